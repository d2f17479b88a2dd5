"""What the sample bids are made from: rows with one source, and months of a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Row = Mapping[str, object]


def sourced(source: str, rows: Iterable[Row]) -> list[Row]:
    """The rows, each with the source."""
    return [{**row, "source": source} for row in rows]


def monthly(
    work: str, first: tuple[int, int], amounts: Sequence[int], source: str
) -> list[Row]:
    """Rows of bid_volumes from a month (year, month) on."""
    start = first[0] * 12 + first[1] - 1
    return [{"work": work, "month": f"{n // 12:04d}-{n % 12 + 1:02d}", "amount": amount,
             "source": source} for n, amount in enumerate(amounts, start=start)]


def season(mean: int, of_year: Sequence[float], first_month: int, growth: float,
           months: int) -> list[int]:
    """Amounts of months from `first_month` (1 is January) on.

    `mean` is that of the first year, `of_year` what each month from January on is of it, and
    each later year grows by `growth`.
    """
    return [round(mean * of_year[(first_month - 1 + n) % 12] * (1 + growth) ** (n // 12))
            for n in range(months)]
