"""What a calling pack says: hours, caps, cooling-off, dialler limits and other duties.

A :class:`CallingPack` holds the rules of one jurisdiction and may extend another, whose
rules then bind as well, or add to another, wherever that one binds (:func:`chain`). That no
hours exist must be said in the pack (``no_hours``): a purpose of which nothing is said is
forgotten, not free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from wfm.rules.holiday_terms import HolidayChanges
from wfm.rules.reading import Citation, Spans

PURPOSES = ("sales", "collections", "survey", "service")
PARTIES = ("consumer", "business")
RELATIONS = ("prospect", "customer", "existing_contract", "opted_in")
MODES = ("live", "predictive", "prerecorded", "text")
BINDING = ("in_force", "self_regulation", "practice", "unverified")
"""Statuses of rules that are kept; a bill or a repealed rule stands in a pack for the record."""
SCOPES = ("person", "debt", "subject")
ENDINGS = ("refusal", "conversation", "abandoned", "attempt")


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every rule, cap, cooldown, dialler limit and duty says of itself.

    Attributes
    ----------
    purposes, parties, relations, modes
        Kinds of calls of which it speaks.
    from_date, to_date
        First and last local date on which it is in effect; None: without limit.
    disputed
        What the sources disagree on, else empty; what is written is the strict reading.
    accepted
        Whether the centre uses it although little is known of it.
    """

    id: str
    purposes: tuple[str, ...]
    parties: tuple[str, ...] = PARTIES
    relations: tuple[str, ...] = RELATIONS
    modes: tuple[str, ...] = MODES
    from_date: date | None = None
    to_date: date | None = None
    status: str
    confidence: str
    citation: Citation
    disputed: str = ""
    note: str = ""
    accepted: bool = False

    @property
    def unsure(self) -> bool:
        """Whether it would bind if more were known of it, or if the centre accepted it."""
        return (
            self.status in BINDING and self.confidence == "low"
            and not self.disputed and not self.accepted
        )

    @property
    def used(self) -> bool:
        """Whether it binds; the others stand for the record."""
        return self.status in BINDING and not self.unsure

    def speaks_of(self, purpose: str, party: str, relation: str, mode: str) -> bool:
        """Whether it is about such calls, used or not."""
        return (
            purpose in self.purposes and party in self.parties
            and relation in self.relations and mode in self.modes
        )

    def covers(self, purpose: str, party: str, relation: str, mode: str) -> bool:
        """Whether it is used and about such calls."""
        return self.used and self.speaks_of(purpose, party, relation, mode)

    def in_effect(self, day: date) -> bool:
        """Whether `day` lies within its dates."""
        return (self.from_date is None or self.from_date <= day) and (
            self.to_date is None or day <= self.to_date
        )

    def in_effect_between(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` lies within its dates."""
        return (self.from_date is None or self.from_date <= last) and (
            self.to_date is None or first <= self.to_date
        )


@dataclass(frozen=True, kw_only=True)
class WindowRule(Common):
    """Hours in which calls of some kinds are allowed, on a wall clock.

    Attributes
    ----------
    windows
        Spans by ``'mon'`` … ``'sun'`` (all seven), and by ``'holiday'`` and
        ``'holiday_eve'`` where such days have hours of their own, which then hold beside
        those of the weekday: a Sunday stays a Sunday when it is a holiday.
    zone
        IANA zone by whose clock the rule is read; None: that of the person called.
    lifted_by
        What would lift the rule, in words.
    """

    windows: Mapping[str, Spans]
    zone: str | None = None
    lifted_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Cap(Common):
    """At most `most` attempts (or contacts) in any `hours` consecutive hours.

    `counts` is ``'attempts'`` or ``'contacts'`` (conversations); they are counted for each
    person, each debt or each subject (`per`).
    """

    most: int
    hours: int
    counts: str = "attempts"
    per: str = "person"


@dataclass(frozen=True, kw_only=True)
class Cooldown(Common):
    """No further attempt for `hours` hours after a refusal, conversation, … (`after`)."""

    after: str
    hours: int
    per: str = "person"


@dataclass(frozen=True, kw_only=True)
class Abandon(Common):
    """What a predictive dialler keeps to.

    At most the share `most` of the calls (or of those answered by a person: `over`) of
    `days` days finds no agent within `connect_s` seconds of the greeting; it rings for at
    least `ring_s` seconds or `rings` times. None: nothing is said.
    """

    most: float
    over: str
    days: int
    connect_s: float | None = None
    ring_s: float | None = None
    rings: int | None = None


@dataclass(frozen=True, kw_only=True)
class Duty(Common):
    """What else the caller owes, in one sentence (`text`); shown, not computed.

    `kind` is consent, registry, numbering, script, emergency or identification. Consent and
    registries are ``'opt_in'`` or ``'opt_out'`` (`model`); `scrub_days`, `renew_days`: lists
    are compared, consent is renewed at least so often; `prefix`: numbers called from.
    """

    kind: str
    text: str
    model: str = ""
    name: str = ""
    scrub_days: int | None = None
    renew_days: int | None = None
    prefix: str = ""


@dataclass(frozen=True)
class CallingPack:
    """The calling rules of one jurisdiction.

    Attributes
    ----------
    extends
        Code of the pack whose rules bind as well.
    adds_to
        Code of the pack that this one stands beside: a rule of the centre itself, which binds
        wherever that pack does.
    no_hours
        Purposes for which this jurisdiction itself limits no hours outside the dates of its
        rules, said explicitly.
    no_own_rules
        Subdivisions of a country that are known to have no rules of their own.
    accepted
        Whether the centre uses the pack although little is known of it.
    """

    code: str
    title: str
    country: str
    subdivision: str | None
    extends: str | None
    status: str
    confidence: str
    citation: Citation
    as_of: date
    rules: tuple[WindowRule, ...] = ()
    caps: tuple[Cap, ...] = ()
    cooldowns: tuple[Cooldown, ...] = ()
    abandon: tuple[Abandon, ...] = ()
    duties: tuple[Duty, ...] = ()
    no_hours: tuple[str, ...] = ()
    no_own_rules: tuple[str, ...] = ()
    holidays: HolidayChanges = field(default_factory=HolidayChanges)
    accepted: bool = False
    adds_to: str | None = None

    def free_of_hours(self, purpose: str) -> bool:
        """Whether the pack may be trusted that no hours exist for a purpose."""
        return (
            purpose in self.no_hours and self.status in BINDING
            and (self.confidence != "low" or self.accepted)
        )

    @property
    def items(self) -> tuple[Common, ...]:
        """Everything that the pack says, of every kind."""
        return (*self.rules, *self.caps, *self.cooldowns, *self.abandon, *self.duties)


def expand(packs: Mapping[str, CallingPack], codes: Iterable[str]) -> tuple[str, ...]:
    """Codes with ``XX-*``, anywhere in a country, as the country and all its parts.

    The parts are those that the country names in ``no_own_rules`` and those that have packs,
    of places or of the centre's own; packs that add to others bind there anyway. Of a country
    without a pack the code stays.
    """
    found: dict[str, None] = {}
    for code in codes:
        country, _dash, part = code.partition("-")
        if part != "*" or country not in packs:
            found.setdefault(code)
            continue
        found.setdefault(country)
        for name in packs[country].no_own_rules:
            found.setdefault(f"{country}-{name}")
        for name, pack in packs.items():
            if name.startswith(f"{country}-") and pack.adds_to is None:
                found.setdefault(name)
    return tuple(found)


def known(packs: Mapping[str, CallingPack], code: str) -> bool:
    """Whether there are rules for a code, which may be ``XX-*``."""
    return all(chain(packs, part) for part in expand(packs, (code,)))


def chain(packs: Mapping[str, CallingPack], code: str) -> tuple[CallingPack, ...]:
    """The pack of a place and those that it extends, the callee's own place first.

    Before each of them stand the packs that add to it, in the order of their codes and as
    of its place; the code of such a pack stands for the place to which it adds. A
    subdivision without a file that its country names in ``no_own_rules`` is a pack without
    rules: its public holidays, the country's rules. Empty where the code, or anything that
    its pack extends, is not known.
    """
    found: list[CallingPack] = []
    if code not in packs:
        country, _dash, subdivision = code.partition("-")
        if country not in packs or subdivision not in packs[country].no_own_rules:
            return ()
        whole = packs[country]
        found.append(replace(
            whole, code=code, subdivision=subdivision, extends=country, rules=(), caps=(),
            cooldowns=(), abandon=(), duties=(), no_hours=(), no_own_rules=(),
            holidays=HolidayChanges(),
        ))
        code = country
    following: str | None = packs[code].adds_to or code
    while following is not None:
        if following not in packs:
            return ()
        found += [*_beside(packs, following), packs[following]]
        following = packs[following].extends
    return tuple(found)


def _beside(packs: Mapping[str, CallingPack], code: str) -> Iterator[CallingPack]:
    """The packs that add to a pack."""
    for name in sorted(name for name, pack in packs.items() if pack.adds_to == code):
        yield replace(packs[name], subdivision=packs[code].subdivision)
