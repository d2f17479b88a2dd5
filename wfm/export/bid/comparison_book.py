"""Bids side by side as a workbook: figures, differences to the first, and charts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from openpyxl.utils import get_column_letter

from wfm.bid.compare import Figure, Row, compare
from wfm.export.bid.bid_charts import HALF, KINDS, bars, stacked
from wfm.export.bid.canvas import Across, Canvas, Folio
from wfm.export.bid.labels import figure_label, figure_look, figure_unit
from wfm.export.bid.looks import TEXT, UNIT
from wfm.export.bid.words import kind_name
from wfm.export.saving import save_book
from wfm.export.sheet import Book, Formula, Sheet
from wfm.export.styles import (
    CENTRED,
    CHANGE,
    HEADER,
    HEADER_LEFT,
    PERCENT,
    PLAIN,
    QUIET,
    TEAM,
    Look,
)
from wfm.language import translate as _

_CHART_ROWS = 18
_KEYS = ("price", "margin", "cost", "billed", "heads")


def write_comparison(
    path: Path, bids: Mapping[str, tuple[Figure, ...]], changes: Mapping[str, str] | None = None,
    works: Mapping[str, str] | None = None,
) -> None:
    """Write the workbook in one step.

    Parameters
    ----------
    bids
        Figures of :func:`wfm.bid.compare.figures` by the name of the bid; the first is what the
        others are compared with.
    changes
        What is different in a bid, in words.
    works
        Names of lines and lists by code.

    Raises
    ------
    OSError
        It is open elsewhere or cannot be written; an earlier one stays as it was.
    """
    folio = Folio()
    names, rows = list(bids), compare(bids)
    count = len(names)
    widths = [40, 28, *[16.0] * count, 2, *[14.0] * (2 * max(count - 1, 0))]
    canvas = Canvas(folio, _("Comparison"), widths, freeze="C6", repeat="5:5",
                    pages=1 + (count > 5), tab="223A5E")
    canvas.heading(_("Bids side by side"), _(
        "Differences are to {name}; blue: the figures that matter most.").format(name=names[0]))
    _add_changes(canvas, names, changes or {})
    canvas.line(
        (_("Figure"), HEADER_LEFT), (_("Unit"), HEADER_LEFT), *[(name, HEADER) for name in names],
        None, *[(text, HEADER) for name in names[1:]
                for text in (_("{name}: difference").format(name=name), _("share"))], height=44)
    head = canvas.next - 1
    at: dict[str, int] = {}
    for row in rows:
        number = _add_row(canvas, row, works or {}, count)
        at.setdefault(row.key, number)  # of several units that of the first bid
    last = canvas.next - 1
    canvas.next += 1
    start = canvas.next
    for number in range(start, start + _CHART_ROWS):
        canvas.put(number, 1, " ", PLAIN)
    canvas.settings["freeze"] = f"C{head + 1}"
    canvas.settings["repeat"] = f"{head}:{head}"
    canvas.thens.append(lambda sheet: _charts(sheet, at, head, start, count, last))
    title = _("Bids side by side: {names}").format(names=", ".join(names))
    book = Book(title, title)
    folio.write(book, [canvas])
    save_book(path, book)


def _add_changes(canvas: Canvas, names: list[str], changes: Mapping[str, str]) -> None:
    for name in names:
        if changes.get(name):
            canvas.line((name, QUIET), (changes[name], TEXT.but(wrap=False)))
    canvas.next += 1


def _add_row(canvas: Canvas, row: Row, works: Mapping[str, str], count: int) -> int:
    strong = row.key in _KEYS
    look = figure_look(row)
    value = TEAM.but(align="right", number=look.number) if strong else look
    number = canvas.line(
        (figure_label(works, row.key, row.label), TEAM if strong else PLAIN),
        (figure_unit(row.unit), TEAM if strong else UNIT),
        *[("–", CENTRED) if one is None else (one, value) for one in row.values])
    first = canvas.cell(number, 3)
    for n in range(1, count):
        if row.differences[n] is None:
            continue
        own, column = canvas.cell(number, 3 + n), 3 + count + 2 * n - 1
        canvas.put(number, column, Formula(f"={own}-{first}"), _signed(look))
        canvas.put(number, column + 1, Formula(
            f'=IF({first}<>0,({own}-{first})/ABS({first}),"")'), CHANGE)
    return number


def _signed(look: Look) -> Look:
    """A difference: with its sign, in the form of the figure."""
    plain = {PERCENT.number: CHANGE.number, "0.00%": "+0.00%;-0.00%;0.00%",
             "#,##0": "+#,##0;-#,##0;0", "#,##0.0": "+#,##0.0;-#,##0.0;0.0"}
    return look.but(number=plain.get(look.number, "+#,##0.0000;-#,##0.0000;0"))


def _charts(sheet: Sheet, at: Mapping[str, int], head: int, start: int, count: int,
            last: int) -> None:
    kinds = [key for key in at if key.startswith("cost.")]
    block = Across(sheet, 3, 2 + count, {"label": head, **at})
    if kinds:
        chart = stacked(block, [(key, kind_name(key.partition(".")[2])) for key in kinds],
                        _("Cost by kind"), "#,##0", HALF, gap=60, colors=KINDS)
        chart.x_axis.number_format = "General"
        sheet.raw.add_chart(chart, f"A{start}")
    if "price" in at:
        chart = bars(block, "price", _("price"), _("Price of a unit"), "#,##0.00", HALF, gap=60)
        chart.y_axis.scaling.min = 0
        sheet.raw.add_chart(chart, f"{get_column_letter(4)}{start}")
    if last > 25:
        sheet.page_break_before(start)


