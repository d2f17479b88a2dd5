"""Step 9: what it costs, by month, place and kind, in the currency of the bid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wfm.bid.drivers import Drivers
from wfm.bid.frame import Frame
from wfm.bid.people_months import People
from wfm.bid.request import Floats, Item, Support
from wfm.bid.units import Units, round_up
from wfm.bid.workload import Workload

PAY = ("wages", "premiums", "overtime", "training")
"""Kinds of cost that are paid to agents, before the employer's contributions."""

ALL = "all"


@dataclass(frozen=True)
class Entry:
    """A cost: its kind, its name (of a role or an item; else as the kind), its site or ``'all'``.

    `kind` is one of PAY, ``'on_costs'``, ``'support'`` or ``'items'``; `amount` (S, M) is in the
    currency of the bid; `count` (S, M) is of what, None where it is money anyway.
    """

    kind: str
    name: str
    site: str
    amount: Floats
    count: Floats | None = None


@dataclass(frozen=True)
class Costs:
    """All entries and their sum, (S, M); `capital` and shares of revenue are not among them."""

    entries: tuple[Entry, ...]
    total: Floats

    def by(self, *keys: str) -> dict[tuple[str, ...], Floats]:
        """Sums over the entries of equal `kind`, `name` or `site` (those named), in their order."""
        found: dict[tuple[str, ...], Floats] = {}
        for entry in self.entries:
            key = tuple(str(getattr(entry, k)) for k in keys)
            found[key] = found[key] + entry.amount if key in found else entry.amount
        return found


def costs(frame: Frame, drivers: Drivers, work: Workload, people: People, units: Units,
          wage_index: Floats) -> Costs:
    """Pay, contributions, support and items; `wage_index` (M,) is that of the whole programme."""
    entries = tuple(_entries(frame, drivers, work, people, units, wage_index))
    total = np.zeros(drivers.volume.shape)
    for entry in entries:
        total += entry.amount
    return Costs(entries, total)


def _entries(frame: Frame, drivers: Drivers, work: Workload, people: People, units: Units,
             wage_index: Floats) -> Iterator[Entry]:
    worth = exchange(frame, drivers)
    hour = frame.wage_h * frame.raises * drivers.wage[:, :, None]  # (S, M, P), local
    pay = payments(frame, work, people, hour * worth)
    used = [p for p, on in enumerate(frame.used) if on]
    for kind in PAY:
        for p in used:
            yield Entry(kind, kind, frame.sites[p], pay[kind][:, :, p])
    gross = sum(pay.values(), np.zeros_like(worth))
    for p in used:
        share = frame.places[p].on_cost
        yield Entry("on_costs", "on_costs", frame.sites[p], gross[:, :, p] * share)
    at = {site: p for p, site in enumerate(frame.sites)}
    for role in frame.request.support:
        if role.site == ALL:
            people_of, money = people.heads.sum(axis=2), wage_index * drivers.wage
        elif frame.used[at[role.site]]:
            p = at[role.site]
            people_of = people.heads[:, :, p]
            money = frame.raises[:, p] * drivers.wage * worth[:, :, p]
        else:
            continue
        count = support_heads(role, people_of)
        yield Entry("support", role.role, role.site, count * role.month_cost * money, count)
    for item in frame.request.items:
        if item.basis == "revenue_share" or (item.site != ALL and not frame.used[at[item.site]]):
            continue
        count = counted(frame, item, people, units, gross, worth)
        money = item.amount * paid_in(item, frame.months)
        if item.site == ALL:
            yield Entry("items", item.item, ALL, count.sum(axis=2) * money, count.sum(axis=2))
        else:
            p = at[item.site]
            local = worth[:, :, p]
            if item.basis == "wage_share":  # already in the currency of the bid
                local = np.ones_like(local)
            yield Entry("items", item.item, item.site, count[:, :, p] * money * local,
                        count[:, :, p])


def exchange(frame: Frame, drivers: Drivers) -> Floats:
    """Worth of each place's money, (S, M, P): the driver moves what is not the bid's currency."""
    factor = np.where(frame.foreign, drivers.currency[:, :, None], 1.0)
    found: Floats = frame.rate * factor
    return found


def payments(frame: Frame, work: Workload, people: People, hour: Floats) -> dict[str, Floats]:
    """Pay to agents of each kind, (S, M, P), from the wage of an hour in the bid's currency.

    wages = heads · contract hours · wage; premiums = wages · ((1 + night)(1 + language) − 1), the
    language premium being the mean over the hours of work done at the place; overtime has its own
    premium and no other; training is of trainees and of graduates who wait for the first day.
    """
    wages = people.heads * frame.month_h * hour
    hours = work.hours @ frame.shares.T
    extra = work.hours @ (frame.shares * frame.language).T
    language: Floats = np.divide(extra, hours, out=np.zeros_like(hours), where=hours > 0)
    over = people.overtime_paid * (1 + frame.column("overtime_premium")) * hour
    weeks = people.trainee_weeks + people.waiting_weeks
    return {
        "wages": wages,
        "premiums": wages * ((1 + frame.premium) * (1 + language) - 1),
        "overtime": over,
        "training": weeks * frame.week_h * hour,
    }


def support_heads(role: Support, heads: Floats) -> Floats:
    """How many of the role so many agents need: none for none, else `least` or more."""
    count = np.maximum(round_up(heads / role.agents), role.least)
    found: Floats = np.where(heads > 0, count, 0.0)
    return found


def paid_in(item: Item, months: int) -> Floats:
    """1 in months in which the item is paid, else 0, (M,)."""
    month = np.arange(months)
    if item.basis == "once":
        due = month == min(max(item.months[0], 0), months - 1)
    else:
        due = (month >= item.months[0]) & (month <= item.months[1])
    found: Floats = due.astype(np.float64)
    return found


def counted(frame: Frame, item: Item, people: People, units: Units, gross: Floats,
            worth: Floats) -> Floats:
    """What the item is counted by, at each place, (S, M, P); of ``'all'`` the sum counts."""
    single = np.zeros_like(worth)
    single[:, :, 0 if item.site == ALL else frame.sites.index(item.site)] = 1.0
    by_basis = {
        "once": single, "month": single, "hire": people.hires, "agent_month": people.heads,
        "seat_month": units.seats, "paid_hour": units.paid_hours, "handled_minute": units.minutes,
        "contact": units.contacts, "wage_share": gross,
    }
    found: Floats = by_basis[item.basis]
    return found


def revenue_share(frame: Frame) -> Floats:
    """Items that are a share of revenue, summed, (M,)."""
    total = np.zeros(frame.months)
    for item in frame.request.items:
        if item.basis == "revenue_share":
            total += item.amount * paid_in(item, frame.months)
    return total
