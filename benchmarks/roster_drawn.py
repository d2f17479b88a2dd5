"""Draw nurse rosters of the larger sizes of Curtois & Qu (2014), in their format.

    python benchmarks/roster_drawn.py FOLDER
    WFM_DATA=FOLDER python benchmarks/roster_judges.py nrp --instances 110 --seconds 300

writes Instance108.txt … Instance115.txt to FOLDER/nrp_curtois_qu: 28 days, 30 to 120 people, 4 to
18 shift types. Behind each stands a roster that is not written down, and is legal but for its first
and last runs of days, which may be too short: its cover, disturbed by one person now and then, is
what is asked for, so that little has to stay uncovered. Requests, limits and prices are of the
kinds of the published files. The same files on any machine.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DAYS = 28
UNLIMITED = DAYS
REST = 11 * 60
"""Least minutes between two shifts."""
LATE = 22 * 60
"""A shift that ends after this is a night."""
FULL, PART = ((5, 2, 2, 2), (6, 2, 3, 2), (5, 2, 2, 2)), (5, 1, 2, 3)
"""Most and fewest days worked in a row, fewest off, and most weekends, of full and part time."""
TRIES = 300
"""Rosters that are drawn for a person before the person is drawn anew."""
SIZES = {108: (30, 4, 1), 109: (36, 4, 1), 110: (40, 5, 1), 111: (50, 6, 1), 112: (60, 10, 1),
         113: (120, 18, 1), 114: (120, 18, 3), 115: (120, 18, 5)}
"""People, shift types, and types of which each person may work a few only, at most; of one, it is
a night. The seed is the number less 100."""


@dataclass(frozen=True)
class Types:
    """Shift types: names, minutes from the day's start, and those that may not follow upon each."""

    names: list[str]
    minutes: np.ndarray
    barred: list[list[int]]
    nights: list[int]


@dataclass(frozen=True)
class Nurse:
    """Hard limits of a person, as in the published files, and the hidden roster."""

    most: dict[int, int]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_rest: int
    max_weekends: int
    days_off: list[int]
    roster: list[int]


def drawn(number: int) -> tuple[str, list[list[int]]]:
    """The text of an instance's file, and its hidden roster: type by person and day, −1 for off."""
    people, count, limited = SIZES[number]
    draw = np.random.default_rng(number - 100)
    types = _types(count, draw)
    staff = [_nurse(types, limited, draw) for _ in range(people)]
    lines = ["SECTION_HORIZON", str(DAYS), "", "SECTION_SHIFTS"]
    for name, minutes, barred in zip(types.names, types.minutes, types.barred, strict=True):
        lines.append(f"{name},{minutes}," + "|".join(types.names[k] for k in barred))
    lines += ["", "SECTION_STAFF"]
    for i, one in enumerate(staff):
        most = "|".join(f"{types.names[k]}={m}" for k, m in one.most.items())
        lines.append(f"P{i},{most},{one.max_minutes},{one.min_minutes},{one.max_run},{one.min_run},"
                     f"{one.min_rest},{one.max_weekends}")
    lines += ["", "SECTION_DAYS_OFF"]
    lines += [f"P{i}," + ",".join(map(str, one.days_off)) for i, one in enumerate(staff)]
    wanted, unwanted = _requests(types, staff, draw)
    lines += ["", "SECTION_SHIFT_ON_REQUESTS", *wanted, "", "SECTION_SHIFT_OFF_REQUESTS", *unwanted]
    lines += ["", "SECTION_COVER"]
    for day in range(DAYS):
        for k, name in enumerate(types.names):
            there = sum(one.roster[day] == k for one in staff)
            more = int(draw.integers(-1, 2)) * (draw.random() < 0.4)
            lines.append(f"{day},{name},{max(0, there + more)},100,1")
    return "\n".join(lines) + "\n", [one.roster for one in staff]


