"""A request for proposal and what the bidder knows of its sites: frozen, checked, no files.

Money of a site is in that site's currency; everything else is in the currency of the bid. Months
are numbered 0, 1, … from the first month of service, weeks likewise from the Monday in or before
its first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from wfm.bid.by_content import ByContent
from wfm.center import Contract, Spans
from wfm.rules.calling import CallingPack, load_calling_packs
from wfm.rules.labour import LabourPack, load_labour_packs

Floats = npt.NDArray[np.float64]

Kind = Literal["onshore", "nearshore", "offshore"]
KINDS: tuple[Kind, ...] = ("onshore", "nearshore", "offshore")

Measured = Literal["interval", "day", "week", "month"]
MEASURED: tuple[Measured, ...] = ("interval", "day", "week", "month")
"""Over what a promise is measured; what is measured over longer may be late now and then."""

PriceModel = Literal[
    "paid_hour", "productive_hour", "minute", "contact", "right_party_contact", "sale", "fte",
    "seat", "month", "cost_plus",
]
PRICE_MODELS: tuple[PriceModel, ...] = (
    "paid_hour", "productive_hour", "minute", "contact", "right_party_contact", "sale", "fte",
    "seat", "month", "cost_plus",
)
"""What is billed: hours paid to agents, hours at the phone, minutes of handling, contacts handled,
right persons reached, sales, full-time agents or seats a month, the month, or the cost."""

Basis = Literal["once", "month", "hire", "agent_month", "seat_month", "paid_hour",
                "handled_minute", "contact", "wage_share", "revenue_share"]
BASES: tuple[Basis, ...] = (
    "once", "month", "hire", "agent_month", "seat_month", "paid_hour", "handled_minute",
    "contact", "wage_share", "revenue_share")
"""What an item of cost is counted by."""

Driver = Literal["volume", "aht", "shrinkage", "attrition", "ramp", "currency", "conversion",
                 "wage"]
DRIVERS: tuple[Driver, ...] = (
    "volume", "aht", "shrinkage", "attrition", "ramp", "currency", "conversion", "wage")
"""What may come out unlike assumed."""


@dataclass(frozen=True, eq=False)
class Line(ByContent):
    """Inbound work of one channel and language, with its promise.

    Attributes
    ----------
    hours
        Opening hours by ``'mon'`` … ``'sun'`` and perhaps ``'holiday'``, in the clock of `zone`.
    country, subdivision
        Whose public holidays the programme keeps.
    aht_s, aht_year
        Handling time in the first month (seconds), and its change a year (share; −0.03 falls).
    contacts
        Of each month, (M,), spikes not included.
    profile
        Share of a week's contacts by weekday (0 is Monday) and interval, (7, slots), sum 1.
    """

    line: str
    name: str
    channel: str
    language: str
    country: str
    subdivision: str | None
    zone: str
    hours: Mapping[str, Spans]
    service_level: float | None
    answer_within_s: float | None
    max_abandon: float | None
    max_occupancy: float
    patience_s: float | None
    concurrency: float
    due_within_h: float | None
    measured: Measured
    aht_s: float
    aht_year: float
    contacts: Floats
    profile: Floats


@dataclass(frozen=True)
class Spike:
    """Days on which a line (or all: ``'all'``) gets a multiple of its contacts."""

    line: str
    first: date
    last: date
    factor: float
    name: str = ""


@dataclass(frozen=True, eq=False)
class CallList(ByContent):
    """Outbound work: records that come each month and are called within it.

    Attributes
    ----------
    purpose, jurisdictions, zones, party, relation
        Decide the calling hours, as in the tables campaigns and segments.
    records
        New records of each month, (M,).
    attempts
        Made on a record, on average.
    contact_rate, right_party
        Share of attempts that somebody answers; share of these that reach the right person.
    conversion
        Share of right persons that buy, promise or answer.
    aht_contact_s, aht_no_contact_s
        Agent time of an attempt that reaches the right person, and of one that does not.
    """

    campaign: str
    name: str
    purpose: str
    language: str
    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]
    party: str
    relation: str
    records: Floats
    attempts: float
    contact_rate: float
    right_party: float
    conversion: float
    aht_contact_s: float
    aht_no_contact_s: float

    @property
    def rate(self) -> float:
        """Share of attempts that reach the right person."""
        return self.contact_rate * self.right_party

    @property
    def attempt_s(self) -> float:
        """Agent seconds of an attempt, on average."""
        return self.rate * self.aht_contact_s + (1 - self.rate) * self.aht_no_contact_s


@dataclass(frozen=True)
class Pattern:
    """A contract of a site and the share of its agents that have it; wages in its `cost_h`."""

    contract: Contract
    share: float


@dataclass(frozen=True)
class Place:
    """A site that could do the work, its people and what they cost, in its own currency.

    Attributes
    ----------
    languages
        Spoken there, with the premium on wages that each asks for (share; 0 is none).
    currency, rate, rate_year
        Its currency, what one unit is worth in the bid's, and the change of that a year (share).
    max_share
        Most of the programme's hours that may be done there (resilience; 1 is no limit).
    seats, home
        Seats it has, and the share of agents who work from home and take none.
    sharing
        Agents at work at the peak for each seat: 1 unless seats are shared between shifts, which
        the roster shows, so that this is for hot desks beyond that.
    on_cost
        Employer's contributions and benefits, as a share of wages.
    wage_year
        Rise of wages a year (share).
    overtime, overtime_premium
        Most overtime as a share of contract hours, and what it pays above the wage (share).
    in_office, out_of_office
        Shrinkage: share of rostered time at work but away from the phone beyond the breaks, and
        share lost to absence.
    patterns
        Contracts with their shares, which sum to 1.
    opening
        Trained agents it brings at the start.
    attrition
        (until month of tenure, share that leaves a month) in rising order; the last holds on.
    training_weeks, training_loss, nesting_weeks, nesting
        Weeks of training, share that leaves in it, weeks of nesting, and productivity then.
    ramp
        Productivity by week after nesting until it is 1.
    class_size, trainers, lead_weeks
        Most people in a class, classes at once, and weeks from the decision to the first day.
    """

    site: str
    name: str
    kind: Kind
    country: str
    subdivision: str | None
    zone: str
    languages: Mapping[str, float]
    currency: str
    rate: float
    rate_year: float
    max_share: float
    seats: int
    home: float
    sharing: float
    on_cost: float
    wage_year: float
    overtime: float
    overtime_premium: float
    in_office: float
    out_of_office: float
    patterns: tuple[Pattern, ...]
    opening: int
    attrition: tuple[tuple[float, float], ...]
    training_weeks: int
    training_loss: float
    nesting_weeks: int
    nesting: float
    ramp: tuple[float, ...]
    class_size: int
    trainers: int
    lead_weeks: int

    @property
    def availability(self) -> float:
        """Share of rostered time, breaks aside, at the phone: shares multiply."""
        return (1 - self.in_office) * (1 - self.out_of_office)

    @property
    def week_h(self) -> float:
        """Mean contract hours of a week."""
        return sum(p.share * p.contract.week_max_h for p in self.patterns)

    @property
    def wage_h(self) -> float:
        """Mean wage of a contract hour, premiums and on-costs not included."""
        return sum(p.share * p.contract.week_max_h * p.contract.cost_h
                   for p in self.patterns) / self.week_h


@dataclass(frozen=True)
class Support:
    """Supervisors, quality, planners and others: one for so many agents, `least` at least.

    `site` may be ``'all'``: then counted over all sites and paid in the bid's currency.
    """

    role: str
    site: str
    agents: float
    least: int
    month_cost: float


@dataclass(frozen=True)
class Item:
    """An item of cost. `site` may be ``'all'``: then it is in the bid's currency.

    `months` are those in which it is paid, first and last included; `basis` ``'once'`` is paid in
    the first of them.
    """

    item: str
    site: str
    basis: Basis
    amount: float
    months: tuple[int, int]


@dataclass(frozen=True)
class Credit:
    """What a missed promise costs: in a month with a service level of more than `points` below it.

    `share` is of the line's part of the month's price; negative is a bonus, for a level of at least
    `-points` above the promise (points negative).
    """

    line: str
    points: float
    share: float


@dataclass(frozen=True)
class Band:
    """Volume of a month against the forecast, from `low` to `high`, and how its price differs.

    `price` None: the marginal cost at the target margin (additional and reduced charges).
    """

    low: float
    high: float
    price: float | None = None


@dataclass(frozen=True)
class Risk:
    """How unsure a driver is: relative standard deviations of its factor.

    Attributes
    ----------
    level
        Of the factor that holds in all months.
    month
        Of what each month adds.
    year
        Of the drift that grows with the years (× √years), as of a random walk.
    """

    driver: Driver
    level: float
    month: float = 0.0
    year: float = 0.0


@dataclass(frozen=True)
class Terms:
    """How the client pays.

    Attributes
    ----------
    model
        What is billed.
    margin
        Target: share of the price that is left after all cost.
    commitment
        Least share of the forecast that is billed in any month.
    lock_months
        Months ahead for which the client's forecast is fixed: beyond `band` of it the promise is
        excused.
    lock_band
        Share above the locked forecast up to which the promise holds.
    inflation_pass
        Share of the rise of wages that the price follows, each year.
    payment_days
        Days from the month's end to the payment.
    capital_year
        Cost of capital a year (share).
    replan_months
        Months after which headcount follows a volume unlike the forecast; None: as long as hiring,
        training and nesting take.
    """

    model: PriceModel
    margin: float
    commitment: float
    lock_months: int
    lock_band: float
    inflation_pass: float
    payment_days: float
    capital_year: float
    replan_months: int | None = None
    credits: tuple[Credit, ...] = ()
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class Assumption:
    """Where a figure comes from: one line of the assumptions log."""

    table: str
    what: str
    value: str
    unit: str
    source: str
    default: bool


@dataclass(frozen=True)
class Request:
    """All of it.

    Attributes
    ----------
    award
        Day on which hiring may be decided on at the earliest; None: as early as it has to be.
    made_by, made_on
        Whose bid it is and of which day, for its covers. They change no figure, and are no part of
        what makes two requests equal.
    accept
        Codes of rule packs of low confidence, and of their rules, that are used all the same.
    own_packs
        What the files of the bidder's own rule packs say, by ``'labour/CODE'`` or
        ``'calling/CODE'``.
    labour, calling
        All rule packs by code, as made of the own ones and those of the program. Which the latter
        are is no part of what makes two requests equal.
    """

    name: str
    client: str
    currency: str
    language: str
    start: date
    months: int
    interval_min: int
    seed: int
    lines: Mapping[str, Line]
    lists: Mapping[str, CallList]
    spikes: tuple[Spike, ...]
    places: Mapping[str, Place]
    support: tuple[Support, ...]
    items: tuple[Item, ...]
    terms: Terms
    risks: tuple[Risk, ...]
    award: date | None = None
    accept: tuple[str, ...] = ()
    own_packs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    made_by: str = field(default="", compare=False)
    made_on: date | None = field(default=None, compare=False)
    assumptions: tuple[Assumption, ...] = field(default=(), compare=False)
    labour: Mapping[str, LabourPack] = field(
        default_factory=load_labour_packs, compare=False, repr=False)
    calling: Mapping[str, CallingPack] = field(
        default_factory=load_calling_packs, compare=False, repr=False)

    @cached_property
    def first_days(self) -> tuple[date, ...]:
        """First day of each month, and of the one after the last, (M + 1,)."""
        at, found = self.start, []
        for _month in range(self.months + 1):
            found.append(at)
            at = (at + timedelta(days=31)).replace(day=1)
        return tuple(found)

    @cached_property
    def first_week(self) -> date:
        """Monday of week 0."""
        return self.start - timedelta(days=self.start.weekday())

    @cached_property
    def weeks(self) -> int:
        """Weeks that have a day of service."""
        last = self.first_days[-1] - timedelta(days=1)
        return (last - self.first_week).days // 7 + 1

    @cached_property
    def week_share(self) -> Floats:
        """Share of each week that lies in each month, (M, W); the shares of a month are its weeks.

        A month of 31 days holds 31 / 7 weeks.
        """
        share = np.zeros((self.months, self.weeks))
        month = 0
        for n in range((self.first_days[-1] - self.start).days):
            day = self.start + timedelta(days=n)
            month += day >= self.first_days[month + 1]
            share[month, (day - self.first_week).days // 7] += 1 / 7
        return share
