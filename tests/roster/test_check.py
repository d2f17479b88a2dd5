"""The check of a finished roster lets pass what is legal, and reads clocks and history right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from check_centres import (
    ALL_DAY,
    CALLING,
    LABOUR,
    MONDAY,
    NIGHTS_BY_CLOCK,
    SHIFT,
    SITES,
    centre,
    fits,
    found,
    free,
    of_rows,
    plain,
    roster,
    rules,
    segment,
    stints,
    week_of,
    worked,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wfm.calendar import WEEKDAYS, Grid, instant
from wfm.center import Absence, Center, Queue, SpecialDay
from wfm.roster.check import Violation
from wfm.rules.calling import callable_mask
from wfm.rules.calling_pack import (
    PARTIES,
    PURPOSES,
    CallingPack,
    HolidayAddition,
    HolidayChanges,
    WindowRule,
)
from wfm.rules.labour import break_plans, shift_span
from wfm.rules.reading import Citation

BR, PT, ES, CZ = (SHIFT[pack] for pack in ("BR-NR17", "PT", "ES-CC", "CZ"))
RIO = "America/Sao_Paulo"


@pytest.mark.parametrize("pack", sorted(SHIFT))
def test_a_legal_week_of_each_pack_passes(pack: str) -> None:
    assert found(centre(pack), plain(pack)) == ()


def test_an_empty_roster_passes() -> None:
    assert found(centre(), of_rows([])) == ()


def test_legal_calls_pass() -> None:
    calls = {
        "BR-NR17": BR.replace("care", "sell/rio"), "PT": PT.replace("care", "sell/lisboa"),
        "CZ": CZ.replace("care", "sell/praha"),
        "ES-CC": ES.replace("care 20", "sell/canary 20"),
    }
    for pack, shift in calls.items():
        clock = "09:00" if pack != "PT" else "10:00"
        made = roster(dict.fromkeys(range(5), (clock, shift)), SITES[pack].zone)
        assert found(centre(pack), made) == (), pack


def test_czech_calls_have_no_hours_and_portuguese_ones_have_sundays() -> None:
    night = roster({1: ("22:00", CZ.replace("care", "sell/praha"))}, SITES["CZ"].zone)
    assert rules(centre("CZ"), night) == set()
    sunday = roster({6: ("10:00", PT.replace("care", "sell/lisboa"))}, SITES["PT"].zone)
    assert rules(centre("PT"), sunday) == set()


def test_absences_as_the_roster_shows_them_pass() -> None:
    leave = (datetime(2026, 6, 9), datetime(2026, 6, 11))
    lesson = (datetime(2026, 6, 8, 9, 30), datetime(2026, 6, 8, 10, 20))
    unseen = (datetime(2026, 6, 12, 8), datetime(2026, 6, 12, 8, 30))
    center = centre(agent={"absences": (
        Absence(*lesson, "training", True), Absence(*leave, "leave", True),
        Absence(*unseen, "meeting", True))})
    made = roster({0: ("09:00", BR.replace("care 80", "care 30, [training 50]", 1)),
                   3: ("09:00", BR)})
    away = [{"agent": "A1", "date": day, "start": instant(day, time(0), RIO),
             "end": instant(day + timedelta(days=1), time(0), RIO), "what": "leave",
             "kind": "absence", "paid": True} for day in (date(2026, 6, 9), date(2026, 6, 10))]
    assert found(center, of_rows([*made.stints.to_dict("records"), *away])) == ()


def test_a_meeting_that_juts_out_of_the_shift_has_no_work_but_may_have_a_break() -> None:
    meeting = Absence(datetime(2026, 6, 8, 8), datetime(2026, 6, 8, 10, 30), "meeting", True)
    center = centre(agent={"absences": (meeting,)})
    made = roster({0: ("09:00", BR.replace("care 80", "[meeting 80]", 1))})
    assert found(center, made) == ()
    assert rules(center, roster({0: ("09:00", BR)})) == {"meeting"}


def test_stints_may_come_in_any_order_and_as_read_from_a_file() -> None:
    made = plain("ES-CC")
    mixed = made.stints.sample(frac=1, random_state=3)
    mixed["date"] = mixed["date"].astype(str)
    mixed["start"] = mixed["start"].map(lambda moment: moment.isoformat())
    assert found(centre("ES-CC"), replace(made, stints=mixed)) == ()


def test_a_roster_is_read_by_the_minute() -> None:
    made = plain("BR-NR17", (0,))
    made.stints.loc[0, "start"] += pd.Timedelta(seconds=30)
    assert "times" in rules(centre(), made)


# ---------------------------------------------------------------------- clocks and history


def test_a_night_shift_belongs_to_the_day_it_begins_and_has_hours_of_two_days() -> None:
    center = centre(labour=NIGHTS_BY_CLOCK, queue={"hours": ALL_DAY}, contract={
        "earliest_start": time(22), "latest_end": time(5), "work_days": frozenset({"fri"})})
    assert rules(center, roster({4: ("22:00", BR)})) == set()
    closed = ALL_DAY | {"sat": ((time(5), time(0)),)}
    assert rules(replace(center, queues={"care": replace(center.queues["care"], hours=closed)}),
                 roster({4: ("22:00", BR)})) == {"queue_hours"}


@pytest.mark.parametrize(("monday", "clock", "broken"), [
    (date(2026, 3, 23), "09:00", {"rest"}),  # 12 hours on the clock, 11 of them pass
    (date(2026, 3, 23), "10:00", set()),
    (date(2026, 10, 19), "08:00", set()),  # 11 hours on the clock, 12 pass
    (date(2026, 10, 19), "07:30", {"rest"}),
])
def test_rest_is_time_that_passes_not_clock_time(
    monday: date, clock: str, broken: set[str]
) -> None:
    made = roster({5: ("15:00", ES), 6: (clock, ES)}, "Europe/Madrid", monday)
    assert rules(centre("ES-CC"), made) == broken


def test_shifts_are_measured_in_minutes_that_pass_when_clocks_change() -> None:
    """A night of 8:30 hours in the hour that is shown twice ends an hour earlier by clock."""
    made = roster({5: ("22:00", CZ)}, "Europe/Prague", date(2026, 10, 19))
    center = centre("CZ", queue={"hours": ALL_DAY},
                    contract={"earliest_start": time(12), "latest_end": time(5, 30)})
    assert rules(center, made) == set()
    ordinary = roster({5: ("22:00", CZ)}, "Europe/Prague", date(2026, 10, 12))
    assert rules(center, ordinary) == {"latest_end"}


def test_who_has_no_history_needs_the_rest_of_the_week_within_the_week() -> None:
    pack = replace(LABOUR["BR-NR17"], max_run_days=14, days_off=(), max_week_min=9999)
    center = centre(labour={"BR-NR17": pack})
    assert rules(center, plain("BR-NR17", range(7))) == {"weekly_rest"}
    assert rules(center, plain("BR-NR17", range(6))) == set()


def test_the_rest_before_the_first_shift_counts_from_the_last_week_on() -> None:
    pack = replace(LABOUR["BR-NR17"], max_run_days=14, days_off=(), max_week_min=9999)
    for last, broken in ((-2, set()), (-1, {"weekly_rest"})):
        center = centre(labour={"BR-NR17": pack}, agent={"worked": worked(last)})
        assert rules(center, plain("BR-NR17", range(7))) == broken


def test_a_week_is_not_to_blame_for_what_its_history_lacks() -> None:
    """Four Sundays worked before; on days without work nothing is to be found either."""
    center = centre(agent={"worked": worked(-1, -8, -15, -22)})
    assert rules(center, plain("BR-NR17", range(1, 6))) == set()
    assert rules(center, plain("BR-NR17", (1, 6))) == {"days_off"}


def test_history_within_the_week_is_not_counted_twice() -> None:
    assert rules(centre(agent={"worked": worked(0, 1, 2, 3, 4)}), plain("BR-NR17")) == set()


def test_work_dated_before_the_week_is_only_the_end_of_its_last_shift() -> None:
    zone, all_day = SITES["BR-NR17"].zone, dict.fromkeys(WEEKDAYS, ((time(0), time(0)),))
    center = centre(agent={"worked": worked(-1, start=time(20), end=time(2, 20))},
                    queue={"hours": all_day})
    sunday = MONDAY - timedelta(days=1)
    tail = stints(instant(MONDAY, time(0), zone), "care 140", sunday)
    assert rules(center, of_rows(tail)) == set()
    longer = stints(instant(MONDAY, time(0), zone), "care 150", sunday)
    assert rules(center, of_rows(longer)) == {"week"}
    later = stints(instant(MONDAY + timedelta(days=3), time(9), zone), "care 900", sunday)
    assert rules(center, of_rows(later)) == {"week"}


def test_the_same_rest_is_not_that_of_two_weeks() -> None:
    """Free from Saturday noon to Monday: last week needs 35 of these hours."""
    pack = replace(LABOUR["CZ"], max_week_min=9999)
    shift = worked(*range(-7, -1), start=time(6), end=time(14, 30))
    before = centre("CZ", labour={"CZ": pack}, agent={"worked": shift})
    every_day = plain("CZ", range(7), "08:00")
    assert "weekly_rest" in rules(before, every_day)
    # a free Wednesday was last week's rest, and leaves the weekend to this one
    gap = worked(-7, -6, -4, -3, -2, start=time(6), end=time(14, 30))
    rested = centre("CZ", labour={"CZ": pack}, agent={"worked": gap})
    assert "weekly_rest" not in rules(rested, every_day)


@pytest.mark.parametrize(("first", "broken"), [("12:00", set()), ("11:55", {"weekly_rest"})])
def test_rest_beyond_that_of_the_last_week_is_this_weeks(first: str, broken: set[str]) -> None:
    """Worked from Monday to Friday noon, the last week takes 36 hours until Sunday begins."""
    past = worked(*range(-7, -2), start=time(4), end=time(12))
    center = free({"weekly_rest_min": 2160}, agent={"worked": past})
    assert rules(center, week_of(f"{first} care 480", *["12:00 care 480"] * 6)) == broken


def test_a_night_shift_before_the_week_ends_in_it() -> None:
    late = worked(-1, start=time(22), end=time(4, 20))
    assert rules(centre(agent={"worked": late}), plain("BR-NR17", (0,))) == {"rest"}
    assert rules(centre(agent={"worked": late}), plain("BR-NR17", (0,), "15:30")) == set()


# ---------------------------------------------------------------------- opening hours


def test_holidays_have_the_hours_of_the_weekday_where_no_others_are_given() -> None:
    on = SpecialDay(MONDAY, "care", "holiday", None, None, "")
    assert rules(centre(special_days=(on,)), plain("BR-NR17", (0,))) == set()
    event = replace(on, kind="event")
    short = {"hours": ALL_DAY | {"holiday": ()}}
    assert rules(centre(queue=short, special_days=(event,)), plain("BR-NR17", (0,))) == set()
    other = replace(on, queue="mail")
    assert rules(centre(queue=short, special_days=(other,)), plain("BR-NR17", (0,))) == set()


def test_a_queue_keeps_the_clock_of_its_own_site() -> None:
    """Eight in Lisbon is four in São Paulo: an agent there can work Lisbon's morning."""
    center = centre()
    lisbon = SITES["PT"]
    queue: Queue = replace(center.queues["care"], site="lx", hours=dict.fromkeys(
        WEEKDAYS, ((time(13), time(20)),)))
    center = replace(center, sites={**center.sites, "lx": lisbon}, queues={"care": queue})
    assert rules(center, plain("BR-NR17", (0,), "09:00")) == set()  # 13:00 to 19:20 in Lisbon
    assert rules(center, plain("BR-NR17", (0,), "08:30")) == {"queue_hours"}
    assert rules(center, plain("BR-NR17", (0,), "10:00")) == {"queue_hours"}


