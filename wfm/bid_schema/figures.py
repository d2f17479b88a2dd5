"""Figures: columns that the log of assumptions tells of, with unit and origin."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.tables import Column, Kind

EVERY = "all"
"""What stands for every line, or every site."""

OURS = "an assumption of ours"
NONE_STATED = "nothing is stated: no such promise"


@dataclass(frozen=True)
class Figure(Column):
    """A column that the log of assumptions tells of.

    Attributes
    ----------
    unit
        Of the figure, in words.
    origin
        Where the default comes from, or what an empty cell means; '' where it must be filled
        in, or where what stands in its place depends on other cells.
    """

    unit: str = ""
    origin: str = ""


def figure(
    name: str, kind: Kind, unit: str, help: str, origin: str = "", default: object = None, *,
    needed: bool | None = None, least: float | None = None, most: float | None = None,
    choices: tuple[str, ...] = (),
) -> Figure:
    """A figure; it must be filled in where there is neither default nor origin."""
    required = default is None and not origin if needed is None else needed
    return Figure(name, kind, f"{help} ({unit})" if unit else help, required, choices, least, most,
                  default, unit, origin)


SOURCE = Column(
    "source", "text", "Where the figures of the row come from: the request for proposal, payroll, "
    "a quotation; those that begin with the word example are counted and told", False)
PAYS = "currency of the site"
