"""Runs of next to no contacts where many are usual: outages, and days that end early."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.demand.days import Days
from wfm.demand.marks import Mark, clock, runs
from wfm.demand.past.pauses import Near
from wfm.demand.past.usual import Usual
from wfm.language import translate as _

NEAR_ZERO = 0.1
"""An interval is near zero below this share of what is usual."""
OUTAGE_INTERVALS = 3
"""Shortest run of near-zero intervals that is an outage."""
OUTAGE_CONTACTS = 20.0
"""Fewest contacts usual in such a run: with a dispersion of 0.1 a negative binomial of mean 20
is zero once in 50,000 times."""
HALF_SHARE = 0.25
"""The empty end of a half day is at least this share of its hours, and so is what came before."""
HALF_DAYS = 2
"""Days before a holiday that ended early before it is a custom, if at least half of them did."""
SITE_SLACK = 2
"""A queue ends with its site when its last contacts came at most so many slots before."""


@dataclass(frozen=True)
class Lost:
    """What is missing of days though there are records, or should be.

    Attributes
    ----------
    outage
        Intervals of outages, bool (D, S).
    ended
        Slot at which a half day ended, S on other days, int (D,).
    marks
        What was found.
    """

    outage: np.ndarray
    ended: np.ndarray
    marks: tuple[Mark, ...]


def lost(days: Days, counts: np.ndarray, ordinary: np.ndarray, normal: Usual,
         free: np.ndarray) -> Lost:
    """Outages and half days among the `ordinary` days.

    A day that is empty from some slot to its end is a half day where its whole site was as
    empty, or where days before a holiday often are; otherwise it had an outage.

    Parameters
    ----------
    counts
        NaN where nothing is known, (D, S).
    free
        Intervals that may be set apart, bool (D, S).
    """
    slots = counts.shape[1]
    low = free & (normal.median > 0) & (counts <= NEAR_ZERO * normal.median)
    ended, custom = _half_days(days, counts, ordinary, normal, free)
    marks = []
    many = int((custom & (ended < slots)).sum())
    for day in np.flatnonzero(ended < slots).tolist():
        why = _("as all queues of the site")
        if custom[day]:
            why = _("as {n} days before a holiday did").format(n=many)
        hour = clock(int(ended[day]), slots)
        marks.append(Mark(day * slots + int(ended[day]), (day + 1) * slots, "half_day", _(
            "no contacts from {hour} on, {why}: taken as closed, the day learned apart"
        ).format(hour=hour, why=why)))
        low[day, ended[day]:] = False
    outage = np.zeros_like(low)
    flat = normal.median.ravel()
    for first, end in runs(low.ravel(), slots):
        if end - first < OUTAGE_INTERVALS or flat[first:end].sum() < OUTAGE_CONTACTS:
            continue
        outage.ravel()[first:end] = True
        day = first // slots
        left = days.open[day].copy()
        left[first % slots : (end - 1) % slots + 1] = False
        rest = float(np.nansum(counts[day][left]))
        text = _("only {n:g} contacts where many are usual: taken as missing")
        if rest <= NEAR_ZERO * float(normal.median[day][left].sum()):
            text = _("only {n:g} contacts where many are usual, on all of the day: taken as "
                     "missing; if it was closed, say so in corrections")
        gone = float(np.nansum(counts.ravel()[first:end]))
        marks.append(Mark(first, end, "outage", text.format(n=gone)))
    return Lost(outage, ended, tuple(marks))


def _half_days(
    days: Days, counts: np.ndarray, ordinary: np.ndarray, normal: Usual, free: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Slot at which each half day ended, S on others; and whether by a custom of eves: (D,)."""
    number, slots = counts.shape
    ended, recorded = np.full(number, slots), np.zeros(number, dtype=bool)
    eve = days.near != Near.NOTHING
    empty = np.isnan(counts) | (counts <= NEAR_ZERO * normal.median)
    asked = ordinary & (eve | (days.site_shut < slots)) & ~days.any_hour
    for day in np.flatnonzero(asked).tolist():
        opened = np.flatnonzero(days.open[day] & (normal.median[day] > 0))
        quiet = empty[day, opened] & free[day, opened]
        busy = np.flatnonzero(~quiet)
        if len(busy) == 0 or busy[-1] + 1 == len(opened):
            continue
        cut = int(busy[-1]) + 1
        tail, head = opened[cut:], opened[:cut]
        if (min(len(tail), len(head)) < HALF_SHARE * len(opened)
                or normal.median[day, tail].sum() < OUTAGE_CONTACTS
                or 2 * np.nansum(counts[day, head]) < HALF_SHARE * normal.median[day, head].sum()):
            continue
        ended[day] = tail[0]
        recorded[day] = not np.isnan(counts[day, tail]).all()
    half = ended < slots
    of_site = half & recorded & (days.site_shut <= ended + SITE_SLACK)
    of_eves = half & eve
    if of_eves.sum() < HALF_DAYS or 2 * of_eves.sum() < (eve & ordinary).sum():
        of_eves[:] = False
    ended[~(of_site | of_eves)] = slots
    return ended, of_eves