# ---------------------------------------------------------------------- calling hours


def on_the_half_hours(zone: str, center: Center, what: str, monday: date = MONDAY) -> np.ndarray:
    """Which half hours of the week the check finds legal, shape (336,)."""
    grid = Grid.days(monday, 7, zone, 30)
    rows = [row for start in grid.starts for row in stints(
        start.to_pydatetime(), f"{what} 30", start.tz_convert(zone).date())]
    shut = {violation.what.split(" from ")[1][:5] + str(violation.day)
            for violation in found(center, of_rows(rows, monday)) if violation.rule == "calling"}
    own = center.main_site.zone
    return np.array([
        f"{start.tz_convert(own):%H:%M}{start.tz_convert(zone).date()}" not in shut
        for start in grid.starts])


ZONES = {"BR": RIO, "PT": "Europe/Lisbon", "CZ": "Europe/Prague", "ES": "Europe/Madrid",
         "ES-CN": "Atlantic/Canary", "IT": "Europe/Rome", "FR": "Europe/Paris"}
PLACES = [
    *((code, ZONES[code]) for code in ("BR", "PT", "CZ", "ES", "ES-CN", "IT", "FR")),
    *((code, RIO) for code in sorted(CALLING) if code.startswith("BR-")),
    ("US-MS", "America/New_York"), ("US-TX", "America/Denver"), ("US-PA", "America/New_York"),
    ("US-PA US-FL", "America/New_York"), ("BR-RJ BR-SP", RIO), ("NZ", "Pacific/Auckland"),
    ("ES-*", "Europe/Madrid"), ("CL", "America/Santiago"), ("CZ FR", "Europe/Paris"),
]


