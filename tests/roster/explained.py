"""Small centres with a roster and what they need, for tests of explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

import numpy as np
import pandas as pd
from check_centres import MADRID, MONDAY, free, of_rows, stints

from wfm.calendar import instant
from wfm.center import Absence, Center
from wfm.handover import Requirement, Roster
from wfm.roster.build import week_grid
from wfm.roster.explain.case import Case, read_case

EIGHT = {"shift_min_h": 8.0, "shift_max_h": 8.0, "shift_step_min": 60, "start_step_min": 60}
"""Shifts of eight hours that start on the hour."""
NINE_TO_FIVE = "09:00 care 480"
NO_WORK = pd.DataFrame(
    columns=["work", "activity", "segment", "kind", "hours", "opens", "due", "penalty_h",
             "hours_a_day"])


def place(pack: Mapping[str, object] | None = None, **parts: object) -> Center:
    """The centre in Madrid that limits nothing, with shifts of eight hours."""
    return free(pack, **(parts | {"contract": EIGHT | dict(parts.get("contract", {}))}))


def with_agents(center: Center, **agents: Mapping[str, object]) -> Center:
    """The centre with these agents, each like A1 but for what is said."""
    one = center.agents["A1"]
    return replace(center, agents={
        code: replace(one, agent=code, name=f"Name {code}", **said)
        for code, said in agents.items()})


def need(
    hours: Iterable[tuple[int, int, int]], agents: int = 1, worth: float = 100.0,
    beyond: float = 0.0,
) -> Requirement:
    """So many agents on care between hours of days, (day, from, to), each worth so much."""
    rows = []
    for day, first, last in hours:
        for half in range(2 * first, 2 * last):
            start = instant(MONDAY + timedelta(days=day), time(half // 2, 30 * (half % 2)), MADRID)
            curve = [worth] * agents + [beyond] * 20
            rows.append({"queue": "care", "start": pd.Timestamp(start), "required": agents,
                         "worth": " ".join(f"{value:g}" for value in curve)})
    frame = pd.DataFrame(rows, columns=["queue", "start", "required", "worth"])
    frame["start"] = pd.to_datetime(frame["start"], utc=True)
    return Requirement(frame, NO_WORK)


def weeks_of(**agents: Iterable[str]) -> Roster:
    """The shifts of each agent from Monday on; '' is a day off."""
    rows = []
    for code, shifts in agents.items():
        for number, shift in enumerate(shifts):
            if shift:
                clock, what = shift.split(" ", 1)
                day = MONDAY + timedelta(days=number)
                rows += stints(instant(day, time.fromisoformat(clock), MADRID), what, day, code)
    made = of_rows(rows)
    for column in ("start", "end"):
        made.stints[column] = pd.to_datetime(made.stints[column], utc=True)
    return made


def case(center: Center, roster: Roster, requirement: Requirement | None = None) -> Case:
    grid = week_grid(center, MONDAY)
    always = {(c.campaign, part.segment): np.ones(grid.count, dtype=bool)
              for c in center.campaigns.values() for part in c.segments}
    return read_case(center, need([]) if requirement is None else requirement, roster, always)


def interval(day: int, clock: str) -> int:
    """Interval of the grid at a clock of Madrid, `day` counted from the Monday."""
    hour, minute = map(int, clock.split(":"))
    return 48 * day + 2 * hour + minute // 30


def absence(day: int, first: int, last: int, kind: str = "leave", row: int = 2,
            paid: bool = False) -> Absence:
    """From hour `first` of a day to `last`, which may lie on a later day."""
    begin = datetime.combine(MONDAY, time(0)) + timedelta(days=day)
    return Absence(begin + timedelta(hours=first), begin + timedelta(hours=last), kind, paid,
                   row=row)


