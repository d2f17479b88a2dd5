"""Which hours rules bind a kind of call, and what each says of one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from wfm.calendar import WEEKDAYS, weekday_of
from wfm.language import translate as _
from wfm.rules.calling_terms import CallingPack, WindowRule
from wfm.rules.reading import Citation, Spans

DAY_MINUTES = 1440
ONE_DAY = timedelta(days=1)


class Kind(NamedTuple):
    """A kind of call."""

    purpose: str
    party: str
    relation: str
    mode: str


class Bound(NamedTuple):
    """A used rule about such calls, and where it stands in the callee's chain."""

    chain: tuple[CallingPack, ...]
    depth: int
    rule: WindowRule

    @property
    def pack(self) -> CallingPack:
        """The pack in which the rule stands."""
        return self.chain[self.depth]

    def clock(self, zone: str) -> str:
        """The zone by which the rule is read for a callee in `zone`."""
        return self.rule.zone or zone


DECENT_ID = "decent-hours"
"""The centre's own hours, among the ids of rules."""


def binding(
    places: tuple[CallingPack, ...], kind: Kind, decent: Spans = ()
) -> Iterator[Bound]:
    """The used rules of a chain about such calls.

    Among them, where the root says that no hours exist, the centre's own (`decent`, none if
    empty): also where packs that extend the root have hours, which leave fewer then.
    """
    for depth, pack in enumerate(places):
        for rule in pack.rules:
            if rule.covers(*kind):
                yield Bound(places, depth, rule)
    if decent and places[-1].free_of_hours(kind.purpose):
        for rule in _decent_rules(places[-1], kind, decent):
            yield Bound(places, len(places) - 1, rule)


def _decent_rules(root: CallingPack, kind: Kind, decent: Spans) -> Iterator[WindowRule]:
    """The centre's own hours on the dates on which no rule of the root is in effect."""
    spoken = sorted(
        (rule.from_date or date.min, rule.to_date or date.max)
        for rule in root.rules if rule.covers(*kind)
    )
    first = date.min
    for begin, end in [*spoken, (date.max, date.max)]:
        if first < begin:
            yield WindowRule(
                id=DECENT_ID, purposes=(kind.purpose,), parties=(kind.party,),
                relations=(kind.relation,), modes=(kind.mode,),
                from_date=None if first == date.min else first,
                to_date=None if begin == date.max else begin - ONE_DAY,
                status="practice", confidence="high",
                citation=Citation(
                    _("the centre's own hours, where the law has none"),
                    "center.toml, [rules] decent_hours", root.as_of),
                disputed="", note="", accepted=False,
                windows=dict.fromkeys(WEEKDAYS, decent),
            )
        if end == date.max:
            return
        first = max(first, end + ONE_DAY)


def hours_on(
    rule: WindowRule, holidays: Mapping[date, str], day: date
) -> tuple[np.ndarray, str]:
    """Minutes of a day that a rule allows, shape (1440,), bool, and what decides them.

    `holidays` are those of the day and of the next, by their names.
    """
    weekday = weekday_of(day)
    spans, label = [rule.windows[weekday]], _weekday_name(weekday)
    if "holiday_eve" in rule.windows and day + ONE_DAY in holidays:
        spans.append(rule.windows["holiday_eve"])
        label = _("eve of {name}").format(name=holidays[day + ONE_DAY])
    if "holiday" in rule.windows and day in holidays:
        spans.append(rule.windows["holiday"])
        label = holidays[day]
    return _within_all(tuple(spans)), label


def said(rule: WindowRule, hours: np.ndarray, label: str) -> str:
    """The answer of :func:`hours_on` for people to read."""
    if not hours.any():
        return _("{day}: no calls ({law})").format(day=label, law=rule.citation)
    if hours.all():
        return _("{day}: calls at all hours ({law})").format(day=label, law=rule.citation)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], hours, [False]))))
    clock = [f"{edge // 60:02d}:{edge % 60:02d}" for edge in edges]
    pairs = zip(clock[::2], clock[1::2], strict=True)
    return _("{day}: calls only {hours} ({law})").format(
        day=label, hours=", ".join(f"{first}–{last}" for first, last in pairs),
        law=rule.citation)


@lru_cache(maxsize=1024)
def _within_all(several: tuple[Spans, ...]) -> np.ndarray:
    """Minutes of a day within each of several lists of spans."""
    allowed = np.ones(DAY_MINUTES, dtype=bool)
    for spans in several:
        inside = np.zeros(DAY_MINUTES, dtype=bool)
        for first, last in spans:
            end = last.hour * 60 + last.minute or DAY_MINUTES
            inside[first.hour * 60 + first.minute : end] = True
        allowed &= inside
    allowed.setflags(write=False)
    return allowed


def _weekday_name(weekday: str) -> str:
    return {
        "mon": _("Monday"), "tue": _("Tuesday"), "wed": _("Wednesday"), "thu": _("Thursday"),
        "fri": _("Friday"), "sat": _("Saturday"), "sun": _("Sunday"),
    }[weekday]
