"""One change to a legal roster breaks one rule, and the check names that rule and no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from check_centres import (
    ALL_DAY,
    LABOUR,
    MONDAY,
    NIGHTS_BY_CLOCK,
    SHIFT,
    SITES,
    centre,
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

from wfm.calendar import WEEKDAYS, instant
from wfm.center import Absence, Center, SpecialDay
from wfm.handover import Roster
from wfm.limits import Limit
from wfm.meetings import Held, Meeting
from wfm.rules.labour import AverageWeek, Split

NR17, PT, ES, CZ = (SHIFT[pack] for pack in ("BR-NR17", "PT", "ES-CC", "CZ"))
BR_CALLS = NR17.replace("care", "sell/rio")
LISBON = SITES["PT"].zone
AVERAGE = {"PT": replace(LABOUR["PT"], average=AverageWeek(32 * 60, 2))}
NO_DAY_OFF = {"PT": replace(
    LABOUR["PT"], max_run_days=14, max_week_min=9999, average=None, days_off=())}
"""Portugal's rules with an average, and with the weekly rest alone."""


def br(shift: str, clock: str = "09:00", day: int = 2) -> Roster:
    """A legal week in Brazil with one day replaced."""
    return roster(dict.fromkeys(range(5), ("09:00", NR17)) | {day: (clock, shift)})


def one(pack: str, shift: str) -> Roster:
    return roster({1: ("09:00", shift)}, SITES[pack].zone)


def edited(pack: str = "BR-NR17", row: int = 0, **cells: object) -> Roster:
    """A legal week with cells of one row replaced."""
    rows = plain(pack).stints.to_dict("records")
    rows[row] |= cells
    return of_rows(rows)


def away(kind: str, start: str, end: str, day: int = 2, paid: bool = True) -> dict[str, object]:
    on = MONDAY + timedelta(days=day)
    return {"absences": (Absence(datetime.combine(on, time.fromisoformat(start)),
                                 datetime.combine(on, time.fromisoformat(end)), kind, paid),)}


def nth(text: str, old: str, new: str, place: int) -> str:
    """`text` with the `place`-th occurrence of `old` replaced."""
    parts = text.split(old)
    return old.join(parts[:place]) + new + old.join(parts[place:])


WEDNESDAY = MONDAY + timedelta(days=2)
TALK = Meeting("talk", "meeting", ("A1",), 80, WEDNESDAY, WEDNESDAY, time(9), time(12), step_min=20)
TEAM = replace(TALK, agents=("A1", "A2"), last_day=MONDAY + timedelta(days=14))
AT_NINE = nth(NR17, "care 80", "[meeting 80]", 1)
AT_HALF_PAST_TEN = nth(NR17, "care 80", "[meeting 80]", 2)


def meeting(*meetings: Meeting, **agent: object) -> Center:
    """Two agents with meetings whose time the roster was to find."""
    made = centre(agent=agent, meetings=meetings)
    return replace(made, agents={**made.agents, "A2": replace(made.agents["A1"], agent="A2")})


def week_before(*agents: str) -> dict[date, tuple[Held, ...]]:
    """The meeting was held on the Wednesday of the week before at nine."""
    begins = instant(WEDNESDAY - timedelta(days=7), time(9), SITES["BR-NR17"].zone)
    return {MONDAY - timedelta(days=7): tuple(
        Held(code, "meeting", begins, begins + timedelta(minutes=80), True) for code in agents)}


def both(first: str, second: str, day: int = 2) -> Roster:
    """A day of two agents."""
    return of_rows([row for code, shift in (("A1", first), ("A2", second)) for row in roster(
        {day: ("09:00", shift)}, agent=code).stints.to_dict("records")])


