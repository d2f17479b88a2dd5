"""Week totals agree with their days, and hold what they say of weeks drawn from the same noise."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.center import Change
from wfm.demand.forecast import forecast
from wfm.demand.uncertainty.bands import Noise, effective_days, inside, quantiles
from wfm.demand.uncertainty.common import Common
from wfm.demand.uncertainty.scenarios import scenarios
from wfm.demand.weeks import WEEKS, week_totals
from wfm.override import Override

MONDAY = date(2025, 7, 7)


def days(volume, spread=0.2, shared=0.1, week=0.1, first=MONDAY, queue="care"):
    return pd.DataFrame({
        "queue": queue, "date": [first + timedelta(days=n) for n in range(len(volume))],
        "volume": volume, "habit": volume, "model": volume, "spread": spread,
        "shared_spread": shared, "week_spread": week})


def sums(table):
    """Volume by queue and Monday of all weeks of which seven days are there."""
    monday = [day - timedelta(days=day.weekday()) for day in table["date"]]
    by = table.groupby([table["queue"], pd.Series(monday, index=table.index, name="monday")])
    return by["volume"].sum()[by.size() == 7]


# ------------------------------------------------------------------ from days to weeks


def test_only_whole_weeks_are_there():
    frame = days(np.arange(1.0, 17.0), first=MONDAY - timedelta(days=1))
    table = week_totals(frame)
    assert tuple(table.columns) == WEEKS
    assert list(table["monday"]) == [MONDAY, MONDAY + timedelta(days=7)]
    assert list(table["volume"]) == [sum(range(2, 9)), sum(range(9, 16))]


def test_no_days_make_no_weeks():
    assert tuple(week_totals(days([])).columns) == WEEKS


@given(st.lists(st.floats(0, 500), min_size=7, max_size=7).filter(lambda v: sum(v) > 1),
       st.lists(st.floats(0, 0.6), min_size=7, max_size=7), st.floats(0, 0.6), st.floats(0, 0.6))
def test_a_week_is_surer_than_days_busy_together_and_less_sure_than_days_apart(
        volume, spread, shared, week):
    frame = days(np.array(volume), np.array(spread), shared, week)
    found = week_totals(frame).iloc[0]
    amount = np.array(volume) * np.array(spread)
    apart, together = np.sqrt((amount**2).sum()), amount.sum()
    assert apart - 1e-6 <= found["spread"] * found["volume"] <= together * 1.0001 + 1e-6
    number = effective_days(np.array(volume))
    edges = {
        name: [float(quantiles(found["volume"], (sd / found["volume"]) ** 2, p, number))
               for p in (0.1, 0.9)] for name, sd in (("apart", apart), ("together", together))}
    assert edges["together"][0] - 1 <= found["p10"] <= edges["apart"][0] + 1
    assert edges["apart"][1] - 1 <= found["p90"] <= edges["together"][1] + 1


def test_days_alike_have_the_noise_of_their_total():
    mean = np.array([100, 90, 80, 80, 120, 20, 0.0])
    noise = Noise(0.01, 0.005, 0.02, 0.0)
    one_day = np.zeros(1, dtype=np.int64)
    phi = noise.of_total(np.ones(1), one_day, one_day)
    frame = days(mean, phi**0.5, 0.01**0.5, 0.005**0.5)
    expected = noise.of_total(mean, np.arange(7), np.zeros(7, dtype=np.int64))
    assert week_totals(frame)["spread"].item() ** 2 == pytest.approx(expected)
    three = Common.of(days(np.tile(mean, 3), phi**0.5, 0.01**0.5, 0.005**0.5))
    assert three.of_total(np.tile(mean, 3), np.arange(21) // 7) == pytest.approx(
        noise.of_total(np.tile(mean, 3), np.arange(21), np.arange(21) // 7))


# ------------------------------------------------------------------ in the forecast


@pytest.fixture(scope="module")
def base(truth, queue, center):
    return center({"care": truth(20, zone="Europe/Prague").history(),
                   "help": truth(20, base=300.0, zone="Europe/Prague", seed=2).history()},
                  (queue("care"), queue("help")))


@pytest.fixture(scope="module")
def first(base):
    last = base.history["start"].max().tz_convert("Europe/Prague").date()
    return last + timedelta(days=7 - last.weekday())


def override(queue, first, last, action, value):
    return Override(2, queue, first, last, action, value, "", "")


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("overridden", [False, True])
def test_weeks_are_the_sum_of_their_days_whatever_is_moved_and_overridden(
        base, first, moved, overridden):
    if moved:
        base = replace(base, changes=(Change(
            "care", first + timedelta(days=2), "split", share=0.3, to_queue="help"),))
    overrides = (override("help", first, first + timedelta(days=3), "factor", 1.5),
                 override("care", first + timedelta(days=8), first + timedelta(days=8), "set", 50))
    made = forecast(base, first, 3, overrides=overrides if overridden else ())
    assert len(made.weeks) == 6
    weeks = made.weeks.set_index(["queue", "monday"])["volume"]
    for key, total in sums(made.days).items():
        assert weeks[key] == pytest.approx(total)
    table = made.weeks
    assert (table["p10"] <= table["p50"]).all() and (table["p50"] <= table["p90"]).all()
    assert (table["p10"] < table["volume"]).all() and (table["volume"] < table["p90"]).all()


def test_a_change_not_seen_yet_is_as_wrong_all_week(base, first):
    changed = replace(base, changes=(Change("care", first, "away", factor=0.5),))
    plain, made = (forecast(one, first, 1).weeks.set_index("queue").loc["care"]
                   for one in (base, changed))
    assert made["volume"] == pytest.approx(plain["volume"] / 2)
    # half of the contacts go: a third of that is doubted, and as much of what is left
    assert made["spread"] == pytest.approx((plain["spread"] ** 2 + (1 / 3) ** 2) ** 0.5, rel=0.05)


def test_weeks_drawn_from_the_forecasts_own_noise_fall_inside_four_times_in_five(base, first):
    made = forecast(base, first, 4)
    zones = dict.fromkeys(base.queues, "Europe/Prague")
    drawn = scenarios(made.intervals, made.days, zones, 1500, 3)
    rng, held = np.random.default_rng(5), []
    for place, name in enumerate(drawn.queues):
        rows = made.intervals[made.intervals["queue"] == name]
        counts = rng.poisson(rows["volume"].to_numpy() * drawn.factors[:, place])
        local = rows["start"].dt.tz_convert("Europe/Prague").dt.date
        for week in made.weeks[made.weeks["queue"] == name].to_dict("records"):
            here = ((local >= week["monday"]) & (local < week["monday"] + timedelta(days=7)))
            total = counts[:, here.to_numpy()].sum(axis=1).astype(float)
            assert total.mean() == pytest.approx(week["volume"], rel=0.02)
            assert total.std() / week["volume"] == pytest.approx(
                (week["spread"] ** 2 + 1 / week["volume"]) ** 0.5, rel=0.1)
            by_day = rows["volume"][here].groupby(local[here]).sum().to_numpy()
            held.append(inside(total, np.full(len(total), week["volume"]), week["spread"] ** 2,
                               0.1, 0.9, effective_days(by_day)).mean())
            assert held[-1] == pytest.approx(((total >= week["p10"]) & (
                total <= week["p90"])).mean(), abs=0.02)
    assert np.mean(held) == pytest.approx(0.8, abs=0.03)


# ------------------------------------------------------------------ queues together


def test_queues_that_were_busy_on_the_same_days_are_found_to_be(truth, queue, center):
    rng = np.random.default_rng(1)
    found = {}
    for name, loading in (("apart", 0.0), ("together", 1.0)):
        histories = {}
        busy = rng.gamma(25, 1 / 25, 400)
        for number, code in enumerate(("care", "help", "sales")):
            rows = truth(24, base=3000.0, zone="Europe/Prague", seed=number).history()
            own = rng.gamma(25, 1 / 25, 400)
            day = (rows["start"] - rows["start"].min()).dt.days.to_numpy()
            factor = busy if loading else own
            rows["offered"] = (rows["offered"] * factor[day]).round()
            histories[code] = rows
        one = center(histories, tuple(queue(code) for code in histories))
        found[name] = forecast(one, MONDAY, 2).accuracy["together"]
        assert found[name].nunique() == 1
    assert found["apart"].iloc[0] < 0.25
    assert 0.6 < found["together"].iloc[0] <= 1.0


def test_a_queue_alone_is_together_with_none(truth, center):
    one = center({"care": truth(8, zone="Europe/Prague").history()})
    assert (forecast(one, MONDAY, 1).accuracy["together"] == 0).all()
