"""The work of a bid that was won, as tables of a running centre: queues, campaigns, what is known.

A queue has no past when its service begins. What stands in its place are weeks as the bid expects
them: the contacts of the first month by interval, each week alike, and no public holiday. Later
months stand in the table changes as multiples of the first, days of spikes in special_days.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from wfm.bid.load import aht_of, at_intervals, open_profile, weeks_of
from wfm.bid.request import CallList, Floats, Line, Request, Spike
from wfm.calendar import WEEKDAYS, Grid, holidays_between
from wfm.center import Spans

Row = dict[str, object]

HISTORY_WEEKS = 8
"""Weeks that stand in for a past: as many as a forecast learns from without borrowing."""
SAME = 0.005
"""Months that differ by a smaller share are alike."""
MOST_ATTEMPTS = 50
_UNITS = {"sales": "sales", "collections": "promises", "survey": "surveys", "service": "contacts"}


def first_monday(request: Request) -> date:
    """Monday of the first whole week of service: the first to be planned."""
    return request.start + timedelta(days=-request.start.weekday() % 7)


def by_week(request: Request, line: Line) -> Floats:
    """Contacts of an ordinary week of each month, spikes not included, (M,)."""
    return np.asarray(line.contacts / weeks_of(request))


def ordinary(request: Request, line: Line) -> float:
    """Contacts of the weeks that stand in for a past: the first month's, or their mean where it
    has none."""
    weekly = by_week(request, line)
    return float(weekly[0] if weekly[0] > 0 else weekly.mean())


def queue_row(line: Line, clock: str, shrinkage: tuple[float, float]) -> Row:
    """A line as a queue whose hours count on the clock of a site."""
    promised = line.service_level is not None and line.answer_within_s is not None
    return {
        "queue": line.line, "name": line.name, "site": clock, "channel": line.channel,
        **{day: spans_text(line.hours.get(day, ())) for day in WEEKDAYS},
        "holiday": spans_text(line.hours["holiday"]) if "holiday" in line.hours else None,
        "service_level": line.service_level if promised else None,
        "answer_within_s": line.answer_within_s if promised else None,
        "max_occupancy": line.max_occupancy, "max_abandon": line.max_abandon,
        "patience_s": line.patience_s, "concurrency": line.concurrency,
        "due_within_h": line.due_within_h,
        "shrinkage_in_office": round(shrinkage[0], 6),
        "shrinkage_out_of_office": round(shrinkage[1], 6)}


def spans_text(spans: Spans) -> str:
    """Opening hours as they are written: ``08:00-20:00``, or closed."""
    said = [f"{begin:%H:%M}-{end:%H:%M}" for begin, end in spans]
    return " ".join(text.replace("-00:00", "-24:00") for text in said) or "closed"


def history_rows(request: Request, line: Line, share: float) -> Iterator[Row]:
    """The weeks before the service as the bid expects them; a share of the line's contacts."""
    first = first_monday(request) - timedelta(weeks=HISTORY_WEEKS)
    grid = Grid.days(first, 7 * HISTORY_WEEKS, line.zone, request.interval_min)
    counts = at_intervals(share * ordinary(request, line) * open_profile(line), grid, line.zone)
    local = grid.local(line.zone)
    last = first_monday(request) - timedelta(days=1)
    free = set(holidays_between(line.country, line.subdivision, first, last))
    seconds = round(float(aht_of(request, line)[0]), 2)
    for moment, offered in zip(local, counts.tolist(), strict=True):
        if moment.date() not in free and offered > 0:
            yield {"queue": line.line, "start": moment.isoformat(timespec="minutes"),
                   "offered": round(offered, 4), "handled": round(offered, 4), "abandoned": 0,
                   "aht_s": seconds}


def change_rows(request: Request, line: Line) -> Iterator[Row]:
    """Months whose ordinary week is not that of the past that stands in."""
    weekly, usual = by_week(request, line), ordinary(request, line)
    for month, volume in enumerate(weekly.tolist()):
        factor = volume / usual if usual > 0 else 1.0
        if abs(factor - 1) > SAME:
            first, beyond = request.first_days[month], request.first_days[month + 1]
            yield {"queue": line.line, "from": first, "factor": round(factor, 4),
                   "until": beyond - timedelta(days=1), "why": f"bid: volume of {first:%Y-%m}"}


def special_rows(request: Request) -> Iterator[Row]:
    """The days of spikes; of several on a day the factors multiply."""
    days: dict[tuple[date, str], list[Spike]] = {}
    for spike in request.spikes:
        for n in range((spike.last - spike.first).days + 1):
            day = spike.first + timedelta(days=n)
            for line in request.lines if spike.line == "all" else (spike.line,):
                days.setdefault((day, line), []).append(spike)
    for (day, line), spikes in sorted(days.items()):
        yield {"date": day, "queue": line, "kind": "event",
               "factor": round(math.prod(one.factor for one in spikes), 4),
               "name": ", ".join(one.name for one in spikes if one.name) or None}


def agent_time(work: Line | CallList) -> float:
    """Agent seconds of a work over all months, as it is handled in the first."""
    if isinstance(work, Line):
        return float(work.contacts.sum()) * work.aht_s / work.concurrency
    return float(work.records.sum()) * work.attempts * work.attempt_s


# ---------------------------------------------------------------------- campaigns


def most_attempts(calls: CallList) -> int:
    """Attempts on a record at most, so that those who are reached early leave the bid's mean.

    A record is called until the right person is reached, K times at most: (1 − (1 − p)^K) / p
    attempts on average, p being the chance of one.
    """
    p = calls.rate
    for k in range(1, MOST_ATTEMPTS):
        mean = (1 - (1 - p) ** k) / p if p > 0 else k
        if mean >= calls.attempts:
            return k
    return MOST_ATTEMPTS


def campaign_row(request: Request, calls: CallList, share: float,
                 shrinkage: tuple[float, float]) -> Row:
    """A call list as a campaign of its first month, with what the bid expects of it as target."""
    unit = _UNITS[calls.purpose]
    reached = float(calls.records[0]) * share * calls.attempts * calls.rate
    target = reached if unit == "contacts" else reached * calls.conversion
    return {
        "campaign": calls.campaign, "name": calls.name, "purpose": calls.purpose,
        "start": request.start, "end": request.first_days[1] - timedelta(days=1),
        "target": math.floor(target), "target_unit": unit,
        "aht_contact_s": calls.aht_contact_s, "aht_no_contact_s": calls.aht_no_contact_s,
        "conversion": 1.0 if unit == "contacts" else calls.conversion,
        "max_attempts": most_attempts(calls), "yield_decay": 1.0,
        "shrinkage_in_office": round(shrinkage[0], 6),
        "shrinkage_out_of_office": round(shrinkage[1], 6)}


def segment_row(calls: CallList, share: float) -> Row:
    """The one segment of a campaign: the records of its first month."""
    return {
        "campaign": calls.campaign, "segment": calls.campaign,
        "jurisdiction": " ".join(calls.jurisdictions), "zone": " ".join(calls.zones),
        "party": calls.party, "relation": calls.relation,
        "records": round(float(calls.records[0]) * share),
        "contact_rate": calls.contact_rate, "right_party": calls.right_party}


def mixed(shares: Mapping[str, float], values: Mapping[str, tuple[float, float]]
          ) -> tuple[float, float]:
    """Two figures of sites, each the mean by the shares of a work."""
    total = sum(shares.values())
    first, second = (sum(part * values[site][k] for site, part in shares.items()) / total
                     for k in (0, 1))
    return first, second