OPEN = replace(TALK, first_day=WEDNESDAY - timedelta(days=7), last_day=MONDAY + timedelta(days=4))
MEETINGS = {
    "a meeting that is held": (meeting(TALK), br(AT_NINE), set()),
    "a meeting that is missed": (meeting(TALK), br(NR17), {"missed_meeting"}),
    "a meeting that might have been held the week before": (
        meeting(OPEN), br(NR17), {"missed_meeting"}),
    "a meeting that was held the week before": (
        replace(meeting(OPEN), held=week_before("A1")), br(NR17), set()),
    "a meeting that was held the week before and again": (
        replace(meeting(OPEN), held=week_before("A1")), br(AT_NINE), {"meeting_twice"}),
    "a meeting twice in a week": (
        meeting(OPEN), roster({2: ("09:00", AT_NINE), 3: ("09:00", AT_NINE)}), {"meeting_twice"}),
    "a meeting that may be next week": (
        meeting(replace(TALK, last_day=MONDAY + timedelta(days=7))), br(NR17), set()),
    "a meeting on another day": (
        meeting(TALK), br(AT_NINE, day=3), {"absence", "missed_meeting"}),
    "a meeting at another hour": (
        meeting(replace(TALK, begin=time(10))), br(AT_NINE), {"absence", "missed_meeting"}),
    "a meeting that ends too late": (
        meeting(replace(TALK, end=time(11, 40))), br(AT_HALF_PAST_TEN),
        {"absence", "missed_meeting"}),
    "a meeting cut short that was to be placed": (
        meeting(TALK), br(nth(NR17, "care 80", "[meeting 60], care 20", 1)),
        {"absence", "missed_meeting"}),
    "an unpaid meeting marked paid": (
        meeting(replace(TALK, paid=False)), br(AT_NINE), {"absence", "missed_meeting"}),
    "one stint for two meetings": (
        meeting(TALK, replace(TALK, meeting="second")), br(AT_NINE), {"missed_meeting"}),
    "a training of the table absences is no meeting": (
        meeting(TALK, **away("meeting", "09:00", "10:20")), br(AT_NINE), {"missed_meeting"}),
    "a meeting in the time of a training": (
        meeting(TALK, **away("training", "09:00", "10:20")), br(AT_NINE), {"meeting"}),
    "a meeting in leave": (
        meeting(TALK, **away("leave", "09:30", "10:00")), br(AT_NINE), {"leave"}),
    "a meeting over a break": (
        meeting(replace(TALK, minutes=90)),
        br(NR17.replace("care 80, (pause 10)", "[meeting 90]", 1)),
        {"break_missing", "longest_work"}),
    "two at one time": (meeting(TEAM), both(AT_NINE, AT_NINE), set()),
    "two at two times": (
        meeting(TEAM), both(AT_NINE, AT_HALF_PAST_TEN), {"meeting_together"}),
    "one without the other": (meeting(TEAM), both(AT_NINE, NR17), {"missed_meeting"}),
    "none of two, who may still meet": (meeting(TEAM), both(NR17, NR17), set()),
    "one the week before, the other now": (
        replace(meeting(replace(TEAM, first_day=OPEN.first_day)), held=week_before("A2")),
        both(AT_NINE, NR17), {"meeting_together"}),
    "two meetings, the second without one of the two": (
        meeting(TEAM, replace(TEAM, meeting="second")),
        both(AT_NINE.replace("care 80", "[meeting 80]", 1), AT_NINE), {"missed_meeting"}),
}

STRUCTURE = {
    "an agent nobody knows": (
        centre(), roster({0: ("09:00", NR17)}, agent="B9"), {"agent"}),
    "a stint that ends before it starts": (
        centre(),
        of_rows([*plain("BR-NR17").stints.to_dict("records"),
                 stints(datetime.fromisoformat("2026-06-08T12:00Z"), "care 5", MONDAY)[0]
                 | {"end": datetime.fromisoformat("2026-06-08T11:00Z")}]), {"times"}),
    "a kind nobody knows": (centre(), of_rows([
        *plain("BR-NR17").stints.to_dict("records"),
        stints(datetime.fromisoformat("2026-06-08T20:00Z"), "care 5", MONDAY)[0]
        | {"kind": "nap"}]), {"kind"}),
    "two stints at once": (centre(), of_rows([
        *plain("BR-NR17").stints.to_dict("records"),
        *stints(datetime.fromisoformat("2026-06-08T12:00Z"), "care 5", MONDAY)]),
        {"overlap", "day_hours", "shift_length", "break_unknown"}),
    "a date that is not that of the start": (
        centre(), of_rows([row | {"date": row["date"] + timedelta(days=1)} for row in
                           plain("BR-NR17", (0, 2)).stints.to_dict("records")]), {"date"}),
    "a day after the week": (centre(), plain("BR-NR17", (2, 7)), {"week"}),
    "work that is not paid": (centre(), edited(paid=False), {"paid"}),
}

