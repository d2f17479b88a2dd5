"""`wfm rules list`, `show` and `when` as people run them, on the shipped packs."""

from __future__ import annotations

import re
from functools import partial

import commands
import pytest
from small_centre import SETTINGS

from wfm.cli.rules import rules

RIO_FIXED = "+55 21 2222-3333"
ask, told = partial(commands.run, "rules"), partial(commands.good, "rules")
refused = partial(commands.wrong, "rules")
pytestmark = pytest.mark.usefixtures("no_workspace")


def bars(text: str) -> dict[str, str]:
    """The bar of each day by its date."""
    return dict(re.findall(r"^  (\w{3} \d\d \w{3})  (.{48})  ", text, re.MULTILINE))


@pytest.mark.parametrize("command", sorted(rules.commands))
def test_each_commands_help_shows_an_example(command):
    assert re.search(rf"Example:\n +wfm rules {command}", told(command, "--help"))


@pytest.mark.parametrize("arguments", [
    ("list",), ("show", "FR"), ("when", "FR"), ("check",),
    ("explain", "--place", "FR", "--at", "2026-12-07 11:00"),
])
def test_every_answer_ends_with_that_it_is_not_legal_advice(arguments):
    assert told(*arguments).rstrip().endswith("This is not legal advice.")


@pytest.mark.parametrize("columns", [72, 80, 120])
@pytest.mark.parametrize("arguments", [
    ("list",), ("show", "FR"), ("show", "BR-NR17"), ("check",),
    ("when", "--from", "2026-12-07", "US", "FR"),
    ("when", "--quarter", "--from", "2026-12-07", "ES"),
    ("explain", "--place", "US-FL", "--at", "2026-12-07 11:00"),
])
def test_no_line_is_wider_than_the_terminal(monkeypatch, columns, arguments):
    monkeypatch.setenv("COLUMNS", str(columns))
    wide = [line for line in told(*arguments).splitlines() if len(line) > columns]
    assert [line for line in wide if not re.search(r"\S{40}", line)] == [], "but addresses"


# ------------------------------------------------------------------ list and show


def test_the_list_shows_place_status_confidence_reading_and_hours():
    said = told("list", "calling")
    line = next(line for line in said.splitlines() if line.startswith("BR-RJ"))
    assert re.fullmatch(
        r"BR-RJ +Rio de Janeiro +in force +high +\d{4}-\d\d-\d\d +Mon–Fri 09–18", line)
    assert "BR-NR17" not in said


def test_the_list_of_labour_rules_shows_their_limits_of_the_day():
    before = told("list", "labour", "--today", "2026-07-14")
    after = told("list", "labour", "--today", "2026-07-15")
    assert re.search(r"^CO .* day 8, week 44$", before, re.MULTILINE)
    assert re.search(r"^CO .* day 8, week 42$", after, re.MULTILINE)


def test_the_list_can_be_of_another_purpose():
    assert "Mon–Fri 07–20" in next(
        line for line in told("list", "calling", "--purpose", "collections").splitlines()
        if line.startswith("PE "))


def test_a_calling_pack_is_told_in_full():
    said = told("show", "fr", "calling")
    for words in (
        "Code de la consommation D223-9", "in force; confidence high",
        "Mon–Fri 10:00–13:00, 14:00–20:00; Sat, Sun and public holidays: no calls",
        "from 2023-03-01", "at most 4 attempts in 30 days per person",
        "no attempt for 60 days after a refusal, per person", "Bloctel", "consent (opt-in)",
    ):
        assert words in said


def test_a_labour_pack_is_told_with_the_breaks_of_some_shifts():
    said = " ".join(told("show", "BR-NR17").split())
    assert "at most 36 h paid" in said
    assert "2 × 10 min, paid, in shifts over 4 h" in said
    assert "4 h from start to end: pause 10 min paid" in said
    assert "6 h 20 from start to end" in said
    assert "Extends BR-CLT" in said


def test_labour_rules_are_told_as_they_stand_on_a_day():
    assert "at most 44 h paid" in told("show", "CO", "labour", "--today", "2026-07-14")
    assert "at most 42 h paid" in told("show", "CO", "labour", "--today", "2026-07-15")


def test_an_unknown_code_gives_one_message_with_what_is_near():
    assert refused("show", "UK") == (
        "There are no rules for UK. Did you mean GB? See wfm rules list.\n")
    said = refused("when", "BR-RX")
    assert said.count("\n") == 1 and "BR-RJ" in said
    assert "Did you mean" not in refused("show", "QQQQ")


