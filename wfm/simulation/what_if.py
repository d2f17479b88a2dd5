"""What if: changes of a model, written as a planner says them.

A what-if is one or more terms, with spaces between; all of them hold together:

==================  ==========================================================================
``volume=+10%``     so many more contacts in every queue
``aht=-5%``         handling times of every queue; ``aht=+15s`` in seconds
``patience=-20%``   how long people wait before they give up; ``patience=+30s`` in seconds
``absent=3``        three agents of those who work are away all week; ``absent=5%`` of them
``shrinkage=+3%``   points of the time at work that agents are not available, besides
``spread=0``        the forecast is known exactly; only chance is left
==================  ==========================================================================

Volume, handling time and patience may be those of one queue: ``volume:care=+10%``.

Every stream of random numbers stays as it is, so that contacts and agents meet the same luck
before and after a change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, inf, sqrt

import numpy as np

from wfm.language import translate as _
from wfm.simulation import draws
from wfm.simulation.model import Model, Presence
from wfm.simulation.on_duty import MOST_PAUSED
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound

_TERM = re.compile(r"(?P<what>[a-z]+)(?::(?P<queue>[^=]+))?=(?P<sign>[+-]?)"
                   r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[%s]?)")
_SIGNED = {"volume": ("%",), "aht": ("%", "s"), "patience": ("%", "s"), "shrinkage": ("%",)}
_PLAIN = {"absent": ("", "%"), "spread": ("",)}
_OF_QUEUES = ("volume", "aht", "patience")
EXAMPLES = "volume=+10%, volume:QUEUE=-5%, aht=+15s, patience=-20%, absent=3, shrinkage=+3%, " \
    "spread=0"


class WhatIfError(ValueError):
    """A what-if that says nothing, or nothing that can be played."""


@dataclass(frozen=True)
class Change:
    """One term: what changes, of which queue (None: all), and by how much, in `unit`."""

    what: str
    queue: str | None
    amount: float
    unit: str


def parse(text: str) -> tuple[Change, ...]:
    """The changes that a text asks for.

    Raises
    ------
    WhatIfError
        A term is none of those above.
    """
    changes = tuple(_term(term) for term in text.split())
    if not changes:
        raise WhatIfError(_("a what-if says nothing; write such as {examples}").format(
            examples=EXAMPLES))
    return changes


def _term(term: str) -> Change:
    found = _TERM.fullmatch(term)
    unknown = WhatIfError(_("'{term}' is not understood; write such as {examples}").format(
        term=term, examples=EXAMPLES))
    if not found:
        raise unknown
    what, queue, unit = found["what"], found["queue"], found["unit"]
    units = _SIGNED.get(what, ()) if found["sign"] else _PLAIN.get(what, ())
    if unit not in units or (queue and what not in _OF_QUEUES):
        raise unknown
    amount = float(found["number"]) * (-1 if found["sign"] == "-" else 1)
    if what == "spread" and amount != 0:
        raise WhatIfError(_("'{term}': only spread=0 can be asked for").format(term=term))
    if unit == "%" and (amount < -100 or (amount == -100 and what != "volume")):
        raise WhatIfError(_("'{term}' takes away all there is").format(term=term))
    return Change(what, queue, amount, unit)


def changed(model: Model, changes: tuple[Change, ...], seed: int) -> Model:
    """The model with all changes made.

    Parameters
    ----------
    seed
        Who is absent is drawn from it; of more agents the first ones are the same.

    Raises
    ------
    WhatIfError
        There is no such queue, there are not so many agents, or no time would be left.
    """
    for change in changes:
        model = _MADE[change.what](model, change, seed)
    return model


def _each(model: Model, change: Change, new: Callable[[Inbound], Inbound]) -> Model:
    names = [queue.name for queue in model.inbound]
    if change.queue is not None and change.queue not in names:
        raise WhatIfError(_("there is no queue '{queue}'; there are {names}").format(
            queue=change.queue, names=", ".join(names)))
    return replace(model, inbound=tuple(
        new(queue) if change.queue in (None, queue.name) else queue for queue in model.inbound))


def _volume(model: Model, change: Change, seed: int) -> Model:
    factor = 1 + change.amount / 100
    return _each(model, change, lambda queue: replace(queue, rates=queue.rates * factor))


def _aht(model: Model, change: Change, seed: int) -> Model:
    return _each(model, change, lambda queue: replace(
        queue, handling=_longer(queue.handling, change, queue.name)))


def _patience(model: Model, change: Change, seed: int) -> Model:
    return _each(model, change, lambda queue: replace(
        queue, patience=_longer(queue.patience, change, queue.name)))


def _longer(times: Times, change: Change, queue: str) -> Times:
    """The same distribution with another mean: times of the same rank, all in proportion."""
    mean = times.mean_s
    if mean == inf:
        return times
    new = mean + change.amount if change.unit == "s" else mean * (1 + change.amount / 100)
    if new <= 0:
        raise WhatIfError(_("{queue}: {seconds:g} seconds are less than the {mean:.0f} there "
                            "are").format(queue=queue, seconds=change.amount, mean=mean))
    if times.kind == draws.LOGNORMAL:
        return Times.lognormal(new, sqrt(exp(times.b**2) - 1))
    return Times.exponential(new)


def _absent(model: Model, change: Change, seed: int) -> Model:
    p = model.presence
    working = np.unique(p.agent)
    share = change.amount / 100
    count = round(len(working) * share) if change.unit == "%" else change.amount
    if count != int(count):
        raise WhatIfError(_("absent={count:g}: part of an agent cannot be away").format(
            count=count))
    if count > len(working):
        raise WhatIfError(_("absent={count:g}: only {n} agents work").format(
            count=change.amount, n=len(working)))
    away = np.random.default_rng((seed, 0)).permutation(working)[: int(count)]
    stays = ~np.isin(p.agent, away)
    shrinkage = model.shrinkage
    if shrinkage is not None:
        shrinkage = replace(shrinkage, shift=shrinkage.shift[stays],
                            absent=shrinkage.absent[stays], paused=shrinkage.paused[stays])
    return replace(model, shrinkage=shrinkage, presence=Presence(
        p.agent[stays], p.start[stays], p.end[stays], p.skills[stays]))


def _shrinkage(model: Model, change: Change, seed: int) -> Model:
    shrinkage = model.shrinkage
    if shrinkage is None:
        raise WhatIfError(_("a model without shrinkage cannot have more of it"))
    paused = np.clip(shrinkage.paused + change.amount / 100, 0.0, MOST_PAUSED)
    return replace(model, shrinkage=replace(shrinkage, paused=paused))


def _spread(model: Model, change: Change, seed: int) -> Model:
    return replace(model, scenarios=None)


_MADE: dict[str, Callable[[Model, Change, int], Model]] = {
    "volume": _volume, "aht": _aht, "patience": _patience, "absent": _absent,
    "shrinkage": _shrinkage, "spread": _spread,
}
