"""What the cells of a roster say."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.intake.settings import LANGUAGES
from wfm.language import clock_of, use_language
from wfm.review.cells import DAY_MIN, Day, Shift, day_text, read_cell
from wfm.tables.cells import Bad


def shift(start: str, end: str, **rest: object) -> Day:
    minutes = [60 * int(t[:2]) + int(t[3:]) for t in (start, end)]
    if minutes[1] <= minutes[0]:
        minutes[1] += DAY_MIN
    return Day((Shift(*minutes, **rest),))


@pytest.mark.parametrize("text", [
    "09:00-17:30", "9-17:30", "9:00–17:30", "09:00 — 17:30 D", "9h-17h30", "9.00-17.30",
    "0900-1730", "9 am - 5:30 pm", "9:00 AM–5:30 PM", "9:00 a.m.-5:30 p.m.",
    " 09:00\u00a0-\u00a017:30",
    "09:00–17:30 N", "09:00–17:30 D (7.5 h)", "09:00–17:30 d"])
def test_hours_as_people_type_them(text: str) -> None:
    assert read_cell(text, 24) == shift("09:00", "17:30")


@pytest.mark.parametrize(("text", "hours"), [
    ("22:00–06:00 N", ("22:00", "06:00")), ("16:00–24:00 L", ("16:00", "24:00")),
    ("16:00–00:00", ("16:00", "24:00")), ("0-8", ("00:00", "08:00")),
    ("12:00 AM–8:00 AM", ("00:00", "08:00")), ("4:00 PM–12:00 AM", ("16:00", "24:00"))])
def test_shifts_about_midnight(text: str, hours: tuple[str, str]) -> None:
    assert read_cell(text, 24) == shift(*hours)


def test_a_split_shift() -> None:
    said = read_cell("09:00–12:00 / 14:00–19:00 D", 24)
    assert said == shift("09:00", "19:00", gap=(12 * 60, 14 * 60))


@pytest.mark.parametrize("text", [None, "", "  ", "off", "OFF", "–", "-", "volno", "Folga",
                                  "libranza"])
def test_days_off_in_every_language(text: str | None) -> None:
    assert read_cell(text, 24) == Day()


@pytest.mark.parametrize(("text", "kind", "unpaid"), [
    ("LEAVE", "leave", False), ("sick", "sick", False), ("DOVOLENÁ", "leave", False),
    ("FÉRIAS NÃO PAGA", "leave", True), ("Enfermo", "sick", False), ("SICK UNPAID", "sick", True),
    ("NEMOC NEPLACENO", "sick", True)])
def test_leave_and_illness_in_every_language(text: str, kind: str, unpaid: bool) -> None:
    assert read_cell(text, 24) == Day(away=frozenset({kind}), unpaid=unpaid)


def test_training_within_a_shift_and_alone() -> None:
    within = read_cell("09:00–17:30 D +training", 24)
    assert isinstance(within, Day)
    assert (within.shifts, within.within) == (shift("09:00", "17:30").shifts, {"training"})
    alone = read_cell("10:00–11:00 ŠKOLENÍ", 24)
    assert isinstance(alone, Day)
    assert (alone.shifts, alone.meetings) == (
        (), (Shift(600, 660, None, frozenset({"training"})),))


@pytest.mark.parametrize(("value", "what"), [
    ("tomorrow", "no shift"), ("9-25", "no such hour"), ("09:70-17:00", "no such time"),
    ("24:30-8:00", "no such time"), ("9-5 pm", "half of the day"), (9, "single number"),
    (time(9), "single number"), (datetime(2026, 9, 17), "made a date"), (True, "single number"),
    ("09:00", "no shift"), ("09:00-17:30 UNPAID", "whole day"), ("'=1+1", "no shift"),
    ("13 pm-14 pm", "no such hour")])
def test_what_cannot_be_read_is_said_with_how_to_mend_it(value: object, what: str) -> None:
    said = read_cell(value, 24)
    assert isinstance(said, Bad)
    assert what in said.what
    assert said.mend


def test_on_a_clock_of_12_hours_half_of_the_day_is_asked_for() -> None:
    assert isinstance(read_cell("9-5", 12), Bad)
    assert read_cell("09:00-17:00", 12) == shift("09:00", "17:00")
    assert read_cell("9-5 ", 24) == shift("09:00", "05:00")


@given(start=st.integers(0, 287), length=st.integers(1, 192), language=st.sampled_from(LANGUAGES),
       clock=st.sampled_from([12, 24]), away=st.sampled_from(["", "leave", "sick"]),
       unpaid=st.booleans())
def test_what_is_written_is_read_back(
    start: int, length: int, language: str, clock: int, away: str, unpaid: bool
) -> None:
    day = Day((Shift(5 * start, 5 * (start + length)),))
    if away:
        day = Day(away=frozenset({away}), unpaid=unpaid)
    use_language(language)
    try:
        with clock_of(clock):
            text = day_text(day, date(2026, 12, 7))
    finally:
        use_language("en")
    assert read_cell(text, clock) == day
