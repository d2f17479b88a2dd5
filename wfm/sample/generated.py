"""Centres of any size, made from a seed: for measuring, not for showing.

One site in Lisbon, four queues, e-mail, and a campaign that calls Brazil in Brazil's hours;
people on four contracts under Portugal's labour rules with lunch and pauses in windows. The
requirement is that of :mod:`wfm.staffing`, with as many contacts as the people can nearly
serve. The same size and seed give the same centre.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wfm import pipeline
from wfm.calendar import Grid
from wfm.center import Agent, Center, Contract, Weights, leave_days
from wfm.handover import Forecast, Requirement
from wfm.rules.calling import load_calling_packs
from wfm.rules.labour import load_labour_packs
from wfm.sample.generated_people import PACK, contracts, house_pack
from wfm.sample.generated_people import agents as make_agents
from wfm.sample.generated_work import (
    CAMPAIGN,
    CAMPAIGN_SHARE,
    INTERVAL_MIN,
    SITE,
    STREAMS,
    WEEK,
    campaign,
    forecast_of,
    queues,
)

FILL = 0.94
"""Part of the hours on duty that the work takes; the rest is what shifts cannot be fitted to."""
OFF_BREAKS = 0.9375
"""Part of a paid shift that is left by the paid pauses: 7.5 hours of 8."""
UNKNOWN_FROM = 50
"""Centres with so many agents plan for absences that nobody knows of yet; in smaller ones, where
one of a team is much, such shrinkage would ask for two people wherever one is enough."""
LEAST_OPEN = 1.1
"""A queue asks for at least so many agent hours in each hour that it is open."""
_BUSY = 0.85
"""How busy agents are, at a first guess; what is asked decides."""
_CLOSE, _ROUNDS = 0.015, 8


class Generated(NamedTuple):
    """What a roster is made from: as :func:`wfm.roster.plan.roster` takes it."""

    center: Center
    requirement: Requirement
    week: date
    legal: Mapping[tuple[str, str], NDArray[np.bool_]]


def generated(agents: int, seed: int) -> Generated:
    """A centre with so many agents (20 or more) and the requirement of its week.

    Raises
    ------
    ValueError
        There are fewer than 20 agents: too few for five skills.
    """
    if agents < 20:
        raise ValueError(f"a centre is generated with 20 agents or more, not {agents}")
    center = _center(agents, seed)
    return with_work(center, hours_on_duty(center) * OFF_BREAKS * FILL, seed)


def with_work(center: Center, hours: float, seed: int) -> Generated:
    """A generated centre with as much work as so many agent hours can do.

    Parameters
    ----------
    center
        A generated centre, perhaps with other people.
    hours
        Agent hours, shared out by :data:`~wfm.sample.generated_work.STREAMS`.
    seed
        Of the days and hours that are busier than others.
    """
    aim = _aims(center, hours)
    if center.campaigns:
        center = replace(center, campaigns={CAMPAIGN: campaign(aim.pop(CAMPAIGN))})
    plan = pipeline.outbound(center, WEEK)
    contacts = {name: 3600 * aim[name] * queue.availability * queue.concurrency * _BUSY
                / STREAMS[name].aht_s for name, queue in center.queues.items()}
    for _ in range(_ROUNDS):
        forecast = forecast_of(center, contacts, seed)
        asked = _asked(center, pipeline.staff(center, _on_the_hour(forecast), plan, WEEK))
        if all(abs(aim[name] / asked[name] - 1) <= _CLOSE for name in asked):
            break
        contacts = {name: contacts[name] * aim[name] / asked[name] for name in asked}
    required = pipeline.staff(center, forecast_of(center, contacts, seed), plan, WEEK)
    return Generated(center, required, WEEK, pipeline.legal_times(center, WEEK)[1])


def _on_the_hour(forecast: Forecast) -> Forecast:
    """One interval of each hour: enough to see how many hours are asked for."""
    rows = forecast.intervals
    return replace(forecast, intervals=rows[rows["start"].dt.minute == 0])


def _aims(center: Center, hours: float) -> dict[str, float]:
    """Agent hours of each queue and of the campaign; small queues get what being open takes."""
    grid = Grid.days(WEEK, 7, SITE.zone, center.interval_min)
    share = {name: STREAMS[name].share for name in center.queues}
    least = {name: 0.0 if queue.deferred else LEAST_OPEN * center.interval_min / 60 * float(
        center.open_mask(queue, grid).sum()) for name, queue in center.queues.items()}
    if center.campaigns:
        share[CAMPAIGN], least[CAMPAIGN] = CAMPAIGN_SHARE, 0.0
    small: dict[str, float] = {}
    while True:
        unit = (hours - sum(small.values())) / sum(
            part for name, part in share.items() if name not in small)
        found = {name: least[name] for name, part in share.items()
                 if name not in small and part * unit < least[name]}
        if not found:
            return {name: small.get(name, part * unit) for name, part in share.items()}
        small |= found


def _asked(center: Center, required: Requirement) -> dict[str, float]:
    """Agent hours that a requirement :func:`_on_the_hour` asks for, by queue."""
    found = required.intervals.groupby("queue")["required"].sum()
    work = required.work.groupby("activity")["hours"].sum()
    return {name: float(work[name]) * 60 / center.interval_min if queue.deferred
            else float(found[name]) for name, queue in center.queues.items()}


def hours_on_duty(center: Center) -> float:
    """Paid hours that the contracts allow in the week, without leave and illness."""
    return float(sum(
        _hours_of(agent, center.contracts[agent.contract]) for agent in center.agents.values()))


def _hours_of(agent: Agent, contract: Contract) -> float:
    days = pd.date_range(WEEK, periods=7).date
    away = leave_days(
        sum(a.hours_on(day) for a in agent.absences if a.paid) for day in days)
    return max(0.0, contract.week_max_h - contract.leave_credit_h(away))


def _center(people: int, seed: int) -> Center:
    labour = dict(load_labour_packs())
    labour[PACK] = house_pack(labour["PT"])
    return Center(
        name=f"Generated, {people} agents", interval_min=INTERVAL_MIN, language="en", seed=seed,
        weights=Weights(), sites={SITE.site: SITE}, queues=queues(people >= UNKNOWN_FROM),
        campaigns={CAMPAIGN: campaign(1.0)}, contracts=contracts(),
        agents=make_agents(people, seed),
        special_days=(), history=pd.DataFrame({
            "queue": pd.Series(dtype=str), "start": pd.DatetimeIndex([], tz="UTC"),
            **{name: pd.Series(dtype=float)
               for name in ("offered", "handled", "abandoned", "aht_s")}}),
        labour=labour, calling=load_calling_packs())
