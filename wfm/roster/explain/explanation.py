"""All that there is to say of a finished roster, in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wfm.center import Center
from wfm.handover import Requirement, Roster
from wfm.roster.bound import Prices
from wfm.roster.build import Legal
from wfm.roster.explain.away import Away
from wfm.roster.explain.case import Case, read_case
from wfm.roster.explain.meetings import meetings
from wfm.roster.explain.moves import Moves
from wfm.roster.explain.prices import ROUNDS, Priced, price, rostered
from wfm.roster.explain.requests import Impossible, impossible
from wfm.roster.explain.savings import OneMore, Saving, one_more, savings
from wfm.roster.explain.stretches import (
    Balance,
    Stretch,
    WorkBalance,
    balances,
    stretches,
    work_balances,
)
from wfm.roster.explain.why import shared_causes, why_over, why_short, why_undone
from wfm.roster.pricing import Pricer

LEAST_H = 0.5
"""Hours left of an activity from which on it is explained."""
TOP = 5
"""Stretches, agents and easings told, unless said."""


@dataclass(frozen=True)
class Asked:
    """What is to be explained.

    Attributes
    ----------
    queue
        This queue alone; None: all of them.
    agent
        This agent's requests alone; None: the whole roster.
    top
        Most stretches that are told.
    rounds
        Rounds of column generation for the prices, at most.
    """

    queue: str | None = None
    agent: str | None = None
    top: int = TOP
    rounds: int = ROUNDS


@dataclass(frozen=True)
class Explanation:
    """Why a roster is as it is.

    Attributes
    ----------
    case
        The roster.
    balances, work
        How each queue's week comes out, and each activity with hours to be worked.
    short, over
        The dearest stretches, with what everybody does meanwhile.
    causes
        Agent hours of people kept away in the short stretches, by rule.
    priced
        Prices and bound; None where one agent or one queue was asked for.
    more, savings
        What one more agent and what each easing would save at most, the most first.
    impossible
        Requests that cannot be met.
    """

    case: Case
    balances: tuple[Balance, ...]
    work: tuple[WorkBalance, ...]
    short: tuple[Stretch, ...]
    over: tuple[Stretch, ...]
    causes: dict[str, float]
    priced: Priced | None
    more: tuple[OneMore, ...]
    savings: tuple[Saving, ...]
    impossible: tuple[Impossible, ...]


Watch = Callable[[str, float], None]
"""Told the part and the share of it that is done, 0 to 1."""


def explain(
    center: Center, requirement: Requirement, roster: Roster, legal: Legal,
    asked: Asked | None = None, watch: Watch = lambda part, done: None,
) -> Explanation:
    """Explain a finished roster.

    Parameters
    ----------
    center
        Under the rules of the roster's week (:meth:`wfm.center.Center.at`).
    requirement, legal
        Those that the roster was made from; see :func:`wfm.roster.build.build`.
    asked
        What is to be explained.
    watch
        Told how far it is.
    """
    asked = Asked() if asked is None else asked
    case = read_case(center, requirement, roster, legal)
    found = tuple(impossible(case, None if asked.agent is None else [asked.agent]))
    if asked.agent is not None:
        return Explanation(case, (), (), (), (), {}, None, (), (), found)
    away, moves = Away(case), Moves(case)

    def mine(over: bool) -> list[Stretch]:
        return [one for one in stretches(case, over)
                if asked.queue in (None, one.queue)][: asked.top]

    short = []
    for n, one in enumerate(todo := mine(False)):
        watch("short", n / len(todo))
        short.append(why_short(case, away, moves, one))
    over = []
    for n, one in enumerate(todo := mine(True)):
        watch("over", n / len(todo))
        over.append(why_over(case, moves, one))
    kept = [row for row in balances(case) if asked.queue in (None, row.queue)]
    work = [why_undone(case, away, row) if row.short_h >= LEAST_H else row
            for row in work_balances(case) if asked.queue in (None, row.activity)]
    if asked.queue is not None:
        return Explanation(case, tuple(kept), tuple(work), tuple(short), tuple(over),
                           shared_causes(short), None, (), (), found)
    # a bound of other weeks says nothing here
    known = (bool(roster.cost) and roster.cost_weeks == roster.weeks
             and np.isfinite(roster.lower_bound))
    proven = roster.lower_bound if known else np.inf
    priced = price(case.problem, case.tours, asked.rounds, lambda done: watch("prices", done),
                   _cost(case), Prices(**roster.prices) if roster.prices else None, proven)
    watch("savings", 0.0)
    more = tuple(one_more(case, priced))
    saved = tuple(savings(case, priced, meetings(case, priced)))
    watch("savings", 1.0)
    return Explanation(case, tuple(kept), tuple(work), tuple(short), tuple(over),
                       shared_causes(short), priced, more, saved, found)


def _cost(case: Case) -> float:
    """What the roster costs as it stands."""
    search = rostered(case.problem, Pricer(case.problem), case.tours)
    return sum(search.costs(case.cover, case.worked).values())
