"""Some of the people anew, everybody else held: a neighbourhood that is solved as a problem.

Those who are held stand in the smaller problem as people who are carried into it: present where
they are present, counted where they are counted. So column generation, a dive and an integer
program serve the part as they serve the whole, and where the roster reaches the bound of the part
nothing is to be gained there (a large neighbourhood search: Shaw 1998, "Using constraint
programming and local search methods to solve vehicle routing problems", CP98, LNCS 1520:417–431).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from wfm.roster.bound import improve_bound
from wfm.roster.choose import Effort, choose
from wfm.roster.dive import best_of_dives, whole_tours
from wfm.roster.headcounts import Tally
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Person, Problem, ShiftSet
from wfm.roster.search import Search
from wfm.roster.work import Undone, after

ROUNDS = 30
"""Rounds of column generation for a part, at most."""
STEPS, BETWEEN = 8, 2
"""Of a part's dive; see :func:`wfm.roster.dive.whole_tours`."""
EFFORT = Effort(nodes=300)
"""Of the choice among a part's tours."""
COLUMNS = 40
"""Tours of the linear program for each agent that the choice is made from, at most."""
NEAR = 5e-5
"""Share of its value by which a part's bound may be below its linear program's end."""
HELD = 1e7
"""Price of a day off where a shift is held: more than anything is worth."""
ANYBODY = 10**6
"""People who are never too many."""
NOTHING = 1e-6
"""A gain of so small a share of the cost is none."""


@dataclass(frozen=True)
class Part:
    """Some people on some days, to be solved anew.

    Attributes
    ----------
    free
        Agents who may get another tour.
    days
        The days on which they may, as for :func:`part_of`.
    tours
        Everybody's tour.
    problem
        The problem of those who are free.
    """

    free: Sequence[int]
    days: range | None
    tours: Sequence[Tour]
    problem: Problem


@dataclass(frozen=True)
class Within(Problem):
    """The problem of some days.

    Attributes
    ----------
    left
        What work left undone costs after what is done outside of them.
    """

    left: Undone | None = None

    @property
    def undone(self) -> Undone:
        """What work left undone costs."""
        return super().undone if self.left is None else self.left


def cut(search: Search, free: Sequence[int], days: range | None = None) -> Part:
    """A part of the roster as it stands."""
    tours = search.roster()
    problem = part_of(search.problem, tours, free, days)
    if days is not None:
        problem = within(problem, days, search.cover.amount)
    return Part(free, days, tours, problem)


def improved(
    part: Part, whole: Pricer, known: Sequence[Sequence[Tour]], seed: int,
    go_on: Callable[[], bool] = lambda: True, effort: Callable[[], Effort] = lambda: EFFORT,
    enough: float = 0.0, columns: int = COLUMNS, dives: int = 0,
) -> list[Tour] | None:
    """Everybody's tour after those who are free got better ones; None where none were found.

    Parameters
    ----------
    whole
        The pricer of the whole problem.
    known
        Further tours of each agent, to begin with.
    seed
        Of every random choice.
    go_on
        Asked before each round of column generation and step of the dive; false ends them.
    effort
        Asked when the choice among tours begins: when it stops.
    enough
        Share of what the part might gain that the choice may leave.
    columns
        Tours of the linear program for each agent that the choice is made from, at most.
    dives
        Dives to take the best of, at most; 0: one dive of :data:`STEPS`.
    """
    tours, free, days, problem = part.tours, part.free, part.days, part.problem
    pricer = Pricer(problem, cores=1)  # parts are solved beside each other
    inner = Search(problem, pricer, seed)
    for n, i in enumerate(free):
        inner.put(n, tours[i])
    inner.sharpen()
    before = inner.exact
    least = NOTHING * max(1.0, abs(before))
    # what is known does not keep to the days outside of those given
    pool = [[*(known[i] if days is None else ()), tours[i]] for i in free]
    bound = improve_bound(
        problem, pricer, inner.worths(), pool, ROUNDS,
        lambda done, value: go_on() and value < before - least, near=NEAR)
    if not bound.solved or bound.value >= before - least:
        return None
    worth = enough * (before - bound.value)
    if dives:
        mixed = best_of_dives(problem, pricer, bound.master, seed, before - least,
                              bound.value + worth, dives, go_on)
    else:
        mixed = whole_tours(
            problem, pricer, bound.master, seed, lambda done: go_on(), STEPS, BETWEEN)
    if mixed is not None:
        inner.adopt(mixed)
    wide = [[*mine, *more] for mine, more in zip(pool, bound.master.used(columns), strict=True)]
    if mixed is None or not dives:
        chosen = choose(problem, wide, inner.roster(), replace(effort(), gap=worth))
        if chosen is not None:
            inner.adopt(chosen)
    if inner.exact >= before - least:
        return None
    found = list(tours)
    for n, (i, tour) in enumerate(zip(free, inner.roster(), strict=True)):
        decided = whole.problem.people[i].choices and not problem.people[n].choices
        found[i] = replace(tour, choice=tours[i].choice) if decided else tour
        if days is not None:
            found[i] = whole.on_some_days(i, tours[i], tour, days)
    return found


