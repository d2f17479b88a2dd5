"""Drawn nurse rosters: their files can be read, and behind each stands a roster."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from judges.nrp import parse_nrp
from judges.nrp_score import judge_nrp
from roster_drawn import DAYS, SIZES, drawn


@pytest.mark.parametrize("number", sorted(SIZES))
def test_a_hidden_roster_is_legal_inside_and_covers_nearly_all_that_is_asked(
    number: int
) -> None:
    text, hidden = drawn(number)
    instance = parse_nrp(text)
    people, types, limited = SIZES[number]
    assert (len(instance.staff), len(instance.shifts), instance.days) == (people, types, DAYS)
    for one in instance.staff.values():
        assert sum(0 < most < DAYS for most in one.max_shifts.values()) <= limited
    names = list(instance.shifts)
    verdict = judge_nrp(instance, {
        who: [None if k < 0 else names[k] for k in mine]
        for who, mine in zip(instance.staff, hidden, strict=True)})
    for breach in verdict.breaches:
        mine = hidden[list(instance.staff).index(breach.who)]
        run = mine[breach.when :]
        over = next((n for n, k in enumerate(run) if k < 0), len(run))
        assert breach.rule == "min run"
        assert max(mine[: breach.when], default=-1) < 0 or max(run[over:], default=-1) < 0
    asked = sum(one.need for one in instance.cover)
    open_ = sum(max(0, one.need - sum(mine[one.day] == names.index(one.shift) for mine in hidden))
                for one in instance.cover)
    assert 0 < open_ < 0.2 * asked


def test_the_same_number_draws_the_same() -> None:
    assert drawn(110) == drawn(110)
    assert drawn(110)[0] != drawn(109)[0]
