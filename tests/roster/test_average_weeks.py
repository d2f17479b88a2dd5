"""Hours on average over weeks: what the rule says, what the model allows, what the check accepts.

"On average over any n weeks on end." Weeks before the history count as the average; the week in
which the history begins, which the table may know in part, as that at least; weeks that are planned
together are known.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import numpy as np
import pandas as pd
import pytest
from check_centres import MADRID, MONDAY, free, of_rows, stints

from wfm.calendar import instant
from wfm.center import Center, WorkedShift
from wfm.handover import Requirement, Roster
from wfm.roster.by_week import by_week
from wfm.roster.check import check
from wfm.roster.history import minutes_left
from wfm.roster.horizon import counters, most_of
from wfm.roster.plan import roster
from wfm.roster.solve import Stop
from wfm.rules.labour import AverageWeek

DAYS = {"shift_min_h": 8.0, "shift_max_h": 8.0, "start_step_min": 60, "earliest_start": time(9),
        "latest_end": time(17), "week_max_h": 56.0}
NO_WORK = pd.DataFrame(columns=["work", "activity", "segment", "kind", "hours", "opens", "due",
                                "penalty_h", "hours_a_day"])


def centre_of(average: AverageWeek, history: tuple[WorkedShift, ...] = ()) -> Center:
    return free({"average": average}, contract=DAYS, agent={"worked": history})


def past(*days: int) -> tuple[WorkedShift, ...]:
    """Eight hours on days before the week, -1 is the Sunday."""
    return tuple(WorkedShift(MONDAY + timedelta(days=d), time(9), time(17)) for d in sorted(days))


def weeks_of(shifts: list[int]) -> Roster:
    """So many shifts of eight hours in each week, from its Monday on."""
    days = [MONDAY + timedelta(days=7 * w + d) for w, n in enumerate(shifts) for d in range(n)]
    rows = [row for day in days
            for row in stints(instant(day, time(9), MADRID), "care 480", day)]
    return replace(of_rows(rows), weeks=len(shifts))


def checked(center: Center, made: Roster) -> bool:
    return not any(one.rule == "average_hours" for before, week in by_week(center, made)
                   for one in check(before, week))


def modelled(center: Center, shifts: list[int]) -> bool:
    """Whether the limits of the model's counters leave room for the shifts."""
    agent, pack, weeks = center.agents["A1"], center.labour["ES-CC"], len(shifts)
    minutes = 480 * np.array(shifts)
    if minutes[0] > minutes_left(agent, pack, MONDAY, MADRID):
        return False
    return all(
        (np.cumsum(minutes[counter.first :]) <= most_of(
            counter, agent, pack, MONDAY, weeks, MADRID)[counter.first :]).all()
        for counter in counters(pack, weeks, 480))


def by_the_rule(average: AverageWeek, history: dict[int, int], shifts: list[int]) -> bool:
    """The same by hand; shifts of past weeks by how many weeks they are back."""
    usual, oldest = average.week_min / 480, max(history, default=0)

    def hours(week: int) -> float:
        if week >= 0:
            return shifts[week]
        back = -week
        if back > oldest:
            return usual
        known = history.get(back, 0)
        return max(known, usual) if back == oldest else known

    return all(
        sum(hours(w - n) for n in range(average.weeks)) <= average.weeks * usual + 1e-9
        for w, n in enumerate(shifts) if n)


@pytest.mark.parametrize(("history", "shifts", "legal"), [
    ((), [1, 7], True),  # 8 + 56 = 64 hours in two weeks
    ((), [2, 7], False),  # 72
    ((), [0, 7], True),  # a week that is planned free is one without hours
    ((), [4, 4], True),  # the week before the first counts 32
    ((), [5], False),  # 32 + 40
    ((-5, -4), [5], False),  # known from Wednesday on: it may have been 32 hours, 32 + 40
    ((-5, -4), [4, 4], True),
    ((-10, -4), [7], True),  # a whole week with 8 hours
    ((-10, -4), [7, 1, 7, 1, 7, 1], True),
    ((-10, -4), [7, 1, 7, 2, 7, 1], False),
    ((-10, -7, -6, -5, -4, -3, -2), [2, 6], True),  # 48 + 16, 16 + 48
    ((-10, -7, -6, -5, -4, -3, -2), [3], False),
])
def test_two_weeks_of_32_hours_on_average(
    history: tuple[int, ...], shifts: list[int], legal: bool
) -> None:
    center = centre_of(AverageWeek(32 * 60, 2), past(*history))
    assert checked(center, weeks_of(shifts)) == legal
    assert modelled(center, shifts) == legal


@pytest.mark.parametrize("seed", range(60))
def test_rule_model_and_check_agree(seed: int) -> None:
    draw = np.random.default_rng(seed)
    average = AverageWeek(480 * int(draw.integers(2, 6)), int(draw.integers(2, 6)))
    usual = average.week_min // 480
    oldest = int(draw.integers(0, average.weeks + 2))  # none, a part, all of the window
    history = {back: int(draw.integers(back == oldest, 7)) for back in range(oldest, 0, -1)}
    center = centre_of(average, past(*(
        -7 * back + 6 - d for back, n in history.items() for d in range(n))))
    for weeks in range(1, 7):
        shifts = np.clip(usual + draw.integers(-2, 3, weeks), 0, 7).tolist()
        legal = by_the_rule(average, history, shifts)
        assert checked(center, weeks_of(shifts)) == legal, (average, history, shifts)
        # the model also asks for it at the end of a week in which nothing is worked
        while shifts and not shifts[-1]:
            shifts.pop()
        if shifts:
            assert modelled(center, shifts) == legal, (average, history, shifts)


def test_the_roster_of_two_weeks_without_a_history_uses_what_the_first_leaves() -> None:
    """An hour of the second week is worth thrice that of the first: one day, then seven."""
    center = centre_of(AverageWeek(32 * 60, 2))
    center = replace(center, agents={"A1": replace(center.agents["A1"], skills={"care": 1})})
    rows = [{"queue": "care", "worth": "20.5" if d < 7 else "60",
             "start": pd.Timestamp(instant(MONDAY + timedelta(days=d), time(h, m), MADRID))}
            for d in range(14) for h in range(9, 17) for m in (0, 30)]
    made = roster(replace(center, campaigns={}), Requirement(pd.DataFrame(rows), NO_WORK), MONDAY,
                  {}, Stop(iterations=60, bound_rounds=4), weeks=2)
    days = {(day - MONDAY).days for day in made.stints["date"]}
    assert (len([d for d in days if d < 7]), len([d for d in days if d >= 7])) == (1, 7)
    assert [one for before, week in by_week(center, made) for one in check(before, week)] == []


def test_the_rest_of_a_week_that_was_planned_free_is_known() -> None:
    """The second week's 36 hours of rest lie before its first shift; alone it has none."""
    center = free({"weekly_rest_min": 36 * 60}, contract=DAYS)
    made = weeks_of([0, 7])
    rules = [one.rule for before, week in by_week(center, made) for one in check(before, week)]
    assert rules == []
    alone = weeks_of([7])
    assert [one.rule for one in check(center, alone)] == ["weekly_rest"]
