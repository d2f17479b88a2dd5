"""The sheets Profiles and Interval requirement: when contacts come, and agents for them."""

from __future__ import annotations

from datetime import time

import numpy as np
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.utils import get_column_letter

from wfm.bid.curves import required
from wfm.bid.load import aht_of, deferred, open_profile, week_contacts
from wfm.bid.request import Floats
from wfm.export.bid.bid_charts import WIDE, lines
from wfm.export.bid.canvas import Canvas, Folio, Then
from wfm.export.bid.findings import Findings
from wfm.export.bid.looks import SHARE, SHARE2
from wfm.export.charts import GREY, NAVY, ORANGE, RED, Block, Drawn
from wfm.export.sheet import Formula, Sheet
from wfm.export.styles import CENTRED, CLOCK, HEADER, HEADER_LEFT, PLAIN, SECTION
from wfm.language import translate as _

_PALE, _STRONG = "FFF7EF", "EE8866"
_COLORS = (NAVY, ORANGE, GREY, RED, "44BB99", "AAAA00")
_DASHES = (None, "dash", "sysDash", "dashDot", "lgDash", "sysDot")


def add_profiles(folio: Folio, found: Findings) -> Canvas | None:
    """Draw the sheet Profiles; None where there are no lines."""
    request, codes = found.request, list(found.request.lines)
    if not codes:
        return None
    canvas = Canvas(folio, _("Profiles"), [20, *[16.0] * max(len(codes), 8)], landscape=False,
                    tab="44BB99")
    canvas.heading(_("Profiles"), _(
        "How the contacts of a typical week spread over its days and over the day, in the clock "
        "of each line."))
    canvas.next += 1
    canvas.line((_("Weekday"), HEADER_LEFT), *[(found.works[code], HEADER) for code in codes],
                height=30)
    shares = {code: open_profile(request.lines[code]) for code in codes}
    for day, name in enumerate(_days()):
        canvas.line((name, PLAIN), *[(float(shares[code][day].sum()), SHARE) for code in codes])
    canvas.next += 1
    start = canvas.next
    canvas.next += 17
    for row in range(start, canvas.next):
        canvas.put(row, 1, " ", PLAIN)
    canvas.line((_("Time of day"), HEADER_LEFT), *[(found.works[code], HEADER) for code in codes],
                height=30)
    first = canvas.next
    slots = next(iter(shares.values())).shape[1]
    for slot in range(slots):
        canvas.line((_clock(slot, slots), CLOCK), *[
            (float(shares[code][:, slot].sum()), SHARE2) for code in codes])
    last = canvas.next - 1

    def chart(sheet: Sheet) -> None:
        block = Block(sheet, first, last, {"label": 1} | {
            code: 2 + n for n, code in enumerate(codes)})
        made = lines(block, [
            Drawn(code, found.works[code], _COLORS[n % 6], dash=_DASHES[n % 6], width=22225)
            for n, code in enumerate(codes)],
            _("Contacts over the day, share of the week"), "0.0%", WIDE, max(slots // 24, 1))
        made.x_axis.number_format = "hh:mm"
        sheet.raw.add_chart(made, f"A{start}")

    canvas.thens.append(chart)
    return canvas


def add_heat(folio: Folio, found: Findings) -> Canvas | None:
    """Draw the sheet Interval requirement; None where there are no lines."""
    request = found.request
    lines_of = {code: line for code, line in request.lines.items() if not deferred(line)}
    if not lines_of:
        return None
    month = _busiest(found)
    slots = next(iter(lines_of.values())).profile.shape[1]
    canvas = Canvas(folio, _("Interval requirement"), [9, *[6.0] * 8 * (len(lines_of) + 1)],
                    freeze="B7", repeat="4:6", repeat_columns="A:A", tab="44BB99")
    canvas.heading(
        _("Interval requirement"),
        _("Agents at the phone that keep the promise in each interval of a typical week of the "
          "busiest month ({month}), in the clock of each line; before shrinkage and schedule fit. "
          "Values: {command} makes them. Work that may wait is not in it.").format(
              month=f"{request.first_days[month]:%Y-%m}", command=found.command))
    canvas.next += 1
    tables: dict[str, Floats] = {}
    for code, line in lines_of.items():
        contacts = week_contacts(request, line, month)
        tables[found.works[code]] = required(
            line, contacts, float(aht_of(request, line)[month])).astype(np.float64)
    some = np.flatnonzero(np.sum(list(tables.values()), axis=0).sum(axis=0))
    first, end = (int(some[0]), int(some[-1]) + 1) if len(some) else (0, slots)
    names = list(tables)
    zones = {line.zone for line in lines_of.values()}
    together = len(names) > 1 and len(zones) == 1
    if together:
        names.append(_("All lines"))
    canvas.put(4, 1, "", SECTION)
    canvas.put(5, 1, _("Time"), HEADER)
    canvas.put(6, 1, _("most"), HEADER)
    areas, last = [], 6 + end - first
    short = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    for n, name in enumerate(names):
        column = 2 + 8 * n
        for day in range(7):
            canvas.put(4, column + day, name if day == 0 else "", SECTION)
            canvas.put(5, column + day, short[day], HEADER)
            letter = get_column_letter(column + day)
            canvas.put(6, column + day, Formula(f"=MAX({letter}7:{letter}{last})"), HEADER)
        areas.append(f"{get_column_letter(column)}7:{get_column_letter(column + 6)}{last}")
    for slot in range(first, end):
        row = 7 + slot - first
        canvas.put(row, 1, _clock(slot, slots), CLOCK)
        for n, name in enumerate(names):
            for day in range(7):
                column = 2 + 8 * n + day
                if name in tables:
                    value = float(tables[name][day, slot])
                    canvas.put(row, column, value or None, CENTRED)
                else:
                    cells = [canvas.cell(row, 2 + 8 * i + day) for i in range(len(tables))]
                    canvas.put(row, column, Formula(f"=SUM({','.join(cells)})"),
                               CENTRED.but(number="0;-0;"))
    canvas.thens.append(_heat(areas))
    return canvas


def _heat(areas: list[str]) -> Then:
    def then(sheet: Sheet) -> None:
        for area in areas:
            sheet.raw.conditional_formatting.add(area, ColorScaleRule(
                start_type="min", start_color=_PALE, end_type="max",
                end_color=_STRONG))

    return then


def _busiest(found: Findings) -> int:
    """The month with the most hours needed a week."""
    done = found.outcome.operation
    hours = done.work.hours[0].sum(axis=1) / found.outcome.frame.weeks
    return int(np.argmax(hours))


def _clock(slot: int, slots: int) -> time:
    minutes = slot * 24 * 60 // slots
    return time(minutes // 60, minutes % 60)


def _days() -> tuple[str, ...]:
    return (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
            _("Sunday"))
