"""One agent's best week against given prices of time: shifts, breaks and days together.

The same exact search serves the bound (prices of the linear program) and the search for
a roster (what the coverage left open is worth now).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wfm.roster.headcounts import (
    BREAK,
    GAP,
    MEETING,
    WORK,
    doing_of,
    heads_of,
    worth_of_doing,
    write_doing,
)
from wfm.roster.problem import Floats, Ints, Person, Problem, ShiftSet
from wfm.roster.shifts import place_breaks, shift_values
from wfm.roster.tours import EVERY, good_tour


@dataclass(frozen=True)
class Tour:
    """One agent's week.

    Attributes
    ----------
    shifts
        Shift of each day, an index into the agent's shift set (−1: off), shape (D,).
    breaks
        Rows (day, first slot, slot after the last, number of the break's name), shape (B, 4).
    presence
        Share of each interval in which the agent is there for work, shape (T,).
    cost
        Personal cost: pay, wishes, overtime of the week, time below the contract.
    choice
        Which of the agent's choices it follows.
    """

    shifts: Ints
    breaks: Ints
    presence: Floats
    cost: float
    choice: int = 0


def counts_of(shifts: ShiftSet, chosen: Ints) -> Ints:
    """What a tour adds to each counter by week, shape (R, W); first column where it is not weekly.

    A counter of weekends has a 1 for each week whose weekend is worked.
    """
    pattern, worked = shifts.pattern, chosen >= 0
    week = np.searchsorted(shifts.week_from, np.arange(len(chosen)), side="right") - 1
    found = np.zeros((len(shifts.amount), shifts.weeks), dtype=np.int64)
    np.add.at(found.T, week[worked], shifts.amount[:, chosen[worked]].T)
    if shifts.weekends:
        touched = np.unique(week[worked][pattern.weekend[chosen[worked]]])
        found[:, touched] += pattern.weekends[:, touched]
    whole = ~pattern.weekly
    found[whole, 0] = found[whole].sum(axis=1)
    found[whole, 1:] = 0
    return found


def limits_cost(person: Person, shifts: ShiftSet, chosen: Ints) -> float:
    """Cost of counts below and above what they should be, such as overtime of the week."""
    counts = counts_of(shifts, chosen)
    spans = np.ones(counts.shape, dtype=bool)
    spans[~shifts.pattern.weekly, 1:] = False
    short = person.short @ (np.maximum(person.least - counts, 0) * spans)
    over = np.maximum(counts[:, None, :] - person.over, 0) * spans[:, None, :]
    return float(short.sum() + (person.over_cost[:, :, None] * over).sum())


def personal_cost(person: Person, shifts: ShiftSet, chosen: Ints) -> float:
    """Pay, wishes, overtime of the week and time below the contract."""
    worked = chosen[chosen >= 0]
    return float(
        person.cost[worked].sum() + person.off_cost[chosen < 0].sum()
        + limits_cost(person, shifts, chosen))


class Pricer:
    """Finds best tours for a problem's people; may be asked from several threads at once.

    Parameters
    ----------
    cores
        On how many :meth:`good_tours` looks; None: on all.
    """

    def __init__(self, problem: Problem, cores: int | None = None) -> None:
        self.problem = problem
        self._cores = cores
        grid = problem.intervals * problem.interval_slots
        last = max((int(s.end.max(initial=0)) for s in problem.shift_sets), default=grid)
        self._slots = max(grid, last) + 1
        self._closed = [[self._blocked_slots(one) for one in p.choices or (p,)]
                        for p in problem.people]
        self._heads = heads_of(problem)

    def _blocked_slots(self, person: Person) -> Ints:
        closed = np.zeros(self._slots, dtype=np.int64)
        for first, last in person.blocked:
            closed[max(first, 0) : max(last, 0)] = 1
        return closed

    def _totals(self, i: int, choice: int, price: Floats, heads: Floats | None) -> _Totals:
        slots = np.zeros(self._slots)
        count = self.problem.interval_slots
        slots[: len(price) * count] = np.repeat(price / count, count)
        closed = self._closed[i][choice]
        busy = bool(self.problem.people[i].chosen(choice).blocked.size)
        doing = None if heads is None else worth_of_doing(self.problem, self._heads[i], heads)
        rest = None
        if busy:
            slots[closed > 0] = 0.0
        if doing is not None:
            known = slots[: doing.shape[1]]
            known += doing[WORK]
            if busy:
                held = closed[: doing.shape[1]] > 0
                known[held] = doing[MEETING, held]
            rest = slots.copy()
            rest[: doing.shape[1]] -= doing[BREAK]
        total = _added_up(slots)
        gap = None
        if doing is not None and (doing[GAP] != doing[BREAK]).any():
            gap = np.zeros(self._slots)
            gap[: doing.shape[1]] = doing[GAP] - doing[BREAK]
            gap = _added_up(gap)
        return _Totals(total, total if rest is None else _added_up(rest), _added_up(closed), gap)

    def _values(self, person: Person, sums: _Totals) -> tuple[Floats, Ints]:
        """Value of each shift with its best breaks, and which break plan that is, (J,)."""
        s = self.problem.shift_sets[person.shift_set]
        value, plan = np.empty(len(s.day)), np.empty(len(s.day), dtype=np.int64)
        shift_values(
            sums.total, sums.lost, sums.closed, person.allowed, person.cost,
            s.start, s.end, s.plan_from, s.plan_to,
            s.plan_slots, s.plan_apart, s.plan_longest, s.slots, s.step, value, plan)
        if sums.gap is not None and s.gap_name >= 0:  # it stands still, and was taken for a break
            value += sums.gap[s.gap[:, 1]] - sums.gap[s.gap[:, 0]]
        return value, plan

    def best_tour(
        self, i: int, price: Floats, known: Tour | None = None, heads: Floats | None = None,
        choice: int | None = None,
    ) -> tuple[float, Tour]:
        """Greatest value Σ price·presence + headcounts − personal cost over agent i's legal tours.

        Parameters are those of :meth:`good_tour`.

        Returns
        -------
        tuple
            The value, and a tour that has it.
        """
        return self.good_tour(i, price, known, heads, choice)[:2]

    def good_tour(
        self, i: int, price: Floats, known: Tour | None = None, heads: Floats | None = None,
        choice: int | None = None, beam: int = EVERY,
    ) -> Good:
        """A tour of great value, sooner than the best, and what the best may be worth.

        Parameters
        ----------
        price
            Worth of agent i's presence in each interval, shape (T,).
        known
            A legal tour of the agent; one that is nearly as good as any saves time.
        heads
            What a person more in each headcount is worth, shape (H, S); None: nothing.
        choice
            Which decision of the agent's group is kept to, by the best of the choices that do;
            None: the best of all. Alone, a decision is a choice.
        beam
            See :func:`wfm.roster.tours.good_tour`.
        """
        person = self.problem.people[i]
        count = len(person.choices) or 1
        best: Good | None = None
        at_most = -np.inf
        tried = tuple(range(count)) if choice is None else person.keeping_to(choice)
        if known is not None and known.choice in tried:  # what is known to be good first
            tried = (known.choice, *(c for c in tried if c != known.choice))
        for one in tried:
            same = known if known is not None and known.choice == one else None
            floor = -np.inf if best is None else best.value
            found, most = self._good_by_choice(i, one, price, same, heads, floor, beam)
            at_most = max(at_most, most)
            if found is not None and (best is None or found[0] > best.value):
                best = Good(*found, most)
        assert best is not None
        return best._replace(at_most=max(at_most, best.value))

    def _good_by_choice(
        self, i: int, choice: int, price: Floats, known: Tour | None, heads: Floats | None,
        floor: float, beam: int,
    ) -> tuple[tuple[float, Tour] | None, float]:
        """A good tour by one choice, None where none is better than the floor; the most of any."""
        person = self.problem.people[i].chosen(choice)
        s = self.problem.shift_sets[person.shift_set]
        sums = self._totals(i, choice, price, heads)
        value, plan = self._values(person, sums)
        chosen, of_known = np.full(s.days, -1, dtype=np.int64), False
        if known is not None:
            chosen[:] = known.shifts
            worth = float(value[chosen[chosen >= 0]].sum()) - float(
                person.off_cost[chosen < 0].sum()) - limits_cost(person, s, chosen)
            of_known = worth >= floor
            floor = max(floor, worth)
        found, most = good_tour(value, s.pattern, person.terms, floor, chosen, beam)
        if found == -np.inf and not of_known:
            return None, float(most)
        worth = floor if found == -np.inf else float(found)
        return (worth, self._tour(person, s, chosen, plan, sums, choice)), float(most)

    def value_of(self, i: int, tour: Tour, price: Floats, heads: Floats | None = None) -> float:
        """What :meth:`best_tour` is the greatest of, for one tour of agent i."""
        value = float(price @ tour.presence) - tour.cost
        doing = None if heads is None else worth_of_doing(self.problem, self._heads[i], heads)
        if doing is not None:
            done = doing_of(self.problem, i, tour)
            there = done >= 0
            value += float(doing[done[there], np.flatnonzero(there)].sum())
        return value

    def on_some_days(self, i: int, old: Tour, new: Tour, days: range) -> Tour:
        """Agent i's old tour with the shifts and breaks of a new one on some days."""
        person = self.problem.people[i].chosen(old.choice)
        s = self.problem.shift_sets[person.shift_set]
        there = np.zeros(s.days, dtype=bool)
        there[days.start : days.stop] = True
        breaks = np.vstack([
            old.breaks[~there[old.breaks[:, 0]]], new.breaks[there[new.breaks[:, 0]]]])
        return self._with_breaks(
            person, s, np.where(there, new.shifts, old.shifts),
            breaks[np.argsort(breaks[:, 0], kind="stable")], old.choice)

    def best_tours(
        self, prices: Floats, known: Sequence[Tour | None] | None = None,
        heads: Floats | None = None,
    ) -> list[tuple[float, Tour]]:
        """:meth:`best_tour` of every agent; parameters as of :meth:`good_tours`."""
        return [one[:2] for one in self.good_tours(prices, known, heads)]

    def good_tours(
        self, prices: Floats, known: Sequence[Tour | None] | None = None,
        heads: Floats | None = None, beam: int = EVERY,
    ) -> list[Good]:
        """:meth:`good_tour` of every agent, beside each other.

        Parameters
        ----------
        prices
            Worth of each group's presence in each interval, shape (G, T).
        known
            A legal tour of each agent, or None.
        heads, beam
            As for :meth:`good_tour`.
        """
        people = self.problem.people

        def good(i: int) -> Good:
            return self.good_tour(
                i, prices[people[i].group], None if known is None else known[i], heads, beam=beam)

        if self._cores == 1:
            return [good(i) for i in range(len(people))]
        with ThreadPoolExecutor(self._cores) as threads:  # kernels release the interpreter's lock
            return list(threads.map(good, range(len(people))))

    def _tour(
        self, person: Person, s: ShiftSet, chosen: Ints, plan: Ints, sums: _Totals, choice: int
    ) -> Tour:
        rows: list[tuple[int, int, int, int]] = []
        for d in range(len(chosen)):
            j = int(chosen[d])
            if j < 0:
                continue
            p = int(plan[j])
            places = place_breaks(
                sums.lost, sums.closed, s.start[j], s.end[j] - s.start[j], p,
                s.plan_slots, s.plan_apart, s.plan_longest, s.slots, s.step)
            for place, slot in zip(places, s.slots[s.plan_slots[p] : s.plan_slots[p + 1]],
                                   strict=True):
                first = int(s.start[j] + place)
                rows.append((d, first, first + int(slot[2]), int(slot[3])))
        breaks = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return self._with_breaks(person, s, chosen.copy(), breaks, choice)

    def _with_breaks(
        self, person: Person, s: ShiftSet, chosen: Ints, breaks: Ints, choice: int
    ) -> Tour:
        doing = np.empty(self.problem.slots, dtype=np.int8)
        write_doing(chosen, s.start, s.end, breaks, s.gap_name, person.blocked, doing)
        count = self.problem.interval_slots
        present = (doing == WORK).reshape(-1, count).sum(axis=1) / count
        return Tour(chosen, breaks, present, personal_cost(person, s, chosen), choice)


class Good(NamedTuple):
    """A tour, what it is worth, and what any legal tour is worth at most."""

    value: float
    tour: Tour
    at_most: float


class _Totals(NamedTuple):
    """Slots added up from the grid's start: worth of work, loss of a break, meetings, and how much
    more a gap is worth than a break; None: nowhere any more."""

    total: Floats
    lost: Floats
    closed: Ints
    gap: Floats | None


def _added_up(slots: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate((np.zeros(1, dtype=slots.dtype), np.cumsum(slots)))
