"""Tables of rule packs laid over one another: what the upper one says holds.

Tables are merged key by key; everything else, arrays of tables too, is replaced as a whole.
Each layer knows the line of its file at which a key stands, so that what is wrong with the
merged tables is found where it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wfm.rules.reading import Key, Node, PackFile


@dataclass(frozen=True)
class Layer:
    """Tables as a file says them, and the lines of their keys; the key () is their begin."""

    data: Mapping[str, object]
    lines: Mapping[Key, int]

    def over(self, below: Layer) -> Layer:
        """This layer on top of another one."""
        lines = dict(below.lines)
        return Layer(_merged(below.data, self.data, (), lines), lines | dict(self.lines))

    def says(self, key: str) -> bool:
        """Whether a value (not a table) stands here at a dotted key."""
        found = value_at(self.data, key)
        return found is not None and not isinstance(found, dict)

    def node(self, file: PackFile) -> Node:
        """The tables for reading; their lines are those of this layer in `file`."""
        return Node(PackFile(file.source, file.text, self.lines, file.faults), (), self.data)


def layer_of(node: Node, without: tuple[str, ...], begin: int) -> Layer:
    """What a table of a file says, but for the keys `without`; `begin` is its line."""
    depth = len(node.path)
    lines = {
        path[depth:]: line for path, line in node.file.lines.items()
        if path[:depth] == node.path and path[depth : depth + 1] not in {(key,) for key in without}
    }
    data = {key: value for key, value in node.data.items() if key not in without}
    return Layer(data, lines | {(): begin})


def value_at(data: Mapping[str, object], key: str) -> object | None:
    """The value at a dotted key; None where there is none."""
    found: object = data
    for part in key.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def _merged(
    below: Mapping[str, object], above: Mapping[str, object], path: Key, lines: dict[Key, int]
) -> dict[str, object]:
    """The merged tables; forgets in `lines` what of `below` is replaced."""
    found = dict(below)
    for key, value in above.items():
        here, under = (*path, key), found.get(key)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            found[key] = _merged(under, value, here, lines)
            continue
        found[key] = value
        for old in [known for known in lines if known[: len(here)] == here]:
            del lines[old]
    return found
