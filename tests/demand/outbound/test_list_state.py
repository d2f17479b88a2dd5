"""Lists: waves, records retired, yield that falls, and parts that share hours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.demand.outbound.list_state import Rates, decay_of_made, fill, list_state

SMALL = {"records": 1000, "contact_rate": 0.2}


def test_records_retired_and_a_yield_of_the_campaign_by_hand(campaign):
    """A tenth of the attempts without a result retires; a contact converts half as well again."""
    spring = campaign((SMALL | {"retire_rate": 0.1},), conversion=0.5, yield_decay=0.5)
    state = list_state(spring, spring.segments[0])
    second = 1000 * 0.9 * 0.9
    third = second * (1 - 0.2 * 0.25) * 0.9
    np.testing.assert_allclose(state.attempts, [1000, second, third])
    np.testing.assert_allclose(state.per_attempt, [0.1, 0.05, 0.025])
    assert state.untouched == 1000


def test_a_decay_of_one_does_not_fall(campaign):
    spring = campaign((SMALL,), yield_decay=1.0)
    assert len(set(list_state(spring, spring.segments[0]).per_attempt)) == 1


def test_attempts_made_keep_their_place_whatever_the_calls_to_come_convert(campaign):
    spring = campaign((SMALL | {"attempts_used": 1450},), conversion=0.5)
    better = list_state(spring, spring.segments[0], later=Rates(0.2, 1.0))
    assert better.alive == pytest.approx(450 + 0.5 * 825.3)
    np.testing.assert_allclose(
        better.attempts, [0, 450, 412.65 + 450 * (1 - 0.2 * 0.83)])
    np.testing.assert_allclose(better.per_attempt, 0.2 * 0.83 ** np.arange(3))


def test_fresh_records_are_a_list_of_their_own(campaign):
    spring = campaign((SMALL | {"attempts_used": 1450},), conversion=0.5)
    used = list_state(spring, spring.segments[0])
    with_more = list_state(spring, spring.segments[0], fresh=300.0)
    fresh = campaign((SMALL | {"records": 300},), conversion=0.5)
    alone = list_state(fresh, fresh.segments[0])
    np.testing.assert_allclose(with_more.attempts, used.attempts + alone.attempts)
    assert with_more.untouched == 300 and with_more.alive == pytest.approx(used.alive + 300)


def test_many_futures_are_each_of_them(campaign):
    spring = campaign((SMALL | {"attempts_used": 700},), conversion=0.5)
    contact, conversion = np.array([0.1, 0.2, 0.4]), np.array([0.5, 0.2, 0.9])
    together = list_state(spring, spring.segments[0], later=Rates(contact, conversion))
    for n in range(3):
        one = list_state(spring, spring.segments[0],
                         later=Rates(float(contact[n]), float(conversion[n])))
        np.testing.assert_allclose(together.attempts[n], one.attempts)
        assert together.results(1200.0)[n] == pytest.approx(float(one.results(1200.0)))
        assert together.attempts_for(np.full(3, 30.0))[n] == pytest.approx(
            float(one.attempts_for(30.0)))


def test_the_decay_of_the_attempts_made_by_hand(campaign):
    """1,000 first and 450 second attempts."""
    spring = campaign((SMALL | {"attempts_used": 1450},), conversion=0.5)
    found = decay_of_made(spring, spring.segments[0], Rates(0.2, 0.5))
    assert found == pytest.approx((1000 + 450 * 0.83) / 1450)
    unused = campaign((SMALL,))
    assert decay_of_made(unused, unused.segments[0], Rates(0.2, 0.1)) == 1


@given(
    used=st.integers(0, 5000), rate=st.floats(0.01, 0.9), conversion=st.floats(0.01, 1),
    decay=st.floats(0.1, 1), retire=st.floats(0, 0.5), first=st.floats(0, 4000),
    more=st.floats(0, 4000), better=st.floats(1, 2),
)
def test_results_rise_with_attempts_and_rates_and_every_further_one_less(
    campaign, used, rate, conversion, decay, retire, first, more, better
):
    spring = campaign(
        ({"records": 1500, "contact_rate": rate, "attempts_used": used, "retire_rate": retire},),
        conversion=conversion, yield_decay=decay, max_attempts=5)
    state = list_state(spring, spring.segments[0])
    low, high, far = (float(state.results(x)) for x in (first, first + more, first + 2 * more))
    assert high >= low - 1e-9
    assert far - high <= high - low + 1e-9
    assert float(state.attempts_for(high)) <= first + more + 1e-6
    assert float(state.results(float(state.attempts_for(high)))) == pytest.approx(high)
    for rates in (Rates(min(rate * better, 1.0), conversion),
                  Rates(rate, min(conversion * better, 1.0))):
        luckier = list_state(spring, spring.segments[0], rates=Rates(rate, conversion), later=rates)
        assert float(luckier.results(first)) >= low - 1e-9


weights = st.just(0.0) | st.floats(1e-3, 50)
parts = st.lists(st.tuples(weights, st.floats(0, 100)), min_size=1, max_size=6)


@given(parts=parts, wanted=st.floats(0, 400))
def test_parts_fill_up_in_proportion(parts, wanted):
    weight, most = (np.array(x) for x in zip(*parts, strict=True))
    got = fill(weight, most, wanted)
    room = most[weight > 0].sum()
    assert got.sum() == pytest.approx(min(wanted, room), rel=1e-9, abs=1e-9)
    assert (got <= most + 1e-9).all() and (got >= 0).all()
    free = (got < most * (1 - 1e-9) - 1e-12) & (weight > 0)
    if free.any():  # who is not full has the same part of its weight, who is full no more
        level = (got[free] / weight[free]).max()
        np.testing.assert_allclose(got[free] / weight[free], level, rtol=1e-6)
        assert (got <= level * weight * (1 + 1e-6) + 1e-9).all()


@given(parts=parts, wanted=st.lists(st.floats(0, 400), min_size=3, max_size=3))
def test_many_wants_are_each_of_them(parts, wanted):
    weight, most = (np.array(x) for x in zip(*parts, strict=True))
    many = np.stack([most, most / 2, most])
    together = fill(weight, many, np.array(wanted))
    for n in range(3):
        np.testing.assert_allclose(together[n], fill(weight, many[n], wanted[n]), atol=1e-9)
