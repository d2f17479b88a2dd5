"""What `wfm forecast` says of drivers and the planner's changes, and the pages that explain it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import pandas as pd

from wfm.center import Center
from wfm.cli.console import Console, Line
from wfm.handover import Forecast
from wfm.intake import Loaded
from wfm.language import translate as _
from wfm.tables import shown
from wfm.workspace import Workspace

if TYPE_CHECKING:
    from wfm.demand.decomposition import Inside


def check_queues(center: Center, queues: Sequence[str]) -> None:
    """Refuse to explain a queue that does not exist."""
    for queue in queues:
        if queue not in center.queues:
            raise click.UsageError(_("--explain: there is no queue {queue}; the queues are {all}")
                                   .format(queue=shown(queue), all=", ".join(center.queues)))


def say_drivers(console: Console, table: pd.DataFrame) -> None:
    """What the drivers that are part of the forecast bring, and how surely."""
    used = table[table["used"].astype(bool)] if len(table) else table
    if used.empty:
        return
    console.say(_("Drivers in the forecast (contacts that one unit brings ± standard error):"))
    for row in used.to_dict("records"):
        text = _("  {queue:<12} {driver}: {each:.3g} ± {error:.1g}, after {lag:.1f} days on "
                 "average, brings {contacts:,.0f} contacts in the days forecast")
        if row["lag_in"] == "open days":
            text = _("  {queue:<12} {driver}: {each:.3g} ± {error:.1g}, after {lag:.1f} open days "
                     "on average, brings {contacts:,.0f} contacts in the days forecast")
        console.say(text.format(
            queue=row["queue"], driver=row["driver"], each=row["per_unit"],
            error=row["per_unit_se"], lag=row["mean_lag"], contacts=row["contacts"]))


def say_overrides(console: Console, space: Workspace, table: pd.DataFrame) -> None:
    """Which rows of overrides.csv were applied and what they did; nobody is named."""
    if table.empty:
        return
    applied = table[table["status"] == "applied"]
    console.say(_("Overrides ({file}): {n} applied, {effect:+,.0f} contacts.").format(
        file=space.overrides, n=len(applied), effect=applied["effect"].sum()))
    signs = {"factor": "×", "add": "+", "set": "="}
    for row in applied.to_dict("records"):
        sign = "" if row["action"] == "add" and row["value"] < 0 else signs[row["action"]]
        text = (_("  row {row:<3} {queue:<12} {first} to {last}  {what:<8} {effect:+,.0f} "
                  "contacts in 1 interval") if row["intervals"] == 1 else
                _("  row {row:<3} {queue:<12} {first} to {last}  {what:<8} {effect:+,.0f} "
                  "contacts in {n} intervals"))
        console.say(text.format(
            row=row["row"], queue=row["queue"], first=row["from"], last=row["to"],
            what=f"{sign}{row['value']:g}", effect=row["effect"], n=row["intervals"]))
    for status, one, many in (
        ("expired", _("  1 expired, its days are past: row {rows}"),
         _("  {n} expired, their days are past: rows {rows}")),
        ("later", _("  1 of days that are not forecast yet: row {rows}"),
         _("  {n} of days that are not forecast yet: rows {rows}")),
        ("closed", _("  ! 1 changed nothing, the queue is closed then: row {rows}"),
         _("  ! {n} changed nothing, the queue is closed then: rows {rows}")),
    ):
        rows = table.loc[table["status"] == status, "row"]
        if len(rows):
            console.say((one if len(rows) == 1 else many).format(
                n=len(rows), rows=", ".join(map(str, rows))))


class Seen:
    """Keeps how the forecasts of some queues came about."""

    def __init__(self, queues: Sequence[str]) -> None:
        self.queues = tuple(dict.fromkeys(queues))
        self.found: dict[str, Inside] = {}

    def __call__(self, one: Inside) -> None:
        """Keep `one`, if it is asked for."""
        if one.queue in self.queues:
            self.found[one.queue] = one


def write_pages(
    space: Workspace, console: Console, loaded: Loaded, made: Forecast, seen: Seen
) -> None:
    """One page for each queue that was seen, and where it is."""
    if not seen.queues:
        return
    from wfm.export.forecast_page import write_forecast_page

    line = Line(console)
    for number, queue in enumerate(seen.queues):
        line.show(_("page"), number / len(seen.queues))
        path = space.forecast_page(queue)
        write_forecast_page(path, loaded.center, loaded.week, made, seen.found[queue])
        console.say(_("What moved {queue}: {path}").format(queue=queue, path=path))
    line.show(_("page"), 1.0, last=True)
