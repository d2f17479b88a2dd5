"""Compiled inner loops: one decorator, so that every kernel is compiled alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile with numba: machine code is kept on disk, the GIL is released.

    Without fast-math: the same bits on every run.
    """
    return cast(Function, numba.njit(cache=True, nogil=True)(function))
