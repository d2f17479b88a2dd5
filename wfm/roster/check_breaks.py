"""Whether the breaks of a shift are those that the labour pack asks for, rule by rule.

The rules say which breaks are due and when each may begin. The breaks found are matched
to them in order of time, each with the due break that must begin soonest: for windows on a
line this pairs as many as can be paired, so what stays over is really wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wfm.language import translate as _
from wfm.roster.check_shifts import (
    AgentWeek,
    Shift,
    Stint,
    Violation,
    counts,
    paid_flags,
)
from wfm.rules.labour import LabourPack, LongestWork


@dataclass(frozen=True)
class Due:
    """A break that a rule asks for; it begins within minutes [earliest, latest] of the shift."""

    name: str
    minutes: int
    paid: bool
    earliest: int
    latest: int

    def fits(self, pause: Stint, shift: Shift) -> bool:
        """Whether a break is this one."""
        return (
            (pause.what, pause.minutes) == (self.name, self.minutes)
            and counts(pause, shift.pack) == self.paid
            and self.earliest <= pause.start - shift.start <= self.latest
        )


def due_breaks(pack: LabourPack, paid_min: int, span: int) -> list[Due]:
    """Fixed and periodic breaks of a shift, by its paid minutes and its length on the clock."""
    due = []
    for fixed in pack.fixed_breaks:
        if fixed.shift_over < paid_min <= fixed.shift_up_to:
            latest = span - fixed.before_end - fixed.minutes
            one = Due(fixed.name, fixed.minutes, fixed.paid, fixed.after_start, latest)
            due += [one] * fixed.count
    for periodic in pack.periodic_breaks:
        for at in range(periodic.every, paid_min + 1, periodic.every):
            earliest, latest = at - periodic.tolerance, at + periodic.tolerance
            due.append(Due(periodic.name, periodic.minutes, periodic.paid, max(earliest, 0),
                           min(latest, span - periodic.minutes)))
    return due


def break_faults(week: AgentWeek) -> Iterator[Violation]:
    """What one agent's breaks break of the pack's rules."""
    for shift in week.shifts:
        breaks, pack = shift.breaks, week.pack
        yield from _paid(week, shift)
        yield from _matched(week, shift)
        for pause in breaks:
            if (pause.start - shift.start) % pack.break_step_min:
                yield week.found(shift.day, "break_step", _(
                    "'{name}' at {clock} does not begin on a multiple of {step} minutes from "
                    "the start of the shift").format(
                        **_said(week, pause), step=pack.break_step_min))
        yield from _apart(week, shift)
        for rule in pack.longest_work:
            for start, end in stretches(shift, rule, breaks):
                if end - start > rule.minutes:
                    yield week.found(shift.day, "longest_work", _(
                        "{minutes} minutes from {clock} without a break of {pause} minutes; "
                        "'{name}' allows {most}").format(
                            minutes=end - start, clock=f"{week.local(start):%H:%M}",
                            pause=rule.break_minutes, name=rule.name, most=rule.minutes))


def _said(week: AgentWeek, pause: Stint) -> dict[str, str]:
    return {"name": pause.what, "clock": f"{week.local(pause.start):%H:%M}"}


def _paid(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    for pause in shift.breaks:
        flags = paid_flags(week.pack, pause.what, pause.minutes)
        if flags and pause.paid not in flags:
            yield _wrong_flag(week, shift, pause)


def _wrong_flag(week: AgentWeek, shift: Shift, pause: Stint) -> Violation:
    text = (_("'{name}' at {clock} is marked paid, and is not") if pause.paid
            else _("'{name}' at {clock} is marked unpaid, and is paid"))
    return week.found(shift.day, "break_paid", text.format(**_said(week, pause)))


def _matched(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    """Breaks that are missing, misplaced, of a wrong length, or that no rule asks for."""
    open_due = due_breaks(week.pack, shift.paid_min, shift.end - shift.start)
    over: list[Stint] = []
    for pause in shift.breaks:
        fitting = [due for due in open_due if due.fits(pause, shift)]
        if fitting:
            open_due.remove(min(fitting, key=lambda due: due.latest))
        else:
            over.append(pause)
    for pause in over:
        meant = [due for due in open_due if due.name == pause.what]
        if meant:  # of this name one is still due, so this one was to be it
            due = min(meant, key=lambda due: (due.minutes != pause.minutes, due.latest))
            open_due.remove(due)
            if pause.minutes != due.minutes:
                yield week.found(shift.day, "break_length", _(
                    "'{name}' at {clock} lasts {minutes} minutes, not {due}").format(
                        **_said(week, pause), minutes=pause.minutes, due=due.minutes))
            elif counts(pause, week.pack) != due.paid:
                yield _wrong_flag(week, shift, pause)
            else:
                yield week.found(shift.day, "break_place", _(
                    "'{name}' at {clock} is not between {first} and {last}, when it may "
                    "begin").format(
                        **_said(week, pause),
                        first=f"{week.local(shift.start + due.earliest):%H:%M}",
                        last=f"{week.local(shift.start + due.latest):%H:%M}"))
        elif not _needed(week.pack, shift, pause):
            yield week.found(shift.day, "break_unknown", _(
                "no rule asks for '{name}' at {clock}").format(**_said(week, pause)))
    for due in open_due:
        yield week.found(shift.day, "break_missing", _(
            "'{name}' of {minutes} minutes is missing").format(name=due.name, minutes=due.minutes))


def _needed(pack: LabourPack, shift: Shift, pause: Stint) -> bool:
    """Whether a break beyond those due is one by which the longest work is kept.

    As few as possible are added: without any one of them a stretch would be too long.
    """
    if not pack.longest_work:
        return False
    shortest = min(rule.break_minutes for rule in pack.longest_work)
    others = [other for other in shift.breaks if other is not pause]
    return any(
        (pause.what, pause.minutes) == (rule.name, rule.break_minutes)
        and rule.break_minutes == shortest
        and any(end - start > rule.minutes for start, end in stretches(shift, rule, others))
        for rule in pack.longest_work
    )


def _apart(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    breaks, least = shift.breaks, week.pack.apart_min
    if not breaks:
        return
    edges = [shift.start, *(edge for b in breaks for edge in (b.start, b.end)), shift.end]
    for end, start in zip(edges[::2], edges[1::2], strict=True):
        if start - end < least:
            yield week.found(shift.day, "break_apart", _(
                "{minutes} minutes of work from {clock}, before or after a break; at least "
                "{least} are due").format(
                    minutes=start - end, clock=f"{week.local(end):%H:%M}", least=least))


def stretches(
    shift: Shift, rule: LongestWork, breaks: Sequence[Stint]
) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches that no break, long enough for the rule, interrupts."""
    long = [pause for pause in breaks if pause.minutes >= rule.break_minutes]
    edges = [(shift.start, shift.start), *((b.start, b.end) for b in long), (shift.end, shift.end)]
    for (__, start), (end, __) in pairwise(edges):
        yield start, end
