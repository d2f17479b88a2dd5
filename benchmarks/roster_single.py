"""A week that pyworkforce can express: one queue, four fixed shifts of eight hours, no breaks.

Its way has two steps. MinRequiredResources finds how many work each shift of each day so that no
interval is short; MinHoursRoster gives the shifts to people, 40 hours and two days off for each,
and no early shift after a late one. Everybody can do all, nobody is away or wishes anything, and
there are few enough contacts for no interval to be short, since it knows no shortage.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import time

import numpy as np
import pandas as pd
from roster_weeks import Week, stints_of

from wfm.rules.labour import load_labour_packs
from wfm.sample.generated import Generated, generated, hours_on_duty, with_work

FILL = 0.6
"""Part of the hours on duty that the work takes; with 0.65 the peer finds most weeks infeasible."""
QUEUE = "care"
DAY_OFF_MIN = 24 * 60
"""It has days off, but no unbroken rest of 35 hours, as Portugal's law asks: a day is asked of all
planners here."""

PEER = r"""
import json, sys, time
from pyworkforce.rostering import MinHoursRoster
from pyworkforce.scheduling import MinRequiredResources
task, began = json.load(sys.stdin), time.perf_counter()
shifts, need, people = task["shifts"], task["need"], task["people"]
names = list(shifts)
sized = MinRequiredResources(
    num_days=7, periods=len(need[0]), shifts_coverage=shifts, required_resources=need,
    max_period_concurrency=people, max_shift_concurrency=people,
    max_search_time=task["seconds"] / 2, num_search_workers=2).solve()
found = {"status": sized["status"], "resource_shifts": []}
if sized["cost"] >= 0:
    asked = {name: [0] * 7 for name in names}
    for row in sized["resources_shifts"]:
        asked[row["shift"]][row["day"]] = row["resources"]
    left = max(1.0, task["seconds"] - (time.perf_counter() - began))
    found = MinHoursRoster(
        num_days=7, resources=[str(i) for i in range(people)], shifts=names,
        shifts_hours=[8] * len(names), min_working_hours=40, max_resting=2, banned_shifts=[],
        required_resources=asked, non_sequential_shifts=task["apart"],
        max_search_time=left, num_search_workers=2).solve()
status = open("/proc/self/status").read()
print("ANSWER" + json.dumps({
    "status": found["status"], "seconds": time.perf_counter() - began,
    "rows": [] if found["status"] not in ("OPTIMAL", "FEASIBLE") else found["resource_shifts"],
    "peak_kb": int(status.split("VmHWM:")[1].split()[0])}))
"""


def single(agents: int, seed: int) -> Generated:
    """The week that pyworkforce can express."""
    center = generated(agents, seed).center
    bare = replace(load_labour_packs()["PT"], code="PT-BARE", fixed_breaks=(), longest_work=(),
                   weekly_rest_min=DAY_OFF_MIN)
    contract = replace(
        center.contracts["full40"], pack=bare.code, start_step_min=120, start_spread_h=None,
        earliest_start=time(8), latest_end=time(22))
    people = {
        code: replace(agent, contract="full40", skills={QUEUE: 1}, absences=(), preferences=(),
                      worked=(), cost_h=contract.cost_h)
        for code, agent in center.agents.items()}
    center = replace(
        center, queues={QUEUE: center.queues[QUEUE]}, campaigns={}, agents=people,
        contracts={"full40": contract}, labour={**center.labour, bare.code: bare})
    return with_work(center, hours_on_duty(center) * FILL, seed)


def peer(python: str, made: Generated, week: Week, seconds: float) -> dict[str, object]:
    """What pyworkforce answers: status, seconds, peak_kb, and rows (resource, day, shift)."""
    shifts = week.shifts["full40"]
    count, a_day = week.grid.count, week.grid.count // 7
    need = np.zeros(count, dtype=int)
    need[week.grid.positions(made.requirement.intervals["start"])] = (
        made.requirement.intervals["required"])
    monday = np.flatnonzero(shifts.day == 0)
    task = {
        "people": len(week.people), "seconds": seconds, "need": need.reshape(7, a_day).tolist(),
        "shifts": {str(shifts.start[j]): shifts.present[j, :a_day].tolist() for j in monday},
        "apart": [{"origin": str(shifts.start[late]), "destination": str(shifts.start[early])}
                  for late in monday for early in monday
                  if shifts.start[early] + 24 * 60 - shifts.end[late] < week.rest],
    }
    done = subprocess.run([python, "-c", PEER], input=json.dumps(task), capture_output=True,
                          text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout.partition("ANSWER")[2])
    return answer


def stints(week: Week, rows: list[dict[str, object]]) -> pd.DataFrame:
    """The roster that was answered; all who are present take contacts."""
    shifts = week.shifts["full40"]
    doing = np.full((len(week.people), week.grid.count), -2, dtype=np.int64)
    tours: list[list[int]] = [[] for _ in week.people]
    for row in rows:
        i = int(str(row["resource"]))
        j = int(np.flatnonzero((shifts.day == row["day"])
                               & (shifts.start == int(str(row["shift"]))))[0])
        tours[i].append(j)
        doing[i, shifts.present[j] > 0] = 0
    return stints_of(week, tours, doing)
