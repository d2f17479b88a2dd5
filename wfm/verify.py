"""Closing the loop: play the roster, and plan stricter where a promise is missed.

The requirement comes from formulas that know no breaks, no skills and no rounding of shifts.
What a simulation of the finished roster finds short is planned for less to be missed, and the
roster is made anew, until every promise holds or the people run out. Source of the idea: Cezik
& L'Ecuyer (2008), "Staffing multiskill call centers via linear programming and simulation",
Management Science 54:310-323, whose cuts this replaces by one number for each queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

import numpy as np

from wfm import pipeline
from wfm.center import Center, Queue
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.roster.solve import DEFAULT_STOP, Stop, Watch, nobody
from wfm.simulation.outlook import Outlook

ROUNDS = 5
"""Corrections, at most."""
STEP = (0.4, 0.95)
"""One correction takes an aim down to between these shares of what it was."""
MARGIN = 0.97
"""The next roster is planned to miss a little less than allowed."""
PROGRESS = 0.1
"""A correction that does not take away this share of what is missed too much brings nothing."""
PATIENCE = 2
"""After so many corrections that brought nothing the people have run out."""
KEPT, RUN_OUT, UNFINISHED = "kept", "run out", "unfinished"


@dataclass(frozen=True)
class Verdict:
    """What became of a queue's promises.

    Attributes
    ----------
    missed
        What is missed, as a multiple of what the promise allows; the worst of its promises.
        At most 1 where the promise is kept.
    level, abandonment
        Mean service level and abandonment of the week.
    chance
        Share of weeks in which every promise was kept.
    aim
        Share of what the promise allows that was planned for.
    state
        ``kept``; ``run out``: stricter planning brings nothing more; ``unfinished``: it still
        did in the last round.
    """

    queue: str
    missed: float
    level: float
    abandonment: float
    chance: float
    aim: float
    state: str


@dataclass(frozen=True)
class Round:
    """One roster, and what the simulation says of it."""

    requirement: Requirement
    roster: Roster
    outlook: Outlook
    verdicts: tuple[Verdict, ...]

    @property
    def kept(self) -> bool:
        """Whether every promise is kept."""
        return all(verdict.missed <= 1 for verdict in self.verdicts)


@dataclass(frozen=True)
class Verified:
    """All rounds in their order, and the place of the best."""

    rounds: tuple[Round, ...]
    best: int

    @property
    def result(self) -> Round:
        """The best round: the fewest promises missed, then by the least, then the cheapest."""
        return self.rounds[self.best]


def verify(
    center: Center,
    expected: Forecast,
    hours: OutboundPlan,
    week: date,
    stop: Stop = DEFAULT_STOP,
    seed: int | None = None,
    replications: int = 100,
    certainty: float | None = None,
    rounds: int = ROUNDS,
    workers: int = 1,
    watch: Watch = nobody,
    told: Callable[[Round], None] = lambda one: None,
) -> Verified:
    """Rosters until the simulated week keeps every promise, or the people run out.

    Parameters
    ----------
    certainty
        Share of weeks, 0 to 1, in which a promise is to be kept. None: it is to be kept on
        average.
    rounds
        Corrections, at most; 0: the roster is only judged.
    told
        Shown each round.

    Raises
    ------
    wfm.pipeline.IllegalRosterError
        See :func:`wfm.pipeline.roster`.
    ValueError
        `certainty` is not a share.
    """
    if certainty is not None and not 0 < certainty < 1:
        raise ValueError("certainty must be between 0 and 1")
    aims: dict[str, float] = {}
    done: list[Round] = []
    in_vain: Counter[str] = Counter()
    for number in range(rounds + 1):
        requirement = pipeline.staff(center, expected, hours, week, aims)
        made = pipeline.roster(center, requirement, week, stop, seed, watch)
        (played,) = pipeline.simulate(
            center, expected, hours, requirement, made, week, replications, seed, workers)
        missed = _missed(center, played, certainty)
        if done:
            for before in done[-1].verdicts:
                stricter = before.missed > 1 and aims.get(before.queue, 1.0) < before.aim
                less = before.missed - missed[before.queue]
                in_vain[before.queue] += stricter and less < PROGRESS * (before.missed - 1)
        over = {queue for queue, times in in_vain.items() if times >= PATIENCE}
        done.append(_round(requirement, made, played, missed, aims))
        told(done[-1])
        wanting = [queue for queue, now in missed.items() if now > 1 and queue not in over]
        if not wanting or number == rounds or stop.asked():
            break
        # a queue that was mended already is held a little stricter too: the people whom the
        # others get now are not to come from there, or the two would take turns
        mended = {queue: aim * STEP[1] for queue, aim in aims.items() if missed[queue] <= 1}
        aims |= mended | {
            queue: aims.get(queue, 1.0) * float(np.clip(MARGIN / missed[queue], *STEP))
            for queue in wanting
        }
    best = min(range(len(done)), key=lambda n: _rank(done[n]))
    done[best] = replace(done[best], verdicts=tuple(
        replace(verdict, state=RUN_OUT) if verdict.missed > 1 and verdict.queue in over
        else verdict for verdict in done[best].verdicts))
    return Verified(tuple(done), best)


def _missed(center: Center, played: Outlook, certainty: float | None) -> dict[str, float]:
    """What each queue misses, as a multiple of what is allowed, on average or with certainty."""
    found = {}
    for queue in center.queues.values():
        allowed = _allowed(queue)
        if not allowed:
            continue
        parts = []
        for measure, most in allowed.items():
            value = played.values(queue.queue, measure)
            value = 1 - value if measure == "service_level" else value
            parts.append(np.nan_to_num(value) / max(most, 1e-3))
        if certainty is None:
            found[queue.queue] = float(np.max(np.mean(parts, axis=1)))
        else:
            worst = np.sort(np.max(parts, axis=0))
            found[queue.queue] = float(worst[ceil(certainty * len(worst) - 1e-9) - 1])
    return found


def _allowed(queue: Queue) -> Mapping[str, float]:
    """Shares of the contacts that each promise allows to be missed."""
    allowed = {}
    if queue.service_level is not None:
        allowed["service_level"] = 1 - queue.service_level
    if queue.max_abandon is not None and queue.patience_s and not queue.deferred:
        allowed["abandonment"] = queue.max_abandon
    return allowed


def _round(
    requirement: Requirement, made: Roster, played: Outlook, missed: Mapping[str, float],
    aims: Mapping[str, float],
) -> Round:
    rows = {row["queue"]: row for row in played.queues.to_dict("records")}
    verdicts = tuple(
        Verdict(
            queue=queue, missed=value, level=float(rows[queue]["service_level"]),
            abandonment=float(rows[queue]["abandonment"]), chance=float(rows[queue]["chance"]),
            aim=aims.get(queue, 1.0),
            state=KEPT if value <= 1 else UNFINISHED,
        )
        for queue, value in missed.items()
    )
    return Round(requirement, made, played, verdicts)


def _rank(one: Round) -> tuple[int, float, float]:
    too_much = [verdict.missed - 1 for verdict in one.verdicts if verdict.missed > 1]
    return len(too_much), round(sum(too_much), 9), one.roster.total_cost
