"""The call that is asked about, the zones in which the person called may be, and what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from wfm.calendar import WEEKDAYS, Grid
from wfm.language import translate as _
from wfm.rules.ask.words import (
    hours_text,
    listed_or,
    mode_word,
    party_word,
    purpose_word,
    relation_word,
)
from wfm.rules.calling import Callable, Verdict, callable_mask, verdicts
from wfm.rules.calling_hours import DECENT_ID
from wfm.rules.calling_terms import CallingPack, Duty, chain, expand
from wfm.rules.reading import Spans


@dataclass(frozen=True)
class Call:
    """A kind of call to people of some jurisdictions, all of whose rules are kept.

    `zones` are IANA names with different clocks, in any of which the person may be; `assumed`
    says that nobody gave them: they are all zones of the place. `decent` are the centre's own
    hours, which hold where the law has none.
    """

    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]
    purpose: str = "sales"
    party: str = "consumer"
    relation: str = "prospect"
    mode: str = "live"
    assumed: bool = False
    decent: Spans = ()

    def chains(self, packs: Mapping[str, CallingPack]) -> Mapping[str, tuple[CallingPack, ...]]:
        """The packs that bind in each of the jurisdictions, by its code."""
        return {code: chain(packs, code) for code in expand(packs, self.jurisdictions)}

    def mask(self, packs: Mapping[str, CallingPack], grid: Grid) -> Callable:
        """The intervals in which the call is legal."""
        return callable_mask(
            packs, self.jurisdictions, self.purpose, self.party, self.relation, self.zones, grid,
            mode=self.mode, decent=self.decent)

    def verdicts(
        self, packs: Mapping[str, CallingPack], moment: datetime
    ) -> tuple[Verdict, ...]:
        """Every rule's word on the hours at one moment."""
        return verdicts(
            packs, self.jurisdictions, self.purpose, self.party, self.relation, self.zones, moment,
            mode=self.mode, decent=self.decent)

    def hours(self, packs: Mapping[str, CallingPack], verdict: Verdict) -> str:
        """All hours of the rule that a verdict names; empty where it names no rule on hours."""
        if verdict.rule == DECENT_ID:
            return hours_text(dict.fromkeys(WEEKDAYS, self.decent))
        return next(
            (hours_text(rule.windows) for places in self.chains(packs).values()
             for pack in places if pack.code == verdict.pack
             for rule in pack.rules if rule.id == verdict.rule), "")

    def owed(
        self, packs: Mapping[str, CallingPack], first: date, last: date
    ) -> tuple[tuple[CallingPack, Duty], ...]:
        """What else is owed for such calls on any day from `first` to `last`, by its pack.

        The country's duties come before those of its part; each is named once.
        """
        found = {
            (pack.code, duty.id): (pack, duty)
            for places in self.chains(packs).values()
            for pack in reversed(places) for duty in pack.duties
            if duty.covers(self.purpose, self.party, self.relation, self.mode)
            and duty.in_effect_between(first, last)
        }
        return tuple(found.values())

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
