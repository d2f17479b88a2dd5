"""Hours, lengths and places in words, and how well packs are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendar import WEEKDAYS
from wfm.rules.ask.calls import Call
from wfm.rules.ask.health import health
from wfm.rules.ask.listing import both
from wfm.rules.ask.moment import answer
from wfm.rules.ask.picture import OPEN, picture
from wfm.rules.ask.places import near
from wfm.rules.ask.words import ALWAYS, hours_short, hours_text, length, stretch
from wfm.rules.calling import load_calling_packs
from wfm.rules.numbering import zones_of_place
from wfm.rules.reading import Spans

PACKS = load_calling_packs()
MORNING: Spans = ((time(9), time(13)),)
LATE: Spans = ((time(20, 30), time(0)),)


def week(**days: Spans) -> dict[str, Spans]:
    return dict.fromkeys(WEEKDAYS, ()) | days


def test_days_alike_are_drawn_together_and_closed_ones_come_last():
    hours = week(mon=MORNING, tue=MORNING, wed=MORNING, fri=LATE, holiday=())
    assert hours_text(hours) == (
        "Mon–Wed 09:00–13:00; Fri 20:30–24:00; Thu, Sat, Sun and public holidays: no calls")
    assert hours_short(hours) == "Mon–Wed 09–13, Fri 20:30–24"


def test_holidays_with_hours_of_their_own_and_without_a_word_are_told():
    every_day = dict.fromkeys(WEEKDAYS, MORNING)
    assert hours_text(every_day) == "daily 09:00–13:00; public holidays as their weekday"
    assert hours_text(every_day | {"holiday": LATE, "holiday_eve": ()}) == (
        "daily 09:00–13:00; public holidays only 20:30–24:00; eves of public holidays: no calls")
    assert hours_short(week()) == "no calls"


def test_a_whole_day_is_all_hours():
    every_day = dict.fromkeys(WEEKDAYS, ALWAYS)
    assert hours_text(every_day | {"sun": (), "holiday": ALWAYS}) == (
        "Mon–Sat all hours; public holidays all hours; Sun: no calls")
    assert hours_short(every_day) == "daily all hours"


@pytest.mark.parametrize(("minutes", "text"), [
    (0, "0 min"), (45, "45 min"), (360, "6 h"), (2325, "38 h 45"), (65, "1 h 05")])
def test_lengths_are_hours_and_minutes(minutes, text):
    assert length(minutes) == text


@pytest.mark.parametrize(("hours", "text"), [
    (1, "1 hour"), (8, "8 hours"), (24, "1 day"), (720, "30 days"), (36, "36 hours")])
def test_stretches_are_days_where_they_are_whole(hours, text):
    assert stretch(hours) == text


@st.composite
def spans(draw) -> Spans:
    edges = sorted(draw(st.lists(st.integers(0, 1440), unique=True, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple((time(a // 60, a % 60), time(b // 60 % 24, b % 60)) for a, b in pairs)


def minutes_of(hours: Spans) -> set[int]:
    return {minute for first, last in hours
            for minute in range(first.hour * 60 + first.minute,
                                last.hour * 60 + last.minute or 1440)}


@given(spans(), spans())
def test_what_lies_in_both_is_every_minute_that_lies_in_each(one, other):
    assert minutes_of(both(one, other)) == minutes_of(one) & minutes_of(other)


def test_codes_that_are_nearly_right_are_found():
    titles = {code: pack.title for code, pack in PACKS.items()}
    assert near("UK", titles) == ("GB",)
    assert near("us_fl", titles) == ("US-FL",)
    assert near("FR-13", titles)[0] == "FR"
    assert near("QQQQ", titles) == ()
    assert near("united kingdom", titles) == ("GB",)
    assert near("São  Paulo", titles) == near("sao paulo", titles) == ("BR-SP",)
    assert near("UY-MO", titles) == ()


@pytest.mark.parametrize("code", sorted(PACKS))
def test_a_cell_is_open_exactly_if_its_first_and_last_minute_are(code):
    zones = zones_of_place(code)
    clock = zones[0]
    day = date(2026, 12, 12)  # a Saturday
    call = Call((code,), zones)
    cells = picture(PACKS, call, clock, day, 1, 30).days[0].cells
    for place in range(0, 48, 3):
        begin = datetime(day.year, day.month, day.day, place // 2, place % 2 * 30,
                         tzinfo=ZoneInfo(clock)).astimezone(ZoneInfo("UTC"))
        said = [answer(PACKS, call, begin + timedelta(minutes=m)).allowed for m in (0, 29)]
        assert (cells[place] == OPEN) == all(said), (code, place)


def test_packs_are_old_a_year_and_a_day_after_they_were_read():
    def old(today: date) -> bool:
        read = health(PACKS, {}, (), today).warnings
        return any("more than a year" in section.title for section in read)

    first = min(item.citation.read for pack in PACKS.values() for item in pack.items)
    anniversary = first.replace(year=first.year + 1)
    assert not old(anniversary) and old(anniversary + timedelta(days=1))
    assert old(date(2028, 2, 29))
