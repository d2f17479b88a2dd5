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


def paid_by_day(
    center: Center, stints: pd.DataFrame, days: Collection[date]
) -> dict[tuple[str, date], float]:
    """Paid hours by agent and date of the shifts that begin on `days`.

    Parameters
    ----------
    stints
        Columns agent, date, start and end (UTC), paid, off (leave), minutes.
    """
    paid = stints[stints["paid"].astype(bool) & ~stints["off"] & stints["date"].isin(days)]
    hours = hours_by_day(paid)
    more = {code for code, agent in center.agents.items()
            if center.pack_of(agent).night.counts > 1.0}
    for (code, day), shift in paid[paid["agent"].isin(more)].groupby(["agent", "date"]):
        hours[str(code), pd.Timestamp(str(day)).date()] = _counted(
            center, center.agents[str(code)], shift) / 60
    return hours


def hours_by_day(stints: pd.DataFrame) -> dict[tuple[str, date], float]:
    """Hours of stints by agent and date."""
    total = stints.groupby(["agent", "date"], as_index=False)["minutes"].sum()
    return {
        (str(code), pd.Timestamp(day).date()): float(minutes) / 60
        for code, day, minutes in zip(total["agent"], total["date"], total["minutes"], strict=True)
    }


def _counted(center: Center, agent: Agent, shift: pd.DataFrame) -> float:
    """Minutes that a shift counts for, rounded up to a length of the contract."""
    night, zone = center.pack_of(agent).night, center.zone(agent.site)
    counted = sum(counted_minutes(night, start, end, zone)
                  for start, end in zip(shift["start"], shift["end"], strict=True))
    lengths = center.contracts[agent.contract].shift_lengths()
    return next((float(x) for x in lengths if 0 <= x - counted < ROUNDING_MIN), counted)
