"""Writing files so that a reader never meets half of one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pandas as pd

_waiting: ContextVar[dict[Path, Path] | None] = ContextVar("_waiting", default=None)
"""Files made beside their places, which they take together; None where each does at once."""


@contextmanager
def all_or_none() -> Iterator[None]:
    """Files written inside take their places at the end, or where it fails none of them does.

    Inside of another one they take them with its own.
    """
    if _waiting.get() is not None:
        yield
        return
    drafts: dict[Path, Path] = {}
    token = _waiting.set(drafts)
    try:
        yield
        with _undisturbed():
            for path, draft in drafts.items():
                draft.replace(path)
    finally:
        _waiting.reset(token)
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C does nothing here: it takes no time, and half of it would be worse."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def write_beside(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file beside `path`, then put it in place in one step.

    A reader never sees half a file, and a failed write leaves the old one untouched. In
    :func:`all_or_none` it waits there until all are made.
    """
    waiting = _waiting.get()
    path.parent.mkdir(parents=True, exist_ok=True)
    # one name: what a killed run left behind is overwritten by the next
    draft = path.with_name(f".{path.stem}.draft{path.suffix}")
    try:
        write(draft)
        if waiting is None:
            draft.replace(path)
        else:
            waiting[path] = draft
    finally:
        if waiting is None or path not in waiting:
            draft.unlink(missing_ok=True)


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as UTF-8 CSV with ``\\n`` line ends, atomically."""
    write_beside(path, lambda draft: frame.to_csv(draft, index=False, lineterminator="\n"))
