"""What drivers bring: their effects learned from the days known, and the past without it.

total_d = base_d + Σ_l β_l x_(d−l), l = 0 … 14 days. The base is that of the calendar. The errors,
relative to the base, are chance and a slow drift, so that β is found by generalised least squares
with the calendar partialled out (Frisch & Waugh 1933, *Econometrica* 1:387-401). A driver earns
its place by foretelling each episode of the past from the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from wfm.demand.days import Days
from wfm.demand.model.drivers import Driver
from wfm.demand.model.lags import LAGS, covariance, drift, learn_lags, robust_variance
from wfm.demand.model.level import LOG_OFFSET, MONTH_FROM_DAYS, design, recency, ridge
from wfm.demand.past.cleaning import Cleaned, Mark
from wfm.language import translate as _

LEAST_GAIN = 3.0
"""A driver stays where foretelling the other episodes with it gains at least this much, in
units of the variance of a day."""
LEAST_SIZE = 2.5
"""… and its effect is at least this many standard errors."""
ONCE_SIZE = 6.0
"""Standard errors asked of a driver that acted only once, which nothing can confirm."""
LEAST_DAYS = 28
"""Fewest learned days for a driver."""
BLOCK_DAYS = 28
"""A longer episode is cut into such pieces."""
LEVEL_HALF_LIFE = 28.0
SWEEPS = 3
"""How often several drivers are fitted in turn."""


@dataclass(frozen=True)
class Effect:
    """What was learned of a driver.

    `by_lag` are contacts of one unit by lag, (LAGS,): 0 where it is not `used`. `per_unit` is
    their sum as estimated, used or not; `days` those of the history on which it acted. Lags are
    counted in open days alone where that explains more: `open_days`.
    """

    name: str
    by_lag: np.ndarray = field(repr=False)
    per_unit: float
    per_unit_se: float
    mean_lag: float
    mean_lag_se: float
    days: int
    used: bool
    open_days: bool = False


@dataclass(frozen=True)
class Brought:
    """Contacts that all drivers bring by day, (D,), and their standard error, (D,)."""

    effects: tuple[Effect, ...]
    contacts: np.ndarray = field(repr=False)
    error: np.ndarray = field(repr=False)
    by_driver: np.ndarray = field(repr=False)
    """Contacts of each driver by day, (drivers, D)."""

    @classmethod
    def nothing(cls, days: int) -> Brought:
        """No driver at all."""
        return cls((), np.zeros(days), np.zeros(days), np.zeros((0, days)))

    def unused(self) -> Brought:
        """What was learned, but left out."""
        effects = tuple(
            replace(effect, by_lag=np.zeros(LAGS), used=False) for effect in self.effects)
        return Brought(effects, *(np.zeros_like(part) for part in (
            self.contacts, self.error, self.by_driver)))


class Learner:
    """Learns what drivers bring from the days known; keeps the drift it found first."""

    def __init__(self, days: Days, drivers: Sequence[Driver]) -> None:
        self._days, self._drivers = days, tuple(drivers)
        self._drift: tuple[float, float] | None = None

    @property
    def active(self) -> np.ndarray:
        """Days on which any driver may act, bool (D,)."""
        return np.asarray(np.any([driver.active for driver in self._drivers], axis=0))

    def learn(self, cleaned: Cleaned, learn: np.ndarray) -> Brought:
        """What the drivers bring, from the days `learn`, bool (D,), of which at least one.

        The totals in `cleaned` hold what they brought.
        """
        clocks = np.stack([driver.clocks for driver in self._drivers])
        found = [_nothing(driver, learn) for driver in self._drivers]
        if learn.sum() >= LEAST_DAYS and any(effect.days for effect in found):
            problem = self._problem(cleaned, learn, clocks.reshape(-1, *clocks.shape[2:]))
            beta = np.zeros((len(found), 2, LAGS))
            for _sweep in range(SWEEPS if len(found) > 1 else 1):
                for at, driver in enumerate(self._drivers):
                    if found[at].days:
                        rest = np.delete(np.arange(len(found)), at)
                        found[at] = problem.fit(driver, at, beta, rest, found[at].days)
                        beta[at] = 0.0
                        beta[at, int(found[at].open_days)] = found[at].by_lag
        by_driver = np.stack([
            values[int(effect.open_days)] @ effect.by_lag
            for values, effect in zip(clocks, found, strict=True)])
        error = np.sqrt(sum(
            (contacts * effect.per_unit_se / effect.per_unit) ** 2
            if effect.used else np.zeros(len(contacts))
            for contacts, effect in zip(by_driver, found, strict=True)))
        return Brought(tuple(found), by_driver.sum(axis=0), error, by_driver)

    def _problem(self, cleaned: Cleaned, learn: np.ndarray, lagged: np.ndarray) -> _Problem:
        """The least squares problem with the calendar partialled out and the drift whitened."""
        days, use = self._days, np.flatnonzero(learn)
        x, penalty = design(days, month=int(use[-1] - use[0]) + 1 >= MONTH_FROM_DAYS)
        x = x[use]
        quiet = ~np.asarray((lagged != 0).any(axis=(0, 2)))[use]
        if quiet.sum() < max(LEAST_DAYS, 0.4 * len(use)):
            quiet[:] = True
        shift = cleaned.offset[days.weekday[use]]
        z = np.log(cleaned.totals[use] + LOG_OFFSET) - shift
        fitted = x @ ridge(x[quiet], z[quiet], penalty)
        near = recency(np.abs(use[:, None] - use[quiet][None, :]), LEVEL_HALF_LIFE)
        level = near @ (z - fitted)[quiet] / near.sum(axis=1)
        base = np.maximum(np.exp(fitted + level + shift) - LOG_OFFSET, LOG_OFFSET)
        off = cleaned.totals[use] / base - 1
        if self._drift is None:
            self._drift = drift(use[quiet], off[quiet], x[quiet])
        root = np.linalg.cholesky(covariance(use, *self._drift))
        columns = (lagged[:, use] / base[:, None]).transpose(1, 0, 2).reshape(len(use), -1)
        white = np.linalg.solve(root, np.column_stack([off, x, columns]))
        terms = white[:, 1 : 1 + x.shape[1]]
        rest = np.delete(white, slice(1, 1 + x.shape[1]), axis=1)
        rest -= terms @ np.linalg.solve(
            terms.T @ terms + np.diag(np.maximum(penalty, 1e-6)), terms.T @ rest)
        return _Problem(use, rest[:, 0], rest[:, 1:], quiet)


@dataclass(frozen=True)
class _Problem:
    """Whitened errors of the days `use`, (n,), and lags, (n, drivers · clocks · LAGS)."""

    use: np.ndarray
    y: np.ndarray
    x: np.ndarray
    quiet: np.ndarray

    def fit(
        self, driver: Driver, at: int, beta: np.ndarray, rest: np.ndarray, days: int
    ) -> Effect:
        """The effect of the driver at place `at`, the others' `beta` being as they are."""
        width = 2 * LAGS
        others = [column for other in rest for column in range(other * width, (other + 1) * width)]
        y = self.y - self.x[:, others] @ beta[rest].ravel()
        fold, folds = _episodes(driver, self.use)
        sums, fits = [], []
        for clock in range(1 if np.array_equal(*driver.clocks) else 2):
            begin = at * width + clock * LAGS
            x = self.x[:, begin : begin + LAGS]
            gram = np.stack([x[fold == f].T @ x[fold == f] for f in range(folds)])
            cross = np.stack([x[fold == f].T @ y[fold == f] for f in range(folds)])
            variance = robust_variance(y[self.quiet])
            first = learn_lags(gram.sum(axis=0), cross.sum(axis=0), variance)
            variance = min(variance, robust_variance(y - x @ first.by_lag))
            sums.append((gram, cross))
            fits.append((variance, learn_lags(gram.sum(axis=0), cross.sum(axis=0), variance)))
        variance = min(one for one, _ in fits)
        clock = int(np.argmax([
            learn_lags(gram.sum(axis=0), cross.sum(axis=0), variance).evidence
            for gram, cross in sums]))
        (gram, cross), made = sums[clock], fits[clock][1]
        size = abs(made.per_unit) / max(made.per_unit_se, 1e-300)
        used = size >= ONCE_SIZE if folds == 1 else (
            size >= LEAST_SIZE and _gain(gram, cross, fits[clock][0]) >= LEAST_GAIN)
        return Effect(
            driver.name, made.by_lag if used else np.zeros(LAGS), made.per_unit,
            made.per_unit_se, made.mean_lag, made.mean_lag_se, days, used, bool(clock))


