"""A centre's week becomes arrays: whose shifts, which work, what is left of last week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest
from check_centres import MONDAY, SITES, centre, worked

from wfm.calendar import Grid, instant, midnight
from wfm.center import Absence, Agent, Center, Preference, Site
from wfm.handover import Requirement
from wfm.roster.activities import carried_people
from wfm.roster.build import Layout, build, week_grid
from wfm.roster.people import MISSED_MEETING_H
from wfm.roster.problem import NEVER, PAID, SLOT_MIN, Person, Problem
from wfm.roster.solve import Stop, solve
from wfm.roster.stints import make_stints

RIO = SITES["BR-NR17"].zone
NO_WORK = pd.DataFrame(
    columns=["work", "activity", "segment", "kind", "hours", "opens", "due", "penalty_h",
             "hours_a_day"])
SHORT = Stop(iterations=30, bound_rounds=1)
NIGHT = {"earliest_start": time(20), "latest_end": time(10)}


def requirement(
    worth: Mapping[datetime, str] | None = None, work: pd.DataFrame = NO_WORK
) -> Requirement:
    rows = [{"queue": "care", "start": pd.Timestamp(start), "worth": text}
            for start, text in (worth or {}).items()]
    frame = pd.DataFrame(rows, columns=["queue", "start", "worth"])
    frame["start"] = pd.to_datetime(frame["start"], utc=True)
    return Requirement(frame, work)


def built(
    center: Center, need: Requirement | None = None, week: date = MONDAY
) -> tuple[Problem, Layout]:
    grid = week_grid(center, week)
    always = {(c.campaign, part.segment): np.ones(grid.count, dtype=bool)
              for c in center.campaigns.values() for part in c.segments}
    return build(center, need or requirement(), week, always)


def alone(center: Center, week: date = MONDAY) -> tuple[Problem, Person, Layout]:
    problem, layout = built(center, week=week)
    return problem, problem.people[0], layout


def starts(problem: Problem, who: Person, layout: Layout, zone: str = RIO) -> list[datetime]:
    """Wall-clock starts of the shifts that may be worked."""
    chosen = problem.shift_sets[0].start[who.allowed]
    utc = [layout.grid.start + timedelta(minutes=SLOT_MIN * int(s)) for s in chosen]
    return [pd.Timestamp(moment).tz_convert(zone).to_pydatetime() for moment in utc]


def days_of(problem: Problem, who: Person) -> set[int]:
    return set(problem.shift_sets[0].day[who.allowed].tolist())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Wall clock, `day` counted from the week's Monday."""
    return datetime.combine(MONDAY, time(hour, minute)) + timedelta(days=day)


