"""Publishing a roster: the next version of its week, if there is anything new in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import pandas as pd

from wfm.center import Center
from wfm.handover import Roster
from wfm.payroll.cells import safe
from wfm.publication.calendars import (
    calendar_text,
    entries_of,
    file_names,
    follow,
    read_calendar,
)
from wfm.publication.changes import CHANGE_COLUMNS, changes
from wfm.publication.days import Day, days_of
from wfm.publication.late import late_texts, with_notice
from wfm.publication.pages import Issue, write_agents, write_teams
from wfm.publication.versions import (
    CALENDARS,
    Draft,
    Version,
    damaged,
    digest_of,
    last_version,
)


@dataclass(frozen=True)
class Published:
    """What publishing did.

    Attributes
    ----------
    version
        The version that people know now.
    new
        Whether it was made now; else the roster was that of the last version.
    changed
        What is new against the version before, with its notice (:func:`with_notice`).
    warnings
        What comes too late by the labour rules, in the planner's words.
    """

    version: Version
    new: bool
    changed: pd.DataFrame
    warnings: tuple[str, ...]


def publish(
    published: Path, center: Center, roster: Roster, tables: Mapping[str, bytes], at: datetime
) -> Published:
    """Freeze a roster as the next version of its week.

    Where it is the same as the last version, none is made. A version is whole or not there.

    Parameters
    ----------
    published
        The folder that holds the versions of all weeks.
    center
        In the week of the roster.
    tables
        The files of the roster by name, as they are kept in the version.
    at
        The moment of publication, with its zone.

    Raises
    ------
    InputError
        The last version cannot be read.
    """
    at = at.astimezone(UTC).replace(microsecond=0)
    stints = roster.stints[roster.stints["date"] >= roster.week]
    digest = digest_of(roster.stints)
    last = last_version(published, roster.week)
    known = (pd.DataFrame(columns=stints.columns) if last is None
             else last.stints.loc[lambda frame: frame["date"] >= roster.week])
    if last is not None and last.digest == digest:
        nothing = pd.DataFrame(columns=[*CHANGE_COLUMNS, "notice_days", "needed_days", "late"])
        return Published(last, False, nothing, ())
    number = 1 if last is None else last.number + 1
    zones = {code: center.zone(agent.site) for code, agent in center.agents.items()}
    days = days_of(stints, zones)
    changed = with_notice(
        changes(known if last is not None else stints, stints, zones), center, at)
    issue = Issue(center, roster, days, changed, number, at)
    with Draft(published, roster.week, number) as draft:
        for name, content in tables.items():
            draft.write(name, content)
        draft.write("changes.csv", _csv(changed))
        files = _write_calendars(draft, center, days, last, at)
        write_agents(draft.folder / "agents.xlsx", issue)
        write_teams(draft.folder / "teams.xlsx", issue)
        version = draft.keep(roster.week, number, at, digest, files)
    return Published(version, True, changed,
                     late_texts(center, roster.week, at, changed, first=last is None))


def _csv(changed: pd.DataFrame) -> str:
    """The change list; texts of the inputs can be no formula in it."""
    frame = changed.assign(
        late=changed["late"].map({True: "yes", False: "no"}),
        **{name: changed[name].map(safe) for name in ("agent", "was", "is")})
    return str(frame.to_csv(index=False, lineterminator="\n"))


def _write_calendars(
    draft: Draft, center: Center, days: Mapping[tuple[str, date], Day], last: Version | None,
    at: datetime,
) -> Mapping[str, str]:
    """A calendar for each agent with shifts, now or in the version before; their files."""
    by_agent = {agent: [day for _key, day in items] for agent, items in groupby(
        sorted(days.items()), key=lambda item: item[0][0])}
    agents = {agent for agent, mine in by_agent.items() if any(day.shift for day in mine)}
    files = file_names(agents | set(last.files if last is not None else ()))
    for agent, name in files.items():
        who = center.agents.get(agent)
        zone = center.zone(who.site) if who is not None else center.main_site.zone
        text = last.calendar(agent) if last is not None else None
        try:
            had = [] if text is None else read_calendar(text, zone)
        except ValueError:
            assert last is not None
            raise damaged(last.folder / CALENDARS / last.files[agent]) from None
        now = entries_of(center, agent, by_agent.get(agent, ())) if who is not None else []
        entries = follow(had, now, at)
        if text is None or entries != had:
            text = calendar_text(f"{center.name} {agent}", entries)
        draft.write(f"{CALENDARS}/{name}", text)
    return files
