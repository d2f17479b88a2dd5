"""A past of which the first days are lent: what the queue's own days make of them.

What tells a queue apart from its lender (its size, its weekdays, its times of day) is drawn from
its own contacts by empirical Bayes: as far as the difference is larger than chance would make it
(Efron & Morris 1975, *J. Am. Statist. Ass.* 70:311-319).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from wfm.demand.days import Days
from wfm.demand.model.borrow import OWN_DAYS, Loan
from wfm.demand.model.month import reach
from wfm.demand.past.cleaning import Cleaned, Mark, clean
from wfm.demand.uncertainty.backtest import Backtest
from wfm.demand.uncertainty.bands import PRIOR_DAY, PRIOR_INTERVAL, dispersion
from wfm.language import translate as _

STATED_PHI = 0.09
"""Relative variance of a weekly volume that the planner states: three tenths off, one in three."""
NEW_PHI = 0.03
"""Relative variance of a new queue beyond that of an old one; it fades out over its own days."""
WEEKDAY_PHI = 0.04
"""Relative variance of weekdays about their lender's while none of them was seen."""
SHAPE_PHI = 0.06
"""Relative variance of intervals about their lender's; a week of own days halves it."""
UNLIKE = 0.35
"""A lender from which the own contacts differ by this much beyond chance is spoken of."""
DAY_PHI, DAY_WEIGHT = 0.02, 5.0
"""Relative variance of day totals before it is seen, and how many days that counts as."""
SLOT_PHI = 0.02
"""Relative variance of an interval within its day, beyond chance."""

Expect = Callable[[np.ndarray], np.ndarray]
"""From learned days, bool (D,), to contacts by day and slot, (D, S)."""


class Lent:
    """A past of which the days before place `first` are lent.

    Parameters
    ----------
    days, cleaned
        Lent and own days in one table.
    first
        Place of the first own day.
    stated
        Factor that makes the lent days as large as the planner says; None: nothing is said.
    expect
        What the days lead one to expect, learned from some of them.
    """

    def __init__(
        self, days: Days, cleaned: Cleaned, first: int, stated: float | None, expect: Expect
    ) -> None:
        self._days, self._cleaned, self._first, self._stated = days, cleaned, first, stated
        self._lent = cleaned.learn & (np.arange(len(days.dates)) < first)
        self._expected = expect(self._lent) if self._lent.any() else None

    def past(self, learn: np.ndarray) -> Cleaned:
        """The past with the lent days made like the own days among `learn`, bool (D,)."""
        own = self.own(learn)
        if self._expected is None or not own.any():
            return self._cleaned
        ratio = self._ratios(own)
        counts, totals = self._cleaned.counts.copy(), self._cleaned.totals.copy()
        lent = slice(0, self._first)
        whole = np.nansum(counts[lent], axis=1)
        counts[lent] *= ratio[self._days.weekday[lent]]
        totals[lent] *= np.divide(np.nansum(counts[lent], axis=1), whole,
                                  out=np.ones(self._first), where=whole > 0)
        return replace(self._cleaned, counts=counts, totals=totals)

    def own(self, learn: np.ndarray) -> np.ndarray:
        """Those of the days `learn` that are the queue's own, bool (D,)."""
        return np.asarray(learn & (np.arange(len(learn)) >= self._first))

    def doubt(self, learn: np.ndarray) -> tuple[float, float]:
        """Relative variance of intervals and of days beyond that of a queue of long standing."""
        own = self.own(learn)
        number = int(own.sum())
        size = STATED_PHI
        if number:
            contacts = max(float(np.nansum(self._cleaned.counts[own])), 1.0)
            shown = DAY_PHI / number + 1 / contacts
            said = self._stated is not None
            size = shown * STATED_PHI / (shown + STATED_PHI) if said else shown
        usual = self._days.regular.any(axis=1)
        seen = np.isin(np.arange(7), self._days.weekday[own])
        unseen = float((usual & ~seen).sum()) / max(float(usual.sum()), 1.0)
        day = size + NEW_PHI * max(1 - number / OWN_DAYS, 0.0) + WEEKDAY_PHI * unseen
        return day + SHAPE_PHI / (1 + number / 7), day

    def unlike(self, learn: np.ndarray) -> float:
        """How far the own contacts are from the lender's shape beyond chance, as a share."""
        own = self.own(learn)
        if self._expected is None or not own.any():
            return 0.0
        y, m = self._cleaned.counts[own], self._expected[own]
        m = np.where(np.isnan(y), 0.0, m)
        came, foreseen = np.nansum(y, axis=0), m.sum(axis=0)
        if came.sum() <= 0 or foreseen.sum() <= 0:
            return 0.0
        foreseen *= came.sum() / foreseen.sum()
        off = (came - foreseen) ** 2 - came - SLOT_PHI / own.sum() * foreseen**2
        return float(np.sqrt(max(off.sum(), 0.0) / (foreseen**2).sum()))

    def said(self, loan: Loan, learn: np.ndarray) -> tuple[Mark, ...]:
        """What the planner is told of the loan."""
        slots = self._days.open.shape[1]
        marks = [Mark(0, self._first * slots, "borrowed", loan.said)]
        off = self.unlike(learn)
        if loan.like is not None and off > UNLIKE:
            done = _("its own contacts come at other times than those of {queue} ({off:.0%} "
                     "apart beyond chance); is there a queue that is more like it?")
            marks.append(Mark(self._first * slots, self._days.known * slots, "borrowed",
                              done.format(queue=loan.like, off=off)))
        return tuple(marks)

    def _ratios(self, own: np.ndarray) -> np.ndarray:
        """Factors on the lent days by weekday and slot, (7, S), from the days `own`."""
        assert self._expected is not None
        y, m = self._cleaned.counts[own], self._expected[own]
        m = np.where(np.isnan(y), 0.0, m)
        y = np.nan_to_num(y)
        weekday, number = self._days.weekday[own], int(own.sum())
        came, foreseen = y.sum(axis=1), m.sum(axis=1)
        size = (came.sum() + 0.5) / (foreseen.sum() + 0.5)
        mean = size * foreseen
        square = float((mean**2).sum())
        phi = float(((came - mean) ** 2 - mean).sum()) / square if square > 0 else DAY_PHI
        phi = (number * max(phi, 0.0) + DAY_WEIGHT * DAY_PHI) / (number + DAY_WEIGHT)
        if self._stated:
            chance = phi / number + 1 / max(float(mean.sum()), 0.5)
            trust = STATED_PHI / (STATED_PHI + chance)
            size = size**trust * self._stated ** (1 - trust)
        by_day = np.bincount(weekday, size * foreseen, 7)
        seen = np.bincount(weekday, minlength=7)
        factor = _drawn(np.bincount(weekday, came, 7), by_day,
                        phi / np.maximum(seen, 1), seen.astype(np.float64))
        ratio = np.tile((size * factor)[:, None], m.shape[1])
        fitted = ratio[weekday] * m
        slots = fitted.sum(axis=0)
        ratio *= _drawn(y.sum(axis=0), slots, np.full(len(slots), SLOT_PHI / number), slots)
        # what tells a weekday's shape from the others', beside its size
        cells = np.zeros((2, *ratio.shape))
        np.add.at(cells[0], weekday, y)
        np.add.at(cells[1], weekday, ratio[weekday] * m)
        noise = np.repeat(SLOT_PHI / np.maximum(seen, 1), m.shape[1])
        ratio *= _drawn(cells[0].ravel(), cells[1].ravel(), noise, cells[1].ravel()
                        ).reshape(ratio.shape)
        return ratio


