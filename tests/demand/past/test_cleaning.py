from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import Grid
from wfm.center import Correction
from wfm.demand.days import Kind, tabulate
from wfm.demand.past.cleaning import clean
from wfm.demand.past.pauses import Near


def days_of(series, hours, **kinds):
    history = series.history()
    return tabulate(history, "UTC", 30, series.dates[-1], hours, **kinds)


def found(cleaned, what):
    return [mark for mark in cleaned.marks if mark.what == what]


def test_an_undisturbed_history_is_learned_whole(truth, every_day):
    cleaned = clean(days_of(truth(), every_day))
    assert cleaned.learn.all()
    assert cleaned.marks == ()
    np.testing.assert_allclose(cleaned.totals, truth().counts.sum(axis=1))


def test_an_outage_is_found_where_it_was_and_the_day_is_filled_up(truth, every_day):
    series = truth()
    day = series.day(date(2025, 4, 15))
    series.counts[day, 20:26] = 0
    cleaned = clean(days_of(series, every_day))
    (mark,) = found(cleaned, "outage")
    assert (mark.first, mark.end) == (day * 48 + 20, day * 48 + 26)
    assert np.isnan(cleaned.counts[day, 20:26]).all()
    assert cleaned.learn[day]
    assert not cleaned.whole[day]
    expected = series.rate[day].sum()
    assert cleaned.totals[day] == pytest.approx(expected, rel=0.15)


def test_a_quiet_queue_without_calls_for_hours_has_no_outage(truth, every_day):
    series = truth(base=15.0)
    assert (series.counts[:, 16:40] == 0).mean() > 0.5
    assert found(clean(days_of(series, every_day)), "outage") == []


def test_two_intervals_are_no_outage(truth, every_day):
    series = truth()
    series.counts[100, 20:22] = 0
    assert found(clean(days_of(series, every_day)), "outage") == []


def test_missing_intervals_and_days_are_not_zero(truth, every_day):
    series = truth()
    series.counts[50] = np.nan
    series.counts[60, 18:22] = np.nan
    cleaned = clean(days_of(series, every_day))
    marks = [(m.first, m.end) for m in found(cleaned, "missing")]
    assert marks == [(50 * 48, 51 * 48), (60 * 48 + 18, 60 * 48 + 22)]
    assert not cleaned.learn[50]
    assert cleaned.learn[60]
    assert cleaned.totals[60] == pytest.approx(series.rate[60].sum(), rel=0.15)


def test_a_day_of_which_little_is_known_is_not_learned(truth, every_day):
    series = truth()
    series.counts[60, 18:40] = np.nan
    assert not clean(days_of(series, every_day)).learn[60]


def test_an_export_that_leaves_out_empty_intervals_is_suspected(truth, every_day):
    series = truth(base=30.0)
    series.counts[series.counts == 0] = np.nan
    texts = " ".join(m.done for m in found(clean(days_of(series, every_day)), "missing"))
    assert "write them as 0" in texts


def test_a_doubled_and_a_halved_day_are_spikes_and_not_learned(truth, every_day):
    series = truth()
    series.counts[80] *= 2
    series.counts[95] = np.round(series.counts[95] / 2)
    cleaned = clean(days_of(series, every_day))
    assert [m.first // 48 for m in found(cleaned, "spike")] == [80, 95]
    assert np.flatnonzero(~cleaned.learn).tolist() == [80, 95]


@pytest.mark.parametrize("gap", ["closed", "no records"])
def test_busy_days_after_a_pause_are_no_spikes(truth, every_day, gap):
    series = truth()
    pause = 80
    series.counts[pause] = np.nan
    series.counts[pause + 1] *= 1.6
    series.counts[pause + 2] *= 1.4
    closed = [series.dates[pause]] if gap == "closed" else []
    cleaned = clean(days_of(series, every_day, closed=closed))
    assert found(cleaned, "spike") == []
    assert cleaned.learn[pause + 2]
    # the Friday after a Thursday that was closed is learned as a day beside a holiday
    assert cleaned.learn[pause + 1] or cleaned.near[pause + 1] == Near.BRIDGE


def test_pay_days_are_no_spikes(truth, every_day):
    cleaned = clean(days_of(truth(month=0.3), every_day))
    assert found(cleaned, "spike") == []


def test_calendar_days_are_set_apart_with_their_reasons(truth, every_day):
    series = truth()
    closed, holiday, event = series.dates[30], series.dates[45], series.dates[60]
    days = days_of(series, every_day, closed=[closed], holidays=[holiday], events=[event])
    cleaned = clean(days)
    assert np.flatnonzero(~cleaned.learn).tolist() == [30, 45, 60]
    assert [(m.first // 48, m.what) for m in cleaned.marks] == [
        (30, "closed"), (45, "holiday"), (60, "event"),
    ]
    contacts = f"{series.counts[30].sum():g} contacts left out"
    assert contacts in cleaned.marks[0].done


def test_contacts_outside_opening_hours_are_left_out_and_counted(truth, every_day):
    series = truth(phi_day=0)
    hours = dict(every_day)
    del hours["sun"]
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], hours)
    (mark,) = clean(days).marks
    sundays = series.counts[6::7].sum()
    assert mark.what == "outside"
    assert f"{sundays:g} contacts" in mark.done


