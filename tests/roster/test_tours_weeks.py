"""The best tour over more than a week, and under the rules that only a longer horizon has.

The oracle goes through every choice of a shift or none on each day, rule by rule, in plain words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, product

import numpy as np
import pytest
from small import DAY, Shift, person, shift_set

from wfm.roster.pricing import counts_of, limits_cost
from wfm.roster.problem import DAYS, NEVER, PAID, Person, ShiftSet
from wfm.roster.scale import scale_of
from wfm.roster.tours import best_tour, good_tour

TRIES = 25
NIGHTS, WEEKENDS = 2, 3
"""Counters of the random shift sets, beside paid time and days."""


def drawn(draw: np.random.Generator, days: int, **rules: object) -> ShiftSet:
    """None to two shifts a day, of two kinds; work that touches a weekend counts there."""
    shifts, from_day = [], rules.pop("weekend_from", 5)
    for d in range(days):
        for kind in range(2):
            if draw.random() < 0.62:
                begin = int(draw.integers(5, 10) if kind == 0 else draw.integers(13, 20))
                length = int(draw.integers(4, 9))
                shifts.append(Shift(d, begin, length, length))
    made = shift_set(sorted(shifts), day_start=range(0, (days + 1) * DAY, DAY),
                     **{"rest": 0, "weekly_rest": 0, "max_run": days, **rules.pop("of_set", {})})
    late = (made.start - np.array(made.day_start)[made.day] >= 13).astype(np.int64)
    return replace(made, **{
        "kind": late, "counts": np.stack([late, np.zeros_like(late)]), "weekends": ((WEEKENDS, 0),),
        "weekend": (made.end > DAY * (7 * (made.day // 7) + from_day)),
        "weekly": np.array([True, True, True, False]), "follows": np.ones((2, 2), dtype=bool),
        **rules})


def legal(made: ShiftSet, who: Person, tour: Sequence[int]) -> bool:
    """Whether a tour keeps every rule."""
    days = [d for d in range(made.days) if tour[d] >= 0]
    ended, since, kind_before = who.last_end, who.rest_from, {-1: who.kind}
    for week in range(made.weeks):
        mine = [d for d in days if d // 7 == week]
        rested = False
        for d in mine:
            j = tour[d]
            if made.start[j] - ended < made.rest:
                return False
            rested |= bool(made.start[j] - since >= made.weekly_rest)
            ended = since = made.end[j]
            before = kind_before.get(d - 1, -1)
            kind_before[d] = made.kind[j]
            if before >= 0 and not made.follows[before, made.kind[j]]:
                return False
        night = made.day_start[min(7 * week + 7, made.days)]
        if not rested:
            if night - since < made.weekly_rest:
                return False
            since += made.weekly_rest
        starts = [made.start[tour[d]] - made.day_start[d] for d in mine]
        if not any(all(made.window_from[b, d] <= tour[d] < made.window_to[b, d] for d in mine)
                   for b in range(len(made.window_from))):
            assert starts
            return False
    runs = [(on, len(list(group))) for on, group in groupby(tour[d] >= 0 for d in range(made.days))]
    for place, (on, length) in enumerate(runs):
        before = 0
        if place == 0:
            if who.unknown:
                if on and length > made.max_run:
                    return False
                continue
            before = who.run if on else (0 if who.run else who.off_run)
            if not on and who.run and who.run < made.min_run:
                return False
            if on and not who.run and who.off_run < made.min_off:
                return False
        ends = place < len(runs) - 1
        if on and length + before > made.max_run:
            return False
        if ends and length + before < (made.min_run if on else made.min_off):
            return False
    return bool((added_up(made, tour, so_far=True) <= who.most).all())


def added_up(made: ShiftSet, tour: Sequence[int], *, so_far: bool = False) -> np.ndarray:
    counts = np.zeros((4, made.weeks), dtype=np.int64)
    touched = set()
    for d, j in enumerate(tour):
        if j >= 0:
            counts[PAID, d // 7] += made.paid_min[j]
            counts[DAYS, d // 7] += 1
            counts[NIGHTS, d // 7] += made.kind[j]
            if made.weekend[j]:
                touched.add(d // 7)
    for week in touched:
        counts[WEEKENDS, week] = week >= made.weekends[0][1]
    for r in np.flatnonzero(~made.weekly):
        if so_far:
            counts[r] = np.cumsum(counts[r])
        else:
            counts[r] = [counts[r].sum(), *[0] * (made.weeks - 1)]
    return counts


def price(made: ShiftSet, who: Person, tour: Sequence[int], value: np.ndarray) -> float:
    total = sum(value[j] if j >= 0 else -who.off_cost[d] for d, j in enumerate(tour))
    counts = added_up(made, tour)
    for r in range(len(counts)):
        for w in range(made.weeks if made.weekly[r] else 1):
            total -= who.short[r] * max(0, who.least[r, w] - counts[r, w])
            for tier in range(who.over.shape[1]):
                total -= who.over_cost[r, tier] * max(0, counts[r, w] - who.over[r, tier, w])
    return float(total)


Limits = dict[int, object]


def with_limits(
    who: Person, least: Limits | None = None, most: Limits | None = None,
    short: Limits | None = None, over: tuple[int, object, float] | None = None,
) -> Person:
    """The person with limits of single counters."""
    changed = {"least": who.least.copy(), "most": who.most.copy(), "short": who.short.copy()}
    for name, values in (("least", least), ("most", most), ("short", short)):
        for r, value in (values or {}).items():
            changed[name][r] = value
    if over is not None:
        counter, at, cost = over
        changed["over"] = np.zeros((len(who.least), 1, who.least.shape[1]), dtype=np.int64)
        changed["over"][counter, 0] = at
        changed["over_cost"] = np.zeros((len(who.least), 1))
        changed["over_cost"][counter, 0] = cost
    return replace(who, **changed)


RULES = {
    "nothing but two weeks": lambda draw, days: ({}, {}, {}),
    "rest over midnight of the week": lambda draw, days: (
        {"of_set": {"rest": int(draw.integers(8, 19))}}, {}, {}),
    "a rest in each week": lambda draw, days: (
        {"of_set": {"weekly_rest": int(draw.integers(30, 60)), "rest": 10}},
        {"last_end": int(draw.integers(-30, 1)), "rest_from": int(draw.integers(0, 10))}, {}),
    "runs": lambda draw, days: (
        {"of_set": {"max_run": int(draw.integers(2, 5))}}, {"run": int(draw.integers(0, 4))}, {}),
    "short runs": lambda draw, days: (
        {"min_run": int(draw.integers(2, 4))}, {"run": int(draw.integers(0, 2))}, {}),
    "days off together": lambda draw, days: (
        {"min_off": int(draw.integers(2, 4))}, {"off_run": int(draw.integers(1, 4))}, {}),
    "runs of both kinds": lambda draw, days: (
        {"min_run": 2, "min_off": 2, "of_set": {"max_run": 4}},
        {"run": int(draw.integers(0, 4))}, {}),
    "runs of both kinds, and nothing known before": lambda draw, days: (
        {"min_run": int(draw.integers(2, 4)), "min_off": 2, "of_set": {"max_run": 4}},
        {"unknown": True}, {}),
    "no early shift after a late one": lambda draw, days: (
        {"follows": np.array([[True, True], [False, True]])},
        {"kind": int(draw.integers(-1, 2))}, {}),
    "weekends over the horizon": lambda draw, days: (
        {}, {}, {"most": {WEEKENDS: int(draw.integers(0, 2))}}),
    "weekends so far": lambda draw, days: (
        {}, {}, {"most": {WEEKENDS: np.sort(draw.integers(0, 3, 9))}}),
    "weekends of the second week on": lambda draw, days: (
        {"weekends": ((WEEKENDS, 1),), "weekend_from": 1}, {},
        {"most": {WEEKENDS: draw.integers(0, 2, 9)}}),
    "nights in a week": lambda draw, days: ({}, {}, {"most": {NIGHTS: int(draw.integers(0, 3))}}),
    "nights over the horizon": lambda draw, days: (
        {"weekly": np.array([True, True, False, False])}, {},
        {"most": {NIGHTS: int(draw.integers(0, 4))}}),
    "nights so far": lambda draw, days: (
        {"weekly": np.array([True, True, False, False])}, {},
        {"most": {NIGHTS: np.sort(draw.integers(0, 6, 9))}}),
    "hours so far": lambda draw, days: (
        {"weekly": np.array([False, True, True, False])}, {},
        {"most": {PAID: np.sort(draw.integers(5, 60, 9))}}),
    "hours of each week": lambda draw, days: ({}, {}, {
        "least": {PAID: draw.integers(0, 30, 9)}, "most": {PAID: draw.integers(20, 50, 9)},
        "short": {PAID: float(draw.integers(0, 5))}}),
    "hours over the horizon": lambda draw, days: (
        {"weekly": np.array([False, True, True, False])}, {}, {
            "least": {PAID: [int(draw.integers(0, 60))] + [0] * 9},
            "most": {PAID: int(draw.integers(20, 60))},
            "short": {PAID: float(draw.integers(0, 5))}}),
    "overtime of each week": lambda draw, days: (
        {}, {}, {"over": (PAID, draw.integers(5, 30, 9), float(draw.integers(1, 5)))}),
    "days of each week": lambda draw, days: ({}, {}, {
        "most": {DAYS: draw.integers(1, 6, 9)}, "least": {DAYS: draw.integers(0, 5, 9)},
        "short": {DAYS: float(draw.integers(0, 9))}}),
    "start times of each week": lambda draw, days: (
        {"of_set": {"spread": int(draw.integers(0, 5))}}, {}, {}),
}


def case(seed: int, rule: str) -> tuple[ShiftSet, Person, np.ndarray]:
    draw = np.random.default_rng([seed, *rule.encode()])
    days = int(draw.integers(8, 12))
    of_set, of_person, limits = RULES[rule](draw, days)
    made = drawn(draw, days, **of_set)
    who = person(made, off_cost=draw.integers(-2, 5, days).astype(float), **{
        "last_end": NEVER, **of_person})
    limits = {name: {r: np.asarray(v)[: made.weeks] if np.ndim(v) else v for r, v in rows.items()}
              if isinstance(rows, dict) else (rows[0], rows[1][: made.weeks], rows[2])
              for name, rows in limits.items()}
    who = with_limits(who, **limits)
    return made, who, draw.integers(-8, 25, len(made.day)).astype(float)


def everything(made: ShiftSet) -> list[tuple[int, ...]]:
    options = [[-1, *np.flatnonzero(made.day == d).tolist()] for d in range(made.days)]
    return list(product(*options))


@pytest.mark.parametrize("rule", RULES)
def test_the_tour_is_the_best_of_all_legal_ones(rule: str) -> None:
    binding = 0
    for seed in range(TRIES):
        made, who, value = case(seed, rule)
        tours = everything(made)
        if len(tours) > 6000:
            continue
        known = [tour for tour in tours if legal(made, who, tour)]
        prices = [price(made, who, tour, value) for tour in known]
        chosen = np.empty(made.days, dtype=np.int64)
        found = best_tour(value, made.pattern, who.terms, -np.inf, chosen)
        if not known:
            assert found == -np.inf
            continue
        assert found == pytest.approx(max(prices)), (rule, seed)
        assert tuple(chosen.tolist()) in set(known), (rule, seed)
        assert price(made, who, chosen, value) == pytest.approx(found)
        best = sum(max(0.0, *(value[made.day == d] + who.off_cost[d]), 0.0)
                   if (made.day == d).any() else 0.0 for d in range(made.days))
        binding += found < best - who.off_cost.sum() - 1e-9
    if rule != "nothing but two weeks":
        assert binding >= 3, "the random horizons do not try the rule"


@pytest.mark.parametrize("rule", RULES)
def test_what_is_known_already_only_saves_time(rule: str) -> None:
    """With the value of a legal tour as a floor, the same best value comes back."""
    for seed in range(TRIES):
        made, who, value = case(seed, rule)
        chosen = np.empty(made.days, dtype=np.int64)
        found = best_tour(value, made.pattern, who.terms, -np.inf, chosen)
        if found == -np.inf:
            continue
        for below in (0.0, 3.0, 30.0):
            again = chosen.copy()
            assert best_tour(value, made.pattern, who.terms, found - below, again) == found
            assert price(made, who, again, value) == pytest.approx(found)
        assert best_tour(value, made.pattern, who.terms, found + 1, again) == -np.inf


@pytest.mark.parametrize("rule", [
    "no early shift after a late one", "rest over midnight of the week", "a rest in each week",
    "hours over the horizon"])
def test_kinds_of_other_names_change_nothing(rule: str) -> None:
    """Kinds that are followed by the same and follow upon the same are one to the program."""
    for seed in range(TRIES):
        made, who, value = case(seed, rule)
        draw = np.random.default_rng(seed)
        forbidden = replace(made, follows=draw.random((2, 2)) < 0.5)
        renamed = replace(
            forbidden, kind=2 * forbidden.kind + draw.integers(0, 2, len(made.day)),
            follows=np.repeat(np.repeat(forbidden.follows, 2, axis=0), 2, axis=1))
        assert renamed.pattern.follows.size <= 4
        chosen = np.empty(made.days, dtype=np.int64)
        kind = int(draw.integers(-1, 2))
        best = [best_tour(value, one.pattern, replace(who, kind=of).terms, -np.inf, chosen)
                for one, of in ((forbidden, kind), (renamed, 2 * kind + 1 if kind >= 0 else -1))]
        assert best[0] == best[1]
        if best[0] > -np.inf:
            assert legal(renamed, replace(who, kind=2 * kind if kind >= 0 else -1),
                         tuple(chosen.tolist()))


@pytest.mark.parametrize("rule", ["nights over the horizon", "nights so far", "nights in a week"])
def test_more_counters_than_one_number_has_room_for(rule: str) -> None:
    """The same limit forty times over leaves the best tour what it was."""
    times, further = 40, 0
    for seed in range(TRIES):
        made, who, value = case(seed, rule)
        rows = np.r_[0 : NIGHTS, WEEKENDS, [NIGHTS] * times]
        many = replace(
            made, counts=made.counts[rows[2:] - 2], weekly=made.weekly[rows],
            weekends=((2, 0),))
        whose = replace(who, **{
            name: getattr(who, name)[rows]
            for name in ("least", "most", "short", "over", "over_cost")})
        chosen = np.empty(made.days, dtype=np.int64)
        best = best_tour(value, made.pattern, who.terms, -np.inf, chosen)
        again = chosen.copy()
        assert best_tour(value, many.pattern, whose.terms, -np.inf, again) == best
        if best > -np.inf:
            assert legal(made, who, tuple(again.tolist()))
            assert price(made, who, again, value) == pytest.approx(best)
        further += scale_of(value, many.pattern, whose.terms).further.any()
    assert further >= 3, "one number was enough"


def test_a_beam_finds_a_legal_tour_and_tells_what_any_is_worth_at_most() -> None:
    missed = 0
    for rule, seed in product(RULES, range(TRIES)):
        made, who, value = case(seed, rule)
        chosen = np.empty(made.days, dtype=np.int64)
        best = best_tour(value, made.pattern, who.terms, -np.inf, chosen)
        if best == -np.inf:
            continue
        known = chosen.copy()
        for beam in (1, 3, 8, 40):
            found, at_most = good_tour(value, made.pattern, who.terms, -np.inf, chosen, beam)
            assert found <= best + 1e-9 <= at_most + 2e-9, (rule, seed, beam)
            assert legal(made, who, tuple(chosen.tolist())), (rule, seed, beam)
            assert price(made, who, chosen, value) == pytest.approx(found)
            missed += found < best - 1e-9
            again = known.copy()
            found, at_most = good_tour(value, made.pattern, who.terms, best, again, beam)
            assert found in (-np.inf, best)
            assert at_most >= best - 1e-9
    assert missed >= 10, "the beam leaves nothing out"


def test_counts_and_their_cost_are_those_of_the_tour() -> None:
    for seed in range(TRIES):
        made, who, _ = case(seed, "overtime of each week")
        draw = np.random.default_rng(seed)
        for _try in range(10):
            tour = np.array([draw.choice([-1, *np.flatnonzero(made.day == d)])
                             for d in range(made.days)])
            np.testing.assert_array_equal(counts_of(made, tour), added_up(made, tour))
            assert limits_cost(who, made, tour) == pytest.approx(
                -price(made, who, tour, np.zeros(len(made.day)))
                - who.off_cost[tour < 0].sum())
