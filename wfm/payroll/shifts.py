"""The shifts of a week by agent and day: their minutes by kind, and when they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.center import Center
from wfm.payroll.clock import Floats, Ints, by_kind, epoch_minutes

PREMIUMS = ("night", "saturday", "sunday", "holiday")
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Rows:
    """The rows of payroll: seven days of each of A agents, n = 7·A; arrays have shape (n,)."""

    center: Center
    agents: tuple[str, ...]
    week: date

    def __len__(self) -> int:
        return 7 * len(self.agents)

    @cached_property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.week + timedelta(days=n) for n in range(7)]

    @property
    def dates(self) -> list[date]:
        """The day of each row."""
        return self.days * len(self.agents)

    @cached_property
    def contracts(self) -> list[str]:
        """The contract of each row."""
        return [self.center.agents[a].contract for a in self.agents for _day in self.days]

    @cached_property
    def cost_h(self) -> Floats:
        """What a paid hour costs."""
        return np.repeat([self.center.agents[a].cost_h for a in self.agents], 7).astype(np.float64)

    @cached_property
    def employed(self) -> npt.NDArray[np.bool_]:
        """Whether the agent is employed on the day."""
        return np.array([self.center.agents[a].employed(day)
                         for a in self.agents for day in self.days], dtype=np.bool_)

    @cached_property
    def group(self) -> npt.NDArray[np.int64]:
        """The number of each row's site and labour pack among :attr:`groups`."""
        keys = [self._key(agent) for agent in self.agents]
        return np.repeat([self.groups.index(key) for key in keys], 7).astype(np.int64)

    @cached_property
    def groups(self) -> list[tuple[str, str]]:
        """Sites and labour packs that agents have together."""
        return list(dict.fromkeys(self._key(agent) for agent in self.agents))

    def _key(self, agent: str) -> tuple[str, str]:
        found = self.center.agents[agent]
        return found.site, self.center.contracts[found.contract].pack

    def of(self, stints: pd.DataFrame) -> Ints:
        """The row of each stint, shape (number of stints,)."""
        place = {agent: 7 * n for n, agent in enumerate(self.agents)}
        return np.array([place[a] + (day - self.week).days for a, day in
                         zip(stints["agent"], stints["date"], strict=True)], dtype=np.int64)


def shift_columns(
    rows: Rows, stints: pd.DataFrame
) -> tuple[Mapping[str, Floats], pd.Series, pd.Series]:
    """Minutes of each row's shift, and its start and end by the agent's clock.

    Parameters
    ----------
    stints
        Of the week's shifts, their breaks and what else is at work.

    Returns
    -------
    minutes
        worked, paid_break, unpaid_break, clock (all three), paid_clock (the first two), dark and
        dark_paid (at night, of all and of what is paid), next_day; of what is paid, counted by
        the pack: night, saturday, sunday, holiday.
    start, end
        Without zone; NaT where there is no shift.
    """
    row = rows.of(stints)
    first, last = epoch_minutes(stints["start"]), epoch_minutes(stints["end"])
    pause = (stints["kind"] == "break").to_numpy(dtype=bool)
    paid = ~pause | stints["paid"].to_numpy(dtype=bool)
    owned = np.array([day.toordinal() for day in stints["date"]], dtype=np.int64)
    sums: dict[str, Floats] = {}
    for g, (site, code) in enumerate(rows.groups):
        at = np.flatnonzero(rows.group[row] == g)
        found = by_kind(first[at], last[at], owned[at], rows.center.labour[code].night,
                        rows.center.sites[site])
        for name, values in (
            ("clock", found.clock), ("worked", found.clock * ~pause[at]),
            ("paid_break", found.clock * (pause & paid)[at]),
            ("unpaid_break", found.clock * ~paid[at]), ("paid_clock", found.clock * paid[at]),
            ("dark", found.night_clock), ("dark_paid", found.night_clock * paid[at]),
            ("next_day", found.next_day),
            *((kind, getattr(found, kind) * paid[at]) for kind in PREMIUMS),
        ):
            np.add.at(sums.setdefault(name, np.zeros(len(rows))), row[at], values)
    begins, ends = np.full(len(rows), _NEVER), np.full(len(rows), -_NEVER)
    np.minimum.at(begins, row, first)
    np.maximum.at(ends, row, last)
    return sums, _clock(rows, begins, ends > 0), _clock(rows, ends, ends > 0)


def _clock(rows: Rows, minutes: Ints, there: npt.NDArray[np.bool_]) -> pd.Series:
    """Minutes since 1970 as each agent's clock shows them; NaT where there are none."""
    shown = np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[s]")
    for g, (site, _code) in enumerate(rows.groups):
        at = np.flatnonzero((rows.group == g) & there)
        utc = pd.DatetimeIndex(minutes[at].astype("datetime64[m]").astype("datetime64[s]"))
        local = utc.tz_localize("UTC").tz_convert(rows.center.zone(site)).tz_localize(None)
        shown[at] = local.to_numpy()
    return pd.Series(shown)


def groups_of(rows: Rows) -> Iterator[tuple[str, Ints]]:
    """Labour packs with the rows, whole weeks of agents, that they bind."""
    for g, (_site, code) in enumerate(rows.groups):
        yield code, np.flatnonzero(rows.group == g)
