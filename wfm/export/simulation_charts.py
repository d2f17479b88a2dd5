"""Charts of a week that was played: native ones, drawn by the spreadsheet from its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import AreaChart, BarChart, LineChart, Reference, Series
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from wfm.export.sheet import Sheet
from wfm.language import translate as _

BAND, MEAN, PROMISE, SECOND, QUIET = "BBCCEE", "223A5E", "CC3311", "EE7733", "7F7F7F"
"""Tol's pale blue, our navy, and red and orange of his vibrant scheme (Tol 2021)."""
WIDTH_CM, HEIGHT_CM = 25.5, 9.6


@dataclass(frozen=True)
class Rows:
    """Rows of a sheet that hold one queue, `first` to `last`, and the column of each figure."""

    sheet: Sheet
    first: int
    last: int
    columns: Mapping[str, int]

    def values(self, name: str) -> Reference:
        """The cells of a figure."""
        column = self.columns[name]
        return Reference(self.sheet.raw, min_col=column, min_row=self.first, max_row=self.last)


def service_chart(rows: Rows, title: str, a_day: int, promised: bool) -> Any:
    """Service level over the week: mean, where 8 of 10 weeks lie, and the promise."""
    band = AreaChart()
    band.grouping = "stacked"
    for name, color in (("low", None), ("band", BAND)):
        series = Series(rows.values(name), title=_("8 of 10 weeks") if color else " ")
        series.graphicalProperties = GraphicalProperties(solidFill=color, noFill=not color or None)
        series.graphicalProperties.line.noFill = True
        band.series.append(series)
    band.set_categories(rows.values("when"))
    lines = LineChart()
    lines.series.append(_line(rows, "level", _("in time, all weeks"), MEAN))
    if promised:
        lines.series.append(_line(rows, "promise", _("promise"), PROMISE, dash="dash"))
    lines.set_categories(rows.values("when"))
    _dress(band, title, a_day)
    band.y_axis.scaling.min, band.y_axis.scaling.max = 0, 1
    band.y_axis.number_format = "0%"
    band.y_axis.majorUnit = 0.2
    band += lines
    return band


def agents_chart(rows: Rows, title: str, a_day: int) -> Any:
    """Agents rostered, agents there, and the agents that the forecast keeps busy."""
    chart = LineChart()
    chart.series.append(_line(rows, "rostered", _("rostered"), QUIET))
    chart.series.append(_line(rows, "available", _("there and not pausing"), MEAN))
    chart.series.append(_line(rows, "load", _("kept busy by the forecast"), SECOND))
    chart.set_categories(rows.values("when"))
    _dress(chart, title, a_day)
    chart.y_axis.scaling.min = 0
    chart.y_axis.number_format = "0"
    return chart


def histogram(rows: Rows, title: str) -> Any:
    """In how many weeks the service level was how high."""
    chart = BarChart()
    series = Series(rows.values("weeks"), title=_("weeks"))
    series.graphicalProperties = GraphicalProperties(solidFill=MEAN)
    chart.series.append(series)
    chart.set_categories(rows.values("label"))
    _dress(chart, title, 1)
    chart.legend = None
    chart.gapWidth = 12
    chart.y_axis.scaling.min = 0
    chart.y_axis.number_format = "0"
    return chart


def _line(rows: Rows, name: str, title: str, color: str, dash: str | None = None) -> Series:
    series = Series(rows.values(name), title=title)
    series.graphicalProperties = GraphicalProperties(
        ln=LineProperties(solidFill=color, w=19050, prstDash=dash))
    series.smooth = False
    series.marker.symbol = "none"
    return series


def _dress(chart: Any, title: str, skip: int) -> None:
    """Size, title, axes and legend, the same for all."""
    chart.width, chart.height = WIDTH_CM, HEIGHT_CM
    chart.title = title
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(
        defRPr=CharacterProperties(sz=1200, b=True, solidFill=MEAN))
    chart.title.overlay = False
    chart.legend.position = "b"
    chart.visible_cells_only = False  # the width of the band stands in a folded column
    small = RichText(p=[Paragraph(
        pPr=ParagraphProperties(defRPr=CharacterProperties(sz=800)), endParaRPr=None)])
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False  # left alone, Excel draws no axis
        axis.title = None
        axis.txPr = small
    chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = skip
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(
        ln=LineProperties(solidFill="E3E3E3", w=6350))
    chart.layout = Layout(manualLayout=ManualLayout(
        layoutTarget="inner", xMode="edge", yMode="edge", x=0.06, y=0.14, w=0.92, h=0.62))
