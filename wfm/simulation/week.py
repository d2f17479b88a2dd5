"""A centre's week as a model: the forecast comes in, the rostered agents are there.

The model reaches from the first site's Monday 00:00 to the last site's next Monday 00:00. A
queue's contacts come in its own site's week. Before it lies a lead-in in which nothing but the
deferred work comes that the week before leaves to this one (:mod:`wfm.simulation.to_do`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.center import Center, Queue
from wfm.handover import Forecast, Scenarios
from wfm.language import translate as _
from wfm.simulation.calls import Legal, calls
from wfm.simulation.model import Model
from wfm.simulation.on_duty import ByStint, on_duty
from wfm.simulation.times import Times
from wfm.simulation.to_do import Promised, left_over, mean_aht_s, played_at, share_of
from wfm.simulation.work import Floats, Inbound

Bools = npt.NDArray[np.bool_]

_HESITATION_S = 1e-3
"""How long a chat waits for agents rostered for it before others may take it."""


@dataclass(frozen=True)
class Week:
    """A week to be played.

    Attributes
    ----------
    model
        Queues by their names; segments as ``campaign/segment``, and behind them, as
        :func:`wfm.simulation.on_duty.blended` names it, what agents of queues call.
    grid
        The model's intervals, in UTC.
    counted
        The intervals whose contacts count, by queue, shape (intervals,): those of its own
        site's week; of a deferred queue all, with what the week before leaves.
    load
        Agents that the forecast keeps busy, by queue, shape (intervals,): of deferred work, if
        it were done as it comes.
    rostered
        What the agents of each of the model's skills are rostered for; ``''``: nothing.
    notes
        What was assumed, in the planner's words.
    """

    week: date
    model: Model
    grid: Grid
    counted: Mapping[str, Bools] = field(repr=False)
    load: Mapping[str, Floats] = field(repr=False)
    rostered: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def build_week(
    center: Center,
    forecast: Forecast,
    plan: pd.DataFrame,
    work: pd.DataFrame,
    stints: pd.DataFrame,
    week: date,
    legal: Legal,
    promised: Mapping[str, Promised],
    scenarios: Scenarios,
    routing: ByStint = "roster",
    blend: int = 0,
) -> Week:
    """The model of a week.

    Parameters
    ----------
    center
        As it is :meth:`wfm.center.Center.at` the week.
    plan, work, stints
        Segments of :class:`wfm.handover.OutboundPlan`, work of
        :class:`wfm.handover.Requirement`, stints of :class:`wfm.handover.Roster`.
    promised
        What is promised for each deferred queue.
    scenarios
        How busy the queues may be; an interval or a queue that they do not have is as forecast.
    routing
        What agents take: see :data:`wfm.simulation.on_duty.ByStint`.
    blend
        Agents of queues also call for their campaigns while at least so many of the queue's
        stand idle; 0: never.
    """
    sites = center.sites.values()
    begin = min(midnight(week, site.zone) for site in sites)
    end = max(midnight(week + timedelta(days=7), site.zone) for site in sites)
    backlog = {
        name: left_over(center, center.queues[name], forecast, work, week, due)
        for name, due in promised.items()
    }
    first = min([begin, *(piece[0] for pieces in backlog.values() for piece in pieces)])
    step = timedelta(minutes=center.interval_min)
    grid = Grid.between(begin - ceil((begin - first) / step) * step, end, center.interval_min)
    inbound, factors, counted, load, notes = [], [], {}, {}, []
    for queue in center.queues.values():
        own = _own_week(center, queue, grid, week)
        rows = _by_interval(forecast, queue.queue, grid, own)
        counted[queue.queue] = own | queue.deferred
        one, load[queue.queue], factor = _inbound(
            center, queue, grid, rows, _busyness(scenarios, queue.queue, grid),
            promised.get(queue.queue), backlog.get(queue.queue, []))
        inbound.append(one)
        factors.append(factor)
        if not queue.deferred and queue.concurrency != _at_once(queue):
            notes.append(_("{queue}: agents have {n} contacts open at once, not {exact:g}: part "
                           "of a contact cannot be played").format(
                queue=queue.queue, n=_at_once(queue), exact=queue.concurrency))
    if all((factor == 1).all() for factor in factors):
        notes.append(_("The forecast's tables say nothing of how far it may be off: chance alone "
                       "is played"))
    if routing == "skills":
        notes.append(_("Agents of a queue help out in the others they know, while none of their "
                       "own contacts waits"))
    if blend:
        notes.append(_("Agents of a queue call for their campaigns while at least {n} of the "
                       "queue's stand idle").format(n=blend))
    there = on_duty(center, stints, grid, routing, blend > 0)
    model = Model(
        grid.minutes * 60.0, grid.count, tuple(inbound), there.skills, there.presence,
        calls(center, plan, stints, grid, week, legal, blend),
        scenarios=np.stack(factors, axis=1), shrinkage=there.shrinkage,
    )
    return Week(week, model, grid, counted, load, there.rostered, tuple(notes))


# ------------------------------------------------------------------ what comes in


def _own_week(center: Center, queue: Queue, grid: Grid, week: date) -> Bools:
    zone = center.zone(queue.site)
    first = grid.position(midnight(week, zone))
    beyond = grid.position(midnight(week + timedelta(days=7), zone))
    place = np.arange(grid.count)
    return np.asarray((place >= first) & (place < beyond))


def _by_interval(
    forecast: Forecast, queue: str, grid: Grid, inside: Bools
) -> dict[str, Floats]:
    """The forecast's volume, aht_s and open by interval; 0 where there is no row."""
    rows = forecast.intervals[forecast.intervals["queue"] == queue]
    place = grid.positions(pd.DatetimeIndex(rows["start"]))
    rows = rows[(place >= 0) & (place < grid.count)]
    place = grid.positions(pd.DatetimeIndex(rows["start"]))
    found: dict[str, Floats] = {}
    for name in ("volume", "aht_s", "open"):
        found[name] = np.zeros(grid.count)
        found[name][place] = np.nan_to_num(rows[name].to_numpy(np.float64))
        found[name][~inside] = 0.0
    return found


