"""Whether the breaks of a shift are those that the labour pack asks for, rule by rule.

The rules say which breaks are due and when each may begin. The breaks found are matched
to them in order of time, each with the due break that must begin soonest: for windows on a
line this pairs as many as can be paired, so what stays over is really wrong.

The gap of a split shift is a rest of its own: it serves as an unpaid break that fits into it,
moves what falls due by time worked after it, and ends every stretch of work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wfm.language import translate as _
from wfm.roster.check_hours import lengths
from wfm.roster.check_shifts import (
    AgentWeek,
    Shift,
    Stint,
    Violation,
    counts,
    law,
    paid_flags,
)
from wfm.rules.labour import LabourPack, LongestWork


@dataclass(frozen=True)
class Due:
    """A break that a rule asks for; it begins within minutes [earliest, latest] of the shift.

    `key` is where the pack says so.
    """

    name: str
    minutes: int
    paid: bool
    earliest: int
    latest: int
    key: str

    def fits(self, pause: Stint, shift: Shift) -> bool:
        """Whether a break is this one."""
        return (
            (pause.what, pause.minutes) == (self.name, self.minutes)
            and counts(pause, shift.pack) == self.paid
            and self.earliest <= pause.start - shift.start <= self.latest
        )

    def served_by(self, gap: Stint, shift: Shift) -> bool:
        """Whether an unpaid break has its place within the gap of a split shift."""
        first = max(gap.start - shift.start, self.earliest)
        last = min(gap.end - shift.start - self.minutes, self.latest)
        return not self.paid and first <= last


def due_breaks(shift: Shift, paid: int) -> list[Due]:
    """Fixed breaks of a shift by its paid minutes, and periodic ones by its time on the clock."""
    pack, span = shift.pack, shift.end - shift.start
    due = []
    for fixed in pack.fixed_breaks:
        if fixed.shift_over < paid <= fixed.shift_up_to:
            latest = span - fixed.before_end - fixed.minutes
            if fixed.within_start is not None:
                latest = min(latest, fixed.within_start)
            one = Due(fixed.name, fixed.minutes, fixed.paid, fixed.after_start, latest,
                      f"breaks.fixed.{fixed.name}")
            due += [one] * fixed.count
    for cycle in pack.periodic_breaks:
        for at in range(cycle.every, shift.paid_min + 1, cycle.every):
            moved = _moved(at, shift)
            due.append(Due(cycle.name, cycle.minutes, cycle.paid,
                           max(moved - cycle.tolerance, 0),
                           min(moved + cycle.tolerance, span - cycle.minutes),
                           f"breaks.periodic.{cycle.name}"))
    return due


def _moved(due: int, shift: Shift) -> int:
    """A due minute of the shift: later by the gap where it comes after the first part."""
    for gap in shift.gaps:
        if due > gap.start - shift.start:
            due += gap.minutes
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
                        **_said(week, pause), step=pack.break_step_min)
                    + law(pack, "breaks.step_min", own=True))
        yield from _apart(week, shift)
        for rule in pack.longest_work:
            for start, end in stretches(shift, rule, breaks):
                if end - start > rule.minutes:
                    yield week.found(shift.day, "longest_work", _(
                        "{minutes} minutes from {clock} without a break of {pause} minutes; "
                        "'{name}' allows {most}").format(
                            minutes=end - start, clock=f"{week.local(start):%H:%M}",
                            pause=rule.break_minutes, name=rule.name, most=rule.minutes)
                        + law(pack, f"breaks.longest_work.{rule.name}"))


def _said(week: AgentWeek, pause: Stint) -> dict[str, str]:
    return {"name": pause.what, "clock": f"{week.local(pause.start):%H:%M}"}


def _paid(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    for pause in shift.breaks:
        flags = paid_flags(week.pack, pause.what, pause.minutes)
        if flags and pause.paid not in flags:
            yield _wrong_flag(week, shift, pause)
    for gap in shift.gaps:
        if gap.paid:
            yield _wrong_flag(week, shift, gap)


def _wrong_flag(week: AgentWeek, shift: Shift, pause: Stint) -> Violation:
    text = (_("'{name}' at {clock} is marked paid, and is not") if pause.paid
            else _("'{name}' at {clock} is marked unpaid, and is paid"))
    return week.found(shift.day, "break_paid", text.format(**_said(week, pause)))


def _matched(week: AgentWeek, shift: Shift) -> list[Violation]:
    """Breaks that are missing, misplaced, of a wrong length, or that no rule asks for.

    A night hour that counts for more is paid so. A shift with such hours may have the breaks
    of what it counts, or of the contract's length that it comes up to.
    """
    paid = [round(shift.counted), *lengths(week.contract, shift)]
    found = (list(_unmatched(week, shift, minutes)) for minutes in dict.fromkeys(paid))
    return min(found, key=len)


def _unmatched(week: AgentWeek, shift: Shift, paid: int) -> Iterator[Violation]:
    open_due = due_breaks(shift, paid)
    for gap in shift.gaps:
        served = [due for due in open_due if due.served_by(gap, shift)]
        if served:  # one of them, and sooner one that is not taken as well
            open_due.remove(min(served, key=lambda due: (
                sum(due.fits(pause, shift) for pause in shift.breaks), -due.minutes)))
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
                        **_said(week, pause), minutes=pause.minutes, due=due.minutes)
                    + law(week.pack, due.key))
            elif counts(pause, week.pack) != due.paid:
                yield _wrong_flag(week, shift, pause)
            else:
                yield week.found(shift.day, "break_place", _(
                    "'{name}' at {clock} is not between {first} and {last}, when it may "
                    "begin").format(
                        **_said(week, pause),
                        first=f"{week.local(shift.start + due.earliest):%H:%M}",
                        last=f"{week.local(shift.start + due.latest):%H:%M}")
                    + law(week.pack, due.key))
        elif not _needed(week.pack, shift, pause):
            yield week.found(shift.day, "break_unknown", _(
                "no rule asks for '{name}' at {clock}").format(**_said(week, pause)))
    for due in open_due:
        yield week.found(shift.day, "break_missing", _(
            "'{name}' of {minutes} minutes is missing").format(name=due.name, minutes=due.minutes)
            + law(week.pack, due.key))


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
    least = week.pack.apart_min
    breaks = sorted((*shift.breaks, *shift.gaps), key=lambda pause: pause.start)
    if not breaks:
        return
    edges = [shift.start, *(edge for b in breaks for edge in (b.start, b.end)), shift.end]
    for end, start in zip(edges[::2], edges[1::2], strict=True):
        if start - end < least:
            yield week.found(shift.day, "break_apart", _(
                "{minutes} minutes of work from {clock}, before or after a break; at least "
                "{least} are due").format(
                    minutes=start - end, clock=f"{week.local(end):%H:%M}", least=least)
                + law(week.pack, "breaks.apart_min", own=True))


def stretches(
    shift: Shift, rule: LongestWork, breaks: Sequence[Stint]
) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches that no break, long enough for the rule, interrupts.

    The gap of a split shift interrupts them whatever its length.
    """
    long = [pause for pause in breaks if pause.minutes >= rule.break_minutes]
    long = sorted((*long, *shift.gaps), key=lambda pause: pause.start)
    edges = [(shift.start, shift.start), *((b.start, b.end) for b in long), (shift.end, shift.end)]
    for (__, start), (end, __) in pairwise(edges):
        yield start, end
