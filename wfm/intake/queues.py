"""Inbound work: the table queues, and the special days that change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields

import pandas as pd

from wfm.center import Queue, Site, SpecialDay
from wfm.intake.codes import EVERY_QUEUE, check_activity
from wfm.intake.rows import Row, one_of, rows_of
from wfm.intake.service import check_promise, opening_hours
from wfm.language import noted
from wfm.tables import Faults, ReadTable, shown

MOST_SHRINKAGE = 0.9
SHARES = ("shrinkage_in_office", "shrinkage_out_of_office")


def read_queues(
    table: ReadTable,
    sites: Mapping[str, Site],
    campaigns: Collection[str],
    interval_min: int,
    faults: Faults,
) -> dict[str, Queue]:
    """The queues by code; `sites` may be empty where the settings could not be read."""
    queues: dict[str, Queue] = {}
    for row in rows_of(table, faults):
        check_activity(row, "queue", campaigns)
        if sites and row["site"] is not None and row["site"] not in sites:
            row.wrong("site", noted("there is no site {cell}", cell=shown(row["site"])),
                      one_of(sites))
        hours = opening_hours(row, interval_min, "queue")
        check_promise(row)
        if row["redial_share"] and row["patience_s"] is None:
            row.wrong("patience_s", noted("callers who call again have given up first"),
                      noted("Fill in patience_s, or leave redial_share empty"))
        check_shrinkage(row)
        if row.lacks("queue"):
            continue
        values = {f.name: row[f.name] for f in fields(Queue) if f.name not in ("hours", "name")}
        queues[row["queue"]] = Queue(**values, name=row["name"] or row["queue"], hours=hours)
    return queues


def check_shrinkage(row: Row, parts: tuple[str, str] = SHARES) -> None:
    """Fault shrinkage that leaves nobody; `parts` are the columns of the two shares."""
    shares = [row[part] or 0.0 for part in parts]
    for part, share in zip(parts, shares, strict=True):
        if share > MOST_SHRINKAGE:
            row.wrong(part, noted("more than nine tenths of the time is lost"),
                      noted("Write a share up to {most:g}", most=MOST_SHRINKAGE))
    if sum(shares) >= 1 and max(shares) <= MOST_SHRINKAGE:
        row.wrong(parts[1], noted("with {column} all of the time is lost", column=parts[0]),
                  noted("Write smaller shares"))


def check_lent(
    table: ReadTable, queues: Mapping[str, Queue], history: pd.DataFrame, faults: Faults
) -> None:
    """Fault a like_queue that does not exist or has nothing to lend."""
    known = set(history["queue"])
    for row in rows_of(table, faults):
        other = row["like_queue"]
        if other is None:
            continue
        if other == row["queue"]:
            row.wrong("like_queue", noted("a queue is always like itself"),
                      noted("Write another queue, or none"))
        elif other not in queues:
            if table.whole:
                row.wrong("like_queue", noted("there is no queue {cell}", cell=shown(other)),
                          one_of(queues))
        elif known and other not in known:
            row.wrong("like_queue", noted("the queue '{queue}' has no history to lend",
                                          queue=other),
                      noted("Write a queue with a history"))


def read_special_days(
    table: ReadTable, queues: Mapping[str, Queue], faults: Faults
) -> tuple[SpecialDay, ...]:
    """The special days, by date and queue."""
    days = []
    for row in rows_of(table, faults):
        if row["queue"] is not None and row["queue"] not in (*queues, EVERY_QUEUE):
            row.wrong("queue", noted("there is no queue {cell}", cell=shown(row["queue"])),
                      one_of([EVERY_QUEUE, *queues]))
        if row["factor"] is not None and row["like_date"] is not None:
            row.wrong("like_date", noted("a day has a factor or a like_date, not both"),
                      noted("Remove one of them"))
        if row["like_date"] is not None and row["like_date"] == row["date"]:
            row.wrong("like_date", noted("a day is always like itself"),
                      noted("Write another date, or none"))
        if row.lacks("date", "queue", "kind"):
            continue
        days.append(SpecialDay(row["date"], row["queue"], row["kind"], row["factor"],
                               row["like_date"], row["name"] or ""))
    return tuple(sorted(days, key=lambda d: (d.day, d.queue)))