def _busyness(scenarios: Scenarios, queue: str, grid: Grid) -> Floats:
    """Factors on a queue's contacts, shape (scenarios, intervals)."""
    factors = np.ones((len(scenarios.factors), grid.count))
    if queue in scenarios.queues:
        place = grid.positions(scenarios.starts)
        there = (place >= 0) & (place < grid.count)
        factors[:, place[there]] = scenarios.factors[:, scenarios.queues.index(queue), there]
    return factors


def _at_once(queue: Queue) -> int:
    """Contacts that an agent has open at once, whole."""
    return max(1, round(queue.concurrency))


def _inbound(
    center: Center, queue: Queue, grid: Grid, rows: dict[str, Floats], busy: Floats,
    due: Promised | None, backlog: list[tuple[datetime, datetime, float]],
) -> tuple[Inbound, Floats, Floats]:
    """A queue's work, the agents that it keeps busy, and how busy it is, as `busy`.

    Deferred work is as busy as the times at which it comes, not those at which it is played.
    """
    volume, aht = rows["volume"], rows["aht_s"]
    if due is None:
        volume = np.where(rows["open"] > 0, volume, 0.0)
        aht = np.where(volume > 0, aht + center.contact_gap_s(queue.queue), 0.0)
    else:
        aht = np.where(volume > 0, aht / queue.concurrency, 0.0)
    mean = mean_aht_s(volume, aht)
    factor = np.where(volume > 0, aht / mean, 1.0)
    common = Inbound(
        queue.queue, volume, Times.lognormal(mean, queue.aht_cv), handling_factor=factor,
        within_s=queue.within_s, routing="most_skilled", redial_share=queue.redial_share,
        patience=Times.exponential(queue.patience_s) if queue.patience_s else Times.endless())
    load = volume * factor * mean / (60 * grid.minutes)
    if due is None:
        places = _at_once(queue)
        slowing = queue.slowing if places > 1 else 0.0
        return replace(
            common, concurrency=places, slowing=slowing,
            # else who helps out and is idle would come before whose own work it is, with one open
            overflow_s=_HESITATION_S if places > 1 else 0.0,
            channel="chat" if queue.channel == "chat" or places > 1 else "voice",
        ), load * (1 + slowing * (places - 1)) / places, busy
    for first, last, contacts in backlog:
        volume = volume + contacts * share_of(first, last, grid)
    place = played_at(center, queue, grid, due)
    moved: Floats = np.bincount(place, volume, grid.count).astype(np.float64)
    weighed = np.bincount(place, volume * factor, grid.count)
    factor = np.divide(weighed, moved, out=np.ones(grid.count), where=moved > 0)
    came = np.zeros((grid.count, len(busy)))
    np.add.at(came, place, (volume * busy).T)
    busy = np.divide(came.T, moved, out=np.ones(busy.shape), where=moved > 0)
    return replace(common, rates=moved, handling_factor=factor, channel="deferred", rank=2,
                   within_s=due.within_h * 3600, patience=Times.endless(), redial_share=0.0
                   ), load, busy
