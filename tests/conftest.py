"""The small centre of :mod:`small_centre` as fixtures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_centre import faults_in, write_small

from wfm.tables import Fault

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def write() -> Write:
    return write_small


@pytest.fixture()
def faults_of(tmp_path: Path) -> Callable[..., tuple[Fault, ...]]:
    """The faults of the small centre with some changes; nobody's name is ever in them."""

    def find(**changes: object) -> tuple[Fault, ...]:
        return faults_in(write_small(tmp_path / "inputs", **changes))

    return find


@pytest.fixture(scope="session")
def find_faults() -> Callable[[Path], tuple[Fault, ...]]:
    return faults_in
