"""Charts of months: native ones, drawn by the spreadsheet from its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Series
from openpyxl.chart.shapes import GraphicalProperties

from wfm.export.charts import BLACK, NAVY, ORANGE, Block, Drawn, Look, band, dress, line
from wfm.language import translate as _

LOOK = Look(25.5, 9.6, (0.08, 0.12, 0.9, 0.58))


def band_chart(block: Block, title: str, skip: int) -> Any:
    """Contacts that came by month, those expected, and their 80 % band."""
    area = band(block, "p10", "width", _("8 of 10 months"), "label")
    lines = LineChart()
    lines.series.append(line(block, Drawn("came", _("came"), BLACK, dash="sysDash",
                                           mark="circle", width=12700)))
    lines.series.append(line(block, Drawn("contacts", _("expected"), NAVY, mark="square",
                                           width=25400)))
    lines.set_categories(block.cells("label"))
    dress(area, LOOK, title, "#,##0", skip, _("month"), _("contacts"))
    area.y_axis.scaling.min = 0
    area += lines
    return area


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
    lines.series.append(line(block, Drawn("payroll", _("on the payroll"), ORANGE, dash="dash",
                                           width=28575)))
    lines.set_categories(block.cells("label"))
    dress(bars, LOOK, title, "0", 1, _("month"), _("full-time equivalents"))
    bars.y_axis.scaling.min = 0
    bars += lines
    return bars
