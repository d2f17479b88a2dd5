"""The shipped labour packs against a table of what the laws and agreements say.

The table is typed by hand from the sources, not made from the packs. Hours and minutes are
as the sources give them; a value that the sources do not give is the loosest the packs know,
or the project's own, and is marked so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path

import pytest

import wfm.rules
from wfm.rules.labour import (
    AverageWeek,
    BreakPlan,
    DaysOff,
    LabourPack,
    Mix,
    Overtime,
    ShiftLimit,
    Split,
    break_plans,
    load_labour_packs,
    shift_span,
    usable,
)

PACKS = load_labour_packs()
FOLDER = Path(wfm.rules.__file__).parent / "packs" / "labour"
NO_DAY, NO_WEEK, NO_RUN = 24.0, 168.0, 14
SUNDAY_A_MONTH, WEEKENDS = DaysOff("sunday", 1, 4), DaysOff("weekend", 2, 4)
NIGHT_8H = (ShiftLimit(179, 480),)
Breaks = tuple[int, int, int]
"""How many, their paid minutes, their unpaid minutes."""
NONE: Breaks = (0, 0, 0)


@dataclass(frozen=True)
class Row:
    """What is said of one pack; lengths are hours, `breaks` are by the shift's paid hours."""

    day: float
    week: float
    rest: float
    weekly_rest: float
    night: tuple[int, int]
    breaks: dict[float, Breaks]
    run: int = 6
    extends: str | None = None
    confidence: str = "medium"
    average: tuple[float, int] | None = None
    year: float | None = None
    gap_s: int = 0
    publish: int | None = None
    change: int | None = None
    days_off: tuple[DaysOff, ...] = ()
    counts: float = 1.0
    shift_limits: tuple[ShiftLimit, ...] = ()
    premiums: dict[str, float] = field(default_factory=dict)
    overtime: frozenset[Overtime] = frozenset()


def tiers(per_hours: dict[tuple[str, float], float]) -> frozenset[Overtime]:
    """Overtime as {(per, after so many hours): rate on top}."""
    return frozenset(
        Overtime(per, round(hours * 60), rate) for (per, hours), rate in per_hours.items())


