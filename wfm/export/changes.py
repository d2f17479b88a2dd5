"""What differs between two rosters of a week, agent by agent and day by day."""

from __future__ import annotations

import pandas as pd

from wfm.center import Center
from wfm.export.codes import absence_name
from wfm.export.shifts import shifts, timed
from wfm.handover import Roster

COLUMNS = ("agent", "date", "change", "before", "after")
KINDS = ("added", "removed", "moved", "activities", "absence")
"""A shift that is new, gone, at other times, or at the same times with other activities or
breaks; an absence that is new, gone or other."""


def changes(center: Center, before: Roster, after: Roster) -> pd.DataFrame:
    """What changed from one roster to another, for every agent and date that differs.

    Returns
    -------
    DataFrame
        agent, date (on which the shift begins, agent's clock), change (of :data:`KINDS`),
        before, after (the hours of the shifts and the absences on that date, as texts; '' for
        none), sorted by date and agent.
    """
    old, new = _days(center, before), _days(center, after)
    rows = []
    for key in sorted({*old, *new}, key=lambda key: (key[1], key[0])):
        was, now = old.get(key, _Nothing), new.get(key, _Nothing)
        if was == now:
            continue
        rows.append((*key, _kind(was, now), _said(was), _said(now)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


_Day = tuple[str, str, tuple[object, ...]]
"""Hours of the shifts, names of the absences, and all stints of an agent's date."""
_Nothing: _Day = ("", "", ())


def _days(center: Center, roster: Roster) -> dict[tuple[str, object], _Day]:
    known = roster.stints[roster.stints["agent"].isin(set(center.agents))]
    stints = timed(center, known)
    hours: dict[tuple[str, object], list[str]] = {}
    for agent, found in shifts(stints).items():
        for shift in found:
            hours.setdefault((agent, shift.date), []).append(shift.hours)
    rows: dict[tuple[str, object], list[object]] = {}
    away: dict[tuple[str, object], list[str]] = {}
    columns = ("agent", "date", "start", "end", "what", "kind", "paid", "off")
    for agent, date, *stint, off in zip(*(stints[name] for name in columns), strict=True):
        key = (str(agent), pd.Timestamp(date).date())
        rows.setdefault(key, []).append(tuple(stint))
        if off:
            away.setdefault(key, []).append(str(stint[2]))
    return {key: (", ".join(hours.get(key, [])), " ".join(dict.fromkeys(away.get(key, []))),
                  tuple(found)) for key, found in rows.items()}


def _kind(was: _Day, now: _Day) -> str:
    if was[0] != now[0]:
        if not was[0]:
            return "added"
        return "moved" if now[0] else "removed"
    return "activities" if was[1] == now[1] and was[0] else "absence"


def _said(day: _Day) -> str:
    names = [absence_name(name) for name in day[1].split()]
    return ", ".join(part for part in (day[0], *names) if part)
