"""How far the days' level has drifted: a state-space model, filtered by statsmodels.

What is left of the logarithm of a day's total beside the calendar is a level, a drift of some days
and each weekday's own, each an Ornstein-Uhlenbeck process seen by the day (AR(1) with φ = e^(−1/τ)
and variance σ²), and noise. The Kalman filter gives what is expected of each day from the days
before it, over gaps and into the days ahead (Durbin & Koopman 2012, *Time Series Analysis by State
Space Methods*, 2nd ed., section 4.3).
"""

from __future__ import annotations

import numpy as np

LEVEL_DAYS, DRIFT_DAYS, OWN_DAYS = 60.0, 7.0, 60.0
"""Days in which what is left of the level, of the drift and of a weekday's own falls to 1/e."""
OWN_SD = 0.03
"""Standard deviation of a weekday's own drift."""


def expected(
    residual: np.ndarray, weekday: np.ndarray, noise: np.ndarray, level_sd: float, drift_sd: float
) -> np.ndarray:
    """Level and drift of each day as known the day before, (D,).

    Parameters
    ----------
    residual
        Logarithms without the calendar's share, NaN where a day is not learned, (D,).
    weekday
        0 is Monday, (D,).
    noise
        Variance of each residual around level and drift, (D,).
    level_sd, drift_sd
        Standard deviations of the level and of the drift of some days.
    """
    # half a second to load: not for those who only ask for help
    from statsmodels.tsa.statespace.kalman_filter import (
        MEMORY_CONSERVE,
        MEMORY_NO_FORECAST_MEAN,
        MEMORY_NO_PREDICTED_MEAN,
        KalmanFilter,
    )

    known = np.unique(weekday[~np.isnan(residual)])  # of the others nothing is ever learned
    keep = np.exp(-1 / np.array([LEVEL_DAYS, DRIFT_DAYS] + len(known) * [OWN_DAYS]))
    variance = np.array([level_sd, drift_sd] + len(known) * [OWN_SD]) ** 2
    states = len(keep)
    # nothing is kept but the states, of which the forecasts are sums: that is three times faster
    kept = (MEMORY_CONSERVE | MEMORY_NO_FORECAST_MEAN) & ~MEMORY_NO_PREDICTED_MEAN
    model = KalmanFilter(k_endog=1, k_states=states, conserve_memory=kept)
    model.bind(residual[None])
    model["transition"], model["selection"] = np.diag(keep), np.eye(states)
    model["state_cov"] = np.diag(variance * (1 - keep**2))
    design = np.array([np.ones_like(noise), np.ones_like(noise), *(weekday == n for n in known)])
    model["design"] = design[None]
    model["obs_cov"] = noise[None, None]
    model.initialize_known(np.zeros(states), np.diag(variance))
    state = model.filter().predicted_state[:, :-1]
    return np.asarray((design * state).sum(axis=0))