def test_what_may_be_a_phone_number_in_the_place_of_a_code_is_not_repeated():
    assert "2222" not in refused("when", RIO_FIXED)


@pytest.mark.parametrize(("written", "codes"), [
    ("Spain", ["ES"]), ("ceara", ["BR-CE"]), ("us_fl", ["US-FL"]), ("FR-IDF", ["FR"]),
    ("UY-MO", []), ("US-ZZ", ["US"]),
])
def test_what_is_near_may_be_a_title_and_of_a_region_is_in_its_country(written, codes):
    said = refused("when", written)
    found = re.findall(r"\b[A-Z]{2}(?:-[A-Z]{2})?\b", said.partition("Did you mean")[2])
    assert found[: len(codes)] == codes and bool(found) == bool(codes)
    assert {code[:2] for code in found} == {code[:2] for code in codes}


@pytest.mark.parametrize("written", ["au-nsw", "AU-NSW", "be-flemish"])
def test_places_without_rules_of_their_own_are_found_in_any_case(written):
    country = written[:2].upper()
    said = told("show", written)
    assert f"Extends   {country} (" in said
    assert re.search(rf"^Binding as well.*\n  {country} +Sales", said, re.MULTILINE)
    assert f"the public holidays of {country}-" in said
    assert country in told("when", written)


def test_a_regions_pack_shows_at_its_end_the_hours_of_its_country():
    said = told("show", "US-FL")
    assert "at most 3 attempts in 24 hours per subject" in said
    end = said.partition("Binding as well; the strictest wins\n")[2]
    assert re.search(r"^  US  Sales.* calls( to consumers)?: daily 08:00–21:00", end, re.MULTILINE)
    assert re.search(r"duties: \d+; see wfm rules show US ", " ".join(end.split()))


def test_rules_that_have_ended_stand_apart():
    before, after = (told("show", "FR", "calling", "--today", day)
                     for day in ("2026-08-10", "2026-08-11"))
    assert "\nEnded\n" not in before
    assert "fr-bloctel" in after.partition("\nEnded\n")[2]
    assert "fr-bloctel" not in after.partition("\nEnded\n")[0]


def test_hours_that_are_a_whole_day_are_all_hours():
    assert "daily all hours; public holidays: no calls" in told("show", "CL", "calling")


# ------------------------------------------------------------------ when


def test_spain_opens_at_ten_on_the_mainland_because_it_is_nine_in_the_canaries():
    said = told("when", "--from", "2026-12-07", "--days", 2, "ES")
    assert bars(said) == {
        "Mon 07 Dec": "a" * 18 + "b" * 2 + "█" * 22 + "a" * 6, "Tue 08 Dec": "a" * 48}
    assert "10:00–21:00" in said and "Inmaculada Concepción" in said
    assert "a Europe/Madrid, b Atlantic/Canary" in said
    assert said.count("TRLGDCU art. 96.2 (confidence high)") == 1, "once, not for each day"


def test_a_zone_that_is_given_counts_alone():
    said = told("when", "--from", "2026-12-07", "--days", 1, "--zone", "Europe/Madrid", "ES")
    assert bars(said)["Mon 07 Dec"] == "a" * 18 + "█" * 24 + "a" * 6


def test_in_rio_the_states_law_and_the_code_of_conduct_are_told_apart():
    said = told("when", "--from", "2026-12-07", "--days", 6, "BR-RJ")
    assert bars(said)["Mon 07 Dec"] == "a" * 16 + "b" * 2 + "█" * 18 + "a" * 12
    assert bars(said)["Sat 12 Dec"] == "a" * 48
    assert "a  BR-RJ: Mon–Fri 08:00–18:00" in said and "b  BR: Mon–Fri 09:00–21:00" in said


def test_the_hours_are_shown_in_the_clock_of_the_agent():
    said = told("when", "--from", "2026-12-07", "--days", 1, "--clock", "Europe/Prague", "BR-RJ")
    assert bars(said)["Mon 07 Dec"].index("█") == 26, "nine in Rio is one in Prague"
    assert "Europe/Prague (as asked)" in said


