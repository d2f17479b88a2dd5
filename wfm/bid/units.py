"""Step 8: what is counted, of every price model, and the seats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.bid.drivers import Drivers
from wfm.bid.frame import Frame
from wfm.bid.people_months import People
from wfm.bid.request import Floats
from wfm.bid.workload import Delivery, Workload

ALMOST = 1e-9
"""Taken off before rounding up, so that a last digit does not ask for one more."""


def round_up(figure: Floats) -> Floats:
    """As ROUNDUP(figure − 1E-9, 0), not below 0."""
    return np.maximum(np.ceil(figure - ALMOST), 0.0)


@dataclass(frozen=True)
class Units:
    """Of each scenario and month.

    Attributes
    ----------
    by_model
        (S, M) of each price model but ``'cost_plus'``, whose units are the cost.
    paid_hours, fte, seats
        At each place, (S, M, P); paid hours of agents with overtime, without training.
    minutes, contacts
        Minutes of handling and contacts handled at each place, (S, M, P): each work's by shares.
    phone_hours
        Hours at the phone that were needed and given, at each place, (S, M, P).
    """

    by_model: dict[str, Floats]
    paid_hours: Floats
    phone_hours: Floats
    minutes: Floats
    contacts: Floats
    fte: Floats
    seats: Floats


def units(frame: Frame, drivers: Drivers, work: Workload, people: People,
          given: Delivery) -> Units:
    """What was done.

    Contacts of a call list are attempts that somebody answers; its minutes are of all attempts.
    A full-time agent has the hours of the site's longest contract.
    """
    n = frame.inbound
    handled = work.contacts * given.handled
    minutes = handled * work.seconds / 60
    attempts = handled[:, :, n:]
    contacts = handled.copy()
    contacts[:, :, n:] = attempts * frame.connect
    right = attempts * frame.rpc_rate
    sales = right * frame.conversion * drivers.conversion[:, :, None]
    paid = people.heads * frame.month_h + people.overtime_paid
    phone = np.minimum(people.available + people.overtime, people.needed)
    seats = round_up(people.heads * frame.present * (1 - frame.column("home"))
                     / frame.column("sharing"))
    fte = people.heads * frame.week_h / frame.full_h
    by_model = {
        "paid_hour": paid.sum(axis=2),
        "productive_hour": phone.sum(axis=2),
        "minute": minutes.sum(axis=2),
        "contact": contacts.sum(axis=2),
        "right_party_contact": right.sum(axis=2),
        "sale": sales.sum(axis=2),
        "fte": fte.sum(axis=2),
        "seat": seats.sum(axis=2),
        "month": np.ones(paid.shape[:2]),
    }
    return Units(by_model, paid, phone, minutes @ frame.shares.T, contacts @ frame.shares.T, fte,
                 seats)
