"""What is given of one agent's time, input by input, and whether some of it can be kept together.

An input is a cell, or a row or several, of a table, or a value of a labour pack. Each is asked of
the engine alone: which shifts it forbids is what :func:`wfm.roster.people.make_person` says of an
agent of whom nothing else is known. Whether a choice of inputs can be kept is then the exact
dynamic program's answer: is there a tour that breaks none of them, holds every meeting chosen and
reaches the least hours and days? Fewer inputs are never harder to keep: leave that is left out
goes on counting towards the contract's hours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from wfm.calendar import WEEKDAYS, instant, weekday_of
from wfm.center import Absence, Agent, Contract, Preference, WorkedShift
from wfm.roster.explain.case import Case
from wfm.roster.explain.possible import has_value, same_shifts, without, workable
from wfm.roster.people import make_person
from wfm.roster.problem import DAYS, NEVER, NO_LIMIT, PAID, Bools, Ints, Person, ShiftSet
from wfm.roster.shiftset import SiteShifts, make_shifts
from wfm.roster.slots import slot_of
from wfm.rules.labour import LabourPack

HELD = 1000.0
"""Worth of a meeting that is held, and cost of a minute or day below the contract."""


LONGEST_H = 12.0
"""Hours of the longest shift that is thought of beyond the contract's own."""

BEYOND_H = 2.0
"""Shifts shorter or longer than the contract's are thought of in steps of so many hours."""


class Given(NamedTuple):
    """An input: its table, rows and column; of a labour pack `table` is ``'pack'``.

    `value` is what stands there, for people to read.
    """

    table: str
    rows: tuple[int, ...]
    column: str
    value: str


@dataclass(frozen=True)
class Ask:
    """Something asked beside what is given: presence in a slot, or a wish.

    Attributes
    ----------
    allowed
        Shifts that do not speak against it, (J,).
    wanted
        Shifts of which one is to be worked, (J,); None: none in particular.
    """

    allowed: Bools
    wanted: Bools | None = None


