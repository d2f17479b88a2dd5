"""What a planner should know about the ground on which calling hours rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from wfm.calendar import Grid
from wfm.language import noted
from wfm.rules.calling_hours import Kind, binding
from wfm.rules.calling_terms import CallingPack, Common, Duty
from wfm.rules.reading import Spans


def unknown_place(packs: Mapping[str, CallingPack], code: str) -> str:
    """That nobody is called in a place without rules; '' is no place at all."""
    if not code:
        return noted("The place of the people called is not known: nobody is called")
    return noted(
        "No calling rules are known for {code}: nobody there is called. Add a pack {code}, or "
        "write {known}", code=code, known=known_places(packs, code))


def known_places(packs: Mapping[str, CallingPack], code: str) -> str:
    """Codes that may have been meant: those of the same country, else the countries."""
    country = code.partition("-")[0]
    near = sorted(known for known, pack in packs.items()
                  if known.partition("-")[0] == country and pack.adds_to is None)
    if country in packs:
        near += [f"{country}-{part}" for part in packs[country].no_own_rules]
        near += [f"{country}-*"]
    return ", ".join(near or sorted(known for known in packs if "-" not in known))


def unknown_zone(jurisdictions: Sequence[str], unknown: Sequence[str]) -> str:
    """That nobody is called whose time of day is not known."""
    return noted(
        "{code}: the time zone of the people called is not known ({zones}): nobody is called",
        code=" ".join(jurisdictions), zones=", ".join(unknown) or noted("none given"))


def warnings_of(
    chains: Sequence[tuple[CallingPack, ...]],
    kind: Kind,
    grid: Grid,
    silent: Mapping[str, Sequence[date]],
    decent: Spans = (),
) -> tuple[str, ...]:
    """What is not known, rests on weak ground, or is owed besides the hours.

    `silent` are the dates on which the root pack of a chain says nothing, by its code.
    """
    first = (grid.start - timedelta(days=1)).date()
    last = (grid.end + timedelta(days=1)).date()
    found: dict[str, None] = {}
    for places in chains:
        root = places[-1]
        if root.code in silent:
            found.setdefault(_of_silence(root, kind, silent[root.code]))
        elif not any(True for _bound in binding(places, kind)):
            place = next(pack.code for pack in places if pack.adds_to is None)
            found.setdefault(_of_freedom(place, kind.purpose, decent))
        for pack in reversed(places):
            items = [
                item for item in pack.items
                if item.speaks_of(*kind) and item.in_effect_between(first, last)
            ]
            for text in (*_of_items(pack, items, kind), *_of_consent(pack, items, kind)):
                found.setdefault(text)
    return tuple(found)


def _of_freedom(code: str, purpose: str, decent: Spans) -> str:
    """That the law has no hours, and whose hold then."""
    if not decent:
        return noted(
            "{code}: no law limits the hours of calls for {purpose}; decent_hours under [rules] "
            "in center.toml can", code=code, purpose=purpose)
    hours = ", ".join(f"{first:%H:%M}–{last:%H:%M}" for first, last in decent)
    return noted(
        "{code}: no law limits the hours of calls for {purpose}; the centre's own hold "
        "(decent_hours: {hours})", code=code, purpose=purpose, hours=hours)


def _of_silence(root: CallingPack, kind: Kind, days: Sequence[date]) -> str:
    speaks = any(rule.covers(*kind) for rule in root.rules)
    if not speaks:
        return noted(
            "{code}: no rule speaks of {mode} calls for {purpose} to a {party} ({relation}): "
            "nobody is called. Say the hours, or no_hours, in a pack of your own",
            code=root.code, **kind._asdict())
    many = len(set(days))
    count = noted("1 day") if many == 1 else noted("{n} days", n=many)
    return noted(
        "{code}: no rule for such calls is in effect on {days} from {first}: nobody is called then",
        code=root.code, days=count, first=min(days))


def _of_items(pack: CallingPack, items: Sequence[Common], kind: Kind) -> Iterator[str]:
    unsure = [item.id for item in items if item.unsure]
    if kind.purpose in pack.no_hours and pack.confidence == "low" and not pack.accepted:
        unsure.append("no_hours")
    if unsure:
        yield noted(
            "{code}: not used because too little is known: {rules}. Who is sure of them writes "
            "accept = [\"{code}\"], or single rules, under [rules] in center.toml",
            code=pack.code, rules=", ".join(unsure))
    for item in items:
        if not item.used:
            continue
        if item.disputed:
            yield noted(
                "{code}: the sources of {rule} disagree: {what}. The strict reading is used "
                "({law})", code=pack.code, rule=item.id, what=item.disputed, law=item.citation)
    for law in dict.fromkeys(
        str(rule.citation) for rule in pack.rules
        if rule in items and rule.used and not rule.disputed
        and (rule.status == "unverified" or rule.confidence == "low")
    ):
        yield noted(
            "{code}: the hours rest on a rule that is not confirmed ({law})",
            code=pack.code, law=law)


def _of_consent(pack: CallingPack, items: Sequence[Common], kind: Kind) -> Iterator[str]:
    """What is owed before people who are not customers yet may be called."""
    if kind.relation != "prospect":
        return
    for item in items:
        if isinstance(item, Duty) and item.used and (
                item.kind == "consent" and item.model == "opt_in"):
            yield noted(
                "{code}: consent given beforehand is needed for calls for {purpose}: {text} "
                "({law})",
                code=pack.code, purpose=kind.purpose, text=item.text, law=item.citation)
