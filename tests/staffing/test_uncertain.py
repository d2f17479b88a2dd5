"""Averages over a random load against dense integration and sampling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainccinv, gammaincinv, ndtr, ndtri
from scipy.stats import gamma

from wfm.staffing import erlang_a
from wfm.staffing.uncertain import average_measures, load_quantile


def integrated(load: float, phi: float, agents: float, patience: float,
               within: float) -> dict[str, float]:
    """The averages on 1,500 panels of eight nodes, and more where the queue fills."""
    k = 1 / phi
    at = gamma(k, scale=load / k)
    full = np.clip(ndtri(at.cdf(agents)) if agents < load else -ndtri(at.sf(agents)), -8.4, 8.4)
    near = np.geomspace(1e-9, 1, 100)
    edges = np.unique([*np.linspace(-8.5, 8.5, 1500), *(full - near), full, *(full + near)])
    edges = edges[(edges >= -8.5) & (edges <= 8.5)]
    node, weight = np.polynomial.legendre.leggauss(8)
    half = np.diff(edges)[:, None] / 2
    z = (edges[:-1, None] + half * (1 + node)).ravel()
    mass = (half * weight).ravel() * np.exp(-z * z / 2)
    loads = np.where(z < 0, gammaincinv(k, ndtr(z)), gammainccinv(k, ndtr(-z))) * load / k
    got = erlang_a.measures(loads, agents, 300, patience, within)
    by_contact = mass * loads / (mass * loads).sum()
    names = ("wait", "abandonment", "late", "late_answers", "waiting", "answered")
    exact = {name: float(getattr(got, name) @ by_contact) for name in names}
    exact["occupancy"] = float(got.occupancy @ mass / mass.sum())
    if np.isfinite(patience):
        exact["asa_s"] = float(got.asa_s @ by_contact)
    return exact


@settings(deadline=None, max_examples=30)
@given(
    log_load=st.floats(-1, 4), log_phi=st.floats(-3, 0.3), spare=st.floats(-2.5, 2.5),
    patience=st.sampled_from([30.0, 300, 3000, np.inf]),
    within=st.sampled_from([0.0, 20, 300, 3000]),
)
def test_averages_equal_a_dense_integral(
    log_load: float, log_phi: float, spare: float, patience: float, within: float
) -> None:
    load, phi = 10**log_load, 10**log_phi
    agents = max(1.0, np.round(load * np.exp(spare * phi**0.5 / 2) + spare * load**0.5))
    got = average_measures(load, phi, agents, 300, patience, within)
    for name, value in integrated(load, phi, agents, patience, within).items():
        scale = patience if name == "asa_s" else 1
        assert getattr(got, name) == pytest.approx(value, abs=1e-6 * scale), name


def test_averages_are_those_of_many_sampled_intervals() -> None:
    rng = np.random.default_rng(5)
    loads = rng.gamma(25, 40 / 25, 200_000)
    each = erlang_a.measures(loads, 42, 240, 180, 20)
    got = average_measures(40, 0.04, 42, 240, 180, 20)
    share = loads / loads.sum()
    assert got.service_level == pytest.approx(float(each.service_level @ share), abs=2e-3)
    assert got.abandonment == pytest.approx(float(each.abandonment @ share), abs=1e-3)
    assert got.occupancy == pytest.approx(float(each.occupancy.mean()), abs=1e-3)
    # of the answered, over all intervals, not the mean of the intervals' own levels
    in_time = float(((each.answered - each.late_answers) * share).sum())
    answered = float(each.answered @ share)
    assert got.level("answered") == pytest.approx(in_time / answered, abs=2e-3)


def test_a_sure_load_is_the_formula_itself() -> None:
    got = average_measures([0, 10], 0, 12, 180, 300, 20)
    exact = erlang_a.measures([0, 10], 12, 180, 300, 20)
    for name, value in vars(exact).items():
        assert np.array_equal(getattr(got, name), value), name
    nearly = average_measures(10, 1e-8, 12, 180, 300, 20)
    assert nearly.service_level == pytest.approx(exact.service_level[1], abs=1e-6)


def test_without_abandonment_the_mean_wait_has_no_end_but_the_level_has() -> None:
    got = average_measures(10, 0.04, 14, 180, np.inf, 20)
    assert got.asa_s == got.queue == np.inf
    assert 0.5 < got.service_level < erlang_a.service_level(10, 14, 180, np.inf, 20)


def test_quantiles_are_those_of_the_gamma_distribution() -> None:
    assert load_quantile(40, 0.04, [0.05, 0.5, 0.95]) == pytest.approx(
        gamma(25, scale=40 / 25).ppf([0.05, 0.5, 0.95])
    )
    assert load_quantile([0, 40], [0.1, 0], 0.9).tolist() == [0, 40]
