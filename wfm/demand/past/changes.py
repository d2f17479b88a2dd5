"""Dated changes of volume: the past restated to what it would have been after them.

At any moment the queues' contacts are y = M x, where x is what they would be without changes
and M the product, by their dates, of the changes in force. The past is restated to R, what holds
for good on its last day: y' = T y with T M = R. What is forecast from it is moved on to each day
ahead (:mod:`wfm.demand.past.moves`): U y' with U R = M. Of all such T and U the one nearest to the
identity is taken, so that a day on which nothing but R holds stays as it was recorded, also
where queues were merged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

import numpy as np
import pandas as pd

from wfm.calendar import Grid, midnight, open_mask
from wfm.center import Center, Change, Queue
from wfm.demand.past.actual import unlike

MOST = 4.0
"""Days that would have to be multiplied by more than this are not restated but not learned."""
EPSILON = 1e-9


@dataclass(frozen=True)
class Course:
    """The changes of a centre as matrices over the queues that they touch.

    Attributes
    ----------
    queues
        Codes of those queues, in the centre's order, length q.
    changes, zones
        The changes by their first day, length c, and the clock of each.
    settled
        Which changes hold for good on the last day of the history, bool (c,).
    """

    queues: tuple[str, ...]
    changes: tuple[Change, ...]
    zones: tuple[str, ...]
    settled: np.ndarray

    @property
    def base(self) -> np.ndarray:
        """R, what holds for good on the last day of the history, (q, q)."""
        return self.matrix(self.settled.astype(np.float64))

    def matrix(self, strength: np.ndarray) -> np.ndarray:
        """M where the changes hold with these strengths, (c,), from 0 to 1: (q, q)."""
        place = {name: at for at, name in enumerate(self.queues)}
        result = np.eye(len(self.queues))
        both = zip(self.changes, strength.tolist(), strict=True)
        for _day, group in groupby(both, key=lambda item: item[0].start):
            same = list(group)
            step = np.eye(len(self.queues))
            # changes of one day are all of the contacts before it, so that none comes first
            for name in {change.queue for change, _held in same}:
                mine = [(change, held) for change, held in same if change.queue == name]
                column = step[:, place[name]]
                for change, held in mine:
                    if change.to_queue is not None:
                        column[place[change.to_queue]] += change.share * held
                        column[place[name]] -= change.share * held
                column[place[name]] = max(column[place[name]], 0.0)  # 1 - 0.7 - 0.3
                for change, held in mine:
                    column *= 1 + (change.factor - 1) * held
            result = step @ result
        return result

    def strengths(self, starts: pd.DatetimeIndex) -> np.ndarray:
        """How much of each change holds in the intervals that begin at `starts`, (n, c)."""
        columns = []
        for change, zone in zip(self.changes, self.zones, strict=True):
            local = starts.tz_convert(zone).tz_localize(None).normalize()
            days, at = np.unique(local.to_numpy(), return_inverse=True)
            by_day = np.array([change.strength(pd.Timestamp(day).date()) for day in days])
            columns.append(by_day[at])
        return np.column_stack(columns)


def courses(center: Center, known: date) -> tuple[Course, ...]:
    """The changes of a centre whose history ends on the day `known`.

    Queues between which contacts move are in one course, others apart.
    """
    linked: dict[str, set[str]] = {}
    for change in center.changes:
        group = {change.queue, change.to_queue or change.queue}
        for name in tuple(group):
            group |= linked.get(name, set())
        linked |= dict.fromkeys(group, group)
    made = []
    for names in {id(group): group for group in linked.values()}.values():
        changes = tuple(sorted((change for change in center.changes if change.queue in names),
                               key=lambda change: change.start))
        zones = tuple(center.zone(center.queues[change.queue].site) for change in changes)
        settled = np.array([
            change.until is None
            and change.start + timedelta(days=change.over_days - 1) <= known
            for change in changes])
        queues = tuple(name for name in center.queues if name in names)
        made.append(Course(queues, changes, zones, settled))
    return tuple(sorted(made, key=lambda one: one.queues))


def nearest(state: np.ndarray, goal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """T nearest to the identity with T·state = goal, (q, q), and which rows it reaches, (q,)."""
    identity = np.eye(len(state))
    if np.allclose(state, goal, rtol=0, atol=EPSILON):
        return identity, np.ones(len(state), dtype=bool)
    # gone below this share of what it was, nothing can be told of a queue any more
    found = identity + (goal - state) @ np.linalg.pinv(state, rcond=1e-6)
    found[np.abs(found) < EPSILON] = 0.0
    return found, np.abs(found @ state - goal).max(axis=1) < 1e-6


# ------------------------------------------------------------------ the past


def restate(center: Center, route: Course) -> Center:
    """The centre with the history of the queues touched as if the settled changes always held.

    Days that cannot be restated have no rows: they are missing, which is not zero.
    """
    grid, amounts, recorded, opened = _laid_out(center, route)
    if grid.count == 0:
        return center
    held, at = np.unique(route.strengths(grid.starts), axis=0, return_inverse=True)
    at = at.ravel()
    offered = amounts["offered"]
    result = {name: values.copy() for name, values in amounts.items()}
    touched = np.zeros(offered.shape, dtype=bool)
    answered = np.where(np.isnan(amounts["handled"]), offered, amounts["handled"])
    for number, strength in enumerate(held):
        by, reached = nearest(route.matrix(strength), route.base)
        here = np.flatnonzero(at == number)
        for q in range(len(route.queues)):
            row = by[q]
            if reached[q] and np.array_equal(row, np.eye(len(row))[q]):
                continue
            touched[q, here] = True
            if not reached[q] or np.abs(row).max() > MOST:
                result["offered"][q, here] = np.nan
                continue
            use = np.flatnonzero(row)
            told = recorded[q, here] | (opened[q, here] & recorded[np.ix_(use, here)].any(axis=0))
            for name in ("offered", "handled", "abandoned"):
                total = row[use] @ amounts[name][np.ix_(use, here)] if len(use) else 0.0
                result[name][q, here] = np.where(told, np.maximum(total, 0.0), np.nan)
            cells = np.ix_(use, here)
            weight = np.maximum(row[use], 0.0)[:, None] * np.nan_to_num(answered[cells])
            time = amounts["aht_s"][cells]
            weight = np.where(time > 0, weight, 0.0)
            spent = (weight * np.nan_to_num(time)).sum(axis=0)
            result["aht_s"][q, here] = np.divide(
                spent, weight.sum(axis=0), out=np.full(len(here), np.nan),
                where=weight.sum(axis=0) > 0)
    if not touched.any():
        return center
    return replace(center, history=_history(center, route, grid, result, touched))


def _laid_out(
    center: Center, route: Course
) -> tuple[Grid, dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """The intervals from the first record to the last, each column, which intervals have a
    record, and when contacts can come: all but the first (q, n).

    A closed interval without a record counts as 0; so does one of deferred work on a day that
    has some, and a queue before it began, where a change made it.
    """
    history = center.history[center.history["queue"].isin(route.queues)]
    history = history.dropna(subset="offered")
    if history.empty:
        nothing = np.zeros((len(route.queues), 0), dtype=bool)
        epoch = datetime.fromisoformat("2000-01-03T00:00+00:00")
        return Grid(epoch, center.interval_min, 0), {}, nothing, nothing
    first, last = history["start"].min(), history["start"].max()
    step = timedelta(minutes=center.interval_min)
    grid = Grid.between(first.to_pydatetime(), last.to_pydatetime() + step, center.interval_min)
    names = ("offered", "handled", "abandoned", "aht_s")
    shape = (len(route.queues), grid.count)
    amounts = {name: np.full(shape, np.nan) for name in names}
    recorded, opened = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for place, name in enumerate(route.queues):
        rows = history[history["queue"] == name]
        at = grid.positions(rows["start"])
        for column in names:
            if column in rows:
                amounts[column][place, at] = rows[column].to_numpy(dtype=np.float64)
        queue = center.queues[name]
        zone = center.zone(queue.site)
        recorded[place, at] = True
        opened[place] = _opened(center, queue, grid)
        idle = ~recorded[place] & ~opened[place]
        if queue.deferred:
            day = grid.local(zone).normalize()
            idle = ~recorded[place] & day.isin(day[at].unique())
        fed = [c.start for c in route.changes if c.to_queue == name]
        begun = rows["start"].min() if len(rows) else pd.Timestamp(grid.end)
        born = bool(fed) and begun >= pd.Timestamp(midnight(min(fed), zone))
        if born:
            idle[: grid.position(begun)] = True
        for column in ("offered", "handled", "abandoned"):
            amounts[column][place, idle] = 0.0
    return grid, amounts, recorded, opened


def _opened(center: Center, queue: Queue, grid: Grid) -> np.ndarray:
    """Which intervals begin when contacts can come, (n,); deferred work comes at any hour."""
    if queue.deferred:
        return np.ones(grid.count, dtype=bool)
    local = grid.local(center.zone(queue.site)).tz_localize(None)
    day = local.normalize()
    apart = unlike(center, queue, day[0].date(), day[-1].date())
    monday = date(2001, 1, 1)
    week = Grid.days(monday, 7, "UTC", grid.minutes)
    named = [monday + timedelta(days=n) for n in range(7)]
    minute = local.day_of_week * 24 * 60 + local.hour * 60 + local.minute
    cell = (minute // grid.minutes).to_numpy()
    usual, holiday = (
        open_mask(week, "UTC", queue.hours, holiday_dates=dates)[cell] for dates in ((), named))
    on_holiday, closed = (
        day.isin([pd.Timestamp(d) for d in dates]) for dates in (apart.holidays, apart.closed))
    return np.asarray(np.where(on_holiday, holiday, usual) & ~closed)


def _history(
    center: Center, route: Course, grid: Grid, amounts: dict[str, np.ndarray], touched: np.ndarray
) -> pd.DataFrame:
    """The centre's history with the intervals `touched`, (q, n), as in `amounts`."""
    old = center.history
    parts = [old[~old["queue"].isin(route.queues)]]
    for place, name in enumerate(route.queues):
        rows = old[old["queue"] == name]
        parts.append(rows[~touched[place][grid.positions(rows["start"])]])
        new = np.flatnonzero(touched[place] & ~np.isnan(amounts["offered"][place]))
        parts.append(pd.DataFrame({
            "queue": name, "start": grid.starts[new],
            **{column: amounts[column][place, new] for column in amounts},
        })[[column for column in old.columns if column in ("queue", "start", *amounts)]])
    made = pd.concat([part for part in parts if len(part)], ignore_index=True)
    made["start"] = made["start"].astype(old["start"].dtype)
    return made.sort_values(["queue", "start"], ignore_index=True)
