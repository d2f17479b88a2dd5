"""What happened: the table history on UTC, checked against the queues and the clocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.center import Correction, Finding, Queue, Site
from wfm.intake.rows import one_of
from wfm.intake.twice import COUNTS, Once, once, total_queues
from wfm.language import noted
from wfm.language import translate as _
from wfm.tables import ROW, Faults, ReadTable, shown

MOST_AGENTS = 10_000
"""Contacts that would keep more people than this busy at once are a slip."""
LONGEST = timedelta(days=10 * 366)


def read_history(
    table: ReadTable,
    queues: Mapping[str, Queue],
    sites: Mapping[str, Site],
    interval_min: int,
    faults: Faults,
    fed: Collection[str] = (),
    corrections: Iterable[Correction] = (),
) -> Once:
    """The history as :attr:`wfm.center.Center.history` has it, and what was found in it.

    Every queue has some, unless its `week_volume` is known or it is among those that take
    contacts over, `fed`. Copies of a row and rows that hold totals are left out
    (:mod:`wfm.intake.twice`).
    """
    frame = table.frame
    zones = {code: ZoneInfo(sites[q.site].zone) for code, q in queues.items() if q.site in sites}
    totals: set[str] = set()
    if queues:
        strange = ~frame["queue"].isin(list(queues)) & frame["queue"].notna()
        if strange.any():
            totals = total_queues(frame, queues)
        for number, queue in _first_rows(frame, strange & ~frame["queue"].isin(totals), "queue"):
            table.fault(faults, number, "queue",
                        noted("there is no queue {cell}", cell=shown(queue)),
                        noted("{choice}, or add it to the table queues", choice=one_of(queues)))
    known = frame["queue"].isin(list(zones)) & frame["start"].notna() & frame["offered"].notna()
    usable = frame[known]
    starts, skipped = _in_utc(table, usable, zones, interval_min, faults)
    read = pd.DataFrame({
        ROW: usable[ROW].to_numpy(dtype="int64"),
        "queue": usable["queue"].to_numpy(dtype=object),
        "start": starts,
        **{c: pd.to_numeric(usable[c]).astype("float64").to_numpy() for c in COUNTS},
    })
    no_time = read[skipped]
    found = once(read[~skipped], zones, interval_min, corrections)
    stands = found.rows[ROW]
    _check_amounts(table, frame[~known | frame[ROW].isin(stands)], interval_min, faults)
    made = found.rows.drop(columns=ROW)
    if len(made):
        bound = [code for code, queue in queues.items()
                 if queue.week_volume is None and code not in fed]
        _check_whole(table, made, bound, faults)
        span = (made["start"].min().to_pydatetime(),
                made["start"].max().to_pydatetime() + timedelta(minutes=interval_min))
        named = [Finding(name, *span, "total", _(
            "the sum of the other queues: left out")) for name in sorted(totals)]
        said = [noted(
            "{queue}: it is not in the table queues; its rows in the table history are the sum of "
            "the other queues and are left out.", queue=shown(name))
                for name in sorted(totals)]
        found = Once(made, (*named, *_no_time(no_time), *found.findings),
                     (*said, *found.notes))
    return Once(made.sort_values(["queue", "start"], ignore_index=True), found.findings,
                found.notes)


def _in_utc(
    table: ReadTable,
    usable: pd.DataFrame,
    zones: Mapping[str, ZoneInfo],
    interval_min: int,
    faults: Faults,
) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """Starts of intervals in UTC; of the hour that the clocks show twice, both. And which rows are
    of an hour that the clocks skip, with 0 contacts, as many systems export it: bool (n,).
    """
    seen: set[tuple[str, datetime]] = set()
    starts: list[datetime] = []
    skipped = np.zeros(len(usable), dtype=bool)
    rows = zip(usable["queue"], usable["start"], usable["offered"], usable[ROW], strict=True)
    for place, (queue, moment, offered, row) in enumerate(rows):
        number, said = int(row), f"{moment:%Y-%m-%d %H:%M}"
        utc = moment.astimezone(UTC) if moment.tzinfo else (
            moment.replace(tzinfo=zones[queue]).astimezone(UTC))
        if moment.tzinfo is None:
            no_time = utc.astimezone(zones[queue]).replace(tzinfo=None) != moment
            if no_time and offered == 0:
                skipped[place] = True
                starts.append(utc)
                continue
            if no_time:
                table.fault(faults, number, "start",
                            noted("{time} does not exist: the clocks skip it", time=said),
                            noted("Remove the row or correct the time"))
            elif (queue, utc) in seen:  # perhaps the hour that the clocks show twice
                utc = moment.replace(tzinfo=zones[queue], fold=1).astimezone(UTC)
        if utc.minute % interval_min or utc.second or utc.microsecond:
            table.fault(faults, number, "start",
                        noted("{time} does not begin an interval of {minutes} minutes", time=said,
                              minutes=interval_min),
                        noted("Correct the time, or interval_min in center.toml"))
        seen.add((queue, utc))
        starts.append(utc)
    index = pd.DatetimeIndex(pd.to_datetime(pd.Series(starts, dtype=object), utc=True))
    return index.as_unit("s"), skipped


def _no_time(rows: pd.DataFrame) -> Iterable[Finding]:
    """What is said of rows without contacts in hours that the clocks skip, by queue and day."""
    day = rows["start"].dt.floor("D")
    for (queue, _day), mine in rows.groupby(["queue", day], sort=True):
        change = mine["start"].min().to_pydatetime()
        yield Finding(str(queue), change, change, "clock", _(
            "{n} rows without contacts in the hour that the clocks skip: left out").format(
                n=len(mine)))


def _check_amounts(
    table: ReadTable, frame: pd.DataFrame, interval_min: int, faults: Faults
) -> None:
    """Fault contacts that no centre could handle."""
    offered = pd.to_numeric(frame["offered"]).astype("float64")
    aht = pd.to_numeric(frame["aht_s"]).astype("float64").fillna(60.0).clip(lower=1.0)
    for number in frame.loc[offered * aht > MOST_AGENTS * 60 * interval_min, ROW]:
        table.fault(faults, number, "offered",
                    noted("these contacts would keep more than {agents} agents busy",
                          agents=MOST_AGENTS),
                    noted("Correct offered or aht_s (seconds)"))


def _check_whole(
    table: ReadTable, made: pd.DataFrame, queues: Iterable[str], faults: Faults
) -> None:
    """Fault what only the whole history shows; `queues` must have some."""
    first, last = made["start"].min(), made["start"].max()
    if last - first > LONGEST:
        table.fault(faults, 0, "start", noted("the history begins on {first} and ends on {last}",
                                              first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}"),
                    noted("Correct the dates; ten years are kept at most"))
    for code in queues:
        if not (made["queue"] == code).any():
            table.fault(faults, 0, "queue",
                        noted("the queue {cell} has no history", cell=shown(code)),
                        noted("Add its rows, fill in week_volume in the table queues, or remove "
                              "the queue"))


def _first_rows(frame: pd.DataFrame, where: pd.Series, column: str) -> Iterable[tuple[int, str]]:
    """Row and value of the first row of each distinct faulty value: one line says it."""
    faulty = frame[where].drop_duplicates(column)
    return zip(faulty[ROW].astype(int), faulty[column], strict=True)
