"""Cells of required, scheduled and the difference, shared by the sheets that show them."""

from __future__ import annotations

import numpy as np

from wfm.export.sheet import Entry, Formula
from wfm.export.styles import CLOSED_FILL, MET_SIGN, OVER_SIGN, SHORT_SIGN, SIGNED, Look
from wfm.export.view import OVER, SHORT
from wfm.language import translate as _

GAP_LOOKS = {sign: look.but(size=8, shrink=True) for sign, look in SIGNED.items()}
AGENTS = Look(align="center", size=8, shrink=True)
CLOSED = Look(fill=CLOSED_FILL, align="center", size=8)


def gap_entry(scheduled: float, required: float, size: float = 8) -> Entry:
    """Scheduled less required as a signed cell; grey where the queue is closed and unstaffed."""
    if np.isnan(required) and scheduled < 0.05:
        return ("", CLOSED)
    gap = round(scheduled - (0.0 if np.isnan(required) else required), 1)
    sign = SHORT_SIGN if gap <= SHORT else OVER_SIGN if gap >= OVER else MET_SIGN
    return (gap, GAP_LOOKS[sign].but(size=size))


def gap_formula(
    scheduled: float, required: float, there: str, need: str, size: float = 8
) -> Entry:
    """As :func:`gap_entry`, worked out from the cells `there` and `need`."""
    entry = gap_entry(scheduled, required, size)
    assert entry is not None
    formula = Formula(f'=IF(AND(N({there})<0.05,NOT(ISNUMBER({need}))),"",'
                      f"ROUND(N({there})-N({need}),1))")
    return (formula, entry[1])


def agents_entry(agents: float, closed: bool, size: float = 8) -> Entry:
    """A number of agents to a tenth; empty where closed and nobody is there."""
    if closed and not agents >= 0.05:  # also where the number is NaN
        return ("", CLOSED.but(size=size))
    return (round(float(agents), 1), AGENTS.but(size=size))


def legend() -> list[tuple[str, Look]]:
    """The three signs in words, one cell each."""
    return [
        (_("▼ short by half an agent or more"), GAP_LOOKS[SHORT_SIGN].but(number="General")),
        (_("● as needed"), GAP_LOOKS[MET_SIGN].but(number="General")),
        (_("▲ one agent or more over"), GAP_LOOKS[OVER_SIGN].but(number="General")),
        (_("grey: closed"), CLOSED),
    ]

