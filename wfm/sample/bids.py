"""Two requests for proposal, invented from end to end, with the sites of an invented bidder.

`retail_es`: customer service and telesales of a Spanish shop, to be done in Madrid or Medellín.
`utility_br`: the 24-hour line of a Brazilian utility with its collections, in two states.

Wages, prices and exchange rates are examples and say so in the column source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path

import pandas as pd

from wfm.bid_schema import BID_TABLES
from wfm.bid_template import Row, write_bid_workbook
from wfm.sample.bid_retail import RETAIL_ES
from wfm.sample.bid_utility import UTILITY_BR
from wfm.tables import write_csv

BIDS: Mapping[str, Mapping[str, Sequence[Row]]] = {
    "retail_es": RETAIL_ES, "utility_br": UTILITY_BR}
"""Rows by table, by the name of the sample."""


def write_bid_sample(folder: Path, which: str, workbook: bool = True) -> None:
    """Write a sample bid into a folder, the same bytes each time.

    Parameters
    ----------
    which
        ``'retail_es'`` or ``'utility_br'``.
    workbook
        Whether as one workbook, ``bid.xlsx``, or as a CSV file for each table that has rows.

    Raises
    ------
    ValueError
        There is no such sample.
    """
    if which not in BIDS:
        raise ValueError(f"there is no sample bid {which}, only {' and '.join(BIDS)}")
    rows = BIDS[which]
    if workbook:
        write_bid_workbook(folder / "bid.xlsx", rows)
        return
    for table in BID_TABLES:
        if rows.get(table.name):
            names = [column.name for column in table.columns]
            frame = pd.DataFrame([[_cell(row.get(name)) for name in names]
                                  for row in rows[table.name]], columns=names)
            write_csv(folder / f"{table.name}.csv", frame)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
