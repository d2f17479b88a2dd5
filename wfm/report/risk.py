"""How likely each queue keeps its promise."""

from __future__ import annotations

from typing import Any

import numpy as np

from wfm.export.page_parts import paragraph, table
from wfm.export.pictures import FORECAST, HABIT, PALE
from wfm.language import percent_text
from wfm.language import translate as _
from wfm.report.charts import Chart, axis, layout, plain, rows_axis, values
from wfm.report.document import figure, section
from wfm.report.facts import Facts
from wfm.report.glance import source, verdict
from wfm.simulation.outlook import promise_text

MOST = 25
"""Queues in the chart, those with the least chance first."""


def risk(facts: Facts) -> tuple[str, list[Chart]]:
    """The section and its chart."""
    rows = _rows(facts)
    if not rows:
        return section("risk", _("Service risk"), [
            paragraph(_("No queue makes a promise."))]), []
    chart = _chart(facts, rows)
    said = paragraph(source(facts))
    if len(rows) > MOST:
        said += paragraph(_("The chart has the {n} queues nearest to missing their promise.")
                          .format(n=MOST), "quiet")
    return section("risk", _("Service risk"), [figure(chart, above=said)]), [chart]


def _rows(facts: Facts) -> list[dict[str, Any]]:
    """A row for each queue with a promise: code, got, low, high, promised, chance; shares."""
    found = []
    service = {row["queue"]: row for row in facts.view.service.to_dict("records")}
    for queue in facts.queues:
        code, none = queue.queue, float("nan")
        promised = none if queue.service_level is None else queue.service_level
        row: dict[str, Any] = {"code": code, "got": none, "low": none, "high": none,
                               "chance": none, "promised": promised}
        if facts.played is not None and code in facts.played.queues:
            played = facts.played.queues[code]
            row |= {"got": played["service_level"], "low": played["service_level_p10"],
                    "high": played["service_level_p90"], "promised": played["promised"],
                    "chance": played["chance"]}
        elif code in service:
            row |= {"got": service[code]["service_level"], "promised": service[code]["target"]}
        elif code in facts.late_work:
            asked, late = facts.late_work[code]
            row |= {"got": 1 - late / asked if asked else 1.0,
                    "promised": 1.0 if np.isnan(row["promised"]) else row["promised"]}
        if not np.isnan(row["promised"]):
            found.append(row)
    return sorted(found, key=lambda row: (
        row["got"] - row["promised"] if np.isnan(row["chance"]) else row["chance"] - 10))


def _chart(facts: Facts, rows: list[dict[str, Any]]) -> Chart:
    shown = rows[:MOST]
    # a place of its own for each queue: two may have one name
    place = list(range(len(shown)))
    got, low, high, promised = (
        100 * np.array([row[name] for row in shown]) for name in ("got", "low", "high", "promised"))
    traces: list[dict[str, Any]] = []
    if facts.played is not None:
        x: list[float | None] = []
        y: list[int | None] = []
        for n in place:
            x += [*values([low[n], high[n]]), None]
            y += [n, n, None]
        traces.append({
            "type": "scatter", "mode": "lines", "x": x, "y": y, "name": _("8 of 10 weeks"),
            "line": {"color": PALE, "width": 9}, "hoverinfo": "skip"})
    names = [plain(facts.name(row["code"])) for row in shown]
    traces += [
        {"type": "scatter", "mode": "markers", "x": values(got), "y": place, "text": names,
         "name": _("expected in time"), "marker": {"size": 11, "color": FORECAST},
         "hovertemplate": "%{text}: %{x:.1f} %<extra></extra>"},
        {"type": "scatter", "mode": "markers", "x": values(promised), "y": place, "text": names,
         "name": _("promised"), "marker": {
             "size": 20, "color": HABIT, "symbol": "line-ns", "line": {"width": 3, "color": HABIT}},
         "hovertemplate": "%{text}: %{x:.1f} %<extra></extra>"},
    ]
    notes = [{
        "x": 1.01, "xref": "paper", "xanchor": "left", "y": n, "yref": "y", "showarrow": False,
        "text": plain(verdict(facts, row["code"])[1]), "align": "left"}
        for n, row in enumerate(shown)]
    least = float(np.nanmin([got, np.where(np.isnan(low), got, low), promised]))
    table_rows = [(
        facts.name(row["code"]), promise_text(facts.view.center.queues[row["code"]]),
        percent_text(row["got"]),
        "–" if np.isnan(row["low"]) else
        f"{percent_text(row['low'])}–{percent_text(row['high'])}",
        percent_text(1 - row["chance"], 0)) for row in rows]
    return Chart(
        "risk-0", _("Share of contacts in time against the promise, a line for each queue."),
        traces, layout(
            annotations=notes, margin={"l": 20, "r": 150, "t": 30, "b": 40},
            xaxis=axis(_("% in time"), range=[max(0.0, 5 * np.floor(least / 5 - 0.5)), 100.8]),
            yaxis=rows_axis([facts.name(row["code"]) for row in shown])),
        110 + 42 * len(shown),
        table((_("Queue"), _("Promise"), _("expected in time"), _("8 of 10 weeks"),
               _("chance to miss the promise")), table_rows, left=(0, 1)))
