"""When a person may be called, by the clock of the called person's place.

All used rules of a pack and of those it extends bind, in every jurisdiction and zone that
may be the callee's: windows are intersected, the strictest wins. What is not known is
closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable as Function
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.calendar import Grid, zone_exists
from wfm.language import translate as _
from wfm.rules.callee_days import holidays_between
from wfm.rules.calling_hours import (
    DAY_MINUTES,
    DECENT_ID,
    ONE_DAY,
    Bound,
    Kind,
    binding,
    hours_on,
    said,
)
from wfm.rules.calling_pack import CallingPack, chain, load_calling_packs
from wfm.rules.calling_terms import expand
from wfm.rules.calling_warnings import unknown_place, unknown_zone, warnings_of
from wfm.rules.reading import Spans

__all__ = [
    "DECENT_HOURS", "Callable", "CallingPack", "Verdict", "callable_mask", "chain",
    "load_calling_packs",
    "verdicts",
]

DECENT_HOURS: Spans = ((time(8), time(21)),)
"""When people are called, unless a centre says otherwise, where the law has no hours."""

_Say = Function[[int], str]
_ALL_DAY = np.ones(DAY_MINUTES, dtype=bool)


@dataclass(frozen=True, eq=False)
class Callable:
    """When a segment may be called.

    Attributes
    ----------
    mask
        Whether the whole interval is legal, shape (count,), bool.
    reasons
        Each distinct reason why an interval is closed, for people to read.
    reason_index
        -1 where open, else the index of the first reason, shape (count,), int.
    warnings
        What was not known, rests on weak ground, or is owed besides the hours.
    """

    mask: np.ndarray
    reasons: tuple[str, ...]
    reason_index: np.ndarray
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What one rule says of one moment.

    Attributes
    ----------
    pack, rule
        Code and id; the id is empty where the verdict is that nothing is known, or that
        the pack says there are no hours.
    zone, local
        The clock by which the rule was read, and what it showed.
    allowed
        Whether the rule allows the call; a call is legal if there are verdicts and all
        allow it.
    text
        The rule's word for people to read; law and source: where it stands.
    """

    pack: str
    rule: str
    zone: str
    local: datetime
    allowed: bool
    text: str
    law: str = ""
    source: str = ""
    confidence: str = ""


def callable_mask(
    packs: Mapping[str, CallingPack],
    jurisdictions: Sequence[str],
    purpose: str,
    party: str,
    relation: str,
    zones: Sequence[str],
    grid: Grid,
    *,
    mode: str = "live",
    decent: Spans = (),
) -> Callable:
    """The intervals of `grid` in which such a call is legal from first to last minute.

    The called person may be in any of `jurisdictions` (codes of packs) and any of `zones`
    (IANA names): every minute must be allowed by every used rule of every jurisdiction's
    chain in every zone's wall clock, or in the rule's own where that is fixed. Days with 23
    or 25 hours and zones off the hour need no special case. The root of each chain must
    speak of such calls on the date; where it says that no hours exist, `decent` hold, on the
    clock of the person called (none: all hours are open). Unknown is closed: no place or zone,
    or one that is not
    known, gives a mask without an open interval, and a warning that says so.

    Raises
    ------
    TypeError
        `jurisdictions` or `zones` is one text instead of several.
    """
    kind = Kind(purpose, party, relation, mode)
    chains = _chains(packs, jurisdictions, zones)
    unknown = _unknown(packs, jurisdictions, zones)
    if unknown:
        index = np.zeros(grid.count, dtype=np.int64)
        return Callable(np.zeros(grid.count, dtype=bool), tuple(unknown), index, tuple(unknown))
    closing = _Closing(grid, kind, chains, tuple(dict.fromkeys(zones)), decent)
    silent = closing.close() if grid.count else {}
    index, reasons = closing.index, tuple(closing.reasons)
    index.setflags(write=False)
    mask = index < 0
    mask.setflags(write=False)
    return Callable(mask, reasons, index, warnings_of(chains, kind, grid, silent, decent))


