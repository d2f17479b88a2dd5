import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wfm.demand.bands import dispersion, poisson_error, quantiles


@pytest.mark.parametrize("rate", [0.3, 1.0, 2.5, 17.0, 100.0, 999.5])
def test_the_floor_is_the_exact_mean_deviation_of_a_poisson_count(rate):
    counts = np.arange(0, 3000)
    exact = (np.abs(counts - rate) * stats.poisson.pmf(counts, rate)).sum()
    assert poisson_error(np.array([rate]))[0] == pytest.approx(exact, rel=1e-9)


def test_the_floor_is_about_four_fifths_of_the_root():
    assert poisson_error(np.array([100.0]))[0] == pytest.approx(0.8 * 10, rel=0.01)
    assert poisson_error(np.array([0.0]))[0] == 0


@pytest.mark.parametrize("phi", [0.005, 0.08, 0.5])
def test_dispersion_is_recovered_and_bands_cover_what_they_promise(phi):
    rng = np.random.default_rng(5)
    mean = rng.uniform(20, 400, 20_000)
    count = rng.poisson(mean * rng.gamma(1 / phi, phi, len(mean))).astype(float)
    learned = dispersion(count[:10_000], mean[:10_000])
    assert learned == pytest.approx(phi, rel=0.1)
    new, at = count[10_000:], mean[10_000:]
    low, mid, high = (quantiles(at, learned, q) for q in (0.1, 0.5, 0.9))
    assert ((new >= low) & (new <= high)).mean() == pytest.approx(0.81, abs=0.02)
    assert (new <= mid).mean() == pytest.approx(0.5, abs=0.03)
    plain_low, plain_high = (quantiles(at, 0.0, q) for q in (0.1, 0.9))
    if phi >= 0.08:
        assert ((new >= plain_low) & (new <= plain_high)).mean() < 0.5


def test_counts_steadier_than_chance_have_no_dispersion():
    assert dispersion(np.full(50, 10.0), np.full(50, 10.0)) == 0.0


def test_the_prior_fades_as_days_are_tested():
    actual, expected = np.full(50, 10.0), np.full(50, 10.0)
    values = [dispersion(actual, expected, prior=0.1, days=days) for days in (0, 5, 10)]
    assert values == [0.1, pytest.approx(0.05), 0.0]
    assert dispersion(np.zeros(0), np.zeros(0), prior=0.1, days=0) == 0.1


@given(st.floats(0, 5000), st.floats(0, 3))
def test_quantiles_never_cross_and_are_whole_numbers(mean, phi):
    low, mid, high = (float(quantiles(np.array([mean]), phi, q)[0]) for q in (0.1, 0.5, 0.9))
    assert 0 <= low <= mid <= high
    assert low == int(low)
    assert high == int(high)


@given(st.floats(0.1, 1000), st.floats(0, 1), st.floats(0.01, 1))
def test_more_dispersion_is_a_wider_band_above(mean, phi, more):
    high = quantiles(np.array([mean, mean]), np.array([phi, phi + more]), 0.975)
    low = quantiles(np.array([mean, mean]), np.array([phi, phi + more]), 0.1)
    assert low[1] <= low[0]
    if mean > 5:
        assert high[1] >= high[0]
