from datetime import timedelta

import numpy as np
import pytest

from wfm.demand.days import tabulate
from wfm.demand.past.cleaning import clean
from wfm.demand.uncertainty.backtest import Backtest, backtest, score, wape
from wfm.demand.uncertainty.bands import dispersion


def trial(series, hours, weeks, predict, **kinds):
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], hours, **kinds)
    return backtest(days, clean(days), weeks, predict)


def test_each_origin_sees_only_the_days_before_it(truth, every_day):
    series, seen = truth(weeks=20), []

    def predict(learn):
        seen.append(int(np.flatnonzero(learn)[-1]))
        return series.rate, series.rate

    test = trial(series, every_day, 4, predict)
    assert seen == [140 - 28 - 7 * back - 1 for back in range(7, -1, -1)]
    assert test.origins == 8
    assert test.horizon_weeks == 4
    assert len(test.actual) == 8 * 28 * 24


def test_a_perfect_forecast_has_no_error_and_the_true_rate_has_the_floor(truth, every_day):
    series = truth(weeks=30, phi_day=0)
    test = trial(series, every_day, 2, lambda learn: (series.counts, series.rate))
    assert score(test, use_habit=False).wape == 0
    known = score(test, use_habit=True)
    assert known.wape == pytest.approx(known.floor, rel=0.03)
    assert known.bias == pytest.approx(0, abs=0.01)
    assert known.phi < 0.001
    assert known.covered80 == pytest.approx(0.82, abs=0.03)


def test_days_unlike_others_and_missing_intervals_are_not_scored(truth, every_day):
    series = truth(weeks=20)
    event = series.dates[-3]
    series.counts[-2, 20] = np.nan
    test = trial(
        series, every_day, 1, lambda learn: (series.rate, series.rate), events=[event]
    )
    last = test.day >= 133  # 138 has scored intervals, but its total is not known
    assert last.sum() == 7 * 24 - 24 - 1
    assert 137 not in test.day
    assert sorted(set(test.day_of[test.day_of >= 133])) == [133, 134, 135, 136, 139]


@pytest.mark.parametrize(("weeks", "origins", "horizon"), [(3, 0, 1), (4, 1, 1), (5, 1, 2)])
def test_a_short_history_is_tested_as_far_as_it_goes(truth, every_day, weeks, origins, horizon):
    series = truth(weeks=weeks)
    test = trial(series, every_day, 4, lambda learn: (series.rate, series.rate))
    assert (test.origins, test.horizon_weeks) == (origins, horizon)


def test_scores_by_hand():
    actual, model = np.array([10.0, 20, 30, 40]), np.array([12.0, 16, 30, 50])
    test = Backtest(
        1, 2, actual, model, actual, np.array([0, 0, 7, 7]), np.array([0, 0, 1, 1]),
        np.array([30.0, 70]), np.array([28.0, 80]), np.array([30.0, 70]), np.array([0, 7]),
        np.array([0, 1]), np.array([0, 0]),
    )
    result = score(test, use_habit=False)
    assert result.wape == pytest.approx((2 + 4 + 0 + 10) / 100)
    assert result.bias == pytest.approx((2 - 4 + 0 + 10) / 100)
    assert result.day_wape == pytest.approx((2 + 10) / 100)
    assert score(test, use_habit=True).wape == 0


def test_nothing_scored_is_not_a_number():
    nothing = np.zeros(0)
    assert np.isnan(wape(nothing, nothing))
    place = nothing.astype(int)
    part = (nothing, nothing, nothing, place, place)
    test = Backtest(1, 0, *part, *part, place)
    result = score(test, use_habit=False)
    assert np.isnan(result.wape)
    assert np.isnan(result.covered80)
    assert result.phi == dispersion(nothing, nothing, 0.1, 0) == 0.1


def test_day_totals_have_a_dispersion_of_their_own(truth, every_day):
    series = truth(weeks=40, phi_day=0.02, base=3000)
    result = score(
        trial(series, every_day, 1, lambda learn: (series.rate, series.rate)), use_habit=False
    )
    assert result.phi_day == pytest.approx(0.02, rel=0.5)
    # as if intervals were independent, a day of 24 of them would seem far steadier
    assert result.phi_day > 3 * result.phi / 24


def test_a_history_with_a_gap_is_tested_on_what_is_there(truth, every_day):
    series = truth(weeks=20)
    series.counts[100:121] = np.nan
    test = trial(series, every_day, 1, lambda learn: (series.rate, series.rate))
    assert test.origins == 6  # two of the eight test weeks lie in the gap
    assert not set(range(100, 121)) & set(test.day)
    assert series.dates[100] - series.dates[0] == timedelta(days=100)
