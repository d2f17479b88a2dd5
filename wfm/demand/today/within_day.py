"""How a forecast's errors hang together within a day, and what a morning says of the rest.

A day's errors are taken as a Gaussian path: a part that lasts all day, parts that fade over
hours, a part of the moment. How large each is, is learned from the queue's own past days; the
rest of a day is then its best linear prediction from the part that is known. That is one slope
for each time of day and each interval to come, as far as the past supports it: where errors
do not last, or are no more than chance, nothing is carried over.

The square root of a count has nearly the same variance at any volume (Brown et al. 2005, JASA
100:36-50, §4.1), so busy and quiet hours weigh as much as they tell. Prediction of a day's
remaining intervals from those so far: Weinberg, Brown & Stroud 2007 (JASA 102:1185-1198) and
Shen & Huang 2008 (MSOM 10:391-410); as a mixed model: Aldor-Noiman, Feigin & Mandelbaum 2009
(AOAS 3:1403-1447).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from wfm.demand.past.cleaning import NEAR_ZERO, OUTAGE_CONTACTS
from wfm.demand.uncertainty.bands import PRIOR_DAYS

BLOCK_MINUTES = 30
BLOCK_CONTACTS = 10.0
"""Least length of a block, and least contacts expected in one: square roots of smaller counts
are biased, and too noisy to tell one half-hour from the next."""
SCALES_H = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, float("inf"))
"""Hours over which a part of the error fades by the factor e; 0 is gone at once."""
OUTLIER = 3.5
"""Errors of past blocks are cut back to 3.5 scaled median absolute deviations."""
APART = 3.0
"""A block of today that its neighbours contradict by more standard deviations is cut back."""
LEAST_SIZE = 0.05
"""Least variance of a block's errors against the usual."""
LEAST_KNOWN = 0.1
"""A block of today says nothing where fewer contacts were expected in what is known of it."""
LEAST_PAIRS = 5
"""Days on which two blocks must be known together for their covariance to be judged."""


@dataclass(frozen=True)
class Course:
    """What was learned of a queue's errors within the day.

    Attributes
    ----------
    block
        Block of each slot of the day, int (S,), rising.
    covariance
        Of the relative errors of the blocks' rates, beyond chance, (B, B).
    days
        Days it was learned from.
    """

    block: np.ndarray
    covariance: np.ndarray
    days: int


@dataclass(frozen=True)
class Update:
    """What the part of a day that is known says of all of it.

    Attributes
    ----------
    factor
        By which the expectation of each slot is to be multiplied, (S,).
    left
        Share of the variance beyond chance that remains, (S,), 0 to 1.
    lost
        Slots with next to nothing where many contacts were expected: taken as not known,
        bool (S,).
    block, before, after
        Blocks, and covariance of their relative errors before and after, (B, B).
    """

    factor: np.ndarray
    left: np.ndarray
    lost: np.ndarray
    block: np.ndarray
    before: np.ndarray
    after: np.ndarray

    def left_of_sum(self, expected: np.ndarray) -> float:
        """Share of the variance beyond chance that remains in the sum of `expected`, (S,)."""
        part = np.bincount(self.block, weights=expected, minlength=len(self.before))
        before = float(part @ self.before @ part)
        return float(part @ self.after @ part) / before if before > 0 else 1.0


