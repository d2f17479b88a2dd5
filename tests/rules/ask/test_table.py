"""The tables of packs: what stands in a row, and that Markdown shows it as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendar import WEEKDAYS, Grid
from wfm.rules.ask.footnotes import Footnotes
from wfm.rules.ask.safe import visible
from wfm.rules.ask.table import escaped, markdown, newest
from wfm.rules.ask.table_calling import calling_head, calling_rows
from wfm.rules.ask.table_labour import labour_head, labour_rows
from wfm.rules.ask.words import purpose_word
from wfm.rules.calling import callable_mask, load_calling_packs
from wfm.rules.calling_terms import PURPOSES, Cap, Duty, WindowRule
from wfm.rules.labour import load_labour_packs
from wfm.rules.numbering import zones_of_place
from wfm.rules.reading import Citation

CALLING, LABOUR = load_calling_packs(), load_labour_packs()
DAY = date(2026, 12, 1)
FRANCE = CALLING["FR"]
LAW = Citation("A law", "A | source", date(2026, 11, 1))
ALL_DAY = ((time(0), time(0)),)
MORNING = ((time(9), time(13)),)


def rows(*packs, day=DAY):
    """Every row as a dict of texts by the column's title."""
    found = calling_rows({pack.code: pack for pack in packs}, day, Footnotes())
    return [{title: "\n".join(cell) for title, cell in zip(calling_head(), row, strict=True)}
            for row in found]


def labour_row(code, day=DAY, accept=(), **changes):
    packs = LABOUR | {code: replace(LABOUR[code], **changes)}
    found = labour_rows(packs, accept, day, Footnotes())
    return next({title: "\n".join(cell) for title, cell in zip(labour_head(), row, strict=True)}
                for row in found if row[0] == (code,))


def common(name, **more):
    return {"id": name, "purposes": ("sales",), "status": "in_force", "confidence": "high",
            "citation": LAW, **more}


def hours(name, spans, **more):
    windows = dict.fromkeys(WEEKDAYS, spans) | more.pop("windows", {})
    return WindowRule(**common(name, **more), windows=windows)


def place(*rules, code="FR", extends=None, **more):
    return replace(
        FRANCE, code=code, extends=extends, citation=LAW, rules=rules, caps=(), cooldowns=(),
        abandon=(), duties=(), no_own_rules=(), **{
            "no_hours": ("collections", "survey", "service"), **more})


# ------------------------------------------------------------------ calling packs


def test_hours_of_a_region_are_what_it_and_its_country_leave():
    country = place(hours("fr-a", ((time(10), time(20)),), windows={"sun": (), "holiday": ()}))
    region = place(hours("fr-idf-a", ((time(8), time(18, 30)),)), code="FR-IDF", extends="FR",
                   no_hours=())
    sales = next(row for row in rows(country, region)
                 if row["Code"] == "FR-IDF" and row["Calls"] == "sales")
    assert [sales[title] for title in ("Mon–Fri", "Sat", "Sun", "Public holidays")] == [
        "10–18:30", "10–18:30", "no calls", "no calls"]


def test_calls_of_which_a_region_says_nothing_are_as_in_its_country_in_one_row():
    region = place(hours("fr-idf-a", MORNING, parties=("consumer",)), code="FR-IDF", extends="FR",
                   no_hours=())
    found = [row for row in rows(FRANCE, region) if row["Code"] == "FR-IDF"]
    assert [row["Calls"] for row in found] == [
        "sales (consumers)", "sales (businesses)\ncollection, survey and service"]
    assert found[1]["Mon–Fri"] == "as FR" and not found[1]["Law"]


def test_the_hours_of_a_kind_of_calls_that_cannot_be_described_are_those_of_all_others():
    robots = hours("fr-b", MORNING, parties=("consumer",), modes=("prerecorded",))
    found = rows(place(hours("fr-a", ALL_DAY), robots))
    assert [(row["Calls"], row["Mon–Fri"]) for row in found[:2]] == [
        ("sales (consumers, prerecorded calls)", "09–13"), ("sales (all others)", "any time")]


def test_no_hours_and_nothing_known_are_told_apart():
    found = {row["Calls"]: row["Sun"] for row in rows(place(no_hours=("sales", "survey")))}
    assert found == {"sales and survey": "no limit", "collection and service": "unknown"}


def test_weekdays_that_differ_and_eves_of_holidays_are_written_out():
    friday = hours("fr-a", ALL_DAY, windows={"fri": MORNING, "holiday_eve": MORNING})
    row = rows(place(friday))[0]
    assert row["Mon–Fri"] == (
        "Mon any time, Tue any time, Wed any time, Thu any time, Fri 09–13")
    assert row["Public holidays"] == "eves of public holidays: 09–13"


