"""The choice among tours: against the proven optimum where all tours are there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import every_tour, optimum, random_problem

from wfm.roster.choose import Effort, choose
from wfm.roster.pricing import Pricer
from wfm.roster.search import Search

EFFORT = Effort(nodes=2000)


@pytest.mark.parametrize("seed", range(12))
def test_of_all_tours_the_optimum_is_chosen(seed: int) -> None:
    problem = random_problem(seed)
    pool = every_tour(problem)
    chosen = choose(problem, pool, [mine[-1] for mine in pool], EFFORT)
    assert chosen is not None
    search = Search(problem, Pricer(problem), 1)
    for i, tour in enumerate(chosen):
        assert any(tour is mine for mine in pool[i])
        search.put(i, tour)
    search.settle()
    assert search.exact == pytest.approx(optimum(problem), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_what_people_of_before_do_anyway_makes_no_choice_less_good(seed: int) -> None:
    """Queues of which much more is done than anybody here can add to."""
    plain = random_problem(seed)
    much, carried = np.full((*plain.worth.shape[:2], 1), 1e5), plain.carried.copy()
    for k in range(plain.queues):
        for g in np.flatnonzero(plain.can[:, k])[:1]:
            carried[g] += 1
    problem = replace(plain, worth=np.concatenate([much, plain.worth], axis=2), carried=carried)
    pool = every_tour(problem)
    chosen = choose(problem, pool, [mine[-1] for mine in pool], EFFORT)
    assert chosen is not None
    search = Search(plain, Pricer(plain), 1)
    for i, tour in enumerate(chosen):
        search.put(i, tour)
    search.settle()
    assert search.exact == pytest.approx(optimum(plain), rel=1e-6, abs=1e-6)


def test_of_tours_with_one_presence_the_cheapest_is_chosen() -> None:
    problem = random_problem(3)
    pool = every_tour(problem)
    dear = [[tour.__class__(tour.shifts, tour.breaks, tour.presence, tour.cost + 7)
             for tour in mine] for mine in pool]
    both = [[*first, *second] for first, second in zip(dear, pool, strict=True)]
    chosen = choose(problem, both, [mine[0] for mine in dear], EFFORT)
    plain = choose(problem, pool, [mine[0] for mine in pool], EFFORT)
    assert chosen is not None
    assert plain is not None
    assert sum(t.cost for t in chosen) <= sum(t.cost for t in plain) + 1e-6
    assert all(any(tour is mine for mine in known)
               for tour, known in zip(chosen, pool, strict=True))


def test_without_any_node_there_is_a_choice_or_none_but_never_a_wrong_one() -> None:
    problem = random_problem(5, people=8)
    pool = every_tour(problem)
    chosen = choose(problem, pool, [mine[0] for mine in pool], Effort(nodes=0, seconds=0.01))
    assert chosen is None or all(
        np.any([tour is mine for mine in known]) for tour, known in zip(chosen, pool, strict=True))
