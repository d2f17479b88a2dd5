"""People: the table agents, and whether all work has somebody who can do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wfm.center import Agent, Campaign, Contract, Queue, Site
from wfm.intake.codes import check_code
from wfm.intake.rows import Row, one_of, rows_of
from wfm.intake.time_off import read_absences, read_last_roster, read_preferences
from wfm.language import noted
from wfm.rules.labour import LabourPack
from wfm.tables import Faults, ReadTable, shown

LAST_LEVEL = 9


def read_agents(
    read: Mapping[str, ReadTable],
    sites: Mapping[str, Site],
    contracts: Mapping[str, Contract],
    queues: Mapping[str, Queue],
    campaigns: Mapping[str, Campaign],
    faults: Faults,
) -> dict[str, Agent]:
    """The agents by identifier, with their absences, wishes and last shifts."""
    table = read["agents"]
    work = [*queues, *campaigns]
    judged = read["queues"].whole and read["campaigns"].whole
    agents: dict[str, Agent] = {}
    for row in rows_of(table, faults):
        check_code(row, "agent")
        _check_refers(row, "site", sites)
        if read["contracts"].whole:
            _check_refers(row, "contract", contracts)
        skills = _skills(row, work if judged else None)
        if row["from"] and row["to"] and row["to"] < row["from"]:
            row.wrong("to", noted("{last} is before {first}", last=f"{row['to']}",
                                  first=f"{row['from']}"),
                      noted("Put the dates in order"))
        if row["agent"] is None or row["contract"] not in contracts or row["site"] not in sites:
            continue
        cost = row["cost_h"] if row["cost_h"] is not None else contracts[row["contract"]].cost_h
        agents[row["agent"]] = Agent(
            row["agent"], row["name"] or row["agent"], row["team"] or "", row["supervisor"] or "",
            row["site"], row["contract"], skills, row["from"], row["to"], float(cost),
            year_h=row["year_h"], employee_number=row["employee_number"] or "",
            cost_centre=row["cost_centre"] or "", role=row["role"] or "",
            home=bool(row["home"]), row=row.number,
        )
    if agents and contracts and all(agent.cost_h == 0 for agent in agents.values()) and any(
            contract.cost_h > 0 for contract in contracts.values()):
        table.fault(faults, 0, "cost_h", noted("no agent costs anything: there is nothing to "
                                               "weigh service against"),
                    noted("Write what a paid hour costs, or leave the cells empty"))
    return _with_time(read, agents, sites, contracts, faults)


def _with_time(
    read: Mapping[str, ReadTable],
    agents: dict[str, Agent],
    sites: Mapping[str, Site],
    contracts: Mapping[str, Contract],
    faults: Faults,
) -> dict[str, Agent]:
    """The agents with what is known of their time."""
    known = set(read["agents"].frame["agent"].dropna()) if read["agents"].whole else None
    zones = {code: sites[agent.site].zone for code, agent in agents.items()}
    longest = {code: contracts[agent.contract].shift_max_h for code, agent in agents.items()}
    absences = read_absences(read["absences"], known, zones, longest, faults)
    wishes = read_preferences(read["preferences"], known, faults)
    worked = read_last_roster(read["last_roster"], known, faults)
    return {
        code: replace(agent, absences=absences.get(code, ()), preferences=wishes.get(code, ()),
                      worked=worked.get(code, ()))
        for code, agent in agents.items()
    }


def notes_on(agents: Mapping[str, Agent]) -> tuple[str, ...]:
    """What was assumed about the agents."""
    unseen = sum(1 for agent in agents.values() if not agent.worked)
    if not unseen:
        return ()
    return (noted(
        "{unseen} of {count} agents have no shifts in last_roster: they are taken to come rested "
        "from days off.", unseen=unseen, count=len(agents)),)


def notes_on_mix(
    agents: Mapping[str, Agent], contracts: Mapping[str, Contract],
    labour: Mapping[str, LabourPack],
) -> tuple[str, ...]:
    """Where the contracts of the people are not mixed as their labour rules ask."""
    found: list[str] = []
    for code in sorted({contracts[agent.contract].pack for agent in agents.values()}):
        mix = labour[code].mix
        if mix is None:
            continue
        hours = [contracts[agent.contract].week_max_h for agent in agents.values()
                 if contracts[agent.contract].pack == code]
        full = sum(h >= mix.full_time_h for h in hours) / len(hours)
        short = sum(h < mix.short_under_h for h in hours) / len(hours)
        if full < mix.full_time_least:
            found.append(noted(
                "{pack}: {share:.0%} of the agents work {hours:g} hours a week or more; at least "
                "{least:.0%} must.",
                pack=code, share=full, hours=mix.full_time_h, least=mix.full_time_least))
        if short > mix.short_most:
            found.append(noted(
                "{pack}: {share:.0%} of the agents work less than {hours:g} hours a week; at most "
                "{most:.0%} may.",
                pack=code, share=short, hours=mix.short_under_h, most=mix.short_most))
    return tuple(found)


def _check_refers(row: Row, column: str, among: Mapping[str, Any]) -> None:
    if among and row[column] is not None and row[column] not in among:
        cell = shown(row[column])
        row.wrong(column, noted("there is no site {cell}", cell=cell) if column == "site"
                  else noted("there is no contract {cell}", cell=cell), one_of(among))


def _skills(row: Row, work: list[str] | None) -> dict[str, int]:
    """Level by queue or campaign; `work` is None where their tables could not be read."""
    skills: dict[str, int] = {}
    text = row["skills"] or ""
    for part in text.replace(",", " ").replace(";", " ").split():
        name, colon, level = part.partition(":")
        if not name or (colon and not (level.isascii() and level.isdigit()
                                       and 1 <= int(level[:3]) <= LAST_LEVEL)):
            row.wrong("skills", noted("{cell} cannot be read as a skill", cell=shown(part)),
                      noted("Write queue or campaign, colon, level from 1 to 9, no space between: "
                            "care:1 chat:2"))
            continue
        if name in skills:
            row.wrong("skills", noted("the skill {cell} stands twice", cell=shown(name)),
                      noted("Keep one of them"))
        skills[name] = int(level) if colon else 1
    if text and not skills and not text.strip(" ,;"):
        row.wrong("skills", noted("there is no skill in the cell"),
                  noted("Write queues or campaigns"))
    unknown = [name for name in skills if work is not None and name not in work]
    if unknown and len(unknown) == len(skills):  # perhaps another column's cell: not shown
        row.wrong("skills", noted("nothing in the cell is a queue or a campaign"),
                  one_of(work or ()))
    else:
        for name in unknown:
            row.wrong("skills", noted("{cell} is neither a queue nor a campaign",
                                      cell=shown(name)), one_of(work or ()))
    return skills


def check_skills(
    read: Mapping[str, ReadTable],
    agents: Mapping[str, Agent],
    queues: Mapping[str, Queue],
    campaigns: Mapping[str, Campaign],
    faults: Faults,
) -> None:
    """Work that nobody can do is a fault of the inputs, not of the roster."""
    if not agents:
        return
    have = {skill for agent in agents.values() for skill in agent.skills}
    for name, among in (("queue", queues), ("campaign", campaigns)):
        for row in rows_of(read[f"{name}s"], faults):
            if row[name] in among and row[name] not in have:
                row.wrong(
                    name, noted("no agent has the skill {cell}", cell=shown(row[name])),
                    noted("Give it to somebody in the table agents, or remove the queue")
                    if name == "queue" else
                    noted("Give it to somebody in the table agents, or remove the campaign"))
