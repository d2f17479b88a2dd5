"""Calls promised to a time: their windows, the law, and whether a roster keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.campaigns import Callback
from wfm.demand.outbound.callbacks import promised_frame, promised_rows, promises, unkept
from wfm.demand.outbound.plan import plan_outbound
from wfm.handover import STINT_COLUMNS, Roster
from wfm.rules.calling import load_calling_packs

WEEK = date(2026, 6, 1)


def utc(day, clock):
    """A moment of June 2026 on the clock of Prague (two hours ahead of UTC)."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 6, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1, hours=-2)


def office(campaign, segment, grid):
    """Nine to half past five, from Monday to Friday, in Prague."""
    local = grid.local("Europe/Prague")
    clock = local.hour + local.minute / 60
    return np.asarray((clock >= 9) & (clock < 17.5) & (local.day_of_week < 5))


@pytest.fixture()
def windows(campaign, center):
    """Opens, due (clock of Prague) and note of callbacks at given moments, and other notes."""

    def find(*at, within=15, week=WEEK, legal=office, records=1, **changes):
        spring = campaign(callback_within_min=within, **changes)
        backs = tuple(Callback("spring", "s0", moment, records) for moment in at)
        made = replace(center({"care": _no_history()}, campaigns=(spring,)), callbacks=backs)
        found, lost = promises(made, spring, spring.segments[0], week, legal)
        return [(f"{one.opens + timedelta(hours=2):%d %H:%M}",
                 f"{one.due + timedelta(hours=2):%d %H:%M}", one.note) for one in found], lost

    return find


def _no_history():
    return pd.DataFrame({"start": pd.DatetimeIndex([], tz="UTC"), "offered": np.zeros(0)})


def test_a_window_is_the_intervals_that_the_tolerance_touches(windows):
    assert windows(utc(2, "10:00"))[0] == [("02 09:30", "02 10:30", "")]
    assert windows(utc(2, "10:15"))[0] == [("02 10:00", "02 10:30", "")]
    assert windows(utc(2, "10:20"))[0] == [("02 10:00", "02 11:00", "")]
    assert windows(utc(2, "10:20"), within=0)[0] == [("02 10:00", "02 10:30", "")]
    assert windows(utc(2, "10:00"), within=0)[0] == [("02 10:00", "02 10:30", "")]
    assert windows(utc(2, "10:00"), within=60)[0] == [("02 09:00", "02 11:00", "")]


def test_a_window_with_one_legal_interval_is_kept(windows):
    """The roster's own calling hours keep to the legal half of it."""
    assert windows(utc(2, "09:00"))[0] == [("02 08:30", "02 09:30", "")]
    assert windows(utc(2, "17:40"))[0] == [("02 17:00", "02 18:00", "")]


@pytest.mark.parametrize(("day", "clock", "opens", "due", "moved"), [
    (2, "08:00", "02 08:30", "02 09:30", "2026-06-02 09:00"),
    (2, "20:00", "02 17:00", "02 18:00", "2026-06-02 17:29"),
    (3, "03:00", "03 08:30", "03 09:30", "2026-06-03 09:00"),
    (6, "12:00", "05 17:00", "05 18:00", "2026-06-05 17:29"),  # Saturday: back to Friday
])
def test_what_is_not_legal_moves_to_the_nearest_time(windows, day, clock, opens, due, moved):
    found, lost = windows(utc(day, clock))
    assert found == [(opens, due, f"2026-06-0{day} {clock} is not legal; moved to {moved}")]
    assert lost == ()


def test_of_two_times_as_near_it_is_the_later(windows):
    def two_hours(campaign, segment, grid):
        local = grid.local("Europe/Prague")
        return np.asarray((local.hour == 9) | (local.hour == 13))

    # 11:29:30 is as far from 09:59 as from 13:00
    at = utc(2, "11:29") + timedelta(seconds=30)
    assert windows(at, legal=two_hours)[0][0][0] == "02 12:30"


def test_a_call_that_moves_out_of_the_week_is_work_of_the_other(windows):
    sunday = utc(7, "20:00")
    found, lost = windows(sunday)
    assert found == [] and "moved to 2026-06-08 09:00" in lost[0]
    found, lost = windows(sunday, week=WEEK + timedelta(days=7))
    assert [row[:2] for row in found] == [("08 08:30", "08 09:30")] and lost == ()


def test_calls_of_other_weeks_are_left_alone(windows):
    assert windows(utc(-3, "10:00"), utc(9, "10:00"), utc(20, "10:00")) == ([], ())


def test_calls_whose_time_has_passed_are_told(campaign, center):
    """History up to Friday 29 May: what was promised until then and stands there is overdue."""
    spring = campaign()
    backs = tuple(Callback("spring", "s0", moment, 2) for moment in (
        utc(-20, "10:00"), utc(-3, "10:00"), utc(-1, "10:00"), utc(2, "10:00")))
    known = pd.DataFrame({"start": pd.DatetimeIndex([utc(-2, "17:30")]), "offered": [3.0]})
    made = replace(center({"care": known}, campaigns=(spring,)), callbacks=backs)
    found, said = promises(made, spring, spring.segments[0], WEEK, office)
    assert [one.callback.at for one in found] == [utc(2, "10:00")]
    assert said == (
        "spring/s0: 4 calls in the table callbacks were promised for times that have passed, the "
        "first for 2026-05-11 10:00: they are not planned; give them a new time, or take out "
        "those that were made",)


