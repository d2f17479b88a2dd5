"""Charts of months: native ones, drawn by the spreadsheet from its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import AreaChart, BarChart, LineChart, Series
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from wfm.export.accuracy_charts import ACTUAL, BAND, FORECAST, HABIT, Block, Drawn
from wfm.language import translate as _

WIDTH_CM, HEIGHT_CM = 25.5, 9.6


def band_chart(block: Block, title: str, skip: int) -> Any:
    """Contacts that came by month, those expected, and their 80 % band."""
    band = AreaChart()
    band.grouping = "stacked"
    for name, color in (("p10", None), ("width", BAND)):
        series = Series(block.cells(name), title=_("8 of 10 months") if color else " ")
        series.graphicalProperties = GraphicalProperties(solidFill=color, noFill=not color or None)
        series.graphicalProperties.line.noFill = True
        band.series.append(series)
    band.set_categories(block.cells("label"))
    lines = LineChart()
    lines.series.append(_line(block, Drawn("came", _("came"), ACTUAL, dash="sysDash",
                                           mark="circle", width=12700)))
    lines.series.append(_line(block, Drawn("contacts", _("expected"), FORECAST, mark="square",
                                           width=25400)))
    lines.set_categories(block.cells("label"))
    _dress(band, title, _("month"), _("contacts"), "#,##0", skip)
    band.y_axis.scaling.min = 0
    band += lines
    return band


def people_chart(block: Block, title: str, queues: Sequence[tuple[str, str, str]]) -> Any:
    """Full-time equivalents by month: queues on top of each other, and those employed.

    A queue is its column's name, its title and its colour.
    """
    bars = BarChart()
    bars.grouping, bars.overlap, bars.gapWidth = "stacked", 100, 40
    for name, its, color in queues:
        series = Series(block.cells(name), title=its)
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        bars.series.append(series)
    bars.set_categories(block.cells("label"))
    lines = LineChart()
    lines.series.append(_line(block, Drawn("payroll", _("on the payroll"), HABIT, dash="dash",
                                           width=28575)))
    lines.set_categories(block.cells("label"))
    _dress(bars, title, _("month"), _("full-time equivalents"), "0", 1)
    bars.y_axis.scaling.min = 0
    bars += lines
    return bars


def _line(block: Block, drawn: Drawn) -> Series:
    series = Series(block.cells(drawn.name), title=drawn.title)
    series.graphicalProperties = GraphicalProperties(
        ln=LineProperties(solidFill=drawn.color, w=drawn.width, prstDash=drawn.dash))
    series.smooth = False
    series.marker.symbol = drawn.mark
    if drawn.mark != "none":
        series.marker.size = 5
        series.marker.graphicalProperties = GraphicalProperties(solidFill=drawn.color)
        series.marker.graphicalProperties.line.solidFill = drawn.color
    return series


def _dress(chart: Any, title: str, x_title: str, y_title: str, number: str, skip: int) -> None:
    """Size, titles, axes and legend, the same for all."""
    chart.width, chart.height = WIDTH_CM, HEIGHT_CM
    chart.title = _titled(title, 1200, bold=True)
    chart.legend.position = "b"
    chart.visible_cells_only = False  # the width of the band stands in a folded column
    small = RichText(p=[Paragraph(
        pPr=ParagraphProperties(defRPr=CharacterProperties(sz=800)), endParaRPr=None)])
    for axis, its in ((chart.x_axis, x_title), (chart.y_axis, y_title)):
        axis.delete = False  # left alone, Excel draws no axis
        axis.title = _titled(its, 800)
        axis.txPr = small
    chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = skip
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.number_format = number
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(
        ln=LineProperties(solidFill="E3E3E3", w=6350))
    chart.layout = Layout(manualLayout=ManualLayout(
        layoutTarget="inner", xMode="edge", yMode="edge", x=0.08, y=0.12, w=0.9, h=0.58))


def _titled(text: str, size: int, bold: bool = False) -> Title:
    """A title that takes its own room; openpyxl makes it from a text."""
    holder = LineChart()
    holder.title = text
    holder.title.tx.rich.p[0].pPr = ParagraphProperties(
        defRPr=CharacterProperties(sz=size, b=bold, solidFill=FORECAST))
    holder.title.overlay = False
    return holder.title
