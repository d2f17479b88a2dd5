"""What a day's expected contacts are the product of.

The calendar model is a product by design: level × weekday × day of the month × after a pause ×
drift. What is done to it afterwards (the bias correction, hours that are missing, a holiday's or
event's factor, a planner's override) is a ratio of the total after to the total before, so that
the factors of a day multiply to its total exactly, whatever was done. The habit, where it
was chosen, is the mean of the last same weekdays: a level, and what the weekday makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from wfm.demand.days import Days, Kind, wall_clock
from wfm.demand.queue import LEAST_LEFT, QueueForecast
from wfm.language import translate as _

FACTORS = (
    "level", "weekday", "month_day", "after_pause", "drift", "correction", "driver", "hours",
    "special", "change", "override",
)
"""Factors of a day's total.

level
    Contacts of an average day of the week (count); all others are ratios.
weekday, month_day, after_pause
    The weekday; the day of the month, or of a period of another length that stands out; the first
    or second working day after a pause.
drift
    How far the level of that time was, or will be, from the average of all times.
correction
    What makes the expected logarithm of a count an expected count.
hours
    Share of an ordinary day's contacts for which the day has opening hours: 0 on closed days,
    and not 1 where the clocks change.
special
    A holiday, an event, or what the planner says of a date.
driver
    What the table drivers brings.
change
    Changes of the table changes that the history does not show yet.
override
    ``forecasts/overrides.csv``.
"""
COLUMNS = ("queue", "date", "method", *FACTORS, "total", "why")


@dataclass(frozen=True)
class Inside:
    """A queue as its forecast saw it.

    Attributes
    ----------
    queue, zone
        Its code, and its site's clock.
    days
        Past and future.
    made
        Its forecast; None where nothing is expected.
    aht
        Handling time by slot (seconds), (S,); None where none is known.
    names
        What dates are called.
    """

    queue: str
    zone: str
    days: Days = field(repr=False)
    made: QueueForecast | None = field(repr=False)
    aht: np.ndarray | None = field(default=None, repr=False)
    names: Mapping[date, str] = field(default_factory=dict, repr=False)


def decompose(inside: Inside, first: int = 0) -> pd.DataFrame:
    """A queue's days from place `first` on, one row each, columns :data:`COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        In each row the product of the factors is the total. Where something is expected
        although the model has nothing, on a weekday without regular hours, the level is the
        total and every factor 1.
    """
    days, made = inside.days, inside.made
    chosen = slice(first, len(days.dates))
    dates = days.dates[chosen]
    parts = {factor: np.ones(len(dates)) for factor in FACTORS}
    total, why = np.zeros(len(dates)), [""] * len(dates)
    if made is None:
        parts["level"] = np.zeros(len(dates))
    else:
        number = _intervals(days, inside.zone, chosen)
        ordinary = made.workings.ordinary[chosen]
        opened = (ordinary * days.open[chosen] * number).sum(axis=1)
        total = (made.volume[chosen] * number).sum(axis=1)
        usual, factors = _ordinary(days, made)
        parts |= {factor: values[chosen] for factor, values in factors.items()}
        parts["hours"] = _ratio(opened, usual[chosen])
        parts["special"] = _ratio(total, opened)
        bare = (opened <= 0) & (total > 0)
        for factor, values in parts.items():
            values[bare] = total[bare] if factor == "level" else 1.0
        why = _why(days, made, inside.names)[chosen]
    return pd.DataFrame({
        "queue": inside.queue, "date": pd.Series(dates, dtype=object),
        "method": made.method if made else "none", **parts, "total": total,
        "why": pd.Series(why, dtype=object),
    })[list(COLUMNS)]


def _intervals(days: Days, zone: str, chosen: slice) -> np.ndarray:
    """How many intervals each slot of the days `chosen` has: 1, but where the clocks change."""
    number, slots = len(days.dates[chosen]), days.open.shape[1]
    _grid, cell = wall_clock(days.dates[chosen][0], number, zone, days.minutes)
    return np.bincount(cell, minlength=number * slots).reshape(number, slots)


def _ordinary(days: Days, made: QueueForecast) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Totals of all days as if they were ordinary, (D,), and the factors that make them."""
    _, place = np.unique(days.weekday, return_index=True)
    place = place[days.regular[days.weekday[place]].any(axis=1)]  # one day of each weekday
    if made.method == "habit":
        usual = made.workings.ordinary.sum(axis=1)
        mean = np.full(len(usual), usual[place].mean() if len(place) else 0.0)
        return usual, {"level": mean, "weekday": _ratio(usual, mean)}
    level = made.workings.level
    parts = {term: np.exp(values) for term, values in level.terms.items()}
    average = float(parts["weekday"][place].mean()) if len(place) else 1.0
    parts["weekday"] /= average
    parts["level"] = np.full(len(level.totals), np.exp(level.constant) * average)
    product = np.prod(list(parts.values()), axis=0)
    usual = np.maximum(level.totals + made.workings.driven, LEAST_LEFT * level.totals)
    return usual, parts | {"correction": _ratio(level.totals, product),
                           "driver": _ratio(usual, level.totals)}


def _ratio(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """`after` / `before`; 1 where both are 0."""
    same = np.where(after > 0, 0.0, 1.0)
    result: np.ndarray = np.divide(after, before, out=same, where=before > 0)
    return result


def _why(days: Days, made: QueueForecast, names: Mapping[date, str]) -> list[str]:
    """By day, what made it unlike others; '' for ordinary days."""
    slots = days.open.shape[1]
    said: list[list[str]] = [[] for _day in days.dates]
    for mark in made.marks:
        day = mark.first // slots
        if day >= days.known and mark.end == (day + 1) * slots:
            said[day].append(mark.done)
    for day in range(days.known, len(days.dates)):
        if days.kind[day] == Kind.CLOSED:
            said[day].append(_("closed"))
        if days.after[day] and made.method == "calendar":
            said[day].append(_("first working day after a pause") if days.after[day] == 1 else
                             _("second working day after a pause"))
    return [": ".join(filter(None, (names.get(day, ""), "; ".join(texts))))
            for day, texts in zip(days.dates, said, strict=True)]
