"""The forecast of one queue, from its days: clean, test, choose, foresee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import numpy as np

from wfm.demand.days import Days
from wfm.demand.model import special
from wfm.demand.model.borrow import Loan
from wfm.demand.model.brought import Brought, Effect, Learner, clean_of, without
from wfm.demand.model.drivers import Driver
from wfm.demand.model.habit import habit
from wfm.demand.model.lent import Lent, clean_apart, lent_phi
from wfm.demand.model.level import Level, estimate
from wfm.demand.model.profile import shares
from wfm.demand.model.short import is_short, unseen
from wfm.demand.past.cleaning import Cleaned, Mark, clean
from wfm.demand.uncertainty.backtest import (
    LONGEST_WEEKS,
    Backtest,
    Errors,
    Predict,
    Score,
    backtest,
    errors,
    score,
)

GATE = 0.97
"""The habit replaces the model when its backtest error is below this share of the model's. A
gate without a margin picks wrongly more often than it gains."""
LEAST_ORIGINS = 4
"""Fewest origins of a backtest that may hand a queue that borrows over to the habit."""
LEAST_LEFT = 0.05
"""What drivers take away leaves at least this share of a day."""


@dataclass(frozen=True)
class Workings:
    """What a forecast was made of, for those who ask why.

    Attributes
    ----------
    ordinary
        Contacts by the method chosen as if every day were ordinary, (D, S), closed slots too;
        with what drivers bring.
    level, shape
        Of the calendar model: day totals without what drivers bring, and the share of each slot
        by weekday, (7, S).
    driven
        Contacts that drivers bring by day, (D,).
    cleaned, test
        The past as it was learned, and the backtest.
    """

    ordinary: np.ndarray = field(repr=False)
    level: Level
    shape: np.ndarray = field(repr=False)
    cleaned: Cleaned = field(repr=False)
    test: Backtest = field(repr=False)
    driven: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class QueueForecast:
    """What is expected of one queue.

    Attributes
    ----------
    volume, habit
        Mean contacts by day and slot, of the method chosen and of the mean of the last six
        weeks, (D, S); 0 where closed. Rows of the past are what was expected then.
    phi, phi_day
        Dispersion of interval counts and of day totals (:mod:`wfm.demand.uncertainty.bands`), (D,).
    shared, week
        Relative variances of the factors of all days ahead and of each week
        (:class:`wfm.demand.uncertainty.bands.Noise`).
    method
        ``calendar`` or ``habit``.
    horizon_weeks, origins
        Of the backtest.
    chosen, by_habit
        Backtest scores of the method chosen, and errors of the habit.
    marks
        What was set apart or assumed.
    workings
        What all that was made of.
    effects
        What was learned of each driver.
    by_driver
        Contacts that each of them brings by day, (drivers, D).
    """

    volume: np.ndarray
    habit: np.ndarray
    phi: np.ndarray
    phi_day: np.ndarray
    shared: float
    week: float
    method: str
    horizon_weeks: int
    origins: int
    chosen: Score
    by_habit: Errors
    marks: tuple[Mark, ...]
    workings: Workings
    effects: tuple[Effect, ...] = ()
    by_driver: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)), repr=False)


@dataclass(frozen=True)
class Ordinary:
    """What the calendar model expects as if every day were ordinary.

    `contacts` (D, S) are day totals × `shape` (7, S); the totals are those of `level` and what
    was `brought` by drivers.
    """

    contacts: np.ndarray
    level: Level
    shape: np.ndarray
    brought: Brought


class Calendar:
    """The calendar model: (day totals + what drivers bring) × profile.

    The residual's parameters are fitted at the first origin asked for and kept for later
    ones, which then only filter: past forecasts so use nothing that was not known.
    """

    def __init__(
        self, days: Days, cleaned: Cleaned, learner: Learner | None = None,
        lent: Lent | None = None,
    ) -> None:
        self._days, self._cleaned, self._learner, self._lent = days, cleaned, learner, lent
        self._parameters: np.ndarray | None = None

    def past(self, learn: np.ndarray) -> Cleaned:
        """The past as it is learned from the days `learn`: days that were lent made like them."""
        return self._lent.past(learn) if self._lent else self._cleaned

    def expect(self, learn: np.ndarray, refit: bool = False) -> Ordinary:
        """What is expected of every day, learned from the days `learn`, bool (D,)."""
        days, cleaned = self._days, self.past(learn)
        brought = Brought.nothing(len(days.dates))
        if self._learner is not None:
            own = self._lent.own(learn) if self._lent else learn
            brought = self._learner.learn(cleaned, own)
            cleaned = without(cleaned, brought.contacts)
        level = estimate(
            days, cleaned.totals, learn, cleaned.offset, None if refit else self._parameters,
            cleaned.monthly, LONGEST_WEEKS if refit else 0)
        if self._parameters is None:
            self._parameters = level.parameters
        shape = shares(days, cleaned.counts, cleaned.totals, learn, pooled_only=is_short(learn))
        totals = np.maximum(level.totals + brought.contacts, LEAST_LEFT * level.totals)
        return Ordinary(totals[:, None] * shape[days.weekday], level, shape, brought)


def forecast_queue(
    days: Days, horizon_weeks: int, plans: Mapping[date, special.Plan] | None = None,
    drivers: Sequence[Driver] = (), loan: Loan | None = None,
) -> QueueForecast | None:
    """Forecast every day of `days` that is not known yet.

    Parameters
    ----------
    days
        History and future, one table.
    horizon_weeks
        How far ahead the backtest looks (at most 4 weeks, less on a short history).
    plans
        What the planner says of dates ahead.
    drivers
        What may bring contacts; where it proves to, it is part of the expectation.
    loan
        What the days before its first own one are, where they are lent. They are learned from,
        but not scored.

    Returns
    -------
    None if no ordinary day is known.
    """
    past = _past(days, drivers, loan)
    if past is None:
        return None
    model, cleaned, own = past.model, past.cleaned, past.own

    def usual(learn: np.ndarray) -> np.ndarray:
        use = learn if learn.any() else cleaned.learn
        return np.asarray(habit(days, cleaned.counts, use)[days.weekday])

    def predict(learn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return model.expect(learn | past.lent_days).contacts, usual(learn)

    scored = replace(cleaned, learn=own)
    if not own.any():  # of one day, no origin has three weeks before it: nothing is tested
        last = int(np.flatnonzero(cleaned.learn)[-1])
        scored = replace(cleaned, learn=np.arange(len(own)) == last)
    test = backtest(days, scored, horizon_weeks, predict)
    by_model, by_habit = errors(test, use_habit=False), errors(test, use_habit=True)
    use_habit = by_habit.wape < GATE * by_model.wape
    if past.lent is not None and test.origins < LEAST_ORIGINS:
        use_habit = False
    made = model.expect(cleaned.learn, refit=True)
    # of days that were lent the level is another queue's
    chosen = score(test, use_habit, None if past.lent else made.level.common)
    brought = past.said.unused() if use_habit else made.brought  # the habit knows no drivers
    mean = usual(own)
    ordinary = mean if use_habit else made.contacts
    volume, extra, marks = special.apply(
        days, model.past(cleaned.learn), ordinary, made.level.totals, plans or {}, days.known
    )
    total = volume.sum(axis=1)
    if loan is None and is_short(own) and cleaned.totals[own].any():
        doubt, told = unseen(days, own)
        extra, marks = extra + doubt, marks + told
    extra = extra + np.divide(brought.error, total, out=np.zeros(len(total)), where=total > 0)**2
    phi, phi_day = chosen.phi, chosen.phi_day
    shared, week = chosen.noise.shared, chosen.noise.week
    if loan and past.lent:
        if loan.like and not test.origins:  # as restless as its lender
            theirs = past.of_lender(horizon_weeks, lambda use: (
                past.plain.expect(use).contacts, usual(use)))
            phi, phi_day = lent_phi(loan, theirs)
            scale = phi_day / chosen.phi_day
            shared, week = shared * scale, week * scale
        unsure, unsure_day = past.lent.doubt(own)
        phi, phi_day = phi + unsure, phi_day + unsure_day
        shared += unsure_day  # how large it is, is as wrong on one day as on another
        marks += past.lent.said(loan, own)
    return QueueForecast(
        volume=volume,
        habit=np.where(days.open, mean, 0.0),
        phi=phi + extra,
        phi_day=phi_day + extra,
        shared=shared,
        week=week,
        method="habit" if use_habit else "calendar",
        horizon_weeks=test.horizon_weeks,
        origins=test.origins,
        chosen=chosen,
        by_habit=by_habit,
        marks=cleaned.marks + marks,
        workings=Workings(ordinary, made.level, made.shape, cleaned, test, brought.contacts),
        effects=brought.effects or past.said.effects,
        by_driver=brought.by_driver if brought.effects else past.said.by_driver,
    )


@dataclass(frozen=True)
class _Past:
    """What is learned from: all days that may be, the `own` among them, and the model of them.

    `said` is what was learned of drivers, used or not; `lent` is there where days were lent, and
    `plain` the model of those as they came.
    """

    days: Days
    cleaned: Cleaned
    own: np.ndarray
    model: Calendar
    plain: Calendar
    said: Brought
    lent: Lent | None

    @property
    def lent_days(self) -> np.ndarray:
        """Days learned that are not the queue's own, bool (D,)."""
        return np.asarray(self.cleaned.learn & ~self.own)

    def of_lender(self, horizon_weeks: int, predict: Predict) -> Backtest:
        """The backtest of the lent days alone."""
        lent = self.lent_days
        known = int(np.flatnonzero(lent)[-1]) + 1
        return backtest(replace(self.days, known=known), replace(self.cleaned, learn=lent),
                        horizon_weeks, predict)


def _past(days: Days, drivers: Sequence[Driver], loan: Loan | None) -> _Past | None:
    """The past cleaned, and the model that learns from it; None if no ordinary day is known."""
    first = (loan.begin - days.dates[0]).days if loan else 0
    cleaner = partial(clean_apart, first=first) if loan else clean
    cleaned = cleaner(days)
    if not cleaned.learn.any():
        return None
    mine = np.arange(len(days.dates)) >= first
    learner, said = None, Brought.nothing(len(days.dates))
    if drivers:
        learner = Learner(days, drivers)
        cleaned, said = clean_of(days, cleaned, learner, mine, cleaner)
        learner = learner if any(effect.used for effect in said.effects) else None
    plain, lent = Calendar(days, cleaned), None
    if loan:
        lent = Lent(days, cleaned, first, loan.stated, lambda use: plain.expect(use).contacts)
    model = Calendar(days, cleaned, learner, lent)
    return _Past(days, cleaned, cleaned.learn & mine, model, plain, said, lent)
