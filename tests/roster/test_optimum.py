"""Rule by rule: lower bound ≤ the optimum that CP-SAT proves ≤ what is found, and that is legal.

The optimum is that of :mod:`plain`, a model in which the rules are constraints. Each rule of the
table is switched on in random small problems, where it must bind; what it changes is looked up in
the problems themselves, so that every field of a problem is under some rule or named as none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import count, product
from typing import NamedTuple

import numpy as np
import pytest
from every_rule import (
    NIGHTS,
    UNIT,
    WEEKENDS,
    Change,
    all_sets,
    and_one_alone,
    capped,
    carried_over,
    counted,
    cut,
    each,
    fractions,
    harm,
    head_changed,
    items,
    kinds,
    late_at_the_end,
    late_shifts,
    leave,
    legal_times,
    limit,
    meeting_to_place,
    meetings,
    of_sets,
    on_duty,
    one_break,
    over_the_horizon,
    plain_problem,
    rewards,
    seats,
    skills,
    split_shifts,
    then,
    tiers,
    two_breaks,
    two_contracts,
    whole_intervals,
    wishes,
    with_breaks,
    with_head,
    with_windows,
)
from plain import cost_of, optimum
from small import Break, Plan

from wfm.roster.bound import Prices, lower_bound
from wfm.roster.headcounts import Headcount, Tally
from wfm.roster.pricing import Pricer
from wfm.roster.problem import DAYS, PAID, Pattern, Person, Problem, ShiftSet
from wfm.roster.solve import Stop, solve

STOP = Stop(iterations=60, bound_rounds=5)
CLOSE = 1e-6
FEW, MANY = range(2), range(2, 7)
"""Problems of each rule: always, and where time does not matter."""


class Rule(NamedTuple):
    """A rule to be switched on.

    Attributes
    ----------
    on
        Switches it on.
    before
        What it needs; the problem is compared with and without the rule after that.
    limits
        Whether it only forbids rosters or makes them dearer: then the optimum never falls.
    """

    on: Change
    before: Change = then()
    limits: bool = True


def most(counter: int, low: int, high: int) -> Change:
    """Another most for everybody, rising from week to week."""
    return lambda p, draw: limit(
        p, "most", counter, lambda: np.sort(draw.integers(low, high + 1, 2)))


def least(counter: int, low: int, high: int) -> Change:
    """Another least for everybody, by week, and a price of 4 for each below it."""
    return lambda p, draw: limit(
        limit(p, "short", counter, lambda: 4.0), "least", counter,
        lambda: draw.integers(low, high + 1, 2))


def dearer(counter: int, low: int, high: int, *costs: float) -> Change:
    """Tiers of a counter that begin somewhere, in each week elsewhere."""
    return lambda p, draw: tiers(
        p, counter, lambda: np.sort(draw.integers(low, high + 1, (len(costs), 2)), axis=0), costs)


def dear_work(p: Problem, draw: np.random.Generator) -> Problem:
    """People are worth less than they cost."""
    return replace(p, worth=np.floor(p.worth / 4))


def heads(**values: object) -> Change:
    return lambda p, draw: with_head(p, **values)


PLANS = [Plan((Break(1, 1, 3),)), Plan((Break(1, 4, 2),)), Plan((Break(0, 1, 1), Break(3, 4, 1)))]

RULES = {
    "rest": Rule(all_sets(rest=(10, 12, 14))),
    "rest after the week before": Rule(each("last_end", -2, 0, 3), all_sets(rest=(10, 14))),
    "rest of each week": Rule(all_sets(weekly_rest=(60, 75)), each("rest_from", -10, 0)),
    "rest of the first week": Rule(each("rest_from", 20, 60), all_sets(weekly_rest=(60, 75))),
    "longest run": Rule(all_sets(max_run=(2, 3, 4))),
    "longest run since before": Rule(each("run", 1, 2, 3), all_sets(max_run=(3,))),
    "shortest run": Rule(all_sets(min_run=(2, 3)), all_sets(max_run=(3, 4))),
    "shortest run since before": Rule(
        each("run", 1), then(all_sets(min_run=(3,), max_run=(4,)), wishes), limits=False),
    "days off together": Rule(all_sets(min_off=(2, 3)), all_sets(max_run=(3, 4))),
    "days off since before": Rule(each("off_run", 1, 2), all_sets(min_off=(3,))),
    "nothing known before": Rule(
        each("unknown", True),
        then(all_sets(min_run=(3,), min_off=(3,), max_run=(4,)), each("off_run", 1)),
        limits=False),
    "no early shift after a late one": Rule(
        lambda p, draw: of_sets(p, follows=kinds(p, draw).shift_sets[0].follows),
        lambda p, draw: of_sets(kinds(p, draw), follows=np.ones((2, 2), dtype=bool))),
    "kinds of shifts": Rule(
        kinds, lambda p, draw: of_sets(
            kinds(p, draw), kind=np.zeros_like(p.shift_sets[0].day))),
    "kind before": Rule(each("kind", 1), kinds),
    "start times": Rule(lambda p, draw: with_windows(p, int(draw.integers(0, 4)))),
    "days of each week": Rule(most(DAYS, 1, 5)),
    "hours of each week": Rule(most(PAID, 15, 35)),
    "hours so far": Rule(over_the_horizon, most(PAID, 15, 40)),
    "nights of each week": Rule(most(NIGHTS, 0, 2), counted),
    "nights of the horizon": Rule(over_the_horizon, then(counted, most(NIGHTS, 0, 3))),
    "a counter": Rule(
        lambda p, draw: of_sets(p, counts=np.stack(
            [late_shifts(p.shift_sets[0]), np.zeros_like(p.shift_sets[0].day)])),
        then(counted, most(NIGHTS, 0, 2), lambda p, draw: of_sets(
            p, counts=np.zeros_like(p.shift_sets[0].counts)))),
    "weekends": Rule(most(WEEKENDS, 0, 1), counted),
    "weekends of a later week on": Rule(
        lambda p, draw: of_sets(p, weekends=((WEEKENDS, 1),)),
        then(counted, most(WEEKENDS, 0, 1)), limits=False),
    "days that are a weekend": Rule(
        lambda p, draw: of_sets(p, weekend=p.shift_sets[0].day % 7 >= 3),
        then(counted, most(WEEKENDS, 0, 0)), limits=False),
    "least hours of each week": Rule(least(PAID, 20, 50), dear_work),
    "least days of each week": Rule(least(DAYS, 3, 6), dear_work),
    "least hours of the horizon": Rule(over_the_horizon, then(dear_work, least(PAID, 60, 70)),
                                       limits=False),
    "least nights": Rule(least(NIGHTS, 2, 4), then(dear_work, counted)),
    "least weekends": Rule(least(WEEKENDS, 2, 2), then(dear_work, dear_work, counted)),
    "overtime by week": Rule(dearer(PAID, 10, 35, 2.0, 3.5)),
    "dearer days": Rule(dearer(DAYS, 1, 4, 5.0)),
    "dearer nights": Rule(dearer(NIGHTS, 0, 1, 4.0, 9.0), counted),
    "dearer weekends": Rule(dearer(WEEKENDS, 0, 0, 12.5), counted),
    "overtime of the horizon": Rule(over_the_horizon, dearer(PAID, 10, 35, 2.0), limits=False),
    "breaks": Rule(one_break),
    "windows of breaks": Rule(
        lambda p, draw: with_breaks(p, [Plan((Break(0, 0, 1), Break(5, 5, 1)))]), two_breaks),
    "length of breaks": Rule(lambda p, draw: with_breaks(p, [Plan((Break(1, 4, 2),))]), one_break),
    "breaks on a step": Rule(lambda p, draw: with_breaks(
        p, [Plan((Break(1, 5, 2),))], step=int(draw.integers(2, 4))),
        lambda p, draw: with_breaks(p, [Plan((Break(1, 5, 2),))])),
    "work between breaks": Rule(lambda p, draw: with_breaks(
        p, [Plan((Break(0, 3, 1), Break(1, 5, 1)), apart=int(draw.integers(2, 5)))]), two_breaks),
    "work without a break": Rule(lambda p, draw: with_breaks(
        p, [Plan((Break(0, 3, 1), Break(1, 5, 1)), longest=int(draw.integers(2, 4)))]),
        two_breaks),
    "one of several plans of breaks": Rule(
        lambda p, draw: with_breaks(p, PLANS, (1, 3)),
        lambda p, draw: with_breaks(p, PLANS, (0, 1)), limits=False),
    "nobody may be idle": Rule(harm, limits=False),
    "nobody may be idle, of two groups": Rule(harm, skills, limits=False),
    "stays": Rule(lambda p, draw: replace(p, stay=int(draw.integers(2, 4))),
                  whole_intervals),
    "a work item": Rule(items(1)),
    "several work items": Rule(items(2)),
    "times of work items": Rule(legal_times, items(2)),
    "caps of a day": Rule(capped, items(3, 9)),
    "caps of one item": Rule(capped, items(1)),
    "fractional worth": Rule(fractions, limits=False),
    "work that is not liked": Rule(wishes),
    "rewards": Rule(rewards, dear_work, limits=False),
    "leave": Rule(leave),
    "skills": Rule(skills),
    "two contracts": Rule(two_contracts),
    "meetings": Rule(meetings),
    "meetings and breaks": Rule(meetings, one_break),
    "a meeting for each to place": Rule(meeting_to_place),
    "a meeting to place together": Rule(
        lambda p, draw: replace(p, together=((0, 1, 2),)), meeting_to_place),
    "a meeting to place for two": Rule(
        lambda p, draw: replace(p, together=((2, 0),)), meeting_to_place),
    "a meeting together and one alone": Rule(
        lambda p, draw: and_one_alone(replace(p, together=((0, 1, 2),)), draw), meeting_to_place),
    "people carried over": Rule(carried_over, limits=False),
    "a shift over the end": Rule(cut, late_at_the_end, limits=False),
    "seats": Rule(seats, heads()),
    "price of a seat": Rule(lambda p, draw: head_changed(p, above=9.0), then(heads(), seats)),
    "people on duty": Rule(on_duty, then(one_break, heads())),
    "price of one on duty": Rule(
        lambda p, draw: head_changed(p, below=6.0), then(dear_work, one_break, heads(), on_duty)),
    "members": Rule(lambda p, draw: head_changed(p, members=np.array([0, 1])),
                    then(heads(), seats), limits=False),
    "breaks at once": Rule(
        lambda p, draw: head_changed(p, counted=(False, True, False)),
        then(one_break, heads(most=0, above=1.5)), limits=False),
    "meetings at once": Rule(
        lambda p, draw: head_changed(p, counted=(False, False, True)),
        then(meetings, heads(most=0, above=2.0)), limits=False),
    "seats between the parts of a split shift": Rule(
        lambda p, draw: head_changed(p, gaps=True), then(
            split_shifts, heads(most=0, above=1.5, counted=(True, False, False)))),
    "a break and no gap of a split shift": Rule(
        lambda p, draw: of_sets(p, break_names=("pause", "split")),
        then(split_shifts, lambda p, draw: of_sets(p, break_names=("pause", "lunch")),
             heads(most=0, above=1.5, counted=(False, True, False))), limits=False),
    "seats taken from before": Rule(
        lambda p, draw: head_changed(p, carried=(np.arange(p.slots) < 30).astype(np.int64)),
        then(heads(), seats)),
}

TOGETHER = [
    ("rest", "rest of each week", "start times", "longest run", "kinds of shifts"),
    ("days off together", "shortest run", "nothing known before", "longest run since before"),
    ("hours so far", "nights of the horizon", "weekends", "overtime by week", "dearer nights"),
    ("work between breaks", "one of several plans of breaks", "breaks on a step"),
    ("caps of a day", "skills", "seats", "people on duty", "meetings", "rewards"),
]
"""Rules of which one each is switched on with the others."""

NO_RULES = {
    Problem: {"interval_slots", "day", "required"},
    Person: set(),
    ShiftSet: {"day", "start", "end", "paid_min", "pay_h", "day_start", "break_names",
               "break_paid"},
    Pattern: {"start", "day_start", "week_from"},
    Headcount: set(),
}
"""Fields that are no rules: sizes, names, what a shift is, and what is only told."""


def every_rule(draw: np.random.Generator) -> Rule:
    """One of each sort."""
    chosen = [RULES[str(draw.choice(sort))] for sort in TOGETHER]
    return Rule(then(*(step for one in chosen for step in (one.before, one.on))), limits=False)


class Case(NamedTuple):
    """A problem without and with a rule, and the optimum of both."""

    without: Problem
    problem: Problem
    before: float
    least: float

    @property
    def whole(self) -> bool:
        """Whether it matters that people do one thing at a time."""
        return self.problem.stay > 1


def problems(name: str, seed: int, again: int = 0) -> tuple[Problem, Problem]:
    """A random problem without and with a rule."""
    draw = np.random.default_rng([seed, again, *name.encode()])
    rule = RULES.get(name) or every_rule(draw)
    without = rule.before(plain_problem(draw), draw)
    return without, rule.on(without, draw)


def case(name: str, seed: int) -> Case:
    """Random problems of a rule, the first that any roster can keep."""
    for again in count():
        without, problem = problems(name, seed, again)
        least = optimum(problem, whole=problem.stay > 1)
        before = optimum(without, whole=problem.stay > 1)
        if least is not None and before is not None:
            assert least >= before - CLOSE or name not in RULES or not RULES[name].limits
            return Case(without, problem, before, least)
    raise AssertionError


def differing(a: object, b: object) -> Iterator[tuple[type, str]]:
    """Class and name of each field of two objects, and of what they are made of, that differs."""
    names = a._fields if isinstance(a, Pattern) else [one.name for one in fields(a)]
    for name in names:
        mine, other = getattr(a, name), getattr(b, name)
        if isinstance(mine, tuple) and mine and is_dataclass(mine[0]):
            inside = [found for one, same in zip(mine, other, strict=False)
                      for found in differing(one, same)]
            yield from inside
            if inside or len(mine) != len(other):
                yield type(a), name
        elif isinstance(mine, np.ndarray) and isinstance(other, np.ndarray):
            if not np.array_equal(mine, other):
                yield type(a), name
        elif type(mine) is not type(other) or mine != other:
            yield type(a), name
    if isinstance(a, ShiftSet):
        yield from differing(a.pattern, b.pattern)


def test_every_field_is_under_a_rule_or_is_none() -> None:
    """A field that is new needs a rule in the table, or a reason to be none."""
    known = {(of, name) for of, names in NO_RULES.items() for name in names}
    for name, seed in product(RULES, FEW):
        known |= set(differing(*problems(name, seed)))
    for of in NO_RULES:
        every = of._fields if of is Pattern else [one.name for one in fields(of)]
        assert [name for name in every if (of, name) not in known] == [], of


def check_bounds(one: Case, draw: np.random.Generator) -> None:
    """Whatever the prices are, the bound is below the optimum."""
    p, pricer = one.problem, Pricer(one.problem)
    for size in (0.0, 1.0, 10.0, 1e4):
        prices = Prices(*(size * draw.standard_normal(shape) for shape in (
            (p.groups, p.intervals), len(p.hours), (len(p.cap), int(p.day.max()) + 1),
            (len(p.heads), p.slots))))
        assert lower_bound(p, pricer, prices)[0] <= one.least + CLOSE


def check_alone(problem: Problem, draw: np.random.Generator) -> None:
    """The best tour of the first agent, for random prices of intervals, is CP-SAT's."""
    price = UNIT * draw.integers(0, 4, problem.intervals).astype(float)
    alone = replace(
        problem, people=problem.people[:1], together=(), may_idle=True, stay=1,
        worth=price[None, :, None],
        can=np.ones((problem.groups, 1), dtype=bool), carried=np.zeros_like(problem.carried),
        hours=np.zeros(0), penalty=np.zeros(0), legal=np.zeros((0, problem.intervals), dtype=bool),
        cap_groups=np.zeros((0, 2), dtype=np.int64), cap=np.zeros(0), heads=tuple(
            replace(one, members=one.members[one.members == 0]) for one in problem.heads))
    tally = Tally(alone)
    value, tour = Pricer(alone).best_tour(0, price, heads=tally.prices())
    found = price.sum() + tally.cost() - value
    assert found == pytest.approx(optimum(alone))
    tally.change(0, tour, 1)
    assert found == pytest.approx(
        price @ (1 - tour.presence) + tally.cost() + tour.cost), "the tour has that value"


