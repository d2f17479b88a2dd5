"""The two sums behind every Erlang formula, stable for any size of centre.

With a load of `a` erlangs on `n` agents, the states below `n` weigh, against the state in
which just everybody is busy, ``1 + n/a + n(n-1)/a² + …`` (the inverse of Erlang B), and the
states from `n` on weigh ``1 + y/(c+1) + y²/((c+1)(c+2)) + …``, where `c` and `y` count
service and arrivals in units of patience. Both are incomplete gamma functions over a
Poisson probability. Where these would underflow, their continued fractions are used,
which need a few dozen steps there at any size; so nothing is ever lost to cancellation,
and `n` and `c` need not be whole.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, gammaincc, gammaln, xlogy

from wfm.kernels import kernel

Array = npt.NDArray[np.float64]

_NEAR = 4.5
"""Standard deviations around the mean where scipy's incomplete gamma functions use Temme's
uniform expansion; farther out their series may stop early for parameters above 10⁵."""
_STEPS = 1000
_EXACT = 4e-16


def log_poisson(count: Array, mean: Array, excess: Array | None = None) -> Array:
    """log of ``mean**count · exp(-mean) / Γ(count + 1)``, accurate also for large counts.

    Saddle-point form of C. Loader (2000), "Fast and accurate computation of binomial
    probabilities", extended to real counts. Same shapes; count ≥ 0, mean > 0; `excess` is
    count − mean, if it is known better than their difference.
    """
    large = count >= 16
    k = np.where(large, count, 16.0)
    direct = xlogy(count, mean) - mean - gammaln(count + 1)
    over = np.where(large, count - mean if excess is None else excess, 0.0)
    saddle = -_stirling_error(k) - _deviance(k, mean, over) - 0.5 * np.log(2 * np.pi * k)
    return np.where(large, saddle, direct)


def _stirling_error(k: Array) -> Array:
    """log k! less Stirling's approximation, for k ≥ 16 (Loader 2000)."""
    s = 1 / (k * k)
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / k


def _deviance(k: Array, mean: Array, excess: Array) -> Array:
    """``k log(k/mean) + mean − k``, without cancellation where they are close (Loader 2000)."""
    u = -excess / k
    v = u / (2 + u)
    w = v * v
    series = np.zeros_like(u)
    for power in range(21, 1, -2):
        series = (series + 1 / power) * w
    # the logarithm of the ratio would lose a mean near the smallest number there is
    wide = u - (np.log(mean) - np.log(k))
    return k * np.where(np.abs(u) < 0.25, u * v - 2 * v * series, wide)


def log_inverse_b(load: Array, agents: Array) -> Array:
    """log of 1/B(agents, load), B the blocking probability of Erlang, continuous in `agents`.

    1/B = Γ(n+1, a) eᵃ a⁻ⁿ (Jagerman 1974, "Some properties of the Erlang loss function",
    theorem 3), by the incomplete gamma function or, for a load far above the agents, by its
    continued fraction (Abramowitz & Stegun 6.5.31, contracted). Shapes alike, load > 0,
    agents ≥ 0; the result is ≥ 0.
    """
    far = load > agents + _NEAR * np.sqrt(agents) + 10
    out = np.empty_like(load)
    n, a = agents[~far], load[~far]
    with np.errstate(divide="ignore"):  # Γ(n+1, a) = nΓ(n, a) + aⁿe⁻ᵃ: 1/B − 1 keeps its digits
        out[~far] = np.logaddexp(0.0, np.log(gammaincc(n, a)) - log_poisson(n, a))
    n, a = agents[far], load[far]
    inner = _legendre(n, a)
    # B = (a − n + n / inner) / a; where nearly everybody is lost, 1 − B must keep its digits
    lost = n < a / 2
    answered = n[lost] * (1 - 1 / inner[lost]) / a[lost]
    result = np.log(a / (a - n + n / inner))
    result[lost] = -np.log1p(-answered)
    out[far] = result
    return np.maximum(out, 0.0)


