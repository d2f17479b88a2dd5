"""A centre's week as a model, against what the tables say and against exact formulas."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from played_weeks import (
    ALWAYS,
    MONDAY,
    OFFICE,
    all_week,
    build,
    campaign,
    centre,
    forecast,
    mail,
    moment,
    plan,
    queue,
    stint,
    stints,
    work,
)

from wfm.calendar import Grid
from wfm.handover import OutboundPlan, Scenarios
from wfm.shrinkage import ShrinkageRow
from wfm.simulation.on_duty import blended
from wfm.simulation.outlook import outlook
from wfm.simulation.result import COLUMNS
from wfm.simulation.run import simulate, trace
from wfm.simulation.week import Week
from wfm.staffing.deferred import block_minutes
from wfm.staffing.erlang_a import measures
from wfm.staffing.requirement import staff

HOUR = 3600.0


def off_by(values: np.ndarray, exact: float) -> float:
    """Standard errors between the mean of the replications and a value."""
    return float((values.mean() - exact) / (values.std(ddof=1) / np.sqrt(len(values))))


def played(center, volume, aht_s, what="care", replications=30, **options):
    week = build(center, forecast(center, volume, aht_s), all_week(center.agents, what),
                 replications=replications, **options)
    return outlook(center.at(MONDAY), week, simulate(week.model, replications, 11), plan())


# ------------------------------------------------------------------ against Erlang


def test_who_does_not_wait_meets_erlang_a_whatever_the_shape_of_handling_times():
    """With a patience far below the handling time hardly anybody is handled after a wait, and
    what is lost does not depend on the shape of handling times (as in Erlang B)."""
    agents = {f"A{n}": {"care": 1} for n in range(9)}
    center = centre(queue("care", patience_s=1.0), agents=agents)
    found = played(center, {"care": 48.0}, 300.0)
    exact = measures(8.0, 9, 300.0, 1.0, 20.0)
    assert exact.abandonment > 0.1
    assert abs(off_by(found.values("care", "abandonment"), exact.abandonment)) < 3
    assert abs(off_by(found.values("care", "service_level"), exact.service_level)) < 3
    busy = 8.0 * (1 - exact.abandonment) / 9
    assert abs(off_by(found.values("care", "occupancy"), busy)) < 3


def test_usual_waits_are_near_erlang_a():
    agents = {f"A{n}": {"care": 1} for n in range(12)}
    center = centre(queue("care", patience_s=120.0), agents=agents)
    found = played(center, {"care": 66.0}, 300.0, replications=20)
    exact = measures(11.0, 12, 300.0, 120.0, 20.0)
    line = found.queues.iloc[0]
    assert 0.05 < exact.abandonment < 0.95 and exact.asa_s > 5
    assert line["service_level"] == pytest.approx(exact.service_level, abs=0.02)
    assert line["abandonment"] == pytest.approx(exact.abandonment, abs=0.01)


def test_shrinkage_leaves_the_share_of_agents_that_it_says():
    agents = {f"A{n}": {"care": 1} for n in range(20)}
    center = centre(queue("care", patience_s=60.0, shrinkage_in_office=0.2,
                          shrinkage_out_of_office=0.1), agents=agents)
    days = stints(*(stint(name, day, 8, 16, "care") for name in agents for day in range(7)))
    week = build(center, forecast(center, {"care": 2.0}), days, replications=60)
    result = simulate(week.model, 60, 2)
    found = outlook(center, week, result, plan())
    frame = found.intervals[found.intervals["rostered"] > 0]
    assert (frame["rostered"] == 20).all() and len(frame) == 7 * 16
    there = result.teams().groupby("replication")["available_s"].sum().to_numpy()
    # overtime: who finishes a contact after the end of the shift
    over = result.teams().groupby("replication")["overtime_s"].sum().to_numpy()
    assert abs(off_by((there - over) / (20 * 7 * 8 * HOUR), 0.9 * 0.8)) < 3


# ------------------------------------------------------------------ who is there


def test_presence_is_the_work_of_the_roster_and_nothing_else():
    center = centre(queue("care"), mail(), agents={"A": {"care": 1, "mail": 2}, "B": {"care": 1},
                                                   "C": {"sell": 1}}, campaigns=(campaign(),))
    rows = stints(
        stint("A", 0, 8, 10, "care"), stint("A", 0, 10, 10.5, "meal", "break"),
        stint("A", 0, 10.5, 12, "mail"), stint("A", 0, 12, 13, "training", "absence"),
        stint("B", 1, 9, 11, "available", "idle"), stint("B", 6, 22, 30, "care"),
        stint("C", 0, 9, 12, "sell/one"), stint("C", 1, 0, 24, "leave", "absence"),
        stint("C", 2, 9, 12, "available", "idle"))
    week = build(center, forecast(center, {"care": 4.0, "mail": 3.0}), rows)
    p = week.model.presence
    wanted = rows[rows["kind"].isin(["work", "idle"]) & (rows["what"] != "available")]
    seconds = (wanted["end"] - wanted["start"]).dt.total_seconds().sum()
    # B without work stands by for care; C, who knows no queue, for nothing
    assert (p.end - p.start).sum() == seconds + 2 * HOUR
    offset = (moment(0) - week.grid.start).total_seconds()
    assert sorted(zip(p.agent, p.start - offset, p.end - offset, strict=True)) == [
        (0, 8 * HOUR, 10 * HOUR), (0, 10.5 * HOUR, 12 * HOUR), (1, 33 * HOUR, 35 * HOUR),
        (1, 166 * HOUR, 174 * HOUR), (2, 9 * HOUR, 12 * HOUR)]
    assert [dict(s.levels) for s in week.model.skills] == [
        {"care": 1}, {"mail": 1}, {"care": 2}, {"sell/one": 1}]
    assert week.rostered == ("care", "mail", "", "sell/one")
    assert len(set(week.model.shrinkage.shift.tolist())) == 4


def test_with_their_skills_agents_help_out_rostered_work_first_then_by_priority():
    center = centre(
        queue("care"), queue("vip", priority=3.0), queue("chat"), mail(),
        agents={"A": {"care": 1, "vip": 3, "chat": 2, "mail": 1}}, campaigns=(campaign(),))
    rows = stints(stint("A", 0, 8, 9, "care"), stint("A", 0, 9, 10, "mail"),
                  stint("A", 0, 10, 11, "available", "idle"))
    volume = dict.fromkeys(("care", "vip", "chat", "mail"), 2.0)
    by_skills = build(center, forecast(center, volume), rows, routing="skills")
    assert [dict(s.levels) for s in by_skills.model.skills] == [
        {"care": 1, "vip": 2, "chat": 3}, {"mail": 1},
        {"care": 3, "vip": 2, "chat": 4, "mail": 3}]
    as_rostered = build(center, forecast(center, volume), rows)
    assert [dict(s.levels) for s in as_rostered.model.skills] == [
        {"care": 1}, {"mail": 1}, {"care": 3, "vip": 2, "chat": 4, "mail": 3}]


def test_helping_out_shortens_waits_and_the_rostered_take_their_own_first():
    agents = {"A": {"care": 1, "tech": 2}, "B": {"tech": 1, "care": 2}}
    center = centre(queue("care"), queue("tech"), agents=agents)
    rows = stints(stint("A", 0, 0, 168, "care"), stint("B", 0, 0, 168, "tech"))
    volume = {"care": 4.0, "tech": 4.0}
    waits = {}
    for routing in ("roster", "skills"):
        week = build(center, forecast(center, volume), rows, replications=10, routing=routing)
        waits[routing] = outlook(center, week, simulate(week.model, 10, 1), plan()).queues["asa_s"]
    assert (waits["skills"] < 0.8 * waits["roster"]).all()


def test_shrinkage_by_the_hour_is_in_the_hours_it_says_and_a_shift_is_missed_as_a_whole():
    rows = (ShrinkageRow("care", "mon", pd.Timestamp("10:00").time(),
                         pd.Timestamp("11:00").time(), in_office=1.0),
            ShrinkageRow("care", "daily", pd.Timestamp("12:00").time(),
                         pd.Timestamp("00:00").time(), out_of_office=0.3))
    center = centre(queue("care", shrinkage_in_office=0.1, shrinkage_out_of_office=0.1),
                    mail(), agents={"A": {"care": 1, "mail": 2}}, shrinkage=rows)
    there = stints(stint("A", 0, 8, 14, "care"), stint("A", 0, 14, 16, "mail"),
                   stint("A", 1, 10, 11, "care"))
    week = build(center, forecast(center, {"care": 4.0, "mail": 1.0}), there)
    p, s = week.model.presence, week.model.shrinkage
    offset = (moment(0) - week.grid.start).total_seconds()
    assert ((p.start - offset) / HOUR).tolist() == [8, 10, 11, 14, 34]
    assert s.paused.tolist() == [0.1, 0.99, 0.1, 0.0, 0.1]
    # 4 hours at 0.1, 2 hours at 0.3 on care; none on mail: the mean of its 8 hours
    first = (6 * (4 * 0.1 + 2 * 0.3) / 6) / 8
    assert s.absent == pytest.approx([first] * 4 + [0.1])
    assert s.shift.tolist() == [0, 0, 0, 0, 1]


# ------------------------------------------------------------------ what comes in


def test_rates_are_the_forecast_in_open_hours_of_the_queues_own_week():
    far = queue("far", site="far", hours=OFFICE)
    center = centre(queue("care"), far, agents={"A": {"care": 1}})
    expected = forecast(center, {"care": 7.0, "far": 3.0})
    expected.intervals.loc[
        (expected.intervals["queue"] == "far") & ~expected.intervals["open"], "volume"] = 9.0
    week = build(center, expected, all_week(center.agents, "care"))
    care, there = week.model.inbound
    assert care.rates.sum() == 7 * 336 and there.rates.sum() == 3 * 24 * 6
    busy = week.grid.starts[there.rates > 0].tz_convert("America/Sao_Paulo")
    assert busy[0].isoformat() == "2026-11-23T08:00:00-03:00"
    assert set(busy.hour) == set(range(8, 20))
    assert week.counted["far"].sum() == 336 and week.grid.count == 336 + 8


def test_handling_times_follow_the_forecast_and_the_pause_between_contacts():
    center = centre(queue("care", aht_cv=1.7, patience_s=90.0, redial_share=0.4),
                    agents={"A": {"care": 1}, "B": {"care": 1}})
    gap = replace(center.labour["CZ"], contact_gap_s=20)
    center = replace(center, labour={**center.labour, "CZ": gap})
    expected = forecast(center, {"care": 6.0})
    morning = np.arange(336) % 48 < 24
    expected.intervals["aht_s"] = np.where(morning, 100.0, 400.0)
    expected.intervals["volume"] = np.where(morning, 9.0, 3.0)
    care = build(center, expected, all_week(center.agents, "care")).model.inbound[0]
    assert care.handling.mean_s == pytest.approx((9 * 100 + 3 * 400) / 12 + 20)
    assert care.handling.mean_s * care.handling_factor[:336] == pytest.approx(
        np.where(morning, 120.0, 420.0))
    assert np.exp(care.handling.b**2) - 1 == pytest.approx(1.7**2)
    assert (care.redial_share, care.patience.mean_s, care.within_s) == (0.4, 90.0, 20.0)


def test_part_of_a_chat_cannot_be_played_and_that_is_said():
    chat = queue("chat", channel="chat", concurrency=2.7, slowing=0.25)
    center = centre(chat, agents={"A": {"chat": 1}})
    week = build(center, forecast(center, {"chat": 6.0}), all_week(center.agents, "chat"))
    one = week.model.inbound[0]
    assert (one.channel, one.concurrency, one.slowing) == ("chat", 3, 0.25)
    assert any("3 contacts open at once, not 2.7" in note for note in week.notes)
    assert week.load["chat"][0] == pytest.approx(6 * 200 * 1.5 / 3 / 1800)


# ------------------------------------------------------------------ deferred work


def test_the_week_before_leaves_the_hours_that_the_requirement_says():
    q = mail(concurrency=2.0, shrinkage_in_office=0.1, shrinkage_out_of_office=0.05)
    center = centre(q, agents={"A": {"mail": 1}}).at(MONDAY)
    expected = forecast(center, {"mail": 4.0}, 400.0)
    expected.intervals["spread"] = 0.0
    made = staff(center, expected, OutboundPlan(MONDAY, plan()), MONDAY)
    assert block_minutes(24.0, 30) == 360
    week = build(center, expected, all_week(center.agents, "mail"), pieces=made.work)
    inbound = week.model.inbound[0]
    early = np.asarray(week.grid.starts < moment(0))
    pieces = made.work[made.work["opens"] <= moment(0)]
    # what fell due while the queue was closed is due on Monday evening: played 24 hours before
    seconds = inbound.rates[early].sum() * 400.0 / 2
    assert len(pieces) >= 4
    assert seconds / 3600 / (0.9 * 0.95) == pytest.approx(pieces["hours"].sum())
    lead = (moment(0) - week.grid.start) / timedelta(hours=1)
    assert lead == (moment(0) - pd.Timestamp(pieces["work"].iloc[0].split("/")[1])) / timedelta(
        hours=1)
    assert inbound.rates.sum() == pytest.approx(inbound.rates[early].sum() + 336 * 4.0)
    assert week.counted["mail"].all() and inbound.within_s == 24 * HOUR


def test_a_piece_with_a_name_of_somebodys_own_came_as_long_before_as_it_may_take():
    center = centre(mail(), agents={"A": {"mail": 1}})
    pieces = work(("backlog", "mail", "", "deferred", 5.0, moment(0), moment(0, 9)),
                  ("later", "mail", "", "deferred", 5.0, moment(1), moment(1, 9)))
    week = build(center, forecast(center, {"mail": 0.0}), all_week(center.agents, "mail"),
                 pieces=pieces)
    came = np.flatnonzero(week.model.inbound[0].rates)
    assert len(came) and week.grid.starts[came[0]] >= moment(-1, 9)
    assert week.grid.starts[came[-1]] < moment(0)


def test_what_falls_due_in_closed_hours_is_due_when_the_next_opening_ends():
    """Open Monday to Saturday from 08:00 to 20:00, to be done within 24 hours."""
    center = centre(mail(), agents={"A": {"mail": 1}})
    expected = forecast(center, {"mail": 0.0})
    at = expected.intervals["start"]
    # Tuesday: 02:00 can be done by day; Saturday 19:00 and Sunday: no open hour in their time
    for day, clock in ((1, 2), (5, 13), (5, 19), (6, 10)):
        expected.intervals.loc[at == moment(day, clock), "volume"] = 8.0
    week = build(center, expected, all_week(center.agents, "mail"))
    came = np.flatnonzero(week.model.inbound[0].rates)
    # Saturday's and Sunday's are due on the next Monday at 20:00: as if they came at 20:00
    assert [week.grid.starts[t] for t in came] == [
        moment(1, 2), moment(5, 13), moment(6, 20)]
    assert week.model.inbound[0].rates[came].tolist() == [8.0, 8.0, 16.0]


def test_deferred_work_is_late_only_where_agents_are_too_few():
    agents = {"A": {"mail": 1}}
    center = centre(mail(hours=ALWAYS), agents=agents)
    for volume, late in ((8.0, False), (11.0, True)):
        found = played(center, {"mail": volume}, 200.0, what="mail", replications=5).queues.iloc[0]
        assert (found["late"] > 0) == late and (found["service_level"] < 1) == late
        assert found["chance"] == (0.0 if late else 1.0)


# ------------------------------------------------------------------ busyness


def scenario_days(week: Week, name: str) -> np.ndarray:
    """Contacts expected by scenario and day of the week, over their mean, of a queue."""
    number = week.model.names.index(name)
    rates = week.model.inbound[number].rates * week.model.scenarios[:, number]
    by_day = rates[:, week.counted[name]].reshape(len(rates), 7, -1).sum(axis=2)
    return by_day / by_day.mean(axis=0)


def test_the_days_of_queues_are_as_sure_as_forecast_and_busy_together_as_far_as_asked():
    center = centre(queue("care"), queue("help"), agents={"A": {"care": 1}})
    expected = forecast(center, {"care": 5.0, "help": 2.0}, spread=0.15, day_spread=0.1)
    expected.days["shared_spread"], expected.days["week_spread"] = 0.05, 0.05
    week = build(center, expected, all_week(center.agents, "care"), replications=4000,
                 together=0.6)
    care, other = (scenario_days(week, name) for name in ("care", "help"))
    # heavy tails: a standard deviation is known to about 4 % from 4000 weeks
    assert care.std(axis=0) == pytest.approx([0.1] * 7, rel=0.12)
    assert care.std(axis=0).mean() == pytest.approx(0.1, rel=0.08)
    between = [np.corrcoef(care[:, n], care[:, n + 1])[0, 1] for n in range(6)]
    assert np.mean(between) == pytest.approx(0.5, abs=0.05)
    both = [np.corrcoef(care[:, n], other[:, n])[0, 1] for n in range(7)]
    # the intervals' own part of a day is each queue's own
    assert np.mean(both) == pytest.approx(0.6, abs=0.06)


def test_contacts_of_a_day_are_spread_as_the_forecast_says():
    center = centre(queue("care"), agents={"A": {"care": 1}})
    expected = forecast(center, {"care": 12.0}, 30.0, spread=0.25, day_spread=0.15)
    week = build(center, expected, all_week(center.agents, "care"), replications=1000)
    flow = simulate(week.model, 1000, 4).flow[:, 0, :, COLUMNS.index("offered")]
    came = flow[:, week.counted["care"]].reshape(1000, 7, 48).sum(axis=2)
    mean = expected.days["volume"].to_numpy()
    assert (came.mean(axis=0) / mean) == pytest.approx([1.0] * 7, abs=4 * 0.16 / 1000**0.5)
    # of heavy tails a variance is known to about a tenth from 1000 weeks
    assert came.var(axis=0).mean() == pytest.approx(mean[0] + (0.15 * mean[0]) ** 2, rel=0.12)


def test_deferred_work_is_as_busy_as_the_times_at_which_it_comes():
    center = centre(mail(), agents={"A": {"mail": 1}})
    expected = forecast(center, {"mail": 0.0})
    at = expected.intervals["start"]
    saturday, sunday = moment(5, 19), moment(6, 10)  # both are played when Monday's opening ends
    expected.intervals.loc[at == saturday, "volume"] = 6.0
    expected.intervals.loc[at == sunday, "volume"] = 2.0
    grid = Grid.days(MONDAY, 7, "Europe/Prague", 30)
    factors = np.ones((2, 1, 336))
    place = grid.positions(pd.DatetimeIndex([saturday, sunday]))
    factors[1, 0, place] = 2.0, 0.5
    week = build(center, expected, all_week(center.agents, "mail"),
                 busy=Scenarios(("mail",), grid.starts, factors))
    (t,) = np.flatnonzero(week.model.inbound[0].rates)
    assert week.model.scenarios[:, 0, t].tolist() == [1.0, pytest.approx(13 / 8)]


def test_a_forecast_without_spread_is_taken_as_exact_and_that_is_said():
    center = centre(queue("care"), agents={"A": {"care": 1}})
    said = [build(center, forecast(center, {"care": 5.0}, spread=s, day_spread=0.0),
                  all_week(center.agents, "care")).notes for s in (None, 0.0, 0.2)]
    assert said[0] == said[1] != () and said[2] == ()


# ------------------------------------------------------------------ what goes out


def test_calls_go_out_in_legal_spans_and_no_more_than_the_law_allows():
    center = centre(queue("care"), agents={"A": {"sell": 1}}, campaigns=(campaign(),))
    grid = Grid.days(MONDAY, 7, "Europe/Prague", 30)
    legal = np.zeros(336, dtype=bool)
    legal[[20, 21, 22, 335]] = True
    week = build(center, forecast(center, {"care": 1.0}), all_week(center.agents, "sell/one"),
                 legal={("sell", "one"): legal},
                 outbound=plan(("sell", "one", 100.0, 25.0, 2.0, 3.0, 41.7)))
    one = week.model.outbound[0]
    assert grid.start == week.grid.start
    assert one.legal == ((10 * HOUR, 11.5 * HOUR), (167.5 * HOUR, 168 * HOUR))
    assert (one.name, one.number, one.talk.mean_s) == ("sell/one", 41, pytest.approx(200.0))
    assert set(one.contact_rate) == {0.25}
    got = simulate(week.model, 10, 1).totals()
    assert (got.loc[got["activity"] == "sell/one", "attempts"] == 41).all()


def test_agents_of_queues_call_too_while_enough_of_their_own_stand_idle():
    agents = {"A": {"care": 1, "sell": 2}, "B": {"care": 1, "sell": 1}, "C": {"sell": 1},
              "D": {"tech": 1}, "E": {"tech": 1, "sell": 1}}
    center = centre(queue("care"), queue("tech"), agents=agents, campaigns=(campaign(),))
    rows = stints(*(stint(name, 0, 9, 17, "care") for name in "AB"),
                  stint("C", 0, 9, 10, "sell/one"), stint("D", 0, 9, 17, "tech"),
                  stint("E", 0, 9, 13, "tech"))
    outbound = plan(("sell", "one", 100.0, 25.0, 2.0, 3.0, 500.0))
    quiet = forecast(center, {"care": 1.0, "tech": 1.0})
    never = build(center, quiet, rows, outbound=outbound)
    assert [o.name for o in never.model.outbound] == ["sell/one"]
    assert never.model.outbound[0].number == 500
    made = {}
    for blend in (1, 2, 3):
        week = build(center, quiet, rows, outbound=outbound, blend=blend)
        own, care, tech = week.model.outbound
        assert (care.name, care.idle_needed) == (blended("sell/one", "care"), blend)
        assert own.number + care.number + tech.number == 500 and own.idle_needed == 1
        assert care.number == pytest.approx(4 * tech.number, abs=4)
        assert own.rank < care.rank == tech.rank
        # an attempt takes C 80 s on average
        assert own.number == pytest.approx(45, abs=2)
        attempts = simulate(week.model, 5, 1).totals().groupby("activity")["attempts"].mean()
        assert attempts["sell/one"] > 20
        made[blend] = attempts[care.name]
    # two agents of care are never three; the idle of tech are not theirs
    assert made[1] > made[2] > made[3] == 0


def test_a_chat_goes_to_those_rostered_for_it_before_an_idle_helper():
    agents = {"A": {"chat": 1}, "B": {"care": 1, "chat": 2}}
    chat = queue("chat", channel="chat", concurrency=2.0)
    center = centre(chat, queue("care"), agents=agents)
    rows = stints(stint("A", 0, 0, 168, "chat"), stint("B", 0, 0, 168, "care"))
    week = build(center, forecast(center, {"chat": 6.0, "care": 0.0}), rows, routing="skills")
    handled = trace(week.model, 0, 1)
    there = handled[handled["agent"] == 0]
    helped = handled[handled["agent"] == 1]
    assert len(helped) and len(there) > 2 * len(helped)
    for began in helped["began"]:
        assert ((there["began"] < began) & (there["end"] > began - 0.01)).sum() == 2
