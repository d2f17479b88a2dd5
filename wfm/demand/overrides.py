"""The planner's changes, put on the forecast that the model made.

Rows are applied in their order, each on what those before it left. Totals of days and weeks follow
their intervals. The quantiles are those of the same distribution about the new expectation: the
spread stays what the queue's own past says, because a person who knows the volume of a day
does not make its contacts come any steadier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.demand.decomposition import FACTORS
from wfm.demand.uncertainty.bands import quantiles
from wfm.demand.weeks import week_totals
from wfm.handover import Forecast
from wfm.language import noted
from wfm.override import ImpossibleOverridesError, Override

COLUMNS = (
    "row", "queue", "from", "to", "from_time", "to_time", "action", "value", "why", "status",
    "intervals", "effect",
)
"""Of :attr:`wfm.handover.Forecast.overrides`."""
Fault = tuple[Override, str, str, str]
"""As in :class:`wfm.override.ImpossibleOverridesError`."""

def apply(made: Forecast, center: Center, overrides: Sequence[Override]) -> Forecast:
    """`made` after the planner's changes.

    Parameters
    ----------
    made
        Its ``model`` columns hold the volumes before, and keep them.
    overrides
        Of queues of the centre. Open intervals change, and those in which contacts are
        expected. ``add`` and ``set`` of whole days are spread as the day's own contacts are;
        where none are expected, as the habit's, then as those of the queue's other days, then
        evenly.

    Raises
    ------
    ImpossibleOverridesError
        A row takes away more contacts than there are, or brings some to a queue of which no
        handling time is known.
    """
    lines: dict[Override, tuple[str, int, float]] = {}
    faults: list[Fault] = []
    intervals, days = made.intervals, made.days
    for name in dict.fromkeys(override.queue for override in overrides):
        mine = [override for override in overrides if override.queue == name]
        desk = _Desk.of(intervals[intervals["queue"] == name], center.zone(
            center.queues[name].site))
        before = desk.volume.copy()
        for override in mine:
            lines[override] = desk.change(override, faults)
        changed = desk.volume != before
        if not changed.any():
            continue
        if not faults:
            intervals = _changed(intervals, desk.index[changed], desk.volume[changed])
            rows = days[days["queue"] == name]
            total = np.bincount(desk.day, desk.volume, len(rows))
            touched = np.bincount(desk.day, changed, len(rows)) > 0
            days = _changed(days, rows.index.to_numpy()[touched], total[touched])
    if faults:
        raise ImpossibleOverridesError(faults)
    table = pd.DataFrame(
        [(o.row, o.queue, o.first, o.last, o.begin, o.end, o.action, o.value, o.why, *lines[o])
         for o in overrides], columns=list(COLUMNS))
    times = ["from_time", "to_time"]
    table[times] = table[times].astype(object).where(table[times].notna(), None)
    return replace(made, intervals=intervals, days=days, weeks=week_totals(days), overrides=table,
                   decomposition=_decomposed(made.decomposition, days))


@dataclass
class _Desk:
    """One queue's intervals while they are being changed; arrays of one length.

    `day` counts the days of the site's wall clock from `first` on, `minute` is that of the
    day; `usable` intervals may hold contacts.
    """

    index: np.ndarray
    first: date
    day: np.ndarray
    minute: np.ndarray
    usable: np.ndarray
    volume: np.ndarray
    habit: np.ndarray = field(repr=False)
    timed: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, rows: pd.DataFrame, zone: str) -> _Desk:
        local = pd.DatetimeIndex(rows["start"]).tz_convert(zone).tz_localize(None)
        first = local[0].date()
        volume = rows["volume"].to_numpy(dtype=np.float64, copy=True)
        return cls(
            rows.index.to_numpy(), first, (local.normalize() - pd.Timestamp(first)).days.to_numpy(),
            (local.hour * 60 + local.minute).to_numpy(),
            rows["open"].to_numpy(dtype=bool) | (volume > 0), volume,
            rows["habit"].to_numpy(dtype=np.float64), rows["aht_s"].to_numpy() > 0)

    def change(self, override: Override, faults: list[Fault]) -> tuple[str, int, float]:
        """Apply a row: its status, how many intervals it changed, and the contacts it brought."""
        first, last = ((day - self.first).days for day in (override.first, override.last))
        if last < 0:
            return "expired", 0, 0.0
        if first > self.day[-1]:
            return "later", 0, 0.0
        chosen = self.usable & (self.day >= first) & (self.day <= last)
        if override.begin is not None and override.end is not None:
            begin = override.begin.hour * 60 + override.begin.minute
            end = override.end.hour * 60 + override.end.minute or 24 * 60
            chosen &= (self.minute >= begin) & (self.minute < end)
        if not chosen.any():
            return "closed", 0, 0.0
        before = self.volume.copy()
        if override.action == "factor":
            self.volume[chosen] *= override.value
        elif override.whole_days:
            for day in np.unique(self.day[chosen]).tolist():
                self._total(override, chosen & (self.day == day), day, faults)
        else:
            base = self.volume[chosen] if override.action == "add" else 0.0
            self.volume[chosen] = base + override.value
            low = int(np.argmin(np.where(chosen, self.volume, np.inf)))
            if self.volume[low] < 0:
                clock = f"{self.minute[low] // 60:02d}:{self.minute[low] % 60:02d}"
                when = self.first + timedelta(days=int(self.day[low]))
                faults.append(_below(override, f"{when} {clock}", before[low]))
                self.volume = np.maximum(self.volume, 0.0)
        if (~self.timed & (self.volume > 0)).any():
            faults.append((override, "value",
                           noted("these contacts would have no handling time"),
                           noted("Give some queue of the history an aht_s")))
        changed = np.abs(self.volume - before) > 1e-9
        return "applied", int(changed.sum()), float((self.volume - before).sum())

    def _total(
        self, override: Override, chosen: np.ndarray, day: int, faults: list[Fault]
    ) -> None:
        """Let the intervals `chosen` of a day hold together what the row says of all of it."""
        now = float(self.volume[chosen].sum())
        total = override.value + (now if override.action == "add" else 0.0)
        if total < -1e-9:
            faults.append(_below(override, str(self.first + timedelta(days=day)), now))
        self.volume[chosen] = max(total, 0.0) * self._shape(chosen, day)

    def _shape(self, chosen: np.ndarray, day: int) -> np.ndarray:
        """Shares of the intervals `chosen` in their day; they sum to 1."""
        same_weekday = (self.day - day) % 7 == 0
        by_minute = [np.bincount(self.minute[days], self.volume[days], 24 * 60)
                     for days in (same_weekday, np.ones(len(same_weekday), dtype=bool))]
        for weight in (self.volume[chosen], self.habit[chosen],
                       *(those[self.minute[chosen]] for those in by_minute)):
            if weight.sum() > 0:
                return np.asarray(weight / weight.sum())
        return np.full(int(chosen.sum()), 1 / chosen.sum())


def _below(override: Override, when: str, there: float) -> Fault:
    return (override, "value",
            noted("the forecast of {when} is {there:.1f}; with {value:g} it would be negative",
                  when=when, there=there, value=override.value),
            noted("Take away less, or set 0 with the action set"))


def _changed(frame: pd.DataFrame, index: np.ndarray, volume: np.ndarray) -> pd.DataFrame:
    """Rows `index` of a table of intervals or days with a new volume, and quantiles about it."""
    result = frame.copy()
    phi = result.loc[index, "spread"].to_numpy(dtype=np.float64) ** 2
    result.loc[index, "volume"] = volume
    for column, level in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        result.loc[index, column] = quantiles(volume, phi, level)
    return result


def _decomposed(table: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """The decomposition, of which the override is now a factor."""
    if table.empty:
        return table
    now = days["volume"].to_numpy(dtype=np.float64)
    model = days["model"].to_numpy(dtype=np.float64)
    some = model > 0
    result = table.copy()
    result["total"] = now
    result["override"] = np.divide(now, model, out=np.ones(len(now)), where=some)
    bare = ~some & (now > 0)
    result.loc[bare, list(FACTORS)] = 1.0  # nothing can be multiplied to what a person set
    result.loc[bare, "level"] = now[bare]
    return result
