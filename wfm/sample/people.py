"""The people of the sample centre: 120 agents in eight teams, all invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import cycle, islice

Row = Mapping[str, object]

FULL_SHIFT_MIN = {"br36": 380, "br36n": 380, "br24": 380, "pt40": 540}
"""Length of a full shift by day with its unpaid meal break, by contract (minutes)."""
MEAL_MIN = {"br36": 20, "br36n": 20, "br24": 20, "pt40": 60}

CONTRACTS: tuple[Row, ...] = (
    {
        "contract": "br36", "pack": "BR-NR17", "week_min_h": 36, "week_max_h": 36,
        "shift_min_h": 6, "shift_max_h": 6, "start_spread_h": 2, "days_min": 6, "days_max": 6,
        "earliest_start": time(6), "latest_end": "24:00", "cost_h": 23.5,
    },
    {
        "contract": "br36n", "pack": "BR-NR17", "week_min_h": 36, "week_max_h": 36,
        "shift_min_h": 6, "shift_max_h": 6, "start_spread_h": 2, "days_min": 6, "days_max": 6,
        "cost_h": 28.0,
    },
    {
        "contract": "br24", "pack": "BR-NR17", "week_min_h": 24, "week_max_h": 24,
        "shift_min_h": 4, "shift_max_h": 6, "start_spread_h": 3, "days_min": 4, "days_max": 6,
        "earliest_start": time(6), "latest_end": "24:00", "cost_h": 24.5,
    },
    {
        "contract": "pt40", "pack": "PT", "week_min_h": 40, "week_max_h": 40,
        "shift_min_h": 8, "shift_max_h": 8, "start_spread_h": 2, "days_min": 5, "days_max": 5,
        "earliest_start": time(8), "latest_end": time(22), "cost_h": 61.0,
    },
)

_EARLY = (time(6), time(6, 30), time(7), time(7, 30), time(8), time(8, 30), time(9), time(9, 30))
_LATE = (time(12), time(13), time(13, 30), time(14, 30), time(15, 30), time(16, 30), time(17, 30))


@dataclass(frozen=True)
class Group:
    """Agents of a team who are alike: contract, skills, and when they usually start."""

    size: int
    contract: str
    skills: str
    starts: tuple[time, ...]


@dataclass(frozen=True)
class Team:
    """A team, its supervisor and its groups of agents."""

    name: str
    supervisor: str
    site: str
    groups: tuple[Group, ...]


BRAZIL = "SP"
"""The site where night hours are short."""

TEAMS: tuple[Team, ...] = (
    Team("Care Morning", "Marisa Quintanilha", "SP", (
        Group(10, "br36", "care:1", _EARLY),
        Group(6, "br36", "care:1 mail:2", _EARLY[2:]),
    )),
    Team("Care Afternoon", "Eraldo Pimenta", "SP", (
        Group(8, "br36", "care:1", _LATE),
        Group(4, "br36", "care:1 chat:2", _LATE),
        Group(4, "br24", "care:1", _LATE[2:]),
    )),
    Team("Care Night", "Iracema Bastos", "SP", (
        Group(6, "br36n", "care:1 chat:2", (time(17), time(17, 30))),
        Group(6, "br36n", "care:1", (time(23), time(23, 30))),
    )),
    Team("Technical Support", "Otávio Sampaio", "SP", (
        Group(10, "br36", "tech:1 care:2", (time(8), time(8), time(9), time(12, 30), time(13, 30))),
        Group(8, "br36", "tech:1 chat:2", (time(8), time(9), time(10, 30), time(13, 30))),
    )),
    Team("Sales", "Rosângela Tavares", "SP", (
        Group(13, "br36", "sales:1 telesales:2",
              (time(8), time(9), time(14, 30), time(10, 30), time(14, 30), time(12))),
        Group(3, "br24", "sales:1 telesales:2", (time(14, 30), time(9))),
    )),
    Team("Collections", "Benedito Rangel", "SP", (
        Group(11, "br36", "collections:1 care:2", (time(8), time(8), time(13, 30), time(9))),
        Group(3, "br24", "survey:1 mail:1", (time(9), time(13))),
    )),
    Team("Digital", "Clarice Nogueira", "SP", (
        Group(8, "br36", "chat:1 mail:1 care:2",
              (time(8), time(15, 30), time(9), time(15, 30), time(12))),
        Group(4, "br24", "survey:1 mail:1", (time(9), time(13, 30))),
    )),
    Team("Lisbon", "Duarte Mascarenhas", "LIS", (
        Group(6, "pt40", "telesales:1 care:2", (time(8), time(9), time(10))),
        Group(5, "pt40", "telesales:1 survey:1 care:2", (time(9), time(10), time(11))),
        Group(5, "pt40", "collections:1 survey:2 care:2", (time(11), time(12))),
    )),
)


@dataclass(frozen=True)
class Person:
    """An agent, with the time at which the agent usually starts."""

    agent: str
    name: str
    team: Team
    contract: str
    skills: str
    start: time
    first_day: date
    last_day: date | None = None
    cost_h: float | None = None

    @property
    def passes_midnight(self) -> bool:
        """Whether the usual shift ends on the next day."""
        start = self.start.hour * 60 + self.start.minute
        return start + FULL_SHIFT_MIN[self.contract] > 24 * 60

    def row(self) -> Row:
        """The agent's row of the table agents."""
        return {
            "agent": self.agent, "name": self.name, "team": self.team.name,
            "supervisor": self.team.supervisor, "site": self.team.site,
            "contract": self.contract, "skills": self.skills, "from": self.first_day,
            "to": self.last_day, "cost_h": self.cost_h,
        }


