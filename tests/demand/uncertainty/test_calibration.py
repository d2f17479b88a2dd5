"""On real calls: errors against the habit and the floor, and ranges that hold what they say.

The series and their scoring are those of benchmarks/forecast_accuracy.py. The data are not the
project's own.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from wfm.demand.uncertainty.bands import inside

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "forecast_accuracy.py"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("forecast_accuracy", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["forecast_accuracy"] = module
    spec.loader.exec_module(module)
    for file in (module.BANK, module.SMALL):
        if not file.is_file():
            pytest.skip(f"no {file.name} at WFM_DATA or ../shared/data; not the project's own")
    return module


@pytest.fixture(scope="module")
def series(bench):
    thinned = [case for seed in bench.SEEDS for case in bench.cases(bench.bank(0.02, seed))]
    return {"bank": bench.cases(bench.bank()), "thinned": thinned,
            "small": bench.cases(bench.small_bank())}


def measured(bench, cases):
    methods = {m.name: bench.errors(m, cases) for m in [bench.ours(cases), *bench.plain(cases)]}
    return methods["wfm"], methods["mean of 6 weeks"]


def test_the_bank_is_forecast_within_5_4_per_cent(bench, series):
    found, by_habit = measured(bench, series["bank"])
    assert len(series["bank"]) == 15
    assert found["4w"] < 0.054
    assert found["day"] < 0.040
    assert by_habit["4w"] > 0.065
    assert by_habit["day"] > 0.053


def test_small_queues_are_within_7_per_cent_of_what_chance_leaves(bench, series):
    found, by_habit = measured(bench, series["thinned"])
    assert found["4w"] < 1.07 * bench.floor(series["thinned"])
    assert by_habit["4w"] > 1.14 * bench.floor(series["thinned"])


def test_the_small_bank_is_forecast_a_tenth_better_than_by_habit(bench, series):
    found, by_habit = measured(bench, series["small"])
    assert found["4w"] < 0.90 * by_habit["4w"]
    assert found["day"] < 0.85 * by_habit["day"]


@pytest.mark.parametrize("name", ["bank", "thinned", "small"])
def test_ranges_hold_what_they_promise_within_three_points(bench, series, name):
    rows = {row[0]: row[1:] for row in bench.calibration(series[name])}
    for what in ("interval", "day"):
        _, in80, _, in95, _ = rows[what]
        assert in80 == pytest.approx(0.80, abs=0.03), what
        assert in95 == pytest.approx(0.95, abs=0.03), what


@pytest.mark.parametrize("ahead", range(4))
def test_ranges_of_weeks_hold_what_chance_lets_them(bench, series, ahead):
    """Of each origin one week, so that no two overlap: fewer than a hundred, whence the binomial
    test in place of three points."""
    weeks = np.array([
        totals[ahead] for cases in series.values() for case in cases
        if len(totals := bench.totals(case, 7)) > ahead])
    assert len(weeks) == 72
    actual, mean, phi, days = weeks.T
    for share in (0.80, 0.95):
        low, high = 0.5 - share / 2, 0.5 + share / 2
        held = int(inside(actual, mean, phi, low, high, days).sum())
        assert binomtest(held, len(weeks), share).pvalue > 0.01
