from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from wfm.center import Site, SpecialDay
from wfm.demand.decomposition import FACTORS
from wfm.demand.forecast import forecast
from wfm.demand.overrides import COLUMNS, apply
from wfm.demand.uncertainty.bands import quantiles
from wfm.override import ImpossibleOverridesError, Override

FIRST = date(2025, 9, 15)
TUESDAY = FIRST + timedelta(days=1)
SHUT = FIRST + timedelta(days=3)
ZONE = "Europe/Prague"


def override(action="factor", value=1.2, first=TUESDAY, last=None, queue="care", row=2, **more):
    return Override(row, queue, first, last or first, action, value, "Ada Nováková", "letter",
                    **more)


@pytest.fixture(scope="module")
def base(truth, queue, center):
    series = truth(weeks=36, zone=ZONE)
    chat = truth(weeks=36, zone=ZONE, base=300.0, seed=2)
    special = (SpecialDay(SHUT, "all", "closed", None, None, ""),
               SpecialDay(FIRST + timedelta(days=4), "care", "event", 0.0, None, "Nothing"))
    return center({"care": series.history(until=FIRST), "chat": chat.history(until=FIRST)},
                  (queue(), queue("chat")), special)


@pytest.fixture(scope="module")
def plain(base):
    return forecast(base, FIRST, 2)


def day_of(made, day, queue="care"):
    return made.days[(made.days["queue"] == queue) & (made.days["date"] == day)].iloc[0]


def intervals_of(made, day, queue="care"):
    local = made.intervals["start"].dt.tz_convert(ZONE)
    mine = made.intervals[(made.intervals["queue"] == queue) & (local.dt.date == day)]
    return mine.assign(clock=local.dt.time)


def assert_whole(made):
    """Days are the sum of their intervals, quantiles those of their distribution."""
    local = made.intervals["start"].dt.tz_convert(ZONE).dt.date
    for column in ("volume", "model"):
        total = made.intervals.groupby(["queue", local], sort=False)[column].sum()
        np.testing.assert_allclose(made.days[column], total, rtol=1e-9, atol=1e-9)
    for frame in (made.intervals, made.days):
        volume, phi = frame["volume"].to_numpy(), frame["spread"].to_numpy() ** 2
        for column, level in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
            np.testing.assert_allclose(frame[column], quantiles(volume, phi, level))
    table = made.decomposition
    np.testing.assert_allclose(table[list(FACTORS)].prod(axis=1), made.days["volume"], rtol=1e-9,
                               atol=1e-9)


def test_without_overrides_the_model_is_the_volume(plain, base):
    assert_whole(plain)
    for frame in (plain.intervals, plain.days):
        assert (frame["model"] == frame["volume"]).all()
    assert plain.overrides.empty
    assert tuple(plain.overrides.columns) == COLUMNS
    assert (plain.decomposition["override"] == 1).all()


def test_a_factor_multiplies_its_days_and_nothing_else(base, plain):
    made = forecast(base, FIRST, 2, overrides=[override(last=TUESDAY + timedelta(days=1))])
    assert_whole(made)
    for day in plain.days[plain.days["queue"] == "care"]["date"]:
        inside = TUESDAY <= day <= TUESDAY + timedelta(days=1)
        assert day_of(made, day)["volume"] == pytest.approx(
            day_of(plain, day)["volume"] * (1.2 if inside else 1.0))
    assert_frame_equal(made.days[made.days["queue"] == "chat"],
                       plain.days[plain.days["queue"] == "chat"])
    for frame, before in ((made.intervals, plain.intervals), (made.days, plain.days)):
        assert_frame_equal(frame[["model", "habit", "spread"]],
                           before[["model", "habit", "spread"]])
    row = made.overrides.iloc[0]
    assert row["status"] == "applied"
    assert row["intervals"] == 2 * 24
    assert row["effect"] == pytest.approx(0.2 * sum(
        day_of(plain, TUESDAY + timedelta(days=n))["volume"] for n in (0, 1)))
    factors = made.decomposition.set_index(["queue", "date"])["override"]
    assert factors["care", TUESDAY] == pytest.approx(1.2)
    assert factors["care", FIRST] == factors["chat", TUESDAY] == 1