ROWS: dict[str, Row] = {
    # ------------------------------------------------------- made for telephone operators
    "BR-NR17": Row(
        6, 36, 11, 24, (22, 5), extends="BR-CLT", days_off=(SUNDAY_A_MONTH,), counts=60 / 52.5,
        premiums={"night": 0.2, "sunday": 0.0, "holiday": 1.0},
        overtime=tiers({("day", 6): 0.5, ("week", 36): 0.5}),
        breaks={4: (1, 10, 0), 4.5: (3, 20, 20), 6: (3, 20, 20)}),
    "ES-CC": Row(
        9, 39, 12, 36, (22, 6), extends="ES-ET", year=1764, publish=5, change=5,
        days_off=(WEEKENDS,), shift_limits=NIGHT_8H,
        breaks={4: (5, 30, 0), 6: (7, 40, 0), 7: (8, 55, 0), 8: (9, 70, 0), 9: (10, 75, 0)}),
    "CL": Row(
        10, 44, 0, 24, (22, 6), gap_s=10, publish=7,  # day and weekly rest: ours
        breaks={4: (1, 30, 0), 6: (1, 30, 0), 8: (1, 30, 0), 9: (1, 30, 0)}),
    "AR-CCT781": Row(
        8, 36, 12, 35, (21, 6), extends="AR", confidence="high", counts=68 / 60,
        shift_limits=(ShiftLimit(419, 420),),
        overtime=tiers({("day", 8): 0.5, ("week", 36): 0.5}),
        breaks={4: NONE, 6: NONE, 8: NONE}),
    "CZ": Row(
        12, 48, 11, 35, (22, 6), average=(40, 26), publish=14, change=14, shift_limits=NIGHT_8H,
        premiums={"night": 0.1, "saturday": 0.1, "sunday": 0.1, "holiday": 1.0},
        overtime=tiers({("week", 40): 0.25}),
        breaks={4: (1, 10, 0), 6: (2, 20, 0), 8: (3, 20, 30), 9: (4, 30, 30), 10: (4, 30, 30)}),
    # ------------------------------------------------------------------------- general law
    "BR-CLT": Row(
        10, 44, 11, 24, (22, 5), counts=60 / 52.5,  # day, week and the short meal: ours
        premiums={"night": 0.2, "sunday": 0.0, "holiday": 1.0},
        overtime=tiers({("day", 8): 0.5, ("week", 44): 0.5}),
        breaks={4: NONE, 6: (1, 0, 15), 8: (1, 0, 60), 10: (1, 0, 60)}),
    "ES-ET": Row(
        9, 40, 12, 36, (22, 6), publish=5, change=5, shift_limits=NIGHT_8H,  # week, break: ours
        breaks={4: NONE, 6: NONE, 8: (1, 0, 15), 9: (1, 0, 15)}),
    "AR": Row(
        8, 48, 12, 35, (21, 6), confidence="high", counts=68 / 60,
        shift_limits=(ShiftLimit(419, 420),),
        overtime=tiers({("day", 8): 0.5, ("week", 48): 0.5}),
        breaks={4: NONE, 6: NONE, 8: NONE}),
    "EU": Row(
        13, NO_WEEK, 11, 35, (23, 6), average=(48, 17), shift_limits=NIGHT_8H,
        breaks={4: NONE, 6: NONE, 8: (1, 0, 15), 10: (1, 0, 15)}),  # the length is ours
    "GB": Row(
        13, NO_WEEK, 11, 24, (23, 6), average=(48, 17), shift_limits=NIGHT_8H,
        breaks={4: NONE, 6: NONE, 6.5: (1, 0, 20), 8: (1, 0, 20), 10: (1, 0, 20)}),
    "PT": Row(
        8, 40, 11, 35, (22, 7), publish=7, change=7, premiums={"night": 0.25},
        breaks={4: NONE, 5: NONE, 6: (1, 0, 60), 8: (1, 0, 60)}),
    "FR": Row(
        10, 48, 11, 35, (21, 6), extends="EU", average=(44, 12), publish=7, change=7,
        shift_limits=NIGHT_8H,
        breaks={4: NONE, 5.5: NONE, 6: (1, 0, 20), 8: (1, 0, 20), 10: (1, 0, 20)}),
    "IE": Row(
        13, NO_WEEK, 11, 35, (23, 6), extends="EU", average=(48, 17), publish=1, change=1,
        shift_limits=NIGHT_8H,
        breaks={4: NONE, 4.5: NONE, 5: (1, 0, 15), 6: (1, 0, 15), 6.5: (1, 0, 30),
                8: (1, 0, 30), 9: (1, 0, 30), 10: (2, 0, 60)}),
    "DE": Row(
        8, 48, 11, 35, (23, 6), extends="EU", average=(48, 17), publish=4, change=4,
        days_off=(DaysOff("sunday", 15, 52),), shift_limits=NIGHT_8H,
        breaks={4: NONE, 6: NONE, 6.5: (1, 0, 30), 8: (1, 0, 30), 9.5: (1, 0, 45)}),
    "IT": Row(
        13, NO_WEEK, 11, 35, (23, 6), extends="EU", average=(48, 17), shift_limits=NIGHT_8H,
        breaks={2: NONE, 4: (1, 15, 0), 6: (2, 30, 0), 8: (3, 45, 0), 9: (4, 60, 0)}),
    "PL": Row(
        8, 40, 11, 35, (22, 6), extends="EU", average=(48, 17), publish=7,
        shift_limits=NIGHT_8H, premiums={"night": 0.2},
        breaks={1: NONE, 4: (3, 15, 0), 6: (5, 35, 0), 8: (7, 45, 0)}),
    "SK": Row(
        9, 48, 12, 48, (22, 6), extends="EU", average=(48, 17), publish=7, shift_limits=NIGHT_8H,
        breaks={4: NONE, 6: NONE, 8: (1, 0, 30), 9: (1, 0, 30)}),
    "MX": Row(
        8, 48, 0, 24, (20, 6), confidence="high",
        shift_limits=(ShiftLimit(0, 450), ShiftLimit(209, 420)), premiums={"sunday": 0.25},
        overtime=tiers({("week", 48): 1.0, ("week", 60): 2.0}),
        breaks={4: NONE, 6: (1, 30, 0), 8: (1, 30, 0)}),
    "CO": Row(
        8, 44, 0, 24, (21, 6), confidence="high",
        premiums={"night": 0.35, "sunday": 0.8, "holiday": 0.8},
        breaks={4: NONE, 6: NONE, 8: (1, 0, 30)}),  # the length is ours
    "PE": Row(
        8, 48, 0, 24, (22, 6), premiums={"night": 0.35},
        breaks={4: NONE, 6: (1, 0, 45), 8: (1, 0, 45)}),
    "PH": Row(
        8, 48, 0, 24, (22, 6), confidence="high", premiums={"night": 0.1, "holiday": 1.0},
        overtime=tiers({("day", 8): 0.25}),
        breaks={4: NONE, 6: (1, 0, 60), 8: (1, 0, 60)}),
    "IN": Row(
        8, 48, 0, 24, (22, 6), confidence="low",
        overtime=tiers({("day", 8): 1.0, ("week", 48): 1.0}),
        breaks={4: NONE, 5: NONE, 6: (1, 0, 30), 8: (1, 0, 30)}),
    "ZA": Row(
        8, 45, 12, 36, (18, 6), premiums={"sunday": 1.0},
        breaks={4: NONE, 5: NONE, 6: (1, 0, 60), 8: (1, 0, 60)}),
    "US": Row(
        NO_DAY, NO_WEEK, 0, 0, (22, 6), run=NO_RUN, confidence="high",
        overtime=tiers({("week", 40): 0.5}),
        breaks={4: NONE, 6: NONE, 8: NONE, 9: NONE, 12: NONE}),
    "US-CA": Row(
        NO_DAY, NO_WEEK, 0, 24, (22, 6), extends="US",
        overtime=tiers({("day", 8): 0.5, ("day", 12): 1.0, ("week", 40): 0.5}),
        breaks={3: NONE, 4: (1, 10, 0), 5: (1, 10, 0), 6: (2, 10, 30), 8: (3, 20, 30),
                9: (3, 20, 30), 10: (3, 20, 30), 12: (5, 30, 60)}),
    "AU": Row(
        10, 38, 10, 24, (22, 6), confidence="low", publish=7,  # weekly rest: ours
        breaks={4: NONE, 5: NONE, 6: (1, 0, 30), 8: (1, 0, 30), 10: (1, 0, 30)}),
}
CODES = sorted(ROWS)
BREAKS = [(code, hours, due) for code in CODES for hours, due in ROWS[code].breaks.items()]


