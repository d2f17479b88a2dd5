"""The call that is asked about, and the zones in which the person called may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wfm.language import translate as _
from wfm.rules.ask.words import listed_or, mode_word, party_word, purpose_word, relation_word
from wfm.rules.calling_terms import CallingPack, WindowRule, chain


@dataclass(frozen=True)
class Call:
    """A kind of call to people of some jurisdictions, all of whose rules are kept.

    `zones` are IANA names with different clocks, in any of which the person may be; `assumed`
    says that nobody gave them: they are all zones of the place.
    """

    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]
    purpose: str = "sales"
    party: str = "consumer"
    relation: str = "prospect"
    mode: str = "live"
    assumed: bool = False

    def __str__(self) -> str:
        return _("{purpose} calls to {people}, {relation}; {mode}").format(
            purpose=purpose_word(self.purpose), people=party_word(self.party),
            relation=relation_word(self.relation), mode=mode_word(self.mode))


def zones_text(call: Call) -> str:
    """The zones in words."""
    if len(call.zones) < 2:
        return "".join(call.zones) or _("not known")
    text = _("any of {zones}").format(zones=listed_or(call.zones))
    return _("{zones} (all zones of the place)").format(zones=text) if call.assumed else text


def find_rule(
    packs: Mapping[str, CallingPack], jurisdictions: Sequence[str], pack: str, rule: str
) -> WindowRule | None:
    """The hours that a verdict names; None where it names no rule on hours."""
    return next(
        (window for code in jurisdictions for found in chain(packs, code)
         if found.code == pack for window in found.rules if window.id == rule),
        None,
    )
