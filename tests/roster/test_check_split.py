"""Split shifts as the check of a finished roster reads them, in every way right and wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, time, timedelta

import pytest
from check_centres import LABOUR, MADE, MONDAY, fits, found, free, rules, week_of, worked
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wfm.center import Absence, Center
from wfm.rules.labour import (
    FixedBreak,
    LongestWork,
    Night,
    PeriodicBreak,
    Split,
    SplitAt,
    break_plans,
)
from wfm.rules.reading import Citation

MEAL = FixedBreak("meal", 1, 30, False, 360, 600, 0, 0)
PARTS = "09:00 care 240, ((split 60)), care 240"


def split(
    pack: Mapping[str, object] | None = None, contract: Mapping[str, object] | None = None,
    **more: object,
) -> Center:
    return free({"split": Split(120, None, None)} | dict(pack or {}),
                contract={"split_gap_h": 2.0} | dict(contract or {}), **more)


def test_a_split_shift_is_one_shift_from_its_first_start_to_its_last_end() -> None:
    assert found(split(), week_of(*[PARTS] * 5)) == ()
    rest = split({"rest_min": 15 * 60})
    assert found(rest, week_of(PARTS, PARTS)) == ()  # from 18:00 to 09:00
    assert rules(rest, week_of(PARTS, "08:55 care 480")) == {"rest"}
    hours = {"earliest_start": time(9), "latest_end": time(18)}
    assert found(split(contract=hours), week_of(PARTS)) == ()
    assert rules(split(contract=hours), week_of("09:05 care 240, ((split 60)), care 240")) == {
        "latest_end"}
    assert rules(split(contract={"start_spread_h": 1.0}), week_of(PARTS)) == set()
    assert rules(split(contract={"days_max": 1}), week_of(PARTS)) == set()


def test_the_gap_is_neither_paid_nor_work() -> None:
    limits = split({"max_day_min": 480, "max_week_min": 960})
    assert found(limits, week_of(PARTS, PARTS)) == ()
    assert rules(limits, week_of(PARTS, "09:00 care 240, ((split 60)), care 245")) == {
        "day_hours", "week_hours"}
    # marked paid it is one wrong cell, not an hour too many
    assert rules(limits, week_of("09:00 care 240, (split 60), care 240")) == {"break_paid"}
    night = Night(time(10), time(14), 1.5, ())
    assert found(split({"night": night, "max_day_min": 570}), week_of(PARTS)) == ()  # 3 hours


@pytest.mark.parametrize(("pack", "contract", "said"), [
    ({"split": None}, {}, "no split shifts are allowed"),
    ({}, {"split_gap_h": None}, "the contract has no split shifts"),
    ({"split": None}, {"split_gap_h": None}, "no split shifts are allowed"),
])
def test_both_permissions_are_needed(
    pack: Mapping[str, object], contract: Mapping[str, object], said: str
) -> None:
    (fault,) = found(split(pack, contract), week_of(PARTS))
    assert fault.rule == "split" and fault.day == MONDAY
    assert "split at 13:00" in fault.what and said in fault.what


@pytest.mark.parametrize(("contract", "gap", "said"), [
    (1.5, 95, "1:35 hours between the parts of the shift; 1:30 are allowed"),
    (1.5, 120, "2:00 hours between the parts of the shift; 1:30 are allowed"),
    (1.5, 125, "2:05 hours between the parts of the shift; 1:30 are allowed (Act 1)"),
    (3.0, 125, "2:05 hours between the parts of the shift; 2:00 are allowed (Act 1)"),
])
def test_a_gap_too_long_is_said_to_be_so_by_contract_or_law(
    contract: float, gap: int, said: str
) -> None:
    center = split({"citation": Citation("Act 1", "a book", MONDAY)}, {"split_gap_h": contract})
    (fault,) = found(center, week_of(f"09:00 care 240, ((split {gap})), care 240"))
    assert fault.what == said


def test_the_band_is_that_of_the_day_on_which_the_shift_begins() -> None:
    band = {"split": Split(120, time(9), time(0))}
    late = "15:00 care 240, ((split 60)), care 240"
    assert found(split(band), week_of(late)) == ()
    assert rules(split(band), week_of(late.replace("15:00", "15:05"))) == {"split_band"}
    whole = week_of("15:05 care 480")
    assert found(split(band), whole) == ()  # the band is for split shifts


def test_a_gap_at_either_end_leaves_a_part_without_work() -> None:
    for shift in ("09:00 ((split 60)), care 480", "09:00 care 480, ((split 60))"):
        assert rules(split(), week_of(shift)) == {"split_part"}
    assert rules(split(), week_of("09:00 care 240, ((split 30)), ((split 30)), care 240")) == {
        "split_gaps", "split_part"}


def test_a_part_has_two_hours_of_what_is_paid() -> None:
    pause = FixedBreak("pause", 1, 20, True, 0, 1440, 0, 0)
    assert found(split({"fixed_breaks": (pause,)}), week_of(
        "09:00 care 50, (pause 20), care 50, ((split 60)), care 240")) == ()
    meal = FixedBreak("meal", 1, 70, False, 0, 1440, 0, 0)
    assert rules(split({"fixed_breaks": (meal,)}), week_of(
        "09:00 care 60, ((meal 70)), care 55, ((split 60)), care 240")) == {"split_part"}


def test_leave_and_meetings_are_not_in_the_gap() -> None:
    """The shift goes from the first start to the last end."""
    for kind, rule in (("leave", "leave"), ("meeting", "meeting")):
        span = (datetime.combine(MONDAY, time(13)), datetime.combine(MONDAY, time(13, 30)))
        center = split(agent={"absences": (Absence(*span, kind, True),)})
        assert rules(center, week_of(PARTS)) == {rule}


def test_a_split_shift_after_history_has_its_rest() -> None:
    past = {"worked": worked(-1, start=time(15), end=time(22))}
    assert found(split({"rest_min": 660}, agent=past), week_of(PARTS)) == ()
    assert rules(split({"rest_min": 665}, agent=past), week_of(PARTS)) == {"rest"}


# ---------------------------------------------------------------------- breaks


def test_the_gap_takes_the_place_of_an_unpaid_break_that_fits_into_it() -> None:
    center = split({"fixed_breaks": (MEAL,)})
    assert found(center, week_of(PARTS)) == ()
    assert found(center, week_of("09:00 care 240, ((split 30)), care 240")) == ()
    assert rules(center, week_of("09:00 care 240, ((split 25)), care 240")) == {"break_missing"}
    assert found(center, week_of(
        "09:00 care 120, ((meal 30)), care 120, ((split 25)), care 240")) == ()
    assert rules(center, week_of(
        "09:00 care 120, ((meal 30)), care 120, ((split 60)), care 240")) == {"break_unknown"}


def test_a_paid_break_is_due_beside_the_gap() -> None:
    paid = FixedBreak("pause", 1, 10, True, 360, 600, 0, 0)
    center = split({"fixed_breaks": (paid,)})
    assert rules(center, week_of(PARTS)) == {"break_missing"}
    assert found(center, week_of(
        "09:00 care 120, (pause 10), care 110, ((split 60)), care 240")) == ()


@pytest.mark.parametrize(("window", "broken"), [
    ({"within_start": 240}, set()), ({"within_start": 235}, {"break_missing"}),
    ({"after_start": 270}, set()), ({"after_start": 275}, {"break_missing"}),
    ({"before_end": 270}, set()), ({"before_end": 275}, {"break_missing"}),
])
def test_the_break_that_the_gap_stands_for_has_its_place_within_the_gap(
    window: Mapping[str, int], broken: set[str]
) -> None:
    """The gap is from minute 240 to 300 of 540; half an hour of it is the meal."""
    meal = FixedBreak("meal", 1, 30, False, 360, 600, **(
        {"after_start": 0, "before_end": 0} | dict(window)))
    assert rules(split({"fixed_breaks": (meal,)}), week_of(PARTS)) == broken


def test_of_two_unpaid_breaks_the_gap_is_one() -> None:
    tea = FixedBreak("tea", 1, 20, False, 360, 600, 0, 0)
    center = split({"fixed_breaks": (MEAL, tea)})
    assert rules(center, week_of(PARTS)) == {"break_missing"}
    for other in ("((tea 20))", "((meal 30))"):
        assert found(center, week_of(
            f"09:00 care 120, {other}, care 120, ((split 60)), care 240")) == ()


def test_windows_count_from_the_first_start_and_to_the_last_end() -> None:
    pause = FixedBreak("pause", 1, 10, True, 0, 1440, 330, 120)
    center = split({"fixed_breaks": (pause,)})
    shift = "09:00 care 240, ((split 60)), care {}, (pause 10), care {}"
    assert found(center, week_of(shift.format(30, 200))) == ()
    assert rules(center, week_of(shift.format(25, 205))) == {"break_place"}
    assert found(center, week_of(shift.format(110, 120))) == ()
    assert rules(center, week_of(shift.format(115, 115))) == {"break_place"}


CYCLE = {"periodic_breaks": (PeriodicBreak("screen", 120, 10, 15, True),)}
FIRST = "09:00 care 120, (screen 10), care 110, (screen 10), ((split 120)), "


@pytest.mark.parametrize(("second", "broken"), [
    ("care 110, (screen 10), care 100, (screen 10)", set()),  # due at 360 and 480, moved by 120
    ("care 95, (screen 10), care 115, (screen 10)", set()),
    ("care 90, (screen 10), care 120, (screen 10)", {"break_place"}),
    ("care 125, (screen 10), care 85, (screen 10)", set()),
    ("care 130, (screen 10), care 80, (screen 10)", {"break_place"}),
    ("care 110, (screen 10), care 110", {"break_missing"}),
])
def test_periodic_breaks_after_the_gap_fall_due_by_time_worked(
    second: str, broken: set[str]
) -> None:
    assert rules(split(CYCLE), week_of(FIRST + second)) == broken


def test_a_periodic_break_due_as_the_first_part_ends_is_taken_in_it() -> None:
    center = split({"periodic_breaks": (PeriodicBreak("screen", 240, 10, 15, True),)})
    end = "((split 60)), care {}"
    assert found(center, week_of("09:00 care 230, (screen 10), " + end.format(235))) == ()
    assert rules(center, week_of("09:00 care 240, ((split 60)), (screen 10), care 225")) == {
        "break_place"}
    # due five minutes after the first part: five minutes into the second
    after = split({"periodic_breaks": (PeriodicBreak("screen", 245, 10, 15, True),)})
    assert found(after, week_of("09:00 care 240, ((split 60)), (screen 10), care 225")) == ()
    assert rules(after, week_of("09:00 care 230, (screen 10), " + end.format(235))) == {
        "break_place"}


def test_the_gap_ends_every_stretch_of_work() -> None:
    pack = {"longest_work": (LongestWork("four hours", 240, 30),)}
    assert found(split(pack), week_of(PARTS)) == ()
    assert found(split(pack), week_of("09:00 care 240, ((split 10)), care 240")) == ()
    assert rules(split(pack), week_of("09:00 care 245, ((split 60)), care 235")) == {
        "longest_work"}
    assert rules(split(pack), week_of("09:00 care 235, ((split 60)), care 245")) == {
        "longest_work"}


def test_breaks_keep_their_distance_from_the_gap() -> None:
    pause = FixedBreak("pause", 1, 10, True, 0, 1440, 0, 0)
    center = split({"fixed_breaks": (pause,), "apart_min": 30})
    shift = "09:00 care {}, (pause 10), care {}, ((split 60)), care 240"
    assert found(center, week_of(shift.format(200, 30))) == ()
    assert rules(center, week_of(shift.format(205, 25))) == {"break_apart"}


def test_the_gap_itself_need_not_begin_on_a_step() -> None:
    pause = FixedBreak("pause", 1, 10, True, 0, 1440, 0, 0)
    center = split({"fixed_breaks": (pause,), "break_step_min": 10})
    assert found(center, week_of(
        "09:00 care 100, (pause 10), care 135, ((split 55)), care 235")) == ()


@settings(max_examples=60, deadline=None)
@given(first=st.integers(20, 60), gap=st.integers(1, 30), second=st.integers(20, 60))
def test_a_split_shift_is_legal_exactly_by_its_gap_and_its_parts(
    first: int, gap: int, second: int
) -> None:
    """In steps of five minutes, within a band from 09:00 to 20:00."""
    center = split({"split": Split(120, time(9), time(20))}, {"split_gap_h": 1.5})
    made = week_of(f"10:00 care {5 * first}, ((split {5 * gap})), care {5 * second}")
    end = datetime.combine(MONDAY, time(10)) + timedelta(minutes=5 * (first + gap + second))
    expected = {
        "split_gap": 5 * gap > 90,
        "split_part": 5 * min(first, second) < 120,
        "split_band": end > datetime.combine(MONDAY, time(20)),
    }
    assert rules(center, made) == {rule for rule, broken in expected.items() if broken}


PACKS = {
    "the agreement of Spain": LABOUR["ES-CC"],
    "a meal": replace(
        MADE, split=Split(120, None, None), apart_min=20,
        fixed_breaks=(MEAL, FixedBreak("pause", 1, 10, True, 0, 1440, 60, 60))),
    "by time worked": replace(
        MADE, split=Split(120, None, None), longest_work=(LongestWork("three hours", 180, 10),),
        periodic_breaks=(PeriodicBreak("screen", 120, 10, 30, True),)),
}


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(sorted(PACKS)), data=st.data())
def test_breaks_of_split_shifts_are_legal_exactly_where_a_plan_has_them(
    name: str, data: st.DataObject
) -> None:
    """Plans are drawn and their breaks moved about; the gap stays where it is."""
    pack = PACKS[name]
    paid = data.draw(st.sampled_from((300, 360, 420, 480)))
    part = SplitAt(data.draw(st.sampled_from(range(120, paid - 119, 60))),
                   data.draw(st.sampled_from((60, 120))))
    plans = break_plans(pack, paid, paid, part)
    assume(plans)
    rows, breaks, at, span = [], [], 0, paid + part.gap_min
    for slot in data.draw(st.sampled_from(plans)).slots:
        first, last = (slot.earliest, slot.latest) if slot.name == "split" else (
            max(slot.earliest - 10, at), max(slot.latest + 10, at))
        start = 5 * data.draw(st.integers(-(-first // 5), -(-last // 5)))
        assume(at <= start and start + slot.minutes <= span)
        rows += [f"care {start - at}"] * (start > at)
        rows.append(f"({slot.name} {slot.minutes})" if slot.paid
                    else f"(({slot.name} {slot.minutes}))")
        breaks.append((slot.name, start, slot.minutes))
        at = start + slot.minutes
    rows += [f"care {span - at}"] * (at < span)
    legal = any(fits(plan, breaks, span) for plan in plans)
    center = free({field.name: getattr(pack, field.name) for field in fields(pack)},
                  contract={"split_gap_h": 2.0})
    assert (rules(center, week_of(f"09:00 {', '.join(rows)}")) == set()) == legal
