"""The worth of agents."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.staffing.worth import (
    NEGLIGIBLE,
    Promise,
    late_share,
    price_of_late,
    savings,
    worth_of_agents,
)

COST = 10.0
DAY = 60 * np.exp(-((np.arange(24) - 12) / 8.0) ** 2)
AHT = np.full(24, 180.0)
LOAD = DAY * AHT / 1800
ALL = np.ones(24, dtype=bool)
NONE = np.zeros(24, dtype=np.int64)


def promise(level: float | None = 0.8, patience: float = 300.0, servers: float = 0.8) -> Promise:
    return Promise(20.0, level, patience, servers)


def reached(agents: np.ndarray, of: Promise) -> float:
    late = DAY * late_share(LOAD, AHT, agents.astype(float), of)
    return 1 - float(late.sum()) / float(DAY.sum())


def bought(curves: list[np.ndarray], price: float = COST) -> np.ndarray:
    return np.array([int((curve >= price * (1 - 1e-12)).sum()) for curve in curves])


@pytest.mark.parametrize("patience", [120.0, np.inf])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_buying_agents_while_they_are_worth_their_cost_keeps_the_promise(
    level: float, patience: float
) -> None:
    of = promise(level, patience)
    curves = worth_of_agents(DAY, LOAD, AHT, NONE, ALL, of, COST, 1.0)
    agents = bought(curves)
    assert reached(agents, of) >= level - 1e-9
    # the price is the least one: at the next lower price something is missing
    fewer = bought(curves, COST * (1 + 1e-9))
    assert reached(fewer, of) < level


def test_the_week_is_served_with_no_more_agents_than_any_other_way() -> None:
    """The bought agents are as few as the best of many random ways to keep the promise."""
    of = promise(0.8)
    agents = bought(worth_of_agents(DAY, LOAD, AHT, NONE, ALL, of, COST, 1.0))
    rng = np.random.default_rng(3)
    for _ in range(2000):
        other = np.maximum(agents + rng.integers(-2, 3, len(agents)), 0)
        if other.sum() < agents.sum():
            assert reached(other, of) < reached(agents, of)


def test_savings_are_the_slopes_of_the_greatest_convex_minorant() -> None:
    of = promise(patience=np.inf)
    most = np.full(24, 25)
    for saved, volume, load in zip(savings(DAY, LOAD, AHT, most, of), DAY, LOAD, strict=True):
        late = volume * late_share(
            np.full(26, load), np.full(26, 180.0), np.arange(26.0), of
        )
        under = late[0] - np.concatenate([[0.0], np.cumsum(saved)])
        assert np.all(under <= late + 1e-9)
        # by definition: the highest line between any two points around each point
        for n in range(26):
            lines = [
                late[i] + (late[j] - late[i]) * (n - i) / (j - i) if j > i else late[n]
                for i in range(n + 1) for j in range(n, 26)
            ]
            assert under[n] == pytest.approx(min(lines), abs=1e-9)


def test_the_price_is_the_cost_over_the_last_saving_that_is_needed() -> None:
    saved = [np.array([6.0, 2.0, 1.0]), np.array([5.0, 3.0, 2.0])]
    volume = np.array([10.0, 10.0])
    assert price_of_late(saved, volume, 12.0, 0.55) == 12.0 / 5.0  # 6 + 5 = 11 of 20
    assert price_of_late(saved, volume, 12.0, 0.56) == 12.0 / 3.0
    assert price_of_late(saved, volume, 12.0, 0.0) == 0.0
    assert price_of_late(saved, volume, 12.0, 0.999) == np.inf


def test_below_the_required_number_each_agent_is_worth_at_least_the_kink() -> None:
    required = np.full(24, 15)
    curves = worth_of_agents(DAY, LOAD, AHT, required, ALL, promise(), COST, 3.0)
    free = worth_of_agents(DAY, LOAD, AHT, NONE, ALL, promise(), COST, 3.0)
    for curve, plain in zip(curves, free, strict=True):
        assert len(curve) >= 15
        assert np.all(curve[:15] >= 3.0 * COST)
        assert np.array_equal(curve[15:], plain[15:])


def test_the_weight_multiplies_the_worth_and_not_the_price() -> None:
    one = worth_of_agents(DAY, LOAD, AHT, NONE, ALL, promise(), COST, 1.0)
    five = worth_of_agents(DAY, LOAD, AHT, NONE, ALL, promise(), COST, 5.0)
    for a, b in zip(one, five, strict=True):
        assert len(b) >= len(a)
        assert b[: len(a)] == pytest.approx(5 * a)


def test_without_a_promise_the_required_agents_set_the_level() -> None:
    required = np.ceil(LOAD / 0.8 / 0.9).astype(np.int64)
    level = reached(required, promise(None))
    agreed = worth_of_agents(DAY, LOAD, AHT, NONE, ALL, promise(level), COST, 1.0)
    implied = worth_of_agents(DAY, LOAD, AHT, required, ALL, promise(None), COST, 1.0)
    for a, b, n in zip(agreed, implied, required, strict=True):
        assert b[n:] == pytest.approx(a[n : len(b)])


def test_intervals_around_the_week_take_the_price_of_the_week() -> None:
    week = np.arange(24) < 20
    curves = worth_of_agents(DAY, LOAD, AHT, NONE, week, promise(), COST, 1.0)
    alone = worth_of_agents(
        DAY[week], LOAD[week], AHT[week], NONE[week], ALL[week], promise(), COST, 1.0
    )
    assert all(np.array_equal(a, b) for a, b in zip(curves[:20], alone, strict=True))
    assert all(len(curve) for curve in curves[20:])


def test_an_interval_without_contacts_and_a_week_without_any() -> None:
    volume = np.array([0.0, 20.0])
    load = volume / 10
    need = np.array([0, 4])
    both = np.ones(2, dtype=bool)
    curves = worth_of_agents(volume, load, AHT[:2], need, both, promise(), COST, 2.0)
    assert len(curves[0]) == 0
    assert len(curves[1]) >= 4
    empty = worth_of_agents(volume * 0, load * 0, AHT[:2], need * 0, both, promise(), COST, 2.0)
    assert [len(curve) for curve in empty] == [0, 0]


@settings(deadline=None, max_examples=60)
@given(
    volume=st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 3000)), min_size=1, max_size=8),
    aht=st.floats(10, 2000),
    level=st.one_of(st.none(), st.floats(0, 1)),
    patience=st.sampled_from([5.0, 60.0, 600.0, np.inf]),
    servers=st.floats(0.3, 3),
    weight=st.floats(0.01, 100),
    required=st.integers(0, 40),
)
def test_worth_falls_is_never_negative_and_ends_where_it_is_negligible(
    volume: list[float], aht: float, level: float | None, patience: float, servers: float,
    weight: float, required: int,
) -> None:
    contacts = np.array(volume)
    need = np.where(contacts > 0, required, 0)
    curves = worth_of_agents(
        contacts, contacts * aht / 1800, np.full(len(contacts), aht), need,
        np.ones(len(contacts), dtype=bool), Promise(20.0, level, patience, servers), COST, weight,
    )
    for curve, n in zip(curves, need, strict=True):
        assert np.all(np.isfinite(curve))
        assert np.all(curve >= 0)
        assert np.all(np.diff(curve) <= 0)
        assert len(curve) >= n
        assert np.all(curve[n:] >= NEGLIGIBLE * COST)
