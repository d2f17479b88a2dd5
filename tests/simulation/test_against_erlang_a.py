"""Against exact Erlang A."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.run import simulate
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound
from wfm.staffing.erlang_a import measures

AHT_S = 180.0
LOADS = (2.0, 5.0, 12.0, 30.0, 80.0, 200.0)
SAFETY = (-1.0, -0.3, 0.0, 0.5, 1.0, 2.0)
"""Agents above the load, in square roots of the load."""
TURNOVERS = (0.1, 0.3, 1.0, 2.0, 5.0, 10.0)
"""Mean patience in mean handling times."""
GRID = list(product(LOADS, SAFETY, TURNOVERS))


def deviations(
    load: float, safety: float, turnover: float, seed: int, contacts: int, memories: int
) -> dict[str, float]:
    """Standard errors by which the simulation misses the exact values.

    It plays so many contacts at least, and so many times what the system takes to forget.
    """
    agents = max(1, round(load + safety * np.sqrt(load)))
    patience_s = turnover * AHT_S
    rate, memory = load / AHT_S, max(AHT_S, patience_s)
    replications = 50
    length = max(contacts / rate, memories * memory) / replications
    interval_s = 8 * memory  # the first is left out
    intervals = 1 + int(np.ceil(length / interval_s))
    queue = Inbound("q", np.full(intervals, rate * interval_s), Times.exponential(AHT_S),
                    patience=Times.exponential(patience_s), within_s=20)
    model = Model(interval_s, intervals, (queue,), (Skills({"q": 1}),),
                  Presence.all_day({0: agents}, 2 * intervals * interval_s))
    frame = simulate(model, replications, seed).intervals()
    total = frame[frame["interval"] > 0].groupby("replication").sum(numeric_only=True)
    exact = measures(load, agents, AHT_S, patience_s, 20.0)
    waits = total["waited"] + total["abandoned"]
    all_wait_s = total["wait_s"] + total["wait_gone_s"]
    missed = {}
    for name, above, value in (
        ("wait", waits, exact.wait),
        ("abandonment", total["abandoned"], exact.abandonment),
        ("asa_s", all_wait_s, exact.asa_s),
        ("service_level", total["in_time"], exact.service_level),
    ):
        rest = above - value * total["offered"]
        error = rest.std() * np.sqrt(replications)
        missed[name] = float(rest.sum() / error)
    return missed


@pytest.mark.parametrize("number", range(0, len(GRID), 19))
def test_a_dozen_cases(number: int) -> None:
    assert max(map(abs, deviations(*GRID[number], number, 50_000, 1000).values())) < 3


@pytest.mark.slow
def test_the_whole_grid() -> None:
    """216 cases, four measures: within three standard errors, which have the size they should."""
    assert len(GRID) >= 200
    missed = [deviations(*case, n, 200_000, 4000) for n, case in enumerate(GRID)]
    z = np.array([list(one.values()) for one in missed])
    assert np.abs(z).max() < 3
    assert np.abs(np.sqrt((z**2).mean(axis=0)) - 1).max() < 0.15
    assert np.abs(z.mean(axis=0)).max() < 3 / np.sqrt(len(z))
