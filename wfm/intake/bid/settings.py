"""The settings of a bid: the programme, and the terms that are single figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wfm.bid_schema import SETTINGS, Figure
from wfm.intake.bid.codes import Months
from wfm.intake.bid.log import Log
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable, shown
from wfm.tables.cells import Bad, value_of

_INTERVALS = (15, 30)


@dataclass(frozen=True)
class BidSettings:
    """Values by key; None where a setting that is needed is missing or faulty."""

    values: Mapping[str, Any]
    rows: Mapping[str, Row]
    months: Months

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    @property
    def interval_min(self) -> int:
        """Length of an interval (minutes)."""
        return int(self.values["interval_min"])

    @property
    def accept(self) -> tuple[str, ...]:
        """Rule packs of low confidence that are used all the same."""
        return tuple(self.values["accept"].replace(",", " ").split())

    def check_accept(self, known: Collection[str]) -> None:
        """Fault what is accepted and is neither the code of a pack nor the id of a rule."""
        for name in self.accept:
            if name not in known:
                self.rows["accept"].wrong(
                    "value", noted("there is no pack and no rule {cell}", cell=shown(name)),
                    noted("Write codes of packs, such as IN, or ids of rules"))


def read_bid_settings(table: ReadTable, faults: Faults, log: Log) -> BidSettings:
    """The settings, each by its own kind, unit and default."""
    stated = {row["key"]: row for row in rows_of(table, faults) if row["key"] is not None}
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        row = stated.get(setting.name)
        text = row["value"] if row else None
        values[setting.name] = setting.default
        if text is None:
            if setting.required:
                if table.whole:
                    table.fault(faults, row.number if row else 0, "value",
                                noted("the setting {key} is missing", key=setting.name),
                                noted("Write it: {help}", help=noted(setting.help)))
            elif _told(setting):
                log.assumed("bid_settings", setting.name, setting.default, setting.unit,
                            setting.origin)
            continue
        assert row is not None
        _check_unit(row, setting.unit)
        value = value_of(setting, _hundredths(text) if setting.unit.startswith("share") else text)
        if isinstance(value, Bad):
            row.wrong("value", noted("{key}: {what}", key=setting.name, what=value.what),
                      value.mend)
            continue
        values[setting.name] = value
        if _told(setting):
            log.given("bid_settings", setting.name, value, setting.unit, row["source"])
    _check(stated, values)
    return BidSettings(values, stated, Months(values["start"], values["months"]))


def _hundredths(text: str) -> str:
    """``15 %`` as a number; any other text as it is."""
    number = re.fullmatch(r"([+-]?\d+)(?:[.,](\d+))?\s*%", text.strip(), re.ASCII)
    return str(Decimal(f"{number[1]}.{number[2] or 0}") / 100) if number else text


def _told(setting: Figure) -> bool:
    """Whether a setting is a figure or a choice that cost and price depend on."""
    return bool(setting.unit or setting.choices)


def _check_unit(row: Row, unit: str) -> None:
    given = row["unit"]
    if given is not None and given.strip().lower() != unit.lower():
        what, mend = (
            (noted("the unit of {key} is {unit}, not {cell}", key=row["key"], unit=unit,
                   cell=shown(given)),
             noted("Write the value in {unit}, or leave the unit empty", unit=unit))
            if unit else
            (noted("the unit of {key} is none, not {cell}", key=row["key"], cell=shown(given)),
             noted("Leave the cell empty")))
        row.wrong("unit", what, mend)


def _check(stated: Mapping[str, Row], values: dict[str, Any]) -> None:
    start, currency = values["start"], values["currency"]
    if start is not None and start.day != 1:
        stated["start"].wrong(
            "value", noted("the service starts on {day}, not on the first of a month",
                           day=start.isoformat()),
            noted("Write {day}", day=start.replace(day=1).isoformat()))
    award = values["award"]
    if start is not None and award is not None and award > start:
        stated["award"].wrong(
            "value", noted("the award on {day} is after the start of the service",
                           day=award.isoformat()),
            noted("Write a day up to {day}, or leave the value empty", day=start.isoformat()))
    if currency is not None and not (len(currency) == 3 and currency.isascii()
                                     and currency.isalpha() and currency.isupper()):
        stated["currency"].wrong(
            "value", noted("{cell} is not the code of a currency", cell=shown(currency)),
            noted("Write three capital letters, such as EUR"))
        values["currency"] = None
    if values["interval_min"] not in _INTERVALS:
        stated["interval_min"].wrong("value", noted("an interval has 15 or 30 minutes"),
                                     noted("Write 15 or 30"))
        values["interval_min"] = 30
