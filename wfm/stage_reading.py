"""The tables between the stages (:mod:`wfm.stage_tables`), read back after an edit.

They are read by their columns as the inputs are, and checked against the centre: what a
stage would stumble over is a fault with its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Center
from wfm.handover import worth_values
from wfm.intake.history import MOST_AGENTS
from wfm.intake.rows import Row, one_of, rows_of
from wfm.language import noted
from wfm.tables import Fault, Faults, ReadTable, Source, Table, read_table, shown

LONGEST_WORTH = 120_000
"""Characters of a cell: the worth of ten thousand agents is long; csv stops at 131,072."""


@dataclass
class StageTables:
    """Reads tables that the command `command` wrote into `folder`."""

    folder: Path
    command: str
    faults: Faults = field(default_factory=Faults)

    def read(
        self, *tables: Table, files: Mapping[str, str] | None = None
    ) -> dict[str, ReadTable]:
        """The tables by name, moments checked for their offset.

        A table may be empty: a centre without campaigns has no outbound hours. What is
        wrong goes to `faults`.
        """
        read: dict[str, ReadTable] = {}
        for table in tables:
            source = Source(self.folder / (files or {}).get(table.name, f"{table.name}.csv"))
            present = source.path.is_file()
            if not present:
                self.faults.found.append(Fault(
                    source.file, "", 0, "", noted("the table is not there yet"),
                    noted("Run `{command}` first", command=self.command)))
            read[table.name] = read_table(
                replace(table, required=False), [source] if present else [], self.folder,
                self.faults, LONGEST_WORTH)
            self._check_offsets(read[table.name])
        return read

    def _check_offsets(self, table: ReadTable) -> None:
        for column in table.table.columns:
            if column.kind != "moment":
                continue
            for row in rows_of(table, self.faults):
                moment = row[column.name]
                if isinstance(moment, datetime) and moment.tzinfo is None:
                    row.wrong(column.name, noted("{moment} has no offset from UTC",
                                                 moment=f"{moment:%Y-%m-%d %H:%M}"),
                              noted("Write it as 2026-12-07T08:30-03:00"))

    def frame(self, read: ReadTable) -> pd.DataFrame:
        """Checked cells as columns of a proper dtype; moments as UTC."""
        typed: dict[str, Any] = {}
        for column in read.table.columns:
            cells = read.frame[column.name]
            if column.kind == "moment":
                typed[column.name] = pd.to_datetime(cells, utc=True).dt.as_unit("s")
            elif column.kind in ("number", "share"):
                typed[column.name] = cells.astype("float64")
            elif column.kind == "whole":
                typed[column.name] = cells.astype("int64")
            elif column.kind == "yes_no":
                typed[column.name] = cells.astype(bool)
            else:
                typed[column.name] = cells
        return pd.DataFrame(typed)


# ------------------------------------------------------------------ checks


def check_inbound(read: ReadTable, center: Center, week: date, tables: StageTables) -> None:
    """Fault a forecast that is not of these queues, these intervals and this week."""
    _check_queues(read, center, tables.faults)
    for row in rows_of(read, tables.faults):
        volume, aht = row["volume"], row["aht_s"]
        if row.lacks("volume", "aht_s") or not volume:
            continue
        if aht == 0:
            row.wrong("aht_s", noted("contacts without a handling time"),
                      noted("Write the seconds"))
        if volume * aht > MOST_AGENTS * 60 * center.interval_min:
            row.wrong("volume", noted("these contacts would keep more than {most} agents busy",
                                      most=MOST_AGENTS),
                      noted("Correct volume or aht_s (seconds)"))
    if tables.faults.found:
        return  # rows that could not be read are not missing
    for name, queue in center.queues.items():
        wanted = Grid.days(week, 7, center.zone(queue.site), center.interval_min).starts
        mine = read.frame[read.frame["queue"] == name]
        there = pd.DatetimeIndex(pd.to_datetime(mine["start"], utc=True))
        lost = wanted.difference(there)
        if len(lost) == len(wanted):
            read.fault(tables.faults, 0, "start",
                       noted("there is no forecast of '{queue}' for the week {week}",
                             queue=name, week=f"{week}"),
                       noted("Run `{command}` first", command=tables.command))
        elif len(lost):
            first = lost[0].tz_convert(center.zone(queue.site))
            read.fault(tables.faults, 0, "start",
                       _no_row(name, first.isoformat(timespec="minutes"), len(lost) - 1),
                       noted("Add it, or run `{command}` again", command=tables.command))


def _no_row(queue: str, moment: str, later: int) -> str:
    """That a queue's row for a moment is missing, and so many later ones."""
    if later == 0:
        return noted("there is no row of '{queue}' for {moment}", queue=queue, moment=moment)
    if later == 1:
        return noted("there is no row of '{queue}' for {moment}, nor for 1 later one",
                     queue=queue, moment=moment)
    return noted("there is no row of '{queue}' for {moment}, nor for {n} later ones",
                 queue=queue, moment=moment, n=later)


