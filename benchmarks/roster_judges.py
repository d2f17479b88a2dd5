"""The roster engine on published instances, scored by judges of their own.

    python benchmarks/roster_judges.py [nrp|matsp] [--instances 1 2 …] [--seconds 600] [--seed 1]
                                       [--until-best]

Reads the nurse rosters Instance1.txt … of Curtois & Qu (2014) or the multi-activity shifts of Qu &
Curtois (2020) from ``nrp_curtois_qu`` or ``matsp_retail`` in ../shared/data (or WFM_DATA) as
published, makes a problem of each (judges/nrp_problem.py, judges/matsp_problem.py), solves it with
the engine as it is, and has the roster judged by judges/nrp_score.py or judges/matsp_score.py,
which know nothing of the engine. The best known values are those of schedulingbenchmarks.org,
proven optimal, and of the public rosters named in judges/matsp_score.py.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from judges import matsp_problem, nrp_problem
from judges.breach import Breach
from judges.matsp import read_matsp
from judges.matsp_score import WorkedShift, judge_matsp
from judges.nrp import read_nrp
from judges.nrp_score import judge_nrp

from wfm.roster.problem import Problem
from wfm.roster.solve import CHANGE, Result, Stop, solve

DATA = Path(os.environ.get("WFM_DATA", Path(__file__).parents[2] / "shared" / "data"))
BEST = {
    "nrp": {1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056},
    "matsp": {1: 383, 2: 132, 3: 274, 4: 304, 5: 0, 6: 751, 7: 727, 8: 763, 9: 318, 10: 59},
}
MANY = 10**9


@dataclass(frozen=True)
class Case:
    """An instance as a problem, its judge (from the engine's result to breaches and score), and
    the price of a change of activity."""

    problem: Problem
    judge: Callable[[Result], tuple[Sequence[Breach], float]]
    change: float = CHANGE


def nurses(number: int) -> Case:
    """A nurse roster."""
    instance = read_nrp(DATA / "nrp_curtois_qu" / f"Instance{number}.txt")
    names = list(instance.shifts)

    def judge(result: Result) -> tuple[Sequence[Breach], float]:
        verdict = judge_nrp(instance, {
            who: [None if j < 0 else names[j % len(names)] for j in tour.shifts.tolist()]
            for who, tour in zip(instance.staff, result.tours, strict=True)})
        return verdict.breaches, verdict.penalty

    return Case(nrp_problem.problem_of(instance), judge)


def activities(number: int) -> Case:
    """Shifts of several activities; the file's name begins with its number."""
    instance = read_matsp(next((DATA / "matsp_retail").glob(f"{number}_*.txt")))
    problem = matsp_problem.problem_of(instance)
    start, end = problem.shift_sets[0].start, problem.shift_sets[0].end

    def judge(result: Result) -> tuple[Sequence[Breach], float]:
        verdict = judge_matsp(instance, {
            who: [WorkedShift(int(start[j]), tuple(tasks[start[j] : end[j]].tolist()))
                  for j in tour.shifts.tolist() if j >= 0]
            for who, tour, tasks in zip(
                instance.staff, result.tours, result.assignment.activity, strict=True)})
        return verdict.breaches, verdict.over

    return Case(problem, judge, change=0.0)


def solved(case: Case, seconds: float, seed: int, enough: float) -> Result:
    """The engine's result after so many seconds, or once it costs no more than is enough."""
    least = np.inf

    def told(phase: str, done: float, cost: float, bound: float, short: float) -> None:
        nonlocal least
        least = cost

    return solve(case.problem, Stop(MANY, MANY, seconds, lambda: least <= enough), seed,
                 watch=told, change=case.change)


def main() -> None:
    """Run the instances and print a row for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("family", nargs="?", choices=sorted(BEST), default="nrp")
    options.add_argument("--instances", type=int, nargs="+")
    options.add_argument("--seconds", type=float, default=600.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--until-best", action="store_true",
                         help="stop as soon as the best known is reached")
    chosen = options.parse_args()
    best = BEST[chosen.family]
    print("| instance | best known | cost | legal | bound | seconds | best after, s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for number in chosen.instances or sorted(best):
        case = (nurses if chosen.family == "nrp" else activities)(number)
        solve(case.problem, Stop(0, 1, seconds=5))  # kernels are compiled now
        enough = best.get(number, -np.inf) + 1e-6 if chosen.until_best else -np.inf
        began = time.perf_counter()
        result = solved(case, chosen.seconds, chosen.seed, enough)
        seconds = time.perf_counter() - began
        breaches, score = case.judge(result)
        rules = sorted({one.rule for one in breaches})
        legal = "yes" if not rules else f"no: {len(breaches)} × {', '.join(rules)}"
        lowest = min(cost for _, cost, _ in result.trace)
        reached = next(at for at, cost, _ in result.trace if cost <= lowest + 1e-6)
        print(f"| {number} | {best.get(number, '–')} | {score:g} | {legal} | "
              f"{result.lower_bound:.1f} | {seconds:.0f} | {reached:.0f} |", flush=True)


if __name__ == "__main__":
    main()
