"""Looks of a bid's workbook: what may be changed, what is held, what follows."""

from __future__ import annotations

from wfm.export.styles import (
    COUNT,
    HEADER,
    NUMBER,
    PERCENT,
    PLAIN,
    QUIET,
    TEAM,
    Look,
)

INPUT_FILL, HELD_FILL, RESULT_FILL, INPUT_COLOR = "FFF2CC", "EDEDED", "DDEBF7", "1F3864"

INPUT = Look(fill=INPUT_FILL, color=INPUT_COLOR, align="right", edge="lrtb", open=True)
"""A figure that people may change."""
HELD = Look(fill=HELD_FILL, align="right")
"""A result of simulation or an optimiser: a value, made anew by a run only."""

TEXT = PLAIN.but(wrap=True)
NOTE = QUIET.but(italic=True)
UNIT = QUIET.but(indent=1)
"""A unit, or what stands behind a figure."""
SHARE = PERCENT
SHARE2 = NUMBER.but(number="0.00%")
FACTOR = NUMBER.but(number="0.000")
TWO = NUMBER.but(number="#,##0.00")
ONE = NUMBER.but(number="#,##0.0")
WHOLE = COUNT
PRICE = NUMBER.but(number="[>=1000]#,##0;[>=10]#,##0.00;#,##0.0000")
"""A price of one unit, whatever its size."""
DELTA = NUMBER.but(number="+#,##0;-#,##0;0")
MONTH = HEADER.but(number="mmm\\ yy")
DAY = HEADER.but(number="dd\\-mmm", size=8)
TOTAL = TEAM.but(align="right")
RESULT = Look(fill=RESULT_FILL, bold=True, align="right", edge="tb")
"""A figure that everything leads to."""


def as_input(look: Look) -> Look:
    """The number format of a look, on a figure that may be changed."""
    return INPUT.but(number=look.number)


def as_held(look: Look) -> Look:
    """The number format of a look, on a figure that is held."""
    return HELD.but(number=look.number)


def as_total(look: Look) -> Look:
    """The number format of a look, on a sum."""
    return TOTAL.but(number=look.number)


def as_result(look: Look) -> Look:
    """The number format of a look, on a figure that everything leads to."""
    return RESULT.but(number=look.number)
