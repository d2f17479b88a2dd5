"""Texts that others wrote, before they are shown: no control characters, no phone numbers."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACES = frozenset("\n\t")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20|21)\d\d-[01]\d-[0-3]\d|[0-3]?\d([./])[01]?\d\1(?:19|20|21)\d\d)"
    r"(?:[ T]\d\d:\d\d)?(?!\d)")
_NUMBER = re.compile(r"[+(]*\d(?:[\s().\-/–]*\d){5,}")
_WORD = re.compile(r"[^\s'\"]+")
HIDDEN = "…"


def visible(text: str) -> str:
    """Control characters as escapes such as ``\\x1b``; breaks of lines and tabs stay."""
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in _CONTROLS and letter not in _SPACES else letter
        for letter in text)


def without_numbers(text: str) -> str:
    """`text` with … for what may be a phone number: six digits or more that are no date."""
    found, last = [], 0
    for date in _DATE.finditer(text):
        found += [_masked(text[last : date.start()]), date[0]]
        last = date.end()
    return "".join([*found, _masked(text[last:])])


def _masked(text: str) -> str:
    text = _NUMBER.sub(HIDDEN, text)
    return _WORD.sub(
        lambda word: HIDDEN if sum(letter.isdigit() for letter in word[0]) >= 6 else word[0],
        text)
