"""What is asked and cannot be: hours, meetings, wishes, people on duty; and the inputs in conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from wfm.limits import Limit
from wfm.roster.explain.case import Case
from wfm.roster.explain.conflict import smallest_conflict
from wfm.roster.explain.givens import Ask, Given, Givens
from wfm.roster.headcounts import WORK, doing_of
from wfm.roster.limits import headcounts
from wfm.roster.problem import DAYS, PAID


@dataclass(frozen=True)
class Impossible:
    """A request that cannot be met, and a smallest set of inputs in conflict.

    Attributes
    ----------
    what
        ``agent``: the inputs on one agent cannot all be kept; ``wish``: a wish beside them;
        ``on_duty``: people on duty.
    agent
        Whose; empty for people on duty.
    inputs
        The conflict: without any one of them, the rest is possible. Of people on duty: the row
        of the table limits, then for each person that is missing the inputs in the way.
    slot
        Of people on duty: the slot of the grid; −1 otherwise.
    asked, able
        Of people on duty: how many are asked for, and how many could be there at all.
    """

    what: str
    agent: str
    inputs: tuple[Given, ...]
    slot: int = -1
    asked: int = 0
    able: int = 0


def impossible(case: Case, agents: Iterable[str] | None = None) -> list[Impossible]:
    """All conflicts found; with `agents`, of these alone and of their wishes.

    Looked at are the people whose tours miss a meeting or the contract's least hours or days,
    and the moments in which fewer are on duty than a limit asks for.
    """
    if agents is not None:
        return [one for code in agents for one in (*_of_agent(case, code), *_wishes(case, code))]
    found = [one for code in _lacking(case) for one in _of_agent(case, code)]
    return [*found, *_on_duty(case)]


# ---------------------------------------------------------------------- one agent


def _lacking(case: Case) -> list[str]:
    """Agents whose tour does not hold all that was asked."""
    found = []
    for code, person, tour in zip(
            case.layout.agents, case.problem.people, case.tours, strict=True):
        s = case.problem.shift_sets[person.shift_set]
        worked = tour.shifts[tour.shifts >= 0]
        from_h, beyond = s.day_start[0], s.day_start[-1]
        missed = any(
            not ((s.start[worked] <= a) & (s.end[worked] >= z)).any()
            for a, z in person.blocked if from_h <= a < beyond)
        week = np.searchsorted(s.week_from, np.flatnonzero(tour.shifts >= 0), side="right") - 1
        paid, days = np.zeros(s.weeks), np.zeros(s.weeks)
        np.add.at(paid, week, s.paid_min[worked])
        np.add.at(days, week, 1)
        if missed or (paid < person.least[PAID]).any() or (days < person.least[DAYS]).any():
            found.append(code)
    return found


def _of_agent(case: Case, code: str) -> list[Impossible]:
    """The conflict among the inputs on an agent; none where they can be kept."""
    givens = Givens(case, code)
    conflict = smallest_conflict(givens.inputs, givens.possible)
    return [] if conflict is None else [Impossible("agent", code, conflict)]


def _wishes(case: Case, code: str) -> Iterator[Impossible]:
    """Wishes of an agent that no tour meets which keeps what can be kept."""
    givens = Givens(case, code)
    kept = _kept(givens)
    for wish in case.center.agents[code].preferences:
        for day in givens.days_of(wish):
            want = wish.want if isinstance(wish.want, str) else (
                f"{wish.want[0]:%H:%M}-{wish.want[1]:%H:%M}")
            given = Given("preferences", (wish.row,), "", f"{day} {want}")
            conflict = smallest_conflict(
                (given, *kept), _Asked(givens, given, givens.wish(wish, day)))
            if conflict is not None:
                yield Impossible("wish", code, conflict)


def _kept(givens: Givens) -> tuple[Given, ...]:
    """Inputs that can be kept together: without one of each conflict among them."""
    kept = givens.inputs
    while (conflict := smallest_conflict(kept, givens.possible)) is not None:
        kept = tuple(one for one in kept if one != conflict[0])
    return kept


@dataclass(frozen=True)
class _Asked:
    """Whether inputs can be kept, one of which is something that is asked besides."""

    givens: Givens
    given: Given
    ask: Ask

    def __call__(self, kept: frozenset[Given]) -> bool:
        return self.givens.possible(
            kept - {self.given}, self.ask if self.given in kept else None)


# ---------------------------------------------------------------------- people on duty


def _on_duty(case: Case) -> Iterator[Impossible]:
    """Limits for which there are too few people at some moment, whatever the roster.

    What one agent may do does not depend on the others, so that as many can be there at a moment
    as can be there one by one.
    """
    for limit in case.center.limits:
        if limit.what != "on_duty":
            continue
        missing = _short_slots(case, limit)
        if not missing:
            continue
        members = [code for code in case.layout.agents
                   if limit.looks_at(case.center.agents[code])]
        worst: tuple[int, int, list[str]] | None = None
        known = {code: Givens(case, code) for code in members}
        for slot in missing:
            away = [code for code in members if not _can_be(known[code], slot)]
            lacking = limit.people - (len(members) - len(away))
            if lacking > 0 and (worst is None or lacking > worst[0]):
                worst = lacking, slot, away
        if worst is not None:
            yield _duty_conflict(limit, len(members), known, worst)


def _can_be(givens: Givens, slot: int) -> bool:
    return givens.possible(givens.inputs, givens.at_work(slot))


def _duty_conflict(
    limit: Limit, members: int, known: dict[str, Givens], worst: tuple[int, int, list[str]]
) -> Impossible:
    """The limit's row, and what keeps away as many of its people as make it impossible."""
    _lacking_people, slot, away = worst
    row = Given("limits", (limit.row,), "people", f"{limit.people}")
    needed = members - limit.people + 1
    ways: list[tuple[Given, ...]] = []
    for code in away:
        givens, asked = known[code], Given("limits", (limit.row,), "people", code)
        conflict = smallest_conflict(
            (asked, *givens.inputs), _Asked(givens, asked, givens.at_work(slot)))
        assert conflict is not None
        ways.append(tuple(one for one in conflict if one != asked))
    ways.sort(key=len)
    inputs = dict.fromkeys([row, *(one for way in ways[:needed] for one in way)])
    return Impossible("on_duty", "", tuple(inputs), slot, limit.people, members - len(away))


def _short_slots(case: Case, limit: Limit) -> list[int]:
    """Slots at the start of an interval in which fewer are on duty than the limit asks for."""
    center, layout, problem = case.center, case.layout, case.problem
    place = {code: i for i, code in enumerate(layout.agents)}
    length = problem.shift_sets[0].days
    (head,) = headcounts(
        replace(center, limits=(limit,)),
        [case.week + timedelta(days=d) for d in range(length)], layout.grid, place,
        [(code, begin, end) for code, _day, begin, end in layout.carried])
    there = head.carried.copy()
    for i in head.members:
        there += doing_of(problem, int(i), case.tours[i]) == WORK
    return [s for s in range(0, problem.slots, problem.interval_slots) if there[s] < head.least[s]]
