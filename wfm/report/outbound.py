"""How the campaigns come on: hours, contacts and results against their targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from wfm.export.page_parts import paragraph, table
from wfm.export.pictures import FORECAST, HABIT, PALE
from wfm.export.styles import MET_SIGN, SHORT_SIGN
from wfm.language import day_text, number_text, percent_text
from wfm.language import translate as _
from wfm.report.charts import Chart, axis, layout, plain, rows_axis, values
from wfm.report.document import figure, folded, section, wide
from wfm.report.facts import Facts

MOST = 25
FAR = 150.0
"""Per cent of the target at which the chart ends."""


def outbound(facts: Facts) -> tuple[str, list[Chart]]:
    """The section and its chart; nothing of either where there is no campaign."""
    if facts.segments.empty and facts.campaigns.empty:
        return "", []
    rows = _rows(facts)
    parts = [wide(_week_table(facts))]
    charts = []
    if rows:
        charts.append(_chart(facts, rows))
        parts.append(figure(charts[0], above=paragraph(_(
            "The whole of each campaign in per cent of its target: what was reached before the "
            "week, what the week should add, and what is to be expected by the last day if all "
            "allowed hours are worked, with the band of 8 of 10 cases."), "quiet")))
    parts.append(folded(_("By segment"), _segment_table(facts)))
    return section("outbound", _("Outbound progress"), parts), charts


def _rows(facts: Facts) -> list[dict[str, Any]]:
    """Campaigns with a target, those least likely to reach it first; shares in per cent."""
    week = facts.segments.groupby("campaign")["expected"].sum()
    found = []
    for row in facts.campaigns.sort_values("probability", kind="stable").to_dict("records"):
        target = float(row["target"])
        if not target > 0:
            continue
        before = target - float(row["missing"])
        found.append({
            **{str(name): value for name, value in row.items()}, "before": 100 * before / target,
            "week": 100 * float(week.get(row["campaign"], 0.0)) / target,
            **{name: 100 * (before + float(row[of])) / target
               for name, of in (("end", "expected"), ("low", "p10"), ("high", "p90"))}})
    return found[:MOST]


def _chart(facts: Facts, rows: list[dict[str, Any]]) -> Chart:
    place = list(range(len(rows)))
    before, week, end, low, high = (
        np.array([row[name] for row in rows]) for name in ("before", "week", "end", "low", "high"))
    shown = np.minimum(end, FAR)
    far = [f"{facts.name(row['campaign'])}: {number_text(row['end'])} %" for row in rows]
    bar = {"type": "bar", "orientation": "h", "y": place, "hovertemplate":
           "%{x:.1f} %<extra>%{fullData.name}</extra>"}
    traces: list[dict[str, Any]] = [
        {**bar, "x": values(np.minimum(before, FAR)), "name": _("before the week"),
         "marker": {"color": FORECAST}},
        {**bar, "x": values(np.minimum(week, np.maximum(FAR - before, 0.0))),
         "name": _("this week"), "marker": {
             "color": PALE, "pattern": {"shape": "/", "size": 6, "fgcolor": "#fff",
                                       "fillmode": "overlay"}}},
        {"type": "scatter", "mode": "markers", "x": values(shown), "y": place,
         "text": [plain(text) for text in far], "name": _("by the last day"),
         "hovertemplate": "%{text}<extra></extra>",
         "marker": {"size": 12, "color": HABIT, "line": {"width": 1, "color": "#fff"},
                    "symbol": ["triangle-right" if x > FAR else "diamond" for x in end]},
         "error_x": {"type": "data", "symmetric": False, "color": HABIT,
                     "array": values(np.clip(np.minimum(high, FAR) - shown, 0, None)),
                     "arrayminus": values(np.clip(shown - np.minimum(low, FAR), 0, None))}},
    ]
    table_rows = [(
        facts.name(row["campaign"]), number_text(row["target"]), _(str(row["unit"])),
        number_text(row["target"] - row["missing"]), _day(row["last_day"]),
        number_text(row["missing"]), number_text(row["expected"]),
        f"{number_text(row['p10'])}–{number_text(row['p90'])}", percent_text(row["probability"], 0),
        f"{MET_SIGN} {_('yes')}" if row["feasible"] else f"{SHORT_SIGN} {_('no')}")
        for row in rows]
    return Chart(
        "outbound-0", _("Progress of each campaign in per cent of its target."), traces,
        layout(
            barmode="stack", margin={"l": 20, "r": 20, "t": 30, "b": 40},
            xaxis=axis(_("% of the target"), range=[0, FAR + 6]),
            yaxis=rows_axis([facts.name(row["campaign"]) for row in rows]),
            shapes=[{"type": "line", "x0": 100, "x1": 100, "y0": 0, "y1": 1, "yref": "paper",
                     "line": {"color": "#333333", "width": 1.5, "dash": "dot"}}]),
        120 + 52 * len(rows),
        table((_("Campaign"), _("Target"), _("Counted in"), _("Before the week"), _("Last day"),
               _("Missing"), _("Expected by then"), _("8 of 10"), _("Chance"), _("Feasible")),
              table_rows, left=(0, 2)))


def _day(day: Any) -> str:
    return "–" if pd.isna(day) else day_text(day)


def _week_table(facts: Facts) -> str:
    """The week's hours, contacts and results against the plan, by campaign."""
    frame = facts.segments.assign(
        reached_contacts=facts.segments["contacts"] * facts.segments["reached"])
    chances = facts.played.campaigns if facts.played is not None else {}
    rows = []
    for code, part in frame.groupby("campaign", sort=False):
        campaign = facts.view.center.campaigns.get(str(code))
        sums = part[["hours", "rostered", "contacts", "reached_contacts", "results",
                     "expected"]].sum()
        rows.append((
            facts.name(str(code)), *(number_text(float(sums[name]), ",.1f")
                                     for name in ("hours", "rostered")),
            percent_text(float(sums["rostered"] / sums["hours"]) if sums["hours"] else None, 0),
            *(number_text(float(sums[name])) for name in (
                "contacts", "reached_contacts", "results", "expected")),
            _(campaign.target_unit) if campaign else "",
            percent_text(chances.get(str(code)), 0)))
    head = [_("Campaign"), _("Hours wanted"), _("Hours rostered"), _("Share"),
            _("Contacts planned"), _("Contacts expected"), _("Results planned"),
            _("Results expected"), _("Counted in"), _("Weeks that reach it")]
    if facts.played is None:
        head, rows = head[:-1], [row[:-1] for row in rows]
    return table(head, rows, left=(0, 8))


def _segment_table(facts: Facts) -> str:
    rows = [(
        f"{facts.name(row['campaign'])}, {row['segment']}", str(row["jurisdiction"]),
        number_text(row["legal_hours"], ",.1f"), number_text(row["hours"], ",.1f"),
        number_text(row["rostered"], ",.1f"), number_text(row["results"], ",.1f"),
        number_text(row["expected"], ",.1f"),
        row["note"] if isinstance(row["note"], str) else "")
        for row in facts.segments.to_dict("records")]
    return table((_("Campaign, segment"), _("Jurisdiction"), _("Legal hours"), _("Hours wanted"),
                  _("Hours rostered"), _("Results planned"), _("Results expected"), _("Remark")),
                 rows, left=(0, 1, 7))
