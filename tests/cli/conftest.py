"""Where the commands on rules are run."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture()
def no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is no workspace, and a terminal of a hundred columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
