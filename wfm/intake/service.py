"""Opening hours and promises of inbound work: the columns that queues and lines of a bid share."""

from __future__ import annotations

from wfm.calendar import WEEKDAYS
from wfm.center import Spans
from wfm.intake.hours import parse_spans
from wfm.intake.rows import Row
from wfm.language import noted
from wfm.schema import DEFERRED_CHANNELS


def opening_hours(row: Row, interval_min: int, what: str) -> dict[str, Spans]:
    """Opening hours by ``'mon'`` … ``'sun'`` and perhaps ``'holiday'``, as far as they can be read.

    What is wrong is faulted: days that are no hours, hours off the grid of `interval_min` minutes,
    a `what` (queue, line) that never opens.
    """
    hours: dict[str, Spans] = {}
    readable = True
    for day in (*WEEKDAYS, "holiday"):
        if row[day] is None:
            readable = readable and day == "holiday"  # the others are needed: a fault already
            continue
        try:
            hours[day] = parse_spans(row[day])
        except ValueError as error:
            row.wrong(day, error.args[0], noted("Write 08:00-20:00 or closed"))
            readable = False
            continue
        if any(clock.minute % interval_min for span in hours[day] for clock in span):
            row.wrong(day, noted("opening hours begin and end with an interval of {minutes} "
                                 "minutes", minutes=interval_min),
                      noted("Round them; the end of the day is 24:00"))
    if readable and not any(hours[day] for day in WEEKDAYS):
        row.wrong("mon", noted("the queue is not open on any day of the week") if what == "queue"
                  else noted("the line is not open on any day of the week"),
                  noted("Write the opening hours: 08:00-20:00"))
    return hours


def check_promise(row: Row) -> None:
    """Fault promises that nobody could keep, or that do not say enough."""
    deferred = row["channel"] in DEFERRED_CHANNELS
    if deferred and row["due_within_h"] is None:
        row.wrong("due_within_h", noted("work that may wait needs a due time"),
                  noted("Write 24 for one day"))
    if not deferred and row["channel"] is not None:
        if (row["service_level"] is None) != (row["answer_within_s"] is None):
            row.wrong("answer_within_s",
                      noted("service_level and answer_within_s belong together"),
                      noted("Fill in both or none"))
        if row["max_abandon"] is not None and row["patience_s"] is None:
            row.wrong("patience_s", noted("a limit on abandonment needs to know the patience"),
                      noted("Fill in patience_s"))
    if row["max_occupancy"] == 0:
        row.wrong("max_occupancy", noted("nobody could ever handle a contact"),
                  noted("Write 0.9"))
    if row["service_level"] == 1:
        row.wrong("service_level", noted("no number of agents answers every contact in time"),
                  noted("Write 0.99 or less"))
    if row["max_abandon"] == 0:
        row.wrong("max_abandon", noted("no number of agents keeps abandonment at nought"),
                  noted("Write 0.01 or more"))
