"""When people answer, and whom a call is promised: the tables contact_rates and callbacks."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, datetime, time

from wfm.calendar import WEEKDAYS, instant
from wfm.campaigns import EVERY_DAY, EVERY_SEGMENT, Callback, DayPart
from wfm.center import Agent, Campaign, Segment
from wfm.intake.rows import Row, one_of, rows_of, within_a_day
from wfm.language import noted
from wfm.tables import Faults, ReadTable, shown


def read_day_parts(
    table: ReadTable, campaigns: Mapping[str, Campaign] | None, faults: Faults
) -> tuple[DayPart, ...]:
    """The table contact_rates in its order; no two of its rows contradict each other.

    `campaigns` is None where the tables campaigns or segments could not be read.
    """
    found: list[tuple[DayPart, int]] = []
    for row in rows_of(table, faults):
        known = _check_segment(row, campaigns, EVERY_SEGMENT)
        on = None if row["on"] is None else row["on"].lower()
        if on is not None and on not in (*WEEKDAYS, EVERY_DAY):
            row.wrong("on", noted("{cell} is not a day", cell=shown(row["on"])),
                      noted("Write one of {names}", names=", ".join((*WEEKDAYS, EVERY_DAY))))
            on = None
        timed = within_a_day(row)
        if not known or on is None or not timed or row.lacks("campaign", "segment", "contact_rate"):
            continue
        made = DayPart(row["campaign"], row["segment"], on, row["from"] or time(0),
                       row["to"] or time(0), row["contact_rate"])
        for earlier, number in found:
            if made.contradicts(earlier):
                row.wrong("from", noted("this row and row {number} are equally specific and state "
                                        "a rate for the same time", number=number),
                          noted("Shorten or remove one of them"))
        found.append((made, row.number))
    return tuple(made for made, _ in found)


def read_callbacks(
    table: ReadTable,
    campaigns: Mapping[str, Campaign] | None,
    agents: Mapping[str, Agent] | None,
    faults: Faults,
) -> tuple[Callback, ...]:
    """The table callbacks; moments are read on the clock of the people called.

    `campaigns` and `agents` are None where their tables could not be read.
    """
    found: list[Callback] = []
    on_list: dict[tuple[str, str], int] = {}
    for row in rows_of(table, faults):
        known = _check_segment(row, campaigns)
        _check_agent(row, agents)
        if not known or campaigns is None or row.lacks("campaign", "segment", "at", "records"):
            continue
        campaign = campaigns[row["campaign"]]
        segment = next(s for s in campaign.segments if s.segment == row["segment"])
        at = _moment(row, segment)
        key = campaign.campaign, segment.segment
        on_list[key] = on_list.get(key, 0) + row["records"]
        if segment.records is not None and on_list[key] > segment.records:
            row.wrong("records", noted("calls are promised to {promised} people up to here, the "
                                       "segment has {records}", promised=on_list[key],
                                       records=segment.records),
                      noted("Correct one of the two"))
        if at is not None:
            found.append(Callback(*key, at, row["records"], row["contact_rate"], row["agent"]))
    return tuple(found)


def _moment(row: Row, segment: Segment) -> datetime | None:
    """The moment in UTC; a fault where it is not clear whose clock is meant."""
    at: datetime = row["at"]
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    if len(segment.zones) == 1:
        try:
            return instant(at.date(), at.time(), segment.zones[0])
        except (KeyError, ValueError, OSError):  # a fault of its own
            return None
    row.wrong("at", noted("the people of this segment have several clocks"),
              noted("Write the offset from UTC beside the time: {time}-03:00",
                    time=f"{at:%Y-%m-%dT%H:%M}"))
    return None


def _check_segment(
    row: Row, campaigns: Mapping[str, Campaign] | None, *others: str
) -> bool:
    """Whether the campaign and its segment are known, or cannot be judged."""
    name, segment = row["campaign"], row["segment"]
    if campaigns is None or name is None:
        return campaigns is None
    if name not in campaigns:
        row.wrong("campaign", noted("there is no campaign {cell}", cell=shown(name)),
                  one_of(campaigns))
        return False
    known = [*others, *(s.segment for s in campaigns[name].segments)]
    if segment is not None and segment not in known:
        row.wrong("segment", noted("the campaign '{campaign}' has no segment {cell}",
                                   campaign=name, cell=shown(segment)), one_of(known))
        return False
    return segment is not None


def _check_agent(row: Row, agents: Mapping[str, Agent] | None) -> None:
    agent = row["agent"]
    if agents is None or agent is None:
        return
    if agent not in agents:
        row.wrong("agent", noted("there is no agent {cell}", cell=shown(agent)),
                  noted("Add the agent to the table agents, or correct the identifier"))
        return
    skills: Container[str] = agents[agent].skills
    if row["campaign"] is not None and row["campaign"] not in skills:
        row.wrong("agent", noted("the agent does not have the skill {cell}",
                                 cell=shown(row["campaign"])),
                  noted("Add it to the agent's skills, or leave the cell empty"))
