"""From when on what an agent does counts in a week, where sites keep different clocks."""

from __future__ import annotations

from datetime import date, datetime

from wfm.calendar import midnight
from wfm.center import Agent, Center


def week_begins(center: Center, agent: Agent, week: date) -> datetime:
    """The UTC moment from which on an agent's shifts of the days before count in a week.

    Limits of the agent's site look on its clock and all others on the main site's, and the week of
    a queue is that of its own site: the first of those midnights that concern the agent.
    """
    queues = (center.queues[name].site for name in agent.skills if name in center.queues)
    sites = {center.main_site.site, agent.site, *queues}
    return min(midnight(week, center.zone(site)) for site in sites)
