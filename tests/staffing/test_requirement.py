"""From forecast to requirement."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from staffing_cases import EVERY_DAY, WEEK, ZONE, a_campaign, a_center, a_forecast, a_queue

from wfm.calendar import midnight
from wfm.center import Agent, Contract, SpecialDay
from wfm.handover import OutboundPlan, Requirement, worth_text, worth_values
from wfm.rules.labour import load_labour_packs
from wfm.staffing import erlang_a, erlang_c
from wfm.staffing.requirement import reprice, staff

NOTHING = pd.DataFrame(
    {c: [] for c in ("campaign", "segment", "hours", "attempts", "attempts_a_day")})


def plan(segments: pd.DataFrame = NOTHING, week: date = WEEK) -> OutboundPlan:
    return OutboundPlan(week, segments)


def test_open_intervals_of_the_week_and_a_day_around_it(busy_at_noon) -> None:
    center = a_center(a_queue())
    forecast = a_forecast(center, busy_at_noon, first=WEEK - timedelta(days=3), days=13)
    rows = staff(center, forecast, plan(), WEEK).intervals
    local = rows["start"].dt.tz_convert(ZONE)
    assert len(rows) == 9 * 24
    assert local.min() == pd.Timestamp("2026-05-31 08:00", tz=ZONE)
    assert local.max() == pd.Timestamp("2026-06-08 19:30", tz=ZONE)
    short = staff(center, a_forecast(center, busy_at_noon, first=WEEK, days=7), plan(), WEEK)
    assert len(short.intervals) == 7 * 24


def test_agents_of_an_interval_alone_are_the_least_that_meet_the_targets(busy_at_noon) -> None:
    queue = a_queue(max_abandon=0.03)
    center = a_center(queue)
    rows = staff(center, a_forecast(center, busy_at_noon), plan(), WEEK).intervals
    load = rows["volume"] * 180 / 1800
    assert np.allclose(rows["load"], load)
    for agents, good in ((rows["agents_a"], True), (rows["agents_a"] - 1, False)):
        got = erlang_a.measures(load, agents, 180, 300, 20)
        fine = (got.service_level >= 0.8) & (got.abandonment <= 0.03) & (got.occupancy <= 0.9)
        assert np.all(fine == good)
    assert np.all(erlang_c.service_level(load, rows["agents_c"], 180, 20) >= 0.8)
    assert np.all(load / rows["agents_c"] <= 0.9)
    assert np.array_equal(rows["required"], rows["worth_for"])


def test_required_keeps_the_promise_of_the_week_and_the_occupancy_of_each_interval(
    busy_at_noon
) -> None:
    center = a_center(a_queue(max_abandon=0.03, max_occupancy=0.85))
    rows = staff(center, a_forecast(center, busy_at_noon), plan(), WEEK).intervals.iloc[24:-24]
    # 10 % and 10 % of shrinkage are 81 % of availability
    got = erlang_a.measures(rows["load"], rows["required"] * 0.81, 180, 300, 20)
    assert (got.occupancy <= 0.85 + 1e-9).all()
    assert 0.8 <= np.average(got.service_level, weights=rows["volume"]) < 0.9
    assert np.average(got.abandonment, weights=rows["volume"]) <= 0.03
    alone = np.ceil(rows["agents_a"] / 0.81 - 1e-9)
    assert rows["required"].sum() < alone.sum()


def test_more_is_required_of_a_week_that_nobody_can_foretell(busy_at_noon) -> None:
    center = a_center(a_queue())
    sure = a_forecast(center, busy_at_noon)
    unsure = replace(sure, intervals=sure.intervals.assign(spread=0.25))
    hours = [
        int(staff(center, f, plan(), WEEK).intervals["required"].sum()) for f in (sure, unsure)]
    assert hours[1] > 1.03 * hours[0]


def test_an_aim_plans_for_less_to_be_missed_than_promised(busy_at_noon) -> None:
    center = a_center(a_queue(), a_queue(queue="other"), a_queue(queue="best", service_level=0.95))
    forecast = a_forecast(center, busy_at_noon)
    made = staff(center, forecast, plan(), WEEK, {"other": 0.25})
    by_queue = made.intervals.groupby("queue")["required"].sum()
    assert by_queue["other"] == by_queue["best"] > by_queue["care"]
    assert made.aims == {"other": 0.25}
    again = reprice(center, replace(
        made, intervals=made.intervals.assign(worth_for=made.intervals["required"] - 1)), WEEK)
    assert again.intervals["worth"].equals(made.intervals["worth"])


def test_shrinkage_that_divides_evenly_adds_no_agent_by_rounding() -> None:
    queue = a_queue(
        service_level=None, shrinkage_in_office=0.2, shrinkage_out_of_office=0.3,
        max_occupancy=10 / 14)
    center = a_center(queue)
    forecast = a_forecast(center, lambda local: np.full(len(local), 100.0))
    rows = staff(center, forecast, plan(), WEEK).intervals
    assert set(rows["agents_c"]) == {14}
    assert set(rows["required"]) == {25}  # 14 / 0.8 / 0.7, which rounding makes a little more


def test_without_patience_erlang_c_counts() -> None:
    center = a_center(a_queue(patience_s=None))
    forecast = a_forecast(center, lambda t: np.full(len(t), 80.0))
    rows = staff(center, forecast, plan(), WEEK).intervals
    assert np.array_equal(rows["agents_a"], rows["agents_c"])


def test_an_open_interval_without_contacts_needs_nobody() -> None:
    center = a_center(a_queue())
    forecast = a_forecast(center, lambda local: np.where(local.hour < 10, 0.0, 30.0))
    intervals = forecast.intervals.copy()
    intervals.loc[intervals["volume"] == 0, "aht_s"] = np.nan
    rows = staff(center, replace(forecast, intervals=intervals), plan(), WEEK).intervals
    quiet = rows["volume"] == 0
    assert quiet.sum() == 9 * 4
    assert (rows.loc[quiet, ["load", "agents_c", "agents_a", "required"]] == 0).all(axis=None)
    assert (rows.loc[quiet, "worth"] == "").all()
    assert (rows.loc[~quiet, "required"] > 0).all()


def test_worth_has_the_kink_at_required_and_survives_as_text(busy_at_noon) -> None:
    center = a_center(a_queue(priority=1.5))
    rows = staff(center, a_forecast(center, busy_at_noon), plan(), WEEK).intervals
    kink = 20.0 / 2 * center.weights.service * 1.5
    for text, required in zip(rows["worth"], rows["required"], strict=True):
        worth = worth_values(text)
        assert worth_text(worth) == text
        assert len(worth) >= required
        assert np.all(worth[:required] >= kink)
        assert np.all(np.diff(worth) <= 0)


def test_worth_is_made_anew_where_required_was_changed(busy_at_noon) -> None:
    center = a_center(a_queue(), a_queue(queue="other"))
    made = staff(center, a_forecast(center, busy_at_noon), plan(), WEEK)
    edited = made.intervals.copy()
    place = edited.index[(edited["queue"] == "care") & (edited["required"] > 5)][30]
    edited.loc[place, "required"] += 7
    again = reprice(center, Requirement(edited, made.work), WEEK).intervals
    worth = worth_values(again.loc[place, "worth"])
    assert np.all(worth[: edited.loc[place, "required"]] >= 20.0 / 2 * center.weights.service)
    assert np.array_equal(again["worth_for"], again["required"])
    others = again.index != place
    assert again.loc[others, "worth"].equals(made.intervals.loc[others, "worth"])


def test_an_aim_asks_for_more_hours_of_deferred_work() -> None:
    center = a_center(mail())
    forecast = a_forecast(center, lambda t: np.full(len(t), 6.0), first=WEEK, days=7)
    plain, strict = (
        staff(center, forecast, plan(), WEEK, aims).work["hours"].sum()
        for aims in ({}, {"mail": 0.8}))
    assert strict == pytest.approx(plain / 0.8)


def test_chat_needs_fewer_agents_by_its_concurrency() -> None:
    center = a_center(a_queue(), a_queue(queue="chat", channel="chat", concurrency=3.0))
    forecast = a_forecast(center, lambda t: np.full(len(t), 90.0))
    rows = staff(center, forecast, plan(), WEEK).intervals
    voice = rows[rows["queue"] == "care"].reset_index()
    chat = rows[rows["queue"] == "chat"].reset_index()
    assert np.allclose(voice["load"], chat["load"])
    assert np.array_equal(chat["agents_c"], -(-voice["agents_c"] // 3))


def test_a_queue_without_promise_is_staffed_by_its_occupancy_and_says_so() -> None:
    queue = a_queue(service_level=None, answer_within_s=None, max_occupancy=0.8)
    center = a_center(queue)
    made = staff(center, a_forecast(center, lambda t: np.full(len(t), 80.0)), plan(), WEEK)
    assert set(made.intervals["agents_a"]) == {10}  # 8 erlangs
    assert any("care" in note and "80%" in note for note in made.notes)
    assert any("20 seconds" in note for note in made.notes)


def test_what_cannot_be_staffed_is_refused_with_the_queue_named(busy_at_noon) -> None:
    for change in ({"shrinkage_in_office": 1.0}, {"max_occupancy": 0.0}):
        center = a_center(a_queue(**change))
        with pytest.raises(ValueError, match="care"):
            staff(center, a_forecast(center, busy_at_noon), plan(), WEEK)
    center = a_center(a_queue())
    with pytest.raises(ValueError, match="handling time"):
        staff(center, a_forecast(center, busy_at_noon, aht_s=0.0), plan(), WEEK)
    with pytest.raises(ValueError, match="week"):
        staff(center, a_forecast(center, busy_at_noon), plan(week=date(2026, 6, 8)), WEEK)


# ------------------------------------------------------------------ deferred


def mail(**changes: object):
    return a_queue(**({"queue": "mail", "channel": "email", "due_within_h": 24.0} | changes))


def test_a_weeks_hours_are_asked_exactly_once() -> None:
    """In a steady state the work of a week is the arrivals of a week, whatever the promise."""
    for due in (1, 2.5, 4, 11, 24, 48, 100, 200):
        for hours in (EVERY_DAY, {d: EVERY_DAY[d] for d in ("mon", "tue", "wed", "thu", "fri")}):
            center = a_center(
                mail(due_within_h=due, hours=hours, concurrency=2.0),
                special_days=(),
                sites={"brno": replace(a_center().sites["brno"], country="NL")},
            )
            forecast = a_forecast(
                center, lambda t: 5.0 + np.asarray(t.hour) + 3.0 * np.asarray(t.day_of_week),
                aht_s=240, first=WEEK, days=7,
            )
            made = staff(center, forecast, plan(), WEEK)
            arrived = forecast.intervals["volume"].sum() * 240 / 3600 / 2.0 / 0.81
            assert made.work["hours"].sum() == pytest.approx(arrived, rel=1e-12)
            assert made.intervals.empty


def test_windows_open_after_arrival_and_close_before_the_promise_of_each_contact() -> None:
    center = a_center(mail(due_within_h=9.0))
    forecast = a_forecast(center, lambda t: np.full(len(t), 6.0), first=WEEK, days=7)
    work = staff(center, forecast, plan(), WEEK).work
    zone = ZoneInfo(ZONE)
    # 4.5-hour blocks from midnight: 4:30-9:00 is opened at 9:00 and due 13:30
    first = work[work["work"] == "mail/2026-06-01T04:30+02:00"].iloc[0]
    assert first["opens"] == datetime(2026, 6, 1, 9, tzinfo=zone)
    assert first["due"] == datetime(2026, 6, 1, 13, 30, tzinfo=zone)
    assert first["hours"] == pytest.approx(2 * 6 * 180 / 3600 / 0.81)  # 8:00 and 8:30
    assert first["penalty_h"] == 20.0 * center.weights.deferred
    assert ((work["due"] - work["opens"]) >= pd.Timedelta(minutes=30)).all()
    assert work["work"].is_unique


def test_all_windows_lie_in_the_week_and_hold_open_hours(busy_at_noon) -> None:
    center = a_center(mail(due_within_h=6.0))
    made = staff(center, a_forecast(center, busy_at_noon), plan(), WEEK)
    work = made.work
    assert (work["opens"] >= midnight(WEEK, ZONE)).all()
    assert (work["due"] <= midnight(WEEK + timedelta(days=7), ZONE)).all()
    for row in work.itertuples():
        clock = pd.date_range(row.opens, row.due, freq="30min", inclusive="left").tz_convert(ZONE)
        assert ((clock.hour >= 8) & (clock.hour < 20)).any()


def test_work_due_while_closed_is_due_by_the_end_of_the_next_opening_hours_and_noted() -> None:
    center = a_center(mail(due_within_h=2.0))
    forecast = a_forecast(center, lambda t: np.where(t.hour == 19, 6.0, 0.0), first=WEEK, days=7)
    made = staff(center, forecast, plan(), WEEK)
    late = made.work[made.work["work"] == "mail/2026-06-01T19:00+02:00"].iloc[0]
    assert late["due"] == datetime(2026, 6, 2, 20, 0, tzinfo=ZoneInfo(ZONE))
    assert late["hours"] == pytest.approx(2 * 6 * 180 / 3600 / 0.81)
    assert any("falls due while the queue is closed" in note for note in made.notes)
    # Sunday's belongs to next week, and last Sunday's to this one
    assert made.work["opens"].min() == midnight(WEEK, ZONE)
    assert len(made.work) == 7


def test_a_closed_day_moves_work_past_it() -> None:
    closed = SpecialDay(date(2026, 6, 2), "all", "closed", None, None, "")
    center = a_center(mail(due_within_h=24.0), special_days=(closed,))
    forecast = a_forecast(
        center, lambda t: np.where(t.day_of_week == 0, 4.0, 0.0), first=WEEK, days=7
    )
    work = staff(center, forecast, plan(), WEEK).work
    evening = work[work["work"] == "mail/2026-06-01T18:00+02:00"].iloc[0]
    assert evening["due"] == datetime(2026, 6, 3, 20, 0, tzinfo=ZoneInfo(ZONE))


def test_backlog_comes_from_the_days_before_the_week_and_not_from_its_stand_in() -> None:
    center = a_center(mail(due_within_h=24.0))
    sunday = WEEK - timedelta(days=1)

    def only_sunday(local: pd.DatetimeIndex) -> np.ndarray:
        return np.where(local.date == sunday, 10.0, 0.0)

    made = staff(center, a_forecast(center, only_sunday), plan(), WEEK)
    # 12-18: window 18-12 has 2 h before the week and 4 h in it; 18-20: window 0-18, all in it;
    # 6-12: window 12-6, all before it
    hour = 2 * 10 * 180 / 3600 / 0.81
    assert made.work["hours"].tolist() == pytest.approx([6 * hour * 4 / 6, 2 * hour])
    assert not any("left over" in note for note in made.notes)


def test_a_day_of_25_hours_has_all_its_work() -> None:
    week = date(2026, 10, 19)  # clocks go back on Sunday, 25 October
    always = dict.fromkeys(EVERY_DAY, ((time(0), time(0)),))
    center = a_center(mail(due_within_h=1.0, hours=always))
    forecast = a_forecast(center, lambda t: np.full(len(t), 2.0), first=week, days=8)
    work = staff(center, forecast, plan(week=week), week).work
    assert work["work"].is_unique
    sunday = work[work["work"].str.contains("10-25")]
    assert len(sunday) == 50 - 1  # the last opens at the week's end
    assert np.allclose(sunday["hours"], 2 * 180 / 3600 / 0.81)


def test_a_queue_that_never_opens_loses_its_work_and_says_so() -> None:
    center = a_center(mail())
    forecast = a_forecast(center, lambda t: np.full(len(t), 6.0))
    shut = replace(center, queues={"mail": mail(hours={})})
    made = staff(shut, forecast, plan(), WEEK)
    assert made.work.empty
    assert any("no opening hours" in note for note in made.notes)


# ------------------------------------------------------------------ outbound


def test_outbound_hours_within_the_campaigns_days() -> None:
    center = a_center(campaigns=(a_campaign(),))
    segments = pd.DataFrame({
        "campaign": ["spring", "spring"], "segment": ["north", "none"], "hours": [37.5, 0.0],
        "attempts": [1500.0, 0.0], "attempts_a_day": [400.0, np.nan],
    })
    made = staff(center, a_forecast(a_center(a_queue()), lambda t: np.zeros(len(t))),
                 plan(segments), WEEK)
    assert len(made.work) == 1
    row = made.work.iloc[0]
    assert (row["work"], row["activity"], row["segment"]) == ("spring/north", "spring", "north")
    assert row["hours"] == 37.5
    assert row["hours_a_day"] == 10.0, "400 of 1,500 attempts"
    assert row["opens"] == midnight(WEEK, ZONE)
    assert row["due"] == midnight(date(2026, 6, 4), ZONE)  # the campaign ends on the 3rd
    assert row["penalty_h"] == 20.0 * center.weights.outbound * 2.0
    assert str(made.work["opens"].dt.tz) == str(UTC)


def test_a_campaign_outside_the_week_asks_nothing() -> None:
    center = a_center(campaigns=(a_campaign(start=date(2026, 6, 8), end=date(2026, 6, 9)),))
    segments = pd.DataFrame({
        "campaign": ["spring"], "segment": ["north"], "hours": [5.0], "attempts": [100.0],
        "attempts_a_day": [np.nan]})
    forecast = a_forecast(a_center(a_queue()), lambda t: np.zeros(len(t)))
    assert staff(center, forecast, plan(segments), WEEK).work.empty


# ------------------------------------------------------------------ pauses between contacts


def test_the_pause_that_a_law_asks_for_between_contacts_takes_agents(busy_at_noon) -> None:
    center = a_center(a_queue())
    gap = replace(center, **people_with_a_pause(30))
    assert (center.contact_gap_s("care"), gap.contact_gap_s("care")) == (0.0, 30.0)
    assert gap.contact_gap_s("nothing") == 0.0
    forecast = a_forecast(center, busy_at_noon)
    free, paused = (staff(c, forecast, plan(), WEEK) for c in (center, gap))
    longer = paused.intervals["aht_s"] - free.intervals["aht_s"]
    assert (longer[free.intervals["volume"] > 0] == 30).all()
    assert paused.intervals["required"].sum() > free.intervals["required"].sum()
    assert any("30.0 s on average" in note for note in paused.notes)


def people_with_a_pause(seconds: int) -> dict[str, object]:
    """One agent of the queue under a pack with so many seconds between contacts."""
    pack = replace(load_labour_packs()["CL"], contact_gap_s=seconds)
    contract = Contract(
        "full", "CL", 0, 45, 8, 8, 60, 30, None, 0, 6, frozenset(), None, None, 20.0)
    agent = Agent("A1", "A1", "t", "", "s", "full", {"care": 1}, None, None, 20.0)
    return {"labour": {"CL": pack}, "contracts": {"full": contract}, "agents": {"A1": agent}}
