"""Campaigns whose calling time is given in numbers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.demand.outbound.horizon import Horizon
from wfm.demand.outbound.plan import COLUMNS, segment_rows
from wfm.demand.outbound.prospect import Prospect
from wfm.demand.outbound.rates import beliefs
from wfm.demand.outbound.week_plan import Promised, plan_week

INF = float("inf")
WEEK = date(2026, 6, 1)


def horizon(hours, cap=INF, days=5):
    hours = np.atleast_1d(np.asarray(hours, dtype=float))
    return Horizon(hours, np.broadcast_to(np.asarray(cap, dtype=float), hours.shape), days)


def prospect(campaign, rest=None, gap_s=0.0, available=1.0, stated=None, longer=None):
    """A campaign with 40 legal hours on five days to its end, if nothing else is said."""
    rest = rest or horizon([40.0] * len(campaign.segments))
    stated = stated or [segment.right_party_rate for segment in campaign.segments]
    return Prospect(campaign, beliefs(campaign, stated), gap_s, available, rest,
                    longer or (lambda last: rest))


def planned(campaign, legal=None, cap=INF, a_day=INF, days=5, promised=None):
    """The week's rows; `legal` has hours of this week and to the last day, by segment."""
    legal = legal or {}
    pairs = [legal.get(segment.segment, (40.0, 40.0)) for segment in campaign.segments]
    now = horizon([pair[0] for pair in pairs], cap, days)
    about = prospect(campaign, horizon([pair[1] for pair in pairs], days=4 * days))
    promised = promised or Promised.none(len(pairs))
    running = campaign.start < WEEK + timedelta(days=7) and campaign.end >= WEEK
    plan = plan_week(about, now, promised, running)
    rows = segment_rows(about, now, np.full(len(pairs), a_day), promised, plan)
    return pd.DataFrame(rows, columns=list(COLUMNS))
