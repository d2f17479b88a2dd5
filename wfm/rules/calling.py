"""When a person may be called, by the clock of the called person's place.

All rules of a pack and of those it extends bind: windows are intersected, the strictest
wins. What is not known is closed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd

from wfm.calendar import Grid, public_holidays, weekday_of, zone_exists
from wfm.language import translate as _
from wfm.rules.calling_pack import (
    BINDING,
    AttemptCap,
    CallingPack,
    WindowRule,
    load_calling_packs,
)
from wfm.rules.reading import Spans

__all__ = [
    "AttemptCap",
    "Callable",
    "CallingPack",
    "WindowRule",
    "attempts_per_record",
    "callable_mask",
    "load_calling_packs",
]

_DAY_MINUTES = 1440


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
        What was not known, or rests on weak ground.
    """

    mask: np.ndarray
    reasons: tuple[str, ...]
    reason_index: np.ndarray
    warnings: tuple[str, ...]


def callable_mask(
    packs: Mapping[str, CallingPack],
    jurisdiction: str,
    purpose: str,
    party: str,
    relation: str,
    zones: Sequence[str],
    grid: Grid,
    *,
    mode: str = "live",
) -> Callable:
    """The intervals of `grid` in which such a call is legal from first to last minute.

    Every minute is read in the wall clock of each of `zones` (IANA names; the called
    person may be in any of them) and must be allowed by every rule of the jurisdiction's
    chain, so days with 23 or 25 hours and zones off the hour need no special case.
    Unknown is closed: no zone, an unknown jurisdiction, or a chain that says nothing of
    such calls gives a mask without an open interval, and a warning that says so.
    """
    chain = tuple(_chain(packs, jurisdiction))
    rules = [
        (rule, place)
        for place, pack in enumerate(chain)
        for rule in pack.rules
        if rule.covers(purpose, party, relation, mode)
    ]
    free = any(purpose in pack.no_hours for pack in chain)
    if not chain:
        return _closed(
            grid,
            _("No calling rules are known for {code}: nobody there is called. "
              "Add a pack {code}; known are {known}").format(
                code=jurisdiction, known=", ".join(sorted(packs))),
        )
    if not zones or not all(zone_exists(zone) for zone in zones):
        unknown = ", ".join(zone for zone in zones if not zone_exists(zone))
        return _closed(
            grid,
            _("{code}: the time zone of the people called is not known ({zones}): nobody is "
              "called").format(code=jurisdiction, zones=unknown or _("none given")),
        )
    if not rules and not free:
        return _closed(
            grid,
            _("{code}: no rule speaks of {mode} calls for {purpose} to a {party} ({relation}): "
              "nobody is called. Say the hours, or no_hours, in a pack of your own").format(
                code=jurisdiction, mode=mode, purpose=purpose, party=party, relation=relation),
        )
    reasons: dict[str, int] = {}
    index = np.full(grid.count, -1, dtype=np.int64)
    for zone in dict.fromkeys(zones) if grid.count else ():
        where = f" [{zone}]" if len(set(zones)) > 1 else ""
        _close(index, reasons, chain, rules, free, grid, zone, where)
    index.setflags(write=False)
    mask = index < 0
    mask.setflags(write=False)
    return Callable(mask, tuple(reasons), index, _doubts(chain, purpose, rules))


def attempts_per_record(
    packs: Mapping[str, CallingPack], jurisdiction: str, purpose: str, days: float
) -> float:
    """Most attempts that the caps of the chain allow for one record over so many days.

    A cap of n in d rolling days allows n in each started stretch of d days. Infinite
    where no cap is known; 0 in an unknown jurisdiction, where nobody is called.
    """
    chain = tuple(_chain(packs, jurisdiction))
    if not chain or days <= 0:
        return 0.0
    return min(
        (
            cap.attempts * math.ceil(days / cap.days)
            for pack in chain
            for cap in pack.caps
            if purpose in cap.purposes and cap.status in BINDING
        ),
        default=math.inf,
    )


def _chain(packs: Mapping[str, CallingPack], code: str) -> Iterator[CallingPack]:
    """The pack and what it extends, the callee's own place first."""
    following: str | None = code
    while following is not None and following in packs:
        pack = packs[following]
        yield pack
        following = pack.extends


def _closed(grid: Grid, why: str) -> Callable:
    mask = np.zeros(grid.count, dtype=bool)
    return Callable(mask, (why,), np.zeros(grid.count, dtype=np.int64), (why,))


