"""All packs in two Markdown tables, for readers who want to compare places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from wfm.language import translate as _
from wfm.rules.ask.footnotes import Footnotes
from wfm.rules.ask.safe import visible
from wfm.rules.ask.table_calling import calling_head, calling_rows
from wfm.rules.ask.table_labour import labour_head, labour_rows
from wfm.rules.ask.words import not_advice, spans_short
from wfm.rules.calling import DECENT_HOURS
from wfm.rules.calling_terms import CallingPack
from wfm.rules.labour import LabourPack

Cell = Sequence[str]
"""The lines of a cell, as plain text."""

_SIGNS = re.compile(r"([\\`*_{}<>\[\]|~&])")
_MARK = re.compile(r"(\\\[\^\d+\\\])")


def newest(calling: Mapping[str, CallingPack], labour: Mapping[str, LabourPack]) -> date:
    """The latest day as of which a pack stands."""
    return max(pack.as_of for packs in (calling, labour) for pack in packs.values())


def markdown(
    calling: Mapping[str, CallingPack], labour: Mapping[str, LabourPack],
    accept: Iterable[str], day: date,
) -> str:
    """A Markdown document with every pack as it stands on `day`, and its sources.

    Packs and rules in `accept` count although their confidence is low; those of calling
    packs were accepted when the packs were read.
    """
    notes = Footnotes()
    parts = [
        "# " + _("Rule packs"),
        f"**{not_advice()}** " + _(
            "Check the rules that bind you with a lawyer before you call or roster."),
        _("Every pack that is shipped or in the workspace, with the rules as they stand on {day}. "
          "Written by `wfm rules table`: do not change this file, change a pack and write it "
          "anew. The small numbers lead to the sources below; `wfm rules show CODE` says all "
          "that a pack says.").format(day=day),
        "## " + _("Calling packs: {n}").format(n=len(calling)),
        "\n".join(f"- {text}" for text in _of_calling()),
        _table(calling_head(), calling_rows(calling, day, notes)),
        *_without_rules(calling),
        "## " + _("Labour packs: {n}").format(n=len(labour)),
        "\n".join(f"- {text}" for text in _of_labour()),
        _table(labour_head(), labour_rows(labour, frozenset(accept), day, notes)),
        "## " + _("Sources"),
        "\n".join(f"[^{number}]: {escaped(text)}" for number, text in notes.numbered()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _of_calling() -> tuple[str, ...]:
    return (
        _("Hours are by the clock of the person called. A pack that extends another shows the "
          "hours that both leave."),
        _("A row speaks of all calls for the purposes that it names, or of those to the people "
          "in brackets."),
        _("*as the weekday*: public holidays have no hours of their own. *no limit*: the law "
          "has no hours; the centre's own hold there (`decent_hours`), {hours} by default. "
          "*unknown*: nothing that may be relied on; nobody is called.").format(
            hours=spans_short(DECENT_HOURS)),
        _("Attempts, abandoned calls, consent and registries are the pack's own; those of the "
          "pack that it extends bind as well. Other duties (numbers, texts, identification) are "
          "left out."),
        _("What is not used (bills, and rules of low confidence until a centre accepts them) or "
          "not in effect yet stands in the last column."),
    )


def _of_labour() -> tuple[str, ...]:
    return (
        _("Values are those that hold, after what the pack takes over from the one that it "
          "extends; – is no limit, or nothing said."),
        _("(?) marks values of low confidence. A pack of low confidence is used only where the "
          "centre accepts it."),
        _("Hours are paid hours, overtime included. Breaks are those of shifts with 4, 6 and 8 "
          "paid hours; when they lie is said by `wfm rules show`."),
    )


def _without_rules(packs: Mapping[str, CallingPack]) -> list[str]:
    """Subdivisions that are known to have no rules of their own, by country."""
    lines = [
        f"- {escaped(code)}: {escaped(', '.join(pack.no_own_rules))}"
        for code, pack in sorted(packs.items()) if pack.no_own_rules
    ]
    if not lines:
        return []
    text = _("Places without rules of their own; the rules of their country and their own public "
             "holidays hold there:")
    return [text, "\n".join(lines)]


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    lines = [_row([(title,) for title in head]), "|" + "---|" * len(head)]
    return "\n".join([*lines, *map(_row, rows)])


def _row(cells: Iterable[Cell]) -> str:
    return "| " + " | ".join("<br>".join(map(escaped, lines)) for lines in cells) + " |"


def escaped(text: str) -> str:
    """A text on one line that Markdown leaves as it is, but for marks such as ``[^3]``."""
    plain = _SIGNS.sub(r"\\\1", visible(" ".join(text.split())))
    return _MARK.sub(lambda found: found[0].replace("\\", ""), plain)
