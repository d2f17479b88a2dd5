"""The edges of the weeks: sites on other clocks, last week's nights, the morning after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from check_centres import ALL_DAY, MADE, MADRID, MONDAY, SITES, centre, found, of_rows, stints

from wfm.calendar import instant
from wfm.center import Agent, Center, Site, WorkedShift
from wfm.handover import Requirement, Roster
from wfm.limits import Limit
from wfm.roster.build import Layout, build, week_grid
from wfm.roster.by_week import by_week, week_of
from wfm.roster.check import check
from wfm.roster.plan import roster
from wfm.roster.problem import Problem
from wfm.roster.solve import Stop

STOP = Stop(iterations=60, bound_rounds=3)
NO_WORK = pd.DataFrame(columns=["work", "activity", "segment", "kind", "hours", "opens", "due",
                                "penalty_h", "hours_a_day"])
NEW_YORK, MANILA = "America/New_York", "Asia/Manila"
SUNDAY = MONDAY - timedelta(days=1)
NIGHT = WorkedShift(SUNDAY, time(22), time(6))
EIGHT = {"shift_min_h": 8.0, "shift_max_h": 8.0, "start_step_min": 60, "week_max_h": 56.0}


def there(zones: Mapping[str, str], agents: Mapping[str, tuple[str, str, tuple[WorkedShift, ...]]],
          **contract: object) -> Center:
    """Sites by name, the first the main one, each with a queue `q` and its name that never
    closes; agents with their site, the sites whose queues they can do, and what they worked."""
    one = centre("ES-CC", labour={"ES-CC": MADE}, contract=EIGHT | contract,
                 queue={"hours": ALL_DAY})
    queue, who = one.queues["care"], one.agents["A1"]
    return replace(
        one, campaigns={}, sites={s: Site(s, s, "ES", "MD", zone) for s, zone in zones.items()},
        queues={f"q{s}": replace(queue, queue=f"q{s}", site=s) for s in zones},
        agents={code: Agent(code, code, "t", "", site, who.contract,
                            {f"q{s}": 1 for s in skills.split()}, None, None, 20.0, worked=worked)
                for code, (site, skills, worked) in agents.items()})


def need(center: Center, days: range, hours: range, worth: str = "30",
         monday: date = MONDAY) -> Requirement:
    """The same at each half hour of days and hours, on the clock of each queue's site."""
    rows = [{"queue": name, "worth": worth, "start": pd.Timestamp(instant(
                monday + timedelta(days=d), time(h, m), center.zone(queue.site)))}
            for name, queue in center.queues.items() for d in days for h in hours for m in (0, 30)]
    return Requirement(pd.DataFrame(rows), NO_WORK)


def planned(center: Center, needed: Requirement, weeks: int = 1, monday: date = MONDAY) -> Roster:
    return roster(center, needed, monday, {}, STOP, weeks=weeks)


def built(center: Center, needed: Requirement, weeks: int = 1,
          monday: date = MONDAY) -> tuple[Problem, Layout]:
    return build(center, needed, monday, {}, weeks)


def faults(center: Center, made: Roster) -> list[str]:
    return [str(one) for before, week in by_week(center, made) for one in check(before, week)]


def clocks(layout: Layout, where: np.ndarray, zone: str) -> list[str]:
    """First and last interval of those that are marked, on a clock."""
    local = layout.grid.local(zone)
    first, last = np.flatnonzero(where)[[0, -1]]
    return [f"{local[t]:%m-%d %H:%M}" for t in (first, last)]


# ---------------------------------------------------------------------- weeks cut apart


def test_a_shift_of_the_week_is_not_cut_where_the_main_sites_week_begins_later() -> None:
    """Monday 08:00–16:00 in Manila is Sunday 20:00 to Monday 04:00 in New York (summer)."""
    center = there({"ny": NEW_YORK, "mn": MANILA}, {"M": ("mn", "mn", ())},
                   earliest_start=time(8), latest_end=time(16), days_max=5)
    made = planned(center, need(center, range(14), range(8, 16)), weeks=2)
    assert faults(center, made) == []
    second = MONDAY + timedelta(days=7)
    mine = week_of(center, made, second).stints
    assert set(mine["date"]) <= {second + timedelta(days=d) for d in range(7)}
    assert set(mine["start"].dt.tz_convert(MANILA).dt.time) == {time(8)}
    assert len(mine) == 5