@pytest.mark.parametrize(("codes", "zone"), PLACES)
def test_calling_hours_are_those_of_the_stage_that_plans_them(codes: str, zone: str) -> None:
    """Two readings of the packs, made apart: by interval there, by minute here."""
    weeks = zip((date(2026, 4, 20), date(2026, 12, 21)), PARTIES, strict=True)  # with holidays
    for (monday, party), purpose in product(weeks, PURPOSES):
        center = centre(campaign={"purpose": purpose},
                        segments=(segment("part", codes, zone, party=party),),
                        decent_hours=((time(7, 30), time(21)),) if " " in codes else ())
        expected = callable_mask(CALLING, codes.split(), purpose, party, "prospect", (zone,),
                                 Grid.days(monday, 7, zone, 30), decent=center.decent_hours).mask
        assert (on_the_half_hours(zone, center, "sell/part", monday) == expected).all()


CITED = Citation("a law", "a source", date(2026, 1, 1))
WORKDAYS = dict.fromkeys(WEEKDAYS, ((time(9), time(18)),))


def place(code: str, *found_rules: WindowRule, **more: object) -> CallingPack:
    made = CallingPack(code, code, "BR", None, None, "in_force", "high", CITED, MONDAY,
                       found_rules)
    return replace(made, **more)


