"""Below a day's agents: what is required, scheduled and to be expected, interval by interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.calendar import Grid
from wfm.export.presence import presence
from wfm.export.sheet import Entry, Sheet
from wfm.export.signs import AGENTS, CLOSED, agents_entry, gap_formula, legend
from wfm.export.styles import CALLABLE_FILL, PLAIN, QUIET, SECTION, SHORT_SIGN, SIGNED, Look
from wfm.export.view import OVER, SHORT, View
from wfm.language import translate as _

LEFT = 4
"""Columns before the first interval: agent, name, team, shift."""
SHARE = Look(align="center", size=7, shrink=True, number="0%")
MAY = Look(fill=CALLABLE_FILL, align="center", size=8, shrink=True)


@dataclass(frozen=True)
class Day:
    """One day's frame: its intervals, which of them are folded away, and its stints."""

    day: date
    grid: Grid
    place: slice
    """Where the day lies in the week's grid."""
    folded: frozenset[int]
    """Intervals before and after everything that happens."""
    stints: pd.DataFrame
    on_hour: tuple[bool, ...]


def write_coverage(sheet: Sheet, view: View, frame: Day) -> None:
    """Rows of each queue, then of each campaign and its segments, then of breaks."""
    sheet.row([(_("Coverage: agents on the work, breaks left out"), SECTION)]
              + [("", SECTION)] * (LEFT - 1))
    sheet.row([("   ".join(text for text, _look in legend()), QUIET)])
    for key, queue in view.center.queues.items():
        _write_queue(sheet, view, frame, key, queue.name or key)
    for key in view.center.campaigns:
        _write_campaign(sheet, view, frame, key)
    breaks = frame.stints[frame.stints["kind"] == "break"]
    resting = presence(breaks, view.grid)[frame.place]
    row = sheet.row([(_("On a break, all agents"), PLAIN.but(bold=True)), None, None,
                     (_("mean at once"), PLAIN), *[agents_entry(x, True) for x in resting]])
    sheet.merge(row, 1, LEFT - 1)


def _write_queue(sheet: Sheet, view: View, frame: Day, key: str, name: str) -> None:
    name = f"{view.codes.code[key]} {name}"
    scheduled = view.on(key)[frame.place]
    if key not in view.required:  # deferred work is wanted by the day, not by the interval
        _write_line(sheet, view, key, name, _("scheduled"), [
            agents_entry(x, False) for x in scheduled
        ])
        return
    need = view.required[key][frame.place]
    closed = np.isnan(need)
    for title, agents in ((_("required"), need), (_("scheduled"), scheduled)):
        row = _write_line(sheet, view, key, name, title, [
            agents_entry(x, bool(c)) for x, c in zip(agents, closed, strict=True)
        ])
        name = ""
    letters = [get_column_letter(LEFT + 1 + i) for i in range(frame.grid.count)]
    row = _write_line(sheet, view, key, "", _("over–under"), [
        gap_formula(x, n, f"{letter}{row}", f"{letter}{row - 1}")
        for x, n, letter in zip(scheduled, need, letters, strict=True)
    ])
    sheet.signs_follow_values(row, row, LEFT + 1, LEFT + frame.grid.count, SHORT, OVER)
    if key not in view.predicted:
        return
    level, busy = (values[frame.place] for values in view.predicted[key])
    promised = view.center.queues[key].service_level
    _write_line(sheet, view, key, "", _("service level"), [
        _share(x, promised, bool(c)) for x, c in zip(level, closed, strict=True)])
    _write_line(sheet, view, key, "", _("occupancy"), [
        _share(x, None, bool(c)) for x, c in zip(busy, closed, strict=True)])


def _share(value: float, promised: float | None, closed: bool) -> Entry:
    """A share in whole per cent; below what is promised it has the sign of short."""
    if np.isnan(value):
        return ("", CLOSED) if closed else None
    if promised is not None and value < promised - 0.005:
        return (round(value, 3), SIGNED[SHORT_SIGN].but(
            size=7, shrink=True, number=f'"{SHORT_SIGN}"0%'))
    return (round(value, 3), SHARE)


def _write_campaign(sheet: Sheet, view: View, frame: Day, key: str) -> None:
    """The campaign's agents, and of each segment when it may be called, with its agents."""
    campaign = view.center.campaigns[key]
    segments = view.callable_segments(key)[frame.place]
    name = f"{view.codes.code[key]} {campaign.name or key}"
    _write_line(sheet, view, key, name, _("segments callable"), [
        (int(n), MAY) if n else ("", CLOSED) for n in segments
    ])
    _write_line(sheet, view, key, "", _("scheduled"), [
        agents_entry(x, n == 0)
        for x, n in zip(view.on_campaign(key)[frame.place], segments, strict=True)
    ])
    for segment in campaign.segments:
        may = view.callable_now.get((key, segment.segment), np.zeros(view.grid.count, dtype=bool))
        there = view.on(f"{key}/{segment.segment}")
        row = sheet.row([
            (segment.segment, PLAIN.but(indent=1)), None, None, (_("callable · agents"), PLAIN),
            *[_called(bool(m), x) for m, x in zip(
                may[frame.place], there[frame.place], strict=True)],
        ])
        sheet.merge(row, 1, LEFT - 1)


def _called(may: bool, agents: float) -> Entry:
    """An interval of a segment: the agents who call, a dot where they might, grey where not."""
    if agents >= 0.05:
        look = MAY if may else SIGNED[SHORT_SIGN].but(size=8, shrink=True)
        return (round(float(agents), 1), look)
    return ("·", MAY) if may else ("", AGENTS.but(fill=CLOSED.fill))


def _write_line(
    sheet: Sheet, view: View, key: str, name: str, what: str, cells: list[Entry]
) -> int:
    label = view.codes.look(key).but(
        align="left", size=10, bold=True, shrink=False, open=False)
    row = sheet.row([(name, label), ("", label), ("", label), (what, PLAIN), *cells])
    sheet.merge(row, 1, LEFT - 1)
    return row
