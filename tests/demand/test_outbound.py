from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.demand.outbound import CONVERSION_DECAY, list_state, plan_outbound

WEEK = date(2026, 6, 1)
INF = float("inf")


def planned(center, campaign, legal=None, cap=INF, a_day=INF, days=5, week=WEEK):
    keys = [(campaign.campaign, s.segment) for s in campaign.segments]
    legal = legal or {}
    return plan_outbound(
        center({"care": _no_history()}, campaigns=(campaign,)), week,
        {key: legal.get(key[1], (40.0, 40.0)) for key in keys},
        dict.fromkeys(keys, (cap, a_day)), {campaign.campaign: days},
    ).segments


def _no_history():
    return pd.DataFrame({"start": pd.DatetimeIndex([], tz="UTC"), "offered": np.zeros(0)})


SMALL = {"records": 1000, "contact_rate": 0.2}


def test_waves_by_hand(campaign):
    """1,000 records, 20 % reached, 50 % of them convinced, then 0.83 and 0.83² of that."""
    spring = campaign((SMALL,), conversion=0.5)
    state = list_state(spring, spring.segments[0])
    second = 1000 * (1 - 0.1)
    third = second * (1 - 0.1 * 0.83)
    np.testing.assert_allclose(state.attempts, [1000, second, third])
    np.testing.assert_allclose(state.per_attempt, [0.1, 0.083, 0.1 * 0.83**2])
    assert state.alive == 1000
    assert state.results(1000) == pytest.approx(100)
    assert state.results(1000 + 450) == pytest.approx(100 + 450 * 0.083)
    assert state.attempts_for(100 + 74.7 / 2) == pytest.approx(1000 + 450)
    assert pytest.approx(0.83) == CONVERSION_DECAY


def test_attempts_already_made_are_walked_past(campaign):
    spring = campaign((SMALL | {"attempts_used": 1450},), conversion=0.5)
    state = list_state(spring, spring.segments[0])
    np.testing.assert_allclose(state.attempts, [0, 450, 825.3])
    assert state.alive == pytest.approx(450 + 0.5 * 825.3)
    assert state.results(450) == pytest.approx(450 * 0.083)


def test_sales_become_hours_by_hand(campaign, center):
    spring = campaign((SMALL,), conversion=0.5, target=160.0, achieved=10.0)
    row = planned(center, spring).iloc[0]
    attempts = 1000 + 900 * 50 / 74.7
    assert row["attempts"] == pytest.approx(attempts)
    assert row["contacts"] == pytest.approx(0.2 * attempts)
    assert row["results"] == pytest.approx(150)
    assert row["hours"] == pytest.approx(attempts * (0.2 * 300 + 0.8 * 30) / 3600)
    assert row["note"] == ""
    assert row["zone"] == "Europe/Prague"
    assert row["legal_hours"] == 40


@pytest.mark.parametrize(
    ("unit", "target", "attempts"),
    [("attempts", 500, 500), ("contacts", 100, 500), ("hours", 10, 10 * 3600 / 84),
     ("surveys", 50, 500), ("callbacks", 50, 500)],
)
def test_each_unit_of_target(campaign, center, unit, target, attempts):
    spring = campaign((SMALL,), conversion=0.5, target=float(target), target_unit=unit)
    row = planned(center, spring).iloc[0]
    assert row["attempts"] == pytest.approx(attempts)
    assert row["results"] == pytest.approx(target)


def test_the_rest_of_the_target_is_spread_over_legal_hours(campaign, center):
    spring = campaign(target=400.0)
    row = planned(center, spring, {"s0": (10.0, 40.0)}).iloc[0]
    assert row["results"] == pytest.approx(100)


def test_segments_share_by_records_and_legal_hours(campaign, center):
    parts = ({"records": 20_000}, {"records": 10_000}, {"records": 10_000})
    spring = campaign(parts, target=500.0)
    rows = planned(center, spring, {"s0": (40, 40), "s1": (40, 40), "s2": (20, 20)})
    np.testing.assert_allclose(rows["results"], np.array([4, 2, 1]) / 7 * 500)


def test_what_one_segment_cannot_bring_others_do(campaign, center):
    spring = campaign(({"records": 100}, {"records": 20_000}), target=300.0)
    rows = planned(center, spring, {"s0": (300, 300), "s1": (1, 1)})
    alone = list_state(spring, spring.segments[0]).results(INF)
    assert rows["results"].iloc[0] == pytest.approx(alone)
    assert rows["results"].sum() == pytest.approx(300)


def test_the_law_caps_attempts_on_a_record(campaign, center):
    spring = campaign((SMALL,), conversion=0.5, target=150.0)
    row = planned(center, spring, cap=1.0).iloc[0]
    assert row["attempts"] == pytest.approx(1000)
    assert row["results"] == pytest.approx(100)
    assert "100 of 150 sales" in row["note"]


def test_a_list_too_short_is_said(campaign, center):
    spring = campaign((SMALL,), conversion=0.5, target=1000.0)
    row = planned(center, spring).iloc[0]
    holds = 100 + 74.7 + 825.3 * 0.1 * 0.83**2
    assert row["results"] == pytest.approx(holds)
    assert f"{holds:.0f} of the 1000 sales" in row["note"]


def test_daily_hours_cap_the_week(campaign, center):
    spring = campaign((SMALL, SMALL), conversion=0.5, target=200.0, max_daily_hours=4.0)
    rows = planned(center, spring, days=3)
    assert rows["hours"].sum() == pytest.approx(12)
    assert "at most 4 hours a day on 3 days" in rows["note"].iloc[0]
    assert rows["results"].sum() < 200


