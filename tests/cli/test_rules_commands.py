"""The commands on rules as people run them, on the shipped packs unless said."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_centre import SETTINGS

from wfm.cli import main
from wfm.cli.rules import rules

SAO_PAULO_MOBILE = "+55 11 98888-7777"
RIO_FIXED = "+55 21 2222-3333"
SPANISH_MOBILE = "+34 612 345 678"


@pytest.fixture(autouse=True)
def no_workspace_and_a_hundred_columns(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")


def ask(*arguments: object, charset: str = "utf-8", typed: str | None = None) -> Result:
    result = CliRunner(charset=charset).invoke(
        main, ["rules", *map(str, arguments)], input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def told(*arguments: object) -> str:
    result = ask(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: object) -> str:
    result = ask(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return result.output


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


# ------------------------------------------------------------------ explain


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


# ------------------------------------------------------------------ check and workspaces


def test_the_shipped_packs_are_sound_and_counted_by_confidence():
    said = told("check", "--today", "2026-11-22")
    assert re.search(r"\d+ calling packs and \d+ labour packs: all can be read", said)
    assert re.search(r"high \d+, medium \d+, low \d+\.", said)
    assert "NZ" in said and "Read more than a year ago" not in said


def test_after_a_year_rules_are_to_be_read_again():
    assert "Read more than a year ago" not in told("check", "--today", "2027-11-21")
    assert "Read more than a year ago" in told("check", "--today", "2027-11-22")


def test_dates_that_have_come_since_are_told():
    said = told("check", "--today", "2027-01-01")
    begun = said[said.index("Begun since it was read"):].split("\n\n")[0]
    assert re.search(r"^  MX .*2027-01-01", begun, re.MULTILINE)
    assert "Begun since" not in told("check", "--today", "2026-11-22")


@pytest.fixture()
def centre(tmp_path: Path) -> Path:
    """A workspace with a pack of its own: Rio, on Saturdays too."""
    packs = tmp_path / "centre/inputs/packs/calling"
    packs.mkdir(parents=True)
    (tmp_path / "centre/inputs/center.toml").write_text(SETTINGS)
    shipped = Path(__file__).parents[2] / "wfm/rules/packs/calling/BR-RJ.toml"
    text = shipped.read_text("utf-8").replace("mon-fri =", "mon-sat =").replace("sat-sun", "sun")
    (packs / "BR-RJ.toml").write_text(text, "utf-8")
    return tmp_path / "centre"


def test_a_workspaces_own_packs_and_clock_count(centre):
    asked = ("explain", "--place", "BR-RJ", "--at")
    assert ask(*asked, "2026-12-05 11:00").exit_code == 1
    own = ask(*asked, "2026-12-05 15:00", "-w", centre)
    assert own.exit_code == 0
    assert "15:00, Europe/Prague (the main site's)" in own.output
    assert "11:00 in America/Sao_Paulo" in own.output


def test_the_folder_one_is_in_is_the_workspace(centre, monkeypatch):
    monkeypatch.chdir(centre)
    assert "Europe/Prague (the main site's)" in told("when", "BR-RJ")


def test_faults_in_own_packs_are_told_with_file_and_line(centre):
    pack = centre / "inputs/packs/calling/BR-RJ.toml"
    pack.write_text(pack.read_text("utf-8").replace("mon-sat", "mon-sund"), "utf-8")
    labour = centre / "inputs/packs/labour"
    labour.mkdir()
    shutil.copy(Path(__file__).parents[2] / "wfm/rules/packs/labour/CZ.toml", labour / "XX.toml")
    said = refused("check", "-w", centre)
    assert re.search(r"BR-RJ.toml, row \d+.*mon-sund", said)
    assert re.search(r"XX.toml, row \d+.*XX.toml", said)


def test_a_folder_that_is_no_workspace_is_refused(tmp_path):
    assert "wfm init" in refused("check", "-w", tmp_path / "nowhere")


def test_own_packs_are_marked_and_what_they_stand_in_for_is_said(centre):
    own = centre / "inputs/packs/calling"
    (own / "AT.toml").write_text(
        (own / "BR-RJ.toml").read_text("utf-8")
        .replace('"BR-RJ"', '"AT"').replace("br-rj-", "at-").replace('country = "BR"',
                                                                     'country = "AT"')
        .replace('subdivision = "RJ"\n', "").replace('extends = "BR"\n', ""), "utf-8")
    said = " ".join(told("list", "calling", "--workspace", centre).split())
    assert "Rio de Janeiro (own, in" in said and said.count("(own") == 2
    assert "  Pack      own, in place of the shipped one\n" in told(
        "show", "BR-RJ", "-w", centre)
    assert "  Pack      own\n" in told("show", "AT", "-w", centre)
    assert "Pack " not in told("show", "BR", "-w", centre) + told("show", "BR-RJ")


HOUSE = """
code = "BR-HOUSE"
title = "Our house"
country = "BR"
adds_to = "BR-RJ"
as_of = 2026-12-01
status = "practice"
confidence = "high"
[citation]
law = "Our handbook"
source = "page 3"
read = 2026-12-01
[[rules]]
id = "br-house-lunch"
purposes = ["sales"]
windows = { mon-sun = ["10:00-12:00"] }
[[duties]]
id = "br-house-script"
purposes = ["sales"]
kind = "script"
text = "Say our name twice."
"""


def test_a_house_rule_is_told_beside_the_place_to_which_it_adds(centre):
    (centre / "inputs/packs/calling/BR-HOUSE.toml").write_text(HOUSE, "utf-8")
    place = told("show", "BR-RJ", "-w", centre)
    assert place.startswith("BR-RJ (calling rules) Rio de Janeiro")
    assert "  BR-HOUSE  Sales calls: daily 10:00–12:00" in place and "  BR        Sales" in place
    house = told("show", "br-house", "-w", centre)
    assert house.startswith("BR-HOUSE (calling rules) Our house\n  Pack      own\n")
    assert "  Adds to   BR-RJ (Rio de Janeiro" in house
    assert re.search(r"^BR-HOUSE +Our house \(own\) .* 10–12$", told("list", "-w", centre),
                     re.MULTILINE)
    said = ask("when", "--clock", "America/Sao_Paulo", "BR-RJ", "-w", centre).output
    assert said.startswith("BR-RJ (Rio de Janeiro") and "BR-HOUSE script" in said
    assert "br-house-script; Our handbook" in ask(
        "explain", "--place", "BR-RJ", "--at", "2026-12-07 11:00", "-w", centre).output
    assert "adds to BR-RJ" in told("table", "-w", centre)


def test_a_labour_pack_of_ones_own_is_marked(centre):
    labour = centre / "inputs/packs/labour"
    labour.mkdir()
    shutil.copy(Path(__file__).parents[2] / "wfm/rules/packs/labour/CZ.toml", labour)
    assert "  Pack    own, in place of the shipped one\n" in told(
        "show", "CZ", "labour", "-w", centre)
    assert "own, in place" in " ".join(told("list", "labour", "-w", centre).split())


def test_control_characters_of_a_pack_are_shown_and_not_obeyed(centre):
    pack = centre / "inputs/packs/calling/BR-RJ.toml"
    text = pack.read_text("utf-8")
    title = re.search(r'title = "(.*?)"', text)[1]
    pack.write_text(text.replace(title, r"\u001b[31mRio\u202e\u0007"), "utf-8")
    for command in (("show", "BR-RJ"), ("list",), ("when", "BR-RJ"), ("table",)):
        said = told(*command, "-w", centre)
        assert not re.search("[\x07\x1b\u202e]", said), command
        assert r"\x1b" in said or r"\\x1b" in said, command


def test_the_check_says_what_to_do_about_low_confidence():
    said = " ".join(told("check").split())
    assert said.count("Read their sources, which wfm rules show CODE names, or ask a lawyer.") == 2


def test_what_is_accepted_must_exist(centre):
    settings = centre / "inputs/center.toml"
    settings.write_text(settings.read_text() + '[rules]\naccept = ["ZZ"]\n')
    assert "there is no pack and no rule 'ZZ'" in refused("list", "-w", centre)
