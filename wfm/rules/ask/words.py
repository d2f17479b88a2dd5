"""Rules in words: what the parts of an answer are made of.

An answer is data: a few :class:`Section`, each with facts (a label and a text) and items
(a heading, a text, and what is to be known about it). Whoever shows it decides on the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from wfm.calendar import WEEKDAYS, weekday_of
from wfm.language import translate as _
from wfm.rules.reading import Spans

ALWAYS: Spans = ((time(0), time(0)),)


@dataclass(frozen=True)
class Item:
    """One rule: of whom it speaks, what it says, and what is to be known about it."""

    title: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of an answer; the title may be empty. `note` says what to do about it."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Described:
    """All that a pack says."""

    code: str
    title: str
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, code: str, title: str, sections: Iterable[Section]) -> Described:
        """The sections that hold something."""
        return cls(code, title, tuple(s for s in sections if s.facts or s.items))


def not_advice() -> str:
    """The last line of every answer."""
    return _("This is not legal advice.")


# ------------------------------------------------------------------ single words


def purpose_word(purpose: str) -> str:
    """A purpose as it stands before *calls*."""
    return {"sales": _("sales"), "collections": _("collection"), "survey": _("survey"),
            "service": _("service")}[purpose]


def party_word(party: str) -> str:
    """The people of a party."""
    return {"consumer": _("consumers"), "business": _("businesses")}[party]


def relation_word(relation: str) -> str:
    """The people in a relation to the caller."""
    return {"prospect": _("prospects"), "customer": _("customers"),
            "existing_contract": _("people with a contract"),
            "opted_in": _("people who opted in")}[relation]


def mode_word(mode: str) -> str:
    """Calls of a mode."""
    return {"live": _("live calls"), "predictive": _("predictive dialling"),
            "prerecorded": _("prerecorded calls"), "text": _("texts")}[mode]


def status_word(status: str) -> str:
    """A status as a planner says it."""
    return {"in_force": _("in force"), "self_regulation": _("self-regulation"),
            "practice": _("practice"), "unverified": _("unverified"), "bill": _("a bill"),
            "repealed": _("repealed")}[status]


def status_short(status: str) -> str:
    """A status in at most ten letters, for lists."""
    return _("self-reg.") if status == "self_regulation" else status_word(status)


def confidence_word(confidence: str) -> str:
    """How sure a rule is."""
    return {"high": _("high"), "medium": _("medium"), "low": _("low")}[confidence]


def day_word(key: str) -> str:
    """``'mon'`` … ``'sun'``, short."""
    return {"mon": _("Mon"), "tue": _("Tue"), "wed": _("Wed"), "thu": _("Thu"),
            "fri": _("Fri"), "sat": _("Sat"), "sun": _("Sun"),
            "holiday": _("public holidays"),
            "holiday_eve": _("eves of public holidays")}[key]


def date_word(day: date) -> str:
    """Such as ``Mon 2026-12-07``."""
    return f"{day_word(weekday_of(day))} {day.isoformat()}"


def listed(words: Iterable[str]) -> str:
    """Words with commas between and an *and* before the last."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return _("{all_but_last} and {last}").format(
        all_but_last=", ".join(found[:-1]), last=found[-1])


def listed_or(words: Iterable[str]) -> str:
    """Words with commas between and an *or* before the last."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return _("{all_but_last} or {last}").format(
        all_but_last=", ".join(found[:-1]), last=found[-1])


def length(minutes: int) -> str:
    """Such as ``45 min``, ``6 h``, ``38 h 45``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{n} min").format(n=rest)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def stretch(hours: int) -> str:
    """Such as ``24 hours``, ``1 day``, ``30 days``."""
    if hours % 24:
        return _("1 hour") if hours == 1 else _("{n} hours").format(n=hours)
    days = hours // 24
    return _("1 day") if days == 1 else _("{n} days").format(n=days)


def percent(share: float) -> str:
    """Such as ``3 %``."""
    return f"{100 * share:g} %"


# ------------------------------------------------------------------ hours


def clock(at: time) -> str:
    """Such as ``08:00``."""
    return f"{at:%H:%M}"


def spans_text(spans: Spans) -> str:
    """Such as ``10:00–13:00, 14:00–20:00``; the end of the day is 24:00."""
    if spans == ALWAYS:
        return _("all hours")
    return ", ".join(f"{clock(first)}–{_end(last)}" for first, last in spans)


def spans_short(spans: Spans) -> str:
    """Such as ``10–13, 14–20:30``."""
    if spans == ALWAYS:
        return _("all hours")

    def brief(text: str) -> str:
        hour, minute = text.split(":")
        return hour if minute == "00" else text

    return ", ".join(f"{brief(clock(first))}–{brief(_end(last))}" for first, last in spans)


def _end(last: time) -> str:
    return "24:00" if last == time(0) else clock(last)


def hours_text(windows: Mapping[str, Spans]) -> str:
    """A week's hours in words, days alike together and days without calls last.

    Such as ``Mon–Fri 08:00–18:00; Sat, Sun and public holidays: no calls``.
    """
    open_days: list[str] = []
    closed: list[str] = []
    for days, spans in _alike(windows):
        if spans:
            open_days.append(f"{_days(days)} {spans_text(spans)}")
        else:
            closed += _days_list(days)
    for key in ("holiday", "holiday_eve"):
        if windows.get(key):
            text = _("{days} {hours}") if windows[key] == ALWAYS else _("{days} only {hours}")
            open_days.append(text.format(days=day_word(key), hours=spans_text(windows[key])))
        elif key in windows:
            closed.append(day_word(key))
    parts = open_days
    if closed:
        parts = [*parts, _("{days}: no calls").format(days=listed(closed))]
    if "holiday" not in windows:
        parts = [*parts, _("public holidays as their weekday")]
    return "; ".join(parts)


def hours_short(windows: Mapping[str, Spans]) -> str:
    """The ordinary week's open hours, short: ``Mon–Fri 09–21, Sat 10–16``."""
    parts = [f"{_days(days)} {spans_short(spans)}" for days, spans in _alike(windows) if spans]
    return ", ".join(parts) or _("no calls")


def _alike(windows: Mapping[str, Spans]) -> list[tuple[list[str], Spans]]:
    """Weekdays with the same hours, in the order of their first day."""
    found: dict[Spans, list[str]] = {}
    for day in WEEKDAYS:
        found.setdefault(windows.get(day, ()), []).append(day)
    return [(days, spans) for spans, days in found.items()]


def _days(days: Sequence[str]) -> str:
    if len(days) == len(WEEKDAYS):
        return _("daily")
    return ", ".join(_days_list(days))


def _days_list(days: Sequence[str]) -> list[str]:
    """Weekdays with three or more in a row drawn together."""
    found: list[str] = []
    places = [WEEKDAYS.index(day) for day in days]
    for _key, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run = [place for _rank, place in group]
        names = [day_word(WEEKDAYS[place]) for place in run]
        found += [f"{names[0]}–{names[-1]}"] if len(run) > 2 else names
    return found
