"""The commands that plan: `init`, `check`, `forecast`, `staff`, `roster`, `plan`.

What is heavy is imported by the command that needs it: the solvers take seconds to load.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from wfm.center import Center
from wfm.cli import counts
from wfm.cli.console import INPUT_FAULT, Console, Line, common
from wfm.cli.held import with_held
from wfm.cli.options import cluster, week_to_plan, workers, workspace
from wfm.cli.quantities import Amount
from wfm.cli.rostering import expected_work, roster_verified, roster_week
from wfm.cli.rostering import roster_weeks as plan_weeks
from wfm.cluster import working_on
from wfm.handover import Forecast
from wfm.intake import Loaded, load
from wfm.kept_forecasts import keep_forecast
from wfm.language import told, use_language
from wfm.language import translate as _
from wfm.override import ImpossibleOverridesError
from wfm.tables import Column
from wfm.workspace import (
    Workspace,
    impossible,
    load_overrides,
    read_all,
    save_certainty,
    save_forecast,
    save_outbound,
    save_requirement,
)

if TYPE_CHECKING:
    pass

_CERTAINTY = Column("certainty", "share", "Share of weeks", least=0.01, most=0.99)

_seed = click.option("--seed", type=click.IntRange(0), help="Seed of every random choice.")
_limit = click.option(
    "--time-limit", type=click.FloatRange(1), metavar="SECONDS",
    help="Search for the roster so long; without it the result is the same on every machine.")
_iterations = click.option(
    "--iterations", type=click.IntRange(0),
    show_default="2000; with a time limit as many as it allows",
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
    """Check everything in inputs/, its packs and payroll layouts too, and
    forecasts/overrides.csv; change nothing.

    Where inputs/ holds a bid and no centre, the bid is checked, with its actual months where
    bid_actuals is there.

    \b
    Example:
      wfm check --workspace mycentre
    """
    from wfm.intake.bid import is_bid

    if is_bid(space.inputs) and not (space.inputs / "center.toml").exists():
        from wfm.cli.bid_making import check_bid

        check_bid(space, console)
        return
    from wfm.payroll.layout import check_layouts
    from wfm.pipeline import rule_notes

    known: list[Center] = []

    def inputs() -> Loaded:
        found = _load(space, week)
        known.append(found.center)
        return found

    # faults of the overrides are told even where the centre cannot be read
    (loaded, _overrides), _layouts = read_all(
        lambda: read_all(inputs, lambda: load_overrides(space, known[0] if known else None)),
        lambda: check_layouts(space.inputs / "layouts"))
    center = loaded.center
    rows = len(center.history)
    console.say(_("{name}: {agents}, {queues}, {campaigns}, {rows}; everything is in order."
                  ).format(
        name=center.name, agents=counts.agents(len(center.agents)),
        queues=counts.queues(len(center.queues)),
        campaigns=counts.campaigns(len(center.campaigns)),
        rows=_("1 row of history") if rows == 1 else _("{n} rows of history").format(n=rows)))
    console.say(_("Week to plan: {week}").format(week=loaded.week))
    for note in (*center.notes, *rule_notes(center, loaded.week, date.today())):
        console.say(f"  ! {told(note)}")


@click.command()
@workspace
@week_to_plan
@click.option("--weeks", type=click.IntRange(1, 26),
              help="How many weeks to forecast; otherwise the settings' forecast_weeks.")
@click.option("--explain", "explained", multiple=True, metavar="QUEUE",
              help="Also write a page with pictures of what moved this queue; may be repeated.")
@workers
@cluster
@common
def forecast(
    space: Workspace, console: Console, week: date | None, weeks: int | None,
    explained: tuple[str, ...], workers: int, cluster: str | None,
) -> None:
    """Forecast volume and handling time; turn outbound targets into hours.

    Writes forecasts/inbound.csv, days.csv, weeks.csv, outbound.csv, callbacks.csv (calls promised
    to a time), accuracy.csv, aht_accuracy.csv and cleaning.csv. A table may be edited before the
    next stage reads it.
    What was made is kept in forecasts/made/, by the day, for wfm accuracy.

    How each campaign stands is said, and written to campaigns.csv (whether it reaches its target
    by its last day, and what would make it so), campaign_ranges.csv (how far attempts, contacts,
    results and hours may be off) and calling_windows.csv (what an hour brings in each day and
    part of it in which calling is legal).

    decomposition.csv says what each day is the product of. What you know better stands in
    forecasts/overrides.csv, which every forecast applies and none changes: queue, from and to
    (days), from_time and to_time (or empty), action (factor, add, set), value, who, why. With
    times, add and set are contacts of each interval, else of each day.

    \b
    Example:
      wfm forecast --workspace mycentre --week 2026-12-07 --weeks 4
      wfm forecast --workspace mycentre --explain care
    """
    loaded = _load(space, week)
    with working_on(cluster):
        _forecast(space, console, loaded, weeks or loaded.forecast_weeks, workers, explained)


@click.command()
@workspace
@week_to_plan
@common
def staff(space: Workspace, console: Console, week: date | None) -> None:
    """Turn the forecast into required agents and work to be placed.

    Reads forecasts/inbound.csv and outbound.csv; writes requirement.csv, work.csv and
    certainty.csv.

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
@click.option("--keep", "kept", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Keep what was edited in this roster workbook, and change little else.")
@click.option("--max-changes", type=click.IntRange(0), metavar="N",
              help="With --keep: at most so many other days may change.")
@common
def roster(
    space: Workspace, console: Console, week: date | None, seed: int | None,
    time_limit: float | None, iterations: int | None, kept: Path | None, max_changes: int | None,
) -> None:
    """Make the roster, verify every rule, and write the workbook.

    Reads forecasts/*.csv; writes outputs/roster-WEEK.xlsx, roster.csv and result.json.

    With --keep the days that were edited in a workbook stay as they were typed, even against a
    rule, which is told; the others change only where it is worth it.

    \b
    Example:
      wfm roster --workspace mycentre --time-limit 60
      wfm roster -w mycentre --keep mycentre/outputs/roster-2026-12-07.xlsx --max-changes 5
    """
    if kept is not None:
        from wfm.cli.review import roster_kept

        roster_kept(space, console, kept, week, max_changes, seed, time_limit, iterations)
        return
    if max_changes is not None:
        raise click.UsageError(_("--max-changes goes with --keep"))
    roster_week(space, console, _load(space, week), seed, time_limit, iterations)


@click.command()
@workspace
@week_to_plan
@click.option("--weeks", type=click.IntRange(1, 26),
              help="How many weeks to forecast; otherwise the settings' forecast_weeks.")
@_seed
@_limit
@_iterations
@click.option("--roster-weeks", type=click.IntRange(1, 6), default=1, show_default=True,
              help="How many weeks to roster in one optimisation; each gets its workbook.")
@click.option("--verify", is_flag=True,
              help="Play the roster; where a promise is missed, plan stricter and make it anew.")
@click.option("--certainty", type=Amount(_CERTAINTY), metavar="SHARE",
              help="With --verify: a promise is to be kept in this share of weeks; otherwise on "
              "average.")
@click.option("--replications", type=click.IntRange(10), default=100, show_default=True,
              help="With --verify: how often a week is played.")
@workers
@cluster
@common
def plan(
    space: Workspace, console: Console, week: date | None, weeks: int | None, seed: int | None,
    time_limit: float | None, iterations: int | None, roster_weeks: int, verify: bool,
    certainty: float | None, replications: int, workers: int, cluster: str | None,
) -> None:
    """All stages in order: forecast, staff, roster.

    With --verify the finished roster is played as `wfm simulate` does it. Where the simulated
    week misses a promise, less is planned to be missed and the roster is made anew, until every
    promise holds or the people run out.

    \b
    Example:
      wfm plan --workspace mycentre
      wfm plan --workspace mycentre --verify --certainty 80%
      wfm plan --workspace mycentre --roster-weeks 4
    """
    given = click.get_current_context().get_parameter_source
    for option in ("certainty", "replications"):
        if not verify and given(option) is ParameterSource.COMMANDLINE:
            raise click.UsageError(_("--{option} goes with --verify").format(option=option))
    if verify and roster_weeks > 1:
        raise click.UsageError(_("--verify plays one week; leave --roster-weeks at 1"))
    from wfm.export.saving import refuse_if_open

    loaded = _load(space, week)
    refuse_if_open(space.workbook(loaded.week))
    with working_on(cluster):
        _forecast(space, console, loaded, max(weeks or loaded.forecast_weeks, roster_weeks),
                  workers)
        _staff(space, console, loaded)
        if verify:
            roster_verified(space, console, loaded, seed, time_limit, iterations, certainty,
                            replications, workers)
        elif roster_weeks > 1:
            plan_weeks(space, console, loaded, seed, time_limit, iterations, roster_weeks)
        else:
            roster_week(space, console, loaded, seed, time_limit, iterations)


# ------------------------------------------------------------------ stages


def _load(space: Workspace, week: date | None) -> Loaded:
    loaded = with_held(space, load(space.inputs, week))
    use_language(loaded.center.language)
    return loaded


def _forecast(
    space: Workspace, console: Console, loaded: Loaded, weeks: int, workers: int,
    explained: Sequence[str] = (),
) -> None:
    from wfm import pipeline
    from wfm.cli.explain import Seen, check_queues, say_drivers, say_overrides, write_pages
    from wfm.demand.tracking.snapshot import snapshot

    center, week = loaded.center, loaded.week
    check_queues(center, explained)
    overrides = load_overrides(space, center)
    line, seen = Line(console), Seen(explained)
    try:
        made = pipeline.forecast(
            center, week, weeks, lambda done: line.show(_("forecast"), done, last=done == 1),
            overrides, seen if explained else None, workers)
    except ImpossibleOverridesError as error:
        raise impossible(space, error) from None
    hours = pipeline.outbound(center, week)
    save_forecast(space, center, made)
    keep_forecast(space, center, snapshot(center, made, week, weeks, date.today()))
    save_outbound(space, hours)
    console.say(_("Forecast of {weeks} from {week}; error against the past (share of all "
                  "contacts, {minutes}-minute intervals):").format(
        weeks=counts.weeks(weeks), week=week, minutes=center.interval_min))
    over = made.cleaning[made.cleaning["what"] == "ended"]
    ended = dict(zip(over["queue"], over["done"], strict=True))
    for row in made.accuracy.itertuples():
        if row.queue in ended:
            console.say(f"  {row.queue!s:<12} {ended[row.queue]}")
            continue
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
    _say_handling(console, made)
    say_drivers(console, made.drivers)
    say_overrides(console, space, made.overrides)
    write_pages(space, console, loaded, made, seen)
    console.say(_("Outbound: {hours} in {segments}.").format(
        hours=counts.agent_hours(hours.segments["hours"].sum()),
        segments=counts.segments(len(hours.segments))))
    for note in hours.notes:
        console.say(f"  {told(note)}")
    for row in hours.segments.itertuples():
        if row.note:
            console.detail(f"  {row.campaign!s}/{row.segment!s}: {row.note!s}")


def _say_handling(console: Console, made: Forecast) -> None:
    """How far off the handling times were, and what was set apart in the history."""
    known = made.handling[made.handling["wape"].notna()] if len(made.handling) else made.handling
    if len(known):
        console.say(_("Error of the handling times (share of the talk time, the contacts being "
                      "known):"))
    for row in known.itertuples():
        console.say(_("  {queue:<12} {method:<8} {wape:6.1%}   mean of the last weeks "
                      "{mean:6.1%}   chance alone {floor:6.1%}").format(
            queue=str(row.queue), method=str(row.method), wape=row.wape, mean=row.mean_wape,
            floor=row.floor))
    kinds = made.cleaning["what"].value_counts()
    if len(kinds):
        console.say(_("Found in the history and told in cleaning.csv, where the table corrections "
                      "can overrule it: {kinds}.").format(
            kinds=", ".join(f"{count} {what}" for what, count in kinds.items())))


def _staff(space: Workspace, console: Console, loaded: Loaded) -> None:
    from wfm import pipeline

    center, week = loaded.center, loaded.week
    made = pipeline.staff(center, *expected_work(space, center, week), week)
    hours = pipeline.certainty(center, made, week)
    save_requirement(space, center, made, week)
    save_certainty(space, hours)
    work = made.work["hours"].sum()
    console.say(_("Required: {inbound} on queues, {work}.").format(
        inbound=counts.agent_hours(hours["week_h"].sum()),
        work=_("1 hour of work to be placed") if round(work) == 1 else
        _("{n:.0f} hours of work to be placed").format(n=work)))
    if len(hours):
        console.say(_("Agent hours to keep the promise over the week; in each interval on its own, "
                      "as forecast;\nand so that it is kept in each interval in 50, 80 and 95 of "
                      "100 cases:"))
        console.say("  {:<12} {:>9} {:>9} {:>9} {:>9} {:>9}".format(
            "", _("week"), _("intervals"), "50 %", "80 %", "95 %"))
    for name, *numbers in hours.itertuples(index=False):
        console.say(f"  {name:<12} " + " ".join(f"{number:9,.0f}" for number in numbers))
    for note in made.notes:
        console.detail(f"  {told(note)}")
