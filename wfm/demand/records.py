"""What the work on a single queue needs of a centre, small enough to be sent elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from wfm.center import Center, Queue


@dataclass(frozen=True)
class Part:
    """One queue of a centre.

    Attributes
    ----------
    queue
        The queue itself.
    center
        The centre as far as its demand depends on it: this queue and the one that it is like,
        their special days, corrections, drivers and changes; no people, no history.
    rows
        The queue's history, all columns but queue.
    """

    queue: Queue
    center: Center
    rows: pd.DataFrame = field(repr=False, compare=False)

    @property
    def zone(self) -> str:
        """The clock of its site."""
        return self.center.zone(self.queue.site)


def parts_of(center: Center) -> tuple[Part, ...]:
    """Each queue of a centre for itself, in their order."""
    known = by_queue(center.history)
    nothing = center.history.iloc[:0]
    bare = replace(
        center, history=nothing, agents={}, campaigns={}, contracts={}, labour={}, calling={},
        callbacks=(), day_parts=(), shrinkage=(), rostered={}, findings=(), notes=())
    none = nothing.drop(columns="queue")
    return tuple(
        Part(queue, _alone(bare, queue), known.get(name, none))
        for name, queue in center.queues.items())


def _alone(center: Center, queue: Queue) -> Center:
    names = [name for name in (queue.queue, queue.like_queue or "") if name in center.queues]
    return replace(
        center, queues={name: center.queues[name] for name in names},
        special_days=tuple(d for d in center.special_days if d.queue in ("all", *names)),
        corrections=center.corrections_of(queue.queue),
        changes=tuple(c for c in center.changes if queue.queue in (c.queue, c.to_queue)),
        drivers=tuple(d for d in center.drivers if d.queue in ("all", queue.queue)))


def by_queue(history: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each queue in their order, without the column queue.

    They are parts of `history`, not copies, where each queue's rows stand together, as they do
    in :attr:`wfm.center.Center.history`.
    """
    rows, queue = history.drop(columns="queue"), history["queue"].array
    # where one queue ends and the next begins: a code for each of millions of rows is not needed
    ends = [0, *(np.flatnonzero(np.asarray(queue[1:] != queue[:-1])) + 1).tolist(), len(rows)]
    names = [str(queue[first]) for first in ends[:-1] if first < len(rows)]
    if len(set(names)) < len(names):
        codes, found = pd.factorize(history["queue"])
        rows, names = rows.take(np.argsort(codes, kind="stable")), [str(name) for name in found]
        ends = [0, *np.cumsum(np.bincount(codes)).tolist()]
    return {name: rows.iloc[ends[n] : ends[n + 1]] for n, name in enumerate(names)}
