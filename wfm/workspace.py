"""Where things are in a workspace, and how they are written and read back.

A workspace is a folder with ``inputs/`` (what the planner says), ``forecasts/`` (tables
that one stage hands to the next, and that a planner may edit) and ``outputs/`` (the
roster). Every file is written beside its place and then renamed, so that a reader never
meets half a table. What is read back is checked as the inputs are (:mod:`wfm.stage_tables`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import inf, nan
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from wfm.center import Center
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.schema import DAYS, INBOUND, OUTBOUND, REQUIREMENT, STINTS, WORK
from wfm.stage_tables import (
    ACCURACY,
    CLEANING,
    StageTables,
    check_inbound,
    check_outbound,
    check_requirement,
    check_work,
)
from wfm.tables import Fault, Faults, InputError, Source, write_beside, write_csv

A = TypeVar("A")
B = TypeVar("B")


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


# ------------------------------------------------------------------ forecast


def save_forecast(space: Workspace, center: Center, made: Forecast) -> None:
    """Write a forecast's tables into ``forecasts/``."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    inbound = made.intervals.copy()
    inbound["start"] = _wall(inbound["start"], inbound["queue"].map(zone))
    inbound["open"] = _yes_no(inbound["open"])
    write_csv(space.forecasts / "inbound.csv", inbound.round(3))
    write_csv(space.forecasts / "days.csv", made.days.round(2))
    write_csv(space.forecasts / "accuracy.csv", made.accuracy.round(4).replace([inf, -inf], nan))
    cleaning = made.cleaning.copy()
    for column in ("start", "end"):
        cleaning[column] = _wall(cleaning[column], cleaning["queue"].map(zone))
    write_csv(space.forecasts / "cleaning.csv", cleaning)


def load_forecast(space: Workspace, center: Center, week: date) -> Forecast:
    """Read the forecast back, as it stands now in ``forecasts/``.

    Raises
    ------
    InputError
        A table is absent or was edited into something that cannot be used, or it does not
        hold the whole of `week`.
    """
    tables = StageTables(space.forecasts, f"wfm forecast --week {week}")
    read = tables.read(INBOUND, DAYS, ACCURACY, CLEANING)
    check_inbound(read["inbound"], center, week, tables)
    tables.faults.raise_if_any()
    return Forecast(*(tables.frame(read[t.name]) for t in (INBOUND, DAYS, ACCURACY, CLEANING)))


def save_outbound(space: Workspace, plan: OutboundPlan) -> None:
    """Write the outbound plan into ``forecasts/outbound.csv``, and its week beside it."""
    write_csv(space.forecasts / "outbound.csv", plan.segments.round(3))
    _write_json(space.forecasts / "outbound.json", {"week": plan.week.isoformat()})


def load_outbound(space: Workspace, center: Center, week: date) -> OutboundPlan:
    """Read the outbound plan of `week` back; InputError as for :func:`load_forecast`."""
    tables = StageTables(space.forecasts, f"wfm forecast --week {week}")
    read = tables.read(OUTBOUND)["outbound"]
    _check_week(space.forecasts / "outbound.json", week, tables)
    check_outbound(read, center, tables)
    tables.faults.raise_if_any()
    return OutboundPlan(week, tables.frame(read))


# ------------------------------------------------------------------ requirement


def save_requirement(space: Workspace, center: Center, made: Requirement, week: date) -> None:
    """Write the requirement and the work to be placed into ``forecasts/``."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    intervals = made.intervals.copy()
    intervals["start"] = _wall(intervals["start"], intervals["queue"].map(zone))
    write_csv(space.forecasts / "requirement.csv", intervals.round(4))
    work = made.work.copy()
    for column in ("opens", "due"):
        work[column] = _wall(work[column], center.main_site.zone)
    write_csv(space.forecasts / "work.csv", work.round(4))
    _write_json(space.forecasts / "requirement.json",
                {"week": week.isoformat(), "made_from": _made_from(space),
                 "notes": list(made.notes)})


def _made_from(space: Workspace) -> dict[str, str]:
    """A digest of each table that the requirement is made from."""
    return {
        name: sha256((space.forecasts / name).read_bytes()).hexdigest()
        for name in ("inbound.csv", "outbound.csv") if (space.forecasts / name).is_file()
    }


def load_requirement(space: Workspace, center: Center, week: date) -> Requirement:
    """Read the requirement of `week` back; InputError as for :func:`load_forecast`."""
    tables = StageTables(space.forecasts, f"wfm staff --week {week}")
    read = tables.read(REQUIREMENT, WORK)
    said = _check_week(space.forecasts / "requirement.json", week, tables)
    made_from = said.get("made_from", {})
    for name, digest in _made_from(space).items():
        if isinstance(made_from, dict) and made_from.get(name, digest) != digest:
            tables.faults.add(
                Source(space.forecasts / name), 0, "",
                "the table was changed after the requirement was made from it",
                "Run `wfm staff` first")
    check_requirement(read["requirement"], center, tables)
    check_work(read["work"], center, tables)
    tables.faults.raise_if_any()
    notes = said.get("notes", [])
    return Requirement(tables.frame(read["requirement"]), tables.frame(read["work"]),
                       tuple(str(n) for n in notes) if isinstance(notes, list) else ())


# ------------------------------------------------------------------ roster


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
            "gap": roster.gap if roster.lower_bound > 0 else None,
            "seconds": round(roster.seconds, 1), "seed": roster.seed,
            "trace": [list(point) for point in roster.trace],
            "warnings": list(roster.warnings),
        },
    )


def load_roster(space: Workspace) -> Roster:
    """Read the roster back from ``outputs/``.

    Raises
    ------
    InputError
        It is absent, or was edited into something that cannot be used.
    """
    tables = StageTables(space.outputs, "wfm roster")
    read = tables.read(STINTS, files={"stints": "roster.csv"})["stints"]
    path = space.outputs / "result.json"
    result = _read_json(path)
    tables.faults.raise_if_any()
    try:
        return Roster(
            date.fromisoformat(result["week"]), tables.frame(read), dict(result["cost"]),
            float(result["lower_bound"]), str(result["status"]), float(result["seconds"]),
            int(result["seed"]), tuple((p[0], p[1], p[2]) for p in result["trace"]),
            tuple(result["warnings"]),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        raise InputError([_damaged(path, "wfm roster")]) from None


def read_all(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """What both read; the faults of both together.

    Raises
    ------
    InputError
        Either raised it.
    """
    faults = Faults()
    results: list[Any] = []
    for read in (first, second):
        try:
            results.append(read())
        except InputError as error:
            faults.found.extend(error.faults)
    faults.raise_if_any()
    return results[0], results[1]


# ------------------------------------------------------------------ moments and JSON


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


def _check_week(path: Path, week: date, tables: StageTables) -> Mapping[str, Any]:
    """What the stage said beside its tables; a fault if it was for another week."""
    said = _read_json(path)
    made_for = said.get("week")
    if made_for != week.isoformat() and not tables.faults.found:
        of = f"of the week {made_for}" if isinstance(made_for, str) else "of an unknown week"
        tables.faults.add(Source(path), 0, "", f"the tables are {of}, not {week}",
                          f"Run `{tables.command}` first")
    return said


def _damaged(path: Path, command: str) -> Fault:
    return Fault(f"{path.parent.name}/{path.name}", "", 0, "", "the file is damaged",
                 f"Run `{command}` again")


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_beside(path, lambda draft: _write_text(draft, text))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _read_json(path: Path) -> Mapping[str, Any]:
    """The content of a file that :func:`_write_json` made; empty where it is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
