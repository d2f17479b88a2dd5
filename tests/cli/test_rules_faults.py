"""What the commands on rules refuse, and what they never repeat."""

from __future__ import annotations

import io
import re
import sys
from datetime import date
from functools import partial

import commands
import pytest
from small_centre import SETTINGS

from wfm.cli.desk import Desk, place_of_number
from wfm.cli.moments import read_attempts, read_day, read_moment

MOBILE = "+34600123456"
AT = ("--at", "2026-12-10 14:30")
CLOCK = "Europe/Madrid"
ask, refused = partial(commands.run, "rules"), partial(commands.wrong, "rules")
pytestmark = pytest.mark.usefixtures("no_workspace")


# ------------------------------------------------------------------ earlier attempts


@pytest.mark.parametrize("word", ["conversaton", "loan", "refused", "call refusal"])
def test_a_word_after_the_time_that_is_no_outcome_is_refused(word):
    said = refused("explain", "--place", "US", *AT, "--tried", f"2026-12-08 14:00 {word}")
    assert "--tried: after the time stands attempt, conversation, refusal or abandoned" in said
    assert word not in said


@pytest.mark.parametrize(("text", "outcome", "about"), [
    ("2026-12-06 10:00", "attempt", "loan"),
    ("2026-12-06 10:00 Conversation", "conversation", "loan"),
    ("2026-12-06 10:00 REFUSAL credit card", "refusal", "credit card"),
    ("6.12.2026 10:00  abandoned", "abandoned", "loan"),
    ("6. 12. 2026 10:00 attempt card", "attempt", "card"),
    ("2026-12-06T10:00 attempt", "attempt", "loan"),
    ("2026-12-06 10:00+01:00 attempt", "attempt", "loan"),
])
def test_after_the_time_stand_the_outcome_and_then_the_debt(text, outcome, about):
    before = read_moment("2026-12-07 10:00", CLOCK)
    (call,) = read_attempts([text], CLOCK, "loan", before)
    assert (call.at, call.outcome, call.about) == (
        read_moment("2026-12-06 10:00", CLOCK), outcome, about)


def test_an_attempt_that_is_later_than_the_call_is_refused():
    asked = ("explain", "--place", "US", *AT, "--tried")
    assert "--tried: an earlier attempt is later than --at" in refused(*asked, "2026-12-10 14:31")
    assert ask(*asked, "2026-12-10 14:30 attempt").exit_code == 0


# ------------------------------------------------------------------ dates

EXPLAIN = ("explain", "--place", "ES")
OPTIONS = [
    ("--from", ("when", "ES")), ("--today", ("check",)), ("--today", ("list",)),
    ("--today", ("show", "ES")), ("--on", ("table",)), ("--at", EXPLAIN),
    ("--tried", (*EXPLAIN, *AT)),
]


@pytest.mark.parametrize(("option", "asked"), OPTIONS)
@pytest.mark.parametrize("day", [
    "0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31", "tomorrow", "05/12/2026", "12/24/2026",
    "2026-02-30", "next Monday",
])
def test_a_date_that_is_none_or_too_far_away_is_refused_by_its_options_name(option, asked, day):
    said = refused(*asked, option, day if option not in ("--at", "--tried") else f"{day} 10:00")
    assert option in said and day not in said


@pytest.mark.parametrize(("option", "asked"), OPTIONS)
def test_the_first_and_the_last_day_and_the_day_first_can_be_asked_about(option, asked):
    shown = [ask(*asked, option, day if option not in ("--at", "--tried") else f"{day} 10:00")
             for day in ("1990-01-01", "2100-12-31", "2026-12-05", "5.12.2026")]
    fine = (0, 2) if option == "--tried" else (0, 1)  # an attempt may be later than the call
    assert {result.exit_code for result in shown} <= set(fine)
    assert shown[2].output == shown[3].output


def test_both_writings_of_a_date_are_the_same_day():
    assert read_day(" 24/12/2026 ") == read_day("2026-12-24") == date(2026, 12, 24)
    assert read_moment("24/12/2026 9:30", CLOCK) == read_moment("2026-12-24 09:30", CLOCK)
    assert read_moment("24.12.2026 9:30", CLOCK) == read_moment("2026-12-24T09:30+01:00", CLOCK)


@pytest.mark.parametrize("text", ["05/12/2026", "5/5/2026"])
def test_a_date_that_may_be_day_first_or_month_first_is_said_to_be(text):
    with pytest.raises(ValueError, match="day first or month first"):
        read_day(text)


# ------------------------------------------------------------------ phone numbers


def test_bytes_that_are_no_text_are_refused():
    for typed in (b"\xff\xfe\x00600123456\n", b"+34\xe9600123456\n"):
        said = refused("explain", "--number", "-", *AT, typed=typed)
        assert "--number" in said and "600" not in said


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_a_number_with_bytes_that_are_no_text_is_refused_however_python_reads_them(
        monkeypatch, capsys, errors):
    typed = io.BytesIO(MOBILE.encode() + b"\xff\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(typed, "utf-8", errors))
    with pytest.raises(SystemExit) as ended:
        place_of_number(Desk({}, {}, None), "-", None)
    assert ended.value.code == 2
    assert "--number: standard input is not UTF-8" in capsys.readouterr().err


def test_a_number_without_its_country_is_one_of_the_place_or_of_the_main_site(tmp_path):
    national = ("explain", "--number", "600 123 456", *AT)
    said = refused(*national)
    assert "Write it with + and the country" in said and "600" not in said
    assert "ES (Spain" in ask(*national, "--place", "ES").output
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/center.toml").write_text(SETTINGS)
    czech = ask("explain", "--number", "601 123 456", *AT)
    assert czech.exit_code in (0, 1) and "CZ (Czechia" in czech.output
    assert "ES (Spain" in ask(*national, "--place", "ES").output


@pytest.mark.parametrize("number", [
    MOBILE, f"tel:{MOBILE}", f"  {MOBILE}", "+34 600 12 34 56", "0034600123456", "600123456"])
@pytest.mark.parametrize("asked", [
    ("show", "{}"), ("show", "ES", "{}"), ("when", "{}"), ("when", "ES", "{}"), ("check", "{}"),
    ("list", "{}"), ("table", "{}"), ("{}",), ("--{}",), ("list", "--purpose", "{}"),
    ("when", "ES", "--purpose", "{}"), ("when", "ES", "--from", "{}"),
    ("when", "ES", "--days", "{}"),
    ("when", "ES", "--zone", "{}"), ("when", "ES", "--clock", "{}"), ("when", "ES", "--{}"),
    ("check", "--today", "{}"), ("check", "-w", "{}"), ("table", "--on", "{}"),
    ("table", "--out", "{}/table.md"), ("explain", "--place", "{}", *AT),
    ("explain", "--place", "ES", "--at", "{}"), ("explain", "--number", "{}99999", *AT),
    ("explain", "--place", "ES", *AT, "{}"), ("explain", "--place", "ES", *AT, "--tried", "{}"),
    ("explain", "--place", "ES", *AT, "--tried", "2026-12-08 12:00 {}"),
    ("explain", "--place", "ES", *AT, "--mode", "{}"),
])
def test_no_fault_repeats_a_phone_number(asked, number):
    said = refused(*(part.format(number) for part in asked))
    assert "600123456" not in re.sub(r"\D", "", said), said


def test_other_faults_of_the_command_line_stay_as_they_are():
    assert "'holidays' is not one of 'calling', 'labour'" in refused("list", "holidays")
    assert "No such command 'wen'" in refused("wen")
    assert "Usage: " in refused("when", "ES", "--days", "63")
