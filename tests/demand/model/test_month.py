from datetime import date, timedelta

import numpy as np
import pytest

from wfm.demand.model.month import places_in_month, rhythms

FIRST = date(2025, 1, 1)
DATES = tuple(FIRST + timedelta(days=n) for n in range(365))
WORKING = np.array([day.weekday() < 5 for day in DATES])


def found(apart, months=6):
    learn = WORKING & (np.arange(365) < 30 * months)
    return rhythms(DATES, WORKING, apart, learn, 0.06)


def noise(seed):
    return np.random.default_rng(seed).normal(0, 0.06, 365)


def test_what_a_day_is_in_its_month():
    named = places_in_month(DATES, WORKING)
    monday = named[(date(2025, 4, 7) - FIRST).days]
    assert {("due", 5), ("due", 6), ("due", 7), ("before", 7)} <= monday
    assert ("due", 8) not in monday and ("before", 5) not in monday
    friday = named[(date(2025, 5, 30) - FIRST).days]
    assert {("from the last", 1), ("before", 31), ("before", 1)} <= friday
    assert ("from the first", 0) in named[(date(2025, 2, 3) - FIRST).days]
    assert named[(date(2025, 4, 5) - FIRST).days] == set()


@pytest.mark.parametrize("seed", range(5))
def test_a_pay_day_and_the_last_working_day_are_told_from_noise_and_reach_ahead(seed):
    named = places_in_month(DATES, WORKING)
    apart = noise(seed)
    for place in range(365):
        apart[place] += 0.3 * (("due", 5) in named[place])
        apart[place] += 0.2 * (("from the last", 1) in named[place])
    clear = found(apart)[:2]
    assert [one.place for one in clear] == [("due", 5), ("from the last", 1)]
    assert [one.size for one in clear] == pytest.approx([0.3, 0.2], abs=0.06)
    assert clear[0].days[(date(2025, 12, 5) - FIRST).days]


def test_noise_has_no_rhythm():
    assert sum(len(found(noise(seed))) for seed in range(100)) <= 3


def test_three_months_are_too_few():
    apart = noise(1)
    apart[[place for place, day in enumerate(DATES) if day.day == 15]] += 1.0
    assert found(apart, months=3) == ()
