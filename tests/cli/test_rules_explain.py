"""`wfm rules explain`: whether one may call there and then, and why not."""

from __future__ import annotations

import re
from functools import partial

import commands
import pytest

SAO_PAULO_MOBILE = "+55 11 98888-7777"
RIO_FIXED = "+55 21 2222-3333"
SPANISH_MOBILE = "+34 612 345 678"
ask, told = partial(commands.run, "rules"), partial(commands.good, "rules")
refused = partial(commands.wrong, "rules")
pytestmark = pytest.mark.usefixtures("no_workspace")


def test_rio_on_a_saturday_at_eleven_is_no_and_names_the_law():
    result = ask("explain", "--place", "BR-RJ", "--at", "2026-12-05 11:00")
    assert result.exit_code == 1
    assert result.output.startswith("NO: this call may not be made.")
    said = result.output
    assert "NO   11:00 in America/Sao_Paulo. Saturday: no calls (Lei RJ 7.853/2018)" in said
    assert "yes  11:00 in America/Sao_Paulo. Saturday: calls only 10:00–16:00" in said, (
        "the code of conduct would allow it")
    assert "Next possible  Mon 2026-12-07 09:00" in said


def test_the_same_call_on_monday_is_yes():
    assert told("explain", "--place", "BR-RJ", "--at", "2026-12-07 11:00").startswith("YES")


def test_a_yes_says_what_else_is_owed_by_the_whole_chain():
    said = told("explain", "--place", "BR-RJ", "--at", "2026-12-07 11:00")
    assert said.startswith(
        "YES: hours and attempts allow this call. What else is owed stands below.\n")
    verdicts, _title, owed = said.partition("Also owed; not computed\n")
    assert "Every rule's word" in verdicts
    assert "  BR  numbering (prefix 0303)" in owed and "Anatel" in owed


def test_a_duty_is_owed_from_the_day_on_which_it_begins():
    asked = ("explain", "--place", "FR", "--at")
    before, after = told(*asked, "2026-08-10 11:00"), told(*asked, "2026-08-11 11:00")
    assert "fr-bloctel" in before and "fr-consent" not in before
    assert "fr-consent" in after and "fr-bloctel" not in after
    assert after.count("a running contract is an") == 1, "not among the warnings as well"


def test_without_duties_a_yes_is_plain():
    said = told("explain", "--place", "FR", "--party", "business", "--at", "2026-12-07 11:00")
    assert said.startswith("YES: this call may be made.\n") and "Also owed" not in said


def test_a_spanish_mobile_is_kept_to_both_clocks():
    result = ask("explain", "--number", SPANISH_MOBILE, "--at", "2026-12-10 09:30")
    assert result.exit_code == 1
    assert "yes  09:30 in Europe/Madrid" in result.output
    assert "NO   08:30 in Atlantic/Canary" in result.output
    assert ask("explain", "--number", SPANISH_MOBILE, "--at", "2026-12-10 10:00").exit_code == 0


def test_the_eighth_attempt_in_seven_days_on_a_debt_is_no_and_on_another_yes():
    tried = [part for day in range(1, 8) for part in
             ("--tried", f"2026-12-{day:02d} 12:00 attempt loan")]
    asked = ("explain", "--place", "US", "--zone", "America/New_York", "--purpose", "collections",
             "--at", "2026-12-07 14:00", *tried)
    assert ask(*asked, "--about", "loan").exit_code == 1
    assert ask(*asked, "--about", "card").exit_code == 0


def test_after_a_refusal_france_waits_sixty_days():
    asked = ("explain", "--place", "FR", "--tried", "2026-10-12 11:00 refusal", "--at")
    result = ask(*asked, "2026-12-07 11:00")
    assert result.exit_code == 1 and "within 60 days of a refusal" in result.output
    # 60 days are 1440 hours; the clocks were put back an hour in between
    assert "Next possible  Fri 2026-12-11 10:00" in result.output
    assert ask(*asked, "2026-12-14 11:00").exit_code == 0


@pytest.mark.parametrize("number", [SAO_PAULO_MOBILE, RIO_FIXED, SPANISH_MOBILE])
@pytest.mark.parametrize("verbose", [(), ("--verbose",)])
def test_a_phone_number_is_never_in_the_output(number, verbose):
    said = ask("explain", "--number", number, "--at", "2026-12-07 11:00", *verbose).output
    digits = re.sub(r"\D", "", number)
    bare = re.sub(r"\D", "", said)
    assert number not in said and digits[-8:] not in bare and digits[-4:] not in said


def test_a_number_can_come_from_standard_input():
    result = ask("explain", "--number", "-", "--at", "2026-12-05 11:00", typed=RIO_FIXED + "\n")
    assert result.exit_code == 1 and "BR-RJ" in result.output


def test_a_number_of_no_place_is_not_called():
    result = ask("explain", "--number", "+1 800 555 0199", "--at", "2026-12-07 12:00")
    assert result.exit_code == 1 and "time zone" in result.output


@pytest.mark.parametrize("wrong", [
    ("--number", "+55 21 22"), ("--number", "+55", "21", "2222-3333"),
    ("--number", "5521222233334444555566"),
])
def test_a_number_that_is_none_is_refused_and_not_repeated(wrong):
    said = refused("explain", *wrong, "--at", "2026-12-07 11:00")
    assert "2222" not in said and "21 22" not in said


def test_a_stated_place_and_the_place_of_a_number_both_bind():
    asked = ("explain", "--number", SAO_PAULO_MOBILE, "--at", "2026-12-05 11:00")
    assert ask(*asked).exit_code == 0
    assert ask(*asked, "--place", "BR-RJ").exit_code == 1


@pytest.mark.parametrize(("wrong", "words"), [
    (("--at", "2026-12-07 11:00"), "--place CODE, or --number"),
    (("--place", "BR", "--at", "tomorrow"), "--at: this is not a date and time"),
    (("--place", "BR", "--at", "2026-12-07 11:00", "--clock", "Rio"),
     "--clock: Rio is no time zone"),
    (("--place", "ES", "--at", "2026-03-29 02:30"), "skip 2026-03-29 02:30"),
    (("--place", "ES", "--at", "2026-03-28 12:30", "--zone", "Mars"),
     "--zone: Mars is no time zone"),
    (("--place", "ES", "--at", "2026-03-28 12:30", "--tried", "once"),
     "--tried: this is not a date and time"),
])
def test_questions_without_an_answer_are_refused(wrong, words):
    assert words in refused("explain", *wrong)


def test_an_hour_that_comes_twice_can_be_told_apart_by_its_offset():
    # 01:30 in New York comes twice on 1 November: 11:00 and 12:00 of India
    asked = ("explain", "--place", "IN", "--clock", "America/New_York", "--at")
    assert "11:00 in Asia/Kolkata" in told(*asked, "2026-11-01 01:30")
    assert "12:00 in Asia/Kolkata" in told(*asked, "2026-11-01 01:30-05:00")


def test_quiet_leaves_the_exit_code_alone():
    result = ask("explain", "--place", "BR-RJ", "--at", "2026-12-05 11:00", "--quiet")
    assert (result.exit_code, result.output) == (1, "")