def check_outbound(read: ReadTable, center: Center, tables: StageTables) -> None:
    """Fault hours of campaigns and segments that do not exist."""
    for row in rows_of(read, tables.faults):
        _check_segment(row["campaign"], row["segment"], "campaign", row, center)


def check_promised(read: ReadTable, center: Center, tables: StageTables) -> None:
    """Fault promised calls of campaigns and segments that do not exist, or without a time."""
    for row in rows_of(read, tables.faults):
        _check_segment(row["campaign"], row["segment"], "campaign", row, center)
        _check_order(row, noted("the call is due before it may be begun"))


def check_requirement(read: ReadTable, center: Center, tables: StageTables) -> None:
    """Fault a requirement that no roster could be made from."""
    _check_queues(read, center, tables.faults)
    for row in rows_of(read, tables.faults):
        queue = center.queues.get(row["queue"])
        if queue is not None and queue.deferred:
            row.wrong("queue", noted("'{queue}' is deferred work: it stands in the table work",
                                     queue=row["queue"]), noted("Remove the row"))
        for column in ("required", "worth_for"):
            if row[column] is not None and row[column] > MOST_AGENTS:
                row.wrong(column, noted("more than {most} agents", most=MOST_AGENTS),
                          noted("Write a smaller number"))
        if row["load"] is not None and row["load"] > MOST_AGENTS:
            row.wrong("load", noted("more than {most} erlangs", most=MOST_AGENTS),
                      noted("Write a smaller number"))
        if row["worth"] is not None and not _falls(row["worth"]):
            row.wrong(
                "worth", noted("these are not falling numbers, 0 or more, with spaces between"),
                noted("Leave this column as it was, and change `required` instead; or run "
                      "`{command}` again", command=tables.command))


def _falls(text: str) -> bool:
    try:
        worth = worth_values(text)
    except ValueError:
        return False
    good = np.isfinite(worth) & (worth >= 0) & (worth <= 1e12)
    return bool(good.all() and (np.diff(worth) <= 1e-9).all())


def check_work(read: ReadTable, center: Center, tables: StageTables) -> None:
    """Fault work that nobody knows, or that is due before it may be begun."""
    for row in rows_of(read, tables.faults):
        _check_order(row, noted("the work is due before it may be begun"))
        if row["kind"] == "outbound":
            _check_segment(row["activity"], row["segment"], "activity", row, center)
        elif row["kind"] == "deferred" and row["activity"] is not None:
            deferred = [name for name, queue in center.queues.items() if queue.deferred]
            if row["activity"] not in deferred:
                row.wrong("activity", noted("there is no deferred queue {cell}",
                                            cell=shown(row["activity"])), one_of(deferred))


def _check_order(row: Row, what: str) -> None:
    opens, due = row["opens"], row["due"]
    if None not in (opens, due) and opens.tzinfo and due.tzinfo and due <= opens:
        row.wrong("due", what, noted("Put the two in order"))


def _check_segment(
    campaign: str | None, segment: str | None, column: str, row: Row, center: Center
) -> None:
    if campaign is None:
        return
    known = center.campaigns.get(campaign)
    if known is None:
        row.wrong(column, noted("there is no campaign {cell}", cell=shown(campaign)),
                  one_of(center.campaigns))
    elif segment is not None and segment not in [s.segment for s in known.segments]:
        row.wrong("segment", noted("the campaign '{campaign}' has no segment {cell}",
                                   campaign=campaign, cell=shown(segment)),
                  one_of(s.segment for s in known.segments))


def _check_queues(read: ReadTable, center: Center, faults: Faults) -> None:
    """Fault queues that do not exist, and moments that begin no interval."""
    step = timedelta(minutes=center.interval_min)
    for row in rows_of(read, faults):
        if row["queue"] is not None and row["queue"] not in center.queues:
            row.wrong("queue", noted("there is no queue {cell}", cell=shown(row["queue"])),
                      one_of(center.queues))
        start = row["start"]
        if start is not None and start.tzinfo is not None and (
                start.timestamp() % step.total_seconds()):
            row.wrong("start", noted("{start} does not begin an interval of {n} minutes",
                                     start=f"{start:%Y-%m-%d %H:%M}", n=center.interval_min),
                      noted("Correct the time"))
