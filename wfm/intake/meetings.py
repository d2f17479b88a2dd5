"""The table meetings: trainings, meetings and coachings whose time the roster finds."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.center import Agent
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.meetings import Meeting
from wfm.tables import Faults, ReadTable, shown

STEP_MIN = 5


def read_meetings(
    table: ReadTable, agents: Mapping[str, Agent] | None, faults: Faults
) -> tuple[Meeting, ...]:
    """The meetings in the order of their rows; `agents` is None where they could not be read."""
    found: list[Meeting] = []
    for row in rows_of(table, faults):
        before = len(faults.found)
        invited = _invited(row, agents)
        if row.lacks("meeting", "kind", "minutes", "first_day", "last_day", "begin", "end"):
            continue
        meeting = Meeting(
            row["meeting"], row["kind"], invited, row["minutes"], row["first_day"],
            row["last_day"], row["begin"], row["end"], bool(row["together"]), bool(row["paid"]),
            row["step_min"])
        if meeting.last_day < meeting.first_day:
            row.wrong("last_day", noted("{last} is before {first}", last=f"{meeting.last_day}",
                                        first=f"{meeting.first_day}"),
                      noted("Put the days in order"))
        for column in ("minutes", "begin", "end"):
            value = row[column] if column == "minutes" else row[column].minute
            if value % STEP_MIN:
                row.wrong(column, noted("time is planned in steps of {minutes} minutes",
                                        minutes=STEP_MIN), noted("Round it"))
        if not meeting.starts():
            row.wrong("minutes", noted("{minutes} minutes do not fit between begin and end",
                                       minutes=meeting.minutes),
                      noted("Shorten the meeting, or let it begin earlier or end later"))
        if len(faults.found) == before:
            found.append(meeting)
    return tuple(found)


def _invited(row: Row, agents: Mapping[str, Agent] | None) -> tuple[str, ...]:
    """Agents by identifier; ``team:`` before a team means all of it."""
    named: dict[str, None] = {}
    for part in (row["agents"] or "").replace(",", " ").replace(";", " ").split():
        if part.startswith("team:"):
            team = [code for code, agent in (agents or {}).items() if agent.team == part[5:]]
            if agents is not None and not team:
                row.wrong("agents", noted("no agent is of the team {cell}", cell=shown(part[5:])),
                          noted("Write a team of the table agents, without spaces in it"))
            named |= dict.fromkeys(team)
        elif agents is not None and part not in agents:
            row.wrong("agents", noted("there is no agent {cell}", cell=shown(part)),
                      noted("Add the agent to the table agents, or correct the identifier"))
        else:
            named[part] = None
    return tuple(named)
