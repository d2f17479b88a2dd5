"""`wfm reforecast`: the rest of today and the coming days, from what has come in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import numpy as np
import pandas as pd

from wfm.calendar import monday_of
from wfm.center import Center
from wfm.cli.console import INPUT_FAULT, Console, common, complain
from wfm.cli.moments import read_moment
from wfm.cli.options import a_day, cluster, workers, workspace
from wfm.cluster import working_on
from wfm.handover import Roster
from wfm.intake import load
from wfm.intake.history import read_history
from wfm.language import told, use_language
from wfm.language import translate as _
from wfm.schema import HISTORY
from wfm.tables import Faults, Source, read_table
from wfm.workspace import (
    Workspace,
    load_aims,
    load_forecast,
    load_outbound,
    load_roster,
    read_all,
    save_today,
)

_CLOCK = re.compile(r"\d{1,2}:\d{2}", re.ASCII)


@click.command()
@workspace
@click.option("--at", required=True, metavar="TIME",
              help="What is known then counts: 12:00, or \"2026-12-08 12:00\"; clock of the main "
              "site.")
@click.option("--day", metavar="DATE", callback=a_day,
              help="The day of --at; by default today.")
@click.option("--so-far", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What came since the history was written: a table with the columns of history "
              "(CSV or Parquet). It counts before rows of the history for the same intervals.")
@workers
@cluster
@common
def reforecast(
    space: Workspace, console: Console, at: str, day: date | None, so_far: Path | None,
    workers: int, cluster: str | None,
) -> None:
    """Update the rest of today and the coming days from what has come in.

    The forecast in forecasts/ moves with the days up to yesterday; the rest of today by how
    much a morning told of its rest in the queue's own past, which is more than nothing and
    less than the plain ratio; the coming days with today as it is now expected to end. Zero
    contacts where many are usual are taken as an outage. Intervals that have not ended at
    --at are left aside.

    Writes forecasts/today.csv (contacts) and outputs/today.csv (agents needed before and
    after, and rostered where there is a roster of the week). The forecast in force is not
    changed: the next update starts from it again, and the same morning does not count twice.

    \b
    Example:
      wfm reforecast --workspace mycentre --at 12:00
      wfm reforecast --workspace mycentre --at "2026-12-08 12:00" --so-far morning.csv
    """
    from wfm import pipeline
    from wfm.demand.today.reforecast import NotForecastError

    written = _when(at, day)
    week = monday_of(_moment(written, "UTC").date())
    center = load(space.inputs, week).center
    use_language(center.language)
    zone = center.main_site.zone
    moment = _moment(written, zone)
    if monday_of(moment.astimezone(ZoneInfo(zone)).date()) != week:  # an offset was written
        week = monday_of(moment.astimezone(ZoneInfo(zone)).date())
        center = load(space.inputs, week).center
    if so_far is not None:
        center = _with(center, so_far)
    expected, hours = read_all(lambda: load_forecast(space, center, week),
                               lambda: load_outbound(space, center, week))
    rostered, other = _roster(space, week)
    try:
        with working_on(cluster):
            today, staffing = pipeline.reforecast(
                center, expected, hours, week, moment, rostered, load_aims(space, week), workers)
    except NotForecastError as fault:
        complain(_("{fault}. Run `wfm forecast --week {week}` first").format(
            fault=fault, week=week))
        raise SystemExit(INPUT_FAULT) from None
    save_today(space, center, today.intervals, staffing)
    console.say(_("As of {at:%Y-%m-%d %H:%M} ({zone}):").format(
        at=moment.astimezone(ZoneInfo(zone)), zone=zone))
    _say_contacts(console, today.queues)
    _say_coming(console, today.forecast.days, expected.days, today.queues, week)
    _say_agents(console, center, staffing)
    for note in (*today.notes, *other):
        console.say(f"  ! {told(note)}")
    console.say(_("By interval: contacts in {contacts}, agents in {agents}").format(
        contacts=space.forecasts / "today.csv", agents=space.outputs / "today.csv"))


# ------------------------------------------------------------------ what is read


def _when(at: str, day: date | None) -> str:
    """Date and time as they were written; the date from --day or the computer's clock."""
    text = at.strip()
    if _CLOCK.fullmatch(text):
        return f"{day or date.today()} {text}"
    if day is not None:
        raise click.BadParameter(_("it names a day already; leave out --day"), param_hint="--at")
    return text


def _moment(text: str, zone: str) -> datetime:
    try:
        return read_moment(text, zone)
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--at") from None


