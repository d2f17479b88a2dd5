"""What a planner knows better than the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True)
class Override:
    """A planner's change of the forecast, one row of ``forecasts/overrides.csv``.

    Attributes
    ----------
    row
        Where it stands in the table.
    first, last
        Days of the queue's site, both included.
    begin, end
        Wall clock within each of these days, up to `end` (00:00 is the end of the day); None
        for whole days.
    action
        ``factor``: times `value`. ``add``: `value` contacts more in each day, or, with a
        time, in each interval. ``set``: `value` contacts in each day or interval.
    who, why
        Who says so, which is shown nowhere, and why.
    """

    row: int
    queue: str
    first: date
    last: date
    action: str
    value: float
    who: str = field(repr=False)
    why: str = field(repr=False)
    begin: time | None = None
    end: time | None = None

    @property
    def whole_days(self) -> bool:
        """Whether `value` is of days, not of intervals."""
        return self.begin is None


class ImpossibleOverridesError(ValueError):
    """Overrides that the forecast does not bear.

    `found` holds each with its column, what is wrong, and how to mend it.
    """

    def __init__(self, found: Sequence[tuple[Override, str, str, str]]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(
            f"row {override.row}, {column}: {what}" for override, column, what, _mend in found))
