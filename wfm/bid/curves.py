"""Agent hours at the phone that keep a line's promise, by the hours of handling in a week.

At some loads a typical week is staffed interval by interval with whole agents: Erlang A where the
patience of those who call is known, else Erlang C, several chats at once as servers of their own
(:mod:`wfm.staffing`). Between these knots the hours are taken to be straight, which the workbook
can follow; :func:`error` says how far that is off.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from wfm.bid.capacity import Curve
from wfm.bid.load import aht_of, deferred, line_load, open_profile, weeks_of
from wfm.bid.request import Floats, Line, Request
from wfm.staffing.agents import least_agents
from wfm.staffing.deferred import DUE_WITHIN_H
from wfm.staffing.erlang_a import measures
from wfm.staffing.worth import BEST_PROMISE, DUST, Demand, Promise, need

Whole = npt.NDArray[np.int64]

SCALES = (0.05, 0.125, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.35, 1.6, 2.0)
"""Knots, as multiples of the mean month's load."""
RATIOS = (0.0, *(round(0.5 + 0.05 * n, 2) for n in range(17)))
"""Staff over what keeps the promise; with nobody nothing is answered."""
_MONTH_H = 365.25 * 24 / 12


def curves(request: Request) -> Mapping[str, Curve]:
    """The curve of each line."""
    return {name: curve(request, line) for name, line in request.lines.items()}


def curve(request: Request, line: Line) -> Curve:
    """A line's curve, from nothing to twice its mean month or, if that is more, its peak month."""
    by_week = line_load(request, line) / weeks_of(request)
    mean = float(by_week.mean())
    if mean <= 0:
        one = np.ones(len(RATIOS))
        return Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array(RATIOS), one, one)
    peak = float(by_week.max()) / mean
    scales = [*SCALES, *([1.1 * peak] if 1.1 * peak > SCALES[-1] else [])]
    load = mean * np.array([0.0, *scales])
    hours = np.array([0.0, *(week_hours(request, line, one) for one in load[1:].tolist())])
    ratio = np.array(RATIOS)
    service, answered = _by_ratio(request, line, mean, ratio)
    return Curve(load, np.maximum.accumulate(hours), ratio, service, answered)


def week_hours(request: Request, line: Line, load: float) -> float:
    """Agent hours at the phone that keep the promise in a week with so many hours of handling."""
    if deferred(line):
        return load
    contacts, aht_s = _contacts(request, line, load)
    agents = float(required(line, contacts, aht_s).sum())
    return agents * 24 / int(contacts.shape[1])


def error(request: Request, line: Line, made: Curve, scales: tuple[float, ...]) -> float:
    """Most that the straight line between knots is off, as a share of the exact hours.

    Of the loads at `scales` times the mean month's.
    """
    mean = float((line_load(request, line) / weeks_of(request)).mean())
    worst = 0.0
    for scale in scales:
        exact = week_hours(request, line, scale * mean)
        straight = float(made.hours_at(np.array(scale * mean)))
        worst = max(worst, abs(straight / exact - 1))
    return worst


def _contacts(request: Request, line: Line, load: float) -> tuple[Floats, float]:
    """Contacts by interval, (7, slots), of a week with so much load, and their handling time."""
    weight = line.contacts / line.contacts.sum()
    aht_s = float((aht_of(request, line) * weight).sum())
    return open_profile(line) * (load * line.concurrency * 3600 / aht_s), aht_s


def required(line: Line, contacts: Floats, aht_s: float) -> Whole:
    """Agents at the phone in each interval, (7, slots), with whom the promise is kept.

    In each interval by itself; or, where it is measured over longer, the least with whom it is
    kept over each day or over the week (a month's weeks are alike). There is somebody while
    anybody is expected, and nobody is busier than the line's highest occupancy.
    """
    if line.measured == "interval":
        return _each(line, contacts, aht_s)
    spans = contacts if line.measured == "day" else contacts.reshape(1, -1)
    return np.stack([_over(line, span, aht_s) for span in spans]).reshape(contacts.shape)