def _gain(gram: np.ndarray, cross: np.ndarray, variance: float) -> float:
    """What foretelling each episode from the others gains, in units of the variance of a day.

    `gram` and `cross` are Xᵀ X and Xᵀ y of each episode, (episodes, LAGS, LAGS) and
    (episodes, LAGS).
    """
    whole, all_cross = gram.sum(axis=0), cross.sum(axis=0)
    gain = 0.0
    for here, came in zip(gram, cross, strict=True):
        rest = whole - here
        if np.trace(rest) > 1e-12 * np.trace(whole):
            lags = learn_lags(rest, all_cross - came, variance).by_lag
            gain += float(2 * lags @ came - lags @ here @ lags) / variance
    return gain


def _nothing(driver: Driver, learn: np.ndarray) -> Effect:
    nan = float("nan")
    acted = int((driver.active & learn).sum())
    return Effect(driver.name, np.zeros(LAGS), nan, nan, nan, nan, acted, used=False)


def _episodes(driver: Driver, use: np.ndarray) -> tuple[np.ndarray, int]:
    """Number of the episode of each day of `use`, (n,), -1 where the driver rests, and how many."""
    active = driver.active[use]
    starts = active & ~np.concatenate(([False], active[:-1]))
    run = np.cumsum(starts) - 1
    begun = use[np.flatnonzero(starts)]
    if len(begun) == 0:
        return np.full(len(use), -1), 0
    piece = (use - begun[np.maximum(run, 0)]) // BLOCK_DAYS
    key = np.where(active, run * 1000 + piece, -1)
    names, fold = np.unique(key, return_inverse=True)
    fold = fold - int(names[0] == -1)
    return fold, len(names) - int(names[0] == -1)