def _drawn(
    came: np.ndarray, expected: np.ndarray, phi: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Ratios of `came` to `expected` drawn to 1 by the share of their difference that is chance.

    `phi` is the relative variance of `came` beyond Poisson's; all (n,).
    """
    some = expected > 0
    if not some.any() or weight[some].sum() <= 0:
        return np.ones(len(came))
    ratio = np.divide(came, expected, out=np.ones(len(came)), where=some)
    chance = np.divide(1.0, expected, out=np.ones(len(came)), where=some) + phi
    part = np.where(some, weight, 0.0) / weight[some].sum()
    real = max(float(part @ ((ratio - 1) ** 2 - chance)), 0.0)
    return np.where(some & (weight > 0), 1 + real / (real + chance) * (ratio - 1), 1.0)


def lent_phi(loan: Loan, test: Backtest) -> tuple[float, float]:
    """Dispersion of the lender's intervals and days, by a backtest of the days it lent.

    That of counts as they came: dispersion is what they have beyond chance.
    """
    size = max(loan.size, 1e-9)
    return (
        dispersion(test.actual / size, test.model / size, PRIOR_INTERVAL,
                   len(np.unique(test.day))),
        dispersion(test.day_actual / size, test.day_model / size, PRIOR_DAY,
                   len(np.unique(test.day_of))))


def clean_apart(days: Days, first: int) -> Cleaned:
    """The past cleaned as two, the days before place `first` and those from then on.

    Own days are not judged by those of a lender that they may be unlike. The marks are those of
    the own days: what was set apart in the lender's is told of the lender.
    """
    lent = clean(_part(days, slice(0, first), first), may_end=False)
    own = clean(_part(days, slice(first, None), max(days.known - first, 0)))
    by_day: dict[str, Any] = {
        f.name: np.concatenate([getattr(lent, f.name), getattr(own, f.name)])
        for f in fields(Cleaned)
        if f.name != "offset" and isinstance(getattr(lent, f.name), np.ndarray)
    }
    shift = first * days.open.shape[1]
    marks = tuple(replace(mark, first=mark.first + shift, end=mark.end + shift)
                  for mark in own.marks)
    monthly = reach((*own.monthly, *lent.monthly), days.dates, days.working)
    return replace(lent, **by_day, marks=marks, monthly=monthly)


def _part(days: Days, chosen: slice, known: int) -> Days:
    """The days `chosen` as a table of their own."""
    by_day: dict[str, Any] = {
        f.name: getattr(days, f.name)[chosen] for f in fields(Days)
        if f.name != "regular" and isinstance(getattr(days, f.name), np.ndarray)}
    return replace(days, dates=days.dates[chosen], known=known, **by_day)
