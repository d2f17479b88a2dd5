"""From forecast to requirement: what each interval needs, and what is to be done by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import midnight
from wfm.center import ANSWER_WITHIN_S, Center, Queue
from wfm.handover import Forecast, OutboundPlan, Requirement, worth_text
from wfm.language import noted
from wfm.staffing.agents import Whole, least_agents
from wfm.staffing.chat import slowed_aht_s
from wfm.staffing.deferred import deferred_work
from wfm.staffing.outbound import outbound_work
from wfm.staffing.tails import Array
from wfm.staffing.worth import BEST_PROMISE, DUST, Demand, Need, Promise, need, worth

NO_AIMS: Mapping[str, float] = MappingProxyType({})
_ROUNDING = 1e-9

_INTERVALS = (
    "queue", "start", "volume", "spread", "aht_s", "load", "agents_c", "agents_a",
    "required", "worth_for", "worth",
)
_WORK = ("work", "activity", "segment", "kind", "hours", "opens", "due", "penalty_h",
         "hours_a_day")


def staff(
    center: Center, forecast: Forecast, outbound: OutboundPlan, week: date,
    aims: Mapping[str, float] = NO_AIMS,
) -> Requirement:
    """What the seven days from `week` need.

    Immediate queues (voice, chat) get a row per open interval, from a day before the week to
    a day after as far as the forecast reaches, because shifts and other zones reach over the
    week's edges. `required` is the cheapest way to keep the queue's promise over the week
    (:mod:`wfm.staffing.worth`), with somebody there while it is open and nobody busier than
    `max_occupancy`. `agents_c` and `agents_a` say what each interval would need to keep the
    promise on its own. Deferred queues (:mod:`wfm.staffing.deferred`) and campaigns become
    work to be done between two moments.

    Parameters
    ----------
    aims
        For queues that a simulation found short: the share of what the promise allows to be
        missed that is planned for, above 0; agents are worth the more to the roster. Of
        deferred work, the share of its hours that the formula asks for.

    Raises
    ------
    ValueError
        The outbound plan is of another week; a queue has no availability or an occupancy
        cap of 0; the forecast has contacts without a handling time.
    """
    if outbound.week != week:
        raise ValueError(f"the outbound plan is of the week {outbound.week}, not {week}")
    frames: list[pd.DataFrame] = []
    work: list[tuple[object, ...]] = []
    notes: list[str] = []
    for name, queue in center.queues.items():
        rows = forecast.intervals[forecast.intervals["queue"] == name]
        _check(queue, rows)
        if queue.deferred:
            pieces, said = deferred_work(center, queue, rows, week)
            penalty = center.cost_h * center.weights.deferred * queue.priority
            work += [(p.name, name, "", "deferred", p.hours / aims.get(name, 1.0), p.opens,
                      p.due, penalty, np.nan) for p in pieces]
        else:
            frame, said = _immediate(center, queue, rows, week, aims.get(name))
            frames.append(frame)
        notes += said
    work += outbound_work(center, outbound)
    if frames:
        intervals = pd.concat(frames, ignore_index=True)
    else:
        intervals = pd.DataFrame({column: forecast.intervals["start"][:0] if column == "start"
                                  else [] for column in _INTERVALS})
    items = pd.DataFrame(work, columns=list(_WORK))
    for column in ("opens", "due"):
        items[column] = pd.to_datetime(items[column], utc=True)
    return Requirement(intervals[list(_INTERVALS)], items, tuple(notes),
                       {name: level for name, level in aims.items() if name in center.queues})


def reprice(center: Center, requirement: Requirement, week: date) -> Requirement:
    """The same with `worth` made anew in queues where `required` was changed by hand."""
    intervals = requirement.intervals.copy()
    changed = intervals["required"] != intervals["worth_for"]
    for name in intervals.loc[changed, "queue"].unique():
        rows = intervals["queue"] == name
        queue, frame = center.queues[name], intervals[rows]
        needed = _need(center, queue, frame, week, requirement.aims.get(name))
        intervals.loc[rows, "worth"] = _worth(
            center, queue, needed, frame["required"], requirement.aims.get(name))
        intervals.loc[rows, "worth_for"] = intervals.loc[rows, "required"]
    return replace(requirement, intervals=intervals)


def promise_of(queue: Queue, aim: float | None = None) -> Promise:
    """How an immediate queue's service is measured, and what is planned for.

    A queue that promises neither a service level nor an abandonment is measured as if
    nobody gave up: otherwise those who leave would make it look well staffed.

    Parameters
    ----------
    aim
        Share of what the promise allows to be missed that is planned for; None: all.
    """
    level, most, share = queue.service_level, queue.max_abandon, 1.0 if aim is None else aim
    promised = level is not None or most is not None
    return Promise(
        within_s=queue.within_s,
        patience_s=queue.patience_s if queue.patience_s and promised else np.inf,
        service_level=None if level is None else 1 - share * (1 - level),
        max_abandon=None if most is None else share * most,
    )


def _check(queue: Queue, rows: pd.DataFrame) -> None:
    if queue.availability <= 0:
        raise ValueError(f"queue {queue.queue}: shrinkage leaves no available time")
    if queue.max_occupancy <= 0:
        raise ValueError(f"queue {queue.queue}: max_occupancy must be above 0")
    if not np.all((rows["volume"].to_numpy() == 0) | (rows["aht_s"].to_numpy() > 0)):
        raise ValueError(f"queue {queue.queue}: contacts without a handling time are forecast")


def _immediate(
    center: Center, queue: Queue, rows: pd.DataFrame, week: date, aim: float | None
) -> tuple[pd.DataFrame, list[str]]:
    """Rows of an immediate queue, and notes."""
    zone = center.zone(queue.site)
    begin, end = midnight(week - timedelta(days=1), zone), midnight(week + timedelta(days=8), zone)
    wanted = rows["open"].astype(bool) & (rows["start"] >= begin) & (rows["start"] < end)
    frame = rows[wanted].sort_values("start")
    frame = frame.reindex(columns=["queue", "start", "volume", "spread", "aht_s"])
    frame["spread"] = frame["spread"].astype(np.float64).fillna(0.0)
    volume = _contacts(frame)
    gap = center.contact_gap_s(queue.queue)
    frame["aht_s"] += gap
    # the handling time of an interval without contacts may be empty and does not matter
    aht = np.where(volume > 0, frame["aht_s"].to_numpy(np.float64), 1.0)
    load = volume * slowed_aht_s(aht, queue.concurrency, queue.slowing) / (
        60 * center.interval_min)
    frame["load"] = load
    frame["agents_c"], frame["agents_a"] = _agents(queue, load, aht)
    needed = _need(center, queue, frame, week, aim)
    frame["required"] = needed.required
    frame["worth_for"] = needed.required
    frame["worth"] = _worth(center, queue, needed, frame["required"], aim)
    return frame, _notes(queue, gap)


def _contacts(frame: pd.DataFrame) -> Array:
    volume = frame["volume"].to_numpy(np.float64)
    return np.where(volume < DUST, 0.0, volume)


def _agents(queue: Queue, load: Array, aht_s: Array) -> tuple[Whole, Whole]:
    """Least agents on the phone by Erlang C, and by Erlang A (the same without patience)."""
    promise = promise_of(queue)
    level = None if queue.service_level is None else min(queue.service_level, BEST_PROMISE)
    abandon = None if queue.max_abandon is None else max(queue.max_abandon, 1 - BEST_PROMISE)

    def least(patience_s: float) -> Whole:
        return least_agents(
            load,
            slowed_aht_s(aht_s, queue.concurrency, queue.slowing),
            service_level=level,
            within_s=promise.within_s,
            max_abandon=abandon,
            max_occupancy=queue.max_occupancy,
            patience_s=patience_s,
            concurrency=queue.concurrency,
        )

    by_c = least(np.inf)
    return by_c, least(promise.patience_s) if np.isfinite(promise.patience_s) else by_c


def _need(
    center: Center, queue: Queue, frame: pd.DataFrame, week: date, aim: float | None
) -> Need:
    """What the promise asks for in a queue's rows."""
    zone = center.zone(queue.site)
    in_week: npt.NDArray[np.bool_] = (
        (frame["start"] >= midnight(week, zone))
        & (frame["start"] < midnight(week + timedelta(days=7), zone))
    ).to_numpy(bool)
    volume = _contacts(frame)
    promise = promise_of(queue, aim)
    availability = center.availability_at(queue.queue, pd.DatetimeIndex(frame["start"]))
    aht = np.where(volume > 0, slowed_aht_s(
        frame["aht_s"].fillna(0.0).to_numpy(np.float64), queue.concurrency, queue.slowing), 1.0)
    load = frame["load"].to_numpy(np.float64)
    unhurried = least_agents(
        load, aht, max_occupancy=queue.max_occupancy, patience_s=promise.patience_s,
        concurrency=queue.concurrency)
    demand = Demand(
        volume=volume, load=load, aht_s=aht,
        spread=frame["spread"].to_numpy(np.float64),
        servers=availability * queue.concurrency,
        floor=np.maximum(
            np.ceil(unhurried / availability - _ROUNDING), volume > 0).astype(np.int64),
        in_week=in_week,
    )
    return need(demand, promise, _cost(center))


