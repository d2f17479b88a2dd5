"""Faults of the system within a day: single intervals and stuck counters that cannot be contacts.

What may be expected of an interval is its usual, moved as its day and the hours around it are
busier or quieter than usual. Only what a negative binomial with the queue's own dispersion would
show less than once in a thousand histories is a fault.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from wfm.demand.days import Days
from wfm.demand.marks import Mark, clock, runs
from wfm.demand.past.usual import Usual
from wfm.language import translate as _

FALSE_ALARMS = 1e-3
"""Faults that a history without any may be thought to have, on average."""
FAR_ABOVE, FAR_BELOW = 1.6, 0.1
"""A fault is at least so many times what is expected, or below this share of it."""
LEAST_EXCESS = 10.0
"""Contacts that a fault is off by, at least."""
LONGEST_MINUTES = 60
"""A longer run of odd intervals is no fault of the system: something happened."""
AROUND_MINUTES = 120
"""Minutes on either side that say how busy the time was."""
PRIOR_CONTACTS = 5.0
"""Usual contacts that a day and an hour count as before they are seen."""
STUCK_INTERVALS = 4
STUCK_OFF = 0.25
"""A counter is stuck over at least so many equal counts that are off by this share."""
STUCK_OFTEN, STUCK_DAYS = 0.05, 3
"""Where more days than this share, and this number, repeat counts, the records are made so."""
HANDLED_LEAST, HANDLED_SHARE = 3.0, 0.3
"""Contacts handled while none came are a fault from this number and share of the usual on; fewer
may have come in the interval before."""
CELLS_FOR_DISPERSION = 30


@dataclass(frozen=True)
class Glitches:
    """Intervals whose counts are no counts of contacts, bool (D, S), and what was found."""

    cells: np.ndarray
    marks: tuple[Mark, ...]


def contradictions(days: Days, counts: np.ndarray, normal: Usual, free: np.ndarray) -> Glitches:
    """Intervals in which nobody is said to have called while contacts were handled."""
    bound = np.maximum(HANDLED_LEAST, HANDLED_SHARE * normal.median)
    cells = free & (counts == 0) & (np.nan_to_num(days.handled) >= bound)
    if days.any_hour:
        cells[:] = False
    marks = []
    for first, end in runs(cells.ravel(), counts.shape[1]):
        number = float(days.handled.ravel()[first:end].sum())
        marks.append(Mark(first, end, "glitch", _(
            "0 contacts, while {n:g} were handled: taken as missing").format(n=number)))
    return Glitches(cells, tuple(marks))


def glitches(
    days: Days, counts: np.ndarray, ordinary: np.ndarray, normal: Usual, free: np.ndarray
) -> Glitches:
    """Single intervals far off their neighbours, and stuck counters, on `ordinary` days.

    Parameters
    ----------
    counts
        NaN where nothing is known, (D, S).
    free
        Intervals that may be set apart, bool (D, S).
    """
    use = ordinary[:, None] & (normal.known > 0) & ~np.isnan(counts)
    cells = np.zeros(counts.shape, dtype=bool)
    if use.sum() < CELLS_FOR_DISPERSION:
        return Glitches(cells, ())
    y = np.where(use, counts, 0.0)
    # half a contact: a slot that never had any has not been proved to have none
    expected = np.where(use, (normal.mean * normal.known + 0.5) / (normal.known + 1.0), 0.0)
    day, around = _busy(y, expected, days.minutes)
    phi = _dispersion(y[use], (expected * day)[use])
    stuck = free & _stuck(y, expected * day, phi, use)
    odd = free & use & ~stuck & _odd(y, expected, day, around, phi, normal.known, use.sum())
    longest = max(LONGEST_MINUTES // days.minutes, 1)
    marks = []
    slots = counts.shape[1]
    for first, end in runs(odd.ravel(), slots):
        if end - first > longest:
            continue
        cells.ravel()[first:end] = True
        number, usually = (float(v.ravel()[first:end].sum()) for v in (y, expected * day))
        marks.append(Mark(first, end, "glitch", _(
            "{n:g} contacts where {usual:.0f} are usual, with ordinary ones before and after: "
            "taken as missing").format(n=number, usual=usually)))
    for first, end in runs(stuck.ravel(), slots):
        text = _("{n:g} contacts in each interval from {start} to {end}, a counter that was stuck: "
                 "taken as missing")
        marks.append(Mark(first, end, "glitch", text.format(
            n=float(y.ravel()[first]), start=clock(first % slots, slots),
            end=clock((end - 1) % slots + 1, slots))))
    return Glitches(cells | stuck, tuple(marks))


def _busy(y: np.ndarray, expected: np.ndarray, minutes: int) -> tuple[np.ndarray, np.ndarray]:
    """How busy each day was, (D, 1), and the hours around each interval, (D, S): 1 is usual."""
    fair = y <= 3 * expected + PRIOR_CONTACTS
    part = [np.where(fair, v, 0.0) for v in (y, expected)]
    day = (part[0].sum(axis=1) + PRIOR_CONTACTS) / (part[1].sum(axis=1) + PRIOR_CONTACTS)
    step = max(30 // minutes, 1)
    reach = step + max(AROUND_MINUTES // minutes, 1)
    # neither the interval nor those beside it
    near = [_around(v, reach) - _around(v, step) for v in (y, expected)]
    around = (near[0] + PRIOR_CONTACTS) / (near[1] + PRIOR_CONTACTS)
    return day[:, None], around


def _around(values: np.ndarray, reach: int) -> np.ndarray:
    """Sum of each row's values up to `reach` places away, (D, S)."""
    slots = values.shape[1]
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    place = np.arange(slots)
    return np.asarray(total[:, np.minimum(place + reach + 1, slots)]
                      - total[:, np.maximum(place - reach, 0)])


