"""Days that stand out again and again: of the month (pay-days, due dates, first and last days), or
every so many days (:mod:`wfm.demand.model.cycle`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from wfm.demand.model.cycle import REPEATS, Cycle, Cycles

MONTHS = 4
"""Fewest months in which a place of the month was seen."""
ERRORS = 4.0
"""A place stands out that is off by more than so many standard errors; of some seventy places of
unremarkable days one does so in thirty histories."""
CLIP = 3.0
"""Standard deviations that a single day counts at most."""
SAME_SIDE = 0.8
"""Share of its days that are off to the same side."""
MOST, MOST_CYCLES = 4, 2
"""Places of the month that a queue may have, and periods of another length."""
FROM_FIRST, FROM_LAST = 6, 3
"""Working days counted from the first, and from the last."""
DUE_REACH = 4
"""Days off at most that a due date is moved over."""

Place = tuple[str, int]


@dataclass(frozen=True)
class Rhythm:
    """A place of the month, or of a period of another length, that stands out.

    Attributes
    ----------
    place
        A cycle, or of the month ``due``: the day of the month, or the working day after it;
        ``before``: or the working day before it; ``from the first`` and ``from the last``: the
        number of the working day, from 0 and from 1.
    days
        Days in that place, also those to come, bool (D,).
    size
        By how much the logarithm of their totals is off, on average.
    """

    place: Place | Cycle
    days: np.ndarray
    size: float


def rhythms(
    dates: tuple[date, ...], working: np.ndarray, apart: np.ndarray, learn: np.ndarray,
    spread: float,
) -> tuple[Rhythm, ...]:
    """Places that stand out, the clearest first; what it explains is taken off.

    What the month says as clearly as a period of another length is the month's.

    Parameters
    ----------
    working, learn
        Days with opening hours, and those that are known and ordinary, bool (D,).
    apart
        Logarithm of each day's total over what is expected of it, (D,).
    spread
        Standard deviation of `apart` on ordinary days.
    """
    if not 0 < spread < math.inf:
        return ()
    named = places_in_month(dates, working)
    places = sorted({place for day in named for place in day})
    row = {place: number for number, place in enumerate(places)}
    member = np.zeros((len(places), len(dates)))
    for day, its in enumerate(named):
        member[[row[place] for place in its], day] = 1.0
    known = member * learn
    number = known.sum(axis=1)
    open_to, cycles = np.ones(len(places), dtype=bool), Cycles(dates, working)
    left = np.where(learn, apart, 0.0)
    found: list[Rhythm] = []
    months = periods = 0
    while months < MOST and places:
        # one day far off is no rhythm
        bounded = np.clip(left, -CLIP * spread, CLIP * spread)
        mean = known @ bounded / np.maximum(number, 1)
        above = known @ (left > 0) / np.maximum(number, 1)
        clear = np.abs(mean) * np.sqrt(number) / spread
        same_side = np.where(mean > 0, above, 1 - above)
        clear[~open_to | (number < REPEATS) | (same_side < SAME_SIDE)] = 0.0
        other, theirs = cycles.clearest(left, learn, spread, CLIP, SAME_SIDE)
        if periods < MOST_CYCLES and other > clear.max():
            periods += 1
            found += [_taken_off(left, one.on(dates, working), one, learn) for one in theirs]
            continue
        clear[number < MONTHS] = 0.0
        best = int(clear.argmax())
        if clear[best] <= ERRORS:
            break
        months += 1
        open_to[best] = False
        found.append(_taken_off(left, member[best] > 0, places[best], learn))
    return tuple(found)


def _taken_off(
    left: np.ndarray, days: np.ndarray, place: Place | Cycle, learn: np.ndarray
) -> Rhythm:
    """The rhythm of the `days`, and what it explains off what is `left`, (D,)."""
    size = float(left[days & learn].mean())
    left[days & learn] -= size
    return Rhythm(place, days, size)


def reach(found: Sequence[Rhythm], dates: tuple[date, ...], working: np.ndarray
          ) -> tuple[Rhythm, ...]:
    """The rhythms over other `dates`; (D,) each. One that two past times show is taken once."""
    named = places_in_month(dates, working)
    once = {one.place: one for one in reversed(found)}

    def on(place: Place | Cycle) -> np.ndarray:
        if isinstance(place, Cycle):
            return place.on(dates, working)
        return np.array([place in day for day in named])

    return tuple(replace(one, days=on(one.place)) for one in reversed(once.values()))


def places_in_month(dates: tuple[date, ...], working: np.ndarray) -> list[set[Place]]:
    """What each day is in its month; days off are nothing."""
    found: list[set[Place]] = [set() for _day in dates]
    months: dict[tuple[int, int], list[int]] = {}
    at = np.flatnonzero(working).tolist()
    for day, before, after in zip(at, [-1, *at[:-1]], [*at[1:], len(dates)], strict=True):
        due = range(max(before + 1, day - DUE_REACH), day + 1)
        ahead = range(day, min(after, day + DUE_REACH + 1))
        found[day] |= {("due", dates[d].day) for d in due}
        found[day] |= {("before", dates[d].day) for d in ahead}
        months.setdefault((dates[day].year, dates[day].month), []).append(day)
    for days in months.values():
        begun, ended = dates[days[0]].day <= DUE_REACH, dates[days[-1]].day >= 31 - DUE_REACH
        for number, day in enumerate(days):
            if begun and number < FROM_FIRST:
                found[day].add(("from the first", number))
            if ended and len(days) - number <= FROM_LAST:
                found[day].add(("from the last", len(days) - number))
    return found