def _cost(center: Center) -> float:
    """What a rostered agent costs in an interval."""
    return center.cost_h * center.interval_min / 60


def _worth(
    center: Center, queue: Queue, needed: Need, required: pd.Series, aim: float | None
) -> list[str]:
    """The column worth of a queue's rows; what is planned stricter counts more, too."""
    weight = center.weights.service * queue.priority / (1.0 if aim is None else aim)
    return [
        worth_text(worth(value, int(number), _cost(center), weight))
        for value, number in zip(needed.value, required, strict=True)
    ]


def _notes(queue: Queue, gap_s: float) -> list[str]:
    """What was assumed about an immediate queue."""
    said = []
    if gap_s > 0:
        said.append(noted(
            "{queue}: pauses between contacts that the law gives the agents, {gap:.1f} s on "
            "average, are counted into the handling time", queue=queue.queue, gap=gap_s))
    if queue.service_level is None and queue.max_abandon is None:
        said.append(noted(
            "{queue}: no service level is promised; it is staffed by its highest occupancy, "
            "{cap:.0%}", queue=queue.queue, cap=queue.max_occupancy))
    if queue.answer_within_s is None:
        said.append(noted(
            "{queue}: contacts count as late after {seconds:g} seconds",
            queue=queue.queue, seconds=ANSWER_WITHIN_S))
    if queue.service_level is not None and queue.service_level > BEST_PROMISE:
        said.append(noted(
            "{queue}: no number of agents answers everybody at once; the service level is read as "
            "{level:.1%}", queue=queue.queue, level=BEST_PROMISE))
    if queue.max_abandon is not None and not queue.patience_s:
        said.append(noted(
            "{queue}: the limit on abandonment has no effect without a patience",
            queue=queue.queue))
    return said
