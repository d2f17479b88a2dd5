"""Signs of differences."""

import math

import pytest

from wfm.export.signs import CLOSED, agents_entry, gap_entry


@pytest.mark.parametrize(
    ("scheduled", "required", "sign"),
    [(4.5, 5, "▼"), (4.6, 5, "●"), (5, 5, "●"), (5.9, 5, "●"), (6, 5, "▲"), (0, 0, "●"),
     (0, 0.5, "▼")],
)
def test_the_sign_says_short_met_or_over(scheduled: float, required: float, sign: str) -> None:
    value, look = gap_entry(scheduled, required)
    assert value == round(scheduled - required, 1)
    assert look.number.startswith(f'"{sign}"')


def test_closed_is_grey_unless_somebody_is_there() -> None:
    assert gap_entry(0.0, math.nan) == ("", CLOSED)
    assert gap_entry(2.0, math.nan)[0] == 2.0
    assert agents_entry(math.nan, True)[0] == ""
    assert agents_entry(0.0, False)[0] == 0.0
