"""The commands that plan: `init`, `check`, `forecast`, `staff`, `roster`, `plan`.

What is heavy is imported by the command that needs it: the solvers take seconds to load.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import click

from wfm.center import Center
from wfm.cli.console import INPUT_FAULT, Console, Line, common
from wfm.cli.options import week_to_plan, workspace
from wfm.handover import Forecast, OutboundPlan
from wfm.intake import Loaded, load
from wfm.language import translate as _
from wfm.language import use_language
from wfm.workspace import (
    Workspace,
    load_forecast,
    load_outbound,
    load_requirement,
    read_all,
    save_forecast,
    save_outbound,
    save_requirement,
    save_roster,
)

ROSTER_FAULT = 3

_seed = click.option("--seed", type=click.IntRange(0), help="Seed of every random choice.")
_limit = click.option(
    "--time-limit", type=click.FloatRange(1), metavar="SECONDS",
    help="Stop the roster's search after this; without it the result is the same on every "
    "machine.")
_iterations = click.option(
    "--iterations", type=click.IntRange(0), default=2000, show_default=True,
    help="Rounds of the roster's search.")


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--sample", is_flag=True, help="Fill it with a sample centre.")
@common
def init(directory: Path, sample: bool, console: Console) -> None:
    """Make a workspace: folders, settings, and a workbook for the tables.

    \b
    Example:
      wfm init mycentre --sample
    """
    from wfm.sample.write import write_sample
    from wfm.template import write_blank

    space = Workspace(directory)
    if space.inputs.is_dir() and any(space.inputs.iterdir()):
        click.echo(_("{folder} already holds files; nothing was written. Choose another folder.")
                   .format(folder=space.inputs), err=True)
        raise SystemExit(INPUT_FAULT)
    space.create()
    (write_sample if sample else write_blank)(space.inputs)
    for path in sorted(space.inputs.iterdir()):
        console.detail(str(path))
    console.say(_("{folder} is ready. Next: wfm check -w {folder}").format(folder=directory))


@click.command()
@workspace
@week_to_plan
@common
def check(space: Workspace, console: Console, week: date | None) -> None:
    """Check everything in inputs/; change nothing.

    \b
    Example:
      wfm check --workspace mycentre
    """
    from wfm.pipeline import rule_notes

    loaded = _load(space, week)
    center = loaded.center
    console.say(_("{name}: {agents} agents, {queues} queues, {campaigns} campaigns, "
                  "{rows} rows of history; everything is in order.").format(
        name=center.name, agents=len(center.agents), queues=len(center.queues),
        campaigns=len(center.campaigns), rows=len(center.history)))
    console.say(_("Week to plan: {week}").format(week=loaded.week))
    for note in (*center.notes, *rule_notes(center, loaded.week, date.today())):
        console.say(f"  ! {note}")


@click.command()
@workspace
@week_to_plan
@click.option("--weeks", type=click.IntRange(1, 26),
              help="How many weeks to forecast; otherwise the settings' forecast_weeks.")
@common
def forecast(space: Workspace, console: Console, week: date | None, weeks: int | None) -> None:
    """Forecast volume and handling time; turn outbound targets into hours.

    Writes forecasts/inbound.csv, days.csv, outbound.csv, accuracy.csv and cleaning.csv.
    A table may be edited before the next stage reads it.

    \b
    Example:
      wfm forecast --workspace mycentre --week 2026-12-07 --weeks 4
    """
    loaded = _load(space, week)
    _forecast(space, console, loaded, weeks or loaded.forecast_weeks)


@click.command()
@workspace
@week_to_plan
@common
def staff(space: Workspace, console: Console, week: date | None) -> None:
    """Turn the forecast into required agents and work to be placed.

    Reads forecasts/inbound.csv and outbound.csv; writes requirement.csv and work.csv.

    \b
    Example:
      wfm staff --workspace mycentre
    """
    _staff(space, console, _load(space, week))


@click.command()
@workspace
@week_to_plan
@_seed
@_limit
@_iterations
@common
def roster(
    space: Workspace, console: Console, week: date | None, seed: int | None,
    time_limit: float | None, iterations: int,
) -> None:
    """Make the roster, verify every rule, and write the workbook.

    Reads forecasts/*.csv; writes outputs/roster-WEEK.xlsx, roster.csv and result.json.

    \b
    Example:
      wfm roster --workspace mycentre --time-limit 60
    """
    _roster(space, console, _load(space, week), seed, time_limit, iterations)


@click.command()
@workspace
@week_to_plan
@click.option("--weeks", type=click.IntRange(1, 26),
              help="How many weeks to forecast; otherwise the settings' forecast_weeks.")
@_seed
@_limit
@_iterations
@common
def plan(
    space: Workspace, console: Console, week: date | None, weeks: int | None, seed: int | None,
    time_limit: float | None, iterations: int,
) -> None:
    """All stages in order: forecast, staff, roster.

    \b
    Example:
      wfm plan --workspace mycentre
    """
    loaded = _load(space, week)
    _forecast(space, console, loaded, weeks or loaded.forecast_weeks)
    _staff(space, console, loaded)
    _roster(space, console, loaded, seed, time_limit, iterations)


# ------------------------------------------------------------------ stages


def _load(space: Workspace, week: date | None) -> Loaded:
    loaded = load(space.inputs, week)
    use_language(loaded.center.language)
    return loaded


def _forecast(space: Workspace, console: Console, loaded: Loaded, weeks: int) -> None:
    from wfm import pipeline

    center, week = loaded.center, loaded.week
    line = Line(console)
    made = pipeline.forecast(
        center, week, weeks, lambda done: line.show(_("forecast"), done, last=done == 1))
    hours = pipeline.outbound(center, week)
    save_forecast(space, center, made)
    save_outbound(space, hours)
    console.say(_("Forecast of {weeks} weeks from {week}; error against the past (share of all "
                  "contacts, {minutes}-minute intervals):").format(
        weeks=weeks, week=week, minutes=center.interval_min))
    for row in made.accuracy.itertuples():
        if row.method == "none":
            console.say(_("  {queue:<12} no ordinary day in the history: 0 contacts expected")
                        .format(queue=str(row.queue)))
            continue
        if math.isnan(float(str(row.wape))):  # nothing to compare with
            console.say(_("  {queue:<12} the history is too short to say").format(
                queue=str(row.queue)))
            continue
        console.say(_("  {queue:<12} {method:<8} {wape:6.1%}   mean of the last weeks "
                      "{habit:6.1%}   chance alone {floor:6.1%}").format(
            queue=str(row.queue), method=str(row.method), wape=row.wape, habit=row.habit_wape,
            floor=row.floor))
    console.say(_("Outbound: {hours:.0f} agent hours in {segments} segments.").format(
        hours=hours.segments["hours"].sum(), segments=len(hours.segments)))
    for row in hours.segments.itertuples():
        if row.note:
            console.detail(f"  {row.campaign!s}/{row.segment!s}: {row.note!s}")


def _staff(space: Workspace, console: Console, loaded: Loaded) -> None:
    from wfm import pipeline

    center, week = loaded.center, loaded.week
    made = pipeline.staff(center, *_expected(space, center, week), week)
    save_requirement(space, center, made, week)
    hours = made.intervals.groupby("queue", sort=False)["required"].sum() * (
        center.interval_min / 60)
    for queue, value in hours.items():
        console.detail(_("  {queue:<12} {hours:8.1f} agent hours").format(
            queue=queue, hours=value))
    console.say(_("Required: {inbound:.0f} agent hours on queues, {work:.0f} hours of work "
                  "to be placed.").format(inbound=hours.sum(), work=made.work["hours"].sum()))


def _expected(space: Workspace, center: Center, week: date) -> tuple[Forecast, OutboundPlan]:
    """The forecast's tables as they stand, what is wrong in any of them told at once."""
    return read_all(lambda: load_forecast(space, center, week),
                    lambda: load_outbound(space, center, week))


def _roster(
    space: Workspace, console: Console, loaded: Loaded, seed: int | None,
    time_limit: float | None, iterations: int,
) -> None:
    from wfm import pipeline
    from wfm.export.workbook import write_workbook
    from wfm.roster.solve import Stop

    center, week = loaded.center, loaded.week
    (expected, hours), requirement = read_all(
        lambda: _expected(space, center, week), lambda: load_requirement(space, center, week))
    line = Line(console, center.main_site.currency)
    try:
        made = pipeline.roster(center, requirement, week,
                               Stop(iterations=iterations, seconds=time_limit), seed, line)
    except pipeline.IllegalRosterError as fault:
        for violation in fault.violations:
            click.echo(str(violation), err=True)
        click.echo(_("The roster breaks {count} rules and was not written. This is a fault of "
                     "wfm; please report it.").format(count=len(fault.violations)), err=True)
        raise SystemExit(ROSTER_FAULT) from None
    service = pipeline.service(center, requirement, made, week)
    path = space.workbook(week)
    grid, masks = pipeline.legal_times(center, week)
    line.show(_("workbook"), 0.0)
    write_workbook(path, center, expected, hours, requirement, made, service,
                   {key: (mask, grid) for key, mask in masks.items()})
    line.show(_("workbook"), 1.0, last=True)
    save_roster(space, center, made)
    currency = center.main_site.currency
    console.say(_("Roster of {week}: cost {cost:,.0f} {currency}; no legal roster costs less "
                  "than {bound:,.0f} (gap {gap:.1%}).").format(
        week=week, cost=made.total_cost, currency=currency, bound=made.lower_bound,
        gap=made.gap))
    for queue, level in zip(service["queue"], service["service_level"], strict=True):
        console.say(_("  {queue:<12} answered in time {level:6.1%}").format(
            queue=str(queue), level=level))
    for warning in made.warnings:
        console.say(f"  ! {warning}")
    _say_notice(console, center, week, date.today())
    console.say(_("Every rule was checked. Workbook: {path}").format(path=path))


def _say_notice(console: Console, center: Center, week: date, today: date) -> None:
    """Until when the roster must be made known, by the labour rules of the people in it."""
    from wfm.rules.notice import notices

    for notice in notices({center.pack_of(agent) for agent in center.agents.values()}, week):
        if notice.publish_by is None:
            continue
        text = _("Publish by {day:%Y-%m-%d} ({pack}, {law})")
        if notice.publish_by < today:
            text = _("  ! Was to be published by {day:%Y-%m-%d} ({pack}, {law})")
        console.say(text.format(day=notice.publish_by, pack=notice.pack, law=notice.law))
