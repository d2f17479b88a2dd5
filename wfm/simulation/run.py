"""Replications: each the same whatever the others are, so they may run anywhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from wfm.simulation import state as s
from wfm.simulation.heap import EVENT
from wfm.simulation.kernel import play
from wfm.simulation.model import Model
from wfm.simulation.plan import Plan, plan_of
from wfm.simulation.result import Result
from wfm.simulation.state import NOBODY, World
from wfm.simulation.work import Floats

OUTCOMES = ("answered", "abandoned", "blocked", "called back", "no contact", "left")


def simulate(model: Model, replications: int, seed: int, workers: int = 1) -> Result:
    """Play a model several times.

    The result has the same bytes on any number of workers, and replication r is the same
    however many follow. The k-th contact of a queue has the same patience, handling and whims
    in every model that is played with the same seed (:mod:`wfm.simulation.draws`);
    likewise an agent misses the same shifts and owes the same pauses.

    Parameters
    ----------
    replications
        How often, ≥ 1.
    seed
        From 0 to 2**63 − 1.
    workers
        Processes or threads of joblib; −1: one for each core. The kernel lets go of the GIL,
        so threads are enough; ``joblib.parallel_config`` chooses another backend.

    Raises
    ------
    ValueError
        `replications` or `seed` is out of range.
    """
    if replications < 1:
        raise ValueError(f"one replication or more, not {replications}")
    _check(seed)
    plan = plan_of(model)
    jobs = (delayed(_replicate)(model, plan, seed, r) for r in range(replications))
    played = Parallel(n_jobs=workers, prefer="threads")(jobs)
    flow, team, people = (np.stack(part) for part in zip(*played, strict=True))
    return Result(model, seed, flow, team, people)


def trace(model: Model, replication: int, seed: int) -> pd.DataFrame:
    """Every contact of one replication of :func:`simulate`, in the order in which they ended.

    Returns
    -------
    DataFrame
        activity, number (from 0 for each activity; calls back and calls again keep theirs, with
        something added), arrival, began (that of an answered contact), end (seconds; inf: not
        over), agent (−1: nobody), outcome (``answered``, ``abandoned``, ``blocked``,
        ``called back``, ``no contact``, ``left``: waiting when all was over).
    """
    _check(seed)
    plan = plan_of(model)
    rows = 1 << 16
    while True:
        world = _play(model, plan, seed, replication, rows)
        rows = int(world.hub["traced"][0])
        if rows <= len(world.trace):
            break
    notes = world.trace[:rows]
    names = np.array(model.names)
    return pd.DataFrame({
        "activity": names[notes["activity"]],
        "number": notes["k"],
        "arrival": notes["arrival"],
        "began": notes["began"],
        "end": notes["end"],
        "agent": notes["agent"],
        "outcome": np.array(OUTCOMES)[notes["outcome"]],
    })


def _check(seed: int) -> None:
    if not 0 <= seed < 2**63:
        raise ValueError("the seed must be from 0 to 2**63 - 1")


def _replicate(model: Model, plan: Plan, seed: int, replication: int) -> tuple[Floats, ...]:
    world = _play(model, plan, seed, replication, 0)
    people = np.stack([
        world.agents["busy_s"], world.agents["overtime_s"], world.agents["contacts"],
    ], axis=1)
    return world.flow[:, :, : s.RATE], world.team, people


def _play(model: Model, plan: Plan, seed: int, replication: int, rows: int) -> World:
    factors = np.ones((len(model.inbound), model.intervals))
    if model.scenarios is not None:
        factors = np.array(model.scenarios[replication % len(model.scenarios)])
    # the most places or events that one event can ask for: a round of every dialler, a contact
    # for each agent, each with its timers and the chats that change their speed
    lines = plan.works["lines"].sum()
    chats = int(plan.works["limit"].max())
    most = int(lines * model.agents) + len(plan.works) + model.agents * chats + 8
    margin = most * (int(plan.works["levels"].max()) + chats + 3)
    calls, events = 2 * margin + 1024, 4 * margin + 4096
    while True:
        world = _empty(model, plan, calls, events, rows)
        if play(world, plan.moves, plan.stretches, model.day_of, factors, seed, replication,
                margin):
            return world
        calls, events = 4 * calls, 4 * events


def _empty(model: Model, plan: Plan, calls: int, events: int, rows: int) -> World:
    hub = np.zeros(1, dtype=s.HUB)
    hub["interval_s"], hub["horizon_s"] = model.interval_s, model.horizon_s
    hub["agents"], hub["intervals"] = model.agents, model.intervals
    hub["kinds"], hub["works"] = plan.pairs.shape
    hub["queues"], hub["chats"] = len(model.inbound), plan.works["limit"].max()
    hub["lines"] = -1 if model.lines is None else model.lines
    hub["reserved"], hub["spare"] = plan.reserved, calls
    if model.shrinkage is not None:
        hub["pause_s"] = model.shrinkage.pause_s
    places = np.zeros(calls, dtype=s.CALL)
    places["next"] = np.arange(1, calls + 1)
    people = np.zeros(model.agents, dtype=s.AGENT)
    for name in ("skills", "role", "list", "next", "prev", "chats"):
        people[name] = NOBODY
    lists = np.zeros(int(hub["kinds"][0] * hub["chats"][0]), dtype=s.LIST)
    lists["first"] = lists["last"] = NOBODY
    flow = np.zeros((len(plan.works), model.intervals, s.FLOWS))
    flow[:, :, s.RATE], flow[:, :, s.FACTOR] = plan.rates, plan.factors
    return World(
        hub=hub,
        works=plan.works.copy(),
        pairs=plan.pairs,
        lists=lists,
        calls=places,
        agents=people,
        events=np.zeros(events, dtype=EVENT),
        trace=np.zeros(rows, dtype=s.TRACE),
        flow=flow,
        team=np.zeros((len(plan.pairs), model.intervals, s.TEAMS)),
        table=plan.table,
    )
