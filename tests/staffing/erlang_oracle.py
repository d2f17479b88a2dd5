"""Erlang's formulas in sixty digits, term by term, for tests only."""

from __future__ import annotations

import mpmath as mp

DIGITS = 60


def inverse_b(load: float, agents: float) -> mp.mpf:
    """1/B: Erlang's recursion, for fractional agents the incomplete gamma function."""
    a, n = mp.mpf(load), mp.mpf(agents)
    if agents != int(agents):
        return mp.gammainc(n + 1, a) * mp.exp(a - n * mp.log(a))
    inverse = mp.mpf(1)
    for k in range(1, int(agents) + 1):
        inverse = 1 + k / a * inverse
    return inverse


def all_busy(service: mp.mpf, arrivals: mp.mpf) -> mp.mpf:
    """1 + Σ yʲ / Π(c + k)."""
    total = term = mp.mpf(1)
    j = 1
    while service + j <= arrivals or term > total * mp.mpf(10) ** (5 - DIGITS):
        term *= arrivals / (service + j)
        total += term
        j += 1
    return total


def erlang_c(load: float, agents: float, aht_s: float, within_s: float) -> dict[str, float]:
    with mp.workdps(DIGITS):
        a, n = mp.mpf(load), mp.mpf(agents)
        wait = 1 / (1 + (1 - a / n) * (inverse_b(load, agents) - 1))
        return {
            "wait": float(wait),
            "asa_s": float(wait * aht_s / (n - a)),
            "late": float(wait * mp.exp(-(n - a) * mp.mpf(within_s) / mp.mpf(aht_s))),
            "queue": float(wait * a / (n - a)),
        }


def erlang_a(
    load: float, agents: float, aht_s: float, patience_s: float, within_s: float,
    balking: float = 0.0,
) -> dict[str, float]:
    with mp.workdps(DIGITS):
        a, n, aht, patience, t = (mp.mpf(x) for x in (load, agents, aht_s, patience_s, within_s))
        joining = 1 - mp.mpf(balking)
        c, y, x = n * patience / aht, a * joining * patience / aht, t / patience
        free = inverse_b(load, agents) - 1
        full = all_busy(c, y)
        busy = full / (free + full)
        wait = joining * busy
        gone = 1 if y == 0 else ((y - c) + c / full) / y
        y_later = y * mp.exp(-x)
        later = all_busy(c, y_later)
        gone_later = 1 / (c + 1) if y_later == 0 else ((y_later - c) + c / later) / y_later
        waiting = wait * mp.exp(y * (1 - mp.exp(-x)) - c * x - x) * later / full
        turned = mp.mpf(balking) * busy
        answered = 1 - wait * gone - turned
        return {key: float(value) for key, value in {
            "wait": wait,
            "abandonment": wait * gone,
            "asa_s": wait * gone * patience,
            "late": turned + wait * gone + waiting * (1 - gone_later),
            "occupancy": a * answered / n if n > 0 else mp.mpf(1),
            "queue": wait * gone * patience * a / aht,
            "waiting": waiting,
            "late_answers": waiting * (1 - gone_later),
            "answered": answered,
            "turned_away": turned,
        }.items()}