def test_what_is_carried_over_is_cut_where_the_first_week_begins_that_it_counts_in() -> None:
    """Manila is the main site: its Monday is New York's Sunday 12:00 (summer)."""
    center = there({"mn": MANILA, "ny": NEW_YORK}, {"N": ("ny", "ny", ())})
    rows = stints(instant(MONDAY + timedelta(days=6), time(9), NEW_YORK), "qny 480",
                  MONDAY + timedelta(days=6), "N")
    second = MONDAY + timedelta(days=7)
    made = replace(of_rows(rows), weeks=2)
    (over,) = week_of(center, made, second).stints.to_dict("records")
    assert over["start"] == pd.Timestamp(instant(second, time(0), MANILA))
    assert over["start"].tz_convert(NEW_YORK).time() == time(12)
    # where New York is the main site it is over before the week, but for who does Manila's queue
    for skills, left in (("ny", 0), ("ny mn", 1)):
        west = there({"ny": NEW_YORK, "mn": MANILA}, {"N": ("ny", skills, ())})
        assert len(week_of(west, made, second).stints) == left


# ---------------------------------------------------------------------- last week's nights


def test_a_night_east_of_the_main_site_counts_from_its_own_midnight() -> None:
    """Madrid's Monday begins at São Paulo's Sunday 19:00 (summer), its queue's and its seats'."""
    zones = {"sp": SITES["BR-NR17"].zone, "md": MADRID}
    center = there(zones, {"A": ("md", "md", (NIGHT,)), "B": ("md", "md", ())})
    center = replace(center, limits=(Limit("seats", 1, "daily", site="md"),))
    needed = need(center, range(8), range(24), "90 90")
    problem, layout = built(center, needed)
    assert layout.carried == (("A", SUNDAY, 0, 72),)
    assert clocks(layout, problem.carried[0] > 0, MADRID) == ["06-08 00:00", "06-08 05:30"]
    assert np.flatnonzero(problem.heads[0].carried).tolist() == list(range(72))
    made = planned(center, needed)
    assert faults(center, made) == []
    early = made.stints[made.stints["date"] == SUNDAY]
    assert list(early["start"]) == [pd.Timestamp(instant(MONDAY, time(0), MADRID))]
    assert list(early["what"]) == ["qmd"]
    others = made.stints[made.stints["date"] >= MONDAY]
    assert others["start"].min() >= pd.Timestamp(instant(MONDAY, time(6), MADRID))


def test_the_check_finds_seats_taken_twice_before_the_main_sites_midnight() -> None:
    zones = {"sp": SITES["BR-NR17"].zone, "md": MADRID}
    center = there(zones, {"A": ("md", "md", (NIGHT,)), "B": ("md", "md", ())})
    center = replace(center, limits=(Limit("seats", 1, "daily", site="md"),))
    old = stints(instant(MONDAY, time(0), MADRID), "qmd 360", SUNDAY, "A")
    (fault,) = found(center, of_rows([
        *old, *stints(instant(MONDAY, time(3), MADRID), "qmd 480", MONDAY, "B")]))
    assert (fault.rule, fault.day) == ("seats", MONDAY)
    assert fault.what == "md: 2 people in shifts from 03:00 to 06:00; there are 1 seats"
    assert found(center, of_rows([
        *old, *stints(instant(MONDAY, time(6), MADRID), "qmd 480", MONDAY, "B")])) == ()


