"""Real mornings: published protocol and half-hours of a bank's calls."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "benchmarks"))

import forecast_today as bench  # noqa: E402

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not bench.BANK.exists(),
        reason=f"no {bench.BANK.name} at WFM_DATA or ../shared/data; it is not the project's own"),
]


@pytest.fixture(scope="module")
def published() -> dict[str, bench.Scored]:
    return bench.published_protocol()


@pytest.fixture(scope="module")
def half_hours() -> dict[str, list[bench.Day]]:
    return bench.half_hours(bench.bank(30), bench.FIRST, ("09:00", "12:00"))


@pytest.mark.parametrize("at", ["10:00", "12:00"])
def test_median_and_mean_are_better_than_the_best_published(published, at):
    _low, median, mean, _high = published[at].figures
    assert len(published[at].error) == 64
    assert median < min(figures[1] for figures in bench.PUBLISHED[at].values())
    assert mean < min(figures[2] for figures in bench.PUBLISHED[at].values())
    assert mean < published["00:00"].figures[2]


@pytest.mark.parametrize("at", ["00:00", "10:00", "12:00"])
def test_nineteen_in_twenty_counts_are_in_their_95_per_cent_band(published, at):
    assert 0.94 <= published[at].within95 <= 0.97


def test_at_noon_the_rest_is_at_least_15_per_cent_nearer_than_the_forecast_in_force(half_hours):
    days = half_hours["12:00"]
    assert len(days) == 100
    for measure in (bench.error, bench.error_of_rest):
        ours = measure(days, "wfm reforecast")
        assert ours < 0.85 * measure(days, "no update")
        assert ours < 0.89 * measure(days, "made anew this morning")


def test_at_nine_the_plain_ratio_does_harm_and_the_slope_does_not(half_hours):
    days = half_hours["09:00"]
    assert bench.error(days, "plain ratio") > 1.3 * bench.error(days, "no update")
    assert bench.error(days, "wfm reforecast") < 0.92 * bench.error(days, "no update")


def test_at_noon_the_days_to_come_are_nearer_too(half_hours):
    found = np.array(list(bench.error_ahead(half_hours["12:00"])))
    assert found[:, 0].tolist() == [1, 2, 3, 4, 5]
    in_force, updated = found[:, 2], found[:, 4]
    assert updated.mean() < 0.95 * in_force.mean()
    assert updated[0] < 0.9 * in_force[0]
