"""Dated changes of a queue's volume: the table changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from wfm.center import Change
from wfm.intake.rows import Row, one_of, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable, shown

Numbered = tuple[Change, Row]


def read_changes(
    table: ReadTable, queues: Collection[str] | None, faults: Faults
) -> tuple[Change, ...]:
    """The changes by their first day.

    `queues` holds the codes of the queues; None where their table could not be read.
    """
    found: list[Numbered] = []
    for row in rows_of(table, faults):
        made = _change(row, queues)
        if made is not None:
            found.append((made, row))
    _check_twice(found)
    _check_shares(found)
    _check_emptied(found)
    return tuple(change for change, _ in sorted(found, key=lambda item: item[0].start))


def _change(row: Row, queues: Collection[str] | None) -> Change | None:
    """The row as a change; None where it is faulty."""
    good = True

    def wrong(column: str, what: str, mend: str) -> None:
        nonlocal good
        row.wrong(column, what, mend)
        good = False

    queue, other = row["queue"], row["to_queue"]
    for column in ("queue", "to_queue"):
        if queues is not None and row[column] is not None and row[column] not in queues:
            wrong(column, noted("there is no queue {cell}", cell=shown(row[column])),
                  one_of(queues))
    if row["factor"] is None and row["share"] is None:
        wrong("factor", noted("the row says neither a factor nor a share"),
              noted("Write factor 0.85, or share 0.3 and to_queue"))
    elif row["factor"] is not None and (row["share"] is not None or other is not None):
        wrong("factor", noted("a factor stands beside a share or a to_queue"),
              noted("Write two rows, one for each"))
    elif row["share"] is not None and other is None:
        wrong("to_queue", noted("a share moves, but not to which queue"),
              noted("Fill in to_queue; contacts that go away altogether are a factor"))
    if other is not None and row["share"] is None and row["factor"] is None:
        wrong("share", noted("to_queue says where to, but not how much"),
              noted("Fill in share: 0.3"))
    if other is not None and other == queue:
        wrong("to_queue", noted("the contacts would move to the queue that they are in"),
              noted("Write another queue"))
    begin, until = row["from"], row["until"]
    if begin is not None and until is not None:
        if until < begin:
            wrong("until", noted("the change ends on {until}, before it begins on {begin}",
                                 until=f"{until}", begin=f"{begin}"),
                  noted("Put the two in order"))
        elif row["over_days"] is not None and row["over_days"] > (until - begin).days + 1:
            wrong("over_days", noted("the change takes {days} days to grow, but lasts {lasts}",
                                     days=row["over_days"], lasts=(until - begin).days + 1),
                  noted("Write fewer days, or a later until"))
    if not good or row.lacks("queue", "from", "why", "over_days"):
        return None
    return Change(queue, begin, row["why"], 1.0 if row["factor"] is None else row["factor"],
                  row["share"] or 0.0, other, until, row["over_days"])


def _check_twice(found: Sequence[Numbered]) -> None:
    first: dict[object, Row] = {}
    for change, row in found:
        key = (change.queue, change.start, change.to_queue or change)
        earlier = first.setdefault(key, row)
        if earlier is not row:
            row.wrong("from", noted("this change already stands in row {number}",
                                    number=earlier.number),
                      noted("Keep one of the two rows"))


def _check_shares(found: Sequence[Numbered]) -> None:
    """Of one queue and day no more than all contacts can move."""
    total: dict[tuple[str, date], float] = {}
    for change, row in found:
        key = (change.queue, change.start)
        total[key] = total.get(key, 0.0) + change.share
        if total[key] > 1 + 1e-9:
            row.wrong("share", noted("more than all contacts of '{queue}' would move on {day}",
                                     queue=change.queue, day=f"{change.start}"),
                      noted("Write shares whose sum is at most 1"))


def _check_emptied(found: Sequence[Numbered]) -> None:
    """Fault changes of a queue in which nothing is left for good.

    What they would change cannot be told any more from the queue that took the contacts over.
    """
    emptied: dict[str, tuple[date, int]] = {}
    moved: dict[tuple[str, date], float] = {}
    for change, row in found:
        if change.until is not None:
            continue
        key = (change.queue, change.start)
        moved[key] = moved.get(key, 0.0) + change.share
        if moved[key] > 1 - 1e-9 or change.factor == 0:
            whole = change.start + timedelta(days=change.over_days - 1)
            emptied[change.queue] = min(
                (whole, row.number), emptied.get(change.queue, (whole, row.number)))
    refilled = {(change.to_queue, change.start) for change, _ in found}
    for change, row in found:
        whole, number = emptied.get(change.queue, (date.max, 0))
        if number == row.number or change.start == whole or any(
                queue == change.queue and whole <= day <= change.start
                for queue, day in refilled):
            continue
        grown, day = change.start + timedelta(days=change.over_days - 1), f"{whole}"
        if change.start > whole:
            row.wrong("from", noted("from {day} on nothing is left in '{queue}' (row {number})",
                                    day=day, queue=change.queue, number=number),
                      noted("Write the change for the queue that took over, or a date before "
                            "{day}", day=day))
        elif change.until is not None and change.until >= whole:
            row.wrong("until", noted("from {day} on nothing is left in '{queue}' (row {number}); "
                                     "the change cannot end later", day=day, queue=change.queue,
                                     number=number),
                      noted("Write a date before {day}", day=day))
        elif change.until is None and grown >= whole:
            row.wrong("over_days", noted("from {day} on nothing is left in '{queue}' (row "
                                         "{number}); the change cannot grow beyond that", day=day,
                                         queue=change.queue, number=number),
                      noted("Write fewer days"))
