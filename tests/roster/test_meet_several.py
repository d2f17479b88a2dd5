"""Several meetings of an agent, over one week or more: each is held once, in its window, by all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from check_centres import MADRID, MONDAY, free
from hypothesis import given, settings
from hypothesis import strategies as st
from test_limits import MEAL, NO_WORK, people

from wfm.calendar import instant
from wfm.center import Absence, Center, WorkedShift
from wfm.handover import Requirement, Roster
from wfm.language import told
from wfm.meetings import Held, Meeting
from wfm.roster.build import build, week_grid
from wfm.roster.by_week import by_week, held_in
from wfm.roster.check import check
from wfm.roster.keep import Keep, shifts_in
from wfm.roster.plan import roster
from wfm.roster.solve import Stop
from wfm.roster.timetables import MOST

STOP = Stop(iterations=60, bound_rounds=3)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
ONE = Meeting("one", "meeting", ("A1", "A2"), 60, MONDAY, MONDAY + 4 * DAY, time(9), time(17))


def need(
    weeks: int = 1, worth: str = "30 30", monday: date = MONDAY,
    calm: Iterable[tuple[int, int]] = (), hours: range = range(9, 17),
) -> Requirement:
    """The same work in every hour of the days from Monday to Friday; at `calm` (day, hour) less."""
    quiet = set(calm)
    rows = [{"queue": "care", "worth": "1 1" if (d, h) in quiet else worth,
             "start": pd.Timestamp(instant(monday + timedelta(days=d), time(h, m), MADRID))}
            for d in range(7 * weeks) if d % 7 < 5 for h in hours for m in (0, 30)]
    return Requirement(pd.DataFrame(rows), NO_WORK)


def planned(
    center: Center, weeks: int = 1, needed: Requirement | None = None, monday: date = MONDAY,
    keep: Keep | None = None,
) -> Roster:
    grid = week_grid(center, monday, weeks)
    legal = {(c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
             for c in center.campaigns.values() for part in c.segments}
    return roster(center, needed or need(weeks, monday=monday), monday, legal, STOP, weeks=weeks,
                  keep=keep)


def faults(center: Center, made: Roster) -> list[str]:
    return [str(one) for before, part in by_week(center, made) for one in check(before, part)]


def at(made: Roster) -> dict[tuple[str, str], list[datetime]]:
    """Wall-clock starts by agent and kind."""
    rows = made.stints[(made.stints["kind"] == "absence")]
    found: dict[tuple[str, str], list[datetime]] = {}
    for agent, what, start in zip(rows["agent"], rows["what"], rows["start"], strict=True):
        local = start.tz_convert(MADRID).tz_localize(None).to_pydatetime()
        found.setdefault((agent, what), []).append(local)
    return found


def on(day: int, hour: int) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=day), time(hour))


# ---------------------------------------------------------------------- more than one


def test_two_meetings_of_a_week_are_each_when_least_is_to_do() -> None:
    two = replace(ONE, meeting="two", kind="training", agents=("A1", "A2", "A3"))
    center = replace(people(3), meetings=(
        replace(ONE, first_day=MONDAY + DAY, last_day=MONDAY + DAY, begin=time(10), end=time(15)),
        replace(two, first_day=MONDAY + 3 * DAY, last_day=MONDAY + 3 * DAY, begin=time(9),
                end=time(16))))
    made = planned(center, needed=need(worth="30 30 30", calm=[(1, 13), (3, 10)]))
    assert at(made) == {
        ("A1", "meeting"): [on(1, 13)], ("A2", "meeting"): [on(1, 13)],
        **{(code, "training"): [on(3, 10)] for code in ("A1", "A2", "A3")}}
    assert faults(center, made) == []
    assert made.lower_bound <= made.total_cost


def test_a_team_meeting_of_every_week_is_held_in_each_of_four() -> None:
    weekly = tuple(replace(
        ONE, meeting=f"week{n}", agents=("A1", "A2", "A3"), first_day=MONDAY + n * WEEK,
        last_day=MONDAY + n * WEEK + 4 * DAY) for n in range(4))
    center = replace(people(3), meetings=weekly)
    made = planned(center, 4)
    starts = at(made)
    for code in ("A1", "A2", "A3"):
        assert [(one.date() - MONDAY).days // 7 for one in starts[code, "meeting"]] == [0, 1, 2, 3]
        assert starts[code, "meeting"] == starts["A1", "meeting"]
    assert faults(center, made) == []


def test_a_team_meeting_and_coaching_alone() -> None:
    alone = Meeting("talk", "coaching", ("A1", "A2", "A3"), 60, MONDAY, MONDAY + 4 * DAY, time(9),
                    time(17), together=False)
    center = replace(people(3), meetings=(replace(ONE, agents=("A1", "A2", "A3")), alone))
    made = planned(center)
    starts = at(made)
    assert sorted(kind for _code, kind in starts) == ["coaching"] * 3 + ["meeting"] * 3
    assert len({tuple(starts[code, "meeting"]) for code in ("A1", "A2", "A3")}) == 1
    assert faults(center, made) == []


def test_the_meeting_of_another_week_is_not_laid_over_the_meal() -> None:
    meal = {"fixed_breaks": (MEAL,)}
    first = replace(ONE, kind="coaching", agents=("A1",), last_day=MONDAY, step_min=30)
    second = replace(first, meeting="two", kind="training", first_day=MONDAY + WEEK,
                     last_day=MONDAY + WEEK)
    center = replace(people(2, pack=meal), meetings=(first, second))
    made = planned(center, 2, need(2, hours=range(9, 18), calm=[(0, 13), (7, 13)]))
    assert {kind for _code, kind in at(made)} == {"coaching", "training"}
    assert faults(center, made) == []


def test_times_of_different_number_and_people_of_two_meetings() -> None:
    narrow = replace(ONE, last_day=MONDAY, begin=time(10), end=time(16))
    wide = replace(ONE, meeting="two", agents=("A1", "A3"), first_day=MONDAY + WEEK,
                   last_day=MONDAY + WEEK + 4 * DAY)
    center = replace(people(3), meetings=(narrow, wide))
    made = planned(center, 2)
    assert faults(center, made) == []
    starts = at(made)
    assert starts["A1", "meeting"] == [*starts["A2", "meeting"], *starts["A3", "meeting"]]


def test_who_cannot_be_at_two_at_once_is_at_one() -> None:
    now = replace(ONE, last_day=MONDAY, begin=time(10), end=time(11))
    center = replace(people(3), meetings=(
        now, replace(now, meeting="two", kind="training", agents=("A1", "A3"))))
    made = planned(center)
    assert at(made) == {("A1", "meeting"): [on(0, 10)], ("A2", "meeting"): [on(0, 10)],
                        ("A3", "training"): [on(0, 10)]}
    assert faults(center, made) == ["A1: misses the meeting 'two'"]
    assert [text for text in map(told, made.warnings) if "A1" in text] == [
        "A1: a training or meeting lies outside the shifts rostered."]


def test_a_meeting_gives_way_to_a_training_that_has_its_time() -> None:
    fixed = Absence(on(0, 10), on(0, 11), "training", True)
    center = people(2)
    center = replace(
        center, agents={**center.agents, "A1": replace(center.agents["A1"], absences=(fixed,))},
        meetings=(replace(ONE, last_day=MONDAY, begin=time(10), end=time(12)),))
    made = planned(center)
    assert at(made)["A1", "meeting"] == [on(0, 11)] == at(made)["A2", "meeting"]
    assert faults(center, made) == []


def test_several_meetings_of_a_roster_that_is_kept_stay_at_their_times() -> None:
    two = replace(ONE, meeting="two", agents=("A1", "A3"))
    center = replace(people(3), meetings=(ONE, two))
    first = planned(center, needed=need(worth="30 30 30", calm=[(1, 13), (3, 10)]))
    keep = Keep(shifts_in(center, first), stood=first)
    again = planned(center, needed=need(worth="30 30 30", calm=[(0, 9), (4, 16)]), keep=keep)
    assert at(again) == at(first)
    assert faults(center, again) == []


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_every_meeting_that_can_be_is_held_once_by_all_in_its_window(seed: int) -> None:
    """Everybody can work any hour; who is on leave for a day has other days to meet."""
    draw = np.random.default_rng(seed)
    weeks, count = int(draw.integers(1, 3)), int(draw.integers(2, 5))
    center = people(count)
    codes = tuple(center.agents)
    of: dict[str, int] = dict.fromkeys(codes, 0)
    meetings = []
    for n in range(int(draw.integers(2, 5))):
        able = [code for code in codes if of[code] < 3]
        if not able:
            break
        size = int(draw.integers(1, len(able) + 1))
        agents = tuple(sorted(draw.choice(able, size, replace=False).tolist()))
        of |= {code: of[code] + 1 for code in agents}
        first = int(draw.integers(0, 7 * weeks - 3))
        first -= max(0, first % 7 - 3)  # two working days of one week at least
        begin = int(draw.integers(9, 13))
        meetings.append(Meeting(
            f"m{n}", ("training", "meeting", "coaching")[n % 3], agents, 60 if n < 3 else 30,
            MONDAY + timedelta(days=first),
            MONDAY + timedelta(days=first + int(draw.integers(1, 4))), time(begin),
            time(begin + int(draw.integers(3, 5))), together=bool(draw.random() < 0.7)))
    away = str(draw.choice(codes))
    leave_day = MONDAY + timedelta(days=int(draw.integers(0, 5)))
    leave = Absence(datetime.combine(leave_day, time(0)),
                    datetime.combine(leave_day + DAY, time(0)), "leave", True)
    center = replace(center, meetings=tuple(meetings), agents={
        **center.agents, away: replace(center.agents[away], absences=(leave,))})
    made = planned(center, weeks, need(weeks, " ".join(["30"] * count)))
    assert faults(center, made) == []
    assert made.lower_bound <= made.total_cost + 1e-6
    recount(center, made)


def recount(center: Center, made: Roster) -> None:
    """From the rows alone; kind and length tell the meetings apart."""
    rows = made.stints[made.stints["what"].isin(["training", "meeting", "coaching"])]
    length = (rows["end"] - rows["start"]).dt.total_seconds() / 60
    assert len(rows) == sum(len(one.agents) for one in center.meetings)
    for one in center.meetings:
        mine = rows[(rows["what"] == one.kind) & (length == one.minutes)]
        assert sorted(mine["agent"]) == sorted(one.agents)
        starts = [moment.tz_convert(MADRID) for moment in mine["start"]]
        assert not one.together or len(set(starts)) == 1
        for start in starts:
            begins = start.hour * 60 + start.minute
            assert one.first_day <= start.date() <= one.last_day
            assert one.begin.hour * 60 <= begins <= one.end.hour * 60 - one.minutes
    for _code, mine in made.stints.groupby("agent"):
        ordered = mine.sort_values("start")
        assert all(a <= b for a, b in zip(ordered["end"], ordered["start"][1:], strict=False))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_meetings_that_look_alike_are_told_apart(seed: int) -> None:
    draw = np.random.default_rng(seed)
    center = people(4)
    meetings = tuple(
        replace(ONE, meeting=f"m{n}", first_day=MONDAY + int(draw.integers(0, 2)) * DAY,
                last_day=MONDAY + int(draw.integers(2, 5)) * DAY,
                agents=tuple(sorted(draw.choice(list(center.agents), 2, replace=False).tolist())))
        for n in range(4))
    center = replace(center, meetings=meetings)
    made = planned(center, needed=need(worth="30 30 30 30"))
    assert faults(center, made) == []
    assert len(made.stints[made.stints["what"] == "meeting"]) == 8


def test_nobody_has_more_than_so_many_combinations_and_one_meeting_has_all_its_times() -> None:
    weekly = tuple(replace(ONE, meeting=f"w{n}", first_day=MONDAY + n * WEEK,
                           last_day=MONDAY + n * WEEK + 4 * DAY) for n in range(3))
    alone = replace(ONE, meeting="solo", agents=("A3",), step_min=15)
    talk = replace(ONE, meeting="talk", kind="coaching", agents=("A2",), step_min=15)
    for meetings, most in (((*weekly, alone), MOST), ((*weekly, alone, talk), MOST)):
        center = replace(people(3), meetings=meetings)
        grid = week_grid(center, MONDAY, 3)
        legal = {(c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
                 for c in center.campaigns.values() for part in c.segments}
        problem, layout = build(center, need(3), MONDAY, legal, 3)
        by_code = dict(zip(layout.agents, problem.people, strict=True))
        assert len(by_code["A3"].choices) == 5 * 29  # as many as the meeting has times
        assert layout.sampled == tuple(
            one.meeting for one in sorted(meetings, key=lambda one: one.meeting) if one != alone)
        for code in ("A1", "A2"):
            assert 1 < len(by_code[code].choices) <= most
            for n, person in enumerate(by_code[code].choices):
                held = layout.meetings(code, n)
                assert len(held) == sum(code in one.agents for one in meetings)
                assert sorted(span for _one, span in held) == sorted(map(tuple, person.blocked))
                assert all(a[1] <= b[0] for a, b in pairwise(sorted(s for _m, s in held)))
        first, second = (by_code[code] for code in ("A1", "A2"))
        assert first.decisions == second.decisions
        for n in range(len(second.choices)):  # the same decision: the same times together
            shared = {one.meeting: span for one, span in layout.meetings("A2", n)
                      if "A1" in one.agents}
            other = first.keeping_to(second.decided(n))[0]
            assert shared == {one.meeting: span for one, span in layout.meetings("A1", other)}
        # the times of each meeting are all over its days
        for one in weekly:
            days = {(span[0] // (24 * 12)) for n in range(len(first.choices))
                    for meeting, span in layout.meetings("A1", n) if meeting == one}
            assert len(days) == 5


@pytest.mark.parametrize(("hours", "told"), [(2, False), (9, True)])
def test_a_bound_that_is_of_some_times_alone_says_so(hours: int, told: bool) -> None:
    meetings = tuple(replace(
        ONE, meeting=name, agents=("A1",), last_day=ONE.first_day, begin=time(8),
        end=time(8 + hours), minutes=60, step_min=30) for name in ("first", "second"))
    center = replace(people(1), meetings=meetings)
    made = planned(center, needed=need(worth="30 30"))
    said = [one for one in made.warnings if "combinations of times" in one]
    assert [one.startswith("first, second: ") for one in said] == [True] * told


# ---------------------------------------------------------------------- clocks put forward


LAST = date(2027, 3, 22)
SUNDAY = date(2027, 3, 28)


@pytest.mark.parametrize(("begin", "end", "minutes", "starts"), [
    (time(2), time(4), 120, None), (time(2), time(3), 60, None),
    (time(1), time(4), 120, "01:00"), (time(2), time(4), 60, "03:00"),
    (time(0), time(3, 30), 150, "00:00"),
])
def test_hours_that_the_clocks_skip_are_no_time_for_a_meeting(
    begin: time, end: time, minutes: int, starts: str | None
) -> None:
    night = {"shift_min_h": 8.0, "shift_max_h": 8.0, "start_step_min": 60, "days_max": 7,
             "earliest_start": time(0), "latest_end": time(12), "week_max_h": 56.0}
    center = free(contract=night, meetings=(
        Meeting("m", "meeting", ("A1",), minutes, SUNDAY, SUNDAY, begin, end),))
    rows = [{"queue": "care", "worth": "30", "start": pd.Timestamp(
        instant(LAST + timedelta(days=d), time(h, m), MADRID))}
        for d in range(7) for h in range(12) for m in (0, 30)]
    needed = Requirement(pd.DataFrame(rows).drop_duplicates("start"), NO_WORK)
    made = planned(center, 1, needed, LAST)
    mine = made.stints[made.stints["kind"] == "absence"]
    if starts is None:
        assert len(mine) == 0
        assert faults(center, made) == ["A1: misses the meeting 'm'"]
        assert ("The meeting 'm' is not placed: on its days that are planned the clocks, which are "
                "put forward, leave it no time.") in map(told, made.warnings)
        assert SUNDAY in set(made.stints["date"])  # it is no reason to stay at home
    else:
        (start, last), = zip(mine["start"], mine["end"], strict=True)
        local = [one.tz_convert(ZoneInfo(MADRID)) for one in (start, last)]
        assert f"{local[0]:%Y-%m-%d %H:%M}" == f"{SUNDAY} {starts}"
        assert last - start == pd.Timedelta(minutes=minutes)
        assert local[1].time() <= end
        assert faults(center, made) == []


# ---------------------------------------------------------------------- windows over weeks


OPEN = replace(ONE, first_day=MONDAY - 3 * DAY, last_day=MONDAY + 4 * DAY)
UNKNOWN = ("The meeting 'one' may have been held before: no roster of the week of 2026-06-01 is at "
           "hand. It is planned anew; if it was held, delete its row in the table meetings.")


def test_a_window_that_began_before_is_used_and_what_nobody_knows_is_told() -> None:
    center = replace(people(2), meetings=(OPEN,))
    made = planned(center)
    assert {code for code, _kind in at(made)} == {"A1", "A2"}
    assert faults(center, made) == []
    assert UNKNOWN in map(told, made.warnings)


def test_what_was_held_the_week_before_is_not_held_again() -> None:
    begins = instant(MONDAY - 3 * DAY, time(10), MADRID)
    held = tuple(Held(code, "meeting", begins, begins + timedelta(hours=1), True)
                 for code in ("A1", "A2"))
    center = replace(people(2), meetings=(OPEN,), held={MONDAY - WEEK: held})
    made = planned(center)
    assert at(made) == {}
    assert faults(center, made) == []
    assert UNKNOWN not in map(told, made.warnings)
    known = replace(center, held={MONDAY - WEEK: ()})  # the week is known, and it was not held
    made = planned(known)
    assert {code for code, _kind in at(made)} == {"A1", "A2"}
    assert UNKNOWN not in map(told, made.warnings)


def test_alone_who_had_it_before_is_left_out_and_the_others_have_it() -> None:
    begins = instant(MONDAY - 3 * DAY, time(10), MADRID)
    held = (Held("A1", "meeting", begins, begins + timedelta(hours=1), True),)
    center = replace(people(2), meetings=(replace(OPEN, together=False),),
                     held={MONDAY - WEEK: held})
    made = planned(center)
    assert {code for code, _kind in at(made)} == {"A2"}
    assert faults(center, made) == []


def test_a_training_with_its_time_in_the_absences_was_not_the_meeting() -> None:
    begins = datetime.combine(MONDAY - 3 * DAY, time(10))
    moment = instant(begins.date(), begins.time(), MADRID)
    center = people(1)
    center = replace(
        center, meetings=(replace(OPEN, agents=("A1",)),),
        agents={"A1": replace(center.agents["A1"], absences=(
            Absence(begins, begins + timedelta(hours=1), "meeting", True),))},
        held={MONDAY - WEEK: (Held("A1", "meeting", moment, moment + timedelta(hours=1), True),)})
    made = planned(center)
    assert list(at(made)) == [("A1", "meeting")]
    assert faults(center, made) == []


def test_missed_in_the_first_week_it_is_held_in_the_second() -> None:
    """Week by week; nobody is there on the days of the first on which it might be."""
    center = people(2)
    leave = Absence(on(4, 0), on(7, 0), "leave", True)
    center = replace(
        center, meetings=(replace(ONE, first_day=MONDAY + 4 * DAY, last_day=MONDAY + 8 * DAY),),
        agents={code: replace(one, absences=(leave,)) for code, one in center.agents.items()})
    first = planned(center)
    assert {kind for _code, kind in at(first)} == {"leave"}
    assert faults(center, first) == []  # it may be next week
    after = replace(center, held={MONDAY: held_in(first.stints)}, agents={
        code: replace(one, worked=tuple(
            WorkedShift(day, time(9), time(17))
            for day in sorted({*first.stints[(first.stints["agent"] == code) & (
                first.stints["kind"] == "work")]["date"]})))
        for code, one in center.agents.items()})
    second = planned(after, monday=MONDAY + WEEK)
    assert {code for code, _kind in at(second)} == {"A1", "A2"}
    assert faults(after, second) == []


@pytest.mark.parametrize("day", [4, 8])
def test_taken_away_from_one_by_hand_is_found_in_either_of_two_weeks(day: int) -> None:
    center = replace(people(2), meetings=(
        replace(ONE, first_day=MONDAY + 4 * DAY, last_day=MONDAY + 10 * DAY),))
    made = planned(center, 2, need(2, calm=[(day, 13)]))
    assert at(made)["A1", "meeting"] == [on(day, 13)]
    assert faults(center, made) == []
    rows = made.stints.copy()
    mine = rows.index[(rows["agent"] == "A1") & (rows["kind"] == "absence")][0]
    rows.loc[mine, ["what", "kind"]] = ["care", "work"]
    assert faults(center, replace(made, stints=rows)) == ["A1: misses the meeting 'one'"]
    both = made.stints.copy()
    meeting = (both["kind"] == "absence").to_numpy()
    both.loc[meeting, ["what", "kind"]] = ["care", "work"]
    assert faults(center, replace(made, stints=both)) == [
        f"{code}: misses the meeting 'one'" for code in ("A1", "A2")]


# ---------------------------------------------------------------------- who cannot be there


def late(center: Center, code: str) -> Center:
    """The agent's contract begins the day at noon."""
    terms = replace(center.contracts["full"], contract="late", earliest_start=time(12),
                    latest_end=time(22), week_min_h=40.0)
    return replace(center, contracts={**center.contracts, "late": terms},
                   agents={**center.agents, code: replace(center.agents[code], contract="late")})


