"""Steps 1 to 3 of the chain: contacts, handling time, and agent hours that keep the promise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.bid.drivers import Drivers
from wfm.bid.frame import Frame
from wfm.bid.request import Floats


@dataclass(frozen=True)
class Workload:
    """Of each scenario, month and work, (S, M, J).

    Attributes
    ----------
    contacts
        Offered contacts; attempts of a call list.
    seconds
        Agent time of each.
    load
        Hours of handling, contacts at once taken into account.
    hours
        Agent hours at the phone that keep the promise.
    """

    contacts: Floats
    seconds: Floats
    load: Floats
    hours: Floats


def workload(frame: Frame, drivers: Drivers) -> Workload:
    """What comes, and what it takes."""
    contacts = frame.contacts * drivers.volume[:, :, None]
    seconds = frame.seconds * drivers.aht[:, :, None]
    load = contacts * seconds / 3600 / frame.parallel
    hours = load.copy()
    for j, curve in enumerate(frame.curves):
        weekly = load[:, :, j] / frame.weeks
        hours[:, :, j] = frame.weeks * curve.hours_at(weekly)
    return Workload(contacts, seconds, load, hours)


@dataclass(frozen=True)
class Delivery:
    """What the hours that there are give, (S, M, J).

    Attributes
    ----------
    ratio
        Hours there are over those that keep the promise.
    service
        Share answered in time; of a call list the share of its hours that is worked.
    handled
        Share of contacts answered; of a call list the share of its attempts that is made.
    """

    ratio: Floats
    service: Floats
    handled: Floats


def deliver(frame: Frame, ratio: Floats) -> Delivery:
    """From the ratio of hours at each place, (S, M, P): each work has the mean over its shares."""
    of_work = ratio @ frame.shares
    service = np.minimum(of_work, 1.0)
    handled = service.copy()
    for j, curve in enumerate(frame.curves):
        service[:, :, j] = curve.service_at(of_work[:, :, j])
        handled[:, :, j] = curve.answered_at(of_work[:, :, j])
    return Delivery(of_work, service, handled)
