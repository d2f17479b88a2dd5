"""The commands as a planner runs them, in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
from small_centre import PEOPLE

from wfm.cli import main

FEW = ("--iterations", "20")
"""Options of a roster that is legal and made at once."""


def run(*arguments: object, charset: str = "utf-8", typed: str | bytes | None = None) -> Result:
    """What a command did: without a traceback, and without anybody's name."""
    result = CliRunner(charset=charset).invoke(main, [str(a) for a in arguments], input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.output
    assert not any(name in result.output for name in PEOPLE)
    return result


def good(*arguments: object) -> str:
    """What a command says that does what it was asked."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def wrong(*arguments: object, typed: str | bytes | None = None) -> str:
    """What a command says that has to refuse."""
    result = run(*arguments, typed=typed)
    assert result.exit_code == 2, result.output
    return result.output


def written(root: Path) -> dict[str, bytes]:
    """The files of ``forecasts/`` and ``outputs/`` by their paths."""
    return {str(path.relative_to(root)): path.read_bytes() for folder in ("forecasts", "outputs")
            for path in sorted((root / folder).rglob("*")) if path.is_file()}