def learn(expected: np.ndarray, counts: np.ndarray, minutes: int) -> Course:
    """Learn how errors hang together within a day.

    The covariance is a sum of exponentially fading parts with the weights (never negative)
    that fit the moments best, times the size of errors at either time of the day; drawn from
    there to the moments themselves as far as their own noise allows (Ledoit & Wolf 2003;
    Schäfer & Strimmer 2005, SAGMB 4:32, eq. 8). :data:`PRIOR_DAYS` days without any error are
    as good as added: with little history little is carried over.

    Parameters
    ----------
    expected
        What was expected of each past day the day before, (D, S); 0 where closed.
    counts
        What came; NaN where it is not known or not to be learned from, (D, S).
    minutes
        Length of a slot.
    """
    usable = (expected > 0) & ~np.isnan(counts)
    expected, counts = np.where(usable, expected, 0.0), np.where(usable, counts, 0.0)
    days = usable.any(axis=1)
    expected, counts = expected[days], counts[days]
    rate = expected.sum(axis=0) / np.maximum(usable[days].sum(axis=0), 1)
    block = _blocks(rate, max(BLOCK_MINUTES // minutes, 1))
    number = int(block[-1]) + 1
    if not days.any():
        return Course(block, np.zeros((number, number)), 0)

    one_hot = np.eye(number)[block]
    planned, came = expected @ one_hot, counts @ one_hot
    # a block of which the smaller part is known says little of the whole
    known = planned >= 0.5 * (rate @ one_hot)
    known &= planned > 0
    error = np.where(known, _error(came, planned), 0.0)
    chance = np.divide(1.0, planned, out=np.zeros_like(planned), where=known)
    error = _cut(error, known, chance)

    pairs = known.T.astype(np.float64) @ known
    moment = error.T @ error / np.maximum(pairs, 1)
    noise = ((error**2).T @ error**2 / np.maximum(pairs, 1) - moment**2) / np.maximum(pairs, 1)
    moment[np.diag_indices(number)] -= chance.sum(axis=0) / np.maximum(np.diag(pairs), 1)
    middle = (rate * np.arange(len(rate))) @ one_hot / np.maximum(rate @ one_hot, 1e-12)
    hour = middle * minutes / 60
    weight = np.where(pairs >= LEAST_PAIRS, pairs, 0.0)
    size = _sizes(np.diag(moment), np.diag(noise), np.diag(_smooth(moment, hour, weight)))
    both = np.outer(size, size)
    smooth = both * _smooth(moment / both, hour, weight)
    judged = (pairs >= LEAST_PAIRS) & ~np.eye(number, dtype=bool)
    apart = float(((moment - smooth)[judged] ** 2).sum())
    keep = max(0.0, 1 - float(noise[judged].sum()) / apart) if apart > 0 else 0.0
    mixed = smooth + keep * np.where(pairs >= LEAST_PAIRS, moment - smooth, 0.0)
    faith = float(days.sum()) / (float(days.sum()) + PRIOR_DAYS)
    return Course(block, faith * _positive(mixed), int(days.sum()))


def update(
    course: Course, expected: np.ndarray, counts: np.ndarray, extra: float = 0.0
) -> Update:
    """What `counts` so far say of the whole day.

    Parameters
    ----------
    expected
        Contacts expected of the day, (S,).
    counts
        What came; NaN where it is not known (yet), (S,).
    extra
        Relative variance of the whole day's level added for a day unlike others.
    """
    known = (expected > 0) & ~np.isnan(counts)
    lost = _lost(expected, counts, known)
    known &= ~lost
    prior = course.covariance + extra
    number = len(prior)
    planned = np.bincount(course.block, weights=np.where(known, expected, 0.0), minlength=number)
    came = np.bincount(course.block, weights=np.where(known, counts, 0.0), minlength=number)
    seen = np.flatnonzero(planned >= LEAST_KNOWN)
    mean, after = np.zeros(number), prior
    if len(seen):
        spread = prior[np.ix_(seen, seen)] + np.diag(1 / planned[seen])
        error = _believable(_error(came[seen], planned[seen]), spread)
        slope = np.linalg.solve(spread, prior[seen])
        mean = error @ slope
        after = _positive(prior - prior[:, seen] @ slope)
    was, now = np.diag(prior), np.diag(after)
    left = np.divide(now, was, out=np.ones(number), where=was > 0)
    factor = np.maximum(1 + mean / 2, 0.0) ** 2
    return Update(
        factor[course.block], np.clip(left, 0.0, 1.0)[course.block], lost, course.block, prior,
        after)


def _error(came: np.ndarray, planned: np.ndarray) -> np.ndarray:
    """Relative error on the scale of square roots; its chance part has variance 1 / planned.

    2(√(y + ⅜) − √(f + ⅜)) / √f (Anscombe 1948).
    """
    root = 2 * (np.sqrt(came + 0.375) - np.sqrt(planned + 0.375))
    return np.asarray(root / np.sqrt(np.where(planned > 0, planned, 1.0)))


def _blocks(rate: np.ndarray, least: int) -> np.ndarray:
    """Slots to blocks of at least `least` open slots and enough contacts, int (S,)."""
    block = np.zeros(len(rate), dtype=np.int64)
    number, slots, contacts = 0, 0, 0.0
    for slot, here in enumerate(rate):
        block[slot] = number
        slots, contacts = slots + (here > 0), contacts + here
        if slots >= least and contacts >= BLOCK_CONTACTS:
            number, slots, contacts = number + 1, 0, 0.0
    # what is left over at the end joins the last block
    return np.minimum(block, max(number - 1, 0))


def _cut(error: np.ndarray, known: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Errors no further out than is usual for their block."""
    size = np.where(known, np.abs(error), np.nan)
    result = error.copy()
    for place in np.flatnonzero(known.any(axis=0)):
        usual = 1.4826 * float(np.nanmedian(size[:, place]))
        usual = max(usual, float(np.sqrt(np.median(chance[known[:, place], place]))))
        result[:, place] = np.clip(error[:, place], -OUTLIER * usual, OUTLIER * usual)
    return result


def _smooth(moment: np.ndarray, hour: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The sum of fading parts nearest to `moment`, entries weighted by their days."""
    apart = np.abs(np.subtract.outer(hour, hour))
    parts = [np.eye(len(hour)) if scale == 0 else np.exp(-apart / scale) for scale in SCALES_H]
    weight = np.sqrt(pairs).ravel()
    if not weight.any():
        return np.zeros_like(moment)
    columns = np.column_stack([part.ravel() * weight for part in parts])
    found, _rest = nnls(columns, moment.ravel() * weight)
    return np.asarray(np.tensordot(found, np.array(parts), axes=1))


def _sizes(own: np.ndarray, noise: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """How large the errors of each block are against the usual, (B,).

    Drawn to 1 by the share of the differences between variances that `noise`, the variance of
    the estimates `own`, leaves to chance.
    """
    if usual.max() <= 0:
        return np.ones(len(own))
    ratio, chance = own / usual, noise / usual**2
    real = max(float(((ratio - 1) ** 2 - chance).mean()), 0.0)
    drawn = 1 + real / (real + chance + 1e-12) * (ratio - 1)
    return np.asarray(np.sqrt(np.maximum(drawn, LEAST_SIZE)))


def _positive(matrix: np.ndarray) -> np.ndarray:
    """The nearest covariance: eigenvalues below 0 become 0."""
    value, vector = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vector * np.maximum(value, 0.0)) @ vector.T)


def _believable(error: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Errors of today, those that all others contradict cut back.

    The error of a block given all others has the mean e − (S⁻¹e)/diag(S⁻¹) and the variance
    1/diag(S⁻¹). A day that is busy throughout contradicts nothing.
    """
    error = error.copy()
    inverse = np.linalg.inv(spread)
    deviation = 1 / np.sqrt(np.diag(inverse))
    for _attempt in range(len(error)):
        apart = (inverse @ error) * deviation**2
        worst = int(np.argmax(np.abs(apart) / deviation))
        beyond = abs(apart[worst]) - APART * deviation[worst]
        if beyond <= 1e-9 * deviation[worst]:
            break
        error[worst] -= np.sign(apart[worst]) * beyond
    return error


def _lost(expected: np.ndarray, counts: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Slots in unbroken runs of next to nothing where many were expected, bool (S,)."""
    low = known & (np.nan_to_num(counts) <= NEAR_ZERO * expected)
    run = np.cumsum(~low)
    many = np.bincount(run, weights=np.where(low, expected, 0.0)) >= OUTAGE_CONTACTS
    return np.asarray(low & many[run])
