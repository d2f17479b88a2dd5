"""The sums behind the formulas, against their own series in sixty digits."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy.stats import poisson

from wfm.staffing.tails import log_inverse_b, log_poisson, queue_sum


@pytest.mark.parametrize("load", [1e-300, 1e-6, 0.5, 5.0, 16.0, 99.5, 20_000.0])
def test_the_states_below_all_busy(load: float) -> None:
    spread = load**0.5
    agents = {0, 1, 2, 10, 15, 16, 17} | {
        int(load + k * spread) for k in (-6, -4.4, -1, 0, 1, 5, 30) if load + k * spread >= 0
    }
    with localcontext() as context:
        context.prec = 60
        for n in agents:
            inverse = Decimal(1)
            for k in range(1, n + 1):
                inverse = 1 + k / Decimal(load) * inverse
            got = log_inverse_b(np.array([load]), np.array([float(n)]))[0]
            assert got == pytest.approx(float(inverse.ln()), rel=1e-13, abs=1e-13), n


@pytest.mark.parametrize("service", [0.0, 1e-3, 0.3, 5.5, 20.0, 199.0, 201.0, 12_345.6, 1e6])
def test_the_states_from_all_busy_on(service: float) -> None:
    spread = service**0.5
    arrivals = {1e-9, 0.2, 1.0, 0.5 * service, 0.9 * service, service + 1} | {
        service + k * spread for k in (-5, -4, -1, 0, 2, 5)
    }
    with localcontext() as context:
        context.prec = 60
        c = Decimal(service)
        for rate in arrivals:
            if rate <= 0:
                continue
            y = Decimal(rate)
            total = term = Decimal(1)
            j = 1
            while term > total * Decimal(10) ** -45:
                term *= y / (c + j)
                total += term
                j += 1
            log_a, gone, answered = queue_sum(
                np.array([service]), np.array([rate]), np.array([float(c - y)])
            )
            assert log_a[0] == pytest.approx(float(total.ln()), rel=1e-13, abs=1e-13), rate
            exact = (y - c + c / total) / y
            assert gone[0] == pytest.approx(float(exact), rel=1e-12), rate
            rest = c * (1 - 1 / total) / y
            assert answered[0] == pytest.approx(float(rest), rel=1e-12, abs=1e-15), rate


def test_nobody_is_served_where_nobody_serves_or_comes() -> None:
    log_a, gone, answered = queue_sum(
        np.array([0.0, 0.0, 4.0]), np.array([0.0, 3.0, 0.0]), np.array([0.0, -3.0, 4.0])
    )
    assert log_a == pytest.approx([0, 3, 0])
    assert answered == pytest.approx([0, 0, 0.8])
    assert gone == pytest.approx([1, 1, 0.2])  # one of 4 + 1 leaves before the next is served


def test_poisson_probabilities() -> None:
    count = np.array([0.0, 1, 15, 16, 40, 1000])
    for mean in (0.5, 16.0, 30.0, 900.0):
        got = log_poisson(count, np.full(6, mean))
        assert got == pytest.approx(poisson.logpmf(count, mean), rel=1e-11)
