"""Shrinkage by day and hour: the table shrinkage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from wfm.center import Campaign, Queue
from wfm.intake.queues import MOST_SHRINKAGE, check_shrinkage
from wfm.intake.rows import Row, one_of, rows_of, within_a_day
from wfm.intake.time_off import day_or_weekday
from wfm.language import noted
from wfm.shrinkage import EVERY_ACTIVITY, EVERY_DAY, ShrinkageRow
from wfm.tables import Faults, ReadTable, shown

_SHARES = ("in_office", "out_of_office")


def read_shrinkage(
    table: ReadTable,
    work: Mapping[str, Queue | Campaign] | None,
    interval_min: int,
    faults: Faults,
) -> tuple[ShrinkageRow, ...]:
    """The rows in the order of the table; no two of them contradict each other.

    `work` holds the queues and campaigns by code; None where their tables could not be read.
    """
    found: list[tuple[ShrinkageRow, int]] = []
    for row in rows_of(table, faults):
        on = day_or_weekday(row, EVERY_DAY)
        activity = row["activity"]
        if work is not None and activity is not None and activity not in (EVERY_ACTIVITY, *work):
            row.wrong("activity", noted("{cell} is neither a queue nor a campaign",
                                        cell=shown(activity)), one_of([EVERY_ACTIVITY, *work]))
        timed = _check_times(row, interval_min)
        check_shrinkage(row, _SHARES)
        if all(row[part] is None for part in _SHARES):
            row.wrong(_SHARES[0], noted("the row states no share"),
                      noted("Fill in in_office or out_of_office"))
        if activity is None or on is None or not timed:
            continue
        made = ShrinkageRow(activity, on, row["from"] or time(0), row["to"] or time(0),
                            row["in_office"], row["out_of_office"])
        if work is not None:
            _check_beside(row, made, work)
        for earlier, number in found:
            if made.contradicts(earlier):
                row.wrong("from", noted("this row and row {number} are equally specific and state "
                                        "a share for the same time", number=number),
                          noted("Shorten or remove one of them"))
        found.append((made, row.number))
    return tuple(made for made, _ in found)


def _check_times(row: Row, interval_min: int) -> bool:
    """Whether the row holds all day or on a span within a day."""
    for column in ("from", "to"):
        if row[column] is not None and row[column].minute % interval_min:
            row.wrong(column, noted("shrinkage changes with an interval of {minutes} minutes",
                                    minutes=interval_min),
                      noted("Round it; the end of the day is 24:00"))
    return within_a_day(row)


def _check_beside(row: Row, made: ShrinkageRow, work: Mapping[str, Queue | Campaign]) -> None:
    """Fault a share that leaves nobody with the other share of a queue or campaign."""
    for column, share, beside, other in (
        ("in_office", made.in_office, made.out_of_office, "shrinkage_out_of_office"),
        ("out_of_office", made.out_of_office, made.in_office, "shrinkage_in_office"),
    ):
        if share is None or share > MOST_SHRINKAGE or beside is not None:
            continue
        for code, item in work.items():
            own = getattr(item, other) or 0.0  # None where the cell is faulty
            if made.activity in (EVERY_ACTIVITY, code) and 1 - share <= own <= MOST_SHRINKAGE:
                row.wrong(column, noted("with the other share of '{code}' all of the time is lost",
                                        code=code),
                          noted("Write a smaller share, or both shares"))
