"""People over weeks: who leaves, what the new ones can do, and how many there are.

Week 0 is the first week of service. A class of n people that starts its training in week t is paid
for `training_weeks` weeks; n · (1 − training_loss) of them graduate at the start of week
t + training_weeks. Classes may start before week 0. Tenure counts from graduation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.bid.capacity import Classes
from wfm.bid.request import Floats, Place

MONTH_WEEKS = 365.25 / 12 / 7
"""Weeks of a mean month."""

LARGEST_MONTHLY = 0.95
"""Largest share that leaves in a month, however an unsure driver falls."""

Factor = float | Floats
"""One for all, or (S,): one for each scenario."""


def survival(place: Place, weeks: int, factor: Factor = 1.0) -> Floats:
    """Share of graduates that is left, by weeks since graduation: (weeks + 1,) or (S, weeks + 1).

    S(0) = 1, S(a + 1) = S(a) · (1 − min(factor · monthly(a), 0.95))^(84 / 365.25), where monthly(a)
    is of the band of attrition in which a weeks of tenure lie at their start.
    """
    months = np.arange(weeks) / MONTH_WEEKS
    edges = np.array([until for until, _rate in place.attrition[:-1]])
    band = np.searchsorted(edges, months, side="right")
    spent = np.zeros((len(place.attrition), weeks + 1))  # weeks in each band before a
    spent[band, np.arange(1, weeks + 1)] = 1.0
    rates = np.array([rate for _until, rate in place.attrition])
    left: Floats = np.exp(_weekly_log(rates, factor) @ np.cumsum(spent, axis=1))
    return left


def opening_survival(place: Place, weeks: int, factor: Factor = 1.0) -> Floats:
    """As :func:`survival`, of the agents there at the start: all are of the last band."""
    logs = _weekly_log(np.array([place.attrition[-1][1]]), factor)
    left: Floats = np.exp(logs * np.arange(weeks + 1))
    return left


def productivity(place: Place, weeks: int, factor: Factor = 1.0) -> Floats:
    """Work done in an hour, against a trained agent, by weeks since graduation; as `survival`.

    Nesting, then the ramp, then 1; a factor R of the ramp gives max(1 − R · (1 − q), 0).
    """
    start = [place.nesting] * place.nesting_weeks + list(place.ramp)
    q = np.ones(weeks + 1)
    n = min(len(start), weeks + 1)
    q[:n] = start[:n]
    found: Floats = np.maximum(1 - np.asarray(factor)[..., None] * (1 - q), 0.0)
    return found


@dataclass(frozen=True)
class Heads:
    """Agents of a site by week, (W,) or (S, W).

    Attributes
    ----------
    heads
        Graduated agents and those of the opening, at the start of the week.
    effective
        The same in fully productive agents.
    trainees
        People in training (paid, none of the heads), (W,).
    waiting
        Weeks paid to graduates of classes before the service starts, in weeks of one person; the
        days of week 0 before the first are not in it. A number or (S,).
    """

    heads: Floats
    effective: Floats
    trainees: Floats
    waiting: Floats


def heads(place: Place, classes: Classes | None, weeks: int,
          attrition: Factor = 1.0, ramp: Factor = 1.0) -> Heads:
    """Opening staff and classes through the weeks 0 … weeks − 1.

    heads(w) = opening · S_old(w) + Σ_c n_c (1 − loss) S(w − t_c − T), effective likewise × q.
    """
    before = lead(classes)
    arrived = graduates(place, classes, weeks)
    left = survival(place, before + weeks, attrition)[..., :-1]
    able = left * productivity(place, before + weeks, ramp)[..., :-1]
    by_week = tenures(arrived, before + weeks)
    old = place.opening * opening_survival(place, weeks, attrition)[..., :-1]
    there = left @ by_week
    return Heads(old + there[..., before:], old + (able @ by_week)[..., before:],
                 trainees(place, classes, weeks)[before:], there[..., :before].sum(axis=-1))


def lead(classes: Classes | None) -> int:
    """Weeks before week 0 in which the first class is in training; 0 if none starts so early."""
    return 0 if classes is None or not len(classes.week) else max(0, -int(classes.week.min()))


def graduates(place: Place, classes: Classes | None, weeks: int) -> Floats:
    """People that graduate at the start of each week −lead … weeks − 1, (lead + weeks,)."""
    found = np.zeros(lead(classes) + weeks)
    if classes is not None:
        at = np.asarray(classes.week, dtype=int) + place.training_weeks + lead(classes)
        inside = at < len(found)
        people = np.asarray(classes.people, dtype=float)[inside] * (1 - place.training_loss)
        np.add.at(found, at[inside], people)
    return found


def hired(place: Place, classes: Classes | None, weeks: int) -> Floats:
    """People that start training in each week −lead … weeks − 1, (lead + weeks,)."""
    found = np.zeros(lead(classes) + weeks)
    if classes is not None:
        at = np.asarray(classes.week, dtype=int) + lead(classes)
        inside = at < len(found)
        np.add.at(found, at[inside], np.asarray(classes.people, dtype=float)[inside])
    return found


def trainees(place: Place, classes: Classes | None, weeks: int) -> Floats:
    """People in training in each week −lead … weeks − 1, (lead + weeks,)."""
    begun = np.cumsum(hired(place, classes, weeks))
    done = np.zeros_like(begun)
    if place.training_weeks < len(begun):
        done[place.training_weeks:] = begun[: len(begun) - place.training_weeks]
    return begun - done


def tenures(arrived: Floats, weeks: int) -> Floats:
    """(A, W): entry [a, w] is how many in week w graduated a weeks before; A = W = `weeks`."""
    age = np.arange(weeks)[None, :] - np.arange(weeks)[:, None]
    return np.where(age >= 0, arrived[np.maximum(age, 0)], 0.0)


def _weekly_log(rates: Floats, factor: Factor) -> Floats:
    """Logarithm of the share that stays a week, (bands,) or (S, bands)."""
    monthly = np.minimum(np.asarray(factor)[..., None] * rates, LARGEST_MONTHLY)
    logs: Floats = np.log1p(-monthly) / MONTH_WEEKS
    return logs