@pytest.mark.parametrize(("skills", "from_there"), [("sp md", "06-08 00:00"), ("sp", None)])
def test_who_does_an_eastern_queue_is_there_when_its_week_begins(
    skills: str, from_there: str | None
) -> None:
    """Sunday 14:00–22:00 in São Paulo is Sunday 19:00 to Monday 03:00 in Madrid."""
    late = WorkedShift(SUNDAY, time(14), time(22))
    center = there({"sp": SITES["BR-NR17"].zone, "md": MADRID}, {"S": ("sp", skills, (late,))})
    problem, layout = built(center, need(center, range(-1, 8), range(24), "30 20"))
    if from_there is None:
        assert layout.carried == ()
        return
    assert clocks(layout, problem.carried[0] > 0, MADRID) == [from_there, "06-08 02:30"]
    # its own queue asks for no more on its Sunday than who is there, Madrid's for all in its week
    before = problem.worth[:, :10]
    assert before[0, :6].tolist() == [[30, 0]] * 6 and not before[0, 6:].any()
    assert before[1].tolist() == [[30, 20]] * 10
    # and the same on the last Sunday, when Madrid's week is over
    after = problem.worth[1, layout.queue_weeks[1][1] :]
    assert after[:6].tolist() == [[30, 0]] * 6 and not after[6:].any()
    assert layout.queue_weeks == ((10, 346), (0, 336))


def test_everybody_carried_over_has_their_own_times_where_these_overlap_in_part() -> None:
    """In Madrid A is there from 0:00 to 6:00, B of São Paulo (Sunday 21:00) from 2:00 to 7:00."""
    zones = {"md": MADRID, "sp": SITES["BR-NR17"].zone}
    center = there(zones, {
        "A": ("md", "md", (NIGHT,)), "B": ("sp", "md", (WorkedShift(SUNDAY, time(21), time(2)),))})
    made = planned(center, need(center, range(7), range(24), "30 30"))
    early = made.stints[made.stints["date"] == SUNDAY]
    local = [(agent, f"{start:%H:%M}", f"{end:%H:%M}", what) for agent, start, end, what in zip(
        early["agent"], early["start"].dt.tz_convert(MADRID), early["end"].dt.tz_convert(MADRID),
        early["what"], strict=True)]
    assert local == [("A", "00:00", "06:00", "qmd"), ("B", "02:00", "07:00", "qmd")]
    assert faults(center, made) == []


def test_on_clocks_far_apart_two_shifts_of_an_agent_reach_into_the_week() -> None:
    """Auckland's Monday begins at Honolulu's Sunday 02:00 (its winter)."""
    saturday = SUNDAY - timedelta(days=1)
    past = (WorkedShift(saturday - timedelta(days=1), time(22), time(6)),
            WorkedShift(saturday, time(22), time(6)), WorkedShift(SUNDAY, time(14), time(22)))
    center = there({"hn": "Pacific/Honolulu", "ak": "Pacific/Auckland"},
                   {"H": ("hn", "ak", past)}, days_max=1)
    problem, layout = built(center, need(center, range(7), range(24)))
    assert sorted(layout.carried) == [("H", saturday, 0, 48), ("H", SUNDAY, 144, 240)]
    assert problem.carried.sum() == pytest.approx(8 + 16)
    made = planned(center, need(center, range(7), range(24)))
    assert faults(center, made) == []
    assert set(made.stints["date"]) >= {saturday, SUNDAY}
    friday = stints(instant(saturday, time(2), "Pacific/Honolulu"), "qak 240",
                    saturday - timedelta(days=1), "H")
    assert "week" in {one.rule for one in found(center, of_rows(friday))}


# ---------------------------------------------------------------------- the morning after


@pytest.mark.parametrize("weeks", [1, 2, 3])
@pytest.mark.parametrize("monday", [
    MONDAY, date(2026, 10, 19), date(2026, 10, 12), date(2027, 3, 22), date(2027, 3, 15)])
def test_the_morning_after_some_weeks_is_wanted_as_the_one_before_by_the_wall_clock(
    monday: date, weeks: int
) -> None:
    """A night from 22:00 to 06:00 is asked for after as many weeks, clocks changed or not."""
    night = replace(NIGHT, day=monday - timedelta(days=1))
    center = there({"md": MADRID}, {"A": ("md", "md", (night,)), "B": ("md", "md", ())})
    problem, layout = built(
        center, need(center, range(7 * weeks + 1), range(24), "30 20", monday), weeks, monday)
    after = problem.worth[0, layout.week_to :]
    assert (after[:, 0].sum(), after[:, 1].sum()) == (12 * 30, 0)
    beyond = monday + timedelta(days=7 * weeks)
    local = layout.grid.local(MADRID)[layout.week_to + np.flatnonzero(after[:, 0])[[0, -1]]]
    assert [one.to_pydatetime().replace(tzinfo=None).isoformat() for one in local] == [
        f"{beyond}T00:00:00", f"{beyond}T05:30:00"]


