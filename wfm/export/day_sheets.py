"""One sheet a day: every agent's time, interval by interval, and the coverage below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.export.codes import IDLE, Codes
from wfm.export.day_coverage import LEFT, Day, write_coverage
from wfm.export.page_breaks import keep_whole
from wfm.export.sheet import A3, Book, Entry, Link, Sheet
from wfm.export.styles import HEADER, HEADER_LEFT, LINK, PLAIN, QUIET, TITLE, Look
from wfm.export.view import View
from wfm.export.words import clock_labels, day_name, hour_label, short_day
from wfm.language import translate as _


def add_days(
    book: Book, view: View, people: Collection[str] | None = None, coverage: bool = True,
    frames: Sequence[Day] | None = None,
) -> list[Sheet]:
    """Write the seven sheets, main site's days and clock.

    Parameters
    ----------
    people
        Agents to be shown; None for all.
    coverage
        Whether the coverage of the whole centre stands below them.
    frames
        Of :func:`day_frames`, where many books are made of one view.
    """
    return [_add_day(book, view, frame, people, coverage) for frame in frames or day_frames(view)]


def day_frames(view: View) -> list[Day]:
    """The seven days' intervals and stints."""
    return [_frame(view, day) for day in view.days]


def _add_day(
    book: Book, view: View, frame: Day, people: Collection[str] | None, coverage: bool
) -> Sheet:
    day = frame.day
    count = frame.grid.count
    width = 4.6 if view.center.interval_min >= 30 else 4.0
    head = 3 + _legend_rows(view, frame) + len(view.other_zones)
    sheet = Sheet(
        book, short_day(day), [9, 22, 14, 16, *[width] * count],
        freeze=f"{get_column_letter(LEFT + 1)}{head + 1}",
        repeat=f"{2 + _legend_rows(view, frame)}:{head}",
        repeat_columns=f"A:{get_column_letter(LEFT)}", paper=A3,
        folded=frozenset(LEFT + 1 + i for i in frame.folded),
        ruled=frozenset(LEFT + 1 + i for i in range(count) if frame.on_hour[i]),
        open_columns=range(LEFT + 1, LEFT + 1 + count),
    )
    rows = agent_rows(view, frame, people)
    below = head + len(rows) + 2
    title = _("{weekday} {date}, clock of {site}").format(
        weekday=day_name(day), date=day, site=view.site_name
    )
    sheet.row([(title, TITLE)], height=24)
    _write_legend(
        sheet, view, frame, Link(_("coverage below ▼"), sheet.title, f"A{below}"), coverage)
    _write_clock(sheet, view, frame)
    for row in rows:
        sheet.row(row)
    if coverage:
        sheet.row()
        write_coverage(sheet, view, frame)
        keep_whole(sheet, [head + 1, below])
    sheet.print_written(LEFT + count)
    sheet.protect()
    return sheet


