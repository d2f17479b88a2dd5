"""What of the past may be learned as an ordinary day.

Outages, half days, faults of the system, missing records, hours that have changed, days unlike
others and spikes are set apart; each leaves a :class:`Mark` that says what was found and what was
done with it. What the planner says of a time (:mod:`wfm.demand.past.corrections`) rules over all
of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wfm.demand.days import Days, Kind
from wfm.demand.marks import Mark, clock, runs
from wfm.demand.model.month import Rhythm
from wfm.demand.past.corrections import Said
from wfm.demand.past.glitches import contradictions, glitches
from wfm.demand.past.hours import changed_hours
from wfm.demand.past.outages import NEAR_ZERO, OUTAGE_CONTACTS, lost
from wfm.demand.past.pauses import Near
from wfm.demand.past.silence import silent_days
from wfm.demand.past.spikes import Spikes, spikes
from wfm.demand.past.usual import usual
from wfm.language import translate as _

__all__ = ["NEAR_ZERO", "OUTAGE_CONTACTS", "Cleaned", "Mark", "clean"]

LEAST_OBSERVED = 0.5
"""A day is learned when at least this share of its usual contacts falls in known intervals."""
APART_ERRORS, APART_SHARE = 3.0, 0.05
"""Days before a holiday, or bridging days, are learned apart when on average they are off by more
than three standard errors and 5 %."""


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
    festive
        Days that were like a holiday: holidays, but of one that was kept on another day that
        other, bool (D,).
    near
        :class:`wfm.demand.past.pauses.Near` of the days that are unlike others for it, and learned
        apart, int (D,).
    ended
        Slot at which a half day ended, S on other days, int (D,).
    monthly
        Places of the month that stand out from what its regular terms say, such as pay-days.
    """

    counts: np.ndarray
    totals: np.ndarray
    learn: np.ndarray
    whole: np.ndarray
    offset: np.ndarray
    marks: tuple[Mark, ...]
    festive: np.ndarray
    near: np.ndarray
    ended: np.ndarray
    monthly: tuple[Rhythm, ...]


def clean(days: Days, may_end: bool = True) -> Cleaned:
    """Tell ordinary days from others in the known past of `days`.

    Of a queue that has ended (:func:`wfm.demand.past.silence.silent_days`) the days since are
    learned, and no others; of one that only lends its past none has: `may_end` is False.
    """
    silent = silent_days(days) if may_end else np.zeros(len(days.dates), dtype=bool)
    return _ended(days, silent) if silent.any() else _clean(days)


def _ended(days: Days, silent: np.ndarray) -> Cleaned:
    """The past of a queue without contacts on its last days, those that are `silent`, (D,)."""
    since, slots = int(np.flatnonzero(silent)[0]), days.open.shape[1]
    after = np.arange(len(silent)) >= since
    before = _clean(replace(
        days, known=since, counts=np.where(after[:, None], np.nan, days.counts)))
    counts = np.where(after[:, None] & days.open, days.counts, before.counts)
    counts[days.said == Said.LEAVE_OUT] = np.nan
    done = _("no contacts since {date}, on {n} open days, all on record: taken as ended, nothing "
             "is expected; if it was an outage, say so in corrections").format(
                 date=days.dates[since], n=int(silent.sum()))
    return replace(
        before, counts=counts, totals=np.where(after, 0.0, before.totals), learn=silent,
        whole=before.whole | silent, monthly=(),
        marks=(*before.marks, Mark(since * slots, days.known * slots, "ended", done)))


