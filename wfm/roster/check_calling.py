"""The hours that calling packs leave open, read from their raw rules for the check.

Every used rule of a place's pack, and of those that it extends, binds; the pack at the root
must speak of such calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from wfm.calendar import WEEKDAYS
from wfm.center import Spans
from wfm.rules.callee_days import library_days
from wfm.rules.calling_terms import CallingPack, WindowRule
from wfm.rules.holiday_terms import HolidayChanges


def pack_chain(packs: Mapping[str, CallingPack], code: str) -> tuple[CallingPack, ...]:
    """The pack of a place and those it extends, the place's own first; () if one is unknown.

    A subdivision of which its country says that it has no rules of its own has only public
    holidays. What a centre adds to a pack stands before it.
    """
    chain: list[CallingPack] = []
    if code in packs and packs[code].adds_to is not None:  # named by itself: what it adds to
        code = packs[code].adds_to or code
    country, __, part = code.partition("-")
    following: str | None = code
    if code not in packs and country in packs and part in packs[country].no_own_rules:
        chain.append(replace(packs[country], code=code, subdivision=part, extends=country,
                             rules=(), no_hours=(), holidays=HolidayChanges()))
        following = country
    while following is not None:
        pack = packs.get(following)
        if pack is None:
            return ()
        chain += [replace(packs[name], subdivision=pack.subdivision)
                  for name in sorted(packs) if packs[name].adds_to == following]
        chain.append(pack)
        following = pack.extends
    return tuple(chain)


def pack_chains(
    packs: Mapping[str, CallingPack], codes: Sequence[str]
) -> list[tuple[CallingPack, ...]]:
    """The chain of each place that may be meant; ``XX-*`` is a country and all its parts."""
    places: list[str] = []
    for code in codes:
        if not code.endswith("-*"):
            places.append(code)
            continue
        country = code[:-2]
        places.append(country)
        if country in packs:
            places += [f"{country}-{part}" for part in packs[country].no_own_rules]
        places += [name for name, pack in packs.items()
                   if name.startswith(f"{country}-") and pack.adds_to is None]
    return [pack_chain(packs, place) for place in places]


def decent_spans(
    root: CallingPack, call: tuple[str, str, str, str], decent: Spans, day: date
) -> Sequence[Spans] | None:
    """The centre's own hours on `day`; None where a rule of the root speaks of the call."""
    if any(rule.covers(*call) and rule.in_effect(day) for rule in root.rules):
        return None
    return [decent]


def rule_spans(
    chain: Sequence[CallingPack], depth: int, rule: WindowRule, day: date
) -> Sequence[Spans] | None:
    """The spans that a rule of ``chain[depth]`` asks for on `day`; None when not in effect.

    Those of a public holiday, or of its eve, hold beside those of the weekday.
    """
    if not rule.in_effect(day):
        return None
    spans = [rule.windows.get(WEEKDAYS[day.weekday()], ())]
    for key, when in (("holiday", day), ("holiday_eve", day + timedelta(days=1))):
        if key in rule.windows and callee_holiday(chain, depth, when):
            spans.append(rule.windows[key])
    return spans


def callee_holiday(chain: Sequence[CallingPack], depth: int, day: date) -> bool:
    """Whether `day` is a holiday for the rules of ``chain[depth]``.

    It is one if it is one for the pack itself or for any that extends it on the way to the
    place of the people called. What a pack adds or takes away goes before what it extends
    says, and that before the public holidays of the pack's place.
    """
    return any(_holiday_by(chain[level:], day) for level in range(depth + 1))


def _holiday_by(chain: Sequence[CallingPack], day: date) -> bool:
    for pack in chain:
        if any(added.in_year(day.year) == day for added in pack.holidays.added):
            return True
        if day in pack.holidays.removed:
            return False
    categories = [pack.holidays.categories for pack in chain if pack.holidays.categories]
    place = chain[0]
    known = library_days(place.country, place.subdivision, day.year,
                         categories[0] if categories else ("public",))
    gone = {name for pack in chain for name in pack.holidays.removed_names}
    return any(gone.isdisjoint(names) for names in known.get(day, ()))


def whole_days(rule: WindowRule, day: date) -> Sequence[Spans] | None:
    """The whole of a day on which a rule is in effect, nothing of others."""
    return None if rule.in_effect(day) else [()]
