"""A forecast in force moves with what has come in, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import instant
from wfm.center import Center, Correction, Site, SpecialDay
from wfm.demand.forecast import forecast
from wfm.demand.today.reforecast import COMING, REST, SO_FAR, NotForecastError, Today, reforecast
from wfm.handover import Forecast

MONDAY = date(2025, 5, 12)
TODAY = date(2025, 5, 14)
ZONE = "Europe/Prague"


def at(hour: int, minute: int = 0, day: date = TODAY, zone: str = ZONE) -> datetime:
    return instant(day, time(hour, minute), zone)


def changed(center: Center, since: datetime, until: datetime, factor: float) -> Center:
    """The centre with other contacts from `since` to `until`."""
    rows = center.history
    here = (rows["start"] >= since) & (rows["start"] < until)
    offered = rows["offered"].where(~here, (rows["offered"] * factor).round())
    return replace(center, history=rows.assign(offered=offered))


@pytest.fixture(scope="module")
def centre(truth, center) -> Center:
    """19 weeks of a queue whose days are busy throughout or not, until after TODAY."""
    made = truth(weeks=20, base=6000.0, phi_day=0.01, zone=ZONE)
    return center({"care": made.history()})


@pytest.fixture(scope="module")
def in_force(centre) -> Forecast:
    return forecast(centre, MONDAY, 2)


@pytest.fixture(scope="module")
def busy(centre) -> Center:
    """Today brings 30 % more than it would have."""
    return changed(centre, at(0), at(23), 1.3)


def rest(found: Today) -> pd.DataFrame:
    rows = found.intervals[found.intervals["state"] == REST]
    return rows[rows["before"] > 0]


def ratio(found: Today) -> float:
    """How far the rest of the day moves."""
    rows = rest(found)
    return float(rows["after"].sum() / rows["before"].sum())


def test_the_rest_of_a_busy_day_moves_up_but_by_less_than_the_morning(busy, in_force):
    found = reforecast(busy, in_force, at(12))
    row = found.queues.iloc[0]
    morning = row["came"] / row["came_before"]
    assert morning > 1.15
    assert 1 + 0.5 * (morning - 1) < ratio(found) < morning
    assert row["day_after"] == pytest.approx(row["came"] + row["rest_after"])
    assert row["rest_p10"] < row["rest_after"] < row["rest_p90"]


def test_the_days_to_come_move_with_today_and_less(busy, centre, in_force):
    plain, moved = (reforecast(one, in_force, at(12)).forecast.days for one in (centre, busy))
    tomorrow = plain["date"] == TODAY + timedelta(days=1)
    apart = float(moved.loc[tomorrow, "volume"].iloc[0] / plain.loc[tomorrow, "volume"].iloc[0])
    assert 1.0 < apart < 1.15


def test_it_is_surer_the_later_it_is(centre, in_force):
    wide = [reforecast(centre, in_force, at(hour)).intervals.set_index("start")["spread"]
            for hour in (0, 9, 12, 17)]
    evening = pd.Timestamp(at(18))
    seen = [float(one[evening]) for one in wide]
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] < 0.6 * seen[0]
    days = [reforecast(centre, in_force, at(hour)).forecast.days.set_index("date").loc[TODAY]
            for hour in (0, 12, 17)]
    widths = [float(one["p90"] - one["p10"]) for one in days]
    assert widths == sorted(widths, reverse=True)


def test_nothing_after_the_moment_is_read(centre, in_force):
    later = changed(centre, at(12), at(23, day=date(2025, 5, 25)), 3.0)
    one, other = (reforecast(c, in_force, at(12, 10)) for c in (centre, later))
    pd.testing.assert_frame_equal(one.intervals, other.intervals)
    # the interval of 12:00 has not ended at 12:29 and has at 12:30
    half = changed(centre, at(12), at(12, 30), 3.0)
    for minute, same in ((29, True), (30, False)):
        one, other = (ratio(reforecast(c, in_force, at(12, minute))) for c in (centre, half))
        assert (one == other) is same


def test_the_forecast_of_the_past_stays_and_the_rest_is_whole(busy, in_force):
    found = reforecast(busy, in_force, at(12, 10))
    before, after = in_force.intervals, found.forecast.intervals
    past = before["start"] < at(12)
    pd.testing.assert_frame_equal(before[past], after[past])
    assert (after.loc[~past & (before["volume"] > 0), "volume"]
            != before.loc[~past & (before["volume"] > 0), "volume"]).all()
    assert list(after.columns) == list(before.columns)
    states = found.intervals["state"]
    assert set(states) == {SO_FAR, REST, COMING}
    assert found.intervals.loc[states == SO_FAR, "after"].tolist() == pytest.approx(
        found.intervals.loc[states == SO_FAR, "came"].fillna(0.0).tolist())
    local = found.intervals["start"].dt.tz_convert(ZONE).dt.date
    totals = found.intervals["after"].groupby(local).sum()
    days = found.forecast.days.set_index("date")["volume"]
    for day, total in totals.items():
        assert days[day] == pytest.approx(total)
    ahead = found.intervals[(states != SO_FAR) & (found.intervals["after"] > 0)]
    assert (ahead["p10"] <= ahead["p50"]).all() and (ahead["p50"] <= ahead["p90"]).all()


def test_what_a_planner_changed_by_hand_stays_changed(centre, in_force):
    day = in_force.intervals["start"].dt.tz_convert(ZONE).dt.date
    hand = in_force.intervals["volume"].where(
        day != TODAY + timedelta(days=1), in_force.intervals["volume"] * 1.5)
    edited = replace(in_force, intervals=in_force.intervals.assign(volume=hand))
    plain, kept = (reforecast(centre, one, at(12)).intervals for one in (in_force, edited))
    local = plain["start"].dt.tz_convert(ZONE).dt.date
    tomorrow = (local == TODAY + timedelta(days=1)) & (plain["before"] > 0)
    assert (kept["after"] / plain["after"])[tomorrow].tolist() == pytest.approx(
        [1.5] * int(tomorrow.sum()))
    assert kept["after"][~tomorrow].tolist() == pytest.approx(plain["after"][~tomorrow].tolist())


def test_with_nothing_of_today_it_moves_only_with_the_days_before(centre, in_force):
    early = reforecast(centre, in_force, at(7))
    anew = forecast(centre, TODAY, 1).days.set_index("date")["volume"]
    assert early.forecast.days.set_index("date")["volume"][TODAY] == pytest.approx(anew[TODAY])
    silent = replace(centre, history=centre.history[centre.history["start"] < at(0)])
    found = reforecast(silent, in_force, at(12))
    assert rest(found)["after"].tolist() == pytest.approx(
        rest(early)["after"].tolist()[-len(rest(found)):])
    assert any("nothing of today is on record" in note for note in found.notes)


def test_a_dead_morning_is_an_outage_and_says_so(centre, in_force):
    dead = changed(centre, at(9), at(11), 0.0)
    gone = replace(centre, history=centre.history[
        (centre.history["start"] < at(9)) | (centre.history["start"] >= at(11))])
    one, other = (reforecast(c, in_force, at(12)) for c in (dead, gone))
    assert ratio(one) == pytest.approx(ratio(other))
    assert any("between 09:00 and 11:00" in note and "outage" in note for note in one.notes)
    assert any("4 open intervals of today have no record" in note for note in other.notes)
    assert one.intervals.loc[one.intervals["start"] == at(9), "came"].isna().all()
    # tomorrow is forecast as if the lost hours had brought what was expected
    days = [found.forecast.days.set_index("date")["volume"] for found in (one, other)]
    pd.testing.assert_series_equal(*days)


def test_hours_that_the_planner_leaves_out_are_not_known(centre, busy, in_force):
    said = tuple(Correction("care", at(8), at(12), do, "test") for do in ("leave_out", "closed"))
    silent = replace(centre, history=centre.history[centre.history["start"] < at(0)])
    for one in said:
        found = reforecast(replace(busy, corrections=(one,)), in_force, at(12))
        unknown = ratio(reforecast(silent, in_force, at(12)))
        assert ratio(found) == pytest.approx(unknown, rel=0.01)
        assert ratio(reforecast(busy, in_force, at(12))) > 1.1 * unknown


def test_a_closed_day_stays_closed_and_tells_nothing(centre):
    shut = replace(centre, special_days=(SpecialDay(
        day=TODAY, queue="all", kind="closed", factor=None, like_date=None, name=""),))
    found = reforecast(shut, forecast(shut, MONDAY, 1), at(12))
    assert found.queues.iloc[0]["day_after"] == pytest.approx(found.queues.iloc[0]["came"])
    assert (found.intervals.loc[found.intervals["state"] == REST, "after"] == 0).all()
    assert not found.notes


def test_a_day_for_which_something_was_planned_follows_its_morning_more(busy):
    def moved(factor: float | None) -> float:
        planned = replace(busy, special_days=() if factor is None else (SpecialDay(
            day=TODAY, queue="all", kind="event", factor=factor, like_date=None, name="Sale"),))
        found = reforecast(planned, forecast(planned, MONDAY, 1), at(10))
        row = found.queues.iloc[0]
        return (ratio(found) - 1) / float(row["came"] / row["came_before"] - 1)

    assert moved(1.0) > moved(None)


def test_a_queue_without_history_keeps_its_forecast(centre, in_force, queue):
    new = replace(centre, queues={**centre.queues, "chat": queue("chat")})
    made = forecast(new, MONDAY, 1)
    found = reforecast(new, made, at(12))
    mine = found.intervals[found.intervals["queue"] == "chat"]
    assert (mine["after"] == mine["before"]).all()
    assert any(note.startswith("chat: no ordinary day") for note in found.notes)


def test_with_a_few_days_of_history_it_still_answers(truth, center):
    made = center({"care": truth(weeks=1, base=300.0, zone=ZONE).history()})
    day = date(2025, 1, 10)  # the first Friday
    published = forecast(made, date(2025, 1, 6) + timedelta(days=3), 1)
    found = reforecast(made, published, at(12, day=day))
    assert np.isfinite(found.intervals["after"]).all()
    assert 0.8 < ratio(found) < 1.25


@pytest.mark.parametrize("day", [date(2025, 3, 30), date(2025, 10, 26)])
def test_days_of_23_and_25_hours(truth, center, queue, day):
    made = truth(weeks=44, base=2000.0, zone=ZONE)
    nights = {name: ((time(0), time(0)),) for name in ("mon", "tue", "wed", "thu", "fri", "sat",
                                                       "sun")}
    rows = made.history()
    whole = pd.DataFrame({"start": pd.date_range(rows["start"].min(), rows["start"].max(),
                                                 freq="30min", unit="s")})
    rows = whole.merge(rows, on="start", how="left").fillna({"offered": 5.0})
    centre = center({"care": rows}, (queue("care", hours=nights),))
    monday = day - timedelta(days=day.weekday())
    found = reforecast(centre, forecast(centre, monday, 1), at(12, day=day))
    mine = found.intervals
    today = mine[mine["start"].dt.tz_convert(ZONE).dt.date == day]
    assert len(today) == (46 if day.month == 3 else 50)
    assert np.isfinite(mine["after"]).all()
    assert today.loc[today["state"] == SO_FAR, "came"].notna().all()
    assert not found.notes


def test_contacts_in_a_queue_that_had_ended_are_spoken_of(centre):
    ended = changed(centre, at(0, day=TODAY - timedelta(days=40)), at(0), 0.0)
    published = forecast(ended, MONDAY, 1)
    assert published.days["volume"].sum() == 0
    found = reforecast(ended, published, at(12))
    (said,) = found.notes
    came = found.queues.iloc[0]["came"]
    assert came > 100 and said.startswith(f"care: {came:g} contacts came today, where none were")
    assert not reforecast(ended, published, at(1)).notes


def test_each_queue_has_its_own_today(truth, center, queue):
    sites = (Site("main", "Main", "CZ", None, ZONE),
             Site("west", "West", "US", "CA", "America/Los_Angeles"))
    zones = {"care": ZONE, "west": "America/Los_Angeles"}
    histories = {name: truth(weeks=20, zone=zone).history() for name, zone in zones.items()}
    centre = center(histories, tuple(
        queue(name, site=site) for name, site in (("care", "main"), ("west", "west"))),
        sites=sites)
    found = reforecast(centre, forecast(centre, MONDAY, 1), at(7))  # 22:00 the day before
    days = found.queues.set_index("queue")["date"]
    assert days["care"] == TODAY and days["west"] == TODAY - timedelta(days=1)
    assert found.queues.set_index("queue").loc["west", "came"] > 1000
    assert found.queues.set_index("queue").loc["care", "came"] == 0


def test_a_day_beyond_the_forecast_and_a_moment_without_zone_are_refused(centre, in_force):
    with pytest.raises(NotForecastError, match="'care' for 2025-08-01"):
        reforecast(centre, in_force, at(12, day=date(2025, 8, 1)))
    with pytest.raises(ValueError, match="time zone"):
        reforecast(centre, in_force, datetime(2025, 5, 14, 12))
