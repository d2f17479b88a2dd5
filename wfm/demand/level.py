"""How many contacts a whole day brings.

log total = weekday + day of the month + days after a pause + ARMA(1, 1) residual. The first
three are one ridge regression; the residual goes through statsmodels. Fitting the two after
each other is as accurate as fitting them jointly and several times faster. A level that
returns to its mean does better four weeks ahead than one that wanders.
"""

from __future__ import annotations

import warnings
from calendar import monthrange

import numpy as np

from wfm.demand.days import Days

HARMONICS = 3
"""Pairs of Fourier terms over the month: pay days, statements, direct debits."""
MONTH_FROM_DAYS = 56
"""Days of history from which the day of the month is learned: below two months a rhythm of
the month cannot be told from chance."""
RIDGE = 0.5
"""Penalty on the terms of the month and after a pause, in units of one day's evidence."""
WEEKDAY_RIDGE = 0.05
"""Penalty on weekdays, which differ far more than they vary."""
ARMA_FROM_DAYS = 21
"""Fewest learned days for an ARMA residual."""
LOG_OFFSET = 0.5
"""Added before the logarithm, so that a day of no contacts has one."""
LEVEL_DAYS = 28.0
"""Half-life (days) of the plain mean residual and of the bias correction."""


def design(days: Days, month: bool) -> tuple[np.ndarray, np.ndarray]:
    """Regressors and the ridge penalty on each: (D, p) and (p,).

    Columns: constant, seven weekdays, first and second day after a pause, and with `month`
    sine and cosine of the place in the month.
    """
    number = len(days.dates)
    columns = [np.ones(number), *(days.weekday == w for w in range(7))]
    penalty = [0.0] + 7 * [WEEKDAY_RIDGE]
    columns += [days.after == 1, days.after == 2]
    penalty += 2 * [RIDGE]
    if month:
        angle = 2 * np.pi * np.array(
            [(d.day - 0.5) / monthrange(d.year, d.month)[1] for d in days.dates]
        )
        for harmonic in range(1, HARMONICS + 1):
            columns += [np.sin(harmonic * angle), np.cos(harmonic * angle)]
            penalty += 2 * [RIDGE]
    return np.column_stack(columns).astype(np.float64), np.array(penalty)


def ridge(x: np.ndarray, y: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """Coefficients that minimise ‖y − xβ‖² + Σ penalty·β², (p,)."""
    gram = x.T @ x + np.diag(penalty)
    solution: np.ndarray = np.linalg.lstsq(gram, x.T @ y, rcond=None)[0]
    return solution


def recency(age_days: np.ndarray, half_life: float) -> np.ndarray:
    """Weights that halve every `half_life` days."""
    weight: np.ndarray = 0.5 ** (np.maximum(age_days, 0) / half_life)
    return weight


def day_totals(
    days: Days,
    totals: np.ndarray,
    learn: np.ndarray,
    offset: np.ndarray,
    start: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Expected total of every day, as if it were ordinary.

    Parameters
    ----------
    totals
        Contacts of each day, (D,); read only where `learn`.
    learn
        Ordinary days that are known, bool (D,); the last of them is the day of the forecast.
    offset
        Log of the share of the opening hours of each weekday in the widest, (7,): where
        nothing is known of a weekday, its hours say how large it is.
    start
        Parameters of the residual from an earlier call on less history: kept, not fitted.

    Returns
    -------
    totals
        (D,), for days before the forecast the value expected the day before.
    parameters
        Of the ARMA residual, (3,); None where the plain mean stands in.
    """
    first, last = int(np.flatnonzero(learn)[0]), int(np.flatnonzero(learn)[-1])
    x, penalty = design(days, month=last - first + 1 >= MONTH_FROM_DAYS)
    shift = offset[days.weekday]
    z = np.where(learn, np.log(np.where(learn, totals, 1.0) + LOG_OFFSET), np.nan) - shift
    fitted = x @ ridge(x[learn], z[learn], penalty)
    residual = z - fitted

    drift, parameters = np.zeros(len(z)), None
    active = days.working
    span = max(float(np.std(residual[learn])), 1e-9)
    if learn.sum() >= ARMA_FROM_DAYS and span > 1e-6:
        path, parameters = _arma(residual[active], start)
        drift[active] = path
    if parameters is None:
        weight = recency(last - np.flatnonzero(learn), LEVEL_DAYS)
        drift[:] = np.average(residual[learn], weights=weight)
    # a level further out than its own residuals ever were is a failed fit
    drift = np.clip(drift, -3 * span, 3 * span)
    expected = np.maximum(np.exp(fitted + shift + drift) - LOG_OFFSET, 0.0)

    # the exponential of a mean of logs is below the mean (Duan 1983): match past totals
    weight = recency(last - np.arange(len(z)), LEVEL_DAYS * 4) * learn
    past = float(weight @ expected)
    smear = float(weight @ np.where(learn, totals, 0.0)) / past if past > 0 else 1.0
    return expected * float(np.clip(smear, 0.5, 2.0)), parameters


def _arma(series: np.ndarray, start: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None]:
    """One-step expectations of an ARMA(1, 1), running on where `series` is NaN, (n,)."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    scale = float(np.nanstd(series))
    model = SARIMAX(series / scale, order=(1, 0, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if start is not None:
                return np.asarray(model.filter(start).predict()) * scale, start
            result = model.fit(
                start_params=np.array([0.5, -0.2, 0.8]), disp=False, maxiter=100, cov_type="none"
            )
        except (np.linalg.LinAlgError, ValueError):
            return np.zeros(len(series)), None
    path = np.asarray(result.predict()) * scale
    if not result.mle_retvals["converged"] or not np.isfinite(path).all():
        return np.zeros(len(series)), None
    return path, np.asarray(result.params)
