"""What was found in the past of a queue, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Mark:
    """Something set apart: from cell `first` up to cell `end` (cell = day · S + slot)."""

    first: int
    end: int
    what: str
    done: str


def runs(flags: np.ndarray, width: int, least: int = 1) -> Iterator[tuple[int, int]]:
    """Stretches ``[first, end)`` of True that do not pass a multiple of `width`; flags (n,).

    Only those of at least so many places.
    """
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    long = ends - begins >= least
    for first, end in zip(begins[long].tolist(), ends[long].tolist(), strict=True):
        while first < end:
            stop = min(end, (first // width + 1) * width)
            if stop - first >= least:
                yield first, stop
            first = stop


def clock(slot: int, slots: int) -> str:
    """The wall-clock time at which a slot begins, ``24:00`` for the end of the day."""
    minutes = slot * 24 * 60 // slots
    return f"{minutes // 60:02}:{minutes % 60:02}"
