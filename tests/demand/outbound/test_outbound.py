from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outbound_cases import INF, WEEK, horizon, planned, prospect

from wfm.demand.outbound.list_state import list_state
from wfm.demand.outbound.plan import plan_outbound
from wfm.demand.outbound.rates import cases
from wfm.demand.outbound.spread import week_ranges
from wfm.demand.outbound.week_plan import Promised, plan_week
from wfm.rules.calling import load_calling_packs

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


def test_attempts_already_made_are_walked_past(campaign):
    spring = campaign((SMALL | {"attempts_used": 1450},), conversion=0.5)
    state = list_state(spring, spring.segments[0])
    np.testing.assert_allclose(state.attempts, [0, 450, 825.3])
    assert state.alive == pytest.approx(450 + 0.5 * 825.3)
    assert state.results(450) == pytest.approx(450 * 0.083)


def test_sales_become_hours_by_hand(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=160.0, achieved=10.0)
    row = planned(spring).iloc[0]
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
     ("sales", 50, 500),
     ("surveys", 50, 500), ("callbacks", 50, 500), ("promises", 50, 500)],
)
def test_each_unit_of_target(campaign, unit, target, attempts):
    spring = campaign((SMALL,), conversion=0.5, target=float(target), target_unit=unit)
    row = planned(spring).iloc[0]
    assert row["attempts"] == pytest.approx(attempts)
    assert row["results"] == pytest.approx(target)


def test_the_rest_of_the_target_is_spread_over_legal_hours(campaign):
    spring = campaign(target=400.0)
    row = planned(spring, {"s0": (10.0, 40.0)}).iloc[0]
    assert row["results"] == pytest.approx(100)


def test_segments_share_by_records_and_legal_hours(campaign):
    parts = ({"records": 20_000}, {"records": 10_000}, {"records": 10_000})
    spring = campaign(parts, target=500.0)
    rows = planned(spring, {"s0": (40, 40), "s1": (40, 40), "s2": (20, 20)})
    np.testing.assert_allclose(rows["results"], np.array([4, 2, 1]) / 7 * 500)


def test_what_one_segment_cannot_bring_others_do(campaign):
    spring = campaign(({"records": 100}, {"records": 20_000}), target=300.0)
    rows = planned(spring, {"s0": (300, 300), "s1": (1, 1)})
    alone = list_state(spring, spring.segments[0]).results(INF)
    assert rows["results"].iloc[0] == pytest.approx(alone)
    assert rows["results"].sum() == pytest.approx(300)


def test_the_law_caps_attempts_on_a_record(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=150.0)
    row = planned(spring, cap=1.0).iloc[0]
    assert row["attempts"] == pytest.approx(1000)
    assert row["results"] == pytest.approx(100)
    assert "100 of 150 sales" in row["note"]


def test_a_list_too_short_is_said(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=1000.0)
    row = planned(spring).iloc[0]
    holds = 100 + 74.7 + 825.3 * 0.1 * 0.83**2
    assert row["results"] == pytest.approx(holds)
    assert f"{holds:.0f} of the 1000 sales" in row["note"]


def test_daily_hours_cap_the_week(campaign):
    spring = campaign((SMALL, SMALL), conversion=0.5, target=200.0, max_daily_hours=4.0)
    rows = planned(spring, days=3)
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
        ({"records": 0}, {}, (40, 40), "no records on the list"),
        ({"contact_rate": 0.0}, {}, (40, 40), "no attempt brings"),
    ],
)
def test_nothing_to_do_has_its_reason(campaign, part, changes, legal, words):
    row = planned(campaign((part,), **changes), {"s0": legal}).iloc[0]
    assert row[["attempts", "contacts", "results", "hours"]].sum() == 0
    assert words in row["note"]


def test_the_attempts_that_the_law_still_allows_stand_beside_those_planned(campaign):
    """A list of 1,000 records, a quarter of which has had all of its three attempts."""
    spring = campaign(({"records": 1000, "contact_rate": 0.0, "attempts_used": 2250},),
                      target_unit="attempts", target=5000)
    alive = list_state(spring, spring.segments[0]).alive
    row = planned(spring, cap=0.5, a_day=0.1).iloc[0]
    assert row["attempts_legal"] == pytest.approx(0.5 * alive)
    assert row["attempts_a_day"] == pytest.approx(0.1 * alive)
    assert row["attempts"] <= row["attempts_legal"]
    free = planned(spring).iloc[0]
    assert np.isnan(free["attempts_legal"]) and np.isnan(free["attempts_a_day"])


def test_a_pause_after_each_contact_takes_time(campaign):
    spring = campaign((SMALL,))
    plain = list_state(spring, spring.segments[0])
    paused = list_state(spring, spring.segments[0], 10.0)
    assert paused.hours_per_attempt - plain.hours_per_attempt == pytest.approx(0.2 * 10 / 3600)


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
    campaign, shape, conversion, target, more, attempts, cap, daily, unit
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
        planned(campaign(parts, target=t, **changes), legal, cap)
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