@pytest.mark.parametrize(
    ("part", "changes", "legal", "words"),
    [
        ({}, {"achieved": 100.0}, (40, 40), "target is reached"),
        ({}, {"start": date(2026, 6, 8)}, (40, 40), "does not run"),
        ({}, {"end": date(2026, 5, 31)}, (40, 40), "does not run"),
        ({}, {}, (0, 40), "not legal"),
        ({"records": 10, "attempts_used": 500}, {}, (40, 40), "all its attempts"),
        ({"records": 0}, {}, (40, 40), "all its attempts"),
        ({"contact_rate": 0.0}, {}, (40, 40), "no attempt brings"),
    ],
)
def test_nothing_to_do_has_its_reason(campaign, center, part, changes, legal, words):
    row = planned(center, campaign((part,), **changes), {"s0": legal}).iloc[0]
    assert row[["attempts", "contacts", "results", "hours"]].sum() == 0
    assert words in row["note"]


def test_the_attempts_that_the_law_still_allows_stand_beside_those_planned(campaign, center):
    """A list of 1,000 records, a quarter of which has had all of its three attempts."""
    spring = campaign(({"records": 1000, "contact_rate": 0.0, "attempts_used": 2250},),
                      target_unit="attempts", target=5000)
    alive = list_state(spring, spring.segments[0]).alive
    row = planned(center, spring, cap=0.5, a_day=0.1).iloc[0]
    assert row["attempts_legal"] == pytest.approx(0.5 * alive)
    assert row["attempts_a_day"] == pytest.approx(0.1 * alive)
    assert row["attempts"] <= row["attempts_legal"]
    free = planned(center, spring).iloc[0]
    assert np.isnan(free["attempts_legal"]) and np.isnan(free["attempts_a_day"])


def test_a_pause_after_each_contact_takes_time(campaign):
    spring = campaign((SMALL,))
    plain = list_state(spring, spring.segments[0])
    paused = list_state(spring, spring.segments[0], 10.0)
    assert paused.hours_per_attempt - plain.hours_per_attempt == pytest.approx(0.2 * 10 / 3600)


def test_a_segment_unknown_to_the_law_is_an_error(campaign, center):
    spring = campaign()
    with pytest.raises(KeyError):
        plan_outbound(
            center({"care": _no_history()}, campaigns=(spring,)), WEEK, {}, {}, {"spring": 5}
        )


shapes = st.lists(
    st.tuples(
        st.integers(0, 50_000), st.floats(0, 1), st.integers(0, 100_000), st.floats(0, 60),
        st.floats(0, 200),
    ),
    min_size=1, max_size=4,
)


@settings(deadline=None)
@given(
    shape=shapes, conversion=st.floats(0, 1), target=st.floats(0, 5000), more=st.floats(0, 5000),
    attempts=st.integers(1, 8), cap=st.sampled_from([0.0, 1.0, 2.5, INF]),
    daily=st.sampled_from([None, 5.0]),
    unit=st.sampled_from(["hours", "attempts", "contacts", "sales"]),
)
def test_more_target_is_never_fewer_hours_and_never_beyond_list_and_law(
    campaign, center, shape, conversion, target, more, attempts, cap, daily, unit
):
    parts = tuple(
        {"records": n, "contact_rate": r, "attempts_used": used} for n, r, used, _, _ in shape
    )
    legal = {f"s{n}": (now, now + later) for n, (_, _, _, now, later) in enumerate(shape)}
    changes = {
        "conversion": conversion, "max_attempts": attempts, "max_daily_hours": daily,
        "target_unit": unit,
    }
    plans = [
        planned(center, campaign(parts, target=t, **changes), legal, cap)
        for t in (target, target + more)
    ]
    less, all_of_it = plans
    slack = 1e-6 * (1 + less["hours"].sum())
    assert all_of_it["hours"].sum() >= less["hours"].sum() - slack
    for rows in plans:
        assert (rows[["attempts", "contacts", "results", "hours"]] >= 0).all(axis=None)
        assert rows["results"].sum() <= (target + more) * (1 + 1e-9) + 1e-9
        if daily is not None:
            assert rows["hours"].sum() <= 5 * daily * (1 + 1e-9)
        spring = campaign(parts, target=target, **changes)
        for part, (_, row) in zip(spring.segments, rows.iterrows(), strict=True):
            state = list_state(spring, part)
            assert row["attempts"] <= state.attempts.sum() * (1 + 1e-9) + 1e-9
            if cap < INF:
                assert row["attempts"] <= state.alive * cap * (1 + 1e-9) + 1e-9
            if legal[part.segment][0] == 0:
                assert row["hours"] == 0


@given(used=st.integers(0, 20_000), records=st.integers(1, 5000), rate=st.floats(0.01, 0.99))
def test_records_alive_never_exceed_the_list_nor_the_attempts_left(campaign, used, records, rate):
    spring = campaign(({"records": records, "contact_rate": rate, "attempts_used": used},))
    state = list_state(spring, spring.segments[0])
    assert 0 <= state.alive <= records * (1 + 1e-9)
    assert state.alive <= state.attempts.sum() * (1 + 1e-9) + 1e-9


def test_who_may_still_be_called_has_had_the_attempts_of_all_waves_before(campaign):
    """Half of the records leave in each wave; two waves are over, a fifth of the third too."""
    spring = campaign(({"records": 1000, "contact_rate": 0.5, "attempts_used": 1550},),
                      target_unit="contacts", max_attempts=4)
    state = list_state(spring, spring.segments[0])
    assert state.alive == pytest.approx(200 + 25)
    assert state.made == pytest.approx((200 * 2 + 25 * 3) / 225)
