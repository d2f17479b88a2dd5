"""Charts of a bid: native ones, drawn by the spreadsheet from its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

from wfm.export.bid.canvas import Across, Folio
from wfm.export.bid.months import FIRST, MonthCanvas, Row
from wfm.export.charts import NAVY, ORANGE, Block, Drawn, Look, dress, line

WIDE = Look(26.0, 9.0, (0.07, 0.13, 0.91, 0.62))
HALF = Look(16.5, 8.5, (0.11, 0.14, 0.86, 0.58))
KINDS = ("223A5E", "77AADD", "EE8866", "EEDD88", "44BB99", "AAAA00", "BBBBBB")


def by_month(folio: Folio, rows: dict[str, Row], head: int) -> Across:
    """The months of some rows of one sheet, as charts read them; `label` is their header."""
    first = next(iter(rows.values()))
    canvas: MonthCanvas = first.canvas
    columns = {name: row.row for name, row in rows.items()} | {"label": head}
    return Across(folio.sheets[canvas.title], FIRST, FIRST + canvas.months - 1, columns)


def skip_of(months: int) -> int:
    """Of the months on an axis every so-manieth has a label."""
    return max(1, -(-months // 18))


def stacked(block: Block, series: Sequence[tuple[str, str]], title: str, number: str, look: Look,
            skip: int = 1, gap: int = 30, colors: Sequence[str] = KINDS) -> BarChart:
    """Figures on top of each other: pairs of name and title."""
    chart = BarChart()
    chart.grouping, chart.overlap, chart.gapWidth = "stacked", 100, gap
    for n, (name, its) in enumerate(series):
        made = Series(block.cells(name), title=its)
        made.graphicalProperties = GraphicalProperties(solidFill=colors[n % len(colors)])
        chart.series.append(made)
    chart.set_categories(block.cells("label"))
    dress(chart, look, title, number, skip)
    chart.x_axis.number_format = "mmm\\ yy"
    return chart


def lines(block: Block, drawn: Sequence[Drawn], title: str, number: str, look: Look,
          skip: int = 1, least: float | None = 0) -> LineChart:
    """Figures as lines."""
    chart = LineChart()
    for one in drawn:
        chart.series.append(line(block, one))
    chart.set_categories(block.cells("label"))
    dress(chart, look, title, number, skip)
    chart.x_axis.number_format = "mmm\\ yy"
    if least is not None:
        chart.y_axis.scaling.min = least
    return chart


def bars(block: Block, name: str, its: str, title: str, number: str, look: Look,
         skip: int = 1, gap: int = 20) -> BarChart:
    """One figure as bars."""
    chart = stacked(block, [(name, its)], title, number, look, skip, gap)
    chart.legend = None
    chart.x_axis.number_format = "General"
    return chart


def tornado(block: Block, low: tuple[str, str], high: tuple[str, str], title: str,
            number: str, look: Look) -> BarChart:
    """Two figures that spread from the middle, the first row on top."""
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "clustered", 100, 40
    for (name, its), color in ((low, NAVY), (high, ORANGE)):
        made = Series(block.cells(name), title=its)
        made.graphicalProperties = GraphicalProperties(solidFill=color)
        made.invertIfNegative = False
        chart.series.append(made)
    chart.set_categories(block.cells("label"))
    dress(chart, look, title, number)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    return chart


def waterfall(block: Block, title: str, number: str, look: Look) -> BarChart:
    """Steps: bars on an invisible base."""
    chart = BarChart()
    chart.grouping, chart.overlap, chart.gapWidth = "stacked", 100, 25
    for name, color in (("base", None), ("rest", NAVY), ("step", ORANGE)):
        made = Series(block.cells(name), title=" ")
        made.graphicalProperties = GraphicalProperties(solidFill=color, noFill=not color or None)
        made.graphicalProperties.line = LineProperties(noFill=True)
        chart.series.append(made)
    chart.set_categories(block.cells("label"))
    dress(chart, look, title, number)
    chart.legend = None
    return chart


def labelled(chart: Any, number: str) -> Any:
    """With the values at the bars."""
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = True
    chart.dataLabels.showSerName = chart.dataLabels.showCatName = False
    chart.dataLabels.showLegendKey = False
    chart.dataLabels.numFmt = number
    return chart
