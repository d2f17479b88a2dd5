"""The judge of multi-activity rosters: small rosters by hand, the published files and rosters."""

from __future__ import annotations

import os
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from judges.breach import Breach  # noqa: E402
from judges.matsp import DAY, DAY_START, Matsp, parse_matsp, read_matsp  # noqa: E402
from judges.matsp_score import RULES, MatspScore, WorkedShift, judge_matsp, people  # noqa: E402

DATA = Path(os.environ.get("WFM_DATA", ROOT.parent / "shared" / "data"))
FILES = DATA / "matsp_retail"
ROSTERS = DATA / "matsp_rosters"
DEMAND = {"1_7_10_1": 837, "2_7_10_1": 724, "3_7_10_1": 786, "4_7_10_1": 792, "5_7_10_2": 1208,
          "6_7_20_1": 1669, "7_7_20_1": 1681, "8_7_20_2": 1689, "9_7_20_2": 1506,
          "10_7_20_3": 2045}
"""People wanted, added up over tasks and intervals."""
STATED = {"1_7_10_1": 383, "2_7_10_1": 132, "3_7_10_1": 274, "4_7_10_1": 304, "5_7_10_2": 0,
          "6_7_20_1": 751, "7_7_20_1": 727, "8_7_20_2": 763, "9_7_20_2": 318, "10_7_20_3": 59}
"""Objective of the rosters of github.com/trautschlaci/massp_sa, as their names say."""


def clock(t: int) -> str:
    """The time of day at which an interval of the horizon begins."""
    minutes = 15 * ((t + DAY_START) % DAY)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def text_of(days: int, tasks: int, staff: Sequence[str], cover: dict[tuple[int, int], str]) -> str:
    """A file without people wanted but where `cover` says so by task and interval."""
    rows = [f"{(t + DAY_START) // DAY + 1},{clock(t)}-{clock(t + 1)},{task + 1},"
            + cover.get((task, t), "0,0")
            for t in range(DAY * days) for task in range(tasks)]
    return "\r\n".join([
        "# a comment", "", "SECTION_HORIZON", "# days:", str(days), "", "SECTION_TASKS",
        str(tasks), "", "SECTION_STAFF", "# ID, MinTotalMinutes, MaxTotalMinutes", *staff, "",
        "SECTION_COVER", *rows, ""])


COVER = {(0, 0): "1,1", (0, 1): "0,1", (1, 30): "1,2"}
SMALL = text_of(7, 2, ["A,360,3000", "B,0,600"], COVER)


@pytest.fixture(scope="module")
def small() -> Matsp:
    return parse_matsp(SMALL)


def at(day: int, time: str, tasks: str = "0" * 24) -> WorkedShift:
    """A shift from a time of calendar day 0 … 7, one digit an interval."""
    hour, minute = (int(part) for part in time.split(":"))
    return WorkedShift(DAY * day + 4 * hour + minute // 15 - DAY_START,
                       tuple(int(task) for task in tasks))


FIRST = at(0, "06:00", "0" * 24 + "1" * 8)


def judged(instance: Matsp, *shifts: WorkedShift, other: Sequence[WorkedShift] = ()) -> MatspScore:
    """A works the first morning and `shifts`, B works `other`."""
    return judge_matsp(instance, {"A": [FIRST, *shifts], "B": other})


def test_a_file_is_read(small: Matsp) -> None:
    assert (small.days, small.tasks, small.intervals) == (7, 2, 672)
    assert [(w.name, w.min_minutes, w.max_minutes) for w in small.staff.values()] == [
        ("A", 360, 3000), ("B", 0, 600)]
    assert (small.least[0, 0], small.most[0, 0]) == (1, 1)
    assert (small.least[0, 1], small.most[0, 1]) == (0, 1)
    assert (small.least[1, 30], small.most[1, 30]) == (1, 2)
    assert (small.least.sum(), small.most.sum()) == (2, 4)


def test_the_horizon_ends_at_six_in_the_morning_of_the_day_after_the_last() -> None:
    last = {(0, 71): "0,3", (0, 72): "0,4", (0, DAY - 1): "0,5"}
    text = text_of(1, 1, ["A,0,600"], last)
    assert "1,23:45-00:00,1,0,3\r\n2,00:00-00:15,1,0,4" in text
    assert "2,05:45-06:00,1,0,5" in text
    assert parse_matsp(text).most[0, [71, 72, DAY - 1]].tolist() == [3, 4, 5]


