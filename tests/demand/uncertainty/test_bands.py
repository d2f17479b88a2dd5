import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wfm.demand.uncertainty.bands import (
    TAIL,
    Noise,
    dispersion,
    held,
    inside,
    matched,
    poisson_error,
    quantiles,
)


@pytest.mark.parametrize("rate", [0.3, 1.0, 2.5, 17.0, 100.0, 999.5])
def test_the_floor_is_the_exact_mean_deviation_of_a_poisson_count(rate):
    counts = np.arange(0, 3000)
    exact = (np.abs(counts - rate) * stats.poisson.pmf(counts, rate)).sum()
    assert poisson_error(np.array([rate]))[0] == pytest.approx(exact, rel=1e-9)


def test_the_floor_is_about_four_fifths_of_the_root():
    assert poisson_error(np.array([100.0]))[0] == pytest.approx(0.8 * 10, rel=0.01)
    assert poisson_error(np.array([0.0]))[0] == 0


def heavy(rng, phi, number):
    """Rates of mean 1 and relative variance `phi` with the tails of Student's t."""
    score = np.clip(rng.standard_t(TAIL, number) * np.sqrt(1 - 2 / TAIL), -8, 8)
    return stats.gamma.ppf(stats.norm.cdf(score), 1 / phi, scale=phi)


@pytest.mark.parametrize("phi", [0.005, 0.03, 0.1])
def test_dispersion_is_recovered_and_bands_cover_what_they_promise(phi):
    rng = np.random.default_rng(5)
    mean = rng.uniform(20, 400, 40_000)
    count = rng.poisson(mean * heavy(rng, phi, len(mean))).astype(float)
    learned = dispersion(count[:20_000], mean[:20_000])
    assert learned == pytest.approx(phi, rel=0.12)
    assert dispersion(count[:20_000], mean[:20_000], alike=True) == pytest.approx(phi, rel=0.12)
    new, at = count[20_000:], mean[20_000:]
    for low, high, promised in ((0.1, 0.9, 0.8), (0.025, 0.975, 0.95)):
        ends = [quantiles(at, learned, p) for p in (low, high)]
        hit = (new >= ends[0]) & (new <= ends[1])
        assert hit.mean() == pytest.approx(promised, abs=0.015)
        assert held(*ends, at, learned).mean() == pytest.approx(promised, abs=0.005)
        np.testing.assert_array_equal(inside(new, at, learned, low, high), hit)
    assert (new <= quantiles(at, learned, 0.5)).mean() == pytest.approx(0.5, abs=0.03)
    if phi >= 0.03:
        ends = [quantiles(at, 0.0, p) for p in (0.1, 0.9)]
        assert ((new >= ends[0]) & (new <= ends[1])).mean() < 0.5


@pytest.mark.parametrize("phi", [0.0, 0.02])
def test_ranges_of_small_counts_hold_what_they_promise_on_average(phi):
    """Every range of whole numbers holds more or less; with ends counted half, none of it stays."""
    mean = np.linspace(4, 40, 4001)
    for low, high, promised in ((0.1, 0.9, 0.8), (0.025, 0.975, 0.95)):
        ends = [quantiles(mean, phi, p) for p in (low, high)]
        assert held(*ends, mean, phi).mean() == pytest.approx(promised, abs=0.01)
        assert held(*ends, mean, phi).std() > 0.005


def test_what_a_range_of_poisson_counts_holds_is_exact():
    low, high, mean = np.array([6.0, 0, 0]), np.array([14.0, 0, 5]), np.array([10.0, 0.3, 0.0])
    expected = [stats.poisson.cdf(14, 10) - stats.poisson.cdf(5, 10), np.exp(-0.3), 1.0]
    np.testing.assert_allclose(held(low, high, mean, 0.0), expected, atol=1e-6)


def test_an_error_of_one_busy_day_does_not_set_the_dispersion_of_all():
    rng = np.random.default_rng(2)
    mean = np.tile([1500.0, 1500, 1500, 1500, 1500, 130], 100)
    phi = np.where(mean > 1000, 0.01, 0.1)
    count = rng.poisson(mean * rng.gamma(1 / phi, phi)).astype(float)
    assert dispersion(count, mean) == pytest.approx(0.01, rel=0.3)
    assert dispersion(count, mean, alike=True) == pytest.approx(0.9 * 0.01 + 0.1 * 0.1, rel=0.5)
    recent = np.arange(600) >= 300
    assert dispersion(count, mean, weight=recent) == dispersion(count[300:], mean[300:])


