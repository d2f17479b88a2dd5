"""The judge of nurse rosters: small rosters by hand, the published files, known optima."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from ortools.sat.python import cp_model

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from judges.breach import Breach  # noqa: E402
from judges.nrp import Cover, Nrp, Request, parse_nrp, read_nrp  # noqa: E402
from judges.nrp_score import RULES, NrpScore, judge_nrp  # noqa: E402

DATA = Path(os.environ.get("WFM_DATA", ROOT.parent / "shared" / "data")) / "nrp_curtois_qu"
SIZES = {1: (14, 8, 1), 2: (14, 14, 2), 3: (14, 20, 3), 4: (28, 10, 2), 5: (28, 16, 2),
         6: (28, 18, 3), 7: (28, 20, 3)}
"""Days, staff and shift types as published."""

SMALL = """\ufeff# a comment
SECTION_HORIZON
21

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
n1,600,E | d
d,420,E

SECTION_STAFF
A,E=14|n1=3|d=14,4800,2500,5,2,2,1
BB,E=2|n1=0|d=14,2000,0,3,1,1,3

SECTION_DAYS_OFF
A,9
BB,0,20

SECTION_SHIFT_ON_REQUESTS
A,1,E,3
BB,4,d,2

SECTION_SHIFT_OFF_REQUESTS
A,2,n1,7
BB,4,E,5

