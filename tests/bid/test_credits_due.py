"""Credits and bonuses for the service that a month has shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from programme import capacity, two_sites

from wfm.bid.credits import credit_shares, excused, locked, missed, month_share
from wfm.bid.drivers import planned
from wfm.bid.frame import frame
from wfm.bid.operation import make_plan, operate
from wfm.bid.request import Credit
from wfm.bid.workload import Delivery

REQUEST = two_sites()


def given_service(*levels: float, volume: object = 1.0, **terms: object):
    """The frame, plan, work and a delivery in which all months of a scenario have that level."""
    request = replace(REQUEST, terms=replace(REQUEST.terms, **terms))
    at = frame(request, capacity(request))
    plan, _base = make_plan(at)
    done = operate(at, planned(18, len(levels), volume=volume), plan)
    service = np.ones((len(levels), 18, 2)) * np.array(levels)[:, None, None]
    return at, plan, done.work, Delivery(done.given.ratio, service, done.given.handled)


def test_the_worst_that_applies_counts_and_not_the_sum():
    # promised are 80 %: 3 % below 78 %, 8 % below 70 %, a bonus of 1 % from 92 % on
    case = given_service(0.85, 0.80, 0.79, 0.78, 0.77, 0.70, 0.69, 0.919, 0.92)
    assert credit_shares(*case)[:, 0, 0].tolist() == [
        0, 0, 0, 0, 0.03, 0.03, 0.08, 0, -0.01]
    assert missed(*case)[:, 0, 0].tolist() == [
        False, False, True, True, True, True, True, False, False]


def test_last_digits_are_no_miss():
    case = given_service(0.8 - 1e-12, 0.8 - 1e-6, credits=(Credit("care", 0.0, 0.05),))
    assert credit_shares(*case)[:, 0, 0].tolist() == [0, 0.05]


def test_credits_of_another_line_do_not_count():
    case = given_service(0.1, credits=(Credit("other", 0.0, 0.05),))
    assert (credit_shares(*case) == 0).all()


def test_a_line_bears_the_part_of_the_bill_that_its_hours_are():
    case = given_service(0.75)
    hours = case[2].hours[0]
    assert month_share(*case)[0] == pytest.approx(0.03 * hours[:, 0] / hours.sum(axis=1))


def test_much_more_than_forecast_excuses_until_the_forecast_knows():
    # a tenth more is within the band, a fifth is not; known three months later
    case = given_service(0.5, 0.5, volume=np.array([1.09, 1.2]))
    free = excused(*case[:3])[:, :, 0]
    assert not free[0].any()
    assert free[1, :3].all()
    assert not free[1, 3:].any()
    assert locked(*case[:3])[1, 3:, 0] == pytest.approx(1.2 * case[1].contacts[3:, 0])
    assert (credit_shares(*case)[1, :3] == 0).all()
    assert (credit_shares(*case)[1, 3:, 0] == 0.08).all()
    assert not missed(*case)[1, :3].any()


def test_a_line_without_a_promise_misses_nothing():
    lines = {"care": replace(REQUEST.lines["care"], service_level=None)}
    request = replace(REQUEST, lines=lines)
    at = frame(request, capacity(request))
    plan, base = make_plan(at)
    low = Delivery(base.given.ratio, base.given.service * 0, base.given.handled)
    assert not missed(at, plan, base.work, low).any()
    assert (credit_shares(at, plan, base.work, low) == 0).all()
