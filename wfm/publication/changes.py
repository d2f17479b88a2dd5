"""What differs between two versions of a roster."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wfm.language import translate as _
from wfm.publication.days import Day, days_of

CHANGE_COLUMNS = ("agent", "date", "change", "was", "is")
KINDS = ("added", "removed", "times", "absence", "breaks", "activities")
"""What a change may be: a shift more, a shift less, other hours; only leave or illness differs;
with the same hours, other breaks; with the same breaks, other work."""


def changes(
    before: pd.DataFrame, after: pd.DataFrame, zones: Mapping[str, str]
) -> pd.DataFrame:
    """One row for each agent and date that differ.

    Parameters
    ----------
    before, after
        Stints as :class:`wfm.handover.Roster` has them.
    zones
        The time zone of each agent, for the times that are told.

    Returns
    -------
    pandas.DataFrame
        Columns `CHANGE_COLUMNS`, sorted by agent and date: change is one of `KINDS`, was and is
        are for people to read.
    """
    old, new = days_of(before, zones), days_of(after, zones)
    rows = []
    for agent, day in sorted({*old, *new}):
        was, now = (days.get((agent, day)) or Day(agent, day, zones.get(agent, "UTC"), (), ())
                    for days in (old, new))
        kind = _kind(was, now)
        if kind:
            rows.append((agent, day, kind, _told(was, kind), _told(now, kind)))
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))


def change_name(kind: str) -> str:
    """One of `KINDS` in words."""
    return {
        "added": _("shift added"), "removed": _("shift taken away"), "times": _("other hours"),
        "absence": _("absence"), "breaks": _("other breaks"), "activities": _("other work"),
    }[kind]


def _kind(was: Day, now: Day) -> str:
    if was.shift and not now.shift:
        return "absence" if now.away and now.away != was.away else "removed"
    if now.shift and not was.shift:
        return "added"
    if now.shift and was.spans != now.spans:
        return "times"
    if was.away != now.away:
        return "absence"
    if was.breaks != now.breaks:
        return "breaks"
    return "activities" if was.shift != now.shift else ""


def _told(day: Day, kind: str) -> str:
    """What a day is, as far as the kind of the change asks for it."""
    if kind not in ("breaks", "activities"):
        return day.text
    parts = day.breaks if kind == "breaks" else day.shift
    return f"{day.text}: " + ", ".join(
        f"{day.clock(part.start)} {part.what}" if kind == "activities"
        else f"{day.clock(part.start)}–{day.clock(part.end)} {part.what}" for part in parts)