# ------------------------------------------------------------------ promised calls


def promised(records, rate):
    return Promised(np.array([float(records)]), np.array([rate]))


def test_promised_calls_are_attempts_of_the_week_by_hand(campaign):
    """100 calls promised, half of them reached, of a week that has to bring 50 results."""
    spring = campaign((SMALL,), conversion=0.5, target=50.0)
    row = planned(spring, promised=promised(100, 0.5)).iloc[0]
    of_them = 100 * 0.5 * 0.5  # results of the promised calls
    others = (50 - of_them) / 0.1
    assert row["attempts"] == pytest.approx(100 + others)
    assert row["callbacks"] == 100
    assert row["results"] == pytest.approx(50)
    assert row["contacts"] == pytest.approx(100 * 0.5 + others * 0.2)
    assert row["hours"] == pytest.approx(
        (100 * (0.5 * 300 + 0.5 * 30) + others * (0.2 * 300 + 0.8 * 30)) / 3600)


@pytest.mark.parametrize(("unit", "results"), [
    ("hours", 100 * (0.5 * 300 + 0.5 * 30) / 3600), ("attempts", 100), ("contacts", 50),
    ("sales", 25), ("surveys", 25), ("callbacks", 25), ("promises", 25),
])
def test_promised_calls_are_made_where_the_target_is_reached(campaign, unit, results):
    spring = campaign((SMALL,), conversion=0.5, target=0.0, target_unit=unit)
    row = planned(spring, promised=promised(100, 0.5)).iloc[0]
    assert row["attempts"] == 100
    assert row["results"] == pytest.approx(results)
    assert row["note"] == "the target is reached; only the 100 promised calls are left"


def test_promised_calls_count_against_the_attempts_of_law_and_list(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=1000.0)
    row = planned(spring, cap=0.5, promised=promised(100, 0.2)).iloc[0]
    assert row["attempts"] == pytest.approx(500)
    used = campaign((SMALL | {"records": 100, "attempts_used": 10_000},), target=10.0)
    row = planned(used, promised=promised(30, 0.2)).iloc[0]
    assert row["attempts"] == 30
    assert "30 calls are promised, 0 attempts are left on the list" in row["note"]


def test_promised_calls_come_first_within_the_hours_of_a_day(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=200.0, max_daily_hours=2.0)
    each_h = (0.2 * 300 + 0.8 * 30) / 3600
    row = planned(spring, promised=promised(100, 0.2)).iloc[0]
    assert row["hours"] == pytest.approx(10)
    assert row["attempts"] == pytest.approx(10 / each_h)
    row = planned(spring, promised=promised(600, 0.2)).iloc[0]
    assert row["attempts"] == 600 and row["hours"] == pytest.approx(600 * each_h)


def test_callbacks_of_the_average_rate_are_attempts_like_others(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=120.0)
    with_them = planned(spring, promised=promised(70, 0.2)).iloc[0]
    without = planned(spring).iloc[0]
    for column in ("attempts", "contacts", "results", "hours", "contact_hours"):
        assert with_them[column] == pytest.approx(without[column]), column


# ------------------------------------------------------------------ a whole centre


def by_day(campaign, segment, grid):
    """Nine to five, from Monday to Friday, on the clock of those called."""
    local = grid.local(segment.zones[0])
    return np.asarray((local.hour >= 9) & (local.hour < 17) & (local.day_of_week < 5))


def plan_of(center, spring, history=None, legal=by_day, **changes):
    made = center({"care": _no_history() if history is None else history}, campaigns=(spring,))
    return plan_outbound(replace(made, calling=load_calling_packs(), **changes), WEEK, legal)


def _no_history():
    return pd.DataFrame({"start": pd.DatetimeIndex([], tz="UTC"), "offered": np.zeros(0)})


def test_the_target_is_spread_over_the_legal_hours_to_the_last_day(campaign, center):
    spring = campaign(end=date(2026, 6, 26), target=400.0, conversion=0.2)
    plan = plan_of(center, spring)
    row = plan.segments.iloc[0]
    assert row["legal_hours"] == 40
    assert row["results"] == pytest.approx(100)  # a week of four
    whole = plan.feasibility.iloc[0]
    assert (whole["days"], whole["missing"], whole["limit"]) == (20, 400, "none")
    assert plan.windows["legal_hours"].tolist() == [8.0] * 5
    assert set(zip(plan.windows["from"], plan.windows["to"], strict=True)) == {("09:00", "17:00")}
    assert plan.windows["results_h"].iloc[0] == pytest.approx(row["results"] / row["hours"])


