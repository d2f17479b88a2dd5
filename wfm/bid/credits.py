"""Step 11: credits and bonuses for the service that a month has shown."""

from __future__ import annotations

import numpy as np

from wfm.bid.frame import Frame
from wfm.bid.people_months import Planned, trailing
from wfm.bid.request import Floats
from wfm.bid.workload import Delivery, Workload

EXACT = 1e-9
"""Service so close to a promise keeps it: the last digits of a sum are no miss."""


def locked(frame: Frame, plan: Planned, work: Workload) -> Floats:
    """The client's forecast of the lines' contacts when it was fixed, (S, M, lines).

    That of the request, times what has come against it in the months (at most `over`) that end
    `lock_months` before; before that, as in the request.
    """
    lag, n = frame.request.terms.lock_months, frame.inbound
    come, foreseen = work.contacts[:, :, :n], plan.contacts[:, :n]
    found = np.broadcast_to(foreseen, come.shape).copy()
    if lag >= frame.months:
        return found
    end = frame.months - lag
    above = np.moveaxis(trailing(np.moveaxis(come, 1, -1), plan.over), -1, 1)[:, :end]
    below = trailing(foreseen.T, plan.over).T[:end]
    found[:, lag:] *= np.divide(above, below, out=np.ones_like(above), where=below > 0)
    return found


def excused(frame: Frame, plan: Planned, work: Workload) -> np.ndarray:
    """Whether more came than the locked forecast and its band, (S, M, lines)."""
    most = locked(frame, plan, work) * (1 + frame.request.terms.lock_band) * (1 + EXACT)
    found: np.ndarray = work.contacts[:, :, : frame.inbound] > most
    return found


def promises(frame: Frame) -> Floats:
    """Service level promised by line, (lines,); not a number where there is none."""
    return np.array([np.nan if line.service_level is None else line.service_level
                     for line in frame.request.lines.values()])


def missed(frame: Frame, plan: Planned, work: Workload, given: Delivery) -> np.ndarray:
    """Whether a line's month is below its promise and not excused, (S, M, lines)."""
    below = given.service[:, :, : frame.inbound] < promises(frame) - EXACT
    found: np.ndarray = below & ~excused(frame, plan, work)
    return found


def credit_shares(frame: Frame, plan: Planned, work: Workload, given: Delivery,
                  free: np.ndarray | None = None) -> Floats:
    """Credit less bonus as a share of the line's part of the month's price, (S, M, lines).

    Of the credits of a line that apply the largest counts, of its bonuses likewise. `free` says
    which months are excused, where that is known; as :func:`excused` otherwise.
    """
    service = given.service[:, :, : frame.inbound]
    promise = promises(frame)
    free = excused(frame, plan, work) if free is None else free
    credit, bonus = np.zeros_like(service), np.zeros_like(service)
    for j, line in enumerate(frame.request.lines):
        for rule in frame.request.terms.credits:
            if rule.line not in (line, "all"):
                continue
            edge = promise[j] - rule.points
            if rule.points < 0:
                reached = service[:, :, j] >= edge - EXACT
                bonus[:, :, j] = np.where(reached, np.minimum(bonus[:, :, j], rule.share),
                                          bonus[:, :, j])
            else:
                below = (service[:, :, j] < edge - EXACT) & ~free[:, :, j]
                credit[:, :, j] = np.where(below, np.maximum(credit[:, :, j], rule.share),
                                           credit[:, :, j])
    return credit + bonus


def month_share(frame: Frame, plan: Planned, work: Workload, given: Delivery,
                free: np.ndarray | None = None) -> Floats:
    """Credits less bonuses as a share of the month's bill, (S, M).

    A line's part of a month is that of its hours, call lists taking part; `free` as in
    :func:`credit_shares`.
    """
    every = work.hours.sum(axis=2)
    rule = credit_shares(frame, plan, work, given, free)
    above = (work.hours[:, :, : frame.inbound] * rule).sum(axis=2)
    found: Floats = np.divide(above, every, out=np.zeros_like(every), where=every > 0)
    return found
