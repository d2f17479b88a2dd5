"""What meetings and trainings cost where they lie: the saving, if one were not held then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from wfm.center import Absence, Agent
from wfm.roster.explain.case import Case
from wfm.roster.explain.loosen import with_agents
from wfm.roster.explain.prices import Priced
from wfm.roster.explain.savings import Saving
from wfm.roster.pricing import Pricer


def meetings(case: Case, priced: Priced) -> list[Saving]:
    """The saving of each meeting, for all who are in it together.

    Each agent's meetings are left out one at a time. Those of one kind, start and end are one
    meeting; so is what is saved.
    """
    saved: dict[tuple[str, datetime, datetime], float] = defaultdict(float)
    rows: dict[tuple[str, datetime, datetime], list[int]] = defaultdict(list)
    mine = {code: _of_horizon(case, agent) for code, agent in case.center.agents.items()}
    for n in range(max(map(len, mine.values()), default=0)):
        def without(agent: Agent, n: int = n) -> Agent:
            left_out = mine[agent.agent][n : n + 1]
            return replace(agent, absences=tuple(
                one for one in agent.absences if not any(one is out for out in left_out)))

        problem, _layout = case.built(with_agents(case.center, without))
        pricer = Pricer(problem)
        for i, code in enumerate(case.layout.agents):
            for one in mine[code][n : n + 1]:
                value, _tour = pricer.best_tour(
                    i, priced.prices.people[problem.people[i].group], heads=priced.prices.heads)
                key = one.kind, one.start, one.end
                saved[key] += value - float(priced.value[i])
                rows[key].append(one.row)
    return [
        Saving("meeting", ", ".join(map(str, sorted(rows[key]))),
               f"{key[0]} {key[1]:%Y-%m-%d %H:%M}-{key[2]:%H:%M}", "", saving, len(rows[key]))
        for key, saving in saved.items()]


def _of_horizon(case: Case, agent: Agent) -> list[Absence]:
    """Meetings of an agent in the weeks planned, in order."""
    days = 7 * case.weeks
    return [one for one in agent.absences
            if one.at_work and 0 <= (one.start.date() - case.week).days < days]