def weekdays(made: Roster, code: str) -> list[int]:
    return sorted({day.weekday() for day in made.stints[made.stints["agent"] == code]["date"]})


def test_who_cannot_attend_works_the_ordinary_shift() -> None:
    wednesday = MONDAY + 2 * DAY
    team = Meeting("team", "meeting", ("A1", "A2", "A3"), 60, wednesday, wednesday, time(9),
                   time(11))
    center = replace(late(people(3), "A3"), meetings=(team,))
    made = planned(center, needed=need(worth="60 60 60", hours=range(9, 20)))
    assert weekdays(made, "A3") == [0, 1, 2, 3, 4]
    assert {code for code, _kind in at(made)} == {"A1", "A2"}
    assert faults(center, made) == ["A3: misses the meeting 'team'"]
    assert "A3: a training or meeting lies outside the shifts rostered." in map(
        told, made.warnings)


@pytest.mark.parametrize("ends", [11, 13])
def test_who_cannot_be_at_a_training_with_its_time_works_that_day_too(ends: int) -> None:
    fixed = Absence(on(2, 9), on(2, ends), "training", True)
    center = late(people(1), "A1")
    center = replace(
        center, agents={"A1": replace(center.agents["A1"], absences=(fixed,))})
    made = planned(center, needed=need(worth="60", hours=range(9, 22)))
    assert weekdays(made, "A1") == [0, 1, 2, 3, 4]
    assert faults(center, made) == []
    assert "A1: a training or meeting lies outside the shifts rostered." in map(
        told, made.warnings)
    that_day = made.stints[made.stints["date"] == MONDAY + 2 * DAY]
    assert that_day["start"].min() >= pd.Timestamp(instant(MONDAY + 2 * DAY, time(ends), MADRID))


def test_a_training_as_long_as_the_shift_with_its_meal_sends_nobody_home() -> None:
    fixed = Absence(on(2, 9), on(2, 17), "training", True)
    meal = {"fixed_breaks": (MEAL,)}
    center = people(1, pack=meal)
    short = replace(center.contracts["full"], shift_min_h=7.5, shift_max_h=7.5)
    center = replace(center, contracts={"full": short}, agents={
        "A1": replace(center.agents["A1"], absences=(fixed,))})
    made = planned(center, needed=need(worth="60"))
    assert weekdays(made, "A1") in ([0, 1, 3, 4], [0, 1, 3, 4, 5])  # nothing else fits that day
    assert faults(center, made) == []
