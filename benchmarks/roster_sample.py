"""The sample centre's week: one pass of construction against the full search, with the bound.

The construction gives each agent in turn the exact best legal week against what is still
open; the full search goes on from there. Run it with

    python benchmarks/roster_sample.py [SECONDS]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from wfm import pipeline
from wfm.intake import load
from wfm.roster.build import build
from wfm.roster.pricing import Pricer
from wfm.roster.search import Search
from wfm.roster.solve import Stop, solve


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else None
    loaded = load(Path(__file__).parents[1] / "inputs")
    center, week = loaded.center, loaded.week
    outbound = pipeline.outbound(center, week)
    requirement = pipeline.staff(center, pipeline.forecast(center, week, 1), outbound, week)
    problem, _ = build(center, requirement, week, pipeline.legal_times(center, week)[1])
    Search(problem, Pricer(problem), 0).construct()  # kernels are compiled and kept on disk

    began = time.perf_counter()
    first = Search(problem, Pricer(problem), center.seed)
    first.construct()
    first_seconds = time.perf_counter() - began
    result = solve(problem, Stop(seconds=seconds), center.seed)

    pay = sum(
        float(problem.shift_sets[p.shift_set].pay_h[t.shifts[t.shifts >= 0]].sum())
        * center.agents[code].cost_h
        for p, t, code in zip(problem.people, result.tours, center.agents, strict=True)
    )
    print(f"{len(problem.people)} agents, {problem.intervals} intervals, seed {center.seed}")
    print("| planner | seconds | cost | above the bound | the same without pay |")
    print("|---|---|---|---|---|")
    bound = result.lower_bound
    for name, took, cost in (
        ("construction, agent by agent", first_seconds, first.cost),
        ("search and bound", result.seconds, result.total_cost),
    ):
        print(f"| {name} | {took:.1f} | {cost:,.0f} | {(cost - bound) / bound:.2%} "
              f"| {(cost - bound) / (bound - pay):.1%} |")
    print(f"\nproven lower bound: {bound:,.0f}; pay: {pay:,.0f}")


if __name__ == "__main__":
    main()
