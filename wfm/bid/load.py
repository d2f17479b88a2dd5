"""What comes in a typical week of a month: contacts by interval, hours of handling, legal windows.

A profile counts in the clock of its line; a week here is a real one, named by its Monday, so that
other clocks see it as they would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from wfm.bid.frame import spikes
from wfm.bid.request import CallList, Floats, Line, Place, Request
from wfm.calendar import WEEKDAYS, Grid, holidays_between
from wfm.rules.calling import DECENT_HOURS, CallingPack, callable_mask
from wfm.schema import DEFERRED_CHANNELS

Bools = npt.NDArray[np.bool_]
DAY_MIN = 24 * 60


def deferred(line: Line) -> bool:
    """Whether the work may wait for hours (e-mail, social, back office)."""
    return line.channel in DEFERRED_CHANNELS


def weeks_of(request: Request) -> Floats:
    """Weeks that each month has, (M,)."""
    return np.asarray(request.week_share.sum(axis=1))


def aht_of(request: Request, line: Line) -> Floats:
    """Handling time of each month in seconds, (M,)."""
    months = np.arange(request.months)
    return np.asarray(line.aht_s * (1 + line.aht_year) ** (months / 12))


def line_load(request: Request, line: Line) -> Floats:
    """Hours of handling of each month (AHT · contacts / concurrency), (M,)."""
    contacts = line.contacts * spikes(request, line)
    return np.asarray(contacts * aht_of(request, line) / 3600 / line.concurrency)


def list_load(call_list: CallList) -> Floats:
    """Agent hours of each month that the attempts of a list take, (M,)."""
    return np.asarray(call_list.records * call_list.attempts * call_list.attempt_s / 3600)


def open_profile(line: Line) -> Floats:
    """Share of a week's contacts by weekday and interval, (7, slots), that arrive when it is open.

    Work that may wait arrives at any hour; other contacts outside the opening hours are spread
    over those within.
    """
    if deferred(line):
        return line.profile
    minutes = DAY_MIN // line.profile.shape[1]
    starts = np.arange(line.profile.shape[1]) * minutes
    kept = np.zeros_like(line.profile)
    for day, name in enumerate(WEEKDAYS):
        for begin, end in line.hours.get(name, ()):
            last = end.hour * 60 + end.minute or DAY_MIN
            inside = (starts >= begin.hour * 60 + begin.minute) & (starts < last)
            kept[day, inside] = line.profile[day, inside]
    total = kept.sum()
    return kept / total if total > 0 else kept


def week_contacts(request: Request, line: Line, month: int) -> Floats:
    """Contacts in the intervals of a typical week of a month, (7, slots), spikes included."""
    a_week = line.contacts * spikes(request, line) / weeks_of(request)
    return np.asarray(a_week[month] * open_profile(line))


def typical_week(request: Request, month: int, places: Iterable[Place] = ()) -> date:
    """The Monday of a week of a month without public holidays of the lines and of some sites.

    Where there is none, the first that lies in the month as a whole or, in a bid of less than a
    month, that in which it begins.
    """
    kept = {(line.country, line.subdivision) for line in request.lines.values()}
    kept |= {(place.country, place.subdivision) for place in places}
    first, beyond = request.first_days[month], request.first_days[month + 1]
    monday = first + timedelta(days=-first.weekday() % 7)
    whole = []
    while monday + timedelta(days=7) <= beyond:
        whole.append(monday)
        monday += timedelta(days=7)
    free = [week for week in whole if not any(
        holidays_between(country, part, week, week + timedelta(days=6)) for country, part in kept)]
    return (free or whole or [first - timedelta(days=first.weekday())])[0]


def at_intervals(by_slot: Floats, grid: Grid, zone: str) -> Floats:
    """Values of a week by weekday and interval of a clock, (7, slots), at the intervals of a grid.

    The week repeats: whatever week the grid is of, its Mondays are alike. Shape (count,).
    """
    local = grid.local(zone)
    slot = (local.hour * 60 + local.minute).to_numpy() * by_slot.shape[1] // DAY_MIN
    return np.asarray(by_slot[local.day_of_week.to_numpy(), slot])


def legal_times(
    call_list: CallList, grid: Grid, calling: Mapping[str, CallingPack]
) -> Bools:
    """Intervals of a grid in which the people of a list may be called, (count,).

    By every rule of their places, on their clocks, as the packs `calling` say.
    """
    return np.asarray(callable_mask(
        calling, call_list.jurisdictions, call_list.purpose, call_list.party,
        call_list.relation, call_list.zones, grid, decent=DECENT_HOURS).mask)