def verdicts(
    packs: Mapping[str, CallingPack],
    jurisdictions: Sequence[str],
    purpose: str,
    party: str,
    relation: str,
    zones: Sequence[str],
    moment: datetime,
    *,
    mode: str = "live",
    decent: Spans = (),
) -> tuple[Verdict, ...]:
    """Every used rule's word on a call at one moment (timezone-aware), in every zone.

    The call is legal if all verdicts allow it; there is always one. What is unknown has a
    verdict that does not allow it.

    Raises
    ------
    TypeError
        `jurisdictions` or `zones` is one text instead of several.
    ValueError
        The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    chains = _chains(packs, jurisdictions, zones)
    unknown = _unknown(packs, jurisdictions, zones)
    if unknown:
        code = " ".join(jurisdictions)
        return tuple(Verdict(code, "", "", moment, False, text) for text in unknown)
    kind = Kind(purpose, party, relation, mode)
    found: dict[Verdict, None] = {}
    for zone in zones:
        for places in chains:
            for bound in binding(places, kind, decent):
                verdict = _verdict(bound, zone, moment)
                if verdict is not None:
                    found.setdefault(verdict)
            verdict = _of_root(places, kind, zone, moment)
            if verdict is not None:
                found.setdefault(verdict)
    return tuple(found)


# ---------------------------------------------------------------------- the place


def _chains(
    packs: Mapping[str, CallingPack], jurisdictions: Sequence[str], zones: Sequence[str]
) -> list[tuple[CallingPack, ...]]:
    for given in (jurisdictions, zones):
        if isinstance(given, str):
            raise TypeError(f"a sequence of texts is needed, not the text {given!r}")
    return [chain(packs, code) for code in expand(packs, jurisdictions)]


def _unknown(
    packs: Mapping[str, CallingPack], jurisdictions: Sequence[str], zones: Sequence[str]
) -> list[str]:
    """What is not known of the place of the callee, for people to read."""
    strangers = [code for code in expand(packs, jurisdictions) if not chain(packs, code)]
    if strangers or not jurisdictions:
        return [unknown_place(packs, code) for code in strangers or [""]]
    if not zones or not all(zone_exists(zone) for zone in zones):
        return [unknown_zone(jurisdictions, [z for z in zones if not zone_exists(z)])]
    return []


# ---------------------------------------------------------------------- one moment


def _verdict(bound: Bound, zone: str, moment: datetime) -> Verdict | None:
    """A rule's word on a moment; None where it is not in effect."""
    rule, clock = bound.rule, bound.clock(zone)
    local = moment.astimezone(ZoneInfo(clock))
    day = local.date()
    if not rule.in_effect(day):
        return None
    names = holidays_between(bound.chain, bound.depth, day, day + ONE_DAY)
    hours, label = hours_on(rule, names, day)
    return Verdict(
        bound.pack.code, rule.id, clock, local,
        bool(hours[local.hour * 60 + local.minute]), said(rule, hours, label),
        rule.citation.law, rule.citation.source, rule.confidence,
    )


def _of_root(
    places: tuple[CallingPack, ...], kind: Kind, zone: str, moment: datetime
) -> Verdict | None:
    """That the root has no hours, or says nothing; None where a rule of it is in effect."""
    root = places[-1]
    for rule in root.rules:
        clock = ZoneInfo(rule.zone or zone)
        if rule.covers(*kind) and rule.in_effect(moment.astimezone(clock).date()):
            return None
    free = root.free_of_hours(kind.purpose)
    text = (
        _("no law limits the hours of calls for {purpose}").format(purpose=kind.purpose)
        if free else _("No rule for such calls is in effect on this date")
    )
    cited = root.citation
    return Verdict(root.code, "", zone, moment.astimezone(ZoneInfo(zone)), free, text,
                   cited.law if free else "", cited.source if free else "",
                   root.confidence if free else "")


# ---------------------------------------------------------------------- a grid


