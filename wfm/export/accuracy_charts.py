"""Charts of forecasts and what came: native ones, drawn by the spreadsheet from its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openpyxl.chart import BarChart, LineChart, Series
from openpyxl.chart.shapes import GraphicalProperties

from wfm.export.charts import (
    BLACK,
    GREY,
    NAVY,
    ORANGE,
    PALE,
    RED,
    Block,
    Drawn,
    Look,
    band,
    dress,
    line,
)
from wfm.language import translate as _

FORECAST, HABIT, NAIVE, FLOOR, BAND, ACTUAL = NAVY, ORANGE, GREY, RED, PALE, BLACK
LOOK = Look(17.0, 9.0, (0.09, 0.12, 0.88, 0.53), 1100)


def error_lines(block: Block, title: str, axis: str) -> Any:
    """Error of forecast, habit and naive over `axis`, and the floor."""
    chart = LineChart()
    for drawn in (
        Drawn("wape", _("forecast"), FORECAST, mark="circle", width=25400),
        Drawn("habit_wape", _("habit"), HABIT, mark="triangle"),
        Drawn("naive_wape", _("naive"), NAIVE, dash="dash", mark="square"),
        Drawn("floor", _("floor: chance alone"), FLOOR, dash="sysDot", width=25400),
    ):
        chart.series.append(line(block, drawn))
    chart.set_categories(block.cells("key"))
    dress(chart, LOOK, title, "0%", 1, axis, _("share of contacts"))
    chart.y_axis.scaling.min = 0
    return chart


def bars(block: Block, title: str, axis: str, figures: Sequence[tuple[str, str, str]],
         width_cm: float = LOOK.width_cm) -> Any:
    """Columns side by side; a figure is its name, its title and its colour."""
    chart = BarChart()
    for name, its, color in figures:
        series = Series(block.cells(name), title=its)
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        chart.series.append(series)
    chart.set_categories(block.cells("key"))
    chart.gapWidth = 60
    dress(chart, replace(LOOK, width_cm=width_cm), title, "0%", 1, axis, _("share of contacts"))
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
        chart.series.append(line(block, drawn))
    chart.set_categories(block.cells("key"))
    dress(chart, LOOK, title, "0%", skip, _("time of day"), _("share of contacts"))
    return chart


def day_lines(block: Block, title: str) -> Any:
    """What came each day, the forecast and its 80 % band."""
    area = band(block, "p10", "width", _("80 % band"), "label")
    lines = LineChart()
    lines.series.append(line(block, Drawn("volume", _("forecast"), FORECAST)))
    lines.series.append(line(block, Drawn("contacts", _("came"), ACTUAL, dash="sysDash",
                                           mark="circle", width=9525)))
    lines.set_categories(block.cells("label"))
    dress(area, replace(LOOK, width_cm=24.0), title, "#,##0", 7, _("day"), _("contacts"))
    area.y_axis.scaling.min = 0
    area += lines
    return area
