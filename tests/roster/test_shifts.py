"""Breaks stand where they cost least: against every possible placing."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small import Break, Plan, Shift, placements, shift_set

from wfm.roster.problem import ShiftSet
from wfm.roster.shifts import BLOCKED, least_loss, place_breaks, shift_values

SPAN = 14
START = 3  # the shift does not begin where the prices do

breaks = st.builds(
    lambda early, width, length: Break(early, early + width, length),
    st.integers(0, SPAN - 2), st.integers(-1, 8), st.integers(1, 3))
plans = st.builds(
    Plan, st.lists(breaks, max_size=3).map(lambda some: tuple(sorted(some))), st.integers(0, 4),
    st.one_of(st.just(10**6), st.integers(2, 8)))
whole = st.integers(0, 9).map(float)
money = st.one_of(whole, st.floats(0, 100, allow_subnormal=False))
prices = st.lists(money, min_size=SPAN + START, max_size=SPAN + START)
blocked = st.frozensets(st.integers(0, SPAN - 1), max_size=4)


def added_up(values) -> np.ndarray:
    return np.concatenate(([0], np.cumsum(values)))


def closed_slots(slots) -> np.ndarray:
    row = np.zeros(SPAN + START, dtype=np.int64)
    row[[START + slot for slot in slots]] = 1
    return added_up(row)


def loss_of(plan: Plan, places, price) -> float:
    return sum(
        sum(price[START + p : START + p + b.length])
        for p, b in zip(places, plan.breaks, strict=True))


def plan_arrays(s: ShiftSet) -> tuple:
    return s.plan_slots, s.plan_apart, s.plan_longest, s.slots, s.step


@settings(max_examples=250, deadline=None)
@given(plans, prices, blocked, st.integers(1, 3), st.integers(4, SPAN))
@example(Plan((Break(4, 4, 1), Break(9, 9, 1)), 4, 4), [1.0] * 17, frozenset({5}), 1, 14)
def test_the_breaks_of_a_plan_lose_as_little_as_the_best_placing(plan, price, closed, step, span):
    made = shift_set([Shift(0, START, span, span)], [plan], step=step)
    total, shut = added_up(price), closed_slots(closed)
    work = np.empty((3, 600)), np.empty((3, 600), dtype=np.int64)
    loss = least_loss(total, shut, START, span, 0, *plan_arrays(made), *work)
    every = {p: loss_of(plan, p, price) for p in placements(plan, span, step, closed)}
    if not every:
        assert loss >= BLOCKED
        return
    assert np.isclose(loss, min(every.values()), atol=1e-9)
    places = place_breaks(total, shut, START, span, 0, *plan_arrays(made))
    assert np.isclose(every[tuple(places.tolist())], loss, atol=1e-9)


@settings(max_examples=120, deadline=None)
@given(st.lists(plans, min_size=1, max_size=3), prices, blocked, st.integers(1, 2), st.data())
def test_a_shift_is_worth_its_time_less_the_best_plan_and_its_cost(some, price, closed, step, data):
    spans = data.draw(st.lists(st.integers(4, SPAN), min_size=1, max_size=4).map(sorted))
    ranges = st.tuples(st.integers(0, len(some)), st.integers(0, len(some))).map(sorted).map(tuple)
    shifts = [Shift(0, START, span, span, data.draw(ranges)) for span in spans]
    made = shift_set(shifts, some, step=step)
    count = len(shifts)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    cost = np.array(data.draw(st.lists(money, min_size=count, max_size=count)))
    value, chosen = np.empty(count), np.empty(count, dtype=np.int64)
    shift_values(
        added_up(price), added_up(price), closed_slots(closed), allowed, cost, made.start, made.end,
        made.plan_from, made.plan_to, *plan_arrays(made), value, chosen)
    for j, shift in enumerate(sorted(shifts)):
        losses = {
            p: min(loss_of(some[p], places, price) for places in found)
            for p in range(*shift.plans)
            if (found := list(placements(some[p], shift.length, step, closed)))
        }
        if not allowed[j] or not losses:
            assert value[j] == -np.inf
            continue
        paid_for = sum(price[START : START + shift.length])
        assert np.isclose(value[j], paid_for - min(losses.values()) - cost[j], atol=1e-9)
        assert np.isclose(losses[int(chosen[j])], min(losses.values()), atol=1e-9)


def test_a_shift_as_long_as_two_days_can_be_placed() -> None:
    plan = Plan((Break(0, 2 * 24 * 12 - 2, 2),))
    made = shift_set([Shift(0, 0, 2 * 24 * 12, 480)], [plan])
    price = np.ones(2 * 24 * 12)
    price[-2:] = 0.0
    shut = np.zeros(len(price) + 1, dtype=np.int64)
    places = place_breaks(added_up(price), shut, 0, len(price), 0, *plan_arrays(made))
    assert places.tolist() == [2 * 24 * 12 - 2]
