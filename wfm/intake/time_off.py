"""What is known of agents' time: the tables absences, preferences and last_roster.

In each function `known` holds the identifiers of the table agents; it is None where that
table could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from wfm.calendar import WEEKDAYS
from wfm.center import Absence, Preference, WorkedShift
from wfm.intake.contracts import STEP_MIN
from wfm.intake.hours import parse_shift
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.schema import AT_WORK_KINDS
from wfm.tables import Faults, ReadTable, shown


def read_absences(
    table: ReadTable,
    known: set[str] | None,
    zones: Mapping[str, str],
    longest_h: Mapping[str, float],
    faults: Faults,
) -> dict[str, tuple[Absence, ...]]:
    """Absences by agent, in order; `zones` and the longest shift (hours) by agent."""
    found: dict[str, list[tuple[Absence, int]]] = {}
    for row in rows_of(table, faults):
        _check_agent(row, known)
        if row.lacks("agent", "start", "end", "kind"):
            continue
        zone = zones.get(row["agent"])
        start, end = _wall(row["start"], zone), _wall(row["end"], zone)
        if end <= start:
            row.wrong("end", noted("the absence ends at {end}, not after it starts at {start}",
                                   end=f"{end:%Y-%m-%d %H:%M}", start=f"{start:%Y-%m-%d %H:%M}"),
                      noted("Put the two in order"))
            continue
        for column, moment in (("start", start), ("end", end)):
            if moment.minute % STEP_MIN or moment.second:
                row.wrong(column, noted("time is planned in steps of {minutes} minutes",
                                        minutes=STEP_MIN),
                          noted("Round it, so that the absence becomes longer"))
        hours = (end - start).total_seconds() / 3600
        longest = longest_h.get(row["agent"])
        if row["kind"] in AT_WORK_KINDS and longest is not None and hours > longest:
            row.wrong("end", noted("a {kind} is at work, but the agent's longest shift has "
                                   "{longest:g} hours and this takes {hours:g}",
                                   kind=row["kind"], longest=longest, hours=hours),
                      noted("Write a row for each day, or the kind leave"))
        for earlier, number in found.get(row["agent"], ()):
            if start < earlier.end and earlier.start < end:
                row.wrong("start", noted("this absence overlaps with that of the same agent in "
                                         "row {number}", number=number),
                          noted("Shorten or remove one of them"))
        found.setdefault(row["agent"], []).append(
            (Absence(start, end, row["kind"], bool(row["paid"]), row["payroll_code"] or "",
                     row.number),
             row.number)
        )
    return {
        agent: tuple(sorted((a for a, _ in items), key=lambda a: a.start))
        for agent, items in found.items()
    }


def _wall(moment: datetime, zone: str | None) -> datetime:
    """The agent's wall clock; a moment with an offset is converted."""
    if moment.tzinfo is not None and zone is not None:
        moment = moment.astimezone(ZoneInfo(zone))
    return moment.replace(tzinfo=None)


def read_preferences(
    table: ReadTable, known: set[str] | None, faults: Faults
) -> dict[str, tuple[Preference, ...]]:
    """Wishes by agent."""
    found: dict[str, list[Preference]] = {}
    for row in rows_of(table, faults):
        _check_agent(row, known)
        on = day_or_weekday(row)
        want = _wish(row)
        if on is not None and want is not None and not row.lacks("agent", "weight"):
            found.setdefault(row["agent"], []).append(Preference(
                on, want, float(row["weight"]), row.number))
    return {agent: tuple(items) for agent, items in found.items()}


def day_or_weekday(row: Row, *others: str) -> date | str | None:
    """The column on: a date, a day of the week, or one of `others`; None if it is faulty."""
    if row["on"] is None:
        return None
    text: str = row["on"].lower().removesuffix(" 00:00:00")  # a date cell of Excel
    if text in (*WEEKDAYS, *others):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        row.wrong("on", noted("{cell} is neither a date nor a day", cell=shown(row["on"])),
                  noted("Write 2026-12-07, or one of {names}",
                        names=", ".join((*WEEKDAYS, *others))))
        return None


def _wish(row: Row) -> str | tuple[time, time] | None:
    if row["want"] is None:
        return None
    text: str = row["want"].lower()
    if text in ("off", "early", "late"):
        return text
    try:
        return parse_shift(text)
    except ValueError:
        row.wrong("want", noted("{cell} is not a wish that is known", cell=shown(row["want"])),
                  noted("Write off, early, late, or a shift such as 09:00-15:20"))
        return None


def read_last_roster(
    table: ReadTable, known: set[str] | None, faults: Faults
) -> dict[str, tuple[WorkedShift, ...]]:
    """Shifts of the past by agent, in order."""
    found: dict[str, list[WorkedShift]] = {}
    for row in rows_of(table, faults):
        _check_agent(row, known)
        if row.lacks("agent", "date", "start", "end"):
            continue
        if row["start"] == row["end"]:
            row.wrong("end", noted("the shift ends when it starts"),
                      noted("Correct one of the two"))
        found.setdefault(row["agent"], []).append(
            WorkedShift(row["date"], row["start"], row["end"], row["paid_h"], row.number)
        )
    return {agent: tuple(sorted(w, key=lambda s: s.day)) for agent, w in found.items()}


def _check_agent(row: Row, known: set[str] | None) -> None:
    if known is not None and row["agent"] is not None and row["agent"] not in known:
        row.wrong("agent", noted("there is no agent {cell}", cell=shown(row["agent"])),
                  noted("Add the agent to the table agents, or correct the identifier"))
