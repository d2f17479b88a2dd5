"""`wfm months`: calendar months ahead, for the bid and for hiring."""

from __future__ import annotations

from datetime import date

import click
import pandas as pd

from wfm.center import Center
from wfm.cli.console import Console, Line, common
from wfm.cli.options import cluster, week_to_plan, workers, workspace
from wfm.cluster import working_on
from wfm.demand.months.ahead import LONGEST, Months
from wfm.handover import Requirement
from wfm.intake import load
from wfm.language import translate as _
from wfm.language import use_language
from wfm.override import ImpossibleOverridesError
from wfm.tables import InputError
from wfm.workspace import Workspace, impossible, load_overrides, load_requirement, save_months

SHOWN = 6
"""Months that are printed one by one."""


@click.command()
@workspace
@week_to_plan
@click.option("--months", "number", type=click.IntRange(1, LONGEST), default=18,
              show_default=True, help="How many months, from that of the week to plan on.")
@workers
@cluster
@common
def months(
    space: Workspace, console: Console, week: date | None, number: int, workers: int,
    cluster: str | None,
) -> None:
    """Foretell calendar months: contacts and how sure they are, hours, people on the payroll.

    The season of the year is learned where the history holds one; where it does not, the band is
    wider instead. The occupancy for people is that of forecasts/requirement.csv where it is of
    the week to plan, else by Erlang.

    Writes outputs/months.xlsx with charts and what was assumed, and outputs/months.csv.

    \b
    Example:
      wfm months --workspace mycentre
      wfm months --workspace mycentre --months 12
    """
    from wfm import pipeline
    from wfm.export.months_book import long_table, write_months
    from wfm.export.months_notes import general_notes, queue_notes
    from wfm.staffing.hiring import payroll

    loaded = load(space.inputs, week)
    center = loaded.center
    use_language(center.language)
    overrides = load_overrides(space, center)
    requirement = _requirement(space, console, loaded.week, center)
    line = Line(console)
    try:
        with working_on(cluster):
            made, hired = pipeline.months(
                center, loaded.week, number, overrides, requirement,
                lambda done: line.show(_("months"), done, last=done == 1), workers)
    except ImpossibleOverridesError as error:
        raise impossible(space, error) from None
    employed = [payroll(center, month) for month in made.months]
    write_months(space.months, center, made, hired, employed)
    save_months(space, long_table(made, hired))
    _say(console, center, made, hired)
    need = hired.groupby("month")["fte"].sum()
    _say_people(console, made, float(need[made.months[0]]), employed[0])
    for note in (*general_notes(made, hired), *queue_notes(center, made)):
        console.detail(f"  {note}")
    console.say(_("All months, charts and what was assumed: {path}").format(path=space.months))


def _say_people(console: Console, made: Months, need: float, have: float) -> None:
    """What the first month takes, and who is there."""
    console.say(_("Together, queues only: {need} in {month}; {have}.").format(
        need=_("1 full-time equivalent") if round(need) == 1 else
        _("{n:.0f} full-time equivalents").format(n=need), month=f"{made.months[0]:%Y-%m}",
        have=_("1 is on the payroll then") if round(have) == 1 else
        _("{n:.0f} are on the payroll then").format(n=have)))


def _requirement(
    space: Workspace, console: Console, week: date, center: Center
) -> Requirement | None:
    """The requirement of the week, where there is one that can be used."""
    if not (space.forecasts / "requirement.csv").is_file():
        return None
    try:
        return load_requirement(space, center, week)
    except InputError as error:
        console.detail(_("forecasts/requirement.csv is not used: {why}").format(
            why=str(error.faults[0])))
        return None


def _say(console: Console, center: Center, made: Months, hired: pd.DataFrame) -> None:
    """The next months and all of them, by queue."""
    console.say(_("Contacts by month, and between which 8 of 10 are expected:"))
    console.say("  {:<9} {:>10} {:>21} {:>8} {:>8} {:>9} {:>7}".format(
        "", _("contacts"), _("8 of 10 between"), _("AHT (s)"), _("days"), _("load (h)"), _("FTE")))
    for name, queue in center.queues.items():
        console.say(f"{name}  {queue.name if queue.name != name else ''}".rstrip())
        rows = made.table[made.table["queue"] == name].merge(hired, on=["queue", "month"])
        for row in rows[:SHOWN].to_dict("records"):
            console.say(f"  {row['month']:%Y-%m}   {row['contacts']:>10,.0f} "
                        f"{_between(row['p10'], row['p90'])} {row['aht_s']:>8.0f} "
                        f"{row['open_days']:>8} {row['load_h']:>9,.0f} {row['fte']:>7.1f}")
        total, low, _middle, high = made.total(name, len(rows))
        load_h = float(rows["load_h"].sum())
        label = _("all {n}").format(n=len(rows))
        console.say(f"  {label:<9} {total:>10,.0f} {_between(low, high)} {'':>8} "
                    f"{rows['open_days'].sum():>8} {load_h:>9,.0f} {rows['fte'].mean():>7.1f}")
    console.say(_("  load: agent hours of handling with shrinkage; FTE: full-time equivalents, in "
                  "the last line on average"))


def _between(low: float, high: float) -> str:
    return f"{f'{low:,.0f} – {high:,.0f}':>21}"
