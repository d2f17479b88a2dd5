"""Writing payroll as a file, by a layout: text with separators, or a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.styleable import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from wfm.language import noted
from wfm.payroll.cells import Cell, cells_of, header_of, quoted, safe
from wfm.payroll.layout import Layout, filled
from wfm.payroll.sums import pay_codes, payroll_weeks
from wfm.tables import Faults, Source, write_beside

FORMATS = ("csv", "xlsx")
_LONGEST_TEXT, _A4 = 32_767, 9


def file_name(layout: Layout, week: date, suffix: str) -> str:
    """The name of the file, with its ending."""
    return f"{filled(layout.file, layout, week.isoformat())}.{suffix}"


def rows_of(layout: Layout, days: pd.DataFrame) -> pd.DataFrame:
    """The rows that a layout has, from :func:`wfm.payroll.payroll_days`; `code` is added."""
    if layout.rows == "week":
        return payroll_weeks(days)
    if layout.rows == "day":
        return days[~days["day_kind"].isin(layout.skip)].assign(
            absence_code=days["absence_code"].map(lambda code: layout.codes.get(code, code)))
    rows = pay_codes(days)
    rows = rows[~rows["pay_code"].isin(layout.skip)]
    own = rows["absence_code"].where(rows["pay_code"] == "absence", rows["pay_code"])
    return rows.assign(code=own.map(lambda code: layout.codes.get(code, code)))


def write_hours(path: Path, layout: Layout, days: pd.DataFrame, week: date) -> None:
    """Write payroll's file by its ending, beside its place and then in it.

    Raises
    ------
    InputError
        A text cannot be written in the layout's encoding.
    """
    if path.suffix == ".xlsx":
        write_beside(path, lambda draft: _workbook(layout, days, week).save(draft))
        return
    lines = [line_of(header_of(layout), layout)] if layout.header else []
    lines += [line_of(cells, layout) for cells in cells_of(layout, rows_of(layout, days), week)]
    text = "".join(f"{line}\r\n" for line in lines)
    try:
        content = text.encode(layout.encoding)
    except UnicodeEncodeError:
        faults = Faults()
        faults.add(Source(Path("layouts") / f"{layout.name}.toml"), 0, "encoding",
                   noted("some names or codes cannot be written in {encoding}",
                         encoding=layout.encoding), noted('Write encoding = "utf-8"'))
        faults.raise_if_any()
        raise
    write_beside(path, lambda draft: _write(draft, content))


def line_of(cells: list[Cell], layout: Layout) -> str:
    """A line of a text file; what people typed can be no formula."""
    return layout.separator.join(
        quoted(cell.text if cell.ours else safe(cell.text), layout.separator) for cell in cells)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _workbook(layout: Layout, days: pd.DataFrame, week: date) -> Workbook:
    """One sheet with the rows as typed cells: texts are texts, whatever they begin with."""
    book = Workbook(write_only=True)
    book.properties.creator = "wfm"
    sheet = book.create_sheet(f"hours {week.isoformat()}")
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.page_setup.paperSize = _A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    rows = list(cells_of(layout, rows_of(layout, days), week))
    widths = [min(max([len(column.title), *(len(row[n].text) for row in rows[:500])]) + 2, 40)
              for n, column in enumerate(layout.columns)]
    for n, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    if layout.header:
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.append([_headed(_Cells(sheet).make(cell)) for cell in header_of(layout)])
    cells = _Cells(sheet)
    for row in rows:
        sheet.append([None if one.value is None else cells.make(one) for one in row])
    if layout.header:
        last = get_column_letter(len(layout.columns))
        sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    return book


class _Cells:
    """Cells of one sheet; what looks alike shares its style."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._styles: dict[tuple[str, bool], StyleArray] = {}

    def make(self, cell: Cell) -> WriteOnlyCell:
        """A cell with its value; a text is a text, whatever it begins with."""
        if not isinstance(cell.value, str):
            return self._styled(cell.value, cell.number_format, False)
        text = ILLEGAL_CHARACTERS_RE.sub("", cell.value)[:_LONGEST_TEXT]
        made = self._styled(None, "@", text != safe(text))
        if text:
            made.value = text
            made.data_type = "s"
        return made

    def _styled(self, value: object, number_format: str, quote: bool) -> WriteOnlyCell:
        made = WriteOnlyCell(self._sheet, value)
        key = number_format, quote
        if key not in self._styles:
            made.number_format = number_format
            made._style.quotePrefix = int(quote)
            self._styles[key] = made._style
        made._style = self._styles[key]
        return made


def _headed(cell: WriteOnlyCell) -> WriteOnlyCell:
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="223A5E")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell
