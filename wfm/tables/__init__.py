"""Reading tables that people wrote: CSV, Parquet and Excel, all faults at once.

A table is a file ``NAME.csv`` or ``NAME.parquet``, or the sheet ``NAME`` of any workbook
in the same folder. What it must hold is said by a :class:`Table` of :class:`Column`.
Nothing here raises at the first fault: faults are collected, each with file, sheet, row,
column, what is wrong and how to mend it, and raised together as :class:`InputError`.
"""

from wfm.tables.cells import shown
from wfm.tables.columns import ROW, Column, Kind, Table
from wfm.tables.faults import Fault, Faults, InputError, Source
from wfm.tables.finding import find_sources
from wfm.tables.reading import ReadTable, read_table
from wfm.tables.writing import all_or_none, write_beside, write_csv

__all__ = [
    "ROW",
    "Column",
    "Fault",
    "Faults",
    "InputError",
    "Kind",
    "ReadTable",
    "Source",
    "Table",
    "all_or_none",
    "find_sources",
    "read_table",
    "shown",
    "write_beside",
    "write_csv",
]
