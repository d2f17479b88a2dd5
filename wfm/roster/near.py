"""The tours of which a better roster than the one known could be made, and a choice among them.

At the prices of the linear program's end every tour is worth less than the agent's best by its
reduced cost. A roster that costs less than the one known has no tour whose reduced cost is more
than lies between that cost and the bound: all other tours can be left out (Baldacci,
Christofides & Mingozzi 2008, "An exact algorithm for the vehicle routing problem based on the set
partitioning formulation with additional cuts", Mathematical Programming 115:351-385, who list all
that are left). Here tours that are left are drawn: each is the best at prices disturbed by a share
of what lies between. Where that is little they are few, and an integer program chooses among
thousands of them at once what no linear program made for a few agents would find.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.roster.bound import Bound
from wfm.roster.choose import Effort, choose
from wfm.roster.course import Course
from wfm.roster.pricing import Tour
from wfm.roster.problem import Floats
from wfm.roster.search import Search

CLOSE = 0.01
"""Share of the cost that is taken to lie between the best roster and the bound, where more lies
between the known one and the bound."""
UNTIL = 0.6
"""Share of the time after which no round begins, and no choice goes on."""
DRAWN = 300
"""Tours that are drawn for each agent in a round."""
SCALES = (0.02, 1.0)
"""Least and greatest standard deviation of what prices are disturbed by, as a share of what lies
between."""
TOURS = 20_000
"""Tours that the choice is among, at most."""
CHOICE = 0.2
"""Share of all the time that one choice takes, at most."""
NEW = 0.02
"""Where fewer of the tours are new and the choice gained nothing, it is over."""
NODES = 10**6
SLIGHT = 1e-6


def choose_near(search: Search, bound: Bound, seed: int, course: Course) -> None:
    """Improve the roster as long as tours are found that could be part of a better one.

    Parameters
    ----------
    search
        The roster as it stands.
    bound
        Proven, of the whole problem; each agent is a block of its own.
    seed
        Of what prices are disturbed by.
    course
        How far all is; there is a time limit.
    """
    near = _Near(search, bound, seed)
    while course.left(UNTIL):
        before = search.exact
        between = min(before - bound.value, CLOSE * abs(before))
        new, pool = near.draw(between, course), near.pool(between)
        tours = choose(search.problem, pool, search.roster(), _effort(course))
        if tours is not None:
            search.adopt(tours)
        course.note("choose", 1.0, search.exact, short=search.short)
        gained = search.exact < before - SLIGHT * abs(before)
        if not gained and new < NEW * sum(map(len, pool)):
            break


def _effort(course: Course) -> Effort:
    left = course.effort(Effort(NODES), UNTIL)
    assert left.seconds is not None and course.stop.seconds is not None
    return replace(left, seconds=min(left.seconds, CHOICE * course.stop.seconds))


class _Near:
    """Tours by agent, each with its reduced cost."""

    def __init__(self, search: Search, bound: Bound, seed: int) -> None:
        self._search = search
        self._random = np.random.default_rng(seed)
        people, self._heads = search.problem.people, bound.prices.heads
        self._price: list[Floats] = [bound.prices.people[one.group] for one in people]
        self._best = [search.pricer.best_tour(i, price, heads=self._heads)[0]
                      for i, price in enumerate(self._price)]
        self._known: list[dict[bytes, tuple[float, Tour]]] = [{} for _ in people]
        for b, (i,) in enumerate(bound.master.blocks):
            for _share, (tour,) in bound.master.shares(b):
                self._put(i, tour, np.inf)

    def draw(self, between: float, course: Course) -> int:
        """Draw tours, and keep those that are no dearer than lies between; how many are new."""
        before = sum(map(len, self._known))
        for _ in range(DRAWN):
            scale = between * float(np.exp(self._random.uniform(*np.log(SCALES))))
            for i, price in enumerate(self._price):
                if not course.left(UNTIL):
                    break
                disturbed = price + scale * self._random.standard_normal(len(price))
                self._put(i, self._search.pricer.best_tour(
                    i, disturbed, heads=self._heads)[1], between)
        return sum(map(len, self._known)) - before

    def pool(self, between: float) -> list[list[Tour]]:
        """The tours of each agent whose reduced cost is no more than lies between, the least
        reduced costs first: those among all that are the least."""
        costs = np.sort([cost for mine in self._known for cost, _tour in mine.values()])
        most = min(between, float(costs[min(TOURS, len(costs)) - 1]))
        return [[tour for cost, tour in sorted(mine.values(), key=lambda one: one[0])
                 if cost <= most] for mine in self._known]

    def _put(self, i: int, tour: Tour, most: float) -> None:
        """Keep a tour that costs no more; of equal presence the cheapest is kept."""
        cost = self._best[i] - self._search.pricer.value_of(
            i, tour, self._price[i], self._heads)
        mine, key = self._known[i], tour.presence.tobytes()
        if cost <= most and (key not in mine or cost < mine[key][0]):
            mine[key] = cost, tour
