"""What others wrote is shown without control characters and without phone numbers."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.rules.ask.safe import visible, without_numbers


@pytest.mark.parametrize("number", [
    "+34600123456", "tel:+34600123456", "  +34600123456", "+34 600 12 34 56", "(0034) 600-123.456",
    "6\u00a000\u00a0123\u00a0456", "Europe/600123456", "a6b0c0d1e2f3", "٦٠٠١٢٣٤٥٦", "20261301",
])
def test_six_digits_or_more_are_hidden(number):
    said = without_numbers(f"Got unexpected extra argument ('{number}').")
    assert not re.search(r"\d", said) and "…" in said
    assert said.startswith("Got unexpected extra argument (")


@pytest.mark.parametrize("text", [
    "The clocks of Europe/Madrid skip 2026-03-29 02:30; choose another time.",
    "Write 2026-12-05 or 5.12.2026.", "only dates from 1990 to 2100", "24/12/2026",
    "62 is not in the range 1<=x<=62.", "BR-NR17 and FR-971",
])
def test_dates_and_few_digits_stay(text):
    assert without_numbers(text) == text


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)),
       st.from_regex(r"[0-9]{6,15}", fullmatch=True))
def test_a_date_stays_beside_a_number_that_goes(day, number):
    assert without_numbers(f"{day} x {number}") == f"{day} x …"


@given(st.text())
def test_nothing_that_is_visible_moves_the_cursor_or_turns_the_line(text):
    shown = visible(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]",
                         shown)
    assert visible(shown) == shown


def test_letters_of_all_scripts_and_breaks_of_lines_stay():
    assert visible("Ceará\n\t–█ 日本 ى") == "Ceará\n\t–█ 日本 ى"
    assert visible("\x1b[2J\u202e") == r"\x1b[2J\u202e"
