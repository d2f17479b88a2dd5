"""One table of a pack's file, read strictly: every fault is noted with its line.

A key that is not known is a fault: a misspelt rule must not silently be no rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from wfm.language import noted
from wfm.tables import Faults, Source

Key = tuple[str | int, ...]
Spans = tuple[tuple[time, time], ...]
"""Wall-clock spans ``[from, to)`` of one day; ``to`` 00:00 is the end of the day."""


@dataclass(frozen=True)
class PackFile:
    """One file while it is read: where each key stands, and where faults go."""

    source: Source
    text: tuple[str, ...]
    lines: Mapping[Key, int]
    faults: Faults
    faulty: set[Key] = field(default_factory=set)
    """Paths of the keys at which something is wrong."""

    def sound(self, path: Key) -> bool:
        """Whether nothing is wrong at a key, in what it holds, or with the table around it."""
        return not any(
            key[: len(path)] == path or path[: len(key)] == key for key in self.faulty)

    def line(self, path: Key, item: str = "") -> int:
        """Line of a key, or of the nearest table around it; of `item` in a list, if found."""
        while path and path not in self.lines:
            path = path[:-1]
        first = self.lines.get(path, 1)
        if item:
            for number, line in enumerate(self.text[first - 1 : first + 60], start=first):
                if item in line:
                    return number
        return first


class Node:
    """One table of a pack's file; each getter checks what it reads.

    A getter without `default` demands the key. After a fault it returns a harmless
    value, so that the reading goes on to the next fault; such values never leave
    the loading of packs, which raises.
    """

    def __init__(self, file: PackFile, path: Key, data: Mapping[str, object]) -> None:
        self.file, self.path, self.data = file, path, data
        self._asked: set[str] = set()

    def fault(self, key: str, what: str, mend: str, item: str = "") -> None:
        """Add a fault at a key of this table; its texts are notes."""
        row = self.file.line((*self.path, key), item)
        self.file.faulty.add((*self.path, key))
        self.file.faults.add(self.file.source, row, key, what, mend)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._asked.add(key)
        return key in self.data

    def _get(self, key: str, required: bool) -> object | None:
        self._asked.add(key)
        if key not in self.data and required:
            self.fault(key, noted("this key is missing"), noted("Add {key} = …", key=key))
        return self.data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._get(key, default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or not value.strip():
            self.fault(key, noted("this is not a text"), noted('Write {key} = "…"', key=key))
            return ""
        return value.strip()

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One text out of `allowed`."""
        value = self.text(key, default)
        if value and key in self.data and value not in allowed:
            self.fault(key, _not_known(value), _write_one(allowed))
        return value

    def choices(
        self, key: str, allowed: Sequence[str], default: Sequence[str] | None = None
    ) -> tuple[str, ...]:
        """A list of texts out of `allowed`, without repetition."""
        found = self.texts(key, default)
        for value in found:
            if value not in allowed:
                self.fault(key, _not_known(value), _write_one(allowed), value)
        if len(set(found)) < len(found):
            self.fault(key, noted("something stands here twice"), noted("Keep one of them"))
        return found

    def some(
        self, key: str, allowed: Sequence[str], default: Sequence[str] | None = None
    ) -> tuple[str, ...]:
        """As :meth:`choices`, but not an empty list, which would be a rule about nothing."""
        if self.data.get(key) == []:
            self._asked.add(key)
            self.fault(
                key, noted("this list is empty"),
                _write_one(allowed) if default is None else _write_one_or_none(allowed),
            )
            return ()
        return self.choices(key, allowed, default)

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, default is None)
        if value is None:
            return tuple(default or ())
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, noted("this is not a list of texts"),
                       noted('Write {key} = ["…"]', key=key))
            return ()
        return tuple(value)

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number, both bounds included."""
        value = self._get(key, default is None)
        if value is None:
            return least if default is None else default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(
                key, noted("this is not a whole number from {least} to {most}", least=least,
                           most=most), noted("Write such a number")
            )
            return least
        return value

    def number(self, key: str, least: float, most: float) -> float:
        """A number, both bounds included."""
        value = self._get(key, True)
        if isinstance(value, bool) or not isinstance(value, int | float):
            if value is not None:
                self.fault(key, noted("this is not a number"),
                           noted("Write a number, such as 0.2"))
            return least
        if not least <= value <= most:
            self.fault(key, noted("this is not between {least:g} and {most:g}", least=least,
                                  most=most), noted("Correct the number"))
        return float(value)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._get(key, True)
        if value is not None and not isinstance(value, bool):
            self.fault(key, noted("this is neither true nor false"),
                       noted("Write true or false"))
        return value is True

    def day(self, key: str) -> date:
        """A date."""
        value = self._get(key, True)
        if type(value) is date:  # a datetime is a date too, but not a day
            return value
        if value is not None:
            self.fault(key, noted("this is not a date"),
                       noted("Write {key} = 2026-12-07", key=key))
        return date(2000, 1, 1)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates; none where the key is absent."""
        value = self._get(key, False)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(type(item) is date for item in value):
            self.fault(key, noted("this is not a list of dates"),
                       noted("Write {key} = [2026-12-07]", key=key))
            return ()
        return tuple(value)

    def clock(self, key: str) -> time:
        """A time of day such as "22:00"."""
        text = self.text(key)
        found = _minute_of(text)
        if found is None or found == 1440:
            if text:
                self.fault(key, noted("'{text}' is not a time of day", text=text[:40]),
                           noted('Write {key} = "22:00"', key=key))
            return time(0)
        return _clock(found)

    def spans(self, key: str) -> Spans:
        """A list such as ``["09:00-13:00", "14:00-24:00"]``, in order and without overlap."""
        found: list[tuple[int, int, str]] = []
        for item in self.texts(key):
            ends = [_minute_of(part.strip()) for part in item.split("-")]
            if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
                self.fault(
                    key, noted("'{text}' is not a span of the day", text=item[:40]),
                    _mend_of_span(item), item
                )
            else:
                found.append((ends[0], ends[1], item))
        found.sort()
        for (_, before, _), (after, _, item) in pairwise(found):
            if after < before:
                self.fault(key, noted("'{text}' overlaps another span", text=item),
                           noted("Join the two"), item)
        return tuple((_clock(first), _clock(last)) for first, last, _ in found)

    def table(self, key: str) -> Node:
        """A required sub-table."""
        value = self._get(key, True)
        if value is not None and not isinstance(value, dict):
            self.fault(key, noted("this is not a table"), noted("Write a table [{key}]", key=key))
        return Node(self.file, (*self.path, key), value if isinstance(value, dict) else {})

    def tables(self, key: str) -> list[Node]:
        """An array of tables ``[[key]]``; none where the key is absent."""
        value = self._get(key, False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, noted("this is not a list of tables"),
                       noted("Write tables [[{key}]]", key=key))
            return []
        return [Node(self.file, (*self.path, key, place), v) for place, v in enumerate(value)]

    def finish(self) -> None:
        """Fault every key that nothing asked for."""
        for key in self.data:
            if key not in self._asked:
                self.fault(
                    key, noted("there is no such key here"),
                    noted("Remove it; the keys are {keys}", keys=", ".join(sorted(self._asked))),
                )


