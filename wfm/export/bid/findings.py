"""What a bid's workbook is made of: the results of all that has been run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wfm.bid.break_even import BreakEven
from wfm.bid.capacity import Capacity
from wfm.bid.economics import Outcome
from wfm.bid.hour_cost import HourCost
from wfm.bid.price import Alternative
from wfm.bid.request import Request
from wfm.bid.risk import Exposure
from wfm.bid.tornado import Swing
from wfm.rules.calling import CallingPack
from wfm.rules.labour import LabourPack


@dataclass(frozen=True)
class SiteCase:
    """A site in the comparison.

    Attributes
    ----------
    outcome
        All of the work done there alone; None where it cannot be.
    cannot
        Why not, in words.
    hour_cost
        What an hour at the phone costs there, by line and list.
    """

    outcome: Outcome | None = None
    cannot: tuple[str, ...] = ()
    hour_cost: Mapping[str, HourCost] = field(default_factory=dict)


@dataclass(frozen=True)
class Findings:
    """A bid, finished. What was not run is left out: its sheet says so.

    Attributes
    ----------
    outcome
        The plan: one scenario with all as assumed.
    exposure
        The price in all scenarios; `scenarios` and `seed` say which.
    swings, break_evens, alternatives
        What matters, where each model loses money, other service levels.
    sites
        By site.
    labour, calling
        Rule packs by code.
    scenario, command, version
        What the bid is called, what makes it again, and by which program.
    """

    outcome: Outcome
    exposure: Exposure | None = None
    scenarios: int = 0
    seed: int = 0
    swings: tuple[Swing, ...] = ()
    break_evens: tuple[BreakEven, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    sites: Mapping[str, SiteCase] = field(default_factory=dict)
    labour: Mapping[str, LabourPack] = field(default_factory=dict)
    calling: Mapping[str, CallingPack] = field(default_factory=dict)
    scenario: str = ""
    command: str = "wfm bid"
    version: str = ""

    @property
    def request(self) -> Request:
        """What was asked, and what the bidder has."""
        return self.outcome.frame.request

    @property
    def capacity(self) -> Capacity:
        """What is held."""
        return self.outcome.frame.capacity

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Sites that do something, in their order."""
        frame = self.outcome.frame
        return tuple(site for site, on in zip(frame.sites, frame.used, strict=True) if on)

    @cached_property
    def works(self) -> Mapping[str, str]:
        """Names of lines and lists, for people, by code."""
        request = self.request
        lines = {code: line.name or code for code, line in request.lines.items()}
        return lines | {code: calls.name or code for code, calls in request.lists.items()}

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """Languages of lines and lists, by code."""
        request = self.request
        lines = {code: line.language for code, line in request.lines.items()}
        return lines | {code: calls.language for code, calls in request.lists.items()}