@pytest.mark.parametrize(("old", "new", "what"), [
    ("1,06:00-06:15,1,1,1", "1,05:45-06:00,1,1,1", "line 16: the interval is not in the horizon"),
    ("1,06:15-06:30,1,0,1", "1,06:00-06:15,1,0,1", "line 18: an interval twice"),
    ("1,06:15-06:30,1,0,1", "1,06:15-06:45,1,0,1", "line 18: not an interval of 15 minutes"),
    ("1,06:15-06:30,1,0,1", "1,06:20-06:35,1,0,1", "line 18: not an interval of 15 minutes"),
    ("1,06:15-06:30,1,0,1", "1,0615,1,0,1", "line 18: no time"),
    ("1,06:15-06:30,1,0,1", "1,06:15-06:30,3,0,1", "line 18: the task does not exist"),
    ("1,06:15-06:30,1,0,1", "1,06:15-06:30,1,2,1", "line 18: .*a minimum above the maximum"),
    ("1,06:15-06:30,1,0,1\r\n", "", "every task has its cover"),
    ("B,0,600", "A,0,600", "line 13: employee A twice"),
    ("B,0,600", "B,600,0", "line 13: .*more minutes at least than at most"),
    ("B,0,600", "B,0", "line 13: no whole number for the minutes"),
])
def test_a_faulty_file_is_refused_with_the_line(old: str, new: str, what: str) -> None:
    assert old in SMALL
    with pytest.raises(ValueError, match=what):
        parse_matsp(SMALL.replace(old, new, 1))


def test_a_good_roster_costs_what_is_counted_by_hand(small: Matsp) -> None:
    # A: task 0 in 0 … 23 and task 1 in 24 … 31; wanted are 0 and 1 of task 0 and 30 of task 1,
    # where two may be: one too many in the 22 + 7 other intervals.
    score = judged(small)
    assert score.legal
    assert score.over == 22 + 7
    assert score.short == 0


def test_people_too_many_count_by_their_square(small: Matsp) -> None:
    # B too works task 0 in 0 … 23: then 1, 1 and 22 times 2 are too many, and 7 times 1 of task 1
    score = judged(small, other=[at(0, "06:00")])
    assert score.breaches == ()
    assert score.over == 1 + 1 + 22 * 4 + 7


def test_people_are_counted_where_they_are(small: Matsp) -> None:
    there = people(small, {"A": [FIRST], "B": [at(0, "06:00")]})
    assert there[0, :24].tolist() == [2] * 24
    assert there[1, 24:32].tolist() == [1] * 8
    assert there.sum() == 56


MUTATIONS: list[tuple[str, list[WorkedShift], list[WorkedShift], Breach]] = [
    ("one start a day", [at(2, "00:00"), at(2, "20:00")], [],
     Breach("one start a day", "A", 2 * DAY + 56, 1)),
    ("max run", [at(day, "06:00") for day in range(1, 6)], [], Breach("max run", "A", 0, 1)),
    ("start before six", [at(2, "05:45", "0" * 25)], [], Breach("start", "A", 2 * DAY - 1, 1)),
    ("start after ten", [at(2, "10:30")], [], Breach("start", "A", 2 * DAY + 18, 2)),
    ("start after six", [at(2, "19:00")], [], Breach("start", "A", 2 * DAY + 52, 4)),
    ("start after midnight", [at(2, "00:15")], [], Breach("start", "A", 2 * DAY - 23, 1)),
    ("too short", [at(2, "06:00", "0" * 23)], [], Breach("length", "A", 2 * DAY, 1)),
    ("too long", [at(2, "06:00", "0" * 42)], [], Breach("length", "A", 2 * DAY, 2)),
    ("short stretch", [at(2, "06:00", "0" * 10 + "111" + "0" * 11)], [],
     Breach("stretch", "A", 2 * DAY + 10, 1)),
    ("short last stretch", [at(2, "06:00", "0" * 23 + "1")], [],
     Breach("stretch", "A", 2 * DAY + 23, 3)),
    ("rest", [at(1, "20:00", "0" * 32), at(2, "17:45")], [],
     Breach("rest", "A", 2 * DAY + 47, 56 - 55)),
    ("horizon", [at(7, "00:00", "0" * 26)], [], Breach("horizon", "A", 7 * DAY - 24, 2)),
    ("max minutes", [], [at(0, "06:00"), at(1, "06:00")], Breach("max minutes", "B", -1, 120)),
]


