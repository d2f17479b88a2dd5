"""The promise of a week, and the worth of agents."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.staffing.uncertain import average_measures, rate_factors
from wfm.staffing.worth import (
    NEGLIGIBLE,
    Demand,
    Promise,
    missed,
    need,
    price_of,
    savings,
    worth,
)

COST = 10.0
DAY = 60 * np.exp(-((np.arange(24) - 12) / 8.0) ** 2)
ROWS = np.arange(24)


def promise(level: float | None = 0.8, patience: float = 300.0, **more: float) -> Promise:
    return Promise(20.0, patience, level, **more)


def demand(volume: np.ndarray = DAY, aht: float = 180.0, **changes: object) -> Demand:
    n = len(volume)
    given_: dict[str, object] = {
        "volume": volume, "load": volume * aht / 1800, "aht_s": np.full(n, aht),
        "spread": np.zeros(n), "servers": np.full(n, 0.8), "floor": np.zeros(n, dtype=np.int64),
        "in_week": np.ones(n, dtype=bool),
    }
    return Demand(**(given_ | changes))  # type: ignore[arg-type]


def reached(agents: np.ndarray, of: Promise, day: Demand) -> float:
    late, _ = missed(day, ROWS[: len(agents)], agents.astype(float), of)
    return 1 - float(late.sum()) / float(day.volume.sum())


@pytest.mark.parametrize("patience", [120.0, np.inf])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_the_required_agents_just_keep_the_promise_of_the_week(
    level: float, patience: float, spread: float
) -> None:
    of, day = promise(level, patience), demand(spread=np.full(24, spread))
    found = need(day, of, COST)
    assert reached(found.required, of, day) >= level - 1e-9
    # the price is the least one: without the agents at the margin something is missing
    fewer = np.array([int((v > COST * (1 + 1e-9)).sum()) for v in found.value])
    assert reached(fewer, of, day) < level


def test_the_week_is_served_with_no_more_agents_than_any_other_way() -> None:
    """The required agents are as few as the best of many random ways to keep the promise."""
    of, day = promise(0.8), demand()
    agents = need(day, of, COST).required
    rng = np.random.default_rng(3)
    for _ in range(2000):
        other = np.maximum(agents + rng.integers(-2, 3, len(agents)), 0)
        if other.sum() < agents.sum():
            assert reached(other, of, day) < reached(agents, of, day)


def test_the_week_needs_fewer_agents_than_its_intervals_one_by_one() -> None:
    of, day = promise(0.8), demand()
    alone = np.array([need(demand(DAY[[t]]), of, COST).required[0] for t in range(24)])
    together = need(day, of, COST).required
    assert together.sum() < alone.sum()
    assert reached(alone, of, day) > reached(together, of, day) >= 0.8


def test_the_floor_is_kept_and_what_it_serves_need_not_be_bought_elsewhere() -> None:
    of = promise(0.8)
    floor = np.full(24, 3)
    floor[10:14] = 12
    free, floored = need(demand(), of, COST), need(demand(floor=floor), of, COST)
    assert (floored.required >= floor).all()
    assert reached(floored.required, of, demand()) >= 0.8
    # where the floor does not bind, nobody more is asked for
    assert (floored.required[floored.required > floor]
            <= free.required[floored.required > floor]).all()


def test_an_abandonment_promise_is_kept_over_the_week_too() -> None:
    of = promise(0.5, 60.0, max_abandon=0.02)
    found = need(demand(), of, COST)
    _, lost = missed(demand(), ROWS, found.required.astype(float), of)
    assert lost.sum() <= 0.02 * DAY.sum() * (1 + 1e-9)
    level_only = need(demand(), promise(0.5, 60.0), COST)
    assert found.required.sum() > level_only.required.sum()
    # without a patience nobody gives up, and the promise asks nothing
    patient = need(demand(), promise(0.5, np.inf, max_abandon=0.02), COST)
    assert np.array_equal(patient.required, need(demand(), promise(0.5, np.inf), COST).required)


def test_an_uncertain_rate_asks_for_more() -> None:
    of = promise(0.8)
    agents = [
        need(demand(spread=np.full(24, spread)), of, COST).required.sum()
        for spread in (0.0, 0.1, 0.3)
    ]
    assert agents[0] < agents[1] < agents[2]


@pytest.mark.parametrize(("patience", "spread", "single", "total"), [
    (120.0, 0.05, 5e-4, 2e-4), (120.0, 0.2, 5e-4, 2e-4), (120.0, 0.5, 5e-4, 2e-4),
    # where nobody gives up an interval fills up at once as its load grows: a step
    (np.inf, 0.05, 0.004, 0.001), (np.inf, 0.2, 0.015, 0.002), (np.inf, 0.5, 0.05, 0.02),
])
def test_missed_contacts_are_nearly_the_exact_average(
    patience: float, spread: float, single: float, total: float
) -> None:
    day = demand(spread=np.full(24, spread), servers=np.ones(24))
    of = promise(patience=patience)
    for factor in (0.9, 1.0, 1.2, 1.4):
        agents = np.ceil(day.load * factor)
        exact = average_measures(day.load, spread**2, agents, 180.0, patience, 20.0)
        late, lost = missed(day, ROWS, agents, of)
        assert np.abs(late / DAY - exact.late).max() < single
        assert np.abs(lost / DAY - exact.abandonment).max() < single
        assert abs((late.sum() - (exact.late * DAY).sum()) / DAY.sum()) < total


def test_factors_on_the_rate_have_the_mean_and_variance_asked_for() -> None:
    phi = np.array([0.0, 1e-6, 0.01, 0.25, 1.0])
    factors, weights = rate_factors(phi)
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(factors @ weights, 1)
    variance = ((factors - 1) ** 2) @ weights
    np.testing.assert_allclose(variance, phi, rtol=0.02, atol=1e-10)
    assert rate_factors(np.zeros(3))[0].shape == (3, 1)


def test_savings_are_the_slopes_of_the_greatest_convex_minorant() -> None:
    of, day = promise(patience=np.inf), demand(spread=np.full(24, 0.1))
    late, _ = savings(day, np.full(24, 25), np.zeros(24, dtype=np.int64), of)
    for t, saved in enumerate(late.saved):
        curve, _ = missed(day, np.full(26, t), np.arange(26.0), of)
        assert late.missed[t] == curve[0]
        under = curve[0] - np.concatenate([[0.0], np.cumsum(saved)])
        assert np.all(under <= curve + 1e-9)
        # by definition: the highest line between any two points around each point
        for n in range(26):
            lines = [
                curve[i] + (curve[j] - curve[i]) * (n - i) / (j - i) if j > i else curve[n]
                for i in range(n + 1) for j in range(n, 26)
            ]
            assert under[n] == pytest.approx(min(lines), abs=1e-9)


def test_behind_the_floor_the_minorant_begins_anew() -> None:
    of, day = promise(), demand()
    floor = np.full(24, 2)
    late, _ = savings(day, np.full(24, 25), floor, of)
    free, _ = savings(day, np.full(24, 25), floor - 2, of)
    for t, (saved, plain) in enumerate(zip(late.saved, free.saved, strict=True)):
        curve, _ = missed(day, np.full(26, t), np.arange(26.0), of)
        assert late.missed[t] == curve[2]
        assert curve[2] - saved[2:].sum() == pytest.approx(curve[25])
        assert (np.diff(saved) <= 1e-12).all()
        assert saved[10:] == pytest.approx(plain[10:])


def test_the_price_is_the_cost_over_the_last_saving_that_is_needed() -> None:
    saved = [np.array([6.0, 2.0, 1.0]), np.array([5.0, 3.0, 2.0])]
    assert price_of(saved, 11.0, 12.0) == 12.0 / 5.0  # 6 + 5
    assert price_of(saved, 11.2, 12.0) == 12.0 / 3.0
    assert price_of(saved, 0.0, 12.0) == 0.0
    assert price_of(saved, 19.1, 12.0) == np.inf


def test_up_to_the_required_number_an_agent_is_worth_the_weight_and_then_at_most_the_cost() -> None:
    found = need(demand(), promise(), COST)
    for value, required in zip(found.value, found.required, strict=True):
        curve = worth(value, int(required), COST, 3.0)
        assert (curve[:required] >= 3.0 * COST).all()
        assert curve[:required] == pytest.approx(3.0 * value[:required])
        assert (curve[required:] <= COST).all()
        assert curve[required:] == pytest.approx(value[required : len(curve)])
        for written in (required - 2, required + 4):
            edited = worth(value, max(int(written), 0), COST, 3.0)
            assert int((edited >= 3.0 * COST * (1 - 1e-12)).sum()) == max(written, 0)
            assert (np.diff(edited) <= 0).all()


def test_without_a_promise_the_floor_is_required_and_sets_the_level_of_the_rest() -> None:
    floor = np.ceil(demand().load / 0.8 / 0.9).astype(np.int64)
    day = demand(floor=floor)
    level = reached(floor, promise(None), demand())
    implied = need(day, promise(None), COST)
    agreed = need(demand(), promise(level), COST)
    assert np.array_equal(implied.required, floor)
    for a, b, n in zip(agreed.value, implied.value, floor, strict=True):
        m = min(len(a), len(b))
        assert b[n:m] == pytest.approx(a[n:m])


def test_intervals_around_the_week_take_the_price_of_the_week() -> None:
    week = np.arange(24) < 20
    found = need(demand(in_week=week), promise(), COST)
    alone = need(demand(DAY[week]), promise(), COST)
    assert np.array_equal(found.required[:20], alone.required)
    after = need(demand(), Promise(20.0, 300.0, reached(found.required, promise(), demand())), COST)
    assert found.required[20:].sum() == pytest.approx(after.required[20:].sum(), abs=1)
    assert found.required[20] > 0


def test_an_interval_without_contacts_and_a_week_without_any() -> None:
    volume = np.array([0.0, 20.0])
    found = need(demand(volume, floor=np.array([0, 4])), promise(), COST)
    assert (found.required[0], len(found.value[0])) == (0, 0)
    assert found.required[1] >= 4
    empty = need(demand(volume * 0), promise(), COST)
    assert (empty.required == 0).all()
    assert [len(v) for v in empty.value] == [0, 0]


@settings(deadline=None, max_examples=60)
@given(
    volume=st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 3000)), min_size=1, max_size=8),
    aht=st.floats(10, 2000),
    level=st.one_of(st.none(), st.floats(0, 1)),
    abandon=st.one_of(st.none(), st.floats(0, 1)),
    patience=st.sampled_from([5.0, 60.0, 600.0, np.inf]),
    spread=st.sampled_from([0.0, 0.1, 0.8]),
    servers=st.floats(0.3, 3),
    weight=st.floats(0.01, 100),
    floor=st.integers(0, 40),
    written=st.integers(0, 60),
)
def test_cost_of_coverage_is_convex_and_monotone(
    volume: list[float], aht: float, level: float | None, abandon: float | None,
    patience: float, spread: float, servers: float, weight: float, floor: int, written: int,
) -> None:
    """What the n-th agent is worth is finite, never negative and never more than the one
    before, whatever was promised and whatever a planner writes."""
    contacts = np.array(volume)
    n = len(contacts)
    day = demand(
        contacts, aht, servers=np.full(n, servers), spread=np.full(n, spread),
        floor=np.where(contacts > 0, floor, 0))
    found = need(day, Promise(20.0, patience, level, abandon), COST)
    assert (found.required >= day.floor).all()
    for value, required in zip(found.value, found.required, strict=True):
        for number in (int(required), written):
            curve = worth(value, number, COST, weight)
            assert np.all(np.isfinite(curve))
            assert np.all(curve >= 0)
            assert np.all(np.diff(curve) <= 0)
            assert len(curve) >= number
            assert np.all(curve[number:] >= NEGLIGIBLE * COST)
