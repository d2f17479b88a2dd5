"""The sheets that are lists: Breaks, Outbound, Data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.export.codes import absence_name
from wfm.export.sheet import A3, Book, Entry, Sheet
from wfm.export.styles import (
    CENTRED,
    CLOCK,
    COUNT,
    DATE,
    HEADER,
    HEADER_LEFT,
    HOURS,
    PLAIN,
    QUIET,
    SHORT_SIGN,
    SIGNED,
    TITLE,
)
from wfm.export.view import View
from wfm.export.words import day_name, short_day, span
from wfm.language import translate as _

DATA_SHEET = "Data"
"""Name of the sheet that programs read; it and its headers stay English."""

DATA_COLUMNS = (
    "agent", "date", "start_local", "end_local", "start_utc", "end_utc", "what", "kind", "paid",
)


def add_breaks(book: Book, view: View) -> Sheet:
    """Who is off the phone when: breaks, meetings, training; in order of time."""
    several = view.several_zones
    names = [_("Date"), _("Day"), _("From"), _("To"), _("Minutes"), _("What"), _("Paid"),
             _("Agent"), _("Name"), _("Team"), _("Supervisor")]
    widths = [12, 12, 8, 8, 9, 18, 8, 10, 26, 16, 20]
    if several:
        names.append(_("Agent's own clock"))
        widths.append(16)
    sheet = Sheet(book, _("Breaks"), widths, freeze="A3", repeat="1:2", landscape=False,
                  tab="77AADD")
    title = _("Off the phone: breaks, meetings and training, clock of {site}").format(
        site=view.site_name
    )
    sheet.row([(title, TITLE)], height=24)
    sheet.row([(name, HEADER_LEFT) for name in names], height=18)
    stints = view.stints
    rows = stints[(stints["kind"] == "break") | ((stints["kind"] == "absence") & ~stints["off"])]
    rows = rows.sort_values(["start", "agent"], kind="stable")
    yes, no = _("yes"), _("no")
    for row in rows.to_dict("records"):
        agent = view.center.agents[row["agent"]]
        start, end = row["main_start"], row["main_end"]
        what = _(row["what"]) if row["kind"] == "break" else absence_name(row["what"])
        entries: list[Entry] = [
            (start.date(), DATE), (day_name(start.date()), PLAIN),
            (start.time(), CLOCK), (end.time(), CLOCK), (round(row["minutes"]), CENTRED),
            (what, PLAIN), (yes if row["paid"] else no, CENTRED),
            (agent.agent, PLAIN), (agent.name, PLAIN), (agent.team, PLAIN),
            (agent.supervisor, PLAIN),
        ]
        if several:
            entries.append((span(row["own_start"], row["own_end"]), CENTRED))
        sheet.row(entries)
    sheet.filter(2, len(names))
    return sheet


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


def add_outbound(book: Book, view: View) -> Sheet:
    """Hours wanted and rostered, and what they are expected to bring, by segment."""
    names = [
        _("Campaign"), _("Segment"), _("Jurisdiction"), _("Time zone called"),
        _("Legal hours in the week"), _("Hours wanted"), _("Hours rostered"), _("Difference"),
        _("Rostered outside legal hours"), _("Attempts planned"), _("Attempts expected"),
        _("Contacts planned"), _("Contacts expected"), _("Result counted in"),
        _("Results planned"), _("Results expected"),
        *[_("Hours {day}").format(day=short_day(day)) for day in view.days], _("Remark"),
    ]
    widths = [32, 14, 12, 20, *[11] * 9, 11, 11, 11, *[8] * 7, 44]
    sheet = Sheet(book, _("Outbound"), widths, freeze="C4", repeat="1:3", paper=A3, tab="EE8866")
    sheet.row([(_("Outbound work by campaign and segment"), TITLE)], height=24)
    sheet.row([(_("Expected: at the hours rostered, in the plan's proportion, never above the "
                  "plan. Calling hours are those of the people called."), QUIET)])
    sheet.row([(name, HEADER) for name in names], height=46)
    for row in segment_hours(view).to_dict("records"):
        campaign = view.center.campaigns.get(row["campaign"])
        gap = round(row["rostered"] - row["hours"], 1)
        entries: list[Entry] = [
            (campaign.name or campaign.campaign if campaign else row["campaign"], PLAIN),
            (row["segment"], PLAIN), (row["jurisdiction"], CENTRED), (row["zone"], PLAIN),
            (row["legal_hours"], HOURS), (row["hours"], HOURS), (row["rostered"], HOURS),
            (gap, SIGNED[SHORT_SIGN]) if gap <= -0.5 else (gap, HOURS),
            (round(row["outside"], 2), SIGNED[SHORT_SIGN] if row["outside"] > 0.01 else HOURS),
        ]
        for part in ("attempts", "contacts", "results"):
            if part == "results":
                entries.append((campaign.target_unit if campaign else "", CENTRED))
            entries += [(row[part], COUNT), (row[part] * row["reached"], COUNT)]
        entries += [(hours, HOURS) for hours in row["by_day"]]
        entries.append((row["note"] if isinstance(row["note"], str) else "",
                        PLAIN.but(wrap=True, indent=1)))
        sheet.row(entries)
    sheet.filter(3, len(names))
    return sheet


def add_data(book: Book, view: View) -> Sheet:
    """Every stint as plain values: the roster itself, of which other sheets are views."""
    sheet = Sheet(book, DATA_SHEET, [10, 12, 20, 20, 20, 20, 28, 10, 8], freeze="A2",
                  repeat="1:1", landscape=False, tab="7F7F7F")
    sheet.row([(name, HEADER) for name in DATA_COLUMNS])
    stints = view.stints
    utc = [stints[name].dt.tz_convert("UTC").dt.tz_localize(None) for name in ("start", "end")]
    columns = (
        stints["agent"], pd.to_datetime(stints["date"]).dt.date, stints["own_start"],
        stints["own_end"], *utc, stints["what"], stints["kind"], stints["paid"].astype(bool),
    )
    for row in zip(*columns, strict=True):
        sheet.bare_row(row)
    sheet.filter(1, len(DATA_COLUMNS))
    return sheet
