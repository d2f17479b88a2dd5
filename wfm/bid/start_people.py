"""The people of a bid that was won, as tables of a running centre: contracts and places to fill.

Nobody is named. An agent of the tables is a place in a class, from the day on which that leaves
training; who leaves in training is left out. The trained agents that a site brings are there from
the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from wfm.bid.capacity import Capacity
from wfm.bid.request import Pattern, Place, Request
from wfm.bid.start_work import Row, agent_time
from wfm.bid.task import work_of
from wfm.bid.workforce import dealt
from wfm.calendar import WEEKDAYS


def contract_row(pattern: Pattern, place: Place, main: Place) -> Row:
    """A contract; an hour costs wage and on-costs, in the money of the main site."""
    one = pattern.contract
    cost = one.cost_h * (1 + place.on_cost) * place.rate / main.rate
    days = [day for day in WEEKDAYS if day in one.work_days]
    return {
        "contract": one.contract, "pack": one.pack, "week_min_h": one.week_min_h,
        "week_max_h": one.week_max_h, "shift_min_h": one.shift_min_h,
        "shift_max_h": one.shift_max_h, "shift_step_min": one.shift_step_min,
        "start_step_min": one.start_step_min, "start_spread_h": one.start_spread_h,
        "days_min": one.days_min, "days_max": one.days_max,
        "work_days": None if len(days) == 7 else " ".join(days),
        "earliest_start": one.earliest_start, "latest_end": _until(one.latest_end),
        "cost_h": round(cost, 4), "split_gap_h": one.split_gap_h}


def _until(clock: object) -> object:
    """The end of a day as 24:00."""
    return "24:00" if clock is not None and f"{clock:%H:%M}" == "00:00" else clock


def agent_rows(request: Request, capacity: Capacity, place: Place) -> Iterator[Row]:
    """A row of agents for each place to fill."""
    share = capacity.shares[place.site].shares
    languages = _languages(request, {name: part for name, part in share.items() if part > 0})
    classes = capacity.classes[place.site]
    groups: list[tuple[str, date | None, int]] = [("opening", None, place.opening)]
    order = sorted(range(len(classes.week)), key=lambda n: (int(classes.week[n]), n))
    for number, n in enumerate(order, start=1):
        day = request.first_week + timedelta(
            weeks=int(classes.week[n]) + place.training_weeks)
        groups.append((f"class {number:02d}", day,
                       round(int(classes.people[n]) * (1 - place.training_loss))))
    total = sum(people for _team, _trained, people in groups)
    speaks = dealt([hours for hours, _skills in languages.values()], total)
    works = dealt([pattern.share for pattern in place.patterns], total)
    at_home = dealt([place.home, 1 - place.home], total) if place.home > 0 else [1] * total
    tongues = list(languages)
    turn = 0
    for team, trained, people in groups:
        for n in range(people):
            contract = place.patterns[works[turn]].contract.contract
            code = f"{place.site}-{team.replace(' ', '')}-{n + 1:03d}"
            yield {
                "agent": code, "team": f"{place.site} {team}", "site": place.site,
                "contract": contract, "skills": languages[tongues[speaks[turn]]][1],
                "from": trained, "home": "yes" if at_home[turn] == 0 else None}
            turn += 1


def _languages(request: Request, parts: Mapping[str, float]) -> dict[str, tuple[float, str]]:
    """Share of a site's contacts' time by language, and the skills of who speaks it."""
    load: dict[str, float] = {}
    skills: dict[str, list[str]] = {}
    for name, part in parts.items():
        work = work_of(request, name)
        load[work.language] = load.get(work.language, 0.0) + part * agent_time(work)
        skills.setdefault(work.language, []).append(f"{name}:1")
    total = sum(load.values())
    return {language: (seconds / total if total > 0 else 1 / len(load),
                       " ".join(skills[language])) for language, seconds in load.items()}