def test_the_last_sunday_night_is_worked_for_the_morning_after_it() -> None:
    """Only the mornings of the first Monday and of the one after three weeks have work."""
    center = there({"md": MADRID}, {"A": ("md", "md", (NIGHT,))},
                   earliest_start=time(22), latest_end=time(6))
    needed = need(center, range(21, 22), range(6), "60")
    made = planned(center, needed, weeks=3)
    assert set(made.stints["date"]) - {SUNDAY} == {MONDAY + timedelta(days=20)}
    assert faults(center, made) == []


# ---------------------------------------------------------------------- seats of last week


def seated(*seats: Limit) -> Center:
    """Two agents who worked until 06:00 on Monday, a third, and limits."""
    return replace(there({"md": MADRID}, {
        "A": ("md", "md", (replace(NIGHT, row=2),)), "B": ("md", "md", (replace(NIGHT, row=3),)),
        "C": ("md", "md", ())}), limits=seats)


OLD = [row for agent in "AB" for row in stints(
    instant(MONDAY, time(0), MADRID), "qmd 360", SUNDAY, agent)]


def test_people_of_last_week_beyond_the_seats_are_told_by_row_and_nobody_joins_them() -> None:
    center = seated(Limit("seats", 1, "mon", time(0), time(8), site="md", row=5))
    needed = need(center, range(7), range(24), "90 90 90")
    problem, _layout = built(center, needed)
    # as if there were seats for them, and none for anybody else
    assert problem.heads[0].most[: 8 * 12].tolist() == [2] * 72 + [1] * 24
    made = planned(center, needed)
    assert made.cost["limits"] == 0
    assert faults(center, made) == [
        f"{MONDAY}: md: 2 people in shifts of the week before from 00:00 to 06:00; there are 1 "
        "seats (limits row 5; last_roster rows 2, 3)"]
    new = made.stints[made.stints["date"] == MONDAY]
    assert new["start"].min() >= pd.Timestamp(instant(MONDAY, time(6), MADRID))


@pytest.mark.parametrize(("start", "joined"), [
    (time(4), [("seats", "md: 3 people in shifts from 04:00 to 06:00; there are 1 seats")]),
    (time(6), [])])
def test_who_joins_them_breaks_the_limit(start: time, joined: list[tuple[str, str]]) -> None:
    center = seated(Limit("seats", 1, "mon", time(0), time(8), site="md"))
    made = of_rows([*OLD, *stints(instant(MONDAY, start, MADRID), "qmd 480", MONDAY, "C")])
    told = [(one.rule, one.what) for one in found(center, made)]
    assert told == [*joined, (
        "seats_before", f"md: 2 people in shifts of the week before from 00:00 to {start:%H:%M}; "
        "there are 1 seats")]


def test_who_was_planned_for_sunday_night_is_not_the_past_of_the_week_after() -> None:
    """Two weeks planned together: too many on the Monday between them is a breach."""
    center = seated(Limit("seats", 1, "mon", time(0), time(8), site="md"))
    center = replace(center, agents={
        code: replace(agent, worked=()) for code, agent in center.agents.items()})
    last = MONDAY + timedelta(days=6)
    rows = [row for agent in "AB" for row in stints(
        instant(last, time(22), MADRID), "qmd 480", last, agent)]
    made = replace(of_rows(rows), weeks=2)
    assert faults(center, made) == [
        f"{MONDAY + timedelta(days=7)}: md: 2 people in shifts from 00:00 to 06:00; there are 1 "
        "seats"]
    assert week_grid(center, MONDAY, 2).count == 2 * 336 + 24
