"""The roster engine on published nurse rostering instances, scored by a judge of its own.

    python benchmarks/roster_judges.py [--instances 1 2 …] [--seconds 600] [--seed 1]

Reads Instance1.txt … of Curtois & Qu (2014) from ``nrp_curtois_qu`` in ../shared/data (or WFM_DATA)
as published, makes a problem of each (judges/nrp_problem.py), solves it with the engine as it is,
and has the roster judged by judges/nrp_score.py, which knows nothing of the engine. The best known
values are those of schedulingbenchmarks.org, proven optimal.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from judges.nrp import Nrp, read_nrp
from judges.nrp_problem import problem_of
from judges.nrp_score import judge_nrp

from wfm.roster.solve import Result, Stop, solve

DATA = Path(os.environ.get("WFM_DATA", Path(__file__).parents[2] / "shared" / "data"))
BEST = {1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056}
MANY = 10**9


def roster_of(instance: Nrp, result: Result) -> dict[str, list[str | None]]:
    """The shifts of everybody by day."""
    names = list(instance.shifts)
    return {
        who: [None if j < 0 else names[j % len(names)] for j in tour.shifts.tolist()]
        for who, tour in zip(instance.staff, result.tours, strict=True)}


def main() -> None:
    """Run the instances and print a row for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--instances", type=int, nargs="+", default=sorted(BEST))
    options.add_argument("--seconds", type=float, default=600.0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    print("| instance | best known | penalty | legal | bound | seconds | best after, s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for number in chosen.instances:
        instance = read_nrp(DATA / "nrp_curtois_qu" / f"Instance{number}.txt")
        problem = problem_of(instance)
        solve(problem, Stop(iterations=0, bound_rounds=1))  # kernels are compiled now
        began = time.perf_counter()
        result = solve(problem, Stop(MANY, MANY, chosen.seconds), chosen.seed)
        seconds = time.perf_counter() - began
        verdict = judge_nrp(instance, roster_of(instance, result))
        least = min(cost for _, cost, _ in result.trace)
        reached = next(at for at, cost, _ in result.trace if cost <= least + 1e-6)
        print(f"| {number} | {BEST.get(number, '–')} | {verdict.penalty} | "
              f"{'yes' if verdict.legal else 'no'} | {result.lower_bound:.1f} | {seconds:.0f} | "
              f"{reached:.0f} |", flush=True)


if __name__ == "__main__":
    main()
