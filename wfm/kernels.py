"""Compiled inner loops: one decorator, so that every kernel is compiled alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_HERE = Path(__file__).parent


def kernel(function: Function) -> Function:
    """Compile with numba: machine code is kept on disk, the GIL is released.

    Without fast-math: the same bits on every run.
    """
    return _compiled(function)


def lean_kernel(function: Function) -> Function:
    """As :func:`kernel`, without numba's reference counts, for functions that make no arrays.

    What plays many contacts passes through a dozen functions for each, and each would count
    up and down every array it is given: three quarters of the time. It must be called from an
    ordinary kernel, which gives back the arrays that Python handed over.
    """
    return _compiled(function, _nrt=False)


def _compiled(function: Function, **options: bool) -> Function:
    settings: Any = numba.config
    njit: Any = numba.njit  # `_nrt` is not among the options that it declares
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(cache_folder(_HERE))  # read when a function is decorated
    try:
        compiled = njit(cache=True, nogil=True, **options)(function)
    finally:
        settings.CACHE_DIR = before
    return cast(Function, compiled)


@lru_cache(maxsize=4)
def cache_folder(package: Path) -> Path:
    """Where compiled kernels are kept, by the contents of all sources that may hold some.

    Numba looks at the file of the outermost function only: without this, a change of what it
    calls in another file would go on running the old code.
    """
    digest = hashlib.sha256()
    sources = [package / "kernels.py"]
    for room in ("roster", "simulation", "staffing"):
        sources += sorted((package / room).glob("*.py"))
    for path in sources:
        digest.update(path.read_bytes())
    return package / "__pycache__" / f"kernels-{digest.hexdigest()[:16]}"