@pytest.mark.parametrize(("action", "value"), [("add", 150.0), ("add", -150.0), ("set", 777.0)])
def test_a_whole_day_gets_its_contacts_in_its_own_shape(base, plain, action, value):
    made = forecast(base, FIRST, 2, overrides=[override(action, value)])
    assert_whole(made)
    before = day_of(plain, TUESDAY)["volume"]
    assert day_of(made, TUESDAY)["volume"] == pytest.approx(
        value if action == "set" else before + value)
    new, old = (intervals_of(f, TUESDAY)["volume"].to_numpy() for f in (made, plain))
    np.testing.assert_allclose(new / new.sum(), old / old.sum())


@pytest.mark.parametrize("action", ["add", "set"])
def test_with_times_the_value_is_of_each_interval(base, plain, action):
    made = forecast(base, FIRST, 2, overrides=[
        override(action, 7.0, begin=time(10), end=time(12))])
    assert_whole(made)
    new, old = intervals_of(made, TUESDAY), intervals_of(plain, TUESDAY)
    inside = (new["clock"] >= time(10)) & (new["clock"] < time(12))
    assert inside.sum() == 4
    expected = old["volume"] + 7.0 if action == "add" else 7.0
    np.testing.assert_allclose(new["volume"], np.where(inside, expected, old["volume"]))


def test_an_end_at_midnight_is_the_end_of_the_day(base, plain):
    made = forecast(base, FIRST, 2, overrides=[
        override("factor", 2.0, begin=time(19), end=time(0))])
    new, old = intervals_of(made, TUESDAY), intervals_of(plain, TUESDAY)
    late = new["clock"] >= time(19)
    np.testing.assert_allclose(new["volume"], old["volume"] * np.where(late, 2.0, 1.0))


def test_rows_are_applied_in_their_order(base, plain):
    rows = [override("factor", 2.0), override("add", 100.0, row=3)]
    twice = day_of(plain, TUESDAY)["volume"] * 2
    for order, expected in ((rows, twice + 100), (rows[::-1], twice + 200)):
        made = forecast(base, FIRST, 2, overrides=order)
        assert day_of(made, TUESDAY)["volume"] == pytest.approx(expected)
        assert list(made.overrides["row"]) == [o.row for o in order]


def test_a_set_keeps_the_spread_and_moves_the_band(base, plain):
    made = forecast(base, FIRST, 2, overrides=[override("set", 4000.0)])
    new, old = day_of(made, TUESDAY), day_of(plain, TUESDAY)
    assert new["spread"] == old["spread"]
    assert new["p10"] < 4000 < new["p90"]
    assert new["p90"] / new["volume"] == pytest.approx(old["p90"] / old["volume"], abs=0.05)


def test_a_day_of_which_nothing_is_expected_takes_the_shape_of_its_habit(base, plain):
    friday = FIRST + timedelta(days=4)
    assert day_of(plain, friday)["volume"] == 0  # the factor in special_days is 0
    made = forecast(base, FIRST, 2, overrides=[override("set", 600.0, friday)])
    assert_whole(made)
    shape, habit = (intervals_of(made, friday)[c].to_numpy() for c in ("volume", "habit"))
    np.testing.assert_allclose(shape, 600 * habit / habit.sum())
    row = made.decomposition.set_index(["queue", "date"]).loc[("care", friday)]
    assert row["level"] == pytest.approx(600)
    assert row["override"] == 1


def test_a_queue_without_history_takes_the_shape_that_a_person_gave_it(base, queue):
    wider = replace(base, queues=dict(base.queues) | {"new": queue("new")})
    rows = [override("set", 5.0, queue="new", begin=time(8), end=time(9)),
            override("set", 48.0, queue="new", first=TUESDAY + timedelta(days=1), row=3)]
    made = forecast(wider, FIRST, 2, overrides=rows)
    first, second = (intervals_of(made, TUESDAY + timedelta(days=n), "new") for n in (0, 1))
    assert first["volume"].sum() == pytest.approx(10)
    assert second["volume"].sum() == pytest.approx(48)
    np.testing.assert_array_equal(second["volume"] > 0, first["volume"] > 0)


def test_rows_that_do_nothing_say_why(base):
    rows = [
        override(first=FIRST - timedelta(days=9), row=2),
        override(first=FIRST + timedelta(days=40), row=3),
        override("set", 50.0, SHUT, row=4),
        override(begin=time(2), end=time(3), row=5),
    ]
    made = forecast(base, FIRST, 2, overrides=rows)
    assert list(made.overrides["status"]) == ["expired", "later", "closed", "closed"]
    assert (made.overrides["effect"] == 0).all()
    assert (made.days["volume"] == made.days["model"]).all()


