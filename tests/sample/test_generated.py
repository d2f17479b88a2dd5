"""Generated centres: the same from the same seed, legal as inputs, work within reach."""

from __future__ import annotations

import csv
import pickle
from datetime import datetime, time, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import WEEKDAYS
from wfm.intake import load
from wfm.sample.generated import OFF_BREAKS, generated, hours_on_duty
from wfm.sample.generated_people import PACK, SKILL_SHARES, dealt
from wfm.sample.generated_work import CAMPAIGN, SITE, WEEK

SIZES = (20, 100)

HOUSE_PACK = """\
code = "PT-PAUSES"
extends = "PT"
title = "Portugal: Labour Code, and pauses of a house agreement"
country = "PT"
as_of = 2026-11-01
status = "in_force"
confidence = "high"

[citation]
law = "House agreement"
source = "invented"
read = 2026-11-01

[breaks]
step_min = 15
apart_min = 60

[[breaks.fixed]]
name = "meal"
minutes = 60
paid = false
shift_over = 300
shift_up_to = 480
after_start = 120
before_end = 120

[[breaks.fixed]]
name = "pause"
count = 2
minutes = 15
paid = true
shift_over = 300
shift_up_to = 480
after_start = 60
before_end = 60

[[breaks.fixed]]
name = "pause"
minutes = 15
paid = true
shift_over = 0
shift_up_to = 300
after_start = 60
before_end = 60
"""

SETTINGS = f"""\
name = "Generated, 100 agents"
interval_min = 15
seed = 1
week = {WEEK}
[[sites]]
site = "{SITE.site}"
name = "{SITE.name}"
country = "PT"
subdivision = "11"
zone = "{SITE.zone}"
currency = "EUR"
"""


@pytest.fixture(scope="module")
def made():
    return {size: generated(size, 1) for size in SIZES}


def _bytes(one):
    return pickle.dumps((one.center.agents, one.center.queues, one.center.campaigns,
                         one.requirement.intervals.to_csv(), one.requirement.work.to_csv(),
                         {key: mask.tobytes() for key, mask in one.legal.items()}))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(made):
    assert _bytes(generated(20, 1)) == _bytes(made[20])
    other = generated(20, 2)
    assert other.center.agents != made[20].center.agents
    assert other.requirement.intervals["volume"].sum() != (
        made[20].requirement.intervals["volume"].sum())


def test_there_are_as_many_people_as_asked_with_every_skill_and_contract(made):
    for size, one in made.items():
        agents = one.center.agents.values()
        assert len(agents) == size
        assert {a.contract for a in agents} == set(one.center.contracts)
        assert {name for a in agents for name in a.skills} == {
            *one.center.queues, *one.center.campaigns}
        assert {tuple(a.skills) for a in agents} == set(SKILL_SHARES)
    with pytest.raises(ValueError, match="20"):
        generated(19, 1)


def test_kinds_are_dealt_by_largest_remainders():
    assert dealt({"a": 0.5, "b": 0.3, "c": 0.2}, 4) == ["a", "a", "b", "c"]
    assert dealt({"a": 1.0, "b": 1.0}, 3) == ["a", "a", "b"]


def test_time_away_wishes_and_the_week_before_are_there(made):
    agents = list(made[100].center.agents.values())
    kinds = {(a.kind, a.paid) for agent in agents for a in agent.absences}
    assert kinds == {("leave", True), ("leave", False), ("sick", True)}
    part_days = [a for agent in agents for a in agent.absences
                 if (a.end - a.start) % timedelta(days=1)]
    assert part_days and not any(a.paid for a in part_days)
    assert {"off", "early", "late"} == {w.want for agent in agents for w in agent.preferences}
    assert 0.9 < sum(bool(agent.worked) for agent in agents) / len(agents) < 1


def test_the_week_before_keeps_the_rests_and_days_in_a_row_of_the_law(made):
    pack = made[100].center.labour[PACK]
    for agent in made[100].center.agents.values():
        spans = []
        for shift in agent.worked:
            assert WEEK - timedelta(days=7) <= shift.day < WEEK
            begin = datetime.combine(shift.day, shift.start)
            end = datetime.combine(shift.day, shift.end)
            spans.append((begin, end if end > begin else end + timedelta(days=1)))
        rests = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
        edges = [datetime.combine(WEEK - timedelta(days=7), time(0)),
                 datetime.combine(WEEK, time(0))]
        if spans:
            assert all(rest >= timedelta(minutes=pack.rest_min) for rest in rests)
            around = [spans[0][0] - edges[0], *rests, edges[1] - spans[-1][1]]
            assert max(around) >= timedelta(minutes=pack.weekly_rest_min)
            assert len(spans) <= pack.max_run_days


def test_brazil_is_called_in_its_own_hours(made):
    center, _, week, legal = made[100]
    starts = pd.date_range(pd.Timestamp(week, tz=SITE.zone), periods=7 * 96, freq="15min")
    for segment in center.campaigns[CAMPAIGN].segments:
        there = starts.tz_convert(segment.zones[0])
        hour, day = there.hour, there.day_of_week
        expected = ((day < 5) & (hour >= 9) & (hour < 21)) | (
            (day == 5) & (hour >= 10) & (hour < 16))
        assert (legal[CAMPAIGN, segment.segment][: 7 * 96] == expected).all()
    assert len({segment.zones for segment in center.campaigns[CAMPAIGN].segments}) > 2


