"""A smallest set of inputs that cannot hold together.

Some inputs are in conflict if no solution keeps them all; fewer inputs are never harder to keep.
The smallest such set is found by the duality of conflicts and corrections (Ignatiev, Previti,
Liffiton & Marques-Silva 2015, "Smallest MUS extraction with minimal hitting set dualization",
CP 2015, LNCS 9255:173-182): every conflict meets every correction, a set of inputs whose removal
leaves the rest possible. A smallest set that meets all corrections known is tried; if it is a
conflict, there is no smaller one; if not, it is filled up as long as it stays possible, and what
was left out is one correction more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import combinations
from typing import TypeVar

Input = TypeVar("Input", bound=Hashable)


def smallest_conflict(
    inputs: Sequence[Input], possible: Callable[[frozenset[Input]], bool]
) -> tuple[Input, ...] | None:
    """A smallest subset of `inputs` that is not possible, in their order; None: all of them are.

    Parameters
    ----------
    inputs
        Without repetition; of several smallest sets one with the earliest inputs is found.
    possible
        Whether a set of inputs can be kept; true of every subset of one that can.
    """
    known: dict[frozenset[Input], bool] = {}

    def asked(chosen: frozenset[Input]) -> bool:
        if chosen not in known:
            known[chosen] = possible(chosen)
        return known[chosen]

    if asked(frozenset(inputs)):
        return None
    corrections: list[frozenset[Input]] = []
    while True:
        tried = _meeting_all(inputs, corrections)
        if not asked(tried):
            return tuple(one for one in inputs if one in tried)
        kept = tried
        for one in reversed(inputs):
            if one not in kept and asked(kept | {one}):
                kept = kept | {one}
        corrections.append(frozenset(inputs) - kept)


def _meeting_all(
    inputs: Sequence[Input], sets: Sequence[frozenset[Input]]
) -> frozenset[Input]:
    """A smallest set of inputs that has one of each set."""
    useful = [one for one in inputs if any(one in other for other in sets)]
    for size in range(len(useful) + 1):
        for chosen in combinations(useful, size):
            if all(any(one in other for one in chosen) for other in sets):
                return frozenset(chosen)
    raise AssertionError("an empty correction would leave no conflict")
