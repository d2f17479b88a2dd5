"""What would make the roster cheaper, by its prices: one more agent, one rule eased, one skill.

At the prices π of a bound (:mod:`wfm.roster.bound`), L(π) = fixed part − Σ_i V_i, where V_i is what
agent i's best tour brings beyond its cost. Prices stay valid when tours are added, so that the
eased problem costs at least L(π) − Σ_i (V'_i − V_i), and one with a person more at least L(π) − V.
The difference is therefore the most that the change can save against the bound; against the
roster found, it may save what lies between roster and bound besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wfm.center import Agent, Center
from wfm.roster.explain.case import Case
from wfm.roster.explain.loosen import CONTRACT_EASINGS, Easing, break_easings
from wfm.roster.explain.prices import Priced, rostered
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Floats, Problem

SLIGHT = 1e-4
"""A saving that is a smaller share of the cost is none."""
ALIKE = 12
"""People of one shift set and skill group whose best tours are worked out; of more, so many at
equal distances, who stand for all."""


@dataclass(frozen=True)
class OneMore:
    """One more agent of a contract, site and skills.

    Attributes
    ----------
    at_most
        What the agent saves at most, pay taken off, at the prices of the bound.
    at_least
        What is saved if the agent only takes the best tour in the roster as it is.
    people
        How many such agents there are.
    """

    contract: str
    site: str
    skills: tuple[str, ...]
    at_most: float
    at_least: float
    people: int


@dataclass(frozen=True)
class Saving:
    """What one easing saves.

    Attributes
    ----------
    what, of, detail
        The kind (see :mod:`wfm.roster.explain.words`), the contract, pack, skill, campaign or row
        that it stands in, and what is made of it.
    law
        The law that would have to be another; empty where the centre can decide.
    at_most
        Saving of the week at most, at the prices of the bound.
    people
        Whom it is for; 0 where it is of nobody's tour.
    """

    what: str
    of: str
    detail: str
    law: str
    at_most: float
    people: int


# ---------------------------------------------------------------------- one more agent


def one_more(case: Case, priced: Priced) -> list[OneMore]:
    """What one more agent of each contract, site and skill group would save, the most first.

    The agent has no history, no absences and no wishes, and costs what the contract does.
    """
    kinds = _kinds(case)
    bigger = replace(case.center, agents={
        **case.center.agents, **{agent.agent: agent for agent, _people in kinds}})
    made, layout = case.built(bigger)
    old, new = case.problem, made.people[len(case.problem.people):]
    if layout.groups != case.layout.groups or len(made.shift_sets) != len(old.shift_sets):
        raise AssertionError("people who are like others make no new group or shift set")
    problem = replace(
        old, people=(*old.people, *new),
        heads=tuple(replace(head, members=grown.members)
                    for head, grown in zip(old.heads, made.heads, strict=True)))
    pricer = Pricer(problem)
    search = rostered(problem, pricer, case.tours)
    found = []
    for n, (agent, people) in enumerate(kinds):
        i = len(old.people) + n
        value, _tour = pricer.best_tour(
            i, priced.prices.people[problem.people[i].group], heads=priced.prices.heads)
        before = search.exact
        search.put_best(i)
        saved = before - search.exact
        search.take(i)
        found.append(OneMore(agent.contract, agent.site, tuple(agent.skills), value, saved, people))
    return sorted(found, key=lambda one: (-one.at_most, one.contract, one.skills))


def _kinds(case: Case) -> list[tuple[Agent, int]]:
    """A new agent of each contract, site and skills, and how many like it there are."""
    agents = case.center.agents.values()
    places = list(dict.fromkeys((agent.contract, agent.site) for agent in agents))
    skills = {frozenset(agent.skills): agent.skills for agent in agents}
    found: list[tuple[Agent, int]] = []
    for contract, site in places:
        for group, levels in skills.items():
            code = f"+{len(found) + 1}"
            while code in case.center.agents:
                code = f"+{code}"
            people = sum(a.contract == contract and a.site == site and frozenset(a.skills) == group
                         for a in agents)
            found.append((Agent(code, code, "", "", site, contract, levels, None, None,
                                case.center.contracts[contract].cost_h), people))
    return found


# ---------------------------------------------------------------------- rules eased


def savings(case: Case, priced: Priced, more: Iterable[Saving] = ()) -> list[Saving]:
    """What each easing saves at most, the most first; those that save nothing are left out.

    `more` are savings found elsewhere, to be put among them.
    """
    found = [*eased(case, priced, (*CONTRACT_EASINGS, *break_easings(case.center))),
             *taught(case, priced), *capped(case, priced), *limited(case, priced),
             *more]
    least = SLIGHT * max(priced.cost, 1.0)
    return sorted((one for one in found if one.at_most > least),
                  key=lambda one: (-one.at_most, one.what, one.of, one.detail))


def eased(case: Case, priced: Priced, easings: Iterable[Easing]) -> list[Saving]:
    """The savings of rules of contracts and packs, by contract or pack."""
    sample = _sample(case.problem)
    found = []
    for easing in easings:
        center = easing.change(case.center)
        of = {code: _whose(case.center, center, agent, easing.law)
              for code, agent in case.center.agents.items()}
        if not any(of.values()):
            continue
        problem, _layout = case.built(center)
        pricer = Pricer(problem)
        total: dict[str, float] = {}
        people: dict[str, int] = {}
        for i, weight in sample:
            whose = of[case.layout.agents[i]]
            if whose is None:
                continue
            group = case.problem.people[i].group
            value, _tour = pricer.best_tour(
                i, priced.prices.people[group], heads=priced.prices.heads)
            saved = weight * (value - float(priced.value[i]))
            total[whose] = total.get(whose, 0.0) + saved
        for whose in of.values():
            if whose is not None:
                people[whose] = people.get(whose, 0) + 1
        found += [
            Saving(easing.what, whose, easing.detail,
                   _law(case.center, whose) if easing.law else "", saved, people[whose])
            for whose, saved in total.items()]
    return found


def _whose(before: Center, after: Center, agent: Agent, law: bool) -> str | None:
    """The contract or pack of an agent if it is another one after the change."""
    contract = before.contracts[agent.contract]
    if law:
        pack = contract.pack
        return pack if before.labour[pack] != after.labour[pack] else None
    return agent.contract if contract != after.contracts[agent.contract] else None


def _law(center: Center, code: str) -> str:
    """Where the breaks of a pack stand."""
    pack = center.labour[code]
    for source in pack.sources:
        if any(key.startswith("breaks") for key in source.keys):
            return source.citation.law
    return pack.citation.law


def _sample(problem: Problem) -> list[tuple[int, float]]:
    """People and how many each stands for."""
    alike: dict[tuple[int, int], list[int]] = {}
    for i, person in enumerate(problem.people):
        alike.setdefault((person.shift_set, person.group), []).append(i)
    found = []
    for mine in alike.values():
        taken = mine if len(mine) <= ALIKE else [
            mine[n] for n in np.linspace(0, len(mine) - 1, ALIKE).astype(int)]
        found += [(i, len(mine) / len(taken)) for i in taken]
    return found


# ---------------------------------------------------------------------- skills


def taught(case: Case, priced: Priced) -> list[Saving]:
    """What it saves to teach one person one activity more; of each, the skills that gain most.

    The price of an activity is the least price of the groups that can do it; one who can do it
    besides is worth the dearer of the two in every interval.
    """
    problem = case.problem
    prices = _activity_prices(case, priced)
    sample: dict[int, list[int]] = {}
    for i, _weight in _sample(problem):
        sample.setdefault(problem.people[i].group, []).append(i)
    size: dict[int, int] = {}
    for person in problem.people:
        size[person.group] = size.get(person.group, 0) + 1
    found = []
    for activity, price in prices.items():
        best: Saving | None = None
        for g, skills in enumerate(case.layout.groups):
            if activity in skills or g not in sample:
                continue
            row = np.maximum(priced.prices.people[g], price)
            saved = float(max(
                priced.pricer.best_tour(i, row, heads=priced.prices.heads)[0] - priced.value[i]
                for i in sample[g]))
            if best is None or saved > best.at_most:
                best = Saving("skill", " ".join(sorted(skills)), activity, "", saved, size[g])
        if best is not None:
            found.append(best)
    return found


def _activity_prices(case: Case, priced: Priced) -> Mapping[str, Floats]:
    """Worth of one more person on each activity in each interval, (T,), at the prices."""
    problem, prices = case.problem, priced.prices
    found: dict[str, Floats] = {}
    for k, queue in enumerate(case.layout.queues):
        able = problem.can[:, k]
        if able.any():
            asked = problem.worth[k, :, 0] > 0
            found[queue] = np.where(asked, prices.people[able].min(axis=0), 0.0)
    for w, activity in enumerate(case.layout.work["activity"]):
        row = np.where(problem.legal[w], prices.work[w], 0.0)
        for c in problem.cap_groups[w][problem.cap_groups[w] >= 0]:
            row = row - prices.caps[c][problem.day]
        found[activity] = np.maximum(found.get(activity, 0.0), np.maximum(row, 0.0))
    return found


# ---------------------------------------------------------------------- caps and limits


def capped(case: Case, priced: Priced) -> list[Saving]:
    """What an hour a day more would save where hours a day are limited."""
    problem, per_hour = case.problem, 60 / case.center.interval_min
    found = []
    for c in range(len(problem.cap)):
        items = np.flatnonzero((problem.cap_groups == c).any(axis=1))
        if not items.size:
            continue
        row = case.layout.work.iloc[int(items[0])]
        own = bool((problem.cap_groups[items, 0] == c).all())
        saved = float(priced.prices.caps[c].sum()) * per_hour
        of = str(row["activity"]) if own else f"{row['activity']}/{row['segment']}"
        found.append(Saving("max_daily_hours" if own else "attempts", of, "1",
                            "" if own else "attempts", saved, 0))
    return found


def limited(case: Case, priced: Priced) -> list[Saving]:
    """What one person more or less in the limits on headcounts would save."""
    found = []
    rows = _limit_rows(case.center)
    for (what, numbers), price in zip(rows, priced.prices.heads, strict=True):
        saved = float(np.maximum(price if what == "on_duty" else -price, 0.0).sum())
        found.append(Saving(what, numbers, "1", "", saved, 0))
    return found


def _limit_rows(center: Center) -> Sequence[tuple[str, str]]:
    """Kind and rows of each headcount, in the order in which they are made."""
    alike: dict[tuple[str | None, ...], list[str]] = {}
    for limit in center.limits:
        key = (limit.what, limit.site, limit.team, limit.skill, limit.role)
        alike.setdefault(key, []).append(str(limit.row))
    return [(str(key[0]), ", ".join(rows)) for key, rows in alike.items()]
