from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from wfm.calendar import midnight, public_holidays
from wfm.center import Site, SpecialDay
from wfm.demand.forecast import CLEANING, forecast
from wfm.demand.frames import ACCURACY, DAYS, INTERVALS
from wfm.demand.weeks import WEEKS

PRAGUE = "Europe/Prague"
FIRST = date(2025, 9, 15)


@pytest.fixture(scope="module")
def series(truth):
    return truth(weeks=40, zone=PRAGUE, month=0.08)


@pytest.fixture(scope="module")
def made(series, center):
    return forecast(center({"care": series.history(until=date(2025, 9, 13))}), FIRST, 2)


def test_frames_have_the_columns_that_were_agreed(made):
    assert tuple(made.intervals.columns) == INTERVALS
    assert tuple(made.days.columns) == DAYS
    assert tuple(made.accuracy.columns) == ACCURACY
    assert tuple(made.weeks.columns) == WEEKS
    assert tuple(made.cleaning.columns) == CLEANING
    assert str(made.intervals["start"].dt.tz) == "UTC"


def test_the_forecast_reaches_from_the_day_before_to_the_day_after(made):
    start = made.intervals["start"]
    assert start.min() == pd.Timestamp(midnight(FIRST - timedelta(days=1), PRAGUE))
    assert start.max() == pd.Timestamp(midnight(FIRST + timedelta(days=15), PRAGUE)) - pd.Timedelta(
        minutes=30
    )
    assert (start.diff().dropna() == pd.Timedelta(minutes=30)).all()
    assert list(made.days["date"]) == [FIRST + timedelta(days=n) for n in range(-1, 15)]


def test_the_true_rates_are_met_over_a_gap_of_days(made, series):
    truth = np.array([series.rate[series.day(d)].sum() for d in made.days["date"]])
    assert np.abs(made.days["volume"] - truth).sum() / truth.sum() < 0.03
    row = made.accuracy.iloc[0]
    assert row["method"] == "calendar"
    assert row["origins"] == 8
    assert row["horizon_weeks"] == 2
    assert row["floor"] < row["wape"] < row["habit_wape"]
    assert row["day_wape"] < row["habit_day_wape"]
    assert abs(row["bias"]) < 0.02
    assert row["covered80"] == pytest.approx(0.82, abs=0.05)


def test_closed_intervals_have_rows_without_volume(made):
    local = made.intervals["start"].dt.tz_convert(PRAGUE)
    inside = (local.dt.hour >= 8) & (local.dt.hour < 20)
    assert (made.intervals["open"] == inside).all()
    closed = made.intervals[~inside]
    assert (closed[["volume", "p10", "p50", "p90", "habit"]] == 0).all(axis=None)
    assert (made.intervals[inside]["volume"] > 0).all()


def test_days_are_the_sum_of_their_intervals_and_quantiles_are_in_order(made):
    local = made.intervals["start"].dt.tz_convert(PRAGUE).dt.date
    total = made.intervals.groupby(local)[["volume", "habit"]].sum()
    np.testing.assert_allclose(made.days[["volume", "habit"]], total)
    for frame in (made.intervals, made.days):
        assert (frame["p10"] <= frame["p50"]).all()
        assert (frame["p50"] <= frame["p90"]).all()
    # a day is steadier than its intervals, but not as if they were independent
    width = (made.days["p90"] - made.days["p10"]) / made.days["volume"]
    alone = 2 * 1.28 / np.sqrt(made.days["volume"])
    assert (width > 1.2 * alone).mean() > 0.8


def test_the_same_inputs_make_the_same_forecast(made, series, center):
    again = forecast(center({"care": series.history(until=date(2025, 9, 13))}), FIRST, 2)
    assert_frame_equal(again.intervals, made.intervals)
    assert_frame_equal(again.accuracy, made.accuracy)


def test_history_of_the_planned_week_is_left_aside(made, series, center):
    until = date(2025, 9, 13)
    late = series.history()
    late = late[late["start"] >= pd.Timestamp("2025-09-15", tz=PRAGUE)]
    both = pd.concat([series.history(until=until), late], ignore_index=True)
    again = forecast(center({"care": both}), FIRST, 2)
    assert_frame_equal(again.intervals, made.intervals)
    assert (again.cleaning["what"] == "later").sum() == 1


