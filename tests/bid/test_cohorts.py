"""Who leaves, what the new ones can do, and how many there are."""

from __future__ import annotations

import made_request
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.bid.capacity import Classes
from wfm.bid.cohorts import heads, opening_survival, productivity, survival, trainees


def place(**changes):
    return made_request.place(**{
        "opening": 0, "training_weeks": 3, "training_loss": 0.25, "nesting_weeks": 2,
        "nesting": 0.5, "ramp": (0.7, 0.9), **changes})


def test_a_months_rate_leaves_that_share_after_a_month():
    left = survival(place(attrition=((1200, 0.1),)), 523)
    # ten years are 521.8 weeks
    assert left[522] == pytest.approx(0.9 ** (522 * 84 / 365.25), rel=1e-12)


def test_bands_change_the_rate_at_their_edge():
    left = survival(place(attrition=((1, 0.5), (1200, 0.0))), 20)
    # weeks 0 to 4 begin within the first month of 4.35 weeks
    assert left[5] == pytest.approx(0.5 ** (5 * 84 / 365.25))
    assert left[20] == left[5]


def test_productivity_is_nesting_then_ramp_then_one():
    assert productivity(place(), 5).tolist() == [0.5, 0.5, 0.7, 0.9, 1.0, 1.0]
    assert productivity(place(), 3, 2.0) == pytest.approx([0.0, 0.0, 0.4, 0.8])


def test_scenarios_are_rows():
    factors = np.array([0.5, 1.0, 2.0])
    assert survival(place(), 30, factors).shape == (3, 31)
    for n, factor in enumerate(factors):
        assert survival(place(), 30, factors)[n] == pytest.approx(survival(place(), 30, factor))
        assert productivity(place(), 9, factors)[n] == pytest.approx(
            productivity(place(), 9, factor))
        assert opening_survival(place(), 30, factors)[n] == pytest.approx(
            opening_survival(place(), 30, factor))


def test_a_class_is_paid_then_graduates_then_learns():
    found = heads(place(attrition=((1200, 0.0),), opening=10),
                  Classes(np.array([1]), np.array([8])), 9)
    assert found.trainees.tolist() == [0, 8, 8, 8, 0, 0, 0, 0, 0]
    assert found.heads.tolist() == [10, 10, 10, 10, 16, 16, 16, 16, 16]
    assert found.effective == pytest.approx([10, 10, 10, 10, 13, 13, 14.2, 15.4, 16])


def test_a_class_before_the_start_waits_and_is_paid():
    found = heads(place(attrition=((1200, 0.0),)), Classes(np.array([-5]), np.array([4])), 3)
    assert found.heads.tolist() == [3, 3, 3]
    assert found.effective == pytest.approx([3 * 0.7, 3 * 0.9, 3])
    assert found.waiting == pytest.approx(6)  # three people, two weeks
    assert trainees(place(), Classes(np.array([-5]), np.array([4])), 3).tolist() == [
        4, 4, 4, 0, 0, 0, 0, 0]


@given(st.lists(st.tuples(st.integers(-9, 30), st.integers(1, 20)), max_size=5),
       st.floats(0.2, 3), st.floats(0, 3))
def test_one_matrix_product_is_the_sum_over_classes(classes, attrition, ramp):
    made = place(opening=7)
    table = Classes(np.array([w for w, _n in classes], dtype=int),
                    np.array([n for _w, n in classes], dtype=int))
    found = heads(made, table, 25, np.array([1.0, attrition]), np.array([1.0, ramp]))
    left, able = survival(made, 60, attrition), productivity(made, 60, ramp)
    for w in range(25):
        ages = [(w - week - 3, n * 0.75) for week, n in classes if w - week - 3 >= 0]
        old = 7 * opening_survival(made, 25, attrition)[w]
        assert found.heads[1, w] == pytest.approx(old + sum(n * left[a] for a, n in ages))
        assert found.effective[1, w] == pytest.approx(
            old + sum(n * left[a] * able[a] for a, n in ages))