def test_a_call_without_a_legal_time_is_told(windows):
    def never(campaign, segment, grid):
        return np.zeros(grid.count, dtype=bool)

    assert windows(utc(2, "10:00"), legal=never, records=3) == (
        [], ("spring/s0: 3 calls promised for 2026-06-02 10:00 have no legal time within a week",))


def test_the_dates_of_the_campaign_bind_the_calls_too(windows):
    found, __ = windows(utc(4, "10:00"), end=date(2026, 6, 3))
    assert found[0][:2] == ("03 17:00", "03 18:00")


def test_hours_of_promised_calls_by_hand(campaign, center):
    """Four calls, three of them reached: 1,110 s of work in 1,387.5 s of rostered time."""
    spring = campaign()
    back = Callback("spring", "s0", utc(2, "10:00"), 4, 0.75, "A1")
    made = replace(center({"care": _no_history()}, campaigns=(spring,)), callbacks=(back,))
    found, __ = promises(made, spring, spring.segments[0], WEEK, office)
    row = promised_frame(
        promised_rows(made, spring, spring.segments[0], found, 0.2, 0.8)).iloc[0]
    assert row["hours"] == pytest.approx((3 * 300 + 30) / 3600 / 0.8)
    assert (row["records"], row["contact_rate"], row["agent"]) == (4, 0.75, "A1")
    back = replace(back, contact_rate=None)
    made = replace(made, callbacks=(back,))
    found, __ = promises(made, spring, spring.segments[0], WEEK, office)
    row = promised_frame(
        promised_rows(made, spring, spring.segments[0], found, 0.2, 0.8)).iloc[0]
    assert row["contact_rate"] == 0.2


def test_the_plan_holds_the_promised_calls_among_its_attempts(campaign, center):
    spring = campaign(target=100.0, conversion=0.2, end=date(2026, 6, 26))
    back = Callback("spring", "s0", utc(2, "10:00"), 40, 0.5)
    lost = Callback("spring", "s0", utc(7, "22:00"), 1)
    made = replace(center({"care": _no_history()}, campaigns=(spring,)),
                   calling=load_calling_packs(), callbacks=(back, lost))
    plan = plan_outbound(made, WEEK, office)
    row = plan.segments.iloc[0]
    assert row["callbacks"] == 40 and len(plan.callbacks) == 1
    assert row["results"] == pytest.approx(25)
    without = plan_outbound(replace(made, callbacks=()), WEEK, office).segments.iloc[0]
    assert row["attempts"] < without["attempts"] and row["results"] == pytest.approx(
        without["results"])
    assert any("moved to 2026-06-08" in note for note in plan.notes)


# ------------------------------------------------------------------ rosters


def roster(*stints):
    rows = [(agent, date(2026, 6, 2), utc(2, start), utc(2, end), what, kind, True)
            for agent, start, end, what, kind in stints]
    frame = pd.DataFrame(rows, columns=list(STINT_COLUMNS))
    return Roster(WEEK, frame, {}, 0.0, "feasible", 0.0, 1)


def callback(agent="", hours=0.4):
    return promised_frame([(
        "spring", "s0", utc(2, "10:00"), utc(2, "09:30"), utc(2, "10:30"), 3.0, 0.5, hours, agent,
        "")])


@pytest.mark.parametrize(("stints", "agent", "said"), [
    ([("A1", "09:00", "10:00", "spring/s0", "work")], "", None),
    ([("A1", "09:45", "10:00", "spring/s0", "work"),
      ("A2", "10:00", "10:15", "spring/s0", "work")], "", None),
    ([("A1", "09:00", "09:30", "spring/s0", "work")], "", "0.4 agent hours, 0.0 are rostered"),
    ([("A1", "09:00", "11:00", "spring/s1", "work")], "", "0.0 are rostered"),
    ([("A1", "09:00", "11:00", "spring/s0", "break")], "", "0.0 are rostered"),
    ([("A1", "09:00", "09:45", "spring/s0", "work")], "", "0.2 are rostered"),
    ([("A1", "09:00", "11:00", "spring/s0", "work"),
      ("A2", "09:00", "11:00", "care", "work")], "A2", None),
    ([("A1", "09:00", "11:00", "spring/s0", "work"),
      ("A2", "12:00", "13:00", "care", "work")], "A2", "A2, who promised to call at 2026-06-02 10"),
])
def test_a_promise_that_the_roster_does_not_keep_is_told(stints, agent, said):
    found = unkept(callback(agent), roster(*stints), "Europe/Prague")
    assert found == () if said is None else (len(found) == 1 and said in found[0])
