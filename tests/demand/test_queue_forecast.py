from datetime import timedelta

import numpy as np
import pytest

from wfm.demand import queue as module
from wfm.demand.days import tabulate
from wfm.demand.queue import forecast_queue


def foreseen(series, hours, known_weeks, weeks=4, **kinds):
    days = tabulate(
        series.history(until=series.dates[7 * known_weeks]), "UTC", 30, series.dates[-1], hours,
        **kinds,
    )
    return forecast_queue(days, weeks)


def error(forecast, truth):
    return np.abs(forecast - truth).sum() / truth.sum()


@pytest.mark.parametrize("seed", range(3))
def test_the_model_is_nearer_to_the_truth_than_the_habit(truth, every_day, seed):
    series = truth(weeks=30, month=0.1, seed=seed)
    made = foreseen(series, every_day, 26)
    ahead = slice(182, None)
    assert made.method == "calendar"
    assert error(made.volume[ahead], series.rate[ahead]) < 0.03
    assert error(made.habit[ahead], series.rate[ahead]) > 0.05


def test_the_habit_takes_over_only_where_it_is_clearly_better(truth, every_day, monkeypatch):
    series = truth(weeks=30)
    for margin, method in ((0.97, "calendar"), (2.0, "habit")):
        monkeypatch.setattr(module, "GATE", margin)
        made = foreseen(series, every_day, 26)
        assert made.method == method
    np.testing.assert_array_equal(made.volume[182:], made.habit[182:])
    assert made.chosen.wape == made.by_habit.wape
    assert made.chosen.day_wape == made.by_habit.day_wape


def test_a_level_that_jumped_is_left_to_the_habit(truth, every_day):
    """Shapes that changed for good five weeks ago: six recent weeks know more than twenty."""
    series = truth(weeks=40, phi_day=0)
    for week in range(0, 30):
        block = slice(7 * week, 7 * week + 7)
        series.counts[block] = series.counts[block][::-1]  # the week used to run backwards
    made = foreseen(series, every_day, 36, weeks=1)
    assert made.method == "habit"
    assert error(made.volume[252:], series.rate[252:]) < 0.05


def test_disturbances_of_the_past_do_not_reach_the_forecast(truth, every_day):
    clean, spoilt = truth(weeks=30), truth(weeks=30)
    for day in (150, 164, 171):
        spoilt.counts[day, 16:28] = 0
    spoilt.counts[160] *= 2
    spoilt.counts[155] = np.nan
    plain, made = (foreseen(s, every_day, 26) for s in (clean, spoilt))
    assert error(made.volume[182:], plain.volume[182:]) < 0.015
    raw = np.nan_to_num(spoilt.counts[140:182]).sum()
    assert abs(raw / clean.counts[140:182].sum() - 1) > 0.01


def test_bands_cover_what_they_promise_on_days_to_come(truth, every_day):
    inside = total = inside_day = 0
    from wfm.demand.uncertainty.bands import quantiles

    for seed in range(4):
        series = truth(weeks=30, phi_day=0.02, seed=seed)
        made = foreseen(series, every_day, 26)
        ahead, opened = slice(182, None), series.shape > 0
        mean, actual = made.volume[ahead], series.counts[ahead]
        low, high = (quantiles(mean, made.phi[ahead, None], q) for q in (0.1, 0.9))
        inside += ((actual >= low) & (actual <= high))[:, opened].sum()
        total += opened.sum() * len(mean)
        low, high = (quantiles(mean.sum(axis=1), made.phi_day[ahead], q) for q in (0.1, 0.9))
        inside_day += ((actual.sum(axis=1) >= low) & (actual.sum(axis=1) <= high)).sum()
    assert inside / total == pytest.approx(0.82, abs=0.06)
    assert inside_day / (4 * 28) == pytest.approx(0.8, abs=0.12)


def test_without_an_ordinary_day_there_is_no_forecast(truth, every_day):
    series = truth(weeks=2)
    assert foreseen(series, every_day, 1, events=series.dates[:7]) is None


def test_a_queue_without_contacts_expects_none(truth, every_day):
    series = truth(weeks=12)
    series.counts[:] = 0
    made = foreseen(series, every_day, 8)
    assert made.volume.max() == pytest.approx(0, abs=1e-9)
    assert series.dates[56] - series.dates[0] == timedelta(days=56)
