"""Calendar months: their days counted by hand, their contacts, and how sure they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.calendar import WEEKDAYS
from wfm.center import Center, Change, SpecialDay
from wfm.demand.forecast import forecast
from wfm.demand.months.ahead import LONGEST, Months, months
from wfm.demand.months.days import calendar_of
from wfm.demand.months.level import Ahead
from wfm.demand.months.long_run import LongRun
from wfm.demand.uncertainty.bands import quantiles
from wfm.override import Override

Make = Callable[..., Any]
FIRST = date(2025, 7, 7)
"""The Monday after 26 weeks of :class:`Truth`, which begins on 6 January 2025."""
OFFICE = {day: ((time(8), time(20)),) for day in WEEKDAYS[:6]} | {"holiday": ()}


@pytest.fixture(scope="module")
def usual(truth: Make, center: Make) -> Center:
    """A queue of half a year."""
    found: Center = center({"care": truth(26, zone="Europe/Prague").history()})
    return found


@pytest.fixture(scope="module")
def made(usual: Center) -> Months:
    return months(usual, FIRST, 18)


# ------------------------------------------------------------------ the days


@pytest.fixture(scope="module")
def days_of(truth: Make, center: Make, queue: Make) -> Make:
    """The days of a month of a queue with some attributes."""

    def find(month: date, *special: SpecialDay, **changes: object) -> dict[str, object]:
        one = center({"care": truth(4).history()}, (queue(**changes),), special)
        end = (month + timedelta(days=31)).replace(day=1)
        dates = tuple(month + timedelta(days=n) for n in range((end - month).days))
        return calendar_of(one, one.queues["care"], dates).of(np.ones(len(dates), dtype=bool))

    return find


def mix(found: dict[str, object]) -> list[object]:
    return [found["open_days"], *(found[day] for day in WEEKDAYS)]


def test_a_february_of_a_leap_year_has_five_of_the_weekday_it_begins_with(days_of):
    # 1 February 2028 is a Tuesday
    assert mix(days_of(date(2028, 2, 1))) == [29, 4, 5, 4, 4, 4, 4, 4]


def test_a_february_of_28_days_has_four_of_each(days_of):
    assert mix(days_of(date(2027, 2, 1))) == [28, 4, 4, 4, 4, 4, 4, 4]


def test_a_month_with_five_saturdays(days_of):
    # 1 May 2027 is a Saturday; the Czech 1 and 8 May are holidays, both Saturdays
    assert mix(days_of(date(2027, 5, 1))) == [31, 5, 4, 4, 4, 4, 5, 5]


def test_closed_on_sundays_and_holidays(days_of):
    found = days_of(date(2027, 5, 1), hours=OFFICE)
    assert mix(found) == [24, 5, 4, 4, 4, 4, 3, 0]
    assert str(found["special"]).startswith("01 ") and "; 08 " in str(found["special"])


def test_a_closure_of_the_planner_closes_and_a_special_day_is_named(days_of):
    special = (SpecialDay(date(2027, 3, 2), "care", "closed", None, None, "Works"),
               SpecialDay(date(2027, 3, 3), "all", "event", 1.5, None, "Fair"))
    found = days_of(date(2027, 3, 1), *special)
    assert mix(found) == [30, 5, 4, 5, 4, 4, 4, 4]
    assert str(found["special"]).startswith("02 Works; 03 Fair")


# ------------------------------------------------------------------ contacts


def test_months_follow_each_other_from_that_of_the_first_monday(made):
    assert made.months[0] == date(2025, 7, 1) and made.months[-1] == date(2026, 12, 1)
    assert list(made.table["month"]) == list(made.months)
    assert len(made.table) == 18


def test_the_first_weeks_are_the_weekly_forecasts(usual, made):
    weekly = forecast(usual, FIRST, 4).intervals
    both = weekly.merge(made.intervals, on=["queue", "start"])
    same = both[both["start"] < pd.Timestamp(FIRST + timedelta(days=28), tz="Europe/Prague")]
    assert len(same) > 28 * 48
    assert np.allclose(same["volume_x"], same["volume_y"], rtol=1e-9)
    assert np.allclose(same["aht_s_x"], same["aht_s_y"])


def test_what_is_known_of_the_first_month_counts_in_full(usual, made):
    came = usual.history[usual.history["start"] >= pd.Timestamp("2025-07-01", tz="Europe/Prague")]
    first = made.table.iloc[0]
    assert first["known"] == came["offered"].sum() > 0
    days = forecast(usual, FIRST, 4).days
    july = [date(2025, 7, 7) <= day <= date(2025, 7, 31) for day in days["date"]]
    assert first["contacts"] == pytest.approx(first["known"] + days["volume"][july].sum())
    assert (made.table["known"][1:] == 0).all()


def test_months_are_as_large_as_their_days(made):
    # 2,000 contacts times the sum of the weekday factors, 5.95, a week
    day = 2000 * 5.95 / 7
    for row in made.table.to_dict("records"):
        length = ((row["month"] + timedelta(days=31)).replace(day=1) - row["month"]).days
        # holidays bring less; and a month has more of some weekdays than of others
        assert row["contacts"] == pytest.approx(day * length, rel=0.08)
        assert row["aht_s"] == pytest.approx(240, rel=0.01)
        assert row["handling_h"] == pytest.approx(row["contacts"] * 240 / 3600, rel=0.01)


def test_the_busiest_week_is_one_that_has_its_thursday_in_the_month(made):
    for row in made.table.to_dict("records"):
        thursday = row["busiest_week"] + timedelta(days=3)
        assert row["busiest_week"].weekday() == 0 and thursday.month == row["month"].month
        assert 0.9 * 11_900 < row["busiest_contacts"] < 1.1 * 11_900


def test_the_year_before_is_from_the_history_and_then_from_the_months_themselves(made):
    table = made.table.set_index("month")
    february = made.history.set_index("month")["contacts"][date(2025, 2, 1)]
    assert table["last_year"][date(2026, 2, 1)] == february
    assert table["last_year"][date(2026, 8, 1)] == table["contacts"][date(2025, 8, 1)]
    assert np.isnan(table["last_year"][date(2025, 8, 1)])


def test_the_history_has_the_whole_months_only(usual, made):
    # it begins on Monday the 6th of January, which is not the first open day of the month
    assert list(made.history["month"]) == [date(2025, n, 1) for n in range(2, 7)]
    assert (made.history["recorded"] == 1).all()
    local = usual.history["start"].dt.tz_convert("Europe/Prague")
    march = usual.history.loc[local.dt.month == 3, "offered"].sum()
    assert made.history["contacts"].iloc[1] == march


def test_a_day_without_records_is_filled_up_in_its_month(truth, center):
    whole = truth(26, zone="Europe/Prague")
    lost = truth(26, zone="Europe/Prague")
    lost.counts[lost.day(date(2025, 3, 12))] = np.nan
    both = [months(center({"care": one.history()}), FIRST, 1).history.set_index("month")
            for one in (whole, lost)]
    march = date(2025, 3, 1)
    assert both[1]["recorded"][march] < 1
    assert both[1]["contacts"][march] == pytest.approx(both[0]["contacts"][march], rel=0.01)


def test_a_season_learned_from_three_years_is_in_the_months(truth, center):
    start = date(2022, 7, 4)
    year = truth(156, zone="Europe/Prague", start=start)
    turn = 2 * np.pi * np.array([d.timetuple().tm_yday for d in year.dates]) / 365.25
    year.counts = np.random.default_rng(3).poisson(
        year.rate * (1 + 0.2 * np.cos(turn))[:, None]).astype(float)
    found = months(center({"care": year.history()}), date(2025, 6, 30), 13).table
    by_month = found.set_index("month")["season"]
    assert by_month[date(2026, 1, 1)] == pytest.approx(1.2, abs=0.05)
    assert by_month[date(2025, 12, 1)] == pytest.approx(1.18, abs=0.05)
    assert by_month[date(2026, 6, 1)] == pytest.approx(0.82, abs=0.05)
    january = found.set_index("month").loc[date(2026, 1, 1)]
    assert january["last_year"] == pytest.approx(january["contacts"], rel=0.08)


def test_the_coming_month_knows_its_season_where_the_past_shows_one(truth, center):
    """Late in August, when contacts grow by an eighth a month, as they did in three years."""
    year = truth(174, zone="Europe/Prague", start=date(2022, 8, 1))
    turn = 2 * np.pi * np.array([d.timetuple().tm_yday for d in year.dates]) / 365.25
    mean = year.rate * (1 + 0.25 * np.sin(turn - 4.43))[:, None]
    year.counts = np.random.default_rng(3).poisson(mean).astype(float)
    first = date(2025, 8, 25)
    found = months(center({"care": year.history(until=first)}), first, 3)
    assert found.runs["care"].seasonal
    by_month = found.table.set_index("month")
    for month, least, most in ((date(2025, 9, 1), 0.96, 1.04), (date(2025, 10, 1), 0.96, 1.04)):
        days = [n for n, d in enumerate(year.dates) if d.replace(day=1) == month]
        assert len(days) >= 30
        assert least < by_month["contacts"][month] / mean[days].sum() < most
    assert by_month["p10"].lt(by_month["contacts"]).all()


def test_a_closed_month_has_nothing(usual):
    shut = tuple(SpecialDay(date(2025, 11, 1) + timedelta(days=n), "all", "closed", None, None, "")
                 for n in range(30))
    found = months(replace(usual, special_days=shut), FIRST, 8)
    row = found.table.set_index("month").loc[date(2025, 11, 1)]
    for name in ("contacts", "p10", "p50", "p90", "spread", "aht_s", "handling_h", "open_days"):
        assert row[name] == 0, name
    after = found.table.set_index("month").loc[date(2025, 12, 1)]
    assert after["p10"] < after["contacts"] < after["p90"]


def test_a_queue_that_nobody_knows_anything_of_has_nothing(usual, queue):
    queues = {"care": queue("care"), "new": queue("new")}
    found = months(replace(usual, queues=queues), FIRST, 3)
    new = found.table[found.table["queue"] == "new"]
    assert (new[["contacts", "p10", "p90", "spread"]].to_numpy() == 0).all()
    assert found.runs["new"] is None and found.runs["care"] is not None
    assert found.total("new", 3) == (0, 0, 0, 0)
    assert not len(found.history[found.history["queue"] == "new"])


def test_a_new_queue_with_a_stated_volume_is_less_sure_than_an_old_one(usual, queue):
    queues = {"care": queue("care"), "new": queue("new", week_volume=11_900.0)}
    found = months(replace(usual, queues=queues), FIRST, 6).table
    old, new = (found[found["queue"] == name] for name in ("care", "new"))
    assert new["contacts"].to_numpy()[1:] == pytest.approx(old["contacts"].to_numpy()[1:], rel=0.15)
    assert (new["spread"].to_numpy() > 2 * old["spread"].to_numpy()).all()


def test_a_dated_change_is_applied_and_doubted(usual, made):
    change = Change("care", date(2025, 10, 1), "Chatbot", factor=0.7)
    found = months(replace(usual, changes=(change,)), FIRST, 6).table.set_index("month")
    plain = made.table.set_index("month")
    assert found["change"][date(2025, 9, 1)] == 1
    for month in (date(2025, 10, 1), date(2025, 12, 1)):
        assert found["change"][month] == pytest.approx(0.7)
        assert found["contacts"][month] == pytest.approx(0.7 * plain["contacts"][month], rel=1e-6)
        assert found["spread"][month] > plain["spread"][month] + 0.02


def test_a_queue_that_others_will_feed_has_what_they_lose_and_a_width(usual, queue, made):
    change = Change("care", date(2025, 9, 1), "Split", share=0.25, to_queue="new")
    both = {"care": usual.queues["care"], "new": queue("new")}
    found = months(replace(usual, queues=both, changes=(change,)), FIRST, 5)
    table = found.table.set_index(["queue", "month"])
    plain = made.table.set_index("month")
    assert table.loc[("new", date(2025, 8, 1)), "contacts"] == 0
    for month in (date(2025, 9, 1), date(2025, 11, 1)):
        new, left = table.loc[("new", month)], table.loc[("care", month)]
        assert new["contacts"] == pytest.approx(0.25 * plain["contacts"][month], rel=1e-6)
        assert new["contacts"] + left["contacts"] == pytest.approx(plain["contacts"][month])
        assert new["p10"] < 0.8 * new["contacts"] and new["p90"] > 1.2 * new["contacts"]


def test_a_change_of_the_past_is_in_the_level_not_in_the_months_to_come(usual, truth, center):
    grown = truth(26, zone="Europe/Prague")
    since = grown.day(date(2025, 4, 7))
    grown.counts[since:] = np.round(1.5 * grown.counts[since:])
    change = Change("care", date(2025, 4, 7), "New product", factor=1.5)
    one = center({"care": grown.history()})
    found = months(replace(one, changes=(change,)), FIRST, 6).table
    plain = months(usual, FIRST, 6).table
    assert (found["change"] == 1).all()
    ratio = found["contacts"] / plain["contacts"]
    assert ratio.to_numpy() == pytest.approx(1.5, rel=0.02)
    # told of the change, the level is no less sure than without any
    assert found["spread"].iloc[-1] < 1.2 * plain["spread"].iloc[-1]


def test_an_override_months_ahead_is_applied(usual, made):
    row = Override(2, "care", date(2025, 12, 1), date(2025, 12, 31), "factor", 1.5, "me", "sale")
    found = months(usual, FIRST, 6, (row,)).table.set_index("month")["contacts"]
    plain = made.table.set_index("month")["contacts"]
    assert found[date(2025, 12, 1)] == pytest.approx(1.5 * plain[date(2025, 12, 1)])
    assert found[date(2025, 11, 1)] == pytest.approx(plain[date(2025, 11, 1)])


def test_days_between_the_history_and_the_first_week_are_forecast(usual):
    later = FIRST + timedelta(weeks=3)  # Monday, 28 July
    found = months(usual, later, 2).table.iloc[0]
    early = months(usual, FIRST, 2).table.iloc[0]
    assert found["contacts"] == pytest.approx(early["contacts"], rel=0.02)
    assert found["known"] == early["known"]


@pytest.mark.parametrize("number", [0, -1, LONGEST + 1])
def test_a_number_of_months_that_makes_no_sense_is_refused(usual, number):
    with pytest.raises(ValueError, match="months can be forecast"):
        months(usual, FIRST, number)


# ------------------------------------------------------------------ how sure


def check_bands(table: pd.DataFrame) -> None:
    assert (table["p10"] <= table["p50"]).all() and (table["p50"] <= table["p90"]).all()
    assert (table["p10"] >= table["known"]).all()


def test_the_width_never_shrinks_with_the_lead(made):
    check_bands(made.table)
    spread = made.table["spread"].to_numpy()
    assert (np.diff(spread) > -2e-3).all(), spread
    # half a year of history: the season that nobody has seen is in it
    assert spread[6] > 0.05 and spread[-1] < 0.4


def test_totals_are_surer_than_their_months_but_not_as_if_these_were_independent(made):
    mean, low, middle, high = made.total("care", 18)
    assert mean == pytest.approx(made.table["contacts"].sum())
    assert low < middle < high
    apart = ((made.table["p90"] - made.table["p10"]) ** 2).sum() ** 0.5
    together = (made.table["p90"] - made.table["p10"]).sum()
    assert 1.5 * apart < high - low < together


def test_the_same_again(usual, made):
    again = months(usual, FIRST, 18)
    pd.testing.assert_frame_equal(again.table, made.table)
    assert np.array_equal(again.covariance["care"], made.covariance["care"])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 0.05), st.floats(0, 0.05))
def test_whatever_the_covariance_a_month_further_out_is_no_surer(seed, noise, day_phi):
    rng = np.random.default_rng(seed)
    root = rng.normal(0, 0.05, (20, 20))
    run = LongRun(np.zeros(20), np.zeros(20), np.zeros(20), root @ root.T, noise, frozenset(), {},
                  0)
    monday = date(2026, 1, 5)
    dates = tuple(monday + timedelta(days=n) for n in range(140))
    share = np.zeros((5, 140))
    for m in range(5):
        share[m, 28 * m:28 * (m + 1)] = rng.uniform(0, 100) * (rng.random() < 0.8)
    found = Ahead(run, monday, {}, noise, day_phi).covariance(dates, share)
    assert np.linalg.eigvalsh(found).min() > -1e-6 * max(found.max(), 1)
    total = share.sum(axis=1)
    width = np.sqrt(np.diagonal(found))[total > 0] / total[total > 0]
    assert (np.diff(width) > -1e-12).all()
    assert (np.diagonal(found)[total == 0] == 0).all()
    for m in np.flatnonzero(total > 1):
        low, middle, high = (quantiles(total[m:m + 1], found[m, m] / total[m] ** 2, level)[0]
                             for level in (0.1, 0.5, 0.9))
        assert low <= middle <= high


