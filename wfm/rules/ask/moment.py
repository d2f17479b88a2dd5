"""One call at one moment: yes or no, and what every rule says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from wfm.calendar import Grid
from wfm.rules.ask.calls import Call, find_rule
from wfm.rules.ask.words import hours_text
from wfm.rules.attempts import PastCall, may_call_again
from wfm.rules.calling import Verdict, callable_mask, verdicts
from wfm.rules.calling_terms import CallingPack

LOOK_AHEAD_DAYS = 35
_STEP_MIN = 15


@dataclass(frozen=True)
class Said:
    """What one rule says; `hours` are those it allows, empty for what is no rule on hours."""

    verdict: Verdict
    hours: str


@dataclass(frozen=True)
class Answer:
    """Yes or no.

    Attributes
    ----------
    says
        Every verdict on the hours, then those on earlier attempts.
    following
        The next moment (UTC) at which the same call would be legal, if the answer is no and
        there is one within the next weeks.
    """

    allowed: bool
    says: tuple[Said, ...]
    following: datetime | None
    warnings: tuple[str, ...]


def answer(
    packs: Mapping[str, CallingPack], call: Call, moment: datetime,
    past: Sequence[PastCall] = (), about: str = "",
) -> Answer:
    """Whether `call` is legal at `moment` (UTC) after the `past` attempts on the person."""
    hours = verdicts(
        packs, call.jurisdictions, call.purpose, call.party, call.relation, call.zones,
        moment, mode=call.mode)
    again = _again(packs, call, past, moment, about)
    allowed = bool(hours) and all(verdict.allowed for verdict in (*hours, *again))
    minute = callable_mask(
        packs, call.jurisdictions, call.purpose, call.party, call.relation, call.zones,
        Grid(moment.replace(second=0, microsecond=0), 1, 1), mode=call.mode)
    rules = [find_rule(packs, call.jurisdictions, v.pack, v.rule) for v in hours]
    return Answer(
        allowed,
        (*(Said(v, hours_text(r.windows) if r is not None else "")
           for v, r in zip(hours, rules, strict=True)), *(Said(v, "") for v in again)),
        None if allowed else _following(packs, call, moment, past, about),
        # what closes a place for good is among the verdicts
        tuple(text for text in minute.warnings
              if text not in {verdict.text for verdict in hours}),
    )


def _again(
    packs: Mapping[str, CallingPack], call: Call, past: Sequence[PastCall], at: datetime,
    about: str,
) -> tuple[Verdict, ...]:
    return may_call_again(
        packs, call.jurisdictions, call.purpose, call.party, call.relation, past, at, about,
        mode=call.mode)


def _following(
    packs: Mapping[str, CallingPack], call: Call, moment: datetime, past: Sequence[PastCall],
    about: str,
) -> datetime | None:
    """The next quarter of an hour that is open from its first minute to its last."""
    quarter = moment.replace(minute=moment.minute // _STEP_MIN * _STEP_MIN, second=0,
                             microsecond=0) + timedelta(minutes=_STEP_MIN)
    grid = Grid(quarter, _STEP_MIN, LOOK_AHEAD_DAYS * 24 * 60 // _STEP_MIN)
    mask = callable_mask(
        packs, call.jurisdictions, call.purpose, call.party, call.relation, call.zones, grid,
        mode=call.mode).mask
    for place in np.flatnonzero(mask):
        at = grid.start + timedelta(minutes=int(place) * _STEP_MIN)
        if all(verdict.allowed for verdict in _again(packs, call, past, at, about)):
            return at
    return None
