"""The table meetings, as read from files."""

from __future__ import annotations

from datetime import date, time

from wfm import load
from wfm.meetings import Meeting

HEADER = "meeting,kind,agents,minutes,first_day,last_day,begin,end,together,paid,step_min\n"


def test_the_rows_come_in_their_order(write, tmp_path):
    text = HEADER + ("m1,training,A1 A2,90,2026-11-23,2026-11-27,09:00,17:00,,,\n"
                     "m2,coaching,team:two,30,2026-11-24,2026-11-24,10:00,24:00,no,no,30\n")
    assert load(write(tmp_path, meetings_csv=text)).center.meetings == (
        Meeting("m1", "training", ("A1", "A2"), 90, date(2026, 11, 23), date(2026, 11, 27),
                time(9), time(17)),
        Meeting("m2", "coaching", ("A5", "A6", "A7", "A8"), 30, date(2026, 11, 24),
                date(2026, 11, 24), time(10), time(0), False, False, 30),
    )


def test_times_it_may_have():
    one = Meeting("m", "meeting", (), 90, date(2026, 1, 1), date(2026, 1, 1), time(9), time(12))
    assert one.starts() == [9 * 60, 10 * 60]
    late = Meeting("m", "meeting", (), 60, date(2026, 1, 1), date(2026, 1, 1), time(22), time(0),
                   step_min=30)
    assert late.starts() == [22 * 60, 22 * 60 + 30, 23 * 60]


def test_all_faults_of_the_table_come_at_once(faults_of):
    text = HEADER + (
        "m1,party,A1,60,2026-11-23,2026-11-24,09:00,17:00,,,\n"
        "m2,training,A9,60,2026-11-23,2026-11-24,09:00,17:00,,,\n"
        "m3,training,team:six,60,2026-11-23,2026-11-24,09:00,17:00,,,\n"
        "m4,training,A1,60,2026-11-24,2026-11-23,09:00,17:00,,,\n"
        "m5,training,A1,62,2026-11-23,2026-11-24,09:00,17:00,,,\n"
        "m6,training,A1,120,2026-11-23,2026-11-24,09:00,10:00,,,\n"
        "m7,training,A2,60,2026-11-23,2026-11-24,09:00,17:00,,,\n")
    faults = faults_of(meetings_csv=text)
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "kind"), (3, "agents"), (4, "agents"), (5, "last_day"), (6, "minutes"),
        (7, "minutes")]


def test_somebody_may_have_several_meetings_in_a_week(write, tmp_path):
    text = HEADER + ("m7,training,A1 A2,60,2026-11-23,2026-11-24,09:00,17:00,,,\n"
                     "m8,training,A3 A2,60,2026-11-23,2026-11-28,09:00,17:00,,,\n")
    assert [one.agents for one in load(write(tmp_path, meetings_csv=text)).center.meetings] == [
        ("A1", "A2"), ("A3", "A2")]
