"""What `roster` and `plan` do once all is forecast: rosters, their workbooks, what to say."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from wfm.center import Center
from wfm.cli.console import Console, Line
from wfm.cli.interrupt import best_kept
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.intake import Loaded
from wfm.language import told
from wfm.language import translate as _
from wfm.tables import InputError, all_or_none
from wfm.workspace import (
    Workspace,
    load_forecast,
    load_outbound,
    load_requirement,
    read_all,
    save_requirement,
    save_roster,
)

if TYPE_CHECKING:
    import pandas as pd

    from wfm.roster.check import Violation
    from wfm.roster.solve import Stop
    from wfm.simulation.outlook import Outlook

ROSTER_FAULT = 3
UNCOUNTED = 10**9
"""Rounds where seconds are the limit."""


def expected_work(space: Workspace, center: Center, week: date) -> tuple[Forecast, OutboundPlan]:
    """The forecast's tables as they stand, what is wrong in any of them told at once."""
    return read_all(lambda: load_forecast(space, center, week),
                    lambda: load_outbound(space, center, week))


def stop_of(
    iterations: int | None, time_limit: float | None, asked: Callable[[], bool]
) -> Stop:
    """When a search stops: by its rounds, or where these are not given by a limit of seconds."""
    from wfm.roster.solve import DEFAULT_STOP, Stop

    if iterations is None and time_limit is not None:
        return Stop(UNCOUNTED, UNCOUNTED, time_limit, asked)
    rounds = DEFAULT_STOP.iterations if iterations is None else iterations
    return Stop(iterations=rounds, seconds=time_limit, asked=asked)


def roster_week(
    space: Workspace, console: Console, loaded: Loaded, seed: int | None,
    time_limit: float | None, iterations: int | None,
) -> None:
    """One week, from the tables of the forecast and the requirement."""
    from wfm import pipeline
    from wfm.export.saving import refuse_if_open

    center, week = loaded.center, loaded.week
    refuse_if_open(space.workbook(week))
    (expected, hours), requirement = read_all(
        lambda: expected_work(space, center, week), lambda: load_requirement(space, center, week))
    line = Line(console, center.main_site.currency)
    with only_legal(), best_kept(console) as asked:
        made = pipeline.roster(
            center, requirement, week,
            stop_of(iterations, time_limit, asked), seed, line)
        service = write_roster(space, console, loaded, (expected, hours), requirement, made)
    say_roster(space, console, loaded, made, service)


def roster_weeks(
    space: Workspace, console: Console, loaded: Loaded, seed: int | None,
    time_limit: float | None, iterations: int | None, weeks: int,
) -> None:
    """Some weeks in one optimisation; a workbook for each, the tables for the first."""
    from wfm import pipeline
    from wfm.export.saving import refuse_if_open
    from wfm.roster.by_week import by_week
    from wfm.roster.horizon import MixedUnitsError
    from wfm.weeks import RulesChangeError, together

    center, week = loaded.center, loaded.week
    for n in range(weeks):
        refuse_if_open(space.workbook(week + timedelta(days=7 * n)))
    expected, _hours = expected_work(space, center, week)
    found = pipeline.staff_weeks(center, expected, week, weeks)
    need = together(center, [one for _plan, one in found], week)
    try:
        with only_legal(), best_kept(console) as asked:
            made = pipeline.roster(
                center, need, week,
                stop_of(iterations, time_limit, asked), seed,
                Line(console, center.main_site.currency), weeks)
            weekly = [(replace(loaded, center=here, week=one.week), one)
                      for here, one in by_week(center, made)]
            with all_or_none():
                services = [
                    write_roster(space, console, mine, (expected, found[n][0]), found[n][1], one,
                                 keep=n == 0) for n, (mine, one) in enumerate(weekly)]
    except RulesChangeError as fault:
        raise click.UsageError(str(fault)) from None
    except MixedUnitsError:
        raise click.UsageError(_(
            "the labour rules ask for free Sundays and for free weekends; such weeks are planned "
            "one by one")) from None
    for (mine, one), service in zip(weekly, services, strict=True):
        say_roster(space, console, mine, one, service)


def roster_verified(
    space: Workspace, console: Console, loaded: Loaded, seed: int | None,
    time_limit: float | None, iterations: int | None, certainty: float | None, replications: int,
    workers: int,
) -> None:
    """Staff, roster and simulate until the promises hold; write what was best."""
    from wfm.cli.verdicts import say_round, say_verdict
    from wfm.verify import verify

    center, week = loaded.center, loaded.week
    expected, hours = expected_work(space, center, week)
    number = itertools.count()
    with only_legal(), best_kept(console) as asked:
        found = verify(
            center, expected, hours, week,
            stop_of(iterations, time_limit, asked), seed, replications,
            certainty, workers=workers, watch=Line(console, center.main_site.currency),
            told=lambda one: say_round(console, center, next(number), one))
        best = found.result
        with all_or_none():
            save_requirement(space, center, best.requirement, week)
            service = write_roster(space, console, loaded, (expected, hours), best.requirement,
                                   best.roster, best.outlook)
    say_roster(space, console, loaded, best.roster, service)
    say_verdict(console, center, found, certainty)


@contextmanager
def only_legal() -> Iterator[None]:
    """A roster that breaks a rule is told and not written."""
    from wfm import pipeline

    try:
        yield
    except pipeline.IllegalRosterError as fault:
        for violation in fault.violations:
            click.echo(str(violation), err=True)
        click.echo(_("Breaches of rules: {count}. The roster was not written. This is a fault "
                     "of wfm; please report it.").format(count=len(fault.violations)), err=True)
        raise SystemExit(ROSTER_FAULT) from None