def total(plan: BreakPlan) -> Breaks:
    """How many breaks, and their paid and unpaid minutes."""
    slots = plan.slots
    paid = sum(slot.minutes for slot in slots if slot.paid)
    return len(slots), paid, sum(slot.minutes for slot in slots) - paid


def test_each_pack_that_is_shipped_stands_in_the_table() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_limits_and_rests(code: str) -> None:
    pack, row = PACKS[code], ROWS[code]
    assert (pack.max_day_min, pack.max_week_min) == (row.day * 60, row.week * 60)
    assert (pack.rest_min, pack.weekly_rest_min) == (row.rest * 60, row.weekly_rest * 60)
    assert pack.max_run_days == row.run
    average = row.average and AverageWeek(round(row.average[0] * 60), row.average[1])
    assert pack.average == average
    assert pack.year_min == (None if row.year is None else row.year * 60)
    assert pack.days_off == row.days_off
    assert pack.contact_gap_s == row.gap_s
    assert (pack.publish_days, pack.change_days) == (row.publish, row.change)


@pytest.mark.parametrize("code", CODES)
def test_night_and_what_it_costs(code: str) -> None:
    pack, row = PACKS[code], ROWS[code]
    assert (pack.night.start, pack.night.end) == (time(row.night[0]), time(row.night[1]))
    assert pack.night.counts == pytest.approx(row.counts, abs=1e-6)
    assert pack.night.shift_limits == row.shift_limits
    assert {premium.when: premium.rate for premium in pack.premiums} == row.premiums
    assert frozenset(pack.overtime) == row.overtime
    assert len(pack.overtime) == len(row.overtime)


