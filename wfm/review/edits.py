"""What a person changed in a roster workbook: its cells against its own sheet Data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd

from wfm.calendar import instant
from wfm.center import Absence, Agent, Center
from wfm.export.codes import absence_name
from wfm.export.shift_codes import days_away
from wfm.export.shifts import Shift as TimedShift
from wfm.export.view import View
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.language import noted
from wfm.language import translate as _
from wfm.review.book import FormulaCell, RosterBook, Typed, open_book
from wfm.review.cells import DAY_MIN, Day, Shift, read_cell
from wfm.roster.build import week_grid
from wfm.roster.check import Violation
from wfm.roster.keep import Keep, shifts_in
from wfm.roster.problem import SLOT_MIN
from wfm.tables import Faults, shown
from wfm.tables.cells import Bad

LONGEST_MIN = 16 * 60
"""A shift that is longer is a slip: 9-8 is read as a night and a day."""
_EXAMPLE = "09:00-17:30"
AgentDay = tuple[str, date]


@dataclass(frozen=True)
class Edit:
    """A day that a person changed."""

    agent: str
    day: date
    before: Day
    after: Day


@dataclass(frozen=True)
class Edits:
    """A roster as it stood, and what a person made of it.

    Attributes
    ----------
    roster
        As it stood: the workbook's sheet Data. Cost and bound are not in it.
    edits
        Sorted by day and agent.
    days
        Everybody's days as the cells say them.
    """

    roster: Roster = field(repr=False)
    edits: tuple[Edit, ...]
    days: dict[AgentDay, Day] = field(repr=False)

    @property
    def edited(self) -> frozenset[AgentDay]:
        """Agent and day of each edit."""
        return frozenset((one.agent, one.day) for one in self.edits)


def as_it_stood(edits: Edits) -> Edits:
    """The same workbook without any edit."""
    before = {(one.agent, one.day): one.before for one in edits.edits}
    return Edits(edits.roster, (), edits.days | before)


def read_edits(path: Path, center: Center) -> Edits:
    """The edits in a roster workbook.

    Parameters
    ----------
    center
        With the people of the workbook's week.

    Raises
    ------
    OSError
        There is no such file, or it may not be read.
    InputError
        Cells that cannot be read, or that say what a roster cannot hold; all of them at once.
    """
    return edits_in(open_book(path), center)


def edits_in(book: RosterBook, center: Center) -> Edits:
    """As :func:`read_edits`, of a workbook that is open already."""
    faults = Faults()
    _check_people(book, center, faults)
    faults.raise_if_any()
    roster = Roster(book.week, book.stints, {}, 0.0, "feasible", 0.0, center.seed)
    stood = days_of(center, roster)
    days: dict[AgentDay, Day] = {}
    edits = []
    for key, typed in book.cells.items():
        if isinstance(typed.value, FormulaCell):
            said: Day | Bad = Bad(
                noted("there is a formula; formulas are not worked out"),
                noted("Type the shift itself, such as {example}", example=_EXAMPLE))
        else:
            said = read_cell(typed.value, center.clock)
        before = stood[key]
        if isinstance(said, Day):
            said = _decided(key, before, said, center)
        if isinstance(said, Bad):
            _tell(book, typed, said, faults)
            continue
        days[key] = said
        if said.decided != before.decided:
            edits.append(Edit(*key, before, said))
    faults.raise_if_any()
    return Edits(roster, tuple(sorted(edits, key=lambda one: (one.day, one.agent))), days)


def _tell(book: RosterBook, typed: Typed, bad: Bad, faults: Faults) -> None:
    faults.add(book.sheet, typed.row, typed.column, bad.what, bad.mend)


def _check_people(book: RosterBook, center: Center, faults: Faults) -> None:
    listed = {agent for agent, _day in book.cells}
    for agent in sorted({*listed, *book.stints["agent"]} - set(center.agents)):
        faults.add(
            book.sheet, 0, "",
            noted("there is no agent {cell} in the table agents", cell=shown(agent)),
            noted("Add the agent to the table, with a last day if it has left"))
    for agent in sorted(set(book.stints["agent"]) - listed):
        faults.add(book.sheet, 0, "", noted("the row of agent {cell} is missing",
                                            cell=shown(agent)),
                   noted("Put the row back; type off into days that are to be free"))


def _decided(key: AgentDay, before: Day, said: Day, center: Center) -> Day | Bad:
    """What was typed, as far as a roster can hold it; what stood there can stand there again."""
    shifts = said.shifts
    inside = [m for m in before.meetings if m not in said.meetings and not any(
        s.start <= m.start and m.end <= s.end for s in shifts)]
    if (set(said.meetings) - set(before.meetings) or not said.within <= before.within
            or (inside and not said.away)):
        return Bad(
            noted("training, meetings and coaching come from the tables absences and meetings"),
            noted("Change them there"))
    if said.decided == before.decided:
        return said
    if shifts and said.away and said.away != before.away:
        return Bad(
            noted("work and leave on one day: which hours are leave is not to be seen"),
            noted("Enter the leave in the table absences, and type the shift alone"))
    if len(said.away) > 1 and said.away != before.away:
        return Bad(noted("two kinds of leave on one day"), noted("Type one of them"))
    if shifts == before.shifts:
        return said
    if len(shifts) > 1:
        return Bad(noted("two shifts on one day"), noted("Type one shift"))
    return _possible(key, shifts[0], center) or said if shifts else said


def _possible(key: AgentDay, shift: Shift, center: Center) -> Bad | None:
    """What keeps a shift from being rostered, be it legal or not."""
    agent, day = key
    if shift.gap is not None:
        return Bad(noted("the gap of a split shift is placed by the program"),
                   noted("Type when the whole begins and ends, without the gap"))
    if shift.start % SLOT_MIN or shift.end % SLOT_MIN:
        return Bad(noted("shifts begin and end on steps of {n} minutes", n=SLOT_MIN),
                   noted("Round the times"))
    if shift.end - shift.start > LONGEST_MIN:
        return Bad(noted("the shift is longer than {n} hours", n=LONGEST_MIN // 60),
                   noted("Check when it begins and ends, such as {example}", example=_EXAMPLE))
    week = day - timedelta(days=day.weekday())
    _start, end = span_of(center, agent, day, shift)
    if end > week_grid(center, week).end:
        return Bad(noted("the shift reaches too far into the next week"),
                   noted("End it before noon of the Monday"))
    return None


# ---------------------------------------------------------------------- rosters as days


def view_of(center: Center, roster: Roster) -> View:
    """A roster for the sheets that show people; nothing is forecast or required in it."""
    none = pd.DataFrame()
    return View(center, Forecast(none, none, none, none), OutboundPlan(roster.week, none),
                Requirement(pd.DataFrame(columns=["queue"]), none), roster, none, {})


def days_of(center: Center, roster: Roster) -> dict[AgentDay, Day]:
    """Everybody's days in a roster, as cells say them."""
    view = view_of(center, roster)
    away = days_away(view)
    found = {}
    for code in center.agents:
        for day in view.days:
            shifts = [s for s in view.shifts.get(code, ()) if s.date == day]
            kinds = frozenset(away.get((code, day), ()))
            worked = [s for s in shifts if s.works]
            found[code, day] = Day(
                tuple(_minutes(s, day) for s in worked),
                tuple(replace(_minutes(s, day), meetings=frozenset(s.whats))
                      for s in shifts if not s.works),
                frozenset(what for s in worked for what in s.whats), kinds,
                bool(kinds) and not shifts and not view.leave_by_day.get((code, day), 0.0))
    return found


