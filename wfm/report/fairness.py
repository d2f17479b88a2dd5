"""Weekends and late or night shifts of each agent against the mean of the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wfm.center import Agent
from wfm.export.fairness_sheet import counts, past_weeks
from wfm.export.page_parts import heading, paragraph, table
from wfm.export.pictures import FORECAST, HABIT, PALE
from wfm.export.wishes import wishes
from wfm.language import number_text, percent_text
from wfm.language import translate as _
from wfm.report.charts import Chart, axis, layout, plain, rows_axis, values
from wfm.report.document import figure, section, wide
from wfm.report.facts import Facts

SHOWN = 20
"""Agents in the chart: those furthest above their team."""
LISTED = 200
"""Agents in the table below it, in the same order."""


@dataclass(frozen=True)
class Load:
    """An agent's weekends, and late and night shifts, with the past weeks; the team's means."""

    agent: Agent
    weekends: int
    late: int
    team_weekends: float
    team_late: float

    @property
    def above(self) -> float:
        """How far above the team's mean, weekends and shifts together."""
        return self.weekends - self.team_weekends + self.late - self.team_late


def fairness(facts: Facts) -> tuple[str, list[Chart]]:
    """The section and its chart."""
    loads = _loads(facts)
    if not loads:
        return "", []
    asked = wishes(facts.view)
    met = sum(wish.met for wish in asked)
    said = [_("Counted are this week and the weeks before it that the table last_roster knows "
              "({n}). A weekend counts once where Saturday or Sunday is worked.").format(
        n=past_weeks(facts.view))]
    if asked:
        said.append(_("Wishes met: {met} of {asked} ({share}).").format(
            met=met, asked=len(asked), share=percent_text(met / len(asked), 0)))
    chart = _chart(facts, loads)
    return section("fairness", _("Fairness"), [
        paragraph(" ".join(said)), wide(_teams(loads)),
        figure(chart, _("Dots: the agent; strokes: the mean of the team."), heading(
            _("Agents furthest above their team"), 3))]), [chart]


def _loads(facts: Facts) -> list[Load]:
    """Everybody's load, the furthest above the team first."""
    view = facts.view
    days = set(view.days)
    mine: dict[str, tuple[int, int]] = {}
    for agent in view.agents:
        here = counts((s.date, s.kind) for s in view.shifts.get(agent.agent, ()) if s.date in days)
        past = counts((s.date, s.kind) for s in view.past(agent, 366))
        both = {name: here[name] + past[name] for name in here}
        mine[agent.agent] = (both["weekends"], both["late"] + both["night"])
    teams: dict[str, list[tuple[int, int]]] = {}
    for agent in view.agents:
        teams.setdefault(agent.team, []).append(mine[agent.agent])
    means = {team: np.mean(rows, axis=0) for team, rows in teams.items()}
    found = [Load(a, *mine[a.agent], *map(float, means[a.team])) for a in view.agents]
    return sorted(found, key=lambda one: (-one.above, one.agent.agent))


def _teams(loads: Sequence[Load]) -> str:
    by: dict[str, list[Load]] = {}
    for load in sorted(loads, key=lambda one: one.agent.team.casefold()):
        by.setdefault(load.agent.team, []).append(load)

    def span(numbers: list[int]) -> str:
        return f"{min(numbers)}–{max(numbers)}"

    rows = [(
        team or "–", len(mine), number_text(mine[0].team_weekends, ".2f"),
        span([one.weekends for one in mine]), number_text(mine[0].team_late, ".2f"),
        span([one.late for one in mine])) for team, mine in by.items()]
    return table((_("Team"), _("Agents"), _("Weekends, mean"), _("least–most"),
                  _("Late and night shifts, mean"), _("least–most")), rows, left=(0,))


def _chart(facts: Facts, loads: Sequence[Load]) -> Chart:
    shown = loads[:SHOWN]
    place = list(range(len(shown)))
    names = [plain(f"{facts.person(one.agent)} · {one.agent.team}") for one in shown]
    traces: list[dict[str, Any]] = []
    for n, (got, mean) in enumerate((("weekends", "team_weekends"), ("late", "team_late"))):
        x = "x" if n == 0 else "x2"
        own = [getattr(one, got) for one in shown]
        team = [getattr(one, mean) for one in shown]
        lines: list[float | None] = []
        rows: list[int | None] = []
        for i in place:
            lines += [*values([own[i], team[i]], 2), None]
            rows += [i, i, None]
        traces += [
            {"type": "scatter", "mode": "lines", "x": lines, "y": rows, "xaxis": x,
             "line": {"color": PALE, "width": 2}, "hoverinfo": "skip", "showlegend": False},
            {"type": "scatter", "mode": "markers", "x": own, "y": place, "xaxis": x,
             "name": _("agent"), "showlegend": n == 0, "text": names,
             "marker": {"size": 10, "color": FORECAST},
             "hovertemplate": "%{text}: %{x}<extra></extra>"},
            {"type": "scatter", "mode": "markers", "x": values(team, 2), "y": place, "xaxis": x,
             "name": _("mean of the team"), "showlegend": n == 0, "text": names,
             "marker": {"size": 14, "color": HABIT, "symbol": "line-ns",
                        "line": {"width": 3, "color": HABIT}},
             "hovertemplate": "%{text}: %{x:.2f}<extra></extra>"},
        ]
    rows_ = [(
        facts.person(one.agent), one.agent.team, one.weekends,
        number_text(one.team_weekends, ".2f"), one.late, number_text(one.team_late, ".2f"),
        number_text(one.above, "+.2f")) for one in loads[:LISTED]]
    below = ""
    if len(loads) > LISTED:
        below = paragraph(_("Agents nearer to or below their team's mean, in the workbook "
                            "only: {n}.").format(n=len(loads) - LISTED), "quiet")
    return Chart(
        "fairness-0", _("Weekends, and late and night shifts, of the agents furthest above the "
                        "mean of their team."),
        traces, layout(
            margin={"l": 20, "r": 16, "t": 30, "b": 44},
            grid={"rows": 1, "columns": 2, "subplots": [["xy", "x2y"]]},
            xaxis=axis(_("weekends"), domain=[0, 0.48], rangemode="tozero"),
            xaxis2=axis(_("late and night shifts"), domain=[0.52, 1], rangemode="tozero"),
            yaxis=rows_axis([facts.person(one.agent) for one in shown], 18)),
        110 + 24 * len(shown),
        table((_("Agent"), _("Team"), _("Weekends"), _("Team's mean"), _("Late and night"),
               _("Team's mean"), _("above the team")), rows_, left=(0, 1)) + below)
