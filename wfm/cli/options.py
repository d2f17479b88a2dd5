"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from wfm.cli.moments import read_day
from wfm.language import translate as _
from wfm.rules.calling_terms import MODES, PARTIES, PURPOSES, RELATIONS
from wfm.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])


def _monday(
    context: click.Context, parameter: click.Parameter, value: datetime | None
) -> date | None:
    if value is None:
        return None
    if value.weekday() != 0:
        raise click.BadParameter(_("a week is named by its Monday"))
    return value.date()


workspace = click.option(
    "--workspace", "-w", "space", default=Path(), show_default="this folder",
    type=click.Path(file_okay=False, path_type=Path),
    callback=lambda context, parameter, value: Workspace(value),
    help="Folder with inputs/, forecasts/ and outputs/.")
week_to_plan = click.option(
    "--week", type=click.DateTime(["%Y-%m-%d"]), callback=_monday,
    help="Monday of the week to plan; otherwise the settings' week, or the week after the "
    "history.")


def a_day(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> date | None:
    """The date that is written, in either way; one that is none is not repeated."""
    try:
        return None if value is None else read_day(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _today_or(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    return a_day(context, parameter, value) or datetime.now(UTC).date()


workers = click.option(
    "--workers", type=click.IntRange(-1), default=1, show_default=True, metavar="N",
    callback=lambda context, parameter, value: _some(value),
    help="How many share the work; -1: one for each core. The result is the same with any number.")
cluster = click.option(
    "--cluster", metavar="ADDRESS",
    help="Share the work over a Dask cluster instead: its scheduler, such as "
    "tcp://127.0.0.1:8786.")


def _some(workers: int) -> int:
    if workers == 0:
        raise click.BadParameter(_("one or more, or -1 for one for each core"))
    return workers


own_packs = click.option(
    "--workspace", "-w", "space", type=click.Path(file_okay=False, path_type=Path),
    help="A centre, whose own packs and accepted rules count too; by default this folder, "
    "where it is one.")
today = click.option("--today", metavar="DATE", callback=_today_or, help="As if this were today.")
first_day = click.option(
    "--from", "first", metavar="DATE", callback=_today_or,
    help="First day; by default today. Such as 2026-12-24 or 24/12/2026.")
shown_clock = click.option(
    "--clock", metavar="ZONE", help="The clock to show; by default the main site's, and "
    "outside a workspace the place's own.")
callee_zones = click.option(
    "--zone", "zones", multiple=True, metavar="ZONE",
    help="A time zone in which the person may be; may be repeated. By default all of the place.")


def kind_of_call(command: Command) -> Command:
    """The options that say what kind of call is meant."""
    for name, values in (("--mode", MODES), ("--relation", RELATIONS), ("--party", PARTIES),
                         ("--purpose", PURPOSES)):
        command = click.option(
            name, type=click.Choice(values), default=values[0], show_default=True)(command)
    return command