def test_matched_ranges_hold_their_share_where_quiet_hours_are_off_by_more():
    rng = np.random.default_rng(8)
    mean = np.tile([3000.0, 300, 300, 300], 3000)
    phi = np.where(mean > 1000, 0.004, 0.06)
    count = rng.poisson(mean * rng.gamma(1 / phi, phi)).astype(float)
    even = np.ones(len(mean))
    moments = dispersion(count, mean)
    assert inside(count, mean, moments, 0.05, 0.95).mean() < 0.75
    found = matched(count, mean, moments, even)
    assert inside(count, mean, found, 0.05, 0.95).mean() == pytest.approx(0.9, abs=0.01)
    recent = np.arange(len(mean)) < 6000
    assert matched(count, mean, moments, recent * 1.0) == pytest.approx(
        matched(count[:6000], mean[:6000], moments, even[:6000]))


def test_matched_dispersion_of_even_noise_is_that_of_moments_and_small_counts_keep_them():
    rng = np.random.default_rng(8)
    mean = rng.uniform(50, 400, 20_000)
    count = rng.poisson(mean * heavy(rng, 0.03, len(mean))).astype(float)
    even = np.ones(len(mean))
    assert matched(count, mean, dispersion(count, mean), even) == pytest.approx(0.03, rel=0.1)
    assert matched(count, mean / 100, 0.123, even) == 0.123
    assert matched(np.zeros(0), np.zeros(0), 0.1, np.zeros(0)) == 0.1
    steady = np.round(mean)
    assert matched(steady, mean, 0.0, even) == 0.0


def test_the_parts_of_the_noise_make_the_dispersions_they_come_from():
    effective, slots = 16.0, 16
    noise = Noise.between(0.06, 0.02, 0.008, 0.005, effective)
    day, week = np.repeat(np.arange(14), slots), np.repeat(np.arange(14), slots) // 7
    mean = np.full(14 * slots, 25.0)
    once = noise.of_total(mean[:1], day[:1], week[:1])
    assert once == pytest.approx(0.06, rel=0.01)
    assert noise.of_total(mean[:slots], day[:slots], week[:slots]) == pytest.approx(0.02, rel=0.01)
    # two days: half their own variance, and their covariance
    two = noise.of_total(mean[: 2 * slots], day[: 2 * slots], week[: 2 * slots])
    assert two == pytest.approx((0.02 + 0.008) / 2, rel=0.01)
    apart = np.r_[np.arange(slots), 7 * slots + np.arange(slots)]
    assert noise.of_total(mean[apart], day[apart], week[apart]) == pytest.approx(
        (0.02 + 0.005) / 2, rel=0.01)
    whole = noise.of_total(mean, day, week)
    assert 0.005 < whole < 0.008
    extra = np.where(day == 3, 0.15, 0.0)
    assert noise.of_total(mean, day, week, extra) == pytest.approx(whole + 0.15 / 14**2)
    assert noise.of_total(mean * 0, day, week) == 0


@given(*[st.floats(0, 1) for _ in range(4)], st.floats(1, 50))
def test_parts_of_the_noise_are_never_negative(phi, phi_day, phi_week, phi_all, effective):
    noise = Noise.between(phi, phi_day, phi_week, phi_all, effective)
    assert min(noise.shared, noise.week, noise.day, noise.interval) >= 0
    assert noise.shared <= phi_day
    day = np.zeros(1, dtype=int)
    assert noise.of_total(np.ones(1), day, day) >= phi_day * 0.999 - 1e-12


def test_counts_steadier_than_chance_have_no_dispersion():
    assert dispersion(np.full(50, 10.0), np.full(50, 10.0)) == 0.0


def test_the_prior_fades_as_days_are_tested():
    actual, expected = np.full(50, 10.0), np.full(50, 10.0)
    values = [dispersion(actual, expected, prior=0.1, days=days) for days in (0, 5, 10)]
    assert values == [0.1, pytest.approx(0.05), 0.0]
    assert dispersion(np.zeros(0), np.zeros(0), prior=0.1, days=0) == 0.1


@given(st.floats(0, 5000), st.floats(0, 3))
def test_quantiles_never_cross_and_are_whole_numbers(mean, phi):
    found = [float(quantiles(np.array([mean]), phi, q)[0]) for q in (0.1, 0.4, 0.5, 0.6, 0.9)]
    assert found[0] >= 0
    assert found == sorted(found)
    assert found == [int(q) for q in found]


@given(st.floats(0.1, 1000), st.floats(0, 1), st.floats(0.1, 1))
def test_more_dispersion_is_a_wider_band(mean, phi, more):
    means, phis = np.array([mean, mean]), np.array([phi, phi + more])
    low, high = (quantiles(means, phis, p) for p in (0.025, 0.975))
    assert low[1] <= low[0]
    if mean > 5:
        assert high[1] >= high[0]
