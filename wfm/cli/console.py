"""What every command shares: how loudly it speaks, how it shows progress, how it fails."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

from wfm.cluster import ClusterError
from wfm.language import translate as _
from wfm.language import use_language
from wfm.rules.ask.safe import visible, without_numbers
from wfm.tables import InputError

INPUT_FAULT = 2
LINES_ALIKE = 20
BAR = 10
"""Characters of a bar of progress."""
_DISCREET = "wfm.cli.discreet"


class Console:
    """What is said, as loudly as was asked for."""

    def __init__(self, quiet: bool, verbose: bool) -> None:
        self.quiet, self.verbose = quiet, verbose

    def say(self, text: str) -> None:
        """Results; not with --quiet."""
        if not self.quiet:
            click.echo(text)

    def detail(self, text: str) -> None:
        """Only with --verbose."""
        if self.verbose and not self.quiet:
            click.echo(text)


class Line:
    """A progress line that follows a stage; silent where nobody looks."""

    def __init__(self, console: Console, currency: str = "") -> None:
        self._live = not console.quiet and sys.stderr.isatty()
        self._verbose = console.verbose and not console.quiet
        self._currency = currency
        self._last = ("", -1)

    def __call__(
        self, phase: str, done: float, cost: float, bound: float, short: float
    ) -> None:
        """Show how far the roster is: phase, best cost and bound, gap, agent hours short.

        Before there is a bound, or where it is 0, cost stands alone.
        """
        from wfm.handover import gap_above  # and with it pandas

        price = _("cost {cost:,.0f} {currency}").format(
            cost=cost, currency=self._currency) if math.isfinite(cost) else ""
        above = gap_above(bound, cost)
        gap = _("  bound {bound:,.0f}  gap {gap:.1f} %").format(
            bound=bound, gap=100 * above) if math.isfinite(above) else ""
        missing = _("  short {hours:,.1f} h").format(hours=short) if math.isfinite(short) else ""
        self.show(_phase_name(phase), done, price + gap + missing, last=phase == "done")

    def show(self, phase: str, done: float, text: str = "", last: bool = False) -> None:
        """Show how far a stage is, done from 0 to 1; the last call ends the line."""
        tenth = int(done * 10)
        if (phase, tenth) == self._last and not self._live:
            return
        self._last = (phase, tenth)
        bar = "#" * int(done * BAR)
        line = f"{phase:<10} [{bar:<{BAR}}] {text}"
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            if len(line) > width:  # the figures are worth more than the bar
                line = f"{phase:<10} {text.strip()}"
            click.echo(f"\r{line[:width]:<{width}}", nl=last, err=True)
        elif self._verbose:
            click.echo(line)


def _phase_name(phase: str) -> str:
    """What the search of a roster does, in the reader's words."""
    return {
        "construct": _("construct"), "bound": _("bound"), "dive": _("dive"), "sweep": _("sweep"),
        "choose": _("choose"), "part": _("part"), "done": _("done"), "search": _("search"),
        "stays": _("stays"),
    }.get(phase, phase)


class DiscreetGroup(click.Group):
    """Commands that are given phone numbers: none of their faults shows one, nor do click's."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """As click does; faults of the group's own options are masked."""
        with _masking():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; faults of the commands, and of their options, are masked."""
        ctx.meta[_DISCREET] = True
        with _masking():
            return super().invoke(ctx)


@contextmanager
def _masking() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        said = error.format_message()
        masked = visible(without_numbers(said))
        if masked == said:
            raise
        raise click.UsageError(masked, error.ctx) from None


def complain(text: str) -> None:
    """A fault on standard error; of a command that is given phone numbers without them."""
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(_DISCREET):
        text = without_numbers(text)
    click.echo(visible(text), err=True)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command has, and the one way in which it fails."""

    @click.option("--quiet", "-q", is_flag=True, help="Say nothing but faults.")
    @click.option("--verbose", "-v", is_flag=True, help="Say more.")
    @wraps(command)
    def run(quiet: bool, verbose: bool, **options: Any) -> None:
        try:
            command(console=Console(quiet, verbose), **options)
        except InputError as error:
            tell(error)
            raise SystemExit(INPUT_FAULT) from None
        except ClusterError as error:
            complain(str(error))
            raise SystemExit(INPUT_FAULT) from None
        except BrokenPipeError:  # nobody reads on; click ends quietly
            raise
        except OSError as error:
            complain(_says(error))
            raise SystemExit(INPUT_FAULT) from None

    return run


def tell(error: InputError) -> None:
    """Every fault in a line; of many alike in one column the first ones."""
    if error.language:
        use_language(error.language)
    alike: dict[tuple[str, str, str, str], int] = {}
    for fault in error.faults:
        kind = (fault.file, fault.sheet, fault.column, fault.mend)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= LINES_ALIKE:
            complain(str(fault))
    for (file, sheet, column, _mend), count in alike.items():
        if count > LINES_ALIKE:
            place = ", ".join(part for part in (file, sheet, column) if part)
            text = (_("{place}: 1 more row like these") if count == LINES_ALIKE + 1 else
                    _("{place}: {n} more rows like these"))
            complain(text.format(place=place, n=count - LINES_ALIKE))
    count = len(error.faults)
    complain(_("{count} to mend; nothing was written.").format(
        count=_("1 fault") if count == 1 else _("{n} faults").format(n=count)))


def _says(error: OSError) -> str:
    """What went wrong with a file, in words."""
    path = Path(str(error.filename or "")).name if error.filename else _("a file")
    # a draft is named after its target: .roster-2026-12-07-x1y2z3.xlsx
    if isinstance(error.filename2, str):
        path = Path(error.filename2).name
    folder = Path(str(error.filename2 or error.filename or ".")).parent
    if isinstance(error, PermissionError):
        return _("{file} in {folder} cannot be read or written: no permission, or it is open in "
                 "another program. Close it, or change its permissions, and run again.").format(
            file=path, folder=folder)
    return _("{file} in {folder} cannot be read or written: {why}.").format(
        file=path, folder=folder, why=error.strerror or type(error).__name__)
