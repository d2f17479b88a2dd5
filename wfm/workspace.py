"""Where things are in a workspace, and how they are read and written.

A workspace is a folder with ``inputs/`` (what the planner says), ``forecasts/`` (tables
that one stage hands to the next, and that a planner may edit) and ``outputs/`` (the
roster). Every file is written beside its place and then renamed, so that a reader never
meets half a table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from wfm.center import Center
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.schema import DAYS, INBOUND, OUTBOUND, REQUIREMENT, STINTS, WORK
from wfm.tables import (
    Fault,
    Faults,
    InputError,
    Source,
    Table,
    read_table,
    write_beside,
    write_csv,
)


@dataclass(frozen=True)
class Workspace:
    """A folder with ``inputs/``, ``forecasts/`` and ``outputs/``."""

    root: Path

    @property
    def inputs(self) -> Path:
        """What the planner says: ``center.toml`` and the tables."""
        return self.root / "inputs"

    @property
    def forecasts(self) -> Path:
        """Tables between the stages; a planner may edit them."""
        return self.root / "forecasts"

    @property
    def outputs(self) -> Path:
        """The roster: a workbook and its tables."""
        return self.root / "outputs"

    def workbook(self, week: date) -> Path:
        """The roster workbook of a week."""
        return self.outputs / f"roster-{week.isoformat()}.xlsx"

    def create(self) -> None:
        """Make the three folders."""
        for folder in (self.inputs, self.forecasts, self.outputs):
            folder.mkdir(parents=True, exist_ok=True)


def _wall(moments: pd.Series, zones: pd.Series | str) -> pd.Series:
    """UTC moments as ``2026-12-07T08:00-03:00`` in each row's zone."""
    if isinstance(zones, str):
        zones = pd.Series(zones, index=moments.index)
    parts = [
        pd.DatetimeIndex(group).tz_convert(str(zone)).map(lambda m: m.isoformat(timespec="minutes"))
        .to_series(index=group.index)
        for zone, group in moments.groupby(zones)
    ]
    return pd.concat(parts).reindex(moments.index) if parts else moments.astype(str)


def _yes_no(flags: pd.Series) -> pd.Series:
    return flags.map({True: "yes", False: "no"})


def save_forecast(space: Workspace, center: Center, made: Forecast) -> None:
    """Write a forecast's tables into ``forecasts/``."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    inbound = made.intervals.copy()
    inbound["start"] = _wall(inbound["start"], inbound["queue"].map(zone))
    inbound["open"] = _yes_no(inbound["open"])
    write_csv(space.forecasts / "inbound.csv", inbound.round(3))
    write_csv(space.forecasts / "days.csv", made.days.round(2))
    write_csv(space.forecasts / "accuracy.csv", made.accuracy.round(4))
    cleaning = made.cleaning.copy()
    for column in ("start", "end"):
        cleaning[column] = _wall(cleaning[column], cleaning["queue"].map(zone))
    write_csv(space.forecasts / "cleaning.csv", cleaning)


def load_forecast(space: Workspace) -> Forecast:
    """Read the forecast back, as it stands now in ``forecasts/``."""
    frames = _read_stage(space.forecasts, (INBOUND, DAYS), "wfm forecast")
    accuracy, cleaning = (
        _plain(space.forecasts / f"{name}.csv") for name in ("accuracy", "cleaning")
    )
    for column in ("start", "end"):
        if column in cleaning:
            cleaning[column] = pd.to_datetime(cleaning[column], utc=True)
    return Forecast(frames["inbound"], frames["days"], accuracy, cleaning)


def save_outbound(space: Workspace, plan: OutboundPlan) -> None:
    """Write the outbound plan into ``forecasts/outbound.csv``."""
    write_csv(space.forecasts / "outbound.csv", plan.segments.round(3))


def load_outbound(space: Workspace, week: date) -> OutboundPlan:
    """Read the outbound plan back."""
    return OutboundPlan(week, _read_stage(space.forecasts, (OUTBOUND,), "wfm forecast")["outbound"])


def save_requirement(space: Workspace, center: Center, made: Requirement) -> None:
    """Write the requirement and the work to be placed into ``forecasts/``."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    intervals = made.intervals.copy()
    intervals["start"] = _wall(intervals["start"], intervals["queue"].map(zone))
    write_csv(space.forecasts / "requirement.csv", intervals.round(4))
    work = made.work.copy()
    for column in ("opens", "due"):
        work[column] = _wall(work[column], center.main_site.zone)
    write_csv(space.forecasts / "work.csv", work.round(4))
    _write_json(space.forecasts / "requirement.json", {"notes": list(made.notes)})