def window(status: str = "in_force", **more: object) -> WindowRule:
    made = WindowRule(id="hours", purposes=("sales",), relations=("prospect",), modes=("live",),
                      windows=WORKDAYS, status=status, confidence="high", citation=CITED)
    return replace(made, **more)


def fair(day: int) -> dict[str, HolidayChanges]:
    """A holiday on a day of the week, counted from Monday."""
    return {"holidays": HolidayChanges(
        added=(HolidayAddition("fair", on=MONDAY + timedelta(days=day)),))}


NO_WEDNESDAY = {"holidays": HolidayChanges(removed=frozenset({MONDAY + timedelta(days=2)}))}
CALLS = BR.replace("care", "sell/part")  # 09:00 to 15:20 on Wednesday


@pytest.mark.parametrize(("packs", "broken"), [
    ([place("X", window())], False),
    ([place("X", window("bill"))], True),  # nobody speaks of such calls
    ([place("X", window("bill"), no_hours=("sales",))], False),
    ([place("X", window(relations=("customer",)))], True),
    ([place("X", window(modes=("text",)))], True),
    ([place("X", window("practice", windows=WORKDAYS | {"wed": ()}))], True),
    ([place("X", window("bill", windows=WORKDAYS | {"wed": ()}), window(id="b"))], False),
    ([place("X", window(from_date=MONDAY + timedelta(days=3)))], True),
    ([place("X", window(to_date=MONDAY + timedelta(days=2)))], False),
    ([place("X", window(to_date=MONDAY + timedelta(days=1)), window(id="b"))], False),
    ([place("X", extends="Y"), place("Y", window())], False),
    ([place("X", window(), extends="Y"), place("Y", window(windows=WORKDAYS | {"wed": ()}))],
     True),
    ([place("X", window(), extends="Y")], True),  # Y is not known
    ([place("X", window(), extends="Y"), place("Y")], True),  # the root is silent
    ([place("X", window(), extends="Y"), place("Y", no_hours=("sales",))], False),
    ([place("X", window(confidence="low"))], True),
    ([place("X", window(confidence="low", accepted=True))], False),
    ([place("X", window(confidence="low", disputed="the hours"))], False),
    ([place("X", no_hours=("sales",), confidence="low")], True),
    ([place("X", window(zone="Europe/Lisbon"))], True),  # 12:00 to 18:20 there
    ([place("X", window(zone="America/Manaus"))], True),  # 08:00 to 14:20 there
    ([place("X", window(), window(id="b", zone="America/Recife"))], False),
    ([place("X", window(windows=WORKDAYS | {"holiday": ()}))], False),
    ([place("X", window(windows=WORKDAYS | {"holiday": ()}),
            **fair(2))], True),
    ([place("X", window(windows=WORKDAYS | {"holiday_eve": ((time(9), time(12)),)}),
            **fair(3))], True),
    ([place("X", window(windows=WORKDAYS | {"holiday": ()})),
      place("X-HOUSE", adds_to="X", **fair(2))], True),  # the centre's own holiday
    ([place("X", window()), place("X-HOUSE", window(windows=WORKDAYS | {"wed": ()}),
                                  adds_to="X")], True),
    ([place("X", window(windows=WORKDAYS | {"holiday": ()})),
      place("X-HOUSE", adds_to="X", **fair(3))], False),
    ([place("X", extends="Y", **fair(2)),
      place("Y", window(windows=WORKDAYS | {"holiday": ()}))], True),
    ([place("X", extends="Y", **NO_WEDNESDAY),
      place("Y", window(windows=WORKDAYS | {"holiday": ()}),
            **fair(2))], True),
    ([place("X", window(windows=WORKDAYS | {"holiday": ()}), extends="Y",
            **NO_WEDNESDAY),
      place("Y", no_hours=("sales",), **fair(2))], False),
])
def test_rules_of_packs_bind_by_status_kind_dates_chain_and_holidays(
    packs: list[CallingPack], broken: bool
) -> None:
    center = centre(segments=(segment("part", "X", RIO),),
                    calling={pack.code: pack for pack in packs})
    assert rules(center, roster({2: ("09:00", CALLS)})) == ({"calling"} if broken else set())


