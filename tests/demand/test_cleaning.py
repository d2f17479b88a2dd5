from datetime import date, timedelta

import numpy as np
import pytest

from wfm.demand.cleaning import clean
from wfm.demand.days import tabulate


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
    assert cleaned.learn[[pause + 1, pause + 2]].all()


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
    assert mark.what == "closed"
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
