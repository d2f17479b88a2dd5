"""A workbook that is open elsewhere is left alone, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.export.saving import refuse_if_open, save_book
from wfm.export.sheet import Book, Sheet


@pytest.mark.parametrize(("mark", "program"), [
    (".~lock.roster.xlsx#", "LibreOffice"), ("~$roster.xlsx", "Excel")])
def test_a_lock_beside_the_workbook_stops_the_writing(
    week, tmp_path: Path, mark: str, program: str
) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_text("edited just now")
    (tmp_path / mark).write_text("somebody")
    with pytest.raises(OSError, match=f"open in {program}") as fault:
        week.write(path)
    assert fault.value.filename == str(path)
    assert mark in str(fault.value)
    assert path.read_text() == "edited just now"


def test_a_lock_of_a_workbook_that_is_gone_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".~lock.roster.xlsx#").write_text("left over")
    refuse_if_open(tmp_path / "roster.xlsx")


def test_a_file_that_cannot_be_replaced_is_told_as_open(tmp_path: Path, monkeypatch) -> None:
    """As on Windows, where a file that is open cannot be replaced."""
    path = tmp_path / "roster.xlsx"
    path.write_text("old")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Access is denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    book = Book("t", "f")
    Sheet(book, "S", [10]).row()
    with pytest.raises(OSError, match="open in another program"):
        save_book(path, book)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_stops_before_it_begins_where_its_workbook_is_open(tmp_path: Path) -> None:
    from commands import wrong
    from small_centre import SMALL_WEEK, write_small

    write_small(tmp_path / "inputs")
    (tmp_path / "outputs").mkdir()
    name = f"roster-{SMALL_WEEK}.xlsx"
    (tmp_path / "outputs" / name).write_text("open")
    (tmp_path / "outputs" / f".~lock.{name}#").write_text("")
    for command in ("plan", "roster"):
        said = wrong(command, "-w", tmp_path)
        assert f"{name} in " in said
        assert "open in LibreOffice" in said
    assert not (tmp_path / "forecasts").exists()