def test_calls_end_with_the_minute_not_with_the_interval() -> None:
    packs = {"X": place("X", window(windows=dict.fromkeys(WEEKDAYS, ((time(9), time(15, 19)),))))}
    center = centre(segments=(segment("part", "X", RIO),), calling=packs)
    assert rules(center, roster({2: ("09:00", CALLS)})) == {"calling"}


def test_hours_a_day_are_counted_over_all_agents_on_the_main_sites_day() -> None:
    """Work from 22:00 to 04:20 of two people: 2 hours less a pause of 10 before midnight."""
    shift = CZ.replace("care", "sell/praha")
    made = of_rows([*roster({1: ("22:00", shift)}, "Europe/Prague").stints.to_dict("records"),
                    *roster({1: ("22:00", shift)}, "Europe/Prague", agent="A2")
                    .stints.to_dict("records")])

    def broken(most: float) -> list[tuple[str, date | None]]:
        center = centre("CZ", campaign={"max_daily_hours": most})
        center = replace(center, agents={
            code: replace(center.agents["A1"], agent=code) for code in ("A1", "A2")})
        return [(v.rule, v.day) for v in found(center, made)]

    wednesday = MONDAY + timedelta(days=2)
    assert broken(2 * 340 / 60) == []
    assert broken(11) == [("campaign_hours", wednesday)]
    assert broken(3.9) == [("campaign_hours", wednesday - timedelta(days=1)),
                           ("campaign_hours", wednesday)]


