"""Patience and handling times out of a log: curves by hand, families by independent oracles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import CensoredData
from statsmodels.duration.survfunc import SurvfuncRight

from wfm.simulation import draws
from wfm.simulation.fit import (
    FAMILIES,
    LEAST_S,
    fits,
    handling,
    kaplan_meier,
    patience,
)


def censored(seed: int, drawn: np.ndarray, answered_after: float) -> tuple[np.ndarray, np.ndarray]:
    """Waits and who gave up, when the answer comes after exponential times."""
    answer = np.random.default_rng(seed).exponential(answered_after, len(drawn))
    return np.minimum(drawn, answer), drawn <= answer


def histories():
    """Waits in whole seconds with ties, somebody having given up."""
    one = st.tuples(st.integers(0, 900), st.booleans())
    return st.lists(one, min_size=2, max_size=60).filter(lambda rows: any(e for _, e in rows)).map(
        lambda rows: (np.array([t for t, _ in rows], float), np.array([e for _, e in rows])))


def named(name, durations, gave_up=None):
    return {fit.family: fit for fit in fits(durations, gave_up)}[name]


def test_the_curve_of_five_waits_is_that_found_by_hand():
    curve = kaplan_meier([3, 1, 2, 4, 2], [True, True, True, False, False])
    assert curve.seconds.tolist() == [1, 2, 3]
    assert curve.at_risk.tolist() == [5, 4, 2]
    assert curve.surviving == pytest.approx([4 / 5, 4 / 5 * 3 / 4, 3 / 5 * 1 / 2])
    greenwood = np.cumsum([1 / (5 * 4), 1 / (4 * 3), 1 / (2 * 1)])
    assert curve.error == pytest.approx([0.8, 0.6, 0.3] * np.sqrt(greenwood))
    assert curve.rate == pytest.approx(3 / 12)
    assert curve.at([0, 0.99, 1, 2.5, 100]) == pytest.approx([1, 1, 0.8, 0.6, 0.3])


def test_the_curve_falls_to_nothing_when_the_longest_wait_was_given_up():
    curve = kaplan_meier([5, 9], [False, True])
    assert curve.surviving.tolist() == [0] and curve.error.tolist() == [0]


def test_mean_of_those_who_gave_up_is_not_the_patience():
    drawn = np.random.default_rng(1).exponential(300, 20_000)
    wait, gone = censored(2, drawn, 60)
    assert wait[gone].mean() < 60
    assert named("exponential", wait, gone).scale_s == pytest.approx(300, rel=0.05)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_curve_is_that_of_statsmodels(history):
    wait, gone = history
    curve, other = kaplan_meier(wait, gone), SurvfuncRight(wait, gone.astype(int))
    assert curve.seconds == pytest.approx(other.surv_times)
    assert curve.surviving == pytest.approx(other.surv_prob, abs=1e-12)
    assert curve.at_risk == pytest.approx(other.n_risk)
    here = curve.surviving > 1e-12  # statsmodels has no error where nobody is left
    assert curve.error[here] == pytest.approx(other.surv_prob_se[here], abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms())
def test_the_curve_falls_from_one_and_knows_no_order(history, random):
    wait, gone = history
    curve = kaplan_meier(wait, gone)
    steps = np.concatenate([[1.0], curve.surviving])
    assert (np.diff(steps) < 0).all() and steps[-1] >= 0
    assert (curve.error >= 0).all() and (curve.error <= 0.5 + 1e-12).all()
    order = np.array(random.sample(range(len(wait)), len(wait)))
    assert kaplan_meier(wait[order], gone[order]).surviving == pytest.approx(curve.surviving)
    if gone.all():
        assert curve.surviving == pytest.approx([(wait > t).mean() for t in curve.seconds])


def test_the_curve_covers_the_truth_as_often_as_its_errors_say():
    inside = 0
    for seed in range(200):
        drawn = np.random.default_rng(1000 + seed).exponential(300, 400)
        curve = kaplan_meier(*censored(seed, drawn, 150))
        at = np.searchsorted(curve.seconds, 120) - 1
        inside += abs(curve.surviving[at] - np.exp(-0.4)) < 1.96 * curve.error[at]
    assert 180 <= inside <= 199


@pytest.mark.parametrize("name, law, scale_s, shape", [
    ("exponential", stats.expon(scale=240), 240, 1.0),
    ("weibull", stats.weibull_min(0.7, scale=400), 400, 0.7),
    ("weibull", stats.weibull_min(1.8, scale=90), 90, 1.8),
    ("lognormal", stats.lognorm(1.6, scale=320), 320, 1 / 1.6),
])
def test_parameters_come_back_from_censored_waits_within_standard_errors(
    name, law, scale_s, shape,
):
    off = []
    for seed in range(40):
        drawn = law.rvs(3000, random_state=np.random.default_rng(seed))
        fit = named(name, *censored(100 + seed, drawn, 120))
        off.append([
            (np.log(fit.scale_s) - np.log(scale_s)) / fit.scale_error,
            (fit.shape - shape) / (fit.shape_error or 1.0)])
    of_scale, of_shape = np.array(off).T
    assert abs(of_scale.mean()) < 0.5 and 0.7 < of_scale.std() < 1.35
    if name == "exponential":
        assert (of_shape == 0).all()
    else:
        assert abs(of_shape.mean()) < 0.5 and 0.7 < of_shape.std() < 1.35


@pytest.mark.parametrize("law, name", [
    (stats.weibull_min(0.6, scale=300), "weibull"), (stats.lognorm(1.8, scale=300), "lognormal")])
def test_the_best_family_is_the_one_that_was_drawn_from(law, name):
    drawn = law.rvs(20_000, random_state=np.random.default_rng(7))
    every = fits(*censored(8, drawn, 200))
    assert every[0].family == name
    assert [fit.aic for fit in every] == sorted(fit.aic for fit in every)


def test_scipy_finds_the_same_greatest_likelihoods():
    drawn = stats.lognorm(1.2, scale=150).rvs(800, random_state=np.random.default_rng(3))
    wait, gone = censored(4, drawn, 200)
    data = CensoredData.right_censored(wait, ~gone)
    for law, name in ((stats.expon, "exponential"), (stats.weibull_min, "weibull"),
                      (stats.lognorm, "lognormal")):
        *shapes, _, scale = law.fit(data, floc=0)
        fit = named(name, wait, gone)
        theirs = law(*shapes, 0, scale)
        likelihood = theirs.logpdf(wait[gone]).sum() + theirs.logsf(wait[~gone]).sum()
        assert fit.log_likelihood == pytest.approx(likelihood, abs=0.01)
        assert fit.log_likelihood >= likelihood - 1e-6
        assert fit.scale_s == pytest.approx(scale, rel=2e-3)
        assert fit.at([1, 50, 400]) == pytest.approx(theirs.sf([1, 50, 400]), abs=2e-3)
        assert fit.mean_s == pytest.approx(theirs.mean(), rel=5e-3)
        parameters = 1 if name == "exponential" else 2
        assert fit.aic == pytest.approx(2 * parameters - 2 * likelihood, abs=0.02)


@settings(max_examples=60, deadline=None)
@given(histories(), st.floats(0.1, 50))
def test_fits_keep_the_unit_and_their_quantiles_are_inverse(history, unit):
    wait, gone = history
    wait = np.where(wait == 0, LEAST_S, wait)  # which has no unit
    p = np.array([0.01, 0.3, 0.5, 0.9])
    found = fits(wait, gone)
    assert len(found) in (1, 3)
    for fit in found:
        assert 1 - fit.at(fit.quantile(p)) == pytest.approx(p)
        if fit.family == "exponential":
            assert fit.scale_s == pytest.approx(wait.sum() / gone.sum())
            assert fit.scale_error == pytest.approx(gone.sum() ** -0.5)
        again = named(fit.family, wait * unit, gone)
        assert again.scale_s == pytest.approx(unit * fit.scale_s, rel=1e-4)
        assert again.shape == pytest.approx(fit.shape, rel=1e-4)


def test_answers_at_once_say_nothing_and_giving_up_at_once_is_half_a_second():
    wait, gone = censored(1, np.random.default_rng(9).exponential(100, 500), 50)
    zeros = np.concatenate([wait, np.zeros(300)])
    answered = np.concatenate([gone, np.zeros(300, bool)])
    for fit, other in zip(fits(zeros, answered), fits(wait, gone), strict=True):
        assert fit == other
    left = np.concatenate([gone, np.ones(300, bool)])
    halves = np.where(zeros > 0, zeros, LEAST_S)
    assert fits(zeros, left) == fits(halves, left)


def test_no_family_of_two_parameters_where_one_wait_is_all_that_is_known():
    assert [fit.family for fit in fits([10, 30, 30], [False, True, True])] == ["exponential"]
    assert len(fits([10, 30, 30, 31], [False, True, True, False])) == 3
    with pytest.raises(ValueError, match="weibull"):
        patience([30, 30], [True, True], "weibull")
    assert patience([30, 30], [True, True]).mean_s == pytest.approx(30)


@pytest.mark.parametrize("family", ["best", "kaplan_meier", *FAMILIES])
def test_patience_that_is_played_is_the_patience_that_was_drawn(family):
    drawn = np.random.default_rng(5).exponential(200, 40_000)
    played = patience(*censored(6, drawn, 200), family)
    assert played.mean_s == pytest.approx(200, rel=0.03 if family != "lognormal" else 2)
    if family in ("kaplan_meier", "weibull"):
        assert played.kind == draws.TABLE
        table = np.array(played.table)
        p = np.array([0.1, 0.5, 0.8])
        found = table[np.rint(p * (len(table) - 1)).astype(int)]
        assert found == pytest.approx(-200 * np.log(1 - p), rel=0.06)
        assert table[-1] > 1000 and np.isfinite(table[-1])


def test_beyond_the_believed_part_of_the_curve_patience_goes_on_at_the_overall_rate():
    wait, gone = np.full(200, 50.0), np.arange(200) < 40
    curve = kaplan_meier(wait, gone)
    table = np.array(curve.times(1000).table)
    assert curve.rate == pytest.approx(40 / (200 * 50))
    assert (table[:201] == 50).all()
    p = 0.6
    assert table[600] == pytest.approx(50 + np.log(0.8 / (1 - p)) / curve.rate)


def test_handling_times_keep_the_mean_of_what_is_kept():
    seconds = np.concatenate([[0.0, 3.0, 8.0, 4000.0], np.linspace(20, 600, 997)])
    kept = seconds[seconds <= 3600]
    assert handling(seconds).mean_s == pytest.approx(kept.mean(), rel=1e-3)
    assert handling(seconds, least_s=10).mean_s == pytest.approx(kept[kept >= 10].mean(), rel=1e-3)
    assert max(handling(seconds, most_s=5000).table) == 4000
    drawn = np.random.default_rng(1).lognormal(5, 0.8, 20_000)
    made = handling(drawn, "best")
    assert made.kind == draws.LOGNORMAL
    assert made.mean_s == pytest.approx(drawn[drawn <= 3600].mean(), rel=0.02)
    assert handling(drawn, "exponential").mean_s == pytest.approx(made.mean_s, rel=0.05)


@pytest.mark.parametrize("durations, gave_up, said", [
    ([1, 2], [True], "same length"), ([[1, 2]], [[True, True]], "one dimension"),
    ([-1, 2], [True, True], "0 or more"), ([np.nan, 2], [True, True], "finite"),
    ([np.inf, 2], [False, True], "finite"), ([1, 2], [False, False], "nobody gave up"),
    ([], [], "nobody gave up"),
])
def test_histories_that_say_nothing_are_refused(durations, gave_up, said):
    for use in (kaplan_meier, fits, patience):
        with pytest.raises(ValueError, match=said):
            use(durations, gave_up)


def test_handling_without_a_time_in_the_range_is_refused():
    with pytest.raises(ValueError, match="10 to 20"):
        handling([5, 30], least_s=10, most_s=20)
