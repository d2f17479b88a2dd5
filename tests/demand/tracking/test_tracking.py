"""Kept forecasts against what came, with answers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.center import Site, SpecialDay
from wfm.demand.forecast import forecast
from wfm.demand.records import parts_of
from wfm.demand.tracking.accuracy import lead_key, lead_order, track
from wfm.demand.tracking.attention import attention
from wfm.demand.tracking.snapshot import Kept, dated, made_on, naive, snapshot
from wfm.demand.uncertainty.bands import poisson_error, quantiles
from wfm.demand.uncertainty.measures import measures, ratio

MONDAY = date(2026, 3, 2)  # no public holiday near, and no change of clocks in UTC
FIVE = ("mon", "tue", "wed", "thu", "fri")
HOUR = {day: ((time(8), time(9)),) for day in FIVE}
NOWHERE = (Site("main", "Main", "CZ", None, "UTC"),)


def records(counts: dict[date, tuple[float, float]]) -> pd.DataFrame:
    """Half-hours from 08:00 of each day, two of them; NaN is left out."""
    rows = [(pd.Timestamp(day, tz="UTC") + pd.Timedelta(minutes=480 + 30 * n), value)
            for day, pair in sorted(counts.items()) for n, value in enumerate(pair)
            if not np.isnan(value)]
    frame = pd.DataFrame(rows, columns=["start", "offered"])
    return frame.assign(start=frame["start"].dt.as_unit("s"))


def kept(values: dict[date, tuple[float, float]], made: date, week: date = MONDAY, *,
         habit: float = 10.0, model: float | None = None, spread: float = 0.0) -> Kept:
    """A forecast of days; the naive one says 12 each half-hour, the habit `habit`."""
    rows = [(pd.Timestamp(day, tz="UTC") + pd.Timedelta(minutes=480 + 30 * n), value)
            for day, pair in sorted(values.items()) for n, value in enumerate(pair)]
    start = pd.Series([row[0] for row in rows]).dt.as_unit("s")
    volume = np.array([row[1] for row in rows], dtype=float)
    frame = pd.DataFrame({
        "queue": "care", "start": start, "volume": volume, "p10": quantiles(volume, spread**2, .1),
        "p90": quantiles(volume, spread**2, .9), "spread": spread, "habit": habit, "naive": 12.0})
    if model is not None:
        frame["model"] = model
    total = np.array([sum(pair) for _day, pair in sorted(values.items())], dtype=float)
    days = pd.DataFrame({
        "queue": "care", "date": pd.DatetimeIndex(sorted(values)).as_unit("s"), "volume": total,
        "p10": quantiles(total, spread**2, .1), "p90": quantiles(total, spread**2, .9),
        "spread": spread})
    return Kept(dated(frame, made, week), dated(days, made, week))


@pytest.fixture
def small(center, queue):
    """A queue of one hour on five days, with the given history."""
    def make(counts, special=(), **changes):
        return center({"care": records(counts)}, (queue("care", hours=HOUR, **changes),),
                      special, sites=NOWHERE)
    return make


def days_of(count: int, pair=(10.0, 10.0), first: date = MONDAY) -> dict[date, tuple]:
    """`count` working days from `first` on."""
    all_days = [first + timedelta(days=n) for n in range(2 * count + 2)]
    return dict.fromkeys([day for day in all_days if day.weekday() < 5][:count], pair)


# ------------------------------------------------------------------ by hand


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


# ------------------------------------------------------------------ who needs a human


def judged(small, counts, values, **options):
    found = track(small(counts), kept(values, MONDAY - timedelta(days=1), **options), MONDAY,
                  max(values))
    return found, " ".join(attention(found).get("care", ()))


def chance(days, mean: float, seed: int = 0, luck: float = 0.0):
    rng = np.random.default_rng(seed)
    return {day: tuple(map(float, rng.poisson(mean * max(0.0, 1 + luck * rng.normal()), 2)))
            for day in days}


@pytest.mark.parametrize("seed", range(5))
def test_a_forecast_as_good_as_chance_allows_needs_nobody(small, seed):
    days = days_of(40)
    found, why = judged(small, chance(days, 50, seed), dict.fromkeys(days, (50.0, 50.0)), habit=50)
    assert why == ""
    row = found.queues.iloc[0]
    assert row["wape"] == pytest.approx(row["floor"], rel=0.35)


def test_a_forecast_worse_than_habit_and_chance_needs_a_human(small):
    days = days_of(40)
    wobble = {day: (65.0, 35.0) if n % 2 else (35.0, 65.0) for n, day in enumerate(days)}
    _found, why = judged(small, chance(days, 50), wobble, habit=50)
    assert "The error is" in why and "chance alone leaves" in why and "too" not in why
    assert "surer than it may be" in why


def test_a_hard_queue_that_the_habit_misses_as_much_needs_nobody_for_its_error(small):
    days = days_of(40)
    _found, why = judged(small, chance(days, 50, luck=0.4), dict.fromkeys(days, (50.0, 50.0)),
                         habit=50, spread=0.4)
    assert "The error is" not in why


@pytest.mark.parametrize(("expected", "words"), [(60.0, "too high"), (42.0, "too low")])
def test_a_forecast_that_is_always_off_to_one_side_needs_a_human(small, expected, words):
    days = days_of(30)  # of which Good Friday and Easter Monday stand apart
    _found, why = judged(small, chance(days, 50), dict.fromkeys(days, (expected, expected)),
                         habit=expected)
    assert words in why and "over 28 days" in why


def test_a_bias_within_its_standard_error_needs_nobody(small):
    days = days_of(12)
    counts = {day: (100.0, 100.0) if n == 0 else (10.0, 10.0) for n, day in enumerate(days)}
    found, why = judged(small, counts, dict.fromkeys(days, (10.0, 10.0)))
    assert found.queues["bias"].item() < -0.3 and "too low" not in why


def test_a_band_that_is_too_wide_needs_a_human(small):
    days = days_of(30)
    _found, why = judged(small, dict.fromkeys(days, (50.0, 50.0)),
                         dict.fromkeys(days, (50.0, 50.0)), habit=50)
    assert "100% of the intervals lie in their 80 % band" in why and "less sure" in why


def test_few_days_are_no_reason_but_a_last_week_out_of_its_band_is(small):
    days = days_of(5)
    counts = dict.fromkeys(days, (80.0, 80.0))
    counts[next(iter(days))] = (50.0, 50.0)
    _found, why = judged(small, counts, dict.fromkeys(days, (50.0, 50.0)), habit=50)
    assert why == ("In the last week 4 of 5 days lay above their band and 0 below; together they "
                   "had +48% contacts against the forecast.")
    counts[list(days)[1]] = counts[list(days)[2]] = (50.0, 50.0)
    assert judged(small, counts, dict.fromkeys(days, (50.0, 50.0)), habit=50)[1] == ""


def test_contacts_that_nobody_expected_and_records_that_never_came_need_a_human(small):
    days = list(days_of(10))
    counts = dict.fromkeys(days, (5.0, 5.0))
    _found, why = judged(small, counts, dict.fromkeys(days, (0.0, 0.0)))
    assert why == ("100 contacts came where none was expected: see why the forecast knows no "
                   "ordinary day.")
    holes = {day: pair if n % 2 == 0 else (np.nan, np.nan)
             for n, (day, pair) in enumerate(counts.items())}
    holes[days[-1]] = (5.0, 5.0)
    _found, why = judged(small, holes, dict.fromkeys(days, (5.0, 5.0)))
    assert why == "There are no records of 4 of 10 open days: is the import complete?"


def test_a_queue_without_any_records_is_told_of(center, queue):
    days = list(days_of(10))
    here = center({"other": records(dict.fromkeys(days, (5.0, 5.0)))}, (
        queue("other", hours=HOUR), queue("care", hours=HOUR)), sites=NOWHERE)
    found = track(here, kept(dict.fromkeys(days, (5.0, 5.0)), MONDAY - timedelta(days=1)), MONDAY,
                  days[-1])
    assert found.queues["missing"].item() == 10
    assert attention(found) == {
        "care": ("There are no records of 10 of 10 open days: is the import complete?",)}


def test_where_none_came_and_many_were_expected_that_is_said(small):
    days = days_of(12)
    _, why = judged(small, dict.fromkeys(days, (0.0, 0.0)), dict.fromkeys(days, (5.0, 5.0)))
    assert why.startswith("None came where 120 contacts were expected on 12 days: has the queue "
                          "ended, or does its import?")
    assert "surer" not in why
    _, why = judged(small, dict.fromkeys(days, (0.0, 0.0)), dict.fromkeys(days, (0.1, 0.1)))
    assert why == ""


# ------------------------------------------------------------------ always


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
