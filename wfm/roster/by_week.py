"""A roster of several weeks, week by week: each with what was worked before it as history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.center import Agent, Center, WorkedShift
from wfm.handover import Roster
from wfm.meetings import Held
from wfm.roster.reach import week_begins
from wfm.schema import AT_WORK_KINDS


def by_week(center: Center, roster: Roster) -> Iterator[tuple[Center, Roster]]:
    """For each week of a roster the centre as it stands before it, and the week's own roster.

    Shifts of an earlier week are history to the next ones; those that end in the next week reach
    into it as they do into a week that is planned alone. The centre knows from which Monday on its
    history is planned. Cost, bound and trace remain those of all weeks.
    """
    here = center
    for n in range(roster.weeks):
        monday = roster.week + timedelta(days=7 * n)
        yield here, week_of(center, roster, monday)
        here = _after(here, roster, monday)


def week_of(center: Center, roster: Roster, monday: date) -> Roster:
    """The roster of one of its weeks, named by its Monday.

    Raises
    ------
    KeyError
        The roster does not have the week.
    """
    number = (monday - roster.week).days
    if number % 7 or not 0 <= number < 7 * roster.weeks:
        raise KeyError(monday)
    stints = roster.stints
    day = pd.to_datetime(stints["date"]).dt.date
    sunday = monday + timedelta(days=6)
    if number == 0:
        first = stints[(day <= sunday).to_numpy()].reset_index(drop=True)
        return replace(roster, weeks=1, stints=first, prices={})
    mine = (day >= monday) & (day <= sunday)
    # leave is a row of its day; of shifts only what reaches into the week is left
    begins = pd.to_datetime(stints["agent"].map(
        {code: week_begins(center, agent, monday) for code, agent in center.agents.items()}),
        utc=True)
    reaches = (day < monday) & (stints["end"] > begins) & in_shift(stints)
    start = stints["start"].where(mine | (stints["start"] >= begins), begins)
    found = stints.assign(start=start.astype(stints["start"].dtype))[(mine | reaches).to_numpy()]
    return replace(
        roster, week=monday, weeks=1, stints=found.reset_index(drop=True), prices={})


def in_shift(stints: pd.DataFrame) -> pd.Series:
    """Which stints are part of a shift: all but leave and illness."""
    return (stints["kind"] != "absence") | stints["what"].isin(AT_WORK_KINDS)


def held_in(stints: pd.DataFrame) -> tuple[Held, ...]:
    """Trainings, meetings and coachings of a roster's stints."""
    mine = stints[(stints["kind"] == "absence") & stints["what"].isin(AT_WORK_KINDS)]
    return tuple(
        Held(str(agent), str(what), start.to_pydatetime(), end.to_pydatetime(), bool(paid))
        for agent, what, start, end, paid in zip(
            *(mine[name] for name in ("agent", "what", "start", "end", "paid")), strict=True))


def _after(center: Center, roster: Roster, monday: date) -> Center:
    """The centre when the week is over."""
    stints = roster.stints[in_shift(roster.stints)]
    day = pd.to_datetime(stints["date"]).dt.date
    stints = stints[((day >= monday) & (day < monday + timedelta(days=7))).to_numpy()]
    worked: dict[str, list[WorkedShift]] = {}
    for (code, _day), mine in stints.groupby(["agent", "date"], sort=True):
        zone = ZoneInfo(center.zone(center.agents[str(code)].site))
        start, end = (moment.to_pydatetime().astimezone(zone)
                      for moment in (mine["start"].min(), mine["end"].max()))
        paid = mine.loc[mine["paid"], "end"] - mine.loc[mine["paid"], "start"]
        worked.setdefault(str(code), []).append(WorkedShift(
            pd.Timestamp(mine["date"].iloc[0]).date(), start.time(), end.time(),
            paid.sum() / pd.Timedelta(hours=1)))
    agents = {code: _with(agent, worked.get(code, []), monday)
              for code, agent in center.agents.items()}
    return replace(center, agents=agents, held={**center.held, monday: held_in(stints)})


def _with(agent: Agent, worked: list[WorkedShift], monday: date) -> Agent:
    year_h = agent.year_h
    if year_h is not None:
        year_h += sum(x.paid_h or 0.0 for x in worked)
        if (monday + timedelta(days=7)).year != monday.year:
            year_h = None  # a new year begins with nothing but what was worked in it
    return replace(agent, worked=(*agent.worked, *worked), year_h=year_h,
                   planned_from=agent.planned_from or monday)