def test_all_that_would_be_negative_is_told_at_once_and_nobody_is_named(base):
    rows = [override("add", -9000.0, row=2), override("add", -1.0, FIRST, row=3),
            override("add", -500.0, FIRST, begin=time(9), end=time(10), row=4),
            override("add", -9000.0, queue="chat", row=7)]
    with pytest.raises(ImpossibleOverridesError) as caught:
        forecast(base, FIRST, 2, overrides=rows)
    assert [(o.row, column) for o, column, _, _ in caught.value.found] == [
        (2, "value"), (4, "value"), (7, "value")]
    for text in (str(caught.value), repr(rows[0]), str(caught.value.found)):
        assert "Nováková" not in text
    assert "2025-09-15 09:" in caught.value.found[1][2]


def test_days_are_those_of_the_queues_own_clock(truth, queue, center):
    """In Tokyo Tuesday begins on Monday afternoon of Prague."""
    series = truth(weeks=30, zone="Asia/Tokyo")
    sites = (Site("main", "Main", "CZ", None, ZONE), Site("tk", "T", "JP", None, "Asia/Tokyo"))
    first = date(2025, 7, 28)
    made = forecast(center({"care": series.history(until=first)}, (queue(site="tk"),), sites=sites),
                    first, 1, overrides=[override("factor", 3.0, first + timedelta(days=1))])
    changed = made.intervals[made.intervals["volume"] != made.intervals["model"]]
    local = changed["start"].dt.tz_convert("Asia/Tokyo")
    assert set(local.dt.date) == {first + timedelta(days=1)}
    assert len(changed) == 24


def test_the_day_on_which_the_clocks_go_back_still_holds_what_was_set(truth, queue, center):
    series = truth(weeks=31, zone=ZONE, start=date(2025, 3, 24))
    series.shape[:] = 1 / 48
    series.counts[:] = np.random.default_rng(1).poisson(40.0, series.counts.shape)
    always = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                           ((time(0), time(0)),))
    first, sunday = date(2025, 10, 20), date(2025, 10, 26)
    made = forecast(center({"care": series.history(until=first)}, (queue(hours=always),)), first,
                    1, overrides=[override("set", 1000.0, sunday)])
    assert len(intervals_of(made, sunday)) == 50
    assert day_of(made, sunday)["volume"] == pytest.approx(1000.0)
    assert_whole(made)


def test_applying_leaves_the_forecast_it_was_given_as_it_was(base, plain):
    before = plain.intervals.copy(), plain.days.copy(), plain.decomposition.copy()
    apply(plain, base, [override("set", 10.0)])
    for frame, copy in zip((plain.intervals, plain.days, plain.decomposition), before,
                           strict=True):
        assert_frame_equal(frame, copy)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_is_overridden_days_bands_and_factors_agree(base, plain, data):
    clocks = st.sampled_from([(None, None), (time(9), time(11)), (time(0), time(0))])
    rows = []
    for row in range(data.draw(st.integers(1, 5))):
        first = FIRST + timedelta(days=data.draw(st.integers(-3, 16)))
        begin, end = data.draw(clocks)
        action = data.draw(st.sampled_from(["factor", "add", "set"]))
        value = data.draw(st.floats(0, 3) if action == "factor" else st.floats(0, 500))
        rows.append(override(action, value, first,
                             first + timedelta(days=data.draw(st.integers(0, 9))),
                             data.draw(st.sampled_from(["care", "chat"])), row, begin=begin,
                             end=end))
    made = apply(plain, base, rows)
    assert_whole(made)
    assert (made.intervals["volume"] >= 0).all()
    assert (made.intervals.loc[~made.intervals["open"], "volume"] == 0).all()
    effect = made.overrides.groupby("queue")["effect"].sum()
    sums = (made.intervals["volume"] - made.intervals["model"]).groupby(
        made.intervals["queue"]).sum()
    for name, value in effect.items():
        assert value == pytest.approx(sums[name], abs=1e-6)
    assert pd.Series(made.overrides["status"]).isin(
        ["applied", "expired", "later", "closed"]).all()
