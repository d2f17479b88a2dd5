"""Writing files so that a reader never meets half of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd


def write_beside(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file beside `path`, then put it in place in one step.

    A reader never sees half a file, and a failed write leaves the old one untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # one name: what a killed run left behind is overwritten by the next
    draft = path.with_name(f".{path.stem}.draft{path.suffix}")
    try:
        write(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as UTF-8 CSV with ``\\n`` line ends, atomically."""
    write_beside(path, lambda draft: frame.to_csv(draft, index=False, lineterminator="\n"))
