"""Meetings of the weeks before, from the rosters that stand in the workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from wfm.calendar import monday_of
from wfm.intake import Loaded
from wfm.tables import InputError
from wfm.workspace import Workspace, load_roster


def with_held(space: Workspace, loaded: Loaded) -> Loaded:
    """The centre with what was held in the weeks before that meetings might have been in.

    A roster that is not there, or cannot be read, is one that nobody knows: planning says so.
    """
    week = loaded.week
    first = min((one.first_day for one in loaded.center.meetings if one.last_day >= week),
                default=week)
    weeks = (week - monday_of(first)).days // 7
    if weeks <= 0:
        return loaded
    from wfm.roster.by_week import held_in

    held = {}
    for back in range(1, weeks + 1):
        monday = week - timedelta(days=7 * back)
        stints = _roster_of(space, monday)
        if stints is not None:
            held[monday] = held_in(stints)
    return replace(loaded, center=replace(loaded.center, held=held))


def _roster_of(space: Workspace, monday: date) -> pd.DataFrame | None:
    """A week's stints as people know them: as published, else as planned last."""
    from wfm.publication.versions import last_version
    from wfm.review.book import open_book

    try:
        version = last_version(space.outputs / "published", monday)
        if version is not None:
            return version.stints
    except InputError:
        pass
    try:
        roster = load_roster(space)
        if roster.week == monday:
            return roster.stints
    except InputError:
        pass
    try:
        book = open_book(space.workbook(monday))
    except (OSError, InputError):
        return None
    return book.stints if book.week == monday else None
