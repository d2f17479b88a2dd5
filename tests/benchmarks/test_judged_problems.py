"""Instances made into problems: what the engine pays for a roster is what the judge says of it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from judges.matsp import DAY, Matsp, Worker
from judges.matsp_problem import MISSING, problem_of
from judges.matsp_score import REST, WorkedShift, judge_matsp

from wfm.roster.solve import Stop, solve


def test_a_roster_of_activities_is_legal_and_costs_what_the_judge_says() -> None:
    days = 3
    wanted = np.zeros((1, DAY * days), dtype=np.int64)
    for d in range(days):
        wanted[0, d * DAY + 4 : d * DAY + 36] = 1
    staff = {name: Worker(name, 360, 1200) for name in ("a", "b", "c")}
    instance = Matsp(days, 1, staff, wanted, wanted)
    problem = problem_of(instance)
    shifts = problem.shift_sets[0]
    assert np.all(shifts.end <= DAY * days)
    assert shifts.rest == REST
    result = solve(problem, Stop(iterations=50, bound_rounds=6))
    roster = {
        who: [WorkedShift(int(shifts.start[j]),
                          tuple(row[shifts.start[j] : shifts.end[j]].tolist()))
              for j in tour.shifts.tolist() if j >= 0]
        for who, tour, row in zip(staff, result.tours, result.assignment.activity, strict=True)}
    verdict = judge_matsp(instance, roster)
    missing = sum(one.rule == "cover" for one in verdict.breaches)
    assert {one.rule for one in verdict.breaches} <= {"cover"}
    assert result.total_cost == MISSING * missing + verdict.over
    assert missing == 0
    assert result.lower_bound <= result.total_cost + 1e-6


def test_every_published_start_and_length_is_a_shift() -> None:
    wanted = np.zeros((1, DAY * 7), dtype=np.int64)
    shifts = problem_of(Matsp(7, 1, {"a": Worker("a", 0, 2400)}, wanted, wanted)).shift_sets[0]
    assert len(shifts.day) == 5933  # counted from the rules by hand and by a program of its own
    found = {(int(s), int(e)) for s, e in zip(shifts.start, shifts.end, strict=True)}
    assert len(found) == 5933
