"""The sample's people: past shifts within the law, absences within reach."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from wfm.sample.last_roster import last_roster_rows
from wfm.sample.people import people
from wfm.sample.time_off import absence_rows, preference_rows

WEEK = date(2026, 12, 7)
FIRST = date(2026, 11, 9)
# shift with its unpaid meal, paid minutes; most paid minutes of a week; unbroken rest of a week
LIMITS = {"br36": (380, 360, 2160, 24), "br36n": (380, 360, 2160, 24),
          "br24": (380, 360, 1440, 24), "pt40": (540, 480, 2400, 35)}


@pytest.fixture(scope="module")
def worked():
    """Agent → contract and shifts (start, end), in the agent's wall clock."""
    shifts = defaultdict(list)
    for row in last_roster_rows(people()):
        start = datetime.combine(row["date"], row["start"])
        end = datetime.combine(row["date"], row["end"])
        shifts[row["agent"]].append((start, end if end > start else end + timedelta(days=1)))
    return {p.agent: (p.contract, shifts[p.agent]) for p in people()}


def test_everybody_has_worked_within_the_four_weeks(worked):
    for agent, (_, shifts) in worked.items():
        assert shifts, agent
        assert all(FIRST <= start.date() < WEEK for start, _ in shifts), agent
        assert len({start.date() for start, _ in shifts}) == len(shifts), agent


def test_shifts_have_their_length_and_eleven_hours_of_rest_between(worked):
    for agent, (contract, shifts) in worked.items():
        span, paid, *_ = LIMITS[contract]
        for start, end in shifts:
            minutes = (end - start) // timedelta(minutes=1)
            if contract == "pt40":
                assert minutes == span, agent
            else:  # a Brazilian hour has 52.5 minutes from 22:00 to 05:00
                clocks = ((start + timedelta(minutes=m)).hour for m in range(minutes))
                counted = minutes - (span - paid) + sum(h >= 22 or h < 5 for h in clocks) / 7
                assert paid - 10 < counted <= paid, agent
        for (_, end), (start, _) in pairwise(shifts):
            assert start - end >= timedelta(hours=11), agent


def test_nobody_works_more_than_six_days_in_a_row_across_weeks(worked):
    for agent, (_, shifts) in worked.items():
        run, before = 0, None
        for start, _ in shifts:
            day = start.date()
            run = run + 1 if before == day - timedelta(days=1) else 1
            before = day
            assert run <= 6, (agent, day)


def test_weeks_keep_to_hours_spread_of_starts_and_weekly_rest(worked):
    for agent, (contract, shifts) in worked.items():
        _, paid, most, rest = LIMITS[contract]
        for number in range(4):
            monday = datetime.combine(FIRST + timedelta(weeks=number), time(0))
            week = [s for s in shifts if monday <= s[0] < monday + timedelta(days=7)]
            assert len(week) * paid <= most, agent
            minutes = [s.hour * 60 + s.minute for s, _ in week]
            assert not minutes or max(minutes) - min(minutes) <= 120, agent
            # a rest may begin in the week and end in the next; after the last week it lasts
            # at least up to the usual start on the Monday
            following = [s for s, _ in shifts if s >= monday + timedelta(days=7)]
            after = min(following, default=datetime.combine(WEEK, shifts[-1][0].time()))
            edges = [monday, *(t for s in week for t in s), after]
            free = max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))
            assert free >= timedelta(hours=rest), agent


def test_one_sunday_in_four_is_free_and_will_be_if_the_next_is_worked(worked):
    sundays = [date(2026, 11, 15) + timedelta(weeks=n) for n in range(4)]
    for agent, (contract, shifts) in worked.items():
        free = []
        for sunday in sundays:
            first = datetime.combine(sunday, time(0))
            last = first + timedelta(days=1)
            if not any(start < last and end > first for start, end in shifts):
                free.append(sunday)
        assert contract == "pt40" or any(sunday in free for sunday in sundays[1:]), agent


def test_night_shifts_of_the_last_sunday_reach_into_the_week_to_plan(worked):
    monday = datetime.combine(WEEK, time(0))
    passing = [a for a, (_, shifts) in worked.items() if any(end > monday for _, end in shifts)]
    deep = monday + timedelta(hours=4, minutes=30)
    late = [a for a in passing if max(e for _, e in worked[a][1]) >= deep]
    assert passing == late and len(late) >= 4
    assert all(worked[agent][0] == "br36n" for agent in passing)


def test_starts_are_within_the_contract(worked):
    for agent, (contract, shifts) in worked.items():
        earliest = {"br36": 6, "br24": 6, "pt40": 8, "br36n": 0}[contract]
        for start, end in shifts:
            assert start.hour >= earliest, agent
            assert contract == "br36n" or end.date() == start.date(), agent


# ---------------------------------------------------------------------- absences


@pytest.fixture(scope="module")
def absences():
    return list(absence_rows(people()))


def test_absences_lie_in_the_week_and_do_not_overlap(absences):
    monday = datetime.combine(WEEK, time(0))
    by_agent = defaultdict(list)
    for row in absences:
        assert monday <= row["start"] < row["end"] <= monday + timedelta(days=7)
        by_agent[row["agent"]].append((row["start"], row["end"]))
    for agent, spans in by_agent.items():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans)), agent


def test_every_team_meets_once_in_the_usual_hours_of_its_people(absences, worked):
    everybody = {p.agent: p for p in people()}
    meetings = [row for row in absences if row["kind"] == "meeting"]
    assert {everybody[row["agent"]].team.name for row in meetings} == {
        p.team.name for p in everybody.values()
    }
    assert len({row["agent"] for row in meetings}) == len(meetings)
    for row in (r for r in absences if r["kind"] in ("meeting", "training", "coaching")):
        person = everybody[row["agent"]]
        begin = datetime.combine(row["start"].date(), person.start)
        end = begin + timedelta(minutes=LIMITS[person.contract][0])
        assert begin <= row["start"] and row["end"] <= end, row["agent"]
        assert row["end"] - row["start"] in (
            timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)
        )


def test_leave_and_illness_take_whole_days_and_two_groups_are_trained(absences):
    away = [row for row in absences if row["kind"] in ("leave", "sick")]
    assert {row["kind"] for row in away} == {"leave", "sick"}
    assert all(row["start"].time() == row["end"].time() == time(0) for row in away)
    groups = defaultdict(set)
    for row in absences:
        if row["kind"] == "training":
            groups[row["start"]].add(row["agent"])
    assert len(groups) == 2 and all(len(group) >= 5 for group in groups.values())


def test_wishes_are_of_every_kind():
    wishes = list(preference_rows(people()))
    assert len(wishes) == 40
    assert {"off", "early", "late", "09:00-15:20"} == {row["want"] for row in wishes}
    assert {len(str(row["on"])) for row in wishes} == {3, 10}  # days of the week and dates
