"""One call at one moment: yes or no, and what every rule says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from wfm.calendar import Grid
from wfm.rules.ask.calls import Call
from wfm.rules.attempts import PastCall, may_call_again
from wfm.rules.calling import Verdict
from wfm.rules.calling_terms import CallingPack, Duty

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
    owed
        What else is owed, and is not computed: duties with their packs.
    """

    allowed: bool
    says: tuple[Said, ...]
    following: datetime | None
    warnings: tuple[str, ...]
    owed: tuple[tuple[CallingPack, Duty], ...]


def answer(
    packs: Mapping[str, CallingPack], call: Call, moment: datetime,
    past: Sequence[PastCall] = (), about: str = "",
) -> Answer:
    """Whether `call` is legal at `moment` (UTC) after the `past` attempts on the person."""
    hours = call.verdicts(packs, moment)
    again = _again(packs, call, past, moment, about)
    allowed = bool(hours) and all(verdict.allowed for verdict in (*hours, *again))
    minute = call.mask(packs, Grid(moment.replace(second=0, microsecond=0), 1, 1))
    days = [moment.astimezone(ZoneInfo(zone)).date() for zone in call.zones] or [moment.date()]
    owed = call.owed(packs, min(days), max(days))
    # what closes a place for good is among the verdicts, a duty among what is owed
    told = {verdict.text for verdict in hours}
    return Answer(
        allowed,
        tuple(Said(verdict, call.hours(packs, verdict)) for verdict in hours)
        + tuple(Said(verdict, "") for verdict in again),
        None if allowed else _following(packs, call, moment, past, about),
        tuple(text for text in minute.warnings if text not in told
              and not any(duty.text in text for _pack, duty in owed)),
        owed,
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
    for place in np.flatnonzero(call.mask(packs, grid).mask):
        at = grid.start + timedelta(minutes=int(place) * _STEP_MIN)
        if all(verdict.allowed for verdict in _again(packs, call, past, at, about)):
            return at
    return None
