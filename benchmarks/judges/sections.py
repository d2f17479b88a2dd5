"""The text files of schedulingbenchmarks.org: sections of lines of comma-separated cells.

A line that begins with ``#`` is a comment, an empty line means nothing, and
``SECTION_NAME`` begins a section. Lines may end in CR LF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """Cells of one line without the space around them, and its number in the file."""

    number: int
    cells: tuple[str, ...]

    def fault(self, what: str) -> ValueError:
        """An error that says where it is."""
        return ValueError(f"line {self.number}: {what}")

    def whole(self, place: int, what: str) -> int:
        """The whole number in a cell; ValueError, with the line, where there is none."""
        try:
            return int(self.cells[place])
        except (IndexError, ValueError):
            raise self.fault(f"no whole number for the {what}") from None


def read_sections(text: str, names: Sequence[str]) -> dict[str, tuple[Line, ...]]:
    """Lines of each section by its name without ``SECTION_``.

    Every section of `names` is there, empty if the file has none of its lines.

    Raises
    ------
    ValueError
        A section that is not in `names`, twice the same, or a line before the first.
    """
    found: dict[str, list[Line]] = {}
    lines: list[Line] | None = None
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            name = line.removeprefix("SECTION_")
            if name not in names or name in found:
                raise ValueError(f"line {number}: unexpected section {name}")
            lines = found.setdefault(name, [])
        elif lines is None:
            raise ValueError(f"line {number}: no section has begun")
        else:
            lines.append(Line(number, tuple(cell.strip() for cell in line.split(","))))
    return {name: tuple(found.get(name, ())) for name in names}


def only_number(lines: Sequence[Line], what: str) -> int:
    """The positive whole number that is all a section says."""
    if len(lines) != 1:
        raise ValueError(f"one line with the {what} is needed, not {len(lines)}")
    value = lines[0].whole(0, what)
    if value < 1:
        raise lines[0].fault(f"the {what} is not positive")
    return value
