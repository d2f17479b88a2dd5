"""The command that writes what payroll asks for: `hours`."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from wfm.cli.console import Console, common
from wfm.cli.options import workspace
from wfm.cli.rostered import rostered
from wfm.language import translate as _
from wfm.workspace import Workspace, read_all

FORMATS = ("csv", "xlsx")


@click.command()
@workspace
@click.option("--layout", "name", default="generic", show_default=True, metavar="NAME",
              help="How the file looks: generic, calabrio, adp, or one of your own.")
@click.option("--format", "suffix", type=click.Choice(FORMATS), default="csv", show_default=True,
              help="A text file or a workbook.")
@common
def hours(space: Workspace, console: Console, name: str, suffix: str) -> None:
    """Write the hours and premiums of the roster for payroll, to the minute.

    Reads outputs/roster.csv; writes outputs/hours-WEEK-LAYOUT.csv: for every employee and day
    contract, worked, paid, overtime, night, Sunday and holiday hours, premiums by the labour
    pack, absence codes and the balance against the contract.

    A layout of your own is a file inputs/layouts/NAME.toml: its columns in order, with titles,
    fields and formats, separator, decimal sign and encoding. It may extend a shipped one.

    \b
    Example:
      wfm hours -w mycentre
      wfm hours -w mycentre --layout adp --format xlsx
    """
    from wfm.payroll import payroll_days
    from wfm.payroll.files import file_name, write_hours
    from wfm.payroll.layout import load_layout

    layout, (loaded, roster) = read_all(
        lambda: load_layout(name, space.inputs / "layouts"), lambda: rostered(space))
    center = loaded.center
    days = payroll_days(center, roster)
    path: Path = space.outputs / file_name(layout, roster.week, suffix)
    write_hours(path, layout, days, roster.week)
    currency = center.main_site.currency
    console.say(_("Hours of {week}: people: {people}; paid hours: {paid:,.2f}, of them "
                  "{overtime:,.2f} overtime; pay {pay:,.2f} {currency}, of them premiums "
                  "{premiums:,.2f}.").format(
        week=roster.week, paid=days["paid_min"].sum() / 60,
        people=days.loc[days["paid_min"] > 0, "agent"].nunique(),
        overtime=days["overtime_min"].sum() / 60, pay=days["pay_amount"].sum(),
        premiums=days["premium_amount"].sum(), currency=currency))
    _say_cost(console, roster.cost.get("pay"), days)
    for text in layout.missing:
        console.say(_("  ! The layout {layout} needs your own {text}: in inputs/layouts/"
                      "{layout}.toml write extends = \"{layout}\", [texts] and {text} = \"…\"."
                      ).format(layout=layout.name, text=text))
    console.say(_("Written: {path}").format(path=path))


def _say_cost(console: Console, cost: float | None, days: pd.DataFrame) -> None:
    """How the pay stands to that in the roster's cost, which has no overtime of the week."""
    if cost is None:
        return
    more = float((days["pay_amount"] - days["overtime_week_amount"]).sum()) - cost
    if abs(more) > 0.01 * abs(cost) + 0.005:
        console.say(_("  ! The roster's cost has {cost:,.2f} of pay: this is {more:+,.2f}. Was "
                      "roster.csv, or what people cost, changed since the roster was made?").format(
            cost=cost, more=more))
    elif abs(more) >= 0.005:
        console.say(_("The roster's cost has {cost:,.2f} of pay for these shifts, here it is "
                      "{more:+,.2f}: there an unpaid break takes off the mean premium of its "
                      "shift, here that of its own minutes.").format(cost=cost, more=more))
