"""Answers set for a terminal: its width, and only characters that it can print."""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

import click

from wfm.cli.console import Console
from wfm.rules.ask.safe import visible
from wfm.rules.ask.words import Section

NARROWEST, WIDEST = 72, 120
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "−": "-", "…": "...", "×": "x", "·": "*", "█": "#", "’": "'", "‘": "'",
    "“": '"', "”": '"', "≥": ">=", "≤": "<=", "§": "s.", "€": "EUR", "ª": "a", "º": "o",
})


def plain(text: str) -> str:
    """`text` in ASCII: letters without their accents, signs by what is nearest."""
    bare = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(
        letter if letter.isascii() else "?" for letter in bare if not unicodedata.combining(letter)
    )


class Paper:
    """Writes wrapped lines through a :class:`Console`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.verbose = console.verbose
        columns = shutil.get_terminal_size((100, 24)).columns
        self.width = min(max(columns, NARROWEST), WIDEST)
        self._encoding = getattr(sys.stdout, "encoding", None) or "ascii"

    def line(self, text: str = "", **style: bool | str) -> None:
        """A line as it is; in ASCII where the terminal has not all of its characters."""
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            text = plain(text)
        self._console.say(click.style(text, **style) if style and text else text)  # type: ignore[arg-type]

    def text(self, text: str, indent: int = 0, lead: str = "", **style: bool | str) -> None:
        """A text wrapped at the width; `lead` stands before its first line, hanging.

        Control characters, which a pack may hold, are shown as escapes, here and below.
        """
        text, lead = visible(text), visible(lead)
        before = " " * indent + lead
        for line in textwrap.wrap(
            text, self.width, initial_indent=before, subsequent_indent=" " * len(before),
            break_on_hyphens=False,
        ) or [before.rstrip()]:
            self.line(line, **style)

    def facts(self, facts: Iterable[tuple[str, str]], indent: int = 2) -> None:
        """Labels in a column of their own, and texts beside them."""
        pairs = [(visible(label), text) for label, text in facts]
        wide = min(max((len(label) for label, _text in pairs), default=0), 24)
        for label, text in pairs:
            if len(label) > wide:
                self.text(label, indent)
                label = ""
            self.text(text, indent, f"{label:<{wide}}  ")

    def section(self, section: Section) -> None:
        """A section of an answer, and an empty line."""
        if section.title:
            self.text(section.title, bold=True)
        self.facts(section.facts)
        for item in section.items:
            self.text(item.title, 2)
            self.text(item.text, 4, bold=True)
            for note in item.notes:
                self.text(note, 4, dim=True)
        if section.note:
            self.text(section.note, 2, dim=True)
        self.line()

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], grows: int) -> None:
        """Rows under a head; column `grows` and the last one take what width is left.

        What does not fit into a column goes on below, in the same column.
        """
        rows = [[visible(cell) for cell in row] for row in rows]
        wide = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
        last = len(head) - 1
        left = self.width - 2 * last - sum(w for k, w in enumerate(wide) if k not in (grows, last))
        if wide[grows] + wide[last] > left:
            wide[grows] = min(wide[grows], max(left - wide[last], left * 2 // 5))
            wide[last] = left - wide[grows]
        self._row(head, wide, bold=True)
        for row in rows:
            self._row(row, wide)

    def _row(self, cells: Sequence[str], wide: Sequence[int], **style: bool | str) -> None:
        parts = [textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
                 for cell, width in zip(cells, wide, strict=True)]
        for k in range(max(map(len, parts))):
            texts = [part[k] if k < len(part) else "" for part in parts]
            self.line("  ".join(
                f"{text:<{width}}" for text, width in zip(texts, wide, strict=True)
            ).rstrip(), **style)
