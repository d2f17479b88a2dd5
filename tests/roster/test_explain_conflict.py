"""The smallest conflict is a conflict, and no smaller one exists: by trying every subset."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from wfm.roster.explain.conflict import smallest_conflict

FAMILIES = st.lists(st.frozensets(st.integers(0, 7), max_size=4), max_size=5)


@given(FAMILIES)
def test_it_is_as_small_as_any_and_every_part_of_it_is_possible(conflicts):
    inputs = range(8)

    def possible(chosen):
        return not any(conflict <= chosen for conflict in conflicts)

    found = smallest_conflict(inputs, possible)
    if found is None:
        assert possible(frozenset(inputs))
        return
    assert not possible(frozenset(found))
    assert list(found) == sorted(found)
    for size in range(len(found)):
        assert all(possible(frozenset(fewer)) for fewer in combinations(inputs, size))


def test_nothing_at_all_may_be_impossible():
    assert smallest_conflict("ab", lambda chosen: False) == ()


def test_what_is_asked_twice_is_worked_out_once():
    asked = []

    def possible(chosen):
        asked.append(chosen)
        return not {1, 5} <= chosen

    assert smallest_conflict(range(6), possible) == (1, 5)
    assert len(asked) == len(set(asked))
