"""Rows of the history that count contacts twice: copies, totals of a day, totals of queues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.center import Correction, Finding
from wfm.language import noted
from wfm.language import translate as _
from wfm.tables import ROW

COUNTS = ("offered", "handled", "abandoned", "aht_s")
LEAST_TOTAL, LEAST_PARTS = 20.0, 4
"""A total of a day is of this many contacts at least, in this many intervals."""
FAR_ABOVE = 5.0
"""A row that happens to equal the rest of its day is a total where it is so many times what such
rows usually are, where it stands apart, or where most such rows do the same."""
APART = pd.Timedelta(hours=2)
LEAST_ROWS, MOST_ROWS = 10, 0.95
"""A queue is a total where it is the sum of the others in this share of its rows, at least so
many."""
MANY = 0.1
"""Share of a queue's intervals that may stand twice with different counts before it looks as if
each row were a part."""


@dataclass(frozen=True)
class Once:
    """The history without what counts twice: its rows, what was found, and what to look at."""

    rows: pd.DataFrame
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def once(
    made: pd.DataFrame,
    zones: Mapping[str, ZoneInfo],
    minutes: int,
    corrections: Iterable[Correction] = (),
) -> Once:
    """Leave out what counts twice; a total that is to be kept by `corrections` stays.

    Parameters
    ----------
    made
        queue, start (UTC), the counts, and the row in the file; any order.
    zones
        By queue.
    minutes
        Length of an interval.
    """
    # of rows alike in queue and start, the order of the file
    made = made.sort_values(["queue", "start", ROW], ignore_index=True)
    keep = [one for one in corrections if one.do == "keep"]
    step = pd.Timedelta(minutes=minutes)
    findings: list[Finding] = []
    notes: list[str] = []
    parts = []
    for queue, rows in made.groupby("queue", sort=False):
        name = str(queue)
        total = _day_totals(rows, zones[name])
        for one in keep:
            if one.queue == name:
                inside = (rows["start"] >= one.start) & (rows["start"] < one.end)
                total &= ~inside.to_numpy()
        for start, number in zip(rows["start"][total], rows["offered"][total], strict=True):
            findings.append(Finding(name, *_span(start, start + step), "total", _(
                "{n:g} contacts are the sum of the day's other rows: left out").format(n=number)))
        left = rows[~total]
        chosen, differing, found = _chosen(left, name, step)
        findings += found
        if differing > MANY * chosen.sum():
            notes.append(noted(
                "{queue}: {n} intervals stand twice in the table history with different counts; "
                "the larger is taken. If each row is a part (of a skill, of a line), add them up.",
                queue=name, n=differing))
        parts.append(left[chosen])
        count = len(rows) - int(chosen.sum())
        if count:
            notes.append(noted(
                "{queue}: {n} rows of the table history count contacts twice and are left out; "
                "wfm forecast lists them in cleaning.csv.", queue=name, n=count))
    rows = pd.concat(parts, ignore_index=True) if parts else made
    notes += _sums(rows)
    return Once(rows, tuple(findings), tuple(notes))


def _span(start: pd.Timestamp, end: pd.Timestamp) -> tuple[datetime, datetime]:
    return start.to_pydatetime(), end.to_pydatetime()


# ------------------------------------------------------------------ totals of a day


def _day_totals(rows: pd.DataFrame, zone: ZoneInfo) -> np.ndarray:
    """Rows at midnight or first in their day that hold the sum of a day, bool (n,)."""
    local = pd.DatetimeIndex(rows["start"]).tz_convert(zone).tz_localize(None)
    offered = rows["offered"].to_numpy(dtype=np.float64)
    day = local.normalize()
    code, dates = pd.factorize(day)
    total = np.bincount(code, weights=offered)
    parts = np.bincount(code, weights=offered > 0)
    first = pd.Series(local).groupby(code).transform("min").to_numpy() == local.to_numpy()
    midnight = (local == day) & first
    large = offered >= LEAST_TOTAL
    same = (np.abs(2 * offered - total[code]) <= 0.5) & (parts[code] > LEAST_PARTS)

    # at midnight, perhaps the total of the day that ends then
    row = np.zeros(len(dates))
    np.maximum.at(row, code[midnight], offered[midnight])
    follows = np.zeros(len(dates), dtype=bool)
    follows[1:] = np.diff(dates.to_numpy()) == np.timedelta64(1, "D")
    before = np.roll(total, 1)[code]
    for sum_before in (before, before - np.roll(row, 1)[code]):
        same |= (midnight & follows[code] & (np.abs(offered - sum_before) <= 0.5)
                 & (np.roll(parts, 1)[code] > LEAST_PARTS))
    small = same & first & (offered > 0)
    same &= first & large
    if not same.any():
        return same

    after = pd.Series(local).groupby(code).transform(lambda s: s[s > s.min()].min())
    alone = (after.to_numpy() - local.to_numpy()) > APART.to_timedelta64()
    twice = rows["start"].duplicated(keep=False).to_numpy()
    sure = np.zeros(len(rows), dtype=bool)
    kind = np.asarray((local - day) / pd.Timedelta(minutes=1)) + np.where(twice, 0.5, 0.0)
    for one in np.unique(kind[same]):
        here = first & (kind == one)
        others = offered[here & ~same]
        usual = np.median(others) if len(others) else 0.0
        if 2 * same[here].sum() >= (here & large).sum() and same[here].sum() >= 2:
            sure |= small & here
            continue
        sure |= same & here & (alone | (twice & (parts[code] > LEAST_PARTS + 1))
                               | ((len(others) > 0) & (offered >= FAR_ABOVE * usual)))
    return sure


# ------------------------------------------------------------------ copies


def _chosen(
    rows: pd.DataFrame, queue: str, step: pd.Timedelta
) -> tuple[np.ndarray, int, list[Finding]]:
    """Which row of each interval stands, bool (n,), how many intervals differ, what to say.

    Of rows that differ the one with the most contacts: an interval that was exported before it
    was over has fewer. Rows are sorted by start.
    """
    order = rows.sort_values(["start", "offered", "handled", ROW], na_position="first")
    best = order.index[~order["start"].duplicated(keep="last")]
    chosen = np.asarray(rows.index.isin(best))
    if chosen.all():
        return chosen, 0, []
    different = rows.drop_duplicates(["start", *COUNTS])["start"]
    differing = set(different[different.duplicated()])
    moments = rows["start"][rows["start"].duplicated()].drop_duplicates()
    unlike = moments.isin(differing)
    run = ((moments.diff() != step) | (unlike != unlike.shift())).cumsum()
    findings = []
    for _number, group in moments.groupby(run):
        first = group.iloc[0]
        if first not in differing:
            text = _("intervals that stand more than once, alike, in the table history: {n}; one "
                     "row of each is taken")
        elif len(group) == 1:
            text = _("rows {rows} of the table history have {counts} contacts: the most is "
                     "taken; remove the wrong row")
        else:
            text = _("intervals that stand more than once in the table history, with different "
                     "counts: {n}; the row with most contacts is taken; remove the wrong ones")
        pair = rows[rows["start"] == first]
        done = text.format(n=len(group), rows=_listed(pair[ROW]), counts=_listed(pair["offered"]))
        findings.append(Finding(queue, *_span(first, group.iloc[-1] + step), "duplicate", done))
    return chosen, len(differing), findings


def _listed(numbers: pd.Series) -> str:
    return ", ".join(f"{number:g}" for number in numbers)


# ------------------------------------------------------------------ totals of queues


def total_queues(frame: pd.DataFrame, known: Iterable[str]) -> set[str]:
    """Queues of the table that are not among the `known` and hold the sum of those.

    Parameters
    ----------
    frame
        queue, start (wall clock), offered, as they were read.
    """
    here = frame["queue"].isin(list(known)) & frame["start"].notna() & frame["offered"].notna()
    found = set()
    for name, rows in frame[~frame["queue"].isin(list(known))].groupby("queue"):
        rows = rows.dropna(subset=["start", "offered"])
        if len(rows) < LEAST_ROWS:
            continue
        others = frame[here]
        by, at = others["start"], rows["start"]
        if all(moment.hour == moment.minute == 0 for moment in at):  # a row a day
            by, at = (moments.map(lambda moment: moment.date()) for moments in (by, at))
        table = others.drop_duplicates(["queue", "start"])
        sums = table["offered"].astype("float64").groupby(by.loc[table.index]).sum()
        apart = rows["offered"].astype("float64").to_numpy() - sums.reindex(at).to_numpy()
        if (np.abs(apart) <= 0.5).mean() >= MOST_ROWS and rows["offered"].sum() > 0:
            found.add(str(name))
    return found


def _sums(rows: pd.DataFrame) -> list[str]:
    """A note for each queue of the centre that is the sum of the others."""
    if rows.empty or rows["queue"].nunique() < 3:
        return []
    wide = rows.pivot(index="start", columns="queue", values="offered").fillna(0.0)
    total, notes = wide.sum(axis=1), []
    for name in wide.columns:
        others = wide.drop(columns=name)
        at = (wide[name] > 0) & ((others > 0).sum(axis=1) >= 2)
        same = (2 * wide[name] - total).abs() <= 0.5
        if at.sum() >= LEAST_ROWS and same[wide[name] > 0].mean() >= MOST_ROWS:
            notes.append(noted(
                "{queue} is the sum of the other queues: their contacts are planned for twice. "
                "Remove it from the table queues.", queue=name))
    return notes
