"""The week to plan, and whether the history speaks of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from wfm.calendar import midnight, monday_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable, Source

FURTHEST_WEEKS = 52
"""So many weeks after the end of the history can still be planned."""


def choose_week(
    asked: date | None,
    setting: date | None,
    history: pd.DataFrame,
    table: ReadTable,
    zone: str,
    faults: Faults,
) -> date:
    """The week that was asked for, that of the settings, or the one after the history."""
    first = history["start"].min().tz_convert(zone).date()
    last = history["start"].max().tz_convert(zone).date()
    after = monday_of(last) + timedelta(days=7)
    week = asked or setting or after
    source = Source(Path(table.source.path), table.source.sheet)
    if week.weekday() != 0:
        faults.add(source, 0, "", noted("a week is named by its Monday; {day} is none",
                                        day=f"{week}"),
                   noted("Name {day}", day=f"{monday_of(week)}"))
        return monday_of(week)
    if history["start"].min() >= pd.Timestamp(midnight(week, zone)):
        faults.add(source, 0, "start", noted(
            "the history begins on {first}; nothing is known before the week {week}",
            first=f"{first}", week=f"{week}"),
                   noted("Choose a later week with --week (or week in center.toml), or add "
                         "history"))
    elif not _has_handling_times(history[history["start"] < pd.Timestamp(midnight(week, zone))]):
        faults.add(source, 0, "aht_s",
                   noted("no row before the week says how long a contact takes"),
                   noted("Fill in aht_s where contacts were handled"))
    furthest = after + timedelta(days=7 * FURTHEST_WEEKS)
    if week > furthest:
        faults.add(source, 0, "start", noted(
            "the history ends on {last}, {weeks} weeks before the week {week}",
            last=f"{last}", weeks=(week - last).days // 7, week=f"{week}"),
                   noted("Choose a week up to {furthest} with --week (or week in center.toml), or "
                         "add newer history", furthest=f"{furthest}"))
    return week


def _has_handling_times(history: pd.DataFrame) -> bool:
    handled = history["handled"].fillna(history["offered"])
    return bool(((history["aht_s"] > 0) & (handled > 0)).any())