# ---------------------------------------------------------------------- breaks


def planned_lengths(code: str) -> list[int]:
    """Paid minutes of shifts, by whole hours, that have a place for their breaks."""
    found = []
    for paid in range(180, min(LABOUR[code].max_day_min, 600) + 1, 60):
        try:
            if break_plans(LABOUR[code], paid):
                found.append(paid)
        except ValueError:  # breaks that no plan can say
            continue
    return found


LENGTHS = {code: planned_lengths(code) for code in sorted(LABOUR)}


@settings(max_examples=300, deadline=None)
@given(pack=st.sampled_from(sorted(LABOUR)), data=st.data())
def test_breaks_are_legal_exactly_where_a_plan_has_them(
    pack: str, data: st.DataObject
) -> None:
    """The plans that make rosters, and the rules as they are read here, agree.

    Plans are drawn and their breaks moved about, inside their windows and somewhat beyond.
    """
    labour = LABOUR[pack]
    paid = data.draw(st.sampled_from(LENGTHS[pack]))
    span, plans = shift_span(labour, paid), break_plans(labour, paid)
    plan = data.draw(st.sampled_from(plans))
    step = labour.break_step_min
    breaks: list[tuple[str, int, int]] = []
    rows, at = [], 0
    for slot in plan.slots:
        low, high = slot.earliest // step - 2, slot.latest // step + 2
        start = step * data.draw(st.integers(max(low, -(-at // step)), max(high, -(-at // step))))
        assume(at <= start and start + slot.minutes <= span)
        if start > at:
            rows.append(f"care {start - at}")
        rows.append(f"({slot.name} {slot.minutes})" if slot.paid
                    else f"(({slot.name} {slot.minutes}))")
        breaks.append((slot.name, start, slot.minutes))
        at = start + slot.minutes
    if at < span:
        rows.append(f"care {span - at}")
    center = centre(pack, contract={"shift_min_h": paid / 60, "shift_max_h": paid / 60})
    legal = any(fits(other, breaks, span) for other in plans)
    made = roster({1: ("09:00", ", ".join(rows))}, center.main_site.zone)
    assert (rules(center, made) == set()) == legal


# ---------------------------------------------------------------------- the violations


def test_violations_are_lines_to_read_in_order_and_without_names() -> None:
    center = centre(queue={"hours": ALL_DAY | {"mon": ()}},
                    contract={"days_max": 4}, agent={"worked": worked(-1)},
                    campaign={"max_daily_hours": 1})
    calls = BR.replace("care", "sell/rio")
    broken = found(center, roster(
        {0: ("09:00", BR)} | dict.fromkeys((1, 2, 3, 4), ("09:00", calls))))
    assert list(broken) == sorted(broken)
    lines = [str(violation) for violation in broken]
    assert "A1: 5 days of work; the contract allows 4" in lines
    assert ("2026-06-09: campaign 'sell' has 5:40 agent hours; 1:00 a day are allowed" in lines)
    assert ("A1, 2026-06-08: 'care' from 09:00: at 2026-06-08 09:00 (America/Sao_Paulo) the "
            "opening hours do not allow it") in lines
    assert not any("\n" in line or "Ana" in line or "Souza" in line for line in lines)


def test_a_violation_of_the_week_comes_before_those_of_its_days() -> None:
    week, day = Violation("A1", None, "days", "b"), Violation("A1", MONDAY, "rest", "a")
    assert week < day
    assert max(week, day) == day
    assert str(Violation("", None, "x", "no agent")) == "no agent"
