"""Whether meetings that the roster had to place were placed: once, in time, together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from wfm.center import Center
from wfm.language import translate as _
from wfm.meetings import Meeting
from wfm.roster.check_shifts import AgentWeek, Stint, Violation, wall

MISSED = "missed_meeting"


def held_by(center: Center, week: AgentWeek) -> dict[Stint, Meeting]:
    """The stints of an agent's week that are a meeting of the table meetings."""
    found: dict[Stint, Meeting] = {}
    for meeting in center.meetings:
        if week.agent.agent not in meeting.agents:
            continue
        for shift in week.shifts:
            for stint in shift.stints:
                if _may_be(center, meeting, stint):
                    found.setdefault(stint, meeting)
    return found


def _may_be(center: Center, meeting: Meeting, stint: Stint) -> bool:
    """Whether a stint is of the kind and length, on the days and in the hours of a meeting."""
    if stint.kind != "absence" or stint.what != meeting.kind or stint.minutes != meeting.minutes:
        return False
    zone = center.zone(center.agents[meeting.agents[0]].site)
    start, end = wall(stint.start, zone), wall(stint.end, zone)
    day = start.date()
    ends = end.hour * 60 + end.minute + 1440 * (end.date() - day).days
    latest = meeting.end.hour * 60 + meeting.end.minute or 1440
    return (meeting.first_day <= day <= meeting.last_day and start.time() >= meeting.begin
            and ends <= latest and stint.paid == meeting.paid)


def meeting_faults(center: Center, weeks: Sequence[AgentWeek]) -> Iterator[Violation]:
    """Meetings of the week that somebody misses, has twice, or has at another time than others."""
    if not weeks:
        return
    monday = weeks[0].monday
    for meeting in center.meetings:
        if not monday <= meeting.first_day < monday + timedelta(days=7):
            continue
        starts: dict[str, list[Stint]] = {}
        for week in weeks:
            if week.agent.agent in meeting.agents:
                starts[week.agent.agent] = [
                    stint for stint, one in held_by(center, week).items() if one is meeting]
        over = meeting.last_day >= monday + timedelta(days=7)  # it may come in a later week
        for agent in meeting.agents:
            mine = starts.get(agent, [])
            if not mine and not over:
                yield Violation(agent, None, MISSED, _("misses the meeting '{meeting}'").format(
                    meeting=meeting.meeting))
            if len(mine) > 1:
                yield Violation(agent, mine[1].day, "meeting_twice", _(
                    "has the meeting '{meeting}' twice").format(meeting=meeting.meeting))
        if meeting.together and len({s.start for mine in starts.values() for s in mine}) > 1:
            yield Violation("", None, "meeting_together", _(
                "the meeting '{meeting}' is not at one time for all").format(
                    meeting=meeting.meeting))
