"""What a calling pack changes in the public holidays of its place."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from wfm.calendar import WEEKDAYS


@dataclass(frozen=True)
class HolidayAddition:
    """A holiday that a pack adds: on one date, or in every year.

    Exactly one of these is given: `on`; `month` and `day`; `easter` (days from Western
    Easter Sunday); `month`, `weekday` and `nth` (the nth such weekday of the month after
    the day `after_day`; -1 is the month's last).
    """

    name: str
    on: date | None = None
    month: int = 0
    day: int = 0
    easter: int | None = None
    weekday: str = ""
    nth: int = 0
    after_day: int = 0

    def in_year(self, year: int) -> date | None:
        """Its date in a year; None in years without one."""
        if self.on is not None:
            return self.on if self.on.year == year else None
        if self.easter is not None:
            sunday: date = easter(year)
            return sunday + timedelta(days=self.easter)
        last = monthrange(year, self.month)[1]
        if not self.weekday:
            return date(year, self.month, self.day) if self.day <= last else None
        wanted = WEEKDAYS.index(self.weekday)
        found = [
            day for day in (date(year, self.month, n) for n in range(self.after_day + 1, last + 1))
            if day.weekday() == wanted
        ]
        place = self.nth - 1 if self.nth > 0 else self.nth
        return found[place] if -len(found) <= place < len(found) else None


@dataclass(frozen=True)
class HolidayChanges:
    """How a pack's public holidays differ from those of the `holidays` library.

    Attributes
    ----------
    categories
        The library's categories that count; None: as in the pack that is extended, in the
        end ``('public',)``.
    removed_names
        Names as the library gives them by default or in English.
    """

    categories: tuple[str, ...] | None = None
    added: tuple[HolidayAddition, ...] = ()
    removed: frozenset[date] = frozenset()
    removed_names: frozenset[str] = frozenset()