@pytest.mark.parametrize(("shifts", "other", "breach"), [m[1:] for m in MUTATIONS],
                         ids=[m[0] for m in MUTATIONS])
def test_every_breach_is_found_where_it_is(
    small: Matsp, shifts: list[WorkedShift], other: list[WorkedShift], breach: Breach,
) -> None:
    assert judged(small, *shifts, other=other).breaches == (breach,)


def test_nobody_there_is_a_breach_of_the_cover_and_of_the_hours(small: Matsp) -> None:
    score = judge_matsp(small, {"A": [], "B": []})
    assert score.breaches == (Breach("min minutes", "A", -1, 360), Breach("cover", "0", 0, 1),
                              Breach("cover", "1", 30, 1))
    assert (score.short, score.over) == (2, 0)


def test_the_mutations_break_every_rule() -> None:
    found = {mutation[3].rule for mutation in MUTATIONS} | {"min minutes", "cover"}
    assert found == set(RULES)


@pytest.mark.parametrize("shifts", [
    [at(2, "10:00"), at(3, "14:00"), at(4, "18:00"), at(6, "20:00")],  # ends of the windows
    [at(1, "22:00"), at(3, "00:00")],  # midnight begins the next day
    [at(7, "00:00")],  # up to the end of the horizon
    [at(day, "06:00") for day in range(1, 5)],  # five days in a row
    [at(2, "06:00", "0" * 40)],  # ten hours
    [at(2, "06:00", "0000" + "1111" * 5)],  # an hour on a task
    [at(1, "20:00", "0" * 32), at(2, "18:00")],  # fourteen hours of rest
])
def test_what_is_legal_at_the_edge_of_a_rule(small: Matsp, shifts: list[WorkedShift]) -> None:
    assert judged(small, *shifts).breaches == ()
    assert judged(small, *reversed(shifts)).breaches == ()


def test_a_roster_of_the_wrong_shape_is_refused(small: Matsp) -> None:
    wrong: list[dict[str, list[WorkedShift]]] = [
        {"A": []}, {"A": [], "B": [], "C": []}, {"A": [], "B": [WorkedShift(0, ())]},
        {"A": [], "B": [at(0, "06:00", "2" * 24)]}]
    for roster in wrong:
        with pytest.raises(ValueError, match=r"roster|exist"):
            judge_matsp(small, roster)


def published(name: str) -> Matsp:
    path = FILES / f"{name}.txt"
    if not path.is_file():
        pytest.skip(f"no {path.name} in matsp_retail at WFM_DATA or ../shared/data; "
                    "it is not the project's own")
    return read_matsp(path)


@pytest.mark.parametrize("name", DEMAND)
def test_the_published_files_are_read(name: str) -> None:
    _, days, people_there, tasks = (int(part) for part in name.split("_"))
    instance = published(name)
    assert (instance.days, len(instance.staff), instance.tasks) == (days, people_there, tasks)
    assert np.array_equal(instance.least, instance.most)
    assert instance.most.sum() == DEMAND[name]


def roster_of(path: Path) -> dict[str, list[WorkedShift]]:
    """A roster in the form of the publishers' own verifier."""
    return {employee.attrib["ID"]: [
        at(int(shift.findtext("Day", "")), shift.findtext("Start", "")[:5],
           "".join(str(int(task.findtext("ID", "")) - 1) * (int(task.findtext("Length", "")) // 15)
                   for task in shift.iter("Task")))
        for shift in employee.iter("Shift")] for employee in ET.parse(path).iter("Employee")}


@pytest.mark.parametrize(("name", "stated"), STATED.items())
def test_published_rosters_are_legal_and_cost_what_is_stated(name: str, stated: int) -> None:
    instance = published(name)
    paths = sorted(ROSTERS.glob(f"{name}_*.xml"))
    if not paths:
        pytest.skip(f"no roster of {name} in matsp_rosters at WFM_DATA or ../shared/data; "
                    "it is not the project's own")
    score = judge_matsp(instance, roster_of(paths[0]))
    assert score.breaches == ()
    assert score.over == stated
