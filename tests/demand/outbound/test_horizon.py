"""Where a campaign may still call: hours, days, and attempts by the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from wfm.demand.outbound.horizon import CallingTime
from wfm.rules.attempts import attempts_per_record
from wfm.rules.calling import load_calling_packs

WEEK = date(2026, 6, 1)
PACKS = load_calling_packs()


def weekdays(campaign, segment, grid):
    local = grid.local(segment.zones[0])
    return np.asarray((local.hour >= 9) & (local.hour < 17) & (local.day_of_week < 5))


def time_of(campaign, center, part=None, legal=weekdays, **changes):
    spring = campaign((part or {},), **changes)
    none = pd.DataFrame({"start": pd.DatetimeIndex([], tz="UTC"), "offered": np.zeros(0)})
    made = replace(center({"care": none}, campaigns=(spring,)), calling=PACKS)
    return CallingTime(made, spring, WEEK, legal), spring


def test_hours_and_days_lie_between_the_monday_and_the_last_day(campaign, center):
    time, __ = time_of(campaign, center, end=date(2026, 6, 17))
    week = time.horizon(date(2026, 6, 7), [0.2], [0.0])
    assert (week.hours.tolist(), week.days) == ([40.0], 5)
    whole = time.horizon(date(2026, 6, 17), [0.2], [0.0])
    assert (whole.hours.tolist(), whole.days) == ([104.0], 13)
    longer = time.horizon(date(2026, 7, 17), [0.2], [0.0])
    assert (longer.hours.tolist(), longer.days) == ([280.0], 35)
    over = time.horizon(WEEK - timedelta(days=1), [0.2], [0.0])
    assert (over.hours.tolist(), over.days, over.cap.tolist()) == ([0.0], 0, [0.0])


def test_a_campaign_that_begins_later_calls_later(campaign, center):
    time, __ = time_of(campaign, center, start=date(2026, 6, 4), end=date(2026, 6, 12))
    assert time.horizon(date(2026, 6, 7), [0.2], [0.0]).hours.tolist() == [16.0]
    assert time.a_day(date(2026, 6, 2), [0.2], [0.0]).tolist() == [0.0]


def capped(spring, days, first, rate=0.2, made=0.0):
    segment = spring.segments[0]
    return attempts_per_record(
        PACKS, segment.jurisdictions, spring.purpose, segment.party, segment.relation, days, rate,
        day=first, made=made, made_in_days=max(1, (WEEK - spring.start).days))


@pytest.mark.parametrize("place", ["BR-SP", "US-FL", "US", "CZ", "IT"])
@pytest.mark.parametrize("made", [0.0, 3.0])
def test_caps_are_those_of_each_week_and_of_all_the_time(campaign, center, place, made):
    time, spring = time_of(campaign, center, {"jurisdictions": (place,)}, end=date(2026, 6, 19))
    week = time.horizon(date(2026, 6, 7), [0.2], [made])
    assert week.cap[0] == pytest.approx(capped(spring, 5, WEEK, made=made))
    whole = time.horizon(date(2026, 6, 19), [0.2], [made])
    weeks = sum(capped(spring, 5, WEEK + timedelta(days=7 * n), made=made) for n in range(3))
    assert whole.cap[0] == pytest.approx(min(weeks, capped(spring, 19, WEEK, made=made)))
    assert whole.cap[0] >= week.cap[0]
    assert time.a_day(date(2026, 6, 7), [0.2], [made])[0] == pytest.approx(
        capped(spring, 1, WEEK, made=made))


def test_a_longer_horizon_never_allows_less(campaign, center):
    time, spring = time_of(campaign, center, {"jurisdictions": ("BR-SP",)}, end=date(2026, 6, 12))
    found = [time.horizon(spring.end + timedelta(days=n), [0.2], [1.0]) for n in range(40)]
    for less, more in pairwise(found):
        assert more.hours[0] >= less.hours[0] and more.days >= less.days
        assert more.cap[0] >= less.cap[0] - 1e-9
