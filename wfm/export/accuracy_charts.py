"""Charts of forecasts and what came: native ones, drawn by the spreadsheet from its cells.

Lines are told apart by dashes and marks as well as by colour: navy, and orange and grey of
Tol's schemes for colour-blind readers (Tol 2021, SRON/EPS/TN/09-002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import AreaChart, BarChart, LineChart, Reference, Series
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from wfm.export.sheet import Sheet
from wfm.language import translate as _

FORECAST, HABIT, NAIVE, FLOOR, BAND, ACTUAL = (
    "223A5E", "EE7733", "9A9A9A", "CC3311", "BBCCEE", "000000")
HEIGHT_CM = 9.0


@dataclass(frozen=True)
class Block:
    """Rows `first` to `last` of a sheet, and the column of each figure in them."""

    sheet: Sheet
    first: int
    last: int
    columns: Mapping[str, int]

    def cells(self, name: str) -> Reference:
        """The cells of a figure."""
        column = self.columns[name]
        return Reference(self.sheet.raw, min_col=column, min_row=self.first, max_row=self.last)


@dataclass(frozen=True)
class Drawn:
    """How a figure is drawn: as a line, with a mark on each point where `mark` names one."""

    name: str
    title: str
    color: str
    dash: str | None = None
    mark: str = "none"
    width: int = 19050


def error_lines(block: Block, title: str, axis: str) -> Any:
    """Error of forecast, habit and naive over `axis`, and the floor."""
    chart = LineChart()
    for drawn in (
        Drawn("wape", _("forecast"), FORECAST, mark="circle", width=25400),
        Drawn("habit_wape", _("habit"), HABIT, mark="triangle"),
        Drawn("naive_wape", _("naive"), NAIVE, dash="dash", mark="square"),
        Drawn("floor", _("floor: chance alone"), FLOOR, dash="sysDot", width=25400),
    ):
        chart.series.append(_line(block, drawn))
    chart.set_categories(block.cells("key"))
    _dress(chart, title, axis, _("share of contacts"), "0%")
    chart.y_axis.scaling.min = 0
    return chart


def bars(block: Block, title: str, axis: str, figures: Sequence[tuple[str, str, str]],
         width_cm: float = 17.0) -> Any:
    """Columns side by side; a figure is its name, its title and its colour."""
    chart = BarChart()
    for name, its, color in figures:
        series = Series(block.cells(name), title=its)
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        chart.series.append(series)
    chart.set_categories(block.cells("key"))
    chart.gapWidth = 60
    _dress(chart, title, axis, _("share of contacts"), "0%", width_cm=width_cm)
    return chart


def error_bars(block: Block, title: str, axis: str) -> Any:
    """Error, floor and bias as columns."""
    return bars(block, title, axis, (
        ("wape", _("error"), FORECAST), ("floor", _("floor: chance alone"), BAND),
        ("bias", _("bias (+ too high)"), HABIT)))


def time_lines(block: Block, title: str, skip: int) -> Any:
    """Error, floor and bias over the day."""
    chart = LineChart()
    for drawn in (
        Drawn("wape", _("error"), FORECAST, width=25400),
        Drawn("habit_wape", _("habit"), HABIT, dash="dash"),
        Drawn("floor", _("floor: chance alone"), FLOOR, dash="sysDot", width=25400),
        Drawn("bias", _("bias (+ too high)"), NAIVE, mark="circle"),
    ):
        chart.series.append(_line(block, drawn))
    chart.set_categories(block.cells("key"))
    _dress(chart, title, _("time of day"), _("share of contacts"), "0%", skip)
    return chart


def day_lines(block: Block, title: str) -> Any:
    """What came each day, the forecast and its 80 % band."""
    band = AreaChart()
    band.grouping = "stacked"
    for name, color in (("p10", None), ("width", BAND)):
        series = Series(block.cells(name), title=_("80 % band") if color else " ")
        series.graphicalProperties = GraphicalProperties(solidFill=color, noFill=not color or None)
        series.graphicalProperties.line.noFill = True
        band.series.append(series)
    band.set_categories(block.cells("label"))
    lines = LineChart()
    lines.series.append(_line(block, Drawn("volume", _("forecast"), FORECAST)))
    lines.series.append(_line(block, Drawn("contacts", _("came"), ACTUAL, dash="sysDash",
                                           mark="circle", width=9525)))
    lines.set_categories(block.cells("label"))
    _dress(band, title, _("day"), _("contacts"), "#,##0", 7, 24.0)
    band.y_axis.scaling.min = 0
    band += lines
    return band


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


def _dress(chart: Any, title: str, x_title: str, y_title: str, number: str, skip: int = 1,
           width_cm: float = 17.0) -> None:
    """Size, titles, axes and legend, the same for all."""
    chart.width, chart.height = width_cm, HEIGHT_CM
    chart.title = _titled(title, 1100, bold=True)
    chart.legend.position = "b"
    chart.visible_cells_only = False  # labels and the width of the band stand in folded columns
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
        layoutTarget="inner", xMode="edge", yMode="edge", x=0.09, y=0.12, w=0.88, h=0.53))


def _titled(text: str, size: int, bold: bool = False) -> Title:
    """A title that takes its own room; openpyxl makes it from a text."""
    holder = LineChart()
    holder.title = text
    holder.title.tx.rich.p[0].pPr = ParagraphProperties(
        defRPr=CharacterProperties(sz=size, b=bold, solidFill=FORECAST))
    holder.title.overlay = False
    return holder.title
