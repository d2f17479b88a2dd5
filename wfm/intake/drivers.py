"""What brings contacts and is known ahead: the table drivers."""

from __future__ import annotations

from collections.abc import Collection

from wfm.center import DriverValue
from wfm.intake.codes import EVERY_QUEUE, check_code
from wfm.intake.rows import one_of, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable, shown


def read_drivers(
    table: ReadTable, queues: Collection[str] | None, faults: Faults
) -> tuple[DriverValue, ...]:
    """The values by driver, day and queue.

    `queues` holds the codes of the queues; None where their table could not be read.
    """
    found = []
    for row in rows_of(table, faults):
        check_code(row, "driver")
        queue = row["queue"]
        if queues is not None and queue is not None and queue not in (EVERY_QUEUE, *queues):
            row.wrong("queue", noted("there is no queue {cell}", cell=shown(queue)),
                      one_of([EVERY_QUEUE, *queues]))
        if not row.lacks("driver", "date", "value", "queue"):
            found.append(DriverValue(row["driver"], row["date"], queue, float(row["value"])))
    return tuple(sorted(found, key=lambda v: (v.driver, v.day, v.queue)))
