"""The inputs of a centre made looser: whole rules taken away, or eased a little."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import time

from wfm.calendar import WEEKDAYS
from wfm.center import Agent, Center, Contract
from wfm.rules.labour import FixedBreak, LabourPack, PeriodicBreak

Change = Callable[[Center], Center]
_DAY_MIN = 24 * 60


def with_contracts(center: Center, change: Callable[[Contract], Contract]) -> Center:
    """The centre with each contract changed."""
    return replace(center, contracts={k: change(c) for k, c in center.contracts.items()})


def with_packs(center: Center, change: Callable[[LabourPack], LabourPack]) -> Center:
    """The centre with each labour pack that a contract has changed."""
    used = {contract.pack for contract in center.contracts.values()}
    return replace(center, labour={
        code: change(pack) if code in used else pack for code, pack in center.labour.items()})


def with_agents(center: Center, change: Callable[[Agent], Agent]) -> Center:
    """The centre with each agent changed."""
    return replace(center, agents={k: change(a) for k, a in center.agents.items()})


# ---------------------------------------------------------------------- taken away


def _no_absence(at_work: bool) -> Change:
    def change(agent: Agent) -> Agent:
        return replace(agent, absences=tuple(a for a in agent.absences if a.at_work != at_work))
    return lambda center: with_agents(center, change)


WITHOUT: dict[str, Change] = {
    "absence": _no_absence(False),
    "meeting": _no_absence(True),
    "employed": lambda center: with_agents(
        center, lambda agent: replace(agent, first_day=None, last_day=None)),
    "availability": lambda center: with_contracts(center, lambda c: replace(
        c, work_days=frozenset(WEEKDAYS), earliest_start=None, latest_end=None)),
    "days_off": lambda center: with_packs(center, lambda pack: replace(pack, days_off=())),
}
"""Inputs that may be taken away from everybody at once: leave and illness; meetings and
trainings; first and last day; days and hours of the contract; free Sundays and weekends."""


def centre_without(center: Center, names: Iterable[str]) -> Center:
    """The centre without what these names of :data:`WITHOUT` stand for."""
    for name in sorted(names):
        center = WITHOUT[name](center)
    return center


# ---------------------------------------------------------------------- eased a little


@dataclass(frozen=True)
class Easing:
    """A rule eased a little, for every contract or pack that it stands in.

    Attributes
    ----------
    what
        Its name: see :mod:`wfm.roster.explain.words`.
    detail
        Of which break, or by how much.
    law
        Whether it stands in a labour pack.
    change
        The centre with it.
    """

    what: str
    detail: str
    law: bool
    change: Change


def _of_contract(
    what: str, detail: str, change: Callable[[Contract, LabourPack], Contract]
) -> Easing:
    return Easing(what, detail, False, lambda center: with_contracts(
        center, lambda c: change(c, center.labour[c.pack])))


def _moved(c: Contract, earlier: int, later: int) -> Contract:
    """The contract with its hours of the day so many minutes wider.

    An end that is not after the start is the next day's; what can no longer be written so is
    no limit.
    """
    first = 0 if c.earliest_start is None else _minutes(c.earliest_start)
    last = None if c.latest_end is None else _minutes(c.latest_end)
    if last is not None:
        last += later + (0 if last > first else _DAY_MIN)
    first = max(first - earlier, 0)
    if last is not None and last > _DAY_MIN and last - _DAY_MIN > first:
        last = None
    return replace(
        c, earliest_start=time(first // 60, first % 60) if first else None,
        latest_end=None if last is None else time(last // 60 % 24, last % 60))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _earlier(c: Contract, pack: LabourPack) -> Contract:
    return c if c.earliest_start in (None, time(0)) else _moved(c, 60, 0)


def _later(c: Contract, pack: LabourPack) -> Contract:
    return c if c.latest_end is None else _moved(c, 0, 60)


def _more_hours(hours: float) -> Callable[[Contract, LabourPack], Contract]:
    def change(c: Contract, pack: LabourPack) -> Contract:
        return replace(c, week_max_h=max(
            c.week_max_h, min(c.week_max_h + hours, pack.max_week_min / 60)))
    return change


def _a_day_more(c: Contract, pack: LabourPack) -> Contract:
    """A day more, and the hours of its shift as far as the law allows them."""
    days = min(c.days_max + 1, 7)
    if days == c.days_max:
        return c
    return replace(_more_hours(c.shift_max_h)(c, pack), days_max=days)


def _longer_shifts(c: Contract, pack: LabourPack) -> Contract:
    return replace(c, shift_max_h=max(c.shift_max_h, min(c.shift_max_h + 1, pack.max_day_min / 60)))


def _shorter_shifts(c: Contract, pack: LabourPack) -> Contract:
    return replace(c, shift_min_h=max(min(c.shift_min_h, 2.0), c.shift_min_h - 1))


def _wider_spread(c: Contract, pack: LabourPack) -> Contract:
    return c if c.start_spread_h is None else replace(c, start_spread_h=c.start_spread_h + 1)


def _finer_starts(c: Contract, pack: LabourPack) -> Contract:
    return replace(c, start_step_min=min(c.start_step_min, max(15, c.start_step_min // 2)))


def _every_day(c: Contract, pack: LabourPack) -> Contract:
    return replace(c, work_days=frozenset(WEEKDAYS))


def _fewer_hours(c: Contract, pack: LabourPack) -> Contract:
    days = -(-max(c.week_min_h - 4, 0) // c.shift_max_h)
    return replace(c, week_min_h=max(c.week_min_h - 4, 0.0), days_min=min(c.days_min, int(days)))


CONTRACT_EASINGS = (
    _of_contract("earliest_start", "1", _earlier),
    _of_contract("latest_end", "1", _later),
    _of_contract("start_step_min", "", _finer_starts),
    _of_contract("start_spread_h", "1", _wider_spread),
    _of_contract("week_max_h", "1", _more_hours(1)),
    _of_contract("week_max_h", "4", _more_hours(4)),
    _of_contract("days_max", "1", _a_day_more),
    _of_contract("shift_max_h", "1", _longer_shifts),
    _of_contract("shift_min_h", "1", _shorter_shifts),
    _of_contract("work_days", "", _every_day),
    _of_contract("week_min_h", "4", _fewer_hours),
)
"""What the centre can agree with its people, within the law's limits of a day and a week."""