def _dispersion(y: np.ndarray, expected: np.ndarray) -> float:
    """φ of Var y = μ + φ μ², from the median of squared errors: faults do not move it."""
    large = expected >= max(2.0, float(np.median(expected)))
    if large.sum() < CELLS_FOR_DISPERSION:
        large = expected >= np.quantile(expected, 0.5)
    mean = expected[large]
    # the median of a squared standard normal
    ratio = (y[large] - mean) ** 2 / stats.chi2.ppf(0.5, 1)
    return max(float(np.median((ratio - mean) / np.maximum(mean, 1e-9) ** 2)), 0.0)


def _odd(
    y: np.ndarray, expected: np.ndarray, day: np.ndarray, around: np.ndarray, phi: float,
    known: np.ndarray, cells: int,
) -> np.ndarray:
    """Counts that neither the day nor the hours around explain, bool (D, S)."""
    level = FALSE_ALARMS / cells
    high, low = (expected * pick(day, around) for pick in (np.maximum, np.minimum))
    found = np.zeros(y.shape, dtype=bool)
    # of each pair of intervals: lost in the one, told in the next
    later = np.zeros(y.shape, dtype=bool)
    later[:, 1:] = (y[:, :-1] <= FAR_BELOW * low[:, :-1]) & (expected[:, :-1] > 0)
    above = (y >= FAR_ABOVE * high) & (y - high >= np.where(later, 3.0, LEAST_EXCESS))
    below = (y <= FAR_BELOW * low) & (low >= LEAST_EXCESS / 2)
    own = phi + 1 / (np.maximum(known, 1) * np.maximum(expected, 0.04))
    chance = np.ones(y.shape)
    for side, mean, tail in ((above, high, "sf"), (below, low, "cdf")):
        at = np.nonzero(side & (mean > 0))
        size = 1 / np.maximum(own[at], 1e-9)
        share = size / (size + mean[at])
        count = y[at] - 1 if tail == "sf" else y[at]
        chance[at] = getattr(stats.nbinom, tail)(count, size, share)
    found = (chance < level) & ((below & (low >= LEAST_EXCESS)) | (above & (
        y - high >= LEAST_EXCESS)))
    pair = np.zeros(y.shape, dtype=bool)
    both = (high[:, 1:] + high[:, :-1])
    off = np.abs(y[:, 1:] + y[:, :-1] - both)
    pair[:, 1:] = (above & later)[:, 1:] & below[:, :-1] & (off <= 3 * np.sqrt(
        both + phi * both**2)) & (chance[:, 1:] * chance[:, :-1] < level)
    pair[:, :-1] |= pair[:, 1:]
    return np.asarray(found | pair)


def _stuck(y: np.ndarray, mean: np.ndarray, phi: float, use: np.ndarray) -> np.ndarray:
    """Runs of one count that chance would not repeat and that is not the usual, bool (D, S)."""
    number, slots = y.shape
    same = np.zeros(y.shape, dtype=bool)
    same[:, 1:] = (y[:, 1:] == y[:, :-1]) & (y[:, 1:] > 0) & use[:, 1:] & use[:, :-1]
    level = math.log(FALSE_ALARMS / use.sum())
    found = np.zeros(y.shape, dtype=bool)
    repeats = np.zeros(number, dtype=bool)
    flat = found.ravel()
    alike = list(runs(same.ravel(), slots, STUCK_INTERVALS - 1))
    # restated counts are no whole numbers
    count = np.maximum(np.rint(y.ravel()[[first for first, _end in alike]]), 1)
    # no other mean makes a count likelier than itself
    size = 1 / max(phi, 1e-9)
    again = stats.nbinom.logpmf(count, size, size / (size + count))
    for (first, end), chance in zip(alike, again.tolist(), strict=True):
        if chance * (end - first) > level:
            continue
        repeats[first // slots] = True
        span = slice(first - 1, end)
        usually = mean.ravel()[span]
        if np.abs(y.ravel()[span] - usually).sum() >= STUCK_OFF * usually.sum():
            flat[span] = True
    if repeats.sum() > max(STUCK_OFTEN * use.any(axis=1).sum(), STUCK_DAYS):
        found[:] = False
    return found
