"""A roster workbook as it was saved, by Excel or LibreOffice: its week, its cells, its stints.

Sheets and columns are known by what stays the same in every language and wherever they are
moved to: the roster by its hidden row of keys, a row of it by the hidden code of its agent, the
sheet Data by its header. Formulas are never worked out and never taken for a value.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.export.data_sheet import DATA_COLUMNS, DATA_SHEET
from wfm.handover import STINT_COLUMNS
from wfm.language import noted
from wfm.tables import Faults, Source, shown

_FIRST_ROWS = 60
"""Rows in which the keys are looked for on a sheet that has another name than usual."""
_YES_NO = {"true": True, "=true()": True, "1": True, "false": False, "=false()": False, "0": False}
"""LibreOffice writes the two as formulas."""
_KINDS = ("work", "break", "absence", "idle")


@dataclass(frozen=True)
class FormulaCell:
    """A cell that holds a formula; it is never worked out."""

    text: str


@dataclass(frozen=True)
class Typed:
    """The cell of an agent's day."""

    value: object
    row: int
    column: str


@dataclass(frozen=True)
class RosterBook:
    """What a workbook holds.

    Attributes
    ----------
    week
        The Monday.
    sheet
        Where the roster stands.
    cells
        By agent and day.
    stints
        The sheet Data: a roster's stints (:class:`wfm.handover.Roster`), sorted.
    """

    week: date
    sheet: Source
    cells: dict[tuple[str, date], Typed] = field(repr=False)
    stints: pd.DataFrame = field(repr=False)


def open_book(path: Path) -> RosterBook:
    """Read a roster workbook.

    Raises
    ------
    OSError
        There is no such file, or it may not be read.
    InputError
        It is no roster workbook, or it is damaged; all that is wrong is told at once.
    """
    faults = Faults()
    book = _opened(path, faults)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep
            data, stints = _read_data(path, book, faults)
            found = _read_roster(path, book, data, faults)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError):
        faults.add(Source(path), 0, "", noted("a sheet cannot be read"),
                   noted("Save the workbook again as .xlsx"))
        found = None
    finally:
        book.close()
    faults.raise_if_any()
    assert found is not None
    week, sheet, cells = found
    return RosterBook(week, Source(path, sheet), cells, stints)


def _opened(path: Path, faults: Faults) -> Any:
    try:
        return openpyxl.load_workbook(path, read_only=True)
    except OSError:
        raise
    except Exception:  # openpyxl raises whatever the damage leads to
        faults.add(Source(path), 0, "", noted("this is not a readable Excel workbook"),
                   noted("Save it again as .xlsx, without a password"))
    faults.raise_if_any()
    return None


Cells = list[object]


def _rows(sheet: Any) -> Iterator[tuple[int, Cells]]:
    sheet.reset_dimensions()  # some programs write a size that is wrong
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [FormulaCell(str(cell.value)) if cell.data_type == "f" else cell.value
                      for cell in row]


def _cell(row: Cells, place: int) -> object:
    return row[place] if place < len(row) else None


# ---------------------------------------------------------------------- the sheet Data


def _read_data(path: Path, book: Any, faults: Faults) -> tuple[str, pd.DataFrame]:
    needed = {"agent", "date", "start_utc", "end_utc", "what", "kind", "paid"}
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.title != DATA_SHEET)
    for sheet in sheets:
        rows = _rows(sheet)
        head = next(rows, (0, []))[1]
        names = [str(name).strip() if name is not None else "" for name in head]
        if len(needed & set(names)) >= len(needed) - 1:
            break
    else:
        faults.add(
            Source(path), 0, "",
            noted("there is no sheet {sheet} with the roster in it", sheet=DATA_SHEET),
            noted("Take a workbook that `wfm roster` wrote, and leave that sheet as it is"))
        return "", pd.DataFrame(columns=list(STINT_COLUMNS))
    source = Source(path, str(sheet.title))
    for name in sorted(needed - set(names)):
        faults.add(source, 1, name, noted("this column is missing"),
                   noted("Its columns are {names}", names=DATA_COLUMNS))
    if needed - set(names):
        return sheet.title, pd.DataFrame(columns=list(STINT_COLUMNS))
    place = {name: names.index(name) for name in needed}
    found = []
    for number, row in rows:
        values = {name: _cell(row, at) for name, at in place.items()}
        if all(value is None for value in values.values()):
            continue
        stint = _stint(values)
        if isinstance(stint, str):
            faults.add(source, number, stint, noted("the value cannot be used"),
                       noted("Take it from the workbook as it was written"))
        else:
            found.append(stint)
    frame = pd.DataFrame(found, columns=list(STINT_COLUMNS))
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    frame["paid"] = frame["paid"].astype(bool)
    return sheet.title, frame.sort_values(["agent", "start"], kind="stable", ignore_index=True)