def test_dials_of_the_past_are_never_demand(campaign, center, truth):
    """Neither a history of calls nor many attempts made ask for more; only the target does."""
    spring = campaign(target=300.0, end=date(2026, 6, 26), target_unit="attempts")
    plan = plan_of(center, spring)
    busy = truth(weeks=4, start=date(2026, 5, 4)).history()
    dialled = plan_of(center, spring, history=busy)
    pd.testing.assert_frame_equal(plan.segments, dialled.segments)
    assert plan.segments["attempts"].sum() == pytest.approx(75)
    for used in (0, 1_000, 9_000):
        again = plan_of(center, campaign(({"attempts_used": used},), target=300.0,
                                         end=date(2026, 6, 26), target_unit="attempts"))
        assert again.segments["attempts"].sum() == pytest.approx(75)
    assert plan_of(center, campaign(target=0.0)).segments["hours"].sum() == 0


def test_early_results_correct_the_plan(campaign, center):
    """A fifth was promised; of 1,800 attempts a tenth was reached: (40 + 180) / 2,000."""
    part = {"attempts_used": 1800, "contacts_made": 180}
    spring = campaign((part,), target=400.0, end=date(2026, 6, 26), conversion=0.2)
    row = plan_of(center, spring).segments.iloc[0]
    assert row["right_party_rate"] == pytest.approx(0.11)
    assert row["right_party_p10"] < 0.11 < row["right_party_p90"]
    stated = plan_of(center, campaign(
        ({"attempts_used": 1800},), target=400.0, end=date(2026, 6, 26), conversion=0.2))
    assert row["hours"] > 1.3 * stated.segments["hours"].iloc[0]
    assert stated.segments["right_party_rate"].iloc[0] == 0.2


def test_wrong_parties_answer_and_take_the_time_of_no_contact(campaign, center):
    half = campaign(({"contact_rate": 0.4, "right_party": 0.5},), target=100.0)
    row = plan_of(center, half).segments.iloc[0]
    same = plan_of(center, campaign(target=100.0)).segments.iloc[0]
    assert (row["answer_rate"], row["right_party_rate"]) == pytest.approx((0.4, 0.2))
    for column in ("attempts", "contacts", "results", "hours", "contact_hours"):
        assert row[column] == pytest.approx(same[column])
    assert row["contact_hours"] == pytest.approx(row["contacts"] * 300 / 3600)


def test_ranges_hold_the_plan_and_hours_of_segments_add_up(campaign, center):
    spring = campaign(({}, {"records": 5000}), target=400.0, end=date(2026, 6, 26), conversion=0.2)
    plan = plan_of(center, spring)
    ranges = plan.ranges
    assert ((ranges["p10"] <= ranges["p50"]) & (ranges["p50"] <= ranges["p90"])).all()
    assert ((ranges["p10"] < ranges["planned"]) & (ranges["planned"] < ranges["p90"])).all()
    whole = ranges[(ranges["segment"] == "") & (ranges["span"] == "week")].set_index("measure")
    for measure in ("attempts", "contacts", "results", "hours"):
        assert whole.loc[measure, "planned"] == pytest.approx(plan.segments[measure].sum())
    again = plan_of(center, spring)
    pd.testing.assert_frame_equal(ranges, again.ranges)


def test_nothing_is_planned_where_the_law_knows_no_hours(campaign, center):
    plan = plan_of(center, campaign(), legal=lambda c, s, grid: np.zeros(grid.count, dtype=bool))
    assert plan.segments["hours"].sum() == 0 and plan.windows.empty
    row = plan.feasibility.iloc[0]
    assert (row["expected"], row["probability"], row["days"]) == (0, 0, 0)
    assert "No single change" in plan.notes[1]
    assert plan_of(center, campaign(({"jurisdictions": ("XX",)},))).segments["attempts"].sum() == 0


def test_a_campaign_before_or_after_its_time_says_so(campaign, center):
    over = plan_of(center, campaign(end=date(2026, 5, 29), achieved=40.0))
    assert over.notes == ("spring: it ended on 2026-05-29 with 60 of 100 sales missing.",)
    later = plan_of(center, campaign(start=date(2026, 6, 8), end=date(2026, 6, 19)))
    assert later.segments["hours"].sum() == 0
    assert later.feasibility["days"].iloc[0] == 10 and later.feasibility["expected"].iloc[0] > 0
    reached = plan_of(center, campaign(achieved=200.0))
    assert reached.notes == ("spring: the target of 100 sales is reached.",)
    assert reached.feasibility["probability"].iloc[0] == 1


def test_a_week_at_the_mean_rates_is_what_its_ranges_are_made_of(campaign):
    """With rates known for sure and no chance in the unit, the range is the plan."""
    spring = campaign((SMALL,), target=150.0, target_unit="attempts", prior_weight=10**9)
    about = prospect(spring)
    plan = plan_week(about, horizon(40.0), Promised.none(1))
    for row in week_ranges(about, horizon(40.0), plan, Promised.none(1),
                           cases(about.beliefs, "spring", 1)):
        if row[2] in ("attempts", "results", "hours"):
            assert row[4:] == pytest.approx((row[3],) * 3, rel=1e-3), row
