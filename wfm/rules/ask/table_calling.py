"""Calling packs as rows of a table: calls that are treated alike share a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from wfm.calendar import WEEKDAYS
from wfm.language import translate as _
from wfm.rules.ask.calling_words import abandon_text, cap_text, cooldown_text, duty_name
from wfm.rules.ask.footnotes import Footnotes
from wfm.rules.ask.listing import both
from wfm.rules.ask.words import (
    ALWAYS,
    confidence_word,
    day_word,
    hours_text,
    listed,
    mode_word,
    party_word,
    purpose_word,
    relation_word,
    spans_short,
    status_word,
)
from wfm.rules.calling_terms import (
    BINDING,
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    Abandon,
    CallingPack,
    Cap,
    Common,
    Cooldown,
    Duty,
    WindowRule,
    chain,
)
from wfm.rules.reading import Spans

Audience = tuple[str, str, str]
"""Party, relation and mode of a call."""
Lines = tuple[str, ...]
AUDIENCES: tuple[Audience, ...] = tuple(product(PARTIES, RELATIONS, MODES))
_ORDINARY = WEEKDAYS[:5]
_SHOWN_DUTIES = ("consent", "registry")


@dataclass(frozen=True)
class _Calls:
    """Calls for one purpose to people who may be called at the same hours."""

    purpose: str
    audiences: tuple[Audience, ...]
    hours: tuple[Lines, ...]

    def touched_by(self, item: Common) -> bool:
        """Whether a rule speaks of any of these calls."""
        return any(item.speaks_of(self.purpose, *audience) for audience in self.audiences)


def calling_head() -> tuple[str, ...]:
    """The titles of the columns."""
    return (
        _("Code"), _("Place"), _("Calls"), _("Mon–Fri"), _("Sat"), _("Sun"),
        _("Public holidays"), _("Attempts and waiting times"), _("Abandoned calls"),
        _("Consent and registries"), _("Status"), _("Confidence"), _("Law"), _("Source"),
        _("Read"), _("Not used, or later"),
    )


def calling_rows(
    packs: Mapping[str, CallingPack], day: date, notes: Footnotes
) -> Iterator[tuple[Lines, ...]]:
    """The cells of every row; of a pack's rows only the first names the place."""
    for code in sorted(packs):
        places, own = chain(packs, code), packs[code]
        rows: dict[tuple[Lines, ...], dict[str, list[str]]] = {}
        for calls in _calls(places, day):
            cells = _cells(own, calls, day, notes)
            purposes = rows.setdefault(cells, {})
            purposes.setdefault(_people(calls.audiences), []).append(calls.purpose)
        place: Lines = (own.title.partition(":")[0],)
        if own.extends is not None:
            place = (*place, _("extends {code}").format(code=own.extends))
        if own.adds_to is not None:
            place = (*place, _("adds to {code}").format(code=own.adds_to))
        for cells, labels in rows.items():
            yield ((code,), place, _label(labels), *cells)
            place = ()


def _calls(places: tuple[CallingPack, ...], day: date) -> Iterator[_Calls]:
    for purpose in PURPOSES:
        alike: dict[tuple[Lines, ...], list[Audience]] = {}
        for audience in AUDIENCES:
            alike.setdefault(_hours(places, day, purpose, audience), []).append(audience)
        # the rest of calls is named last, after those that can be described
        for hours, audiences in sorted(
                alike.items(), key=lambda pair: _people(pair[1]) == _others()):
            yield _Calls(purpose, tuple(audiences), hours)


def _label(labels: Mapping[str, Sequence[str]]) -> Lines:
    found = []
    for people, purposes in labels.items():
        text = listed(purpose_word(purpose) for purpose in purposes)
        found.append(f"{text} ({people})" if people else text)
    return tuple(found)


def _others() -> str:
    return _("all others")


def _people(audiences: Sequence[Audience]) -> str:
    """Whom the calls are to, in a few words; nothing where it is everybody."""
    parties, relations, modes = (
        tuple(dict.fromkeys(part)) for part in zip(*audiences, strict=True))
    if len(parties) * len(relations) * len(modes) != len(audiences):
        return _others()
    return _only(parties, relations, modes)


def _only(
    parties: Collection[str], relations: Collection[str], modes: Collection[str]
) -> str:
    words = [party_word(party) for party in parties] if len(parties) < len(PARTIES) else []
    if len(relations) < len(RELATIONS):
        words.append(listed(relation_word(relation) for relation in relations))
    if len(modes) < len(MODES):
        words.append(listed(mode_word(mode) for mode in modes))
    return ", ".join(words)


# ------------------------------------------------------------------ hours


def _hours(
    places: tuple[CallingPack, ...], day: date, purpose: str, audience: Audience
) -> tuple[Lines, ...]:
    """Hours from Monday to Friday, on Saturdays, Sundays and public holidays.

    A cell has a line for each clock by which rules are read, the callee's own first.
    """
    bound = [(pack, rule) for pack in places for rule in pack.rules
             if rule.covers(purpose, *audience) and rule.in_effect(day)]
    root = places[-1]
    if not root.free_of_hours(purpose) and all(pack is not root for pack, _rule in bound):
        return ((_("unknown"),),) * 4
    if not bound:
        return ((_("no limit"),),) * 4
    clocks: dict[str | None, list[WindowRule]] = {}
    for _pack, rule in bound:
        clocks.setdefault(rule.zone, []).append(rule)
    cells: list[list[str]] = [[], [], [], []]
    for zone in sorted(clocks, key=lambda zone: zone or ""):
        for cell, text in zip(cells, _of_clock(clocks[zone]), strict=True):
            if text:
                cell.append(text if zone is None else _("{hours} by the clock of {zone}").format(
                    hours=text, zone=zone))
    return tuple(tuple(cell) or (_("as the weekday"),) for cell in cells)


