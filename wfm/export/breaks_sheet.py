"""The sheet Breaks: who is off the phone when, and how many at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.export.codes import absence_name
from wfm.export.sheet import Book, Entry, Sheet
from wfm.export.styles import (
    CENTRED,
    CLOCK,
    COUNT,
    DATE,
    HEADER,
    HEADER_LEFT,
    PLAIN,
    QUIET,
    SECTION,
    TITLE,
)
from wfm.export.view import View
from wfm.export.words import day_name, short_day, span
from wfm.language import clock_text
from wfm.language import translate as _


def add_breaks(book: Book, view: View) -> Sheet:
    """Breaks, meetings, training in order of time, after the most at once of each day."""
    several = view.several_zones
    names = [_("Date"), _("Day"), _("From"), _("To"), _("Minutes"), _("What"), _("Paid"),
             _("Off the phone at once"), _("Agent"), _("Name"), _("Team"), _("Supervisor")]
    widths = [12, 12, 10, 10, 9, 18, 8, 13, 10, 26, 16, 20]
    if several:
        names.append(_("Agent's own clock"))
        widths.append(17)
    rows = _off_phone(view)
    peaks = _peaks(view, rows)
    head = 4 + len(peaks)
    sheet = Sheet(book, _("Breaks"), widths, freeze=f"A{head + 1}", repeat=f"{head}:{head}",
                  landscape=False, tab="77AADD")
    title = _("Off the phone: breaks, meetings and training, clock of {site}").format(
        site=view.site_name
    )
    sheet.row([(title, TITLE)], height=24)
    sheet.row([(_("Most agents at once"), SECTION)] + [("", SECTION)] * 7)
    for entries in peaks:
        sheet.row(entries)
    sheet.row([(_caps(view), QUIET)])
    sheet.row([(name, HEADER_LEFT) for name in names], height=46)
    yes, no = _("yes"), _("no")
    for row in rows.to_dict("records"):
        agent = view.center.agents[row["agent"]]
        start, end = row["main_start"], row["main_end"]
        what = _(row["what"]) if row["kind"] == "break" else absence_name(row["what"])
        entries = [
            (start.date(), DATE), (day_name(start.date()), PLAIN),
            (start.time(), CLOCK), (end.time(), CLOCK), (round(row["minutes"]), CENTRED),
            (what, PLAIN), (yes if row["paid"] else no, CENTRED), (row["at_once"], CENTRED),
            (agent.agent, PLAIN), (agent.name, PLAIN), (agent.team, PLAIN),
            (agent.supervisor, PLAIN),
        ]
        if several:
            entries.append((span(row["own_start"], row["own_end"]), CENTRED))
        sheet.row(entries)
    sheet.filter(head, len(names))
    return sheet


def _caps(view: View) -> str:
    """The centre's limits on breaks at once."""
    caps = [limit for limit in view.center.limits if limit.what == "breaks"]
    if not caps:
        return _("No limit on breaks at once is set; the roster places each where it costs the "
                 "least service.")
    return _("Breaks at once, at most: {limits}. Whether it is kept stands in Rule check.").format(
        limits="; ".join(" ".join(filter(None, (
            str(cap.people), cap.site, cap.team, cap.skill, cap.role,
            f"{clock_text(cap.begin)}–{clock_text(cap.end)}"))) for cap in caps))


def _off_phone(view: View) -> pd.DataFrame:
    """Breaks and absences at work in order of time, with `at_once`: how many agents are off the
    phone when each begins, itself included."""
    stints = view.stints
    rows = stints[(stints["kind"] == "break") | ((stints["kind"] == "absence") & ~stints["off"])]
    rows = rows.sort_values(["start", "agent"], kind="stable")
    begin = np.sort(rows["start"].to_numpy())
    end = np.sort(rows["end"].to_numpy())
    at = rows["start"].to_numpy()
    return rows.assign(at_once=np.searchsorted(begin, at, "right")
                       - np.searchsorted(end, at, "right"))


def _peaks(view: View, rows: pd.DataFrame) -> list[list[Entry]]:
    """A line for each day: the most at once, and when first."""
    lines: list[list[Entry]] = []
    by_day = rows["main_start"].dt.date if len(rows) else pd.Series(dtype=object)
    for day in view.days:
        here = rows[by_day == day] if len(rows) else rows
        if not len(here):
            continue
        top = int(here["at_once"].to_numpy().argmax())
        lines.append([
            (short_day(day), PLAIN), (int(here["at_once"].iloc[top]), COUNT),
            (_("at {clock}").format(clock=clock_text(here["main_start"].iloc[top])), PLAIN)])
    return lines or [[(_("None."), HEADER)]]
