"""Ctrl-C while a roster is made: enough, and the best so far is kept and written."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from wfm.cli.console import Console
from wfm.language import translate as _


@contextmanager
def best_kept(console: Console) -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed, to be asked while inside; pressed again it ends the command."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set  # only the main thread is told of signals
        return
    before = signal.getsignal(signal.SIGINT)

    def enough(number: int, frame: FrameType | None) -> None:
        # not what was before: where a shell began this beside itself, that ignores Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
        pressed.set()
        if not console.quiet:
            click.echo("\n" + _("Stopping: the best roster so far is kept. Ctrl-C once more ends "
                                "without one."), err=True)

    signal.signal(signal.SIGINT, enough)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
