"""Fits from real rosters of generated sites: what they cover, when people work, what it adds."""

from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from made_request import MONTHS, contract, line, opening, part_time, place, request
from offices import bogota, manila

from wfm.bid.fit import SHORT, fit
from wfm.bid.holidays import holiday_premium
from wfm.bid.reach import reach
from wfm.bid.request import Pattern, Place, Request
from wfm.bid.task import Part, Task, task, within
from wfm.bid.workforce import center_of, dealt, gone_round, phone_share, requirement_of
from wfm.roster.solve import Stop

WEEK = date(2027, 4, 12)
LABOUR = request().labour
FULL = Part(0.0, 1.0)


def _small(site: Place, **changes) -> Task:
    """A few people's work on weekdays from 9 to 18."""
    made = {"hours": opening((9, 18)), "contacts": np.full(MONTHS, 4000.0), **changes}
    asked = request(lines={"care": line(**made)}, places={site.site: site})
    return task(asked, site, WEEK, 1, {"care": FULL, "telesales": FULL})


def test_parts_of_sites_add_up_to_the_whole_agents():
    agents = np.arange(20.0)
    for edges in ([0.0, 0.3, 1.0], [0.0, 0.05, 0.5, 0.62, 1.0]):
        parts = [Part(a, b) for a, b in pairwise(edges)]
        assert np.array_equal(sum(p.of(agents) for p in parts), agents)
        for p in parts:
            assert np.abs(p.of(agents) - p.share * agents).max() <= 1


def test_kinds_are_dealt_by_their_shares_whatever_the_number():
    many = dealt([0.5, 0.3, 0.2], 100)
    assert [many.count(k) for k in range(3)] == [50, 30, 20]
    assert dealt([0.5, 0.3, 0.2], 7) == many[:7]
    assert [dealt([0.5, 0.3, 0.2], 10).count(k) for k in range(3)] == [5, 3, 2]


def test_a_task_by_hand():
    whole = _small(place())
    asked = whole.request
    calls = asked.lists["telesales"]
    assert whole.hours["telesales"] == pytest.approx(
        12000 * calls.attempt_s / 3600 / (30 / 7))
    inside = within(whole.grid, WEEK, "Europe/Madrid")
    assert inside.sum() == 7 * 48
    assert whole.hours["care"] == pytest.approx(whole.required["care"][inside].sum() / 2)
    half = task(asked, place(), WEEK, 1, {"care": Part(0.0, 0.5)})
    rest = task(asked, place(), WEEK, 1, {"care": Part(0.5, 1.0)})
    assert half.total_h + rest.total_h == pytest.approx(whole.hours["care"])


def test_paid_breaks_of_the_agreement_are_away_from_the_phone():
    # shifts of 7.8 hours, nearest 8: 30 minutes and seven pauses of 5 of 480
    site = place(patterns=(Pattern(contract(), 1.0),))
    assert phone_share(site, WEEK, LABOUR) == pytest.approx(1 - (30 + 7 * 5) / 480, abs=0.012)
    assert phone_share(manila(), WEEK, LABOUR) == 1  # the meal is not paid


def test_days_off_by_turns_take_out_their_part_of_the_people():
    whole = _small(place(), hours=opening((9, 18), (9, 18), (9, 18)))
    center = center_of(whole, 20)
    free = [code for code, agent in center.agents.items() if agent.absences]
    assert len(free) == 10  # two weekends of four
    assert {center.agents[code].absences[0].start.date() for code in free} == {date(2027, 4, 17)}


def test_a_small_office_covers_its_week():
    found, made = fit(_small(place()))
    assert found.short <= SHORT
    assert found.agents == len(made.center.agents)
    assert 0.7 < found.fit < phone_share(place(), WEEK, LABOUR)
    assert found.premium == 0  # Spain's pack gives no rates
    assert 0.5 < found.present <= 1
    assert 0 <= found.gap < 0.2
    one_less = fit(replace(_small(place())), quick=True)[0]
    assert one_less.fit == pytest.approx(found.fit, rel=0.08)


def test_the_same_site_has_the_same_fit_and_roster():
    (once, first), (again, second) = (fit(_small(manila()), quick=True) for _n in range(2))
    assert once == again
    pd.testing.assert_frame_equal(first.roster.stints, second.roster.stints)


def test_manila_calls_spain_at_night():
    whole = _small(manila(), hours=opening((10, 21)))
    found, made = fit(whole, quick=True)
    assert found.short <= SHORT
    stints = made.roster.stints
    work = stints[stints["kind"] == "work"]
    there = work["start"].dt.tz_convert("Asia/Manila")
    spain = work["start"].dt.tz_convert("Europe/Madrid")
    assert spain.dt.hour.min() >= 9  # calls are forbidden before nine, and the line opens at ten
    assert spain.dt.hour.max() <= 21
    # Madrid is six hours behind in summer
    assert ((there.dt.hour >= 15) | (there.dt.hour < 3)).all()
    assert found.premium > 0.03
    dark = reach(whole).night
    assert 0.3 < dark["care"] < 0.7
    assert reach(_small(place())).night["care"] == 0


def test_night_premium_is_what_payroll_pays():
    whole = _small(manila(), hours=opening((20, 24)))
    found, made = fit(whole, quick=True)
    paid = made.center.labour["PH"].premium("night")
    holidays = holiday_premium(whole, np.array([0.2] * 5 + [0, 0]))
    # nothing but nights from 2:00 to 6:00 for the line, and lists by day: less than all of it
    assert 0 < found.premium - holidays <= paid


