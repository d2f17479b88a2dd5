"""Charts of a week that was played: native ones, drawn by the spreadsheet from its cells."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, LineChart, Series
from openpyxl.chart.shapes import GraphicalProperties

from wfm.export.charts import NAVY, ORANGE, RED, Block, Drawn, Look, band, dress, line
from wfm.language import translate as _

QUIET = "7F7F7F"
LOOK = Look(25.5, 9.6, (0.06, 0.14, 0.92, 0.62))


def service_chart(block: Block, title: str, a_day: int, promised: bool) -> Any:
    """Service level over the week: mean, where 8 of 10 weeks lie, and the promise."""
    area = band(block, "low", "band", _("8 of 10 weeks"), "when")
    lines = LineChart()
    lines.series.append(line(block, Drawn("level", _("in time, all weeks"), NAVY)))
    if promised:
        lines.series.append(line(block, Drawn("promise", _("promise"), RED, dash="dash")))
    lines.set_categories(block.cells("when"))
    dress(area, LOOK, title, "0%", a_day)
    area.y_axis.scaling.min, area.y_axis.scaling.max = 0, 1
    area.y_axis.majorUnit = 0.2
    area += lines
    return area


def agents_chart(block: Block, title: str, a_day: int) -> Any:
    """Agents rostered, agents there, and the agents that the forecast keeps busy."""
    chart = LineChart()
    chart.series.append(line(block, Drawn("rostered", _("rostered"), QUIET)))
    chart.series.append(line(block, Drawn("available", _("there and not pausing"), NAVY)))
    chart.series.append(line(block, Drawn("load", _("kept busy by the forecast"), ORANGE)))
    chart.set_categories(block.cells("when"))
    dress(chart, LOOK, title, "0", a_day)
    chart.y_axis.scaling.min = 0
    return chart


def histogram(block: Block, title: str) -> Any:
    """In how many weeks the service level was how high."""
    chart = BarChart()
    series = Series(block.cells("weeks"), title=_("weeks"))
    series.graphicalProperties = GraphicalProperties(solidFill=NAVY)
    chart.series.append(series)
    chart.set_categories(block.cells("label"))
    dress(chart, LOOK, title, "0")
    chart.legend = None
    chart.gapWidth = 12
    chart.y_axis.scaling.min = 0
    return chart
