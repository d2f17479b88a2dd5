"""What a planner knows better than the model: the table ``forecasts/overrides.csv``."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from wfm.center import Center
from wfm.intake.rows import Row, one_of, rows_of
from wfm.language import noted
from wfm.override import Override
from wfm.stage_tables import OVERRIDES
from wfm.tables import Faults, Source, read_table, shown

LARGEST_FACTOR = 20.0
"""A larger factor is a percentage by mistake."""
MOST_CONTACTS = 1e6
"""More contacts than this in a day or an interval are a slip."""


def read_overrides(path: Path, center: Center | None) -> tuple[Override, ...]:
    """The rows of the table at `path`, checked against the centre; none where there is no file.

    Without a centre, because its own tables cannot be read, all is checked that does not need it.

    Raises
    ------
    InputError
        All that is wrong: columns and cells, queues that do not exist, days or times that are
        not in order or begin no interval, values that cannot be, and rows that set the same
        intervals twice.
    """
    if not path.is_file():
        return ()
    faults = Faults()
    table = read_table(OVERRIDES, [Source(path)], path.parent, faults)
    unread = {(fault.row, fault.column) for fault in faults.found}
    found: list[Override] = []
    for row in rows_of(table, faults):
        before = len(faults.found)
        if center is not None:
            _check_queue(row, center)
        _check_days(row)
        if not unread & {(row.number, "from_time"), (row.number, "to_time")}:
            _check_times(row, center.interval_min if center is not None else 1)
        _check_value(row)
        if len(faults.found) == before and not row.lacks(
                "queue", "from", "to", "action", "value", "who", "why"):
            override = Override(
                row.number, row["queue"], row["from"], row["to"], row["action"],
                float(row["value"]), row["who"], row["why"], row["from_time"], row["to_time"])
            earlier = next((o for o in found if _both_set(o, override)), None)
            if earlier is not None:
                row.wrong("action", noted("row {number} sets some of the same intervals",
                                          number=earlier.row),
                          noted("Let their days or times not overlap, or remove one of the two"))
            found.append(override)
    faults.raise_if_any()
    return tuple(found)


def _check_queue(row: Row, center: Center) -> None:
    if row["queue"] is not None and row["queue"] not in center.queues:
        row.wrong("queue", noted("there is no queue {cell}", cell=shown(row["queue"])),
                  one_of(center.queues))


def _check_days(row: Row) -> None:
    if not row.lacks("from", "to") and row["to"] < row["from"]:
        row.wrong("to", noted("{last} is before {first}", last=f"{row['to']}",
                              first=f"{row['from']}"),
                  noted("Put the two in order"))


def _check_times(row: Row, interval_min: int) -> None:
    begin, end = row["from_time"], row["to_time"]
    for column, other in (("from_time", "to_time"), ("to_time", "from_time")):
        clock = row[column]
        if clock is None:
            if row[other] is not None:
                row.wrong(column, noted("there is {other} but not {column}", other=other,
                                        column=column),
                          noted("Write both; or neither, for whole days"))
        elif clock.minute % interval_min:
            row.wrong(column, noted("{time} does not begin an interval of {minutes} minutes",
                                    time=f"{clock:%H:%M}", minutes=interval_min),
                      noted("Correct the time"))
    if begin is not None and end is not None and end != time(0) and end <= begin:
        row.wrong("to_time", noted("{end} is not after {begin}", end=f"{end:%H:%M}",
                                   begin=f"{begin:%H:%M}"),
                  noted("Put the two in order; for a night write a row up to 24:00 and one from "
                        "00:00"))


def _check_value(row: Row) -> None:
    action, value = row["action"], row["value"]
    if row.lacks("action", "value"):
        return
    if action != "add" and value < 0:
        row.wrong("value", noted("{value:g} would make the forecast negative", value=value),
                  noted("Write 0 or more"))
    if action == "factor" and value > LARGEST_FACTOR:
        row.wrong("value", noted("{value:g} is too large for a factor", value=value),
                  noted("Write at most {most:g}; 1.1 makes 10 % more", most=LARGEST_FACTOR))
    if action != "factor" and abs(value) > MOST_CONTACTS:
        row.wrong("value", noted("{value:g} are too many contacts", value=value),
                  noted("Write at most {most:g}", most=MOST_CONTACTS))


def _both_set(one: Override, other: Override) -> bool:
    """Whether both say what some interval is to be."""
    if not one.action == other.action == "set" or one.queue != other.queue:
        return False
    if one.last < other.first or other.last < one.first:
        return False
    (begin, end), (other_begin, other_end) = _minutes(one), _minutes(other)
    return begin < other_end and other_begin < end


def _minutes(override: Override) -> tuple[int, int]:
    """From and up to which minute of the day it counts."""
    if override.begin is None or override.end is None:
        return 0, 24 * 60
    return (override.begin.hour * 60 + override.begin.minute,
            override.end.hour * 60 + override.end.minute or 24 * 60)
