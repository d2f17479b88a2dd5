"""Handling times of a whole centre: foreseen by day and slot, lent, tested, and corrected."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from wfm.center import Correction, Finding
from wfm.demand.forecast import CLEANING, forecast
from wfm.demand.handling.times import ACCURACY, handling_times

PRAGUE = ZoneInfo("Europe/Prague")
FIRST = date(2025, 6, 16)
CUT = pd.Timestamp(datetime.combine(FIRST, time(0), PRAGUE))
SPAN = (datetime.combine(FIRST, time(0), PRAGUE),
        datetime.combine(FIRST + timedelta(days=6), time(23), PRAGUE))


@pytest.fixture(scope="module")
def made(truth, center):
    """Two queues; the handling times of `care` vary by weekday and time of day."""
    series = truth(weeks=24, zone="Europe/Prague")
    base = center({"care": series.history(), "other": series.history()}, aht_s=200.0)
    history = base.history.copy()
    rng = np.random.default_rng(3)
    care = (history["queue"] == "care").to_numpy()
    local = history["start"].dt.tz_convert(PRAGUE)
    mean = 240.0 * np.where(local.dt.hour < 14, 0.9, 1.1) * np.where(
        local.dt.day_of_week == 0, 1.1, 1.0)
    handled = np.maximum(history["handled"].to_numpy(), 1)
    drawn = mean * rng.gamma(handled / 1.5, 1.5 / handled)
    history["aht_s"] = np.where(care, drawn, 200.0)
    return replace(base, history=history)


def with_aht(center, moment, seconds):
    history = center.history.copy()
    at = (history["queue"] == "care") & (history["start"] == moment)
    assert at.sum() == 1
    history.loc[at, "aht_s"] = seconds
    return replace(center, history=history)


def test_times_are_by_weekday_and_time_of_day_and_their_error_is_near_the_floor(made):
    found = handling_times(made, CUT, SPAN)
    monday, friday = (found.seconds["care"][day] for day in (0, 4))
    np.testing.assert_allclose(friday[18:28], 240 * 0.9, rtol=0.05)
    np.testing.assert_allclose(friday[28:38], 240 * 1.1, rtol=0.05)
    assert monday[20] / friday[20] == pytest.approx(1.1, abs=0.03)
    assert tuple(found.accuracy.columns) == ACCURACY
    care = found.accuracy.set_index("queue").loc["care"]
    assert (care["method"], care["origins"], care["horizon_weeks"]) == ("level", 8, 1)
    assert care["floor"] == pytest.approx(care["wape"], rel=0.1)
    assert care["wape"] < 0.9 * care["mean_wape"]
    assert found.cleaning == []


def test_a_queue_without_times_is_lent_them_and_says_so(made):
    history = made.history.copy()
    history.loc[history["queue"] == "other", "aht_s"] = np.nan
    found = handling_times(replace(made, history=history), CUT, SPAN)
    np.testing.assert_array_equal(found.seconds["other"], found.seconds["care"])
    lent = found.accuracy.set_index("queue").loc["other"]
    assert lent["method"] == "lent" and np.isnan(lent["wape"])
    history["aht_s"] = np.nan
    assert handling_times(replace(made, history=history), CUT, SPAN).seconds == {}


def test_an_impossible_record_is_listed_and_not_learned_unless_it_is_kept(made):
    moment = pd.Timestamp("2025-05-20 10:00", tz=PRAGUE)
    wrong = with_aht(made, moment, 9999.0)
    found = handling_times(wrong, CUT, SPAN)
    ((queue, start, end, what, done),) = found.cleaning
    assert (queue, start, end, what) == ("care", moment, moment + timedelta(minutes=30), "aht")
    assert "9999 s" in done
    plain = handling_times(made, CUT, SPAN).seconds["care"][1, 20]
    assert found.seconds["care"][1, 20] == pytest.approx(plain, rel=0.01)
    keep = Correction("care", moment.to_pydatetime(), (moment + timedelta(minutes=30)
                                                       ).to_pydatetime(), "keep")
    kept = handling_times(replace(wrong, corrections=(keep,)), CUT, SPAN)
    assert kept.cleaning == []
    assert kept.seconds["care"][1, 20] > 1.02 * plain


def test_what_is_left_out_is_not_learned(made):
    week = CUT - pd.Timedelta(days=7)
    history = made.history.copy()
    late = (history["queue"] == "care") & (history["start"] >= week)
    history.loc[late, "aht_s"] *= 2
    changed = replace(made, history=history)
    out = Correction("care", week.to_pydatetime(), CUT.to_pydatetime(), "leave_out")
    levels = [
        float(handling_times(c, CUT, SPAN).accuracy.set_index("queue").loc["care", "aht_s"])
        for c in (made, changed, replace(changed, corrections=(out,)))]
    assert levels[1] > 1.2 * levels[0]
    assert levels[2] == pytest.approx(levels[0], rel=0.03)


def test_the_forecast_holds_them_and_all_that_was_found(made):
    begin = CUT.to_pydatetime() - timedelta(days=20)
    correction = Correction("care", begin, begin + timedelta(days=1), "leave_out", "strike")
    finding = Finding("ALL", begin, begin + timedelta(days=1), "total", "left out")
    result = forecast(replace(made, corrections=(correction,), findings=(finding,)), FIRST, 1)
    assert list(result.handling["queue"]) == ["care", "other"]
    rows = result.intervals[result.intervals["queue"] == "care"].set_index("start")["aht_s"]
    monday, friday = (rows[pd.Timestamp(f"2025-06-{day} 10:00", tz=PRAGUE)] for day in (16, 20))
    assert monday / friday == pytest.approx(1.1, abs=0.03)
    table = {row[3]: row for row in result.cleaning[list(CLEANING)].itertuples(index=False)}
    assert table["left_out"].start == pd.Timestamp(begin)
    assert "strike" in table["left_out"].done and "corrections" in table["left_out"].done
    assert (table["total"].queue, table["total"].done) == ("ALL", "left out")
