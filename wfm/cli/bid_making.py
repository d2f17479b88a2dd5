"""Making a bid: its files, its workbooks, and another bid beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from wfm.bid.bid import Bid, bid
from wfm.bid.compare import Figure, compare
from wfm.bid.mix import NoSiteError
from wfm.bid.request import Request
from wfm.bid.task import work_of
from wfm.bid.what_if import ChangeError, what_if
from wfm.bid_kept import figure_rows, figures_of, keep
from wfm.cli import counts
from wfm.cli.bid import slug
from wfm.cli.bid_answer import answer, assumed, side_by_side
from wfm.cli.console import INPUT_FAULT, Console, Line, complain
from wfm.cluster import version
from wfm.export.bid import Findings, SiteCase, write_bid, write_client_safe, write_comparison
from wfm.export.bid.stamp import stamp, stamped
from wfm.export.saving import refuse_if_open
from wfm.intake.bid import LoadedBid, load_bid
from wfm.intake.bid.actuals import check_actuals
from wfm.language import noted, told, use_language
from wfm.language import translate as _
from wfm.tables import Fault, InputError
from wfm.workspace import Workspace, read_all


def make_bid(
    space: Workspace, console: Console, changes: Mapping[str, str], other: Path | None,
    name: str | None, scenarios: int, seed: int | None, workers: int,
) -> None:
    """Read, price, write and say a bid; see :func:`wfm.cli.bid.group`."""
    loaded, beside = read_all(
        lambda: load_bid(space.inputs), lambda: None if other is None else read_figures(other))
    use_language(loaded.request.language)
    request = changed(loaded.request, changes, seed)
    stem = name or "-".join([slug(request.name) or "programme",
                             *(slug(f"{k}-{v}") for k, v in changes.items())])
    files = Files(space, stem)
    for path in files.books:
        refuse_if_open(path)
    made = _made(request, scenarios, workers, Line(console))
    found = findings(made, stem, _typed(changes))
    write_bid(files.book, found)
    stamp_figures(files.book, made)
    write_client_safe(files.client, found)
    keep(files.kept, made, changes, seed)
    answer(console, made)
    for note in loaded.notes:
        console.say(f"  ! {told(note)}")
    assumed(console, loaded.request)
    if other is not None and beside is not None:
        _beside(console, files.comparison, other, beside, changes, made)
    console.say(_("Bid: {path}").format(path=files.book))
    console.say(_("For the client: {path}").format(path=files.client))


class Files:
    """Where a bid is written."""

    def __init__(self, space: Workspace, name: str) -> None:
        self.book = space.outputs / f"bid-{name}.xlsx"
        self.client = space.outputs / f"bid-{name}-client.xlsx"
        self.comparison = space.outputs / f"bid-{name}-compared.xlsx"
        self.kept = space.outputs / f"bid-{name}.json"
        self.books = (self.book, self.client, self.comparison)


def changed(request: Request, changes: Mapping[str, str], seed: int | None) -> Request:
    """The request with what was set; every fault is told, and the command ends."""
    try:
        made = what_if(request, changes)
    except ChangeError as error:
        for fault in error.faults:
            complain(f"--set {fault}")
        raise SystemExit(INPUT_FAULT) from None
    return made if seed is None else replace(made, seed=seed)


def _made(request: Request, scenarios: int, workers: int, line: Line) -> Bid:
    words = {"compare": _("compare"), "fit": _("roster"), "hire": _("hire"), "risk": _("risk"),
             "done": _("done")}
    try:
        return bid(request, scenarios, workers,
                   lambda what, done: line.show(words[what], done, last=what == "done"))
    except (NoSiteError, ValueError) as error:
        complain(_("There is no bid: {why}.").format(why=error))
        raise SystemExit(INPUT_FAULT) from None


def _typed(changes: Mapping[str, str]) -> str:
    return " ".join(["wfm bid", *(f"--set {key}={value}" for key, value in changes.items())])


def findings(made: Bid, scenario: str, command: str) -> Findings:
    """A bid as its workbooks take it."""
    request = made.request
    return Findings(
        made.outcome, made.exposure, made.scenarios, request.seed, made.swings, made.break_evens,
        made.alternatives,
        {site: SiteCase(one.outcome, tuple(one.cannot.values()), one.hour_cost)
         for site, one in made.sites.items()},
        request.labour, request.calling, scenario, command, version())


# ---------------------------------------------------------------------- another bid


def stamp_figures(path: Path, made: Bid) -> None:
    """Let a bid's figures travel with its workbook."""
    stamp(path, json.dumps({"name": made.request.name, "figures": figure_rows(made.figures)},
                           ensure_ascii=False))


def read_figures(path: Path) -> tuple[Figure, ...]:
    """The figures of a bid by its workbook, or by the file kept beside it.

    Raises
    ------
    InputError
        It holds none.
    """
    try:
        text = stamped(path)
        if text is None:
            text = path.with_suffix(".json").read_text(encoding="utf-8")
        return figures_of(json.loads(text)["figures"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError([Fault(
            path.name, "", 0, "",
            noted("this is no workbook that `wfm bid` made, or another program has taken its "
                  "figures out"),
            noted("Name one from outputs/, or make it again"))]) from None


def _beside(console: Console, path: Path, other: Path, figures: tuple[Figure, ...],
            changes: Mapping[str, str], made: Bid) -> None:
    """Write and say this bid beside another."""
    first = other.stem.removeprefix("bid-")
    changed = ", ".join(f"{key}={value}" for key, value in changes.items())
    this = changed or _("this bid")
    bids = {first: figures, this if this != first else _("this bid"): made.figures}
    names = list(bids)
    request = made.request
    works = {code: work_of(request, code).name for code in (*request.lines, *request.lists)}
    side_by_side(console, names, compare(bids), works)
    write_comparison(path, bids, {names[1]: changed} if changed else None, works)
    console.say(_("Side by side: {path}").format(path=path))


def check_bid(space: Workspace, console: Console) -> None:
    """Check a bid and say what is in it."""
    known: list[Request] = []

    def inputs() -> LoadedBid:
        found = load_bid(space.inputs)
        known.append(found.request)
        return found

    # faults of the months are told even where the bid cannot be read
    loaded, months = read_all(
        inputs, lambda: check_actuals(space.inputs, known[0] if known else None))
    request = loaded.request
    use_language(request.language)
    console.say(_("{name}: {lines}, {lists}, {places}, {months} from {first:%Y-%m}; everything is "
                  "in order.").format(
        name=request.name, lines=counts.lines(len(request.lines)),
        lists=counts.call_lists(len(request.lists)), places=counts.sites(len(request.places)),
        months=counts.months(request.months), first=request.start))
    if months:
        console.say(_("Actual months beside it: {n}.").format(n=months))
    for note in loaded.notes:
        console.say(f"  ! {told(note)}")
