"""What of the past may be learned as an ordinary day.

Outages, missing records, days unlike others and spikes are set apart; each leaves a
:class:`Mark` that says what was found and what was done with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wfm.demand.days import Days, Kind
from wfm.demand.level import MONTH_FROM_DAYS, design, ridge
from wfm.language import translate as _

NEAR_ZERO = 0.1
"""An interval is near zero below this share of what is usual."""
OUTAGE_INTERVALS = 3
"""Shortest run of near-zero intervals that is an outage."""
OUTAGE_CONTACTS = 20.0
"""Fewest contacts usual in such a run: with a dispersion of 0.1 a negative binomial of mean 20
is zero once in 50,000 times."""
OUTAGE_WINDOW = 6
"""Weeks on either side from which the usual is taken."""
SPIKE_MADS = 4.5
SPIKE_SHARE = 0.2
"""A day is a spike beyond 4.5 scaled median absolute deviations and 20 %."""
SPIKE_WINDOW = 10
"""Learned days on either side that say where the level was."""
CHANGED_DAYS, CHANGED_SHARE = 14, 0.2
"""Where more than a fifth of the days within two weeks are odd, the queue has changed for good."""
LEAST_OBSERVED = 0.5
"""A day is learned when at least this share of its usual contacts falls in known intervals."""


@dataclass(frozen=True)
class Mark:
    """Something set apart: from cell `first` up to cell `end` (cell = day · S + slot)."""

    first: int
    end: int
    what: str
    done: str


@dataclass(frozen=True)
class Cleaned:
    """The past as it may be learned.

    Attributes
    ----------
    counts
        Contacts in open, known, undisturbed slots; NaN elsewhere, float (D, S).
    totals
        Day totals, missing slots filled up from the usual shape, float (D,).
    learn
        Ordinary days, bool (D,).
    whole
        Days known in (nearly) every open slot, whose total is really a count, bool (D,).
    offset
        Log share of each weekday's opening hours in the widest, (7,).
    marks
        What was found.
    """

    counts: np.ndarray
    totals: np.ndarray
    learn: np.ndarray
    whole: np.ndarray
    offset: np.ndarray
    marks: tuple[Mark, ...]


def clean(days: Days) -> Cleaned:
    """Tell ordinary days from others in the known past of `days`."""
    counts = np.where(days.open, days.counts, np.nan)
    past = np.arange(len(days.dates)) < days.known
    seen = np.asarray((~np.isnan(counts)).any(axis=1))
    ordinary = past & seen & (days.kind == Kind.ORDINARY)
    marks = [*_calendar_marks(days, seen), *_missing_marks(days, counts, seen)]

    outage = _outages(days, counts, ordinary)
    slots = counts.shape[1]
    for first, end in _runs(outage.ravel(), slots):
        lost = float(np.nansum(counts.ravel()[first:end]))
        done = _("only {n:g} contacts where many are usual: taken as missing").format(n=lost)
        marks.append(Mark(first, end, "outage", done))
    counts = np.where(outage, np.nan, counts)

    usual = _usual(days, counts, ordinary)
    totals, observed = _totals(days, counts, usual)
    learn = ordinary & (observed >= LEAST_OBSERVED)
    widest = np.where(days.regular, usual.mean(axis=0), 0.0).sum(axis=1)
    share = widest / widest.max() if widest.max() > 0 else np.ones(7)
    offset = np.log(np.where(share > 0, share, 1.0))

    spikes = _spikes(days, totals, learn, offset, seen)
    for day in np.flatnonzero(spikes).tolist():
        done = _("{n:g} contacts, out of line with its neighbours: not learned").format(
            n=round(float(totals[day]))
        )
        marks.append(Mark(day * slots, (day + 1) * slots, "spike", done))
    marks.sort(key=lambda mark: (mark.first, mark.end, mark.what))
    return Cleaned(counts, totals, learn & ~spikes, observed > 0.95, offset, tuple(marks))


def _calendar_marks(days: Days, seen: np.ndarray) -> Iterator[Mark]:
    slots = days.open.shape[1]
    names = {Kind.CLOSED: "closed", Kind.HOLIDAY: "holiday", Kind.EVENT: "event"}
    for day in range(days.known):
        inside = float(np.nansum(np.where(days.open[day], days.counts[day], 0.0)))
        outside = float(np.nansum(np.where(days.open[day], 0.0, days.counts[day])))
        kind = Kind(days.kind[day])
        if kind in names:
            if kind == Kind.CLOSED:
                done = _("closed")
                if outside > 0:
                    done = _("closed: {n:g} contacts left out").format(n=outside)
            elif seen[day]:
                done = _("not an ordinary day: {n:g} contacts learned apart").format(n=inside)
            else:
                done = _("no records; if it was closed, say so in special_days")
            yield Mark(day * slots, (day + 1) * slots, names[kind], done)
    shut = ~days.open[: days.known] & (days.kind[: days.known] != Kind.CLOSED)[:, None]
    stray = np.where(shut, np.nan_to_num(days.counts[: days.known]), 0.0)
    if stray.sum() > 0:
        share = stray.sum() / max(float(np.nansum(days.counts[: days.known])), 1.0)
        done = _("{n:g} contacts ({share:.1%}) came outside the opening hours: left out")
        text = done.format(n=float(stray.sum()), share=float(share))
        yield Mark(0, days.known * slots, "closed", text)


def _missing_marks(days: Days, counts: np.ndarray, seen: np.ndarray) -> Iterator[Mark]:
    slots = counts.shape[1]
    expects = days.working[: days.known] & np.isin(
        days.kind[: days.known], (Kind.ORDINARY, Kind.EVENT)
    )
    gone = expects & ~seen[: days.known]
    for first, end in _runs(gone, len(gone)):
        done = _("days without records: {n}; not learned, not taken as zero").format(
            n=end - first
        )
        yield Mark(first * slots, end * slots, "missing", done)
    known = slice(0, days.known)
    # a slot that the clocks skip has no interval and so no record
    gap = days.open[known] & np.isnan(counts[known]) & (expects & seen[known])[:, None]
    for first, end in _runs(gap.ravel(), slots):
        done = _("intervals without a record: {n}; filled up from the usual shape of the day")
        yield Mark(first, end, "missing", done.format(n=end - first))
    gaps, recorded = int(gap.sum()), counts[known][seen[known]]
    if gaps > 0.05 * recorded.size and not (recorded == 0).any():
        done = _(
            "{n} intervals have no record and none has 0 contacts: if the export leaves out "
            "empty intervals, write them as 0, or the forecast is too high"
        )
        yield Mark(0, days.known * slots, "missing", done.format(n=gaps))


def _runs(flags: np.ndarray, width: int) -> Iterator[tuple[int, int]]:
    """Stretches ``[first, end)`` of True that do not pass a multiple of `width`."""
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    pairs = zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)
    for first, end in pairs:
        while first < end:
            stop = min(end, (first // width + 1) * width)
            yield int(first), int(stop)
            first = stop


def _outages(days: Days, counts: np.ndarray, ordinary: np.ndarray) -> np.ndarray:
    """Slots in runs of near-zero contacts where many are usual, bool (D, S)."""
    usual = np.zeros_like(counts)
    for weekday in range(7):
        same = np.flatnonzero(ordinary & (days.weekday == weekday))
        for place, day in enumerate(same):
            near = same[max(place - OUTAGE_WINDOW, 0) : place + OUTAGE_WINDOW + 1]
            near = near[near != day]
            if len(near) >= 2:
                # the median by partition: a missing slot counts as nothing, which only
                # makes an outage harder to find
                usual[day] = np.median(np.nan_to_num(counts[near]), axis=0)
    low = (usual > 0) & (counts <= NEAR_ZERO * usual)
    found = np.zeros_like(low)
    flat, slots = usual.ravel(), counts.shape[1]
    for first, end in _runs(low.ravel(), slots):
        if end - first >= OUTAGE_INTERVALS and flat[first:end].sum() >= OUTAGE_CONTACTS:
            found.ravel()[first:end] = True
    return found


def _usual(days: Days, counts: np.ndarray, ordinary: np.ndarray) -> np.ndarray:
    """Mean contacts by weekday and slot, (7, S); pooled, then neighbours, where never seen."""
    known = ordinary[:, None] & ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)
    pooled = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    ever = known.any(axis=0)
    if ever.any():
        place = np.arange(len(pooled))
        pooled = np.interp(place, place[ever], pooled[ever])
    usual = np.tile(pooled, (7, 1))
    for weekday in range(7):
        mine = days.weekday == weekday
        number = known[mine].sum(axis=0)
        mean = filled[mine].sum(axis=0) / np.maximum(number, 1)
        usual[weekday] = np.where(number > 0, mean, usual[weekday])
    return usual


def _totals(days: Days, counts: np.ndarray, usual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Day totals with missing slots filled up, and the share that was observed: (D,), (D,)."""
    shape = np.where(days.open, usual[days.weekday], 0.0)
    whole = shape.sum(axis=1)
    observed = np.where(np.isnan(counts), 0.0, shape).sum(axis=1)
    share = np.divide(observed, whole, out=np.zeros_like(whole), where=whole > 0)
    complete = days.open.any(axis=1) & ~(np.isnan(counts) & days.open).any(axis=1)
    share[complete] = 1.0
    totals = np.nansum(counts, axis=1)
    return np.divide(totals, share, out=np.zeros_like(totals), where=share > 0), share