def _minutes(shift: TimedShift, day: date) -> Shift:
    begin = datetime.combine(day, time(0))

    def after(moment: datetime) -> int:
        return round((moment - begin) / timedelta(minutes=1))

    gap = None if shift.gap is None else (after(shift.gap[0]), after(shift.gap[1]))
    return Shift(after(shift.start), after(shift.end), gap)


def span_of(center: Center, agent: str, day: date, shift: Shift) -> tuple[datetime, datetime]:
    """Start and end of a shift, UTC."""
    zone = center.zone(center.agents[agent].site)

    def moment(minutes: int) -> datetime:
        clock = time(minutes % DAY_MIN // 60, minutes % 60)
        return instant(day + timedelta(days=minutes // DAY_MIN), clock, zone)

    return moment(shift.start), moment(shift.end)


# ---------------------------------------------------------------------- what is to be kept


def keep_of(
    center: Center, edits: Edits, *, every: bool, today: date | None = None
) -> Keep:
    """Everybody's days as they are to be kept: the edited ones fixed, or `every` day.

    Days before `today` are over, and fixed as well. With `every`, agents who are not in the
    workbook stay off.
    """
    stood = shifts_in(center, edits.roster)
    shifts: dict[AgentDay, tuple[datetime, datetime] | None] = {}
    for key, day in edits.days.items():
        if not day.shifts:
            shifts[key] = None
        elif key not in edits.edited and not day.meetings and len(day.shifts) == 1:
            shifts[key] = stood[key]
        else:
            begin, end = day.shifts[0], day.shifts[-1]
            shifts[key] = (span_of(center, *key, begin)[0], span_of(center, *key, end)[1])
    if not every:
        over = {key for key in shifts if today is not None and key[1] < today}
        return Keep(shifts, edits.edited | over, stood=edits.roster, today=today)
    for key in stood:
        shifts.setdefault(key, None)
    return Keep(shifts, frozenset(shifts), stood=edits.roster)


def with_absences(center: Center, edits: Edits) -> Center:
    """The centre with the leave and illness of the workbook, without what was typed over.

    Absences of the tables that the workbook does not know yet stay: they may be new.
    """
    agents = dict(center.agents)
    for code, day, said in unlisted(center, edits):
        agent = _without(agents[code], day, at_work=True)
        begin = datetime.combine(day, time(0))
        new = Absence(begin, begin + timedelta(days=1), next(iter(said.away)), not said.unpaid)
        agents[code] = replace(agent, absences=tuple(sorted(
            (*agent.absences, new), key=lambda one: one.start)))
    for edit in edits.edits:
        if edit.before.away and not edit.after.away:
            agents[edit.agent] = _without(agents[edit.agent], edit.day, at_work=False)
    return replace(center, agents=agents)


def unlisted(center: Center, edits: Edits) -> tuple[tuple[str, date, Day], ...]:
    """Days of leave or illness in the workbook that the table absences does not have."""
    other = {(one.agent, one.day) for one in edits.edits
             if (one.before.away, one.before.unpaid) != (one.after.away, one.after.unpaid)}
    return tuple(
        (code, day, said) for (code, day), said in sorted(edits.days.items(), key=_by_key)
        if len(said.away) == 1 and not said.shifts and (
            (code, day) in other or not said.away <= _listed(center.agents[code], day)))


def _by_key(item: tuple[AgentDay, Day]) -> tuple[date, str]:
    return item[0][1], item[0][0]


def _listed(agent: Agent, day: date) -> set[str]:
    """Kinds of leave and illness that the tables have on a day."""
    begin = datetime.combine(day, time(0))
    return {one.kind for one in agent.absences if not one.at_work and one.start < (
        begin + timedelta(days=1)) and begin < one.end}


def _without(agent: Agent, day: date, *, at_work: bool) -> Agent:
    """The agent without leave and illness on a day; of longer ones the rest remains."""
    begin = datetime.combine(day, time(0))
    end = begin + timedelta(days=1)
    left: list[Absence] = []
    for one in agent.absences:
        if one.end <= begin or end <= one.start or (one.at_work and not at_work):
            left.append(one)
            continue
        if one.start < begin:
            left.append(replace(one, end=begin))
        if one.end > end:
            left.append(replace(one, start=end))
    return replace(agent, absences=tuple(left))


def unsettled(edits: Edits) -> tuple[Violation, ...]:
    """Leave and illness of the table absences that were typed over: somebody has to decide."""
    return tuple(
        Violation(one.agent, one.day, "leave" if one.after.shifts else "absence",
                  _("the table absences has {kinds} on this day").format(
                      kinds=", ".join(absence_name(kind) for kind in sorted(one.before.away))))
        for one in edits.edits if one.before.away and not one.after.away)


def differing(
    center: Center, edits: Edits, made: Roster
) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    """Days on which a roster is not what the workbook says: those edited, and the others.

    `before` is what the workbook says, `after` what is rostered.
    """
    lost: list[Edit] = []
    further: list[Edit] = []
    for key, now in days_of(center, made).items():
        said = edits.days.get(key, Day())
        if said.decided == now.decided:
            continue
        (lost if key in edits.edited else further).append(Edit(*key, said, now))

    def order(one: Edit) -> tuple[date, str]:
        return one.day, one.agent

    return tuple(sorted(lost, key=order)), tuple(sorted(further, key=order))
