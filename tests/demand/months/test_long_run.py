"""Where a level goes over many months: known truths, honest widths, invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.demand.months.long_run import (
    GROWTH,
    SEASON,
    SEASON_CV,
    YEAR,
    LongRun,
    Weeks,
    long_run,
)

AHEAD = 78


def foretold(log: np.ndarray, chance: float = 1e-4) -> LongRun:
    at = np.arange(len(log), dtype=float)
    return long_run(Weeks(at, log, np.full(len(log), chance)),
                    len(log) + np.arange(AHEAD, dtype=float))


def noise(weeks: int, sd: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, sd, weeks)


def width(run: LongRun) -> np.ndarray:
    return np.sqrt(np.diagonal(run.covariance) + run.noise)


def season(weeks: int) -> np.ndarray:
    return 0.15 * np.sin(2 * np.pi * np.arange(weeks) / YEAR)


def test_a_season_of_three_years_goes_on():
    truth = season(156 + AHEAD)
    run = foretold(truth[:156] + noise(156, 0.03, 1))
    assert SEASON in run.parts
    assert np.abs(run.log - truth[156:]).max() < 0.05
    # seen three times, it is no longer guessed at: the width of 18 months is far below its size
    assert width(run)[-1] < 0.08


def test_a_growth_goes_on_and_fades():
    truth = 0.2 * np.arange(156 + AHEAD) / YEAR
    run = foretold(truth[:156] + noise(156, 0.03, 2))
    assert GROWTH in run.parts
    grown = run.log - truth[155]
    real = truth[156:] - truth[155]
    assert 0.6 * real[-1] < grown[-1] < real[-1]
    assert np.abs(run.growth - grown)[-1] < 0.05
    steps = np.diff(run.growth)
    assert (steps > 0).all() and (np.diff(steps) < 0).all()


def test_of_nothing_but_noise_nothing_is_foretold():
    run = foretold(noise(156, 0.03, 3))
    assert GROWTH not in run.parts
    assert np.abs(run.log).max() < 0.03
    assert run.noise**0.5 == pytest.approx(0.03, rel=0.2)


@pytest.mark.parametrize("weeks", [2, 13, 26, 51])
def test_below_a_year_no_season_is_foretold_but_the_width_holds_one(weeks):
    run = foretold(season(weeks) + noise(weeks, 0.02, 4))
    assert SEASON not in run.parts and not run.season.any()
    log = foretold(noise(weeks, 0.02, 4))
    assert width(log)[26] > SEASON_CV * (1 - weeks / 52) ** 0.5


def test_just_past_a_year_the_season_is_drawn_to_none_and_less_sure():
    truth = season(56 + AHEAD)
    runs = [foretold(truth[:56] + noise(56, 0.05, seed)) for seed in range(8)]
    sizes = [float(run.season @ truth[56:] / (truth[56:] @ truth[56:])) for run in runs]
    assert all(SEASON in run.parts for run in runs)
    assert 0.3 < np.mean(sizes) < 0.95
    sure = foretold(season(156) + noise(156, 0.05, 5))
    assert min(width(run)[40] for run in runs) > width(sure)[40]


def test_past_forecasts_judge_from_two_years_on():
    short, long = foretold(noise(103, 0.03, 6)), foretold(season(130) + noise(130, 0.03, 6))
    assert frozenset() not in short.errors
    assert {frozenset(), frozenset({SEASON})} <= set(long.errors)
    assert long.errors[frozenset({SEASON})] < long.errors[frozenset()]
    assert long.origins >= 10


def test_a_season_is_beyond_doubt_where_past_forecasts_were_clearly_better_for_it():
    assert foretold(season(130) + noise(130, 0.03, 6)).seasonal
    assert not foretold(season(103) + noise(103, 0.03, 6)).seasonal  # nothing judges it yet
    assert not any(foretold(noise(156, 0.03, seed)).seasonal for seed in range(4))


def test_a_drifting_level_is_wider_than_a_calm_one():
    calm = foretold(noise(156, 0.03, 7))
    wild = foretold(np.cumsum(noise(156, 0.02, 8)) + noise(156, 0.03, 7))
    assert width(wild)[-1] > 2 * width(calm)[-1]
    assert width(wild)[-1] == pytest.approx(0.02 * AHEAD**0.5, rel=0.5)


def test_weeks_that_are_missing_leave_a_gap_not_a_zero():
    truth = season(156 + AHEAD)
    at = np.delete(np.arange(156.0), np.arange(60, 75))
    log = (truth[:156] + noise(156, 0.03, 9))[at.astype(int)]
    run = long_run(Weeks(at, log, np.full(len(at), 1e-4)), 156 + np.arange(AHEAD, dtype=float))
    assert np.abs(run.log - truth[156:]).max() < 0.06


def test_without_a_past_there_is_nothing_to_say():
    with pytest.raises(ValueError, match="nothing is known"):
        long_run(Weeks(np.zeros(0), np.zeros(0), np.zeros(0)), np.arange(5.0))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=60), st.floats(1e-6, 1.0))
def test_whatever_came_the_weeks_ahead_are_finite_and_their_covariance_is_one(log, chance):
    run = foretold(np.array(log), chance)
    assert np.isfinite(run.log).all()
    assert np.abs(run.log).max() < 5
    assert np.allclose(run.covariance, run.covariance.T, atol=1e-9)
    assert np.linalg.eigvalsh(run.covariance).min() > -1e-8
    again = foretold(np.array(log), chance)
    assert np.array_equal(run.log, again.log) and np.array_equal(run.covariance, again.covariance)


@settings(max_examples=10, deadline=None)
@given(st.floats(-3, 3), st.integers(0, 100))
def test_a_level_a_hundred_times_as_high_is_foretold_the_same(shift, seed):
    log = noise(30, 0.05, seed)
    one, other = foretold(log), foretold(log + shift)
    assert np.allclose(one.log + shift, other.log, atol=1e-8)
    assert np.allclose(one.covariance, other.covariance, atol=1e-10)


@pytest.mark.slow
def test_of_histories_that_drift_about_eight_in_ten_months_fall_in_the_band():
    inside = []
    for seed in range(150):
        rng = np.random.default_rng([11, seed])
        level = np.cumsum(rng.normal(0, 0.012, 156 + AHEAD))
        came = level + rng.normal(0, 0.03, len(level))
        run = foretold(came[:156])
        row = []
        for first in (0, 24, 50, 74):
            weight = np.zeros(AHEAD)
            weight[first:first + 4] = 0.25
            sd = np.sqrt(weight @ run.covariance @ weight + run.noise / 4)
            row.append(abs(weight @ (came[156:] - run.log)) < 1.2816 * sd)
        inside.append(row)
    share = np.mean(inside, axis=0)
    assert ((share > 0.70) & (share < 0.92)).all(), share
