"""Simulated calls per second, beside Ciw in the same run, on one core.

A day of ten hours, 50 agents, three queues of different rank, rate and handling time, patience,
half-hours of different rates. Ciw plays it as one node with three classes of priority, so every
agent has the three skills; the second row of wfm is the same day with three kinds of agent of one
to three skills at two levels, shifts and a break, which Ciw has no words for. Kernels are compiled
before. Run it with

    python benchmarks/simulation_speed.py [DAYS]
"""

from __future__ import annotations

import sys
import time

import ciw
import numpy as np

from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.run import simulate
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound

HALF_HOUR = 1800.0
SHAPE = np.array([3, 6, 9, 11, 12, 12, 11, 10, 9, 9, 10, 10, 9, 8, 7, 6, 5, 4, 3, 2]) / 8.3
QUEUES = (("A", 60, 240.0, 120.0), ("B", 80, 180.0, 180.0), ("C", 50, 300.0, 300.0))
"""Name, mean contacts of a half-hour, mean handling and patience in seconds; by rank."""
AGENTS = 50


def work() -> tuple[Inbound, ...]:
    return tuple(
        Inbound(name, contacts * SHAPE, Times.exponential(aht_s),
                patience=Times.exponential(patience_s), rank=rank)
        for rank, (name, contacts, aht_s, patience_s) in enumerate(QUEUES, start=1)
    )


def one_team() -> Model:
    return Model(HALF_HOUR, len(SHAPE), work(), (Skills({"A": 1, "B": 1, "C": 1}),),
                 Presence.all_day({0: AGENTS}, 12 * 3600))


def three_teams() -> Model:
    """Twenty for A and B, twenty for B and C, ten for all; eight hours with a break."""
    skills = (Skills({"A": 1, "B": 2}), Skills({"B": 1, "C": 2}), Skills({"C": 1, "A": 2, "B": 2}))
    agent = np.arange(AGENTS)
    start = agent % 5 * HALF_HOUR
    pause = start + 4 * 3600 + agent % 3 * 900
    team = np.where(agent < 20, 0, np.where(agent < 40, 1, 2))
    present = Presence(
        np.tile(agent, 2), np.concatenate([start, pause + 1800]),
        np.concatenate([pause, start + 8.5 * 3600]), np.tile(team, 2))
    return Model(HALF_HOUR, len(SHAPE), work(), skills, present)


def ours(model: Model, days: int) -> tuple[float, float]:
    """Calls played, and seconds of processor time."""
    simulate(model, 1, seed=0)
    began = time.process_time()
    result = simulate(model, days, seed=1)
    return float(result.totals()["offered"].sum()), time.process_time() - began


def theirs(days: int) -> tuple[float, float]:
    calls, began = 0, time.process_time()
    ends = [HALF_HOUR * (t + 1) for t in range(len(SHAPE))]
    for day in range(days):
        ciw.seed(day)
        network = ciw.create_network(
            arrival_distributions={name: [ciw.dists.PoissonIntervals(
                rates=list(contacts * SHAPE / HALF_HOUR), endpoints=ends,
                max_sample_date=ends[-1])] for name, contacts, _, _ in QUEUES},
            service_distributions={
                name: [ciw.dists.Exponential(1 / aht_s)] for name, _, aht_s, _ in QUEUES},
            reneging_time_distributions={
                name: [ciw.dists.Exponential(1 / patience_s)]
                for name, _, _, patience_s in QUEUES},
            priority_classes={name: rank for rank, (name, *_) in enumerate(QUEUES)},
            number_of_servers=[AGENTS],
        )
        play = ciw.Simulation(network)
        play.simulate_until_max_time(12 * 3600)
        calls += len(play.get_all_records())
    return calls, time.process_time() - began


def main() -> None:
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    rows = [
        ("Ciw " + ciw.__version__, *theirs(3)),
        ("wfm", *ours(one_team(), days)),
        ("wfm, three teams with shifts", *ours(three_teams(), days)),
    ]
    base = rows[0][1] / rows[0][2]
    print("| simulator | calls | seconds | calls a second | times Ciw |")
    print("|---|---|---|---|---|")
    for name, calls, seconds in rows:
        print(f"| {name} | {calls:,.0f} | {seconds:.2f} | {calls / seconds:,.0f} "
              f"| {calls / seconds / base:.0f} |")


if __name__ == "__main__":
    main()
