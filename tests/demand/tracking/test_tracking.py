"""Kept forecasts against what came, with answers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from kept_days import FIVE, MONDAY, NOWHERE, days_of, kept, records

from wfm.center import SpecialDay
from wfm.demand.forecast import forecast
from wfm.demand.records import parts_of
from wfm.demand.tracking.accuracy import lead_key, lead_order, track
from wfm.demand.tracking.attention import attention
from wfm.demand.tracking.snapshot import Kept, dated, made_on, naive, snapshot


def test_errors_of_two_days_by_hand(small):
    tuesday = MONDAY + timedelta(days=1)
    center = small({MONDAY: (8.0, 16.0), tuesday: (10.0, 6.0)})
    made = kept({MONDAY: (10.0, 12.0), tuesday: (10.0, 10.0)}, MONDAY - timedelta(days=2))
    found = track(center, made, MONDAY, tuesday)
    row = found.queues.iloc[0]
    assert (row["days"], row["intervals"], row["contacts"], row["forecast"]) == (2, 4, 40, 42)
    assert row["wape"] == pytest.approx((2 + 4 + 0 + 4) / 40)
    assert row["bias"] == pytest.approx((42 - 40) / 40)
    assert row["naive_wape"] == pytest.approx((4 + 4 + 2 + 6) / 40)
    assert row["habit_wape"] == pytest.approx((2 + 6 + 0 + 4) / 40)
    # mean deviation of Poisson: 2 e^-10 10^11/10! and 2 e^-12 12^13/12!
    assert row["floor"] == pytest.approx((3 * 2.502200 + 2.744831) / 42, rel=1e-5)
    # Poisson bands: 7 … 14 about 10, 8 … 16 about 12; the 6 is outside
    assert row["covered80"] == 0.75
    assert row["due80"] == pytest.approx((3 * 0.786400 + 0.809205) / 4, abs=1e-4)
    # of day totals 24 and 16 against 22 and 20
    assert row["day_wape"] == pytest.approx((2 + 4) / 40)
    assert row["day_naive_wape"] == pytest.approx((0 + 8) / 40)
    assert row["day_habit_wape"] == pytest.approx((4 + 4) / 40)
    # bias by day: -2 and +4 of 24 and 16, r = 0.05: residuals -3.2 and 3.2
    assert row["bias_se"] == pytest.approx(np.sqrt(2 / 1 * (3.2**2 + 3.2**2)) / 40)
    assert list(found.leads["lead"]) == ["2", "3", "1-7"]
    assert list(found.leads["wape"]) == pytest.approx([6 / 24, 4 / 16, 10 / 40])
    assert list(found.weekdays["weekday"]) == [0, 1]
    assert list(found.weekdays["bias"]) == pytest.approx([-2 / 24, 4 / 16])
    assert list(found.times["minute"]) == [480, 510]
    assert list(found.times["wape"]) == pytest.approx([2 / 18, 8 / 22])
    assert found.times["day_wape"].isna().all()
    assert list(found.days["contacts"]) == [24, 16]
    assert list(found.days["lead"]) == [2, 3]
    assert found.made == (MONDAY - timedelta(days=2),)


def test_the_last_forecast_before_a_day_has_the_say_and_every_one_a_lead(small):
    center = small({MONDAY: (10.0, 10.0)})
    early = kept({MONDAY: (15.0, 15.0)}, MONDAY - timedelta(days=16), MONDAY - timedelta(days=14))
    late = kept({MONDAY: (11.0, 11.0)}, MONDAY - timedelta(days=3))
    found = track(center, Kept.together([early, late]), MONDAY, MONDAY)
    assert found.queues["wape"].item() == pytest.approx(0.1)
    assert dict(zip(found.leads["lead"], found.leads["wape"], strict=True)) == pytest.approx(
        {"3": 0.1, "1-7": 0.1, "15-21": 0.5})
    assert found.days["volume"].item() == 22


def test_what_is_closed_missing_or_lost_is_not_scored_and_special_days_stand_apart(small):
    counts = days_of(20, (40.0, 40.0))
    days = list(counts)
    counts[days[3]] = (40.0, np.nan)  # half a day without a record
    counts[days[4]] = (np.nan, np.nan)
    special = (SpecialDay(days[5], "care", "closed", None, None, "works"),
               SpecialDay(days[6], "all", "event", 2.0, None, "sale"),
               SpecialDay(days[7], "care", "holiday", None, None, "feast"))
    center = small(counts, special)
    made = kept(dict.fromkeys(days, (44.0, 44.0)), MONDAY - timedelta(days=1))
    found = track(center, made, MONDAY, days[-1])
    row = found.queues.iloc[0]
    assert (row["days"], row["intervals"], row["missing"]) == (16, 31, 1)
    assert row["wape"] == row["bias"] == pytest.approx(0.1)
    assert row["day_wape"] == pytest.approx(0.1)
    assert [day.date() for day in found.special["date"]] == [days[6], days[7]]
    assert list(found.special["contacts"]) == [80, 80]
    whole = found.days[found.days["status"] == "scored"]
    assert [d.date() for d in whole["date"]] == days[:3] + days[8:]
    assert (found.days["status"] == "special").sum() == 2
    assert not {days[4], days[5]} & {day.date() for day in found.days["date"]}


def test_an_outage_is_missing_and_not_an_error(center, queue):
    day = [MONDAY + timedelta(days=n) for n in range(28)]
    rows = pd.DataFrame({"start": pd.date_range(
        pd.Timestamp(MONDAY, tz="UTC"), periods=28 * 48, freq="30min", unit="s"), "offered": 30.0})
    out = rows["start"].dt.normalize() == pd.Timestamp(day[20], tz="UTC")
    rows.loc[out & rows["start"].dt.hour.between(10, 13), "offered"] = 0.0
    always = {d: ((time(0), time(0)),) for d in (*FIVE, "sat", "sun")}
    here = center({"care": rows}, (queue("care", hours=always),), sites=NOWHERE)
    made = Kept(
        dated(pd.DataFrame({"queue": "care", "start": rows["start"], "volume": 30.0, "p10": 23.0,
                            "p90": 37.0, "spread": 0.0, "habit": 30.0, "naive": 30.0}),
              MONDAY, MONDAY),
        dated(pd.DataFrame({"queue": "care", "date": pd.DatetimeIndex(day).as_unit("s"),
                            "volume": 1440.0, "p10": 1391.0, "p90": 1489.0, "spread": 0.0}),
              MONDAY, MONDAY))
    found = track(here, made, MONDAY, day[-1])
    assert found.queues["wape"].item() == 0
    assert found.queues["intervals"].item() == 28 * 48 - 8
    assert day[20] not in {d.date() for d in found.days["date"]}


def test_an_interval_of_the_future_is_not_missing(small):
    counts = days_of(3)
    made = kept(days_of(10), MONDAY - timedelta(days=1))
    found = track(small(counts), made, MONDAY, MONDAY + timedelta(days=13))
    assert (found.queues["days"].item(), found.queues["missing"].item()) == (3, 0)


def test_a_day_is_judged_when_its_last_interval_is_known(small):
    counts = days_of(3)
    counts[list(counts)[-1]] = (10.0, np.nan)  # and nothing after it
    found = track(small(counts), kept(days_of(3), MONDAY - timedelta(days=1)), MONDAY,
                  max(counts))
    assert found.queues["intervals"].item() == 5 and found.queues["missing"].item() == 0
    assert len(found.days) == 2


def in_weeks(made: Kept, total: float, low: float, high: float) -> Kept:
    """The same with a total of its week."""
    first = made.intervals.iloc[0]
    row = pd.DataFrame({
        "queue": "care", "monday": pd.DatetimeIndex([first["week"]]).as_unit("s"),
        "volume": total, "p10": low, "p90": high, "spread": 0.1})
    return replace(made, weeks=dated(row, first["made"].date(), first["week"].date()))


def test_totals_of_weeks_by_hand(small):
    second = MONDAY + timedelta(days=7)
    counts = {**days_of(5), **days_of(5, (12.0, 10.0), second)}
    parts = [in_weeks(kept(days_of(5, (9.0, 9.0)), MONDAY - timedelta(days=1)), 90, 80, 99),
             in_weeks(kept(days_of(5, (11.0, 11.0), second), second - timedelta(days=1), second),
                      110, 100, 120)]
    found = track(small(counts), Kept.together(parts), MONDAY, second + timedelta(days=4))
    row = found.queues.iloc[0]
    assert row["weeks"] == 2
    assert row["week_wape"] == pytest.approx((10 + 0) / 210)
    assert row["week_habit_wape"] == pytest.approx((0 + 10) / 210)
    assert row["week_naive_wape"] == pytest.approx((20 + 10) / 210)
    assert row["week_covered80"] == 0.5, "100 is above 99"
    assert list(found.weeks["contacts"]) == [100, 110] and list(found.weeks["lead"]) == [1, 1]
    assert found.leads.set_index("lead").loc["1-7", "weeks"] == 2


@pytest.mark.parametrize("gap", ["missing", "not over"])
def test_a_week_that_is_not_wholly_known_is_not_judged(small, gap):
    counts = days_of(10)
    counts[MONDAY + timedelta(days=1 if gap == "missing" else 11)] = (np.nan, np.nan)
    second = MONDAY + timedelta(days=7)
    parts = [in_weeks(kept(days_of(5, first=day), day - timedelta(days=1), day), 100, 90, 110)
             for day in (MONDAY, second)]
    found = track(small(counts), Kept.together(parts), MONDAY, max(counts))
    assert [day.date() for day in found.weeks["monday"]] == [
        second if gap == "missing" else MONDAY]
    assert found.queues["weeks"].item() == 1


def test_a_week_with_an_event_is_listed_and_not_counted(small):
    special = (SpecialDay(MONDAY + timedelta(days=1), "all", "event", 2.0, None, "sale"),)
    made = in_weeks(kept(days_of(5), MONDAY - timedelta(days=1)), 100, 90, 110)
    found = track(small(days_of(5), special), made, MONDAY, MONDAY + timedelta(days=4))
    assert list(found.weeks["status"]) == ["special"]
    assert found.queues["weeks"].item() == 0 and np.isnan(found.queues["week_wape"].item())


def test_forecasts_of_other_intervals_are_left_aside(small):
    center = replace(small(days_of(3)), interval_min=15)
    found = track(center, kept(days_of(3), MONDAY - timedelta(days=1)), MONDAY, list(
        days_of(3))[-1])
    assert found.intervals.empty


def test_both_hours_of_an_autumn_night_are_judged_each_on_its_own(center, queue):
    night = date(2026, 10, 25)
    hours = {day: ((time(0), time(0)),) for day in (*FIVE, "sat", "sun")}
    start = pd.date_range(pd.Timestamp(night, tz="Europe/Prague"), periods=50, freq="30min"
                          ).tz_convert("UTC").as_unit("s")
    counts = np.arange(50.0)
    here = center({"care": pd.DataFrame({"start": start, "offered": counts})},
                  (queue("care", hours=hours),))
    frame = pd.DataFrame({"queue": "care", "start": start, "volume": counts, "p10": counts,
                          "p90": counts, "spread": 0.0, "habit": counts, "naive": counts})
    days = pd.DataFrame({"queue": "care", "date": pd.DatetimeIndex([night]).as_unit("s"),
                         "volume": counts.sum(), "p10": 0.0, "p90": 9e9, "spread": 0.0})
    week = night - timedelta(days=6)
    found = track(here, Kept(dated(frame, week, week), dated(days, week, week)), night, night)
    assert found.queues["intervals"].item() == 50 and found.queues["wape"].item() == 0
    twice = found.times[found.times["minute"] == 150]
    assert twice["intervals"].item() == 2 and twice["contacts"].item() == counts[5] + counts[7]


# ------------------------------------------------------------------ what is kept


def test_the_naive_forecast_is_the_last_same_weekday_that_was_ordinary(small):
    one, two, three = (MONDAY + timedelta(days=7 * n) for n in range(3))
    center = small({one: (1.0, 2.0), two: (3.0, np.nan), three: (7.0, 8.0)},
                   (SpecialDay(three, "care", "event", 2.0, None, "sale"),))
    fourth = MONDAY + timedelta(days=21)
    starts = records({fourth: (0.0, 0.0), fourth + timedelta(days=1): (0.0, 0.0)})["start"]
    (care,) = parts_of(center)
    known = naive(care, fourth, starts)
    assert known[:2].tolist() == [3.0, 2.0] and np.isnan(known[2:]).all()
    # what came later is not known
    assert naive(care, two, starts)[:2].tolist() == [1.0, 2.0]


def test_a_forecast_was_made_on_the_day_of_the_run_but_never_knew_its_own_week(small):
    week = MONDAY + timedelta(days=14)
    center = small(days_of(4))  # until Thursday of the first week
    thursday = MONDAY + timedelta(days=3)
    assert made_on(center, week, thursday + timedelta(days=1)) == thursday + timedelta(days=1)
    assert made_on(center, week, week + timedelta(days=200)) == week - timedelta(days=1)
    assert made_on(center, week, date(2020, 1, 1)) == thursday, "the history is ahead of the clock"


def test_a_snapshot_holds_the_open_intervals_of_the_forecasts_weeks(truth, center):
    series = truth(weeks=12, zone="Europe/Prague")
    here = center({"care": series.history()})
    week = series.dates[0] + timedelta(days=70)
    made = forecast(here, week, 2)
    found = snapshot(here, made, week, 2, week + timedelta(days=500))
    assert len(found.intervals) == 14 * 24 and len(found.days) == 14
    assert set(found.intervals["made"].dt.date) == {week - timedelta(days=1)}
    local = found.intervals["start"].dt.tz_convert("Europe/Prague")
    assert (local.iloc[0].date(), local.iloc[-1].date()) == (week, week + timedelta(days=13))
    last_week = series.counts[63:70, 16:40].ravel()
    assert np.array_equal(found.intervals["naive"].to_numpy(), np.tile(last_week, 2))
    judged = track(here, found, week, series.dates[-1])
    assert judged.queues["intervals"].item() == 14 * 24
    actual = series.counts[70:84, 16:40].ravel()
    expected = found.intervals["volume"].to_numpy()
    assert judged.queues["wape"].item() == pytest.approx(
        np.abs(actual - expected).sum() / actual.sum())
    assert judged.queues["naive_wape"].item() == pytest.approx(
        np.abs(actual - np.tile(last_week, 2)).sum() / actual.sum())


def test_changes_by_hand_are_scored_apart(small):
    days = days_of(12, (10.0, 10.0))
    values = {day: (20.0, 11.0) if n % 2 else (11.0, 11.0) for n, day in enumerate(days)}
    found = track(small(days), kept(values, MONDAY - timedelta(days=1), model=11.0), MONDAY,
                  list(days)[-1])
    row = found.queues.iloc[0]
    assert row["changed"] == 6
    assert (row["changed_wape"], row["model_wape"]) == (pytest.approx(1.0), pytest.approx(0.1))
    why = " ".join(attention(found)["care"])
    assert "Changes by hand made it worse" in why and "100.0%" in why and "10.0%" in why


def test_the_order_of_leads():
    keys = lead_key(pd.Series([1, 7, 8, 14, 15, 22])).tolist()
    assert keys == ["1", "7", "8-14", "8-14", "15-21", "22-28"]
    assert sorted(["8-14", "1-7", "7", "1", "15-21"], key=lead_order) == [
        "1", "7", "1-7", "8-14", "15-21"]