LABOUR_RULES = {
    "more hours than the law's day": (
        centre("PT", contract={"shift_max_h": 9}),
        one("PT", "care 240, ((meal 60)), care 300"), {"day_hours"}),
    "a shift between two steps": (
        centre("PT", contract={"shift_min_h": 6}), one("PT", "care 240, ((meal 60)), care 210"),
        {"shift_length"}),
    "a shift shorter than the contract's": (
        centre(), br("care 110, (pause 10), care 120"), {"shift_length"}),
    "a start between two steps": (centre(), br(NR17, "09:15"), {"start_step"}),
    "a start too early": (
        centre(contract={"earliest_start": time(9)}), br(NR17, "08:30"), {"earliest_start"}),
    "an end too late": (
        centre(contract={"latest_end": time(15, 20)}), br(NR17, "09:30"), {"latest_end"}),
    "an end too late in the night": (
        centre(labour=NIGHTS_BY_CLOCK,
               contract={"earliest_start": time(9), "latest_end": time(0)}),
        br(NR17, "18:00", 4), {"latest_end", "queue_hours"}),
    "a day the contract leaves free": (
        centre(contract={"work_days": frozenset(WEEKDAYS) - {"wed"}}), br(NR17), {"work_days"}),
    "starts too far apart": (
        centre(contract={"start_spread_h": 1.0}), br(NR17, "10:30"), {"start_spread"}),
    "a day more than the contract's": (
        centre(contract={"days_max": 4}), br(NR17), {"days"}),
    "more hours than the contract's week": (
        centre(contract={"week_max_h": 29.5}), br(NR17), {"week_hours"}),
    "more hours than the law's week": (
        centre("PT"), plain("PT", range(6)), {"week_hours", "weekly_rest"}),
    "too short a rest": (
        centre(labour=NIGHTS_BY_CLOCK), roster({0: ("17:00", NR17), 1: ("10:00", NR17)}),
        {"rest"}),
    "too short a rest after the last week": (
        centre(agent={"worked": worked(-2, start=time(22), end=time(4, 20))
                      + worked(-1, start=time(17), end=time(22, 30))}),
        plain("BR-NR17", (0, 3)), {"rest"}),
    "no long rest in the week": (
        centre("PT", agent={"worked": worked(-1)}), plain("PT", (0, 2, 4, 6)), set()),
    "days worked one after another": (
        centre(), plain("BR-NR17", range(7)), {"run_days", "week_hours", "weekly_rest"}),
    "days worked one after another, last week's counted": (
        centre(agent={"worked": worked(-4, -3, -2)}), plain("BR-NR17", range(4)), set()),
    "the same, and a day more": (
        centre(agent={"worked": worked(-3, -2, -1, -8)}), plain("BR-NR17", range(4)),
        {"run_days"}),
    "no free Sunday in four weeks": (
        centre(agent={"worked": worked(-1, -8, -15)}), plain("BR-NR17", (3, 6)), {"days_off"}),
    "a Sunday touched after midnight": (
        centre(labour=NIGHTS_BY_CLOCK, agent={"worked": worked(-1, -8, -15)},
               queue={"hours": ALL_DAY}),
        roster({5: ("20:00", NR17)}), {"days_off"}),
    "two free weekends in four weeks": (
        centre("ES-CC", agent={"worked": worked(-9, -8)}), plain("ES-CC", (3, 5)), set()),
    "too few free weekends": (
        centre("ES-CC", agent={"worked": worked(-9, -1)}), plain("ES-CC", (3, 5)),
        {"days_off"}),
    "a day before employment": (
        centre(agent={"first_day": MONDAY + timedelta(days=1)}), br(NR17), {"employment"}),
    "a day after employment": (
        centre(agent={"last_day": MONDAY + timedelta(days=3)}), br(NR17), {"employment"}),
}