NEW_SINCE = date(2026, 11, 23)
_NEW = ("SP015", "SP029", "SP058")
_LEAVING = {"SP073": date(2026, 12, 31)}
_SENIOR = {"SP001": 27.0, "SP045": 29.0, "SP063": 27.5, "SP094": 26.5, "LX001": 66.0}


def people() -> tuple[Person, ...]:
    """All agents, team by team."""
    names = {"SP": _names(_BRAZILIAN, _BRAZILIAN_FAMILY), "LIS": _names(_IBERIAN, _IBERIAN_FAMILY)}
    prefix, count = {"SP": "SP", "LIS": "LX"}, {"SP": 0, "LIS": 0}
    made = []
    for team in TEAMS:
        for group in team.groups:
            for start in islice(cycle(group.starts), group.size):
                count[team.site] += 1
                number = count[team.site]
                agent = f"{prefix[team.site]}{number:03d}"
                joined = date(2019 + number * 3 % 7, 1 + number * 5 % 12, 1 + number * 11 % 28)
                made.append(Person(
                    agent, next(names[team.site]), team, group.contract, group.skills, start,
                    NEW_SINCE if agent in _NEW else joined, _LEAVING.get(agent),
                    _SENIOR.get(agent),
                ))
    return tuple(made)


def _names(given: Sequence[str], family: Sequence[str]) -> Iterator[str]:
    """Names without end and, as the lists have no common divisor, long without repetition."""
    for number in range(len(given) * len(family)):
        yield f"{given[number % len(given)]} {family[number * 3 % len(family)]}"


_BRAZILIAN = (
    "Adriele", "Bruno", "Camila", "Davi", "Edilene", "Fábio", "Geovana", "Hugo", "Ingrid",
    "Jonas", "Karina", "Leandro", "Mirela", "Nelson", "Odete", "Paulo", "Quitéria", "Renan",
    "Sabrina", "Tadeu", "Ubirajara", "Valéria", "Wesley", "Yasmin", "Zilda", "Anselmo",
    "Beatriz", "Caio", "Débora", "Élton", "Flávia", "Gilson", "Heloísa", "Ivo", "Jussara",
    "Kleber", "Lorena",
)
_BRAZILIAN_FAMILY = (
    "Abrantes", "Boaventura", "Cardim", "Dourado", "Espíndola", "Fagundes", "Galvão", "Holanda",
    "Inhaúma", "Jardim", "Lacerda", "Moreno", "Novais", "Olinto", "Peçanha", "Queirós", "Rocha",
    "Saldanha", "Trindade", "Uchoa", "Valente", "Xavier", "Zanetti", "Alencar", "Brandão",
    "Campelo", "Diniz", "Esteves", "Falcão",
)
_IBERIAN = (
    "Afonso", "Belén", "Constança", "Diogo", "Elvira", "Francisco", "Graça", "Hernán", "Inês",
    "Joaquim", "Lucía", "Matilde", "Nuno",
)
_IBERIAN_FAMILY = (
    "Almada", "Barreiro", "Cortés", "Dias", "Escudero", "Figueira", "Garrido", "Horta",
    "Iglesias", "Lameira", "Montero", "Neves", "Ochoa", "Pestana", "Quesada", "Ramalho", "Soler",
)
