"""A large centre's days, team by team: a workbook of day sheets for each."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from wfm.export.day_sheets import add_days, day_frames
from wfm.export.saving import save_book
from wfm.export.sheet import Book
from wfm.export.view import View
from wfm.language import translate as _

MOST_AGENTS = 1500
"""Beyond so many agents, day sheets of all of them make a workbook that is slow to open."""


def folder_of(path: Path) -> Path:
    """Where the workbooks of the teams lie, beside the workbook of the centre."""
    return path.with_name(f"{path.stem}-teams")


def write_team_books(path: Path, view: View) -> list[Path]:
    """Write a workbook with the seven day sheets of each team; those of other runs go.

    Raises
    ------
    OSError
        As for :func:`wfm.export.saving.save_book`.
    """
    folder = folder_of(path)
    written: list[Path] = []
    frames = day_frames(view)
    for team, members in groupby(view.agents, lambda agent: agent.team):
        title = _("{center}, {team}, week of {week}").format(
            center=view.center.name, team=team, week=view.roster.week)
        book = Book(title, title)
        add_days(book, view, {agent.agent for agent in members}, coverage=False, frames=frames)
        target = folder / f"{_file_name(team, len(written) + 1)}.xlsx"
        save_book(target, book)
        written.append(target)
    for old in folder.glob("*.xlsx"):
        if old not in written and not old.name.startswith(("~", ".")):
            old.unlink()
    return written


def _file_name(team: str, number: int) -> str:
    """A name for any file system: the team's letters and digits, after a number."""
    return f"{number:03d}-" + (re.sub(r"[^\w-]+", "-", team).strip("-")[:60] or "team")
