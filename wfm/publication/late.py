"""Whether people get to know their roster as early as the labour rules want."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.center import Center
from wfm.language import translate as _
from wfm.rules.labour import LabourPack
from wfm.rules.notice import notices

OF_HOURS = ("added", "removed", "times")
"""Changes of when somebody works; the rules on notice ask for these."""


def with_notice(changed: pd.DataFrame, center: Center, at: datetime) -> pd.DataFrame:
    """Changes with, added: notice_days (whole days from the publication to the day, on the
    agent's clock), needed_days (what the labour pack wants, None for nothing) and late (bool).

    Parameters
    ----------
    changed
        As :func:`wfm.publication.changes` gives it.
    at
        The moment of publication.
    """
    known = [center.agents.get(agent) for agent in changed["agent"]]
    ahead = [
        (day - at.astimezone(ZoneInfo(center.main_site.zone if agent is None
                                      else center.zone(agent.site))).date()).days
        for agent, day in zip(known, changed["date"], strict=True)
    ]
    needed = [
        None if agent is None or change not in OF_HOURS else center.pack_of(agent).change_days
        for agent, change in zip(known, changed["change"], strict=True)
    ]
    return changed.assign(
        notice_days=ahead, needed_days=pd.Series(needed, dtype="Int64", index=changed.index),
        late=[want is not None and days < want
              for days, want in zip(ahead, needed, strict=True)])


def late_texts(
    center: Center, week: date, at: datetime, noticed: pd.DataFrame, *, first: bool
) -> tuple[str, ...]:
    """What comes too late by the labour packs, in the planner's words.

    Parameters
    ----------
    noticed
        The changes with their notice.
    first
        Whether people get to know a roster of the week for the first time.
    """
    said: list[str] = []
    packs: dict[str, LabourPack] = {}
    people: dict[str, list[str]] = {}
    for code, agent in center.agents.items():
        pack = center.pack_of(agent)
        packs[pack.code] = pack
        people.setdefault(pack.code, []).append(code)
    for code, pack in sorted(packs.items()):
        today = min(at.astimezone(ZoneInfo(center.zone(center.agents[a].site))).date()
                    for a in people[code])
        here = sum(any(center.agents[agent].employed(week + timedelta(days=n)) for n in range(7))
                   for agent in people[code])
        for notice in notices([pack], week):
            if first and here and notice.publish_by is not None and today > notice.publish_by:
                said.append(_(
                    "{pack}: the roster was to be known by {day:%Y-%m-%d}; people who "
                    "get to know it on {today:%Y-%m-%d}: {people} ({law}).").format(
                        pack=code, day=notice.publish_by, people=here, today=today,
                        law=notice.law))
            mine = noticed[noticed["late"] & noticed["agent"].isin(people[code])]
            if len(mine):
                said.append(_(
                    "{pack}: changes of working hours with less notice than is asked (days: "
                    "{days}): {count}; people: {people} ({law}); the first is for "
                    "{day:%Y-%m-%d}.").format(
                        pack=code, count=len(mine), people=mine["agent"].nunique(),
                        days=notice.change_days, law=notice.law, day=min(mine["date"])))
    return tuple(said)