SECTION_COVER
0,E,1,100,1
1,E,0,100,4
3,n1,2,100,1
""".replace("\n", "\r\n")

LETTERS = {"E": "E", "N": "n1", "d": "d", ".": None}
GOOD = {"A": "EENN... ....EE. .......", "BB": "....d.. ....d.. ......."}


@pytest.fixture(scope="module")
def small() -> Nrp:
    return parse_nrp(SMALL)


def judged(instance: Nrp, **rows: str) -> NrpScore:
    """The good roster with other rows: one letter a day, N for n1, a dot for a day off."""
    roster = {name: [LETTERS[letter] for letter in text.replace(" ", "")]
              for name, text in (GOOD | rows).items()}
    return judge_nrp(instance, roster)


def published(number: int) -> Nrp:
    path = DATA / f"Instance{number}.txt"
    if not path.is_file():
        pytest.skip(f"no {path.name} in nrp_curtois_qu at WFM_DATA or ../shared/data; "
                    "it is not the project's own")
    return read_nrp(path)


def test_a_file_is_read_with_its_comments_spaces_and_line_ends(small: Nrp) -> None:
    assert small.days == 21
    assert {name: shift.minutes for name, shift in small.shifts.items()} == {
        "E": 480, "n1": 600, "d": 420}
    assert small.shifts["n1"].not_followed_by == {"E", "d"}
    assert small.shifts["E"].not_followed_by == frozenset()
    first, second = small.staff.values()
    assert first.max_shifts == {"E": 14, "n1": 3, "d": 14}
    assert (first.max_minutes, first.min_minutes) == (4800, 2500)
    assert (first.max_run, first.min_run, first.min_rest, first.max_weekends) == (5, 2, 2, 1)
    assert second.days_off == {0, 20}
    assert small.requests == (
        Request("A", 1, "E", 3, True), Request("BB", 4, "d", 2, True),
        Request("A", 2, "n1", 7, False), Request("BB", 4, "E", 5, False))
    assert small.cover[-1] == Cover(3, "n1", 2, 100, 1)


@pytest.mark.parametrize(("old", "new", "what"), [
    ("21\r\n", "\r\n", "number of days"),
    ("21\r\n", "0\r\n", "line 3: the number of days is not positive"),
    ("E,480,", "E,long,", "line 7: no whole number for the length"),
    ("d,420,E", "d,420,X", "line 9: a shift that cannot follow"),
    ("n1,600,E | d", "E,600,", "line 8: shift E twice"),
    ("BB,E=2", "A,E=2", "line 13: employee A twice"),
    ("E=2|n1=0", "E=2|X=0", "line 13: the limits on shifts"),
    (",2000,0,3,1,1,3", ",2000,0,3,1,1", "line 13: an employee has eight cells"),
    ("BB,0,20", "BB,0,21", "line 17: the day is not in the horizon"),
    ("BB,0,20", "C,0,20", "line 17: the employee does not exist"),
    ("BB,4,E,5", "BB,4,E,-5", "line 25: the weight is negative"),
    ("3,n1,2,100,1", "3,n2,2,100,1", "line 30: the shift does not exist"),
    ("SECTION_COVER", "SECTION_COVERS", "line 27: unexpected section COVERS"),
    ("SECTION_HORIZON\r\n", "", "line 2: no section has begun"),
])
def test_a_faulty_file_is_refused_with_the_line(old: str, new: str, what: str) -> None:
    assert old in SMALL
    with pytest.raises(ValueError, match=what):
        parse_nrp(SMALL.replace(old, new, 1))


def test_a_good_roster_costs_what_is_counted_by_hand(small: Nrp) -> None:
    score = judged(small)
    assert score.legal
    # the n1 of day 2 is not wanted (7); all other requests are met
    assert (score.on_requests, score.off_requests) == (0, 7)
    # day 0: one E of one; day 1: one E of none at 4; day 3: one n1 of two at 100
    assert (score.under, score.over) == (100, 4)
    assert score.penalty == 111


def test_requests_and_cover_missed_cost_their_weight(small: Nrp) -> None:
    score = judged(small, A=".dNN... ....EE. .......", BB="....E.. ....d.. .......")
    assert (score.on_requests, score.off_requests) == (3 + 2, 7 + 5)
    assert (score.under, score.over) == (100 + 100, 0)


MUTATIONS = [
    ("cannot follow", "A", "ENEN... ....EE. .......", 2, 1),
    ("max shifts", "A", "NNNN... ....EE. .......", -1, 1),
    ("max minutes", "A", "EEEE... EE..EEE EE.....", -1, 480),
    ("min minutes", "A", "EENN... ....... .......", -1, 340),
    ("max run", "A", "EEEENN. ....... .......", 0, 1),
    ("max run", "A", "....... ....... EEEEEEE", 14, 2),
    ("min run", "A", "EENN... ....E.. .......", 11, 1),
    ("min rest", "A", "EEN.NN. ....... .......", 3, 1),
    ("max weekends", "A", "EENN... ....EE. ....EE.", -1, 1),
    ("max weekends", "A", "EENN... .....EE .....EE", -1, 1),
    ("day off", "BB", "d...d.. ....d.. .......", 0, 1),
]


@pytest.mark.parametrize(("rule", "who", "row", "when", "by"), MUTATIONS)
def test_every_breach_is_found_where_it_is(
    small: Nrp, rule: str, who: str, row: str, when: int, by: int,
) -> None:
    assert judged(small, **{who: row}).breaches == (Breach(rule, who, when, by),)


def test_the_mutations_break_every_rule() -> None:
    assert {mutation[0] for mutation in MUTATIONS} == set(RULES)


@pytest.mark.parametrize("row", [
    "E..NN.. EE..... ......E",  # one day worked at either edge
    ".EENN.. ....... ....EE.",  # one day off at either edge
    "EEEEN.. ....... .......",  # the longest run begins with the horizon
    "....... ....... ..EEEEN",  # and ends with it
    "EENN... .....EE .......",  # a Saturday and a Sunday are one weekend
    "....... NN..EEE .......",  # E after n1, days later
])
def test_what_is_legal_at_the_edges_of_a_rule(small: Nrp, row: str) -> None:
    assert judged(small, A=row).breaches == ()


def test_a_roster_of_the_wrong_shape_is_refused(small: Nrp) -> None:
    off: list[str | None] = [None] * 21
    wrong: list[dict[str, list[str | None]]] = [
        {"A": off}, {"A": off, "BB": off, "C": off}, {"A": off, "BB": off[1:]},
        {"A": off, "BB": ["x", *off[1:]]}]
    for roster in wrong:
        with pytest.raises(ValueError, match=r"roster|exist"):
            judge_nrp(small, roster)


def test_a_large_instance_of_the_format_is_read_and_judged() -> None:
    days, types, people = 28, 18, 120
    shifts = [f"{letter}{n}" for letter in "adn" for n in range(1, 7)]
    assert len(shifts) == types
    limits = "|".join(f"{shift}=28" for shift in shifts)
    text = "\n".join([
        "SECTION_HORIZON", str(days), "SECTION_SHIFTS",
        *(f"{shift},480,{'|'.join(s for s in shifts if s < shift)}" for shift in shifts),
        "SECTION_STAFF", *(f"P{p},{limits},8640,7560,5,2,2,2" for p in range(people)),
        "SECTION_DAYS_OFF", *(f"P{p},{p % days}" for p in range(people)),
        "SECTION_SHIFT_ON_REQUESTS", *(f"P{p},{p % 27},a1,2" for p in range(people)),
        "SECTION_SHIFT_OFF_REQUESTS",
        "SECTION_COVER",
        *(f"{day},{shift},4,100,1" for day in range(days) for shift in shifts)])
    instance = parse_nrp(text)
    assert (instance.days, len(instance.shifts), len(instance.staff)) == (days, types, people)
    score = judge_nrp(instance, {name: [None] * days for name in instance.staff})
    assert score.penalty == 2 * people + 100 * 4 * days * types
    assert {(breach.rule, breach.by) for breach in score.breaches} == {("min minutes", 7560)}
    assert len(score.breaches) == people


@pytest.mark.parametrize("number", SIZES)
def test_the_published_files_are_read(number: int) -> None:
    instance = published(number)
    assert (instance.days, len(instance.staff), len(instance.shifts)) == SIZES[number]
    assert len(instance.cover) == instance.days * len(instance.shifts)
    assert all(set(person.max_shifts) == set(instance.shifts)
               for person in instance.staff.values())


class Until(cp_model.CpSolverSolutionCallback):
    """Stops the search as soon as a roster is as good as asked for."""

    def __init__(self, target: int) -> None:
        super().__init__()
        self.target = target

    def on_solution_callback(self) -> None:
        if self.objective_value <= self.target:
            self.stop_search()


def solved(instance: Nrp, target: int) -> tuple[dict[str, list[str | None]], int]:
    """A roster and its cost from the constraints as Curtois & Qu (2014) state them.

    Runs are limited by sums over windows of days, unlike the judge, which counts runs.
    """
    model = cp_model.CpModel()
    days, shifts = range(instance.days), instance.shifts
    x = {(name, day, shift): model.new_bool_var("")
         for name in instance.staff for day in days for shift in shifts}
    for name, person in instance.staff.items():
        on = []
        for day in days:
            worked = model.new_bool_var("")
            model.add(sum(x[name, day, shift] for shift in shifts) == worked)
            on.append(worked)
            if day in person.days_off:
                model.add(worked == 0)
        for day in days[1:]:
            for shift, other in shifts.items():
                for barred in other.not_followed_by:
                    model.add(x[name, day - 1, shift] + x[name, day, barred] <= 1)
        for shift, most in person.max_shifts.items():
            model.add(sum(x[name, day, shift] for day in days) <= most)
        minutes = sum(other.minutes * x[name, day, shift]
                      for day in days for shift, other in shifts.items())
        model.add_linear_constraint(minutes, person.min_minutes, person.max_minutes)
        for day in range(instance.days - person.max_run):
            model.add(sum(on[day:day + person.max_run + 1]) <= person.max_run)
        for length in range(1, person.min_run):
            for day in range(instance.days - length - 1):
                inside = sum(on[day + 1:day + length + 1])
                model.add(on[day] + (length - inside) + on[day + length + 1] >= 1)
        for length in range(1, person.min_rest):
            for day in range(instance.days - length - 1):
                inside = sum(on[day + 1:day + length + 1])
                model.add((1 - on[day]) + inside + (1 - on[day + length + 1]) >= 1)
        weekends = []
        for saturday in range(5, instance.days, 7):
            weekend = model.new_bool_var("")
            for worked in on[saturday:saturday + 2]:
                model.add(worked <= weekend)
            weekends.append(weekend)
        model.add(sum(weekends) <= person.max_weekends)
    cost = sum(request.weight * ((1 - x[place]) if request.on else x[place])
               for request in instance.requests
               for place in [(request.employee, request.day, request.shift)])
    for cover in instance.cover:
        under, over = (model.new_int_var(0, len(instance.staff), "") for _ in range(2))
        there = sum(x[name, cover.day, cover.shift] for name in instance.staff)
        model.add(there + under - over == cover.need)
        cost += cover.under * under + cover.over * over
    model.minimize(cost)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 1
    solver.parameters.num_workers = 8
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = 300
    status = solver.solve(model, Until(target))
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    roster = {name: [next((shift for shift in shifts if solver.value(x[name, day, shift])), None)
                     for day in days] for name in instance.staff}
    return roster, round(solver.objective_value)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "best"), [(1, 607), (2, 828)])
def test_a_plain_model_reaches_the_best_known_and_the_judge_agrees(
    number: int, best: int,
) -> None:
    instance = published(number)
    roster, cost = solved(instance, best)
    score = judge_nrp(instance, roster)
    assert score.breaches == ()
    assert score.penalty == cost == best
