"""Search for a good roster: construct, improve, ruin and recreate.

Agents are put in one after another, each with the exact best tour against the coverage
left open (:mod:`wfm.roster.pricing`). Then a few are taken out and put back, again and
again; a roster that is a little worse is accepted now and then, less and less often
(ruin and recreate: Schrimpf et al. 2000, J. Comput. Phys. 159:139–171; acceptance as in
simulated annealing). Every state on the way is a legal roster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from wfm.kernels import kernel
from wfm.roster.bound import Prices
from wfm.roster.coverage import (
    SHARPER,
    Coverage,
    add_people,
    coverage_cost,
    empty_coverage,
    exact_cost,
    gains,
    remove_people,
    service_cost,
    settle,
    short_of,
    soft_bands,
    take_over,
)
from wfm.roster.headcounts import Tally
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Problem
from wfm.roster.split import Splitter

DECIDE = 0.1
"""Share of the rounds in which people who decide together do so anew."""
BEAM = 1000
"""Labels of a day that are followed where somebody is put in; see :mod:`wfm.roster.tours`."""
SETTLED = 256
"""Rounds after which everybody present is split anew, at least; as many as there are people: it
takes as long as rounds for a tenth of them."""
EXACT = 20_000
"""Groups times intervals up to which a linear program says who does what, once it is to cost as
little as the problem has it."""
KEPT = 12
"""Tours of an agent that are remembered for the bound's linear program."""


@kernel
def _change_tour(s: Coverage, presence: Floats, g: int, come: bool) -> None:
    for t in range(presence.shape[0]):
        if presence[t] > 0.0:
            if come:
                add_people(s, t, g, presence[t])
            else:
                remove_people(s, t, g, presence[t])


@dataclass(frozen=True)
class Progress:
    """Where the search stands: iterations done; best cost so far, and what is short there."""

    iteration: int
    cost: float
    short: float


