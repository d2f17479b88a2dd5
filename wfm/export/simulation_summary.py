"""The sheet Summary of a week that was played, and what the other sheets share with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.export.sheet import Book, Entry, Sheet
from wfm.export.styles import (
    CENTRED,
    COUNT,
    HEADER,
    HEADER_LEFT,
    HOURS,
    MET_SIGN,
    NUMBER,
    PERCENT,
    PLAIN,
    QUIET,
    SECTION,
    SHORT_SIGN,
    SIGNED,
    TITLE,
    Look,
)
from wfm.language import told
from wfm.language import translate as _
from wfm.simulation.outlook import UNLIKELY, Outlook, differences, promise_text, unlikely

_COLUMNS = 11
_LETTERS_A_LINE = 165
_ROWS_A_PAGE = 40
_BOLD = PLAIN.but(bold=True)
_POINTS = NUMBER.but(number='+0.0" pt";-0.0" pt";0.0" pt"')
_CHANCE = PERCENT.but(number="0%")


def name_of(center: Center, code: str) -> str:
    """The name of a queue or campaign, or its code where it has none."""
    queue = center.queues.get(code)
    return (queue.name if queue else center.campaigns[code].name) or code


def add_summary(
    book: Book, center: Center, week: date, outlooks: Sequence[Outlook], what_ifs: Sequence[str]
) -> None:
    """Write the sheet; parameters as of :func:`wfm.export.simulation_book.write_simulation`."""
    sheet = Sheet(book, _("Summary"), [30, *[13.0] * (_COLUMNS - 1)], tab="223A5E")
    found = outlooks[0]
    sheet.row([(center.name, TITLE)], height=26)
    sheet.row([(_("What to expect of the week of {week}").format(week=week), _BOLD.but(size=12))])
    sheet.row([(_("The roster was played {n} times against the forecast (seed {seed}): each time "
                  "a week that might be, with its own busy and quiet days, absences and chance.")
                .format(n=found.replications, seed=found.seed), PLAIN)])
    _queue_rows(sheet, center, found)
    _deferred_rows(sheet, center, found)
    _campaign_rows(sheet, center, found)
    _list(sheet, _("What will probably not be kept"), unlikely(center, found), _("Nothing."))
    rows = len(found.queues) + len(found.campaigns) + 5
    for number, (text, changed) in enumerate(zip(what_ifs, outlooks[1:], strict=True)):
        if number % max(_ROWS_A_PAGE // rows, 1) == 0:
            sheet.page_break_before(sheet.count + 2)
        _difference_rows(sheet, center, text, found, changed)
    if found.notes:
        _list(sheet, _("What was assumed"), [told(one) for one in found.notes], "")
    _list(sheet, _("How to read this"), [
        _("In time: share of the offered contacts that were answered within the promised time; "
          "of deferred work, the share done in time of what was done or fell due in the week."),
        _("8 of 10 weeks: of ten weeks one is below and one above. The mean is known as exactly "
          "as the next two columns say, with 95 % confidence; play more weeks to know it better."),
        _("Kept: share of the weeks in which every promise of the queue was kept, over the week "
          "as a whole."),
        _("Occupancy: share of the time in which the agents rostered for the queue, there and "
          "not pausing, had a contact open."),
        _("A difference compares each week with the same week before the change, contact by "
          "contact; its confidence interval is therefore narrow."),
    ], "")


def met(chance: float, expected: bool = False) -> Entry:
    """A chance with a sign that says whether it is likely, or what is promised expected."""
    if np.isnan(chance):
        return ("–", QUIET.but(align="center"))
    sign = SHORT_SIGN if chance < UNLIKELY and not expected else MET_SIGN
    return (chance, SIGNED[sign].but(number=f'"{sign} "0%'))


def _queue_rows(sheet: Sheet, center: Center, found: Outlook) -> None:
    at_once = found.queues[~found.queues["deferred"].astype(bool)]
    _service_rows(sheet, center, at_once, _("Queues"), (_("Give up"), _("Average wait, s")),
                  lambda row: ((row["abandonment"], PERCENT), (row["asa_s"], HOURS)))


def _deferred_rows(sheet: Sheet, center: Center, found: Outlook) -> None:
    deferred = found.queues[found.queues["deferred"].astype(bool)]
    _service_rows(sheet, center, deferred, _("Deferred work"), (_("Late"), _("Average wait, h")),
                  lambda row: ((row["late"], HOURS), (row["asa_s"] / 3600, HOURS)))


def _service_rows(
    sheet: Sheet, center: Center, queues: pd.DataFrame, title: str, waits: Sequence[str],
    waited: Callable[[Mapping[Any, Any]], Sequence[Entry]],
) -> None:
    """Queues with their promises; what became of those who wait stands under `waits`."""
    if queues.empty:
        return
    _section(sheet, title)
    header(sheet, [
        _("Queue"), _("Contacts"), _("In time"), _("8 of 10 weeks from"), _("to"),
        _("Mean at least"), _("at most"), _("Kept"), *waits, _("Occupancy"),
    ])
    for row in queues.to_dict("records"):
        sheet.row([
            (name_of(center, row["queue"]), PLAIN), (row["offered"], COUNT),
            (row["service_level"], PERCENT.but(bold=True)),
            *[(row[f"service_level_{x}"], PERCENT) for x in ("p10", "p90", "low", "high")],
            met(row["chance"]), *waited(row), (row["occupancy"], PERCENT),
        ])
        _said(sheet, promise_text(center.queues[row["queue"]]))


def _campaign_rows(sheet: Sheet, center: Center, found: Outlook) -> None:
    if found.campaigns.empty:
        return
    _section(sheet, _("Outbound campaigns"))
    header(sheet, [
        _("Campaign"), _("Hours at work"), _("Hours planned"), _("Contacts"),
        _("Contacts planned"), _("Results"), _("8 of 10 weeks from"), _("to"),
        _("Results planned"), _("Reached"), _("Counted in"),
    ])
    for row in found.campaigns.to_dict("records"):
        sheet.row([
            (name_of(center, row["campaign"]), PLAIN), (row["hours"], HOURS),
            (row["hours_planned"], HOURS), (row["contacts"], COUNT),
            (row["contacts_planned"], COUNT), (row["results"], COUNT.but(bold=True)),
            (row["results_p10"], COUNT), (row["results_p90"], COUNT),
            (row["results_planned"], COUNT),
            met(row["chance"], expected=row["results"] >= row["results_planned"]),
            (_(row["unit"]), CENTRED),
        ])


def _difference_rows(
    sheet: Sheet, center: Center, text: str, before: Outlook, after: Outlook
) -> None:
    frame = differences(before, after).to_dict("records")
    by = {(row["activity"], row["measure"]): row for row in frame}
    _section(sheet, _("What if: {change}").format(change=text))
    header(sheet, [
        _("Queue"), _("In time"), _("Difference"), _("at least"), _("at most"), _("Kept"),
        _("Difference"), _("Give up"), _("Difference"), _("Occupancy"), _("Difference"),
    ])
    for queue in before.queues["queue"]:
        level = by[queue, "service_level"]
        entries: list[Entry] = [
            (name_of(center, queue), PLAIN), (level["after"], PERCENT.but(bold=True)),
            *[(_points(level[x]), _POINTS) for x in ("difference", "low", "high")],
        ]
        for measure, look in (("kept", _CHANCE), ("abandonment", PERCENT), ("occupancy", PERCENT)):
            row = by[queue, measure]
            entries += [(row["after"], look), (_points(row["difference"]), _POINTS)]
        sheet.row(entries)
    if before.campaigns.empty:
        return
    header(sheet, [_("Campaign"), _("Results"), _("Difference"), _("at least"), _("at most"),
                    _("Reached"), _("Difference")])
    signed = NUMBER.but(number="+#,##0.0;-#,##0.0;0.0")
    for campaign in before.campaigns["campaign"]:
        got, reached = by[campaign, "results"], by[campaign, "reached"]
        sheet.row([
            (name_of(center, campaign), PLAIN), (got["after"], COUNT.but(bold=True)),
            *[(round(got[x], 1) + 0.0, signed) for x in ("difference", "low", "high")],
            (reached["after"], _CHANCE), (_points(reached["difference"]), _POINTS),
        ])


def _points(share: float) -> float:
    """Percentage points to a tenth, never −0."""
    return round(100 * share, 1) + 0.0


# ------------------------------------------------------------------ shapes


def _section(sheet: Sheet, title: str) -> None:
    sheet.row()
    sheet.row([(title, SECTION)] + [("", SECTION)] * (_COLUMNS - 1), height=20)


def header(sheet: Sheet, names: Sequence[str]) -> None:
    """A row of names of columns."""
    sheet.row([(name, HEADER if n else HEADER_LEFT) for n, name in enumerate(names)], height=32)


def _said(sheet: Sheet, promise: str) -> None:
    sheet.row([(_("promised: {promise}").format(promise=promise), QUIET.but(indent=1))])


def _list(sheet: Sheet, title: str, texts: Sequence[str], none: str) -> None:
    _section(sheet, title)
    for text in texts:
        _paragraph(sheet, "• " + text)
    if not texts:
        sheet.row([(none, QUIET)])


def _paragraph(sheet: Sheet, text: str, look: Look = PLAIN) -> None:
    lines = -(-max(len(text), 1) // _LETTERS_A_LINE)
    row = sheet.row([(text, look.but(wrap=True))], height=14.5 * lines)
    sheet.merge(row, 1, _COLUMNS)