def _spikes(
    days: Days, totals: np.ndarray, learn: np.ndarray, offset: np.ndarray, seen: np.ndarray
) -> np.ndarray:
    """Days far off the calendar's expectation, bool (D,).

    Never within two working days after a closure, a holiday or a day without records: calls
    pile up then, and that is to be learned.
    """
    found = np.zeros(len(totals), dtype=bool)
    x, penalty = design(days, month=int(learn.sum()) > 0 and days.known >= MONTH_FROM_DAYS)
    z = np.log(totals + 0.5) - offset[days.weekday]
    working = np.flatnonzero(days.working[: days.known])
    unknown = ~seen[working]
    unknown[1:] |= ~seen[working[:-1]]
    unknown[2:] |= ~seen[working[:-2]]
    safe = np.zeros(len(totals), dtype=bool)
    safe[working] = ~unknown
    safe &= days.after == 0
    for _attempt in range(3):
        use = np.flatnonzero(learn & ~found)
        if len(use) < 10:
            return found
        residual = z - x @ ridge(x[use], z[use], penalty)
        level = np.array([
            np.median(residual[use[max(p - SPIKE_WINDOW, 0) : p + SPIKE_WINDOW + 1]])
            for p in range(len(use))
        ])
        apart = residual - np.interp(np.arange(len(z)), use, level)
        spread = 1.4826 * float(np.median(np.abs(apart[use])))
        odd = np.abs(apart) > SPIKE_MADS * max(spread, 1e-6)
        odd &= (np.expm1(apart) > SPIKE_SHARE) | (np.expm1(apart) < -SPIKE_SHARE)
        again = learn & safe & odd
        if (again == found).all():
            break
        found = again
    window = np.ones(2 * CHANGED_DAYS + 1)
    odd_near, learned_near = (
        np.convolve(f, window)[CHANGED_DAYS : CHANGED_DAYS + len(f)] for f in (found, learn)
    )
    return found & (odd_near <= CHANGED_SHARE * learned_near)
