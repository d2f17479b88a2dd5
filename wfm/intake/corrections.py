"""What a planner says of times of the past: the table corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wfm.center import Correction, Queue, Site
from wfm.intake.codes import EVERY_QUEUE
from wfm.intake.rows import Row, one_of, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable, shown


def read_corrections(
    table: ReadTable, queues: Mapping[str, Queue], sites: Mapping[str, Site], faults: Faults
) -> tuple[Correction, ...]:
    """The corrections by queue and start; a row for all queues is one for each, on its clock.

    No two rows say different things of the same time of a queue.
    """
    zones = {code: ZoneInfo(sites[q.site].zone) for code, q in queues.items() if q.site in sites}
    found: list[tuple[Correction, int]] = []
    for row in rows_of(table, faults):
        queue = row["queue"]
        if queues and queue is not None and queue not in (*queues, EVERY_QUEUE):
            row.wrong("queue", noted("there is no queue {cell}", cell=shown(queue)),
                      one_of([EVERY_QUEUE, *queues]))
        if row.lacks("queue", "start", "end", "do"):
            continue
        for code in zones if queue == EVERY_QUEUE else [queue]:
            if code not in zones:
                continue
            start, end = (_in_utc(row[name], zones[code]) for name in ("start", "end"))
            if end <= start:
                row.wrong("end", noted("the time ends before it begins"),
                          noted("Put the two in order; whole days end on the day after the last "
                                "at 00:00"))
                break
            made = Correction(code, start, end, row["do"], row["why"] or "")
            if _contradicted(row, made, found):
                break
            found.append((made, row.number))
    return tuple(sorted((one for one, _ in found), key=lambda c: (c.queue, c.start)))


def _in_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _contradicted(row: Row, made: Correction, found: list[tuple[Correction, int]]) -> bool:
    for other, number in found:
        if (other.queue == made.queue and other.do != made.do
                and made.start < other.end and other.start < made.end):
            row.wrong("do", noted("row {number} says {do} of a part of the same time",
                                  number=number, do=other.do),
                      noted("Shorten or remove one of the two"))
            return True
    return False