BREAKS = {
    "a break too early": (
        centre(), br("care 50, (pause 10), care 110, ((meal 20)), care 80, (pause 10), care 100"),
        {"break_place"}),
    "a break too late": (
        centre(), br("care 90, (pause 10), care 100, ((meal 20)), care 100, (pause 10), care 50"),
        {"break_place"}),
    "a break left out": (
        centre(), br(nth(NR17, "(pause 10)", "care 10", 1)),
        {"break_missing", "longest_work"}),
    "a break too many": (
        centre(), br("care 60, (pause 10), care 50, (pause 10), care 50, ((meal 20)), care 80, "
                     "(pause 10), care 90"), {"break_unknown"}),
    "a break nobody knows": (
        centre(), br(NR17.replace("care 100", "care 40, (smoke 10), care 50")),
        {"break_unknown", "break_apart"}),
    "a break too long": (
        centre(), br(nth(NR17.replace("care 100", "care 90"), "(pause 10)", "(pause 20)", 2)),
        {"break_length"}),
    "an unpaid break marked paid": (
        centre(), br(NR17.replace("((meal 20))", "(meal 20)")), {"break_paid"}),
    "a paid break marked unpaid": (
        centre(), br(nth(NR17, "(pause 10)", "((pause 10))", 1)), {"break_paid"}),
    "an unpaid meal marked paid in a shift that stays legal by its length": (
        centre("PT", contract={"shift_min_h": 6}),
        one("PT", "care 180, (meal 60), care 180"), {"break_paid"}),
    "a break off its steps": (
        centre(), br("care 85, (pause 10), care 75, ((meal 20)), care 80, (pause 10), care 100"),
        {"break_step"}),
    "breaks too near to one another": (
        centre(), br("care 120, (pause 10), care 20, ((meal 20)), care 90, (pause 10), care 110"),
        {"break_apart"}),
    "a break too near to the end": (
        centre("CZ"), one("CZ", "care 120, (safety break 10), care 100, ((meal 30)), care 100, "
                          "(safety break 10), care 110, (safety break 10), care 20"),
        {"break_apart"}),
    "a break that the longest work does not need": (
        centre("CZ"), one("CZ", CZ.replace(
            "care 110, ((", "care 40, (safety break 10), care 60, ((")), {"break_unknown"}),
    "work too long at a stretch": (
        centre("PT"), one("PT", "care 310, ((meal 60)), care 170"), {"longest_work"}),
    "work at a screen too long at a stretch": (
        centre("CZ"), one("CZ", nth(CZ, "(safety break 10)", "care 10", 1)), {"longest_work"}),
    "work without a meal too long": (
        centre("CZ", contract={"shift_min_h": 8}), one(
            "CZ", "care 30, ((meal 30)), care 110, (safety break 10), care 110, "
            "(safety break 10), care 110, (safety break 10), care 90"),
        {"longest_work"}),
    "a periodic break beyond its tolerance": (
        centre("ES-CC"), one("ES-CC", ES.replace("care 60, ", "care 40, ")
                             .replace("care 55, (PVD pause 5), care 25",
                                      "care 75, (PVD pause 5), care 25")), {"break_place"}),
    "a periodic break left out": (
        centre("ES-CC"), one("ES-CC", nth(ES, "(PVD pause 5)", "care 5", 3)), {"break_missing"}),
    "two periodic breaks for one": (
        centre("ES-CC"), one("ES-CC", ES.replace("care 55, (PVD pause 5), care 40",
                                                 "care 40, (PVD pause 5), care 10, (PVD pause 5)"
                                                 ", care 40")), {"break_unknown"}),
}

