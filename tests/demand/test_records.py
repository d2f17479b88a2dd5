"""The history by queue, and what is sent elsewhere of a centre."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from wfm.center import SpecialDay
from wfm.demand.records import by_queue, parts_of


@pytest.fixture(scope="module")
def two(truth, center, queue):
    special = tuple(SpecialDay(date(2025, 3, day), name, "event", None, None, "")
                    for day, name in ((3, "all"), (4, "care"), (5, "sales")))
    return center(
        {"care": truth(weeks=4).history(), "sales": truth(weeks=3, seed=2).history()},
        queues=(queue("care", like_queue="sales"), queue("sales"), queue("new")),
        special_days=special)


def test_each_queue_has_its_rows_in_their_order_however_they_are_mixed(two):
    mixed = two.history.sample(frac=1, random_state=1)
    for history in (two.history, mixed):
        found = by_queue(history)
        assert set(found) == {"care", "sales"}
        for name, rows in found.items():
            assert_frame_equal(rows, history[history["queue"] == name].drop(columns="queue"))


def test_rows_that_stand_together_are_not_copied(two):
    offered = by_queue(two.history)["sales"]["offered"].to_numpy()
    assert np.shares_memory(offered, two.history["offered"].to_numpy())


def test_a_part_holds_its_queue_and_the_one_it_is_like_and_nothing_of_others(two):
    care, sales, new = parts_of(two)
    assert list(care.center.queues) == ["care", "sales"]
    assert list(sales.center.queues) == ["sales"]
    assert [d.queue for d in sales.center.special_days] == ["all", "sales"]
    assert len(new.rows) == 0 and list(new.rows) == list(care.rows)
    assert all(len(part.center.history) == 0 for part in (care, sales, new))


def test_a_part_does_not_grow_with_the_centre(two):
    many = replace(two, history=pd.concat([
        two.history, *(two.history.assign(queue=f"q{n}") for n in range(50))],
        ignore_index=True).sort_values(["queue", "start"], ignore_index=True))
    small, large = (len(pickle.dumps(parts_of(one)[1])) for one in (two, many))
    assert large < 1.1 * small