def test_a_contract_that_ends_in_the_evening_does_not_reach_the_night():
    day = contract(contract="day", pack="PH", week_min_h=40.0, week_max_h=40.0, shift_min_h=8.0,
                   cost_h=220.0, earliest_start=time(7), latest_end=time(20))
    whole = _small(manila(patterns=(Pattern(day, 1.0),)))
    found = reach(whole)
    # 9 to 18 in Madrid is 15 to 24 in Manila (summer time): four hours of nine are beyond 20:00
    assert 0.3 < found.beyond["care"] < 0.6
    assert found.beyond["telesales"] == 0
    assert reach(_small(manila())).beyond["care"] == 0


def test_holidays_add_their_premium_by_hand():
    site = manila()
    always = opening((0, 24), (0, 24), (0, 24))
    asked = request(lines={"care": line(hours=always)}, lists={}, places={"MNL": site})
    whole = task(asked, site, WEEK, 1, {"care": FULL})
    from wfm.calendar import holidays_between

    days = holidays_between("PH", None, asked.start, date(2028, 2, 29))
    even = np.full(7, 1 / 7)
    assert holiday_premium(whole, even) == pytest.approx(
        len(days) / 7 / (366 / 7), rel=1e-9)  # 100 % on each of them
    assert holiday_premium(whole, np.eye(7)[6]) == pytest.approx(
        sum(day.weekday() == 6 for day in days) / (366 / 7))


def test_a_line_that_closes_on_its_holidays_has_no_premium_then():
    site = manila(country="ES", subdivision="MD")  # both keep the same days
    hours = {**opening((9, 18)), "holiday": ()}
    asked = request(lines={"care": line(hours=hours)}, lists={}, places={"MNL": site})
    whole = task(asked, site, WEEK, 1, {"care": FULL})
    assert holiday_premium(whole, np.full(7, 1 / 7)) == 0


def test_around_the_clock_nights_before_monday_are_worked():
    whole = _small(bogota(), hours=opening((0, 24), (0, 24), (0, 24)),
                   contacts=np.full(MONTHS, 3000.0))
    found, made = fit(whole, quick=True)
    assert found.short < 0.08
    first = pd.Timestamp("2027-04-12", tz="America/Bogota")
    before = made.roster.stints[made.roster.stints["start"] <= first]
    assert len(before)  # the last night shift of the week before is still there


def test_the_week_before_goes_round():
    whole = _small(bogota())
    center = center_of(whole, 6)
    from wfm import pipeline

    made = pipeline.roster(center, requirement_of(whole, center), WEEK, Stop(0, 0))
    round_ = gone_round(center, made)
    codes = list(center.agents)
    dates = {code: sorted(made.stints.loc[made.stints["agent"] == code, "date"].unique())
             for code in codes}
    for code, after in zip(codes, [*codes[1:], codes[0]], strict=True):
        assert [(shift.day - WEEK).days + 7 for shift in round_[code]] == [
            (day - WEEK).days for day in dates[after]]


def _two_languages() -> Request:
    spanish = line(hours=opening((9, 18)), contacts=np.full(MONTHS, 4000.0))
    german = replace(spanish, line="kunden", language="de", contacts=np.full(MONTHS, 1500.0))
    return request(lines={"care": spanish, "kunden": german},
                   places={"MAD": place(languages={"es": 0.0, "de": 0.2})})


def test_people_speak_one_language_and_do_all_work_in_it():
    asked = _two_languages()
    whole = task(asked, asked.places["MAD"], WEEK, 1,
                 {"care": FULL, "kunden": FULL, "telesales": FULL})
    center = center_of(whole, 20)
    skills = [frozenset(agent.skills) for agent in center.agents.values()]
    assert set(skills) == {frozenset({"care", "telesales"}), frozenset({"kunden"})}
    share = whole.languages["de"] / whole.total_h
    assert skills.count(frozenset({"kunden"})) == pytest.approx(20 * share, abs=1)


def test_mail_is_work_between_two_moments():
    mail = line(line="mail", channel="email", service_level=None, answer_within_s=None,
                max_abandon=None, due_within_h=24.0)
    asked = request(lines={"mail": mail}, lists={})
    site = place(patterns=(Pattern(contract(), 0.5), Pattern(part_time(), 0.5)))
    whole = task(asked, site, WEEK, 1, {"mail": FULL})
    found, made = fit(whole, quick=True)
    assert made.requirement.work["hours"].sum() == pytest.approx(whole.total_h)
    assert found.short <= SHORT
    assert found.fit > 0.8  # work that may wait fits nearly all hours at the phone


def test_shifts_of_eight_hours_may_not_be_worked_at_night_in_mexico():
    full = contract(contract="mx48", pack="MX", week_min_h=48.0, week_max_h=48.0, shift_min_h=8.0,
                    days_max=6, cost_h=60.0)
    site = place(site="MEX", country="MX", subdivision=None, zone="America/Mexico_City",
                 patterns=(Pattern(full, 1.0),))
    whole = _small(site, hours=opening((0, 24), (0, 24), (0, 24)))
    assert reach(whole).beyond["care"] > 0.3
    found, _made = fit(whole, quick=True)
    assert found.short > 0.2  # more people do not help, and the search ends


def test_a_site_that_only_calls_is_rostered_without_queues():
    asked = request(lines={}, places={"MAD": place()})
    whole = task(asked, place(), WEEK, 1, {"telesales": Part(0.0, 0.1)})
    assert not whole.required
    found, made = fit(whole, quick=True)
    assert 0.0 < found.fit <= 1.0 and made.short <= SHORT
    assert made.covered_h == pytest.approx(whole.total_h * (1 - made.short))
