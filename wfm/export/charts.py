"""What all native charts share: their cells, lines, bands and dress.

Lines are told apart by dashes and marks as well as by colour: navy, and orange, red and grey of
Tol's schemes for colour-blind readers (Tol 2021, SRON/EPS/TN/09-002).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import AreaChart, LineChart, Reference, Series
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from wfm.export.sheet import Sheet

NAVY, ORANGE, GREY, RED, PALE, BLACK = (
    "223A5E", "EE7733", "9A9A9A", "CC3311", "BBCCEE", "000000")


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


@dataclass(frozen=True)
class Look:
    """Size of a chart, and where in it the plot lies: x, y, width and height as shares."""

    width_cm: float
    height_cm: float
    plot: tuple[float, float, float, float]
    title_size: int = 1200


def line(block: Block, drawn: Drawn) -> Series:
    """The figure as a line."""
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


def band(block: Block, low: str, width: str, title: str, labels: str) -> Any:
    """An area from the figure `low` to as much above it as `width` says."""
    chart = AreaChart()
    chart.grouping = "stacked"
    for name, color in ((low, None), (width, PALE)):
        series = Series(block.cells(name), title=title if color else " ")
        series.graphicalProperties = GraphicalProperties(solidFill=color, noFill=not color or None)
        series.graphicalProperties.line.noFill = True
        chart.series.append(series)
    chart.set_categories(block.cells(labels))
    return chart


def dress(
    chart: Any, look: Look, title: str, number: str, skip: int = 1, x_title: str = "",
    y_title: str = "",
) -> None:
    """Size, titles, axes and legend, the same for all; of the labels every `skip`-th."""
    chart.width, chart.height = look.width_cm, look.height_cm
    chart.title = _titled(title, look.title_size, bold=True)
    chart.legend.position = "b"
    chart.visible_cells_only = False  # labels and the width of the band stand in folded columns
    small = RichText(p=[Paragraph(
        pPr=ParagraphProperties(defRPr=CharacterProperties(sz=800)), endParaRPr=None)])
    for axis, its in ((chart.x_axis, x_title), (chart.y_axis, y_title)):
        axis.delete = False  # left alone, Excel draws no axis
        axis.title = _titled(its, 800) if its else None
        axis.txPr = small
    chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = skip
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.number_format = number
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(
        ln=LineProperties(solidFill="E3E3E3", w=6350))
    x, y, width, height = look.plot
    chart.layout = Layout(manualLayout=ManualLayout(
        layoutTarget="inner", xMode="edge", yMode="edge", x=x, y=y, w=width, h=height))


def _titled(text: str, size: int, bold: bool = False) -> Title:
    """A title that takes its own room; openpyxl makes it from a text."""
    holder = LineChart()
    holder.title = text
    holder.title.tx.rich.p[0].pPr = ParagraphProperties(
        defRPr=CharacterProperties(sz=size, b=bold, solidFill=NAVY))
    holder.title.overlay = False
    return holder.title
