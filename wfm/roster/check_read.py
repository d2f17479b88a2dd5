"""Reading a finished roster for its check: rows to shifts by agent and day.

What must hold before rules can be asked at all is reported here: that rows are sound, and
that the stints of an agent form shifts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from wfm.center import Center
from wfm.handover import Roster
from wfm.language import translate as _
from wfm.roster.check_shifts import AgentWeek, Shift, Stint, Violation, midnight_of

KINDS = ("work", "break", "absence", "idle")


def read_weeks(
    center: Center, roster: Roster
) -> tuple[list[AgentWeek], list[AgentWeek], list[Violation]]:
    """The roster by agent, and what is wrong with it as a table of shifts.

    The second list holds what is left of shifts worked before the week; how long they
    were is history, what is done in them is not.

    Rows that no rule can be asked of (an unknown agent, an end before its start) are
    reported and left aside.
    """
    by_agent: dict[str, list[Stint]] = {}
    wrong: list[Violation] = []
    for stint, fault in _rows(center, roster.stints):
        if fault is not None:
            wrong.append(fault)
        else:
            by_agent.setdefault(stint.agent, []).append(stint)
    weeks, left_over = [], []
    begins = min(midnight_of(roster.week, site.zone) for site in center.sites.values())
    for code, stints in sorted(by_agent.items()):
        agent = center.agents[code]
        past = {shift.day for shift in agent.worked if shift.day < roster.week}
        contract, pack = center.contracts[agent.contract], center.pack_of(agent)
        zone = center.zone(agent.site)
        days: dict[date, list[Stint]] = {}
        for stint in stints:
            if stint.in_shift:
                days.setdefault(stint.day, []).append(stint)
        shifts = tuple(
            Shift(day, tuple(sorted(parts, key=lambda s: (s.start, s.end))), pack, zone)
            for day, parts in sorted(days.items())
        )
        away = tuple(stint for stint in stints if not stint.in_shift)
        week = AgentWeek(agent, contract, pack, zone, roster.week, shifts, away)
        old = tuple(s for s in shifts if s.day in past)
        new = tuple(s for s in shifts if s.day not in past)
        wrong.extend(_outside_history(week, old, begins))
        wrong.extend(_shape(week, old, new))
        left_over.append(replace(week, shifts=old))
        weeks.append(replace(week, shifts=new))
    return weeks, left_over, wrong


def _rows(center: Center, frame: pd.DataFrame) -> Iterator[tuple[Stint, Violation | None]]:
    epoch, minute = pd.Timestamp(0, tz="UTC"), pd.Timedelta(minutes=1)
    times = {}
    for column in ("start", "end"):
        since = pd.DatetimeIndex(pd.to_datetime(frame[column], utc=True)) - epoch
        times[column] = (since // minute, since % minute == pd.Timedelta(0))
    (starts, even_start), (ends, even_end) = times["start"], times["end"]
    days = [pd.Timestamp(day).date() for day in frame["date"]]
    for code, day, start, end, even, what, kind, paid in zip(
        frame["agent"], days, starts, ends, even_start & even_end, frame["what"], frame["kind"],
        frame["paid"], strict=True,
    ):
        stint = Stint(str(code), day, int(start), int(end), str(what), str(kind), bool(paid))
        fault: tuple[str, str] | None = None
        if stint.agent not in center.agents:
            fault = "agent", _("this agent is not in the table agents")
        elif stint.kind not in KINDS:
            fault = "kind", _("'{kind}' is no kind of stint").format(kind=stint.kind)
        elif not even:
            fault = "times", _("'{what}' does not start and end on whole minutes").format(
                what=stint.what)
        elif stint.end <= stint.start:
            fault = "times", _("'{what}' does not end after it starts").format(what=stint.what)
        yield stint, None if fault is None else Violation(stint.agent, day, *fault)


def _outside_history(
    week: AgentWeek, old: tuple[Shift, ...], begins: int
) -> Iterator[Violation]:
    """Work dated before the week must be the end of the last shift that was worked.

    Where Monday begins elsewhere long before, that of an earlier shift may reach into it, too;
    `begins` is the minute at which the first site's week does.
    """
    for shift in old:
        known = next(past for past in week.worked if past.day == shift.day)
        reaches = known is week.worked[-1] or known.end > begins
        if not reaches or shift.start < known.start or shift.end > known.end:
            yield week.found(shift.day, "week", _(
                "work of the week before that is not the end of its last shift"))


def _shape(
    week: AgentWeek, old: tuple[Shift, ...], new: tuple[Shift, ...]
) -> Iterator[Violation]:
    for shift in new:
        begins = week.local(shift.start).date()
        if begins != shift.day:
            yield week.found(shift.day, "date", _(
                "the shift begins on {begins} on the agent's clock").format(begins=begins))
        if not week.monday <= shift.day < week.monday + timedelta(days=7):
            yield week.found(shift.day, "week", _(
                "the day is not in the week from {monday}").format(monday=week.monday))
        for stint in shift.stints:
            if stint.kind in ("work", "idle") and not stint.paid:
                yield week.found(shift.day, "paid", _("'{what}' from {clock} is not paid").format(
                    what=stint.what, clock=f"{week.local(stint.start):%H:%M}"))
        for gap_from, gap_to in _gaps(shift.stints):
            yield week.found(shift.day, "gap", _(
                "nothing is planned from {start} to {end}: a shift has no gaps, and a day has "
                "one shift").format(start=f"{week.local(gap_from):%H:%M}",
                                    end=f"{week.local(gap_to):%H:%M}"))
    ordered = sorted((s for shift in (*old, *new) for s in shift.stints), key=lambda s: s.start)
    last: Stint | None = None
    for stint in ordered:
        if last is not None and stint.start < last.end:
            yield week.found(stint.day, "overlap", _(
                "'{one}' and '{other}' overlap at {clock}").format(
                    one=last.what, other=stint.what, clock=f"{week.local(stint.start):%H:%M}"))
        if last is None or stint.end > last.end:
            last = stint


def _gaps(stints: Sequence[Stint]) -> Iterator[tuple[int, int]]:
    until = stints[0].end
    for __, stint in pairwise(stints):
        if stint.start > until:
            yield until, stint.start
        until = max(until, stint.end)
