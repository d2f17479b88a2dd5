"""The linear program costs what people do, and says the same by whichever method it is solved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import random_problem, with_headcounts

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


def least_cost(curves: np.ndarray, there: float) -> float:
    """What people cost who are all on one of the queues, by trying every way to part them that
    makes a whole number of one of these; curves are worths by queue, shape (Q, N)."""
    def cost(curve: np.ndarray, several: float) -> float:
        filled = np.clip(several - np.arange(len(curve)), 0.0, 1.0)
        return float(np.maximum(curve, 0.0).sum() - curve @ filled)

    if len(curves) == 1:
        return cost(curves[0], there)
    whole = np.arange(int(there) + 1)
    return min(cost(curves[0], mine) + cost(curves[1], there - mine)
               for mine in (*whole, *(there - whole)))


@pytest.mark.parametrize("idle", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_one_tour_each_costs_what_its_people_do_there(seed: int, idle: bool) -> None:
    """Where nobody may idle, too many of them cost something, too."""
    plain = random_problem(seed, people=3)
    problem = replace(
        plain, worth=plain.worth + 0.5 if idle else plain.worth - 4.5, may_idle=idle,
        can=np.ones_like(plain.can) * (np.arange(plain.can.shape[1]) < plain.queues),
        carried=np.zeros_like(plain.carried))
    tours = some_tours(problem, Pricer(problem), np.random.default_rng(seed))
    there = np.sum([tour.presence for tour in tours], axis=0)
    own = sum(tour.cost for tour in tours) + float(problem.hours @ problem.penalty)
    split = sum(least_cost(problem.worth[:, t], there[t]) for t in range(problem.intervals))
    assert (there > 0).any()
    assert master_of(problem, [tours]).solve()[0] == pytest.approx(own + split)


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


@pytest.mark.parametrize("seed", range(8))
def test_trimmed_it_costs_the_same_where_what_is_used_is_kept(seed: int) -> None:
    """Headcounts' rows go with it, and who is fixed stays so."""
    draw = np.random.default_rng(seed)
    problem = with_headcounts(random_problem(seed, people=6), draw)
    pricer = Pricer(problem)
    master = master_of(problem, [some_tours(problem, pricer, draw) for _ in range(7)])

    def settled() -> float:
        value = master.solve()[0]
        while master.tighten():
            value = master.solve()[0]
        return value

    value = settled()
    most = max(sum(share > 1e-9 for share, _column in master.shares(b))
               for b in range(len(master.blocks)))
    less = master.trimmed(most)
    assert less.columns == min(most, 7) * len(master.blocks)
    assert less.solve()[0] == pytest.approx(value)
    assert not less.tighten()
    few = master.trimmed(1)
    assert few.columns == len(master.blocks)
    assert few.solve()[0] >= value - 1e-6
    master.fix(0, master.shares(0)[3][1])
    fixed = settled()
    assert fixed >= value - 1e-6
    less = master.trimmed(7)
    assert len(less.shares(0)) == 1
    assert less.shares(0)[0][1] is master.shares(0)[3][1]
    assert less.solve()[0] == pytest.approx(fixed)


def test_of_columns_that_are_not_used_the_latest_are_kept() -> None:
    problem = random_problem(2, people=3)
    draw = np.random.default_rng(1)
    rosters = [some_tours(problem, Pricer(problem), draw) for _ in range(9)]
    master = master_of(problem, rosters)
    master.solve()
    kept = master.trimmed(4)
    for b in range(len(master.blocks)):
        before = master.shares(b)
        used = [n for n in range(9) if before[n][0] > 1e-9]
        idle = [n for n in range(9) if before[n][0] <= 1e-9]
        here = {id(column) for _share, column in kept.shares(b)}
        assert here == {id(before[n][1]) for n in (*used, *idle[len(used) - 4 :])}
