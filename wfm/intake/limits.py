"""The table limits: seats, people on duty, breaks at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from wfm.center import Agent, Site
from wfm.intake.rows import Row, one_of, rows_of, within_a_day
from wfm.intake.time_off import day_or_weekday
from wfm.language import noted
from wfm.limits import Limit
from wfm.tables import Faults, ReadTable, shown

STEP_MIN = 5


def read_limits(
    table: ReadTable, sites: Mapping[str, Site], agents: Mapping[str, Agent] | None,
    faults: Faults,
) -> tuple[Limit, ...]:
    """The limits in the order of their rows; `agents` is None where they could not be read."""
    found: list[Limit] = []
    for row in rows_of(table, faults):
        before = len(faults.found)
        on = day_or_weekday(row, "daily")
        within_a_day(row)
        for column in ("from", "to"):
            if row[column] is not None and row[column].minute % STEP_MIN:
                row.wrong(column, noted("time is planned in steps of {minutes} minutes",
                                        minutes=STEP_MIN), noted("Round it"))
        if row["site"] is not None and sites and row["site"] not in sites:
            row.wrong("site", noted("there is no site {cell}", cell=shown(row["site"])),
                      one_of(sites))
        if row.lacks("what", "people") or on is None or len(faults.found) > before:
            continue
        limit = Limit(
            row["what"], row["people"], on, row["from"] or time(0), row["to"] or time(0),
            row["site"], row["team"], row["skill"], row["role"], row.number)
        _check_members(row, limit, agents)
        found.append(limit)
    return tuple(found)


def _check_members(row: Row, limit: Limit, agents: Mapping[str, Agent] | None) -> None:
    """A limit that looks at nobody, or asks for more people than there are, is a mistake."""
    if not agents:
        return
    stated = {name: getattr(limit, name) for name in ("team", "skill", "role")
              if getattr(limit, name) is not None}
    for name, value in stated.items():
        have = {text for agent in agents.values()
                for text in (agent.skills if name == "skill" else (getattr(agent, name),))}
        if value not in have:
            cell = shown(value)
            row.wrong(name, {"team": noted("no agent has the team {cell}", cell=cell),
                             "skill": noted("no agent has the skill {cell}", cell=cell),
                             "role": noted("no agent has the role {cell}", cell=cell)}[name],
                      one_of(sorted(text for text in have if text)))
            return
    members = sum(map(limit.looks_at, agents.values()))
    if not members and limit.what != "seats":
        row.wrong("what", noted("no agent has all that the row asks for"),
                  noted("Leave one of site, team, skill and role empty"))
    elif limit.what == "on_duty" and limit.people > members:
        row.wrong("people", noted("there are only {count} such agents", count=members),
                  noted("Write a number that they can be"))
