"""Random numbers and distributions, against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from wfm.simulation import draws
from wfm.simulation.plan import TIME
from wfm.simulation.times import Times

N = 4000
KEY = draws.stream(1, 2, 3, 4)


def sample(times: Times) -> np.ndarray:
    record = np.array(
        [(times.kind, times.a, times.b, 0, len(times.table))], dtype=TIME)[0]
    table = np.array(times.table)
    return np.array([draws.draw(record, table, KEY, k) for k in range(N)])


def test_the_normal_quantile_is_exact() -> None:
    u = np.concatenate([np.geomspace(1e-300, 0.5, 200), 1 - np.geomspace(1e-16, 0.5, 100)])
    ours = [draws.normal_quantile(x) for x in u]
    np.testing.assert_allclose(ours, ndtri(u), rtol=2e-15, atol=1e-15)


def test_splitmix_gives_the_published_numbers() -> None:
    """The reference implementation's first outputs for seed 1234567 (Vigna, splitmix64.c)."""
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [int(draws.substream(np.uint64(1234567), k)) for k in range(3)] == published


def test_uniforms_are_uniform_and_streams_apart() -> None:
    one = np.array([draws.uniform(KEY, k) for k in range(N)])
    two = np.array([draws.uniform(draws.stream(1, 3, 3, 4), k) for k in range(N)])
    assert one.min() > 0 and one.max() < 1
    assert stats.kstest(one, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / N**0.5
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 4 / N**0.5


@pytest.mark.parametrize(("times", "exact"), [
    (Times.exponential(180), stats.expon(scale=180)),
    (Times.gamma(180, 0.5), stats.gamma(4, scale=45)),
    (Times.gamma(180, 2.0), stats.gamma(0.25, scale=720)),
    (Times.lognormal(180, 1.2), stats.lognorm(
        np.sqrt(np.log(2.44)), scale=180 / np.sqrt(2.44))),
    (Times.quantiles([100, 250]), stats.uniform(100, 150)),
])
def test_distributions(times: Times, exact: stats.rv_continuous) -> None:
    assert times.mean_s == pytest.approx(exact.mean())
    assert stats.kstest(sample(times), exact.cdf).pvalue > 0.001


def test_the_history_itself() -> None:
    history = np.random.default_rng(1).lognormal(5, 1, 4000)
    times = Times.observed(history)
    assert stats.ks_2samp(sample(times), history).pvalue > 0.001
    assert times.mean_s == pytest.approx(history.mean(), rel=0.03)


def test_fixed_times_may_be_endless() -> None:
    assert (sample(Times.fixed(7)) == 7).all()
    assert Times.endless().mean_s == np.inf


@pytest.mark.parametrize("wrong", [
    lambda: Times.exponential(0), lambda: Times.exponential(np.inf), lambda: Times.fixed(-1),
    lambda: Times.fixed(np.nan), lambda: Times.gamma(10, 0), lambda: Times.lognormal(-1, 1),
    lambda: Times.quantiles([3, 1]), lambda: Times.quantiles([1]), lambda: Times.observed([]),
])
def test_what_is_no_distribution_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]