def marks(
    drivers: Sequence[Driver], effects: Sequence[Effect], days: Days
) -> list[Mark]:
    """What is said of each driver of a queue."""
    slots = days.open.shape[1]
    known, end = days.known * slots, days.open.size
    found = []
    for driver, effect in zip(drivers, effects, strict=True):
        if effect.used:
            text = _("{driver}: one unit brings {n:.3g} ± {se:.1g} contacts, {lag:.1f} ± "
                     "{lag_se:.1f} open days later on average") if effect.open_days else _(
                "{driver}: one unit brings {n:.3g} ± {se:.1g} contacts, {lag:.1f} ± "
                "{lag_se:.1f} days later on average")
            done = text.format(
                driver=driver.name, n=effect.per_unit, se=effect.per_unit_se,
                lag=effect.mean_lag, lag_se=effect.mean_lag_se)
        elif effect.days == 0:
            done = _("{driver}: it never acted in the history, so that what it brings is not "
                     "known: left out").format(driver=driver.name)
        else:
            done = _("{driver}: what it brings cannot be told from chance: left out").format(
                driver=driver.name)
        found.append(Mark(0, known, "driver", done))
        if not effect.used:
            continue
        if driver.held_from is not None and driver.held_from > days.dates[0]:
            first = max((driver.held_from - days.dates[0]).days, 0) * slots
            done = _("{driver}: no value from {day} on: the last one stands in").format(
                driver=driver.name, day=driver.held_from)
            found.append(Mark(min(first, end), end, "driver", done))
        elif driver.last is not None and driver.last < days.dates[days.known - 1]:
            done = _("{driver}: no value after {day} in the table drivers: none is expected; "
                     "if more is planned, enter it").format(driver=driver.name, day=driver.last)
            found.append(Mark(known, end, "driver", done))
    return found


def clean_of(
    days: Days, cleaned: Cleaned, learner: Learner, own: np.ndarray,
    cleaner: Callable[[Days], Cleaned],
) -> tuple[Cleaned, Brought]:
    """The past cleaned once more with what drivers brought set apart, and that.

    A day that a driver made busy is no spike. Counts and totals stay as they came. Learned from
    the days `own`, bool (D,); `cleaner` cleans.
    """
    slots = days.open.shape[1]
    spikes = {mark.first // slots for mark in cleaned.marks if mark.what == "spike"}
    spiked = np.isin(np.arange(len(days.dates)), list(spikes))
    brought = learner.learn(cleaned, own & (cleaned.learn | (spiked & learner.active)))
    if not any(effect.used for effect in brought.effects):
        return cleaned, brought
    rest = np.maximum(cleaned.totals - brought.contacts, 0.0)
    share = np.divide(rest, cleaned.totals, out=np.ones(len(rest)), where=cleaned.totals > 0)
    again = cleaner(replace(days, counts=days.counts * share[:, None]))
    totals = np.divide(again.totals, share, out=cleaned.totals.copy(), where=share > 0)
    counts = np.where(np.isnan(again.counts), np.nan, days.counts)
    return replace(again, counts=counts, totals=totals), brought


def without(cleaned: Cleaned, contacts: np.ndarray) -> Cleaned:
    """The past as it would have been without what the drivers brought, (D,)."""
    rest = np.maximum(cleaned.totals - contacts, 0.0)
    share = np.divide(rest, cleaned.totals, out=np.ones(len(rest)), where=cleaned.totals > 0)
    return replace(cleaned, counts=cleaned.counts * share[:, None], totals=cleaned.totals * share)
