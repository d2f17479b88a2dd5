"""Forecast with its band, requirement and coverage of each queue over the week."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from wfm.center import Queue
from wfm.export.page_parts import heading, paragraph, table
from wfm.export.pictures import BAND, FORECAST, HABIT, PALE
from wfm.export.view import SHORT
from wfm.export.words import clock_label, clock_labels, short_day
from wfm.language import number_text, percent_text
from wfm.language import translate as _
from wfm.report.charts import Chart, axis, layout, plain, values
from wfm.report.document import figure, section
from wfm.report.facts import Facts

MOST = 10
"""Queues with a chart: the dearest to be short of, then the largest."""
MISSING = "#CC3311"


def queues(facts: Facts) -> tuple[str, list[Chart]]:
    """The section and its charts."""
    shown = facts.queues[:MOST]
    charts = [_chart(facts, queue, f"queue-{n}") for n, queue in enumerate(shown)]
    parts = [paragraph(_(
        "Above: contacts by interval, forecast with the band in which 8 of 10 intervals end, and "
        "the mean of the last weeks. Below: agents required and scheduled; hatched where at least "
        "half an agent is missing. Drag over a part of a chart, or choose a day, to look closer; "
        "double-click to come back."), "quiet")]
    for queue, chart in zip(shown, charts, strict=True):
        parts.append(figure(chart, above=heading(facts.name(queue.queue), 3)
                            + paragraph(_lead(facts, queue))))
    if len(facts.queues) > MOST:
        parts.append(paragraph(_("Queues that only the workbook has, none dearer to be short "
                                 "of: {n}.").format(n=len(facts.queues) - MOST), "quiet"))
    return section("queues", _("Forecast, requirement and coverage"), parts), charts


def _lead(facts: Facts, queue: Queue) -> str:
    """The week in a sentence or two."""
    frame = facts.view.forecast.weeks
    rows = frame[(frame["queue"] == queue.queue)
                 & (pd.to_datetime(frame["monday"]).dt.date == facts.week)]
    said = _("Contacts expected: {n:,.0f}.").format(n=facts.contacts.get(queue.queue, 0.0))
    if len(rows):
        said = _("Contacts expected: {n:,.0f}, in 8 of 10 such weeks {low:,.0f} to "
                 "{high:,.0f}; the mean of the last weeks is {habit:,.0f}.").format(
            n=float(rows["volume"].iloc[0]), low=float(rows["p10"].iloc[0]),
            high=float(rows["p90"].iloc[0]), habit=float(rows["habit"].iloc[0]))
    for row in facts.balances:
        if row.queue == queue.queue:
            said += " " + _("Required: {required:,.1f} agent hours; {short:,.1f} are missing, "
                            "{over:,.1f} are over.").format(
                required=row.required_h, short=row.short_h, over=row.over_h)
    if queue.queue in facts.late_work:
        said += " " + _("Work to be done: {hours:,.1f} agent hours, {late:,.1f} of them late. It "
                        "may wait, so agents follow the hours and not the contacts.").format(
            hours=facts.late_work[queue.queue][0], late=facts.late_work[queue.queue][1])
    return said


def _labels(facts: Facts) -> list[str]:
    """Every interval of the week as a text of its own."""
    view = facts.view
    return [f"{short_day(day)} {clock_label(':'.join(label))}"
            for day in view.days for label in clock_labels(view.day_grid(day), view.zone)]


def _numbers(facts: Facts, queue: Queue) -> dict[str, np.ndarray]:
    """Contacts and agents by interval of the week, NaN where there are none, (grid.count,)."""
    view = facts.view
    grid, code = view.grid, queue.queue
    frame = view.forecast.intervals
    rows = frame[(frame["queue"] == code) & frame["open"].astype(bool)]
    if queue.deferred:  # it comes at any hour
        rows = frame[frame["queue"] == code]
    place = grid.positions(pd.DatetimeIndex(rows["start"]))
    inside = (place >= 0) & (place < grid.count)
    found = {}
    for name in ("volume", "p10", "p90", "habit"):
        found[name] = np.full(grid.count, np.nan)
        found[name][place[inside]] = rows[name].to_numpy(np.float64)[inside]
    have = view.on(code)
    found["required"] = view.required.get(code, np.full(grid.count, np.nan))
    opened = ~np.isnan(found["required"]) | (have > 0)
    found["scheduled"] = np.where(opened, have, np.nan)
    found["gap"] = np.nan_to_num(found["scheduled"]) - found["required"]
    found["level"] = view.predicted.get(code, (np.full(grid.count, np.nan),))[0]
    return found


def _chart(facts: Facts, queue: Queue, name: str) -> Chart:
    of, labels, view = _numbers(facts, queue), _labels(facts), facts.view
    days = [view.day_grid(day).count for day in view.days]
    starts = np.concatenate(([0], np.cumsum(days)))
    below: dict[str, Any] = {"yaxis": "y2"}
    # areas have no gaps: where nothing is expected they are of no height
    lines: list[dict[str, Any]] = [
        {"y": values(np.nan_to_num(of["p10"])), "line": {"width": 0, "shape": "hvh"},
         "showlegend": False, "hoverinfo": "skip"},
        {"y": values(np.nan_to_num(of["p90"])), "name": _("8 of 10 intervals"), "fill": "tonexty",
         "fillcolor": BAND, "line": {"width": 0, "shape": "hvh"},
         "customdata": _bands(of), "hovertemplate": "%{customdata}"},
        {"y": values(of["volume"]), "name": _("forecast"),
         "line": {"color": FORECAST, "width": 1.8, "shape": "hvh"}},
        {"y": values(of["habit"]), "name": _("mean of the last weeks"),
         "line": {"color": HABIT, "width": 1.2, "dash": "dash", "shape": "hvh"}},
        {"y": values(np.nan_to_num(of["scheduled"])), "name": _("scheduled"), "fill": "tozeroy",
         "fillcolor": "#DCE4F2", "line": {"color": PALE, "width": 1.2, "shape": "hvh"}, **below},
    ]
    for line in lines:
        line |= {"type": "scatter", "mode": "lines", "connectgaps": False}
        if "hoverinfo" not in line:
            line.setdefault("hovertemplate", "%{y:,.1f}")
    short = np.where(np.round(np.nan_to_num(of["gap"]), 1) <= SHORT, -of["gap"], np.nan)
    if not np.isnan(of["required"]).all():
        lines.append({
            "type": "bar", "y": values(short), "base": values(np.nan_to_num(of["scheduled"])),
            "name": _("missing"), "width": 1, "customdata": values(short),
            "hovertemplate": "%{customdata:,.1f}", "marker": {
                "color": MISSING, "line": {"width": 0}, "pattern": {
                    "shape": "/", "size": 5, "fgcolor": "#fff", "fillmode": "overlay"}}, **below})
        lines.append({
            "type": "scatter", "mode": "lines", "y": values(of["required"]),
            "name": _("required"), "line": {"color": "#333333", "width": 1.5, "shape": "hvh"},
            "connectgaps": False, "hovertemplate": "%{y:,.1f}", **below})
    title = facts.name(queue.queue)
    return Chart(
        name, _("{queue}: contacts forecast with their band, and agents required and scheduled, by "
                "interval of the week.").format(queue=title),
        lines, layout(
            margin={"l": 58, "r": 14, "t": 30, "b": 24}, barmode="overlay",
            hovermode="x unified", hoversubplots="axis",
            grid={"rows": 2, "columns": 1, "subplots": [["xy"], ["xy2"]]},
            xaxis=axis(
                "", type="category", tickmode="array", tickvals=[labels[i] for i in starts[:-1]],
                ticktext=[plain(short_day(day)) for day in view.days], anchor="y2",
                range=[-0.5, len(labels) - 0.5], ticklabelposition="outside right"),
            yaxis=axis(_("contacts"), rangemode="tozero", domain=[0.55, 1]),
            yaxis2=axis(_("agents"), rangemode="tozero", domain=[0, 0.47])),
        430, _table(of, labels), labels,
        [(_("Week"), -0.5, len(labels) - 0.5),
         *[(short_day(day), float(starts[n]) - 0.5, float(starts[n + 1]) - 0.5)
           for n, day in enumerate(view.days)]])


def _bands(of: dict[str, np.ndarray]) -> list[str]:
    """``8–22`` for each interval, an en dash where nothing is expected."""
    return ["–" if np.isnan(low) else f"{number_text(low)}–{number_text(high)}"
            for low, high in zip(of["p10"], of["p90"], strict=True)]


def _table(of: dict[str, np.ndarray], labels: list[str]) -> str:
    """Each interval in which something comes or somebody is there."""
    used = np.flatnonzero((np.nan_to_num(of["volume"]) > 0) | (np.nan_to_num(of["scheduled"]) > 0)
                          | (np.nan_to_num(of["required"]) > 0))
    bands = _bands(of)
    rows = [(
        labels[i], number_text(of["volume"][i], ",.1f"),
        bands[i],
        number_text(of["habit"][i], ",.1f"), number_text(of["required"][i], ",.1f"),
        number_text(of["scheduled"][i], ",.1f"), number_text(of["gap"][i], "+,.1f"),
        percent_text(of["level"][i], 0)) for i in used]
    return table((_("Interval"), _("forecast"), _("8 of 10"), _("last weeks' mean"),
                  _("required"), _("scheduled"), _("over or short"), _("expected in time")), rows,
                 left=(0,))
