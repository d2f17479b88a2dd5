"""A bid that was won: the workspace of its centre, and actual months beside it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

from wfm.bid.economics import run
from wfm.bid.request import Request
from wfm.bid.start import Centre
from wfm.bid.start import start as tables_of
from wfm.bid.track import track
from wfm.bid.what_if import what_if
from wfm.bid_kept import Kept, digest, read_kept
from wfm.bid_schema.actuals import BID_ACTUALS
from wfm.cli import counts
from wfm.cli.bid_answer import say_track
from wfm.cli.console import INPUT_FAULT, Console, complain
from wfm.export.bid.track_book import write_track
from wfm.intake.bid import load_bid
from wfm.intake.bid.actuals import blank_rows, has_actuals, load_actuals
from wfm.language import noted, use_language
from wfm.language import translate as _
from wfm.schema import TABLES
from wfm.tables import Fault, InputError, write_csv
from wfm.template import Kit, write_text, write_workbook
from wfm.workspace import Workspace, read_all


def won(space: Workspace, name: str | None) -> tuple[str, Request, Kept]:
    """The name of a bid, its request with what was set, and what was kept of it.

    Raises
    ------
    InputError
        There is no such bid, or it is not clear which, or its inputs have changed since.
    """
    chosen = name or _only(space)
    path = space.outputs / f"bid-{chosen}.json"
    loaded, kept = read_all(lambda: load_bid(space.inputs), lambda: read_kept(path))
    request = what_if(loaded.request, kept.changes)
    if kept.seed is not None:
        request = replace(request, seed=kept.seed)
    if digest(request) != kept.digest:
        raise InputError([Fault(
            f"outputs/{path.name}", "", 0, "",
            noted("the inputs are no longer those of this bid"),
            noted("Put back the tables as they were when it was made, or make it again with "
                  "`wfm bid`"))])
    return chosen, request, kept


def _only(space: Workspace) -> str:
    names = sorted(path.stem.removeprefix("bid-") for path in space.outputs.glob("bid-*.json"))
    if len(names) == 1:
        return names[0]
    if not names:
        what, mend = noted("there is no bid in outputs/"), noted("Make one with `wfm bid`")
    else:
        what = noted("there are {n} bids in outputs/", n=len(names))
        mend = noted("Say which with --name: {names}", names=", ".join(names))
    raise InputError([Fault("outputs", "", 0, "", what, mend)])


# ---------------------------------------------------------------------- the centre


def start_centre(space: Workspace, console: Console, target: Workspace, name: str | None,
                 sites: tuple[str, ...]) -> None:
    """Write the inputs of the centre of a bid into a folder that has none."""
    if target.inputs.is_dir() and any(target.inputs.iterdir()):
        complain(_("{folder} already holds files; nothing was written. Choose another folder.")
                 .format(folder=target.inputs))
        raise SystemExit(INPUT_FAULT)
    chosen, request, kept = won(space, name)
    use_language(request.language)
    try:
        made = tables_of(request, kept.capacity, sites)
    except KeyError as error:
        does = [site for site, share in kept.capacity.shares.items() if any(
            share.shares.values())]
        complain(_("--site {site}: it does nothing in this bid; those that do are {sites}.").format(
            site=error.args[0], sites=", ".join(does)))
        raise SystemExit(INPUT_FAULT) from None
    target.create()
    write_text(target.inputs / "center.toml", _settings(request, made, chosen))
    _write_tables(target, made)
    own = space.inputs / "packs"
    if own.is_dir():
        shutil.copytree(own, target.inputs / "packs")
    rows = made.tables
    places = len(rows.get("agents", ()))
    console.say(_("{name}: {sites}, {queues}, {campaigns}, {places}; the first week to plan is "
                  "{week}.").format(
        name=made.name, sites=counts.sites(len(made.sites)),
        queues=counts.queues(len(rows.get("queues", ()))),
        campaigns=counts.campaigns(len(rows.get("campaigns", ()))), week=made.week,
        places=_("1 place to fill") if places == 1 else
        _("{n} places to fill").format(n=places)))
    console.say(_("The history holds weeks as the bid expects them; actual weeks take their "
                  "place."))
    console.say(_("{folder} is ready. Next: wfm check -w {folder}").format(folder=target.root))


def _write_tables(target: Workspace, made: Centre) -> None:
    """The history as a file, every other table as a sheet."""
    import pandas as pd

    tables = {table.name: table for table in TABLES}
    names = [column.name for column in tables["history"].columns]
    write_csv(target.inputs / "history.csv", pd.DataFrame(
        [[row.get(name) for name in names] for row in made.tables.get("history", ())],
        columns=names))
    sheets = {name: rows for name, rows in made.tables.items() if name != "history"}
    needed = {name: sheets.get(name, ()) for name in tables if name != "history"}
    write_workbook(target.inputs / "center.xlsx", needed, sites=[one.site for one in made.sites])


def _settings(request: Request, made: Centre, chosen: str) -> str:
    """``center.toml``."""
    lines = [
        f"# Made by wfm bid start from bid-{chosen}. The history before the service is what the",
        "# bid expects; replace it by what happens, week by week.",
        "",
        f"name = {_text(made.name)}",
        f"interval_min = {request.interval_min}",
        f"language = {_text(request.language)}",
        f"seed = {request.seed}",
        f"week = {made.week}",
    ]
    if request.accept:
        codes = ", ".join(_text(code) for code in request.accept)
        lines += ["", "[rules]", f"accept = [{codes}]"]
    for one in made.sites:
        lines += ["", "[[sites]]", f"site = {_text(one.site)}", f"name = {_text(one.name)}",
                  f"country = {_text(one.country)}"]
        if one.subdivision:
            lines.append(f"subdivision = {_text(one.subdivision)}")
        lines += [f"zone = {_text(one.zone)}", f"language = {_text(request.language)}",
                  f"currency = {_text(one.currency)}"]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """A text of TOML."""
    return json.dumps(text, ensure_ascii=False)


# ---------------------------------------------------------------------- actual months


def track_bid(space: Workspace, console: Console, name: str | None) -> None:
    """Read the months, set them beside the bid, write and say it."""
    chosen, request, kept = won(space, name)
    use_language(request.language)
    plan = run(request, kept.capacity)
    if not has_actuals(space.inputs):
        blank = space.inputs / "bid_actuals.xlsx"
        write_workbook(blank, {BID_ACTUALS.name: blank_rows(plan.frame)},
                       kit=Kit(tables=(BID_ACTUALS,), about=_about, references={}))
        console.say(_("There are no actual months yet. Fill in {file} and run again.").format(
            file=blank))
        return
    found = track(plan, load_actuals(space.inputs, plan.frame))
    path = space.outputs / f"bid-{chosen}-track.xlsx"
    write_track(path, found)
    say_track(console, found)
    console.say(_("All months: {path}").format(path=path))


def _about() -> list[str]:
    return [
        _("Actual months of a bid that was won"),
        _("Each row of the sheet bid_actuals is a month of a line, of a call list, of a site, or "
          "of all. Fill in what is known; every cell may stay empty. The comment on a header says "
          "whose rows have the figure."),
        _("Profit is told for months with billed and cost in the row of all; where sites have a "
          "cost of their own, each site needs one."),
    ]
