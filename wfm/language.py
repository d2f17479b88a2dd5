"""Texts, numbers, days and times as the reader knows them.

Texts of workbooks, stages and commands pass through :func:`translate`. Catalogues are gettext
texts, ``wfm/locale/LANGUAGE/LC_MESSAGES/wfm.po``, read as they stand; a text without a
translation stays English. Where a translated text is filled in by ``format``, its numbers take
the separators of the language and its days and clocks the form that readers know; English keeps
``1,234.5`` and 2026-12-07.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import lru_cache
from io import BytesIO
from numbers import Number
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np

_LOCALES = Path(__file__).parent / "locale"
_active: gettext.NullTranslations = gettext.NullTranslations()
_code = "en"
_clock = 24


def use_language(code: str) -> None:
    """Speak `code` (``en``, ``pt_BR``, ``es``, ``cs``) from now on."""
    global _active, _code
    _code = code
    _active = _catalogue(code)


def language_in_use() -> str:
    """The code last given to :func:`use_language`; at first English."""
    return _code


@contextmanager
def clock_of(hours: int) -> Iterator[None]:
    """Within it, times are shown on a clock of 12 or 24 hours."""
    global _clock
    before, _clock = _clock, hours
    try:
        yield
    finally:
        _clock = before


def clock_in_use() -> int:
    """12 or 24."""
    return _clock


def translated(code: str) -> bool:
    """Whether there is a catalogue for a language."""
    return _file(code).is_file()


def translate(text: str) -> str:
    """`text` in the language in use; what it is filled in with takes the reader's form."""
    found = _active.gettext(text) if text else ""  # '' is the catalogue's own header
    return found if _code == "en" and _clock == 24 else _Text(found)


# ---------------------------------------------------------------------- notes


class Note(str):
    """A note that was filled in, and knows with what: it can be told in any language.

    As a string it is what it was when it was made.
    """

    text: str
    values: Mapping[str, Any]


def noted(text: str, /, **values: object) -> str:
    """A text filled in by ``format``, as a :class:`Note`; among the values may be notes too."""
    known = {name: _plain(value) for name, value in values.items()}
    made = Note(_filled(text, known))
    made.text, made.values = text, known
    return made


def told(said: str) -> str:
    """A note in the language in use; any other text as it is."""
    return _filled(said.text, said.values) if isinstance(said, Note) else said


def note_to_json(said: str) -> str | dict[str, Any]:
    """A note or any other text as JSON has it; :func:`note_from_json` reads it back."""
    if not isinstance(said, Note):
        return said
    return {"text": said.text, "values": {
        name: {"at": value.isoformat()} if isinstance(value, date)
        else note_to_json(value) if isinstance(value, Note) else value
        for name, value in said.values.items()}}


def note_from_json(content: object) -> str:
    """What :func:`note_to_json` made; a text that somebody wrote stands as it is."""
    if not isinstance(content, dict):
        return str(content)
    try:
        return noted(str(content["text"]), **{
            str(name): _from_json(value) for name, value in content["values"].items()})
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        return str(content.get("text", ""))


def _from_json(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if "text" in value:
        return note_from_json(value)
    at = datetime.fromisoformat(value["at"])
    return at if "T" in value["at"] else at.date()


def _plain(value: object) -> object:
    """A value as JSON can hold it, more or less: no citation, no number of numpy's."""
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | int | float | date) else str(value)


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return _READER.vformat(translate(text), (), {
        name: told(value) if isinstance(value, str) else value for name, value in values.items()})


# ---------------------------------------------------------------------- numbers, days, times


def number_text(value: float, spec: str = ",.0f") -> str:
    """A number by a format of Python, with the reader's separators; NaN is an en dash."""
    return "–" if value != value else _separated(format(value, spec))


def percent_text(value: float | None, digits: int = 1) -> str:
    """``82.3 %``; an en dash where there is none."""
    if value is None or value != value:
        return "–"
    return f"{number_text(100 * value, f'.{digits}f')} %"


