"""Paid hours of people: what the stints say, and what they count for at night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from wfm.center import Agent, Center
from wfm.rules.night import counted_minutes

ROUNDING_MIN = 10
"""A shift in which night hours count for more may count so many minutes less than the length
it is paid for, because breaks and ends keep to five minutes."""


def paid_hours(center: Center, stints: pd.DataFrame, days: Collection[date]) -> dict[str, float]:
    """Paid hours by agent of the shifts that begin on `days`.

    Parameters
    ----------
    stints
        Columns agent, date, start and end (UTC), paid, off (leave), minutes.
    """
    paid = stints[stints["paid"].astype(bool) & ~stints["off"] & stints["date"].isin(days)]
    hours = {str(agent): float(total) for agent, total
             in (paid.groupby("agent")["minutes"].sum() / 60).items()}
    for code in hours:
        agent = center.agents[code]
        if center.pack_of(agent).night.counts > 1.0:
            hours[code] = _counted(center, agent, paid[paid["agent"] == code]) / 60
    return hours


def _counted(center: Center, agent: Agent, paid: pd.DataFrame) -> float:
    """Minutes that a week counts for, each shift rounded up to a length of the contract."""
    night, zone = center.pack_of(agent).night, center.zone(agent.site)
    lengths = center.contracts[agent.contract].shift_lengths()
    total = 0.0
    for _day, stints in paid.groupby("date"):
        counted = sum(counted_minutes(night, start, end, zone)
                      for start, end in zip(stints["start"], stints["end"], strict=True))
        total += next((x for x in lengths if 0 <= x - counted < ROUNDING_MIN), counted)
    return total