def check(name: str, seeds: Iterable[int]) -> tuple[int, list[float]]:
    """Everything about some problems of a rule.

    Returns
    -------
    tuple
        In how many of them it binds, and how far each roster is above the optimum, as a share.
    """
    binds, gaps = 0, []
    for seed in seeds:
        one, draw = case(name, seed), np.random.default_rng(seed)
        result = solve(one.problem, STOP, seed)
        assert result.lower_bound <= one.least + CLOSE, seed
        assert one.least <= result.total_cost + CLOSE, seed
        own = cost_of(one.problem, result, whole=one.whole)
        assert own is not None, f"the roster breaks a rule: {seed}"
        assert own == pytest.approx(result.total_cost, abs=CLOSE), seed
        check_bounds(one, draw)
        check_alone(one.problem, draw)
        binds += abs(one.least - one.before) > CLOSE
        gaps.append((result.total_cost - one.least) / max(1.0, abs(one.least)))
    return binds, gaps


@pytest.mark.parametrize("name", [*RULES, "one of each sort"])
def test_the_optimum_lies_between_the_bound_and_what_is_found(name: str) -> None:
    binds, gaps = check(name, FEW)
    assert 2 * binds >= len(gaps), "the random problems do not try the rule"


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RULES, "one of each sort"])
def test_the_optimum_of_many_problems_lies_between_the_bound_and_what_is_found(name: str) -> None:
    binds, gaps = check(name, MANY)
    assert 2 * binds >= len(gaps), "the random problems do not try the rule"
    assert np.mean(gaps) < 0.02
