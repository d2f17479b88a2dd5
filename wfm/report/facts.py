"""The numbers that the report tells, worked out once from what the stages handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from wfm.center import Agent, Queue
from wfm.export.outbound_sheet import segment_hours
from wfm.export.view import View
from wfm.language import money_text
from wfm.report.played import Played
from wfm.roster.explain.case import Case
from wfm.roster.explain.stretches import Balance, Stretch, balances, stretches


@dataclass(frozen=True)
class Facts:
    """Everything that the page shows.

    Attributes
    ----------
    view
        The week as the workbook shows it: service and expected are by the formulas.
    case
        The roster in the terms of its problem, which prices what is short and over.
    campaigns
        Feasibility of :class:`wfm.handover.OutboundPlan`.
    played
        The week as it was simulated; None where that was not done.
    not_played
        Why there is no simulation to show, in the planner's words.
    names
        Whether people are named; otherwise they are told by their codes.
    today
        Against which days of notice are told.
    """

    view: View = field(repr=False)
    case: Case = field(repr=False)
    campaigns: pd.DataFrame = field(repr=False)
    played: Played | None
    not_played: str
    names: bool
    today: date

    @property
    def week(self) -> date:
        """The Monday."""
        return self.view.roster.week

    def money(self, amount: float) -> str:
        """An amount in the main site's currency."""
        return money_text(amount, self.view.center.main_site.currency)

    def name(self, code: str) -> str:
        """What a queue or campaign is called."""
        queue = self.view.center.queues.get(code)
        campaign = self.view.center.campaigns.get(code)
        return (queue.name if queue else campaign.name if campaign else "") or code

    def person(self, agent: Agent) -> str:
        """An agent's code, with the name where people may be named."""
        return f"{agent.agent} {agent.name}" if self.names else agent.agent

    @cached_property
    def queues(self) -> list[Queue]:
        """The queues: those that are dearest to be short of first, then the largest."""
        cost = {row.queue: row.short_cost for row in self.balances}
        volume = self.contacts
        return sorted(self.view.center.queues.values(),
                      key=lambda q: (-cost.get(q.queue, 0.0), -volume.get(q.queue, 0.0)))

    @cached_property
    def contacts(self) -> dict[str, float]:
        """Contacts forecast for the week by queue."""
        frame = self.view.forecast.days
        dates = pd.to_datetime(frame["date"]).dt.date
        rows = frame[dates.isin(self.view.days)]
        return {str(q): float(v) for q, v in rows.groupby("queue")["volume"].sum().items()}

    @cached_property
    def balances(self) -> list[Balance]:
        """How each queue's week comes out, in agent hours and money."""
        return balances(self.case)

    @cached_property
    def short(self) -> list[Stretch]:
        """Where queues are short, the dearest first."""
        return stretches(self.case)

    @cached_property
    def over(self) -> list[Stretch]:
        """Where queues are over, the dearest first."""
        return stretches(self.case, over=True)

    @cached_property
    def segments(self) -> pd.DataFrame:
        """Segments with what is rostered: see :func:`segment_hours`; expected (results)."""
        frame = segment_hours(self.view)
        return frame.assign(expected=frame["results"] * frame["reached"])

    @cached_property
    def below_contract(self) -> list[tuple[Agent, float]]:
        """Agents with fewer hours than their contract asks for, and how many; the most first."""
        view, found = self.view, []
        for agent in view.agents:
            code = agent.agent
            missing = view.contract_hours(agent)[0] - (
                view.paid_hours.get(code, 0.0) + view.leave_hours.get(code, 0.0))
            if missing >= 0.05:
                found.append((agent, missing))
        return sorted(found, key=lambda one: -one[1])

    @cached_property
    def late_work(self) -> dict[str, tuple[float, float]]:
        """Hours of deferred work of each queue: to do, and not done in time."""
        work = self.view.requirement.work.assign(done=self.view.work_done)
        rows = work[work["kind"] == "deferred"].groupby("activity", sort=False)[["hours", "done"]]
        return {str(queue): (float(hours), max(float(hours - done), 0.0))
                for queue, (hours, done) in zip(
                    rows.sum().index, rows.sum().to_numpy(np.float64), strict=True)}

    @cached_property
    def rostered_hours(self) -> dict[str, float]:
        """Agent hours at work by queue or campaign."""
        length = self.view.center.interval_min / 60
        found: dict[str, float] = {}
        for what, agents in self.view.scheduled.items():
            code = what.partition("/")[0]
            found[code] = found.get(code, 0.0) + float(agents.sum()) * length
        return found
