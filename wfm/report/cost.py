"""What the week costs, and how the search came to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from wfm.export.cost_sheet import gap_in_words, part_names
from wfm.export.page_parts import paragraph, table
from wfm.export.pictures import BAND, FORECAST, HABIT, PALE
from wfm.handover import gap_above
from wfm.language import number_text, percent_text
from wfm.language import translate as _
from wfm.report.charts import Chart, axis, layout, plain, rows_axis, values
from wfm.report.document import figure, section
from wfm.report.facts import Facts

POINTS = 400
"""Of the search's trace, at most."""


def cost(facts: Facts) -> tuple[str, list[Chart]]:
    """The section and its charts."""
    charts = [_parts(facts)]
    trace = _trace(facts)
    if trace is not None:
        charts.append(trace)
    said = _("Paid are only pay and what is paid while nothing is open; the other parts are prices "
             "that the settings put on what is missing, so that it can be weighed against pay.")
    return section("cost", _("Cost and gap"), [
        paragraph(gap_in_words(facts.view)), paragraph(said, "quiet"),
        *(figure(chart) for chart in charts)]), charts


def _known(value: float) -> float:
    """NaN where there is no bound: not finite, or the 0 of a roster whose search had none yet."""
    return value if np.isfinite(value) and value else np.nan


def _parts(facts: Facts) -> Chart:
    names, roster = part_names(), facts.view.roster
    parts = sorted(roster.cost.items(), key=lambda one: -one[1])
    total = roster.total_cost
    texts = [names.get(part, part) for part, _amount in parts]
    amounts = [amount for _part, amount in parts]
    shown = [facts.money(amount) for amount in amounts]
    rows = [(text, money, percent_text(amount / total if total else None))
            for text, money, amount in zip(texts, shown, amounts, strict=True)]
    rows += [(_("Total"), facts.money(total), ""),
             (_("Lower bound"), facts.money(roster.lower_bound)
              if np.isfinite(roster.lower_bound) else "–", "")]
    some = sum(amount >= 0.5 for amount in amounts)  # what costs nothing stands in the table
    parts, texts, amounts, shown = parts[:some], texts[:some], amounts[:some], shown[:some]
    place = list(range(some))
    return Chart(
        "cost-parts", _("The week's cost by part, the largest first."),
        [{"type": "bar", "orientation": "h", "x": values(amounts, 0), "y": place,
          "text": [plain(text) for text in shown], "textposition": "outside", "cliponaxis": False,
          "marker": {"color": [FORECAST if part in ("pay", "closed") else PALE
                               for part, _amount in parts]},
          "hovertemplate": "%{text}<extra></extra>", "showlegend": False}],
        layout(
            margin={"l": 20, "r": 90, "t": 10, "b": 40}, bargap=0.35,
            xaxis=axis(facts.view.center.main_site.currency, rangemode="tozero", tickformat=",.0f"),
            yaxis=rows_axis(texts)),
        80 + 40 * len(parts), table((_("Part"), _("Amount"), _("Share")), rows, left=(0,)))


def _trace(facts: Facts) -> Chart | None:
    """Cost and bound by seconds of the search; None where it has no trace."""
    trace = np.array([p for p in facts.view.roster.trace if np.isfinite(p[1])]).reshape(-1, 3)
    if len(trace) < 2:
        return None
    keep = np.ones(len(trace), dtype=bool)
    keep[1:-1] = (trace[1:-1, 1:] != trace[:-2, 1:]).any(axis=1)
    trace = trace[keep]
    if len(trace) > POINTS:
        trace = trace[np.unique(np.linspace(0, len(trace) - 1, POINTS).round().astype(int))]
    seconds = trace[:, 0]
    # what the table of the last line says is what was proven in the end
    bound = np.array([_known(value) for value in trace[:, 2]])
    bound[-1] = np.fmax(_known(facts.view.roster.lower_bound), bound[-1])
    x = values(seconds, 2)
    line: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": x}
    few = np.unique(np.linspace(0, len(trace) - 1, min(len(trace), 12)).round().astype(int))
    rows = [(number_text(seconds[i], ",.1f"), facts.money(trace[i, 1]),
             "–" if np.isnan(bound[i]) else facts.money(bound[i]),
             percent_text(_known(gap_above(bound[i], trace[i, 1])), 2)) for i in few]
    return Chart(
        "cost-trace", _("How cost and bound came together in the search, by seconds."),
        [{**line, "y": values(np.where(np.isnan(bound), trace[:, 1], bound), 0),
          "line": {"width": 0, "shape": "hv"}, "showlegend": False, "hoverinfo": "skip"},
         {**line, "y": values(trace[:, 1], 0), "name": _("best roster"),
          "fill": "tonexty", "fillcolor": BAND + "80",
          "line": {"color": FORECAST, "width": 2, "shape": "hv"}, "hovertemplate": "%{y:,.0f}"},
         {**line, "y": values(bound, 0), "name": _("lower bound"),
          "line": {"color": HABIT, "width": 2, "dash": "dash", "shape": "hv"},
          "hovertemplate": "%{y:,.0f}"}],
        layout(hovermode="x unified", xaxis=axis(_("seconds of the search"), rangemode="tozero"),
               yaxis=axis(facts.view.center.main_site.currency, tickformat=",.0f")),
        300, table((_("Seconds"), _("best roster"), _("lower bound"), _("gap")), rows))
