import numpy as np
import pytest
from scipy import stats

from wfm.demand.handling.aht import Talk
from wfm.demand.handling.backtest import _chance, handling

SLOTS = 48


def drawn(mean, contacts=60.0, seed=1, day_cv=0.0):
    rng = np.random.default_rng(seed)
    number = np.zeros((len(mean), SLOTS))
    number[:, 16:40] = rng.poisson(contacts, (len(mean), 24))
    shape = np.maximum(number, 1) / 1.5
    luck = rng.gamma(1 / day_cv**2, day_cv**2, len(mean)) if day_cv else np.ones(len(mean))
    return Talk(number, number * (mean * luck)[:, None] * rng.gamma(shape, 1 / shape))


def weekday(days):
    return np.arange(days) % 7


@pytest.mark.parametrize("seed", range(3))
def test_a_queue_without_drift_keeps_the_level_of_the_last_weeks(seed):
    made = handling(drawn(np.full(182, 240.0), seed=seed, day_cv=0.05), weekday(182), 4)
    assert made.score.method == "level"
    assert made.score.origins == 8
    assert made.score.horizon_weeks == 4
    assert abs(made.score.bias) < 0.03


@pytest.mark.parametrize("seed", range(3))
def test_a_drift_earns_its_place_and_is_nearer_to_what_comes(seed):
    mean = 240 * np.exp(0.012 * np.arange(210) / 7)
    talk = drawn(mean, seed=seed, day_cv=0.03)
    past = talk.without((np.arange(210) >= 182)[:, None])
    made = handling(Talk(past.contacts[:182], past.seconds[:182]), weekday(182), 4)
    assert made.score.method == "trend"
    place = np.arange(182, 210)
    expected = made.ahead(place % 7, place)[:, 20]
    assert np.abs(expected / mean[182:] - 1).mean() < 0.02
    assert np.abs(made.learned.level / mean[182:] - 1).mean() > 0.025


def test_with_nothing_to_learn_the_error_is_the_floor_and_beats_no_plain_mean():
    made = handling(drawn(np.full(182, 240.0), seed=3), weekday(182), 1)
    assert made.score.wape == pytest.approx(made.score.floor, rel=0.05)
    assert made.score.mean_wape == pytest.approx(made.score.wape, rel=0.02)


def test_times_of_day_beat_the_plain_mean():
    talk = drawn(np.full(182, 240.0), contacts=200.0)
    talk.seconds[:, :28] *= 0.8
    made = handling(talk, weekday(182), 2)
    assert made.score.wape < 0.85 * made.score.mean_wape


def test_a_short_history_is_foreseen_but_not_scored():
    made = handling(drawn(np.full(10, 240.0)), weekday(10), 4)
    assert made.score.origins == 0
    assert np.isnan(made.score.wape)
    assert made.ahead(np.array([3]), np.array([10]))[0, 20] == pytest.approx(240, rel=0.05)
    assert handling(Talk(np.zeros((5, SLOTS)), np.zeros((5, SLOTS))), weekday(5), 1) is None


def test_the_backtest_sees_only_what_came_before():
    """A jump in the last week costs its origin half of its times; the seven before lose nothing."""
    mean = np.full(182, 200.0)
    mean[175:] = 400.0
    made = handling(drawn(mean), weekday(182), 1)
    last, others = 2 * 0.5, 7 * 0.12  # of 200 each; 0.12 is the error by chance
    assert made.score.wape == pytest.approx((last + others) / 9, rel=0.1)
    assert made.learned.level > 250


def test_the_floor_is_the_mean_deviation_of_a_gamma():
    for contacts, variance in ((1.0, 1.5), (7.0, 1.5), (40.0, 0.8)):
        law = stats.gamma(contacts / variance, scale=variance / contacts)
        by_integral = law.expect(lambda x: abs(x - 1))
        assert _chance(np.array([contacts]), variance)[0] == pytest.approx(by_integral, rel=1e-4)
    assert _chance(np.array([0.0]), 1.5)[0] == 0
