"""Calendars: what phones read of them, and how they follow one another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from publication_cases import MONDAY, ZONES, a_centre, frame, stint, work

from wfm.publication.calendars import (
    CANCELLED,
    CONFIRMED,
    calendar_text,
    entries_of,
    file_names,
    follow,
    read_calendar,
)
from wfm.publication.days import days_of

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
PRAGUE = "Europe/Prague"


def entries(rows, center=None, who="A1"):
    center = center or a_centre()
    days = days_of(frame(rows), ZONES)
    return entries_of(center, who, [day for (agent, _on), day in days.items() if agent == who])


def events(text):
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_a_shift_is_an_event_with_its_zone_and_what_is_done_in_it():
    rows = [stint("A1", 0, 8, 10), stint("A1", 0, 10, 10.25, "pause", "break"),
            stint("A1", 0, 10.25, 12), stint("A1", 0, 12, 13, "split", "break", False),
            stint("A1", 0, 13, 16, "training", "absence"),
            stint("A1", 1, 0, 24, "leave", "absence")]
    text = calendar_text("Small A1", follow([], entries(rows), AT))
    book = Calendar.from_ical(text)
    assert [zone["tzid"] for zone in book.walk("VTIMEZONE")] == [PRAGUE]
    assert book.get_missing_tzids() == set()
    (event,) = book.walk("VEVENT")
    assert event["dtstart"].dt.isoformat() == "2026-12-07T08:00:00+01:00"
    assert event["dtend"].dt.isoformat() == "2026-12-07T16:00:00+01:00"
    assert event["dtstart"].params["tzid"] == PRAGUE
    assert event["summary"] == "Shift 08:00–12:00 / 13:00–16:00"
    assert str(event["description"]).splitlines() == [
        "08:00–10:00 care", "10:00–10:15 pause", "10:15–12:00 care", "12:00–13:00 free",
        "13:00–16:00 training"]
    assert (str(event["location"]), str(event["status"]), int(event["sequence"])) == (
        "Praha", CONFIRMED, 0)
    assert event["dtstamp"].dt == AT
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


@pytest.mark.parametrize(("week", "day", "first", "last", "hours"), [
    (date(2026, 10, 19), 5, 22, 31, 9),  # back at 03:00: the night has nine hours
    (date(2026, 3, 23), 5, 22, 29, 7),
    (date(2026, 10, 19), 6, 3.5, 9, 5.5),  # begins at 02:30, shown for the second time
])
def test_nights_in_which_the_clocks_change_keep_their_moments(week, day, first, last, hours):
    made = entries(work("A1", day, first, last, week=week))
    (event,) = events(calendar_text("x", follow([], made, AT)))
    assert event["dtend"].dt.astimezone(UTC) - event["dtstart"].dt.astimezone(UTC) == (
        timedelta(hours=hours))
    assert event["dtstart"].dt.astimezone(UTC) == made[0].start
    assert read_calendar(calendar_text("x", made), PRAGUE) == made


def test_the_same_shifts_make_the_same_bytes_whenever_they_are_published():
    rows = work("A1", 0, 8, 16) + work("A1", 2, 9, 17)
    first = calendar_text("x", follow([], entries(rows), AT))
    again = follow(read_calendar(first, PRAGUE), entries(rows), AT + timedelta(days=3))
    assert calendar_text("x", again) == first


def test_a_life_of_a_shift_added_moved_cancelled_and_back():
    eight, nine = work("A1", 0, 8, 16), work("A1", 0, 9, 17)
    known, seen = [], []
    for n, rows in enumerate((eight, nine, nine, [], [], eight)):
        known = follow(known, entries(rows), AT + timedelta(days=n))
        (one,) = known = read_calendar(calendar_text("x", known), PRAGUE)
        seen.append((one.sequence, one.status, (one.stamp - AT).days))
    assert seen == [(0, CONFIRMED, 0), (1, CONFIRMED, 1), (1, CONFIRMED, 1), (2, CANCELLED, 3),
                    (2, CANCELLED, 3), (3, CONFIRMED, 5)]


def test_uids_tell_agents_days_and_centres_apart_and_hold_no_name():
    rows = [*work("A1", 0, 8, 16), *work("A1", 1, 8, 16), *work("A2", 0, 8, 16)]
    uids = [entry.uid for who in ("A1", "A2") for entry in entries(rows, who=who)]
    other = entries(rows, a_centre(name="Other"))
    assert len({*uids, *(entry.uid for entry in other)}) == 5
    assert all(uid.startswith("202612") and "Ana" not in uid for uid in uids)


@settings(max_examples=20)
@given(st.lists(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12)), max_size=6,
                         unique_by=lambda one: one[0]), min_size=1, max_size=5))
def test_sequences_rise_exactly_with_changes(versions):
    known: dict[str, tuple[int, object]] = {}
    calendar: list = []
    for n, shifts in enumerate(versions):
        rows = [row for day, hour in shifts for row in work("A1", day, hour, hour + 8)]
        calendar = read_calendar(calendar_text("x", follow(
            calendar, entries(rows), AT + timedelta(hours=n))), PRAGUE)
        now = {entry.uid: (entry.start if entry.status == CONFIRMED else None)
               for entry in calendar}
        assert {uid for uid, start in now.items() if start} == {
            entry.uid for entry in entries(rows)}
        assert set(known) <= set(now)
        for entry in calendar:
            before = known.get(entry.uid)
            if before is None:
                assert entry.sequence == 0
            else:
                assert entry.sequence == before[0] + (before[1] != now[entry.uid])
            known[entry.uid] = (entry.sequence, now[entry.uid])


@pytest.mark.parametrize("text", [
    "a\r\nATTACH:http://evil", "=cmd()", "a\nEND:VEVENT\nBEGIN:VEVENT", "x;y,z\\n", "\x00\x07é",
    "BEGIN:VALARM"])
def test_what_people_typed_adds_no_line_to_a_calendar(text):
    rows = [stint("A1", 0, 8, 16, text)]
    made = calendar_text(f"Small {text}", follow([], entries(rows, a_centre(name=text)), AT))
    book = Calendar.from_ical(made)
    (event,) = book.walk("VEVENT")
    assert sorted(event) == ["DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED",
                             "LOCATION", "SEQUENCE", "STATUS", "SUMMARY", "UID"]
    assert [part.name for part in book.walk()].count("VALARM") == 0
    assert len(str(event["description"]).splitlines()) == 1


@pytest.mark.parametrize("text", [
    b"", b"half a file",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"])
def test_a_file_that_is_no_calendar_is_an_error(text):
    with pytest.raises(ValueError, match=r"."):
        read_calendar(text, PRAGUE)


def test_files_are_named_by_the_agent_and_differ_on_every_system():
    found = file_names(["A1", "a1", "CON", "com1.x", "é+@b", "A" * 40])
    assert found["A1"] == "A1.ics"
    assert len({name.casefold() for name in found.values()}) == 6
    assert not any(name.casefold().startswith(("con.", "com1.")) for name in found.values())
    assert all(name.isascii() and "/" not in name for name in found.values())


def test_the_week_of_the_cases_is_a_monday():
    assert MONDAY.weekday() == 0
