"""Days that stand out every so many days, whatever the month: billing runs, four-weekly statements.

The days are counted in three ways: all; all, those that fall on a day off moved to the next
working day; or working days alone. A period is told by its days that stand out from what the
calendar says, as those of the month are (:mod:`wfm.demand.model.month`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

PERIODS = {"day": range(10, 46), "moved": range(10, 46), "working day": range(8, 32)}
"""Days from one time to the next by the way of counting; a week is no period of its own."""
MOVED = 4
"""Days off at most that a day is moved over."""
REPEATS = 3
"""Fewest times that a day of the period was seen."""
ERRORS = 5.0
"""A period stands out of which a day is off by more than so many standard errors: of some 2,500
days in all of the periods, one of unremarkable ones does so in 700 histories."""
WITH_IT = 3.5
"""The same for its other days: they are at most forty-five."""


@dataclass(frozen=True)
class Cycle:
    """A day that comes back every `period` days from the date `since`, counted in a `way`."""

    way: str
    period: int
    since: date

    def on(self, dates: tuple[date, ...], working: np.ndarray) -> np.ndarray:
        """Whether each of some consecutive days is such a day, bool (D,).

        Where working days are counted, `since` is among `dates`.
        """
        number, day = _counted(self.way, dates, working)
        start = self.since.toordinal()
        if self.way == "working day":
            start = int(working[: (self.since - dates[0]).days].sum())
        result = np.zeros(len(dates), dtype=bool)
        result[day[(number - start) % self.period == 0]] = True
        return result


class Cycles:
    """All periods that days may come back in, to be asked which of them stands out."""

    def __init__(self, dates: tuple[date, ...], working: np.ndarray) -> None:
        self._dates = dates
        ways = ["day"] if working.all() else list(PERIODS)
        self._tables = [_Table.of(way, dates, working) for way in ways]

    def clearest(
        self, apart: np.ndarray, known: np.ndarray, spread: float, clip: float, same_side: float
    ) -> tuple[float, tuple[Cycle, ...]]:
        """By how many standard errors the clearest day is off, and all of its period's that are.

        Of several periods that one is meant that explains most beyond what each of its days
        needs to stand out: its multiples need more days for the same. Nothing, if none does.

        Parameters
        ----------
        apart, known
            Logarithm of each day's total over what is expected of it, and which of them count,
            (D,).
        spread, clip, same_side
            As in :func:`wfm.demand.model.month.rhythms`.
        """
        most, best = 0.0, None
        for table in self._tables:
            clear = table.clear(apart, known, spread, clip, same_side)
            above = np.where(clear > WITH_IT, clear**2 - WITH_IT**2, 0.0)
            meant = np.maximum.reduceat(clear, table.begin) > ERRORS
            gain = np.where(meant, np.add.reduceat(above, table.begin), 0.0)
            if gain.max() > most + 1e-9:
                most, best = float(gain.max()), (table, int(gain.argmax()), clear)
        if best is None:
            return 0.0, ()
        table, at, clear = best
        period = table.periods[at]
        mine = clear[table.begin[at] : table.begin[at] + period]
        return float(mine.max()), tuple(
            Cycle(table.way, period, table.since(period, phase, self._dates))
            for phase in np.flatnonzero(mine > WITH_IT).tolist())


@dataclass(frozen=True)
class _Table:
    """The days by the phases of all periods of one way of counting.

    `number` and `day` are those of :func:`_counted`, (n,); `place` numbers the phase that each
    has in each period, (periods, n), from `begin` on, (periods,).
    """

    way: str
    periods: tuple[int, ...]
    number: np.ndarray
    day: np.ndarray
    place: np.ndarray
    begin: np.ndarray

    @classmethod
    def of(cls, way: str, dates: tuple[date, ...], working: np.ndarray) -> _Table:
        number, day = _counted(way, dates, working)
        periods = np.array(PERIODS[way])
        begin = np.cumsum(periods) - periods
        place = number % periods[:, None] + begin[:, None]
        return cls(way, tuple(periods.tolist()), number, day, place, begin)

    def clear(
        self, apart: np.ndarray, known: np.ndarray, spread: float, clip: float, same_side: float
    ) -> np.ndarray:
        """Standard errors that each phase is off by, (phases,); 0 where that is no rhythm."""
        use = known[self.day]
        place, left = self.place[:, use].ravel(), apart[self.day[use]]
        phases = int(self.begin[-1]) + self.periods[-1]

        def summed(values: np.ndarray) -> np.ndarray:
            return np.bincount(place, np.tile(values, len(self.periods)), phases)

        times = np.bincount(place, minlength=phases)
        # one day far off is no rhythm
        total = summed(np.clip(left, -clip * spread, clip * spread))
        above = summed(left > 0)
        side = np.where(total > 0, above, times - above)
        clear: np.ndarray = np.abs(total) / (np.sqrt(np.maximum(times, 1)) * spread)
        clear[(times < REPEATS) | (side < same_side * times)] = 0.0
        return clear

    def since(self, period: int, phase: int, dates: tuple[date, ...]) -> date:
        """The first day of a phase, before it is moved."""
        at = int(np.flatnonzero(self.number % period == phase)[0])
        if self.way == "moved":
            return date.fromordinal(int(self.number[at]))
        return dates[int(self.day[at])]


def _counted(
    way: str, dates: tuple[date, ...], working: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the days that are counted, and the working day that each of them stands for."""
    at = np.flatnonzero(working)
    if way == "working day":
        return np.arange(len(at)), at
    since = dates[0].toordinal()
    if way == "day":
        return since + at, at
    every = np.arange(len(dates))
    after = np.append(at, len(dates) + MOVED + 1)[np.searchsorted(at, every)]
    near = after - every <= MOVED
    near &= after < len(dates)
    return since + every[near], after[near]
