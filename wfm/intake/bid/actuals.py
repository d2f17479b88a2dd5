"""The table bid_actuals: what happened in the months of a bid."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wfm.bid.actuals import Actuals, nothing
from wfm.bid.capacity import Capacity
from wfm.bid.frame import Frame, frame
from wfm.bid.request import Floats, Request
from wfm.bid_schema import EVERY
from wfm.bid_schema.actuals import BID_ACTUALS, OF_ALL, OF_LINE, OF_LIST, OF_SITE, OF_WORK
from wfm.intake.bid.codes import Months
from wfm.intake.rows import Row, one_of, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable, find_sources, read_table, shown

_FIGURES = (*OF_WORK, *OF_LINE, *OF_LIST, *OF_SITE, *OF_ALL)
_FIELDS = {"amount": "contacts", "aht_s": "seconds", "service_level": "service"}
"""Fields of the actual figures that are not called as the columns."""


def has_actuals(inputs: Path) -> bool:
    """Whether a folder holds the table."""
    return inputs.is_dir() and bool(
        find_sources(inputs, [BID_ACTUALS.name], Faults())[BID_ACTUALS.name])


def load_actuals(inputs: Path, at: Frame) -> Actuals:
    """Read and check the table against the bid.

    Raises
    ------
    InputError
        Anything is missing or wrong; the error holds every fault that was found.
    """
    faults = Faults()
    table = _read(inputs, faults)
    months = Months(at.request.start, at.months)
    found = nothing(at)
    for row in rows_of(table, faults):
        month = months.read(row, "month")
        columns = _columns(row, at)
        if columns is None:
            continue
        for column in _FIGURES:
            if row[column] is not None and column not in columns:
                row.wrong(column, noted("{code} has no such figure", code=row["of"]),
                          _mend(column))
            elif row[column] is not None and month is not None:
                series, place = columns[column]
                _series(found, series)[(month, *place)] = row[column]
    faults.raise_if_any()
    return found


def check_actuals(inputs: Path, request: Request | None) -> int:
    """Check the table, where there is one, against a request before it is a bid.

    Without a request only what stands in the cells themselves is checked.

    Returns
    -------
    int
        Months with any figure.

    Raises
    ------
    InputError
        Anything is wrong; the error holds every fault that was found.
    """
    if not has_actuals(inputs):
        return 0
    if request is None:
        faults = Faults()
        _read(inputs, faults)
        faults.raise_if_any()
        return 0
    at = frame(request, Capacity({}, {}, {}, {}))
    return len(load_actuals(inputs, at).months)


def _read(inputs: Path, faults: Faults) -> ReadTable:
    sources = find_sources(inputs, [BID_ACTUALS.name], faults)
    return read_table(BID_ACTUALS, sources[BID_ACTUALS.name], inputs, faults)


def _series(found: Actuals, name: str) -> Floats:
    series: Floats = getattr(found, name)
    return series


def _columns(row: Row, at: Frame) -> Mapping[str, tuple[str, tuple[int, ...]]] | None:
    """Columns that a row may have, each with its figure and the place in it; None, and a fault,
    where there is no such line, list or site."""
    of = row["of"]
    if of is None:
        return None
    if of == EVERY:
        names = {column: "cost_all" if column == "cost" else column for column in OF_ALL}
        return {column: (name, ()) for column, name in names.items()}
    if of in at.sites:
        return {column: (column, (at.sites.index(of),)) for column in OF_SITE}
    if of in at.works:
        n = at.works.index(of)
        own = OF_LINE if n < at.inbound else OF_LIST
        place = n if n < at.inbound else n - at.inbound
        return {column: (_FIELDS.get(column, column), (n,)) for column in OF_WORK} | {
            column: (_FIELDS.get(column, column), (place,)) for column in own}
    row.wrong("of", noted("there is no line, call list or site {cell}", cell=shown(of)),
              one_of([*at.works, *at.sites, EVERY]))
    return None


def _mend(column: str) -> str:
    """Which rows have a figure."""
    if column in OF_SITE and column in OF_ALL:
        return noted("Write it in a row of a site or {word}, or leave it empty", word=EVERY)
    kinds = (
        (noted("Write it in a row of a line or a call list, or leave it empty"), OF_WORK),
        (noted("Write it in a row of a line, or leave it empty"), OF_LINE),
        (noted("Write it in a row of a call list, or leave it empty"), OF_LIST),
        (noted("Write it in a row of a site, or leave it empty"), OF_SITE),
        (noted("Write it in a row of {word}, or leave it empty", word=EVERY), OF_ALL))
    return next(mend for mend, columns in kinds if column in columns)


def blank_rows(at: Frame) -> list[dict[str, object]]:
    """Rows of the table without figures: each month, and what there is in it."""
    months = Months(at.request.start, at.months)
    used = [site for site, on in zip(at.sites, at.used, strict=True) if on]
    return [{"month": months.name(month), "of": of}
            for month in range(at.months) for of in (*at.works, *used, EVERY)]

