"""Scenarios have the quantiles of the forecast's tables, at every level."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import Grid
from wfm.demand.uncertainty.backtest import SHARED_SHARE, WEEK_SHARE
from wfm.demand.uncertainty.bands import Noise, quantiles
from wfm.demand.uncertainty.scenarios import scenarios

FIRST = date(2026, 3, 23)  # the clocks of Prague skip an hour on the 29th
ZONE = "Europe/Prague"
NUMBER = 3000


def tables(queues=("care",), phi=0.04, phi_day=0.02, common=(0.004, 0.003), weeks=4, base=20.0,
           zone=ZONE):
    grid = Grid.days(FIRST, 7 * weeks, zone, 60)
    local = grid.local(zone)
    opened = (local.hour >= 8) & (local.hour < 18)
    volume = np.where(opened, base * (1 + 0.5 * np.sin(local.hour / 3)), 0.0)
    frames, totals = [], []
    for queue in queues:
        frames.append(pd.DataFrame({
            "queue": queue, "start": grid.starts, "volume": volume, "spread": phi**0.5}))
        by_day = pd.Series(volume).groupby(local.date).sum()
        totals.append(pd.DataFrame({
            "queue": queue, "date": by_day.index, "volume": by_day.to_numpy(),
            "spread": phi_day**0.5, "shared_spread": common[0]**0.5,
            "week_spread": common[1]**0.5}))
    return pd.concat(frames, ignore_index=True), pd.concat(totals, ignore_index=True)


def drawn(intervals, days, seed=1, number=NUMBER, **more):
    """Contacts by scenario and interval of the queue `care`, and where they lie."""
    made = scenarios(intervals, days, dict.fromkeys(intervals["queue"], ZONE), number, seed, **more)
    mine = intervals[intervals["queue"] == "care"]
    volume = mine["volume"].to_numpy()
    counts = np.random.default_rng(9).poisson(volume * made.factors[:, 0])
    place = np.array([(d - FIRST).days for d in made.starts.tz_convert(ZONE).date])
    return counts, volume, place


def share_inside(total, mean, phi, low=0.1, high=0.9):
    edges = [float(quantiles(np.array([mean]), phi, p)[0]) for p in (low, high)]
    return ((total >= edges[0]) & (total <= edges[1])).mean()


@pytest.mark.parametrize("base", [1.5, 20.0, 400.0])
def test_intervals_days_weeks_and_months_fall_inside_their_own_quantiles(base):
    phi, phi_day, common = 0.04, 0.02, (0.004, 0.003)
    intervals, days = tables(phi=phi, phi_day=phi_day, common=common, base=base)
    counts, volume, place = drawn(intervals, days)
    opened = np.flatnonzero(volume > 0)
    part = volume[place == 2] / volume[place == 2].sum()
    noise = Noise.between(
        phi, phi_day, (1 + common[0]) * (1 + common[1]) - 1, common[0], 1 / (part @ part))
    for low, high, held in ((0.1, 0.9, 0.8), (0.025, 0.975, 0.95)):
        if base > 10:  # a range of few whole numbers holds more or less than asked for
            inside = [
                share_inside(counts[:, at], volume[at], phi, low, high) for at in opened[::7]]
            assert np.mean(inside) == pytest.approx(held, abs=0.02)
        for width in (1, 7, 28):
            found = []
            for first in range(0, 28, width):
                here = (place >= first) & (place < first + width)
                if not volume[here].sum():
                    continue
                of_total = noise.of_total(
                    volume[here], place[here] - first, (place[here] - first) // 7)
                assert width > 1 or of_total == pytest.approx(phi_day, rel=0.02)
                found.append(share_inside(
                    counts[:, here].sum(axis=1), volume[here].sum(), of_total, low, high))
            assert np.mean(found) == pytest.approx(held, abs=0.03), width


def test_a_busy_day_is_busy_all_day_and_a_week_less_than_a_day():
    intervals, days = tables(phi=0.02, phi_day=0.02, common=(0.0, 0.005), base=500)
    made = scenarios(intervals, days, {"care": ZONE}, NUMBER, 2)
    factors = made.factors[:, 0, intervals["volume"] > 0]
    assert np.corrcoef(factors[:, 0], factors[:, 9])[0, 1] > 0.99
    assert 0.1 < np.corrcoef(factors[:, 0], factors[:, 10])[0, 1] < 0.4  # the next day
    assert abs(np.corrcoef(factors[:, 0], factors[:, 100])[0, 1]) < 0.06  # two weeks on
    np.testing.assert_allclose(factors.mean(axis=0), 1.0, atol=0.01)


def test_a_level_misjudged_is_so_all_month():
    intervals, days = tables(phi=0.02, phi_day=0.02, common=(0.01, 0.0), base=500)
    made = scenarios(intervals, days, {"care": ZONE}, NUMBER, 2)
    factors = made.factors[:, 0, intervals["volume"] > 0]
    assert np.corrcoef(factors[:, 0], factors[:, -1])[0, 1] == pytest.approx(0.5, abs=0.08)


def test_the_same_seed_gives_the_same_weeks_and_more_of_them_begin_alike():
    intervals, days = tables(("care", "sales"), weeks=1)
    zones = {"care": ZONE, "sales": ZONE}
    few, more = (scenarios(intervals, days, zones, n, 7).factors for n in (20, 50))
    np.testing.assert_array_equal(few, more[:20])
    assert not np.allclose(more, scenarios(intervals, days, zones, 50, 8).factors)
    alone = intervals[intervals["queue"] == "sales"]
    np.testing.assert_array_equal(
        scenarios(alone, days, zones, 20, 7).factors[:, 0], few[:, 1])
    assert not np.allclose(few[:, 0], few[:, 1])


def test_queues_are_busy_together_as_far_as_asked():
    intervals, days = tables(("care", "sales"), phi=0.02, phi_day=0.02, weeks=1, base=500)
    zones = {"care": ZONE, "sales": ZONE}
    found = []
    for together in (0.0, 0.5, 1.0):
        made = scenarios(intervals, days, zones, 4000, 3, together=together)
        found.append(np.corrcoef(made.factors[:, 0, 12], made.factors[:, 1, 12])[0, 1])
    assert found[0] == pytest.approx(0, abs=0.05)
    assert found[1] == pytest.approx(0.5, abs=0.05)
    assert found[2] > 0.8  # how wild a week is, is a queue's own


def test_what_is_known_exactly_does_not_vary():
    intervals, days = tables(phi=0.0, phi_day=0.0, weeks=1)
    made = scenarios(intervals, days, {"care": ZONE}, 5, 1)
    np.testing.assert_array_equal(made.factors, 1.0)
    assert made.factors.shape == (5, 1, len(made.starts))


def test_a_day_unlike_others_varies_more_than_its_week():
    intervals, days = tables(phi=0.02, phi_day=0.01, weeks=1, base=500)
    holiday = FIRST + timedelta(days=2)
    local = intervals["start"].dt.tz_convert(ZONE).dt.date
    intervals.loc[local == holiday, "spread"] = 0.17**0.5
    days.loc[days["date"] == holiday, "spread"] = 0.16**0.5
    made = scenarios(intervals, days, {"care": ZONE}, NUMBER, 1)
    day = made.factors[:, 0, (local == holiday) & (intervals["volume"] > 0)].mean(axis=1)
    other = FIRST + timedelta(days=3)
    plain = made.factors[:, 0, (local == other) & (intervals["volume"] > 0)].mean(axis=1)
    assert day.var() == pytest.approx(0.16, rel=0.2)
    assert plain.var() == pytest.approx(0.01, rel=0.2)


def test_some_days_alone_are_drawn_as_among_all():
    intervals, days = tables(weeks=2)
    local = intervals["start"].dt.tz_convert(ZONE).dt.date
    second = (local >= FIRST + timedelta(days=7)).to_numpy()
    whole, part = (scenarios(rows, days, {"care": ZONE}, 20, 7).factors[:, 0]
                   for rows in (intervals, intervals[second]))
    np.testing.assert_array_equal(part, whole[:, second])


def test_without_what_days_have_in_common_it_is_the_usual_share():
    intervals, days = tables(phi=0.02, phi_day=0.02, weeks=1, base=500)
    bare = days.drop(columns=["shared_spread", "week_spread"])
    empty = days.assign(shared_spread=np.nan, week_spread=np.nan)
    usual = days.assign(shared_spread=(SHARED_SHARE * 0.02) ** 0.5,
                        week_spread=((WEEK_SHARE - SHARED_SHARE) * 0.02) ** 0.5)
    found = [scenarios(intervals, one, {"care": ZONE}, 10, 1).factors
             for one in (bare, empty, usual)]
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_allclose(found[0], found[2], rtol=1e-9)


def test_intervals_of_a_day_may_differ_in_how_sure_they_are():
    intervals, days = tables(phi=0.03, phi_day=0.02, weeks=1, base=500)
    hour = intervals["start"].dt.tz_convert(ZONE).dt.hour
    intervals.loc[hour == 9, "spread"] = 0.1**0.5
    made = scenarios(intervals, days, {"care": ZONE}, NUMBER, 1).factors[:, 0]
    opened = (intervals["volume"] > 0).to_numpy()
    for at, phi in ((hour == 9, 0.1), (hour == 14, 0.03)):
        assert made[:, at & opened].var(axis=0).mean() == pytest.approx(phi, rel=0.12)
    volume = intervals["volume"].to_numpy()
    monday = opened & (intervals["start"].dt.tz_convert(ZONE).dt.date == FIRST).to_numpy()
    total = (made[:, monday] * volume[monday]).sum(axis=1) / volume[monday].sum()
    assert total.var() == pytest.approx(0.02, rel=0.12)


@pytest.mark.parametrize(("number", "together"), [(0, 0.0), (3, -0.1), (3, 1.5)])
def test_what_cannot_be_drawn_is_refused(number, together):
    intervals, days = tables(weeks=1)
    with pytest.raises(ValueError, match="not"):
        scenarios(intervals, days, {"care": ZONE}, number, 1, together=together)