@lru_cache(maxsize=32)
def _clock_of(grid: Grid, zone: str, step: int) -> tuple[tuple[date, ...], np.ndarray]:
    """The wall clock of a zone in steps of `step` minutes.

    Returns the dates, and of each step the place in their days: date index × steps of a
    day + step of the day, shape (count × minutes / step,).
    """
    steps = pd.date_range(
        grid.start, periods=grid.count * grid.minutes // step, freq=f"{step}min", unit="s"
    ).tz_convert(zone).tz_localize(None)
    wall = steps.to_numpy().astype("datetime64[m]").astype(np.int64)
    number, minute = np.divmod(wall, DAY_MINUTES)
    numbers, at = np.unique(number, return_inverse=True)
    place = (at * (DAY_MINUTES // step) + minute // step).astype(np.int32)
    place.setflags(write=False)
    return tuple(date(1970, 1, 1) + timedelta(days=int(n)) for n in numbers), place


class _Closing:
    """Collects why the intervals of a grid are closed.

    Time is looked at in steps that divide the interval and every edge of a window; a quarter
    of an hour at most, since that divides the offsets and the changes of all clocks.
    """

    def __init__(
        self, grid: Grid, kind: Kind, chains: Sequence[tuple[CallingPack, ...]],
        zones: tuple[str, ...], decent: Spans,
    ) -> None:
        self.grid, self.kind, self.chains, self.zones = grid, kind, chains, zones
        self.index = np.full(grid.count, -1, dtype=np.int64)
        self.reasons: dict[str, int] = {}
        self.bound = [bound for places in chains for bound in binding(places, kind, decent)]
        edges = (
            clock.hour * 60 + clock.minute
            for bound in self.bound for spans in bound.rule.windows.values()
            for span in spans for clock in span
        )
        self.step = math.gcd(15, grid.minutes, int(grid.start.timestamp()) // 60, *edges)

    def close(self) -> dict[str, list[date]]:
        """Fill `index` and `reasons`; the dates on which the root of a chain is silent."""
        silent: dict[str, list[date]] = {}
        for zone in self.zones:
            done: set[tuple[str, str]] = set()
            for bound in self.bound:
                name = bound.pack.code, bound.rule.id
                by_holidays = {"holiday", "holiday_eve"} & bound.rule.windows.keys()
                # by the same rule without holidays the same is closed in every chain
                if by_holidays or name not in done or bound.rule.id == DECENT_ID:
                    self._close_by(bound, zone)
                done.add(name)
            for places in self.chains:
                days = self._close_silent(places, zone)
                if days:
                    silent.setdefault(places[-1].code, []).extend(days)
        return silent

    def _close_by(self, bound: Bound, zone: str) -> None:
        clock, rule = bound.clock(zone), bound.rule
        days, place = _clock_of(self.grid, clock, self.step)
        names = holidays_between(bound.chain, bound.depth, days[0], days[-1] + ONE_DAY)
        hours = [
            hours_on(rule, names, day) if rule.in_effect(day) else (_ALL_DAY, "") for day in days
        ]
        allowed = np.stack([minutes[:: self.step] for minutes, _label in hours])
        self._enter(
            ~allowed.reshape(-1)[place], place, clock, fixed=rule.zone is not None,
            say=lambda n: said(rule, *hours[n]),
        )

    def _close_silent(self, places: tuple[CallingPack, ...], zone: str) -> list[date]:
        """Close where the root of a chain says nothing; the dates."""
        root = places[-1]
        rules = [rule for rule in root.rules if rule.covers(*self.kind)]
        if root.free_of_hours(self.kind.purpose) or any(
            rule.from_date is None and rule.to_date is None for rule in rules
        ):
            return []
        days, place = _clock_of(self.grid, zone, self.step)
        spoken = np.zeros(len(place), dtype=bool)
        for rule in rules:
            its_days, its_place = _clock_of(self.grid, rule.zone or zone, self.step)
            effect = np.array([rule.in_effect(day) for day in its_days])
            spoken |= effect[its_place // (DAY_MINUTES // self.step)]
        text = _("No rule for such calls is in effect on this date")
        self._enter(~spoken, place, zone, fixed=False, say=lambda n: text)
        quiet = np.unique(place[~spoken] // (DAY_MINUTES // self.step))
        return [days[n] for n in quiet]

    def _enter(
        self, closed: np.ndarray, place: np.ndarray, clock: str, *, fixed: bool, say: _Say
    ) -> None:
        """Enter the reason of the first closed step of each interval that has none yet."""
        closed = closed.reshape(self.grid.count, -1)
        rows = np.flatnonzero(closed.any(axis=1) & (self.index < 0))
        first = closed[rows].argmax(axis=1)
        day = place.reshape(closed.shape)[rows, first] // (DAY_MINUTES // self.step)
        where = f" [{clock}]" if fixed or len(self.zones) > 1 else ""
        for n in np.unique(day):
            text = say(int(n)) + where
            self.index[rows[day == n]] = self.reasons.setdefault(text, len(self.reasons))