@pytest.mark.parametrize(
    ("first", "day", "intervals"),
    [(date(2025, 10, 20), date(2025, 10, 26), 50), (date(2025, 3, 24), date(2025, 3, 30), 46)],
)
def test_the_day_the_clocks_change_has_its_own_number_of_intervals(
    truth, center, queue, first, day, intervals
):
    all_day = {d: ((time(0), time(0)),) for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    series = truth(weeks=44, zone=PRAGUE, start=date(2025, 1, 6))
    series.shape = np.full(48, 1 / 48)
    series.counts[:] = 10.0
    made = forecast(center(
        {"care": series.history(until=first)}, queues=(queue("care", hours=all_day),)
    ), first, 1)
    rows = made.intervals[made.intervals["start"].dt.tz_convert(PRAGUE).dt.date == day]
    assert len(rows) == intervals
    np.testing.assert_allclose(rows["volume"], 10.0, rtol=0.01)
    total = made.days.set_index("date")["volume"]
    assert total[day] == pytest.approx(10.0 * intervals, rel=0.01)
    assert total[day - timedelta(days=1)] == pytest.approx(480.0, rel=0.01)


def test_a_queue_of_another_site_keeps_its_own_clock(truth, center, queue):
    sites = (
        Site("main", "Main", "CZ", None, PRAGUE),
        Site("rio", "Rio", "BR", "RJ", "America/Sao_Paulo"),
    )
    here, there = (
        truth(weeks=40, zone=zone, seed=seed)
        for zone, seed in ((PRAGUE, 1), ("America/Sao_Paulo", 2))
    )
    made = forecast(center(
        {"care": here.history(until=FIRST), "sul": there.history(until=FIRST)},
        queues=(queue("care"), queue("sul", site="rio")), sites=sites,
    ), FIRST, 1)
    rows = made.intervals[made.intervals["queue"] == "sul"]
    local = rows["start"].dt.tz_convert("America/Sao_Paulo")
    assert set(local[rows["open"]].dt.hour) == set(range(8, 20))
    covered = (rows["start"].min(), rows["start"].max() + pd.Timedelta(minutes=30))
    assert covered[0] <= pd.Timestamp(midnight(FIRST - timedelta(days=1), PRAGUE))
    assert covered[1] >= pd.Timestamp(midnight(FIRST + timedelta(days=8), PRAGUE))
    assert local.min().hour == 0  # whole days of its own clock
    open_rows = rows[rows["open"]]
    day = open_rows["start"].dt.tz_convert("America/Sao_Paulo")
    truth_rate = np.array([
        there.rate[there.day(d), h * 2 + m // 30]
        for d, h, m in zip(day.dt.date, day.dt.hour, day.dt.minute, strict=True)
    ])
    assert np.abs(open_rows["volume"] - truth_rate).sum() / truth_rate.sum() < 0.05


def test_a_queue_without_history_expects_nothing_and_says_so(series, center, queue):
    data = {"care": series.history(until=FIRST)}
    made = forecast(center(data, queues=(queue("care"), queue("new"))), FIRST, 1)
    rows = made.intervals[made.intervals["queue"] == "new"]
    assert len(rows) == len(made.intervals) / 2
    assert (rows["volume"] == 0).all()
    assert rows["open"].any()
    assert made.accuracy.set_index("queue").loc["new", "method"] == "none"
    said = made.cleaning[made.cleaning["queue"] == "new"]
    assert list(said["what"]) == ["missing"]
    assert "no history" in said["done"].iloc[0]


@pytest.mark.parametrize("days", [1, 4, 10, 18])
def test_little_history_makes_a_wide_but_usable_forecast(truth, center, days):
    series = truth(weeks=12, zone=PRAGUE, phi_day=0)
    known = series.history(until=series.dates[days])
    first = series.dates[21]
    made = forecast(center({"care": known}), first, 1)
    opened = made.intervals[made.intervals["open"]]
    assert (opened["volume"] > 0).all()
    assert made.accuracy["origins"].iloc[0] == 0
    wide = (opened["p90"] - opened["p10"]) / opened["volume"]
    assert wide[opened["volume"] > 50].min() > 0.7
    mean = known["offered"].sum() / days
    assert made.days["volume"].mean() == pytest.approx(mean, rel=0.5)


def test_weekdays_never_seen_are_wide_and_named(truth, center):
    series = truth(weeks=12, zone=PRAGUE, phi_day=0)
    first = series.dates[21]
    assert series.dates[0].weekday() == 0
    made = forecast(center({"care": series.history(until=series.dates[3])}), first, 1)
    (said,) = made.cleaning.loc[made.cleaning["what"] == "short", "done"]
    assert "only 3 ordinary days of history, none of them on thu, fri, sat, sun" in said
    assert "like_queue" in said and "week_volume" in said
    days = made.days.set_index("date")[1:8]
    seen = np.array([day.weekday() < 3 for day in days.index])
    assert days["spread"][~seen].min() ** 2 > days["spread"][seen].max() ** 2 + 0.1
    whole = forecast(center({"care": series.history(until=series.dates[18])}), first, 1)
    (said,) = whole.cleaning.loc[whole.cleaning["what"] == "short", "done"]
    assert "only 18 ordinary days of history: too short to be tested" in said
    assert whole.days["spread"][1:8].nunique() == 1


def test_special_days_of_all_and_of_one_queue(series, center, queue):
    def special(day, name, kind, factor=None):
        return SpecialDay(day, name, kind, factor, None, "")

    tuesday, friday = FIRST + timedelta(days=1), FIRST + timedelta(days=4)
    data = {name: series.history(until=FIRST) for name in ("care", "sales")}
    plain = forecast(center(data), FIRST, 1).days.set_index(["queue", "date"])["volume"]
    made = forecast(center(data, special_days=(
        special(tuesday, "all", "closed"),
        special(friday, "all", "event", 2.0),
        special(friday, "sales", "event", 0.5),
    )), FIRST, 1)
    volume = made.days.set_index(["queue", "date"])["volume"]
    assert volume["care", tuesday] == volume["sales", tuesday] == 0
    assert not made.intervals[
        made.intervals["start"].dt.tz_convert(PRAGUE).dt.date == tuesday
    ]["open"].any()
    assert volume["care", friday] == pytest.approx(2.0 * plain["care", friday], rel=0.01)
    assert volume["sales", friday] == pytest.approx(0.5 * plain["sales", friday], rel=0.01)


def test_public_holidays_of_the_site_are_foreseen_from_past_ones(truth, center):
    series = truth(weeks=48, zone=PRAGUE, phi_day=0)
    for day in public_holidays("CZ", None, 2025):
        if day not in series.dates:
            continue
        series.counts[series.day(day)] = np.round(series.rate[series.day(day)] * 0.25)
    first = date(2025, 10, 27)  # 28 October is a holiday, a Tuesday
    made = forecast(center({"care": series.history(until=first)}), first, 1)
    volume = made.days.set_index("date")["volume"]
    ratio = volume[date(2025, 10, 28)] / volume[date(2025, 10, 29)]
    assert 0.2 < ratio < 0.4
    what = made.cleaning["what"]
    assert "holiday" in set(what)
    spikes = made.cleaning[what == "spike"]
    assert spikes.empty


def test_handling_time_follows_the_records_and_is_lent_where_there_are_none(series, center, queue):
    base = center(
        {"care": series.history(until=FIRST), "sales": series.history(until=FIRST)}, aht_s=200.0
    )
    history = base.history.copy()
    history.loc[history["queue"] == "sales", "aht_s"] = np.nan
    made = forecast(replace(base, history=history), FIRST, 1)
    np.testing.assert_allclose(made.intervals["aht_s"], 200.0)
    said = made.cleaning[made.cleaning["done"].str.contains("no handling times")]
    assert list(said["queue"]) == ["sales"]
    history["aht_s"] = np.nan
    with pytest.raises(ValueError, match="handling time"):
        forecast(replace(base, history=history), FIRST, 1)


def test_cleaning_says_when_an_outage_was(truth, center):
    series = truth(weeks=40, zone=PRAGUE)
    day = date(2025, 7, 15)
    series.counts[series.day(day), 20:26] = 0
    made = forecast(center({"care": series.history(until=FIRST)}), FIRST, 1)
    row = made.cleaning[made.cleaning["what"] == "outage"].iloc[0]
    assert row["start"] == pd.Timestamp("2025-07-15 10:00", tz=PRAGUE)
    assert row["end"] == pd.Timestamp("2025-07-15 13:00", tz=PRAGUE)


def test_a_forecast_is_for_at_least_a_week(series, center):
    with pytest.raises(ValueError, match="at least one week"):
        forecast(center({"care": series.history(until=FIRST)}), FIRST, 0)


def test_mail_that_comes_at_night_is_counted_though_nobody_is_there(truth, center, queue):
    series = truth(weeks=40, zone=PRAGUE)
    hours = {day: ((time(9), time(17)),) for day in ("mon", "tue", "wed", "thu", "fri")}
    data = {"mail": series.history(until=FIRST)}
    made = forecast(
        center(data, queues=(queue("mail", channel="email", hours=hours),)), FIRST, 1
    )
    rows = made.intervals
    local = rows["start"].dt.tz_convert(PRAGUE)
    worked = (local.dt.hour >= 9) & (local.dt.hour < 17) & (local.dt.day_of_week < 5)
    assert (rows["open"] == worked).all()
    truth_total = sum(series.rate[series.day(d)].sum() for d in made.days["date"])
    assert rows["volume"].sum() == pytest.approx(truth_total, rel=0.03)
    assert rows.loc[~worked, "volume"].sum() > 0.25 * truth_total
    calls = forecast(center(data, queues=(queue("mail", hours=hours),)), FIRST, 1).intervals
    assert calls.loc[~calls["open"], "volume"].sum() == 0
