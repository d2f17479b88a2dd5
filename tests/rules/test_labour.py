"""The numbers of the shipped labour packs, as their sources give them."""

from __future__ import annotations

from datetime import time

import pytest

from wfm.rules.labour import DaysOff, LabourPack, load_labour_packs

PACKS = load_labour_packs()


@pytest.mark.parametrize(
    ("code", "day", "week", "rest", "weekly_rest", "days_off", "night", "publish"),
    [
        ("BR-NR17", 360, 2160, 660, 1440, DaysOff("sunday", 1, 4), (22, 5), None),
        ("ES-CC", 540, 2340, 720, 2160, DaysOff("weekend", 2, 4), (22, 6), 5),
        ("CZ", 720, 2400, 660, 2100, None, (22, 6), 14),
        ("PT", 480, 2400, 660, 2100, None, (22, 7), 7),
    ],
)
def test_limits(
    code: str, day: int, week: int, rest: int, weekly_rest: int, days_off: DaysOff | None,
    night: tuple[int, int], publish: int | None,
) -> None:
    pack = PACKS[code]
    assert (pack.max_day_min, pack.max_week_min) == (day, week)
    assert (pack.rest_min, pack.weekly_rest_min, pack.max_run_days) == (rest, weekly_rest, 6)
    assert pack.days_off == days_off
    assert (pack.night_start, pack.night_end) == (time(night[0]), time(night[1]))
    assert pack.publish_days == publish
    assert (pack.status, pack.confidence) == ("in_force", "medium")


@pytest.mark.parametrize(
    ("code", "rates"),
    [
        ("BR-NR17", {"night": 0.2, "sunday": 0.0, "holiday": 1.0, "overtime": 0.5}),
        ("CZ", {"night": 0.1, "saturday": 0.1, "sunday": 0.1, "holiday": 1.0, "overtime": 0.25}),
        ("PT", {"night": 0.25}),
        ("ES-CC", {}),
    ],
)
def test_premiums(code: str, rates: dict[str, float]) -> None:
    pack = PACKS[code]
    assert {premium.when: premium.rate for premium in pack.premiums} == rates
    for when in ("night", "saturday", "sunday", "holiday", "overtime"):
        assert pack.premium(when) == rates.get(when, 0.0)


def test_packs_can_be_keys_and_are_told_apart() -> None:
    assert len(set(PACKS.values())) == len(PACKS) == 4
    assert all(isinstance(pack, LabourPack) and pack.code == code for code, pack in PACKS.items())