class Givens:
    """The inputs on one agent.

    Attributes
    ----------
    inputs
        All of them: rows and cells first, labour rules last.
    shifts
        Shifts of the contract and beyond it: those that would be there without its hours.
    """

    def __init__(self, case: Case, code: str) -> None:
        self._case, self._agent = case, case.center.agents[code]
        center = case.center
        self._contract = center.contracts[self._agent.contract]
        self._pack = center.labour[self._contract.pack]
        self._masks: dict[Given, Bools] = {}
        self._meetings: dict[Given, Bools] = {}
        self._spans: dict[Given, tuple[int, int]] = {}
        self._narrow: dict[Given, str] = {}
        self._sets: dict[frozenset[str], ShiftSet] = {}
        self.shifts = self._made(_bare(self._contract, self._pack))
        paid_h = self.shifts.shift_set.paid_min / 60
        own = (paid_h >= self._contract.shift_min_h) & (paid_h <= self._contract.shift_max_h)
        self._thinned = own | (paid_h % BEYOND_H == 0)
        self._full = self._person(self._agent, self._contract, self._pack)
        nobody = replace(self._agent, absences=(), preferences=(), worked=(), first_day=None,
                         last_day=None)
        free = replace(self._contract, work_days=frozenset(WEEKDAYS))
        lawless = replace(_lawless(self._pack), days_off=())
        self._bare_person = self._person(nobody, free, lawless)
        for absence in self._touching():
            self._add_absence(absence, nobody, free, lawless)
        for column, alone in (("from", replace(nobody, first_day=self._agent.first_day)),
                              ("to", replace(nobody, last_day=self._agent.last_day))):
            day = self._agent.first_day if column == "from" else self._agent.last_day
            if day is not None:
                self._masks[Given("agents", (self._agent.row,), column, f"{day}")] = self._person(
                    alone, free, lawless).allowed
        self._add_contract(nobody, lawless)
        self._add_history()
        self._add_law()
        self.inputs = tuple(dict.fromkeys([*self._masks, *self._narrow]))

    # ------------------------------------------------------------------ what is given

    def _made(self, contract: Contract) -> SiteShifts:
        case = self._case
        return make_shifts(contract, self._pack, case.center.sites[self._agent.site], case.week,
                           case.layout.grid, case.weeks)

    def _person(self, agent: Agent, contract: Contract, pack: LabourPack) -> Person:
        center = replace(
            self._case.center, contracts={contract.contract: contract},
            labour={pack.code: pack})
        nothing = np.zeros(len(self.shifts.shift_set.day))
        return make_person(center, replace(agent, preferences=()), self._case.week,
                           self._case.layout.grid, self.shifts, 0, 0, nothing, nothing)

    def _touching(self) -> Iterator[Absence]:
        """Absences that reach into the horizon."""
        first = self._case.week
        beyond = first + timedelta(days=self.shifts.shift_set.days + 1)
        for absence in self._agent.absences:
            if absence.end.date() >= first and absence.start.date() < beyond:
                yield absence

    def _add_absence(
        self, absence: Absence, nobody: Agent, free: Contract, lawless: LabourPack
    ) -> None:
        given = Given("absences", (absence.row,), "",
                      f"{absence.kind} {absence.start:%Y-%m-%d %H:%M}-{_until(absence)}")
        self._masks[given] = self._person(
            replace(nobody, absences=(absence,)), free, lawless).allowed
        if absence.at_work:
            zone, s = self._case.center.zone(self._agent.site), self.shifts.shift_set
            first, last = (
                slot_of(instant(x.date(), x.time(), zone), self._case.layout.grid)
                for x in (absence.start, absence.end))
            if s.day_start[0] <= first < s.day_start[-1]:
                self._spans[given] = first, last
                self._meetings[given] = (s.start <= first) & (s.end >= last)

    def _add_contract(self, nobody: Agent, lawless: LabourPack) -> None:
        c = self._contract
        everything = np.ones(len(self.shifts.shift_set.day), dtype=np.bool_)

        def given(column: str, value: object) -> Given:
            return Given("contracts", (c.row,), column, f"{value}")

        if c.week_min_h > 0:
            left = " + ".join(f"{minutes / 60:.4g}" for minutes in self._full.least[PAID])
            text = f"{c.week_min_h:g}"
            asked = text if left == text else f"{text}, {left} after leave"
            self._narrow[given("week_min_h", asked)] = "least_hours"
        if c.days_min > 0:
            self._narrow[given("days_min", c.days_min)] = "least_days"
        self._narrow[given("week_max_h", f"{c.week_max_h:g}")] = "most_hours"
        self._narrow[given("days_max", c.days_max)] = "most_days"
        if len(c.work_days) < len(WEEKDAYS):
            days = " ".join(day for day in WEEKDAYS if day in c.work_days)
            self._masks[given("work_days", days)] = self._person(nobody, c, lawless).allowed
        bare = _bare(c, self._pack)
        for column, value in (
                ("earliest_start", c.earliest_start), ("latest_end", c.latest_end),
                ("shift_min_h", c.shift_min_h), ("shift_max_h", c.shift_max_h)):
            if value == getattr(bare, column):
                continue
            changed: dict[str, Any] = {column: value}
            if column == "latest_end":  # what is the next day's depends on the earliest start
                changed["earliest_start"] = c.earliest_start
            mask = self._among(self._made(replace(bare, **changed)))
            text = f"{value:%H:%M}" if column in ("earliest_start", "latest_end") else f"{value:g}"
            if not np.array_equal(mask, everything):
                self._masks[given(column, text)] = mask
        if c.start_spread_h is not None:
            self._narrow[given("start_spread_h", f"{c.start_spread_h:g}")] = "spread"

    def _among(self, made: SiteShifts) -> Bools:
        """Which of the shifts are in another set."""
        s = self.shifts.shift_set
        found = np.zeros(len(s.day), dtype=np.bool_)
        for j in range(len(made.shift_set.day)):
            found[same_shifts(made.shift_set, s, j)] = True
        return found

    def _add_history(self) -> None:
        before = [x for x in self._agent.worked if x.day < self._case.week]
        if not before:
            return
        last = before[-1]
        self._narrow[_worked("end", [last])] = "last"
        if self._full.run:
            self._narrow[_worked("date", before[-self._full.run :])] = "run_before"
        self._narrow[_worked("", before)] = "before"

    def _add_law(self) -> None:
        pack = self._pack

        def law(key: str, value: object) -> Given:
            return Given("pack", (), f"{pack.code} {key}", f"{value}")

        if pack.days_off:
            self._narrow[law("days_off", "; ".join(
                f"{r.least} {r.unit} in {r.weeks} weeks" for r in pack.days_off))] = "days_off"
        if len(self.shifts.shift_set.slots):
            self._narrow[law("breaks", "")] = "breaks"
        self._narrow[law("limits.week_min", pack.max_week_min)] = "law_hours"
        if len(self._full.most) > DAYS + 1:
            self._narrow[law("limits", "")] = "counters"
        for key, value, name in (("limits.rest_min", pack.rest_min, "rest"),
                                 ("limits.weekly_rest_min", pack.weekly_rest_min, "weekly_rest"),
                                 ("limits.run_days", pack.max_run_days, "run")):
            self._narrow[law(key, value)] = name

    # ------------------------------------------------------------------ can it be kept

    def possible(self, kept: Collection[Given], ask: Ask | None = None) -> bool:
        """Whether the agent has a tour that keeps these inputs, and what is asked."""
        on = {self._narrow[given] for given in kept if given in self._narrow}
        s = self._loose(frozenset({"rest", "weekly_rest", "run", "spread"} - on))
        may = self._thinned.copy()
        for given in kept:
            if given in self._masks:
                may &= self._masks[given]
        if {"days_off", "before"} <= on:
            may &= self._free_days()
        held = [given for given in kept if given in self._meetings]
        blocked = np.array([self._spans[given] for given in held], dtype=np.int64).reshape(-1, 2)
        if "breaks" in on and len(blocked):
            who = replace(self._full, allowed=may, blocked=blocked, shift_set=0)
            alone = replace(self._case.problem, people=(who,), heads=(), together=(),
                            shift_sets=(self.shifts.shift_set,))
            may = workable(alone, 0)
        value = np.zeros(len(s.day))
        for given in held:
            value[self._meetings[given]] += HELD
        asked = HELD * len(held)
        if ask is not None:
            may = may & ask.allowed
            if ask.wanted is not None:
                value[ask.wanted] += HELD
                asked += HELD
        return has_value(s, self._terms(on).terms, np.where(may, value, -np.inf), asked)

    def _loose(self, lifted: frozenset[str]) -> ShiftSet:
        if lifted not in self._sets:
            self._sets[lifted] = without(self.shifts.shift_set, lifted)
        return self._sets[lifted]

    def _terms(self, on: set[str]) -> Person:
        """What limits tours with these inputs, and the price of falling short."""
        full = self._full
        least, short = np.zeros_like(full.least), np.zeros_like(full.short)
        for name, r in (("least_hours", PAID), ("least_days", DAYS)):
            if name in on:
                least[r], short[r] = full.least[r], HELD
        most = np.full_like(full.most, NO_LIMIT)
        if "counters" in on:
            most = full.most.copy()
            if "before" not in on:
                most = np.maximum(most, self._person(
                    replace(self._agent, worked=()), self._contract, self._pack).most)
        most[[PAID, DAYS]] = NO_LIMIT
        if "most_days" in on:
            most[DAYS] = full.most[DAYS]
        if "most_hours" in on:
            most[PAID] = self._most(self._agent, self._contract, _lawless(self._pack))
        if "law_hours" in on:
            free = replace(self._contract, week_min_h=0.0, week_max_h=1000.0)
            law = self._most(self._agent, free, self._pack)
            if "before" not in on:  # weeks not known may leave less than those known
                law = np.maximum(
                    law, self._most(replace(self._agent, worked=()), free, self._pack))
            most[PAID] = np.minimum(most[PAID], law)
        known = "last" in on
        return replace(
            full, allowed=self._bare_person.allowed, cost=np.zeros_like(full.cost),
            off_cost=np.zeros_like(full.off_cost), least=least, most=most, short=short,
            over=np.zeros((len(full.over), 0, full.over.shape[2]), dtype=np.int64),
            over_cost=np.zeros((len(full.over), 0)),
            last_end=full.last_end if known else NEVER,
            rest_from=full.rest_from if known else NEVER,
            run=full.run if "run_before" in on else 0, kind=full.kind if known else -1)

    def _most(self, agent: Agent, contract: Contract, pack: LabourPack) -> Ints:
        return np.asarray(self._person(agent, contract, pack).most[PAID])

    def _free_days(self) -> Bools:
        """Shifts that leave the Sundays and weekends free that are due."""
        nobody = replace(self._agent, absences=(), first_day=None, last_day=None)
        return self._person(nobody, replace(
            self._contract, work_days=frozenset(WEEKDAYS)), self._pack).allowed

    # ------------------------------------------------------------------ what is asked

    def at_work(self, slot: int) -> Ask:
        """To be at work in a slot of the grid."""
        s, gap = self.shifts.shift_set, self.shifts.gap
        there = (s.start <= slot) & (s.end > slot) & ~((gap[:, 0] <= slot) & (gap[:, 1] > slot))
        meets = [holds for given, holds in self._meetings.items()
                 if self._spans[given][0] <= slot < self._spans[given][1]]
        return Ask(np.ones(len(s.day), dtype=np.bool_),
                   there & ~np.any(meets, axis=0) if meets else there)

    def wish(self, wish: Preference, day: date) -> Ask:
        """To have a wish met on a day of the horizon."""
        s, clock = self.shifts.shift_set, self.shifts.clock_min
        on_day = s.day == (day - self._case.week).days
        if wish.want == "off":
            return Ask(~on_day)
        if wish.want in ("early", "late"):
            return Ask(~on_day | ((clock < 12 * 60) == (wish.want == "early")))
        assert isinstance(wish.want, tuple)
        begin, end = wish.want
        span = (end.hour * 60 + end.minute - begin.hour * 60 - begin.minute) % (24 * 60)
        met = on_day & (clock == begin.hour * 60 + begin.minute) & ((s.end - s.start) * 5 == span)
        return Ask(~on_day | met, met)

    def days_of(self, wish: Preference) -> list[date]:
        """Days of the horizon that a wish is of."""
        days = [self._case.week + timedelta(days=d) for d in range(self.shifts.shift_set.days)]
        return [day for day in days if wish.on in (day, weekday_of(day))]


def _bare(c: Contract, pack: LabourPack) -> Contract:
    """The contract without hours of the day, with shifts of every length that the law allows."""
    step = c.shift_step_min / 60
    shortest = c.shift_min_h - step * max(0, int((c.shift_min_h - 1.0) / step))
    allowed = min(pack.max_day_min / 60, LONGEST_H)
    longest = c.shift_max_h + step * max(0, int((allowed - c.shift_max_h) / step))
    return replace(
        c, earliest_start=None, latest_end=None, shift_min_h=shortest, shift_max_h=longest)


def _lawless(pack: LabourPack) -> LabourPack:
    return replace(pack, max_week_min=NO_LIMIT, average=None, year_min=None)


def _worked(column: str, shifts: list[WorkedShift]) -> Given:
    days = sorted({x.day for x in shifts})
    text = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return Given("last_roster", tuple(sorted(x.row for x in shifts)), column, text)


def _until(absence: Absence) -> str:
    same = absence.start.date() == absence.end.date()
    return f"{absence.end:%H:%M}" if same else f"{absence.end:%Y-%m-%d %H:%M}"

