r"""A proven lower bound: no legal roster can cost less.

For any prices π[g, t] of people's time (≥ 0 where they may idle), μ[w] in [0, penalty[w]] of work
items, ν[c, d] ≥ 0 of daily caps with π[g, t] ≥ μ[w] − Σ_{c ∋ w} ν[c, d(t)] wherever w can be
worked, and σ[h, s] in [−above[h], below[h]] of headcounts, relaxing "people used ≤ people present"
and what headcounts count gives (Geoffrion 1974, "Lagrangean relaxation for integer programming",
Math. Prog. Study 2:82–114)

  L(π, μ, ν, σ) = Σ_{k,t,n} (min(worth[k,t,n], min_g π[g,t]) + worth⁻[k,t,n])
               + Σ_w (μ[w] base[w] + min(μ[w], rate[w]) last[w])
               − Σ_{c,d} ν[c,d] cap[c] − Σ_{g,t} π[g,t] carried[g,t]
               + Σ_{h,s} (σ⁺[h,s] least[h,s] − σ⁻[h,s] most[h,s] − σ[h,s] carried[h,s])
               + Σ_i min over i's tours of (personal cost − Σ_t π[g(i),t] · presence[t]
                                            − Σ_{h ∋ i,s} σ[h,s] · counted[h,s]).

base, last and rate say what work undone costs (:mod:`wfm.roster.work`): the sum over w is of
μ[w] hours[w] where items have whole slots. "Legal" is what the problem allows: law, contract, leave
counted towards the contract's hours and days, training within the day's shift, start times within
one window.

The last minimum is the exact dynamic program of :mod:`wfm.roster.pricing`. Good prices
come from a restricted master linear program over tours found so far (column generation;
Desrosiers & Lübbecke 2005, "A primer in column generation"), solved by OR-Tools; the
bound is valid whatever the prices are, so rounding in the linear program cannot spoil it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wfm.roster.master import Master, MasterError, blocks_of
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Problem
from wfm.roster.tours import EVERY

MOST_BLOCKS = 150
"""Blocks of people in the linear program, about."""
SMOOTHING = (0.5, 0.8, 0.2)
"""Shares of the best prices so far in those that are tried."""


BEAM, WIDER, DOUBTFUL = 2000, 4, 0.1
"""Labels of a day that are followed at first (:mod:`wfm.roster.tours`), and how many times as many
from where on what the others promise is this share of what the bound may still rise by."""
EXACT = 1e-6
"""Share of the linear program's value by which the bound at its end may be below it."""
TIGHTENED = 3
"""Times that the linear program is solved in one round, with rows of headcounts added between."""


@dataclass(frozen=True)
class Prices:
    """Prices of people's time (G, T), work items (W,), daily caps (C, days), headcounts (H, S)."""

    people: Floats
    work: Floats
    caps: Floats
    heads: Floats

    def between(self, other: Prices, share: float) -> Prices:
        """`share` of these prices and the rest of the other ones."""
        return Prices(
            share * self.people + (1 - share) * other.people,
            share * self.work + (1 - share) * other.work,
            share * self.caps + (1 - share) * other.caps,
            share * self.heads + (1 - share) * other.heads,
        )


def repaired(problem: Problem, prices: Prices) -> Prices:
    """The nearest prices for which the bound holds (see the module)."""
    work = np.clip(prices.work, 0.0, problem.penalty)
    caps = np.maximum(prices.caps, 0.0)
    people = np.maximum(prices.people, 0.0) if problem.may_idle else prices.people.copy()
    for w in range(len(work)):
        floor = np.where(problem.legal[w], work[w], 0.0)
        for c in problem.cap_groups[w][problem.cap_groups[w] >= 0]:
            floor = floor - caps[c][problem.day]
        able = problem.can[:, problem.queues + w]
        people[able] = np.maximum(people[able], floor)
    heads = prices.heads.copy()
    for h, head in enumerate(problem.heads):
        heads[h] = np.clip(heads[h], -head.above, head.below)
    return Prices(people, work, caps, heads)


def fixed_part(problem: Problem, prices: Prices) -> float:
    """The bound without the people: everything but the last sum."""
    base, last, rate = problem.undone
    value = float(prices.work @ base + np.minimum(prices.work, rate) @ last
                  - (prices.people * problem.carried).sum())
    if len(problem.cap):
        value -= float(prices.caps.sum(axis=1) @ problem.cap)
    for head, price in zip(problem.heads, prices.heads, strict=True):
        limit = np.where(price > 0, head.least, head.most)
        used = price != 0  # a limit may be as good as infinite
        value += float(price[used] @ (limit - head.carried)[used])
    for k in range(problem.queues):
        able = problem.can[:, k]
        least = np.full(problem.intervals, np.inf)
        if able.any():
            least = prices.people[able].min(axis=0)
        curve = problem.worth[k]
        value += float((np.minimum(curve, least[:, None]) - np.minimum(curve, 0.0)).sum())
    return value


def lower_bound(
    problem: Problem, pricer: Pricer, prices: Prices, known: Sequence[Tour] | None = None
) -> tuple[float, list[Tour]]:
    """L at repaired prices, and each agent's best tour there.

    `known`, a legal tour of each agent, saves time where prices like these gave it.
    """
    value, _doubt, tours = _priced(problem, pricer, prices, known, EVERY)
    return value, tours


