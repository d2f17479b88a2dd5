"""Break plans against the rules as they are stated: a second, naive reading of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wfm.rules.breaks import (
    BreakPlan,
    BreakRules,
    BreakSlot,
    FixedBreak,
    LongestWork,
    PeriodicBreak,
    plans,
    span_of,
)
from wfm.rules.labour import LabourPack, break_plans, load_labour_packs, shift_span

PACKS = load_labour_packs()

Placed = tuple[str, int, int]
"""A break as placed: name, start, minutes."""


def rules_of(pack: LabourPack) -> BreakRules:
    return BreakRules(
        pack.fixed_breaks, pack.periodic_breaks, pack.longest_work, pack.break_step_min,
        pack.apart_min,
    )


def fixed_due(rules: BreakRules, paid: int) -> list[FixedBreak]:
    return [rule for rule in rules.fixed if rule.shift_over < paid <= rule.shift_up_to]


def breaks_due(rules: BreakRules, paid: int) -> Counter[tuple[str, int]]:
    due: Counter[tuple[str, int]] = Counter()
    for rule in fixed_due(rules, paid):
        due[rule.name, rule.minutes] += rule.count
    for every in rules.periodic:
        due[every.name, every.minutes] += paid // every.every
    return +due


def span_stated(rules: BreakRules, paid: int) -> int:
    return (
        paid
        + sum(rule.count * rule.minutes for rule in fixed_due(rules, paid) if not rule.paid)
        + sum(r.minutes * (paid // r.every) for r in rules.periodic if not r.paid)
    )


def lawful(rules: BreakRules, paid: int, placed: tuple[Placed, ...]) -> bool:
    """Whether breaks in time order obey every rule, read one by one from the pack."""
    span = span_stated(rules, paid)
    edges = [(0, 0), *((start, start + minutes) for _, start, minutes in placed), (span, span)]
    if any(start % rules.step_min for _, start, _ in placed):
        return False
    if any(after[0] < before[1] for before, after in pairwise(edges)):
        return False
    if placed and any(after[0] - before[1] < rules.apart_min for before, after in pairwise(edges)):
        return False
    for rule in fixed_due(rules, paid):
        for name, start, minutes in placed:
            if name == rule.name and (
                start < rule.after_start or start + minutes > span - rule.before_end
            ):
                return False
            if name == rule.name and rule.within_start is not None and start > rule.within_start:
                return False
    for every in rules.periodic:
        starts = [start for name, start, _ in placed if name == every.name]
        dues = [every.every * (n + 1) for n in range(len(starts))]
        if not any(
            all(abs(start - due) <= every.tolerance for start, due in zip(order, dues, strict=True))
            for order in (permutations(starts) if len(starts) < 5 else [sorted(starts)])
        ):
            return False
    for longest in rules.longest:
        stops = [(0, 0), *((s, s + m) for _, s, m in placed if m >= longest.break_minutes),
                 (span, span)]
        if any(after[0] - before[1] > longest.minutes for before, after in pairwise(stops)):
            return False
    return True


def fits(plan: BreakPlan, placed: tuple[Placed, ...], span: int) -> bool:
    """Whether breaks in time order fit a plan, as its documentation says."""
    if len(placed) != len(plan.slots):
        return False
    for slot, (name, start, minutes) in zip(plan.slots, placed, strict=True):
        if (slot.name, slot.minutes) != (name, minutes):
            return False
        if not slot.earliest <= start <= slot.latest:
            return False
    edges = [(0, 0), *((start, start + minutes) for _, start, minutes in placed), (span, span)]
    most = span if plan.longest_work is None else plan.longest_work
    least = plan.apart_min if placed else 0
    return all(least <= after[0] - before[1] <= most for before, after in pairwise(edges))


def everywhere(
    left: Counter[tuple[str, int]], step: int, span: int, since: int = 0
) -> Iterator[tuple[Placed, ...]]:
    """Every placement of the breaks on the grid in which none overlap."""
    if not +left:
        yield ()
        return
    for name, minutes in sorted(+left):
        rest = left - Counter({(name, minutes): 1})
        for start in range(-(-since // step) * step, span - minutes + 1, step):
            for later in everywhere(rest, step, span, start + minutes):
                yield ((name, start, minutes), *later)


def prove(rules: BreakRules, paid: int, most_breaks: int = 9) -> None:
    """Compare all placements on the grid, one by one, with the plans."""
    found, span = plans(rules, paid), span_stated(rules, paid)
    assert span_of(rules, paid) == span
    due = breaks_due(rules, paid)
    extra = min(rules.longest, key=lambda rule: rule.break_minutes, default=None)
    planned = len(found[0].slots) - due.total() if found else 0
    if due.total() + planned > most_breaks:
        return
    tries = range(planned + 1 if found else (3 if extra else 1))
    for added in tries:
        breaks = due.copy()
        if extra and added:
            breaks[extra.name, extra.break_minutes] += added
        if breaks.total() > most_breaks:
            break
        for placed in everywhere(breaks, rules.step_min, span):
            planned_so = any(fits(plan, placed, span) for plan in found)
            assert lawful(rules, paid, placed) == planned_so, placed
    for plan in found:  # no window is wider than it need be, and no plan is in vain
        assert len({plan.slots for plan in found}) == len(found)
        for slot in plan.slots:
            assert 0 <= slot.earliest <= slot.latest <= span - slot.minutes


@pytest.mark.parametrize(
    ("code", "paid"),
    [("BR-NR17", 120), ("BR-NR17", 180), ("BR-NR17", 240), ("BR-NR17", 270), ("BR-NR17", 360),
     ("CZ", 120), ("CZ", 180), ("CZ", 270), ("CZ", 390), ("PT", 300), ("PT", 480),
     ("ES-CC", 60), ("ES-CC", 120), ("ES-CC", 180)],
)
def test_plans_of_short_shifts_are_necessary_and_sufficient(code: str, paid: int) -> None:
    prove(rules_of(PACKS[code]), paid)


def fixed(
    name: str, minutes: int, over: int, up_to: int = 1440, *, paid: bool = False, count: int = 1,
    within: int | None = None,
) -> FixedBreak:
    return FixedBreak(name, count, minutes, paid, over, up_to, 0, 0, within)


COUNTRIES = {
    "Germany": BreakRules(
        (fixed("rest", 30, 360, 540), fixed("rest", 45, 540)), (),
        (LongestWork("rest", 360, 30),), 15, 15),
    "France": BreakRules((fixed("rest", 20, 359),), (), (LongestWork("rest", 360, 20),), 10, 10),
    "Ireland": BreakRules(
        (fixed("rest", 15, 270, 360), fixed("rest", 30, 360)), (),
        (LongestWork("after four and a half", 270, 15), LongestWork("after six", 360, 30)), 15, 15),
    "Italy": BreakRules((), (), (LongestWork("screen", 120, 15),), 15, 0),
    "Italy with a meal": BreakRules(
        (fixed("meal", 30, 360),), (), (LongestWork("screen", 120, 15),), 30, 0),
    "California": BreakRules(
        (fixed("meal", 30, 300, within=300), fixed("second meal", 30, 600, within=600),
         fixed("rest", 10, 209, 360, paid=True), fixed("rest", 10, 360, 600, paid=True, count=2),
         fixed("rest", 10, 600, 840, paid=True, count=3)), (), (), 60, 10),
    "Czechia": BreakRules(
        (fixed("meal", 30, 360),), (),
        (LongestWork("meal", 360, 30), LongestWork("safety", 120, 10)), 30, 10),
    "Philippines": BreakRules(
        (fixed("meal", 60, 240), fixed("coffee", 15, 240, paid=True)), (), (), 15, 30),
    "South Africa": BreakRules(
        (fixed("meal", 60, 300, 600), fixed("meal", 60, 600, count=2)), (),
        (LongestWork("meal", 300, 60),), 15, 15),
    "Mexico": BreakRules((fixed("meal", 30, 300),), (), (), 15, 60),
}


@pytest.mark.parametrize(
    ("country", "paid"),
    [("Germany", 360), ("Germany", 480), ("Germany", 600), ("France", 355), ("France", 480),
     ("France", 600), ("Ireland", 270), ("Ireland", 330), ("Ireland", 480), ("Ireland", 555),
     ("Italy", 240), ("Italy", 420), ("Italy with a meal", 480), ("California", 300),
     ("California", 420), ("California", 630), ("Czechia", 360), ("Czechia", 480),
     ("Philippines", 480), ("South Africa", 540), ("South Africa", 630), ("Mexico", 480)],
)
def test_what_countries_ask_for_is_planned_exactly(country: str, paid: int) -> None:
    rules = COUNTRIES[country]
    assert plans(rules, paid)
    prove(rules, paid, most_breaks=5)


def test_a_pause_each_hour_and_a_break_too_long_to_try_every_placement() -> None:
    """Poland: five minutes at the screen per hour, and fifteen from six hours on."""
    rules = BreakRules(
        (fixed("rest", 15, 359, paid=True),), (PeriodicBreak("screen", 60, 5, 20, True),), (), 5, 5)
    prove(replace(rules, step_min=20), 180)
    found = plans(rules, 480)
    assert [tuple(slot.name for slot in plan.slots).index("rest") for plan in found] == [*range(8)]
    rng = np.random.default_rng(3)
    verdicts: Counter[bool] = Counter()
    for _ in range(3000):
        screens = [60 * hour + 5 * int(rng.integers(-5, 4)) for hour in range(1, 9)]
        placed = sorted(
            [("screen", start, 5) for start in screens]
            + [("rest", 5 * int(rng.integers(0, 94)), 15)],
            key=lambda one: one[1])
        legal = lawful(rules, 480, tuple(placed))
        assert legal == any(fits(plan, tuple(placed), 480) for plan in found)
        verdicts[legal] += 1
    assert min(verdicts[True], verdicts[False]) > 10


@st.composite
def break_rules(draw: st.DrawFn) -> BreakRules:
    fives = st.integers(0, 6).map(lambda n: 5 * n)
    lengths = st.sampled_from([10, 15, 20])
    fixed = tuple(
        FixedBreak(name, draw(st.integers(1, 2)), draw(lengths), draw(st.booleans()), 0, 600,
                   draw(fives), draw(fives), draw(st.sampled_from([None, None, 20, 45])))
        for name in draw(st.sampled_from(["", "a", "ab"]))
    )
    periodic = tuple(
        PeriodicBreak("p", draw(st.sampled_from([40, 60, 75])), draw(st.sampled_from([5, 10])),
                      draw(st.sampled_from([0, 10, 25, 40])), draw(st.booleans()))
        for _ in range(draw(st.integers(0, 1)))
    )
    longest = tuple(
        LongestWork(name, draw(st.sampled_from([45, 60, 90])), draw(st.sampled_from([10, 15])))
        for name in draw(st.sampled_from(["", "x", "xy"]))
    )
    return BreakRules(fixed, periodic, longest, 10, draw(st.sampled_from([0, 5, 10, 20])))


def test_two_longest_work_rules_narrow_the_same_break() -> None:
    rules = BreakRules(
        (), (PeriodicBreak("p", 40, 5, 0, False),),
        (LongestWork("x", 60, 10), LongestWork("y", 45, 10)), 10, 0)
    prove(rules, 70, most_breaks=4)


@settings(max_examples=80, deadline=None)
@given(rules=break_rules(), paid=st.integers(6, 14).map(lambda n: 10 * n))
def test_plans_of_any_rules_are_necessary_and_sufficient(rules: BreakRules, paid: int) -> None:
    try:
        prove(rules, paid, most_breaks=4)
    except ValueError:  # refused when a pack is read
        assume(False)


@pytest.mark.parametrize(
    ("code", "paid"),
    [("ES-CC", 240), ("ES-CC", 480), ("ES-CC", 540), ("CZ", 480), ("CZ", 720), ("BR-NR17", 330)],
)
def test_placements_near_the_edge_of_the_law_in_long_shifts(code: str, paid: int) -> None:
    pack = PACKS[code]
    rules, found, span = rules_of(pack), break_plans(pack, paid), shift_span(pack, paid)
    rng = np.random.default_rng(7)
    verdicts: Counter[bool] = Counter()
    for _ in range(3000):
        plan = found[rng.integers(len(found))]
        placed = []
        for slot in plan.slots:
            step = pack.break_step_min
            first = -(-slot.earliest // step) - rng.integers(2)
            last = slot.latest // step + rng.integers(2)
            placed.append((slot.name, int(rng.integers(first, last + 1)) * step, slot.minutes))
        placed.sort(key=lambda one: one[1])
        legal = lawful(rules, paid, tuple(placed))
        assert legal == any(fits(plan, tuple(placed), span) for plan in found)
        verdicts[legal] += 1
    assert min(verdicts[True], verdicts[False]) > 10


# ------------------------------------------------------------------ known answers


def test_brazil_six_hours_pauses_only_from_ten_to_twenty_past_two() -> None:
    pack = PACKS["BR-NR17"]
    assert shift_span(pack, 360) == 380  # 09:00 to 15:20
    found = break_plans(pack, 360)
    assert {tuple(slot.name for slot in plan.slots) for plan in found} == {
        ("pause", "pause", "meal"), ("pause", "meal", "pause"), ("meal", "pause", "pause"),
    }
    starts = [540 + slot.earliest for plan in found for slot in plan.slots]
    ends = [540 + slot.latest + slot.minutes for plan in found for slot in plan.slots]
    assert (min(starts), max(ends)) == (10 * 60, 14 * 60 + 20)
    assert Counter((s.name, s.minutes, s.paid) for s in found[0].slots) == {
        ("pause", 10, True): 2, ("meal", 20, False): 1,
    }


def test_brazil_four_hours_one_pause() -> None:
    (plan,) = break_plans(PACKS["BR-NR17"], 240)
    assert plan.slots == (BreakSlot("pause", 10, True, 110, 120),)


def test_brazil_a_shift_too_short_for_its_pause_has_no_plan() -> None:
    assert break_plans(PACKS["BR-NR17"], 120) == ()


def test_spain_eight_hours_has_eight_pauses_near_their_hour_and_the_shift_break() -> None:
    found = break_plans(PACKS["ES-CC"], 480)
    assert shift_span(PACKS["ES-CC"], 480) == 480
    assert len(found) == 5
    for plan in found:
        pauses = [slot for slot in plan.slots if slot.name == "PVD pause"]
        for hour, slot in enumerate(pauses, start=1):
            assert 60 * hour - 15 <= slot.earliest <= slot.latest <= 60 * hour + 15
            assert (slot.minutes, slot.paid) == (5, True)
        (rest,) = (slot for slot in plan.slots if slot.name == "shift break")
        assert (len(pauses), rest.minutes, rest.paid) == (8, 30, True)
        assert rest.earliest >= 120 and rest.latest + 30 <= 480 - 90


@pytest.mark.parametrize(
    ("paid", "minutes"), [(180, 0), (240, 10), (360, 10), (390, 20), (470, 20), (480, 30)]
)
def test_spain_shift_break_grows_with_the_shift(paid: int, minutes: int) -> None:
    for plan in break_plans(PACKS["ES-CC"], paid):
        rest = [slot.minutes for slot in plan.slots if slot.name == "shift break"]
        assert rest == ([minutes] if minutes else [])


@pytest.mark.parametrize(("paid", "span", "safety"), [(120, 120, 0), (240, 240, 1),
                                                      (480, 510, 2), (720, 750, 4)])
def test_czechia_adds_the_fewest_safety_breaks(paid: int, span: int, safety: int) -> None:
    found = break_plans(PACKS["CZ"], paid)
    assert shift_span(PACKS["CZ"], paid) == span
    for plan in found:
        names = Counter(slot.name for slot in plan.slots)
        assert names["safety break"] == safety
        assert names["meal"] == (paid > 360)
        assert plan.longest_work == 120


def test_california_eats_before_the_end_of_the_fifth_and_of_the_tenth_hour() -> None:
    for paid, meals in ((300, {}), (480, {"meal": 300}), (660, {"meal": 300, "second meal": 600})):
        latest: dict[str, int] = {}
        for plan in plans(COUNTRIES["California"], paid):
            for slot in plan.slots:
                latest[slot.name] = max(slot.latest, latest.get(slot.name, 0))
        latest.pop("rest")
        assert latest == meals


def test_portugal_eight_hours_meal_between_three_and_five_hours() -> None:
    (plan,) = break_plans(PACKS["PT"], 480)
    assert plan == BreakPlan((BreakSlot("meal", 60, False, 180, 300),), 0, 300)
    assert break_plans(PACKS["PT"], 300) == (BreakPlan((), 0, 300),)


def test_every_length_from_three_hours_can_be_rostered_in_every_pack() -> None:
    for pack in PACKS.values():
        for paid in range(180, pack.max_day_min + 1, 15):
            assert break_plans(pack, paid), (pack.code, paid)
