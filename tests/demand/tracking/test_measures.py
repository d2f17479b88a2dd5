"""What always holds of error, bias, floor and share in the band."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kept_days import MONDAY, kept

from wfm.demand.tracking.accuracy import track
from wfm.demand.uncertainty.bands import poisson_error, quantiles
from wfm.demand.uncertainty.measures import measures, ratio


def rows_of(actual: np.ndarray, expected: np.ndarray, days: int = 7) -> pd.DataFrame:
    number = len(actual)
    return pd.DataFrame({
        "queue": "q", "date": pd.Timestamp(MONDAY) + pd.to_timedelta(
            np.arange(number) % days, unit="D"),
        "contacts": actual, "volume": expected, "habit": expected, "naive": expected,
        "model": expected, "p10": quantiles(expected, 0, .1), "p90": quantiles(expected, 0, .9),
        "due": 0.8})


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.floats(0, 500)), min_size=1, max_size=40)


@given(COUNTS)
@settings(deadline=None, max_examples=20)
def test_a_perfect_forecast_has_no_error_no_bias_and_no_doubt(pairs):
    actual = np.array([pair[0] for pair in pairs], dtype=float)
    row = measures(rows_of(actual, actual), None, ["queue"]).iloc[0]
    if actual.sum() == 0:
        assert np.isnan(row["wape"])
    else:
        assert row["wape"] == row["bias"] == row["habit_wape"] == row["naive_wape"] == 0
        assert np.isnan(row["bias_se"]) or row["bias_se"] == 0
    assert row["covered80"] == 1


@given(COUNTS)
@settings(deadline=None, max_examples=20)
def test_bias_is_never_larger_than_the_error_and_groups_add_up(pairs):
    actual, expected = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    rows = rows_of(actual, expected)
    whole = measures(rows, None, ["queue"]).iloc[0]
    parts = measures(rows, None, ["queue", "date"])
    assert parts["contacts"].sum() == pytest.approx(whole["contacts"])
    assert parts["intervals"].sum() == whole["intervals"] == len(rows)
    assert whole["days"] == len(parts)
    if actual.sum() > 0:
        assert abs(whole["bias"]) <= whole["wape"] + 1e-12
        some = parts["contacts"] > 0
        lost = (parts["wape"] * parts["contacts"])[some].sum() + parts["forecast"][~some].sum()
        assert lost == pytest.approx(whole["wape"] * whole["contacts"])


@pytest.mark.parametrize("rate", [0.3, 1.0, 4.7, 30.0])
def test_the_floor_is_the_mean_miss_of_one_who_knows_the_rate(rate):
    actual = np.random.default_rng(5).poisson(rate, 40_000).astype(float)
    row = measures(rows_of(actual, np.full(len(actual), rate)), None, ["queue"]).iloc[0]
    assert row["floor"] == pytest.approx(poisson_error(np.array([rate]))[0] / rate)
    assert row["wape"] == pytest.approx(row["floor"], rel=0.02)


@pytest.mark.parametrize(("mean", "spread"), [(3.0, 0.0), (40.0, 0.0), (3.0, 0.5), (40.0, 0.3)])
def test_the_share_due_in_the_band_is_what_a_right_forecast_has(small, mean, spread):
    day = MONDAY
    found = track(small({day: (1.0, 1.0)}), kept({day: (mean, mean)}, day - timedelta(days=1),
                                                  spread=spread), day, day)
    rng = np.random.default_rng(3)
    rates = rng.gamma(1 / spread**2, spread**2, 100_000) if spread else np.ones(100_000)
    counts = rng.poisson(mean * rates)
    low, high = (quantiles(np.array([mean]), spread**2, level)[0] for level in (.1, .9))
    inside = ((counts >= low) & (counts <= high)).mean()
    # beyond chance, misses have heavier tails than a gamma rate's
    assert found.queues["due80"].item() == pytest.approx(inside, abs=0.05 if spread else 0.005)
    assert 0.75 < found.queues["due80"].item() < 0.9


def test_the_standard_error_of_a_ratio_is_its_scatter_over_samples():
    rng = np.random.default_rng(1)
    found = []
    for _sample in range(100):
        y = rng.gamma(8, 10, 40)
        d = 0.1 * y + rng.normal(0, 10, 40)
        frame = pd.DataFrame({"queue": "q", "d": np.repeat(d / 2, 2), "y": np.repeat(y / 2, 2),
                              "date": np.repeat(pd.date_range("2026-01-01", periods=40), 2)})
        found.append(ratio(frame, "d", "y", ["queue"]).iloc[0])
    values = np.array([one["value"] for one in found])
    assert values.mean() == pytest.approx(0.1, abs=0.005)
    assert np.mean([one["se"] for one in found]) == pytest.approx(values.std(), rel=0.2)
