"""The table bid_actuals: what happened in the months of a bid."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wfm.bid.actuals import Actuals, nothing
from wfm.bid.frame import Frame
from wfm.bid.request import Floats
from wfm.bid_schema import EVERY
from wfm.bid_schema.actuals import BID_ACTUALS, OF_ALL, OF_LINE, OF_LIST, OF_SITE, OF_WORK
from wfm.intake.bid.codes import Months
from wfm.intake.rows import Row, one_of, rows_of
from wfm.tables import Faults, find_sources, read_table, shown

_FIGURES = (*OF_WORK, *OF_LINE, *OF_LIST, *OF_SITE, *OF_ALL)
_FIELDS = {"amount": "contacts", "aht_s": "seconds", "service_level": "service"}
"""Fields of the actual figures that are not called as the columns."""


def has_actuals(inputs: Path) -> bool:
    """Whether a folder holds the table."""
    return inputs.is_dir() and bool(
        find_sources(inputs, [BID_ACTUALS.name], Faults())[BID_ACTUALS.name])


def load_actuals(inputs: Path, frame: Frame) -> Actuals:
    """Read and check the table against the bid.

    Raises
    ------
    InputError
        Anything is missing or wrong; the error holds every fault that was found.
    """
    faults = Faults()
    sources = find_sources(inputs, [BID_ACTUALS.name], faults)
    table = read_table(BID_ACTUALS, sources[BID_ACTUALS.name], inputs, faults)
    months = Months(frame.request.start, frame.months)
    found = nothing(frame)
    for row in rows_of(table, faults):
        month = months.read(row, "month")
        columns = _columns(row, frame)
        if columns is None:
            continue
        for column in _FIGURES:
            if row[column] is not None and column not in columns:
                row.wrong(column, f"{row['of']} has no such figure",
                          f"Write it in a row of {_whose(column)}, or leave it empty")
            elif row[column] is not None and month is not None:
                series, place = columns[column]
                _series(found, series)[(month, *place)] = row[column]
    faults.raise_if_any()
    return found


def _series(found: Actuals, name: str) -> Floats:
    series: Floats = getattr(found, name)
    return series


def _columns(row: Row, frame: Frame) -> Mapping[str, tuple[str, tuple[int, ...]]] | None:
    """Columns that a row may have, each with its figure and the place in it; None, and a fault,
    where there is no such line, list or site."""
    of = row["of"]
    if of is None:
        return None
    if of == EVERY:
        names = {column: "cost_all" if column == "cost" else column for column in OF_ALL}
        return {column: (name, ()) for column, name in names.items()}
    if of in frame.sites:
        return {column: (column, (frame.sites.index(of),)) for column in OF_SITE}
    if of in frame.works:
        n = frame.works.index(of)
        own = OF_LINE if n < frame.inbound else OF_LIST
        place = n if n < frame.inbound else n - frame.inbound
        return {column: (_FIELDS.get(column, column), (n,)) for column in OF_WORK} | {
            column: (_FIELDS.get(column, column), (place,)) for column in own}
    row.wrong("of", f"there is no line, call list or site {shown(of)}",
              one_of([*frame.works, *frame.sites, EVERY]))
    return None


def _whose(column: str) -> str:
    kinds = (("a line or a call list", OF_WORK), ("a line", OF_LINE), ("a call list", OF_LIST),
             ("a site", OF_SITE), (EVERY, OF_ALL))
    return " or ".join(kind for kind, columns in kinds if column in columns)


def blank_rows(frame: Frame) -> list[dict[str, object]]:
    """Rows of the table without figures: each month, and what there is in it."""
    months = Months(frame.request.start, frame.months)
    used = [site for site, on in zip(frame.sites, frame.used, strict=True) if on]
    return [{"month": months.name(month), "of": of}
            for month in range(frame.months) for of in (*frame.works, *used, EVERY)]

