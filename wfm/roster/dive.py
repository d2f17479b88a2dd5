"""Whole tours from the linear program's mixed ones.

Where each agent is a block of its own, a dive: the tours of which the restricted master uses most
are taken for good, a few agents at a time; between, column generation goes on for those who are
left, so that their tours fit those taken (Joncour, Michel, Sadykov, Sverdlov & Vanderbeck 2010,
"Column generation based primal heuristics", Electronic Notes in Discrete Mathematics 36:695-702).
Where blocks are of many, their people are dealt out over the block's columns as its shares say:
the more there are of them, the nearer is what they cover to what the mixture did.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wfm.roster.bound import Prices, fixed_part, repaired
from wfm.roster.master import Column, Master, MasterError
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Problem

SLIGHT = 1e-6
"""Share of the cost that is no rise."""
SURE = 0.99
"""A tour with this share is taken at once."""
BEAM = 1000
"""Labels of a day that are followed; see :mod:`wfm.roster.tours`."""
STEPS, ROUNDS = 12, 2
"""Steps in which everybody is fixed, about, at least one agent a step; and rounds of column
generation between two of them."""
TO_THE_END = 10**6
"""As rounds: column generation goes on between two steps until there is little that it could find.
Nurse rosters of 20 to 120 people end within 1 to 10 % of the bound so, one agent a step, and at two
to seven times it with a single round."""
LITTLE = 3e-3
"""Column generation ends between two steps where all that it can still save is no more than this
share of the cost."""
SMOOTHING = 0.5
"""Share of the best prices so far in those that are tried then, see
:func:`wfm.roster.bound.raised`: with few agents left prices swing more than ever."""
COLUMNS, GROWN = 25, 2
"""Tours of each agent that such a dive begins with, and how many times as many are too many: the
linear program is solved some hundreds of times."""
NOISE = (0.3, 0.6)
"""Standard deviations, in turn, of what the logarithms of shares are disturbed by in a dive that
is to end elsewhere than the last one."""


def whole_tours(
    problem: Problem, pricer: Pricer, master: Master, seed: int,
    go_on: Callable[[float], bool] = lambda done: True, steps: int = STEPS,
    rounds: int = ROUNDS,
) -> list[Tour] | None:
    """A tour for everybody near the master's mixture, or None where it was stopped.

    Parameters
    ----------
    master
        Where blocks are of many, solved; columns are added to it, and nobody is fixed afterwards.
    seed
        Of the order in which people are dealt out.
    go_on
        Asked with the share of people that have a tour; false stops.
    steps, rounds
        Of a dive, see :data:`STEPS`: the fewer, the sooner it is over.
    """
    if any(len(mine) > 1 for mine in master.blocks):
        return _dealt(problem, master, seed)
    try:
        found = _dive(problem, pricer, master, go_on, steps, rounds)
        return None if found is None else found[1]
    except MasterError:
        return None
    finally:
        master.free()


def _dealt(problem: Problem, master: Master, seed: int) -> list[Tour]:
    """People of each block over its columns, by largest remainder of the shares added up."""
    random = np.random.default_rng(seed)
    tours: dict[int, Tour] = {}
    for b, mine in enumerate(master.blocks):
        shares = master.shares(b)
        total = np.cumsum([share for share, _column in shares])
        marks = (np.arange(len(mine)) + 0.5) / len(mine) * total[-1]
        picked = np.minimum(np.searchsorted(total, marks), len(shares) - 1)
        for place, n in zip(random.permutation(len(mine)), picked, strict=True):
            tours[mine[place]] = shares[n][1][place]
    return [tours[i] for i in range(len(problem.people))]


def best_of_dives(
    problem: Problem, pricer: Pricer, master: Master, seed: int, below: float, enough: float,
    times: int, go_on: Callable[[], bool] = lambda: True, rounds: int = 1,
) -> list[Tour] | None:
    """The best of several dives by what the linear program says that they cost, one agent at a
    time; each ends where it cannot become the best any more.

    People are taken by their shares in the first; in the others by shares that are disturbed a
    little, so that each ends elsewhere. Of twenty people on one day the best of five is as near to
    the linear program as the integer program comes in a minute, within two seconds.

    Parameters
    ----------
    master
        Solved; each agent is a block of its own. Columns are added to it, and nobody is fixed
        afterwards.
    seed
        Of what shares are disturbed by.
    below
        Cost that a dive has to end below.
    enough
        Cost that is good enough.
    times
        Dives, at most.
    go_on
        Asked before each step; false ends them all.
    rounds
        Of column generation between two steps, at most.

    Returns
    -------
    list of Tour or None
        A tour for everybody; None where no dive ended below.
    """
    random = np.random.default_rng(seed)
    best: list[Tour] | None = None
    for n in range(times):
        noise = NOISE[n % len(NOISE)] if n else 0.0

        def disturbed(shares: Floats, noise: float = noise) -> Floats:
            return shares * np.exp(noise * random.standard_normal(len(shares)))

        try:
            found = _dive(problem, pricer, master, lambda done: go_on(), len(master.blocks),
                          rounds, disturbed, below)
        except MasterError:
            found = None
        finally:
            master.free()
        if found is not None:
            below, best = found
        if below <= enough or not go_on():
            break
    return best


def _dive(
    problem: Problem, pricer: Pricer, master: Master, go_on: Callable[[float], bool], steps: int,
    rounds: int, disturbed: Callable[[Floats], Floats] = lambda shares: shares,
    below: float = np.inf,
) -> tuple[float, list[Tour]] | None:
    """Value of the linear program where everybody has one tour, and the tours; None where that is
    not below the limit, or it was stopped."""
    count = len(master.blocks)
    taken: dict[int, Column] = {}
    deep = rounds == TO_THE_END
    value, prices = _solved(master)  # everybody is free
    center = prices
    while len(taken) < count:
        if value >= below or not go_on(len(taken) / count):
            return None
        if deep and master.columns > GROWN * COLUMNS * (count - len(taken)):
            master = master.trimmed(COLUMNS)
            value, prices = _solved(master)
        likely = {}
        for b in range(count):
            if b not in taken:
                shares, columns = zip(*master.shares(b), strict=True)
                weights = disturbed(np.array(shares))
                n = int(np.argmax(weights))
                likely[b] = (shares[n] >= SURE, float(weights[n]), columns[n])
        ranked = sorted(likely, key=lambda b: (not likely[b][0], -likely[b][1], b))
        sure = sum(likely[b][0] for b in ranked)
        for b in ranked[: max(sure, 1, count // steps)]:
            taken[b] = likely[b][2]
            master.fix(b, taken[b])
        before, (value, prices) = value, _solved(master)
        best = -np.inf
        for _ in range(rounds):
            if len(taken) == count or value <= before + SLIGHT * abs(before):
                break  # what is left costs no more than it did: other tours would not help
            if value - best <= LITTLE * abs(value) or not go_on(len(taken) / count):
                break
            tried = repaired(problem, center.between(prices, SMOOTHING if deep else 0.0))
            least = _another_round(problem, pricer, master, taken, tried)
            if least > best:
                best, center = least, tried
            value, prices = _solved(master)
    tours = {master.blocks[b][0]: column[0] for b, column in taken.items()}
    return (value, [tours[i] for i in range(count)]) if value < below else None


def _solved(master: Master) -> tuple[float, Prices]:
    """Value and prices of the linear program."""
    value, *prices = master.solve()
    return value, Prices(*prices)


def _another_round(
    problem: Problem, pricer: Pricer, master: Master, taken: dict[int, Column], prices: Prices
) -> float:
    """One round of column generation for those who are not fixed, at sound prices; what they and
    those who are cost together at least, but for what a beam leaves out."""
    least = fixed_part(problem, prices)
    for b, mine in enumerate(master.blocks):
        i, price = mine[0], prices.people[problem.people[mine[0]].group]
        if b in taken:
            least -= pricer.value_of(i, taken[b][0], price, prices.heads)
            continue
        worth, known = max(
            ((pricer.value_of(i, column[0], price, prices.heads), column[0])
             for share, column in master.shares(b) if share > 0), key=lambda one: one[0])
        gain, tour, _most = pricer.good_tour(i, price, known, prices.heads, beam=BEAM)
        if gain > worth + 1e-6 * max(1.0, abs(worth)):
            master.add(b, (tour,))
        least -= max(gain, worth)
    return least
