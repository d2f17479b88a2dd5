"""One line for each pack: where, how sure, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from wfm.calendar import WEEKDAYS
from wfm.language import translate as _
from wfm.rules.ask.labour_words import limits_short
from wfm.rules.ask.own import Own
from wfm.rules.ask.words import ALWAYS, hours_short, spans_short
from wfm.rules.calling import DECENT_HOURS
from wfm.rules.calling_terms import CallingPack, chain
from wfm.rules.labour import LabourPack
from wfm.rules.reading import Citation, Spans


@dataclass(frozen=True)
class Line:
    """A pack in a list; `says` is its hours, or its limits, in short.

    `own` says that it is the workspace's own, and instead of what.
    """

    code: str
    title: str
    status: str
    confidence: str
    citation: Citation
    says: str
    own: str = ""


def calling_lines(
    packs: Mapping[str, CallingPack], day: date, purpose: str, decent: Spans = (),
    own: Own | None = None,
) -> tuple[Line, ...]:
    """Every calling pack with the hours of live calls to consumers who are no customers.

    They are the hours on ordinary days as they stand on `day`, with those of the packs that
    it extends, and where the root has none within the centre's own, `decent`.
    """
    return tuple(
        Line(code, pack.title, pack.status, pack.confidence, pack.citation,
             _hours(chain(packs, code), day, purpose, decent), own.mark(code) if own else "")
        for code, pack in sorted(packs.items())
    )


def labour_lines(
    packs: Mapping[str, LabourPack], day: date, own: Own | None = None
) -> tuple[Line, ...]:
    """Every labour pack with its limits as they stand on `day`."""
    return tuple(
        Line(code, pack.title, pack.status, pack.confidence, pack.citation,
             limits_short(pack.on(day)), own.mark(code) if own else "")
        for code, pack in sorted(packs.items())
    )


def _hours(
    found: tuple[CallingPack, ...], day: date, purpose: str, decent: Spans
) -> str:
    rules = [
        (pack, rule) for pack in found for rule in pack.rules
        if rule.covers(purpose, "consumer", "prospect", "live") and rule.in_effect(day)
    ]
    root = found[-1]
    unspoken = all(pack is not root for pack, _rule in rules)
    if unspoken and not root.free_of_hours(purpose):
        return _("not known: nobody is called")
    if not rules:
        return _no_hours(decent)
    every = decent if unspoken and decent else ALWAYS
    week: dict[str, Spans] = dict.fromkeys(WEEKDAYS, every)
    for _pack, rule in rules:
        week = {weekday: both(spans, rule.windows[weekday]) for weekday, spans in week.items()}
    return hours_short(week)


def _no_hours(decent: Spans) -> str:
    if not decent:
        return _("no hours in the law")
    text = (_("no hours in the law; {hours} by default") if decent == DECENT_HOURS
            else _("no hours in the law; own: {hours}"))
    return text.format(hours=spans_short(decent))


def both(one: Spans, other: Spans) -> Spans:
    """What lies in both of two lists of spans."""
    found = [
        (max(a, c), min(b or _DAY, d or _DAY))
        for a, b in map(_minutes, one)
        for c, d in map(_minutes, other)
    ]
    return tuple((_clock(a), _clock(b)) for a, b in sorted(found) if a < b)


_DAY = 1440


def _minutes(span: tuple[time, time]) -> tuple[int, int]:
    first, last = span
    return first.hour * 60 + first.minute, last.hour * 60 + last.minute


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
