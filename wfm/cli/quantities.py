"""Numbers, shares and times as they are written on a command line.

What a quantity may be is said by a :class:`wfm.tables.Column`, so that an option and the
column of a table that stands for it have the same bounds and read the same texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from wfm.language import Note, noted, told
from wfm.language import translate as _
from wfm.tables import Column
from wfm.tables.cells import Bad, value_of

if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:  # not every version of click has it generic
    _Type = click.ParamType

_UNITS = {"": 1.0, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_TIME = re.compile(r"(\d+(?:[.,]\d*)?|[.,]\d+)\s*(s|sec|m|min|h)", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,6}):([0-5]\d)|(\d{1,6})):([0-5]\d)", re.ASCII)


def seconds_of(text: str) -> float | None:
    """Seconds of ``90s``, ``4m``, ``1.5h``, ``4:00`` (minutes) or ``1:00:00``; None if it is
    none of them."""
    if unit := _TIME.fullmatch(text.strip()):
        return float(unit[1].replace(",", ".")) * _UNITS[unit[2].lower()]
    if clock := _CLOCK.fullmatch(text.strip()):
        hours, minutes, alone, seconds = (int(part or 0) for part in clock.groups())
        return float(3600 * hours + 60 * (minutes + alone) + seconds)
    return None


class Amount(_Type):
    """A number or share, as the cells of a column are written."""

    def __init__(self, column: Column) -> None:
        self.column, self.name = column, column.kind

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The value; click says what is wrong with one that cannot be used."""
        found = value_of(self.column, value)
        if isinstance(found, Bad):
            self.fail(f"{told(_of_no_cell(found.what))}. {told(found.mend)}.", param, ctx)
        return float(found)  # type: ignore[arg-type]


def _of_no_cell(what: str) -> str:
    """What is wrong with a cell, of what stands on a command line.

    A long number is taken for a phone number there too, and not repeated.
    """
    if isinstance(what, Note) and isinstance(what.values.get("cell"), Note):
        return noted(what.text, **{**what.values, "cell": noted("this")})
    return what


class Time(Amount):
    """A time in seconds: ``240``, ``240s``, ``4m``, ``4:00``.

    `unit` is that of a bare number, in seconds; minutes and seconds with a colon are read
    where it is 1.
    """

    def __init__(self, column: Column, unit: float = 1.0) -> None:
        super().__init__(column)
        self.name, self._unit = "time", unit

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The time, in the unit of a bare number."""
        text = str(value).strip()
        colon = ":" in text
        found = None if colon and self._unit != 1 else seconds_of(text)
        if found is not None:
            return super().convert(found / self._unit, param, ctx)
        if colon or re.search(r"[a-z]", text.replace("e", ""), re.IGNORECASE):
            examples = "240, 240s, 4m, 4:00" if self._unit == 1 else "30, 30m, 1h"
            self.fail(_("this is not a time. Write one such as {examples}.").format(
                examples=examples), param, ctx)
        return super().convert(value, param, ctx)


class ServiceLevel(_Type):
    """A share and the seconds within which it is answered: ``80/20``, ``80%/20s``, ``0.8/20``."""

    name = "share/time"

    def __init__(self, level: Column, within: Column) -> None:
        self._level, self._within = Amount(level), Time(within)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        """Share, and seconds."""
        if isinstance(value, tuple):
            return value
        level, stroke, within = str(value).partition("/")
        level = level.strip()
        if not stroke or not level or not within.strip():
            self.fail(_("write a share and a time, such as 80/20: 80 % within 20 seconds."),
                      param, ctx)
        number = _bare(level)
        if number == 1:
            self.fail(_("this may be 1 % or all. Write 1% or 100%."), param, ctx)
        if number is not None and number > 1:
            level = f"{number!r}%"
        return self._level.convert(level, param, ctx), self._within.convert(within, param, ctx)


def _bare(text: str) -> float | None:
    """The number of a text without a sign behind it."""
    found = value_of(Column("", "number", ""), text)
    return None if isinstance(found, Bad) else float(found)  # type: ignore[arg-type]
