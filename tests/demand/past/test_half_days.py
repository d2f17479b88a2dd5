"""Days that end early: of a whole site, or by a custom of the days before a holiday."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.demand.days import tabulate
from wfm.demand.model.special import apply
from wfm.demand.past.cleaning import clean
from wfm.demand.past.site import early_ends

HOLIDAYS = (52, 94, 136)
"""Days of the simulated queue that are holidays, all of them Thursdays."""


def cleaned(series, hours, **more):
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], hours, **more)
    return days, clean(days)


@pytest.mark.parametrize("recorded", [0.0, np.nan])
def test_days_before_a_holiday_that_end_early_are_half_days_and_no_outages(
    truth, every_day, recorded
):
    series = truth(phi_day=0)
    for day in HOLIDAYS:
        series.counts[day - 1, 28:] = recorded
    _days, result = cleaned(series, every_day, holidays=[series.dates[d] for d in HOLIDAYS])
    half = [m for m in result.marks if m.what == "half_day"]
    assert [(m.first, m.end) for m in half] == [
        ((d - 1) * 48 + 28, d * 48) for d in HOLIDAYS]
    assert all("14:00" in m.done and "3 days before a holiday" in m.done for m in half)
    assert not {"outage", "missing"} & {m.what for m in result.marks}
    assert not result.learn[[d - 1 for d in HOLIDAYS]].any()
    assert result.ended[HOLIDAYS[0] - 1] == 28


def test_one_empty_end_of_a_day_is_an_outage(truth, every_day):
    series = truth(phi_day=0)
    series.counts[HOLIDAYS[0] - 1, 28:] = 0
    series.counts[100, 28:] = 0
    _days, result = cleaned(series, every_day, holidays=[series.dates[d] for d in HOLIDAYS])
    assert [m.first for m in result.marks if m.what == "outage"] == [
        (HOLIDAYS[0] - 1) * 48 + 28, 100 * 48 + 28]
    assert result.learn[100]


def test_the_next_day_before_a_holiday_is_expected_to_end_early_too(truth, every_day):
    series = truth(weeks=24, phi_day=0)
    known, ahead = 140, 150
    for day in HOLIDAYS:
        series.counts[day - 1, 28:] = 0
    days = tabulate(
        series.history(until=series.dates[known]), "UTC", 30, series.dates[-1], every_day,
        holidays=[series.dates[d] for d in (*HOLIDAYS, ahead + 1)])
    result = clean(days)
    volume, phi, marks = apply(days, result, series.rate, series.rate.sum(axis=1), {}, known)
    assert (volume[ahead, 28:] == 0).all()
    assert volume[ahead, :28].sum() == pytest.approx(series.rate[ahead, :28].sum(), rel=0.06)
    assert phi[ahead] > 0
    (mark,) = (m for m in marks if m.what == "eve")
    assert "until 14:00" in mark.done and "3 such days" in mark.done


def both(truth, center, spoil):
    """A centre of two queues of one site, with the same fault in both or one."""
    series = [truth(seed=seed, zone="Europe/Prague") for seed in (1, 2)]
    for one, fault in zip(series, spoil, strict=True):
        one.counts[100, fault:] = 0
    return series, center({f"q{n}": one.history() for n, one in enumerate(series)})


def test_when_the_whole_site_falls_silent_it_had_closed(truth, center, every_day):
    series, made = both(truth, center, (26, 26))
    ends = early_ends(made, pd.Timestamp("2030-01-01", tz="UTC"))
    assert ends == {"main": {series[0].dates[100]: 26}}
    days = tabulate(series[0].history(), "Europe/Prague", 30, series[0].dates[-1], every_day,
                    site_shut=ends["main"])
    result = clean(days)
    (mark,) = result.marks
    assert mark.what == "half_day" and "all queues of the site" in mark.done
    assert (mark.first % 48, result.learn[100]) == (26, False)


def test_one_silent_queue_of_two_had_an_outage(truth, center):
    _series, made = both(truth, center, (26, 48))
    assert early_ends(made, pd.Timestamp("2030-01-01", tz="UTC")) == {"main": {}}


def test_a_day_cut_off_by_the_export_is_not_a_half_day(truth, center):
    series = truth(zone="Europe/Prague")
    history = series.history()
    history = history[history["start"] < history["start"].max() - timedelta(hours=7)]
    made = center({"q0": history, "q1": history})
    assert early_ends(made, pd.Timestamp("2030-01-01", tz="UTC")) == {"main": {}}
