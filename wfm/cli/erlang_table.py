"""A table of intervals sized row by row: `wfm erlang intervals.csv --out sized.xlsx`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from wfm.cli.console import Console, Line
from wfm.cli.erlang import COLUMNS, MOST_LOAD, TARGETS, check_together
from wfm.cli.interval_file import (
    EXCEL_ROWS,
    KINDS,
    Intervals,
    nearest,
    read_intervals,
    write_intervals,
)
from wfm.cli.paper import Paper
from wfm.language import noted
from wfm.language import translate as _
from wfm.staffing.quick import (
    LEVEL,
    WITHIN_S,
    Question,
    Service,
    at_work,
    certainty_of,
    least_agents,
    rostered,
    service,
)
from wfm.tables import Faults

_CHUNK = 5000
_DIGITS = 6
"""Decimals of the numbers written."""
_USUAL = {"per_min": 30.0, "within_s": WITHIN_S, "shrinkage": 0.0, "concurrency": 1.0,
          "spread": 0.0}
_SURE = ("agents_average", "agents_p50", "agents_p80", "agents_p95")
ADDED = (
    "load", "agents_c", "agents_a", "rostered_c", "rostered_a", *_SURE, "probability_met",
    "targets_met", "service_level_a", "asa_a_s", "wait_a", "abandonment_a", "turned_away_a",
    "occupancy_a", "queue_a", "service_level_c", "asa_c_s", "wait_c", "turned_away_c",
    "occupancy_c", "queue_c",
)
"""All columns that may be added, in their order."""
Given = dict[str, Any]
"""Arguments of a :class:`Question`: an array of the rows' numbers, or one for all."""


def size_table(console: Console, path: Path, out: Path, asked: Mapping[str, Any]) -> None:
    """Read a table, answer every row, write it all to `out`, and say what was done.

    `asked` holds the options that were given; they stand where a cell is empty.

    Raises
    ------
    InputError
        Something in the table cannot be used.
    """
    _check_out(path, out)
    faults = Faults()
    needed = ["calls"] if "aht_s" in asked else ["calls", "aht_s"]
    table = read_intervals(path, COLUMNS, needed, ADDED, faults)
    faults.raise_if_any()
    _check_options(table, asked)
    if out.suffix.lower() == ".xlsx" and len(table.rows) >= EXCEL_ROWS:
        raise click.UsageError(_("a sheet has at most {n} rows; write a .csv or .parquet").format(
            n=f"{EXCEL_ROWS:,}"))
    given = _filled(table, asked)
    _check_rows(table, given, faults)
    faults.raise_if_any()
    usual = _ask_the_usual(given, len(table.rows))
    line, parts, total = Line(console), [], len(table.rows)
    for begin in range(0, total, _CHUNK):
        end = min(begin + _CHUNK, total)
        parts.append(_answers(Question(**_part(given, slice(begin, end)))))
        line.show(_("sizing"), end / total, last=end == total)
    found = pd.concat(parts, ignore_index=True)
    write_intervals(out, table, found[_wanted(given)].round(_DIGITS))
    _say(Paper(console), table, found, given, out, usual)


def _check_out(path: Path, out: Path) -> None:
    if out.suffix.lower() not in KINDS:
        raise click.BadParameter(_("name a file that ends in {kinds}").format(
            kinds=", ".join(KINDS)), param_hint="--out")
    if out.exists() and out.samefile(path):
        raise click.BadParameter(_("this is the table that is read; name another file"),
                                 param_hint="--out")
    if out.suffix.lower() == ".parquet" and find_spec("pyarrow") is None:
        raise click.BadParameter(
            _('Parquet files need the package pyarrow: pip install "wfm[parquet]"'),
            param_hint="--out")


def _check_options(table: Intervals, asked: Mapping[str, Any]) -> None:
    """What cannot be asked together, of options and columns."""
    names = {*asked, *table.values}
    check_together(names - {"spread"}, "patience_s" in names)
    # spread and concurrency may stand in different rows
    check_together(names - {"concurrency"}, "patience_s" in names)