def test_each_clock_by_which_a_rule_is_read_has_its_line():
    central = hours("fr-b", MORNING, zone="America/Chicago", windows={"holiday": ()})
    row = rows(place(central, hours("fr-a", ALL_DAY)))[0]
    assert row["Mon–Fri"] == "any time\n09–13 by the clock of America/Chicago"
    assert row["Public holidays"] == "no calls by the clock of America/Chicago"


def test_rules_that_do_not_count_stand_apart_with_the_reason():
    pack = place(
        hours("fr-a", ALL_DAY), hours("fr-bill", MORNING, status="bill"),
        hours("fr-low", MORNING, confidence="low"),
        hours("fr-soon", MORNING, from_date=DAY + timedelta(days=1)),
        hours("fr-over", MORNING, to_date=DAY - timedelta(days=1)))
    row = rows(pack)[0]
    assert row["Mon–Fri"] == "any time"
    always = "daily 09:00–13:00; public holidays as their weekday"
    assert row["Not used, or later"].splitlines() == [
        f"a bill: {always}", f"low confidence: {always}", f"from 2026-12-02: {always}"]
    later = rows(pack, day=DAY + timedelta(days=1))[0]
    assert later["Mon–Fri"] == "09–13" and "2026-12-02" not in later["Not used, or later"]


def test_a_cap_for_some_people_or_for_some_time_says_so():
    cap = Cap(**common("fr-cap", parties=("business",), to_date=date(2027, 1, 31)), most=1,
              hours=24)
    row = rows(replace(place(hours("fr-a", ALL_DAY)), caps=(cap,)))[0]
    assert row["Attempts and waiting times"] == (
        "at most 1 attempt in 24 hours per person (businesses), until 2027-01-31")


def test_duties_but_consent_and_registries_are_left_out():
    script = Duty(**common("fr-script", status="practice"), kind="script", text="Say hello.")
    robinson = Duty(**common("fr-list"), kind="registry", model="opt_out", name="Robinson",
                    text="Leave them out.")
    row = rows(replace(place(hours("fr-a", ALL_DAY)), duties=(script, robinson)))[0]
    assert row["Consent and registries"] == "registry (Robinson, opt-out)"
    assert row["Status"] == "in force"


def test_disputed_rules_are_called_so():
    row = rows(place(hours("fr-a", MORNING, confidence="low", disputed="nine or ten")))[0]
    assert (row["Mon–Fri"], row["Confidence"]) == ("09–13", "low (disputed)")


@lru_cache
def shipped_rows():
    return rows(*CALLING.values())


def of_purpose(code: str, purpose: str) -> dict[str, str]:
    """The row of live calls to consumers who are prospects."""
    word = purpose_word(purpose)
    found = []
    for row in shipped_rows():
        for line in row["Calls"].splitlines() if row["Code"] == code else ():
            purposes, _bracket, people = line.partition(" (")
            if word in re.split(r", | and ", purposes) and people in ("", "consumers)",
                                                                      "all others)"):
                found.append(row)
    assert len(found) == 1, (code, purpose)
    row = found[0]
    return of_purpose(row["Mon–Fri"][3:], purpose) if row["Mon–Fri"].startswith("as ") else row


def minutes_in(cell: str) -> set[int]:
    if cell in ("no limit", "any time"):
        return set(range(1440))
    spans = [] if cell in ("no calls", "unknown") else cell.split(", ")
    found = set()
    for span in spans:
        first, last = ([*map(int, end.split(":")), 0] for end in span.split("–"))
        found |= set(range(60 * first[0] + first[1], 60 * last[0] + last[1]))
    return found


@pytest.mark.parametrize("code", sorted(
    code for code, pack in CALLING.items() if all(rule.zone is None for rule in pack.rules)))
