"""Where things are in a workspace, and how they are written and read back.

A workspace is a folder with ``inputs/`` (what the planner says), ``forecasts/`` (tables
that one stage hands to the next, and that a planner may edit) and ``outputs/`` (the
roster). Every file is written beside its place and then renamed, so that a reader never
meets half a table. What is read back is checked as the inputs are (:mod:`wfm.stage_reading`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import inf, isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.intake.overrides import read_overrides
from wfm.language import note_from_json, note_to_json, noted
from wfm.override import ImpossibleOverridesError, Override
from wfm.stage_reading import (
    StageTables,
    check_inbound,
    check_outbound,
    check_promised,
    check_requirement,
    check_work,
)
from wfm.stage_tables import (
    ACCURACY,
    CLEANING,
    DAYS,
    INBOUND,
    OUTBOUND,
    OVERRIDES,
    PROMISED,
    REQUIREMENT,
    STINTS,
    WEEKS,
    WORK,
)
from wfm.tables import Fault, Faults, InputError, Source, write_beside, write_csv

if TYPE_CHECKING:
    from wfm.simulation.outlook import Outlook

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

    def simulation(self, week: date) -> Path:
        """The workbook of a week that was played."""
        return self.outputs / f"simulation-{week.isoformat()}.xlsx"

    def forecast_page(self, queue: str) -> Path:
        """The page that explains a queue's forecast."""
        return self.outputs / f"forecast-{queue}.html"

    @property
    def months(self) -> Path:
        """The workbook of the months ahead."""
        return self.outputs / "months.xlsx"

    @property
    def overrides(self) -> Path:
        """What a planner knows better than the model; never overwritten."""
        return self.forecasts / "overrides.csv"

    @property
    def made(self) -> Path:
        """Forecasts as they were, in a folder for each day on which some were made."""
        return self.forecasts / "made"

    def create(self) -> None:
        """Make the three folders."""
        for folder in (self.inputs, self.forecasts, self.outputs):
            folder.mkdir(parents=True, exist_ok=True)


# ------------------------------------------------------------------ forecast


def save_forecast(space: Workspace, center: Center, made: Forecast) -> None:
    """Write a forecast's tables into ``forecasts/``."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    inbound = made.intervals.copy()
    inbound["start"] = wall(inbound["start"], inbound["queue"].map(zone))
    inbound["open"] = _yes_no(inbound["open"])
    write_csv(space.forecasts / "inbound.csv", inbound.round(3))
    write_csv(space.forecasts / "days.csv", made.days.round(4))
    write_csv(space.forecasts / "weeks.csv", made.weeks.round(4))
    write_csv(space.forecasts / "accuracy.csv", made.accuracy.round(4).replace([inf, -inf], nan))
    cleaning = made.cleaning.copy()
    for column in ("start", "end"):
        # a total that was left out is no queue of the centre
        where = cleaning["queue"].map(zone).fillna(center.main_site.zone)
        cleaning[column] = wall(cleaning[column], where)
    write_csv(space.forecasts / "cleaning.csv", cleaning)
    write_csv(space.forecasts / "aht_accuracy.csv", made.handling.round(4))
    write_csv(space.forecasts / "decomposition.csv", made.decomposition.round(6))
    drivers = made.drivers.round(8)
    if "used" in drivers:
        drivers["used"] = _yes_no(drivers["used"])
    write_csv(space.forecasts / "drivers.csv", drivers)
    if not space.overrides.exists():
        write_csv(space.overrides, pd.DataFrame(columns=[c.name for c in OVERRIDES.columns]))


def load_overrides(space: Workspace, center: Center | None) -> tuple[Override, ...]:
    """What the planner wrote into ``forecasts/overrides.csv``.

    Raises
    ------
    InputError
        As for :func:`wfm.intake.overrides.read_overrides`.
    """
    return read_overrides(space.overrides, center)


def impossible(space: Workspace, error: ImpossibleOverridesError) -> InputError:
    """Overrides that the forecast does not bear, as faults of their table's rows."""
    faults = Faults()
    for override, column, what, mend in error.found:
        faults.add(Source(space.overrides), override.row, column, what, mend)
    return InputError(faults.found)


def load_forecast(space: Workspace, center: Center, week: date) -> Forecast:
    """Read the forecast back, as it stands now in ``forecasts/``.

    Raises
    ------
    InputError
        A table is absent or was edited into something that cannot be used, or it does not
        hold the whole of `week`.
    """
    tables = StageTables(space.forecasts, f"wfm forecast --week {week}")
    read = tables.read(INBOUND, DAYS, WEEKS, ACCURACY, CLEANING)
    check_inbound(read["inbound"], center, week, tables)
    tables.faults.raise_if_any()
    made = {name: tables.frame(one) for name, one in read.items()}
    return Forecast(made["inbound"], made["days"], made["accuracy"], made["cleaning"],
                    weeks=made["weeks"])


