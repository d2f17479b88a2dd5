"""A bid as it was made, kept beside its workbook: what was held, and its figures.

The winner of a bid has to live with it, so that `wfm bid start` and `wfm bid track` take the
capacity as it was when the price was named; a newer version of the rosters changes nothing.
The request itself stands in ``inputs/``: what is kept is a digest of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, time
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from wfm.bid.bid import Bid
from wfm.bid.capacity import Capacity, Classes, Curve, Fit, Share
from wfm.bid.compare import Figure
from wfm.bid.request import Request
from wfm.language import noted
from wfm.tables import Fault, InputError, write_beside


@dataclass(frozen=True)
class Kept:
    """A bid that was made.

    Attributes
    ----------
    changes
        What was set on the command line, in its order; `seed` likewise, None where it was not.
    digest
        Of the request with them (:func:`digest`).
    """

    name: str
    changes: Mapping[str, str]
    seed: int | None
    digest: str
    capacity: Capacity
    figures: tuple[Figure, ...]


def keep(path: Path, made: Bid, changes: Mapping[str, str], seed: int | None) -> None:
    """Write a bid's ``.json``, the same bytes for the same bid."""
    text = json.dumps({
        "name": made.request.name, "changes": dict(changes), "seed": seed,
        "digest": digest(made.request), "capacity": plain(made.capacity),
        "figures": figure_rows(made.figures)}, indent=1, ensure_ascii=False, allow_nan=False)

    def write(draft: Path) -> None:
        draft.write_text(text + "\n", encoding="utf-8")

    write_beside(path, write)


def read_kept(path: Path) -> Kept:
    """What :func:`keep` wrote.

    Raises
    ------
    InputError
        It is absent or damaged.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Kept(said["name"], said["changes"], said["seed"], said["digest"],
                    _capacity(said["capacity"]), figures_of(said["figures"]))
    except FileNotFoundError:
        what = noted("there is no such bid")
    except (ValueError, KeyError, TypeError, AttributeError):
        what = noted("the file is damaged")
    raise InputError([Fault(f"{path.parent.name}/{path.name}", "", 0, "", what,
                            noted("Make it with `wfm bid`"))]) from None


def digest(request: Request) -> str:
    """Of all figures of a request and of the bidder's own rule packs.

    Not of where the figures come from, nor of the packs of the program: those of a newer version
    change nothing in a bid that was made.
    """
    content = {f.name: plain(getattr(request, f.name)) for f in fields(request) if f.compare}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def figure_rows(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """Figures as they are written."""
    return [asdict(figure) for figure in figures]


def figures_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """Figures as they were written; KeyError, TypeError or ValueError where they are none."""
    return tuple(Figure(str(row["key"]), str(row["label"]), str(row["unit"]), float(row["value"]))
                 for row in rows)


def plain(value: Any) -> Any:
    """Frozen data as lists, numbers and texts; sets in order."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.compare}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _capacity(said: Mapping[str, Any]) -> Capacity:
    return Capacity(
        curves={line: Curve(**{name: np.array(column, dtype=np.float64)
                               for name, column in curve.items()})
                for line, curve in said["curves"].items()},
        fits={site: Fit(**fit) for site, fit in said["fits"].items()},
        shares={site: Share(share["shares"], tuple(share["reasons"]))
                for site, share in said["shares"].items()},
        classes={site: Classes(np.array(one["week"], dtype=np.int64),
                               np.array(one["people"], dtype=np.int64))
                 for site, one in said["classes"].items()},
        credits=float(said["credits"]))