def slot(layout: Layout, day: int, hour: int, minute: int = 0) -> int:
    moment = instant(MONDAY + timedelta(days=day), time(hour, minute), RIO)
    return int((moment - layout.grid.start) // timedelta(minutes=SLOT_MIN))


# ---------------------------------------------------------------------- the grid


def test_the_week_is_that_of_the_main_site_and_spills_half_a_day() -> None:
    problem, layout = built(centre())
    assert (layout.week_from, layout.week_to) == (0, 336)
    assert problem.intervals == 336 + 24
    assert problem.day.tolist() == [d for d in range(7) for _ in range(48)] + [7] * 24


def test_with_sites_on_two_clocks_the_grid_holds_the_weeks_of_both() -> None:
    one = centre()
    both = replace(one, sites=one.sites | {"lx": SITES["PT"]}, agents=one.agents | {
        "B1": replace(one.agents["A1"], agent="B1", site="lx")})
    problem, layout = built(both)
    assert layout.grid.start == midnight(MONDAY, "Europe/Lisbon")
    assert layout.week_from == 8  # Lisbon's Monday is four hours ahead
    first, second = (problem.shift_sets[p.shift_set] for p in problem.people)
    assert first.day_start[0] == 48
    assert second.day_start[0] == 0


@pytest.mark.parametrize("week, hours", [(date(2026, 10, 19), 169), (date(2026, 3, 23), 167)])
def test_a_week_in_which_the_clocks_change_has_more_or_fewer_intervals(
    week: date, hours: int
) -> None:
    problem, who, layout = alone(centre("PT"), week)
    assert layout.week_to - layout.week_from == 2 * hours
    assert np.bincount(problem.day)[6] == 2 * (hours - 144)
    sunday = [s for s in starts(problem, who, layout, "Europe/Lisbon") if s.weekday() == 6]
    assert [s.hour * 60 + s.minute for s in sunday if s.hour >= 3] == list(range(180, 1440, 30))


# ---------------------------------------------------------------------- people


def test_somebody_without_history_may_work_every_shift() -> None:
    problem, who, _ = alone(centre())
    assert who.allowed.all()
    assert np.array_equal(who.cost, 20 * problem.shift_sets[0].pay_h)
    assert not who.off_cost.any()
    assert (who.last_end, who.run) == (NEVER, 0)
    assert who.most[:, 0].tolist() == [36 * 60, 7], "the law's week, not the contract's"


def test_days_that_are_not_worked_and_days_outside_the_employment_have_no_shift() -> None:
    weekdays = frozenset({"mon", "tue", "wed", "thu", "fri"})
    problem, who, _ = alone(centre(
        contract={"work_days": weekdays, "week_min_h": 35},
        agent={"first_day": MONDAY + timedelta(days=2), "last_day": MONDAY + timedelta(days=5)}))
    assert days_of(problem, who) == {2, 3, 4}
    assert who.least[PAID, 0] == 35 * 60 * 4 / 7


@pytest.mark.parametrize("sundays, free", [
    ((-1, -8, -15), False), ((-1, -8), True), ((-1, -15), True), ((-8, -15), True)])
def test_after_three_sundays_worked_the_fourth_is_free(sundays, free: bool) -> None:
    problem, who, layout = alone(centre(agent={"worked": worked(-22, *sorted(sundays))}))
    assert (6 in days_of(problem, who)) == free
    saturday = [s for s in starts(problem, who, layout) if s.weekday() == 5]
    # no shift reaches into the Sunday either; by the short hours of the night this one ends at 0:00
    latest = time(23, 30) if free else time(18)
    assert max(s.time() for s in saturday) == latest


def test_weeks_before_the_history_begins_are_taken_to_have_had_their_sunday() -> None:
    problem, who, _ = alone(centre(agent={"worked": worked(-8, -1)}))
    assert 6 in days_of(problem, who)


def test_leave_takes_away_every_shift_that_touches_it() -> None:
    leave = Absence(at(2, 12), at(3, 0), "leave", True)
    problem, who, layout = alone(centre(agent={"absences": (leave,)}))
    plain = starts(*alone(centre()))
    span = timedelta(minutes=380)
    kept = [s for s in plain
            if s.replace(tzinfo=None) + span <= at(2, 12) or s.replace(tzinfo=None) >= at(3, 0)]
    assert starts(problem, who, layout) == kept
    assert who.blocked.shape == (0, 2)


def test_paid_leave_counts_towards_the_contract_and_unpaid_leave_does_not() -> None:
    terms = {"week_min_h": 36, "week_max_h": 36, "days_min": 6, "days_max": 6}
    for paid, week, days in ((True, 24 * 60, 4), (False, 36 * 60, 6)):
        leave = Absence(at(1, 0), at(3, 0), "leave", paid)
        who = alone(centre(contract=terms, agent={"absences": (leave,)}))[1]
        assert who.least[:, 0].tolist() == who.most[:, 0].tolist() == [week, days]


def test_on_the_day_of_a_training_a_shift_holds_all_of_it() -> None:
    training = Absence(at(1, 10), at(1, 12), "training", True)
    problem, who, layout = alone(centre(agent={"absences": (training,)}))
    tuesday = [s for s in starts(problem, who, layout) if s.weekday() == 1]
    # it has to begin by 10:00 and to end, after 380 minutes, not before 12:00
    assert [s.hour * 60 + s.minute for s in tuesday] == list(range(360, 601, 30))
    monday = [s for s in starts(problem, who, layout) if s.weekday() == 0]
    assert len(monday) == 48
    assert who.blocked.tolist() == [[slot(layout, 1, 10), slot(layout, 1, 12)]]
    missed = 20 * 6 * MISSED_MEETING_H
    assert who.off_cost.tolist() == [0, missed, 0, 0, 0, 0, 0]


def test_a_training_is_attended_and_the_agent_not_counted_meanwhile() -> None:
    training = Absence(at(1, 10), at(1, 12), "training", True)
    problem, layout = built(centre(agent={"absences": (training,)}))
    tour = solve(problem, SHORT).tours[0]
    shifts = problem.shift_sets[0]
    j = tour.shifts[1]
    assert j >= 0
    assert shifts.start[j] <= slot(layout, 1, 10)
    assert shifts.end[j] >= slot(layout, 1, 12)
    assert not tour.presence[slot(layout, 1, 10) // 6 : slot(layout, 1, 12) // 6].any()


def test_wishes_cost_where_they_are_not_met() -> None:
    wishes = (
        Preference("tue", "off", 2.0), Preference(MONDAY + timedelta(days=2), "early", 1.0),
        Preference("thu", "late", 1.0), Preference("fri", (time(9), time(15, 20)), 3.0))
    problem, who, _ = alone(centre(agent={"preferences": wishes}))
    s = problem.shift_sets[0]
    extra = who.cost - 20 * s.pay_h
    clock = (s.start - s.day_start[s.day]) * 5
    unit = 20 * 0.5
    for d, met, price in (
        (0, clock >= 0, 0), (1, clock < 0, 2), (2, clock < 720, 1), (3, clock >= 720, 1),
        (4, clock == 540, 3), (5, clock >= 0, 0),
    ):
        on = s.day == d
        assert np.allclose(extra[on], np.where(met[on], 0, price * unit))
    assert who.off_cost.tolist() == [0, 0, 0, 0, 3 * unit, 0, 0]


def test_the_last_shift_of_the_past_gives_rest_and_run() -> None:
    past = worked(-6, -4, -3, -2, -1, start=time(20), end=time(2, 20))
    _, who, layout = alone(centre(agent={"worked": past}))
    assert who.last_end == slot(layout, 0, 2, 20) == 28
    assert who.run == 4


# ---------------------------------------------------------------------- last week's nights


def test_a_night_shift_of_last_week_counts_on_monday_morning() -> None:
    center = centre(agent={"worked": worked(-1, start=time(22), end=time(4, 20))})
    problem, layout = built(center)
    assert np.allclose(problem.carried[0, :10], [1] * 8 + [2 / 3, 0])
    assert problem.carried[0, 10:].sum() == 0
    assert layout.carried == (("A1", MONDAY - timedelta(days=1), 0, 52),)
    assert carried_people(problem)[0].sum() == pytest.approx(52 / 6)


def test_west_of_the_main_site_sundays_night_begins_in_the_main_sites_monday() -> None:
    """Lisbon is the main site; Sunday 22:00 in São Paulo is Monday 02:00 there (summer)."""
    lisbon = Site("lx", "Lisboa", "PT", None, "Europe/Lisbon")
    center = centre(agent={"worked": worked(-1, start=time(22), end=time(3, 35))})
    center = replace(center, sites={"lx": lisbon, **center.sites})
    problem, layout = built(center)
    begin, end = slot(layout, -1, 22), slot(layout, 0, 3, 35)
    assert layout.carried == (("A1", MONDAY - timedelta(days=1), begin, end),)
    there = problem.carried[0]
    assert not there[: begin // 6].any()
    assert there.sum() == pytest.approx((end - begin) / 6)
    assert np.allclose(there[begin // 6 : end // 6], 1)


def test_shifts_of_the_week_itself_and_of_before_midnight_carry_nobody_over() -> None:
    for past in (worked(-1), worked(1, start=time(22), end=time(4)),
                 worked(-1, start=time(17, 40), end=time(0))):
        assert not built(centre(agent={"worked": past}))[0].carried.any()


def test_the_morning_after_the_week_is_wanted_as_far_as_this_one_was_covered() -> None:
    night = {"worked": worked(-1, start=time(22), end=time(4, 20))}
    after = midnight(MONDAY + timedelta(days=7), RIO)
    inside = midnight(MONDAY, RIO)
    half = timedelta(minutes=30)
    need = requirement({inside: "9 8", after: "5 4 3", after + 8 * half: "6 2",
                        after + 9 * half: "7 1"})
    for agent, wanted in ((night, [5, 6, 0]), ({}, [0, 0, 0])):
        problem, layout = built(centre(agent=agent), need)
        assert problem.worth[0, 0].tolist() == [9, 8, 0]
        spill = problem.worth[0, [layout.week_to + n for n in (0, 8, 9)]]
        assert spill[:, 0].tolist() == wanted
        assert not spill[:, 1:].any()


def test_the_week_of_a_queue_is_that_of_its_own_site() -> None:
    """Main site Rio, queue in Lisbon, whose Monday begins four hours earlier."""
    one = centre()
    both = replace(
        one, sites=one.sites | {"lx": SITES["PT"]},
        queues={"care": replace(one.queues["care"], site="lx")},
        agents=one.agents | {"B1": replace(one.agents["A1"], agent="B1", site="lx")})
    first = midnight(MONDAY, "Europe/Lisbon")
    half = timedelta(minutes=30)
    week = [first + n * half for n in range(7 * 48)]
    problem, _ = built(both, requirement(dict.fromkeys((first - half, *week), "5")))
    asked = problem.worth[0, :, 0]
    assert asked[: 7 * 48].tolist() == [5] * 7 * 48
    assert not asked[7 * 48 :].any()


def crew(end: time, count: int) -> Center:
    """So many people who worked on Sunday night until `end`."""
    one = centre(agent={"worked": worked(-1, start=time(18), end=end)})
    return replace(one, agents={
        code: replace(one.agents["A1"], agent=code)
        for code in (f"A{n}" for n in range(1, count + 1))})


@pytest.mark.parametrize("end", [time(4, 20), time(2)])
def test_everybody_carried_over_is_in_the_roster(end: time) -> None:
    center = crew(end, 3)
    problem, layout = built(center)
    result = solve(problem, SHORT)
    rows = make_stints(center, problem, layout, result.tours, result.assignment, MONDAY)
    early = rows[rows["date"] == MONDAY - timedelta(days=1)]
    assert sorted(early["agent"]) == ["A1", "A2", "A3"]
    assert set(early["end"]) == {pd.Timestamp(instant(MONDAY, end, RIO))}


def test_those_who_leave_before_the_first_interval_is_over_are_in_the_roster_too() -> None:
    center = crew(time(0, 10), 2)
    problem, layout = built(center)
    result = solve(problem, SHORT)
    rows = make_stints(center, problem, layout, result.tours, result.assignment, MONDAY)
    early = rows[rows["date"] == MONDAY - timedelta(days=1)]
    assert sorted(early["agent"]) == ["A1", "A2"]
    assert set(early["end"]) == {pd.Timestamp(instant(MONDAY, time(0, 10), RIO))}


# ---------------------------------------------------------------------- work


def item(activity: str, segment: str, kind: str, opens: datetime, due: datetime) -> dict:
    return {"work": f"{activity}/{segment}", "activity": activity, "segment": segment,
            "kind": kind, "hours": 5.0, "opens": pd.Timestamp(opens), "due": pd.Timestamp(due),
            "penalty_h": 30.0, "hours_a_day": np.nan}


def test_work_is_counted_in_intervals_and_done_in_its_window_where_it_is_legal() -> None:
    center = centre(campaign={"max_daily_hours": 3.0})
    grid = week_grid(center, MONDAY)
    calls = np.zeros(grid.count, dtype=bool)
    calls[20:60] = True
    opens = grid.start + timedelta(hours=12, minutes=10)
    due = grid.start + timedelta(hours=26, minutes=40)
    work = pd.DataFrame([item("sell", "rio", "outbound", opens, due),
                         item("care", "", "deferred", opens, due)])
    problem, layout = build(center, requirement(work=work), MONDAY, {("sell", "rio"): calls})
    assert problem.hours.tolist() == [10, 10]
    assert problem.penalty.tolist() == [15, 15]
    # wholly between 12:10 and 02:40 of the next day: intervals 25 to 52
    assert np.flatnonzero(problem.legal[0]).tolist() == list(range(25, 53))
    # the queue is open from 6:00 to midnight
    assert np.flatnonzero(problem.legal[1]).tolist() == list(range(25, 48))
    assert problem.cap_groups.tolist() == [[0, -1], [-1, -1]]
    assert problem.cap.tolist() == [6]
    assert problem.can.tolist() == [[True, True, True]]
    assert layout.queues == ("care",)


def test_the_attempts_of_a_day_limit_the_hours_of_a_day() -> None:
    opens, due = at(0, 0).replace(tzinfo=UTC), at(7, 0).replace(tzinfo=UTC)
    rio = item("sell", "rio", "outbound", opens, due) | {"hours_a_day": 0.5, "hours": 0.02}
    free = item("sell", "lisboa", "outbound", opens, due)
    center = centre(campaign={"max_daily_hours": 1.0})
    problem, _layout = built(center, requirement(work=pd.DataFrame([rio, free])))
    assert problem.cap_groups.tolist() == [[0, 1], [0, -1]]
    assert problem.cap.tolist() == [2, 1], "one hour a day of the campaign, half of one of rio"


def test_groups_are_the_different_sets_of_skills() -> None:
    one = centre()
    base = one.agents["A1"]

    def with_skills(code: str, skills: Mapping[str, int]) -> Agent:
        return replace(base, agent=code, skills=skills)

    center = replace(one, agents={
        "A1": base, "A2": with_skills("A2", {"care": 3}),
        "A3": with_skills("A3", {"sell": 1, "care": 1})})
    problem, layout = built(center)
    assert [p.group for p in problem.people] == [0, 1, 0]
    assert layout.groups == (frozenset({"care", "sell"}), frozenset({"care"}))
    assert len(problem.shift_sets) == 1


# ---------------------------------------------------------------------- edges


def test_leave_from_the_next_monday_bars_the_sunday_night_that_reaches_into_it() -> None:
    leave = Absence(at(7, 0), at(10, 0), "leave", True)
    problem, who, layout = alone(centre(agent={"absences": (leave,)}))
    ends = problem.shift_sets[0].end
    midnight_slot = slot(layout, 7, 0)
    assert ends[who.allowed].max() == midnight_slot < ends.max()


def test_the_grid_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    grid = week_grid(centre(), MONDAY)
    assert isinstance(grid, Grid)
    assert grid.start == datetime(2026, 6, 8, 3, tzinfo=UTC)


def test_nobody_is_rostered_while_everything_is_closed_if_there_is_another_week() -> None:
    weekdays = {day: ((time(8), time(20)),) for day in ("mon", "tue", "wed", "thu", "fri")}
    full = {"week_min_h": 40, "week_max_h": 40, "shift_min_h": 8, "shift_max_h": 8, "days_max": 5}
    one = centre("PT", contract=full, queue={"hours": weekdays})
    only = replace(one, agents={"A1": replace(one.agents["A1"], skills={"care": 1})})
    problem, layout = built(only)
    result = solve(problem, SHORT)
    assert len(result.tours[0].shifts[result.tours[0].shifts >= 0]) == 5
    assert result.tours[0].shifts[5:].tolist() == [-1, -1]
    assert layout.closed_h[0][result.tours[0].shifts[:5]].sum() == 0


@pytest.mark.parametrize(("days", "own"), [
    ((), 0),  # no history: the rest begins with the week
    ((-14, -13), -7 * 24),  # last week was free: the end of the week before it, or earlier
    ((-7, -6, -5, -4, -3), 0),  # Friday's end + 35 h lies before Monday
    ((-7, -5, -3, -1), -6),  # a day off between two shifts was last week's rest
    ((-7, -6, -5, -4, -3, -2, -1), 0),
])
def test_the_rest_before_the_week_counts_once(days: tuple[int, ...], own: int) -> None:
    """Shifts 09:00–18:00 in Lisbon; 35 hours are due."""
    past = worked(*days, start=time(9), end=time(18)) if days else ()
    problem, who, _ = alone(centre("PT", agent={"worked": past}))
    monday = int(problem.shift_sets[0].day_start[0])
    hours = (who.rest_from - monday) * SLOT_MIN / 60
    if days == (-7, -6, -5, -4, -3):
        assert hours == -54 + 35
    elif days == (-14, -13):
        assert hours < own
    else:
        assert hours == own


def test_what_is_required_is_told_where_the_table_says_it() -> None:
    morning = instant(MONDAY, time(9), RIO)
    need = requirement({morning: "9 5"})
    assert built(centre(), need)[0].required is None
    told = replace(need, intervals=need.intervals.assign(required=[2]))
    problem, layout = built(centre(), told)
    assert problem.required is not None
    assert problem.required[0, layout.grid.position(morning)] == 2
    assert problem.required.sum() == 2