def _filled(table: Intervals, asked: Mapping[str, Any]) -> Given:
    """The numbers of each row: its cells, and options where these are empty."""
    given: Given = {}
    for name in COLUMNS:
        otherwise = asked.get(name, _USUAL.get(name))
        values = table.values.get(name)
        if values is not None:
            given[name] = np.where(
                np.isnan(values), np.nan if otherwise is None else otherwise, values)
        elif otherwise is not None:
            given[name] = np.full(len(table.rows), otherwise)
    return given | {name: asked[name] for name in ("counting", "lines", "balking")
                    if name in asked}


def _check_rows(table: Intervals, given: Given, faults: Faults) -> None:
    """What is wrong with a row, though each of its cells can be read."""
    rows = len(table.rows)
    calls, aht = given["calls"], given["aht_s"]  # who has no calls may leave out the latter
    with np.errstate(invalid="ignore", over="ignore"):
        load = np.where(calls > 0, calls * aht / (60 * given["per_min"]), 0.0)
        spread = given["spread"] > 0
        wrong = (
            ("aht_s", (calls > 0) & ~(aht >= 0.1),
             noted("there are calls, but no handling time"),
             noted("Write the mean seconds of a call, 0.1 or more")),
            ("calls", load > MOST_LOAD,
             noted("the load is above {most:,.0f} erlangs", most=MOST_LOAD),
             noted("Check calls, aht_s (in seconds) and per_min (in minutes)")),
            ("spread", spread & (given["concurrency"] > 1),
             noted("spread and concurrency cannot be asked together"),
             noted("Leave one of them empty")),
            ("spread", spread & _asks(given, rows, "agents") & ~_asks(given, rows, *TARGETS),
             noted("with agents, spread needs a target"),
             noted("Fill in one, such as service_level")),
            ("max_abandon", _asks(given, rows, "max_abandon")
             & ~_asks(given, rows, "patience_s"), noted("without patience_s nobody gives up"),
             noted("Fill in patience_s, or leave max_abandon empty")),
        )
    for column, places, what, mend in wrong:
        for k in np.flatnonzero(places):
            faults.add(table.source, table.numbers[k], column, what, mend)


def _asks(given: Given, rows: int, *names: str) -> np.ndarray:
    """Which rows have a number in one of the columns."""
    out = np.zeros(rows, bool)
    for name in names:
        if name in given:
            out |= ~np.isnan(given[name])
    return out


def _ask_the_usual(given: Given, rows: int) -> int:
    """Ask the usual service level of rows that ask nothing; how many these are."""
    nothing = ~_asks(given, rows, "agents", *TARGETS)
    if nothing.any():
        given["service_level"] = np.where(
            nothing, LEVEL, given.get("service_level", np.full(rows, np.nan)))
    return int(nothing.sum())


def _part(given: Mapping[str, Any], places: slice | np.ndarray) -> Given:
    return {name: value[places] if isinstance(value, np.ndarray) else value
            for name, value in given.items()}


def _answers(question: Question) -> pd.DataFrame:
    """All columns that may be added to the rows of a question; NaN where there is no number."""
    impatient = bool(np.isfinite(question.patience(True)).any())
    least_c = least_agents(question, False)
    least_a = least_agents(question, True) if impatient else least_c
    agents = at_work(question, least_a)
    by_c = service(question, agents, False)
    by_a = service(question, agents, True) if impatient else by_c
    columns: dict[str, Any] = {"load": question.load}
    for name, least in (("c", least_c), ("a", least_a)):
        columns[f"agents_{name}"] = _found(least)
        columns[f"rostered_{name}"] = rostered(_found(least), question.shrinkage)
    unsure = np.flatnonzero((np.asarray(question.spread) > 0) & question.asked)
    columns |= {name: np.full(len(agents), np.nan) for name in (*_SURE, "probability_met")}
    if unsure.size:
        price = certainty_of(Question(**_part(vars(question), unsure)), True)
        for name, least in zip(_SURE, (price.average, *price.agents), strict=True):
            columns[name][unsure] = _found(least)
        columns["probability_met"] = np.where(
            np.isnan(columns["agents_p50"]) | np.isnan(agents), np.nan, by_a.probability)
    given = ~np.isnan(np.asarray(np.nan if question.agents is None else question.agents))
    columns["targets_met"] = np.array(["no", "yes"], object)[by_a.met.astype(int)]
    columns["targets_met"][~(given & question.asked)] = None
    columns |= _measures("a", by_a) | _measures("c", by_c)
    columns["unstable"] = np.isinf(by_c.measures.asa_s)
    return pd.DataFrame(columns)


