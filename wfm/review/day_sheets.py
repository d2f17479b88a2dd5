"""Cells of the day sheets that somebody typed over: they are not read, and that is to be said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl

from wfm.center import Center
from wfm.export.day_coverage import LEFT
from wfm.export.day_sheets import agent_rows, day_frames
from wfm.export.words import short_day
from wfm.handover import Roster
from wfm.intake.settings import LANGUAGES
from wfm.language import language_in_use, use_language
from wfm.review.edits import view_of


def unread_cells(path: Path, center: Center, roster: Roster) -> dict[str, int]:
    """By day sheet, how many cells of people's activities are not as the roster has them.

    Parameters
    ----------
    roster
        As it stood when the workbook was written. Where queues or campaigns were added since, or
        others left out, their codes may have changed, and cells differ for that.
    """
    names = _sheet_names(roster)
    view = view_of(center, roster)
    frames = {frame.day: frame for frame in day_frames(view)}
    found: dict[str, int] = {}
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            day = names.get(str(sheet.title))
            if day is None:
                continue
            rows = agent_rows(view, frames[day], None)
            written = {str(row[0][0]): [str(cell[0]) if cell else "" for cell in row[LEFT:]]
                       for row in rows if row[0] is not None}
            sheet.reset_dimensions()
            count = 0
            for row in sheet.iter_rows(values_only=True):
                texts = written.pop(str(row[0]), None) if row else None
                if texts is not None:
                    now = ["" if cell is None else str(cell)
                           for cell in row[LEFT : LEFT + len(texts)]]
                    now += [""] * (len(texts) - len(now))
                    count += sum(one != other for one, other in zip(texts, now, strict=True))
            if count:
                found[str(sheet.title)] = count
    finally:
        book.close()
    return found


def _sheet_names(roster: Roster) -> dict[str, date]:
    spoken = language_in_use()
    found: dict[str, date] = {}
    try:
        for code in LANGUAGES:
            use_language(code)
            for n in range(7):
                day = roster.week + timedelta(days=n)
                found[short_day(day)] = day
    finally:
        use_language(spoken)
    return found
