"""Arrays that no roster can be made of are refused, all at once, before a kernel reads them."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from small import DAY, Break, Plan, Shift, person, random_problem, shift_set, with_headcounts

from wfm.roster.arrays import TOLD, ProblemError
from wfm.roster.headcounts import Headcount
from wfm.roster.problem import NO_LIMIT, Pattern, Person, Problem, ShiftSet
from wfm.roster.solve import Result, Stop, solve
from wfm.roster.valid import problem_faults

COUNT = 7 * DAY
SHIFTS = replace(
    shift_set([Shift(d, begin, 8, 8) for d in range(7) for begin in (8, 10)],
              [Plan((Break(2, 5, 1),))]),
    kind=np.tile([0, 1], 7), follows=np.ones((2, 2), dtype=bool),
    weekend=np.repeat(np.arange(7) >= 5, 2), counts=np.zeros((1, 14), dtype=np.int64),
    weekly=np.array([True, True, True]), weekends=((2, 0),))
ONE = person(SHIFTS, over_min=(16, 24), over_cost=(1.0, 2.0), blocked=np.array([[40, 42]]))
OTHER = replace(ONE, group=1)
BOTH = replace(ONE, choices=(replace(ONE, off_cost=np.ones(7)), ONE))
NONE = np.zeros(COUNT, dtype=np.int64)
HEAD = Headcount(np.arange(3), (True, False, False), NONE, NONE + 3, 1.0, 1.0, NONE)
PROBLEM = Problem(
    interval_slots=1, worth=np.tile([5.0, 3.0, 1.0], (2, COUNT, 1)), hours=np.array([2.0]),
    penalty=np.array([3.0]), legal=np.ones((1, COUNT), dtype=bool),
    cap_groups=np.array([[0, -1]]), cap=np.array([4.0]), day=np.arange(COUNT) // DAY,
    can=np.ones((2, 3), dtype=bool), carried=np.zeros((2, COUNT)), shift_sets=(SHIFTS,),
    people=(BOTH, BOTH, OTHER), heads=(HEAD,), together=((0, 1),),
    required=np.ones((2, COUNT)))


def put(value: np.ndarray, at: Any, entry: Any) -> np.ndarray:
    """The array with another entry."""
    made = np.array(value)
    made[at] = entry
    return made


def turned(*rows: int) -> dict[str, np.ndarray]:
    """Starts and ends with two shifts of one day the wrong way round."""
    order = np.arange(14)
    order[list(rows)] = order[list(rows)][::-1]
    return {"start": SHIFTS.start[order], "end": SHIFTS.end[order]}


NAN, INF = np.nan, np.inf
OF_SET: list[tuple[str, Any, str]] = [
    ("day", SHIFTS.day[:5], "shape"), ("day", put(SHIFTS.day, 13, 7), "D = 7 days"),
    ("day", put(SHIFTS.day, 0, -1), "D = 7 days"), ("day", SHIFTS.day[::-1], "sorted by day"),
    ("day", SHIFTS.day.astype(float), "float64"),
    ("start", SHIFTS.start[:5], "shape"), ("start", SHIFTS.start - 500, "0 or more"),
    ("start", SHIFTS.start + 5000, "the shift's day"), ("start", SHIFTS.start / 1, "float64"),
    ("start", "late", "an array"), ("start", [[1], [1, 2]], "an array"),
    ("end", SHIFTS.end[:5], "shape"), ("end", SHIFTS.start, "after the shift's start"),
    ("end", SHIFTS.end + 10**9, "after the shift's start"),
    ("paid_min", SHIFTS.paid_min[:3], "shape"), ("paid_min", -SHIFTS.paid_min, "minutes from 0"),
    ("paid_min", np.full(14, NAN), "float64"),
    ("pay_h", SHIFTS.pay_h[:2], "shape"), ("pay_h", put(SHIFTS.pay_h, 3, NAN), "finite"),
    ("plan_from", SHIFTS.plan_from[:3], "shape"), ("plan_from", SHIFTS.plan_from - 3, "P = 1"),
    ("plan_from", SHIFTS.plan_from + 2, "P = 1"),
    ("plan_to", SHIFTS.plan_to + 4, "P = 1"), ("plan_to", SHIFTS.plan_to[:1], "shape"),
    ("plan_slots", np.array([0, 9]), "S = 1"), ("plan_slots", np.array([-1, 1]), "S = 1"),
    ("plan_slots", np.array([1, 0]), "never fall"), ("plan_slots", np.array([0]), None),
    ("plan_slots", np.zeros(0, dtype=int), "P + 1 entries"),
    ("plan_apart", np.zeros(0, dtype=int), "shape"), ("plan_apart", np.array([-1]), "0 or more"),
    ("plan_longest", np.zeros(0, dtype=int), "shape"),
    ("plan_longest", np.array([-1]), "0 or more"),
    ("slots", np.zeros(4, dtype=int), "(S, 4)"), ("slots", np.zeros((1, 3), dtype=int), "(S, 4)"),
    ("slots", np.array([[-30, 3, 1, 0]]), "from 0 to 575"),
    ("slots", np.array([[3, 576, 1, 0]]), "from 0 to 575"),
    ("slots", np.array([[3, 5, -2, 0]]), "lengths"), ("slots", np.array([[3, 5, 1, 7]]), "name"),
    ("step", 0, "from 1"), ("step", -1, "from 1"), ("step", 1.5, "from 1"),
    ("window_from", SHIFTS.window_from - 5, "J = 14"), ("window_from", SHIFTS.window_from[0], "B"),
    ("window_from", np.zeros((0, 7), dtype=int), "one window"),
    ("window_from", put(SHIFTS.window_from, (0, 2), 3), "the column's day"),
    ("window_to", SHIFTS.window_to + 1000, "J = 14"), ("window_to", SHIFTS.window_to[:, :3], "B"),
    ("window_to", SHIFTS.window_from - (SHIFTS.window_from > 0), "no less"),
    ("day_start", SHIFTS.day_start[::-1], "rise"), ("day_start", SHIFTS.day_start[:1], "D + 1"),
    ("day_start", SHIFTS.day_start * 10**6, "up to"),
    ("rest", -5, "from 0"), ("rest", NAN, "from 0"), ("rest", 11.5, "from 0"),
    ("weekly_rest", -1, "from 0"), ("weekly_rest", 10**12, "from 0"),
    ("max_run", -1, "from 0"), ("max_run", None, "from 0"),
    ("break_names", "pause", "tuple"), ("break_names", (), "each of `break_names`"),
    ("break_paid", (), "each of `break_names`"),
    ("min_run", 0, "from 1"), ("min_run", 10**6, "from 1"),
    ("min_off", 0, "from 1"), ("min_off", 10**6, "from 1"),
    ("kind", SHIFTS.kind[:3], "shape"), ("kind", SHIFTS.kind + 3, "N = 2"),
    ("kind", SHIFTS.kind - 1, "N = 2"),
    ("follows", np.ones(3, dtype=bool), "(N, N)"), ("follows", np.ones((2, 3), dtype=bool), "N"),
    ("follows", np.ones((0, 0), dtype=bool), "one kind"), ("follows", np.ones((2, 2)), "bool"),
    ("weekend", np.zeros(3, dtype=bool), "shape"), ("weekend", np.zeros(14), "bool"),
    ("counts", np.zeros((1, 3), dtype=int), "shape"), ("counts", np.zeros(14, dtype=int), "C, J"),
    ("counts", np.full((1, 14), -1), "from 0"), ("counts", np.ones((1, 14), dtype=int), "to be 0"),
    ("weekly", np.ones(2, dtype=bool), "shape"), ("weekly", np.ones(3), "bool"),
    ("weekends", ((9, 0),), "further counter"), ("weekends", ((-1, 0),), "further counter"),
    ("weekends", ((1, 0),), "further counter"), ("weekends", ((2, 9),), "W = 1 weeks"),
    ("weekends", ((2,),), "pairs"), ("weekends", 2, "pairs"),
]
OF_PERSON: list[tuple[str, Any, str]] = [
    ("shift_set", 3, "one of 1"), ("shift_set", -1, "one of 1"), ("shift_set", 0.0, "one of 1"),
    ("group", 5, "one of 2"), ("group", -1, "one of 2"), ("group", None, "one of 2"),
    ("allowed", np.ones(14, dtype=int), "bool"), ("allowed", np.ones(5, dtype=bool), "shape"),
    ("allowed", np.full(14, NAN), "bool"),
    ("cost", np.ones(3), "shape"), ("cost", np.ones(300), "shape"), ("cost", None, "an array"),
    ("cost", np.ones((14, 1)), "(J,)"), ("cost", np.full(14, NAN), "finite"),
    ("cost", np.full(14, INF), "finite"), ("cost", np.full(14, -INF), "finite"),
    ("cost", np.full(14, "1"), "numbers"), ("cost", np.full(14, 1j), "numbers"),
    ("off_cost", np.zeros(2), "shape"), ("off_cost", np.zeros(9), "shape"),
    ("off_cost", np.full(7, NAN), "finite"),
    ("blocked", np.array([3, 4]), "(M, 2)"), ("blocked", np.array([[12, 9]]), "a span"),
    ("blocked", np.zeros((1, 3), dtype=int), "(M, 2)"), ("blocked", [[9.5, 10.5]], "whole"),
    ("blocked", np.zeros((0, 3), dtype=int), "(M, 2)"),
    ("last_end", 10**7, "to 168"), ("last_end", NAN, "whole"), ("last_end", -10**10, "whole"),
    ("rest_from", 10**10, "whole"), ("rest_from", 1.5, "whole"),
    ("run", -3, "from 0"), ("run", 10**7, "from 0"), ("off_run", -2, "from 0"),
    ("unknown", 2, "True or False"), ("kind", 2, "from -1 to 1"), ("kind", -7, "from -1 to 1"),
    ("least", np.zeros((3, 3), dtype=int), "shape"), ("least", np.zeros((1, 1), dtype=int), "R"),
    ("least", np.full((3, 1), -9), "0 or more"),
    ("most", np.full((3, 1), -1), "0 or more"), ("most", np.full((3, 1), NAN), "whole"),
    ("short", np.zeros(1), "shape"), ("short", np.full(3, NAN), "finite"),
    ("short", np.full(3, -1.0), "0 or more"),
    ("over", np.zeros((3, 3, 1), dtype=int), "shape"), ("over", -ONE.over - 1, "0 or more"),
    ("over", np.zeros((3, 2), dtype=int), "(R, V, W)"),
    ("over_cost", np.zeros((3, 3)), None), ("over_cost", np.full((3, 2), NAN), "finite"),
    ("over_cost", np.full((3, 2), -1.0), "all tiers together"),
    ("over_cost", np.tile([1.0, -2.0], (3, 1)), "all tiers together"),
    ("over_cost", np.zeros(3), "(R, V)"),
    ("choices", [ONE], "tuple of Person"), ("choices", (None,), "tuple of Person"),
    ("choices", (replace(OTHER, shift_set=4),), "choice 0: `shift_set` is 4"),
    ("choices", (OTHER, ONE), "choice 1: `group` is 0; expected: the agent's own, 1"),
    ("choices", (replace(OTHER, allowed=np.ones(3, dtype=bool)),), "choice 0: `allowed`"),
    ("choices", (OTHER, replace(OTHER, cost=np.ones(3))), "choice 1: `cost`"),
    ("choices", (replace(OTHER, choices=(OTHER,)),), "none in a choice"),
    ("choices", (replace(OTHER, decides=(0,)),), "() in a choice"),
    ("decides", (0,), "for each choice"), ("decides", [0], "for each choice"),
    ("decides", (0.5,), "for each choice"),
]
OF_HEADCOUNT: list[tuple[str, Any, str]] = [
    ("members", np.array([0, 9]), "I = 3"), ("members", np.array([0, -1]), "0 or more"),
    ("members", np.array([0, 0]), "once"), ("members", np.array([0.5]), "whole"),
    ("members", np.array([[0]]), "(M,)"),
    ("counted", (True, False), "three"), ("counted", (1, 0, 0), "three"),
    ("counted", True, "three"), ("gaps", 1, "True or False"),
    ("least", np.full(COUNT, 0.5), "whole"), ("least", np.full(COUNT, NAN), "whole"),
    ("least", NONE - 3, "from 0"), ("least", NONE + 4, "no more than its most"),
    ("least", NONE[:5], "shape"), ("most", NONE[:5], "shape"),
    ("most", np.full(COUNT, INF), "whole"),
    ("below", NAN, "finite"), ("below", -1.0, "not rewarded"), ("below", "dear", "finite"),
    ("above", INF, "finite"), ("above", -1, "not rewarded"), ("above", True, "finite"),
    ("carried", NONE - 1, "from 0"), ("carried", NONE[:5], "each slot of the grid"),
]
OF_PROBLEM: list[tuple[str, Any, str]] = [
    ("interval_slots", 0, "from 1"), ("interval_slots", -1, "from 1"),
    ("interval_slots", 1.5, "from 1"), ("interval_slots", 2, None),
    ("worth", put(PROBLEM.worth, (0, 10, 0), NAN), "at [0, 10, 0]"),
    ("worth", put(PROBLEM.worth, (0, 10, 0), INF), "finite"),
    ("worth", PROBLEM.worth[0], "Q, T, N"),
    ("worth", PROBLEM.worth.astype(object), "object"),
    ("worth", PROBLEM.worth[:, :, :0], "one agent"),
    ("worth", PROBLEM.worth[:, :0], "one interval"),
    ("worth", PROBLEM.worth[:, :, ::-1], "no more"),
    ("worth", PROBLEM.worth - 2, "may idle"),
    ("hours", np.array([NAN]), "finite"), ("hours", np.array([INF]), "finite"),
    ("hours", np.array([-1.0]), "0 or more"), ("hours", np.ones(2), None),
    ("penalty", np.ones(3), "shape"), ("penalty", np.array([NAN]), "finite"),
    ("penalty", np.array([-1.0]), "0 or more"),
    ("legal", np.ones((1, COUNT), dtype=int), "bool"),
    ("legal", np.ones((1, 5), dtype=bool), "shape"),
    ("cap_groups", np.array([[7, -1]]), "C = 1"), ("cap_groups", np.array([[-5, -1]]), "C = 1"),
    ("cap_groups", np.array([[0, 0]]), "different"), ("cap_groups", np.array([0, 0]), "(W, 2)"),
    ("cap", np.array([NAN]), "finite"), ("cap", np.array([INF]), "finite"),
    ("cap", np.array([-3.0]), "0 or more"),
    ("day", np.zeros(5, dtype=int), "shape"), ("day", np.full(COUNT, -3), "days from 0"),
    ("day", np.zeros(COUNT), "whole"), ("day", np.full(COUNT, 10**9), "days from 0"),
    ("can", np.ones((2, 3), dtype=int), "bool"), ("can", np.ones((2, 3)), "bool"),
    ("can", np.ones((2, 2), dtype=bool), "each queue and work item"),
    ("carried", np.full((2, COUNT), NAN), "finite"), ("carried", np.full((2, COUNT), -1.0), "0 or"),
    ("carried", np.zeros(COUNT), "(G, T)"), ("carried", np.zeros((1, COUNT)), "shape"),
    ("shift_sets", (SHIFTS, 3), "a tuple of ShiftSet"), ("shift_sets", None, "a tuple of ShiftSet"),
    ("people", (ONE, None), "a tuple of Person"), ("people", ONE, "a tuple of Person"),
    ("may_idle", 1, "True or False"), ("heads", (HEAD, 1), "a tuple of Headcount"),
    ("heads", HEAD, "a tuple of Headcount"),
    ("together", ((0, 9),), "I = 3"), ("together", ((0, -1),), "I = 3"),
    ("together", ((),), "I = 3"),
    ("together", ((0, 2),), "same number"), ("together", ((2,),), "agents with choices"),
    ("together", ((0, 1), (1,)), "once at most"), ("together", ((0, 0),), "once at most"),
    ("together", (0, 1), "a tuple"), ("together", {}, "a tuple"),
    ("stay", 0, "from 1"), ("stay", 2.5, "from 1"),
    ("required", np.full((2, COUNT), NAN), "finite"),
    ("required", np.full((2, COUNT), -2.0), "0 or"),
    ("required", np.ones((2, 5)), "shape"),
]
TABLES: dict[type, tuple[list[tuple[str, Any, str]], Callable[..., Problem]]] = {
    ShiftSet: (OF_SET, lambda **made: replace(
        PROBLEM, shift_sets=(replace(SHIFTS, **made),))),
    Person: (OF_PERSON, lambda **made: replace(
        PROBLEM, people=(*PROBLEM.people[:2], replace(PROBLEM.people[2], **made)))),
    Headcount: (OF_HEADCOUNT, lambda **made: replace(PROBLEM, heads=(replace(HEAD, **made),))),
    Problem: (OF_PROBLEM, lambda **made: replace(PROBLEM, **made)),
}
FROM: dict[str, tuple[str, ...]] = {
    "start": ("start",), "comes": ("kind", "follows"), "leaves": ("kind", "follows"),
    "leaves_of": ("follows",), "weekend": ("weekend",), "class_of": ("day", "end", "kind"),
    "class_ended": ("end", "rest"), "class_leaves": ("kind",), "class_day": ("day",),
    "amount": ("paid_min", "counts"), "weekly": ("weekly",), "weekends": ("weekends",),
    "window_from": ("window_from",), "window_to": ("window_to",), "day_start": ("day_start",),
    "week_from": ("day_start",), "follows": ("follows",), "rest": ("rest",),
    "weekly_rest": ("weekly_rest",), "max_run": ("max_run",), "min_run": ("min_run",),
    "min_off": ("min_off",)}
"""What of a shift set each field of its pattern is made of."""


@pytest.mark.parametrize(("kind", "name", "value", "says"), [
    (kind, *row) for kind, (rows, _make) in TABLES.items() for row in rows])
def test_a_broken_field_is_told_with_what_is_expected(
    kind: type, name: str, value: Any, says: str | None,
) -> None:
    with pytest.raises(ProblemError) as raised:  # and not a bare ValueError
        TABLES[kind][1](**{name: value})
    text = str(raised.value)
    if says is None:  # others do not fit it then
        assert " has shape " in text
    else:
        assert f"`{name}`" in text or f"person 2, choice {len(value) - 1}: " in text
        assert says in text
    assert "expected: " in text
    assert isinstance(raised.value, ValueError)


def test_every_field_has_a_broken_case() -> None:
    for kind, (rows, _make) in TABLES.items():
        assert {name for name, _value, _says in rows} == {one.name for one in fields(kind)}
    assert set(FROM) == set(Pattern._fields)
    assert {name for names in FROM.values() for name in names} <= {row[0] for row in OF_SET}


def test_the_problem_that_is_broken_is_sound() -> None:
    assert problem_faults(PROBLEM) == []
    assert solve(PROBLEM, Stop(20, 2)).lower_bound > 0


def test_plans_of_a_shift_do_not_end_before_they_begin() -> None:
    with pytest.raises(ProblemError, match="no less than `plan_from`"):
        replace(SHIFTS, plan_from=SHIFTS.plan_to, plan_to=SHIFTS.plan_from)


def test_shifts_of_a_day_are_sorted_by_start() -> None:
    with pytest.raises(ProblemError, match="sorted by day, then start"):
        replace(SHIFTS, **turned(4, 5))


def test_the_gap_of_a_split_shift_stands_still_and_is_in_every_plan_of_the_shift() -> None:
    two = {"plan_slots": np.array([0, 1, 2]), "plan_to": np.full(14, 2),
           "plan_apart": np.zeros(2, dtype=int), "plan_longest": np.full(2, 99),
           "break_names": ("pause", "split"), "break_paid": (True, False)}
    gap = [3, 3, 2, 1]
    assert replace(SHIFTS, **two, slots=[gap, gap]).gap[0].tolist() == [
        SHIFTS.start[0] + 3, SHIFTS.start[0] + 5]
    for slots, says in (([gap, [3, 4, 2, 1]], "one start"), ([gap, [4, 4, 2, 1]], "the same gap"),
                        ([gap, [3, 3, 3, 1]], "the same gap"), ([gap, [3, 3, 2, 0]], "or none")):
        with pytest.raises(ProblemError, match=says):
            replace(SHIFTS, **two, slots=slots)
    with pytest.raises(ProblemError, match="on the step"):
        replace(SHIFTS, **two, slots=[gap, gap], step=2)
    with pytest.raises(ProblemError, match="one gap of a split shift at most"):
        replace(SHIFTS, **{**two, "plan_slots": np.array([0, 2, 2])}, slots=[gap, gap])


def test_all_faults_are_told_at_once_with_where_they_are() -> None:
    with pytest.raises(ProblemError) as raised:
        replace(
            PROBLEM, carried=np.full((2, COUNT), -1.0), stay=0, penalty=np.ones(4),
            people=(BOTH, replace(BOTH, choices=(ONE, replace(ONE, cost=np.ones(2)))),
                    replace(ONE, group=7, run=-1)))
    assert len(raised.value.faults) == 6
    for part in ("6 faults", "- `carried` is -1.0 at [0, 0]", "- `stay`", "- `penalty`",
                 "- person 1, choice 1: `cost` has shape (2,); expected: (J,) = (14,)",
                 "- person 2: `group` is 7", "- person 2: `run` is -1"):
        assert part in str(raised.value)
    with pytest.raises(ProblemError) as raised:
        replace(SHIFTS, step=0, rest=-1, pay_h=np.ones(3), kind=SHIFTS.kind + 5)
    assert len(raised.value.faults) == 4


def test_of_very_many_faults_the_first_are_told_and_all_are_there() -> None:
    with pytest.raises(ProblemError) as raised:
        replace(PROBLEM, people=(replace(ONE, run=-1),) * 200, together=())
    assert len(raised.value.faults) == 200
    assert str(raised.value).count("`run`") == TOLD
    assert "and 150 more" in str(raised.value)
    assert pickle.loads(pickle.dumps(raised.value)).faults == raised.value.faults


def test_where_nobody_may_idle_every_agent_who_can_be_there_has_a_worth() -> None:
    alone = replace(PROBLEM, may_idle=False)
    assert problem_faults(alone) == []
    carried = np.zeros((2, COUNT))
    carried[0, :4] = 3.0  # nobody else is there then
    assert problem_faults(replace(alone, carried=carried)) == []
    carried[1, 3] = 0.5
    with pytest.raises(ProblemError, match="4 can be there on queue 0"):
        replace(alone, carried=carried)
    carried = np.zeros((2, COUNT))
    carried[0, 9] = 1.0  # a shift is there as well
    with pytest.raises(ProblemError, match="4 can be there on queue 0"):
        replace(alone, carried=carried)
    with pytest.raises(ProblemError, match="can be there"):
        replace(alone, worth=PROBLEM.worth[:, :, :2])


def test_worth_may_be_negative_where_nobody_may_idle() -> None:
    assert problem_faults(replace(PROBLEM, may_idle=False, worth=PROBLEM.worth - 4)) == []


def test_overtime_may_get_cheaper_but_not_pay() -> None:
    cheaper = replace(ONE, over_cost=np.tile([3.0, -1.0], (3, 1)))
    assert problem_faults(replace(PROBLEM, people=(cheaper,) * 3, together=())) == []
    at_once = replace(ONE, over=np.full((3, 2, 1), 20), over_cost=np.tile([-1.0, 1.0], (3, 1)))
    assert problem_faults(replace(PROBLEM, people=(at_once,) * 3, together=())) == []


def test_the_limits_are_no_faults() -> None:
    """Nobody may work, a plan has no place, a meeting lies beyond the grid: all that is legal."""
    odd = [
        replace(PROBLEM, shift_sets=(replace(SHIFTS, **made),)) for made in (
            {"max_run": 0}, {"min_run": 20}, {"min_off": 30}, {"weekly_rest": 10**6},
            {"plan_to": np.zeros(14, dtype=int)}, {"slots": np.array([[5, 3, 1, 0]])},
            {"slots": np.array([[3, 50, 20, 0]])})]
    odd += [
        replace(PROBLEM, people=(*PROBLEM.people[:2], replace(ONE, **made))) for made in (
            {"blocked": np.array([[-50, 9]])}, {"blocked": np.array([[9, 9999]])},
            {"least": np.full((3, 1), NO_LIMIT)}, {"most": np.zeros((3, 1), dtype=int)},
            {"cost": -np.ones(14)}, {"off_cost": -np.ones(7)})]
    for problem in odd:
        result = solve(problem, Stop(10, 2))
        assert np.isfinite([result.total_cost, result.lower_bound]).all()
        assert result.lower_bound <= result.total_cost + 1e-6


def test_what_loses_nothing_is_converted() -> None:
    shifts = replace(SHIFTS, start=SHIFTS.start.tolist(), day=SHIFTS.day.astype(np.int32),
                     pay_h=np.full(14, 8), weekend=SHIFTS.weekend.tolist())
    who = replace(ONE, cost=[1] * 14, off_cost=np.zeros(7, dtype=np.float32),
                  blocked=np.zeros((0, 2)), allowed=[True] * 14)
    made = replace(
        PROBLEM, worth=PROBLEM.worth.astype(np.int16), carried=np.zeros((COUNT, 2)).T,
        shift_sets=[shifts], people=[who, who], together=[], heads=[replace(HEAD, members=[0, 1])])
    for thing in (made, made.shift_sets[0], made.people[0], made.heads[0]):
        for one in fields(thing):
            value = getattr(thing, one.name)
            if isinstance(value, np.ndarray):
                assert value.dtype in (np.float64, np.int64, np.bool_)
                assert value.flags.c_contiguous
            assert not isinstance(value, list)
    assert np.array_equal(made.worth, PROBLEM.worth)


def test_without_people_there_is_a_roster_of_nobody() -> None:
    carried = np.zeros((2, COUNT))
    carried[0, 8] = 1.0
    for nobody in (
            replace(PROBLEM, people=(), heads=(), together=()),
            replace(PROBLEM, people=(), heads=(), together=(), shift_sets=()),
            replace(PROBLEM, people=(), together=(), stay=3,
                    heads=(replace(HEAD, members=NONE[:0]),)),
            replace(PROBLEM, people=(), heads=(), together=(), carried=carried)):
        result = solve(nobody, Stop(20, 2))
        there = nobody.carried.sum()
        assert result.tours == ()
        assert result.cost["service"] + result.cost["work"] == pytest.approx(
            PROBLEM.worth.sum() + 6.0 - 5.0 * there)
        assert result.lower_bound <= result.total_cost + 1e-6
        assert result.gap < 0.01


def test_a_set_without_shifts_is_a_week_off() -> None:
    none = shift_set([])
    who = person(none, off_cost=np.full(7, -2.0))
    made = Problem(
        interval_slots=1, worth=np.ones((1, COUNT, 1)), hours=np.zeros(0), penalty=np.zeros(0),
        legal=np.zeros((0, COUNT), dtype=bool), cap_groups=np.zeros((0, 2), dtype=int),
        cap=np.zeros(0), day=np.arange(COUNT) // DAY, can=np.ones((1, 1), dtype=bool),
        carried=np.zeros((1, COUNT)), shift_sets=(none,), people=(who, who))
    result = solve(made, Stop(20, 2))
    assert (result.total_cost, result.status) == (COUNT - 28, "optimal")


@pytest.mark.parametrize("stop", [
    {"iterations": -1}, {"iterations": 10.5}, {"iterations": None}, {"bound_rounds": -1},
    {"bound_rounds": True}, {"seconds": -1}, {"seconds": NAN}, {"seconds": INF},
    {"seconds": "60"}])
def test_a_stop_says_when(stop: dict[str, Any]) -> None:
    (name,) = stop
    with pytest.raises(ProblemError, match=f"stop: `{name}`"):
        Stop(**stop)


@pytest.mark.parametrize(("wish", "wrong"), [
    ("liking", np.zeros((2, 2))), ("liking", [[0.0, 0.0]]), ("liking", np.full((4, 3), NAN)),
    ("family", np.zeros(2, dtype=int)), ("family", np.zeros(3)), ("change", -0.1),
    ("change", NAN), ("change", None)])
def test_what_is_liked_fits_the_problem(wish: str, wrong: Any) -> None:
    problem = random_problem(3)
    assert (len(problem.people), problem.can.shape[1]) == (4, 3)
    with pytest.raises(ProblemError, match=f"solve: `{wish}`"):
        solve(problem, Stop(0, 0), **{wish: wrong})


def test_a_stop_may_come_at_once() -> None:
    for stop in (Stop(0, 0), Stop(10**9, 10**9, 0), Stop(np.int64(1), 1, np.float64(0.1))):
        found = solve(random_problem(3), stop)
        assert isinstance(found, Result) and found.lower_bound <= found.total_cost


@pytest.mark.parametrize("seed", range(40))
def test_problems_that_are_drawn_are_sound(seed: int) -> None:
    problem = with_headcounts(random_problem(seed), np.random.default_rng(seed))
    assert problem_faults(problem) == []


def test_it_takes_next_to_no_time() -> None:
    """A part is a problem of its own, and is made many times a second."""
    problem = random_problem(8, people=30, days=7)
    problem = replace(problem, people=(problem.people * 20)[:20])
    took = []
    for _ in range(20):
        began = time.process_time()
        replace(problem, people=problem.people)
        took.append(time.process_time() - began)
    assert min(took) < 0.002


@pytest.mark.parametrize(("decides", "says"), [
    ((0, 0), "`together` has agents with 1 and 2 decisions"),
    ((1, 2), "person 0: `decides` is (1, 2)"), ((0, 2), "person 0: `decides` is (0, 2)"),
    ((1, 0), "person 0: `decides` is (1, 0)"), ((0,), "person 0: `decides` is (0,)"),
])
def test_choices_keep_to_decisions_in_their_order(decides: tuple[int, ...], says: str) -> None:
    with pytest.raises(ProblemError) as raised:
        replace(PROBLEM, people=(replace(BOTH, decides=decides), *PROBLEM.people[1:]))
    assert says in str(raised.value)


def test_who_decide_together_need_not_have_as_many_choices() -> None:
    more = replace(BOTH, choices=(*BOTH.choices, ONE), decides=(0, 1, 1))
    assert problem_faults(replace(PROBLEM, people=(more, *PROBLEM.people[1:]))) == []
