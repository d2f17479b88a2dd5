"""Labour rules: how long, how often and with which breaks an agent may work.

Times are minutes unless said, and the clock is the agent's. What a pack says is described
in :mod:`wfm.rules.labour_terms` and read from its file by :mod:`wfm.rules.labour_files`;
what its break rules allow in a shift is worked out in :mod:`wfm.rules.breaks`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from wfm.rules.breaks import (
    BreakPlan,
    BreakSlot,
    FixedBreak,
    LongestWork,
    PeriodicBreak,
    SplitAt,
    plans,
    span_of,
)
from wfm.rules.labour_files import load_labour_packs
from wfm.rules.labour_terms import (
    AverageWeek,
    Change,
    DaysOff,
    KeySource,
    LabourPack,
    Mix,
    Night,
    Overtime,
    Premium,
    ShiftLimit,
    Split,
)

__all__ = [
    "AverageWeek",
    "BreakPlan",
    "BreakSlot",
    "Change",
    "DaysOff",
    "FixedBreak",
    "KeySource",
    "LabourPack",
    "LongestWork",
    "Mix",
    "Night",
    "Overtime",
    "PeriodicBreak",
    "Premium",
    "ShiftLimit",
    "Split",
    "SplitAt",
    "break_plans",
    "in_week",
    "load_labour_packs",
    "shift_span",
    "usable",
]

_NOT_LAW = ("bill", "repealed")


def usable(pack: LabourPack, accept: Collection[str]) -> bool:
    """Whether a centre may roster by a pack: it is law and surely so, or its code accepted."""
    sure = pack.confidence != "low" and pack.status not in _NOT_LAW
    return sure or pack.code in accept


def in_week(pack: LabourPack, week: date) -> LabourPack:
    """The pack as it binds a week, named by its Monday.

    What begins within the week binds the whole week.
    """
    return pack.on(week + timedelta(days=6))


def shift_span(
    pack: LabourPack, paid_min: int, work_min: int | None = None, split: SplitAt | None = None
) -> int:
    """Minutes from start to end of a shift; see :func:`wfm.rules.breaks.span_of`."""
    return span_of(pack.break_rules, paid_min, work_min, split)


def break_plans(
    pack: LabourPack, paid_min: int, work_min: int | None = None, split: SplitAt | None = None
) -> tuple[BreakPlan, ...]:
    """Every legal order of the breaks due in a shift with so many paid minutes.

    Parameters are those of :func:`wfm.rules.breaks.span_of`.

    A placement on multiples of ``break_step_min`` is legal exactly if it fits one of the
    plans. One plan without slots where no break is due; () where no placement is legal.
    """
    return plans(pack.break_rules, paid_min, work_min, split)
