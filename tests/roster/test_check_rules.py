"""Every rule of labour packs and contracts: legal right at its limit, named a step beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, time, timedelta
from math import nan

import pytest
from check_centres import MADE, MONDAY, SITES, found, free, of_rows, rules, week_of, worked

from wfm.center import Center, Contract, Site
from wfm.handover import Roster
from wfm.rules.labour import (
    AverageWeek,
    Change,
    DaysOff,
    FixedBreak,
    KeySource,
    LabourPack,
    LongestWork,
    Mix,
    Night,
    Overtime,
    PeriodicBreak,
    Premium,
    ShiftLimit,
    Split,
)
from wfm.rules.reading import Citation

NIGHT = Night(time(22), time(6), 1.0, ())
MEAL = FixedBreak("meal", 1, 30, False, 360, 600, 120, 60, 240)
PAUSES = FixedBreak("pause", 2, 10, True, 0, 1440, 0, 0)
CYCLE = PeriodicBreak("screen", 60, 5, 15, True)
SPLIT = Split(120, time(9), time(20))
EIGHT = "09:00 care 480"
TO_THE_NIGHT = "17:00 care 480"
"""Three hours of night."""

Case = tuple[Center, Roster, Center, Roster]


def on(center: Center, legal: str | list[str], broken: str | list[str]) -> Case:
    """A centre whose rule one roster keeps and another breaks."""
    made = [week_of(*([shifts] if isinstance(shifts, str) else shifts))
            for shifts in (legal, broken)]
    return center, made[0], center, made[1]


def under(legal: Center, broken: Center, *shifts: str) -> Case:
    """A roster that keeps the rule of one centre and breaks that of another."""
    return legal, week_of(*shifts), broken, week_of(*shifts)


def with_breaks(**parts: object) -> Center:
    return free(parts)


def split(**more: object) -> Center:
    return free({"split": SPLIT}, contract={"split_gap_h": 2.0} | more)


def night(*limits: tuple[int, int], **more: object) -> dict[str, object]:
    return {"night": replace(
        NIGHT, shift_limits=tuple(ShiftLimit(*limit) for limit in limits), **more)}


LIMITS: Mapping[str, tuple[str, Case]] = {
    "limits.day_min": ("day_hours", on(
        free({"max_day_min": 480}), EIGHT, "09:00 care 485")),
    "limits.week_min": ("week_hours", on(
        free({"max_week_min": 960}), [EIGHT, EIGHT], [EIGHT, "09:00 care 485"])),
    "limits.rest_min": ("rest", on(
        free({"rest_min": 660}), [EIGHT, "04:00 care 120"], [EIGHT, "03:55 care 120"])),
    "limits.weekly_rest_min": ("weekly_rest", on(
        free({"weekly_rest_min": 2160}), ["04:00 care 480"] * 6,
        ["04:00 care 480"] * 5 + ["04:00 care 485"])),
    "limits.run_days": ("run_days", on(free({"max_run_days": 5}), [EIGHT] * 5, [EIGHT] * 6)),
    "limits.average_week_min": ("average_hours", on(
        free({"average": AverageWeek(960, 17)}), [EIGHT, EIGHT], [EIGHT, "09:00 care 485"])),
    "limits.year_min": ("year_hours", on(
        free({"year_min": 105840}, agent={"year_h": 1748.0}), [EIGHT, EIGHT],
        [EIGHT, "09:00 care 485"])),
    "days_off, a Sunday": ("days_off", on(
        free({"days_off": (DaysOff("sunday", 1, 4),)}, agent={"worked": worked(-1, -8, -15)}),
        ["", "", "", "", "", "10:00 care 840"], ["", "", "", "", "", "10:00 care 845"])),
    "days_off, a weekend": ("days_off", on(
        free({"days_off": (DaysOff("weekend", 2, 4),)}, agent={"worked": worked(-2, -8)}),
        ["", "", "", "", "10:00 care 840"], ["", "", "", "", "10:00 care 845"])),
    "night.shift_limits, the night": ("night_shift", on(
        free(night((180, 420))), TO_THE_NIGHT, "17:05 care 480")),
    "night.shift_limits, the work": ("night_shift", on(
        free(night((180, 420))), "18:05 care 420", "18:05 care 425")),
    "night.shift_limits, the second": ("night_shift", on(
        free(night((0, 480), (210, 420))), ["17:30 care 480"], ["17:35 care 480"])),
    "night.start": ("night_shift", under(
        free(night((180, 420))), free(night((180, 420), start=time(21, 55))), TO_THE_NIGHT)),
    "night.end": ("night_shift", under(
        free(night((180, 420))), free(night((180, 420), end=time(6, 5))), "03:00 care 480")),
    "night.counts": ("day_hours", on(
        free(night(counts=1.5) | {"max_day_min": 480}), "23:00 care 320", "23:00 care 325")),
}

BREAKS: Mapping[str, tuple[str, Case]] = {
    "fixed, count": ("break_missing", on(
        with_breaks(fixed_breaks=(PAUSES,)), "09:00 care 60, (pause 10), care 60, (pause 10), "
        "care 60", "09:00 care 60, (pause 10), care 130")),
    "fixed, one too many": ("break_unknown", on(
        with_breaks(fixed_breaks=(PAUSES,)), "09:00 care 60, (pause 10), care 60, (pause 10), "
        "care 60", "09:00 care 60, (pause 10), care 60, (pause 10), care 50, (pause 10), care 5")),
    "fixed, minutes": ("break_length", on(
        with_breaks(fixed_breaks=(MEAL,)), "09:00 care 210, ((meal 30)), care 210",
        "09:00 care 210, ((meal 25)), care 210")),
    "fixed, name": ("break_unknown", on(
        with_breaks(fixed_breaks=(replace(MEAL, shift_over=420),)), "09:00 care 420",
        "09:00 care 210, ((lunch 30)), care 210")),
    "fixed, paid": ("break_paid", on(
        with_breaks(fixed_breaks=(MEAL,)), "09:00 care 210, ((meal 30)), care 210",
        "09:00 care 210, (meal 30), care 210")),
    "fixed, shift_over": ("break_missing", on(
        with_breaks(fixed_breaks=(MEAL,)), "09:00 care 360", "09:00 care 365")),
    "fixed, shift_up_to": ("break_unknown", on(
        with_breaks(fixed_breaks=(MEAL,)), "09:00 care 240, ((meal 30)), care 360",
        "09:00 care 240, ((meal 30)), care 365")),
    "fixed, after_start": ("break_place", on(
        with_breaks(fixed_breaks=(MEAL,)), "09:00 care 120, ((meal 30)), care 300",
        "09:00 care 115, ((meal 30)), care 305")),
    "fixed, before_end": ("break_place", on(
        with_breaks(fixed_breaks=(replace(MEAL, within_start=None),)),
        "09:00 care 360, ((meal 30)), care 60", "09:00 care 365, ((meal 30)), care 55")),
    "fixed, within_start": ("break_place", on(
        with_breaks(fixed_breaks=(MEAL,)), "09:00 care 240, ((meal 30)), care 180",
        "09:00 care 245, ((meal 30)), care 175")),
    "periodic, every": ("break_missing", on(
        with_breaks(periodic_breaks=(CYCLE,)), "09:00 care 60, (screen 5), care 50",
        "09:00 care 60, (screen 5), care 55")),
    "periodic, tolerance before": ("break_place", on(
        with_breaks(periodic_breaks=(CYCLE,)), "09:00 care 45, (screen 5), care 50",
        "09:00 care 40, (screen 5), care 55")),
    "periodic, tolerance after": ("break_place", on(
        with_breaks(periodic_breaks=(CYCLE,)), "09:00 care 75, (screen 5), care 20",
        "09:00 care 80, (screen 5), care 15")),
    "periodic, minutes": ("break_length", on(
        with_breaks(periodic_breaks=(CYCLE,)), "09:00 care 60, (screen 5), care 35",
        "09:00 care 60, (screen 10), care 30")),
    "periodic, paid": ("break_paid", on(
        with_breaks(periodic_breaks=(CYCLE,)), "09:00 care 60, (screen 5), care 35",
        "09:00 care 60, ((screen 5)), care 35")),
    "longest_work, minutes": ("longest_work", on(
        with_breaks(longest_work=(LongestWork("two hours", 120, 10),)),
        "09:00 care 120, (two hours 10), care 120", "09:00 care 120, (two hours 10), care 125")),
    "longest_work, break_minutes": ("longest_work", on(
        with_breaks(longest_work=(LongestWork("two hours", 120, 10),),
                    fixed_breaks=(PAUSES, replace(PAUSES, name="breath", count=1, minutes=5))),
        "09:00 care 60, (breath 5), care 55, (pause 10), care 60, (pause 10), care 60",
        "09:00 care 120, (breath 5), care 25, (pause 10), care 60, (pause 10), care 60")),
    "step_min": ("break_step", on(
        with_breaks(fixed_breaks=(PAUSES,), break_step_min=10),
        "09:00 care 50, (pause 10), care 60, (pause 10), care 60",
        "09:00 care 50, (pause 10), care 65, (pause 10), care 55")),
    "apart_min": ("break_apart", on(
        with_breaks(fixed_breaks=(PAUSES,), apart_min=60),
        "09:00 care 60, (pause 10), care 60, (pause 10), care 60",
        "09:00 care 60, (pause 10), care 55, (pause 10), care 65")),
}

SPLITS: Mapping[str, tuple[str, Case]] = {
    "split": ("split", under(
        split(), free(contract={"split_gap_h": 2.0}), "09:00 care 240, ((split 120)), care 240")),
    "split_gap_h, none": ("split", under(
        split(), split(split_gap_h=None), "09:00 care 240, ((split 120)), care 240")),
    "split_gap_h": ("split_gap", on(
        split(split_gap_h=1.5), "09:00 care 240, ((split 90)), care 240",
        "09:00 care 240, ((split 95)), care 240")),
    "split.max_gap_min": ("split_gap", on(
        split(split_gap_h=3.0), "09:00 care 240, ((split 120)), care 240",
        "09:00 care 240, ((split 125)), care 240")),
    "split.band_start": ("split_band", on(
        split(), "09:00 care 240, ((split 60)), care 240",
        "08:55 care 240, ((split 60)), care 240")),
    "split.band_end": ("split_band", on(
        split(), "11:00 care 240, ((split 60)), care 240",
        "11:05 care 240, ((split 60)), care 240")),
    "one gap": ("split_gaps", on(
        split(), "09:00 care 240, ((split 60)), care 240",
        "09:00 care 120, ((split 60)), care 120, ((split 60)), care 240")),
    "the first part": ("split_part", on(
        split(), "09:00 care 120, ((split 60)), care 360",
        "09:00 care 115, ((split 60)), care 365")),
    "the second part": ("split_part", on(
        split(), "09:00 care 360, ((split 60)), care 120",
        "09:00 care 365, ((split 60)), care 115")),
    "the gap is unpaid": ("break_paid", on(
        split(), "09:00 care 240, ((split 60)), care 240",
        "09:00 care 240, (split 60), care 240")),
}

CONTRACTS: Mapping[str, tuple[str, Case]] = {
    "week_max_h": ("week_hours", on(
        free(contract={"week_max_h": 16.0}), [EIGHT, EIGHT], [EIGHT, "09:00 care 485"])),
    "shift_min_h": ("shift_length", on(
        free(contract={"shift_min_h": 8.0}), EIGHT, "09:00 care 475")),
    "shift_max_h": ("shift_length", on(
        free(contract={"shift_max_h": 8.0}), EIGHT, "09:00 care 485")),
    "shift_step_min": ("shift_length", on(
        free(contract={"shift_step_min": 60}), EIGHT, "09:00 care 510")),
    "start_step_min": ("start_step", on(
        free(contract={"start_step_min": 30}), "09:30 care 480", "09:15 care 480")),
    "start_spread_h": ("start_spread", on(
        free(contract={"start_spread_h": 1.5}), [EIGHT, "10:30 care 480"],
        [EIGHT, "10:35 care 480"])),
    "days_max": ("days", on(free(contract={"days_max": 2}), [EIGHT] * 2, [EIGHT] * 3)),
    "work_days": ("work_days", on(
        free(contract={"work_days": frozenset({"mon"})}), EIGHT, ["", EIGHT])),
    "earliest_start": ("earliest_start", on(
        free(contract={"earliest_start": time(9)}), EIGHT, "08:55 care 480")),
    "latest_end": ("latest_end", on(
        free(contract={"latest_end": time(17)}), EIGHT, "09:05 care 480")),
    "latest_end, midnight": ("latest_end", on(
        free(contract={"latest_end": time(0)}), "16:00 care 480", "16:05 care 480")),
    "latest_end, of the next day": ("latest_end", on(
        free(contract={"earliest_start": time(20), "latest_end": time(6)}), "22:00 care 480",
        "22:05 care 480")),
}

CASES = LIMITS | BREAKS | SPLITS | CONTRACTS


@pytest.mark.parametrize(("rule", "case"), CASES.values(), ids=CASES.keys())
def test_a_rule_is_kept_at_its_limit_and_broken_beyond_it(rule: str, case: Case) -> None:
    center, legal, other, broken = case
    assert found(center, legal) == ()
    assert rules(other, broken) == {rule}


@pytest.mark.parametrize("change", [
    {"contact_gap_s": 3600}, {"publish_days": 365, "change_days": 365},
    {"premiums": (Premium("night", 5.0),)}, {"overtime": (Overtime("day", 0, 5.0),)},
    {"mix": Mix(168, 1.0, 168, 0.0)}, {"as_of": date(2000, 1, 1)}, {"confidence": "low"},
])
def test_what_a_pack_says_beside_hours_rest_and_breaks_is_no_breach_of_a_roster(
    change: Mapping[str, object]
) -> None:
    assert found(free(change), week_of(EIGHT, "", "22:00 care 480")) == ()


@pytest.mark.parametrize("change", [
    {"week_min_h": 40.0}, {"days_min": 5}, {"cost_h": 0.0}, {"split_gap_h": 2.0},
])
def test_less_than_the_contract_promises_is_dear_but_no_breach(
    change: Mapping[str, object]
) -> None:
    assert found(free(contract=change), week_of(EIGHT)) == ()


def test_every_field_of_packs_and_contracts_is_tried_here() -> None:
    """A field that is added has to be thought of: as a rule, or as what is no breach."""
    about = {"code", "title", "country", "extends", "status", "confidence", "citation", "as_of",
             "changes", "sources", "contact_gap_s", "publish_days", "change_days", "premiums",
             "overtime", "mix"}
    limits = {"max_day_min", "max_week_min", "rest_min", "weekly_rest_min", "max_run_days",
              "average", "year_min", "days_off", "night", "split", "fixed_breaks",
              "periodic_breaks", "longest_work", "break_step_min", "apart_min"}
    assert {field.name for field in fields(LabourPack)} == about | limits
    tried = {name.partition(",")[0] for name in CASES}
    terms = {"contract", "pack", "week_min_h", "days_min", "cost_h", "row"}
    assert {field.name for field in fields(Contract)} - terms <= tried
    for part, kind in (("fixed", FixedBreak), ("periodic", PeriodicBreak),
                       ("longest_work", LongestWork)):
        names = {name.split()[1] for name in BREAKS if name.startswith(part + ",")}
        assert {field.name for field in fields(kind)} - {"name"} <= names
    assert {f"split.{field.name}" for field in fields(Split)} | {
        f"night.{field.name}" for field in fields(Night)} <= tried


# ---------------------------------------------------------------------- hours of calls a day


def calls(*agents: str) -> tuple[Center, Roster]:
    """Three hours of calls to Lisbon on Monday, and one to Rio, by each of the agents."""
    center = free()
    center = replace(center, agents={
        code: replace(center.agents["A1"], agent=code) for code in agents})
    shift = "14:00 sell/lisboa 180, sell/rio 60"
    rows = [row | {"agent": code} for code in agents
            for row in week_of(shift).stints.to_dict("records")]
    return center, of_rows(rows)


def test_hours_of_a_segment_on_a_day_are_those_the_law_leaves_attempts_for() -> None:
    center, made = calls("A1", "A2")
    lisbon, rio = ("sell", "lisboa"), ("sell", "rio")
    assert rules(center, made) == set()
    assert rules(center, made, {lisbon: 6.0, rio: 2.0}) == set()
    assert rules(center, made, {lisbon: nan, ("other", "lisboa"): 0.0}) == set()
    assert rules(center, made, {lisbon: 6.0, rio: 0.0}) == {"segment_hours"}
    (fault,) = found(center, made, {lisbon: 5.9})
    assert fault.day == MONDAY and fault.agent == ""
    assert "sell/lisboa" in fault.what and "6:00" in fault.what and "5:54" in fault.what


def test_the_hours_of_a_segment_are_by_the_day_of_the_main_site() -> None:
    """From 23:00 to 02:00 in Madrid is from 22:00 to 01:00 in Lisbon."""
    center = free()
    lisbon: Site = SITES["PT"]
    late, praha = week_of("23:00 sell/praha 180"), ("sell", "praha")
    days = [MONDAY, MONDAY + timedelta(days=1)]
    assert [v.day for v in found(center, late, {praha: 0.9})] == days  # 1 hour and 2
    assert [v.day for v in found(center, late, {praha: 1.9})] == days[1:]
    center = replace(center, sites={"lx": lisbon} | dict(center.sites))
    assert [v.day for v in found(center, late, {praha: 1.9})] == days[:1]  # 2 hours and 1
    assert rules(center, late, {praha: 2.0}) == set()


# ---------------------------------------------------------------------- texts


def source(law: str, *keys: str) -> KeySource:
    return KeySource(keys, Citation(law, "a book", date(2026, 1, 1)), "in_force", "high", "")


def text(pack: Mapping[str, object], *shifts: str, **more: object) -> str:
    (fault,) = found(free({"citation": Citation("Act 1", "a book", MONDAY)} | dict(pack), **more),
                     week_of(*shifts))
    return fault.what


def test_a_violation_ends_with_the_law_that_the_pack_gives_for_it() -> None:
    day = {"max_day_min": 420}
    assert text(day, EIGHT) == "8:00 hours of work; 7:00 a day are allowed (Act 1)"
    named = {"sources": (source("Act 2", "limits.rest_min"), source("Act 3", "limits.day_min"))}
    assert text(day | named, EIGHT).endswith("allowed (Act 3)")
    whole = {"sources": (source("Act 4", "limits"),)}
    assert text(day | whole, EIGHT).endswith("(Act 4)")
    other = {"sources": (source("Act 5", "limits.day"),)}
    assert text(day | other, EIGHT).endswith("(Act 1)")
    assert text(day | {"citation": Citation("", "", MONDAY)}, EIGHT).endswith("allowed")


def test_what_is_of_the_contract_or_ours_names_no_law() -> None:
    assert text({}, EIGHT, contract={"days_max": 0}) == "1 days of work; the contract allows 0"
    assert text({}, EIGHT, contract={"week_max_h": 7.0}).endswith("7:00 are allowed")
    pauses = {"fixed_breaks": (PAUSES,), "apart_min": 60}
    near = "09:00 care 60, (pause 10), care 55, (pause 10), care 65"
    assert text(pauses, near).endswith("at least 60 are due")
    apart = {"sources": (source("Act 6", "breaks.apart_min"),)}
    assert text(pauses | apart, near).endswith("(Act 6)")


def test_hours_counted_for_more_are_said_to_be_so() -> None:
    assert text(night(counts=1.5) | {"max_day_min": 420}, "22:00 care 420") == (
        "10:30 hours of work (night hours counted); 7:00 a day are allowed (Act 1)")


def test_texts_have_no_names() -> None:
    pack = {"max_day_min": 60, "max_week_min": 60, "max_run_days": 1, "rest_min": 1440,
            "weekly_rest_min": 10000, "average": AverageWeek(60, 2), "year_min": 60,
            "fixed_breaks": (MEAL, PAUSES), "periodic_breaks": (CYCLE,)} | night((0, 60))
    faults = found(free(pack, contract={"days_max": 1}), week_of(EIGHT, "17:00 care 480"))
    assert len({fault.rule for fault in faults}) >= 9
    assert not any(name in str(fault) for fault in faults for name in ("Ana", "Souza"))


@pytest.mark.parametrize(("begins", "broken"), [(6, {"day_hours"}), (7, set())])
def test_what_begins_within_the_week_binds_all_of_it(begins: int, broken: set[str]) -> None:
    change = Change(MONDAY + timedelta(days=begins), "", replace(MADE, max_day_min=420))
    center = free({"changes": (change,)})
    assert rules(center.at(MONDAY), week_of(EIGHT)) == broken
    assert rules(center, week_of(EIGHT)) == set()


def test_a_hole_between_two_stints_is_no_split_shift() -> None:
    rows = week_of("09:00 care 240").stints.to_dict("records")
    later = week_of("14:00 care 240").stints.to_dict("records")
    assert rules(split(), of_rows([*rows, *later])) == {"gap"}
