"""Whether the work itself may be done: absences, skills, opening hours, calling hours.

Every hour is looked at minute by minute: for each activity one mask over the minutes of the
week for each rule, read on the clock of the place whose rule it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import product

import numpy as np
import pandas as pd

from wfm.calendar import instant, weekday_of
from wfm.center import Absence, Campaign, Center, Queue, Segment, Spans
from wfm.language import translate as _
from wfm.roster.check_calling import decent_spans, pack_chains, rule_spans, whole_days
from wfm.roster.check_shifts import (
    AgentWeek,
    Shift,
    Stint,
    Violation,
    hours,
    midnight_of,
    minute_of,
    wall,
)

MODE = "live"
"""How agents call: a person speaks."""


# ---------------------------------------------------------------------- absences


def absence_faults(week: AgentWeek, placed: Container[Stint] = ()) -> Iterator[Violation]:
    """Where an agent's roster and known absences do not agree.

    Stints that are `placed` are of meetings whose time the roster was to find.
    """
    spans = [(known, *_span(week, known)) for known in week.agent.absences]
    stints = [stint for shift in week.shifts for stint in shift.stints]
    for stint in (*stints, *week.away):
        if stint.kind != "absence" or stint in placed:
            continue
        found = next((known for known, start, end in spans if stint.what == known.kind
                      and start <= stint.start and stint.end <= end), None)
        if found is None:
            yield week.found(stint.day, "absence", _(
                "'{what}' from {clock} is not in the table absences").format(
                    **_said(week, stint)))
        elif found.paid != stint.paid:
            text = (_("'{what}' from {clock} is marked paid, and is not") if stint.paid
                    else _("'{what}' from {clock} is marked unpaid, and is paid"))
            yield week.found(stint.day, "paid", text.format(**_said(week, stint)))
    for known, start, end in spans:
        if known.at_work:
            for shift in week.shifts:
                yield from _meeting(week, shift, known.kind, start, end, placed)
        else:
            for stint in stints:
                if stint.start < end and start < stint.end:
                    yield week.found(stint.day, "leave", _(
                        "'{what}' from {clock} overlaps with '{kind}'").format(
                            **_said(week, stint), kind=known.kind))


def _span(week: AgentWeek, absence: Absence) -> tuple[int, int]:
    start, end = (
        instant(moment.date(), moment.time(), week.zone) for moment in (absence.start, absence.end)
    )
    return minute_of(start), math.ceil(end.timestamp() / 60)


def _said(week: AgentWeek, stint: Stint) -> dict[str, str]:
    return {"what": stint.what, "clock": f"{week.local(stint.start):%H:%M}"}


def _meeting(
    week: AgentWeek, shift: Shift, kind: str, start: int, end: int, placed: Container[Stint]
) -> Iterator[Violation]:
    """A meeting inside a shift takes its exact time; one that juts out of it has no work.

    Nor is any of those that the roster had to place then.
    """
    inside = shift.start <= start and end <= shift.end
    for stint in shift.stints:
        meanwhile = stint.start < end and start < stint.end
        if meanwhile and (stint.kind == "work" or stint in placed
                          or (inside and stint.kind != "absence")):
            yield week.found(shift.day, "meeting", _(
                "'{what}' from {clock} takes time of '{kind}'").format(
                    **_said(week, stint), kind=kind))


# ---------------------------------------------------------------------- activities


def activity_faults(
    center: Center, weeks: Sequence[AgentWeek], hours_a_day: Mapping[tuple[str, str], float]
) -> Iterator[Violation]:
    """Work without the skill for it, outside opening or calling hours, or beyond a cap.

    `hours_a_day` has the most agent hours of a day by campaign and segment; a segment that is
    not in it, or whose limit is NaN, has none.
    """
    if not weeks:
        return
    rules = _Activities(center, weeks[0].monday)
    for week in weeks:
        for shift in week.shifts:
            for stint in shift.stints:
                if stint.kind == "work":
                    yield from _activity(week, stint, rules)
    yield from _daily_hours(center, weeks, hours_a_day)


def _activity(week: AgentWeek, stint: Stint, rules: _Activities) -> Iterator[Violation]:
    masks = rules.masks(stint.what)
    if masks is None:
        yield week.found(stint.day, "activity", _(
            "'{what}' is neither a queue nor a segment of a campaign").format(what=stint.what))
        return
    if stint.what.partition("/")[0] not in week.agent.skills:
        yield week.found(stint.day, "skill", _(
            "'{what}' from {clock}: the agent does not have this skill").format(
                **_said(week, stint)))
    for rule, why, zone, mask in masks:
        first = rules.first_closed(mask, stint)
        if first is not None:
            yield week.found(stint.day, rule, _(
                "'{what}' from {clock}: at {local} ({zone}) {why} do not allow it").format(
                    **_said(week, stint), local=f"{wall(first, zone):%Y-%m-%d %H:%M}",
                    zone=zone, why=why))


def _daily_hours(
    center: Center, weeks: Sequence[AgentWeek], hours_a_day: Mapping[tuple[str, str], float]
) -> Iterator[Violation]:
    for (what, day), found in sorted(_minutes_by_day(center, weeks).items()):
        name, slash, part = what.partition("/")
        if slash:
            allowed = hours_a_day.get((name, part), math.nan)
            rule, text = "segment_hours", _(
                "calls to '{name}' have {found} agent hours; the attempts that the law allows "
                "in a day take {most}")
        else:
            daily = center.campaigns[name].max_daily_hours
            allowed = math.nan if daily is None else daily
            rule, text = "campaign_hours", _(
                "campaign '{name}' has {found} agent hours; {most} a day are allowed")
        if found > allowed * 60 + 1:  # never above what is not a number
            yield Violation("", day, rule, text.format(
                name=what, found=hours(found), most=hours(round(allowed * 60))))


def _minutes_by_day(
    center: Center, weeks: Sequence[AgentWeek]
) -> dict[tuple[str, date], int]:
    """Agent minutes of campaigns and of their segments by day of the main site."""
    zone = center.main_site.zone
    minutes: dict[tuple[str, date], int] = {}
    for week in weeks:
        for shift in week.shifts:
            for stint in shift.stints:
                name, slash, part = stint.what.partition("/")
                if stint.kind != "work" or name not in center.campaigns:
                    continue
                start = stint.start
                while start < stint.end:
                    day = wall(start, zone).date()
                    end = min(stint.end, midnight_of(day + timedelta(days=1), zone))
                    for what in {name, name + slash + part}:
                        minutes[what, day] = minutes.get((what, day), 0) + end - start
                    start = end
    return minutes


Mask = tuple[str, str, str, np.ndarray]
"""Name of the rule, who says so, on whose clock, and the minutes it leaves open."""


class _Activities:
    """For each activity the minutes that each of its rules leaves open, worked out once."""

    def __init__(self, center: Center, monday: date) -> None:
        self._center = center
        first = datetime.combine(monday - timedelta(days=2), time(0), UTC)
        self._first = minute_of(first)
        self._minutes = pd.date_range(first, periods=12 * 1440, freq="min")
        self._clocks: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._masks: dict[str, tuple[Mask, ...] | None] = {}

    def masks(self, what: str) -> tuple[Mask, ...] | None:
        """The rules of an activity; None if there is no such activity."""
        if what not in self._masks:
            self._masks[what] = self._find(what)
        return self._masks[what]

    def first_closed(self, mask: np.ndarray, stint: Stint) -> int | None:
        """First minute of a stint that is closed; days far from the week are not judged."""
        at = max(stint.start - self._first, 0)
        closed = np.flatnonzero(~mask[at : max(stint.end - self._first, 0)])
        return int(closed[0]) + at + self._first if len(closed) else None

    def _find(self, what: str) -> tuple[Mask, ...] | None:
        queue = self._center.queues.get(what)
        if queue is not None:
            return (self._queue(queue),)
        name, __, part = what.partition("/")
        campaign = self._center.campaigns.get(name)
        if campaign is not None:
            for segment in campaign.segments:
                if segment.segment == part:
                    return (self._dates(campaign), *self._calling(campaign, segment))
        return None

    def _clock(self, zone: str) -> tuple[np.ndarray, np.ndarray]:
        """Date (as ordinal) and minute of the day of each minute, on the clock of `zone`."""
        if zone not in self._clocks:
            local = self._minutes.tz_convert(zone)
            days = np.array([day.toordinal() for day in local.date])
            self._clocks[zone] = days, (local.hour * 60 + local.minute).to_numpy()
        return self._clocks[zone]

    def _open(self, zone: str, spans_on: Callable[[date], Sequence[Spans] | None]) -> np.ndarray:
        """Minutes inside all the spans that hold on their day; all where None is said."""
        days, minute = self._clock(zone)
        found = np.zeros(len(days), dtype=bool)
        for ordinal in np.unique(days):
            on_day = days == ordinal
            allowed = np.ones(len(days), dtype=bool)
            for spans in spans_on(date.fromordinal(int(ordinal))) or ():
                inside = np.zeros(len(days), dtype=bool)
                for begin, end in spans:
                    until = end.hour * 60 + end.minute or 1440
                    inside |= (minute >= begin.hour * 60 + begin.minute) & (minute < until)
                allowed &= inside
            found |= on_day & allowed
        return found

    # -- queues

    def _queue(self, queue: Queue) -> Mask:
        site = self._center.sites[queue.site]
        special = [s for s in self._center.special_days if s.queue in (queue.queue, "all")]
        closed = {s.day for s in special if s.kind == "closed"}
        holiday = {s.day for s in special if s.kind == "holiday"}

        def spans_on(day: date) -> Sequence[Spans]:
            if day in closed:
                return [()]
            if "holiday" in queue.hours and (day in holiday or site.holidays(day, day)):
                return [queue.hours["holiday"]]
            return [queue.hours.get(weekday_of(day), ())]

        return "queue_hours", _("the opening hours"), site.zone, self._open(site.zone, spans_on)

    # -- campaigns

    def _dates(self, campaign: Campaign) -> Mask:
        zone = self._center.main_site.zone
        days, __ = self._clock(zone)
        mask = (campaign.start.toordinal() <= days) & (days <= campaign.end.toordinal())
        return "campaign_dates", _("the dates of the campaign"), zone, mask

    def _calling(self, campaign: Campaign, segment: Segment) -> Iterator[Mask]:
        chains = pack_chains(self._center.calling, segment.jurisdictions)
        if not chains or not all(chains) or not segment.zones:
            zone = self._center.main_site.zone
            shut = np.zeros(len(self._minutes), dtype=bool)
            yield "calling", _("the unknown rules of the place"), zone, shut
            return
        call = campaign.purpose, segment.party, segment.relation, MODE
        for packs, zone in product(chains, segment.zones):
            for depth, pack in enumerate(packs):
                for rule in pack.rules:
                    if rule.covers(*call):
                        asked = partial(rule_spans, packs, depth, rule)
                        why = _("the calling hours {rule}").format(rule=rule.id)
                        clock = rule.zone or zone
                        yield "calling", why, clock, self._open(clock, asked)
            root, decent = packs[-1], self._center.decent_hours
            if root.free_of_hours(campaign.purpose):
                if decent:
                    asked = partial(decent_spans, root, call, decent)
                    why = _("the centre's own hours for calls")
                    yield "calling", why, zone, self._open(zone, asked)
            else:
                speaks = [
                    self._open(rule.zone or zone, partial(whole_days, rule))
                    for rule in root.rules if rule.covers(*call)
                ]
                why = _("the rules of the place, silent on such calls,")
                shut = np.zeros(len(self._minutes), dtype=bool)
                yield "calling", why, zone, np.logical_or.reduce([shut, *speaks])
