import numpy as np
import pytest

from wfm.demand.handling.aht import (
    CONTACT_VARIANCE,
    Fit,
    Talk,
    contact_variance,
    fit,
    impossible,
    shrunk,
)

SLOTS = 48
OPEN = slice(16, 40)


def talk_of(*records, days=1):
    """Talk from (day, slot, contacts, mean seconds)."""
    contacts, seconds = np.zeros((days, SLOTS)), np.zeros((days, SLOTS))
    for day, slot, number, mean in records:
        contacts[day, slot] += number
        seconds[day, slot] += number * mean
    return Talk(contacts, seconds)


def weekdays(days):
    return np.arange(days) % 7


def drawn(mean, contacts=60.0, seed=1):
    """Poisson contacts whose handling times have the mean `mean`, (D, S)."""
    rng = np.random.default_rng(seed)
    number = np.zeros(mean.shape)
    number[:, OPEN] = rng.poisson(contacts, number[:, OPEN].shape)
    shape = np.maximum(number, 1) / 1.5
    return Talk(number, number * mean * rng.gamma(shape, 1 / shape))


def now(learned, method="level"):
    return learned[method].ahead(np.array([0]), np.array([1]))[0]


def test_time_over_contacts_and_never_the_mean_of_means():
    result = now(fit(talk_of((0, 20, 90, 100.0), (0, 21, 10, 600.0)), weekdays(1)))
    assert (result[20] * 90 + result[21] * 10) / 100 == pytest.approx(
        (90 * 100 + 10 * 600) / 100)


def test_recent_days_count_more_by_half_in_a_fortnight_and_in_eight_weeks_for_a_steady_level():
    talk = talk_of((0, 20, 10, 320.0), (14, 20, 10, 200.0), days=15)
    learned = fit(talk, weekdays(15))
    assert learned["level"].level == pytest.approx((200 + 0.5 * 320) / 1.5)
    assert learned["steady"].level == pytest.approx((200 + 0.5**0.25 * 320) / (1 + 0.5**0.25))


def test_the_time_of_day_is_recovered_where_many_contacts_show_it():
    true = np.where(np.arange(SLOTS) < 28, 240.0, 300.0)
    result = now(fit(drawn(np.tile(true, (180, 1))), weekdays(180)))
    np.testing.assert_allclose(result[16:28], 240, rtol=0.05)
    np.testing.assert_allclose(result[28:40], 300, rtol=0.05)


def test_the_weekday_is_recovered_and_one_without_a_difference_is_shrunk_away():
    factor = np.array([1.1, 1, 1, 1, 0.95, 1, 0.95])
    talk = drawn(250 * np.tile(factor[weekdays(182)][:, None], (1, SLOTS)))
    np.testing.assert_allclose(fit(talk, weekdays(182))["level"].of_week, factor, atol=0.02)
    left = np.std([
        fit(drawn(np.full((182, SLOTS), 250.0), 3.0, seed), weekdays(182))["level"].of_week
        for seed in range(10)])
    chance = np.sqrt(1.5 / (3 * 24 * 26))  # of the mean of 26 such days
    assert left < 0.6 * chance


def test_chance_differences_between_intervals_are_shrunk_away():
    talk = drawn(np.full((20, SLOTS), 250.0), contacts=2.0, seed=4)
    result = now(fit(talk, weekdays(20)))[OPEN]
    raw = talk.seconds.sum(axis=0)[OPEN] / talk.contacts.sum(axis=0)[OPEN]
    assert np.std(result) < 0.4 * np.std(raw)


def test_shrinking_keeps_the_mean_and_leaves_what_was_never_seen_at_one():
    raw, part = np.array([1.3, 0.8, 5.0]), np.array([0.4, 0.6, 0.0])
    result = shrunk(raw, np.array([0.01, 0.01, np.inf]), part)
    assert part @ result == pytest.approx(1)
    assert 1 < result[0] < 1.3
    assert 0.8 < result[1] < 1
    np.testing.assert_array_equal(shrunk(raw[:2], np.array([9.0, 9.0]), part[:2]), [1, 1])


def test_a_trend_is_read_off_damped_and_not_seen_in_noise():
    slope = np.exp(0.01 * np.arange(182) / 7)[:, None]
    learned = fit(drawn(240 * np.tile(slope, (1, SLOTS))), weekdays(182))
    assert 7 * learned["trend"].drift == pytest.approx(0.01, abs=0.003)
    assert learned["trend"].level == pytest.approx(240 * slope[-1, 0], rel=0.01)
    assert learned["level"].level < 0.985 * learned["trend"].level
    flat = fit(drawn(np.full((182, SLOTS), 240.0), seed=7), weekdays(182))
    assert abs(7 * flat["trend"].drift) < 0.003


def test_a_drift_dies_out():
    """drift · Σ ρ^j: half of it is still to come after four weeks, and it ends at ρ / (1 − ρ)."""
    made = Fit(100.0, np.ones(2), np.ones(7), 0.001, 1.5)
    rho = 0.5 ** (1 / 28)
    by_hand = [100 * (1 + 0.001 * sum(rho**j for j in range(1, h + 1))) for h in (0, 1, 28)]
    weekday = np.zeros(3, dtype=int)
    np.testing.assert_allclose(made.ahead(weekday, np.array([0, 1, 28]))[:, 0], by_hand)
    whole = made.ahead(weekday[:1], np.array([10_000]))[0, 0]
    assert whole == pytest.approx(100 * (1 + 0.001 * rho / (1 - rho)))
    assert (by_hand[2] - 100) / (whole - 100) == pytest.approx(0.5)


def test_the_variance_of_one_contact_comes_from_neighbours_and_is_a_prior_without_any():
    assert contact_variance(talk_of((0, 20, 5, 200.0))) == CONTACT_VARIANCE
    talk = drawn(np.full((120, SLOTS), 240.0), contacts=20.0)
    assert contact_variance(talk) == pytest.approx(1.5, rel=0.1)
    slow = 240 * np.exp(np.linspace(0, 1, 120))[:, None] * np.ones(SLOTS)
    assert contact_variance(drawn(slow, contacts=20.0)) == pytest.approx(1.5, rel=0.1)


def test_impossible_records_are_found_and_what_chance_may_bring_is_not():
    talk = drawn(np.full((60, SLOTS), 240.0), contacts=8.0, seed=9)
    assert not impossible(talk).any()
    wrong = {(10, 20): 9999.0, (30, 25): 4.0, (31, 25): 60_000.0}
    for cell, mean in wrong.items():
        talk.contacts[cell] = 8
        talk.seconds[cell] = 8 * mean
    assert {(int(d), int(s)) for d, s in np.argwhere(impossible(talk))} == set(wrong)


def test_a_short_call_of_one_is_possible_and_a_level_that_moved_is_no_fault():
    talk = drawn(np.full((60, SLOTS), 240.0), contacts=8.0)
    talk.contacts[20, 20], talk.seconds[20, 20] = 1, 5.0
    assert not impossible(talk).any()
    moved = np.full((120, SLOTS), 100.0)
    moved[60:] = 450.0
    assert not impossible(drawn(moved, contacts=30.0)).any()


def test_nothing_handled_is_an_error():
    with pytest.raises(IndexError):
        fit(talk_of(), weekdays(1))
