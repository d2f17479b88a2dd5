"""All of ``inputs/`` at once: read the tables, check them, make the centre."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from wfm.center import Center
from wfm.intake.campaigns import read_campaigns
from wfm.intake.changes import read_changes
from wfm.intake.contact_rates import read_callbacks, read_day_parts
from wfm.intake.contracts import read_contracts
from wfm.intake.corrections import read_corrections
from wfm.intake.drivers import read_drivers
from wfm.intake.history import read_history
from wfm.intake.limits import read_limits
from wfm.intake.meetings import read_meetings
from wfm.intake.people import check_skills, notes_on, notes_on_mix, read_agents
from wfm.intake.queues import check_lent, read_queues, read_special_days
from wfm.intake.settings import check_accept, read_settings
from wfm.intake.shrinkage import read_shrinkage
from wfm.intake.week import choose_week
from wfm.language import noted, translated
from wfm.rules.calling import CallingPack, load_calling_packs
from wfm.rules.labour import LabourPack, in_week, load_labour_packs
from wfm.schema import TABLES
from wfm.tables import Faults, InputError, find_sources, read_table

Pack = TypeVar("Pack", LabourPack, CallingPack)


@dataclass(frozen=True)
class Loaded:
    """A centre, the Monday of the week to plan, and how many weeks to forecast."""

    center: Center
    week: date
    forecast_weeks: int


def load(inputs: Path | str, week: date | None = None) -> Loaded:
    """Read and check everything in the folder `inputs`.

    Parameters
    ----------
    inputs
        The folder with ``center.toml`` and the tables.
    week
        Monday of the week to plan; by default the settings', or the one after the history.

    Raises
    ------
    InputError
        Anything is missing or wrong; the error holds every fault that was found.
    """
    folder = Path(inputs).absolute()
    faults = Faults()
    settings = read_settings(folder, faults)
    sources = find_sources(folder, [table.name for table in TABLES], faults)
    read = {
        table.name: read_table(table, sources[table.name], folder, faults) for table in TABLES
    }
    before = len(faults.found)
    labour = read_packs(load_labour_packs, folder / "packs" / "labour", faults)
    calling = read_packs(partial(load_calling_packs, accept=settings.accept),
                         folder / "packs" / "calling", faults)
    if len(faults.found) == before:
        check_accept(settings, folder, calling, labour, faults)
    sites, interval = settings.sites, settings.interval_min
    campaigns = read_campaigns(read["campaigns"], read["segments"], calling, faults)
    queues = read_queues(read["queues"], sites, campaigns, interval, faults)
    special = read_special_days(read["special_days"], queues, faults)
    judged = read["queues"].whole and read["campaigns"].whole
    shrinkage = read_shrinkage(
        read["shrinkage"], {**queues, **campaigns} if judged else None, interval, faults)
    known = list(queues) if read["queues"].whole else None
    changes = read_changes(read["changes"], known, faults)
    drivers = read_drivers(read["drivers"], known, faults)
    fed = {change.to_queue for change in changes if change.to_queue}
    corrections = read_corrections(read["corrections"], queues, sites, faults)
    found = read_history(
        read["history"], queues, sites, interval, faults, fed, corrections)
    history = found.rows
    check_lent(read["queues"], queues, history, faults)
    monday = week or settings.week
    if len(history) and sites:
        zone = next(iter(sites.values())).zone
        monday = choose_week(week, settings.week, history, read["history"], zone, faults)
    if monday is not None:
        labour = {code: in_week(pack, monday) for code, pack in labour.items()}
    contracts = read_contracts(read["contracts"], labour, settings.accept, faults)
    agents = read_agents(read, sites, contracts, queues, campaigns, faults)
    check_skills(read, agents, queues, campaigns, faults)
    limits = read_limits(
        read["limits"], sites, agents if read["agents"].whole else None, faults)
    meetings = read_meetings(read["meetings"], agents if read["agents"].whole else None, faults)
    called = campaigns if read["campaigns"].whole and read["segments"].whole else None
    day_parts = read_day_parts(read["contact_rates"], called, faults)
    callbacks = read_callbacks(
        read["callbacks"], called, agents if read["agents"].whole else None, faults)
    faults.raise_if_any()
    assert monday is not None  # an empty history is a fault
    center = Center(
        name=settings.name, interval_min=interval,
        language=settings.language, clock=settings.clock, week_start=settings.week_start,
        seed=settings.seed, weights=settings.weights,
        sites=sites, queues=queues, campaigns=campaigns, contracts=contracts, agents=agents,
        special_days=special, history=history, labour=labour, calling=calling,
        decent_hours=settings.decent_hours, shrinkage=shrinkage,
        changes=changes, drivers=drivers, day_parts=day_parts, callbacks=callbacks,
        corrections=corrections, limits=limits, meetings=meetings, findings=found.findings,
        notes=(*found.notes, *notes_on(agents), *notes_on_mix(agents, contracts, labour),
               *_notes_on_files(folder), *_notes_on_language(settings.language)),
    )
    return Loaded(center, monday, settings.forecast_weeks)


def _notes_on_files(folder: Path) -> tuple[str, ...]:
    """Files that look like tables and are none."""
    known = {table.name for table in TABLES}
    return tuple(
        noted(
            "inputs/{file} is not one of the tables ({tables}) and is not read.",
            file=path.name, tables=", ".join(sorted(known))) for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".parquet") and path.stem not in known)


def _notes_on_language(language: str) -> tuple[str, ...]:
    if language == "en" or translated(language):
        return ()
    return (noted(
        "There is no translation into {language} yet: texts are in English.", language=language),)


def read_packs(
    read: Callable[[Path | None], Mapping[str, Pack]], own: Path, faults: Faults
) -> Mapping[str, Pack]:
    """The rule packs; where those of the folder `own` are faulty, the shipped ones stand in."""
    if not own.is_dir():
        return read(None)
    try:
        return read(own)
    except InputError as error:
        faults.take(error)
        return read(None)
