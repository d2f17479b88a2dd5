"""The people of generated centres: contracts, skills, time away, wishes, the week before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

import numpy as np

from wfm.calendar import WEEKDAYS
from wfm.center import Absence, Agent, Contract, Preference, WorkedShift
from wfm.rules.breaks import FixedBreak
from wfm.rules.labour import LabourPack
from wfm.sample.generated_work import CAMPAIGN, SITE, WEEK

Kind = TypeVar("Kind")
PACK = "PT-PAUSES"
_LUNCH_OVER = 300
"""Paid minutes of a shift from which on there is a lunch."""


def house_pack(law: LabourPack) -> LabourPack:
    """Portugal's rules with two pauses of a house agreement, and a window for the lunch.

    The lunch of an hour, due over five hours, is neither in the first two hours nor in the
    last two; 15 paid minutes are taken twice in shifts over five hours, once in others. All
    lie an hour from each other and from both ends.
    """
    return replace(
        law, code=PACK, extends=law.code,
        title="Portugal: Labour Code, and pauses of a house agreement",
        break_step_min=15, apart_min=60,
        fixed_breaks=(
            FixedBreak("meal", 1, 60, False, _LUNCH_OVER, 480, 120, 120),
            FixedBreak("pause", 2, 15, True, _LUNCH_OVER, 480, 60, 60),
            FixedBreak("pause", 1, 15, True, 0, _LUNCH_OVER, 60, 60),
        ))


def contracts() -> dict[str, Contract]:
    """Four contracts; so many days at least as the hours take in any case."""
    def one(
        code: str, week_h: tuple[float, float], shift_h: tuple[float, float],
        days: tuple[int, int], cost_h: float, spread_h: float | None = None,
    ) -> Contract:
        return Contract(
            code, PACK, *week_h, *shift_h, 30, 30, spread_h, *days, frozenset(WEEKDAYS), time(7),
            time(0), cost_h)

    made = (
        one("full40", (40, 40), (8, 8), (5, 5), 14.0, 3.0),
        one("flex40", (36, 40), (7, 8), (5, 5), 14.6),
        one("full36", (36, 36), (6, 8), (5, 6), 14.4),
        one("part25", (20, 25), (4, 6), (4, 5), 15.0),
    )
    return {contract.contract: contract for contract in made}


CONTRACT_SHARES: Mapping[str, float] = {
    "full40": 0.40, "flex40": 0.25, "full36": 0.15, "part25": 0.20}

SKILL_SHARES: Mapping[tuple[str, ...], float] = {
    ("care",): 0.20, ("care", "tech", "chat"): 0.08, ("care", CAMPAIGN): 0.08,
    ("tech",): 0.06, ("tech", "care"): 0.10, ("sales", CAMPAIGN): 0.12,
    ("chat", "mail", "care"): 0.15, (CAMPAIGN,): 0.11, (CAMPAIGN, "sales"): 0.10,
}
"""Skills, the first choice first, and the share of the people who have just these."""

_DAYS_OFF = ((5, 6), (5, 6), (5, 6), (4, 5), (0, 1), (2, 3))
"""Two days without work on end in the week before, Monday is 0."""
_OFF, _TURNS = 0.35, ("early", "late")


def dealt(shares: Mapping[Kind, float], people: int) -> list[Kind]:
    """The kinds of so many people in order, each with its share by largest remainders."""
    exact = np.array(list(shares.values())) * people / sum(shares.values())
    count = np.floor(exact).astype(np.int64)
    count[np.argsort(count - exact, kind="stable")[: people - count.sum()]] += 1
    return [kind for kind, n in zip(shares, count, strict=True) for _ in range(n)]


def agents(people: int, seed: int) -> dict[str, Agent]:
    """So many agents by code; skills and contracts in fixed shares, all else drawn."""
    rng = np.random.default_rng([seed, 0])
    skills, signed = dealt(SKILL_SHARES, people), dealt(CONTRACT_SHARES, people)
    order = rng.permutation(people)
    drawn = rng.random((people, 24))
    made, known = {}, contracts()
    for i in range(people):
        code = f"A{i + 1:05d}"
        contract = known[signed[order[i]]]
        u = drawn[i].tolist()
        made[code] = Agent(
            code, code, f"Team {i // 12 + 1}", "", SITE.site, contract.contract,
            {name: level + 1 for level, name in enumerate(skills[i])}, None, None,
            round(contract.cost_h * (1.0 if u[0] < 0.8 else 1.0 + 0.2 * u[1]), 2),
            absences=tuple(_absences(contract, u[2:8])),
            preferences=tuple(_wishes(u[8:14])),
            worked=tuple(_worked(contract, u[14:24])))
    return made


def _moment(day: int, hour: float = 0.0) -> datetime:
    return datetime.combine(WEEK, time(0)) + timedelta(days=day, hours=hour)


def _absences(contract: Contract, u: list[float]) -> Iterator[Absence]:
    """Leave or illness of some, and hours at which others cannot come (unpaid)."""
    day = int(u[1] * 7)
    if u[0] < 0.03:
        yield Absence(_moment(0), _moment(7), "leave", True)
    elif u[0] < 0.07:
        first = min(day, 4)
        yield Absence(_moment(first), _moment(first + 2 + int(u[2] * 2)), "sick", True)
    elif u[0] < 0.14:
        yield Absence(_moment(day), _moment(day + 1), "leave", True)
    elif u[0] < 0.20:
        yield Absence(_moment(day), _moment(day + 1), "leave", False)
    elif u[0] < (0.34 if contract.contract == "part25" else 0.25):
        # lessons on some weekdays, in the morning or in the evening
        days = range(5) if u[3] < 0.4 else sorted({int(u[4] * 5), int(u[5] * 5)})
        for weekday in days:
            span = (0, 13) if u[2] < 0.5 else (17, 24)
            yield Absence(_moment(weekday, span[0]), _moment(weekday, span[1]), "leave", False)


def _wishes(u: list[float]) -> Iterator[Preference]:
    """Two in five wish something of a day, some of them of the whole week."""
    if u[0] < 0.4:
        want = "off" if u[1] < _OFF else _TURNS[int(u[2] * 2)]
        weight = 0.5 if u[3] < 0.3 else 1.0
        day = int(u[4] * 7)
        if want != "off" and u[5] < 0.3:
            for name in WEEKDAYS[:5]:
                yield Preference(name, want, weight)
        else:
            on: date | str = WEEKDAYS[day] if u[5] < 0.6 else WEEK + timedelta(days=day)
            yield Preference(on, want, weight)


def _worked(contract: Contract, u: list[float]) -> Iterator[WorkedShift]:
    """The week before, within the same rules; nothing of one in forty."""
    if u[0] < 0.025:
        return
    paid_h = {"full40": 8.0, "flex40": 7.5, "full36": 6.0, "part25": 4.5}[contract.contract]
    off = set(_DAYS_OFF[int(u[1] * len(_DAYS_OFF))])
    if contract.contract == "full36":
        off = {min(off) or 1}  # six days of six hours, and a day off with its rest in the week
    early = 7.0 + 3.0 * u[2] if u[2] < 0.6 else 11.0 + 9.0 * (u[2] - 0.6)
    span_h = paid_h + (paid_h * 60 > _LUNCH_OVER)
    for day in range(7):
        if day not in off:
            half = round(2 * min(early + (0.5 if u[3 + day] < 0.3 else 0.0), 24.0 - span_h))
            start = datetime.combine(WEEK - timedelta(days=7 - day), time(0)) + timedelta(
                minutes=30 * half)
            yield WorkedShift(
                start.date(), start.time(), (start + timedelta(hours=span_h)).time(), paid_h)
