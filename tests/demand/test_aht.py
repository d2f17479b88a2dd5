import numpy as np
import pytest

from wfm.demand.aht import handling_time

SLOTS = 48


def test_time_over_contacts_and_never_the_mean_of_means():
    result = handling_time(
        np.zeros(2), np.array([20, 21]), np.array([90.0, 10.0]), np.array([100.0, 600.0]), SLOTS
    )
    spent = result[20] * 90 + result[21] * 10
    assert spent / 100 == pytest.approx((90 * 100 + 10 * 600) / 100)


def test_recent_days_count_more_by_half_in_a_fortnight():
    result = handling_time(
        np.array([0.0, 14.0]), np.array([20, 20]), np.array([10.0, 10.0]),
        np.array([200.0, 320.0]), SLOTS,
    )
    assert result[20] == pytest.approx((200 + 0.5 * 320) / 1.5)
    np.testing.assert_allclose(result, result[20])


def test_the_time_of_day_is_recovered_where_many_contacts_show_it():
    rng = np.random.default_rng(2)
    slot = np.tile(np.arange(16, 40), 180)
    age = np.repeat(np.arange(180.0), 24)
    true = np.where(slot < 28, 240.0, 300.0)
    handled = rng.poisson(60, len(slot)).astype(float)
    aht = true * rng.gamma(handled / 1.5, 1.5 / handled)
    result = handling_time(age, slot, handled, aht, SLOTS)
    np.testing.assert_allclose(result[16:28], 240, rtol=0.04)
    np.testing.assert_allclose(result[28:40], 300, rtol=0.04)


def test_chance_differences_between_intervals_are_shrunk_away():
    rng = np.random.default_rng(4)
    slot = np.tile(np.arange(16, 40), 20)
    handled = np.full(len(slot), 2.0)
    aht = 250 * rng.gamma(2 / 1.5, 1.5 / 2, len(slot))
    result = handling_time(np.repeat(np.arange(20.0), 24), slot, handled, aht, SLOTS)
    raw = np.array([aht[slot == s].mean() for s in range(16, 40)])
    assert np.std(result[16:40]) < 0.4 * np.std(raw)


def test_intervals_without_contacts_or_time_say_nothing():
    args = (np.zeros(3), np.array([20, 20, 20]), np.array([0.0, 5.0, 4.0]))
    result = handling_time(*args, np.array([9999.0, np.nan, 180.0]), SLOTS)
    np.testing.assert_allclose(result, 180.0)
    assert handling_time(*args, np.array([9999.0, np.nan, 0.0]), SLOTS) is None
