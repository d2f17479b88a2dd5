"""The report of a week: made of its parts, and written in one step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Center
from wfm.export.forecast_view import day_words
from wfm.export.read_me_sheet import run_id
from wfm.export.view import View
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.language import clock_of
from wfm.language import translate as _
from wfm.report.advice import steps
from wfm.report.cost import cost
from wfm.report.document import document
from wfm.report.facts import Facts
from wfm.report.fairness import fairness
from wfm.report.glance import glance, next_steps
from wfm.report.outbound import outbound
from wfm.report.played import Played
from wfm.report.queues import queues
from wfm.report.risk import risk
from wfm.roster.check import Violation
from wfm.roster.explain.case import read_case
from wfm.staffing.requirement import reprice
from wfm.tables import write_beside


def gather(
    center: Center,
    forecast: Forecast,
    plan: OutboundPlan,
    requirement: Requirement,
    roster: Roster,
    service: pd.DataFrame,
    expected: pd.DataFrame,
    legal: tuple[Grid, Mapping[tuple[str, str], np.ndarray]],
    violations: tuple[Violation, ...],
    campaigns: pd.DataFrame,
    played: Played | None = None,
    not_played: str = "",
    names: bool = False,
    today: date | None = None,
    kept: bool = False,
) -> Facts:
    """All that the report tells, from what the stages made.

    Parameters
    ----------
    service, expected
        Of the week and of each interval: :func:`wfm.pipeline.service` and
        :func:`wfm.pipeline.interval_service`.
    legal
        Grid and masks of :func:`wfm.pipeline.legal_times`.
    violations
        What the roster breaks: :func:`wfm.pipeline.broken_rules`.
    campaigns
        Feasibility of an outbound plan made now.
    played, not_played
        As of :func:`wfm.report.played.read_played`.
    names
        Whether people are named.
    today
        Against which days of notice are told; by default the week's Monday.
    kept
        Whether days of an edited workbook were kept: the bound is then of rosters with them.
    """
    here = center.at(roster.week)
    grid, masks = legal
    view = View(
        here, forecast, plan, requirement, roster,
        service.rename(columns={"abandonment": "abandon", "promised": "target"}),
        {key: (mask, grid) for key, mask in masks.items()}, expected, violations=violations,
        by_hand={} if kept else None)
    case = read_case(here, reprice(here, requirement, roster.week), roster, masks)
    return Facts(view, case, campaigns, played, not_played, names, today or roster.week)


def report_page(facts: Facts) -> str:
    """The report as HTML, in the language in use."""
    with clock_of(facts.view.center.clock):
        return _page(facts)


def write_report(path: Path, facts: Facts) -> None:
    """Write the report in one step: a reader never sees half of it.

    Raises
    ------
    OSError
        The file cannot be written; an earlier one stays as it was.
    """
    text = report_page(facts)
    write_beside(path, lambda draft: _write(draft, text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _page(facts: Facts) -> str:
    found = steps(facts)
    drawn = {"queues": queues(facts), "risk": risk(facts), "outbound": outbound(facts),
             "cost": cost(facts), "fairness": fairness(facts)}
    titles = {
        "glance": _("The week at a glance"), "queues": _("Forecast, requirement and coverage"),
        "risk": _("Service risk"), "outbound": _("Outbound progress"),
        "cost": _("Cost and gap"), "fairness": _("Fairness"), "next": _("What to do next")}
    html = {"glance": glance(facts, found), **{name: text for name, (text, _c) in drawn.items()},
            "next": next_steps(facts, found)}
    center, view = facts.view.center, facts.view
    title = _("{center}, week of {week}").format(center=center.name, week=facts.week)
    subtitle = " · ".join([
        f"{day_words(view.days[0], year=True)} – {day_words(view.days[-1], year=True)}",
        _("clock of {site}").format(site=view.site_name),
        _("agents: {agents:,}, queues: {queues:,}, campaigns: {campaigns:,}").format(
            agents=len(center.agents), queues=len(center.queues),
            campaigns=len(center.campaigns)),
        _("run {run}").format(run=run_id(view.roster))])
    return document(
        title, subtitle, center.language,
        [(name, titles[name], text) for name, text in html.items() if text],
        [chart for _text, charts in drawn.values() for chart in charts])
