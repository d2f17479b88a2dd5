"""The input workbook: a sheet per table, with headers that explain themselves.

Everything on a sheet comes from :mod:`wfm.schema`, or from the tables of another
:class:`Kit`: the header row and its comments, the drop-down lists, the formats of the cells.
The same rows always make the same file, byte for byte: a workbook under version control
changes only when its content does.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from wfm.calendar import WEEKDAYS
from wfm.language import translate as _
from wfm.schema import TABLES
from wfm.tables import Column, Table, write_beside

READ_ME = "read_me"
"""Title of the sheet that explains the others; it is not a table."""

LAST_ROW = 5000
"""Last row with drop-down lists."""

_FORMATS = {
    "code": "@", "text": "@", "number": "General", "whole": "0", "share": "0.0%",
    "date": "yyyy-mm-dd", "time": "hh:mm", "moment": "yyyy-mm-dd hh:mm", "yes_no": "@",
}
_REFERENCES = {"queue": "queues", "to_queue": "queues", "like_queue": "queues",
               "campaign": "campaigns", "contract": "contracts",
               "agent": "agents", "activity": "queues"}
_NOT_ONLY = (("special_days", "queue"), ("shrinkage", "activity"), ("drivers", "queue"),
             ("corrections", "queue"))
"""References that may be "all" or, of an activity, a campaign: no row of the other sheet."""
_SUGGESTIONS = {
    ("preferences", "want"): ("off", "early", "late"),
    ("shrinkage", "on"): ("daily", *WEEKDAYS),
    ("contact_rates", "on"): ("daily", *WEEKDAYS),
    ("limits", "on"): ("daily", *WEEKDAYS),
    ("limits", "role"): ("supervisor",),
    ("agents", "role"): ("supervisor", "trainer"),
}
"""Lists of which other values are allowed too: the cell accepts what is not on the list."""

_REQUIRED_FILL = PatternFill("solid", fgColor="1F3864")
_OPTIONAL_FILL = PatternFill("solid", fgColor="8497B0")
_HEADER_FONT = Font(bold=True, color="FFFFFF")
_WRAP = Alignment(vertical="top", wrap_text=True)


def _about_centre() -> Sequence[str]:
    return (
        _("What this workbook is"),
        _("Each sheet after this one is a table that the planner reads; its title and its "
          "headers must stay as they are. Columns may stand in any order."),
        _("Dark headers must be filled in, light ones may stay empty. Point at a header to read "
          "what it means and in which unit."),
        _("A table may also be kept as a file beside this workbook, NAME.csv or NAME.parquet, "
          "with the same columns; then remove its sheet here. The history usually is such a "
          "file: history.csv."),
        _("Dates are written 2026-12-07, times 08:30; shares 0.8 or 80%."),
    )


def header_comment(column: Column) -> str:
    """What stands in the comment on a header: meaning, form, bounds, default."""
    forms = {
        "code": _("A short name"), "text": _("Text"), "number": _("A number"),
        "whole": _("A whole number"), "share": _("A share: 0.8 or 80%"),
        "date": _("A date: 2026-12-07"), "time": _("A time of day: 08:30"),
        "moment": _("Date and time: 2026-12-07 08:30"), "yes_no": _("yes or no"),
    }
    form = _("One of {choices}").format(choices=", ".join(column.choices)) if column.choices \
        else forms[column.kind]
    if column.least is not None and column.most is not None:
        form += _(", from {least} to {most}").format(
            least=f"{column.least:g}", most=f"{column.most:g}")
    elif column.least is not None:
        form += _(", {least} or more").format(least=f"{column.least:g}")
    if column.required:
        need = _("Must be filled in.")
    elif column.default is None:
        need = _("May stay empty.")
    else:
        need = _("May stay empty; it is then {default}.").format(default=_shown(column.default))
    return f"{_(column.help)}.\n{form}. {need}"


def _comment(_table: Table, column: Column) -> str:
    return header_comment(column)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Kit:
    """What a kind of input workbook is made of: by default that of a centre.

    Attributes
    ----------
    about
        Lines of the first sheet, translated; the first is its heading.
    references
        Table whose first column a column of this name is chosen from.
    not_only
        Tables and columns with such a list that may hold other values too.
    suggestions
        Lists by table and column of which other values are allowed too.
    comment
        What stands in the comment on a column's header.
    finish
        What is done to the workbook before it is saved.
    """

    tables: Sequence[Table] = TABLES
    about: Callable[[], Sequence[str]] = _about_centre
    references: Mapping[str, str] = field(default_factory=lambda: _REFERENCES)
    not_only: Collection[tuple[str, str]] = _NOT_ONLY
    suggestions: Mapping[tuple[str, str], Sequence[str]] = field(
        default_factory=lambda: _SUGGESTIONS)
    comment: Callable[[Table, Column], str] = _comment
    finish: Callable[[Workbook], None] = lambda _book: None


CENTRE = Kit()


def write_workbook(
    path: Path,
    rows: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
    sites: Sequence[str] = (),
    kit: Kit = CENTRE,
) -> None:
    """Write a workbook of input tables, each on a sheet of its name.

    Parameters
    ----------
    path
        The ``.xlsx`` file; one that is there is replaced.
    rows
        Rows by table name, each a mapping of column name to value; a column left out or
        None is an empty cell. By default every table but the history, without rows.
    sites
        Codes of the sites, for the drop-down lists of site columns.
    kit
        What kind of workbook it is.

    Raises
    ------
    ValueError
        There is no such table or column.
    """
    if rows is None:
        rows = {table.name: () for table in kit.tables if table.name != "history"}
    known = {table.name: table for table in kit.tables}
    unknown = [name for name in rows if name not in known]
    if unknown:
        raise ValueError(f"there is no table {', '.join(unknown)}")
    chosen = [table for table in kit.tables if table.name in rows]
    book = Workbook()
    _write_read_me(book.active, chosen, kit.about())
    for table in chosen:
        _write_sheet(book.create_sheet(table.name), table, rows[table.name], chosen, sites, kit)
    kit.finish(book)
    save_reproducibly(book, path)


def write_blank(inputs: Path) -> None:
    """Start a centre in the folder `inputs`: settings to fill in, and an empty workbook."""
    write_text(inputs / "center.toml", BLANK_SETTINGS)
    write_workbook(inputs / "center.xlsx", sites=("MAIN",))


def write_text(path: Path, text: str) -> None:
    r"""Write a UTF-8 text with ``\n`` line ends, atomically."""
    write_beside(path, lambda draft: _write_bytes(draft, text.encode("utf-8")))


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


# ---------------------------------------------------------------------- sheets


def _write_read_me(sheet: Worksheet, tables: Sequence[Table], about: Sequence[str]) -> None:
    sheet.title = READ_ME
    for line in about:
        sheet.append([None, _plain(line)])
    sheet["B1"].font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append([_("Sheet"), _("What it holds"), _("Needed")])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = _HEADER_FONT, _REQUIRED_FILL
    for table in tables:
        needed = _("yes") if table.required else _("no")
        sheet.append([table.name, _plain(_(table.help)), needed])
        link = sheet.cell(sheet.max_row, 1)
        link.hyperlink = f"#'{table.name}'!A1"
        link.font = Font(underline="single", color="0563C1")
    for letter, width in (("A", 16), ("B", 90), ("C", 10)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_col=2, max_col=2):
        row[0].alignment = _WRAP
    sheet.sheet_view.showGridLines = False
    _fit_to_page(sheet)


def _write_sheet(
    sheet: Worksheet,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    chosen: Sequence[Table],
    sites: Sequence[str],
    kit: Kit,
) -> None:
    names = [column.name for column in table.columns]
    for row in rows:
        strange = [name for name in row if name not in names]
        if strange:
            raise ValueError(f"the table {table.name} has no column {', '.join(strange)}")
    for place, column in enumerate(table.columns, start=1):
        letter = get_column_letter(place)
        values = [row.get(column.name) for row in rows]
        _write_header(sheet, place, column, kit.comment(table, column))
        for number, value in enumerate(values, start=2):
            if value is not None:
                _write_cell(sheet, number, place, column, value)
        dimension = sheet.column_dimensions[letter]
        dimension.width = _width(column, values)
        dimension.number_format = _FORMATS[column.kind]
        choice = _drop_down(table, column, chosen, sites, kit)
        if choice is not None:
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{max(LAST_ROW, len(rows) + 1)}")
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    _fit_to_page(sheet)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{max(2, len(rows) + 1)}"


def _fit_to_page(sheet: Worksheet) -> None:
    """Print across, as wide as the paper."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_header(sheet: Worksheet, place: int, column: Column, text: str) -> None:
    cell = sheet.cell(1, place, column.name)
    cell.font = _HEADER_FONT
    cell.fill = _REQUIRED_FILL if column.required else _OPTIONAL_FILL
    cell.number_format = "@"
    cell.comment = Comment(text, "wfm", width=320, height=40 + 18 * (1 + len(text) // 45))


def _write_cell(sheet: Worksheet, row: int, place: int, column: Column, value: object) -> None:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    cell = sheet.cell(row, place)
    cell.number_format = _FORMATS[column.kind]
    if isinstance(value, str):
        cell.value = _plain(value)
        cell.data_type = "s"  # a text such as =1+1 stays a text and never becomes a formula
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
    else:
        cell.value = value


def _plain(text: str) -> str:
    """`text` without the control characters that a workbook cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


def _width(column: Column, values: Iterable[object]) -> float:
    least = {"date": 11, "moment": 17}.get(column.kind, 9)
    longest = max((len(str(value)) for value in values if isinstance(value, str)), default=0)
    # room for the filter's button in the header
    return float(min(max(least, len(column.name) + 4, longest + 2), 60))


def _drop_down(
    table: Table, column: Column, chosen: Sequence[Table], sites: Sequence[str], kit: Kit
) -> DataValidation | None:
    """The list from which a cell of this column is chosen, if there is one."""
    strict, listed = True, column.choices
    if column.kind == "yes_no":
        listed = ("yes", "no")
    elif (table.name, column.name) in kit.suggestions:
        strict, listed = False, tuple(kit.suggestions[table.name, column.name])
    elif column.name == "site":
        strict, listed = False, tuple(sites)
    formula = '"' + ",".join(listed) + '"' if listed else None
    target = kit.references.get(column.name)
    own = target == table.name and (column.name,) == table.key
    if target and not own and target in (other.name for other in chosen):
        # the list grows with the rows of the other sheet
        formula = f"=OFFSET({target}!$A$2,0,0,MAX(1,COUNTA({target}!$A$2:$A${LAST_ROW})),1)"
        strict = (table.name, column.name) not in kit.not_only
    if formula is None:
        return None
    found = DataValidation(
        type="list", formula1=formula.removeprefix("="), allow_blank=not column.required,
        showErrorMessage=strict, errorStyle="stop",
    )
    found.errorTitle, found.error = column.name, _("Choose one of the list.")
    return found


# ---------------------------------------------------------------------- saving

_EPOCH = datetime(2026, 1, 1)


def save_reproducibly(book: Workbook, path: Path) -> None:
    """Save a workbook so that the same content makes the same bytes.

    A workbook is a zip archive; the moments of saving in it are replaced by a fixed one.
    The parts are stored, not compressed: compressors differ between machines.
    """
    book.properties.creator = "wfm"
    memory = BytesIO()
    book.save(memory)
    stamp = f"{_EPOCH:%Y-%m-%dT%H:%M:%SZ}"

    def write(draft: Path) -> None:
        with (
            zipfile.ZipFile(memory) as made,
            zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as kept,
        ):
            for name in made.namelist():
                data = made.read(name)
                if name == "docProps/core.xml":
                    data = re.sub(
                        rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*",
                        rb"\g<1>" + stamp.encode(), data,
                    )
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                kept.writestr(entry, data)

    write_beside(path, write)


# ---------------------------------------------------------------------- settings

BLANK_SETTINGS = """\
# The centre's settings. The tables stand beside this file: the sheets of center.xlsx,
# and history.csv (columns: queue, start, offered, handled, abandoned, aht_s).

name = "My contact centre"
interval_min = 30          # length of an interval: 15 or 30 minutes
language = "en"            # of texts and workbooks: en, pt_BR, es, cs
clock = 24                 # how times are shown: 24 or 12 hours
week_start = "mon"         # day on which your own week begins, for sums of hours
seed = 1                   # the same inputs and seed give the same roster
# week = 2026-12-07        # Monday of the week to plan; without it, the week after the history
forecast_weeks = 4

# What things are worth, in agent hours; only their ratios matter.
[weights]
service = 2.0              # an hour short of the service promised
outbound = 3.0             # an hour of a campaign's target that is not worked
deferred = 4.0             # an hour of deferred work that is late
preference = 0.5           # a wish that is not met
contract = 6.0             # an hour below an agent's contract
fairness = 0.5             # a weekend or late shift for who had one a week more than others
limits = 30.0              # an hour with a person missing or too many by the table limits

[rules]
decent_hours = "08:00-21:00" # when people are called, by their clock, where the law has no hours
# accept = ["NZ"]            # packs and rules of low confidence that are used all the same

# One section per site; the first is the main site: its clock frames the week.
[[sites]]
site = "MAIN"              # short name, used in the tables queues and agents
name = "Main site"
country = "BR"             # ISO 3166, for the public holidays
subdivision = "SP"         # state or region, or leave the line out
zone = "America/Sao_Paulo" # IANA time zone
language = "en"
currency = "BRL"
"""
