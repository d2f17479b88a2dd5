"""Labels of a dynamic program in arrays that grow, and a table that finds them by their state.

A generation is a run of labels in which every state stands once, with its best value.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import Floats, Ints

PASSED = -2
"""What a label took that only carries another one on."""


class Store(NamedTuple):
    """Labels, each (n,) or longer: their number, class, value, predecessor and what was taken.

    `used` holds how many there are, and the first of the generation; `table` the place of each
    state of the generation in it.
    """

    key: Ints
    at: Ints
    value: Floats
    before: Ints
    took: Ints
    table: Ints
    used: Ints


@kernel
def open_store() -> Store:
    """An empty store."""
    size = 256
    return Store(
        np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64), np.empty(size),
        np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64),
        np.full(4 * size, -1, dtype=np.int64), np.zeros(2, dtype=np.int64))


@kernel
def _longer(values: Ints) -> Ints:
    more = np.empty(2 * len(values), dtype=np.int64)
    more[: len(values)] = values
    return more


@kernel
def _place(store: Store, key: int, at: int) -> int:
    """Where the state stands in the table, or where it belongs."""
    mask = len(store.table) - 1
    mixed = (key * 1_000_003 + at) * 668_265_263
    place = (mixed ^ (mixed >> 17)) & mask
    while store.table[place] >= 0:
        label = store.table[place]
        if store.key[label] == key and store.at[label] == at:
            return place
        place = (place + 1) & mask
    return place


@kernel
def added(
    store: Store, key: int, at: int, value: float, before: int, took: int
) -> tuple[Store, int]:
    """The store with another label, whatever states there are, and its place."""
    label = store.used[0]
    if label == len(store.key):
        values = np.empty(2 * label)
        values[:label] = store.value
        store = Store(_longer(store.key), _longer(store.at), values, _longer(store.before),
                      _longer(store.took), store.table, store.used)
    store.key[label], store.at[label], store.value[label] = key, at, value
    store.before[label], store.took[label] = before, took
    store.used[0] += 1
    return store, label


@kernel
def fresh(
    store: Store, key: int, at: int, value: float, before: int, took: int
) -> tuple[Store, int]:
    """The store with this label where its state is new or better than before, and its place."""
    place = _place(store, key, at)
    label = store.table[place]
    if label >= 0:
        if value > store.value[label]:
            store.value[label], store.before[label], store.took[label] = value, before, took
        return store, label
    store, label = added(store, key, at, value, before, took)
    store.table[place] = label
    if 2 * (store.used[0] - store.used[1]) > len(store.table):
        store = Store(store.key, store.at, store.value, store.before, store.took,
                      np.full(2 * len(store.table), -1, dtype=np.int64), store.used)
        for again in range(store.used[1], store.used[0]):
            store.table[_place(store, store.key[again], store.at[again])] = again
    return store, label


@kernel
def next_generation(store: Store) -> Store:
    """The store, in which every state may come anew."""
    store.table[:] = -1
    store.used[1] = store.used[0]
    return store