def _types(count: int, draw: np.random.Generator) -> Types:
    minutes = np.full(count, 480)
    if count > 4:
        minutes = draw.choice([480, 480, 480, 600, 720], count)
    start = np.sort(draw.integers(4, 46, count) * 30)
    end = start + minutes
    barred = [[other for other in range(count) if 24 * 60 + start[other] - end[k] < REST]
              for k in range(count)]
    nights = [k for k in range(count) if end[k] > LATE] or [count - 1]
    return Types([f"{chr(ord('a') + k)}1" for k in range(count)], minutes, barred, nights)


def _nurse(types: Types, limited: int, draw: np.random.Generator) -> Nurse:
    """People are drawn until one has a roster."""
    while True:
        part = draw.random() < 0.25
        runs = PART if part else FULL[draw.integers(len(FULL))]
        most = _most(types, limited, draw)
        if draw.random() < 0.5:
            off = sorted(draw.choice(DAYS, 2, replace=False).tolist())
        else:
            first = int(draw.integers(0, DAYS - 1))
            off = [first, first + 1]
        one = Nurse(most, *((4320, 3240) if part else (8640, 7560)), *runs, off, [])
        for _ in range(TRIES):
            if _legal(one, roster := _roster(types, one, draw), types):
                return Nurse(**(vars(one) | {"roster": roster}))


def _most(types: Types, limited: int, draw: np.random.Generator) -> dict[int, int]:
    """Most shifts of each type: none of some, a few of others."""
    count = len(types.names)
    while True:
        can = draw.random(count) < (0.85 if count < 8 else 0.5)
        if can.sum() >= max(1, count // 3):
            break
    most = {k: UNLIMITED if can[k] else 0 for k in range(count)}
    order = draw.permutation([k for k in range(count) if can[k]]).tolist()
    for k in [k for k in order if k in types.nights or limited > 1][:limited]:
        most[k] = int(draw.integers(3, 10))
    return most


def _roster(types: Types, one: Nurse, draw: np.random.Generator) -> list[int]:
    """Runs of days worked and off, of shifts that may be worked and follow upon each other."""
    roster, used = [-1] * DAYS, dict.fromkeys((k for k, m in one.most.items() if m), 0)
    day = int(draw.integers(0, one.min_rest + 1))
    while day < DAYS:
        before = -1
        for _ in range(int(draw.integers(one.min_run, one.max_run + 1))):
            open_ = [k for k in used if used[k] < one.most[k]
                     and (before < 0 or k not in types.barred[before])]
            if day >= DAYS or not open_ or day in one.days_off:
                break
            before = roster[day] = int(draw.choice(open_))
            used[before] += 1
            day += 1
        day += int(draw.integers(one.min_rest, one.min_rest + 2))
    return roster


def _legal(one: Nurse, roster: list[int], types: Types) -> bool:
    minutes = sum(int(types.minutes[k]) for k in roster if k >= 0)
    weekends = sum(max(roster[week + 5 : week + 7]) >= 0 for week in range(0, DAYS, 7))
    runs = [len(run) for run in "".join("x" if k >= 0 else " " for k in roster).split()]
    return (one.min_minutes <= minutes <= one.max_minutes and weekends <= one.max_weekends
            and min(runs[1:-1], default=DAYS) >= one.min_run)


def _requests(
    types: Types, staff: list[Nurse], draw: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Of shifts wanted, and not wanted: for each person six times one on one to three days."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for i, one in enumerate(staff):
        open_ = [k for k, m in one.most.items() if m]
        for _ in range(6):
            first = int(draw.integers(0, DAYS - 2))
            name, weight = types.names[int(draw.choice(open_))], int(draw.integers(1, 4))
            for day in range(first, first + int(draw.integers(1, 4))):
                if day not in one.days_off:
                    mine = wanted if draw.random() < 0.6 else unwanted
                    mine.append(f"P{i},{day},{name},{weight}")
    return wanted, unwanted


def main() -> None:
    """Write the files."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder / "nrp_curtois_qu"
    folder.mkdir(parents=True, exist_ok=True)
    for number in SIZES:
        (folder / f"Instance{number}.txt").write_text(drawn(number)[0], encoding="utf-8")


if __name__ == "__main__":
    main()
