"""From forecast to requirement: what each interval needs, and what is to be done by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Queue
from wfm.handover import Forecast, OutboundPlan, Requirement, worth_text
from wfm.language import translate as _
from wfm.staffing.agents import Whole, least_agents
from wfm.staffing.chat import slowed_aht_s
from wfm.staffing.deferred import deferred_work
from wfm.staffing.tails import Array
from wfm.staffing.worth import BEST_PROMISE, DUST, Promise, worth_of_agents

ANSWER_WITHIN_S = 20.0
"""When a contact counts as late in a queue that does not say."""
_ROUNDING = 1e-9

_INTERVALS = (
    "queue", "start", "volume", "aht_s", "load", "agents_c", "agents_a",
    "required", "worth_for", "worth",
)
_WORK = ("work", "activity", "segment", "kind", "hours", "opens", "due", "penalty_h",
         "hours_a_day")


def staff(
    center: Center, forecast: Forecast, outbound: OutboundPlan, week: date
) -> Requirement:
    """What the seven days from `week` need.

    Immediate queues (voice, chat) get a row per open interval, from a day before the week to
    a day after as far as the forecast reaches, because shifts and other zones reach over the
    week's edges. The promise of a queue is met in each interval by `required`, and on
    average over the week by the worth of agents (:mod:`wfm.staffing.worth`). Deferred queues
    (:mod:`wfm.staffing.deferred`) and campaigns become work to be done between two moments.

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
            work += [(p.name, name, "", "deferred", p.hours, p.opens, p.due, penalty, np.nan)
                     for p in pieces]
        else:
            frame, said = _immediate(center, queue, rows, week)
            frames.append(frame)
        notes += said
    work += _outbound(center, outbound)
    if frames:
        intervals = pd.concat(frames, ignore_index=True)
    else:
        intervals = pd.DataFrame({column: forecast.intervals["start"][:0] if column == "start"
                                  else [] for column in _INTERVALS})
    items = pd.DataFrame(work, columns=list(_WORK))
    for column in ("opens", "due"):
        items[column] = pd.to_datetime(items[column], utc=True)
    return Requirement(intervals[list(_INTERVALS)], items, tuple(notes))


def reprice(center: Center, requirement: Requirement, week: date) -> Requirement:
    """The same with `worth` made anew in queues where `required` was changed by hand."""
    intervals = requirement.intervals.copy()
    changed = intervals["required"] != intervals["worth_for"]
    for name in intervals.loc[changed, "queue"].unique():
        rows = intervals["queue"] == name
        intervals.loc[rows, "worth"] = _worth(
            center, center.queues[name], intervals[rows], week
        )
        intervals.loc[rows, "worth_for"] = intervals.loc[rows, "required"]
    return replace(requirement, intervals=intervals)


def promise_of(queue: Queue) -> Promise:
    """How an immediate queue's service is measured.

    A queue that promises neither a service level nor an abandonment is measured as if
    nobody gave up: otherwise those who leave would make it look well staffed.
    """
    promised = queue.service_level is not None or queue.max_abandon is not None
    patience = queue.patience_s if queue.patience_s and promised else np.inf
    return Promise(
        within_s=ANSWER_WITHIN_S if queue.answer_within_s is None else queue.answer_within_s,
        service_level=queue.service_level,
        patience_s=patience,
        servers=queue.availability * queue.concurrency,
    )


def _check(queue: Queue, rows: pd.DataFrame) -> None:
    if queue.availability <= 0:
        raise ValueError(f"queue {queue.queue}: shrinkage leaves no available time")
    if queue.max_occupancy <= 0:
        raise ValueError(f"queue {queue.queue}: max_occupancy must be above 0")
    if not np.all((rows["volume"].to_numpy() == 0) | (rows["aht_s"].to_numpy() > 0)):
        raise ValueError(f"queue {queue.queue}: contacts without a handling time are forecast")


def _immediate(
    center: Center, queue: Queue, rows: pd.DataFrame, week: date
) -> tuple[pd.DataFrame, list[str]]:
    """Rows of an immediate queue, and notes."""
    zone = center.zone(queue.site)
    begin, end = midnight(week - timedelta(days=1), zone), midnight(week + timedelta(days=8), zone)
    wanted = rows["open"].astype(bool) & (rows["start"] >= begin) & (rows["start"] < end)
    frame = rows[wanted].sort_values("start")[["queue", "start", "volume", "aht_s"]].copy()
    volume = frame["volume"].to_numpy(np.float64)
    volume = np.where(volume < DUST, 0.0, volume)
    gap = center.contact_gap_s(queue.queue)
    frame["aht_s"] += gap
    # the handling time of an interval without contacts may be empty and does not matter
    aht = np.where(volume > 0, frame["aht_s"].to_numpy(np.float64), 1.0)
    load = volume * slowed_aht_s(aht, queue.concurrency) / (60 * center.interval_min)
    frame["load"] = load
    frame["agents_c"], frame["agents_a"] = _agents(queue, load, aht)
    frame["required"] = np.ceil(frame["agents_a"] / queue.availability - _ROUNDING).astype(int)
    frame["worth_for"] = frame["required"]
    frame["worth"] = _worth(center, queue, frame, week)
    return frame, _notes(queue, gap)


