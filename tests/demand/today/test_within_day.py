"""What a morning says of the rest of its day: known truths, and what must hold always."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.demand.today.within_day import Course, learn, update

SLOTS = 48
OPEN = slice(16, 40)
NOON = 24


def expected(a_half_hour: float, days: int | None = None) -> np.ndarray:
    """The same rate from 08:00 to 20:00, one day or several."""
    rate = np.zeros(SLOTS)
    rate[OPEN] = a_half_hour
    return rate if days is None else np.tile(rate, (days, 1))


def counted(rate: np.ndarray, seed: int = 3) -> np.ndarray:
    counts = np.random.default_rng(seed).poisson(rate).astype(float)
    return np.where(rate > 0, counts, np.nan)


def all_day_long(a_half_hour: float, sd: float, days: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Days that are busy or quiet throughout, with this coefficient of variation."""
    rate = expected(a_half_hour, days)
    level = np.random.default_rng(1).gamma(1 / sd**2, sd**2, (days, 1))
    return rate, counted(rate * level)


def morning(counts: np.ndarray, until: int = NOON) -> np.ndarray:
    known = counts.astype(float).copy()
    known[until:] = np.nan
    return known


def test_days_that_are_busy_throughout_are_learned_as_such():
    course = learn(*all_day_long(400.0, 0.1), 30)
    assert course.covariance.shape == (24, 24)
    assert course.covariance == pytest.approx(np.full((24, 24), 0.01), abs=0.002)


def test_their_rest_is_the_morning_shrunk_by_what_chance_makes_of_it():
    """The posterior mean of a day factor: variance / (variance + 1 / contacts) of the excess."""
    for a_half_hour in (400.0, 20.0, 4.0):
        course = learn(*all_day_long(a_half_hour, 0.1, 2000), 30)
        rate = expected(a_half_hour)
        found = update(course, rate, morning(1.2 * rate))
        known = a_half_hour * (NOON - 16)
        slope = 0.01 / (0.01 + 1 / known)
        assert found.factor[30] - 1 == pytest.approx(0.2 * slope, rel=0.12)
        assert found.left[30] == pytest.approx(1 - slope, abs=0.06)


def test_pure_chance_is_carried_over_to_nothing():
    rate = expected(30.0, 300)
    course = learn(rate, counted(rate), 30)
    found = update(course, rate[0], morning(1.5 * rate[0]))
    assert found.factor[NOON:40] == pytest.approx(np.ones(16), abs=0.03)


def test_errors_that_fade_move_the_next_hours_most():
    days, rng = 600, np.random.default_rng(5)
    rate = expected(500.0, days)
    path = np.zeros((days, SLOTS))
    for slot in range(SLOTS):  # fades by e in two hours
        before = path[:, slot - 1] if slot else rng.normal(0, 0.1, days)
        keep = np.exp(-0.25)
        path[:, slot] = keep * before + rng.normal(0, 0.1 * np.sqrt(1 - keep**2), days)
    course = learn(rate, counted(rate * np.exp(path)), 30)
    found = update(course, rate[0], morning(1.2 * rate[0]))
    assert found.factor[NOON] > 1.1
    assert found.factor[39] == pytest.approx(1.0, abs=0.03)
    assert (np.diff(found.factor[NOON:40]) < 0.01).all()
    assert found.left[NOON] < 0.7 < 0.95 < found.left[39]


def test_two_blocks_by_hand():
    """Known: twice 100 contacts where 80 were expected; covariance 0.04, correlation ½."""
    course = Course(np.repeat([0, 1], 24), np.array([[0.04, 0.02], [0.02, 0.04]]), 99)
    rate = np.zeros(SLOTS)
    rate[[10, 11, 30]] = 80.0
    counts = np.full(SLOTS, np.nan)
    counts[[10, 11]] = 100.0
    found = update(course, rate, counts)
    error = 2 * (np.sqrt(200.375) - np.sqrt(160.375)) / np.sqrt(160)
    slope = 0.02 / (0.04 + 1 / 160)
    assert found.factor[30] == pytest.approx((1 + slope * error / 2) ** 2)
    assert found.left[30] == pytest.approx(1 - slope * 0.02 / 0.04)
    assert found.left_of_sum(np.where(np.arange(SLOTS) == 30, 7.0, 0.0)) == pytest.approx(
        found.left[30])