@pytest.mark.parametrize("size", SIZES)
def test_the_people_can_nearly_do_the_work(made, size):
    center, requirement, _, _ = made[size]
    rows = requirement.intervals
    asked = rows["required"].sum() / 4 + requirement.work["hours"].sum()
    assert 0.90 < asked / (hours_on_duty(center) * OFF_BREAKS) < 0.97
    for name in (*center.queues, *center.campaigns):
        able = sum(center.contracts[a.contract].week_max_h
                   for a in center.agents.values() if name in a.skills)
        hours = (rows.loc[rows["queue"] == name, "required"].sum() / 4
                 + requirement.work.loc[requirement.work["activity"] == name, "hours"].sum())
        assert 0 < hours < able
    size_of = rows.groupby("queue")["required"].sum()
    assert size_of.idxmax() == "care"


def test_what_agents_are_worth_falls_and_is_not_a_step(made):
    rows = made[100].requirement.intervals
    row = rows.loc[rows["required"].idxmax()]
    worth = np.array([float(value) for value in row["worth"].split()])
    assert (np.diff(worth) <= 1e-9).all()
    assert len(worth) > row["required"]
    assert len(set(worth.tolist())) > 5


# ---------------------------------------------------------------------- as inputs


def _clock(value):
    return f"{value:%H:%M}" if value != time(0) else "24:00"


def _write(folder, name, rows):
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _inputs(folder, center):
    """The centre as a planner would write it."""
    (folder / "packs" / "labour").mkdir(parents=True)
    (folder / "packs" / "labour" / "PT-PAUSES.toml").write_text(HOUSE_PACK, encoding="utf-8")
    (folder / "center.toml").write_text(SETTINGS, encoding="utf-8")
    numbers = ("service_level", "answer_within_s", "max_occupancy", "max_abandon", "patience_s",
               "concurrency", "due_within_h", "shrinkage_in_office", "shrinkage_out_of_office")
    _write(folder, "queues", [{
        "queue": q.queue, "name": q.name, "site": q.site, "channel": q.channel,
        **{day: " ".join(f"{_clock(a)}-{_clock(z)}" for a, z in q.hours[day]) or "closed"
           for day in WEEKDAYS},
        **{name: getattr(q, name) for name in numbers},
    } for q in center.queues.values()])
    campaigns = center.campaigns.values()
    _write(folder, "campaigns", [{name: getattr(c, name) for name in (
        "campaign", "name", "purpose", "start", "end", "target", "target_unit", "aht_contact_s",
        "aht_no_contact_s", "conversion", "max_attempts")} for c in campaigns])
    _write(folder, "segments", [{
        "campaign": s.campaign, "segment": s.segment, "jurisdiction": " ".join(s.jurisdictions),
        "zone": " ".join(s.zones), "party": s.party, "relation": s.relation,
        "records": s.records, "contact_rate": s.contact_rate,
    } for c in campaigns for s in c.segments])
    _write(folder, "contracts", [{
        **{name: getattr(c, name) for name in (
            "contract", "pack", "week_min_h", "week_max_h", "shift_min_h", "shift_max_h",
            "shift_step_min", "start_step_min", "start_spread_h", "days_min", "days_max",
            "cost_h")},
        "earliest_start": _clock(c.earliest_start), "latest_end": _clock(c.latest_end),
    } for c in center.contracts.values()])
    agents = center.agents.values()
    _write(folder, "agents", [{
        "agent": a.agent, "name": a.name, "team": a.team, "site": a.site, "contract": a.contract,
        "skills": " ".join(f"{k}:{n}" for k, n in a.skills.items()), "cost_h": a.cost_h,
    } for a in agents])
    _write(folder, "absences", [{
        "agent": a.agent, "start": x.start, "end": x.end, "kind": x.kind,
        "paid": "yes" if x.paid else "no"} for a in agents for x in a.absences])
    _write(folder, "preferences", [{
        "agent": a.agent, "on": w.on, "want": w.want, "weight": w.weight}
        for a in agents for w in a.preferences])
    _write(folder, "last_roster", [{
        "agent": a.agent, "date": s.day, "start": f"{s.start:%H:%M}", "end": f"{s.end:%H:%M}",
        "paid_h": s.paid_h} for a in agents for s in a.worked])
    _write(folder, "history", [{
        "queue": q, "start": f"{WEEK - timedelta(days=3)} {hour:02}:00", "offered": 5,
        "handled": 5, "abandoned": 0, "aht_s": 300}
        for q in center.queues for hour in range(10, 12)])


def test_it_passes_every_check_of_the_inputs_and_is_read_as_it_was_made(made, tmp_path):
    center = made[100].center
    _inputs(tmp_path, center)
    read = load(tmp_path).center  # raises InputError for anything that is wrong
    assert dict(read.queues) == dict(center.queues)
    assert dict(read.campaigns) == dict(center.campaigns)
    assert dict(read.contracts) == dict(center.contracts)
    assert dict(read.agents) == dict(center.agents)
    ours, theirs = center.labour[PACK], read.labour[PACK]
    assert theirs.break_rules == ours.break_rules
    for limit in ("max_day_min", "max_week_min", "rest_min", "weekly_rest_min", "max_run_days",
                  "night", "premiums", "overtime", "days_off", "average"):
        assert getattr(theirs, limit) == getattr(ours, limit)