def load_requirement(space: Workspace) -> Requirement:
    """Read the requirement back, as it stands now in ``forecasts/``."""
    frames = _read_stage(space.forecasts, (REQUIREMENT, WORK), "wfm staff")
    notes = _read_json(space.forecasts / "requirement.json").get("notes", [])
    return Requirement(frames["requirement"], frames["work"], tuple(notes))


def save_roster(space: Workspace, center: Center, roster: Roster) -> None:
    """Write the roster's stints and result into ``outputs/``."""
    zone = {name: center.zone(agent.site) for name, agent in center.agents.items()}
    stints = roster.stints.copy()
    for column in ("start", "end"):
        stints[column] = _wall(stints[column], stints["agent"].map(zone))
    stints["paid"] = _yes_no(stints["paid"])
    write_csv(space.outputs / "roster.csv", stints)
    _write_json(
        space.outputs / "result.json",
        {
            "week": roster.week.isoformat(), "status": roster.status, "cost": roster.cost,
            "total_cost": roster.total_cost, "lower_bound": roster.lower_bound,
            "gap": roster.gap, "seconds": round(roster.seconds, 1), "seed": roster.seed,
            "trace": [list(point) for point in roster.trace],
            "warnings": list(roster.warnings),
        },
    )


def load_roster(space: Workspace) -> Roster:
    """Read the roster back from ``outputs/``."""
    path = space.outputs / "roster.csv"
    if not path.is_file():
        raise InputError([_absent(path, "wfm roster")])
    faults = Faults()
    read = read_table(STINTS, [Source(path)], space.outputs, faults)
    faults.raise_if_any()
    result = _read_json(space.outputs / "result.json")
    return Roster(
        date.fromisoformat(result["week"]), _typed(read.frame, STINTS), dict(result["cost"]),
        float(result["lower_bound"]), str(result["status"]), float(result["seconds"]),
        int(result["seed"]), tuple((p[0], p[1], p[2]) for p in result["trace"]),
        tuple(result["warnings"]),
    )


# ------------------------------------------------------------------ helpers


def _absent(path: Path, command: str) -> Fault:
    return Fault(
        f"{path.parent.name}/{path.name}", "", 0, "", "the table is not there yet",
        f"Run `{command}` first",
    )


def _read_stage(
    folder: Path, tables: tuple[Table, ...], command: str
) -> dict[str, pd.DataFrame]:
    absent = [
        _absent(folder / f"{t.name}.csv", command)
        for t in tables if not (folder / f"{t.name}.csv").is_file()
    ]
    if absent:
        raise InputError(absent)
    faults, frames = Faults(), {}
    for table in tables:
        read = read_table(table, [Source(folder / f"{table.name}.csv")], folder, faults)
        if not faults.found:
            frames[table.name] = _typed(read.frame, table)
    faults.raise_if_any()
    return frames


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Checked cells as columns of a proper dtype; moments as UTC."""
    typed: dict[str, Any] = {}
    for column in table.columns:
        cells = frame[column.name]
        if column.kind == "moment":
            typed[column.name] = pd.to_datetime(cells, utc=True).astype("datetime64[s, UTC]")
        elif column.kind in ("number", "share"):
            typed[column.name] = cells.astype("float64")
        elif column.kind == "whole":
            typed[column.name] = cells.astype("int64")
        elif column.kind == "yes_no":
            typed[column.name] = cells.astype(bool)
        else:
            typed[column.name] = cells
    return pd.DataFrame(typed)


def _plain(path: Path) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame()
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    write_beside(path, lambda draft: _write_text(draft, text))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
