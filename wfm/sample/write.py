"""Writing the sample centre into a folder of inputs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from io import StringIO
from pathlib import Path

from wfm.sample import dates
from wfm.sample.history import history_rows
from wfm.sample.last_roster import last_roster_rows
from wfm.sample.people import CONTRACTS, people
from wfm.sample.time_off import absence_rows, preference_rows
from wfm.sample.work import CAMPAIGNS, QUEUES, SEGMENTS, SHRINKAGE, SPECIAL_DAYS
from wfm.schema import HISTORY, LAST_ROSTER
from wfm.schema import SPECIAL_DAYS as SPECIAL_DAYS_TABLE
from wfm.tables import Table
from wfm.template import write_text, write_workbook


def write_sample(inputs: Path) -> None:
    """Write the sample centre into the folder `inputs`, the same bytes each time.

    Settings as ``center.toml``; history, last roster and special days as CSV; every other
    table as a sheet of ``center.xlsx``. Files of these names are replaced.
    """
    agents = people()
    write_text(inputs / "center.toml", SETTINGS)
    _write_csv(inputs, HISTORY, history_rows())
    _write_csv(inputs, LAST_ROSTER, _cells(LAST_ROSTER, last_roster_rows(agents)))
    _write_csv(inputs, SPECIAL_DAYS_TABLE, _cells(SPECIAL_DAYS_TABLE, SPECIAL_DAYS))
    write_workbook(
        inputs / "center.xlsx",
        {
            "queues": QUEUES,
            "campaigns": CAMPAIGNS,
            "segments": SEGMENTS,
            "contracts": CONTRACTS,
            "agents": [person.row() for person in agents],
            "absences": list(absence_rows(agents)),
            "preferences": list(preference_rows(agents)),
            "shrinkage": SHRINKAGE,
        },
        sites=("SP", "LIS"),
    )


def _write_csv(inputs: Path, table: Table, rows: Iterable[Sequence[object]]) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows(rows)
    write_text(inputs / f"{table.name}.csv", text.getvalue())


def _cells(table: Table, rows: Iterable[Mapping[str, object]]) -> Iterable[list[str]]:
    """Rows as texts in the order of the table's columns."""
    for row in rows:
        yield [_cell(row.get(column.name)) for column in table.columns]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


SETTINGS = f"""\
# A sample centre, invented from end to end: an outsourcer in São Paulo with a nearshore
# site in Lisbon, two clients, five queues, three outbound campaigns and 120 agents.

name = "Sabiá do Vale Atendimento"
interval_min = 30          # length of an interval: 15 or 30 minutes
language = "en"            # of texts and workbooks: en, pt_BR, es, cs
clock = 24                 # how times are shown: 24 or 12 hours
week_start = "mon"         # day on which your own week begins, for sums of hours
seed = {dates.SEED}                # the same inputs and seed give the same roster
week = {dates.WEEK}          # Monday of the week to plan
forecast_weeks = 4

# What things are worth, in agent hours; only their ratios matter.
[weights]
service = 2.0              # an hour short of the service promised
outbound = 3.0             # an hour of a campaign's target that is not worked
deferred = 4.0             # an hour of deferred work that is late
preference = 0.5           # a wish that is not met
contract = 6.0             # an hour below an agent's contract
fairness = 0.5             # a weekend or late shift for who had one a week more than others
limits = 30.0              # an hour with a person missing or too many by the table limits

[rules]
decent_hours = "08:00-21:00" # when people are called, by their clock, where the law has no hours
# accept = ["NZ"]            # packs and rules of low confidence that are used all the same

# The first site is the main one: its clock frames the week, its currency the cost.
[[sites]]
site = "SP"
name = "São Paulo"
country = "BR"
subdivision = "SP"
zone = "America/Sao_Paulo"
language = "pt_BR"
currency = "BRL"

# Lisbon is paid in euros; in the table contracts its cost stands in reais.
[[sites]]
site = "LIS"
name = "Lisbon"
country = "PT"
subdivision = "11"
zone = "Europe/Lisbon"
language = "pt_BR"
currency = "EUR"
"""