def _found(least: np.ndarray) -> np.ndarray:
    """Least agents; NaN where no number is enough."""
    return np.where(least >= 0, least.astype(np.float64), np.nan)


def _measures(name: str, side: Service) -> dict[str, Any]:
    """What a model says of its agents; NaN where there is no end."""
    got = side.measures
    return {
        f"service_level_{name}": side.level,
        f"asa_{name}_s": np.where(np.isinf(got.asa_s), np.nan, got.asa_s),
        f"wait_{name}": got.wait, f"abandonment_{name}": got.abandonment,
        f"turned_away_{name}": got.turned_away, f"occupancy_{name}": got.occupancy,
        f"queue_{name}": np.where(np.isinf(got.queue), np.nan, got.queue),
    }


def _wanted(given: Given) -> list[str]:
    """The columns to add, for what was asked."""
    def some(name: str, above: float) -> bool:
        return name in given and bool(np.any(np.asarray(given[name]) > above))

    sized = any(some(name, -1) for name in TARGETS)
    turned = "lines" in given or some("balking", 0)
    wanted = dict.fromkeys(ADDED, True)
    wanted |= dict.fromkeys(("agents_c", "agents_a"), sized)
    wanted |= dict.fromkeys(("rostered_c", "rostered_a"), sized and some("shrinkage", 0))
    wanted |= dict.fromkeys((*_SURE, "probability_met"), some("spread", 0))
    wanted["targets_met"] = sized and some("agents", -1)
    wanted |= dict.fromkeys(("turned_away_a", "turned_away_c"), turned)
    return [name for name in ADDED if wanted[name]]


def _say(
    paper: Paper, table: Intervals, found: pd.DataFrame, given: Given, out: Path, usual: int
) -> None:
    """What was read, taken for granted and written."""
    rows = len(table.rows)
    sheet = _("sheet {sheet} of ").format(sheet=table.source.sheet) if table.source.sheet else ""
    text = (_("Read {sheet}{file}: 1 row; columns {columns}.") if rows == 1 else
            _("Read {sheet}{file}: {n} rows; columns {columns}."))
    paper.text(text.format(sheet=sheet, file=table.source.path.name, n=f"{rows:,}",
                           columns=", ".join(table.values)))
    if table.passed:
        paper.text(_("Passed through: {columns}.").format(columns=", ".join(table.passed)))
    absent = [name for name in COLUMNS if name not in table.values]
    for title in table.passed:
        near = nearest(title.strip().lower().replace(" ", "_"), absent)
        if near is not None:
            paper.text(_("{title} was not read. Rename it to {name} if that is what it "
                         "holds.").format(title=title, name=near), 0, "! ")
    notes = (
        (usual, _("row without a target, sized for the usual {share} % within {seconds} s"),
         _("rows without a target, sized for the usual {share} % within {seconds} s")),
        (int((found["load"] == 0).sum()), _("row without load, which needs nobody"),
         _("rows without load, which need nobody")),
        (int((_asks(given, rows, *TARGETS) & found["agents_a"].isna()).sum()),
         _("row whose targets no number of agents meets; its agents_a is empty"),
         _("rows whose targets no number of agents meets; their agents_a is empty")),
        (int(found["unstable"].sum()),
         _("row unstable by Erlang C: with as few agents, and if nobody gave up, the queue "
           "would grow without end"),
         _("rows unstable by Erlang C: with as few agents, and if nobody gave up, the queue "
           "would grow without end")),
        (rows - int(_asks(given, rows, "patience_s").sum()),
         _("row without patience: nobody gives up, and agents_a is agents_c. Where callers "
           "hang up, add patience_s or --patience"),
         _("rows without patience: nobody gives up, and agents_a is agents_c. Where callers "
           "hang up, add patience_s or --patience")),
    )
    paper.facts([(f"{count:,}", (one if count == 1 else many).format(
        share=f"{100 * LEVEL:g}", seconds=f"{WITHIN_S:g}")) for count, one, many in notes if count])
    paper.text(_("Written: {path}").format(path=out))
