"""Tables on pages in Markdown: each stands behind a comment with its name."""

from __future__ import annotations

import re

Table = list[list[str]]
"""Rows of cells, the head first."""


def lines(table: Table) -> list[str]:
    """A table in Markdown."""
    head, *rows = table
    return [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]


def table_of(page: str, name: str) -> list[list[str]]:
    """The rows of a table on the page without its head; none where it is empty."""
    found = re.search(_pattern(name), page)
    if found is None:
        raise ValueError(f"the page has no place for the table {name}")
    return [line.strip("|\n ").split(" | ") for line in found[1].splitlines()[2:]]


def renewed(page: str, tables: dict[str, Table]) -> str:
    """The page with these tables."""
    for name, table in tables.items():
        text = "\n".join([f"<!-- {name} -->", *lines(table), ""])
        page = re.sub(_pattern(name), lambda _, text=text: text, page)
    return page


def _pattern(name: str) -> str:
    return rf"(?m)^<!-- {name} -->\n((?:\|.*\n)*)"