def day_text(day: date) -> str:
    """``2026-12-07``, ``07/12/2026``, ``7. 12. 2026``."""
    if _code == "en":
        return f"{day:%Y-%m-%d}"
    from babel.dates import format_skeleton

    return str(format_skeleton("yMd", datetime(day.year, day.month, day.day), locale=_code))


def clock_text(moment: datetime | time) -> str:
    """``09:00`` or ``9:00 AM``."""
    if _clock == 24:
        return f"{moment:%H:%M}"
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"


def money_text(amount: float, currency: str, digits: int = 0) -> str:
    """An amount with its currency: ``1,234 BRL``, ``R$ 1.234``."""
    if _code == "en" or not re.fullmatch("[A-Z]{3}", currency):
        return f"{number_text(amount, f',.{digits}f')} {currency}".strip()
    before, after = _money_around(_code, currency)
    return f"{before}{number_text(amount, f',.{digits}f')}{after}"


# ---------------------------------------------------------------------- formats of spreadsheets


def date_format() -> str:
    """The number format in which a spreadsheet shows a day as :func:`day_text` does."""
    if _code == "en":
        return "yyyy\\-mm\\-dd"
    from babel import Locale

    pattern = str(Locale.parse(_code).datetime_skeletons["yMd"].pattern)
    parts = re.findall(r"d+|M+|y+|.", pattern)
    known = {"y": "yyyy", "M": "m", "MM": "mm", "d": "d", "dd": "dd"}
    return "".join(known.get(part, "\\" + part) for part in parts)


def clock_format() -> str:
    """The number format in which a spreadsheet shows a time of day."""
    return "hh:mm" if _clock == 24 else "h:mm AM/PM"


def money_format(currency: str) -> str:
    """The number format in which a spreadsheet shows whole units of a currency."""
    name = "".join(c for c in currency if c.isprintable() and c not in '"\\')
    if _code != "en" and re.fullmatch("[A-Z]{3}", name):
        before, after = _money_around(_code, name)
        return (f'"{before}"' if before else "") + "#,##0" + (f'"{after}"' if after else "")
    return f'#,##0" {name}"' if name else "#,##0"


# ---------------------------------------------------------------------- inside


class _Text(str):
    """A text whose ``format`` writes numbers, days and times in the reader's form."""

    __slots__ = ()

    def format(self, *args: object, **fields: object) -> str:
        return _READER.vformat(self, args, fields)


class _Reader(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, datetime | time) and format_spec == "%H:%M":
            return clock_text(value)
        if isinstance(value, datetime) and not format_spec:
            return f"{day_text(value)} {clock_text(value)}"
        if isinstance(value, date) and format_spec in ("", "%Y-%m-%d"):
            return day_text(value)
        said = str(super().format_field(value, format_spec))
        counted = isinstance(value, Number | np.number) and not isinstance(value, bool)
        return _separated(said) if counted else said


_READER = _Reader()


def _separated(text: str) -> str:
    """A number as Python writes it, with the separators of the language in use."""
    if _code == "en":
        return text
    group, point = _separators(_code)
    return "".join({",": group, ".": point}.get(letter, letter) for letter in text)


@lru_cache
def _separators(code: str) -> tuple[str, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return get_group_symbol(code), get_decimal_symbol(code)


@lru_cache
def _money_around(code: str, currency: str) -> tuple[str, str]:
    """What stands before and behind an amount."""
    from babel.numbers import format_currency

    said = format_currency(0, currency, "¤#,##0" if code == "en" else None, locale=code,
                           currency_digits=False, decimal_quantization=True)
    before, after = re.split(r"0[.,\d]*", said, maxsplit=1)
    return before, after


def _file(code: str) -> Path:
    return _LOCALES / code / "LC_MESSAGES" / "wfm.po"


@lru_cache
def _catalogue(code: str) -> gettext.NullTranslations:
    """The texts of a language; none for English and for one that is not known."""
    if not translated(code):
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with _file(code).open("rb") as file:
        write_mo(compiled, read_po(file, locale=code, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
