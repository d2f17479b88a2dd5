"""The command that judges a hand-edited workbook, `review`; and what `roster --keep` does."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
import pandas as pd

from wfm.center import Center
from wfm.cli.console import Console, Line, common
from wfm.cli.held import with_held
from wfm.cli.interrupt import best_kept
from wfm.cli.options import workspace
from wfm.cli.rostering import expected_work, only_legal, say_roster, stop_of, write_roster
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.intake import Loaded, load
from wfm.language import clock_of, told, use_language
from wfm.language import translate as _
from wfm.workspace import Workspace, load_requirement, read_all

if TYPE_CHECKING:
    from wfm.review.edits import Edit, Edits
    from wfm.roster.check import Violation

_SHOWN = 40
"""Lines of a list, but with --verbose."""
_PLACING = 500
"""Rounds of the search where only breaks and activities are to be placed."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@workspace
@click.option("--seed", type=click.IntRange(0), help="Seed of every random choice.")
@click.option("--iterations", type=click.IntRange(0), default=_PLACING, show_default=True,
              help="Rounds of the search that places the breaks of edited days.")
@common
def review(
    file: Path, space: Workspace, console: Console, seed: int | None, iterations: int
) -> None:
    """Judge a roster workbook that was edited: what changed, what it costs, what it breaks.

    Type into the white cells of the sheet Roster: a code of the list, hours such as 09:00-17:30
    or 9-17:30, off, leave or sick; an empty cell is a day off. Every day stays as it is typed;
    breaks and activities of the edited days are placed anew. Reads forecasts/*.csv; writes
    FILE-reviewed.xlsx, where what was edited and what breaks a rule is marked at its cell. FILE
    stays as it is.

    \b
    Example:
      wfm review mycentre/outputs/roster-2026-12-07.xlsx -w mycentre
    """
    from wfm import pipeline
    from wfm.export.workbook import write_workbook
    from wfm.review.edits import as_it_stood, differing, keep_of, with_absences
    from wfm.roster.solve import Stop

    loaded, edits = _read(space, file)
    center, week = loaded.center, loaded.week
    (expected, hours), need = _given(space, center, week)
    line = Line(console, center.main_site.currency)
    stop = Stop(iterations=iterations, bound_rounds=2)
    stood = as_it_stood(edits)
    with only_legal():
        here = with_absences(center, stood)
        before = after = pipeline.kept_roster(
            here, need, week, keep_of(here, stood, every=True), None, stop, seed, line)[0]
        if edits.edits:
            here = with_absences(center, edits)
            after = pipeline.kept_roster(
                here, need, week, keep_of(here, edits, every=True), None, stop, seed, line)[0]
    broken, after = _checked(center, here, edits, need, after)
    served = [pipeline.service(center, need, one, week) for one in (before, after)]
    grid, masks = pipeline.legal_times(center, week)
    path = _free(file, "reviewed")
    with clock_of(center.clock):
        write_workbook(
            path, here, expected, hours, need, after, served[1],
            {key: (mask, grid) for key, mask in masks.items()},
            expected=pipeline.interval_service(center, need, after, week), before=edits.roster,
            violations=broken, by_hand=_by_hand(edits))
        _say_edits(console, edits)
        _say_unread(console, file, center, edits)
        _say_worth(console, center, before, after, served)
        for warning in after.warnings:
            if warning not in set(map(str, broken)):
                console.say(f"  ! {told(warning)}")
        lost, moved = differing(center, edits, after)
        _say_lost(console, lost + moved)
        _say_broken(console, broken)
    console.say(_("Reviewed copy: {path}").format(path=path))


def roster_kept(
    space: Workspace, console: Console, file: Path, week: date | None, max_changes: int | None,
    seed: int | None, time_limit: float | None, iterations: int | None,
) -> None:
    """The week's roster with the edits of a workbook kept, and little else changed."""
    from wfm import pipeline
    from wfm.export.saving import refuse_if_open
    from wfm.review.edits import differing, keep_of, with_absences
    from wfm.roster.check_limits import WISHED

    loaded, edits = _read(space, file)
    center = loaded.center
    if week is not None and week != loaded.week:
        raise click.UsageError(_("the workbook is of the week {week}").format(week=loaded.week))
    week = loaded.week
    target = space.workbook(week)
    refuse_if_open(target)
    given, need = _given(space, center, week)
    here = with_absences(center, edits)
    today = under_way(week, datetime.now(ZoneInfo(center.main_site.zone)).date())
    if today is not None:
        console.say(_("The days before {day:%Y-%m-%d} are over and stay as they are.").format(
            day=today))
    with only_legal(), best_kept(console) as asked:
        made, changed = pipeline.kept_roster(
            here, need, week, keep_of(here, edits, every=False, today=today), max_changes,
            stop_of(iterations, time_limit, asked), seed,
            Line(console, center.main_site.currency))
        broken, made = _checked(center, here, edits, need, made)
        _say_unread(console, file, center, edits)
        if target.exists() and target.samefile(file):
            shutil.copy2(file, kept := _free(file, "edited"))
            console.say(_("The workbook as it was edited is kept: {path}").format(path=kept))
        loaded = replace(loaded, center=here)
        with clock_of(center.clock):
            _say_edits(console, edits)
            service = write_roster(space, console, loaded, given, need, made, violations=broken,
                                   before=edits.roster, by_hand=_by_hand(edits))
    with clock_of(center.clock):
        say_roster(space, console, loaded, made, service, by_hand=True)
        lost, further = differing(center, edits, made)
        _say_lost(console, lost)
        illegal = sum(one.rule not in WISHED for one in broken)
        console.say(_("Breaches of rules, marked at their cells: {n}").format(
            n=illegal) if illegal else _("Every rule is kept."))
        console.say(_("Further changes: {n}").format(n=len(further)) if further
                    else _("Nothing else was changed."))
        _say_days(console, further)
    if max_changes is not None and len(changed) > max_changes:
        console.say(_("  ! That is more than {most}: with fewer the rules cannot be kept.").format(
            most=max_changes))