def test_the_table_and_the_mask_of_calls_say_the_same(code):
    zone = zones_of_place(code)[0]
    for purpose in PURPOSES:
        row = of_purpose(code, purpose)
        for day, column in ((18, "Mon–Fri"), (21, "Sat"), (22, "Sun")):  # no holidays anywhere
            start = datetime(2026, 11, day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
            mask = callable_mask(CALLING, [code], purpose, "consumer", "prospect", [zone],
                                 Grid(start, 30, 48)).mask
            shown = minutes_in(row[column])
            assert [{minute, minute + 29} <= shown for minute in range(0, 1440, 30)] == (
                mask.tolist()), (purpose, column, row[column])


def test_every_pack_and_every_purpose_stands_in_the_table():
    found: dict[str, set[str]] = {}
    for row in shipped_rows():
        words = {purpose for purpose in PURPOSES if purpose_word(purpose) in row["Calls"]}
        found.setdefault(row["Code"], set()).update(words)
        named = row["Law"] and row["Source"] and row["Read"]
        assert named or CALLING[row["Code"]].extends is not None
    assert found == {code: set(PURPOSES) for code in CALLING}


# ------------------------------------------------------------------ labour packs


def test_the_row_of_the_brazilian_telephone_operators():
    row = labour_row("BR-NR17")
    assert row["Place"] == "Brazil\nextends BR-CLT"
    assert (row["Day"], row["Week"], row["Rest"], row["Days in a row"]) == (
        "6 h", "36 h", "11 h", "6")
    assert row["Free Sundays or weekends"] == "at least 1 Sunday in any 4 weeks"
    assert row["Breaks in 6 h"].startswith("pause 2 × 10 min paid, meal 20 min unpaid")
    assert row["Breaks in 8 h"] == "no such shift"
    assert "an hour at night as 1.14 hours" in row["Night"]
    assert row["Average week"] == row["Year"] == row["Notice"] == "–"


def test_what_no_law_limits_is_a_dash():
    row = labour_row("US")
    assert {row[title] for title in ("Day", "Week", "Rest", "Weekly rest", "Days in a row")} == {
        "–"}


def test_only_values_of_low_confidence_are_marked():
    row = labour_row("CZ")
    assert row["Night"].splitlines() == [
        "22:00–06:00", "at most 8 h paid with 3 h or more at night (?)"]
    assert "(?)" not in row["Day"] + row["Breaks in 8 h"]
    assert labour_row("BR-CLT")["Breaks in 8 h"] == "meal 60 min unpaid (?)"


def test_changes_are_told_until_they_have_come_and_then_the_new_values():
    assert labour_row("MX")["Week"] == "48 h"
    assert len(labour_row("MX")["Changes to come"].splitlines()) == 4
    then = labour_row("MX", day=date(2027, 1, 1))
    assert then["Week"] == "46 h" and len(then["Changes to come"].splitlines()) == 3


def test_packs_that_are_not_used_unless_accepted_say_so():
    assert labour_row("AU")["Confidence"] == "low: not used"
    assert labour_row("AU", accept=("AU",))["Confidence"] == "low"


# ------------------------------------------------------------------ Markdown


def document(calling=CALLING, labour=LABOUR):
    return markdown(calling, labour, (), newest(calling, labour))


def test_every_row_has_as_many_cells_as_the_head():
    widths = [len(re.findall(r"(?<!\\)\|", line)) - 1
              for line in document().splitlines() if line.startswith("|")]
    assert set(widths) == {len(calling_head()), len(labour_head())}
    assert widths.count(len(labour_head())) == len(LABOUR) + 2


def test_pipes_and_newlines_in_a_pack_do_not_break_the_table():
    odd = place(hours("fr-a", MORNING), title="Here | there\nand `x` <b>: t")
    text = document({"FR": odd}, {"CZ": LABOUR["CZ"]})
    line = next(line for line in text.splitlines() if line.startswith("| FR |"))
    assert r"| Here \| there and \`x\` \<b\> |" in line
    assert len(re.findall(r"(?<!\\)\|", line)) == len(calling_head()) + 1
    assert r"A law: A \| source (read 2026-11-01)" in text


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_escaped_texts_are_one_line_and_keep_their_letters(text):
    found = escaped(text)
    assert len(found.splitlines()) <= 1
    assert not re.search(r"(?<!\\)(?:\\\\)*\|", found)
    if not re.search(r"\[\^\d+\]", text):
        assert re.sub(r"\\(.)", r"\1", found) == visible(" ".join(text.split()))


def test_every_mark_has_its_source_and_every_source_its_mark():
    body, _head, sources = document().partition("## Sources\n")
    marks = re.findall(r"\[\^(\d+)\]", body)
    numbers = re.findall(r"^\[\^(\d+)\]: .+ \(read \d{4}-\d\d-\d\d\)$", sources, re.MULTILINE)
    assert list(dict.fromkeys(marks)) == numbers, "numbered in the order in which they are named"
    assert len(set(sources.split("\n"))) == len(sources.split("\n")) - 1, "each stands once"


def test_the_day_is_that_of_the_newest_pack():
    older = replace(CALLING["FR"], as_of=date(2025, 1, 1))
    assert newest({"FR": older}, {"CZ": LABOUR["CZ"]}) == LABOUR["CZ"].as_of
    assert newest({"FR": older}, {"CZ": replace(LABOUR["CZ"], as_of=date(2024, 1, 1))}) == (
        older.as_of)