class _Number(float):
    """A number in a text; an en dash where it is not finite."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if math.isfinite(self) else "–"


def write_roster(
    space: Workspace, console: Console, loaded: Loaded, given: tuple[Forecast, OutboundPlan],
    requirement: Requirement, made: Roster, played: Outlook | None = None, keep: bool = True,
    violations: Sequence[Violation] | None = None, before: Roster | None = None,
    by_hand: Mapping[tuple[str, date], tuple[str, str]] | None = None,
) -> pd.DataFrame:
    """The workbook of a roster and, if they are to be kept, its tables: all or none of them.

    Gives the service to be expected by queue, for :func:`say_roster`. The service to be expected
    of an interval is that of the week as `played`, where it was; `violations`, `before` and
    `by_hand` are those of :func:`wfm.export.workbook.write_workbook`. Where the week was
    published, its changes are told since then, else against `before`.
    """
    from wfm import pipeline
    from wfm.export.workbook import write_workbook

    center, week = loaded.center, loaded.week
    line = Line(console, center.main_site.currency)
    service = pipeline.service(center, requirement, made, week)
    grid, masks = pipeline.legal_times(center, week)
    known = _last_published(space, console, week)
    line.show(_("workbook"), 0.0)
    with all_or_none():
        write_workbook(
            space.workbook(week), center, *given, requirement, made, service,
            {key: (mask, grid) for key, mask in masks.items()},
            expected=(pipeline.interval_service(center, requirement, made, week)
                      if played is None else played.intervals),
            violations=(pipeline.broken_rules(center, requirement, made, week)
                        if violations is None else violations),
            before=before if known is None else known, published=known is not None,
            by_hand=by_hand)
        if keep:
            save_roster(space, center, made, kept=by_hand is not None)
    line.show(_("workbook"), 1.0, last=True)
    return service


def say_roster(
    space: Workspace, console: Console, loaded: Loaded, made: Roster, service: pd.DataFrame,
    by_hand: bool = False,
) -> None:
    """What there is to say of a roster that was written."""
    center, week = loaded.center, loaded.week
    currency = center.main_site.currency
    text = _("Roster of {week}: cost {cost:,.0f} {currency}; no legal roster costs less than "
             "{bound:,.0f} (gap {gap:.1%}).")
    if made.cost_weeks > 1:
        text = _("Roster of {week}; the {weeks} weeks together: cost {cost:,.0f} {currency}; no "
                 "legal rosters cost less than {bound:,.0f} (gap {gap:.1%}).")
    if by_hand:
        text = _("Roster of {week}: cost {cost:,.0f} {currency}; with the days that were kept none "
                 "costs less than {bound:,.0f} (gap {gap:.1%}).")
    console.say(text.format(
        week=week, weeks=made.cost_weeks, cost=made.total_cost, currency=currency,
        bound=_Number(made.lower_bound), gap=_Number(made.gap)))
    if made.cost.get("changes", 0.0) >= 0.5:
        console.say(_("  {price:,.0f} {currency} of it is the price put on changes; nobody pays it."
                      ).format(price=made.cost["changes"], currency=currency))
    for queue, level in zip(service["queue"], service["service_level"], strict=True):
        console.say(_("  {queue:<12} answered in time {level:6.1%}").format(
            queue=str(queue), level=level))
    for warning in made.warnings:
        console.say(f"  ! {told(warning)}")
    _say_notice(console, center, week, _published_on(space, center, week), date.today())
    console.say(_("Every rule was checked. Workbook: {path}").format(
        path=space.workbook(week)))


def _last_published(space: Workspace, console: Console, week: date) -> Roster | None:
    """The week as people know it; None where it was not published.

    A publication that cannot be read is told, and does not lose the roster that was made.
    """
    from wfm.publication.versions import last_version

    try:
        version = last_version(space.outputs / "published", week)
        return None if version is None else Roster(
            week, version.stints, {}, 0.0, "published", 0.0, 0)
    except InputError as error:
        console.say(f"  ! {error}")
        return None


def _published_on(space: Workspace, center: Center, week: date) -> date | None:
    """When people got to know the week, on the main site's clock; None where they have not."""
    from wfm.publication.versions import first_published

    try:
        at = first_published(space.outputs / "published", week)
    except InputError:
        return None  # told already
    return None if at is None else at.astimezone(ZoneInfo(center.main_site.zone)).date()


def _say_notice(
    console: Console, center: Center, week: date, published: date | None, today: date
) -> None:
    """Until when the roster must be made known, by the labour rules of the people in it."""
    from wfm.rules.notice import notices

    for notice in notices({center.pack_of(agent) for agent in center.agents.values()}, week):
        if notice.publish_by is None:
            continue
        if published is not None and published <= notice.publish_by:
            text = _("Published on {published:%Y-%m-%d}, in time: by {day:%Y-%m-%d} ({pack}, "
                     "{law})")
        elif published is not None:
            text = _("  ! Published on {published:%Y-%m-%d}, was to be by {day:%Y-%m-%d} ({pack}, "
                     "{law})")
        elif notice.publish_by < today:
            text = _("  ! Was to be published by {day:%Y-%m-%d} ({pack}, {law})")
        else:
            text = _("Publish by {day:%Y-%m-%d} ({pack}, {law})")
        console.say(text.format(
            published=published, day=notice.publish_by, pack=notice.pack, law=notice.law))
