"""Ten answers known beforehand, asked of the packs that come with the project."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.calendar import Grid, instant
from wfm.rules.attempts import PastCall, may_call_again
from wfm.rules.calling import callable_mask, load_calling_packs, verdicts
from wfm.rules.labour import break_plans, load_labour_packs, shift_span

PACKS = load_calling_packs()
LABOUR = load_labour_packs()
RIO, MADRID, CANARY = "America/Sao_Paulo", "Europe/Madrid", "Atlantic/Canary"


def allowed(
    code: str, zone: str, day: date, wall: str, purpose: str = "sales",
    relation: str = "prospect",
) -> bool:
    """Whether a consumer may be called when the clocks of a zone show a time."""
    moment = instant(day, time.fromisoformat(wall), zone)
    words = verdicts(PACKS, [code], purpose, "consumer", relation, [zone], moment)
    assert words
    return all(word.allowed for word in words)


def legal(codes: str, day: date, *zones: str, minutes: int = 15, purpose: str = "sales") -> str:
    """The legal hours of a local day of the first zone, such as '10:00-13:00'."""
    grid = Grid.days(day, 1, zones[0], minutes)
    mask = callable_mask(
        PACKS, codes.split(), purpose, "consumer", "prospect", zones, grid).mask
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask, [0])).astype(int)))
    clock = [
        f"{(grid.start + timedelta(minutes=minutes * int(n))).astimezone(ZoneInfo(zones[0])):%H:%M}"
        for n in edges
    ]
    return " ".join(f"{a}-{b}" for a, b in zip(clock[::2], clock[1::2], strict=True))


def test_1_france_rests_at_noon_and_reunion_keeps_its_own_clock() -> None:
    day = date(2026, 9, 15)
    assert not allowed("FR", "Europe/Paris", day, "13:30")
    assert allowed("FR", "Europe/Paris", day, "14:00")
    assert legal("FR", day, "Europe/Paris") == "10:00-13:00 14:00-20:00"
    assert legal("FR-974", day, "Indian/Reunion") == "10:00-13:00 14:00-20:00"
    # 10:00 on Réunion is 08:00 in Paris in summer
    assert allowed("FR-974", "Indian/Reunion", day, "10:00")
    assert not allowed("FR", "Europe/Paris", day, "08:00")


def test_2_a_spanish_mobile_may_be_in_madrid_or_on_the_canaries() -> None:
    assert legal("ES", date(2026, 6, 9), MADRID, CANARY) == "10:00-21:00"
    assert legal("ES", date(2026, 6, 9), MADRID) == "09:00-21:00"


def test_3_an_area_code_over_two_zones_keeps_both() -> None:
    zones = "America/New_York", "America/Chicago"
    assert legal("US", date(2026, 6, 9), *zones) == "09:00-21:00"
    assert legal("US-IN", date(2026, 6, 9), *zones) == "09:00-21:00"


def test_4_a_portuguese_mobile_may_be_on_the_azores() -> None:
    found = legal("PT", date(2026, 6, 9), "Europe/Lisbon", "Atlantic/Azores")
    assert found == "10:00-22:00"


@pytest.mark.parametrize(("day", "first"), [
    (date(2026, 3, 7), 14), (date(2026, 3, 8), 13),  # the day before, and the day of 23 hours
    (date(2026, 10, 31), 13), (date(2026, 11, 1), 14),  # the day before, and the day of 25 hours
])
def test_5_a_day_on_which_clocks_change_keeps_its_hours_by_the_clock(
    day: date, first: int
) -> None:
    """Federal hours in Chicago, 08:00 to 21:00, begin at another hour of UTC."""
    assert legal("US", day, "America/Chicago") == "08:00-21:00"
    grid = Grid(datetime(day.year, day.month, day.day, 6, tzinfo=UTC), 60, 24)
    mask = callable_mask(
        PACKS, ["US"], "sales", "consumer", "prospect", ["America/Chicago"], grid).mask
    assert (6 + np.flatnonzero(mask)).tolist() == list(range(first, first + 13))


def test_6_colombia_rests_on_a_holiday_moved_to_monday() -> None:
    for moved in (date(2026, 1, 12), date(2026, 3, 23)):  # Epiphany, Saint Joseph
        assert moved.weekday() == 0
        assert legal("CO", moved, "America/Bogota") == ""
        assert legal("CO", moved + timedelta(days=7), "America/Bogota") != ""
    assert legal("CO", date(2026, 6, 9), "America/Bogota") == "07:00-19:00"


def test_7_italy_keeps_saturdays_hours_on_the_eve_of_a_holiday() -> None:
    assert legal("IT", date(2026, 12, 7), "Europe/Rome") == "10:00-19:00"
    assert legal("IT", date(2026, 12, 8), "Europe/Rome") == ""
    assert legal("IT", date(2026, 12, 9), "Europe/Rome") == "09:00-20:00"


def test_8_rio_on_saturday_is_closed_by_the_state_though_open_by_the_code() -> None:
    saturday = date(2026, 6, 13)
    moment = instant(saturday, time(11), RIO)
    words = verdicts(PACKS, ["BR-RJ"], "sales", "consumer", "prospect", [RIO], moment)
    by_pack = {word.pack: word.allowed for word in words}
    assert by_pack == {"BR-RJ": False, "BR": True}
    assert allowed("BR", RIO, saturday, "11:00") and not allowed("BR-RJ", RIO, saturday, "11:00")


def test_9_the_eighth_attempt_in_seven_days_is_on_another_debt_or_not_made() -> None:
    at = datetime(2026, 6, 12, 18, tzinfo=UTC)
    past = [PastCall(at - timedelta(hours=20 * n), "attempt", "card") for n in range(1, 8)]

    def again(about: str, calls: list[PastCall]) -> bool:
        words = may_call_again(
            PACKS, ["US"], "collections", "consumer", "customer", calls, at, about)
        assert words
        return all(word.allowed for word in words)

    assert not again("card", past)
    assert again("car", past)
    assert again("card", past[1:])
    talked = [PastCall(at - timedelta(days=6), "conversation", "card")]
    assert not again("card", talked) and again("car", talked)


def test_10_pauses_lie_where_brazil_and_spain_want_them() -> None:
    brazil, nine = LABOUR["BR-NR17"], 9 * 60
    assert shift_span(brazil, 360) == 15 * 60 + 20 - nine
    for plan in break_plans(brazil, 360):
        pauses = [slot for slot in plan.slots if slot.paid]
        assert [slot.minutes for slot in pauses] == [10, 10]
        for slot in pauses:  # 10:00 to 14:20
            assert nine + slot.earliest >= 10 * 60
            assert nine + slot.latest + slot.minutes <= 14 * 60 + 20
    ends = [slot.latest + 10 for plan in break_plans(brazil, 360) for slot in plan.slots
            if slot.paid]
    assert max(ends) == 320  # the whole of the span is used
    spain = LABOUR["ES-CC"]
    plans = break_plans(spain, 480)
    assert plans
    for plan in plans:
        pauses = [slot for slot in plan.slots if slot.minutes == 5]
        others = [slot for slot in plan.slots if slot.minutes != 5]
        assert [slot.minutes for slot in others] == [30]
        assert len(pauses) == 8
        for hour, slot in enumerate(pauses, 1):
            assert 60 * hour - 15 <= slot.earliest <= slot.latest <= 60 * hour + 15
            assert slot.latest + slot.minutes <= shift_span(spain, 480)
