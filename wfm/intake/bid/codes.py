"""Codes, currencies, languages, places and months as the tables of a bid write them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from wfm.bid_schema import EVERY
from wfm.calendar import public_holidays, zone_exists
from wfm.intake.codes import check_code
from wfm.intake.rows import Row, one_of
from wfm.language import noted
from wfm.tables import shown

_MONTH = re.compile(r"(\d{4})-(\d{1,2})(-01( 00:00:00)?)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,4})?", re.ASCII)
_PART = re.compile(r"([^:\s,]+)(?::([\d.]+)(%?))?", re.ASCII)
Kind = Literal["site", "line", "line or campaign"]
"""What a code may be of."""


def check_own(row: Row, column: str, others: Collection[str] = ()) -> None:
    """Fault a code that already means something; `others` are those of call lists or lines."""
    check_code(row, column)
    code = row[column]
    if code is not None and code.lower() == EVERY:
        row.wrong(column, noted("'{code}' stands for all in other tables", code=code),
                  noted("Choose another name"))
    elif code in others:
        row.wrong(column, noted("'{code}' is a line and a campaign", code=code),
                  noted("Rename one of the two"))


def check_known(
    row: Row, column: str, known: Collection[str] | None, what: Kind, every: bool = False
) -> bool:
    """Whether a code is known (None: it cannot be judged); faults it if not."""
    code = row[column]
    if code is None:
        return False
    if known is None:
        return True
    names = [EVERY, *known] if every else list(known)
    if code in names:
        return True
    row.wrong(column, _unknown(what, shown(code)), one_of(names))
    return False


def _unknown(what: Kind, cell: str) -> str:
    if what == "site":
        return noted("there is no site {cell}", cell=cell)
    if what == "line":
        return noted("there is no line {cell}", cell=cell)
    return noted("there is no line or campaign {cell}", cell=cell)


def check_currency(row: Row, column: str) -> None:
    """Fault what is no code of ISO 4217."""
    if row[column] is not None and not _CURRENCY.fullmatch(row[column]):
        row.wrong(column, noted("{cell} is not the code of a currency", cell=shown(row[column])),
                  noted("Write three capital letters, such as EUR"))


def check_place(row: Row, interval_min: int) -> None:
    """Fault a country without known holidays, and a zone that is none or of odd minutes."""
    country, part, zone = row["country"], row["subdivision"], row["zone"]
    for column, of in (("country", None), ("subdivision", part)):
        try:
            if country is not None:
                public_holidays(country, of, 2027)
        except ValueError:
            row.wrong(column, noted("no public holidays are known for {place}",
                                    place=f"{country}-{of}" if of else country),
                      noted("Write the codes of ISO 3166, such as BR and SP"))
            break
    if zone is None:
        return
    if not zone_exists(zone):
        row.wrong("zone", noted("{cell} is not a time zone", cell=shown(zone)),
                  noted("Write an IANA zone, such as America/Bogota"))
        return
    offset = datetime(2027, 1, 15, tzinfo=ZoneInfo(zone)).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if minutes % interval_min:
        row.wrong("zone", noted("the clocks there are {minutes} minutes from UTC: no interval of "
                                "{interval} minutes begins on the half-hour", minutes=minutes,
                                interval=interval_min),
                  noted("Write interval_min 15 in bid_settings"))


def language_of(text: str) -> str:
    """A language in the form that is compared: pt-br for pt_BR.

    Raises
    ------
    ValueError
        It is not the code of a language.
    """
    found = text.strip().lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(found):
        raise ValueError(noted("{cell} is not the code of a language", cell=shown(text)))
    return found


def languages_in(text: str) -> dict[str, float | None]:
    """``es:0.9 ca:10%`` as numbers by language; None where there is no number.

    Raises
    ------
    ValueError
        The text is something else.
    """
    found: dict[str, float | None] = {}
    for part in text.replace(",", " ").split():
        match = _PART.fullmatch(part)
        if not match:
            raise ValueError(noted("{cell} is not a language, nor one with a number: es:0.9",
                                   cell=shown(part)))
        language = language_of(match[1])
        if language in found:
            raise ValueError(noted("the language {language} stands twice", language=language))
        try:
            number = float(match[2]) / (100 if match[3] else 1) if match[2] else None
        except ValueError:
            raise ValueError(noted("{cell} is not a number", cell=shown(match[2]))) from None
        found[language] = number
    if not found:
        raise ValueError(noted("no language is named"))
    return found


class Months:
    """The months of the service, and how they are written; of unknown length if not `start`."""

    def __init__(self, start: date | None, months: int | None) -> None:
        self.known = start is not None and months is not None
        self.count = months or 0
        self._first = start.year * 12 + start.month - 1 if start else 0

    def name(self, month: int) -> str:
        """``2027-04`` of a month by its number from 0."""
        year, of_year = divmod(self._first + month, 12)
        return f"{year:04d}-{of_year + 1:02d}"

    def read(self, row: Row, column: str) -> int | None:
        """The number of the month in a cell; None, and a fault, where it is no such month."""
        text = row[column]
        if text is None:
            return None
        match = _MONTH.fullmatch(text.strip())
        if not match or not 1 <= int(match[2]) <= 12:
            row.wrong(column, noted("{cell} is not a month", cell=shown(text)),
                      noted("Write it as 2027-04"))
            return None
        month = int(match[1]) * 12 + int(match[2]) - 1 - self._first
        if not self.known:
            return None
        if not 0 <= month < self.count:
            row.wrong(column, noted("the service lasts from {first} to {last}",
                                    first=self.name(0), last=self.name(self.count - 1)),
                      noted("Write one of these months, or mend start and months in "
                            "bid_settings"))
            return None
        return month
