"""The sample's history looks like that of a contact centre."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import holidays_between
from wfm.sample import dates
from wfm.sample.history import history_rows

FIRST, LAST = date(2026, 6, 8), date(2026, 12, 6)


@pytest.fixture(scope="module")
def history():
    columns = ["queue", "start", "offered", "handled", "abandoned", "aht_s"]
    frame = pd.DataFrame(list(history_rows()), columns=columns)
    frame["start"] = pd.to_datetime(frame["start"])
    frame["aht_s"] = pd.to_numeric(frame["aht_s"])
    frame["date"] = frame["start"].dt.date
    return frame


def test_it_covers_the_26_weeks_before_the_week_to_plan(history):
    days = set(history["date"])
    assert min(days) == FIRST and max(days) == LAST
    expected = set(pd.date_range(FIRST, LAST).date)
    assert len(expected) == 26 * 7 and expected - days == {date(2026, 8, 13)}


def test_each_interval_stands_once_and_counts_add_up(history):
    assert not history.duplicated(["queue", "start"]).any()
    assert (history["handled"] + history["abandoned"] == history["offered"]).all()
    assert (history[["handled", "abandoned"]] >= 0).all().all()
    assert (history["aht_s"].isna() == (history["handled"] == 0)).all()
    share = history.groupby("queue")[["abandoned", "offered"]].sum()
    share = share["abandoned"] / share["offered"]
    assert share["mail"] == 0 and share.drop("mail").between(0.02, 0.08).all()


def test_closed_queues_have_no_rows_and_open_ones_all_of_them(history):
    holidays = holidays_between("BR", "SP", FIRST, LAST)
    assert date(2026, 9, 7) in holidays
    open_hours = {"care": (0, 24, 7), "tech": (8, 20, 5), "sales": (8, 21, 6), "chat": (8, 22, 7),
                  "mail": (0, 24, 7)}
    counts = history.groupby(["queue", "date"]).size()
    for queue, (first, last, weekdays) in open_hours.items():
        for day in set(pd.date_range(FIRST, LAST).date) - {date(2026, 8, 13)}:
            shut = day.weekday() >= weekdays or (queue in ("tech", "sales") and day in holidays)
            assert counts.get((queue, day), 0) == (0 if shut else 2 * (last - first)), (queue, day)
        rows = history[history["queue"] == queue]
        assert rows["start"].dt.hour.between(first, last - 1).all()


def test_nights_are_quiet_but_not_empty_and_some_intervals_are_really_zero(history):
    care = history[history["queue"] == "care"]
    night = care[care["start"].dt.hour.between(1, 4)]["offered"]
    assert 2 < night.mean() < 10
    assert (night == 0).any()
    weekdays = care[care["start"].dt.day_of_week < 5]
    by_clock = weekdays.groupby(weekdays["start"].dt.time)["offered"].mean()
    assert 65 < by_clock.max() < 100


def test_the_outage_let_next_to_no_call_through(history):
    care = history[history["queue"] == "care"].set_index("start")["offered"]
    out = care["2026-09-23 14:00":"2026-09-23 16:59"]
    week_before = care["2026-09-16 14:00":"2026-09-16 16:59"]
    assert len(out) == 6
    assert out.sum() < 0.05 * week_before.sum()
    assert care["2026-09-23 17:00":"2026-09-23 18:59"].sum() > 100


def _day_totals(history, queue):
    rows = history[history["queue"] == queue]
    return rows.groupby("date")["offered"].sum().astype(float)


def test_busy_days_are_busy_all_day_more_than_a_poisson_count_would_be(history):
    holidays = holidays_between("BR", "SP", FIRST, LAST)
    for queue, least in (("care", 3.0), ("chat", 2.0), ("mail", 1.2)):
        totals = _day_totals(history, queue)
        plain = [d for d in totals.index
                 if d.weekday() in (1, 2, 3) and d not in holidays and 8 < d.day < 28
                 and d != dates.OUTAGE_DAY and not dates.follows_holiday(d)
                 and not dates.is_pay_day(d)]
        day, total = np.array([d.toordinal() for d in plain]), totals[plain].to_numpy()
        trend = np.polyval(np.polyfit(day, total, 1), day)
        assert np.var(total - trend, ddof=2) / total.mean() > least, queue


def test_calendar_effects_are_there(history):
    care = _day_totals(history, "care")
    mean = care[[d for d in care.index if d.weekday() < 5]].mean()
    assert care[date(2026, 9, 7)] < 0.75 * mean  # public holiday, a Monday
    assert care[date(2026, 9, 8)] > 1.05 * mean  # the day after
    sales = _day_totals(history, "sales")
    fridays = sales[[d for d in sales.index if d.weekday() == 4]]
    assert fridays[date(2026, 11, 27)] > 1.5 * fridays.median()  # Black Friday
    chat = _day_totals(history, "chat")
    assert chat[-28:].mean() > 1.08 * chat[:28].mean()  # it grows


def test_handling_times_are_noisy_where_few_calls_are(history):
    care = history[(history["queue"] == "care") & (history["handled"] > 0)]
    few = care[care["handled"].between(3, 6)]["aht_s"]
    many = care[care["handled"] > 50]["aht_s"]
    assert few.std() / few.mean() > 2 * many.std() / many.mean()
    weighted = (care["handled"] * care["aht_s"]).sum() / care["handled"].sum()
    assert weighted == pytest.approx(260, rel=0.03)


def test_pay_days_are_the_fifth_business_day_and_the_20th():
    assert dates.pay_days(2026, 9) == (date(2026, 9, 8), date(2026, 9, 21))
    assert dates.pay_days(2026, 11) == (date(2026, 11, 9), date(2026, 11, 23))
