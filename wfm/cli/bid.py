"""`wfm bid`: from a request for proposal to a price that holds.

The group itself makes the bid, so that ``wfm bid --set shrinkage=0.35`` is all that is typed;
`init` makes the workbook to fill, `start` and `track` follow once it is won.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import click

from wfm.cli.console import INPUT_FAULT, Console, common, complain
from wfm.cli.options import workers, workspace
from wfm.language import translate as _
from wfm.workspace import Workspace

SAMPLES = ("retail_es", "utility_br")
SCENARIOS = 10_000


def slug(text: str) -> str:
    """A text as a part of a file's name on any system; letters lose their accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^\w.+]+", "-", bare, flags=re.ASCII).strip("-.").lower()


def _changes(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Changes by their keys; the last of a key holds."""
    found: dict[str, str] = {}
    for text in values:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(_("{text} is not KEY=VALUE, such as shrinkage=0.35").format(
                text=text))
        found[key.strip()] = value.strip()
    return found


def _file_name(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    if value is not None and slug(value) != value:
        raise click.BadParameter(_("small letters, digits, dots and dashes"))
    return value


which = click.option(
    "--name", metavar="NAME", callback=_file_name,
    help="Which bid of outputs/, bid-NAME.json; otherwise the only one there.")


@click.group(name="bid", invoke_without_command=True)
@workspace
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", callback=_changes,
              help="Change a figure for this bid alone: shrinkage=0.35, wage.MAD=+5%, volume=x1.1; "
              "may be repeated.")
@click.option("--compare", "other", metavar="FILE", type=click.Path(
    exists=True, dir_okay=False, path_type=Path),
    help="Set it beside another bid: the workbook that was made for that.")
@click.option("--name", metavar="NAME", callback=_file_name,
              help="Of the files, bid-NAME.xlsx; otherwise the programme's and what is set.")
@click.option("--scenarios", type=click.IntRange(100, 1_000_000), default=SCENARIOS,
              show_default=True, help="How many scenarios are played.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Seed of every random choice.")
@workers
@common
def bid(
    space: Workspace, console: Console, changes: dict[str, str], other: Path | None,
    name: str | None, scenarios: int, seed: int | None, workers: int,
) -> None:
    """Price a request for proposal: people, sites, cost, price and risk.

    Reads the bid's tables in inputs/ (`wfm bid init` makes a workbook to fill). Every site is
    rostered by the optimiser, people are hired over the months, and thousands of scenarios are
    played. Writes outputs/bid-NAME.xlsx with live formulas, outputs/bid-NAME-client.xlsx without
    cost, wages or margin, and outputs/bid-NAME.json, which `wfm bid start` and `wfm bid track`
    read. Nothing is written where anything is wrong.

    \b
    Example:
      wfm bid init --sample retail_es mybid
      wfm bid -w mybid
      wfm bid -w mybid --set shrinkage=0.35 --compare base.xlsx
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    from wfm.cli.bid_making import make_bid

    make_bid(space, console, changes, other, name, scenarios, seed, workers)


@bid.command()
@click.argument("directory", default=Path(), type=click.Path(file_okay=False, path_type=Path))
@click.option("--sample", type=click.Choice(SAMPLES),
              help="Fill it with an invented request for proposal and its sites.")
@common
def init(directory: Path, sample: str | None, console: Console) -> None:
    """Make the workbook of a bid to fill, inputs/bid.xlsx; nothing is ever overwritten.

    \b
    Example:
      wfm bid init mybid
      wfm bid init --sample retail_es mybid
    """
    from wfm.bid_template import write_bid_workbook
    from wfm.intake.bid import is_bid
    from wfm.sample.bids import write_bid_sample

    space = Workspace(directory)
    path = space.inputs / "bid.xlsx"
    if path.exists() or is_bid(space.inputs):
        complain(_("{folder} already holds a bid; nothing was written. Choose another folder.")
                 .format(folder=space.inputs))
        raise SystemExit(INPUT_FAULT)
    space.create()
    if sample is None:
        write_bid_workbook(path)
    else:
        write_bid_sample(space.inputs, sample)
    console.say(_("{file} is ready. Next: fill it, then wfm bid -w {folder}").format(
        file=path, folder=directory))


@bid.command()
@workspace
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@which
@click.option("--site", "sites", multiple=True, metavar="SITE",
              help="Only what this site does; may be repeated. Otherwise all that do something.")
@common
def start(
    space: Workspace, console: Console, directory: Path, name: str | None, sites: tuple[str, ...],
) -> None:
    """Turn a bid that was won into the workspace of a running centre.

    Writes inputs/ of a new folder: center.toml with the sites; queues with hours, promises and
    shrinkage; contracts; places for the people, by the class in which they are hired; campaigns
    and segments with their targets; seats as limits. The history holds eight weeks as the bid
    expects them: actual weeks take their place.

    \b
    Example:
      wfm bid start mycentre -w mybid
      wfm plan -w mycentre
    """
    from wfm.cli.bid_won import start_centre

    start_centre(space, console, Workspace(directory), name, sites)


@bid.command()
@workspace
@which
@common
def track(space: Workspace, console: Console, name: str | None) -> None:
    """Set actual months beside a bid that was won.

    Reads the table bid_actuals in inputs/: months, contacts and handling times of each line and
    call list, people, hours and cost of each site, what was billed. Says volume against the
    locked forecast, cost, margin and credits due, and which part of the change of profit comes
    from volume, handling time, shrinkage, attrition, wages and price; the parts sum to it. Writes
    outputs/bid-NAME-track.xlsx. Without the table it writes a blank one to fill.

    \b
    Example:
      wfm bid track -w mybid
    """
    from wfm.cli.bid_won import track_bid

    track_bid(space, console, name)
