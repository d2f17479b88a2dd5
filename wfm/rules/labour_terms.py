"""The terms of a labour pack: what a law or an agreement says on hours, rest and breaks.

Times are minutes unless said, and the clock is the agent's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from wfm.rules.breaks import BreakRules, FixedBreak, LongestWork, PeriodicBreak
from wfm.rules.reading import Citation


@dataclass(frozen=True)
class AverageWeek:
    """At most `week_min` paid minutes a week on average over any `weeks` weeks on end."""

    week_min: int
    weeks: int


@dataclass(frozen=True)
class DaysOff:
    """At least `least` units free in any `weeks` consecutive weeks.

    The unit is ``'sunday'``, or ``'weekend'``: Saturday 00:00 to Sunday 24:00.
    """

    unit: str
    least: int
    weeks: int


@dataclass(frozen=True)
class ShiftLimit:
    """A shift with more than `night_min` minutes at night has at most `paid_min` paid ones."""

    night_min: int
    paid_min: int


@dataclass(frozen=True)
class Night:
    """The hours of night work, past midnight where the end is not after the start.

    An hour at night counts as `counts` hours towards the day's limit and is paid so. Limits
    are in ascending order of `night_min`; each that a shift exceeds binds.
    """

    start: time
    end: time
    counts: float
    shift_limits: tuple[ShiftLimit, ...]


@dataclass(frozen=True)
class Premium:
    """What such an hour is paid above the ordinary one, as a share: 0.2 is 20 %."""

    when: str
    rate: float


@dataclass(frozen=True)
class Overtime:
    """Paid minutes beyond `after_min` per ``'day'`` or ``'week'`` cost the share `rate` on top.

    Of several such tiers the highest that a minute reaches counts.
    """

    per: str
    after_min: int
    rate: float


@dataclass(frozen=True)
class Split:
    """A day's work may be two shifts with an unpaid gap of at most `max_gap_min` between them.

    Where a band is given, both parts lie within it.
    """

    max_gap_min: int
    band_start: time | None
    band_end: time | None


@dataclass(frozen=True)
class Mix:
    """Shares of the people under these rules, by the hours of their contracts' week.

    At least `full_time_least` have `full_time_h` hours or more, and at most `short_most`
    have less than `short_under_h`.
    """

    full_time_h: float
    full_time_least: float
    short_under_h: float
    short_most: float


@dataclass(frozen=True)
class KeySource:
    """Where single values of a pack stand; keys are dotted, such as ``limits.rest_min``."""

    keys: tuple[str, ...]
    citation: Citation
    status: str
    confidence: str
    note: str


@dataclass(frozen=True)
class LabourPack:
    """The labour rules of a country or an agreement; `country` is empty where it is of several.

    Attributes
    ----------
    extends
        Code of the pack that holds where this one's file says nothing.
    max_day_min, max_week_min
        Most paid minutes in a day and in a week, overtime included.
    rest_min, weekly_rest_min
        Least minutes between two shifts; least unbroken rest in every week.
    max_run_days
        Most days worked one after another.
    average, year_min
        Most paid minutes on average, and in a calendar year; None where nothing is said.
    contact_gap_s
        Least seconds between two contacts of an agent.
    publish_days, change_days
        Days before which a roster, and a change of it, must be known; None where nothing
        is said.
    days_off
        All of them bind.
    break_step_min
        Breaks start on multiples of this, counted from the shift's start.
    apart_min
        Least minutes of work between two breaks, and between a break and either end of
        the shift; 0 where nothing is said.
    split, mix
        None where a day's work is one shift, and where the mix of contracts is free.
    changes
        What holds from later dates on, in their order; see :meth:`on`.
    sources
        Where values stand that are not under `citation`, or are of another confidence.
    """

    code: str
    title: str
    country: str
    extends: str | None
    status: str
    confidence: str
    citation: Citation
    as_of: date
    max_day_min: int
    max_week_min: int
    rest_min: int
    weekly_rest_min: int
    max_run_days: int
    average: AverageWeek | None
    year_min: int | None
    contact_gap_s: int
    publish_days: int | None
    change_days: int | None
    days_off: tuple[DaysOff, ...]
    night: Night
    premiums: tuple[Premium, ...]
    overtime: tuple[Overtime, ...]
    fixed_breaks: tuple[FixedBreak, ...]
    periodic_breaks: tuple[PeriodicBreak, ...]
    longest_work: tuple[LongestWork, ...]
    break_step_min: int
    apart_min: int
    split: Split | None
    mix: Mix | None
    changes: tuple[Change, ...]
    sources: tuple[KeySource, ...]

    def premium(self, when: str) -> float:
        """The rate for ``'night'``, ``'saturday'``, …; 0 where none is due."""
        return next((premium.rate for premium in self.premiums if premium.when == when), 0.0)

    def on(self, day: date) -> LabourPack:
        """The pack as it stands on a day; it has no changes of its own."""
        return next(
            (change.pack for change in reversed(self.changes) if change.from_date <= day), self
        )

    @property
    def break_rules(self) -> BreakRules:
        """What the pack says on breaks."""
        return BreakRules(
            self.fixed_breaks, self.periodic_breaks, self.longest_work,
            self.break_step_min, self.apart_min,
        )


@dataclass(frozen=True)
class Change:
    """The whole `pack` that holds from a date on."""

    from_date: date
    note: str
    pack: LabourPack
