"""A small roster, planned once, and its workbook in the hands of a planner."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import FEW, good
from small_centre import write_small
from typed_book import BOOK, cell_of, roster_of

from wfm.language import use_language


@pytest.fixture(autouse=True)
def _english():
    yield
    use_language("en")


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("planned")
    write_small(root / "inputs", agents_csv=("Ada Nováková", "=1+1"))
    good("plan", "-w", root, *FEW)
    return root


@pytest.fixture()
def space(planned: Path, tmp_path: Path) -> Path:
    """A workspace with a roster, free to be changed."""
    return Path(shutil.copytree(planned, tmp_path / "space"))


@pytest.fixture()
def edit(space: Path) -> Callable[..., Path]:
    """Type into the workbook: values by agent and day of the week."""

    def typed(
        values: Mapping[tuple[str, int], object], change: Callable[[Any], None] | None = None,
        name: str = "edited.xlsx",
    ) -> Path:
        book = openpyxl.load_workbook(space / BOOK)
        sheet = roster_of(book)
        for (agent, day), value in values.items():
            cell_of(sheet, agent, day).value = value
        if change is not None:
            change(book)
        book.save(space / name)
        return space / name

    return typed
