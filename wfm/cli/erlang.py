"""`wfm erlang`: how many agents a load takes, asked for one interval or a table of them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, NoReturn

import click

from wfm.cli.console import Console, common
from wfm.cli.quantities import Amount, ServiceLevel, Time
from wfm.language import noted
from wfm.language import translate as _
from wfm.tables import Column

DAY = 86_400.0
MOST_LOAD = 1e7
"""Erlangs; more are a slip."""

COLUMNS = {column.name: column for column in (
    Column("calls", "number", noted("calls offered in an interval"), least=0, most=1e9),
    Column("aht_s", "number", noted("mean handling time of a call, in seconds"), False, least=0,
           most=1e6),
    Column("per_min", "number", noted("length of the interval, in minutes"), False, least=0.01,
           most=1e6),
    Column("service_level", "share", noted("share of calls to be answered within within_s"),
           False),
    Column("within_s", "number", noted("seconds within which calls count as in time"), False,
           least=0, most=30 * DAY),
    Column("asa_s", "number", noted("longest mean wait, in seconds"), False, least=0,
           most=30 * DAY),
    Column("max_abandon", "share", noted("highest share of calls that give up"), False),
    Column("max_occupancy", "share", noted("highest share of time that agents are busy"), False),
    Column("max_wait", "share", noted("highest share of calls that wait at all"), False),
    Column("patience_s", "number", noted("mean patience of callers, in seconds"), False,
           least=0.1, most=30 * DAY),
    Column("shrinkage", "share", noted("share of rostered agents not at work"), False, most=0.99),
    Column("concurrency", "number", noted("contacts an agent handles at once"), False, least=1,
           most=1000),
    Column("spread", "share", noted("standard deviation of the calls, as a share"), False),
    Column("agents", "number", noted("agents at work, whose service is asked for"), False,
           least=0, most=1e8),
)}
"""What a row of a table may say, and the options of the same meaning."""
TARGETS = ("service_level", "asa_s", "max_abandon", "max_occupancy", "max_wait")
_AHT = Column("aht_s", "number", "", least=0.1, most=COLUMNS["aht_s"].most)
_LINES = Column("lines", "whole", "", least=0, most=10_000)
_BALK = Column("balking", "share", "")
COUNTINGS = ("offered", "answered", "short-left-out", "short-as-answered")


def _amount(name: str) -> Amount:
    return Amount(COLUMNS[name])


@click.command()
@click.argument("table", required=False,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--calls", type=_amount("calls"), metavar="N",
              help="Calls, or other contacts, offered in the interval.")
@click.option("--per", "per_min", type=Time(COLUMNS["per_min"], unit=60), metavar="MINUTES",
              help="Length of the interval: 30, 30m or 1h. By default 30 minutes.")
@click.option("--aht", "aht_s", type=Time(_AHT), metavar="TIME",
              help="Mean handling time, wrap-up included: 240, 240s, 4m or 4:00.")
@click.option("--service-level", "service", metavar="SHARE/TIME",
              type=ServiceLevel(COLUMNS["service_level"], COLUMNS["within_s"]),
              help="Share to be answered in time: 80/20 or 80%/20s. Where nothing else is "
              "asked, 80/20.")
@click.option("--asa", "asa_s", type=Time(COLUMNS["asa_s"]), metavar="TIME",
              help="Longest mean wait (average speed of answer), of all calls.")
@click.option("--max-abandon", type=_amount("max_abandon"), metavar="SHARE",
              help="Highest share of calls that give up: 5% or 0.05. Needs --patience.")
@click.option("--max-occupancy", type=_amount("max_occupancy"), metavar="SHARE",
              help="Highest share of their time that agents are busy with calls.")
@click.option("--max-wait", type=_amount("max_wait"), metavar="SHARE",
              help="Highest share of calls that have to wait at all.")
@click.option("--counting", type=click.Choice(COUNTINGS), default=COUNTINGS[0],
              show_default=True,
              help="Calls that the service level counts: all offered; the answered; all but "
              "those who gave up in time; or all, those who gave up in time as answered.")
@click.option("--patience", "patience_s", type=Time(COLUMNS["patience_s"]), metavar="TIME",
              help="How long callers would wait on average before they give up. Without it "
              "nobody gives up.")
@click.option("--agents", type=_amount("agents"), metavar="N",
              help="Agents at work: what service they give, instead of how many it takes.")
@click.option("--shrinkage", type=_amount("shrinkage"), metavar="SHARE",
              help="Share of rostered agents who are not at work (breaks, leave, training).")
@click.option("--lines", type=Amount(_LINES), metavar="N",
              help="Calls that fit in at most, waiting or being handled; the next gets the "
              "busy tone. By default no limit.")
@click.option("--balk", "balking", type=Amount(_BALK), metavar="SHARE",
              help="Share of those who would have to wait that hangs up at once.")
@click.option("--concurrency", type=_amount("concurrency"), metavar="N",
              help="Chats that an agent handles at once; --aht is then that of a chat among "
              "as many.")
@click.option("--spread", type=_amount("spread"), metavar="SHARE",
              help="How far calls stray from their forecast (standard deviation): 10% or 0.1. "
              "Shows what certainty costs.")
@click.option("--around", type=click.IntRange(0, 100), metavar="N",
              help="How many more and fewer agents to show. By default 3.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where to write the TABLE with its answers: .csv, .xlsx or .parquet.")
@common
def erlang(
    console: Console, table: Path | None, out: Path | None, around: int | None, **given: Any,
) -> None:
    """How many agents a load takes, by Erlang C and Erlang A side by side.

    \b
    Example:
      wfm erlang --calls 120 --per 30 --aht 4:00 --service-level 80/20 --patience 2m
      wfm erlang --calls 120 --aht 240 --patience 120 --agents 18 --shrinkage 30%
      wfm erlang intervals.csv --per 15 --patience 90 --out sized.xlsx

    TABLE is a CSV file, a Parquet file or a workbook (its first sheet) with one interval in
    a row. It needs the columns calls and aht_s; it may have per_min, service_level,
    within_s, asa_s, max_abandon, max_occupancy, max_wait, patience_s, shrinkage,
    concurrency, spread and agents, which go before the options of the same meaning
    wherever a cell is filled. All other columns are passed through.

    Added are load, agents_c and agents_a (least agents by Erlang C and A), with shrinkage
    rostered_c and rostered_a, with spread agents_average, agents_p50, agents_p80,
    agents_p95 (by A) and probability_met, with agents targets_met. Then the service, first
    by A and then by C, both with the same number of agents: those of the column agents, or
    else agents_a. What has no number (no agents are enough; a wait without end) is empty.
    """
    asked = {name: value for name, value in given.items() if value is not None}
    if "service" in asked:
        asked["service_level"], asked["within_s"] = asked.pop("service")
    asked["counting"] = asked["counting"].replace("-", "_")
    if "lines" in asked:
        asked["lines"] = float(asked["lines"])
    if table is not None:
        _table(console, table, out, around, asked)
    else:
        _single(console, out, 3 if around is None else around, asked)


def _single(console: Console, out: Path | None, around: int, asked: dict[str, Any]) -> None:
    if out is not None:
        _refuse(_("--out goes with a table: wfm erlang intervals.csv --out sized.csv"))
    if missing := [option for option, name in (("--calls", "calls"), ("--aht", "aht_s"))
                   if name not in asked]:
        _refuse(_("give {options}, or a table of intervals. Such as: wfm erlang --calls 120 "
                  "--per 30 --aht 240 --service-level 80/20 --patience 120").format(
            options=_(" and ").join(missing)))
    check_together(asked, "patience_s" in asked)
    targets = any(name in asked for name in TARGETS)
    if "spread" in asked and "agents" in asked and not targets:
        _refuse(_("--spread with --agents needs a target, such as --service-level 80/20"))
    load = asked["calls"] * asked["aht_s"] / (60 * asked.get("per_min", 30.0))
    if load > MOST_LOAD:
        _refuse(_("this is a load of {load} erlangs (agents busy all the time); up to {most} are "
                  "worked out").format(load=f"{load:,.0f}", most=f"{MOST_LOAD:,.0f}"))

    from wfm.cli.erlang_answer import show
    from wfm.cli.paper import Paper
    from wfm.staffing.quick import LEVEL, Question

    unasked = not targets and "agents" not in asked
    if unasked:
        asked["service_level"] = LEVEL
    show(Paper(console), Question(**asked), around, unasked)


def _table(
    console: Console, table: Path, out: Path | None, around: int | None, asked: dict[str, Any]
) -> None:
    if "calls" in asked or around is not None:
        _refuse(_("--calls and --around are for one interval, not for a table"))
    if out is None:
        _refuse(_("say where to write the table with its answers: --out sized.xlsx"))

    from wfm.cli.erlang_table import size_table

    size_table(console, table, out, asked)


def check_together(asked: Collection[str], impatient: bool) -> None:
    """Refuse what cannot be asked together; `impatient`: somebody may give up."""
    if "max_abandon" in asked and not impatient:
        _refuse(_("--max-abandon needs --patience: without it nobody gives up"))
    if "lines" in asked and "concurrency" in asked:
        _refuse(_("--lines and --concurrency cannot be asked together: whoever chats holds no "
                  "line"))
    for name in ("lines", "balking", "concurrency"):
        if "spread" in asked and name in asked:
            option = {"balking": "balk"}.get(name, name)
            _refuse(_("--spread and --{option} cannot be asked together").format(option=option))


def _refuse(text: str) -> NoReturn:
    raise click.UsageError(text)
