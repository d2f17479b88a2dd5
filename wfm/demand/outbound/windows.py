"""What an hour of calling brings, by legal window: a day and a part of it."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Campaign, Segment
from wfm.demand.outbound.horizon import Bools
from wfm.demand.outbound.list_state import Floats, hours_per_attempt

Row = tuple[object, ...]


def window_rows(
    campaign: Campaign, segment: Segment, grid: Grid, legal: Bools, rates: Floats, gap_s: float,
    available: float, per_contact: float,
) -> list[Row]:
    """Rows of :attr:`wfm.handover.OutboundPlan.windows`: unbroken legal time with one rate.

    Parameters
    ----------
    legal, rates
        By interval of the grid: whether calling is legal, and the share of attempts that
        reach the right person.
    gap_s, available
        Pause after a contact (seconds); share of rostered time in which an agent really calls.
    per_contact
        Results that a contact brings now.
    """
    places = np.flatnonzero(legal)
    if not len(places) or not segment.zones:
        return []
    zone = segment.zones[0]
    local = grid.local(zone)
    day = local.date
    rates = np.round(rates, 12)  # a rate that is the same but for rounding is the same
    new = [0, *(n for n in range(1, len(places))
                if places[n] != places[n - 1] + 1 or day[places[n]] != day[places[n - 1]]
                or rates[places[n]] != rates[places[n - 1]]), len(places)]
    rows: list[Row] = []
    for a, z in pairwise(new):
        first, last = places[a], places[z - 1]
        rate = float(rates[first])
        each = float(hours_per_attempt(campaign, rate, gap_s))
        attempts = available / each if each > 0 else math.nan
        unit: dict[str, float] = {
            "hours": available, "attempts": attempts, "contacts": attempts * rate}
        end: pd.Timestamp = local[last] + timedelta(minutes=grid.minutes)
        rows.append((
            campaign.campaign, segment.segment, day[first], f"{local[first]:%H:%M}",
            "24:00" if end.date() != day[first] else f"{end:%H:%M}", zone,
            float((z - a) * grid.minutes / 60), rate, attempts, attempts * rate,
            unit.get(campaign.target_unit, attempts * rate * per_contact)))
    return rows
