"""The command that makes a roster known: `publish`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from wfm.center import Center
from wfm.cli.console import Console, common
from wfm.cli.moments import read_moment
from wfm.cli.options import workspace
from wfm.cli.rostered import rostered
from wfm.handover import Roster
from wfm.language import translate as _
from wfm.workspace import Workspace

_SHOWN = 5
_TABLES = ("roster.csv", "result.json")


@click.command()
@workspace
@click.option("--at", "when", metavar="MOMENT",
              help='As if it were published then, on the main site\'s clock: "2026-11-23 14:00".')
@common
def publish(space: Workspace, console: Console, when: str | None) -> None:
    """Freeze the roster as a version, with calendars, pages and the list of changes.

    Reads outputs/roster.csv; writes outputs/published/WEEK/vN/: the roster's tables as they are,
    calendars/AGENT.ics for every agent, agents.xlsx and teams.xlsx (pages to print), changes.csv
    against the version before, and manifest.json. A roster that is published already makes no
    new version. What comes later than the labour rules ask is said.

    \b
    Example:
      wfm publish -w mycentre
    """
    from wfm.publication.publish import publish as make_version

    loaded, roster = rostered(space)
    center = loaded.center
    at = _moment(when, center.main_site.zone)
    tables = {name: (space.outputs / name).read_bytes() for name in _TABLES}
    done = make_version(space.outputs / "published", center, roster, tables, at)
    version = done.version
    if not done.new:
        console.say(_("The roster of {week} is version {number} already; there is nothing new to "
                      "publish.").format(week=version.week, number=version.number))
        console.say(_("Published: {path}").format(path=version.folder))
        return
    console.say(_("The roster of {week} is published as version {number}; calendars: {agents}.")
                .format(week=version.week, number=version.number, agents=len(version.files)))
    if version.number > 1:
        console.say(_("Changes against version {before}: {count}; people: {people}.").format(
            count=len(done.changed), people=done.changed["agent"].nunique(),
            before=version.number - 1))
    for text in done.warnings:
        console.say(f"  ! {text}")
    _say_broken(console, center, roster)
    console.say(_("Published: {path}").format(path=version.folder))


def _moment(when: str | None, zone: str) -> datetime:
    if when is None:
        return datetime.now(UTC)
    try:
        return read_moment(when, zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None


def _say_broken(console: Console, center: Center, roster: Roster) -> None:
    """Which rules the roster breaks: somebody may have changed it since it was made."""
    from wfm.roster.check import check
    from wfm.roster.check_limits import WISHED

    broken = [one for one in check(center, roster) if one.rule not in WISHED]
    if not broken:
        return
    console.say(_("  ! Breaches of rules: {count}; was the roster changed by hand?").format(
        count=len(broken)))
    for one in broken if console.verbose else broken[:_SHOWN]:
        console.say(f"    {one}")
