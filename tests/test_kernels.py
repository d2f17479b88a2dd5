"""Compiled kernels are those of the sources as they stand."""

from __future__ import annotations

from pathlib import Path

import numba
import numpy as np

from wfm.kernels import cache_folder, kernel, lean_kernel


def package(folder: Path, text: str) -> Path:
    (folder / "roster").mkdir(parents=True)
    (folder / "kernels.py").write_text("")
    (folder / "roster" / "inner.py").write_text(text)
    return folder


def test_a_change_of_any_source_has_a_cache_of_its_own(tmp_path: Path) -> None:
    one, same, other = (
        cache_folder(package(tmp_path / name, text)).name
        for name, text in (("a", "x = 1"), ("b", "x = 1"), ("c", "x = 2")))
    assert one == same != other


def test_the_settings_of_numba_are_left_as_they_were() -> None:
    before = numba.config.CACHE_DIR

    @kernel
    def twice(values: np.ndarray) -> float:
        return 2 * values.sum()

    @lean_kernel
    def first(values: np.ndarray) -> float:
        return values[0]

    assert before == numba.config.CACHE_DIR
    assert twice(np.ones(3)) == 6.0
    assert twice.py_func(np.ones(3)) == 6.0
    assert first(np.full(2, 5.0)) == 5.0
