"""Outbound work: campaigns, the parts of their lists, and what is known of the people called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import WEEKDAYS

Floats = npt.NDArray[np.float64]

EVERY_SEGMENT = "all"
EVERY_DAY = "daily"
_DAY_MIN = 24 * 60


@dataclass(frozen=True)
class Segment:
    """The part of a campaign's list in one place."""

    campaign: str
    segment: str
    jurisdictions: tuple[str, ...]
    """Places whose calling rules apply; all of them when there are several."""
    zones: tuple[str, ...]
    """IANA zones of the people called; all of them are respected when there are several."""
    party: str
    relation: str
    records: int
    contact_rate: float
    """Share of attempts that somebody answers; by day part it is in `Center.day_parts`."""
    attempts_used: int
    right_party: float = 1.0
    """Share of the answered attempts that reach the right person."""
    contacts_made: int | None = None
    """Right persons reached with the attempts used; None: not known."""
    retire_rate: float = 0.0
    """Share of attempts without a result after which the record is not called again."""

    @property
    def right_party_rate(self) -> float:
        """Share of attempts that reach the right person, as the planner states it."""
        return self.contact_rate * self.right_party


@dataclass(frozen=True)
class Campaign:
    """Outbound work: a target to be reached between two dates."""

    campaign: str
    name: str
    purpose: str
    start: date
    end: date
    target: float
    target_unit: str
    achieved: float
    aht_contact_s: float
    aht_no_contact_s: float
    conversion: float
    max_attempts: int
    max_daily_hours: float | None
    priority: float
    segments: tuple[Segment, ...]
    shrinkage_in_office: float = 0.0
    shrinkage_out_of_office: float = 0.0
    aht_cv: float = 1.0
    """Coefficient of variation of handling times."""
    shrinkage_rostered: bool = False
    """Whether the shrinkage shares include what stands in the table absences."""
    yield_decay: float = 0.83
    """What a contact of the next attempt converts, against one of the attempt before."""
    prior_weight: int = 200
    """Attempts, and contacts, that the stated rates count for against what was observed."""
    callback_within_min: int = 15
    """A promised call may come so many minutes before or after its time."""

    @property
    def availability(self) -> float:
        """Share of rostered, unbroken time in which an agent really calls.

        That of the campaign's own shares; by interval it is :meth:`Center.availability_at`.
        """
        return (1 - self.shrinkage_in_office) * (1 - self.shrinkage_out_of_office)


@dataclass(frozen=True)
class DayPart:
    """A contact rate on some days between two times of day, on the clock of those called."""

    campaign: str
    segment: str
    """A segment of the campaign, or ``'all'``."""
    on: str
    """``'mon'`` … ``'sun'``, or ``'daily'``."""
    start: time
    end: time
    """Wall clock ``[start, end)``; `end` 00:00 is the end of the day."""
    contact_rate: float

    @property
    def minutes(self) -> tuple[int, int]:
        """Minutes of the day ``[first, last)`` in which the rate holds."""
        first = self.start.hour * 60 + self.start.minute
        return first, self.end.hour * 60 + self.end.minute or _DAY_MIN

    @property
    def rank(self) -> tuple[bool, bool]:
        """How specific it is; the greater wins: a segment before all, a weekday before daily."""
        return self.segment != EVERY_SEGMENT, self.on != EVERY_DAY

    def contradicts(self, other: DayPart) -> bool:
        """Whether both state a rate for a same moment and neither is more specific."""
        (first, last), (first_too, last_too) = self.minutes, other.minutes
        return (
            (self.campaign, self.segment, self.on) == (other.campaign, other.segment, other.on)
            and first < last_too and first_too < last
        )


def rates_at(
    parts: Iterable[DayPart], campaign: str, segment: str, local: pd.DatetimeIndex, usual: float
) -> Floats:
    """Contact rate of a segment at each moment, shape (n,).

    Parameters
    ----------
    local
        Starts of intervals on the wall clock of those called, shape (n,); an interval has the
        rate of the moment at which it begins.
    usual
        The rate where no day part states one.
    """
    minute = (local.hour * 60 + local.minute).to_numpy()
    weekday = local.day_of_week.to_numpy()
    rates = np.full(len(local), usual)
    mine = [part for part in parts
            if part.campaign == campaign and part.segment in (segment, EVERY_SEGMENT)]
    for part in sorted(mine, key=lambda part: part.rank):
        first, last = part.minutes
        holds = (minute >= first) & (minute < last)
        if part.on != EVERY_DAY:
            holds &= weekday == WEEKDAYS.index(part.on)
        rates[holds] = part.contact_rate
    return rates


@dataclass(frozen=True)
class Callback:
    """Calls that are promised to a time."""

    campaign: str
    segment: str
    at: datetime
    """The moment, UTC."""
    records: int
    """People to whom it is promised."""
    contact_rate: float | None = None
    """Share of them that is reached; None: as the segment's attempts are."""
    agent: str | None = None
    """Who is to call; None: anybody."""