def _of_clock(rules: Sequence[WindowRule]) -> tuple[str, str, str, str]:
    """The four cells by one clock; the last is empty where nothing is said of holidays."""
    week = {weekday: _within(rules, weekday) for weekday in WEEKDAYS}
    ordinary = {weekday: _spans(week[weekday]) for weekday in _ORDINARY}
    alike = len(set(ordinary.values())) == 1
    holidays = [
        _("{days}: {hours}").format(days=day_word(key), hours=_spans(_within(rules, key)))
        if key == "holiday_eve" else _spans(_within(rules, key))
        for key in ("holiday", "holiday_eve") if any(key in rule.windows for rule in rules)
    ]
    return (
        ordinary["mon"] if alike else ", ".join(
            f"{day_word(weekday)} {text}" for weekday, text in ordinary.items()),
        _spans(week["sat"]), _spans(week["sun"]),
        "; ".join(holidays),
    )


def _within(rules: Sequence[WindowRule], key: str) -> Spans:
    """What all rules leave of a day; those that do not speak of it leave it whole."""
    found = ALWAYS
    for rule in rules:
        found = both(found, rule.windows.get(key, ALWAYS))
    return found


def _spans(spans: Spans) -> str:
    if not spans:
        return _("no calls")
    return _("any time") if spans == ALWAYS else spans_short(spans)


# ------------------------------------------------------------------ the other cells


def _cells(
    pack: CallingPack, calls: _Calls, day: date, notes: Footnotes
) -> tuple[Lines, ...]:
    """Every cell after the calls themselves."""
    about = [item for item in pack.items if calls.touched_by(item) and _shown(item)]
    used = [item for item in about if item.used and item.in_effect(day)]
    other = tuple(text for item in about if (text := _unused(item, calls, day)))
    above = pack.extends or pack.adds_to
    if not used and above is not None:
        return ((_("as {code}").format(code=above),), *((),) * 11, other)
    grounds = [(item.status, _sure(item), item.citation) for item in used]
    if not any(isinstance(item, WindowRule) for item in used):
        sure = confidence_word(pack.confidence)
        if not pack.free_of_hours(calls.purpose) and above is None:
            sure = _("{confidence}: not used").format(confidence=sure)
        grounds.insert(0, (pack.status, sure, pack.citation))
    citations = [citation for _status, _confidence, citation in grounds]
    return (
        *calls.hours,
        _texts(used, (Cap, Cooldown), calls),
        _texts(used, (Abandon,), calls),
        _texts(used, (Duty,), calls),
        _once(status_word(status) for status, _confidence, _citation in grounds),
        _once(confidence for _status, confidence, _citation in grounds),
        _once(citation.law for citation in citations),
        (notes.marks(citations),),
        _once(str(citation.read) for citation in citations),
        other,
    )


def _shown(item: Common) -> bool:
    return not isinstance(item, Duty) or item.kind in _SHOWN_DUTIES


def _sure(item: Common) -> str:
    word = confidence_word(item.confidence)
    return _("{confidence} (disputed)").format(confidence=word) if item.disputed else word


def _once(texts: Iterator[str]) -> Lines:
    return tuple(dict.fromkeys(texts))


def _texts(
    items: Sequence[Common], kinds: tuple[type[Common], ...], calls: _Calls
) -> Lines:
    return tuple(_text(item, calls) for item in items if isinstance(item, kinds))


def _text(item: Common, calls: _Calls) -> str:
    """What an item says, and of whom if not of all these calls."""
    text = _said(item)
    narrower = [audience for audience in calls.audiences
                if item.speaks_of(calls.purpose, *audience)]
    if len(narrower) < len(calls.audiences):
        text = f"{text} ({_only(item.parties, item.relations, item.modes)})"
    if item.to_date is not None:
        text = _("{text}, until {day}").format(text=text, day=item.to_date)
    return text


def _said(item: Common) -> str:
    if isinstance(item, WindowRule):
        return hours_text(item.windows)
    if isinstance(item, Cap):
        return cap_text(item)
    if isinstance(item, Cooldown):
        return cooldown_text(item)
    if isinstance(item, Abandon):
        return abandon_text(item)
    return duty_name(item) if isinstance(item, Duty) else item.id


def _unused(item: Common, calls: _Calls, day: date) -> str:
    """An item that does not count, or not yet, and why; nothing where it counts or is over."""
    if item.to_date is not None and item.to_date < day:
        return ""
    if item.used:
        if item.in_effect(day):
            return ""
        return _("from {day}: {text}").format(day=item.from_date, text=_text(item, calls))
    if item.status not in BINDING:
        return _("{status}: {text}").format(
            status=status_word(item.status), text=_text(item, calls))
    return _("low confidence: {text}").format(text=_text(item, calls))