def _with(center: Center, path: Path) -> Center:
    """The centre with the rows of `path` in its history.

    Raises
    ------
    InputError
        Something in the file cannot be used.
    """
    faults = Faults()
    read = read_table(HISTORY, [Source(path)], path.parent, faults)
    # of some queues nothing may have come yet
    found = read_history(read, center.queues, center.sites, center.interval_min, faults,
                         fed=center.queues, corrections=center.corrections)
    faults.raise_if_any()
    both = pd.concat([center.history, found.rows], ignore_index=True)
    both = both.drop_duplicates(["queue", "start"], keep="last")
    return replace(center, history=both.sort_values(["queue", "start"], ignore_index=True),
                   notes=(*center.notes, *found.notes))


def _roster(space: Workspace, week: date) -> tuple[Roster | None, tuple[str, ...]]:
    """The roster of the week, if there is one; and what is to be said if it is of another."""
    if not (space.outputs / "roster.csv").is_file():
        return None, ()
    made = load_roster(space)
    if made.week != week:
        return None, (_("the roster in outputs/ is of the week {other}; nothing is compared with "
                        "it").format(other=made.week),)
    return made, ()


# ------------------------------------------------------------------ what is said


def _say_contacts(console: Console, queues: pd.DataFrame) -> None:
    _say_table(console, [
        _("contacts"), _("so far"), _("expected"), "", _("rest, before"), _("now"), "",
        _("8 of 10 days"), _("day, before"), _("now"),
    ], [[
        str(row["queue"]), f"{row['came']:,.0f}", f"{row['came_before']:,.0f}",
        _percent(row["came"], row["came_before"]), f"{row['rest_before']:,.0f}",
        f"{row['rest_after']:,.0f}", _percent(row["rest_after"], row["rest_before"]),
        f"{row['rest_p10']:,.0f}–{row['rest_p90']:,.0f}", f"{row['day_before']:,.0f}",
        f"{row['day_after']:,.0f}",
    ] for row in queues.to_dict("records")])


def _say_coming(
    console: Console, after: pd.DataFrame, before: pd.DataFrame, queues: pd.DataFrame, week: date
) -> None:
    """How the days after today, up to a week, move; nothing where none of them does."""
    first = queues["date"].min()
    ahead = [first + timedelta(days=n) for n in range(1, 8)]
    both = after.merge(before, on=["queue", "date"], suffixes=("", "_before"))
    both = both[both["date"].isin(ahead)]
    moved = {(row["queue"], row["date"]): _percent(row["volume"], row["volume_before"])
             for row in both.to_dict("records")}
    days = [day for day in ahead if any((name, day) in moved for name in queues["queue"])]
    _say_table(console, [_("coming days"), *(f"{day:%m-%d}" for day in days)], [
        [str(name), *(moved.get((name, day), "–") for day in days)] for name in queues["queue"]
    ] if days else [])


def _say_agents(console: Console, center: Center, staffing: pd.DataFrame) -> None:
    """Agents by hour for the rest of today, where they change; agent hours of the days after."""
    zones = staffing["queue"].map({name: center.zone(queue.site)
                                   for name, queue in center.queues.items()})
    local = [start.tz_convert(zone).tz_localize(None)
             for start, zone in zip(staffing["start"], zones, strict=True)]
    frame = staffing.assign(local=pd.DatetimeIndex(local),
                            change=staffing["required_after"] - staffing["required_before"])
    rest = frame["state"] == "rest"
    head = [_("needed, before"), _("now"), _("change"), _("rostered"), _("short")]
    for title, unit, chosen, form in (
        (_("agents, rest of today"), "h", frame[rest], "%H:%M"),
        (_("agent hours, coming days"), "D", frame[~rest], "%m-%d"),
    ):
        scale = 1.0 if unit == "h" else center.interval_min / 60
        rows = []
        for (queue, when), part in chosen.groupby(["queue", chosen["local"].dt.floor(unit)],
                                                  sort=False):
            if not part["change"].any():
                continue
            number = len(part) if unit == "h" else 1
            sums = part[["required_before", "required_after", "change"]].sum() * scale / number
            lacking = np.maximum(part["required_after"] - part["rostered"], 0)
            known = part["rostered"].notna().any()
            rows.append([
                f"{queue} {when:{form}}", f"{sums['required_before']:,.1f}",
                f"{sums['required_after']:,.1f}", f"{sums['change']:+,.1f}",
                f"{part['rostered'].sum() * scale / number:,.1f}" if known else "–",
                f"{lacking.sum() * scale / number:,.1f}" if known else "–"])
        if rows:
            _say_table(console, [title, *head], rows)
        elif len(chosen):
            console.say(_("  {title}: no change").format(title=title))


def _percent(now: float, before: float) -> str:
    return "–" if before <= 0 else f"{now / before - 1:+.1%}"


def _say_table(console: Console, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as what stands in them, the first one to the left."""
    if not rows:
        return
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    for row in (head, *rows):
        cells = [f"{text:<{width}}" if n == 0 else f"{text:>{width}}"
                 for n, (text, width) in enumerate(zip(row, widths, strict=True))]
        console.say(("  " + "  ".join(cells)).rstrip())
