"""Shrinkage by day and hour: which row holds, and what is left after rostered absences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendar import WEEKDAYS, Grid
from wfm.center import (
    ANSWER_WITHIN_S,
    Absence,
    Agent,
    Campaign,
    Center,
    Contract,
    Queue,
    Segment,
    Site,
    Weights,
)
from wfm.demand.outbound.plan import plan_outbound
from wfm.rules.calling import load_calling_packs
from wfm.shrinkage import ShrinkageRow, remaining, shares_at
from wfm.staffing.deferred import deferred_work

WEEK = date(2026, 5, 4)
PRAGUE = "Europe/Prague"


def a_queue(code: str = "care", **changes: object) -> Queue:
    made = Queue(code, code, "prg", "voice", dict.fromkeys(WEEKDAYS, ((time(8), time(18)),)),
                 0.8, 20.0, 0.9, None, None, 1.0, None, 0.10, 0.05, 1.0)
    return replace(made, **changes)  # type: ignore[arg-type]


def an_agent(code: str, *absences: Absence, skill: str = "care", contract: str = "full",
             first_day: date | None = None) -> Agent:
    return Agent(code, code, "t", "", "prg", contract, {skill: 1}, first_day, None, 20.0, absences)


def a_contract(code: str, least: float, most: float) -> Contract:
    return Contract(code, "CZ", least, most, 8, 8, 60, 30, None, 5, 5, frozenset(WEEKDAYS), None,
                    None, 20.0)


def a_center(*rows: ShrinkageRow, **changes: object) -> Center:
    given: dict[str, object] = {
        "name": "c", "interval_min": 30, "language": "en", "seed": 1, "weights": Weights(),
        "sites": {"lis": Site("lis", "Lisbon", "PT", None, "Europe/Lisbon"),
                  "prg": Site("prg", "Prague", "CZ", None, PRAGUE)},
        "queues": {"care": a_queue(), "chat": a_queue("chat")},
        "campaigns": {"renew": Campaign(
            "renew", "renew", "service", WEEK, WEEK, 1.0, "hours", 0.0, 300.0, 40.0, 1.0, 6, None,
            1.0, (), 0.04, 0.02)},
        "contracts": {"full": a_contract("full", 40, 40), "part": a_contract("part", 16, 20)},
        "agents": {"a1": an_agent("a1")}, "special_days": (), "history": pd.DataFrame(),
        "labour": {}, "calling": {}, "shrinkage": rows,
    }
    return Center(**(given | changes))  # type: ignore[arg-type]


def at(center: Center, activity: str, *clocks: str, zone: str = PRAGUE) -> list[tuple]:
    """In- and out-of-office share at some moments of the wall clock."""
    starts = pd.DatetimeIndex([pd.Timestamp(c, tz=zone) for c in clocks]).tz_convert("UTC")
    return list(zip(*(part.tolist() for part in center.shrinkage_at(activity, starts)),
                    strict=True))


def away(kind: str, first: datetime, hours: float) -> Absence:
    return Absence(first, first + timedelta(hours=hours), kind, True)


MONDAY = datetime(2026, 5, 4)


# ------------------------------------------------------------------ which row holds


def test_without_rows_the_queue_and_the_campaign_say_what_holds_at_all_hours():
    center = a_center()
    assert at(center, "care", "2026-05-04 00:00", "2026-05-10 23:30") == [(0.10, 0.05)] * 2
    assert at(center, "renew", "2026-05-04 12:00") == [(0.04, 0.02)]


def test_a_row_of_the_activity_goes_before_one_of_all_even_of_a_date():
    center = a_center(ShrinkageRow("all", date(2026, 5, 5), in_office=0.5),
                      ShrinkageRow("care", "daily", in_office=0.2))
    assert at(center, "care", "2026-05-05 10:00") == [(0.2, 0.05)]
    assert at(center, "chat", "2026-05-05 10:00", "2026-05-06 10:00") == [(0.5, 0.05), (0.1, 0.05)]


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_a_date_goes_before_a_weekday_before_daily_in_any_order_of_rows(turn):
    rows = [ShrinkageRow("care", "daily", out_of_office=0.1),
            ShrinkageRow("care", "tue", out_of_office=0.2),
            ShrinkageRow("care", date(2026, 5, 5), out_of_office=0.3)]
    center = a_center(*rows[turn:], *rows[:turn])
    assert [out for _, out in at(center, "care", "2026-05-04 10:00", "2026-05-05 10:00",
                                 "2026-05-12 10:00")] == [0.1, 0.3, 0.2]


def test_each_share_is_that_of_the_most_specific_row_that_states_it():
    center = a_center(ShrinkageRow("all", "mon", out_of_office=0.2),
                      ShrinkageRow("care", "daily", time(10), time(11), in_office=0.5))
    assert at(center, "care", "2026-05-04 09:30", "2026-05-04 10:30", "2026-05-05 10:30") == [
        (0.1, 0.2), (0.5, 0.2), (0.5, 0.05)]


def test_a_share_of_nought_is_stated():
    center = a_center(ShrinkageRow("care", "mon", in_office=0.0, out_of_office=0.0))
    assert at(center, "care", "2026-05-04 10:00") == [(0.0, 0.0)]


def test_a_span_holds_from_its_start_up_to_its_end_and_midnight_is_the_end_of_the_day():
    center = a_center(ShrinkageRow("care", "mon", time(22), time(0), in_office=0.3))
    clocks = ["2026-05-04 21:30", "2026-05-04 22:00", "2026-05-04 23:30", "2026-05-05 00:00"]
    assert [share for share, _ in at(center, "care", *clocks)] == [0.1, 0.3, 0.3, 0.1]


def test_rows_keep_the_clock_of_the_queue_s_site_and_for_campaigns_of_the_main_site():
    center = a_center(ShrinkageRow("all", "daily", time(9), time(10), in_office=0.3))
    assert at(center, "care", "2026-05-04 09:00") == [(0.3, 0.05)]
    assert at(center, "renew", "2026-05-04 09:00") == [(0.04, 0.02)]  # 08:00 in Lisbon
    assert at(center, "renew", "2026-05-04 09:00", zone="Europe/Lisbon") == [(0.3, 0.02)]


def test_an_hour_that_the_clocks_show_twice_has_its_share_twice_and_a_skipped_one_never():
    center = a_center(ShrinkageRow("care", "sun", time(2), time(3), in_office=0.3))
    for day, length, hours in ((date(2026, 10, 25), 25, 2.0), (date(2026, 3, 29), 23, 0.0),
                               (date(2026, 5, 10), 24, 1.0)):
        grid = Grid.days(day, 1, PRAGUE, 30)
        assert grid.count == 2 * length
        assert (center.shrinkage_at("care", grid.starts)[0] == 0.3).sum() / 2 == hours


def test_rows_contradict_each_other_only_where_both_state_a_share_for_the_same_time():
    row = ShrinkageRow("care", "mon", time(8), time(10), in_office=0.2)
    assert row.contradicts(replace(row, start=time(9), end=time(0)))
    assert row.contradicts(ShrinkageRow("care", "mon", in_office=0.3, out_of_office=0.1))
    assert not row.contradicts(replace(row, start=time(10), end=time(11)))
    assert not row.contradicts(replace(row, in_office=None, out_of_office=0.2))
    for other in ({"activity": "all"}, {"on": "tue"}, {"on": "daily"}, {"on": date(2026, 5, 4)}):
        assert not row.contradicts(replace(row, **other))


def test_an_unknown_activity_is_refused():
    with pytest.raises(KeyError):
        a_center().shrinkage_at("fax", Grid.days(WEEK, 1, PRAGUE, 30).starts)


def test_ten_queues_of_three_weeks_of_quarters_take_milliseconds():
    rows = [ShrinkageRow("care", day, time(h), time(h + 1), 0.1, 0.1)
            for day in WEEKDAYS for h in (8, 10, 12)]
    center = a_center(*rows)
    starts = Grid.days(WEEK, 21, PRAGUE, 15).starts
    assert len(starts) == 2016

    def ten() -> float:
        before = perf_counter()
        for _ in range(10):
            center.availability_at("care", starts)
        return perf_counter() - before

    assert min(ten() for _ in range(5)) < 0.05


# ------------------------------------------------------------------ availability


def test_availability_is_what_both_shares_leave():
    center = a_center(ShrinkageRow("care", "mon", in_office=0.2, out_of_office=0.5))
    starts = Grid.days(WEEK, 2, PRAGUE, 30).starts
    assert center.availability_at("care", starts)[[0, 95]] == pytest.approx([0.4, 0.855])
    assert center.queues["care"].availability == pytest.approx(0.855)


def test_mean_availability_counts_a_queue_s_open_hours_and_all_hours_of_a_campaign():
    row = ShrinkageRow("all", "daily", time(8), time(13), in_office=1.0)
    center = a_center(row)
    assert center.mean_availability("care", WEEK) == pytest.approx(0.855 / 2)  # 5 of 10 hours
    assert center.mean_availability("renew", WEEK) == pytest.approx(0.96 * 0.98 * 19 / 24)
    shut = replace(a_queue(), hours=dict.fromkeys(WEEKDAYS, ()))
    assert a_center(row, queues={"care": shut}).mean_availability(
        "care", WEEK) == pytest.approx(0.855 * 19 / 24)


def test_work_that_may_wait_takes_the_hours_that_the_mean_availability_leaves():
    mail = a_queue("mail", channel="email", due_within_h=8.0)
    starts = Grid.days(WEEK, 7, PRAGUE, 30).starts
    rows = pd.DataFrame({"start": starts, "volume": 2.0, "aht_s": 300.0})
    plain = a_center(queues={"mail": mail})
    half = a_center(ShrinkageRow("mail", "daily", time(8), time(13), in_office=1.0),
                    queues={"mail": mail})
    hours = [sum(piece.hours for piece in deferred_work(center, mail, rows, WEEK)[0])
             for center in (plain, half)]
    assert hours[1] == pytest.approx(2 * hours[0]) and hours[0] > 50


def test_a_campaign_takes_the_hours_that_its_mean_availability_leaves():
    part = Segment("renew", "cz", ("CZ",), (PRAGUE,), "consumer", "prospect", 1000, 0.3, 0)
    renew = replace(a_center().campaigns["renew"], target=30.0, segments=(part,),
                    end=WEEK + timedelta(days=6))
    packs = load_calling_packs()
    row = ShrinkageRow("renew", "daily", time(0), time(12), in_office=1.0)

    def this_week(campaign: object, segment: object, grid: Grid) -> np.ndarray:
        days = pd.DatetimeIndex(grid.starts.tz_convert(PRAGUE).tz_localize(None)) - pd.Timestamp(
            WEEK)
        return np.asarray((days >= pd.Timedelta(0)) & (days < pd.Timedelta(days=7)))

    hours = [
        plan_outbound(replace(center, calling=packs), WEEK, this_week).segments["hours"].sum()
        for center in (a_center(campaigns={"renew": renew}),
                       a_center(row, campaigns={"renew": renew}))]
    assert hours[0] == pytest.approx(30 / (0.96 * 0.98)) and hours[1] == pytest.approx(2 * hours[0])


def test_a_queue_that_does_not_say_answers_within_the_usual_seconds():
    assert a_queue().within_s == 20.0
    assert a_queue(answer_within_s=None).within_s == ANSWER_WITHIN_S
    assert a_queue(answer_within_s=0.0).within_s == 0.0


# ------------------------------------------------------------------ rostered absences


def rostered(*absences_of: tuple[Absence, ...], **changes: object) -> Center:
    agents = {f"a{n}": an_agent(f"a{n}", *absences) for n, absences in enumerate(absences_of)}
    given = {"agents": agents, "queues": {"care": a_queue(shrinkage_rostered=True)}}
    return a_center(**(given | changes))


def test_a_meeting_of_all_agents_for_2_of_40_hours_is_taken_off_a_share_of_a_tenth():
    meeting = away("meeting", MONDAY.replace(hour=10), 2)
    center = rostered((meeting,), (meeting,)).at(WEEK)
    left = 1 - 0.90 / 0.95
    starts = Grid.days(WEEK, 7, PRAGUE, 30).starts
    in_office, out_of_office = center.shrinkage_at("care", starts)
    assert in_office == pytest.approx(np.full(336, left)) and (out_of_office == 0.05).all()
    assert center.queues["care"].shrinkage_in_office == pytest.approx(left)
    assert center.queues["care"].availability == pytest.approx(0.90 / 0.95 * 0.95)
    assert center.rostered["care"] == pytest.approx((0.05, 0.0))


def test_a_row_s_shares_lose_the_rostered_absences_too():
    meeting = away("coaching", MONDAY.replace(hour=10), 2)
    row = ShrinkageRow("all", "tue", in_office=0.24, out_of_office=0.07)
    center = replace(rostered((meeting,)), shrinkage=(row,)).at(WEEK)
    assert at(center, "care", "2026-05-05 10:00")[0] == pytest.approx((1 - 0.76 / 0.95, 0.07))


def test_leave_counts_by_days_of_the_contract_and_at_most_the_week():
    leave = away("leave", MONDAY, 24)
    illness = away("sick", MONDAY + timedelta(days=1), 48)
    share = a_queue(shrinkage_out_of_office=0.5, shrinkage_rostered=True)
    # a day of 5, three days of 5, all seven days: 1 + 3 + 5 of 15
    center = rostered((leave,), (leave, illness), (away("leave", MONDAY, 7 * 24),),
                      queues={"care": share}).at(WEEK)
    assert center.rostered["care"] == pytest.approx((0.0, 9 / 15))
    assert center.queues["care"].shrinkage_out_of_office == 0.0
    two_hours = rostered((away("leave", MONDAY, 2),)).at(WEEK)  # a quarter of a day of 5
    assert two_hours.rostered["care"] == pytest.approx((0.0, 0.05))


def test_only_the_week_the_skill_and_the_days_of_employment_count():
    last_week = away("training", MONDAY - timedelta(days=2), 4)
    over_the_edge = away("training", MONDAY - timedelta(hours=3), 4)
    other = an_agent("b", away("training", MONDAY, 8), skill="chat")
    agents = {
        "a": an_agent("a", last_week, over_the_edge),  # one hour in the week
        "b": other,
        "c": an_agent("c", contract="part"),
        "d": an_agent("d", away("training", MONDAY, 8), first_day=date(2026, 5, 11)),
        "e": an_agent("e", away("training", MONDAY, 8), first_day=date(2026, 5, 8)),
    }
    center = rostered(agents=agents).at(WEEK)
    assert center.rostered == {"care": pytest.approx((1 / (40 + 20 + 40 * 3 / 7), 0.0))}


def test_without_the_setting_nothing_is_taken_off():
    meeting = away("meeting", MONDAY.replace(hour=10), 2)
    center = rostered((meeting,), queues={"care": a_queue()}).at(WEEK)
    assert at(center, "care", "2026-05-04 10:00") == [(0.10, 0.05)] and center.rostered == {}


def test_a_campaign_may_have_the_setting_too():
    renew = replace(a_center().campaigns["renew"], shrinkage_rostered=True)
    agent = an_agent("a", away("meeting", MONDAY, 1), skill="renew")
    center = rostered(agents={"a": agent}, campaigns={"renew": renew}).at(WEEK)
    assert center.campaigns["renew"].shrinkage_in_office == pytest.approx(1 - 0.96 / 0.975)


def test_the_absences_of_a_week_are_taken_off_once():
    meeting = away("meeting", MONDAY.replace(hour=10), 2)
    row = ShrinkageRow("care", "tue", in_office=0.24)
    once = replace(rostered((meeting,)), shrinkage=(row,)).at(WEEK)
    twice = once.at(WEEK)
    assert twice.queues == once.queues and twice.rostered == once.rostered
    clocks = ("2026-05-04 10:00", "2026-05-05 10:00")
    assert at(twice, "care", *clocks) == at(once, "care", *clocks)


# ------------------------------------------------------------------ invariants

SHARES = st.floats(0, 1)
MOMENTS = st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30))


@st.composite
def a_row(draw: st.DrawFn) -> ShrinkageRow:
    start, end = draw(MOMENTS), draw(MOMENTS)
    if end != time(0) and end <= start:
        start, end = time(0), time(0)
    dates = st.dates(WEEK, WEEK + timedelta(days=8))
    return ShrinkageRow(
        draw(st.sampled_from(["all", "care", "chat"])),
        draw(st.one_of(dates, st.sampled_from([*WEEKDAYS, "daily"]))), start, end,
        draw(st.none() | SHARES), draw(st.none() | SHARES))


@given(st.lists(a_row(), max_size=8))
def test_each_moment_has_the_share_that_a_search_by_hand_finds(rows):
    rows = [row for n, row in enumerate(rows) if not any(row.contradicts(r) for r in rows[:n])]
    local = pd.date_range("2026-05-04", periods=7 * 8, freq="3h30min", tz="America/Sao_Paulo")
    found = shares_at(rows, "care", local)
    days = {day: WEEKDAYS[day.weekday()] for day in set(local.date)}
    for which, part in zip(("in_office", "out_of_office"), found, strict=True):
        for moment, share in zip(local, part, strict=True):
            minute = moment.hour * 60 + moment.minute
            best = (-1, None)
            for row in rows:
                last = row.end.hour * 60 + row.end.minute or 1440
                holds = row.activity in ("all", "care") and (
                    row.on in (moment.date(), days[moment.date()], "daily")
                ) and row.start.hour * 60 + row.start.minute <= minute < last
                rank = 3 * (row.activity == "care") + (
                    0 if row.on == "daily" else 1 if isinstance(row.on, str) else 2)
                if holds and getattr(row, which) is not None and rank > best[0]:
                    best = (rank, getattr(row, which))
            assert np.isnan(share) if best[1] is None else share == best[1]


@given(SHARES, SHARES)
def test_what_remains_is_never_more_than_given_nor_below_nought(share, taken):
    left = remaining(share, taken)
    assert 0 <= left <= share
    if taken < share:  # what is available is the same, whichever way it is counted
        assert (1 - left) * (1 - taken) == pytest.approx(1 - share)
    else:
        assert left == 0


@given(st.lists(a_row(), max_size=5), SHARES, SHARES, SHARES, SHARES)
def test_availability_is_never_below_nought_and_grows_by_what_is_taken_off(
    rows, at_work, absent, taken, taken_away
):
    queue = a_queue(shrinkage_in_office=at_work, shrinkage_out_of_office=absent)
    center = a_center(*rows, queues={"care": queue})
    starts = Grid.days(WEEK, 7, PRAGUE, 30).starts
    before = center.availability_at("care", starts)
    assert ((before >= 0) & (before <= 1)).all()
    less = replace(center, rostered={"care": (taken, taken_away)},
                   queues={"care": replace(
                       queue, shrinkage_in_office=float(remaining(at_work, taken)),
                       shrinkage_out_of_office=float(remaining(absent, taken_away)))})
    after = less.availability_at("care", starts)
    assert (after >= before).all() and (after <= 1).all()