def both(search: Search, part: Part, found: Sequence[Tour]) -> list[Tour]:
    """The roster as it stands with what a part of an older one found too.

    Who has got another tour since then gets of what was found what is legal together with it: the
    shifts of some days, or nothing.

    Parameters
    ----------
    part
        Cut from the older roster.
    found
        Everybody's tour after it.
    """
    tours, days = list(search.roster()), part.days
    twice = []
    for i, (was, better) in enumerate(zip(part.tours, found, strict=True)):
        if better is was:
            continue
        if tours[i] is was:
            tours[i] = better
        elif days is not None:
            twice.append(i)
    if days is None or not twice:
        return tours
    mixed = list(tours)
    for i in twice:
        mixed[i] = search.pricer.on_some_days(i, tours[i], found[i], days)
    held = part_of(search.problem, mixed, twice, range(0))
    nothing = np.zeros(held.intervals)
    pricer = Pricer(held)
    for n, i in enumerate(twice):
        kept = pricer.best_tour(n, nothing)[1]
        if np.array_equal(kept.shifts, mixed[i].shifts):  # else it would have to break a rule
            tours[i] = mixed[i]
    return tours


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
        The days on which they may; on all others they keep their shifts and their days off, and
        what there was to decide is decided. None: all.
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
    groups = [group for group in problem.together if days is None and chosen.issuperset(group)]
    everybody = {i for group in problem.together for i in group}
    undecided = {i for i in free if days is None and i not in everybody}.union(*groups)
    people = tuple(
        problem.people[i] if i in undecided else problem.people[i].chosen(tours[i].choice)
        for i in free)
    if days is not None:
        people = tuple(
            _held(person, problem.shift_sets[person.shift_set], tours[i], days)
            for i, person in zip(free, people, strict=True))
    return replace(
        problem, carried=carried, heads=heads, people=people,
        together=tuple(tuple(place[i] for i in group) for group in groups))


def _held(person: Person, shifts: ShiftSet, tour: Tour, days: range) -> Person:
    """The person, who keeps shifts and days off outside of some days."""
    outside = np.ones(shifts.days, dtype=bool)
    outside[days.start : days.stop] = False
    allowed = person.allowed & ~outside[shifts.day]
    kept = tour.shifts[outside & (tour.shifts >= 0)]
    allowed[kept] = person.allowed[kept]
    return replace(person, allowed=allowed, off_cost=np.where(
        outside & (tour.shifts >= 0), person.off_cost + HELD, person.off_cost))


def within(part: Problem, days: range, amount: Floats) -> Problem:
    """The problem without the intervals that nobody's shift on some days touches.

    It is smaller by these, and costs less by what they cost. Breaks that a tour of it has in them
    say nothing.

    Parameters
    ----------
    days
        The days.
    amount
        Everybody's split over activities, as :class:`wfm.roster.coverage.Coverage` has it: what is
        worked in the intervals left out is work that is done.
    """
    touched = np.isin(part.day, days)
    for person in part.people:
        shifts = part.shift_sets[person.shift_set]
        for j in np.flatnonzero(person.allowed & np.isin(shifts.day, days)):
            begun, ended = int(shifts.start[j]), int(shifts.end[j])
            touched[begun // part.interval_slots : -(-ended // part.interval_slots)] = True
    done = amount[~touched][:, :, part.queues :].sum(axis=(0, 1))
    left = after(part.undone, done)
    slots = np.repeat(touched, part.interval_slots)
    made = replace(
        part, worth=np.where(touched[:, None], part.worth, 0.0), legal=part.legal & touched,
        hours=left.base + left.last,  # an item of which only the last slot is open is open
        heads=tuple(
            replace(head, least=np.where(slots, head.least, 0),
                    most=np.where(slots, head.most, ANYBODY)) for head in part.heads))
    return Within(**{one.name: getattr(made, one.name) for one in fields(made)},
                  left=left)
