"""The linear program of who does what: legal, as cheap as any, and the same whoever came before."""

from __future__ import annotations

import numpy as np
import pytest
from test_coverage import SHARES, Crowd, cheapest, split_problem

from wfm.roster.coverage import exact_cost, settle, take_over
from wfm.roster.split import Splitter


@pytest.mark.parametrize("seed", range(40))
def test_it_is_legal_and_costs_no_more_than_one_that_is_settled(seed: int) -> None:
    draw = np.random.default_rng(seed)
    problem = split_problem(draw, work=3, caps=2, intervals=5)
    crowd, splitter = Crowd(problem, draw), Splitter(problem)
    for _ in range(6):
        for _ in range(int(draw.integers(1, 12))):
            crowd.step()
        settle(crowd.cover)
        settled = exact_cost(crowd.cover)
        amount = splitter.amounts(crowd.present.T.copy())
        assert amount is not None
        take_over(crowd.cover, amount)
        crowd.check()
        assert exact_cost(crowd.cover) <= settled + 1e-6
        anew = Splitter(problem).amounts(crowd.present.T.copy())
        assert anew is not None
        before = exact_cost(crowd.cover)
        take_over(crowd.cover, anew)
        assert exact_cost(crowd.cover) == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_over_queues_alone_it_is_the_cheapest_of_every_interval(seed: int) -> None:
    draw = np.random.default_rng(seed)
    problem = split_problem(draw)
    crowd = Crowd(problem, draw)
    for _ in range(15):
        crowd.step(SHARES)
    amount = Splitter(problem).amounts(crowd.present.T.copy())
    assert amount is not None
    take_over(crowd.cover, amount)
    assert exact_cost(crowd.cover) == pytest.approx(
        sum(cheapest(problem, crowd.present, t) for t in range(problem.intervals)), abs=1e-6)
