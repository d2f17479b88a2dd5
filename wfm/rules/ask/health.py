"""Is what the packs say still good? Old readings, dates that have come, weak ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wfm.language import translate as _
from wfm.rules.ask.words import Section
from wfm.rules.calling_terms import CallingPack
from wfm.rules.labour import LabourPack, usable
from wfm.rules.reading import CONFIDENCES


@dataclass(frozen=True)
class Point:
    """Something that a pack says and that can be doubted: a rule, or a whole labour pack."""

    code: str
    name: str
    status: str
    confidence: str
    read: date
    used: bool
    disputed: str
    begins: tuple[date, ...]
    ends: date | None


@dataclass(frozen=True)
class Health:
    """How many points there are by confidence, and warnings by kind and pack."""

    calling_packs: int
    labour_packs: int
    confidences: Mapping[str, int]
    unused: int
    warnings: tuple[Section, ...]


def health(
    calling: Mapping[str, CallingPack], labour: Mapping[str, LabourPack],
    accept: Collection[str], today: date,
) -> Health:
    """What is to be known of all packs on `today`."""
    points = [*_calling_points(calling), *_labour_points(labour, accept)]
    confidences = Counter(point.confidence for point in points)
    return Health(
        len(calling), len(labour), {name: confidences[name] for name in CONFIDENCES},
        sum(not point.used for point in points), _warnings(points, today))


def _calling_points(packs: Mapping[str, CallingPack]) -> Iterable[Point]:
    for code, pack in packs.items():
        if not pack.items:  # it says that there are no hours, or only whose holidays count
            yield Point(code, _("the whole pack"), pack.status, pack.confidence,
                        pack.citation.read, True, "", (), None)
        for item in pack.items:
            yield Point(
                code, item.id, item.status, item.confidence, item.citation.read, item.used,
                item.disputed, (item.from_date,) if item.from_date else (), item.to_date)


def _labour_points(
    packs: Mapping[str, LabourPack], accept: Collection[str]
) -> Iterable[Point]:
    for code, pack in packs.items():
        yield Point(
            code, _("labour rules"), pack.status, pack.confidence, pack.citation.read,
            usable(pack, accept), "",
            tuple(change.from_date for change in pack.changes), None)
        for source in pack.sources:
            yield Point(
                code, ", ".join(source.keys), source.status, source.confidence,
                source.citation.read, usable(pack, accept), "", (), None)


def _warnings(
    kept: Sequence[Point], today: date
) -> tuple[Section, ...]:
    year_ago = _year_before(today)
    doubt = _("Read their sources, which wfm rules show CODE names, or ask a lawyer. ")
    kinds = [
        (_("Read more than a year ago: read again"),
         [(p, str(p.read)) for p in kept if p.read < year_ago], ""),
        (_("Begun since it was read: is it so?"),
         [(p, ", ".join(str(day) for day in p.begins if p.read < day <= today))
          for p in kept if any(p.read < day <= today for day in p.begins)], ""),
        (_("Ended since it was read"),
         [(p, str(p.ends)) for p in kept if p.ends is not None and p.read <= p.ends < today], ""),
        (_("Bills; not used: have they become law?"),
         [(p, "") for p in kept if p.status == "bill"], ""),
        (_("Low confidence; not used unless center.toml accepts them under [rules]"),
         [(p, "") for p in kept
          if p.confidence == "low" and not p.used and p.status not in ("bill", "repealed")],
         doubt + _('Who is sure of one writes its code or name into accept = ["…"].')),
        (_("Low confidence, and used: disputed, accepted, or values of a labour pack"),
         [(p, "") for p in kept if p.confidence == "low" and p.used],
         doubt + _("Who knows better writes a pack of their own in inputs/packs, which stands in "
                   "for the shipped one.")),
        (_("Not verified, and used"),
         [(p, "") for p in kept if p.status == "unverified" and p.used], ""),
    ]
    sizes = Counter(point.code for point in kept)
    return tuple(Section(title, _by_pack(found, sizes), note=note)
                 for title, found, note in kinds if found)


def _by_pack(
    found: Iterable[tuple[Point, str]], sizes: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    """Packs with the names of their rules; a remark that all of them share stands once.

    `sizes` are how many points there are of each code.
    """
    packs: dict[str, list[tuple[str, str]]] = {}
    for point, remark in found:
        packs.setdefault(point.code, []).append((point.name, remark))
    lines = []
    for code, entries in packs.items():
        remarks = {remark for _name, remark in entries}
        if len(remarks) == 1:
            names = dict.fromkeys(name for name, _remark in entries)
            text = ", ".join(names) if len(entries) < max(sizes[code], 2) else _("everything")
            remark = remarks.pop()
            text = f"{text} ({remark})" if remark else text
        else:
            text = ", ".join(f"{name} ({remark})" for name, remark in entries)
        lines.append((code, text))
    return tuple(lines)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
