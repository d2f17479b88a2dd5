"""Which packs are a workspace's own, and which of them stand in for a shipped one."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from wfm.language import translate as _


@dataclass(frozen=True)
class Own:
    """Codes of the workspace's own packs of a kind; `instead`: those shipped as well."""

    codes: frozenset[str] = frozenset()
    instead: frozenset[str] = frozenset()

    def mark(self, code: str) -> str:
        """A word on a pack: that it is own, and instead of what; empty where it is shipped."""
        if code in self.instead:
            return _("own, in place of the shipped one")
        return _("own") if code in self.codes else ""


def own_packs(kind: Literal["calling", "labour"], folder: Path | None) -> Own:
    """The packs in a workspace's folder ``inputs/packs``; none where there is no folder."""
    if folder is None:
        return Own()
    shipped = {Path(file.name).stem for file in (files("wfm.rules") / "packs" / kind).iterdir()}
    codes = frozenset(path.stem for path in (folder / kind).glob("*.toml"))
    return Own(codes, codes & shipped)
