"""Packs that stand alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.rules import reading


@pytest.fixture()
def nothing_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The only packs are a centre's own."""
    monkeypatch.setattr(reading, "_SHIPPED", Path("no packs are here"))