def _load(line: Line, contacts: Floats, aht_s: float) -> Floats:
    """Erlangs of the intervals, several at once not yet counted."""
    some = np.where(contacts < DUST, 0.0, contacts)
    return np.asarray(some * aht_s / 3600 * contacts.shape[-1] / 24)


def _promise(line: Line) -> Promise:
    """How the line is measured; nobody gives up where neither promise is given."""
    promised = line.service_level is not None or line.max_abandon is not None
    level, most = line.service_level, line.max_abandon
    return Promise(
        within_s=line.answer_within_s or 0.0,
        patience_s=line.patience_s if line.patience_s and promised else np.inf,
        service_level=None if level is None else min(level, BEST_PROMISE),
        max_abandon=None if most is None else max(most, 1 - BEST_PROMISE))


def _each(line: Line, contacts: Floats, aht_s: float) -> Whole:
    promise = _promise(line)
    return least_agents(
        _load(line, contacts, aht_s), aht_s, service_level=promise.service_level,
        within_s=promise.within_s, max_abandon=promise.max_abandon,
        max_occupancy=line.max_occupancy, patience_s=promise.patience_s,
        concurrency=line.concurrency)


def _over(line: Line, contacts: Floats, aht_s: float) -> Whole:
    """The least whole agents whose service over all these intervals, (T,), keeps the promise."""
    slots = contacts.shape[0] if line.measured == "day" else contacts.shape[0] // 7
    load = _load(line, contacts.reshape(-1, slots), aht_s).ravel()
    promise = _promise(line)
    calm = least_agents(
        load, aht_s, max_occupancy=line.max_occupancy, patience_s=promise.patience_s,
        concurrency=line.concurrency)
    there = contacts >= DUST
    if promise.service_level is None and promise.max_abandon is None:
        return calm
    demand = Demand(
        volume=np.where(there, contacts, 0.0), load=load, aht_s=np.full(len(load), aht_s),
        spread=np.zeros(len(load)), servers=np.full(len(load), line.concurrency),
        floor=np.maximum(calm, there), in_week=np.ones(len(load), dtype=bool))
    return need(demand, promise, 1.0).required


def _by_ratio(
    request: Request, line: Line, load: float, ratio: Floats
) -> tuple[Floats, Floats]:
    """Share in time and share answered at all, each (R,), where staff is so much of the plan."""
    if deferred(line):
        return _late(line, ratio), np.minimum(ratio, 1.0)
    contacts, aht_s = _contacts(request, line, load)
    agents = required(line, contacts, aht_s).ravel()
    some = np.flatnonzero(agents > 0)
    share = contacts.ravel()[some] / contacts.sum()
    busy = _load(line, contacts, aht_s).ravel()[some]
    promise = _promise(line)
    servers = ratio[:, None] * agents[some] * line.concurrency
    got = measures(busy, servers, aht_s, promise.patience_s, promise.within_s)
    # where nobody gives up, who comes beyond what can be handled waits for ever
    answered = np.minimum(got.answered, servers / busy) @ share
    served = got.service_level @ share if line.service_level is not None else np.ones(len(ratio))
    return np.maximum.accumulate(served), np.maximum.accumulate(answered)


def _late(line: Line, ratio: Floats) -> Floats:
    """Share of a month's deferred work that is done in time, (R,), the first come first.

    With a share r of the staff, what comes after t is done t / r − t late: in time as long as t is
    at most r / (1 − r) times the promise.
    """
    if line.service_level is None and line.due_within_h is None:
        return np.ones(len(ratio))
    within_h = line.due_within_h or DUE_WITHIN_H
    short = np.maximum(1 - ratio, 1e-12)
    return np.asarray(np.where(ratio >= 1, 1.0, np.minimum(
        ratio / short * within_h / _MONTH_H, 1.0)))
