"""From a bid that was won to the tables of the centre that does its work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wfm.bid.capacity import Capacity
from wfm.bid.request import Line, Place, Request
from wfm.bid.start_people import agent_rows, contract_row
from wfm.bid.start_work import (
    Row,
    agent_time,
    campaign_row,
    change_rows,
    first_monday,
    history_rows,
    mixed,
    queue_row,
    segment_row,
    special_rows,
)
from wfm.bid.task import work_of


@dataclass(frozen=True)
class Clock:
    """A site of the settings: one where people work, or one whose clock a line keeps."""

    site: str
    name: str
    country: str
    subdivision: str | None
    zone: str
    currency: str


@dataclass(frozen=True)
class Centre:
    """Settings and tables of a centre.

    Attributes
    ----------
    week
        Monday of the first whole week of service.
    sites
        The main one first: that with most of the work.
    tables
        Rows by table.
    """

    name: str
    week: date
    sites: tuple[Clock, ...]
    tables: Mapping[str, Sequence[Row]]


def start(request: Request, capacity: Capacity, sites: Collection[str] = ()) -> Centre:
    """The centre of a bid, or of some of its sites with their part of the work.

    Raises
    ------
    KeyError
        A site that there is not, or that does nothing; its argument is the code.
    """
    parts = {site: {name: part for name, part in share.shares.items() if part > 0}
             for site, share in capacity.shares.items()}
    for site in sites:
        if not parts.get(site):
            raise KeyError(site)
    chosen = [site for site in request.places if parts.get(site) and (not sites or site in sites)]
    chosen.sort(key=lambda site: -_work(request, parts[site]))
    places = [request.places[site] for site in chosen]
    shares = {name: {site: parts[site][name] for site in chosen if name in parts[site]}
              for name in (*request.lines, *request.lists)}
    lost = {site: (request.places[site].in_office, request.places[site].out_of_office)
            for site in chosen}
    lines = [line for name, line in request.lines.items() if shares[name]]
    lists = [calls for name, calls in request.lists.items() if shares[name]]
    clocks, clock_of = _clocks(request, places, lines)
    known = {line.line for line in lines}
    tables: dict[str, list[Row]] = {
        "queues": [queue_row(line, clock_of[line.line], mixed(shares[line.line], lost))
                   for line in lines],
        "history": [row for line in lines
                    for row in history_rows(request, line, sum(shares[line.line].values()))],
        "changes": [row for line in lines for row in change_rows(request, line)],
        "special_days": [row for row in special_rows(request) if row["queue"] in known],
        "campaigns": [campaign_row(request, calls, sum(shares[calls.campaign].values()),
                                   mixed(shares[calls.campaign], lost)) for calls in lists],
        "segments": [segment_row(calls, sum(shares[calls.campaign].values())) for calls in lists],
        "contracts": [contract_row(pattern, place, places[0])
                      for place in places for pattern in place.patterns],
        "agents": [row for place in places for row in agent_rows(request, capacity, place)],
        "limits": [{"what": "seats", "people": place.seats, "on": "daily", "site": place.site}
                   for place in places],
    }
    return Centre(request.name, first_monday(request), clocks,
                  {name: rows for name, rows in tables.items() if rows})


def _work(request: Request, parts: Mapping[str, float]) -> float:
    """Agent time of a site's part of the work, in seconds over all months."""
    return sum(part * agent_time(work_of(request, name)) for name, part in parts.items())


def _clocks(
    request: Request, places: Sequence[Place], lines: Sequence[Line]
) -> tuple[tuple[Clock, ...], dict[str, str]]:
    """The sites, with one more for each line whose clock and holidays no site keeps; and the site
    of each line."""
    found = [Clock(p.site, p.name, p.country, p.subdivision, p.zone, p.currency) for p in places]
    clock_of: dict[str, str] = {}
    for line in lines:
        keeps = (line.country, line.subdivision, line.zone)
        like = next((one for one in found
                     if (one.country, one.subdivision, one.zone) == keeps), None)
        if like is None:
            code = "client" if all(one.site != "client" for one in found) else (
                f"client-{line.line}")
            like = Clock(code, request.client, *keeps, request.currency)
            found.append(like)
        clock_of[line.line] = like.site
    return tuple(found), clock_of