class Search:
    """A roster under improvement.

    Parameters
    ----------
    problem
        What to solve.
    seed
        Of every random choice; same seed, same iterations, same roster.
    """

    def __init__(self, problem: Problem, pricer: Pricer, seed: int) -> None:
        self.problem = problem
        self.pricer = pricer
        self.cover = empty_coverage(problem)
        self._bands = soft_bands(problem.hours)
        self._shares: tuple[float, ...] = SHARPER[:1]
        self._splitter: Splitter | None = None
        self.tally = Tally(problem)
        self.tours: list[Tour | None] = [None] * len(problem.people)
        self._group = {i: group for group in problem.together for i in group}
        self._choice = dict.fromkeys(self._group, 0)
        """What those who decide together have decided."""
        self.seen: list[list[Tour]] = [[] for _ in problem.people]
        """Tours of each agent that stood in an accepted roster, the latest last."""
        self._random = np.random.default_rng(seed)
        self._gain = np.empty(problem.intervals)
        self._own = np.zeros(len(problem.people))
        """What each person's tour costs; nothing where there is none."""

    @property
    def cost(self) -> float:
        """Cost of the roster as it stands, with the softened price of work items."""
        return float(self._own.sum()) + float(coverage_cost(self.cover)) + self.tally.cost()

    @property
    def exact(self) -> float:
        """Cost of the roster as it stands, as the problem has it."""
        return float(self._own.sum()) + float(exact_cost(self.cover)) + self.tally.cost()

    @property
    def short(self) -> float:
        """Agent-intervals missing; see :func:`wfm.roster.coverage.short_of`."""
        return short_of(self.problem, self.cover.cover, self.cover.worked)

    def roster(self) -> tuple[Tour, ...]:
        """Everybody's tour."""
        return tuple(tour for tour in self.tours if tour is not None)

    def costs(self, cover: Floats, worked: Floats) -> dict[str, float]:
        """Cost by part of the roster where whole people are on activities like this.

        Parameters
        ----------
        cover
            Agents on each queue, shape (T, Q).
        worked
            Agent-intervals on each work item, shape (W,).
        """
        left = np.maximum(0.0, self.problem.hours - worked)
        return {
            "personal": float(sum(tour.cost for tour in self.roster())),
            "service": service_cost(self.problem, cover),
            "work": float((self.problem.penalty * left).sum()),
            "headcounts": self.tally.cost(),
        }

    def settle(self) -> None:
        """Split everybody present over activities anew."""
        if self._splitter is not None:
            there = self.cover.amount.sum(axis=2) + self.cover.idle
            amount = self._splitter.amounts(there.T)
            if amount is not None:
                self.cover.band[:] = self._shares[-1] * self._bands
                take_over(self.cover, amount)
                return
        for share in self._shares:
            self.cover.band[:] = share * self._bands
            settle(self.cover)

    def sharpen(self) -> None:
        """From now on split people so that it costs as little as the problem has it.

        It takes longer, and whoever is put in then sees prices that hold for little work only.
        """
        self._shares = SHARPER
        problem = self.problem
        if self._splitter is None and problem.may_idle and (
                problem.groups * problem.intervals <= EXACT):
            self._splitter = Splitter(problem)
        self.settle()

    def prices(self) -> Floats:
        """What one more person of each group is worth in each interval, shape (G, T)."""
        rows = np.empty((self.problem.groups, self.problem.intervals))
        for g in range(self.problem.groups):
            gains(self.cover, g, rows[g])
        return rows

    def worths(self) -> Prices:
        """What one more person, hour of work or head is worth now: prices to begin a bound with."""
        problem = self.problem
        work = np.empty(len(problem.hours))
        for w in range(len(work)):
            band = self.cover.band[w]
            left = (problem.hours[w] + band - self.cover.worked[w]) / (2 * band)
            work[w] = problem.penalty[w] * min(1.0, max(0.0, left))
        days = int(problem.day.max(initial=0)) + 1
        return Prices(
            self.prices(), work, np.zeros((len(problem.cap), days)), self.tally.prices())

    def put(self, i: int, tour: Tour) -> None:
        """Give agent i a tour."""
        _change_tour(self.cover, tour.presence, self.problem.people[i].group, True)
        self.tally.change(i, tour, 1)
        self.tours[i], self._own[i] = tour, tour.cost
        if i in self._choice:
            self._choice[i] = self.problem.people[i].decided(tour.choice)

    def take(self, i: int) -> Tour:
        """Take agent i's tour away."""
        tour = self.tours[i]
        assert tour is not None
        _change_tour(self.cover, tour.presence, self.problem.people[i].group, False)
        self.tally.change(i, tour, -1)
        self.tours[i], self._own[i] = None, 0.0
        return tour

    def put_best(self, i: int, known: Tour | None = None) -> None:
        """Give agent i a good tour against what is open now; `known` is one of the agent's."""
        gains(self.cover, self.problem.people[i].group, self._gain)
        heads = self.tally.prices() if self.tally.heads[i] else None
        self.put(i, self.pricer.good_tour(
            i, self._gain, known, heads, self._choice.get(i), BEAM).tour)

    def construct(self) -> None:
        """A first legal roster."""
        for i in self._random.permutation(len(self.problem.people)):
            self.put_best(int(i))
        self.settle()

    def decide(self) -> None:
        """Those who decide together try each decision, and take the cheapest."""
        for group in self.problem.together:
            before, tours = self.cost, list(self.tours)
            best, best_tours, taken = before, tours, self._choice[group[0]]
            for choice in range(self.problem.people[group[0]].decisions):
                if choice == taken:
                    continue
                self._decide(group, choice)
                if self.cost < best - 1e-9:
                    best, best_tours = self.cost, list(self.tours)
            self.restore(best_tours)
        self.settle()

    def _decide(self, group: tuple[int, ...], choice: int) -> None:
        """Everybody of the group out, and back in by one decision."""
        for i in group:
            self.take(i)
            self._choice[i] = choice
        for i in group:
            self.put_best(i)

    def sweep(self, go_on: Callable[[], bool] = lambda: True) -> None:
        """Everybody once out and back in with the best tour; the roster gets no dearer.

        `go_on` is asked before each person; false ends it there.
        """
        start, tours = self.cost, list(self.tours)
        for i in self._random.permutation(len(self.problem.people)):
            if not go_on():
                break
            before = self.cost
            old = self.take(int(i))
            self.put_best(int(i), old)
            if self.cost > before:  # gains are marginal: the old tour may have been better
                self.take(int(i))
                self.put(int(i), old)
        self.settle()
        if self.cost > start:
            self.restore(tours)

    def improve(
        self,
        iterations: int,
        temperature: float,
        go_on: Callable[[Progress], bool] = lambda progress: True,
        done: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Ruin and recreate, keeping the best roster that was seen.

        Parameters
        ----------
        iterations
            How often.
        temperature
            Rise in cost that is accepted with probability 1/e at the start; falls to
            nothing in proportion to the iterations done.
        go_on
            Asked now and then; false stops the search.
        done
            Share of the time that is over, where time ends the search.
        """
        people = len(self.problem.people)
        if not people:
            return
        by_group: dict[int, list[int]] = {}
        for i, person in enumerate(self.problem.people):
            by_group.setdefault(person.group, []).append(i)
        current = self.cost
        best, best_tours, short = self.exact, list(self.tours), self.short
        over = 0.0
        for iteration in range(iterations):
            if iteration % 16 == 0:
                if not go_on(Progress(iteration, best, short)):
                    break
                over = max(iteration / iterations, done())
            if (iteration + 1) % max(SETTLED, people) == 0:
                self.settle()
                current = self.cost
            heat = temperature * max(0.0, 1 - over)
            count = int(self._random.integers(1, 4))
            seed_agent = int(self._random.integers(people))
            pool = by_group[self.problem.people[seed_agent].group]
            if len(pool) < count or self._random.random() < 0.5:
                pool = list(range(people))
            out = [seed_agent]
            for i in self._random.permutation(len(pool))[: count + 1]:
                if pool[i] != seed_agent and len(out) < count:
                    out.append(pool[i])
            decided = self._group and self._random.random() < DECIDE
            if decided:
                groups = self.problem.together
                out = list(groups[int(self._random.integers(len(groups)))])
                choice = int(self._random.integers(self.problem.people[out[0]].decisions))
            old = [self.take(i) for i in out]
            if decided:
                self._choice |= dict.fromkeys(out, choice)
            for i in self._random.permutation(len(out)):
                self.put_best(out[i], None if decided else old[i])
            cost = self.cost
            if cost <= current - heat * np.log(1 - self._random.random()):
                current = cost
                self._remember(out)
                exact = self.exact
                if exact < best - 1e-9:
                    best, best_tours, short = exact, list(self.tours), self.short
                continue
            for i in out:
                self.take(i)
            for i, tour in zip(out, old, strict=True):
                self.put(i, tour)
            current = self.cost
        self.restore(best_tours)

    def _remember(self, people: Iterable[int]) -> None:
        for i in people:
            tour = self.tours[i]
            assert tour is not None
            self.seen[i].append(tour)
            del self.seen[i][:-KEPT]

    def adopt(
        self, tours: Sequence[Tour], sweeps: int = 0, go_on: Callable[[], bool] = lambda: True
    ) -> bool:
        """Take over a whole roster, swept so often, if it is no dearer; whether it was.

        Its tours are remembered in any case. `go_on` is as of :meth:`sweep`.
        """
        before, own = self.exact, list(self.tours)
        self.begin_from(tours)
        for _ in range(sweeps):
            self.sweep(go_on)
        self._remember(range(len(tours)))
        if self.exact <= before:
            return True
        self.restore(own)
        return False

    def begin_from(self, tours: Sequence[Tour]) -> None:
        """Take over a whole roster of the linear program's, whatever it costs."""
        self.restore(tours)
        self._agree(tours)

    def _agree(self, tours: Sequence[Tour]) -> None:
        """Those who decide together follow the most of them."""
        for group in self.problem.together:  # the linear program lets each decide alone
            choices = [self.problem.people[i].decided(tours[i].choice) for i in group]
            common = max(set(choices), key=lambda one: (choices.count(one), -one))
            if choices.count(common) < len(group):
                self._decide(group, common)

    def restore(self, tours: Sequence[Tour | None]) -> None:
        """Everybody back to another roster's tour."""
        changed = [i for i, tour in enumerate(tours) if tour is not self.tours[i]]
        for i in changed:
            self.take(i)
        for i in changed:
            tour = tours[i]
            assert tour is not None
            self.put(i, tour)
        self.settle()
