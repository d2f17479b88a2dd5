"""The shipped labour packs as a planner gets them, and what may be asked of a pack."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from wfm.rules import reading
from wfm.rules.labour import LabourPack, break_plans, load_labour_packs, shift_span

PACKS = load_labour_packs()
WHENS = ("night", "saturday", "sunday", "holiday")


def test_every_file_is_a_pack_and_they_are_told_apart() -> None:
    folder = Path(reading.__file__).parent / "packs" / "labour"
    assert set(PACKS) == {path.stem for path in folder.glob("*.toml")}
    assert {"BR-NR17", "CZ", "ES-CC", "PT"} <= set(PACKS)
    assert len(set(PACKS.values())) == len(PACKS)  # they can be keys
    assert all(isinstance(pack, LabourPack) and pack.code == code for code, pack in PACKS.items())


@pytest.mark.parametrize("code", PACKS)
def test_a_premium_that_is_not_given_is_nothing(code: str) -> None:
    pack = PACKS[code]
    rates = {premium.when: premium.rate for premium in pack.premiums}
    assert set(rates) <= set(WHENS)
    assert [pack.premium(when) for when in WHENS] == [rates.get(when, 0.0) for when in WHENS]


@pytest.mark.parametrize("code", PACKS)
def test_a_pack_stands_on_each_day_as_its_last_change_says(code: str) -> None:
    pack = PACKS[code]
    days = [change.from_date for change in pack.changes]
    assert days == sorted(set(days))
    assert pack.on(date(1900, 1, 1)) is pack
    for place, change in enumerate(pack.changes):
        until = [*days, date(2100, 1, 1)][place + 1]
        assert pack.on(change.from_date) is pack.on(until - timedelta(days=1)) is change.pack
        assert change.pack.code == code
        assert change.pack.changes == ()


@pytest.mark.parametrize("code", PACKS)
def test_a_shift_is_its_paid_time_and_its_unpaid_breaks(code: str) -> None:
    pack = PACKS[code]
    for paid in range(180, min(pack.max_day_min, 600) + 1, 60):
        for plan in break_plans(pack, paid):
            unpaid = sum(slot.minutes for slot in plan.slots if not slot.paid)
            assert shift_span(pack, paid) == paid + unpaid
            for slot in plan.slots:
                assert slot.earliest % pack.break_step_min == 0
                assert 0 <= slot.earliest <= slot.latest <= paid + unpaid - slot.minutes
