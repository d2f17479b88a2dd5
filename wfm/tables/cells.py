"""One cell of a table as a value of its column's kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from wfm.language import noted
from wfm.tables.columns import Column

FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST = 1e12
"""Larger numbers than this are slips; nothing that a table holds comes near."""
LONGEST = 2000
"""Longest text of a cell that a person wrote."""

_ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")


@dataclass(frozen=True)
class Bad:
    """A cell that cannot be used, and how to mend it: notes (:func:`wfm.language.noted`)."""

    what: str
    mend: str


class NoValue:
    """A formula whose result the file does not hold."""


NO_VALUE = NoValue()


def shown(cell: object) -> str:
    """A cell as a message may name it: in quotes and short, but never a person.

    Where a row has slipped by a column, a name or a phone number may stand in any cell; what
    looks like one is called "the cell", which is a note (:func:`wfm.language.noted`). Line breaks
    are shown as signs: a message is one line.
    """
    text = str(cell).strip()
    person = re.search(r"[^\W\d_]{2,}[\s,]+[^\W\d_]{2,}", text)
    phone = re.fullmatch(r"\+?[\d\s().-]{9,}", text) and not re.match(r"\d{4}-\d{2}", text)
    if person or phone or "@" in text:
        return noted("the cell")
    text = re.sub(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", "↵", text)
    return f"'{text[:40]}{'…' if len(text) > 40 else ''}'"


def is_empty(cell: object) -> bool:
    """Whether nothing stands in the cell."""
    return cell is None or cell is pd.NaT or (isinstance(cell, str) and not cell.strip())


def value_of(column: Column, cell: object, longest: int = LONGEST) -> object:
    """The cell as a value of the column's kind, or :class:`Bad`."""
    if isinstance(cell, NoValue):
        return Bad(noted("the formula here has no result in the file"),
                   noted("Open the workbook in Excel and save it, or put the value in its place"))
    text = str(cell).strip()
    if text in _ERRORS:
        return Bad(noted("{cell} holds the error {error}", cell=noted("the cell"), error=text),
                   noted("Mend the formula, or write the value"))
    if len(text) > longest:
        return Bad(noted("{cell} holds {n} characters", cell=noted("the cell"), n=len(text)),
                   noted("Write at most {n}", n=longest))
    name = noted("the cell") if column.name in ("name", "supervisor") else shown(cell)
    try:
        value = _CONVERTERS[column.kind](cell)
    except (ValueError, TypeError, OverflowError):
        return Bad(_not_of(column.kind, name), _mend(column.kind, text))
    if column.choices and value not in column.choices:
        return Bad(noted("{cell} is not known here", cell=name),
                   noted("Write one of {names}", names=", ".join(column.choices)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if column.least is not None and value < column.least:
            return Bad(noted("{cell} is below {least:g}", cell=name, least=column.least),
                       noted("Write {least:g} or more", least=column.least))
        if column.most is not None and value > column.most:
            return Bad(noted("{cell} is above {most:g}", cell=name, most=column.most),
                       noted("Write {most:g} or less", most=column.most))
    return value


def _not_of(kind: str, cell: str) -> str:
    """That a cell is nothing of its column's kind."""
    return {
        "number": noted("{cell} is not a number", cell=cell),
        "whole": noted("{cell} is not a whole number", cell=cell),
        "share": noted("{cell} is not a share", cell=cell),
        "date": noted("{cell} is not a date", cell=cell),
        "time": noted("{cell} is not a time of day", cell=cell),
        "moment": noted("{cell} is not a date and time", cell=cell),
        "yes_no": noted("{cell} is neither yes nor no", cell=cell),
    }[kind]


MENDS: Mapping[str, str] = {
    "number": noted("Write a number, such as 12.5, without spaces or commas between thousands"),
    "whole": noted("Write a whole number, such as 12, without spaces or commas between thousands"),
    "share": noted("Write a share between 0 and 1, such as 0.8, or 80%"),
    "date": noted("Write the date as 2026-12-07, from {first} to {last}",
                  first=FIRST_YEAR, last=LAST_YEAR),
    "time": noted("Write the time of day as 08:30 (24:00 is the end of the day)"),
    "moment": noted("Write date and time as 2026-12-07 08:30, from {first} to {last}",
                    first=FIRST_YEAR, last=LAST_YEAR),
    "yes_no": noted("Write yes or no"),
}
"""What to write into cells of a kind."""


def _mend(kind: str, text: str) -> str:
    """What to write in the place of `text`."""
    if kind == "number" and text.endswith("%"):
        try:
            percent = _to_number(text[:-1].rstrip())
        except ValueError:
            return MENDS[kind]
        return noted("Write {percent:.12g} or {share:.12g}, whichever the column wants",
                     percent=percent, share=percent / 100)
    return MENDS[kind]


def _to_code(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a number that stands for a name: 101, not 101.0
    return str(cell).strip()


def _to_text(cell: object) -> str:
    return _to_code(cell)


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
"""Either thousands or a decimal comma: nobody can tell."""


def _to_number(cell: object) -> float:
    if isinstance(cell, bool | np.bool_):
        raise ValueError
    text = str(cell).strip()
    if not isinstance(cell, int | float) and "," in text and "." not in text:
        if _THOUSANDS.fullmatch(text):
            raise ValueError
        text = text.replace(",", ".")  # decimal comma
    if not _NUMBER.fullmatch(text):
        raise ValueError
    value = float(text)
    if not abs(value) <= LARGEST:
        raise ValueError
    return value


def _to_whole(cell: object) -> int:
    value = _to_number(cell)
    if value != int(value):
        raise ValueError
    return int(value)


def _to_share(cell: object) -> float:
    text = str(cell).strip()
    value = _to_number(text[:-1].rstrip()) / 100 if text.endswith("%") else _to_number(cell)
    if not 0 <= value <= 1:
        raise ValueError
    return value


_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T]00:00(:00)?)?", re.ASCII)
_ISO_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


def _in_years(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError


def _to_date(cell: object) -> date:
    if isinstance(cell, datetime):
        if cell.time() != time(0):
            raise ValueError
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        text = str(cell).strip()
        if not _ISO_DATE.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text[:10])
    _in_years(day)
    return day


def _to_time(cell: object) -> time:
    """A time of day; 24:00 is returned as 00:00 (the end of the day where it ends a span)."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    minutes: float
    if isinstance(cell, timedelta):
        minutes = cell.total_seconds() / 60
    elif isinstance(cell, float):  # Excel's fraction of a day in a cell without a format
        if not 0 < cell < 1:
            raise ValueError
        minutes = round(cell * 24 * 60)
    else:
        match = re.fullmatch(r"(\d{1,2}):([0-5]\d)(:00)?", str(cell).strip(), re.ASCII)
        if not match:
            raise ValueError
        minutes = int(match[1]) * 60 + int(match[2])
    if not 0 <= minutes <= 24 * 60:
        raise ValueError
    return time(int(minutes) // 60 % 24, int(minutes) % 60)


def _to_moment(cell: object) -> datetime:
    if isinstance(cell, datetime):
        moment = _round_minute(cell)
    elif isinstance(cell, date):
        moment = datetime.combine(cell, time(0))
    else:
        text = str(cell).strip()
        if not _ISO_MOMENT.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", ""))
    _in_years(moment)
    return moment


def _round_minute(moment: datetime) -> datetime:
    """Excel keeps moments as fractions of a day; a second off is rounding, more is not."""
    near: datetime = pd.Timestamp(moment).round("min").to_pydatetime()
    return near if abs(near - moment) <= timedelta(seconds=1) else moment


_YES = ("yes", "y", "true", "1", "sim", "s", "sí", "si", "ano")
_NO = ("no", "n", "false", "0", "não", "nao", "ne")


def _to_yes_no(cell: object) -> bool:
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    text = _to_code(cell).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError


_CONVERTERS: Mapping[str, Callable[[object], object]] = {
    "code": _to_code,
    "text": _to_text,
    "number": _to_number,
    "whole": _to_whole,
    "share": _to_share,
    "date": _to_date,
    "time": _to_time,
    "moment": _to_moment,
    "yes_no": _to_yes_no,
}
