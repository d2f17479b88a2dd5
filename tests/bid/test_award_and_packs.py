"""Hiring that waits for the award, rules of the bidder's own, and requests that are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from made_request import call_list, line, place, request

from wfm.bid import plan
from wfm.bid.capacity import Fit
from wfm.bid.fit import rostered
from wfm.bid.hiring import decide_by, earliest_week, hire, prices
from wfm.bid.hour_cost import hour_cost
from wfm.bid.load import legal_times
from wfm.bid.plan import hired_again, staff
from wfm.bid.reach import reach
from wfm.bid.task import Part, task
from wfm.calendar import Grid
from wfm.roster.solve import Stop
from wfm.rules.labour import Premium

WEEK = date(2027, 4, 12)


def test_no_class_begins_before_people_can_be_found():
    asked, site = request(), place(opening=0, trainers=6)
    needed = np.full(asked.weeks, 30.0)
    price = prices(asked, site, 0.0)
    early = hire(site, needed, price, earliest_week(asked, site))
    assert early.short.max() < 2
    first = decide_by(asked, site, early.classes)
    assert first is not None and first <= asked.start - timedelta(weeks=10)
    # ten days before the start, and four weeks to find people: from the third week on
    late_award = replace(asked, award=asked.start - timedelta(days=10))
    week = earliest_week(late_award, site)
    assert week == 3
    late = hire(site, needed, price, week)
    assert late.classes.week.min() >= week
    assert decide_by(late_award, site, late.classes) >= late_award.award
    # three weeks of training follow: nobody is there before
    assert late.short[:week + 3].min() > 29
    assert late.cost > early.cost


def test_an_award_after_all_is_over_hires_nobody():
    asked, site = request(), place(opening=3)
    found = hire(site, np.full(20, 10.0), prices(asked, site, 0.0), earliest=40)
    assert len(found.classes.week) == 0 and found.short.max() > 6


def test_the_bidders_own_labour_rules_are_those_of_the_roster():
    asked = request(lines={"care": line(contacts=np.full(12, 4000.0))}, lists={})
    pack = asked.labour["ES-CC"]
    own = replace(pack, premiums=(*(p for p in pack.premiums if p.when != "saturday"),
                                  Premium("saturday", 0.5)))
    ours = replace(asked, labour={**asked.labour, "ES-CC": own})
    parts = {"care": Part(0.0, 1.0)}
    shipped, changed = (
        reach(task(one, one.places["MAD"], WEEK, 1, parts)) for one in (asked, ours))
    assert shipped.premium["care"] < 0.01 < 0.05 < changed.premium["care"] < 0.12
    week = task(ours, ours.places["MAD"], WEEK, 1, parts)
    made = rostered(week, 15, Stop(iterations=0, bound_rounds=0))
    assert made.center.labour["ES-CC"] is own


def test_the_bidders_own_calling_rules_are_those_of_the_lists():
    asked = request()
    calls = asked.lists["telesales"]
    grid = Grid.days(WEEK, 7, "Europe/Madrid", 30)
    legal = legal_times(calls, grid, asked.calling)
    pack = asked.calling["ES"]
    own = {**asked.calling, "ES": replace(pack, rules=())}
    assert legal.sum() > 0
    # a place whose pack says nothing is not called at all
    assert not legal_times(calls, grid, own).any()


def test_requests_are_the_same_by_content():
    assert request() == request()
    assert replace(request(), labour={}) == request()
    other = line(contacts=np.full(12, 12001.0))
    assert request(lines={"care": other}) != request()
    assert line() == line() and line(aht_s=301.0) != line()
    assert call_list() == call_list() != line()


def _two_sites(**changes):
    """Madrid, and Seville with lower wages."""
    cheap = tuple(replace(p, contract=replace(p.contract, cost_h=9.0)) for p in place().patterns)
    return request(
        lines={"care": line(contacts=np.full(12, 3000.0))}, lists={},
        places={"MAD": place(**changes), "SEV": replace(
            place(**changes), site="SEV", name="Seville", patterns=cheap)})


def _fits(monkeypatch, **fits):
    """Rough and final fits by site in place of rosters; which were asked for."""
    asked = []

    def made(whole, quick=False):
        asked.append((whole.place.site, quick))
        rough, final = fits[whole.place.site]
        return Fit(rough if quick else final, 0.0, 0.5, 20, 0.0, 0.01), None

    monkeypatch.setattr(plan, "make_fit", made)
    return asked


def _parts(found):
    return {site: share.shares["care"] for site, share in found.capacity.shares.items()}


def test_a_choice_that_the_rosters_of_the_parts_confirm_stands(monkeypatch):
    rostered_for = _fits(monkeypatch, MAD=(0.8, 0.78), SEV=(0.8, 0.81))
    asked = _two_sites(max_share=0.7)
    found = staff(asked)
    assert _parts(found) == pytest.approx({"MAD": 0.3, "SEV": 0.7})
    assert rostered_for == [("MAD", True), ("SEV", True), ("MAD", False), ("SEV", False)]
    # the reasons name what an hour costs by the rosters of the sites' own parts
    hour = hour_cost(asked, asked.places["MAD"], found.capacity.fits["MAD"], 0.0, "es").total
    assert any(f"{hour:.2f}" in reason for reason in found.capacity.shares["MAD"].reasons)
    again = hired_again(asked, found, found.capacity.curves)
    for site, one in found.capacity.classes.items():
        assert np.array_equal(one.week, again.classes[site].week)
        assert np.array_equal(one.people, again.classes[site].people)


def test_a_choice_that_the_rough_rosters_misled_is_made_once_more(monkeypatch):
    # Seville seems cheaper, and is not
    rostered_for = _fits(monkeypatch, MAD=(0.8, 0.8), SEV=(0.9, 0.6))
    found = staff(_two_sites())
    assert _parts(found) == {"MAD": 1.0, "SEV": 0.0}
    assert rostered_for[2:] == [("SEV", False), ("MAD", False)]
    assert list(found.capacity.classes) == ["MAD"]


def test_the_cheaper_of_two_choices_is_kept(monkeypatch):
    # Madrid would be chosen after all, but its own roster is worse than it seemed too
    rostered_for = _fits(monkeypatch, MAD=(0.8, 0.4), SEV=(0.9, 0.6))
    found = staff(_two_sites())
    assert _parts(found) == {"MAD": 0.0, "SEV": 1.0}
    assert rostered_for[2:] == [("SEV", False), ("MAD", False)], "and no third time"
