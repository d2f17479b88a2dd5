"""Values as cells can hold them: texts without what spreadsheets choke on, plain numbers."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

LONGEST_TEXT = 32_767
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet reads as the begin of a formula when a cell is edited."""


def clean_text(text: str) -> str:
    """Without the control characters that no workbook can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def needs_care(text: str) -> bool:
    """Whether openpyxl would take `text` for more than a text, or could not write it."""
    return (
        text.startswith((*STARTS_FORMULA, "#"))
        or len(text) > LONGEST_TEXT
        or ILLEGAL_CHARACTERS_RE.search(text) is not None
    )


def plain(value: object) -> object:
    """Numbers without numpy; what is not a number (NaN, infinite) is an empty cell."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise ValueError("a sheet shows wall clocks; convert the moment first")
    return value
