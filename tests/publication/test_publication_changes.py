"""What differs between two rosters, and whether it comes too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publication_cases import MONDAY, ZONES, a_centre, frame, stint, work

from wfm.language import clock_of
from wfm.publication import CHANGE_COLUMNS, changes
from wfm.publication.late import late_texts, with_notice


def told(before, after):
    found = changes(frame(before), frame(after), ZONES)
    assert tuple(found.columns) == CHANGE_COLUMNS
    return found[["agent", "change", "was", "is"]].to_numpy().tolist()


def test_two_rosters_that_say_the_same_do_not_differ():
    rows = work("A1", 0, 8, 16)
    assert told(rows, rows[::-1]) == []


@pytest.mark.parametrize(("before", "after", "change"), [
    ([], work("A1", 0, 8, 16), ["A1", "added", "off", "08:00–16:00"]),
    (work("A1", 0, 8, 16), [], ["A1", "removed", "08:00–16:00", "off"]),
    (work("A1", 0, 8, 16), work("A1", 0, 9, 17), ["A1", "times", "08:00–16:00", "09:00–17:00"]),
    (work("A1", 0, 8, 16), work("A1", 0, 8, 24), ["A1", "times", "08:00–16:00", "08:00–24:00"]),
    (work("A1", 0, 22, 30), work("A1", 0, 21, 29),
     ["A1", "times", "22:00–06:00", "21:00–05:00"]),
    (work("A1", 0, 8, 16), [stint("A1", 0, 0, 24, "sick", "absence")],
     ["A1", "absence", "08:00–16:00", "sick"]),
    ([], [stint("A1", 0, 0, 24, "leave", "absence")], ["A1", "absence", "off", "leave"]),
])
def test_kinds_of_changes(before, after, change):
    assert told(before, after) == [change]


def test_other_breaks_and_other_work_are_told_by_what_differs():
    plain = [stint("A1", 0, 8, 10), stint("A1", 0, 10, 10.5, "meal", "break"),
             stint("A1", 0, 10.5, 16)]
    other = [stint("A1", 0, 8, 11), stint("A1", 0, 11, 11.5, "meal", "break"),
             stint("A1", 0, 11.5, 16)]
    assert told(plain, other) == [
        ["A1", "breaks", "08:00–16:00: 10:00–10:30 meal", "08:00–16:00: 11:00–11:30 meal"]]
    chat = [plain[0], plain[1], (*plain[2][:4], "chat", *plain[2][5:])]
    assert told(plain, chat) == [
        ["A1", "activities", "08:00–16:00: 08:00 care, 10:00 meal, 10:30 care",
         "08:00–16:00: 08:00 care, 10:00 meal, 10:30 chat"]]


def test_a_split_shift_is_told_in_its_parts_and_another_gap_is_other_hours():
    def split(first, last):
        return [stint("A1", 0, 8, first), stint("A1", 0, first, last, "split", "break", False),
                stint("A1", 0, last, 18)]

    assert told(split(12, 14), split(12, 15)) == [
        ["A1", "times", "08:00–12:00 / 14:00–18:00", "08:00–12:00 / 15:00–18:00"]]


def test_times_are_those_of_the_agents_clock_on_a_clock_of_twelve_hours_too():
    rows = work("B1", 0, 22, 24, zone="America/Sao_Paulo")
    assert told([], rows)[0][3] == "22:00–24:00"
    with clock_of(12):
        assert told([], rows)[0][3] == "10:00 PM–12:00 AM"


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["A1", "A2"]), st.integers(0, 6), st.integers(0, 12)),
                max_size=8, unique_by=lambda one: one[:2]),
       st.lists(st.tuples(st.sampled_from(["A1", "A2"]), st.integers(0, 6), st.integers(0, 12)),
                max_size=8, unique_by=lambda one: one[:2]))
def test_changes_name_exactly_the_days_that_differ_both_ways(before, after):
    def rows(shifts):
        return [row for who, day, hour in shifts for row in work(who, day, hour, hour + 8)]

    forth = changes(frame(rows(before)), frame(rows(after)), ZONES)
    back = changes(frame(rows(after)), frame(rows(before)), ZONES)
    assert set(zip(forth["agent"], forth["date"], strict=True)) == {
        (who, MONDAY + timedelta(days=day)) for who, day, _hour in set(before) ^ set(after)}
    assert forth["was"].tolist() == back["is"].tolist()
    assert not forth.duplicated(["agent", "date"]).any()


# ---------------------------------------------------------------------- notice


def noticed(center, at, change="times", day=MONDAY):
    rows = pd.DataFrame([("A1", day, change, "", "")], columns=list(CHANGE_COLUMNS))
    return with_notice(rows, center, at).iloc[0]


@pytest.mark.parametrize(("at", "ahead", "late"), [
    (datetime(2026, 11, 23, 12, tzinfo=UTC), 14, False),
    (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), 13, True),  # the 24th in Prague
    (datetime(2026, 12, 8, tzinfo=UTC), -1, True),
])
def test_notice_is_counted_in_days_of_the_agents_clock(at, ahead, late):
    row = noticed(a_centre(), at)
    assert (row.notice_days, row.needed_days, row.late) == (ahead, 14, late)


@pytest.mark.parametrize("change", ["breaks", "activities", "absence"])
def test_only_changes_of_hours_need_notice(change):
    row = noticed(a_centre(), datetime(2026, 12, 6, tzinfo=UTC), change)
    assert not row.late and pd.isna(row.needed_days)


def test_packs_that_ask_for_no_notice_make_nothing_late():
    center = a_centre()
    quiet = replace(center.labour["CZ"], publish_days=None, change_days=None)
    center = replace(center, labour={"CZ": quiet})
    at = datetime(2026, 12, 8, tzinfo=UTC)
    assert not noticed(center, at).late
    assert late_texts(center, MONDAY, at, no_changes(), first=True) == ()


def no_changes():
    return with_notice(pd.DataFrame(columns=list(CHANGE_COLUMNS)), a_centre(),
                       datetime(2026, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(("at", "first", "count"), [
    (datetime(2026, 11, 23, 12, tzinfo=UTC), True, 0),
    (datetime(2026, 11, 24, 12, tzinfo=UTC), True, 1),
    (datetime(2026, 11, 24, 12, tzinfo=UTC), False, 0),
])
def test_the_first_publication_has_a_last_day(at, first, count):
    assert len(late_texts(a_centre(), MONDAY, at, no_changes(), first=first)) == count


def test_people_who_are_not_employed_in_the_week_are_told_of_nothing():
    center = a_centre()
    gone = {code: replace(who, last_day=date(2026, 11, 30)) for code, who in
            center.agents.items()}
    at = datetime(2026, 12, 5, tzinfo=UTC)
    assert late_texts(replace(center, agents=gone), MONDAY, at, no_changes(), first=True) == ()
