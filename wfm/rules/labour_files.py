"""Labour packs as their files make them: over one another, and from date to date.

What a file says lies over what the pack that it extends says; its changes lie over both, each
over those of earlier dates. A change of the pack below holds for the one above too, but for
what the latter says itself. The tables so merged are read and checked as if one file said
them, and a fault points to the line of the file at hand that it is due to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from wfm.language import noted
from wfm.rules.labour_pack import read_sources, read_terms
from wfm.rules.labour_terms import Change, KeySource, LabourPack
from wfm.rules.layers import Layer, layer_of, value_at
from wfm.rules.reading import (
    CONFIDENCES,
    STATUSES,
    Heading,
    Node,
    fault_circles,
    open_packs,
    read_citation,
    read_heading,
)
from wfm.tables import Faults

_HEADING = ("code", "title", "country", "as_of", "status", "confidence", "citation")
_APART = (*_HEADING, "extends", "changes", "sources")
_CHANGE_APART = ("from", "note", "status", "confidence", "citation", "sources")


@dataclass(frozen=True)
class _Overlay:
    """One entry of a file's ``changes``."""

    since: date
    note: str
    node: Node
    layer: Layer
    sources: tuple[KeySource, ...]


@dataclass(frozen=True)
class _Stand:
    """A pack as it stands from a date on (None: from the beginning), before it is read."""

    since: date | None
    note: str
    heading: Heading
    layer: Layer
    sources: tuple[KeySource, ...]

    def under(self, overlay: _Overlay) -> _Stand:
        """With a change of the same file on top."""
        node, known = overlay.node, self.heading
        heading = replace(
            known,
            status=node.choice("status", STATUSES, known.status),
            confidence=node.choice("confidence", CONFIDENCES, known.confidence),
            citation=read_citation(node, known.citation),
        )
        sources = (*overlay.sources, *_left(self.sources, overlay.layer))
        return replace(
            self, heading=heading, layer=overlay.layer.over(self.layer), sources=sources)


@dataclass(frozen=True)
class _Resolved:
    """A file that was read: its pack, its stands in order of date, and its faults."""

    pack: LabourPack
    stands: tuple[_Stand, ...]
    known: frozenset[tuple[str, str]]

    def at(self, since: date | None) -> _Stand:
        """The stand that holds from a date on."""
        found = self.stands[0]
        for stand in self.stands[1:]:
            if since is not None and stand.since is not None and stand.since <= since:
                found = stand
        return found


def load_labour_packs(own: Path | None = None) -> Mapping[str, LabourPack]:
    """The shipped packs by code, with those of a centre's folder `own` added or in place.

    Raises
    ------
    InputError
        Everything that is wrong in any pack, with file and line.
    """
    return dict(_shipped()) if own is None else _load(own)


@cache
def _shipped() -> Mapping[str, LabourPack]:
    """They cannot change while the program runs, and take a while to read."""
    return _load(None)


def _load(own: Path | None) -> Mapping[str, LabourPack]:
    faults = Faults()
    roots = open_packs("labour", own, faults)
    below = {
        code: name.strip() for code, root in roots.items()
        if root is not None and isinstance(name := root.data.get("extends"), str)
    }
    done: dict[str, _Resolved | None] = dict.fromkeys(fault_circles(roots, below, own))
    for code in roots:
        _resolve(code, roots, done)
    faults.raise_if_any()
    return {code: found.pack for code, found in done.items() if found is not None}


def _resolve(
    code: str, roots: Mapping[str, Node | None], done: dict[str, _Resolved | None]
) -> None:
    """Put what a file says into `done`, after the packs below it; None if they are not there."""
    if code in done:
        return
    done[code] = None
    root = roots[code]
    if root is None:
        return
    heading = read_heading(root, several=True)
    below = None
    extends = root.text("extends") if root.has("extends") else None
    if extends is not None:
        if extends in roots:
            _resolve(extends, roots, done)
            below = done[extends]
        else:
            root.fault("extends", noted("no labour rules can be read as '{code}'",
                                        code=extends[:40]),
                       noted("Write the code of a pack, or add the pack"))
        if below is None:
            return
    done[code] = _read(root, heading, extends, below)


