"""All tables of a bid at once: read them, check them, make the request."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from wfm.bid.request import Floats, Request
from wfm.bid_schema import BID_TABLES
from wfm.calendar import monday_of
from wfm.intake.bid.costs import read_items, read_support
from wfm.intake.bid.lines import Draft, draft_lines, make_lines, read_spikes
from wfm.intake.bid.lists import draft_lists, make_lists, own_language
from wfm.intake.bid.log import Log, bare
from wfm.intake.bid.people import read_attrition, read_patterns, read_ramp
from wfm.intake.bid.profiles import profile_of, read_shapes
from wfm.intake.bid.settings import BidSettings, read_bid_settings
from wfm.intake.bid.sites import draft_sites, languages_of, make_sites
from wfm.intake.bid.terms import make_terms, read_bands, read_credits, read_risks
from wfm.intake.bid.volumes import read_volumes
from wfm.intake.loading import read_packs
from wfm.intake.rows import Row
from wfm.language import noted
from wfm.rules.calling import CallingPack, load_calling_packs
from wfm.rules.labour import LabourPack, in_week, load_labour_packs
from wfm.tables import Faults, ReadTable, find_sources, read_table

_NAMES = tuple(table.name for table in BID_TABLES)


@dataclass(frozen=True)
class LoadedBid:
    """A request, what people should know of it, and the rules by which it was checked.

    Attributes
    ----------
    notes
        What was assumed, normalised or looks odd, in words.
    labour
        Labour packs by code as they bind the first week of the service.
    calling
        Calling packs by code, with those of low confidence that the bid accepts.
    """

    request: Request
    notes: tuple[str, ...]
    labour: Mapping[str, LabourPack]
    calling: Mapping[str, CallingPack]


def is_bid(inputs: Path | str) -> bool:
    """Whether a folder, or a workbook, holds any table of a bid."""
    path = Path(inputs)
    return path.exists() and any(find_sources(path, _NAMES, Faults()).values())


def load_bid(inputs: Path | str) -> LoadedBid:
    """Read and check the tables of a bid.

    Parameters
    ----------
    inputs
        A folder with the tables, as files or sheets, or one workbook that holds them all. Own
        rule packs may stand in ``packs/labour`` and ``packs/calling`` beside them.

    Raises
    ------
    InputError
        Anything is missing or wrong; the error holds every fault that was found.
    """
    path = Path(inputs).absolute()
    folder = path.parent if path.is_file() else path
    faults, log = Faults(), Log()
    sources = find_sources(path, _NAMES, faults)
    read = {table.name: read_table(bare(table), sources[table.name], folder, faults)
            for table in BID_TABLES}
    settings = read_bid_settings(read["bid_settings"], faults, log)
    faults.language = settings["language"] or ""
    read |= {name: log.complete(table) for name, table in read.items() if name != "bid_settings"}
    labour = read_packs(load_labour_packs, folder / "packs" / "labour", faults)
    calling = read_packs(partial(load_calling_packs, accept=settings.accept),
                         folder / "packs" / "calling", faults)
    settings.check_accept({*labour, *calling, *(item.id for pack in calling.values()
                                                for item in pack.items)})
    request = _request(read, settings, labour, calling, faults, log)
    faults.raise_if_any()
    assert request is not None  # else there is a fault
    first = monday_of(request.start)
    binding = {code: in_week(pack, first) for code, pack in labour.items()}
    request = replace(request, labour=binding, calling=calling,
                      accept=tuple(sorted({*settings.accept})),
                      own_packs=_own_packs(folder / "packs"))
    return LoadedBid(request, (*log.notes, *log.counts()), binding, calling)


def _request(
    read: Mapping[str, ReadTable], settings: BidSettings, labour: Mapping[str, LabourPack],
    calling: Mapping[str, CallingPack], faults: Faults, log: Log,
) -> Request | None:
    """The request; None where the tables have faults."""
    months, interval = settings.months, settings.interval_min
    rows_of_lists = draft_lists(read["bid_lists"], calling, faults)
    drafts = draft_lines(read["bid_lines"], rows_of_lists, settings, faults, log)
    rows_of_sites = draft_sites(read["bid_sites"], settings, faults)
    lines_whole, sites_whole = read["bid_lines"].whole, read["bid_sites"].whole
    works_whole = lines_whole and read["bid_lists"].whole
    if not drafts and not rows_of_lists and works_whole:
        read["bid_lines"].fault(faults, 0, "", noted("there is neither a line nor a call list"),
                                noted("Add a row to bid_lines or bid_lists"))
    works = {code: draft.row for code, draft in drafts.items()} | rows_of_lists
    volumes = read_volumes(read["bid_volumes"], works, months, works_whole, faults, log)
    shapes = read_shapes(read["bid_profiles"], interval, faults, log)

    def profile(draft: Draft) -> Floats | None:
        assert draft.hours is not None
        return profile_of(draft.row, shapes, draft.hours, draft.may_wait, interval,
                          read["bid_profiles"].whole, log)

    lines = make_lines(drafts, volumes, profile)
    lists = make_lists(rows_of_lists, volumes)
    spikes = read_spikes(read["bid_spikes"], drafts, lines_whole, settings, faults)
    if sites_whole:
        _check_spoken(drafts, rows_of_lists, languages_of(rows_of_sites), bool(rows_of_sites))
    patterns = read_patterns(read["bid_patterns"], rows_of_sites, sites_whole, labour,
                             settings.accept, _service(settings), faults, log)
    attrition = read_attrition(read["bid_attrition"], rows_of_sites, sites_whole, faults, log)
    ramps = read_ramp(read["bid_ramp"], rows_of_sites, sites_whole, faults, log)
    places = make_sites(rows_of_sites, patterns, attrition, ramps, labour, log)
    support = read_support(read["bid_support"], rows_of_sites, sites_whole, faults, log)
    items = read_items(read["bid_costs"], rows_of_sites, sites_whole, months, faults, log)
    credits = read_credits(read["bid_credits"], drafts, lines_whole, faults)
    bands = read_bands(read["bid_bands"], faults)
    risks = read_risks(read["bid_risks"], lists, places, settings["currency"] or "", faults, log)
    if faults.found:
        return None
    return Request(
        **{key: settings[key] for key in ("name", "client", "currency", "language", "start",
                                          "months", "interval_min", "seed", "award", "made_by",
                                          "made_on")},
        lines=lines, lists=lists, spikes=spikes, places=places, support=support, items=items,
        terms=make_terms(settings, credits, bands), risks=risks, assumptions=log.in_order())


def _own_packs(folder: Path) -> dict[str, dict[str, Any]]:
    """What the files of own packs say; they have been checked."""
    return {f"{kind}/{path.stem}": tomllib.loads(path.read_text(encoding="utf-8"))
            for kind in ("calling", "labour") for path in sorted((folder / kind).glob("*.toml"))}


def _check_spoken(
    drafts: Mapping[str, Draft], lists: Mapping[str, Row], spoken: Collection[str] | None,
    sites: bool,
) -> None:
    """Fault work in a language that no site speaks."""
    if spoken is None or not sites:
        return
    asked = [(draft.row, language) for draft in drafts.values()
             for language in draft.languages or ()]
    asked += [(row, language) for row in lists.values() if (language := own_language(row))]
    for row, language in asked:
        if language not in spoken:
            row.wrong("language", noted("no site speaks {language}", language=language),
                      noted("Add it to languages in bid_sites, where there are {languages}",
                            languages=", ".join(sorted(spoken))))


def _service(settings: BidSettings) -> tuple[date, date] | None:
    """First and last day; None where they are not known."""
    if not settings.months.known:
        return None
    year, month = map(int, settings.months.name(settings.months.count).split("-"))
    return settings["start"], date(year, month, 1) - timedelta(days=1)
