"""What a dialling team reaches, by its size, and the team that a number of contacts takes."""

from __future__ import annotations

from dataclasses import replace

from wfm.staffing.dialler import LARGEST, MAX_ABANDONED, Dialling, Reach, agents_for, best_reach

SIZES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 60, 80, LARGEST)
"""Teams that are set beside the one that is asked about."""


def team_reach(
    agents: int, dialling: Dialling, max_abandoned: float = MAX_ABANDONED
) -> Reach:
    """What `agents` (≥ 1) reach at the boldest pace within the abandoned-call limit.

    A team of more than :data:`LARGEST` is taken to reach, each agent, what that many do.
    """
    known = best_reach(min(agents, LARGEST), dialling, max_abandoned)
    times = agents / known.agents
    return replace(known, agents=agents, dials_h=known.dials_h * times,
                   connected_h=known.connected_h * times)


def team_for(
    contacts_h: float, dialling: Dialling, max_abandoned: float = MAX_ABANDONED
) -> int:
    """The least team that reaches so many contacts an hour; 0 for none.

    Near the number that :func:`agents_for` interpolates, teams are worked out one by one.
    """
    team = int(agents_for(contacts_h * dialling.aht_s / 3600, dialling, max_abandoned))
    asked = contacts_h * (1 - 1e-12)
    while team > 0 and team_reach(team, dialling, max_abandoned).connected_h < asked:
        team += 1
    while team > 1 and team_reach(team - 1, dialling, max_abandoned).connected_h >= asked:
        team -= 1
    return team


def ringing(reach: Reach, dialling: Dialling) -> float:
    """Mean number of lines ringing for each agent: dials × ringing time (Little 1961)."""
    return reach.dials_h * dialling.ring_s / 3600 / reach.agents
