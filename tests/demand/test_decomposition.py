from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.center import Change, DriverValue, Site, SpecialDay
from wfm.demand import queue as queue_module
from wfm.demand.decomposition import COLUMNS, FACTORS, decompose
from wfm.demand.forecast import forecast
from wfm.intake import load
from wfm.sample.write import write_sample

FIRST = date(2025, 9, 15)
PRAGUE = (Site("main", "Main", "CZ", None, "Europe/Prague"),)


def product(table):
    return table[list(FACTORS)].prod(axis=1).to_numpy()


def assert_exact(made):
    """Each row's factors multiply to its total, which is the forecast of the day."""
    table = made.decomposition
    assert tuple(table.columns) == COLUMNS
    assert list(zip(table["queue"], table["date"], strict=True)) == list(
        zip(made.days["queue"], made.days["date"], strict=True))
    np.testing.assert_allclose(table["total"], made.days["volume"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(product(table), made.days["volume"], rtol=1e-9, atol=1e-9)


def at(made, day, queue="care"):
    table = made.decomposition
    return table[(table["queue"] == queue) & (table["date"] == day)].iloc[0]


@pytest.fixture(scope="module")
def series(truth):
    return truth(weeks=36, zone="Europe/Prague", month=0.1)


def test_the_factors_of_every_day_of_the_sample_multiply_to_its_forecast(tmp_path):
    write_sample(tmp_path)
    loaded = load(tmp_path)
    made = forecast(loaded.center, loaded.week, 4)
    assert_exact(made)
    assert (made.decomposition["special"] != 1).any()
    assert len(made.decomposition) == 30 * len(loaded.center.queues)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_factors_multiply_to_the_forecast_whatever_the_centre(truth, queue, center, data):
    weeks = data.draw(st.integers(1, 30), "weeks")
    series = truth(weeks=weeks, base=data.draw(st.sampled_from([3.0, 20.0, 2000.0])),
                   month=data.draw(st.sampled_from([0.0, 0.2])), zone="Europe/Prague",
                   seed=data.draw(st.integers(0, 99)))
    closed = data.draw(st.sets(st.sampled_from(["sat", "sun", "wed"])))
    hours = {day: () if day in closed else ((time(8), time(20)),) for day in
             ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    hours["holiday"] = data.draw(st.sampled_from([(), ((time(8), time(12)),)]))
    first = series.dates[-1] + timedelta(days=1 + data.draw(st.integers(0, 3)))
    first += timedelta(days=(7 - first.weekday()) % 7)
    kinds = st.sampled_from(["event", "holiday", "closed"])
    special = tuple(
        SpecialDay(first + timedelta(days=n), "all", data.draw(kinds),
                   data.draw(st.sampled_from([None, 0.0, 1.7])),
                   data.draw(st.sampled_from([None, series.dates[0], series.dates[-1]])), "X")
        for n in data.draw(st.sets(st.integers(0, 13), max_size=4), "special"))
    made = forecast(center({"care": series.history()}, (queue(hours=hours),), special,
                           sites=PRAGUE), first, 2)
    assert_exact(made)
    assert (made.decomposition[list(FACTORS)] >= 0).all(axis=None)


def test_weekday_and_day_of_the_month_are_those_of_the_truth(series, center):
    made = forecast(center({"care": series.history(until=date(2025, 9, 15))}), FIRST, 1)
    week = made.decomposition.iloc[1:8]
    weekday = np.array([1.2, 1.0, 1.0, 0.95, 0.9, 0.5, 0.3])
    np.testing.assert_allclose(week["weekday"], weekday / weekday.mean(), atol=0.04)
    month = np.array([np.exp(0.1 * np.cos(2 * np.pi * day.day / 30.4)) for day in week["date"]])
    np.testing.assert_allclose(week["month_day"], month, atol=0.04)
    for factor in ("hours", "special", "change", "driver", "override"):
        np.testing.assert_allclose(week[factor], 1.0)
    base = 2000 * weekday.mean()
    around = week["level"] * week["drift"] * week["correction"]
    np.testing.assert_allclose(around, base, rtol=0.06)


def test_what_the_planner_says_of_a_date_is_its_factor_and_has_its_name(series, center):
    sale, shut = FIRST + timedelta(days=2), FIRST + timedelta(days=3)
    days = (SpecialDay(sale, "care", "event", 1.4, None, "Sale <1>"),
            SpecialDay(shut, "all", "closed", None, None, "Inventory"))
    made = forecast(center({"care": series.history(until=FIRST)}, special_days=days), FIRST, 1)
    assert_exact(made)
    assert at(made, sale)["special"] == pytest.approx(1.4)
    assert at(made, sale)["why"] == "Sale <1>: expected × 1.4"
    assert at(made, shut)["hours"] == 0
    assert at(made, shut)["total"] == 0
    assert at(made, shut)["why"].startswith("Inventory: closed")
    assert at(made, FIRST)["why"] == ""
    assert "after a pause" in at(made, shut + timedelta(days=1))["why"]


def test_the_surge_after_a_pause_is_a_factor_of_its_own(truth, center):
    series = truth(weeks=30)
    closures = [date(2025, 2, 3) + timedelta(days=28 * n) for n in range(6)]
    for day in closures:
        series.counts[series.day(day)] = 0
        series.counts[series.day(day) + 1] *= 1.3
    first = closures[-1]
    made = forecast(center(
        {"care": series.history(until=first)}, sites=(Site("main", "Main", "CZ", None, "UTC"),),
        special_days=tuple(SpecialDay(day, "all", "closed", None, None, "") for day in closures),
    ), first, 1)
    assert 1.1 < at(made, first + timedelta(days=1))["after_pause"] < 1.35
    assert at(made, first + timedelta(days=4))["after_pause"] == 1


def test_the_habit_is_the_mean_of_the_last_six_same_weekdays(series, center, monkeypatch):
    monkeypatch.setattr(queue_module, "GATE", 99.0)
    sale = FIRST + timedelta(days=1)
    made = forecast(center({"care": series.history(until=FIRST)}, special_days=(
        SpecialDay(sale, "care", "event", 1.5, None, "Sale"),)), FIRST, 1)
    assert_exact(made)
    assert (made.decomposition["method"] == "habit").all()
    for day in made.decomposition["date"][1:8]:
        place = series.day(day)
        mean = series.counts[[place - 7 * n for n in range(1, 7)]].sum(axis=1).mean()
        row = at(made, day)
        assert row["level"] * row["weekday"] == pytest.approx(mean)
        assert row["special"] == pytest.approx(1.5 if day == sale else 1.0)
        assert row[["month_day", "after_pause", "drift", "correction"]].eq(1).all()


def test_the_clocks_change_the_hours_of_a_day_that_is_open_at_night(truth, queue, center):
    """An extra hour brings more contacts, and the day is still its factors' product."""
    series = truth(weeks=30, zone="Europe/Prague", start=date(2025, 3, 31))
    series.shape[:] = 1 / 48
    series.counts = np.random.default_rng(1).poisson(40.0, series.counts.shape).astype(float)
    always = {day: ((time(0), time(0)),) for day in
              ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    first = date(2025, 10, 20)
    made = forecast(center({"care": series.history(until=first)}, (queue(hours=always),)), first, 1)
    assert_exact(made)
    assert at(made, date(2025, 10, 26))["hours"] == pytest.approx(25 / 24, rel=0.01)
    assert at(made, date(2025, 10, 25))["hours"] == pytest.approx(1.0)


def test_changes_drivers_and_borrowed_pasts_are_factors_too(truth, queue, center):
    """A share moves half-way through the week, letters bring contacts, and a queue is new."""
    series = truth(weeks=30)
    sent = [series.dates[0] + timedelta(days=n) for n in range(1, 220, 9)]
    for day in sent:
        place = series.day(day) + 1
        if place < len(series.counts):
            series.counts[place] *= 1.5
    first = date(2025, 7, 28)
    made = forecast(replace(
        center({"care": series.history(until=first), "chat": series.history(until=first)},
               (queue(), queue("chat"), queue("new", week_volume=900.0),
                queue("alike", like_queue="care", week_volume=500.0)),
               sites=(Site("main", "Main", "CZ", None, "UTC"),)),
        changes=(Change("care", first + timedelta(days=3), "bot", factor=0.8),
                 Change("chat", first + timedelta(days=4), "split", share=0.25, to_queue="new")),
        drivers=tuple(DriverValue("letters", day, "care", 1000.0) for day in sent),
    ), first, 1)
    assert_exact(made)
    assert at(made, first + timedelta(days=3))["change"] == pytest.approx(0.8, rel=0.01)
    assert at(made, first)["change"] == 1
    driven = [day + timedelta(days=1) for day in sent if day + timedelta(days=1) > first]
    assert at(made, driven[0])["driver"] > 1.2
    week = made.decomposition[made.decomposition["date"].between(first, first + timedelta(days=6))]
    assert week[week["queue"] == "alike"]["total"].sum() == pytest.approx(500, rel=0.2)


def test_a_queue_without_history_is_nothing_times_one(series, queue, center):
    made = forecast(center({"care": series.history(until=FIRST)},
                           (queue(), queue("new"))), FIRST, 1)
    rows = made.decomposition[made.decomposition["queue"] == "new"]
    assert (rows["method"] == "none").all()
    assert (rows["total"] == 0).all() and (rows["level"] == 0).all()
    assert_exact(made)


def test_a_queues_inside_gives_the_same_rows_for_the_past_too(series, center):
    seen = []
    made = forecast(center({"care": series.history(until=FIRST)}), FIRST, 1, inside=seen.append)
    (inside,) = seen
    whole = decompose(inside)
    assert len(whole) == len(inside.days.dates)
    pd.testing.assert_frame_equal(
        whole.tail(len(made.decomposition)).reset_index(drop=True), made.decomposition)
    past = whole[:inside.days.known]
    np.testing.assert_allclose(
        product(past), inside.made.volume[:inside.days.known].sum(axis=1), rtol=1e-9)