WINDOW_MIN = 30
"""Minutes by which windows of breaks are widened, on either side."""


def break_easings(center: Center) -> tuple[Easing, ...]:
    """Each break of the packs in use with its window widened."""
    used = sorted({contract.pack for contract in center.contracts.values()})
    packs = [center.labour[code] for code in used]
    names = dict.fromkeys([
        *(rule.name for pack in packs for rule in pack.fixed_breaks),
        *(rule.name for pack in packs for rule in pack.periodic_breaks)])
    return tuple(Easing("break", name, True, _widened(name)) for name in names)


def _widened(name: str) -> Change:
    def fixed(rule: FixedBreak) -> FixedBreak:
        if rule.name != name:
            return rule
        return replace(
            rule, after_start=max(0, rule.after_start - WINDOW_MIN),
            before_end=max(0, rule.before_end - WINDOW_MIN),
            within_start=None if rule.within_start is None else rule.within_start + WINDOW_MIN)

    def periodic(rule: PeriodicBreak) -> PeriodicBreak:
        if rule.name != name:
            return rule
        return replace(rule, tolerance=rule.tolerance + WINDOW_MIN)

    def change(pack: LabourPack) -> LabourPack:
        return replace(pack, fixed_breaks=tuple(map(fixed, pack.fixed_breaks)),
                       periodic_breaks=tuple(map(periodic, pack.periodic_breaks)))

    return lambda center: with_packs(center, change)