def below_service(service: Array, arrivals: Array) -> npt.NDArray[np.bool_]:
    """Where `arrivals` are so far below `service`, or so few, that the continued fraction is used.

    It keeps all digits, in 250 steps at most; only in very large systems close to balance does it
    take more, and the incomplete gamma function loses few there. Where hardly anybody comes within
    a patience that function is nearly all there is, and what is left of it has lost its digits.
    """
    far = arrivals < service - np.where(service > 1e4, 2 * np.sqrt(service), 0.0)
    return far | (arrivals < 1)


def queue_sum(service: Array, arrivals: Array, spare: Array) -> tuple[Array, Array, Array]:
    """The sum over the states in which somebody may wait, and what becomes of the waiting.

    Parameters
    ----------
    service, arrivals
        Contacts that all agents together can finish, and contacts that arrive, within a mean
        patience: c = nμ/θ ≥ 0 and y = λ/θ ≥ 0. Shapes alike.
    spare
        c − y, from where it is known without rounding: patience much longer than handling
        makes both so large that their difference would lose its digits.

    Returns
    -------
    log A, abandonment, answered
        A(c, y) = 1 + Σ_{j≥1} yʲ / Π_{k≤j} (c + k), of Garnett, Mandelbaum & Reiman (2002),
        "Designing a call center with impatient customers" (as c eʸ y⁻ᶜ γ(c, y)); the share
        of those who have to wait that abandons, 1/(ρA) + 1 − 1/ρ with ρ = y/c (same paper);
        and the rest, who are answered, (1 − 1/A)/ρ. For y < c or y < 1 all come from Gauss's
        continued fraction of γ(c, y) (DLMF § 8.9), in which the differences are taken by hand.
    """
    out, gone, answered = (np.empty_like(service) for _ in range(3))
    far = below_service(service, arrivals)
    c, y, more = service[far], arrivals[far], spare[far]
    tail = y / _gauss(c, y)
    out[far] = np.log1p(y / (more + 1 + tail))
    gone[far] = (1 + tail) / (c + 1 + tail)
    answered[far] = c / (c + 1 + tail)
    c, y = service[~far], arrivals[~far]
    more = np.where(c > 0, spare[~far], -y)
    out[~far] = np.maximum(np.log(gammainc(c, y)) - log_poisson(c, y, more), 0.0)
    gone[~far] = (-more + c * np.exp(-out[~far])) / y
    answered[~far] = -np.expm1(-out[~far]) * (c / y)
    return out, gone, answered


@kernel
def _gauss(c: Array, y: Array) -> Array:
    """``c + 2 − (c + 1)y / (c + 3 + 2y / (c + 4 − (c + 2)y / (c + 5 + …)))`` (DLMF § 8.9).

    Modified Lentz method (Thompson & Barnett 1986), as is :func:`_legendre`.
    """
    out = np.empty_like(c)
    for i in range(len(c)):
        value = c[i] + 2.0
        up, down = value, 0.0
        for k in range(1, _STEPS):
            half = k // 2 + 1
            numerator = half * y[i] if k % 2 == 0 else -(c[i] + half) * y[i]
            denominator = c[i] + 2.0 + k
            down = 1.0 / (denominator + numerator * down)
            up = denominator + numerator / up
            value *= up * down
            if abs(up * down - 1.0) <= _EXACT:
                break
        out[i] = value
    return out


@kernel
def _legendre(n: Array, a: Array) -> Array:
    """``a − n + 2 + 2(n − 1) / (a − n + 4 + 3(n − 2) / (a − n + 6 + …))``, for Γ(n + 1, a)."""
    out = np.empty_like(a)
    for i in range(len(a)):
        value = a[i] - n[i] + 2.0
        up, down = value, 0.0
        for k in range(2, _STEPS):
            numerator = k * (n[i] + 1.0 - k)
            denominator = a[i] - n[i] + 2.0 * k
            down = 1.0 / (denominator + numerator * down)
            up = denominator + numerator / up
            value *= up * down
            if abs(up * down - 1.0) <= _EXACT:
                break
        out[i] = value
    return out