def _doubts(
    chain: Sequence[CallingPack], purpose: str, rules: Sequence[tuple[WindowRule, int]]
) -> tuple[str, ...]:
    if not rules:
        return (
            _("{code}: no law limits the hours of calls for {purpose}; a pack of your own can "
              "set decent ones").format(code=chain[0].code, purpose=purpose),
        )
    return tuple(dict.fromkeys(
        _("{code}: the hours rest on a rule that is not confirmed ({law})").format(
            code=chain[place].code, law=rule.citation)
        for rule, place in rules
        if rule.status == "unverified" or rule.confidence == "low"
    ))


def _close(
    index: np.ndarray,
    reasons: dict[str, int],
    chain: Sequence[CallingPack],
    rules: Sequence[tuple[WindowRule, int]],
    free: bool,
    grid: Grid,
    zone: str,
    where: str,
) -> None:
    """Enter into `index` the reasons that close intervals by the clock of one zone."""
    minutes = pd.date_range(
        grid.start, periods=grid.count * grid.minutes, freq="min", unit="s"
    ).tz_convert(zone).tz_localize(None)
    wall = minutes.to_numpy().astype("datetime64[m]").astype(np.int64)
    day_number, minute = np.divmod(wall.reshape(grid.count, grid.minutes), _DAY_MINUTES)
    numbers, at = np.unique(day_number, return_inverse=True)
    at = at.reshape(day_number.shape)
    dates = [date(1970, 1, 1) + timedelta(days=int(number)) for number in numbers]

    def enter(closed: np.ndarray, texts: Sequence[str]) -> None:
        rows = np.flatnonzero(closed.any(axis=1) & (index < 0))
        day = at[rows, closed[rows].argmax(axis=1)]
        for place in np.unique(day):
            text = texts[place] + where
            index[rows[day == place]] = reasons.setdefault(text, len(reasons))

    spoken_of = np.full(len(dates), free)
    for rule, depth in rules:
        allowed = np.ones((len(dates), _DAY_MINUTES), dtype=bool)
        texts = [""] * len(dates)
        for place, day in enumerate(dates):
            if rule.in_effect(day):
                spoken_of[place] = True
                allowed[place], texts[place] = _hours_on(rule, chain, depth, day)
        enter(~allowed[at, minute], texts)
    nothing = _("No rule for such calls is in effect on this date")
    enter(~spoken_of[at], [nothing] * len(dates))


def _hours_on(
    rule: WindowRule, chain: Sequence[CallingPack], depth: int, day: date
) -> tuple[np.ndarray, str]:
    """Minutes of a day that a rule allows, shape (1440,), and how to say so."""
    weekday = weekday_of(day)
    allowed = _minutes(rule.windows[weekday])
    label = _weekday_name(weekday)
    for key, when in (("holiday", day), ("holiday_eve", day + timedelta(days=1))):
        name = _holiday_name(chain, depth, when)
        if name is not None and key in rule.windows:
            allowed = allowed & _minutes(rule.windows[key])
            label = name if key == "holiday" else _("eve of {name}").format(name=name)
    if not allowed.any():
        return allowed, _("{day}: no calls ({law})").format(day=label, law=rule.citation)
    return allowed, _("{day}: calls only {hours} ({law})").format(
        day=label, hours=_said(allowed), law=rule.citation)


def _holiday_name(chain: Sequence[CallingPack], depth: int, day: date) -> str | None:
    """Name of the holiday on `day` for the rules of ``chain[depth]``; None on other days.

    A holiday of the callee's own place (``chain[0]``) counts for the rules of what it
    extends too. What a pack adds to or takes from the holidays holds for itself and for
    the packs that extend it.
    """
    for place, pack in enumerate(chain[: depth + 1]):
        name = public_holidays(pack.country, pack.subdivision, day.year).get(day)
        for other in chain[place:]:  # the nearest that speaks of the day decides
            if day in other.more_holidays:
                name = other.more_holidays[day]
                break
            if day in other.not_holidays:
                name = None
                break
        if name is not None:
            return name
    return None


@lru_cache(maxsize=512)
def _minutes(spans: Spans) -> np.ndarray:
    allowed = np.zeros(_DAY_MINUTES, dtype=bool)
    for first, last in spans:
        end = last.hour * 60 + last.minute or _DAY_MINUTES
        allowed[first.hour * 60 + first.minute : end] = True
    allowed.setflags(write=False)
    return allowed


def _said(allowed: np.ndarray) -> str:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], allowed, [False]))))
    clock = [f"{edge // 60:02d}:{edge % 60:02d}" for edge in edges]
    pairs = zip(clock[::2], clock[1::2], strict=True)
    return ", ".join(f"{first}–{last}" for first, last in pairs)


def _weekday_name(weekday: str) -> str:
    return {
        "mon": _("Monday"), "tue": _("Tuesday"), "wed": _("Wednesday"), "thu": _("Thursday"),
        "fri": _("Friday"), "sat": _("Saturday"), "sun": _("Sunday"),
    }[weekday]
