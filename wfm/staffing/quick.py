"""A quick answer: a load and its targets, by Erlang C and Erlang A side by side.

The two differ in one thing only: by Erlang C nobody gives up waiting. Everything else that
is asked (lines, balking, several contacts an agent) holds for both. All formulas are those
of the other modules of this room; here they are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from wfm.staffing import agents as sizing
from wfm.staffing import certainty, erlang_a, trunks
from wfm.staffing.agents import Flags, Targets, Whole
from wfm.staffing.certainty import Certainty, price_of_certainty, probability_met
from wfm.staffing.erlang_b import checked, share
from wfm.staffing.measures import Counting, Measures
from wfm.staffing.tails import Array

LEVEL, WITHIN_S = 0.8, 20.0
"""The service level of somebody who asks for none, and its seconds."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Question:
    """Contacts of an interval and what is asked for them; the numbers broadcast.

    A target, `agents` or `patience_s` that is None, or NaN in one element, is not given.

    Attributes
    ----------
    calls, per_min, aht_s
        Contacts offered in so many minutes (> 0), and mean handling time in seconds, > 0
        where there are contacts.
    service_level, within_s, counting, asa_s, max_abandon, max_occupancy, max_wait
        Targets, as in :class:`wfm.staffing.agents.Targets`.
    agents
        Agents at work, ≥ 0, possibly fractional: their service is asked for, instead of the
        least agents for the targets.
    patience_s
        Mean patience in seconds; not given: nobody gives up.
    balking
        Share of those who would have to wait that hangs up at once.
    lines
        Contacts that fit in at most, a whole number or inf; not with several at once.
    concurrency
        Contacts an agent handles at once, ≥ 1.
    shrinkage
        Share of rostered agents who are not at work, below 1.
    spread
        Standard deviation of the load, as a share of it; not with balking, lines or several
        contacts at once.
    """

    calls: npt.ArrayLike
    aht_s: npt.ArrayLike
    per_min: npt.ArrayLike = 30.0
    service_level: npt.ArrayLike | None = None
    within_s: npt.ArrayLike = WITHIN_S
    counting: Counting = "offered"
    asa_s: npt.ArrayLike | None = None
    max_abandon: npt.ArrayLike | None = None
    max_occupancy: npt.ArrayLike | None = None
    max_wait: npt.ArrayLike | None = None
    agents: npt.ArrayLike | None = None
    patience_s: npt.ArrayLike | None = None
    balking: npt.ArrayLike = 0.0
    lines: float = np.inf
    concurrency: npt.ArrayLike = 1.0
    shrinkage: npt.ArrayLike = 0.0
    spread: npt.ArrayLike = 0.0

    def __post_init__(self) -> None:
        """ValueError if a number is outside its domain, or two do not go together."""
        checked("calls", self.calls)
        checked("per_min", self.per_min, positive=True)
        if np.any(share("shrinkage", self.shrinkage) >= 1):
            raise ValueError("shrinkage must be below 1")
        several = np.asarray(self.concurrency) != 1
        if np.isfinite(self.lines) and np.any(several):
            raise ValueError("lines do not go together with several contacts at once")
        tied = several | (np.asarray(self.balking) > 0) | bool(np.isfinite(self.lines))
        if np.any((checked("spread", self.spread) > 0) & tied):
            raise ValueError(
                "spread does not go together with balking, lines or several contacts at once")

    @property
    def load(self) -> Array:
        """Erlangs offered; 0 without contacts, whatever their handling time."""
        calls = np.asarray(self.calls, np.float64)
        hours = calls * np.asarray(self.aht_s) / (60 * np.asarray(self.per_min, np.float64))
        return np.asarray(np.where(calls > 0, hours, 0.0))

    @property
    def handling_s(self) -> Array:
        """Mean handling time, 1 where there are no contacts."""
        aht = np.asarray(self.aht_s, np.float64)
        return np.where(np.asarray(self.calls) > 0, aht, 1.0)

    @property
    def asked(self) -> Flags:
        """Where there is a target."""
        limits = (self.service_level, self.asa_s, self.max_abandon, self.max_occupancy,
                  self.max_wait)
        out = np.zeros((), bool)
        for limit in limits:
            if limit is not None:
                out = out | ~np.isnan(np.asarray(limit, np.float64))
        return out

    @property
    def targets(self) -> Targets:
        """The targets; where there is none, such as ask nothing."""
        return Targets(
            _or(self.service_level, 0.0), self.within_s, self.counting, _or(self.asa_s, np.inf),
            _or(self.max_abandon, 1.0), _or(self.max_occupancy, 1.0), _or(self.max_wait, 1.0),
        )

    def patience(self, impatient: bool) -> Array:
        """Mean patience in seconds; inf where nobody gives up, as by Erlang C always."""
        return _or(self.patience_s if impatient else None, np.inf)


@dataclass(frozen=True)
class Service:
    """What so many agents give.

    Attributes
    ----------
    agents
        Agents at work; NaN where there is no answer, and then every measure is NaN.
    measures
        What contacts and agents meet, at the load of the forecast.
    level
        Service level, counted as asked.
    met
        Whether all targets are met at that load.
    probability
        Probability that they are, the load being as uncertain as asked.
    """

    agents: Array
    measures: Measures
    level: Array
    met: Flags
    probability: Array