def test_days_of_25_and_23_hours_keep_their_hours_in_their_columns():
    autumn = told("when", "--from", "2026-11-01", "--days", 1, "--clock", "America/New_York", "IN")
    assert "a day of 25 hours" in autumn and len(bars(autumn)["Sun 01 Nov"]) == 48
    spring = told("when", "--from", "2026-03-08", "--days", 1, "--clock", "America/New_York", "IN")
    assert "a day of 23 hours" in spring
    assert bars(spring)["Sun 08 Mar"][4:6] == "  ", "the clock skips from two to three"
    # 09:00-21:00 in India is 22:30-10:30 of Eastern winter and 23:30-11:30 of summer time
    assert bars(autumn)["Sun 01 Nov"] == "█" * 21 + "a" * 24 + "█" * 3
    assert bars(spring)["Sun 08 Mar"] == "█" * 4 + "  " + "█" * 17 + "a" * 24 + "█"


def test_quarters_of_an_hour_show_what_half_hours_cannot():
    said = told("when", "--from", "2026-12-07", "--days", 1, "--clock", "Asia/Kathmandu", "IN",
                "--quarter")
    cells = "".join(re.findall(r"^.{14}([a-z█]{48})", said, re.MULTILINE))
    assert cells == "a" * 37 + "█" * 48 + "a" * 11


def test_a_terminal_that_knows_only_ascii_gets_ascii():
    result = ask("when", "--from", "2026-12-07", "--days", 1, "BR-CE", charset="ascii")
    assert result.exit_code == 0
    assert result.output.isascii() and "#" * 18 in result.output and "Ceara" in result.output


def test_a_place_of_which_little_is_known_is_closed_until_the_centre_accepts_it(tmp_path):
    closed = told("when", "--from", "2026-12-07", "--days", 1, "NZ")
    assert bars(closed)["Mon 07 Dec"] == "a" * 48 and "No rule for such calls" in closed
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/center.toml").write_text(SETTINGS + '[rules]\naccept = ["NZ"]\n')
    assert "█" in told("when", "--from", "2026-12-07", "--days", 1, "NZ")


def test_one_unknown_place_is_told_after_the_others_are_shown():
    result = ask("when", "--from", "2026-12-07", "--days", 1, "FR", "UY", "ES", "fr")
    assert result.exit_code == 2
    assert re.findall(r"^(\w\w) \(", result.output, re.MULTILINE) == ["FR", "ES"]
    assert result.output.endswith("There are no rules for UY. See wfm rules list.\n")


def test_the_clock_is_that_of_the_zones_which_were_given():
    assert "(of the zones given)" in told("when", "--zone", "Europe/Madrid", "ES")
    assert "(the place's own)" in told("when", "ES")


DECENT = "a  CZ: daily 08:00–21:00; public holidays as their weekday"


def test_where_the_law_has_no_hours_those_of_the_centre_hold(tmp_path):
    asked = ("when", "--from", "2026-12-07", "--days", 7, "CZ")
    said = told(*asked)
    assert set(bars(said).values()) == {"a" * 16 + "█" * 26 + "a" * 6}
    assert DECENT in said and "decent-hours" not in said
    assert re.search(r"^CZ .*no hours in the law; 08–21 by default$", told("list"), re.MULTILINE)
    assert "own hold (decent_hours: 08:00–21:00)" in told("show", "CZ", "calling")

    (tmp_path / "inputs").mkdir()
    settings = tmp_path / "inputs/center.toml"
    settings.write_text(SETTINGS + '[rules]\ndecent_hours = "09:00-17:00"\n')
    assert set(bars(told(*asked)).values()) == {"a" * 18 + "█" * 16 + "a" * 14}
    assert re.search(r"^CZ .*law; own: 09–17$", told("list"), re.MULTILINE)
    assert "own hold (decent_hours: 09:00–17:00)" in told("show", "CZ", "calling")
    settings.write_text(SETTINGS + '[rules]\ndecent_hours = ""\n')
    assert set(bars(told(*asked)).values()) == {"█" * 48}


def test_a_night_call_where_the_law_has_no_hours_is_no_by_the_centres_own():
    result = ask("explain", "--place", "CZ", "--at", "2026-12-07 03:00")
    assert result.exit_code == 1
    assert "decent-hours; daily 08:00–21:00" in result.output
    assert "Next possible  Mon 2026-12-07 08:00" in result.output


def test_what_else_is_owed_is_named_once_for_each_place():
    said = told("when", "--from", "2026-12-07", "--days", 7, "US-FL", "BR-RJ")
    assert said.count("Also owed; not computed: ") == 2
    brazil = " ".join(said.partition("BR-RJ (")[2].split())
    assert "BR numbering (prefix 0303)" in brazil
