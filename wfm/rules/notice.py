"""Until when a roster must be known, and its changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wfm.rules.labour_terms import LabourPack


@dataclass(frozen=True)
class Notice:
    """What one labour pack asks for the roster of a week.

    `publish_by` is the last day on which to make it known, None where nothing is said; a
    change of it is known `change_days` days before the day it touches.
    """

    pack: str
    law: str
    publish_by: date | None
    change_days: int | None


def notices(packs: Iterable[LabourPack], week: date) -> tuple[Notice, ...]:
    """The notices that some packs ask for the week that begins on `week`, earliest first."""
    found = [
        Notice(
            pack.code, str(pack.citation),
            None if pack.publish_days is None else week - timedelta(days=pack.publish_days),
            pack.change_days,
        )
        for pack in packs
        if pack.publish_days is not None or pack.change_days is not None
    ]
    return tuple(sorted(found, key=lambda n: (n.publish_by or week, n.pack)))
