"""How much more staff is needed when more comes: P90 over the plan."""

from __future__ import annotations

import numpy as np

from wfm.bid.drivers import Draws
from wfm.bid.frame import Frame
from wfm.bid.people_months import Planned, people
from wfm.bid.request import Floats
from wfm.bid.workload import workload

SCENARIOS, CHUNK = 1000, 250


def need_p90(frame: Frame, plan: Planned) -> Floats:
    """Agents needed in 9 of 10 scenarios over those of the plan, (M, P); 1 where none are."""
    draws = Draws(frame.request, frame.request.seed)
    needed = []
    for _chunk in range(SCENARIOS // CHUNK):
        drivers = draws.take(CHUNK)
        needed.append(people(frame, drivers, workload(frame, drivers), plan).needed_heads)
    high = np.quantile(np.concatenate(needed), 0.9, axis=0)
    return np.divide(high, plan.needed_heads, out=np.ones_like(high),
                     where=plan.needed_heads > 0)
