"""Codes: the short names by which rows refer to each other."""

from __future__ import annotations

import re
from collections.abc import Collection

from wfm.intake.rows import Row
from wfm.language import noted
from wfm.shrinkage import EVERY_ACTIVITY
from wfm.tables import shown

_CODE = re.compile(r"\w[\w.&+@-]{0,39}")
"""Activities are written campaign/segment and skills are split at spaces, commas and colons,
so none of these may be in a code."""

EVERY_QUEUE = EVERY_ACTIVITY
"""What the table special_days calls every queue, and shrinkage every queue and campaign."""


def is_code(text: str) -> bool:
    """Whether a text may name a campaign, a segment, a queue, …"""
    return _CODE.fullmatch(text) is not None


def check_code(row: Row, column: str) -> None:
    """Fault a code that could not be told from something else where it is used."""
    code = row[column]
    if code is not None and not is_code(code):
        row.wrong(column, noted("{cell} cannot be a code", cell=shown(code)),
                  noted("Use up to 40 letters, digits and . - _ & + and begin with a letter or "
                        "digit: no spaces, slashes or colons"))


def check_activity(row: Row, column: str, others: Collection[str]) -> None:
    """Fault the code of a queue or campaign that already means something."""
    check_code(row, column)
    code = row[column]
    if code is not None and code.lower() == EVERY_QUEUE:
        row.wrong(column, noted("'{code}' stands for every queue in other tables", code=code),
                  noted("Choose another name"))
    if code in others:
        row.wrong(column, noted("'{code}' is a queue and a campaign; skills could not be told "
                                "apart", code=code),
                  noted("Rename one of the two"))
