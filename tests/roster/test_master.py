"""The linear program says the same by whichever method it is solved."""

from __future__ import annotations

import numpy as np
import pytest
from small import random_problem

from wfm.roster import master as program
from wfm.roster.bound import Prices, lower_bound
from wfm.roster.master import Master
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Problem


def some_tours(problem: Problem, pricer: Pricer, draw: np.random.Generator) -> list[Tour]:
    """A best tour of everybody against random prices."""
    price = draw.integers(0, 9, problem.intervals).astype(float)
    return [pricer.best_tour(i, price)[1] for i in range(len(problem.people))]


def master_of(problem: Problem, rosters: list[list[Tour]]) -> Master:
    people = range(len(problem.people))
    return Master(problem, [[i] for i in people],
                  [[(tours[i],) for tours in rosters] for i in people])


@pytest.mark.parametrize("seed", range(6))
def test_simplex_and_interior_point_agree_as_columns_come_and_go(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = np.random.default_rng(seed)
    problem = random_problem(seed, people=6)
    pricer = Pricer(problem)
    rosters = [some_tours(problem, pricer, draw) for _ in range(3)]
    inside = master_of(problem, rosters)
    assert inside._simplex is None
    monkeypatch.setattr(program, "TINY", 0)
    corner = master_of(problem, rosters)
    assert corner._simplex is not None
    for _ in range(4):
        (value, *prices), (same, *others) = inside.solve(), corner.solve()
        assert corner._simplex is not None, "fell back on the other method"
        assert same == pytest.approx(value, rel=1e-6, abs=1e-4)
        for found in (prices, others):  # either's prices prove no more than the program says
            proven, _tours = lower_bound(problem, pricer, Prices(*found))
            assert proven <= value + 1e-4
        for one in (inside, corner):
            for b in range(len(problem.people)):
                assert sum(share for share, _ in one.shares(b)) == pytest.approx(1.0, abs=1e-6)
        for one in (inside, corner):  # two people are fixed, and then a column is added to all
            for b in range(2):
                one.fix(b, one.shares(b)[-1][1])
        assert corner.solve()[0] == pytest.approx(inside.solve()[0], rel=1e-6, abs=1e-4)
        more = some_tours(problem, pricer, draw)
        for one in (inside, corner):
            one.free()
            for i, tour in enumerate(more):
                one.add(i, (tour,))
            assert one.shares(0)[-1][0] == 0.0


def test_where_the_simplex_method_is_left_without_an_answer_the_other_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = random_problem(2, people=4)
    rosters = [some_tours(problem, Pricer(problem), np.random.default_rng(2))]
    value = master_of(problem, rosters).solve()[0]
    monkeypatch.setattr(program, "TINY", 0)
    corner = master_of(problem, rosters)

    class Broken:
        def update(self, changes: object) -> bool:
            return False

        def solve(self, *asked: object) -> None:
            raise RuntimeError("nothing")

    assert corner._simplex is not None
    corner._simplex._solver = Broken()
    assert corner.solve()[0] == pytest.approx(value, rel=1e-6, abs=1e-4)
    assert corner._simplex is None
