"""The command that tells the week as a page: `report`."""

from __future__ import annotations

from datetime import date

import click

from wfm.cli.console import INPUT_FAULT, Console, common, complain
from wfm.cli.options import workspace
from wfm.cli.rostered import rostered
from wfm.language import translate as _
from wfm.workspace import (
    Workspace,
    load_forecast,
    load_outbound,
    load_requirement,
    read_all,
    was_kept,
)

_NEEDED = ("forecasts/inbound.csv", "forecasts/outbound.csv", "forecasts/requirement.csv",
           "outputs/roster.csv", "outputs/result.json")


@click.command()
@workspace
@click.option("--names", is_flag=True,
              help="Name people; otherwise the report has only the codes of agents.")
@common
def report(space: Workspace, console: Console, names: bool) -> None:
    """Tell the rostered week as one page, to look into, print and send.

    Reads forecasts/*.csv, outputs/roster.csv and, where the roster was simulated, what that found;
    writes outputs/report-WEEK.html: one file that needs no network. It tells the week at a glance,
    forecast and coverage by queue, service risk, outbound progress, cost and gap, fairness, and
    what to do next. Print it from the browser to have a PDF.

    \b
    Example:
      wfm report -w mycentre
    """
    from wfm import pipeline
    from wfm.report.played import read_played
    from wfm.report.report import gather, write_report

    missing = [name for name in _NEEDED if not (space.root / name).is_file()]
    if missing:
        complain(_("There is no planned week to report on ({files} missing). Run `wfm plan` first; "
                   "nothing was written.").format(files=", ".join(missing)))
        raise SystemExit(INPUT_FAULT)
    loaded, roster = rostered(space)
    center, week = loaded.center, roster.week
    (expected, plan), requirement = read_all(
        lambda: read_all(lambda: load_forecast(space, center, week),
                         lambda: load_outbound(space, center, week)),
        lambda: load_requirement(space, center, week))
    played, why = read_played(space.outputs, week.isoformat())
    path = space.outputs / f"report-{week.isoformat()}.html"
    facts = gather(
        center, expected, plan, requirement, roster,
        pipeline.service(center, requirement, roster, week),
        pipeline.interval_service(center, requirement, roster, week),
        pipeline.legal_times(center, week), pipeline.broken_rules(
            center, requirement, roster, week),
        pipeline.outbound(center, week).feasibility, played, why, names, date.today(),
        was_kept(space))
    write_report(path, facts)
    console.say(_("Report: {path}").format(path=path))