def _read(
    root: Node, heading: Heading, extends: str | None, below: _Resolved | None
) -> _Resolved:
    """The pack of one file over what lies below it."""
    begin = 1 if extends is None else root.file.line(("extends",))
    layer, sources = layer_of(root, _APART, begin), read_sources(root)
    overlays = _overlays(root)
    known = set(below.known) if below else set()
    stands: list[_Stand] = []
    packs: list[LabourPack] = []
    later = {stand.since for stand in below.stands[1:] if stand.since} if below else set()
    for since in (None, *sorted(later | {overlay.since for overlay in overlays})):
        stand = _Stand(since, "", heading, layer, sources)
        if below is not None:
            under = below.at(since)
            stand = replace(
                stand, note=under.note if under.since == since else "",
                layer=layer.over(Layer(under.layer.data, {})),
                sources=(*sources, *_left(under.sources, layer)))
        for overlay in overlays:
            if since is not None and overlay.since <= since:
                stand = stand.under(overlay)
                if overlay.since == since:
                    stand = replace(stand, note=overlay.note or stand.note)
        stands.append(stand)
        packs.append(_terms(root, stand, extends, known))
    _check_keys(root, sources, stands[0])
    for overlay in overlays:
        _check_keys(overlay.node, overlay.sources, next(
            stand for stand in stands if stand.since == overlay.since))
    changes = tuple(
        Change(stand.since, stand.note, pack)
        for stand, pack in zip(stands, packs, strict=True) if stand.since is not None
    )
    return _Resolved(replace(packs[0], changes=changes), tuple(stands), frozenset(known))


def _overlays(root: Node) -> list[_Overlay]:
    """The changes of a file in order of date."""
    found: list[_Overlay] = []
    for node in root.tables("changes"):
        layer = layer_of(node, _CHANGE_APART, root.file.line(node.path))
        overlay = _Overlay(
            node.day("from"), node.text("note", ""), node, layer, read_sources(node))
        if not set(node.data) - {"from", "note"}:
            node.fault("from", noted("nothing changes on this day"),
                       noted("Write what changes, or remove it"))
        if any(other.since == overlay.since for other in found):
            node.fault("from", noted("another change is of this day"), noted("Join the two"))
        found.append(overlay)
    return sorted(found, key=lambda overlay: overlay.since)


def _terms(
    root: Node, stand: _Stand, extends: str | None, known: set[tuple[str, str]]
) -> LabourPack:
    """The pack of a stand; faults that are `known` from below or earlier are not told again."""
    trial = Faults()
    node = stand.layer.node(replace(root.file, faults=trial))
    for key in _APART if stand.since is None else _CHANGE_APART:
        node.has(key)  # read already; named among the keys there are
    pack = read_terms(node, stand.heading, extends)
    for fault in trial.found:
        if (fault.column, fault.what) not in known:
            root.file.faults.found.append(fault)
    known |= {(fault.column, fault.what) for fault in trial.found}
    return replace(pack, sources=stand.sources)


def _left(sources: Sequence[KeySource], above: Layer) -> tuple[KeySource, ...]:
    """The sources of the values that the layer above does not say anew."""
    left = (
        replace(source, keys=tuple(key for key in source.keys if not above.says(key)))
        for source in sources
    )
    return tuple(source for source in left if source.keys)


def _check_keys(node: Node, sources: Sequence[KeySource], stand: _Stand) -> None:
    for source, table in zip(sources, node.tables("sources"), strict=True):
        for key in source.keys:
            if value_at(stand.layer.data, key) is None:
                table.fault("keys", noted("the pack says nothing of '{key}'", key=key[:40]),
                            noted("Write keys such as limits.rest_min"), key)
