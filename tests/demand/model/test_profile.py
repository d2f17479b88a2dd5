import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.demand.days import tabulate
from wfm.demand.model.profile import shares
from wfm.demand.past.cleaning import clean


def shape_of(series, hours, **changes):
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], hours)
    cleaned = clean(days)
    return shares(days, cleaned.counts, cleaned.totals, cleaned.learn, **changes)


def test_the_true_shape_is_recovered_and_shares_add_up_to_one(truth, every_day):
    series = truth()
    shape = shape_of(series, every_day)
    np.testing.assert_allclose(shape.sum(axis=1), 1.0)
    assert np.abs(shape - series.shape).sum(axis=1).max() < 0.03


def test_a_small_queue_borrows_the_pooled_shape(truth, every_day):
    series = truth(base=40.0, weeks=10)
    own = np.array([series.counts[w::7].sum(axis=0) for w in range(7)])
    own = own / own.sum(axis=1, keepdims=True)
    raw = np.abs(own - series.shape).sum()
    assert np.abs(shape_of(series, every_day) - series.shape).sum() < 0.6 * raw


def test_a_weekday_of_another_shape_keeps_it(truth, every_day):
    series = truth()
    series.counts[5::7] = np.roll(series.counts[5::7], -4, axis=1)
    series.counts[5::7, :16] = 0
    early = np.roll(series.shape, -4)
    early[:16] = 0
    shape = shape_of(series, every_day)
    assert np.abs(shape[5] - early / early.sum()).sum() < 0.04
    assert np.abs(shape[0] - series.shape).sum() < 0.04


def test_recent_days_count_more(truth, every_day):
    series = truth(weeks=52)
    late = np.roll(series.counts[182:], 2, axis=1)
    late[:, 40:] = 0
    series.counts[182:] = late
    shape = shape_of(series, every_day)[0]
    moved = np.roll(series.shape, 2)
    assert np.abs(shape - moved).sum() < np.abs(shape - series.shape).sum() / 3


def test_missing_slots_do_not_look_empty(truth, every_day):
    series = truth()
    series.counts[100:, 20:24] = np.nan
    shape = shape_of(series, every_day)
    assert np.abs(shape - series.shape).sum(axis=1).max() < 0.04


def test_hours_never_open_before_are_like_their_neighbours(truth, every_day):
    series = truth()
    series.counts[:, 24:26] = np.nan
    shape = shape_of(series, every_day)
    assert np.abs(shape[0, 24:26] / series.shape[24:26] - 1).max() < 0.25


def test_a_day_of_short_hours_borrows_from_longer_ones(truth, every_day):
    hours = dict(every_day)
    hours["sat"] = tuple((a, b.replace(hour=12)) for a, b in hours["sat"])
    series = truth(weeks=4, base=40.0)
    shape = shape_of(series, hours, pooled_only=True)
    assert shape[5, 24:].sum() == 0
    expected = shape[0, 16:24] / shape[0, 16:24].sum()
    np.testing.assert_allclose(shape[5, 16:24], expected, atol=0.02)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), base=st.floats(0.1, 500), weeks=st.integers(1, 6)
)
def test_shares_are_shares_whatever_the_counts(truth, every_day, seed, base, weeks):
    shape = shape_of(truth(weeks=weeks, base=base, seed=seed, phi_day=0.1), every_day)
    assert (shape >= 0).all()
    np.testing.assert_allclose(shape.sum(axis=1), 1.0)
    assert (shape[:, :16] == 0).all()