# ------------------------------------------------------------------ steps


def under_way(week: date, today: date) -> date | None:
    """The first day of a week that is not over; None where the whole week is still to come, or
    over: a roster of the past is made to see what would have been."""
    return today if week < today < week + timedelta(days=7) else None


def _read(space: Workspace, file: Path) -> tuple[Loaded, Edits]:
    from wfm.review.book import open_book
    from wfm.review.edits import edits_in

    book = open_book(file)
    loaded = with_held(space, load(space.inputs, book.week))
    use_language(loaded.center.language)
    return loaded, edits_in(book, loaded.center)


def _say_unread(console: Console, file: Path, center: Center, edits: Edits) -> None:
    from wfm.review.day_sheets import unread_cells

    for sheet, count in unread_cells(file, center, edits.roster).items():
        console.say(_("  ! {sheet}: cells that are not as they were written: {n}. Only the "
                      "sheet with the roster is read; type the shifts there.").format(
                          sheet=sheet, n=count))


def _given(
    space: Workspace, center: Center, week: date
) -> tuple[tuple[Forecast, OutboundPlan], Requirement]:
    return read_all(lambda: expected_work(space, center, week),
                    lambda: load_requirement(space, center, week))


def _checked(
    center: Center, here: Center, edits: Edits, need: Requirement, made: Roster
) -> tuple[tuple[Violation, ...], Roster]:
    """All that the roster breaks, leave of the tables that was typed over included; and the
    roster that says so among its warnings."""
    from wfm import pipeline
    from wfm.review.cells import day_text
    from wfm.review.edits import unlisted, unsettled

    found = pipeline.broken_rules(here, need, made, made.week)
    open_ = unsettled(edits)
    text = _("{agent}, {day}: {absence} is in the workbook alone. Enter it in the table absences "
             "too, or the next plan does not know it.")
    told = [text.format(agent=agent, day=day, absence=day_text(said, day))
            for agent, day, said in unlisted(center, edits)]
    return tuple(sorted((*open_, *found), key=_place)), replace(
        made, warnings=(*made.warnings, *told, *map(str, open_)))


def _place(one: Violation) -> tuple[str, str, str, str]:
    return one.agent, str(one.day or ""), one.rule, one.what


def _by_hand(edits: Edits) -> dict[tuple[str, date], tuple[str, str]]:
    from wfm.review.cells import day_text

    return {(one.agent, one.day): (day_text(one.before, one.day), day_text(one.after, one.day))
            for one in edits.edits}


def _free(file: Path, ending: str) -> Path:
    """A name beside a workbook's that no file has; what was typed is never written over."""
    base = re.sub(r"-(reviewed|edited)(-\d+)?$", "", file.stem)
    path, number = file.with_name(f"{base}-{ending}.xlsx"), 2
    while path.exists():
        path = file.with_name(f"{base}-{ending}-{number}.xlsx")
        number += 1
    return path


# ------------------------------------------------------------------ what there is to say


def _say_edits(console: Console, edits: Edits) -> None:
    if not edits.edits:
        console.say(_("No day was edited."))
        return
    console.say(_("Days that were edited: {n}").format(n=len(edits.edits)))
    _say_days(console, edits.edits)


def _say_days(console: Console, days: tuple[Edit, ...]) -> None:
    from wfm.review.cells import day_text

    shown = days if console.verbose else days[:_SHOWN]
    for one in shown:
        console.say(_("  {agent:<8} {day}  was {was:<20} is {is_now}").format(
            agent=one.agent, day=one.day, was=day_text(one.before, one.day),
            is_now=day_text(one.after, one.day)))
    if len(shown) < len(days):
        console.say(_("  and {n} more; --verbose shows all").format(n=len(days) - len(shown)))


def _say_lost(console: Console, lost: tuple[Edit, ...]) -> None:
    """Days that could not be rostered as the workbook has them."""
    if lost:
        console.say(_("  ! Days that could not be rostered as the workbook says: {n}").format(
            n=len(lost)))
        _say_days(console, lost)


def _say_worth(
    console: Console, center: Center, before: Roster, after: Roster, served: list[pd.DataFrame]
) -> None:
    console.say(_("Cost: {before:,.0f} before, {after:,.0f} {currency} now ({change:+,.0f}); "
                  "days that were not edited keep their breaks and, where nothing speaks against "
                  "it, their activities.").format(
        before=before.total_cost, after=after.total_cost, currency=center.main_site.currency,
        change=after.total_cost - before.total_cost))
    for queue, was, now in zip(served[1]["queue"], served[0]["service_level"],
                               served[1]["service_level"], strict=True):
        console.say(_("  {queue:<12} answered in time {before:6.1%} before, {after:6.1%} now")
                    .format(queue=str(queue), before=was, after=now))


def _say_broken(console: Console, broken: tuple[Violation, ...]) -> None:
    from wfm.roster.check_limits import WISHED

    missed = [one for one in broken if one.rule in WISHED]
    found = [one for one in broken if one.rule not in WISHED]
    if found:
        console.say(_("Breaches of rules, marked at their cells: {n}").format(n=len(found)))
    else:
        console.say(_("Every rule is kept."))
    for one in found if console.verbose else found[:_SHOWN]:
        console.say(f"  ▼ {one}")
    for one in missed if console.verbose else missed[:_SHOWN]:
        console.say(_("  ▲ {what} (missed, but legal)").format(what=one))
