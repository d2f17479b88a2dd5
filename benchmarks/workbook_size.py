"""The roster workbook of a large centre: how long it takes, how large it gets, in how much memory.

The centre is generated (wfm.sample.generated, 15-minute intervals); the roster is laid out by a
plain rule, without a search: each agent has the first legal shifts of the contract on five days,
breaks as early as their windows allow, work by turns on the agent's skills. Run it with

    python benchmarks/workbook_size.py [AGENTS ...]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import poisson

from wfm import pipeline
from wfm.calendar import instant
from wfm.center import Agent, Center
from wfm.export.team_books import folder_of
from wfm.export.workbook import write_workbook
from wfm.handover import STINT_COLUMNS, Forecast, Requirement, Roster
from wfm.rules.labour import break_plans, shift_span
from wfm.sample.generated import generated

Stint = tuple[str, object, datetime, datetime, str, str, bool]
TEAM = 15
"""Agents of a team."""
MODEL = 200
"""Agents of the centre that is generated; a larger one has each of them several times, and the
requirement of so many, whose size is that of its intervals."""


def shift(center: Center, agent: Agent, start: datetime, day: object, turn: int) -> list[Stint]:
    """A shift with breaks as early as one of its plans allows, and work by turns."""
    contract, pack = center.contracts[agent.contract], center.pack_of(agent)
    paid = round(contract.shift_min_h * 60)
    end = start + timedelta(minutes=shift_span(pack, paid))
    skills = [
        skill if skill in center.queues else
        f"{skill}/{center.campaigns[skill].segments[0].segment}" for skill in agent.skills]
    rows: list[Stint] = []
    at = start
    for slot in break_plans(pack, paid)[0].slots:
        begin = start + timedelta(minutes=slot.earliest)
        if begin > at:
            turn += 1
            rows.append((agent.agent, day, at, begin, skills[turn % len(skills)], "work", True))
        at = begin + timedelta(minutes=slot.minutes)
        rows.append((agent.agent, day, begin, at, slot.name, "break", slot.paid))
    rows.append((agent.agent, day, at, end, skills[turn % len(skills)], "work", True))
    return rows


def laid_out(center: Center, week: object, seed: int) -> Roster:
    """A roster by rule: five days for everyone, starts spread over the morning and afternoon."""
    rng = np.random.default_rng(seed)
    rows: list[Stint] = []
    for number, agent in enumerate(center.agents.values()):
        hour = int(rng.integers(7, 15))
        for n in range(5):
            day = week + timedelta(days=(n + number) % 7)  # type: ignore[operator]
            start = instant(day, datetime.min.replace(hour=hour).time(), center.zone(agent.site))
            rows += shift(center, agent, start, day, number + n)
    frame = pd.DataFrame(rows, columns=list(STINT_COLUMNS))
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    frame = frame.sort_values(["agent", "start"], ignore_index=True)
    return Roster(week, frame, {"pay": 1.0}, 1.0, "feasible", 0.0, seed)  # type: ignore[arg-type]


def forecast_of(requirement: Requirement) -> Forecast:
    """The contacts behind a requirement, with the quantiles of chance alone."""
    rows = requirement.intervals
    quantiles = {f"p{q}": poisson.ppf(q / 100, rows["volume"]) for q in (10, 50, 90)}
    return Forecast(rows[["queue", "start", "volume", "aht_s"]].assign(**quantiles),
                    pd.DataFrame(), pd.DataFrame(), pd.DataFrame())


def measure(agents: int) -> None:
    """One size, in this process; a line of the table is printed."""
    center, requirement, week, masks = generated(min(agents, MODEL), 1)
    models = list(center.agents.values())
    center = replace(center, agents={
        f"A{n:05d}": replace(
            models[n % len(models)], agent=f"A{n:05d}", team=f"Team {n // TEAM + 1:03d}",
            supervisor=f"Lead {n // TEAM + 1}")
        for n in range(agents)})
    roster = laid_out(center, week, 1)
    grid, _masks = pipeline.legal_times(center, week)
    plan = pipeline.outbound(center, week)
    service = pipeline.service(center, requirement, roster, week)
    expected = pipeline.interval_service(center, requirement, roster, week)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        began, used = time.perf_counter(), time.process_time()
        write_workbook(path, center, forecast_of(requirement), plan, requirement, roster, service,
                       {key: (mask, grid) for key, mask in masks.items()}, expected=expected,
                       violations=())
        seconds, used = time.perf_counter() - began, time.process_time() - used
        beside = list(folder_of(path).glob("*.xlsx"))
        size = sum(file.stat().st_size for file in (path, *beside)) / 1e6
        largest = max(file.stat().st_size for file in (path, *beside)) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {agents:,} | {center.interval_min} | {len(roster.stints):,} | {1 + len(beside)} "
          f"| {seconds:.0f} | {used:.0f} | {size:.1f} | {largest:.1f} | {before:.0f} "
          f"| {peak:.0f} |", flush=True)


def main() -> None:
    """Each size in a process of its own, so that one's memory is not another's."""
    sizes = [int(text) for text in sys.argv[1:]] or [120, 1000, 5000]
    if len(sizes) == 1:
        measure(sizes[0])
        return
    print("| agents | interval, min | stints | files | seconds | processor seconds | MB "
          "| largest, MB | MB before | MB at most |\n" + "|---" * 10 + "|", flush=True)
    for agents in sizes:
        subprocess.run([sys.executable, __file__, str(agents)], check=True)


if __name__ == "__main__":
    main()
