"""How often one person may be called: caps, and the time to wait after a call."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from wfm.language import translate as _
from wfm.rules.calling import Verdict
from wfm.rules.calling_pack import CallingPack, Cap, Cooldown, chain
from wfm.rules.calling_terms import expand
from wfm.rules.calling_warnings import unknown_place

_REACHED = ("conversation", "refusal")
"""Outcomes of calls in which people spoke."""
_OUTCOMES = ("attempt", "conversation", "refusal", "abandoned")
_BEHIND, _AHEAD = timedelta(hours=12), timedelta(hours=14)
"""How far clocks anywhere on earth are from UTC."""


@dataclass(frozen=True)
class PastCall:
    """A call that was made, at a moment with its time zone.

    `outcome` is attempt (nobody was reached), conversation, refusal (a conversation too) or
    abandoned (answered, and no agent was there); `about` is the debt or subject.
    """

    at: datetime
    outcome: str
    about: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a past call needs the time zone of its moment")
        if self.outcome not in _OUTCOMES:
            raise ValueError(f"the outcome of a call is one of {', '.join(_OUTCOMES)}")


def attempts_per_record(
    packs: Mapping[str, CallingPack],
    jurisdictions: Sequence[str],
    purpose: str,
    party: str,
    relation: str,
    days: float,
    contact_rate: float = 0.0,
    *,
    mode: str = "live",
    day: date | None = None,
    made: float = 0.0,
    made_in_days: float = math.inf,
) -> float:
    """Most attempts, on average, that the rules allow on one record over so many days.

    A cap of n attempts in h hours allows n in each started stretch of h hours, which is the
    most that any calendar of attempts can hold; several caps bind each other's stretches,
    which gives an upper bound. A cap of n contacts allows
    n / `contact_rate` attempts there, on average. A wait after every attempt is a cap of one.
    A wait of c days after a conversation stops those who were reached, so that of the m
    attempts that the caps allow in a started stretch of c days only
    1 + (1 − r) + … + (1 − r)^(m − 1) happen, r being `contact_rate`: exact in the first
    stretch, an upper bound after it. Refusals and abandoned calls are not foreseen.

    Parameters
    ----------
    contact_rate
        Share of the attempts that reach the person, 0 to 1.
    day
        The first of the days; rules whose dates meet none of them do not count. Without it,
        rules count whatever their dates.
    made, made_in_days
        Attempts made on the record in so many days before, taken to be spread evenly; a cap
        over more than a week takes off those within its time. Made in infinitely many days,
        none count.

    Returns
    -------
    Infinite where nothing limits attempts; 0 in a place without rules, where nobody is
    called.

    Raises
    ------
    TypeError
        `jurisdictions` is one text instead of several.
    ValueError
        The contact rate is not within 0 and 1.
    """
    if not 0 <= contact_rate <= 1:
        raise ValueError("a contact rate lies between 0 and 1")
    chains = _chains(packs, jurisdictions)
    if not chains or not all(chains) or days <= 0:
        return 0.0
    last = None if day is None else day + timedelta(days=math.ceil(days) - 1)
    found = [
        item for _code, item in _limits(chains)
        if item.covers(purpose, party, relation, mode)
        and (day is None or last is None or item.in_effect_between(day, last))
    ]
    hours = days * 24
    caps = sorted(
        (span, max(0.0, most - made * min(1.0, span / 24 / made_in_days))
         if span > 7 * 24 else most)
        for span, most in filter(None, (_as_cap(item, contact_rate) for item in found))
    )
    capped = partial(_most, caps)
    waits = [
        item.hours for item in found
        if isinstance(item, Cooldown) and item.after == "conversation"
    ]
    return min(
        [capped(hours), *(_stopped(capped, hours, wait, contact_rate) for wait in waits)]
    )


def may_call_again(
    packs: Mapping[str, CallingPack],
    jurisdictions: Sequence[str],
    purpose: str,
    party: str,
    relation: str,
    past: Sequence[PastCall],
    at: datetime,
    about: str = "",
    *,
    mode: str = "live",
) -> tuple[Verdict, ...]:
    """The word of every cap and every wait on one more attempt at a moment.

    The attempt is allowed if all verdicts allow it (there may be none); a place without
    rules has a verdict that does not. Days are 24 hours here, so that no calendar in any
    zone holds more. A rule binds if it is in effect on the date anywhere on earth. Calls
    after `at` do not count; a rule for each debt or subject counts only those with the
    same `about`.

    Raises
    ------
    TypeError
        `jurisdictions` is one text instead of several.
    ValueError
        The moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    chains = _chains(packs, jurisdictions)
    strangers = [
        code for code, places in zip(expand(packs, jurisdictions), chains, strict=True)
        if not places
    ]
    if strangers or not chains:
        return tuple(
            Verdict(code, "", "UTC", at.astimezone(UTC), False, unknown_place(packs, code))
            for code in strangers or [""]
        )
    moment = at.astimezone(UTC)
    first, last = (moment - _BEHIND).date(), (moment + _AHEAD).date()
    found: dict[tuple[str, str], Verdict] = {}
    for code, item in _limits(chains):
        if item.covers(purpose, party, relation, mode) and item.in_effect_between(first, last):
            calls = [
                call for call in past
                if call.at <= at and (item.per == "person" or call.about == about)
                and at - call.at < timedelta(hours=item.hours)
            ]
            allowed, text = _of_cap(item, calls) if isinstance(item, Cap) else _of_wait(item, calls)
            found[code, item.id] = Verdict(
                code, item.id, "UTC", moment, allowed, text,
                item.citation.law, item.citation.source, item.confidence,
            )
    return tuple(found.values())


