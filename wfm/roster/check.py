"""Independent check of a finished roster: every rule, straight from packs and inputs.

Nothing here is shared with the search that makes rosters: limits, raw break rules, raw
calling windows and opening hours are read again and asked of the finished stints, shift by
shift and minute by minute, so that an error in the one is not an error in the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from wfm.center import Center
from wfm.handover import Roster
from wfm.roster.check_breaks import break_faults
from wfm.roster.check_labour import labour_faults
from wfm.roster.check_limits import limit_faults
from wfm.roster.check_meetings import held_meetings, meeting_faults
from wfm.roster.check_read import read_weeks
from wfm.roster.check_shifts import Violation
from wfm.roster.check_work import absence_faults, activity_faults

__all__ = ["Violation", "check"]


def check(
    center: Center, roster: Roster, hours_a_day: Mapping[tuple[str, str], float] | None = None
) -> tuple[Violation, ...]:
    """All that a roster breaks, sorted by agent and day; () for a legal one.

    Checked are the shape of the shifts, the labour packs (limits, rest, days off, breaks,
    split shifts) and contracts on the agents' clocks, absences, skills, the queues' opening
    hours, the calling hours, dates and daily hours of campaigns, the centre's limits on how
    many do something at once, and the meetings that were to be placed. Coverage is no rule: a
    roster with too few agents is a legal one; nor are the mix of contracts and notice.

    Parameters
    ----------
    center
        The centre under the labour rules of the roster's week (:meth:`Center.at`).
    hours_a_day
        Most agent hours in a day by (campaign, segment), as the attempts that the law allows
        make them; NaN, or a segment left out: without a limit.
    """
    weeks, left_over, found = read_weeks(center, roster)
    held = held_meetings(center, weeks, roster.week)
    for week in weeks:
        found.extend(labour_faults(week))
        found.extend(break_faults(week))
        found.extend(absence_faults(week, held.placed(week.agent.agent)))
    found.extend(activity_faults(center, [*weeks, *left_over], hours_a_day or {}))
    found.extend(limit_faults(center, [*weeks, *left_over]))
    found.extend(meeting_faults(center, held))
    return tuple(sorted(set(found)))