WORK = {
    "work in leave": (centre(agent=away("leave", "11:00", "12:00")), br(NR17), {"leave"}),
    "a break in sickness": (
        centre(agent=away("sick", "10:20", "10:30")), br(NR17), {"leave"}),
    "idle in leave": (
        centre(agent=away("leave", "09:10", "09:20")), br(NR17.replace("care 80", "{80}")),
        {"leave"}),
    "a training that is not taken": (
        centre(agent=away("training", "11:00", "11:30")), br(NR17), {"meeting"}),
    "a meeting cut short": (
        centre(agent=away("meeting", "09:00", "10:20")),
        br(nth(NR17, "care 80", "[meeting 60], care 20", 1)), {"meeting"}),
    "a pause in a coaching": (
        centre(agent=away("coaching", "10:00", "10:40")),
        br(NR17.replace("care 80, (pause 10), care 80",
                        "care 60, [coaching 20], (pause 10), [coaching 10], care 70")),
        {"meeting"}),
    "a meeting longer than planned": (
        centre(agent=away("meeting", "09:00", "10:00")),
        br(nth(NR17, "care 80", "[meeting 80]", 1)), {"absence"}),
    "an unpaid training marked paid": (
        centre(agent=away("training", "09:00", "10:20", paid=False)),
        br(nth(NR17, "care 80", "[training 80]", 1)), {"paid"}),
    "a training nobody knows": (
        centre(), br(nth(NR17, "care 80", "[training 80]", 1)), {"absence"}),
    "work without the skill": (centre(agent={"skills": {"sell": 1}}), br(NR17),
                               {"skill"}),
    "calls without the skill": (
        centre(agent={"skills": {"care": 1}}), br(BR_CALLS), {"skill"}),
    "work nobody knows": (
        centre(), br(NR17.replace("care 100", "chat 100")), {"activity"}),
    "a segment nobody knows": (
        centre(), br(BR_CALLS.replace("sell/rio 100", "sell/mars 100")), {"activity"}),
    "work before the doors open": (
        centre(queue={"hours": {day: ((time(9, 30), time(0)),) for day in WEEKDAYS}}),
        plain("BR-NR17", (1,)), {"queue_hours"}),
    "deferred work after hours": (
        centre(queue={"channel": "email",
                      "hours": {day: ((time(6), time(15)),) for day in WEEKDAYS}}),
        plain("BR-NR17", (1,)), {"queue_hours"}),
    "work in the siesta": (
        centre(queue={"hours": {
            day: ((time(9), time(13)), (time(13, 30), time(18))) for day in WEEKDAYS}}),
        plain("BR-NR17", (1,)), {"queue_hours"}),
    "work on a day that is closed": (
        centre(special_days=(SpecialDay(MONDAY, "all", "closed", None, None, ""),)),
        br(NR17), {"queue_hours"}),
    "work on the centre's own holiday": (
        centre(queue={"hours": dict.fromkeys(WEEKDAYS, ((time(6), time(0)),)) | {"holiday": ()}},
               special_days=(SpecialDay(MONDAY, "care", "holiday", None, None, ""),)),
        br(NR17), {"queue_hours"}),
    "work on a public holiday": (
        centre("PT", queue={"hours": dict.fromkeys(WEEKDAYS, ((time(6), time(0)),))
                            | {"holiday": ((time(6), time(17)),)}}),
        plain("PT", (1, 2)), {"queue_hours"}),
    "calls to Rio on a Saturday": (centre(), roster({5: ("10:00", BR_CALLS)}), {"calling"}),
    "calls to Rio before the hour": (centre(), br(BR_CALLS, "08:30"), {"calling"}),
    "calls to Rio after the hour": (centre(), br(BR_CALLS, "12:00"), {"calling"}),
    "calls to the Canaries by Madrid's clock": (
        centre("ES-CC"), one("ES-CC", ES.replace("care 60,", "sell/canary 60,")), {"calling"}),
    "calls to several zones by one of them": (
        centre(segments=(segment("west", "BR-MG", "America/Sao_Paulo", "America/Manaus"),)),
        br(NR17.replace("care", "sell/west")), {"calling"}),
    "calls to a place nobody knows": (
        centre(segments=(segment("where", "XX", "America/Sao_Paulo"),)),
        br(NR17.replace("care", "sell/where")), {"calling"}),
    "calls without a zone": (
        centre(segments=(segment("where", "BR-RJ"),)),
        br(NR17.replace("care", "sell/where")), {"calling"}),
    "calls before the campaign": (
        centre(campaign={"start": MONDAY + timedelta(days=3)}), br(BR_CALLS),
        {"campaign_dates"}),
    "calls after the campaign": (
        centre(campaign={"end": MONDAY + timedelta(days=1)}), br(BR_CALLS), {"campaign_dates"}),
    "more calls than a day may have": (
        centre(campaign={"max_daily_hours": 5.5}), br(BR_CALLS), {"campaign_hours"}),
}

NIGHT = worked(-1, start=time(22), end=time(4, 20))
LEFT = stints(datetime.fromisoformat("2026-06-08T03:00Z"), "{260}", MONDAY - timedelta(days=1))


def limited(what: str, people: int, begin: int = 9, end: int = 16, **more: object) -> Center:
    return centre(limits=(Limit(what, people, "mon", time(begin), time(end)),), **more)


def two(center: Center) -> Center:
    """The same with a second agent, who has no history."""
    return replace(center, agents=center.agents | {
        "A2": replace(center.agents["A1"], agent="A2", worked=())})


