"""Several weeks in one optimisation: rules that look back hold over them, as week by week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from check_centres import LABOUR, MADE, MADRID, MONDAY, centre, free, worked

from wfm.calendar import instant
from wfm.center import Center, WorkedShift
from wfm.handover import Requirement, Roster
from wfm.roster.build import build, week_grid
from wfm.roster.by_week import by_week, week_of
from wfm.roster.check import check
from wfm.roster.horizon import Counter, MixedUnitsError, counters, most_of
from wfm.roster.plan import roster
from wfm.roster.problem import NO_LIMIT
from wfm.roster.solve import Stop
from wfm.rules.labour import AverageWeek, DaysOff
from wfm.rules.labour_terms import Overtime

STOP = Stop(iterations=60, bound_rounds=4)
NO_WORK = pd.DataFrame(columns=["work", "activity", "segment", "kind", "hours", "opens", "due",
                                "penalty_h", "hours_a_day"])
EIGHT = {"shift_min_h": 8.0, "shift_max_h": 8.0, "start_step_min": 60,
         "earliest_start": time(9), "latest_end": time(17), "week_max_h": 56.0}


def plenty(weeks: int, worth: str = "30") -> Requirement:
    """So much work on all days that everybody works as much as the rules allow."""
    rows = [{"queue": "care", "worth": worth,
             "start": pd.Timestamp(instant(MONDAY + timedelta(days=d), time(h, m), MADRID))}
            for d in range(7 * weeks) for h in range(9, 17) for m in (0, 30)]
    return Requirement(pd.DataFrame(rows), NO_WORK)


def planned(center: Center, weeks: int, need: Requirement | None = None) -> Roster:
    grid = week_grid(center, MONDAY, weeks)
    legal = {(c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
             for c in center.campaigns.values() for part in c.segments}
    return roster(center, need or plenty(weeks), MONDAY, legal, STOP, weeks=weeks)


def days_of(made: Roster) -> set[int]:
    return {(day - MONDAY).days for day in made.stints["date"]}


def broken(center: Center, made: Roster) -> list[str]:
    return [violation.rule for before, one in by_week(center, made)
            for violation in check(before, one)]


def test_runs_of_days_go_on_over_the_weeks() -> None:
    center = free({"max_run_days": 5}, contract=EIGHT)
    made = planned(center, 3)
    days = days_of(made)
    assert len(days) >= 17
    assert not any(all(first + n in days for n in range(6)) for first in range(16))
    assert broken(center, made) == []
    assert made.weeks == 3
    assert made.lower_bound <= made.total_cost


@pytest.mark.parametrize("unit", ["sunday", "weekend"])
@pytest.mark.parametrize(("least", "weeks_of", "past"), [
    (1, 4, ()), (2, 4, (-1, -8)), (1, 3, (-1, -8)), (1, 2, (-1,)), (2, 3, ())])
def test_free_days_are_kept_in_every_window(
    unit: str, least: int, weeks_of: int, past: tuple[int, ...]
) -> None:
    rule = DaysOff(unit, least, weeks_of)
    center = free({"days_off": (rule,)}, contract=EIGHT, agent={"worked": worked(*sorted(past))})
    made = planned(center, 5)
    assert broken(center, made) == []
    on = [any(7 * w + d in days_of(made) for d in ((6,) if unit == "sunday" else (5, 6)))
          for w in range(5)]
    assert sum(on) == _most_units(least, weeks_of, past, 5)


def _most_units(least: int, weeks_of: int, past: tuple[int, ...], weeks: int) -> int:
    """The most Sundays or weekends that may be worked, by trying everything."""
    before = [-7 * back - 1 + 7 in past for back in range(1, weeks_of)]
    best = 0
    for on in product((False, True), repeat=weeks):
        units = [*reversed(before), *on]
        shift = len(before)
        if all(not on[w] or weeks_of - sum(units[max(0, w + shift - weeks_of + 1) : w + shift + 1])
               >= least for w in range(weeks)):
            best = max(best, sum(on))
    return best


@pytest.mark.parametrize(("average", "weeks"), [
    (AverageWeek(32 * 60, 2), 4), (AverageWeek(24 * 60, 3), 3), (AverageWeek(40 * 60, 6), 4)])
def test_hours_are_kept_on_average_of_every_window(average: AverageWeek, weeks: int) -> None:
    history = tuple(WorkedShift(MONDAY - timedelta(days=back), time(9), time(17))
                    for back in range(14, 0, -1) if back % 7 < 4)
    center = free({"average": average}, contract=EIGHT, agent={"worked": history})
    made = planned(center, weeks)
    assert broken(center, made) == []
    by_rule = [8 * len({d for d in days_of(made) if d // 7 == w}) for w in range(weeks)]
    before = [max(32.0, average.week_min / 60), 32.0]  # the first week is perhaps known in part
    hours = [average.week_min / 60] * 9 + before + by_rule
    windows = [sum(hours[w + 11 - average.weeks + 1 : w + 12]) for w in range(weeks)]
    assert max(windows) <= average.weeks * average.week_min / 60 + 1e-9
    assert max(windows) > average.weeks * average.week_min / 60 - 8


def test_the_years_hours_are_those_of_the_year_in_which_a_week_begins() -> None:
    pack = replace(MADE, year_min=1000)
    agent = free(agent={"worked": worked(-7, -6)}).agents["A1"]
    counter = Counter("paid")
    assert most_of(counter, agent, pack, MONDAY, 2, MADRID).tolist() == [1000 - 2 * 380] * 2
    later = date(2026, 12, 28)
    assert most_of(counter, agent, pack, later, 2, MADRID).tolist() == [1000 - 2 * 380, NO_LIMIT]
    told = replace(agent, year_h=10.0)
    assert most_of(counter, told, pack, MONDAY, 1, MADRID).tolist() == [400]


def test_counters_are_no_more_than_the_rules_need() -> None:
    assert counters(LABOUR["BR-NR17"], 1, 360) == ()
    assert counters(LABOUR["BR-NR17"], 4, 360) == (Counter("unit"),)
    assert counters(LABOUR["BR-NR17"], 1, 420) == (Counter("ordinary"),)
    assert counters(LABOUR["ES-CC"], 6, 300) == (
        Counter("paid"), Counter("unit"), Counter("unit", 1), Counter("unit", 2))
    assert counters(LABOUR["US"], 6, 300) == ()
    mixed = replace(MADE, days_off=(DaysOff("sunday", 1, 4), DaysOff("weekend", 1, 4)))
    with pytest.raises(MixedUnitsError):
        counters(mixed, 2, 480)


@pytest.mark.parametrize("pack", ["BR-NR17", "ES-CC", "CZ", "PT"])
def test_four_weeks_by_the_rules_of_a_place(pack: str) -> None:
    center = centre(pack)
    zone = center.main_site.zone
    rows = [{"queue": "care", "worth": "30 30",
             "start": pd.Timestamp(instant(MONDAY + timedelta(days=d), time(h), zone))}
            for d in range(28) for h in range(8, 20)]
    one = center.agents["A1"]
    people = {f"A{n}": replace(one, agent=f"A{n}", worked=worked(-3, -2, -1) if n == 2 else ())
              for n in (1, 2)}
    center = replace(center, agents=people)
    made = planned(center, 4, Requirement(pd.DataFrame(rows), NO_WORK))
    assert broken(center, made) == []
    assert {(day - MONDAY).days // 7 for day in made.stints["date"]} == {0, 1, 2, 3}
    assert made.lower_bound <= made.total_cost


def test_weeks_are_cut_where_a_shift_over_midnight_reaches_into_the_next() -> None:
    nights = EIGHT | {"earliest_start": time(20), "latest_end": time(8)}
    center = free(contract=nights, queue={"hours": dict.fromkeys(
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ((time(0), time(0)),))})
    rows = [{"queue": "care", "worth": "30",
             "start": pd.Timestamp(instant(MONDAY + timedelta(days=d), time(h), MADRID))}
            for d in range(14) for h in (20, 21, 22, 23, 0, 1, 2, 3, 4)]
    made = planned(center, 2, Requirement(pd.DataFrame(rows), NO_WORK))
    second = MONDAY + timedelta(days=7)
    (_, first_week), (here, second_week) = by_week(center, made)
    late = here.agents["A1"].worked[-1]
    assert late.day == MONDAY + timedelta(days=6)
    assert late.end <= late.start
    over = second_week.stints[second_week.stints["date"] < second]
    assert len(over) > 0
    assert over["start"].min() == pd.Timestamp(instant(second, time(0), MADRID))
    assert set(first_week.stints["date"]) == {MONDAY + timedelta(days=d) for d in range(7)}
    assert broken(center, made) == []
    with pytest.raises(KeyError):
        week_of(center, made, MONDAY + timedelta(days=14))


def test_two_weeks_together_are_no_dearer_than_one_after_the_other() -> None:
    rule: Mapping[str, object] = {"days_off": (DaysOff("sunday", 1, 2),)}
    center = free(rule, contract=EIGHT)
    need = plenty(2)
    # the second Sunday is worth more, the first one something
    local = need.intervals["start"].dt.tz_convert(MADRID).dt.date
    dear = local == MONDAY + timedelta(days=13)
    need = replace(need, intervals=need.intervals.assign(
        worth=np.where(dear, "90", need.intervals["worth"])))
    together = planned(center, 2, need)
    assert 13 in days_of(together) and 6 not in days_of(together)
    alone = planned(center, 1, need)
    assert 6 in days_of(alone)
    assert broken(center, together) == []


def test_a_problem_of_weeks_has_their_days_and_intervals() -> None:
    center = free(contract=EIGHT)
    grid = week_grid(center, MONDAY, 6)
    problem, layout = build(center, plenty(6), MONDAY, {
        (c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
        for c in center.campaigns.values() for part in c.segments}, weeks=6)
    assert problem.shift_sets[0].weeks == 6
    assert layout.week_to - layout.week_from == 6 * 7 * 48
    assert len(problem.shift_sets[0].day) == 42


def test_a_minute_is_overtime_of_its_day_or_of_the_week() -> None:
    tiers = (Overtime("day", 7 * 60, 0.5), Overtime("week", 35 * 60, 0.25))
    center = free({"overtime": tiers}, contract=EIGHT)
    made = planned(center, 1)
    shifts = len(days_of(made))
    assert shifts == 7
    # 7 × 8 hours: an hour of each day is overtime of the day, 49 − 35 of the rest of the week
    assert made.cost["pay"] == pytest.approx(20 * (56 + 7 * 0.5))
    assert made.cost["contract"] == pytest.approx(20 * 14 * 0.25)
