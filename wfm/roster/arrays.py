"""Fields of a problem as arrays: what may be taken for one, and words for what may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLD = 50
"""Faults that a message lists; the error has them all."""

Kind = type[np.float64] | type[np.int64] | type[np.bool_]
FLOATS, INTS, BOOLS = np.dtype(np.float64), np.dtype(np.int64), np.dtype(np.bool_)
_FROM = {FLOATS: "iuf", INTS: "iu", BOOLS: "b"}
"""Kinds of arrays that are taken for those of a type: nothing is lost by it."""
_WORDS = {FLOATS: "numbers (float64)", INTS: "whole numbers (int64)", BOOLS: "bool"}


class ProblemError(ValueError):
    """What cannot be solved as it stands, with all that is wrong with it.

    Attributes
    ----------
    faults
        One text each: which field of what, what is wrong, what is expected.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        told = [f"- {fault}" for fault in self.faults[:TOLD]]
        more = len(self.faults) - len(told)
        end = [f"- and {more} more"] if more else []
        count = len(self.faults)
        first = "1 fault" if count == 1 else f"{count} faults"
        return "\n".join([f"cannot be solved: {first}", *told, *end])


def refuse(faults: Sequence[str]) -> None:
    """Raise a :class:`ProblemError` where there are any."""
    if faults:
        raise ProblemError(faults)


def settle(thing: object, types: Mapping[str, np.dtype[Any]]) -> None:
    """Lists, and arrays of other widths or orders in memory, become what the kernels read.

    What is not taken for an array of the type is left as it is; checks tell it.
    """
    fields = thing.__dict__
    for name, dtype in types.items():
        value = fields[name]
        if type(value) is np.ndarray and value.dtype == dtype and value.flags.c_contiguous:
            continue
        fields[name] = _converted(value, dtype)


def _converted(value: Any, dtype: np.dtype[Any]) -> Any:
    if not isinstance(value, np.ndarray | list | tuple):
        return value
    try:
        found = np.asarray(value)
    except ValueError:  # rows of different lengths
        return value
    empty = found.size == 0 and found.dtype.kind in "iufb"
    if not empty and found.dtype.kind not in _FROM[dtype]:
        return value
    if found.dtype.kind == "u" and found.size and found.max() > np.iinfo(np.int64).max:
        return value
    return np.array(found, dtype=dtype, order="C", subok=False)


class Sizes:
    """What the letters of shapes stand for."""

    def __init__(self, **of: int) -> None:
        self.of = of
        self._shapes: dict[str, tuple[int, ...]] = {}

    def shape(self, letters: str) -> tuple[int, ...]:
        """Of letters and digits, such as ``W2``."""
        if letters not in self._shapes:
            self._shapes[letters] = tuple(
                int(one) if one.isdigit() else self.of[one] for one in letters)
        return self._shapes[letters]

    def words(self, letters: str) -> str:
        """``(W, 2) = (5, 2)``."""
        return f"({_row(letters)}) = ({_row(map(str, self.shape(letters)))})"


def _row(parts: Iterable[str]) -> str:
    found = list(parts)
    return f"{found[0]}," if len(found) == 1 else ", ".join(found)


def _first(wrong: NDArray[np.bool_]) -> tuple[int, ...]:
    """Where the first of them is."""
    return tuple(np.argwhere(wrong)[0].tolist())


def _place(at: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, at))}]"


class Look:
    """Looks at the fields of a thing, and notes what is wrong.

    Parameters
    ----------
    where
        What the thing is called.
    faults
        Where to note it.
    """

    def __init__(self, thing: Any, where: str, faults: list[str]) -> None:
        self.thing, self.where, self.faults = thing, where, faults

    def say(self, name: str, wrong: str, expected: str) -> None:
        """Note a fault of a field."""
        self.faults.append(f"{self.where}`{name}` {wrong}; expected: {expected}")

    def array(
        self, name: str, dtype: np.dtype[Any], sizes: Sizes, letters: str
    ) -> NDArray[Any] | None:
        """The array, if it is one of this type and shape; of numbers, if they are finite."""
        value = self.typed(name, dtype, letters)
        if value is None:
            return None
        if value.shape != sizes.shape(letters):
            self.say(name, f"has shape {value.shape}", sizes.words(letters))
            return None
        if dtype is FLOATS and not np.isfinite(value).all():
            at = _first(~np.isfinite(value))
            self.say(name, f"is {value[at]} at {_place(at)}", "finite numbers")
            return None
        return value

    def typed(self, name: str, dtype: np.dtype[Any], letters: str) -> NDArray[Any] | None:
        """The array, if it is one of this type, with as many dimensions."""
        value = getattr(self.thing, name)
        if type(value) is not np.ndarray:
            self.say(name, f"is {_brief(value)}", f"an array of {_WORDS[dtype]}")
        elif value.dtype != dtype:
            self.say(name, f"is an array of {value.dtype}", f"an array of {_WORDS[dtype]}")
        elif value.ndim != len(letters):
            self.say(name, f"has shape {value.shape}", f"({_row(letters)})")
        else:
            return value
        return None

    def all_of(
        self, name: str, value: NDArray[Any] | None, good: Any, expected: str
    ) -> bool:
        """Whether it is `good` in all entries, or in all rows; both have the first axes alike."""
        if value is None:
            return False
        if good.all():
            return True
        at = _first(~good)
        self.say(name, f"is {value[at].tolist()} at {_place(at)}", expected)
        return False

    def at_least(self, name: str, value: NDArray[Any] | None, least: float) -> bool:
        """Whether no entry is less."""
        if value is None:
            return False
        return self.all_of(name, value, value >= least, f"{least} or more")

    def whole(self, name: str, least: int, most: int) -> bool:
        """Whether it is a whole number in a range."""
        value = getattr(self.thing, name)
        if is_whole(value) and least <= value <= most:
            return True
        self.say(name, f"is {_brief(value)}", f"a whole number from {least} to {most}")
        return False

    def flag(self, name: str) -> None:
        """Check that it is true or false."""
        value = getattr(self.thing, name)
        if not isinstance(value, bool | np.bool_):
            self.say(name, f"is {_brief(value)}", "True or False")


def is_whole(value: object) -> bool:
    """Whether it is a whole number."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _brief(value: object) -> str:
    if value is None or isinstance(value, bool | int | float | np.generic):
        return str(value)
    text = repr(value)
    return f"the {type(value).__name__} {text}" if len(text) <= 40 else f"a {type(value).__name__}"


def rises(value: NDArray[np.int64], by: int) -> NDArray[np.bool_]:
    """Whether each entry is so much more than the one before."""
    return np.concatenate((np.ones(min(len(value), 1), dtype=np.bool_), np.diff(value) >= by))


def within(value: NDArray[np.int64] | None, low: int, high: int) -> NDArray[np.bool_] | None:
    """Whether each entry is from `low` to `high`; None where there is no array."""
    return None if value is None else (value >= low) & (value <= high)
