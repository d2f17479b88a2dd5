"""Agent hours of a line by its load, against the formulas applied directly."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made_request import MONTHS, line, opening, profile, request

from wfm.bid.curves import RATIOS, curve, curves, error, required, week_hours
from wfm.bid.load import (
    at_intervals,
    line_load,
    list_load,
    open_profile,
    typical_week,
    week_contacts,
    weeks_of,
)
from wfm.bid.request import Line, Spike
from wfm.calendar import Grid
from wfm.staffing import erlang_a
from wfm.staffing.agents import least_agents


def _curve(made: Line):
    asked = request(lines={made.line: made})
    return asked, curve(asked, asked.lines[made.line])


def _flat(hours=(9, 17), days=5, **changes) -> Line:
    """The same number of contacts in every interval of some days."""
    opened = opening(hours)
    even = np.zeros((7, 48))
    even[:days, hours[0] * 2 : hours[1] * 2] = 1.0
    return line(hours=opened, profile=even / even.sum(), **changes)


def test_an_even_line_takes_the_agents_of_one_interval_times_its_hours():
    made = _flat(contacts=np.full(MONTHS, 8000.0))
    asked = request(lines={"care": made})
    contacts = week_contacts(asked, made, 0)
    an_hour = 8000 / weeks_of(asked)[0] / 40
    agents = int(least_agents(
        an_hour * 300 / 3600, 300.0, service_level=0.8, within_s=20.0, max_abandon=0.05,
        max_occupancy=0.88, patience_s=150.0))
    assert required(made, contacts, 300.0).sum() == agents * 80
    load = an_hour * 40 * 300 / 3600
    assert week_hours(asked, made, load) == pytest.approx(agents * 40)


def test_without_patience_nobody_gives_up():
    made = _flat(patience_s=None)
    contacts = np.where(made.profile > 0, 30.0, 0.0)
    agents = int(least_agents(5.0, 300.0, service_level=0.8, within_s=20.0, max_occupancy=0.88))
    assert set(required(made, contacts, 300.0)[contacts > 0]) == {agents}


def test_an_agent_with_two_chats_is_two_servers():
    one = _flat(channel="chat")
    two = replace(one, concurrency=2.0)
    contacts = np.where(one.profile > 0, 60.0, 0.0)
    pairs = required(two, contacts, 300.0)[contacts > 0][0]
    single = required(one, contacts, 300.0)[contacts > 0][0]
    assert (single + 1) // 2 <= pairs <= (single + 1) // 2 + 1  # both chats of an agent count


def test_no_hour_is_paid_for_in_which_nothing_comes():
    made = _flat()
    contacts = week_contacts(request(), made, 0)
    agents = required(made, contacts, 300.0)
    assert (agents[contacts == 0] == 0).all()
    assert (agents[contacts > 0] > 0).all()


@pytest.mark.parametrize("measured", ["day", "week", "month"])
def test_a_promise_over_longer_takes_no_more_and_holds_on_average(measured):
    each = line(contacts=np.full(MONTHS, 40000.0), max_abandon=None)
    asked = request(lines={"care": each})
    contacts = week_contacts(asked, each, 3)
    over = replace(each, measured=measured)
    agents = required(over, contacts, 300.0)
    assert agents.sum() < required(each, contacts, 300.0).sum()
    load = contacts * 300 / 1800
    on_time = erlang_a.service_level(load, agents, 300.0, 150.0, 20.0)
    spans = range(7) if measured == "day" else [slice(None)]
    for span in spans:
        total = contacts[span].sum()
        if total > 0:
            assert (on_time[span] * contacts[span]).sum() / total >= 0.8 - 1e-9
    assert (load <= 0.88 * agents / (1 - erlang_a.abandonment(load, agents, 300.0, 150.0))
            + 1e-9).all()


def test_a_week_never_asks_for_more_than_its_days():
    made = line(contacts=np.full(MONTHS, 40000.0))
    contacts = week_contacts(request(lines={"care": made}), made, 0)
    by_day, by_week = (required(replace(made, measured=span), contacts, 300.0).sum()
                       for span in ("day", "week"))
    assert by_week <= 1.005 * by_day  # whole agents are bought one by one


def test_knots_are_exact_and_between_them_little_is_lost():
    for volume, most in ((3000.0, 0.05), (12000.0, 0.03), (60000.0, 0.01)):
        asked, made = _curve(line(contacts=np.full(MONTHS, volume)))
        of = asked.lines["care"]
        for load, hours in list(zip(made.load, made.hours, strict=True))[4:7]:
            assert week_hours(asked, of, float(load)) == pytest.approx(hours)
        assert error(asked, of, made, (0.32, 0.62, 0.78, 0.92, 1.08, 1.25, 1.5, 1.8)) < most


def test_larger_lines_take_less_for_each_contact():
    _asked, made = _curve(line())
    per_load = made.hours[1:] / made.load[1:]
    assert (np.diff(per_load) < 0).all()
    assert made.hours_at(np.array(0.0)) == 0
    assert made.hours_at(2 * made.load[-1:]) == pytest.approx(2 * made.hours[-1])


def test_service_rises_with_staff_and_keeps_the_promise_at_plan():
    _asked, made = _curve(line(contacts=np.full(MONTHS, 60000.0), measured="week"))
    assert (np.diff(made.service) >= 0).all()
    assert (np.diff(made.answered) >= 0).all()
    at_plan = RATIOS.index(1.0)
    assert 0.8 <= made.service[at_plan] < 0.86
    assert 0.95 <= made.answered[at_plan] <= 1
    assert made.service[0] == made.answered[0] == 0
    assert made.service_at(np.array(0.8)) < 0.65


def test_where_nobody_gives_up_too_few_agents_answer_what_they_can():
    _asked, made = _curve(_flat(patience_s=None, max_abandon=None,
                                contacts=np.full(MONTHS, 60000.0)))
    half = made.ratio.tolist().index(0.5)
    assert made.service[half] == pytest.approx(0.0, abs=1e-9)
    assert 0.4 < made.answered[half] < 0.6


def test_deferred_work_takes_its_hours_and_is_late_when_they_are_short():
    mail = line(line="mail", channel="email", service_level=0.9, answer_within_s=None,
                max_abandon=None, due_within_h=24.0, profile=np.full((7, 48), 1 / 336))
    asked, made = _curve(mail)
    assert made.hours_at(np.array(123.0)) == pytest.approx(123.0)
    # 90 % of the hours: what comes in the first nine days of the month (24 h · 0.9 / 0.1)
    assert made.service_at(np.array(0.9)) == pytest.approx(9 / (365.25 / 12))
    assert made.answered_at(np.array(0.9)) == pytest.approx(0.9)
    assert made.service_at(np.array(1.0)) == 1
    assert set(curves(asked)) == {"mail"}


def test_load_by_hand():
    asked = request(spikes=(Spike("all", date(2027, 3, 6), date(2027, 3, 7), 3.0),))
    of = asked.lines["care"]
    saturday = of.profile[5].sum()  # closed on Sundays
    extra = 2 * saturday / (31 / 7)
    assert line_load(asked, of)[0] == pytest.approx(12000 * (1 + extra) * 300 / 3600)
    assert line_load(asked, of)[1] == pytest.approx(12000 * 300 / 3600)
    calls = asked.lists["telesales"]
    assert list_load(calls)[0] == pytest.approx(12000 * (0.18 * 280 + 0.82 * 35) / 3600)


def test_contacts_outside_the_opening_hours_come_within_them():
    made = line(profile=np.full((7, 48), 1 / 336))
    found = open_profile(made)
    assert found.sum() == pytest.approx(1)
    assert found[6].sum() == 0
    assert found[0, :18].sum() == 0
    assert found[5].sum() == pytest.approx(16 / (5 * 24 + 16))


def test_a_typical_week_has_no_holiday():
    asked = request(start=date(2027, 12, 1))
    # 6 and 8 December, and Christmas Day, are holidays in Spain
    assert typical_week(asked, 0) == date(2027, 12, 13)


def test_a_week_seen_from_another_clock_is_the_same_contacts():
    made = line()
    contacts = week_contacts(request(), made, 0)
    grid = Grid.days(date(2027, 3, 8), 7, "Asia/Manila", 30)
    there = at_intervals(contacts, grid, made.zone)
    assert there.sum() == pytest.approx(contacts.sum())
    local = grid.local("Asia/Manila")
    first = local[np.flatnonzero(there)[0]]
    assert (first.day_of_week, first.hour) == (0, 16)  # 9:00 in Madrid


def test_profiles_of_quarters_are_read_as_quarters():
    hours = opening((9, 21))
    made = line(hours=hours, profile=profile(hours, 15))
    assert week_hours(request(), made, 400.0) == pytest.approx(
        week_hours(request(), line(hours=hours), 400.0), rel=0.02)