def _frame(view: View, day: date) -> Day:
    grid = view.day_grid(day)
    first = view.grid.position(grid.start)
    place = slice(first, first + grid.count)
    begin, end = pd.Timestamp(grid.start), pd.Timestamp(grid.end)
    stints = view.stints
    stints = stints[(stints["start"] < end) & (stints["end"] > begin)]
    busy = np.zeros(grid.count, dtype=bool)
    for need in view.required.values():
        busy |= ~np.isnan(need[place])
    present = stints[~stints["off"]]
    for start, stop in zip(present["start"], present["end"], strict=True):
        busy[max(grid.position(start), 0) : grid.position(stop - pd.Timedelta("1s")) + 1] = True
    return Day(
        day, grid, place, _quiet_edges(busy, 60 // grid.minutes), stints,
        tuple(minute == "00" for _hour, minute in clock_labels(grid, view.zone)),
    )


def _quiet_edges(busy: np.ndarray, per_hour: int) -> frozenset[int]:
    """Whole hours at both ends of a day in which nothing happens; none if nothing does at all."""
    at = np.flatnonzero(busy)
    if len(at) == 0:
        return frozenset()
    first = at[0] // per_hour * per_hour
    last = -(-(at[-1] + 1) // per_hour) * per_hour
    return frozenset([*range(first), *range(last, len(busy))])


# ---------------------------------------------------------------------- head


def _legend_items(view: View, frame: Day) -> list[tuple[str, Look]]:
    codes = view.codes
    shown = dict.fromkeys([*view.center.queues, *view.center.campaigns])
    shown |= dict.fromkeys(frame.stints.loc[frame.stints["kind"] != "work", "activity"])
    return [
        (f"{codes.code[key]} {codes.name[key]}", codes.look(key).but(align="left"))
        for key in shown
    ]


def _per_row(frame: Day) -> int:
    return max(1, (frame.grid.count - len(frame.folded)) // _LEGEND_COLUMNS)


_LEGEND_COLUMNS = 5


def _legend_rows(view: View, frame: Day) -> int:
    return -(-len(_legend_items(view, frame)) // _per_row(frame))


def _write_legend(
    sheet: Sheet, view: View, frame: Day, below: Link, coverage: bool
) -> None:
    items, per_row = _legend_items(view, frame), _per_row(frame)
    shown = [i for i in range(frame.grid.count) if i not in frame.folded]
    for begin in range(0, len(items), per_row):
        entries: list[Entry] = [None] * (LEFT + frame.grid.count)
        if begin == 0:
            entries[0] = (_("m10: of the interval, 10 minutes of break m"), QUIET.but(size=8))
            if coverage:
                entries[LEFT - 1] = (below, LINK.but(size=8, align="right"))
        merges = []
        for n, (text, look) in enumerate(items[begin : begin + per_row]):
            first = LEFT + shown[n * _LEGEND_COLUMNS]
            entries[first] = (text, look)
            merges.append((first + 1, first + _LEGEND_COLUMNS))
        row = sheet.row(entries)
        for first, last in merges:
            sheet.merge(row, first, last)


def _write_clock(sheet: Sheet, view: View, frame: Day) -> None:
    labels = clock_labels(frame.grid, view.zone)
    names = (_("Agent"), _("Name"), _("Team"), _("Shift, own clock"))
    left = HEADER_LEFT.but(wrap=False, shrink=True)
    hours: list[Entry] = [(name, left) for name in names]
    hours += [(hour_label(hour), HEADER.but(size=9, wrap=False)) for hour, _minute in labels]
    _merge_hours(sheet, sheet.row(hours), labels)
    for site, zone in view.other_zones.items():
        there = clock_labels(frame.grid, zone)
        clock: list[Entry] = [(_("clock of {site}").format(site=site), QUIET.but(size=8))]
        clock += [("", QUIET)] * (LEFT - 1)
        clock += [(hour_label(hour), QUIET.but(size=8, align="center")) for hour, _m in there]
        _merge_hours(sheet, sheet.row(clock), there)
    minutes: list[Entry] = [("", HEADER)] * LEFT
    minutes += [(f":{minute}", HEADER.but(size=7, bold=False, wrap=False)) for _h, minute in labels]
    sheet.row(minutes)


def _merge_hours(sheet: Sheet, row: int, labels: list[tuple[str, str]]) -> None:
    """One cell for each hour of the clock."""
    begin = 0
    for i in range(1, len(labels) + 1):
        if i == len(labels) or labels[i][0] != labels[begin][0]:
            sheet.merge(row, LEFT + 1 + begin, LEFT + i)
            begin = i


# ---------------------------------------------------------------------- agents


def agent_rows(
    view: View, frame: Day, people: Collection[str] | None
) -> list[list[Entry]]:
    """Rows of everyone with something that day: at work by start of shift, then away."""
    stints = frame.stints
    if people is not None:
        stints = stints[stints["agent"].isin(people)]
    minutes: dict[str, dict[int, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    starts: dict[str, tuple[bool, float]] = {}
    begin, length, count = pd.Timestamp(frame.grid.start), frame.grid.minutes, frame.grid.count
    from_start = (stints["start"] - begin).dt.total_seconds() / 60
    to_end = (stints["end"] - begin).dt.total_seconds() / 60
    for agent, what, off, first, last in zip(
        stints["agent"], stints["activity"], stints["off"], from_start, to_end, strict=True
    ):
        key = (bool(off), float(first))
        starts[agent] = min(starts.get(agent, key), key)
        cells = minutes[agent]
        for i in range(max(int(first // length), 0), min(int(-(-last // length)), count)):
            shared = min(last, (i + 1) * length) - max(first, i * length)
            cells[i][what] = cells[i].get(what, 0.0) + shared
    order = sorted(starts, key=lambda agent: (starts[agent], agent))
    return [_agent_row(view, frame, agent, minutes[agent]) for agent in order]


def _agent_row(
    view: View, frame: Day, agent: str, cells: dict[int, dict[str, float]]
) -> list[Entry]:
    person = view.center.agents[agent]
    begin, end = pd.Timestamp(frame.grid.start), pd.Timestamp(frame.grid.end)
    zone = view.center.zone(person.site)
    own_begin = begin.tz_convert(zone).tz_localize(None)
    own_end = end.tz_convert(zone).tz_localize(None)
    texts = [
        shift.hours
        for shift in view.shifts.get(agent, ())
        if shift.start < own_end and shift.end > own_begin
    ]
    entries: list[Entry] = [
        (agent, PLAIN),
        *[(text, PLAIN.but(shrink=True)) for text in (person.name, person.team, ", ".join(texts))],
    ]
    length = frame.grid.minutes
    entries += [
        _interval(view.codes, cells[i], length, frame.on_hour[i]) if i in cells else None
        for i in range(frame.grid.count)
    ]
    return entries


def _interval(codes: Codes, minutes: dict[str, float], length: int, on_hour: bool) -> Entry:
    """One interval of one agent: what it is mostly, and the minutes of a break in it."""
    edge = "l" if on_hour else ""
    pauses = {what: m for what, m in minutes.items() if what in codes.breaks}
    rest = {what: m for what, m in minutes.items() if what not in codes.breaks}
    if not pauses:
        main = max(rest, key=lambda what: rest[what])
        text = codes.code[main]
        if main != IDLE and sum(rest.values()) < length - 0.01:
            text += f"{rest[main]:.0f}"
        return (text, codes.look(main, edge=edge))
    pause = max(pauses, key=lambda what: pauses[what])
    total = sum(pauses.values())
    text = codes.code[pause] + ("" if total > length - 0.01 else f"{total:.0f}")
    under = max(rest, key=lambda what: rest[what]) if rest else ""
    return (text, codes.look(pause, under, edge))