def save_outbound(space: Workspace, plan: OutboundPlan) -> None:
    """Write the outbound plan into ``forecasts/``, and its week beside it.

    ``outbound.csv`` and ``callbacks.csv`` are what the next stage reads; ``campaigns.csv``,
    ``campaign_ranges.csv`` and ``calling_windows.csv`` are for people.
    """
    write_csv(space.forecasts / "outbound.csv", plan.segments.round(4))
    zones = {(c, s): z.split()[0] if z else "UTC" for c, s, z in zip(
        plan.segments["campaign"], plan.segments["segment"], plan.segments["zone"], strict=True)}
    callbacks = plan.callbacks.copy()
    zone = pd.Series(
        [zones[key] for key in zip(callbacks["campaign"], callbacks["segment"], strict=True)],
        index=callbacks.index, dtype=object)
    for column in ("at", "opens", "due"):
        callbacks[column] = wall(callbacks[column], zone)
    write_csv(space.forecasts / "callbacks.csv", callbacks.round(4))
    campaigns = plan.feasibility.copy()
    campaigns["feasible"] = _yes_no(campaigns["feasible"])
    write_csv(space.forecasts / "campaigns.csv", campaigns.round(4))
    write_csv(space.forecasts / "campaign_ranges.csv", plan.ranges.round(2))
    write_csv(space.forecasts / "calling_windows.csv", plan.windows.round(4))
    _write_json(space.forecasts / "outbound.json",
                {"week": plan.week.isoformat(), "notes": [note_to_json(one) for one in plan.notes]})


def load_outbound(space: Workspace, center: Center, week: date) -> OutboundPlan:
    """Read the outbound plan of `week` back; InputError as for :func:`load_forecast`."""
    tables = StageTables(space.forecasts, f"wfm forecast --week {week}")
    read = tables.read(OUTBOUND, PROMISED)
    said = _check_week(space.forecasts / "outbound.json", week, tables)
    check_outbound(read["outbound"], center, tables)
    check_promised(read["callbacks"], center, tables)
    tables.faults.raise_if_any()
    return OutboundPlan(
        week, tables.frame(read["outbound"]), tables.frame(read["callbacks"]), notes=_notes(said))


# ------------------------------------------------------------------ requirement


