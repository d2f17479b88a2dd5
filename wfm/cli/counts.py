"""Counts of things in words, which read well for one: 1 queue, 2 queues."""

from __future__ import annotations

from wfm.language import translate as _


def agent_hours(count: float) -> str:
    """Hours of agents, whole."""
    return _("1 agent hour") if round(count) == 1 else _("{n:.0f} agent hours").format(n=count)


def agents(count: float) -> str:
    """Agents, whole."""
    return _("1 agent") if round(count) == 1 else _("{n:.0f} agents").format(n=count)


def call_lists(count: int) -> str:
    """Call lists of a bid."""
    return _("1 call list") if count == 1 else _("{n} call lists").format(n=count)


def campaigns(count: int) -> str:
    """Campaigns."""
    return _("1 campaign") if count == 1 else _("{n} campaigns").format(n=count)


def corrections(count: int) -> str:
    """Corrections of a plan."""
    return _("1 correction") if count == 1 else _("{n} corrections").format(n=count)


def lines(count: int) -> str:
    """Lines of a bid; "{n} lines" are those of a telephone."""
    return _("1 line") if count == 1 else _("{lines} lines").format(lines=count)


def months(count: int) -> str:
    """Months."""
    return _("1 month") if count == 1 else _("{n} months").format(n=count)


def queues(count: int) -> str:
    """Queues."""
    return _("1 queue") if count == 1 else _("{n} queues").format(n=count)


def segments(count: int) -> str:
    """Segments of campaigns."""
    return _("1 segment") if count == 1 else _("{n} segments").format(n=count)


def sites(count: int) -> str:
    """Sites."""
    return _("1 site") if count == 1 else _("{n} sites").format(n=count)


def weeks(count: int) -> str:
    """Weeks."""
    return _("1 week") if count == 1 else _("{n} weeks").format(n=count)
