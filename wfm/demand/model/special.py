"""Days ahead that are unlike others: holidays, days beside them, events, days like a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.demand.days import Days, Kind
from wfm.demand.marks import clock
from wfm.demand.past.cleaning import Cleaned, Mark
from wfm.demand.past.outages import HALF_DAYS
from wfm.demand.past.pauses import Near
from wfm.language import translate as _

PRIOR_HOLIDAYS = 1.0
"""How many past holidays the prior (the quietest weekday) counts as."""
HOLIDAY_PHI = 0.15
"""Relative variance of a holiday about its expectation before any was seen."""
PRIOR_NEAR = 1.0
"""How many past days before a holiday, or bridging days, an ordinary day counts as."""
NEAR_PHI = 0.03
"""Relative variance of a bridging day about its expectation before any was seen."""
PLANNED_PHI = 0.02
"""Relative variance added to a day for which the planner gave a factor or a date."""
SHAPE_CONTACTS = 200.0
"""Contacts that the usual shape counts as, against those of the date a day is to be like."""
GROWTH_DAYS = 28


@dataclass(frozen=True)
class Plan:
    """What the planner says of a day: a factor on the ordinary, or a date it is like."""

    factor: float | None = None
    like_date: date | None = None


def apply(
    days: Days,
    cleaned: Cleaned,
    volume: np.ndarray,
    level: np.ndarray,
    plans: Mapping[date, Plan],
    start: int,
) -> tuple[np.ndarray, np.ndarray, tuple[Mark, ...]]:
    """Make the days from `start` on what they are expected to be.

    Parameters
    ----------
    volume
        Expected contacts as if each day were ordinary, (D, S), past days too.
    level
        Expected day totals as if ordinary, (D,).
    plans
        By date. A plan rules; a public holiday without one takes what past holidays were.

    Returns
    -------
    volume
        (D, S), 0 where closed.
    phi
        Relative variance to be added to the queue's own, (D,).
    marks
        What was assumed, one for each such day.
    """
    result = np.where(days.open, volume, 0.0)
    phi = np.zeros(len(days.dates))
    marks: list[Mark] = []
    slots = volume.shape[1]
    for day in range(start, len(days.dates)):
        if not days.working[day]:
            continue
        plan = plans.get(days.dates[day], Plan())
        done = ""
        if plan.like_date is not None:
            alike = _alike(days, cleaned, volume, level, day, plan.like_date)
            if alike is None:
                done = _("{date} is not in the history: taken as an ordinary day").format(
                    date=plan.like_date
                )
            else:
                result[day], phi[day] = alike, PLANNED_PHI
                done = _("taken like {date}").format(date=plan.like_date)
        if plan.factor is not None:
            result[day] *= plan.factor
            phi[day] = PLANNED_PHI
            done = _("{before}expected × {factor:g}").format(
                before=f"{done}, " if done else "", factor=plan.factor
            )
        if days.kind[day] == Kind.HOLIDAY and not done:
            result[day], phi[day], seen = _holiday(days, cleaned, volume, day)
            usual = float(np.where(days.open[day], volume[day], 0.0).sum())
            share = float(result[day].sum()) / usual if usual > 0 else 1.0
            done = _("expected × {share:.2f}, from {n} holidays of the past and the quietest "
                     "weekday").format(share=share, n=seen)
        what = "holiday" if days.kind[day] == Kind.HOLIDAY else "event"
        if days.near[day] != Near.NOTHING and not done:
            what = "eve" if days.near[day] == Near.EVE else "bridge"
            result[day], phi[day], done = _beside(days, cleaned, volume, day)
        if done:
            marks.append(Mark(day * slots, (day + 1) * slots, what, done))
    return result, phi, tuple(marks)


def _holiday(
    days: Days, cleaned: Cleaned, volume: np.ndarray, day: int
) -> tuple[np.ndarray, float, int]:
    """Contacts of a holiday ahead, its relative variance, and how many were learned from.

    The factor is the contacts of past holidays over what ordinary days would have brought in
    the same intervals, drawn to the quietest weekday's level with the weight of one holiday.
    """
    opened = days.open[day]
    quiet = _quietest(days, volume, opened)
    if (opened & ~days.regular[days.weekday[day]]).any():
        return np.where(opened, quiet, 0.0), HOLIDAY_PHI, 0
    joint = opened & (quiet > 0)
    ordinary = float(volume[day][joint].sum())
    prior = min(float(quiet[joint].sum()) / ordinary, 1.0) if ordinary > 0 else 1.0

    known = ~np.isnan(cleaned.counts)
    past = np.flatnonzero(cleaned.festive & known.any(axis=1))
    factor, phi, number = _factor(cleaned, volume, past, prior, PRIOR_HOLIDAYS, HOLIDAY_PHI)
    return np.where(opened, volume[day] * factor, 0.0), phi, number


def _factor(
    cleaned: Cleaned, volume: np.ndarray, past: np.ndarray, prior: float, weight: float,
    doubt: float,
) -> tuple[float, float, int]:
    """Contacts of the days `past` over the ordinary, drawn to `prior` by so many days' `weight`.

    Returns the factor, the relative variance about it, which is `doubt` before any day was
    seen, and the number of days it is from.
    """
    known = ~np.isnan(cleaned.counts)
    actual = np.where(known, cleaned.counts, 0.0)[past].sum(axis=1)
    usual = np.where(known, volume, 0.0)[past].sum(axis=1)
    actual, usual = actual[usual > 0], usual[usual > 0]
    number = len(usual)
    if number == 0:
        return prior, doubt, 0
    drawn = weight * float(usual.mean())
    factor = (float(actual.sum()) + drawn * prior) / (float(usual.sum()) + drawn)
    off = float((((actual / usual) / max(factor, 0.02) - 1) ** 2).sum())
    return factor, (off + doubt * weight) / (number + weight), number


def _beside(
    days: Days, cleaned: Cleaned, volume: np.ndarray, day: int
) -> tuple[np.ndarray, float, str]:
    """Contacts of a day before a holiday or of a bridging day, its variance, what was assumed.

    As on such days of the past where these were unlike others, drawn to an ordinary day; where
    most of them ended early, so does this one.
    """
    kind = days.near[day]
    ordinary = np.where(days.open[day], volume[day], 0.0)
    apart = np.flatnonzero((cleaned.near == kind) & (~np.isnan(cleaned.counts)).any(axis=1))
    if len(apart) == 0:
        if kind == Near.EVE or (days.near[: days.known] == kind).any():
            return ordinary, 0.0, ""  # such days of the past were like any
        return ordinary, NEAR_PHI, _(
            "between a holiday and the weekend, the first of its kind: taken as an ordinary day")
    factor, phi, seen = _factor(cleaned, volume, apart, 1.0, PRIOR_NEAR, NEAR_PHI)
    early = cleaned.ended[apart]
    slots = len(ordinary)
    half = early[early < slots]
    if len(half) >= HALF_DAYS and 2 * len(half) >= len(apart):
        end = int(np.median(half))
        ordinary[end:] = 0.0
        text = _("expected × {share:.2f} until {hour} and nothing after, as on {n} such days of "
                 "the past; if it is open longer, give it a factor in special_days")
        return ordinary * factor, phi, text.format(share=factor, hour=clock(end, slots), n=seen)
    text = _("expected × {share:.2f}, from {n} such days of the past and an ordinary one")
    return ordinary * factor, phi, text.format(share=factor, n=seen)


def _quietest(days: Days, volume: np.ndarray, opened: np.ndarray) -> np.ndarray:
    """Contacts by slot of the weekday that brings least in the slots `opened`, (S,).

    Only weekdays with at least half of those slots are asked, and known days at the end of
    the history.
    """
    best, least = np.zeros(volume.shape[1]), float("inf")
    for weekday in range(7):
        joint = days.regular[weekday] & opened
        if 2 * joint.sum() < opened.sum():
            continue
        recent = np.flatnonzero(days.weekday[: days.known] == weekday)[-4:]
        if len(recent) == 0:
            continue
        mean = volume[recent].mean(axis=0)
        rate = float(mean[joint].mean())
        if rate < least:
            best, least = np.where(days.regular[weekday], mean, 0.0), rate
    return best


def _alike(
    days: Days, cleaned: Cleaned, volume: np.ndarray, level: np.ndarray, day: int, like: date
) -> np.ndarray | None:
    """Contacts of `day` taken from the date `like`, grown as the level has grown; None if the
    date is unknown."""
    place = (like - days.dates[0]).days
    if not 0 <= place < len(days.dates):
        return None
    opened = days.open[day]
    if place >= days.known:
        return np.where(opened, volume[place], 0.0)
    counts = cleaned.counts[place]
    if np.isnan(counts).all():
        return None
    now = level[max(day - GROWTH_DAYS + 1, 0) : day + 1].mean()
    around = max(place - GROWTH_DAYS // 2, 0)
    then = level[around : around + GROWTH_DAYS].mean()
    growth = float(np.clip(now / then, 0.5, 2.0)) if then > 0 else 1.0
    usual = volume[day] if volume[day][opened].sum() > 0 else np.ones(len(opened))
    usual = np.where(opened, usual, 0.0) / float(usual[opened].sum())
    # slots that were not recorded take the usual shape
    seen = np.where(opened & ~np.isnan(counts), counts, usual * np.nansum(counts))
    blend = np.where(opened, seen + SHAPE_CONTACTS * usual, 0.0)
    result: np.ndarray = float(cleaned.totals[place]) * growth * blend / blend.sum()
    return result
