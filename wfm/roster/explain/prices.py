"""What time is worth in a finished roster: the prices of a proven bound.

They are those of :mod:`wfm.roster.bound`: the ones at which the roster's own bound was found, or,
where these are not known or prove less than was proven, by column generation that begins with the
roster's tours and with what one more person would be worth in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from wfm.roster.bound import MOST_BLOCKS, SMOOTHING, Prices, improve_bound
from wfm.roster.coverage import soft_bands
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Problem
from wfm.roster.search import Search

ROUNDS = 12
"""Rounds of column generation, at most, unless said."""
NEAR = 1e-3
"""Share of a bound proven before by which this one may be below it when it is near enough."""


@dataclass(frozen=True)
class Priced:
    """A roster and the prices of its problem.

    Attributes
    ----------
    prices
        Those that `bound` was found at.
    bound
        No legal roster costs less.
    cost
        Of the roster.
    pricer
        Finds best tours of the problem's people.
    value
        What each agent's best tour brings at these prices beyond its cost, (I,).
    """

    prices: Prices
    bound: float
    cost: float
    pricer: Pricer = field(repr=False)
    value: Floats = field(repr=False)

    @property
    def gap(self) -> float:
        """Cost above the bound, in currency."""
        return max(0.0, self.cost - self.bound)


def rostered(problem: Problem, pricer: Pricer, tours: Sequence[Tour | None]) -> Search:
    """The roster as a search would have it; people without a tour are not there."""
    search = Search(problem, pricer, 0)
    for i, tour in enumerate(tours):
        if tour is not None:
            search.put(i, tour)
    search.settle()
    return search


def price(
    problem: Problem, tours: Sequence[Tour], rounds: int = ROUNDS,
    watch: Callable[[float], None] = lambda done: None, cost: float | None = None,
    start: Prices | None = None, proven: float = np.inf,
) -> Priced:
    """The prices of a problem, from a roster of it.

    Parameters
    ----------
    tours
        Everybody's tour.
    rounds
        Rounds of column generation, at most: the more, the nearer to the best prices.
    watch
        Told the share that is done, 0 to 1.
    cost
        Of the roster; None: what it costs with its people split over activities as well as can be.
    start
        Prices to begin with; None, or of other arrays' shapes: what things are worth in the
        roster.
    proven
        A bound known already: prices that prove nearly as much are good enough.
    """
    pricer = Pricer(problem)
    search = rostered(problem, pricer, tours)
    first = _first(problem, search)
    start = first if start is None or _shapes(start) != _shapes(first) else start

    enough = proven - NEAR * abs(proven) if np.isfinite(proven) else proven

    def go_on(done: int, bound: float) -> bool:
        watch(done / max(rounds, 1))
        return bound < enough

    # of several prices tried at once the best say less too much of what anything would save
    smoothing = SMOOTHING if len(problem.people) <= MOST_BLOCKS else None
    found = improve_bound(
        problem, pricer, start, [[tour] for tour in tours], rounds, go_on, smoothing)
    best = pricer.best_tours(found.prices.people, heads=found.prices.heads)
    if cost is None:
        search.sharpen()
        cost = search.exact
    return Priced(found.prices, found.value, cost, pricer,
                  np.array([value for value, _tour in best], dtype=np.float64))


def _shapes(prices: Prices) -> list[tuple[int, ...]]:
    return [array.shape for array in vars(prices).values()]


def _first(problem: Problem, search: Search) -> Prices:
    """What one more of everything is worth in the roster itself."""
    band = soft_bands(problem.hours)
    left = (problem.hours + band - search.cover.worked) / (2 * band) if len(band) else band
    days = int(problem.day.max(initial=0)) + 1
    return Prices(
        search.prices(), problem.penalty * np.clip(left, 0.0, 1.0),
        np.zeros((len(problem.cap), days)), search.tally.prices())
