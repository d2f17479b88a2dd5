"""Multi-activity shift scheduling instances as published: the problem's data.

Source of the instances and of their format: Qu, Y. & Curtois, T. (2020), "Solving the
multi-activity shift scheduling problem using variable neighbourhood search", ICORES 2020, and
schedulingbenchmarks.org/matsp/instances1_225.html. The horizon of D days begins at 06:00 of day 1
and ends at 06:00 of day D+1; it is cut into intervals of 15 minutes, t = 0 … 96·D−1, and
everything begins and ends with an interval. What the rules mean is in :mod:`.matsp_score`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .sections import Line, only_number, read_sections

INTERVAL_MIN = 15
DAY = 24 * 60 // INTERVAL_MIN
"""Intervals in a day."""
DAY_START = 6 * 60 // INTERVAL_MIN
"""Intervals from midnight to the start of the horizon."""
SECTIONS = ("HORIZON", "TASKS", "STAFF", "COVER")
TIME = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True)
class Worker:
    """One person, who can do every task: least and most minutes of work in the horizon."""

    name: str
    min_minutes: int
    max_minutes: int


@dataclass(frozen=True)
class Matsp:
    """One instance.

    Attributes
    ----------
    days, tasks
        Days of the horizon; number of tasks, which here count from 0.
    staff
        By name, in the order of the file.
    least, most
        Fewest people wanted on a task in an interval, and the number beyond which people are
        too many; shape (tasks, 96 · days).
    """

    days: int
    tasks: int
    staff: Mapping[str, Worker]
    least: NDArray[np.int64]
    most: NDArray[np.int64]

    @property
    def intervals(self) -> int:
        """Number of intervals of the horizon."""
        return DAY * self.days


def read_matsp(path: Path) -> Matsp:
    """The instance of a file; see :func:`parse_matsp`."""
    return parse_matsp(path.read_text(encoding="utf-8"))


def parse_matsp(text: str) -> Matsp:
    """The instance of a file's text.

    Raises
    ------
    ValueError
        With the line: a cell that is missing or no number, an interval or a task that does not
        exist, a name or an interval twice; or a task and interval without cover.
    """
    parts = read_sections(text, SECTIONS)
    days = only_number(parts["HORIZON"], "number of days")
    tasks = only_number(parts["TASKS"], "number of tasks")
    staff: dict[str, Worker] = {}
    for line in parts["STAFF"]:
        name, least, most = line.cells[0], line.whole(1, "minutes"), line.whole(2, "minutes")
        if name in staff or not 0 <= least <= most:
            raise line.fault(f"employee {name} twice, or more minutes at least than at most")
        staff[name] = Worker(name, least, most)
    cover = np.full((2, tasks, DAY * days), -1, dtype=np.int64)
    for line in parts["COVER"]:
        task, t = _task(line, tasks), _interval(line, days)
        low, high = line.whole(3, "minimum"), line.whole(4, "maximum")
        if cover[0, task, t] >= 0 or not 0 <= low <= high:
            raise line.fault("an interval twice, or a minimum above the maximum")
        cover[:, task, t] = low, high
    if np.any(cover < 0):
        raise ValueError("every task has its cover in every interval")
    cover.setflags(write=False)
    return Matsp(days=days, tasks=tasks, staff=staff, least=cover[0], most=cover[1])


def _task(line: Line, tasks: int) -> int:
    task = line.whole(2, "task") - 1
    if not 0 <= task < tasks:
        raise line.fault("the task does not exist")
    return task


def _interval(line: Line, days: int) -> int:
    found = TIME.fullmatch(line.cells[1]) if len(line.cells) > 1 else None
    if found is None:
        raise line.fault("no time like 06:00-06:15")
    hour, minute, end_hour, end_minute = (int(part) for part in found.groups())
    begin, end = 60 * hour + minute, 60 * end_hour + end_minute
    t = (line.whole(0, "day") - 1) * DAY + begin // INTERVAL_MIN - DAY_START
    if begin % INTERVAL_MIN or (end - begin) % (24 * 60) != INTERVAL_MIN:
        raise line.fault("not an interval of 15 minutes")
    if not 0 <= t < DAY * days:
        raise line.fault("the interval is not in the horizon")
    return t
