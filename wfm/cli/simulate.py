"""`wfm simulate`: the week played with its roster, before it is worked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from wfm.center import Center
from wfm.cli.console import INPUT_FAULT, Console, Line, common, complain
from wfm.cli.options import cluster, week_to_plan, workers, workspace
from wfm.cluster import working_on
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.intake import load
from wfm.language import noted, told, use_language
from wfm.language import translate as _
from wfm.tables import Faults, Source, shown
from wfm.workspace import (
    Workspace,
    load_forecast,
    load_outbound,
    load_requirement,
    load_roster,
    read_all,
    save_simulation,
)

if TYPE_CHECKING:
    from wfm.simulation.outlook import Outlook


@click.command()
@workspace
@week_to_plan
@click.option("--replications", type=click.IntRange(2), default=100, show_default=True,
              help="How often the week is played.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1),
              help="Seed of every random choice; otherwise the settings'.")
@workers
@cluster
@click.option("--routing", type=click.Choice(["roster", "skills"]), default="roster",
              show_default=True, help="roster: agents take only what they are rostered for. "
              "skills: those of a queue also help in the others they know, while none of their "
              "own contacts waits.")
@click.option("--blend", type=click.IntRange(1), metavar="N",
              help="Agents of queues also call for their campaigns while at least N of the queue's "
              "stand idle.")
@click.option("--what-if", "what_ifs", multiple=True, metavar="TEXT",
              help="Play the week again, changed; may be repeated. Such as \"volume=+10% "
              "absent=3\"; the terms are volume, aht, patience (each also of one queue: "
              "volume:QUEUE=+10%; aht and patience also in seconds: aht=+15s), absent=N or N%, "
              "shrinkage=+N% (points), spread=0 (the forecast is exact).")
@common
def simulate(
    space: Workspace, console: Console, week: date | None, replications: int, seed: int | None,
    workers: int, cluster: str | None, routing: str, blend: int | None,
    what_ifs: tuple[str, ...],
) -> None:
    """Play the week with its roster: what service to expect, and how sure it is.

    Reads forecasts/*.csv and outputs/roster.csv; writes outputs/simulation-WEEK.xlsx,
    simulation.csv (by interval) and simulation.json (by queue, for wfm report).

    \b
    Example:
      wfm simulate --workspace mycentre --what-if "volume=+10% absent=3"
    """
    from wfm import pipeline
    from wfm.export.simulation_book import write_simulation
    from wfm.simulation.outlook import unlikely
    from wfm.simulation.what_if import WhatIfError, parse

    try:
        for text in what_ifs:
            parse(text)
    except WhatIfError as fault:
        raise click.BadParameter(str(fault), param_hint="--what-if") from None
    loaded = load(space.inputs, week)
    center, week = loaded.center, loaded.week
    use_language(center.language)
    (expected, hours), (requirement, made) = _read(space, center, week)
    line = Line(console)
    try:
        with working_on(cluster):
            found = pipeline.simulate(
                center, expected, hours, requirement, made, week, replications, seed, workers,
                "skills" if routing == "skills" else "roster", blend or 0, what_ifs,
                lambda done: line.show(_("simulation"), done, last=done == 1))
    except WhatIfError as fault:
        complain(_("--what-if: {fault}").format(fault=fault))
        raise SystemExit(INPUT_FAULT) from None
    path = space.simulation(week)
    write_simulation(path, center, week, found, what_ifs)
    save_simulation(space, center, week, found[0])
    _say_week(console, center, week, found[0])
    for text, changed in zip(what_ifs, found[1:], strict=True):
        _say_difference(console, text, found[0], changed)
    console.say("")
    for sentence in unlikely(center, found[0]):
        console.say(f"  ! {sentence}")
    for note in found[0].notes:
        console.detail(f"  {told(note)}")
    console.say(_("Workbook: {path}").format(path=path))


# ------------------------------------------------------------------ what is read


def _read(
    space: Workspace, center: Center, week: date
) -> tuple[tuple[Forecast, OutboundPlan], tuple[Requirement, Roster]]:
    """Every table as it stands, what is wrong in any of them told at once."""
    return read_all(
        lambda: read_all(lambda: load_forecast(space, center, week),
                         lambda: load_outbound(space, center, week)),
        lambda: read_all(lambda: load_requirement(space, center, week),
                         lambda: _load_roster(space, center, week)))


def _load_roster(space: Workspace, center: Center, week: date) -> Roster:
    """The roster of the week.

    Raises
    ------
    InputError
        It is absent, of another week, or names what the centre does not have.
    """
    made = load_roster(space)
    source, faults = Source(space.outputs / "roster.csv"), Faults()
    mend = noted("Run `{command}` first", command=f"wfm roster --week {week}")
    if made.week != week:
        faults.add(source, 0, "", noted("the roster is of the week {other}, not {week}",
                                        other=f"{made.week}", week=f"{week}"), mend)
        faults.raise_if_any()
    stints = made.stints
    known = {*center.queues, *(f"{c.campaign}/{s.segment}" for c in center.campaigns.values()
                               for s in c.segments)}
    work = stints[stints["kind"] == "work"]
    strangers = [name for name in stints["agent"].unique() if name not in center.agents]
    unknown = [what for what in work["what"].unique() if what not in known]
    for name in strangers:
        faults.add(source, 0, "agent", noted("there is no agent {cell}", cell=shown(name)), mend)
    for what in unknown:
        faults.add(source, 0, "what",
                   noted("there is no queue or segment {cell}", cell=shown(what)), mend)
    there = stints[stints["kind"].isin(["work", "idle"])].sort_values(["agent", "start"])
    ends_first = (there["start"] >= there["end"]).any()
    rows = zip(there["agent"], there["start"], there["end"], strict=True)
    if ends_first or any(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(rows)):
        faults.add(source, 0, "start",
                   noted("an agent is there twice at the same time, or a stint ends before it "
                         "begins"), mend)
    faults.raise_if_any()
    return made


# ------------------------------------------------------------------ what is said


def _say_week(console: Console, center: Center, week: date, found: Outlook) -> None:
    from wfm.simulation.outlook import promise_text

    console.say(_("The week of {week}, played {n} times (seed {seed}):").format(
        week=week, n=found.replications, seed=found.seed))
    at_once = found.queues[~found.queues["deferred"].astype(bool)]
    _say_table(console, [
        _("queue"), _("in time"), _("8 of 10 weeks"), _("mean, 95 % sure"), _("kept"),
        _("give up"), _("wait"), _("occupancy"), _("promise"),
    ], [[
        row["queue"], _percent(row["service_level"]),
        _span(row["service_level_p10"], row["service_level_p90"]),
        _span(row["service_level_low"], row["service_level_high"]), _percent(row["chance"], 0),
        _percent(row["abandonment"]), _seconds(row["asa_s"]), _percent(row["occupancy"]),
        promise_text(center.queues[row["queue"]]),
    ] for row in at_once.to_dict("records")])
    deferred = found.queues[found.queues["deferred"].astype(bool)]
    _say_table(console, [
        _("deferred"), _("in time"), _("8 of 10 weeks"), _("mean, 95 % sure"), _("kept"),
        _("late"), _("wait"), _("occupancy"), _("promise"),
    ], [[
        row["queue"], _percent(row["service_level"]),
        _span(row["service_level_p10"], row["service_level_p90"]),
        _span(row["service_level_low"], row["service_level_high"]), _percent(row["chance"], 0),
        f"{row['late']:,.1f}", _("{hours:.1f} h").format(hours=row["asa_s"] / 3600),
        _percent(row["occupancy"]), promise_text(center.queues[row["queue"]]),
    ] for row in deferred.to_dict("records")])
    _say_table(console, [
        _("campaign"), _("hours"), _("planned"), _("contacts"), _("planned"), _("results"),
        _("8 of 10 weeks"), _("planned"), _("reached"), _("results in"),
    ], [[
        row["campaign"], f"{row['hours']:,.0f}", f"{row['hours_planned']:,.0f}",
        f"{row['contacts']:,.0f}", f"{row['contacts_planned']:,.0f}", f"{row['results']:,.0f}",
        f"{row['results_p10']:,.0f}–{row['results_p90']:,.0f}", f"{row['results_planned']:,.0f}",
        _percent(row["chance"], 0), _(row["unit"]),
    ] for row in found.campaigns.to_dict("records")])


def _say_difference(console: Console, text: str, before: Outlook, after: Outlook) -> None:
    from wfm.simulation.outlook import differences

    console.say("")
    console.say(_("With {change}, and the difference (95 % sure):").format(change=text))
    rows = differences(before, after)
    queues = rows["measure"] == "service_level"
    by = {(row["activity"], row["measure"]): row for row in rows.to_dict("records")}
    _say_table(console, [_("queue"), _("in time"), "", _("kept"), _("give up"), _("occupancy")], [[
        name, _percent(by[name, "service_level"]["after"]), _change(by[name, "service_level"]),
        *(f"{_percent(by[name, what]['after'], digits)} "
          f"({_points(by[name, what]['difference'], digits)})"
          for what, digits in (("kept", 0), ("abandonment", 1), ("occupancy", 1))),
    ] for name in rows.loc[queues, "activity"]])
    _say_table(console, [_("campaign"), _("results"), "", _("reached")], [[
        name, f"{by[name, 'results']['after']:,.0f}",
        "{:+,.1f} ({:+,.1f} … {:+,.1f})".format(
            *(by[name, "results"][x] for x in ("difference", "low", "high"))),
        f"{_percent(by[name, 'reached']['after'], 0)} "
        f"({_points(by[name, 'reached']['difference'], 0)})",
    ] for name in before.campaigns["campaign"]])


def _say_table(console: Console, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as what stands in them; the first and the last one to the left."""
    if not rows:
        return
    console.say("")
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    for row in (head, *rows):
        cells = [
            f"{text:<{width}}" if n in (0, len(head) - 1) else f"{text:>{width}}"
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        console.say(("  " + "  ".join(cells)).rstrip())


def _percent(value: float, digits: int = 1) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.{digits}f}%"


def _points(value: float, digits: int = 1) -> str:
    return "–" if math.isnan(value) else f"{round(100 * value, digits) + 0.0:+.{digits}f}"


def _seconds(value: float) -> str:
    return "–" if math.isnan(value) else _("{seconds:.1f} s").format(seconds=value)


def _span(low: float, high: float) -> str:
    return "–" if pd.isna(low) else f"{100 * low:.1f}–{_percent(high)}"


def _change(row: Mapping[Any, Any]) -> str:
    """A difference of shares in points, with its confidence interval."""
    if math.isnan(row["difference"]):
        return "–"
    return _("{difference} points ({low} … {high})").format(
        **{name: _points(row[name]) for name in ("difference", "low", "high")})