def save_requirement(space: Workspace, center: Center, made: Requirement, week: date) -> None:
    """Write the requirement and the work to be placed into ``forecasts/``."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    intervals = made.intervals.copy()
    intervals["start"] = wall(intervals["start"], intervals["queue"].map(zone))
    write_csv(space.forecasts / "requirement.csv", intervals.round(4))
    work = made.work.copy()
    for column in ("opens", "due"):
        work[column] = wall(work[column], center.main_site.zone)
    write_csv(space.forecasts / "work.csv", work.round(4))
    _write_json(space.forecasts / "requirement.json",
                {"week": week.isoformat(), "made_from": _made_from(space),
                 "notes": [note_to_json(one) for one in made.notes], "aims": dict(made.aims)})


def save_certainty(space: Workspace, hours: pd.DataFrame) -> None:
    """Write what each degree of certainty takes into ``forecasts/certainty.csv``."""
    write_csv(space.forecasts / "certainty.csv", hours.round(2))


def _made_from(space: Workspace) -> dict[str, str]:
    """A digest of each table that the requirement is made from."""
    return {
        name: sha256((space.forecasts / name).read_bytes()).hexdigest()
        for name in ("inbound.csv", "outbound.csv", "callbacks.csv")
        if (space.forecasts / name).is_file()
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
                noted("the table was changed after the requirement was made from it"),
                noted("Run `{command}` first", command="wfm staff"))
    check_requirement(read["requirement"], center, tables)
    check_work(read["work"], center, tables)
    tables.faults.raise_if_any()
    return Requirement(
        tables.frame(read["requirement"]), tables.frame(read["work"]), _notes(said), _aims(said))


def load_aims(space: Workspace, week: date) -> Mapping[str, float]:
    """What the requirement of `week` was planned for; nothing where it is of another week."""
    said = _read_json(space.forecasts / "requirement.json")
    return _aims(said) if said.get("week") == week.isoformat() else {}


def _aims(said: Mapping[str, Any]) -> dict[str, float]:
    aims = said.get("aims")
    return {q: a for q, a in aims.items() if isinstance(a, float)} if isinstance(
        aims, dict) else {}


# ------------------------------------------------------------------ roster

PRICES = "prices.npz"


def save_roster(space: Workspace, center: Center, roster: Roster, *, kept: bool = False) -> None:
    """Write the roster's stints and result into ``outputs/``.

    `kept` says that days of an edited workbook were kept in it, so that its bound is that of
    rosters with these days.
    """
    zone = {name: center.zone(agent.site) for name, agent in center.agents.items()}
    stints = roster.stints.copy()
    for column in ("start", "end"):
        stints[column] = wall(stints[column], stints["agent"].map(zone))
    stints["paid"] = _yes_no(stints["paid"])
    write_csv(space.outputs / "roster.csv", stints)
    write_beside(space.outputs / PRICES, lambda draft: np.savez_compressed(
        draft, allow_pickle=False, **roster.prices))
    _write_json(
        space.outputs / "result.json",
        {
            "week": roster.week.isoformat(), "status": roster.status, "cost": roster.cost,
            "total_cost": roster.total_cost, "lower_bound": _known(roster.lower_bound),
            "gap": _known(roster.gap),
            "seconds": round(roster.seconds, 1), "seed": roster.seed,
            "trace": [[_known(value) for value in point] for point in roster.trace],
            "warnings": [note_to_json(one) for one in roster.warnings],
            "cost_weeks": roster.cost_weeks, "kept": kept,
        },
    )


def _known(value: float) -> float | None:
    """A number as JSON has it; None where it is not finite, as a bound before there is one."""
    return value if isfinite(value) else None


def _bound(value: float | None) -> float:
    """The reverse of :func:`_known` for a lower bound."""
    return -inf if value is None else float(value)


def was_kept(space: Workspace) -> bool:
    """Whether the roster in ``outputs/`` keeps days of a workbook; see :func:`save_roster`."""
    return _read_json(space.outputs / "result.json").get("kept") is True


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
            _bound(result["lower_bound"]), str(result["status"]), float(result["seconds"]),
            int(result["seed"]),
            tuple((p[0], inf if p[1] is None else p[1], _bound(p[2]))
                  for p in result["trace"]),
            tuple(map(note_from_json, result["warnings"])),
            cost_weeks=int(result.get("cost_weeks", 1)), prices=_prices(space),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        raise InputError([_damaged(path, "wfm roster")]) from None


def _prices(space: Workspace) -> dict[str, np.ndarray]:
    """The prices of the roster in ``outputs/``; none where they cannot be read: they are found
    anew from the roster, which takes longer."""
    try:
        with np.load(space.outputs / PRICES, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, BadZipFile):
        return {}


# ------------------------------------------------------------------ simulation


def save_simulation(space: Workspace, center: Center, week: date, found: Outlook) -> None:
    """Write a week that was played into ``outputs/``: its intervals as ``simulation.csv``, its
    queues and campaigns as ``simulation.json``, with a digest of the roster that was played."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    frame = found.intervals.copy()
    frame["start"] = wall(frame["start"], frame["queue"].map(zone))
    write_csv(space.outputs / "simulation.csv", frame.round(4))
    rows = {
        name: [{key: None if value != value else value for key, value in row.items()}
               for row in table.round(4).to_dict("records")]
        for name, table in (("queues", found.queues), ("campaigns", found.campaigns))}
    _write_json(space.outputs / "simulation.json", {
        "week": week.isoformat(),
        "roster": sha256((space.outputs / "roster.csv").read_bytes()).hexdigest(),
        "replications": found.replications, "seed": found.seed, **rows})


# ------------------------------------------------------------------ today


def save_today(
    space: Workspace, center: Center, intervals: pd.DataFrame, staffing: pd.DataFrame
) -> None:
    """Write an update within the day: contacts into ``forecasts/``, agents into ``outputs/``."""
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    for folder, table in ((space.forecasts, intervals), (space.outputs, staffing)):
        frame = table.copy()
        frame["start"] = wall(frame["start"], frame["queue"].map(zone))
        write_csv(folder / "today.csv", frame.round(3))


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
            faults.take(error)
    faults.raise_if_any()
    return results[0], results[1]


# ------------------------------------------------------------------ months


def save_months(space: Workspace, table: pd.DataFrame) -> None:
    """Write calendar months by queue into ``outputs/months.csv``; `month` as 2026-12."""
    frame = table.copy()
    frame["month"] = [f"{month:%Y-%m}" for month in frame["month"]]
    write_csv(space.outputs / "months.csv", frame.round(4))


# ------------------------------------------------------------------ moments and JSON


def wall(moments: pd.Series, zones: pd.Series | str) -> pd.Series:
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
        what = noted("the tables are of an unknown week, not {week}", week=f"{week}")
        if isinstance(made_for, str):
            what = noted("the tables are of the week {other}, not {week}",
                         other=made_for, week=f"{week}")
        tables.faults.add(Source(path), 0, "", what,
                          noted("Run `{command}` first", command=tables.command))
    return said


def _notes(said: Mapping[str, Any]) -> tuple[str, ...]:
    notes = said.get("notes")
    return tuple(map(note_from_json, notes)) if isinstance(notes, list) else ()


def _damaged(path: Path, command: str) -> Fault:
    return Fault(f"{path.parent.name}/{path.name}", "", 0, "", noted("the file is damaged"),
                 noted("Run `{command}` again", command=command))


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
