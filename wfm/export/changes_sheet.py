"""The sheet Changes: what is new since the roster was last published."""

from __future__ import annotations

from datetime import date, timedelta

from wfm.export.changes import changes
from wfm.export.sheet import Book, Link, Sheet
from wfm.export.styles import (
    CENTRED,
    DATE,
    HEADER_LEFT,
    LINK,
    OVER_SIGN,
    PLAIN,
    QUIET,
    SHORT_SIGN,
    TITLE,
)
from wfm.export.view import View
from wfm.export.words import day_name
from wfm.language import translate as _


def kind_names() -> dict[str, str]:
    """What kinds of changes are called, each with a sign."""
    signed = {
        "added": (OVER_SIGN, _("new shift")), "removed": (SHORT_SIGN, _("shift dropped")),
        "moved": ("◆", _("other hours")), "activities": ("○", _("other activities or breaks")),
        "absence": ("◇", _("absence")),
    }
    return {kind: f"{sign} {name}" for kind, (sign, name) in signed.items()}


def add_changes(book: Book, view: View, roster: str, cells: dict[tuple[str, date], str]) -> Sheet:
    """Write the sheet.

    Parameters
    ----------
    roster
        Name of the sheet with the roster.
    cells
        Where on it an agent's day stands.
    """
    sheet = Sheet(book, _("Changes"), [9, 24, 16, 12, 12, 26, 30, 30, 14], freeze="A4",
                  repeat="1:3", tab="C3B1E1")
    title = _("Changes since the last publication")
    if view.by_hand is not None and not view.published:
        title = _("Changes against the workbook that was edited")
    sheet.row([(title, TITLE)], height=24)
    if view.before is None:
        sheet.row([(_("No roster of this week was published before."), QUIET)])
        return sheet
    found = changes(view.center, view.before, view.roster)
    people = found["agent"].nunique()
    sheet.row([(_("Changed days: {n}. Agents: {people}.").format(n=len(found), people=people),
                QUIET)])
    sheet.row([(name, HEADER_LEFT) for name in (
        _("Agent"), _("Name"), _("Team"), _("Date"), _("Day"), _("Change"), _("Before"),
        _("After"), _("Known by"))])
    kinds = kind_names()
    for row in found.to_dict("records"):
        agent = view.center.agents[row["agent"]]
        cell = cells.get((agent.agent, row["date"]))
        day = day_name(row["date"])
        notice = view.center.pack_of(agent).change_days
        known_by = None if notice is None else row["date"] - timedelta(days=notice)
        sheet.row([
            (agent.agent, PLAIN), (agent.name, PLAIN), (agent.team, PLAIN), (row["date"], DATE),
            (Link(day, roster, cell), LINK) if cell else (day, PLAIN),
            (kinds[row["change"]], PLAIN), (row["before"], PLAIN), (row["after"], PLAIN),
            (known_by, DATE) if known_by else ("–", CENTRED),
        ])
    sheet.filter(3, 9)
    return sheet