def _not_known(value: str) -> str:
    return noted("'{text}' is not known here", text=value[:40])


def _write_one(allowed: Sequence[str]) -> str:
    if len(allowed) == 1:
        return noted("Write {name}", name=allowed[0])
    return noted("Write one of {names}", names=", ".join(allowed))


def _write_one_or_none(allowed: Sequence[str]) -> str:
    if len(allowed) == 1:
        return noted("Write {name}, or leave the key out", name=allowed[0])
    return noted("Write one of {names}, or leave the key out", names=", ".join(allowed))


def _minute_of(text: str) -> int | None:
    """Minute of the day, 24:00 is 1440; None where the text is no time."""
    match = re.fullmatch(r"(\d{2}):([0-5]\d)", text)
    minute = int(match[1]) * 60 + int(match[2]) if match else 1441
    return minute if minute <= 1440 else None


def _mend_of_span(item: str) -> str:
    """What to write for a text that is no span; one over midnight is two."""
    first, _dash, last = (part.strip() for part in item.partition("-"))
    start, end = _minute_of(first), _minute_of(last)
    if start is None or end is None or not end < start < 1440:
        return noted('Write "09:00-21:00"')
    if end == 0:
        return noted('Write "{first}-24:00"', first=first)
    return noted('A span ends on its day: write two, "{first}-24:00" and "00:00-{last}"',
                 first=first, last=last)


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