def with_night(*more: Mapping[str, object]) -> Roster:
    """The end of a shift of last week, until 04:20 on Monday, and other rows."""
    return of_rows([*LEFT, *more])


def at_three() -> list[dict[str, object]]:
    return stints(datetime.fromisoformat("2026-06-08T06:00Z"),
                  NR17.replace("care 80", "{80}").replace("care 100", "{100}"), MONDAY, "A2")


LIMITS = {
    "a person more than there are seats": (limited("seats", 0), plain("BR-NR17"), {"seats"}),
    "a seat for everybody": (limited("seats", 1), plain("BR-NR17"), set()),
    "a person fewer on duty": (limited("on_duty", 1, 8, 9), plain("BR-NR17"), {"on_duty"}),
    "a person more on a break": (limited("breaks", 0), plain("BR-NR17"), {"breaks"}),
    "the gap of a split shift while nobody may be on a break": (
        free({"split": Split(60, None, None)}, contract={"split_gap_h": 1.0},
             limits=(Limit("breaks", 0, "daily"),)),
        week_of("09:00 care 240, ((split 60)), care 240"), set()),
    "a night of last week without a seat": (
        limited("seats", 0, 0, 9, agent={"worked": NIGHT}), with_night(), {"seats_before"}),
    "somebody beside it": (
        two(limited("seats", 0, 0, 9, labour=NIGHTS_BY_CLOCK, agent={"worked": NIGHT})),
        with_night(*at_three()), {"seats", "seats_before"}),
    "somebody beside it, with a seat for one": (
        two(limited("seats", 1, 0, 9, labour=NIGHTS_BY_CLOCK, agent={"worked": NIGHT})),
        with_night(*at_three()), {"seats"}),
    "a night planned in the week before, without a seat": (
        limited("seats", 0, 0, 9, agent={
            "worked": NIGHT, "planned_from": MONDAY - timedelta(days=7)}),
        with_night(), {"seats"}),
    "work of last week that is none of its last shift": (
        centre(agent={"worked": worked(-2, start=time(22), end=time(4, 20)) + NIGHT}),
        of_rows([row | {"date": MONDAY - timedelta(days=2)} for row in LEFT]), {"week"}),
}

KNOWN_WEEKS = {
    "a long week after one that was free by the plan": (
        centre("PT", labour=AVERAGE, agent={"planned_from": MONDAY - timedelta(days=7)}),
        plain("PT", range(5)), set()),
    "a long week after one of which nothing is known": (
        centre("PT", labour=AVERAGE), plain("PT", range(5)), {"average_hours"}),
    "no long rest in the week, but in a free one before it": (
        centre("PT", labour=NO_DAY_OFF, contract={"week_max_h": 56},
               agent={"planned_from": MONDAY - timedelta(days=7)}),
        plain("PT", range(7)), set()),
    "no long rest in the week, and nothing known before it": (
        centre("PT", labour=NO_DAY_OFF, contract={"week_max_h": 56}), plain("PT", range(7)),
        {"weekly_rest"}),
}


@pytest.mark.parametrize(
    ("center", "made", "broken"),
    [pytest.param(*case, id=name)
     for group in (STRUCTURE, LABOUR_RULES, BREAKS, WORK, LIMITS, KNOWN_WEEKS, MEETINGS)
     for name, case in group.items()],
)
def test_each_change_is_found_by_the_name_of_its_rule(
    center: Center, made: Roster, broken: set[str]
) -> None:
    assert rules(center, made) == broken


def test_a_long_rest_is_due_in_every_week() -> None:
    """NR-17 asks for 24 hours: seven days of six hours leave 17:40 between two."""
    pack = replace(LABOUR["BR-NR17"], max_run_days=14, days_off=(), max_week_min=9999)
    center = centre(labour={"BR-NR17": pack}, agent={"worked": worked(-1)})
    assert rules(center, plain("BR-NR17", range(7))) == {"weekly_rest"}
    assert rules(center, plain("BR-NR17", range(6))) == set()  # Saturday 15:20 to Sunday 24:00


def test_the_last_day_of_employment_may_be_worked() -> None:
    center = centre(agent={"first_day": MONDAY, "last_day": date(2026, 6, 12)})
    assert rules(center, plain("BR-NR17")) == set()
