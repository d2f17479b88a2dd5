"""Breaks in split shifts and in shifts of which a night hour counts for more."""

from __future__ import annotations

from itertools import combinations

import pytest

from wfm.rules.breaks import (
    SPLIT,
    BreakRules,
    FixedBreak,
    LongestWork,
    PeriodicBreak,
    SplitAt,
    plans,
    span_of,
)

MEAL = FixedBreak("meal", 1, 30, False, 240, 600, 60, 60, None)
REST = FixedBreak("rest", 1, 10, True, 240, 600, 120, 90, None)
SCREEN = PeriodicBreak("screen", 60, 5, 15, True)


def rules(fixed=(), periodic=(), longest=(), step=5, apart=0) -> BreakRules:
    return BreakRules(tuple(fixed), tuple(periodic), tuple(longest), step, apart)


def test_the_gap_stands_for_a_meal_that_is_not_longer() -> None:
    split = SplitAt(240, 60)
    assert span_of(rules([MEAL]), 480, None, split) == 540
    (plan,) = plans(rules([MEAL]), 480, None, split)
    assert [(s.name, s.earliest, s.latest, s.minutes, s.paid) for s in plan.slots] == [
        (SPLIT, 240, 240, 60, False)]
    assert span_of(rules([MEAL]), 480, None, SplitAt(240, 20)) == 480 + 30 + 20


def test_the_gap_stands_for_one_unpaid_break_whose_window_it_meets() -> None:
    early = SplitAt(120, 60)
    late_meal = FixedBreak("meal", 1, 30, False, 240, 600, 200, 60, None)
    assert span_of(rules([late_meal]), 480, None, early) == 480 + 60 + 30, "it cannot lie there"
    assert span_of(rules([late_meal]), 480, None, SplitAt(240, 60)) == 480 + 60
    twice = FixedBreak("meal", 2, 30, False, 240, 600, 60, 60, None)
    assert span_of(rules([twice]), 480, None, SplitAt(240, 60)) == 480 + 60 + 30


def test_breaks_of_the_shift_count_from_its_first_start_and_to_its_last_end() -> None:
    found = plans(rules([REST]), 480, None, SplitAt(240, 120))
    windows = {tuple((s.name, s.earliest, s.latest) for s in plan.slots) for plan in found}
    assert windows == {
        (("rest", 120, 230), (SPLIT, 240, 240)),
        ((SPLIT, 240, 240), ("rest", 360, 500)),
    }


def test_pauses_for_each_hour_move_on_with_the_gap() -> None:
    found = plans(rules(periodic=[SCREEN]), 480, None, SplitAt(240, 120))
    starts = {(s.name, s.earliest, s.latest) for plan in found for s in plan.slots}
    due = [60, 120, 180, 240, 420, 480, 540, 600]
    for earliest, latest in ((e, last) for name, e, last in starts if name == "screen"):
        assert any(d - 15 <= earliest <= latest <= d + 15 for d in due)
    assert all(len(plan.slots) == 9 for plan in found)
    (fourth,) = {s[1:] for s in starts if s[0] == "screen" and 200 <= s[1] <= 240}
    assert fourth == (225, 235), "the one due at the end of the first part is taken before it"


def test_the_gap_ends_a_stretch_of_work() -> None:
    limit = LongestWork("four hours", 240, 30)
    (plan,) = plans(rules(longest=[limit]), 480, None, SplitAt(240, 60))
    assert [s.name for s in plan.slots] == [SPLIT]
    with_more = plans(rules(longest=[limit]), 480, None, SplitAt(180, 60))
    assert all(len(p.slots) == 2 for p in with_more)


@pytest.mark.parametrize("first", [120, 180, 240])
@pytest.mark.parametrize("gap", [60, 120])
def test_a_placement_is_planned_exactly_if_each_rule_alone_allows_it(first: int, gap: int) -> None:
    paid, pack = 360, rules([REST], [PeriodicBreak("screen", 120, 10, 20, True)], step=10, apart=10)
    split, span = SplitAt(first, gap), paid + gap
    found = plans(pack, paid, None, split)
    dues = [d if d <= first else d + gap for d in (120, 240, 360)]
    checked = 0
    for starts in combinations(range(0, span, 10), 4):
        spans = sorted([*((s, s + 10) for s in starts), (first, first + gap)])
        edges = [0, *(e for pair in spans for e in pair), span]
        if any(z - a < 10 for a, z in zip(edges[::2], edges[1::2], strict=True)):
            continue  # not apart: unlawful, and nobody may place them so
        for rest in range(4):
            screens = [s for n, s in enumerate(starts) if n != rest]
            lawful = (
                120 <= starts[rest] <= span - 100
                and all(abs(s - d) <= 20 for s, d in zip(screens, dues, strict=True)))
            names = sorted(
                [*((s, "screen") for s in screens), (starts[rest], "rest"), (first, SPLIT)])
            planned = any(
                [s.name for s in plan.slots] == [name for _, name in names]
                and all(s.earliest <= at <= s.latest
                        for s, (at, _) in zip(plan.slots, names, strict=True))
                for plan in found)
            assert planned == lawful, (starts, rest)
            checked += lawful
    assert checked > 20


def test_a_night_of_fewer_minutes_keeps_the_breaks_of_the_hours_it_counts_for() -> None:
    long = FixedBreak("pause", 2, 10, True, 240, 360, 60, 60, None)
    short = FixedBreak("pause", 1, 10, True, 0, 240, 60, 60, None)
    pack = rules([long, short])
    (plan,) = plans(pack, 270, 235)
    assert len(plan.slots) == 2
    assert span_of(pack, 270, 235) == 235
    assert plan.slots[-1].latest == 235 - 60 - 10
    assert len(plans(rules(periodic=[SCREEN]), 360, 315)[0].slots) == 5, "by hours on the clock"
