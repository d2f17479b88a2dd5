"""A bid that was won as tables of a centre: volumes, promises, people, targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import numpy as np
import pytest
from made_request import call_list
from programme import capacity, two_sites

from wfm.bid.capacity import Classes, Share
from wfm.bid.request import Spike
from wfm.bid.start import start
from wfm.bid.start_work import most_attempts, spans_text

REQUEST = two_sites()
CAPACITY = capacity(REQUEST)


def rows(made, table, **where):
    return [row for row in made.tables[table] if all(row[k] == v for k, v in where.items())]


def test_the_past_is_eight_weeks_as_the_first_month_is_expected():
    made = start(REQUEST, CAPACITY)
    assert made.week == date(2027, 3, 1)  # a Monday
    past = rows(made, "history")
    weekly = sum(row["offered"] for row in past) / 8
    assert weekly == pytest.approx(REQUEST.lines["care"].contacts[0] / (31 / 7), rel=0.03)
    assert {row["aht_s"] for row in past} == {300.0}
    assert min(row["start"] for row in past).startswith("2027-01-04")
    assert max(row["start"] for row in past).startswith("2027-02-27")  # closed on Sundays
    assert not any(row["start"].startswith("2027-01-06") for row in past), "Epiphany"


def test_later_months_are_multiples_of_the_first():
    made = start(REQUEST, CAPACITY)
    contacts, weeks = REQUEST.lines["care"].contacts, REQUEST.week_share.sum(axis=1)
    usual = contacts[0] / weeks[0]
    found = {row["from"]: row for row in rows(made, "changes")}
    assert date(2027, 3, 1) not in found
    april = found[date(2027, 4, 1)]
    assert april["until"] == date(2027, 4, 30)
    assert april["factor"] == pytest.approx(contacts[1] / weeks[1] / usual, abs=1e-4)


def test_some_sites_do_their_part():
    whole, part = start(REQUEST, CAPACITY), start(REQUEST, CAPACITY, ["BOG"])
    assert [one.site for one in whole.sites] == ["MAD", "BOG"]
    # the line keeps the clock and the holidays of Madrid, where nobody of this centre works
    assert [(one.site, one.zone) for one in part.sites] == [
        ("BOG", "America/Bogota"), ("client", "Europe/Madrid")]
    assert rows(part, "queues")[0]["site"] == "client"
    for table, figure in (("history", "offered"), ("segments", "records"),
                          ("campaigns", "target")):
        total, half = (sum(row[figure] for row in made.tables[table]) for made in (whole, part))
        assert half == pytest.approx(total / 2, rel=0.01)
    assert {row["site"] for row in rows(part, "agents")} == {"BOG"}
    # its own wages in its own money, with on-costs
    cost = {row["contract"]: row["cost_h"] for row in rows(part, "contracts")}
    assert set(cost.values()) == {round(14000 * 1.33, 4)}
    with pytest.raises(KeyError, match="XX"):
        start(REQUEST, CAPACITY, ["BOG", "XX"])
    idle = replace(CAPACITY, shares={**CAPACITY.shares, "BOG": Share({"care": 0, "telesales": 0})})
    with pytest.raises(KeyError, match="BOG"):
        start(REQUEST, idle, ["BOG"])
    assert {row["site"] for row in rows(start(REQUEST, idle), "agents")} == {"MAD"}


def test_promises_and_shrinkage_stand_in_the_queue():
    queue = rows(start(REQUEST, CAPACITY), "queues")[0]
    assert (queue["service_level"], queue["answer_within_s"], queue["max_abandon"]) == (
        0.8, 20.0, 0.05)
    assert queue["mon"] == "09:00-21:00" and queue["sun"] == "closed"
    assert (queue["shrinkage_in_office"], queue["shrinkage_out_of_office"]) == (0.1, 0.12)
    other = replace(REQUEST, places={**REQUEST.places, "BOG": replace(
        REQUEST.places["BOG"], in_office=0.2)})
    assert rows(start(other, CAPACITY), "queues")[0]["shrinkage_in_office"] == 0.15
    assert spans_text(((time(0), time(0)),)) == "00:00-24:00"
    assert spans_text(((time(8), time(12)), (time(13), time(18)))) == "08:00-12:00 13:00-18:00"


def test_people_by_class_from_the_day_they_leave_training():
    classes = {"MAD": Classes(np.array([8, -6]), np.array([10, 5])),
               "BOG": Classes(np.array([], dtype=int), np.array([], dtype=int))}
    made = start(REQUEST, capacity(REQUEST, classes))
    madrid = rows(made, "agents", site="MAD")
    by_team = {}
    for row in madrid:
        by_team.setdefault(row["team"], []).append(row)
    assert {team: len(of) for team, of in by_team.items()} == {
        "MAD opening": 15, "MAD class 01": round(5 * 0.9), "MAD class 02": 9}
    assert by_team["MAD opening"][0]["from"] is None
    assert by_team["MAD class 01"][0]["from"] == date(2027, 2, 8)  # six weeks before, three later
    assert by_team["MAD class 02"][0]["from"] == date(2027, 5, 17)
    assert len({row["agent"] for row in made.tables["agents"]}) == len(made.tables["agents"])
    full = [row for row in madrid if row["contract"] == "full39"]
    assert len(full) == pytest.approx(0.7 * len(madrid), abs=1)
    assert {row["skills"] for row in madrid} == {"care:1 telesales:1"}
    # a fifth of Bogotá works from home
    homes = [row["home"] for row in rows(made, "agents", site="BOG")]
    assert homes.count("yes") == pytest.approx(0.2 * len(homes), abs=1)
    assert {(row["what"], row["people"], row["site"]) for row in rows(made, "limits")} == {
        ("seats", 200, "MAD"), ("seats", 200, "BOG")}


def test_targets_are_what_the_bid_expects_of_the_first_month():
    campaign = rows(start(REQUEST, CAPACITY), "campaigns")[0]
    assert campaign["target"] == int(9000 * 3 * 0.3 * 0.6 * 0.08)
    assert (campaign["target_unit"], campaign["start"], campaign["end"]) == (
        "sales", date(2027, 3, 1), date(2027, 3, 31))
    service = replace(REQUEST, lists={"telesales": replace(
        REQUEST.lists["telesales"], purpose="service")})
    reached = rows(start(service, CAPACITY), "campaigns")[0]
    assert (reached["target"], reached["target_unit"], reached["conversion"]) == (
        int(9000 * 3 * 0.3 * 0.6), "contacts", 1.0)


def test_attempts_at_most_leave_the_mean_of_the_bid():
    # 1 + 0.5 = 1.5 attempts where half are reached at the first of two
    assert most_attempts(call_list(attempts=1.5, contact_rate=0.5, right_party=1.0)) == 2
    assert most_attempts(call_list(attempts=1.51, contact_rate=0.5, right_party=1.0)) == 3
    assert most_attempts(call_list(attempts=3.0, contact_rate=0.0)) == 3
    assert most_attempts(call_list(attempts=9.0, contact_rate=0.5, right_party=1.0)) == 50


def test_spikes_of_a_day_multiply():
    asked = replace(REQUEST, spikes=(
        Spike("all", date(2027, 3, 10), date(2027, 3, 11), 1.5, "Sale"),
        Spike("care", date(2027, 3, 11), date(2027, 3, 11), 2.0, "Storm")))
    found = rows(start(asked, CAPACITY), "special_days")
    assert [(row["date"].day, row["queue"], row["factor"], row["name"]) for row in found] == [
        (10, "care", 1.5, "Sale"), (11, "care", 3.0, "Sale, Storm")]
