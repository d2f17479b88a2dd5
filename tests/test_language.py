"""Texts, numbers, days and amounts in the languages that are shipped."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pytest
from catalogues import LANGUAGES, ROOT, all_texts, translations

from wfm import language
from wfm.intake.settings import LANGUAGES as OFFERED
from wfm.language import (
    clock_of,
    note_from_json,
    note_to_json,
    noted,
    told,
    translate,
    use_language,
)

DAY = date(2026, 12, 7)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def _gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


def test_a_language_that_can_be_set_has_a_catalogue() -> None:
    assert set(OFFERED) == {"en", *LANGUAGES}
    assert all(language.translated(code) for code in LANGUAGES)
    assert not language.translated("fr")


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_lacks_a_translation(code: str) -> None:
    """Run python tests/catalogues.py, and translate what it adds."""
    known = translations(code)
    texts = all_texts()
    assert len(texts) > 1500
    missing = [text for text in texts if not known.get(text)]
    assert not missing, f"{len(missing)} texts have no translation into {code}: {missing[:5]}"
    assert not set(known) - set(texts), "texts that are gone"


def test_every_text_that_is_handed_over_is_found() -> None:
    """Not in the braces of an f-string: there the texts are not found by every Python."""
    known = set(all_texts())
    unseen = [
        (path.name, node.lineno, node.args[0].value) for path in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
        and node.args and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in known]
    assert not unseen


@pytest.mark.parametrize("code", LANGUAGES)
def test_translations_keep_what_is_filled_in_and_the_spaces_around(code: str) -> None:
    for text, said in translations(code).items():
        if not said:
            continue
        assert _gaps(text) == _gaps(said), text
        assert len(text) - len(text.lstrip(" ")) == len(said) - len(said.lstrip(" ")), text
        assert text.endswith(" ") == said.endswith(" "), text
        assert text.count("\n") == said.count("\n"), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_that_must_differ_differ(code: str) -> None:
    """Tabs of one workbook, letters of shifts, days of the week."""
    use_language(code)
    tabs = ("Read me", "Summary", "Roster", "Coverage", "Breaks", "Outbound", "Leave", "Hours",
            "Cost", "Fairness", "Rule check", "Changes", "Teams")
    for names in (tabs, ("E", "D", "L", "N"), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        said = [translate(name) for name in names]
        assert len(set(said)) == len(said)
    assert all(len(translate(name)) <= 31 for name in tabs)


@pytest.mark.parametrize(("code", "number", "day", "amount"), [
    ("en", "12,345.7", "2026-12-07", "1,235 BRL"), ("pt_BR", "12.345,7", "07/12/2026", "R$ 1.235"),
    ("es", "12.345,7", "7/12/2026", "1.235 BRL"), ("cs", "12 345,7", "7. 12. 2026", "1 235 R$")])
def test_numbers_days_and_amounts_are_written_as_the_reader_does(
    code: str, number: str, day: str, amount: str
) -> None:
    use_language(code)
    said = (language.number_text(12345.67, ",.1f"), language.day_text(DAY),
            language.money_text(1234.5, "BRL"), translate("{a:,.1f} {b}").format(a=12345.67, b=DAY))
    said = tuple(text.replace("\xa0", " ") for text in said)
    assert said == (number, day, amount.replace("1,235", "1,234").replace(
        "1.235", "1.234").replace("1 235", "1 234"), f"{number} {day}")


def test_texts_that_are_filled_in_take_the_readers_form_and_no_other() -> None:
    use_language("es")
    text = translate("{share:6.1%} {n} {name} {at:%H:%M} {on:%Y-%m-%d}")
    assert text.format(share=0.1234, n=12, name="a.b,c", at=time(14, 30), on=DAY) == (
        " 12,3% 12 a.b,c 14:30 7/12/2026")
    assert translate("Rule") == "Regla"
    assert translate("no such text") == "no such text"


def test_clocks_of_twelve_hours() -> None:
    with clock_of(12):
        assert language.clock_text(time(0, 5)) == "12:05 AM"
        assert language.clock_text(time(12)) == "12:00 PM"
        assert translate("{at:%H:%M}").format(at=datetime(2026, 1, 1, 23, 15)) == "11:15 PM"
        assert language.clock_format() == "h:mm AM/PM"
    assert language.clock_text(time(0, 5)) == "00:05"


@pytest.mark.parametrize(("code", "shown"), [
    ("en", "yyyy\\-mm\\-dd"), ("pt_BR", "dd\\/mm\\/yyyy"), ("cs", "d\\.\\ m\\.\\ yyyy")])
def test_spreadsheets_show_days_as_texts_do(code: str, shown: str) -> None:
    use_language(code)
    assert language.date_format().replace("\xa0", " ") == shown


def test_a_currency_without_a_code_stands_behind_the_number() -> None:
    use_language("cs")
    assert language.money_text(5, "pts").replace("\xa0", " ") == "5 pts"
    assert language.money_format('B"R;L\\') == '#,##0" BR;L"'


def test_a_note_is_told_in_the_language_of_who_reads_it() -> None:
    def again(said: str) -> str:
        return note_from_json(json.loads(json.dumps(note_to_json(said))))

    made = noted("{queue}: nobody is rostered in {count} open intervals, the first on {first}.",
                queue="care", count=np.int64(1), first=datetime(2026, 12, 7, 8, 30))
    assert made == ("care: nobody is rostered in 1 open intervals, the first on 2026-12-07 08:30.")
    stored = again(again(made))
    assert stored == told(stored) == made
    use_language("es")
    assert "07/12/2026" in told(stored).replace("7/12/2026", "07/12/2026")
    assert told(stored) == told(again(stored)) != made
    assert told("care: 1 of 2") == again("care: 1 of 2") == "care: 1 of 2"


def test_a_note_may_hold_other_notes_and_what_is_no_number() -> None:
    made = noted("{code}: {days} until {day}", code=Path("x"), days=noted("{n} days", n=3),
                day=date(2026, 12, 7))
    assert made == "x: 3 days until 2026-12-07"
    use_language("cs")
    said = told(note_from_json(json.loads(json.dumps(note_to_json(made)))))
    assert said.startswith("x: ") and said.endswith("7. 12. 2026") and "days" not in said


@pytest.mark.parametrize("content", [{"text": "a {b}"}, {"text": "{b:d}", "values": {"b": "x"}},
                                     {"text": "{b}", "values": []}, {"values": {}}, 5, None])
def test_a_stored_note_that_was_changed_by_hand_is_told_as_it_stands(content: object) -> None:
    assert isinstance(note_from_json(content), str)