def _agents(queue: Queue, load: Array, aht_s: Array) -> tuple[Whole, Whole]:
    """Least agents on the phone by Erlang C, and by Erlang A (the same without patience)."""
    promise = promise_of(queue)
    level = None if queue.service_level is None else min(queue.service_level, BEST_PROMISE)
    abandon = None if queue.max_abandon is None else max(queue.max_abandon, 1 - BEST_PROMISE)

    def least(patience_s: float) -> Whole:
        return least_agents(
            load,
            slowed_aht_s(aht_s, queue.concurrency),
            service_level=level,
            within_s=promise.within_s,
            max_abandon=abandon,
            max_occupancy=queue.max_occupancy,
            patience_s=patience_s,
            concurrency=queue.concurrency,
        )

    by_c = least(np.inf)
    return by_c, least(promise.patience_s) if np.isfinite(promise.patience_s) else by_c


def _worth(center: Center, queue: Queue, frame: pd.DataFrame, week: date) -> list[str]:
    """The column worth of a queue's rows."""
    zone = center.zone(queue.site)
    in_week: npt.NDArray[np.bool_] = (
        (frame["start"] >= midnight(week, zone))
        & (frame["start"] < midnight(week + timedelta(days=7), zone))
    ).to_numpy(bool)
    volume = frame["volume"].to_numpy(np.float64)
    curves = worth_of_agents(
        volume=volume,
        load=frame["load"].to_numpy(np.float64),
        aht_s=np.where(
            volume > 0,
            slowed_aht_s(frame["aht_s"].fillna(0.0).to_numpy(np.float64), queue.concurrency),
            1.0,
        ),
        required=frame["required"].to_numpy(np.int64),
        in_week=in_week,
        promise=promise_of(queue),
        cost=center.cost_h * center.interval_min / 60,
        weight=center.weights.service * queue.priority,
    )
    return [worth_text(curve) for curve in curves]


def _notes(queue: Queue, gap_s: float) -> list[str]:
    """What was assumed about an immediate queue."""
    said = []
    if gap_s > 0:
        said.append(_(
            "{queue}: pauses between contacts that the law gives the agents, {gap:.1f} s on "
            "average, are counted into the handling time"
        ).format(queue=queue.queue, gap=gap_s))
    if queue.service_level is None and queue.max_abandon is None:
        said.append(_(
            "{queue}: no service level is promised; it is staffed by its highest occupancy, "
            "{cap:.0%}"
        ).format(queue=queue.queue, cap=queue.max_occupancy))
    if queue.answer_within_s is None:
        said.append(_(
            "{queue}: contacts count as late after {seconds:g} seconds"
        ).format(queue=queue.queue, seconds=ANSWER_WITHIN_S))
    if queue.service_level is not None and queue.service_level > BEST_PROMISE:
        said.append(_(
            "{queue}: no number of agents answers everybody at once; the service level is "
            "read as {level:.1%}"
        ).format(queue=queue.queue, level=BEST_PROMISE))
    if queue.max_abandon is not None and not queue.patience_s:
        said.append(_(
            "{queue}: the limit on abandonment has no effect without a patience"
        ).format(queue=queue.queue))
    return said


def _outbound(center: Center, outbound: OutboundPlan) -> list[tuple[object, ...]]:
    """One piece of work per segment of a campaign, within the week and the campaign's days."""
    zone = center.main_site.zone
    week_end = outbound.week + timedelta(days=7)
    step = center.interval_min / 60
    work: list[tuple[object, ...]] = []
    plan = outbound.segments
    for name, segment, hours, attempts, a_day in zip(
        plan["campaign"].astype(str),
        plan["segment"].astype(str),
        *(plan[c].astype(float) for c in ("hours", "attempts", "attempts_a_day")),
        strict=True,
    ):
        campaign = center.campaigns[name]
        first = max(outbound.week, campaign.start)
        beyond = min(week_end, campaign.end + timedelta(days=1))
        if hours <= 0 or first >= beyond:
            continue
        opens: datetime = midnight(first, zone)
        penalty = center.cost_h * center.weights.outbound * campaign.priority
        work.append((
            f"{name}/{segment}", name, segment, "outbound", hours, opens,
            midnight(beyond, zone), penalty,
            # an edited plan may have hours without attempts: nothing is known of a day then
            _whole_intervals(a_day * hours / attempts, step) if attempts > 0 else np.nan,
        ))
    return work


def _whole_intervals(hours: float, step: float) -> float:
    """Hours rounded up to whole intervals of an agent: nobody is rostered for less."""
    return float(np.ceil(hours / step - _ROUNDING) * step)