def _clean(days: Days) -> Cleaned:
    """:func:`clean` of a queue that has not ended."""
    counts = np.where(days.open, days.counts, np.nan)
    past = np.arange(len(days.dates)) < days.known
    recorded = np.asarray((~np.isnan(counts)).any(axis=1))
    free = days.open & (days.said != Said.KEEP)
    counts[days.said == Said.LEAVE_OUT] = np.nan
    seen = np.asarray((~np.isnan(counts)).any(axis=1))
    ordinary = past & seen & (days.kind == Kind.ORDINARY)
    slots = counts.shape[1]

    hours = changed_hours(days, counts, ordinary, free)
    counts[hours.before] = np.nan
    counts[hours.shut & np.isnan(counts) & free] = 0.0
    normal = usual(days.weekday, counts, ordinary)
    denied = contradictions(days, counts, normal, free)
    counts[denied.cells] = np.nan
    gone = lost(days, counts, ordinary, normal, free)
    half = gone.ended < slots
    closed = half[:, None] & (np.arange(slots) >= gone.ended[:, None])
    told = np.isin(days.said, (Said.LEAVE_OUT, Said.CLOSED)) | hours.before | hours.shut | closed
    told |= denied.cells
    marks = [
        *_calendar_marks(days, seen), *_clock_marks(days),
        *_missing_marks(days, counts, recorded, told),
        *hours.marks, *denied.marks, *gone.marks,
    ]
    counts[gone.outage | closed] = np.nan
    faults = glitches(days, counts, ordinary & ~half, normal, free)
    counts[faults.cells] = np.nan
    marks += faults.marks

    mean = _usual_by_weekday(days, counts, ordinary & ~half)
    # hours that changed move contacts to other hours: the day's total stays what it was
    as_it_was = np.where(hours.before, np.nan_to_num(days.counts), counts)
    totals, observed = _totals(days, as_it_was, mean)
    kept = ((days.said == Said.KEEP) | ~days.open).all(axis=1)
    learn = ordinary & ~half & (observed >= LEAST_OBSERVED)
    widest = np.where(days.regular, mean.mean(axis=0), 0.0).sum(axis=1)
    share = widest / widest.max() if widest.max() > 0 else np.ones(7)
    offset = np.log(np.where(share > 0, share, 1.0))

    odd = spikes(days, totals, learn, offset, seen, ~kept)
    near = _apart(np.where(past & seen & ~kept, days.near, Near.NOTHING), learn, half, odd)
    festive = days.kind == Kind.HOLIDAY
    for day in np.flatnonzero(odd.found & (near == Near.NOTHING)).tolist():
        what, done = "spike", _("{n:g} contacts, out of line with its neighbours: not learned")
        if day in odd.moved:
            what, done = "moved", _("{n:g} contacts, as quiet as a holiday, while the holiday of "
                                    "{date} was like any day: taken as its date")
            festive[[odd.moved[day], day]] = False, True
        marks.append(Mark(day * slots, (day + 1) * slots, what, done.format(
            n=round(float(totals[day])), date=days.dates[odd.moved.get(day, day)])))
    marks += _near_marks(near, learn, odd.share, slots)
    marks.sort(key=lambda mark: (mark.first, mark.end, mark.what))
    return Cleaned(counts, totals, learn & ~odd.found & (near == Near.NOTHING), observed > 0.95,
                   offset, tuple(marks), festive, near, gone.ended, odd.monthly)


def _apart(near: np.ndarray, learn: np.ndarray, half: np.ndarray, odd: Spikes) -> np.ndarray:
    """The days before a holiday, and bridging days, as far as they are unlike others, (D,)."""
    result = np.where(half, near, Near.NOTHING)
    for kind in (Near.EVE, Near.BRIDGE):
        place = np.flatnonzero(learn & (near == kind))
        if len(place):
            mean = float(np.log(odd.share[place]).mean())
            if abs(mean) > max(APART_ERRORS * odd.spread / len(place) ** 0.5, APART_SHARE):
                result[place] = kind
    return result


# ------------------------------------------------------------------ marks


def _calendar_marks(days: Days, seen: np.ndarray) -> Iterator[Mark]:
    slots = days.open.shape[1]
    names = {Kind.CLOSED: "closed", Kind.HOLIDAY: "holiday", Kind.EVENT: "event"}
    told = (days.said == Said.CLOSED).any(axis=1)
    unlike = np.isin(days.kind, list(names)) & ~told & (np.arange(len(told)) < days.known)
    for day in np.flatnonzero(unlike).tolist():
        inside = float(np.nansum(np.where(days.open[day], days.counts[day], 0.0)))
        outside = float(np.nansum(np.where(days.open[day], 0.0, days.counts[day])))
        kind = Kind(days.kind[day])
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
    shut &= days.said[: days.known] != Said.CLOSED
    stray = np.where(shut, np.nan_to_num(days.counts[: days.known]), 0.0)
    if stray.sum() > 0:
        share = stray.sum() / max(float(np.nansum(days.counts[: days.known])), 1.0)
        done = _("{n:g} contacts ({share:.1%}) came outside the opening hours: left out; if the "
                 "queue is open then, correct its hours in the table queues")
        text = done.format(n=float(stray.sum()), share=float(share))
        yield Mark(0, days.known * slots, "outside", text)