def _stint(values: dict[str, object]) -> tuple[object, ...] | str:
    """A stint, or the name of the column that cannot be used."""
    agent, on = values["agent"], values["date"]
    if agent is None or isinstance(agent, FormulaCell):
        return "agent"
    day = on.date() if isinstance(on, datetime) else on
    if not isinstance(day, date):
        return "date"
    times = []
    for name in ("start_utc", "end_utc"):
        moment = values[name]
        if not isinstance(moment, datetime):
            return name
        times.append(pd.Timestamp(moment).round("min").tz_localize("UTC"))
    if times[1] <= times[0]:
        return "end_utc"
    if values["kind"] not in _KINDS:
        return "kind"
    yes_no = values["paid"]
    said = yes_no.text if isinstance(yes_no, FormulaCell) else yes_no
    paid = _YES_NO.get(str(said).lower())
    if paid is None:
        return "paid"
    what = "" if values["what"] is None else str(values["what"])
    return str(agent), day, *times, what, values["kind"], paid


# ---------------------------------------------------------------------- the sheet Roster


def _read_roster(
    path: Path, book: Any, data: str, faults: Faults
) -> tuple[date, str, dict[tuple[str, date], Typed]] | None:
    for sheet in book.worksheets:
        if sheet.title == data:
            continue
        before: list[tuple[int, Cells]] = []
        rows = _rows(sheet)
        for number, row in rows:
            days = _keys(row)
            if days:
                source = Source(path, str(sheet.title))
                week = min(days)
                if week.weekday() != 0 or set(days) != {
                        week + timedelta(days=n) for n in range(7)}:
                    faults.add(
                        source, number, "", noted("the days are not a week from Monday on"),
                        noted("Put the columns of all seven days back"))
                    return None
                return week, source.sheet, _day_cells(
                    source, row, days, [*before, *rows], faults)
            before.append((number, row))
            if number > _FIRST_ROWS:
                break
    faults.add(
        Source(path), 0, "",
        noted("there is no sheet with a roster, or its hidden row of keys was removed"),
        noted("Take a workbook that `wfm roster` wrote"))
    return None


def _keys(row: Cells) -> dict[date, int]:
    """Columns of the days, if this is the hidden row of keys."""
    if "id" not in row or "agent" not in row:
        return {}
    found = {}
    for place, value in enumerate(row):
        day = value
        if isinstance(value, str):
            try:
                day = date.fromisoformat(value.strip())
            except ValueError:
                continue
        elif isinstance(value, datetime):
            day = value.date()
        if isinstance(day, date):
            found[day] = place
    return found


def _day_cells(
    source: Source, keys: Cells, days: dict[date, int], rows: Iterable[tuple[int, Cells]],
    faults: Faults,
) -> dict[tuple[str, date], Typed]:
    code_at, shown_at = keys.index("id"), keys.index("agent")
    found: dict[tuple[str, date], Typed] = {}
    row_of: dict[str, int] = {}
    for number, row in rows:
        code = _cell(row, code_at)
        if code is None or code == "id":
            _refuse_strays(source, row, number, days, code == "id", faults)
            continue
        agent = str(code)
        if agent in row_of:
            faults.add(
                source, number, "", noted("agent {cell} has a row already, row {row}",
                                          cell=shown(agent), row=row_of[agent]),
                noted("Remove one of the two"))
            continue
        if str(_cell(row, shown_at)) != agent:
            faults.add(
                source, number, get_column_letter(shown_at + 1),
                noted("this is the row of agent {cell}, and another agent was typed",
                      cell=shown(agent)),
                noted("Put the agent back, and type the other's days into the other's row"))
            continue
        row_of[agent] = number
        for day, place in days.items():
            found[agent, day] = Typed(_cell(row, place), number, get_column_letter(place + 1))
    return found


def _refuse_strays(
    source: Source, row: Cells, number: int, days: dict[date, int], header: bool, faults: Faults
) -> None:
    """Days in a row of nobody: somebody typed them, and they would be lost."""
    if header:
        return
    for place in days.values():
        value = _cell(row, place)
        if isinstance(value, str) and (":" in value and "–" in value and value[:1].isdigit()):
            faults.add(source, number, get_column_letter(place + 1),
                       noted("there is a shift in a row that is no agent's"),
                       noted("Type it into the agent's own row"))
