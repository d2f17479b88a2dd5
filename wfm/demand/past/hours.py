"""Opening hours that changed: contacts that begin or end at another time since some day.

The table queues holds the hours of today. Where contacts show that others held before, the
earlier days are not learned in the hours that differ; where they show that others hold now, that
is said: the hours in the table are the planner's word, and stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.demand.days import Days
from wfm.demand.marks import Mark, clock
from wfm.language import translate as _

EMPTY = 0.02
"""Contacts of an empty time, as a share of what the other time brings."""
LEAST_EXPECTED = 15.0
"""Contacts that an empty slot would have had: fewer may be absent by chance. Also the logarithm of
the odds against the chance that they came at one rate."""
LEAST_WEEKS = 3
"""Weeks before and after a change, at least."""
MOST_OF_DAY = 0.5
"""A change of more than this share of the day is no change of hours."""
LIKE_INSIDE = 0.3
"""Contacts outside the hours count as if it were open from this share of the open slot beside
them."""


@dataclass(frozen=True)
class Changed:
    """What was found.

    Attributes
    ----------
    before
        Slots to be left out of earlier days, bool (D, S).
    shut
        Slots in which no contact comes any more: one without a record had none, bool (D, S).
    marks
        What was found.
    """

    before: np.ndarray
    shut: np.ndarray
    marks: tuple[Mark, ...]


def changed_hours(days: Days, counts: np.ndarray, ordinary: np.ndarray, free: np.ndarray
                  ) -> Changed:
    """Find the weekdays whose first or last hours came or went for good.

    Weekdays with the same hours are looked at together, then each alone.

    Parameters
    ----------
    counts
        Contacts in open slots, NaN where nothing is known, (D, S).
    ordinary
        Known ordinary days, bool (D,).
    free
        Intervals that may be set apart, bool (D, S).
    """
    before, shut = (np.zeros(counts.shape, dtype=bool) for _ in range(2))
    marks: list[Mark] = []
    if days.any_hour:
        return Changed(before, shut, ())
    slots = counts.shape[1]
    told: set[tuple[bool, bool, int]] = set()
    for group in _groups(days.regular):
        place = np.flatnonzero(ordinary & np.isin(days.weekday, group))
        opened = np.flatnonzero(days.regular[group[0]])
        if len(place) < 2 * LEAST_WEEKS * len(group):
            continue
        raw = np.nan_to_num(days.counts[place])
        steps = _Steps(raw, raw[:, _middle(opened)].sum(axis=1), LEAST_WEEKS * len(group))
        for late in (False, True):
            found = None if (True, late, group[0]) in told else _inside(steps, opened, late)
            if found is not None:
                since, edge, came = found
                cells = np.zeros_like(before)
                cells[np.ix_(place[:since], edge)] = True
                cells &= free
                if cells.any():
                    before |= cells
                    if not came:
                        shut[np.ix_(place[since:], edge)] = True
                    told |= {(True, late, day) for day in group}
                    marks.append(_mark(days, place, since, edge, came, slots))
            span = None if (False, late, group[0]) in told else _outside(steps, opened, late)
            if span is not None:
                told |= {(False, late, day) for day in group}
                marks.append(_mark_outside(days, place, *span))
    return Changed(before, shut, tuple(marks))


def _middle(opened: np.ndarray) -> np.ndarray:
    """The middle half of the opening hours: what the edges are compared with."""
    quarter = len(opened) // 4
    return opened[quarter : len(opened) - quarter]


def _groups(regular: np.ndarray) -> list[list[int]]:
    """Weekdays with the same hours together, then each of several alone."""
    together: dict[bytes, list[int]] = {}
    for weekday in range(7):
        if regular[weekday].any():
            together.setdefault(regular[weekday].tobytes(), []).append(weekday)
    found = list(together.values())
    return found + [[day] for group in found if len(group) > 1 for day in group]


class _Steps:
    """Contacts before and since each day on which the hours may have changed.

    Attributes
    ----------
    at
        Number of days before, (n,).
    early, late
        Contacts by slot before and since, (n, S).
    size_early, size_late
        Contacts in the middle of the day before and since, (n, 1).
    """

    def __init__(self, raw: np.ndarray, middle: np.ndarray, least: int) -> None:
        number, slots = raw.shape
        self.at = np.arange(least, number - least + 1)
        total = np.concatenate([np.zeros((1, slots)), np.cumsum(raw, axis=0)])
        size = np.concatenate([[0.0], np.cumsum(middle)])
        self.early, self.late = total[self.at], total[-1] - total[self.at]
        self.size_early = size[self.at][:, None]
        self.size_late = size[-1] - self.size_early


def _empty(few: np.ndarray, size: np.ndarray, many: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether a time of `few` contacts in a slot was empty against another of `many`, (n, S).

    `size` and `others` are how many contacts the middle of the day had in the two. If the slot
    had the same share of them in both, all would fall on the others with the chance
    (others / all)^contacts.
    """
    size, others = np.maximum(size, 1e-9), np.maximum(others, 1e-9)
    usual = many / others * size
    unlikely = many * np.log1p(size / others)
    return np.asarray((few <= EMPTY * usual) & (usual >= LEAST_EXPECTED)
                      & (unlikely >= LEAST_EXPECTED))