@pytest.mark.parametrize(("code", "hours", "due"), BREAKS)
def test_breaks_due(code: str, hours: float, due: Breaks) -> None:
    pack, paid = PACKS[code], round(hours * 60)
    plans = break_plans(pack, paid)
    assert {total(plan) for plan in plans} == {due}
    assert shift_span(pack, paid) == paid + due[2]


@pytest.mark.parametrize("code", CODES)
def test_shifts_of_every_length_can_be_planned(code: str) -> None:
    pack = PACKS[code]
    for paid in range(240, min(pack.max_day_min, 600) + 1, 30):
        assert 1 <= len(break_plans(pack, paid)) <= 10, paid


@pytest.mark.parametrize("code", CODES)
def test_heading(code: str) -> None:
    pack, row = PACKS[code], ROWS[code]
    assert (pack.code, pack.extends) == (code, row.extends)
    assert pack.country == ("" if code == "EU" else code.split("-")[0])
    assert (pack.status, pack.confidence) == ("in_force", row.confidence)
    assert pack.citation.law and pack.citation.source
    assert pack.citation.read <= pack.as_of
    first = (FOLDER / f"{code}.toml").read_text("utf-8").splitlines()[0]
    assert first.startswith("# Not legal advice")


@pytest.mark.parametrize("code", CODES)
def test_a_pack_of_low_confidence_is_used_only_where_it_is_accepted(code: str) -> None:
    assert usable(PACKS[code], ()) == (ROWS[code].confidence != "low")
    assert usable(PACKS[code], (code,))


@pytest.mark.parametrize("code", CODES)
def test_single_values_are_said_to_stand_in_one_place_only(code: str) -> None:
    keys = [key for source in PACKS[code].sources for key in source.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("code", "key", "confidence"),
    [
        ("BR-NR17", "limits.rest_min", "high"),
        ("BR-NR17", "limits.week_min", "medium"),
        ("BR-NR17", "night.counts", "medium"),
        ("ES-CC", "limits.year_min", "high"),
        ("ES-CC", "breaks.periodic", "high"),
        ("ES-CC", "days_off", "medium"),
        ("ES-CC", "split.max_gap_min", "low"),
        ("ES-CC", "limits.rest_min", "high"),
        ("CL", "limits.contact_gap_s", "high"),
        ("CL", "limits.week_min", "medium"),
        ("AR-CCT781", "limits.rest_min", "high"),
        ("CZ", "limits.average_weeks", "high"),
        ("CZ", "premiums.night", "medium"),
        ("IE", "limits.run_days", "medium"),
        ("EU", "breaks.fixed", "low"),
        ("SK", "limits.weekly_rest_min", "medium"),
        ("MX", "night.shift_limits", "medium"),
        ("CO", "premiums.sunday", "medium"),
        ("AU", "limits.rest_min", "medium"),
    ],
)
def test_confidence_of_single_values(code: str, key: str, confidence: str) -> None:
    said = [source.confidence for source in PACKS[code].sources if key in source.keys]
    assert said == [confidence]


def test_a_change_says_where_it_stands() -> None:
    for code, day, key, confidence in (
        ("CL", date(2027, 1, 1), "limits.week_min", "medium"),
        ("CL", date(2028, 1, 1), "limits.week_min", "medium"),
        ("CO", date(2028, 1, 1), "premiums.sunday", "medium"),
    ):
        sources = PACKS[code].on(day).sources
        assert [s.confidence for s in sources if key in s.keys] == [confidence]
    assert not [s for s in PACKS["CO"].on(date(2026, 1, 1)).sources if "night.start" in s.keys]


# ------------------------------------------------------------------- what few packs have


def test_only_the_spanish_agreement_splits_shifts_and_rules_the_mix_of_contracts() -> None:
    with_split = {code: pack.split for code, pack in PACKS.items() if pack.split}
    assert with_split == {"ES-CC": Split(120, time(9), time(20))}
    with_mix = {code: pack.mix for code, pack in PACKS.items() if pack.mix}
    assert with_mix == {"ES-CC": Mix(39, 0.3, 30, 0.3)}


