"""The small centre of :mod:`small_centre` as fixtures, as it is written and planned."""

from __future__ import annotations

import os

# one thread a process: several processes of tests share the machine. Before numpy is loaded.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import FEW, good
from hypothesis import settings
from small_centre import faults_in, write_small

from wfm.tables import Fault

Write = Callable[..., Path]

settings.register_profile("wfm", deadline=None)  # cores are shared: a clock proves nothing
settings.load_profile("wfm")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process for files that are named: to start more takes longer than most of them."""
    if all(Path(named.split("::")[0]).is_file() for named in config.args):
        return 0
    return None  # as many as there are cores


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


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small centre after every stage; to be read, not changed."""
    root = tmp_path_factory.mktemp("planned")
    write_small(root / "inputs")
    good("plan", "-w", root, *FEW)
    return root


@pytest.fixture()
def centre(planned: Path, tmp_path: Path) -> Path:
    """A copy of the planned one, to be changed."""
    return Path(shutil.copytree(planned, tmp_path / "centre"))