def _inside(
    steps: _Steps, opened: np.ndarray, late: bool
) -> tuple[int, np.ndarray, bool] | None:
    """First day since which the edge differs, its slots, and whether contacts came (or went)."""
    sizes = steps.size_early, steps.size_late
    came = _empty(steps.early, sizes[0], steps.late, sizes[1])
    went = _empty(steps.late, sizes[1], steps.early, sizes[0])
    for is_came, empty in ((True, came), (False, went)):
        wide = _edge(empty[:, opened], late)
        size = wide.sum(axis=1)
        if size.max() == 0 or size.max() > MOST_OF_DAY * len(opened):
            continue
        place = _clearest(steps, np.flatnonzero(size == size.max()), opened[wide[size.argmax()]])
        return int(steps.at[place]), opened[wide[place]], is_came
    return None


def _clearest(steps: _Steps, places: np.ndarray, edge: np.ndarray) -> int:
    """Of some days the one before and since which the slots `edge` differ most."""
    early, late = (
        values[np.ix_(places, edge)].sum(axis=1) / np.maximum(size[places, 0], 1e-9)
        for values, size in ((steps.early, steps.size_early), (steps.late, steps.size_late)))
    return int(places[np.abs(late - early).argmax()])


def _edge(empty: np.ndarray, late: bool) -> np.ndarray:
    """The slots from the edge of the day inwards that are all empty, bool, shape of `empty`."""
    if late:
        return np.asarray(np.logical_and.accumulate(empty[:, ::-1], axis=1)[:, ::-1])
    return np.asarray(np.logical_and.accumulate(empty, axis=1))


def _mark(
    days: Days, place: np.ndarray, since: int, edge: np.ndarray, came: bool, slots: int
) -> Mark:
    span = {"start": clock(int(edge[0]), slots), "end": clock(int(edge[-1]) + 1, slots),
            "day": days.dates[int(place[since])]}
    if came:
        done = _("since {day} contacts come from {start} to {end}, before there were none: the "
                 "earlier days are not learned in these hours")
    else:
        done = _("since {day} no contacts come from {start} to {end}, although the queue is open: "
                 "none are expected; if it has closed, correct its hours in the table queues")
    return Mark(int(place[0]) * slots, (int(place[since - 1]) + 1) * slots, "hours",
                done.format(**span))


def _outside(
    steps: _Steps, opened: np.ndarray, late: bool
) -> tuple[int, np.ndarray] | None:
    """First day since which contacts come before or after the hours until now, and in which slots.
    """
    slots = steps.late.shape[1]
    edge = int(opened[-1] if late else opened[0])
    beside = np.arange(edge + 1, slots) if late else np.arange(edge - 1, -1, -1)
    if len(beside) == 0:
        return None
    new = _empty(steps.early, steps.size_early, steps.late, steps.size_late)
    new &= steps.late >= LIKE_INSIDE * steps.late[:, [edge]]
    wide = np.logical_and.accumulate(new[:, beside], axis=1)
    size = wide.sum(axis=1)
    if size.max() == 0:
        return None
    widest = beside[wide[size.argmax()]]
    place = _clearest(steps, np.flatnonzero(size == size.max()), widest)
    return int(steps.at[place]), np.sort(widest)


def _mark_outside(days: Days, place: np.ndarray, since: int, span: np.ndarray) -> Mark:
    slots = days.counts.shape[1]
    done = _("since {day} contacts come from {start} to {end}, outside the opening hours: left "
             "out; if the queue is open then, correct its hours in the table queues")
    first = int(place[since])
    return Mark(first * slots, days.known * slots, "hours", done.format(
        day=days.dates[first], start=clock(int(span[0]), slots),
        end=clock(int(span[-1]) + 1, slots)))