def test_pauses_of_the_annex_lie_in_neither_the_first_nor_the_last_hour() -> None:
    """A shift from 09:00 to 15:20 has its pauses between 10:00 and 14:20."""
    for plan in break_plans(PACKS["BR-NR17"], 360):
        pauses = [slot for slot in plan.slots if slot.paid]
        assert [slot.minutes for slot in pauses] == [10, 10]
        assert all(slot.earliest >= 60 for slot in pauses)
        assert all(slot.latest + slot.minutes <= 320 for slot in pauses)


def test_spanish_screen_pauses_begin_within_a_quarter_of_an_hour_of_each_hour() -> None:
    for plan in break_plans(PACKS["ES-CC"], 480):
        pauses = [slot for slot in plan.slots if slot.minutes == 5]
        assert len(pauses) == 8
        for due, slot in zip(range(60, 481, 60), pauses, strict=True):
            assert due - 15 <= slot.earliest <= slot.latest <= due + 15
        (rest,) = (slot for slot in plan.slots if slot.minutes == 30)
        assert rest.earliest >= 120
        assert rest.latest + 30 <= 480 - 90


@pytest.mark.parametrize(
    ("code", "hours", "most"), [("IT", 8, 120), ("PL", 8, 60), ("IE", 10, 270), ("FR", 9, 360)]
)
def test_nobody_works_on_end_for_longer(code: str, hours: int, most: int) -> None:
    assert {plan.longest_work for plan in break_plans(PACKS[code], hours * 60)} == {most}


def test_californian_meals_begin_before_the_end_of_the_fifth_and_of_the_tenth_hour() -> None:
    for paid, limits in ((480, [300]), (660, [300, 600])):
        for plan in break_plans(PACKS["US-CA"], paid):
            meals = [slot for slot in plan.slots if not slot.paid]
            assert len(meals) == len(limits)
            assert all(m.latest <= limit for m, limit in zip(meals, limits, strict=True))


# ----------------------------------------------------------------------- changes by date


def week_hours(pack: LabourPack, day: date) -> float:
    return pack.on(day).max_week_min / 60


@pytest.mark.parametrize(
    ("code", "since", "before", "after"),
    [
        ("CL", date(2026, 4, 1), 44, 42),
        ("CL", date(2028, 1, 1), 42, 40),
        ("CO", date(2026, 7, 15), 44, 42),
        ("MX", date(2027, 1, 1), 48, 46),
        ("MX", date(2028, 1, 1), 46, 44),
        ("MX", date(2029, 1, 1), 44, 42),
        ("MX", date(2030, 1, 1), 42, 40),
    ],
)
def test_weeks_grow_shorter(code: str, since: date, before: int, after: int) -> None:
    pack = PACKS[code]
    assert week_hours(pack, since - timedelta(days=1)) == before
    assert week_hours(pack, since) == after


@pytest.mark.parametrize("code", sorted(set(CODES) - {"CL", "CO", "MX"}))
def test_other_packs_do_not_change(code: str) -> None:
    assert PACKS[code].changes == ()
    assert PACKS[code].on(date(2030, 1, 1)) == PACKS[code]


def test_mexican_overtime_begins_where_the_ordinary_week_ends() -> None:
    for year, hours in ((2026, 48), (2027, 46), (2028, 44), (2029, 42), (2030, 40)):
        pack = PACKS["MX"].on(date(year, 6, 1))
        assert frozenset(pack.overtime) == tiers(
            {("week", hours): 1.0, ("week", hours + 12): 2.0})
        assert pack.night.shift_limits == ROWS["MX"].shift_limits


def test_colombian_nights_begin_earlier_and_sundays_cost_more() -> None:
    pack = PACKS["CO"]
    assert pack.on(date(2025, 12, 24)).night.start == time(21)
    assert pack.on(date(2025, 12, 25)).night.start == time(19)
    now = pack.on(date(2026, 11, 21))
    assert (now.night.start, now.night.end) == (time(19), time(6))
    assert now.premium("night") == 0.35
    assert [pack.on(date(year, 12, 31)).premium("sunday") for year in (2025, 2026, 2027)] == [
        0.8, 0.9, 1.0]
    assert pack.on(date(2027, 12, 31)).premium("holiday") == 1.0