@dataclass(frozen=True)
class Answer:
    """Both models' answers; those of Erlang A are None where everybody is patient.

    Attributes
    ----------
    least_c, least_a
        Least agents for the targets; −1 where no number is enough, or nothing is asked.
    service_c, service_a
        Service of the agents asked about, or else of the model's own least agents.
    certainty_c, certainty_a
        What certainty costs; None if the load is certain or nothing is asked.
    """

    question: Question
    least_c: Whole
    least_a: Whole | None
    service_c: Service
    service_a: Service | None
    certainty_c: Certainty | None
    certainty_a: Certainty | None


def answer(question: Question) -> Answer:
    """By Erlang C and, where somebody may give up, by Erlang A."""
    impatient = bool(np.any(np.isfinite(question.patience(True))))
    least_c = least_agents(question, False)
    least_a = least_agents(question, True) if impatient else None
    sure = not (np.any(np.asarray(question.spread) > 0) and np.all(question.asked))
    return Answer(
        question, least_c, least_a,
        service(question, at_work(question, least_c), False),
        None if least_a is None else service(question, at_work(question, least_a), True),
        None if sure else certainty_of(question, False),
        None if sure or not impatient else certainty_of(question, True),
    )


def least_agents(question: Question, impatient: bool) -> Whole:
    """Least agents for the targets by Erlang A, or if not `impatient` by Erlang C.

    −1 where no number of agents is enough, or nothing is asked.
    """
    if not np.any(question.asked):
        return np.full(np.shape(question.load), -1)
    patience, targets = question.patience(impatient), question.targets
    if np.isfinite(question.lines):
        found = trunks.least_agents(
            question.load, question.handling_s, targets, trunks=question.lines,
            patience_s=patience, balking=question.balking)
    else:
        found = sizing.least_agents(
            question.load, question.handling_s, patience_s=patience, balking=question.balking,
            concurrency=question.concurrency, **vars(targets))
    return np.where(question.asked, found, -1)


def at_work(question: Question, least: Whole) -> Array:
    """The agents asked about, or else the least; NaN where there are neither."""
    own = np.where(least >= 0, least.astype(np.float64), np.nan)
    given = _or(question.agents, np.nan)
    return np.where(np.isnan(given), own, given)


def rostered(agents: npt.ArrayLike, shrinkage: npt.ArrayLike) -> Array:
    """Whole agents to be rostered so that so many are at work; NaN stays NaN."""
    at_work_share = 1 - np.asarray(shrinkage, np.float64)
    return np.asarray(np.ceil(np.asarray(agents, np.float64) / at_work_share - _ROUNDING))


def service(question: Question, agents: npt.ArrayLike, impatient: bool) -> Service:
    """What so many agents give by Erlang A, or if not `impatient` by Erlang C.

    `agents` broadcast with the question; NaN where there are none to ask about.
    """
    number = np.asarray(agents, np.float64)
    known = ~np.isnan(number)
    n, patience = np.where(known, number, 0.0), question.patience(impatient)
    targets, load, aht = question.targets, question.load, question.handling_s
    if np.isfinite(question.lines):
        got = trunks.measures(load, n, aht, patience, question.within_s,
                              trunks=question.lines, balking=question.balking)
    else:
        got = erlang_a.measures(load, n * np.asarray(question.concurrency), aht, patience,
                                question.within_s, question.balking)
    met = known & question.asked & sizing.met(got, targets.rows(), targets.counting)
    probability = met.astype(np.float64)
    unsure = np.broadcast_to(
        (np.asarray(question.spread) > 0) & known & question.asked, met.shape)
    if unsure.any():
        chance = probability_met(load, np.square(question.spread), n, aht, targets, patience)
        probability = np.where(unsure, chance, probability)
    shown = Measures(*(
        np.where(known, getattr(got, field.name), np.nan) for field in fields(Measures)))
    return Service(number, shown, np.where(known, got.level(targets.counting), np.nan), met,
                   probability)


def certainty_of(question: Question, impatient: bool) -> Certainty:
    """Agents on average over the uncertain load, and for probabilities of meeting the targets.

    As :func:`wfm.staffing.certainty.price_of_certainty`.
    """
    return price_of_certainty(
        question.load, np.square(question.spread), question.handling_s, question.targets,
        question.patience(impatient), certainty.PROBABILITIES)


def neighbours(found: Answer, around: int) -> Array:
    """Numbers of agents, rising: so many below and above each number the answer names.

    For a question about one load.
    """
    named = [found.service_c.agents, *([found.service_a.agents] if found.service_a else [])]
    steps = np.arange(-around, around + 1)
    near = np.array([float(n) + steps for n in named if not np.isnan(n)]).ravel()
    return np.unique(near[near >= 0])


def _or(values: npt.ArrayLike | None, otherwise: float) -> Array:
    """`values` as floats, those not given replaced."""
    array = np.asarray(np.nan if values is None else values, np.float64)
    return np.where(np.isnan(array), otherwise, array)