def _clock_marks(days: Days) -> Iterator[Mark]:
    """Open slots that the clocks skip or show twice."""
    slots = days.open.shape[1]
    odd = days.open[: days.known] & (days.shown[: days.known] != 1)
    for first, end in runs(odd.ravel(), slots):
        span = {"start": clock(first % slots, slots), "end": clock((end - 1) % slots + 1, slots)}
        done = _("the clocks skip {start} to {end}: no interval, and none is missing")
        if days.shown.ravel()[first] > 1:
            done = _("the clocks show {start} to {end} twice: the mean of both is learned")
            if np.isnan(days.counts.ravel()[first:end]).any():
                done = _("the clocks show {start} to {end} twice, but there is one record: it may "
                         "hold one hour or both, and is taken as missing")
        yield Mark(first, end, "clock", done.format(**span))


def _missing_marks(
    days: Days, counts: np.ndarray, recorded: np.ndarray, told: np.ndarray
) -> Iterator[Mark]:
    """Open days and intervals without records, but of those of which is told why."""
    slots = counts.shape[1]
    known = slice(0, days.known)
    expects = days.working[known] & np.isin(days.kind[known], (Kind.ORDINARY, Kind.EVENT))
    gone = expects & ~recorded[known] & ~(told | ~days.open)[known].all(axis=1)
    for first, end in runs(gone, len(gone)):
        done = _("days without records: {n}; not learned, not taken as zero").format(
            n=end - first
        )
        yield Mark(first * slots, end * slots, "missing", done)
    # a slot that the clocks skip has no interval and so no record
    gap = days.open[known] & np.isnan(counts[known]) & (expects & recorded[known])[:, None]
    gap &= ~told[known] & (days.shown[known] == 1)
    for first, end in runs(gap.ravel(), slots):
        done = _("intervals without a record: {n}; filled up from the usual shape of the day")
        yield Mark(first, end, "missing", done.format(n=end - first))
    gaps, held = int(gap.sum()), counts[known][recorded[known]]
    if gaps > 0.05 * held.size and not (held == 0).any():
        done = _(
            "{n} intervals have no record and none has 0 contacts: if the export leaves out "
            "empty intervals, write them as 0, or the forecast is too high"
        )
        yield Mark(0, days.known * slots, "missing", done.format(n=gaps))


def _near_marks(
    near: np.ndarray, learn: np.ndarray, share: np.ndarray, slots: int
) -> Iterator[Mark]:
    text = {
        Near.EVE: ("eve", _("the day before a holiday: {share:.2f} of an ordinary day, learned "
                            "apart")),
        Near.BRIDGE: ("bridge", _("between a holiday and the weekend: {share:.2f} of an ordinary "
                                  "day, learned apart")),
    }
    for day in np.flatnonzero(learn & (near != Near.NOTHING)).tolist():
        what, done = text[Near(near[day])]
        yield Mark(day * slots, (day + 1) * slots, what, done.format(share=float(share[day])))


# ------------------------------------------------------------------ day totals


def _usual_by_weekday(days: Days, counts: np.ndarray, ordinary: np.ndarray) -> np.ndarray:
    """Mean contacts by weekday and slot, (7, S); pooled, then neighbours, where never seen."""
    known = ordinary[:, None] & ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)
    pooled = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    ever = known.any(axis=0)
    if ever.any():
        place = np.arange(len(pooled))
        pooled = np.interp(place, place[ever], pooled[ever])
    result = np.tile(pooled, (7, 1))
    for weekday in range(7):
        mine = days.weekday == weekday
        number = known[mine].sum(axis=0)
        mean = filled[mine].sum(axis=0) / np.maximum(number, 1)
        result[weekday] = np.where(number > 0, mean, result[weekday])
    return result


def _totals(days: Days, counts: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Day totals with missing slots filled up, and the share that was observed: (D,), (D,)."""
    shape = np.where(days.open, mean[days.weekday], 0.0)
    whole = shape.sum(axis=1)
    observed = np.where(np.isnan(counts), 0.0, shape).sum(axis=1)
    share = np.divide(observed, whole, out=np.zeros_like(whole), where=whole > 0)
    complete = days.open.any(axis=1) & ~(np.isnan(counts) & days.open).any(axis=1)
    share[complete] = 1.0
    totals = np.nansum(counts, axis=1)
    return np.divide(totals, share, out=np.zeros_like(totals), where=share > 0), share