def test_little_history_carries_little_over():
    rate, counts = all_day_long(400.0, 0.15, 400)
    slopes = [update(learn(rate[:days], counts[:days], 30), rate[0],
                     morning(1.2 * rate[0])).factor[35] for days in (1, 400)]
    assert slopes[0] == pytest.approx(1.0, abs=0.01)
    assert slopes[1] > 1.17
    nothing = learn(rate[:0], counts[:0], 30)
    assert nothing.days == 0
    found = update(nothing, rate[0], morning(1.2 * rate[0]))
    assert (found.factor == 1).all() and (found.left == 1).all()


@pytest.fixture(scope="module")
def steady() -> Course:
    return learn(*all_day_long(100.0, 0.1), 30)


def test_zeros_where_many_are_usual_are_an_outage(steady):
    rate = expected(100.0)
    counts = morning(1.2 * rate)
    counts[19:22] = [0.0, 3.0, 0.0]
    found = update(steady, rate, counts)
    assert np.flatnonzero(found.lost).tolist() == [19, 20, 21]
    counts[19:22] = np.nan
    assert found.factor == pytest.approx(update(steady, rate, counts).factor)
    quiet = update(steady, expected(3.0), morning(np.zeros(SLOTS), 20))
    assert not quiet.lost.any(), "twelve contacts may fail to come"
    assert quiet.factor[30] < 1


def test_a_whole_morning_without_contacts_says_nothing(steady):
    found = update(steady, expected(100.0), morning(np.zeros(SLOTS)))
    assert (found.factor == 1).all() and (found.left == 1).all()
    assert found.lost.sum() == NOON - 16


def test_a_single_block_out_of_line_is_cut_back_and_a_busy_morning_is_not(steady):
    rate = expected(100.0)
    one, all_of_it = morning(rate), morning(2 * rate)
    one[18] = 900.0  # as many contacts more as twice as many all morning
    assert all_of_it[16:NOON].sum() == one[16:NOON].sum()
    assert update(steady, rate, one).factor[30] < 1.1
    assert update(steady, rate, all_of_it).factor[30] > 1.7


def test_a_day_unlike_others_follows_its_morning_more():
    course = learn(*all_day_long(20.0, 0.05), 30)
    rate = expected(20.0)
    plain, special = (update(course, rate, morning(1.4 * rate), extra) for extra in (0.0, 0.1))
    assert plain.factor[30] < special.factor[30] < 1.4
    assert special.factor[30] > 1.3


def test_days_and_slots_that_are_not_known_are_left_out():
    rate, counts = all_day_long(100.0, 0.1)
    whole = learn(rate, counts, 30)
    holes = counts.copy()
    holes[:200, 16:20] = np.nan
    holes[7] = np.nan
    course = learn(rate, holes, 30)
    assert course.days == whole.days - 1
    assert course.covariance == pytest.approx(whole.covariance, abs=0.003)


def test_quiet_hours_are_put_together_until_ten_contacts_are_expected():
    for a_half_hour, blocks in ((20.0, 24), (6.0, 12), (0.1, 1)):
        rate = expected(a_half_hour, 30)
        course = learn(rate, counted(rate), 30)
        assert course.covariance.shape == (blocks, blocks)
        assert course.block.max() == blocks - 1
    quarters = learn(np.repeat(rate, 2, axis=1) * 100, np.repeat(counted(rate), 2, axis=1), 15)
    assert (np.bincount(quarters.block[32:80]) == 2).all(), "no block is shorter than half an hour"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 2000)), min_size=SLOTS, max_size=SLOTS),
    st.lists(st.floats(0, 300), min_size=SLOTS, max_size=SLOTS),
    st.floats(0, 0.2))
def test_whatever_comes_the_factors_are_numbers_and_certainty_only_grows(counts, rates, extra):
    course = learn(*all_day_long(50.0, 0.1, 40), 30)
    known = np.array([np.nan if c is None else c for c in counts], dtype=float)
    rate = np.array(rates)
    found = update(course, rate, known, extra)
    assert np.isfinite(found.factor).all() and (found.factor >= 0).all()
    assert (found.left >= 0).all() and (found.left <= 1 + 1e-12).all()
    assert 0 <= found.left_of_sum(rate) <= 1 + 1e-9
    less = np.where(np.arange(SLOTS) < 20, known, np.nan)
    if not found.lost.any():
        assert (found.left <= update(course, rate, less, extra).left + 1e-9).all()
    nothing = update(course, rate, np.full(SLOTS, np.nan), extra)
    assert (nothing.factor == 1).all()
