"""The sheet Outbound: hours and contacts against target, by segment and by legal window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.export.sheet import A3, Book, Entry, Formula, Sheet
from wfm.export.styles import (
    CENTRED,
    CLOCK,
    COUNT,
    DATE,
    HEADER,
    HOURS,
    OVER_SIGN,
    PLAIN,
    QUIET,
    SECTION,
    SHORT_SIGN,
    SIGNED,
    TITLE,
)
from wfm.export.view import View
from wfm.export.words import short_day
from wfm.language import translate as _


def segment_hours(view: View) -> pd.DataFrame:
    """The outbound plan's segments with what is rostered for them.

    Columns of :class:`wfm.handover.OutboundPlan` and: rostered (hours), by_day (hours,
    7 days of the main site), outside (hours rostered where calling is not known to be
    legal), reached (share of the planned hours that is rostered, at most 1).
    """
    frame = view.outbound.segments.reset_index(drop=True)
    length = view.center.interval_min / 60
    edges = np.cumsum([0] + [view.day_grid(day).count for day in view.days])
    rostered, outside, by_day = [], [], []
    for campaign, segment in zip(frame["campaign"], frame["segment"], strict=True):
        hours = view.on(f"{campaign}/{segment}") * length
        legal = view.callable_now.get((campaign, segment), np.zeros(len(hours), dtype=bool))
        rostered.append(float(hours.sum()))
        outside.append(float(hours[~legal].sum()))
        by_day.append([float(part.sum()) for part in np.split(hours, edges[1:-1])])
    frame["rostered"], frame["outside"] = rostered, outside
    frame["by_day"] = by_day
    wanted = frame["hours"].to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        frame["reached"] = np.where(
            wanted > 0, np.minimum(np.array(rostered) / wanted, 1.0), 1.0
        )
    return frame


def windows(view: View) -> pd.DataFrame:
    """Each stretch of time in which a segment may be called, and what is rostered in it.

    Columns: campaign, segment, jurisdiction, zone, start and end (clock of the people called),
    legal_h, rostered (agent hours), contacts (right persons reached in them, in the plan's
    proportion).
    """
    found = []
    length = view.center.interval_min / 60
    for row in view.outbound.segments.to_dict("records"):
        legal = view.callable_now.get((row["campaign"], row["segment"]))
        if legal is None:
            continue
        zone = str(row["zone"]).split()[0] if str(row["zone"]).split() else view.zone
        hours = view.on(f"{row['campaign']}/{row['segment']}") * length
        rate = row["contacts"] / row["hours"] if row["hours"] else 0.0
        local = view.grid.local(zone).tz_localize(None)
        for begin, end in _runs(legal, local):
            rostered = float(hours[begin:end].sum())
            found.append((
                row["campaign"], row["segment"], row["jurisdiction"], zone, local[begin],
                local[end - 1] + pd.Timedelta(minutes=view.grid.minutes), (end - begin) * length,
                rostered, rostered * rate))
    return pd.DataFrame(found, columns=[
        "campaign", "segment", "jurisdiction", "zone", "start", "end", "legal_h", "rostered",
        "contacts"])


def _runs(mask: np.ndarray, local: pd.DatetimeIndex) -> Iterator[tuple[int, int]]:
    """First interval of each run and the one after its last; a run ends with its day."""
    begin = None
    for i in range(len(mask) + 1):
        on = i < len(mask) and bool(mask[i])
        new_day = begin is not None and i < len(mask) and local[i].date() != local[begin].date()
        if begin is not None and (not on or new_day):
            yield begin, i
            begin = None
        if on and begin is None:
            begin = i


def add_outbound(book: Book, view: View) -> Sheet:
    """Hours wanted and rostered, and what they are expected to bring."""
    names = [
        _("Campaign"), _("Segment"), _("Jurisdiction"), _("Time zone called"),
        _("Legal hours in the week"), _("Hours wanted"), _("Hours rostered"), _("Difference"),
        _("Rostered outside legal hours"), _("Attempts planned"), _("Attempts expected"),
        _("Contacts planned"), _("Contacts expected"), _("Result counted in"),
        _("Results planned"), _("Results expected"),
        *[_("Hours {day}").format(day=short_day(day)) for day in view.days], _("Remark"),
    ]
    widths = [28, 12, 13, 18, 13, 10, 13, 12, 13, *[13] * 4, 12, 13, 13, *[7.5] * 7, 34]
    sheet = Sheet(book, _("Outbound"), widths, freeze="C4", repeat="1:1", paper=A3, tab="EE8866")
    sheet.row([(_("Outbound work by campaign and segment"), TITLE)], height=24)
    sheet.row([(_("Expected: at the hours rostered, in the plan's proportion, never above the "
                  "plan. Calling hours are those of the people called."), QUIET)])
    sheet.row([(name, HEADER) for name in names], height=60)
    for row in segment_hours(view).to_dict("records"):
        _write_segment(sheet, view, row)
    if sheet.count > 3:
        _write_total(sheet, len(view.days))
        sheet.looks_where(f"H4:H{sheet.count}", [
            ("H4<=-0.5", SIGNED[SHORT_SIGN]), ("H4>=0.5", SIGNED[OVER_SIGN])])
        _write_windows(sheet, view)
    sheet.protect()
    return sheet


def _write_segment(sheet: Sheet, view: View, row: dict[Any, Any]) -> None:
    campaign = view.center.campaigns.get(row["campaign"])
    line = sheet.count + 1
    outside = row["outside"]
    entries: list[Entry] = [
        (campaign.name or campaign.campaign if campaign else row["campaign"], PLAIN),
        (row["segment"], PLAIN), (row["jurisdiction"], CENTRED), (row["zone"], PLAIN),
        (row["legal_hours"], HOURS), (row["hours"], HOURS), (row["rostered"], HOURS),
        (Formula(f"=ROUND(G{line}-F{line},1)"), HOURS),
        (round(outside, 2), SIGNED[SHORT_SIGN] if outside > 0.01 else HOURS),
    ]
    for part in ("attempts", "contacts", "results"):
        if part == "results":
            entries.append((_(campaign.target_unit) if campaign else "", CENTRED))
        entries += [(row[part], COUNT), (row[part] * row["reached"], COUNT)]
    entries += [(hours, HOURS) for hours in row["by_day"]]
    entries.append((row["note"] if isinstance(row["note"], str) else "",
                    PLAIN.but(wrap=True, indent=1)))
    sheet.row(entries)


def _write_total(sheet: Sheet, days: int) -> None:
    first, last = 4, sheet.count
    bold = {"bold": True, "edge": "t"}

    def total(column: int, look: object) -> Entry:
        letter = get_column_letter(column)
        chosen = HOURS if look is HOURS else COUNT
        return (Formula(f"=SUBTOTAL(109,{letter}{first}:{letter}{last})"), chosen.but(**bold))

    entries: list[Entry] = [(_("Total"), PLAIN.but(**bold)), *[("", PLAIN.but(edge="t"))] * 4]
    entries += [total(column, HOURS) for column in (6, 7, 8, 9)]
    entries += [total(column, COUNT) for column in (10, 11, 12, 13)]
    entries += [("", PLAIN.but(edge="t"))] * 3
    entries += [total(17 + n, HOURS) for n in range(days)]
    sheet.row(entries)


def _write_windows(sheet: Sheet, view: View) -> None:
    rows = windows(view)
    if rows.empty:
        return
    sheet.row()
    sheet.page_break_before(sheet.count + 1)
    sheet.row([(_("By legal window and place, clock of the people called"), SECTION)]
              + [("", SECTION)] * 11)
    names = [_("Campaign"), _("Segment"), _("Jurisdiction"), _("Time zone called"), _("Date"),
             _("From"), _("To"), _("Legal hours"), _("Hours rostered"), _("Contacts expected")]
    head = sheet.row([(name, HEADER) for name in names], height=32)
    for row in rows.to_dict("records"):
        campaign = view.center.campaigns.get(row["campaign"])
        start, end = row["start"], row["end"]
        assert isinstance(start, datetime) and isinstance(end, datetime)
        sheet.row([
            (campaign.name or campaign.campaign if campaign else row["campaign"], PLAIN),
            (row["segment"], PLAIN), (row["jurisdiction"], CENTRED), (row["zone"], PLAIN),
            (start.date(), DATE), (start.time(), CLOCK), (end.time(), CLOCK),
            (row["legal_h"], HOURS), (row["rostered"], HOURS), (row["contacts"], COUNT),
        ])
    last = sheet.count
    sheet.row([(_("Total"), PLAIN.but(bold=True, edge="t")), *[("", PLAIN.but(edge="t"))] * 7,
               *[(Formula(f"=SUBTOTAL(109,{x}{head + 1}:{x}{last})"),
                  look.but(bold=True, edge="t")) for x, look in (("I", HOURS), ("J", COUNT))]])
    sheet.raw.auto_filter.ref = f"A{head}:J{last}"