def test_a_holiday_without_records_says_what_to_do(truth, every_day):
    series = truth()
    series.counts[45] = np.nan
    days = days_of(series, every_day, holidays=[series.dates[45]])
    (mark,) = clean(days).marks
    assert mark.what == "holiday"
    assert "special_days" in mark.done


def test_a_queue_that_never_had_a_contact_can_be_cleaned(truth, every_day):
    series = truth()
    series.counts[:] = 0
    cleaned = clean(days_of(series, every_day))
    assert cleaned.learn.all()
    assert (cleaned.totals == 0).all()
    assert cleaned.marks == ()


def test_a_history_of_one_day_can_be_cleaned(truth, every_day):
    series = truth(weeks=1)
    frame = series.history(until=series.dates[0] + timedelta(days=1))
    cleaned = clean(tabulate(frame, "UTC", 30, series.dates[-1], every_day))
    assert cleaned.learn.tolist() == [True] + [False] * 6


def said(series, day, end, do):
    """A correction of the days from `day` up to `end` of the simulated queue."""
    begin = datetime.combine(series.dates[0], time(0), UTC)
    return Correction("care", begin + timedelta(days=day), begin + timedelta(days=end), do)


HOLIDAYS = (52, 94, 136)  # Thursdays


def test_bridging_days_and_eves_that_are_quiet_are_learned_apart(truth, every_day):
    series = truth()
    for day in HOLIDAYS:
        series.counts[day + 1] = np.round(series.counts[day + 1] * 0.6)
    cleaned = clean(days_of(series, every_day, holidays=[series.dates[d] for d in HOLIDAYS]))
    bridges = [d + 1 for d in HOLIDAYS]
    assert np.flatnonzero(cleaned.near).tolist() == bridges
    assert [m.first // 48 for m in found(cleaned, "bridge")] == bridges
    assert found(cleaned, "spike") == []
    assert not cleaned.learn[bridges].any()
    assert cleaned.learn[[d - 1 for d in HOLIDAYS]].all(), "days before were like any"


def test_days_beside_a_holiday_that_are_like_any_are_learned_as_any(truth, every_day):
    series = truth()
    cleaned = clean(days_of(series, every_day, holidays=[series.dates[d] for d in HOLIDAYS]))
    assert not cleaned.near.any()
    assert np.flatnonzero(~cleaned.learn).tolist() == list(HOLIDAYS)


def test_a_holiday_kept_on_another_day_is_learned_on_that_day(truth, every_day):
    series = truth(phi_day=0)
    holiday, kept = 65, 63  # a Wednesday, kept on the Monday before
    series.counts[kept] = np.round(series.counts[kept] * 0.2)
    cleaned = clean(days_of(series, every_day, holidays=[series.dates[holiday]]))
    (mark,) = found(cleaned, "moved")
    assert mark.first // 48 == kept
    assert str(series.dates[holiday]) in mark.done
    assert np.flatnonzero(cleaned.festive).tolist() == [kept]


def test_pay_days_that_return_every_month_are_no_spikes_and_one_busy_day_is(truth, every_day):
    hours = {day: every_day[day] for day in ("mon", "tue", "wed", "thu", "fri")}
    series = truth(weeks=30, phi_day=0.001)
    for place, day in enumerate(series.dates):
        rolled = [day - timedelta(days=n) for n in range(3 if day.weekday() == 0 else 1)]
        if place > 3 and day.weekday() < 5 and any(d.day == 5 for d in rolled):
            series.counts[place] = np.round(series.counts[place] * 1.6)
    series.counts[107] = np.round(series.counts[107] * 1.6)
    cleaned = clean(days_of(series, hours))
    assert [m.first // 48 for m in found(cleaned, "spike")] == [107]
    assert ("due", 5) in [one.place for one in cleaned.monthly]


def test_the_hours_that_the_clocks_skip_or_show_twice_are_listed():
    all_day = {d: ((time(0), time(0)),) for d in (
        "mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    for first, words, what in (
        (date(2025, 3, 24), "skip 02:00 to 03:00", {"clock"}),
        (date(2025, 10, 20), "02:00 to 03:00 twice: the mean", {"clock"}),
    ):
        grid = Grid.days(first, 14, "Europe/Prague", 30)
        frame = pd.DataFrame({"start": grid.starts, "offered": 10.0})
        cleaned = clean(tabulate(frame, "Europe/Prague", 30, first + timedelta(13), all_day))
        (mark,) = cleaned.marks
        assert words in mark.done and {mark.what} == what
        assert mark.first % 48 == 4
        assert cleaned.learn.all()


@pytest.mark.parametrize("fault", ["outage", "spike", "glitch", "closed", "holiday"])
def test_what_the_planner_keeps_is_learned(truth, every_day, fault):
    series = truth()
    day = 101
    kinds = {}
    if fault == "outage":
        series.counts[day, 20:26] = 0
    elif fault == "spike":
        series.counts[day] *= 2
    elif fault == "glitch":
        series.counts[day, 20] *= 7
    else:
        kinds = {"closed" if fault == "closed" else "holidays": [series.dates[day]]}
    assert [m.what for m in clean(days_of(series, every_day, **kinds)).marks] == [fault]
    keep = [said(series, day, day + 1, "keep")]
    cleaned = clean(days_of(series, every_day, corrections=keep, **kinds))
    assert cleaned.marks == ()
    assert cleaned.learn.all()
    np.testing.assert_array_equal(cleaned.counts[day, 16:40], series.counts[day, 16:40])


def test_what_the_planner_leaves_out_is_neither_learned_nor_scored(truth, every_day):
    series = truth()
    cleaned = clean(days_of(
        series, every_day, corrections=[said(series, 100, 103, "leave_out")]))
    assert cleaned.marks == ()
    assert np.flatnonzero(~cleaned.learn).tolist() == [100, 101, 102]
    assert np.isnan(cleaned.counts[100:103]).all()


def test_a_part_of_a_day_that_is_left_out_is_filled_up(truth, every_day):
    series = truth()
    begin = datetime.combine(series.dates[100], time(10), UTC)
    part = Correction("care", begin, begin + timedelta(hours=2), "leave_out")
    cleaned = clean(days_of(series, every_day, corrections=[part]))
    assert np.flatnonzero(np.isnan(cleaned.counts[100, 16:40])).tolist() == [4, 5, 6, 7]
    assert cleaned.learn[100]
    assert cleaned.totals[100] == pytest.approx(series.rate[100].sum(), rel=0.15)


def test_days_that_the_planner_calls_closed_are_closed_and_the_next_ones_busy(truth, every_day):
    series = truth()
    series.counts[100] = 0
    days = days_of(series, every_day, corrections=[said(series, 100, 101, "closed")])
    assert days.kind[100] == Kind.CLOSED
    assert days.after[101:104].tolist() == [1, 2, 0]
    cleaned = clean(days)
    assert found(cleaned, "outage") == []
    assert not cleaned.learn[100]


def test_a_day_closed_in_part_is_learned_apart(truth, every_day):
    series = truth()
    begin = datetime.combine(series.dates[100], time(14), UTC)
    part = Correction("care", begin, begin + timedelta(hours=6), "closed")
    series.counts[100, 28:] = 0
    days = days_of(series, every_day, corrections=[part])
    assert days.kind[100] == Kind.EVENT
    assert days.open[100].sum() == 12
    cleaned = clean(days)
    assert {m.what for m in cleaned.marks} <= {"event"}
    assert not cleaned.learn[100]


def test_the_monday_after_a_holiday_on_friday_is_busy_and_no_spike(truth, every_day):
    series = truth()
    friday = 95
    series.counts[friday + 3] = np.round(series.counts[friday + 3] * 1.5)
    assert found(clean(days_of(series, every_day)), "spike") != []
    assert found(clean(days_of(series, every_day, holidays=[series.dates[friday]])), "spike") == []