def _chains(
    packs: Mapping[str, CallingPack], jurisdictions: Sequence[str]
) -> list[tuple[CallingPack, ...]]:
    if isinstance(jurisdictions, str):
        raise TypeError(f"a sequence of codes is needed, not the text {jurisdictions!r}")
    return [chain(packs, code) for code in expand(packs, jurisdictions)]


def _limits(
    chains: Sequence[tuple[CallingPack, ...]]
) -> Iterator[tuple[str, Cap | Cooldown]]:
    """Every cap and wait of several chains, with the code of its pack."""
    for places in chains:
        for pack in places:
            yield from ((pack.code, cap) for cap in pack.caps)
            yield from ((pack.code, wait) for wait in pack.cooldowns)


# ---------------------------------------------------------------------- on average


def _as_cap(item: Cap | Cooldown, rate: float) -> tuple[int, float] | None:
    """Hours, and how many attempts they hold on average; None where that is not known."""
    if isinstance(item, Cooldown):
        return (item.hours, 1.0) if item.after == "attempt" else None
    if item.counts == "attempts":
        return item.hours, float(item.most)
    return (item.hours, item.most / rate) if rate else None


def _most(caps: Sequence[tuple[int, float]], hours: float) -> float:
    """Most attempts in so many hours under caps, shortest first.

    A cap holds in each whole stretch of its own hours, and in the rest, no more than it
    allows or than the shorter caps do.
    """
    best = math.inf
    for place, (span, most) in enumerate(caps):
        whole, rest = divmod(hours, span)
        shorter = caps[:place]
        best = min(best, sum(
            count * min(most, _most(shorter, stretch))
            for count, stretch in ((whole, span), (1.0, rest)) if count and stretch
        ))
    return best


def _stopped(
    capped: Callable[[float], float], hours: float, wait: float, rate: float
) -> float:
    """Attempts in so many hours if nobody who was reached is called again in a stretch."""
    whole, rest = divmod(hours, wait)
    total = whole * _until_reached(capped(wait), rate) if whole else 0.0
    return total + (_until_reached(capped(rest), rate) if rest else 0.0)


def _until_reached(most: float, rate: float) -> float:
    """Mean number of attempts, at most `most`, up to the first that reaches the person."""
    if rate == 0:
        return most
    return (1 - math.pow(1 - rate, most)) / rate


# ---------------------------------------------------------------------- one record


def _of_cap(cap: Cap, calls: Sequence[PastCall]) -> tuple[bool, str]:
    """Whether a cap allows another attempt after the calls within its hours."""
    if cap.counts == "contacts":
        made = sum(call.outcome in _REACHED for call in calls)
        text = _("{made} of at most {most} conversations in {span} ({law})")
    else:
        made = len(calls)
        text = _("{made} of at most {most} attempts in {span} ({law})")
    return made < cap.most, text.format(
        made=made, most=cap.most, span=_span(cap.hours), law=cap.citation)


def _of_wait(wait: Cooldown, calls: Sequence[PastCall]) -> tuple[bool, str]:
    """Whether enough time has gone since what a wait follows."""
    counted = {
        "attempt": _OUTCOMES, "conversation": _REACHED,
        "refusal": ("refusal",), "abandoned": ("abandoned",),
    }[wait.after]
    text = {
        "attempt": _("no attempt within {span} of another ({law})"),
        "conversation": _("no attempt within {span} of a conversation ({law})"),
        "refusal": _("no attempt within {span} of a refusal ({law})"),
        "abandoned": _("no attempt within {span} of an abandoned call ({law})"),
    }[wait.after]
    allowed = not any(call.outcome in counted for call in calls)
    return allowed, text.format(span=_span(wait.hours), law=wait.citation)


def _span(hours: int) -> str:
    if hours % 24:
        return _("{n} hours").format(n=hours)
    return _("1 day") if hours == 24 else _("{n} days").format(n=hours // 24)
