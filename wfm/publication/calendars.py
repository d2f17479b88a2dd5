"""A calendar for each agent, as phones and mail programs read it (iCalendar, RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from wfm.center import Center
from wfm.language import translate as _
from wfm.publication.days import Day, Part
from wfm.rules.breaks import SPLIT

CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names that Windows keeps for devices."""


@dataclass(frozen=True)
class Entry:
    """One shift in a calendar.

    `sequence` grows with each change of it, and `stamp` is when it was last changed (UTC);
    readers replace what they have of the same `uid`. `zone` is the agent's.
    """

    uid: str
    start: datetime
    end: datetime
    zone: str
    summary: str
    description: str
    location: str
    status: str = CONFIRMED
    sequence: int = 0
    stamp: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def same(self, other: Entry) -> bool:
        """Whether both say the same, whenever they were changed."""
        return replace(self, sequence=0, stamp=other.stamp) == replace(other, sequence=0)


def entries_of(center: Center, agent: str, days: Iterable[Day]) -> list[Entry]:
    """The shifts of an agent's days as entries that nobody has seen yet."""
    site = center.sites[center.agents[agent].site]
    space = sha256(center.name.encode()).hexdigest()[:12]
    return [
        Entry(
            uid=f"{day.day:%Y%m%d}-{quote(agent, safe='')}@{space}.wfm",
            start=day.start, end=day.end, zone=site.zone,
            summary=_("Shift {hours}").format(hours=day.hours),
            description="\n".join(_line(center, day, part) for part in day.shift),
            location=site.name or site.site)
        for day in days if day.shift
    ]


def follow(before: Sequence[Entry], now: Sequence[Entry], at: datetime) -> list[Entry]:
    """The entries as they are now, after those that a calendar had before.

    What is the same keeps its sequence and stamp. What changed has the next sequence; what went
    away stays as a cancelled entry, so that readers take it out.
    """
    had = {entry.uid: entry for entry in before}
    found = []
    for entry in now:
        old = had.pop(entry.uid, None)
        if old is None:
            found.append(replace(entry, stamp=at))
        elif old.same(entry):
            found.append(old)
        else:
            found.append(replace(entry, sequence=old.sequence + 1, stamp=at))
    found += [
        old if old.status == CANCELLED else replace(
            old, status=CANCELLED, sequence=old.sequence + 1, stamp=at)
        for old in had.values()
    ]
    return sorted(found, key=lambda entry: (entry.start, entry.uid))


def calendar_text(name: str, entries: Sequence[Entry]) -> bytes:
    """The calendar of these entries, with the time zones that they need."""
    book = Calendar()
    book.add("prodid", "-//wfm//roster//EN")
    book.add("version", "2.0")
    book.add("x-wr-calname", _one_line(name))
    if entries:
        first = min(entry.start for entry in entries).date()
        for zone in sorted({entry.zone for entry in entries} - {"UTC"}):
            book.add_component(_zone(zone, first.year))
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.stamp)
        event.add("last-modified", entry.stamp)
        event.add("sequence", entry.sequence)
        event.add("status", entry.status)
        event.add("dtstart", _shown(entry.start, entry.zone))
        event.add("dtend", _shown(entry.end, entry.zone))
        event.add("summary", _one_line(entry.summary))
        event.add("description", entry.description)
        event.add("location", _one_line(entry.location))
        book.add_component(event)
    return bytes(book.to_ical())


def read_calendar(text: bytes, zone: str) -> list[Entry]:
    """The entries of a calendar that :func:`calendar_text` made; `zone` is the agent's.

    Raises
    ------
    ValueError
        It is no such calendar.
    """
    try:
        events: Sequence[Any] = Calendar.from_ical(text).walk("VEVENT")
        return [
            Entry(
                uid=str(event["uid"]), start=event["dtstart"].dt.astimezone(UTC),
                end=event["dtend"].dt.astimezone(UTC), zone=zone, summary=str(event["summary"]),
                description=str(event["description"]), location=str(event["location"]),
                status=str(event["status"]), sequence=int(event["sequence"]),
                stamp=event["dtstamp"].dt.astimezone(UTC))
            for event in events
        ]
    except (KeyError, AttributeError, IndexError, TypeError) as error:
        raise ValueError("this is not a calendar of shifts") from error


def file_names(agents: Iterable[str]) -> Mapping[str, str]:
    """The file of each agent, by the identifier; names differ on every system."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for agent in sorted(agents):
        stem = quote(agent, safe="-_.+@&")
        if _RESERVED.fullmatch(stem) or stem.casefold() in taken or len(stem) > 120:
            stem = f"_{stem[:100]}-{sha256(agent.encode()).hexdigest()[:8]}"
        taken.add(stem.casefold())
        found[agent] = f"{stem}.ics"
    return found


def _line(center: Center, day: Day, part: Part) -> str:
    activity, _slash, segment = part.what.partition("/")
    queue, campaign = center.queues.get(part.what), center.campaigns.get(activity)
    name = part.what
    if part.what == SPLIT and part.kind == "break":
        name = _("free")
    elif part.kind == "work" and queue is not None:
        name = queue.name or queue.queue
    elif part.kind == "work" and campaign is not None:
        name = f"{campaign.name or activity}{f', {segment}' if segment else ''}"
    elif part.kind != "work":
        name = _(part.what)
    return _one_line(f"{day.clock(part.start)}–{day.clock(part.end, part.start)} {name}")


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which calendars cannot hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _shown(moment: datetime, zone: str) -> datetime:
    """The moment on the agent's clock; in UTC in the hour that the clock shows a second time,
    because a calendar means the first."""
    local = moment.astimezone(ZoneInfo(zone))
    return moment.astimezone(UTC) if local.fold else local


@lru_cache(maxsize=512)
def _zone(zone: str, year: int) -> Timezone:
    return Timezone.from_tzid(
        zone, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1) - timedelta(days=1))
