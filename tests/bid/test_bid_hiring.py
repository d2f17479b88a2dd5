"""Classes at least cost: by hand, against all plans of tiny sites, and within their limits."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from made_request import place, request

from wfm.bid import cohorts
from wfm.bid.capacity import Classes
from wfm.bid.hiring import (
    GAP,
    SHORTAGE,
    Hired,
    Prices,
    by_week,
    decide_by,
    hire,
    needed_heads,
    prices,
)
from wfm.bid.request import Item, Place, Support

PRICE = Prices(head=10.0, waiting=8.0, trainee=8.0, hire=15.0, trainer=6.0, overtime=12.0)


def _plain(**changes) -> Place:
    """Nobody leaves, nobody has to learn beyond a week of training."""
    return place(**{
        "attrition": ((1200, 0.0),), "training_loss": 0.0, "training_weeks": 1,
        "nesting_weeks": 0, "ramp": (), "opening": 2, "class_size": 2, "trainers": 1,
        "overtime": 0.0, **changes})


def _cost(site: Place, classes: Classes, needed: np.ndarray, price: Prices) -> float:
    """What a plan costs, by the people of :mod:`wfm.bid.cohorts`."""
    weeks = len(needed)
    there = cohorts.heads(site, classes, weeks)
    missing = np.maximum(needed - there.effective, 0)
    over = np.minimum(missing, site.overtime * there.heads)
    return float(
        there.heads.sum() * price.head + there.waiting * price.waiting
        + cohorts.trainees(site, classes, weeks).sum() * price.trainee
        + classes.people.sum() * price.hire
        + len(classes.week) * price.trainer * max(site.training_weeks, 1)
        + over.sum() * price.overtime + (missing - over).sum() * SHORTAGE * price.head)


def _brute(site: Place, needed: np.ndarray, first: int) -> float:
    """The cheapest of all plans with a class a week at most."""
    starts = range(first, len(needed) - site.training_weeks)
    best = np.inf
    for sizes in product(range(site.class_size + 1), repeat=len(starts)):
        some = [(t, n) for t, n in zip(starts, sizes, strict=True) if n]
        made = Classes(np.array([t for t, _n in some], dtype=int),
                       np.array([n for _t, n in some], dtype=int))
        best = min(best, _cost(site, made, needed, PRICE))
    return best


def test_who_is_enough_hires_nobody():
    found = hire(_plain(), np.full(10, 2.0), PRICE)
    assert len(found.classes.week) == 0
    assert found.cost == pytest.approx(20 * PRICE.head)


def test_by_hand_two_more_from_week_four_on():
    needed = np.array([2.0] * 4 + [4.0] * 8)
    found = hire(_plain(), needed, PRICE)
    assert (found.classes.week.tolist(), found.classes.people.tolist()) == ([3], [2])
    # everybody's weeks, two trainees for a week, their recruiting, a trainer
    assert found.cost == pytest.approx((12 * 2 + 8 * 2) * 10 + 2 * 8 + 2 * 15 + 6)
    assert found.short.sum() == pytest.approx(0)


def test_who_leaves_is_replaced():
    site = _plain(attrition=((1200, 0.10),), opening=20, class_size=10)
    needed = np.full(26, 15.0)
    found = hire(site, needed, PRICE)
    there = cohorts.heads(site, found.classes, 26)
    assert found.classes.people.sum() > 0
    assert (there.effective + found.short >= needed - 1e-6).all()
    assert found.short.sum() < 1


@pytest.mark.parametrize("changes", [
    {}, {"overtime": 0.3}, {"attrition": ((1, 0.5), (1200, 0.1)), "training_loss": 0.2},
    {"ramp": (0.5,), "nesting_weeks": 1, "nesting": 0.3},
])
@pytest.mark.parametrize("needed", [
    [2.0, 3.0, 3.0, 4.0, 4.0], [4.0, 4.0, 2.0, 2.0, 5.0], [3.5, 2.0, 2.5, 2.0, 1.0],
])
def test_no_plan_of_a_tiny_site_is_cheaper(changes, needed):
    site, asked = _plain(**changes), np.array(needed)
    found = hire(site, asked, PRICE)
    assert found.cost == pytest.approx(_cost(site, found.classes, asked, PRICE))
    first = min([0, *found.classes.week.tolist()], default=0)
    best = _brute(site, asked, min(first, -2))
    assert best * (1 - 1e-9) <= found.cost <= best * (1 + GAP + 1e-9)
    assert found.bound <= best * (1 + 1e-9)


def _busy() -> tuple[Place, np.ndarray]:
    asked = request(months=24)
    site = place(opening=30, class_size=9, trainers=2, training_weeks=4)
    months = 60 * (1 + 0.3 * np.sin(np.arange(24) / 3))
    return site, by_week(asked, months)


def test_classes_keep_to_their_size_and_to_the_trainers():
    site, needed = _busy()
    found = hire(site, needed, PRICE)
    assert found.classes.people.max() <= site.class_size
    assert found.classes.people.min() >= 1
    for week in found.classes.week:
        at_once = (found.classes.week <= week) & (
            found.classes.week > week - site.training_weeks)
        assert at_once.sum() <= site.trainers
    assert found.gap <= GAP + 1e-9
    assert found.cost == pytest.approx(_cost(site, found.classes, needed, PRICE))


def test_more_trainers_never_cost_more():
    site, needed = _busy()
    few, many = (hire(replace(site, trainers=n), needed, PRICE) for n in (1, 4))
    assert many.bound <= few.cost
    assert many.cost <= few.cost * (1 + GAP)


def test_the_same_site_has_the_same_classes():
    def plan() -> Hired:
        return hire(*_busy(), PRICE)

    once, again = plan(), plan()
    assert once.classes.week.tolist() == again.classes.week.tolist()
    assert once.classes.people.tolist() == again.classes.people.tolist()
    assert once.cost == again.cost


def test_training_that_takes_longer_begins_earlier():
    needed = np.full(20, 12.0)
    firsts = [hire(_plain(training_weeks=weeks, class_size=20), needed, PRICE).classes.week.min()
              for weeks in (2, 5)]
    assert firsts == [-2, -5]


def test_needed_heads_by_hand():
    asked, site = request(), place()
    # 31 days: 34.8 h · 31/7 weeks · 0.9 · 0.88 at the phone, of which 85 % where they are needed
    heads = needed_heads(asked, site, np.full(12, 1000.0), 0.85)
    assert heads[0] == pytest.approx(1000 / 0.85 / (34.8 * 31 / 7 * 0.9 * 0.88))


def test_weeks_in_two_months_need_the_mean_of_both():
    asked = request()
    weekly = by_week(asked, np.arange(12.0))
    assert weekly[0] == 0
    # the week of 29 March 2027: three days of March, four of April
    assert weekly[4] == pytest.approx(4 / 7)
    assert len(weekly) == asked.weeks


def test_prices_by_hand():
    site = place(currency="COP", rate=0.5, on_cost=0.2)
    asked = request(
        places={"MAD": site}, support=(Support("lead", "MAD", 10.0, 1, 3000.0),),
        items=(Item("ad", "MAD", "hire", 100.0, (0, 11)), Item("tool", "all", "agent_month", 60.0,
                                                             (0, 11))))
    found = prices(asked, site, 0.1)
    week = 34.8 * site.wage_h * 1.2 * 0.5
    assert found.trainee == pytest.approx(week)
    assert found.hire == 50
    month = 365.25 / 12 / 7
    assert found.head == pytest.approx(week * 1.1 + (60 + 3000 / 10 * 0.5) / month)


def test_classes_are_decided_on_so_long_before_as_recruiting_takes():
    asked, site = request(), place(lead_weeks=4)
    made = Classes(np.array([-6, 3]), np.array([5, 5]))
    assert decide_by(asked, site, made) == date(2026, 12, 21)  # ten weeks before 1 March
    assert decide_by(asked, site, Classes(np.array([]), np.array([]))) is None
