"""The shape of a week: as the client measured it, or one of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from wfm.bid.request import Floats
from wfm.bid_schema import SHAPES
from wfm.calendar import WEEKDAYS
from wfm.center import Spans
from wfm.intake.bid.log import Log
from wfm.intake.codes import check_code
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable

DAYS = (1.15, 1.05, 1.0, 1.0, 0.95, 0.6, 0.45)
"""Weight of an hour on each weekday in our shapes: a Monday is the busiest."""
_DAY = (0.15, 0.1, 0.08, 0.08, 0.1, 0.18, 0.35, 0.6, 0.95, 1.25, 1.4, 1.38,
        1.2, 1.05, 1.1, 1.2, 1.25, 1.2, 1.05, 0.85, 0.65, 0.48, 0.34, 0.22)
_EVENING = (0.2, 0.12, 0.08, 0.06, 0.06, 0.08, 0.15, 0.3, 0.55, 0.8, 0.95, 1.0,
            1.0, 1.0, 1.0, 1.0, 1.05, 1.15, 1.25, 1.35, 1.4, 1.35, 1.0, 0.5)
HOURS: Mapping[str, Sequence[float]] = {"day": _DAY, "evening": _EVENING, "even": (1.0,) * 24}
"""Weight of each hour of the day in our shapes: two humps, one late hump, none."""
DAYS_ORIGIN = noted("an assumption of ours: an hour on Monday is busiest, at the weekend least")
_SAID = {"day": noted("late morning and afternoon are busiest"),
         "evening": noted("the evening is busiest"), "even": noted("every hour of a day is alike")}
_CLOSE = 0.02
"""Shares that sum to 1 within this were only rounded."""


@dataclass
class Shape:
    """The rows of a profile: shares of days, and of the parts of a day from their minute on."""

    days: dict[str, float] = field(default_factory=dict)
    parts: dict[str, list[tuple[int, float, Row]]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def parts_of(self, day: str) -> list[tuple[int, float, Row]]:
        """The parts of a weekday: its own, else those of every day."""
        return self.parts.get(day) or self.parts.get("daily", [])


def open_slots(hours: Mapping[str, Spans], interval_min: int) -> np.ndarray:
    """Which intervals of a week are open, (7, slots), bool."""
    found = np.zeros((7, 1440 // interval_min), dtype=bool)
    for number, day in enumerate(WEEKDAYS):
        for begin, end in hours.get(day, ()):
            last = end.hour * 60 + end.minute or 1440
            found[number, (begin.hour * 60 + begin.minute) // interval_min:last // interval_min] = 1
    return found


def assumed_shape(name: str, is_open: np.ndarray) -> Floats:
    """One of our shapes over the opening hours, (7, slots), sum 1."""
    hours = np.repeat(np.array(HOURS[name]), is_open.shape[1] // 24)
    weights = np.array(DAYS)[:, None] * hours * is_open
    found: Floats = weights / weights.sum()
    return found


def read_shapes(
    table: ReadTable, interval_min: int, faults: Faults, log: Log
) -> dict[str, Shape]:
    """The shapes of bid_profiles by name; their sums are told where they are not 1."""
    shapes: dict[str, Shape] = {}
    for row in rows_of(table, faults):
        check_code(row, "profile")
        if row["profile"] in SHAPES:
            row.wrong("profile", noted("'{name}' is a shape that needs no rows",
                                       name=row["profile"]), noted("Choose another name"))
        at = row["time"]
        if at is not None and at.minute % interval_min:
            row.wrong("time", noted("a part of the day begins with an interval of {n} minutes",
                                    n=interval_min), noted("Round it"))
            continue
        if row.lacks("profile", "on", "share"):
            continue
        shape = shapes.setdefault(row["profile"], Shape())
        shape.sources.add(row["source"] or "")
        minute = None if at is None else at.hour * 60 + at.minute
        twice = row["on"] in shape.days if minute is None else any(
            minute == other for other, _share, _row in shape.parts.get(row["on"], []))
        if twice:
            row.wrong("time", noted("this day and time already stand in this profile"),
                      noted("Keep one of the two rows"))
        elif minute is None:
            shape.days[row["on"]], shape.rows[row["on"]] = row["share"], row
        else:
            shape.parts.setdefault(row["on"], []).append((minute, row["share"], row))
    for name, shape in shapes.items():
        for parts in shape.parts.values():
            parts.sort(key=lambda part: part[0])
        _say_sums(name, shape, log)
    return shapes


def _say_sums(name: str, shape: Shape, log: Log) -> None:
    """Shares sum to 1 over the week, or over each day; if they do not, they are made to."""
    sums = {day: sum(share for _m, share, _r in parts) for day, parts in shape.parts.items()}
    whole = "daily" not in sums and abs(sum(sums.values()) - 1) <= _CLOSE
    odd = {} if whole else {day: s for day, s in sums.items() if abs(s - 1) > _CLOSE}
    days = sum(shape.days.values())
    if shape.days and "daily" not in shape.days and abs(days - 1) > _CLOSE:
        log.note(noted("The shares of the profile {name} sum to {total:.4g} over the week; they "
                       "were made to sum to 1.", name=name, total=days))
    if odd:
        listed = ", ".join(f"{day} {s:.4g}" for day, s in odd.items())
        log.note(noted("The shares of the profile {name} sum to {sums}; they were made to sum to "
                       "1.", name=name, sums=listed))


def shaped(
    shape: Shape, line: Row, is_open: np.ndarray, may_wait: bool, interval_min: int
) -> Floats | None:
    """A client's shape over a line's week, (7, slots), sum 1; None, and faults, where it is not.

    Contacts of a line that `may_wait` arrive at all hours; others only while it is open.
    """
    name = line["line"]
    found = np.zeros(is_open.shape)
    taken = np.ones(is_open.shape, dtype=bool) if may_wait else is_open
    before = len(line.faults.found)
    used: set[int] = set()
    needed: dict[int, tuple[Row, str]] = {}
    for number, day in enumerate(WEEKDAYS):
        here, share = taken[number], shape.days.get(day, shape.days.get("daily"))
        if not is_open[number].any() and not may_wait:
            if day in shape.days and share:
                shape.rows[day].wrong("on", noted("the line {name} is closed on {day}", name=name,
                                                  day=day),
                                      noted("Write the share 0, or open the line then"))
            for _minute, part, row in shape.parts.get(day, []):
                if part:
                    row.wrong("on", noted("the line {name} is closed on {day}", name=name,
                                          day=day),
                              noted("Write the share 0, or open the line then"))
            continue
        parts = shape.parts_of(day)
        if share is None and (shape.days or not parts):
            line.wrong("profile", noted("the profile says nothing of {day}, on which the line "
                                        "{name} is open", day=day, name=name),
                       noted("Add a row for {day} to bid_profiles, with the share 0 if need be",
                             day=day))
            continue
        weights = np.zeros(len(here))
        ends = [*(minute for minute, _s, _r in parts[1:]), *([1440] if parts else [])]
        for (minute, part, row), end in zip(parts, ends, strict=True):
            slots = slice(minute // interval_min, end // interval_min)
            if part == 0:
                continue
            if here[slots].any():
                weights[slots] = part * here[slots] / _most_open(shape, day, taken, slots)
                used.add(row.number)
            else:
                needed[row.number] = (row, day)
        if not parts:
            weights = here.astype(float)
        if share and not weights.any():
            line.wrong("profile", noted("no part of {day} with a share is in the opening hours",
                                        day=day),
                       noted("Add rows for {day} to bid_profiles, or write its share 0", day=day))
        elif share is not None and weights.any():
            weights *= share / weights.sum()
        found[number] = weights
    for number, (row, day) in needed.items():
        if number not in used:
            row.wrong("time", noted("the line {name} is closed then on {day}", name=name, day=day),
                      noted("Write the share 0, or open the line then"))
    if len(line.faults.found) > before:
        return None
    if not shape.days and set(shape.parts) == {"daily"}:
        found *= np.array(DAYS)[:, None]
    if not found.sum():
        line.wrong("profile", noted("the profile has no share in the opening hours"),
                   noted("Write shares above 0"))
        return None
    whole: Floats = found / found.sum()
    return whole


def _most_open(shape: Shape, day: str, taken: np.ndarray, slots: slice) -> int:
    """Intervals that share a part: those of the day itself, or of the longest of all days.

    A day that is shorter than others has less of what is stated of every day.
    """
    if day in shape.parts:
        return int(taken[WEEKDAYS.index(day), slots].sum())
    return int(taken[:, slots].sum(axis=1).max())


def profile_of(
    line: Row, shapes: Mapping[str, Shape], hours: Mapping[str, Spans], may_wait: bool,
    interval_min: int, whole: bool, log: Log,
) -> Floats | None:
    """The profile of a line, logged; None, and a fault, where it has none that can be used."""
    is_open = open_slots(hours, interval_min)
    code, name = line["line"], line["profile"]
    if name is None:
        name = code if code in shapes else "day"
    if name in SHAPES:
        origin = noted("{days}; {shape}; ask the client for contacts by weekday and half-hour",
                       days=DAYS_ORIGIN, shape=_SAID[name])
        if line["profile"] is None:
            log.assumed("bid_profiles", f"{code}: profile", name, "share of the week", origin)
        else:
            log.given("bid_profiles", f"{code}: profile", noted("{name} ({origin})", name=name,
                                                                  origin=origin),
                      "share of the week", line["source"])
        return assumed_shape(name, is_open)
    if name not in shapes:
        if whole:
            line.wrong("profile", noted("there is no profile {name}", name=repr(name)),
                       noted("Write a name of bid_profiles, or one of {names}",
                             names=", ".join(SHAPES)))
        return None
    shape = shapes[name]
    log.given("bid_profiles", f"{code}: profile", name, "share of the week",
              "; ".join(sorted(source for source in shape.sources if source)))
    if not shape.days and set(shape.parts) == {"daily"}:
        log.assumed("bid_profiles", noted("{code}: weight of an hour from mon to sun", code=code),
                    " ".join(f"{day:g}" for day in DAYS), "times", DAYS_ORIGIN)
    return shaped(shapes[name], line, is_open, may_wait, interval_min)