def _priced(
    problem: Problem, pricer: Pricer, prices: Prices, known: Sequence[Tour] | None, beam: int
) -> tuple[float, float, list[Tour]]:
    """A bound no higher than L, how much higher L may be, and each agent's good tour."""
    sound = repaired(problem, prices)
    good = pricer.good_tours(sound.people, known, sound.heads, beam)
    doubt = float(sum(one.at_most - one.value for one in good))
    value = fixed_part(problem, sound) - float(sum(one.at_most for one in good))
    # the sum runs over thousands of terms: leave room for their rounding
    return value - 1e-9 * abs(value), doubt, [one.tour for one in good]


@dataclass(frozen=True)
class Bound:
    """Where column generation stands.

    Attributes
    ----------
    value
        The best lower bound.
    prices
        Those that it was found at.
    master
        The linear program with all columns, solved last.
    tours
        Each agent's best tour at the prices tried last.
    solved
        Whether the linear program was solved at all.
    ended
        Whether the bound is all that the linear program gives.
    """

    value: float
    prices: Prices
    master: Master
    tours: Sequence[Tour]
    solved: bool
    ended: bool


def improve_bound(
    problem: Problem,
    pricer: Pricer,
    start: Prices,
    pool: Sequence[Sequence[Tour]],
    rounds: int,
    go_on: Callable[[int, float], bool] = lambda done, bound: True,
    smoothing: Sequence[float] | None = None,
    most_blocks: int = MOST_BLOCKS,
    near: float = EXACT,
) -> Bound:
    """Raise the bound by column generation: :func:`begun`, then :func:`raised`."""
    found = begun(problem, pricer, start, pool, most_blocks)
    return raised(problem, pricer, found, rounds, go_on, smoothing, near)


def begun(
    problem: Problem, pricer: Pricer, start: Prices, pool: Sequence[Sequence[Tour]],
    most_blocks: int = MOST_BLOCKS,
) -> Bound:
    """The bound at given prices, and the linear program over what is known.

    Parameters
    ----------
    start
        Prices to begin with.
    pool
        Tours known already, by agent; at least one each.
    most_blocks
        People beyond this number are taken together; see :mod:`wfm.roster.master`.
    """
    blocks = blocks_of(problem, most_blocks)
    best, _doubt, tours = _priced(problem, pricer, start, [mine[-1] for mine in pool], BEAM)
    master = Master(problem, blocks, [
        [tuple(pool[i][min(n, len(pool[i]) - 1)] for i in mine)
         for n in range(max(len(pool[i]) for i in mine))] for mine in blocks])
    for b, mine in enumerate(blocks):
        master.add(b, tuple(tours[i] for i in mine))
    return Bound(best, repaired(problem, start), master, tours, False, False)


def raised(
    problem: Problem,
    pricer: Pricer,
    bound: Bound,
    rounds: int,
    go_on: Callable[[int, float], bool],
    smoothing: Sequence[float] | None = None,
    near: float = EXACT,
    beam: int = BEAM,
) -> Bound:
    """Column generation, going on where it stands.

    Prices of the master are smoothed towards the best ones so far (Wentges 1997,
    "Weighted Dantzig–Wolfe decomposition", ITOR 4:151–162), which keeps them from
    swinging.

    Parameters
    ----------
    bound
        Where it stands.
    rounds
        Most rounds of the master.
    go_on
        Asked before each round; false stops.
    smoothing
        Shares of the best prices so far in those that are tried between two solutions of the
        linear program. None: :data:`SMOOTHING`; where solving takes less time than pricing, the
        first of them only, and where it takes next to none, before each of them.
    near
        Share of the linear program's value that the bound may be below it where it ends.
    beam
        Labels of a day that are followed at first: with fewer, the first rounds, which say little
        whatever they find, are sooner over.
    """
    best, best_prices, master, tours = bound.value, bound.prices, bound.master, bound.tours
    solved, ended = bound.solved, bound.ended
    parts = 1
    if smoothing is None:
        smoothing = SMOOTHING
        if master.small or len(master.blocks) < len(problem.people):
            smoothing = SMOOTHING[:1]
        if master.small:  # as many prices in all, and a new solution before each
            parts = len(SMOOTHING)
    for done in range(rounds * parts):
        if ended or not go_on(done // parts, best):
            break
        try:
            value, raw, whole = _tightened(master)
        except MasterError:
            break  # the bound so far holds
        solved = True
        center = best_prices
        for share in smoothing:
            tried = center.between(raw, share)
            found, doubt, tours = _priced(problem, pricer, tried, tours, beam)
            if found > best:
                best, best_prices = found, repaired(problem, tried)
            if doubt > DOUBTFUL * max(0.0, value - best):
                beam = min(WIDER * beam, EVERY)
            for b, mine in enumerate(master.blocks):
                master.add(b, tuple(tours[i] for i in mine))
        # then no better bound is to be had from the linear program
        ended = whole and value - best <= near * max(1.0, abs(value))
    return Bound(best, best_prices, master, tours, solved, ended)


def _tightened(master: Master) -> tuple[float, Prices, bool]:
    """Value and prices of the program; whether it has all rows of headcounts that it needs."""
    for _ in range(TIGHTENED):
        value, *prices = master.solve()
        if not master.tighten():
            return value, Prices(*prices), True
    return value, Prices(*prices), False
