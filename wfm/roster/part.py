"""Some of the people anew, everybody else held: a neighbourhood that is solved as a problem.

Those who are held stand in the smaller problem as people who are carried into it: present where
they are present, counted where they are counted. So column generation, a dive and an integer
program serve the part as they serve the whole, and where the roster reaches the bound of the part
nothing is to be gained there (a large neighbourhood search: Shaw 1998, "Using constraint
programming and local search methods to solve vehicle routing problems", CP98, LNCS 1520:417–431).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from wfm.roster.bound import improve_bound
from wfm.roster.choose import Effort, choose
from wfm.roster.dive import whole_tours
from wfm.roster.headcounts import Tally
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Person, Problem, ShiftSet
from wfm.roster.search import Search

ROUNDS = 30
"""Rounds of column generation for a part, at most."""
STEPS, BETWEEN = 8, 2
"""Of a part's dive; see :func:`wfm.roster.dive.whole_tours`."""
EFFORT = Effort(nodes=300)
"""Of the choice among a part's tours."""
COLUMNS = 40
"""Tours of the linear program for each agent that the choice is made from, at most."""
HELD = 1e7
"""Price of a day off where a shift is held: more than anything is worth."""
NOTHING = 1e-6
"""A gain of so small a share of the cost is none."""


def improved(
    problem: Problem, tours: Sequence[Tour], known: Sequence[Sequence[Tour]],
    free: Sequence[int], seed: int, days: range | None = None,
    go_on: Callable[[], bool] = lambda: True, effort: Callable[[], Effort] = lambda: EFFORT,
) -> list[Tour] | None:
    """Everybody's tour after those who are free got better ones; None where none were found.

    Parameters
    ----------
    tours
        Everybody's tour.
    known
        Further tours of each agent, to begin with.
    free
        Agents who may get another tour.
    seed
        Of every random choice.
    days
        The days on which they may, as for :func:`part_of`.
    go_on
        Asked before each round of column generation and step of the dive; false ends them.
    effort
        Asked when the choice among tours begins: when it stops.
    """
    part = part_of(problem, tours, free, days)
    pricer = Pricer(part)
    search = Search(part, pricer, seed)
    for n, i in enumerate(free):
        search.put(n, tours[i])
    search.settle()
    before = search.exact
    least = NOTHING * max(1.0, abs(before))
    # what is known does not keep to the days outside of those given
    pool = [[*(known[i] if days is None else ()), tours[i]] for i in free]
    bound = improve_bound(
        part, pricer, search.worths(), pool, ROUNDS,
        lambda done, value: go_on() and value < before - least)
    if not bound.solved or bound.value >= before - least:
        return None
    mixed = whole_tours(
        part, pricer, bound.master, seed, lambda done: go_on(), STEPS, BETWEEN)
    if mixed is not None:
        search.adopt(mixed, sweeps=1)
    wide = [[*mine, *more] for mine, more in zip(pool, bound.master.used(COLUMNS), strict=True)]
    chosen = choose(part, wide, search.roster(), effort())
    if chosen is not None:
        search.adopt(chosen, sweeps=1)
    if search.exact >= before - least:
        return None
    found = list(tours)
    for n, (i, tour) in enumerate(zip(free, search.roster(), strict=True)):
        decided = problem.people[i].choices and not part.people[n].choices
        found[i] = replace(tour, choice=tours[i].choice) if decided else tour
    return found


def part_of(
    problem: Problem, tours: Sequence[Tour], free: Sequence[int], days: range | None = None
) -> Problem:
    """The problem of those who are free, while the others keep their tours.

    Its costs leave out what the others cost themselves.

    Parameters
    ----------
    tours
        Everybody's tour.
    free
        Agents who may get another one. One who decides together with somebody who is held has
        decided.
    days
        The days on which they may; on all others they keep their shifts and their days off, but
        for those who have something to decide. None: all.
    """
    carried, tally = problem.carried.copy(), Tally(problem)
    chosen = set(free)
    for i, tour in enumerate(tours):
        if i not in chosen:
            carried[problem.people[i].group] += tour.presence
            tally.change(i, tour, 1)
    place = {i: n for n, i in enumerate(free)}
    heads = tuple(
        replace(head, carried=count, members=np.array(
            [place[i] for i in head.members if i in place], dtype=np.int64))
        for head, count in zip(problem.heads, tally.count, strict=True))
    together = tuple(
        tuple(place[i] for i in group) for group in problem.together if chosen.issuperset(group))
    undecided = {i for group in problem.together if chosen.issuperset(group) for i in group}
    everybody = {i for group in problem.together for i in group}
    people = tuple(
        problem.people[i].chosen(tours[i].choice) if i in everybody - undecided
        else problem.people[i] for i in free)
    if days is not None:
        people = tuple(
            person if person.choices
            else _held(person, problem.shift_sets[person.shift_set], tours[i], days)
            for i, person in zip(free, people, strict=True))
    return replace(
        problem, carried=carried, heads=heads, together=together, people=people)


def _held(person: Person, shifts: ShiftSet, tour: Tour, days: range) -> Person:
    """The person, who keeps shifts and days off outside of some days."""
    outside = np.ones(shifts.days, dtype=bool)
    outside[days.start : days.stop] = False
    allowed = person.allowed & ~outside[shifts.day]
    kept = tour.shifts[outside & (tour.shifts >= 0)]
    allowed[kept] = person.allowed[kept]
    return replace(person, allowed=allowed, off_cost=np.where(
        outside & (tour.shifts >= 0), person.off_cost + HELD, person.off_cost))
