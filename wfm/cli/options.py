"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

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


def kind_of_call(command: Command) -> Command:
    """The options that say what kind of call is meant."""
    for name, values in (("--mode", MODES), ("--relation", RELATIONS), ("--party", PARTIES),
                         ("--purpose", PURPOSES)):
        command = click.option(
            name, type=click.Choice(values), default=values[0], show_default=True)(command)
    return command
