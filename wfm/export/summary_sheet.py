"""The sheet Summary: what the week will be, queue by queue and campaign by campaign."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.center import Queue
from wfm.export.blocks import BOLD, WIDTHS, header, paragraph, section
from wfm.export.outbound_sheet import segment_hours
from wfm.export.page_breaks import keep_whole
from wfm.export.sheet import Book, Entry, Sheet
from wfm.export.styles import (
    COUNT,
    HOURS,
    MET_SIGN,
    NUMBER,
    PERCENT,
    PLAIN,
    QUIET,
    SHORT_SIGN,
    SIGNED,
    TITLE,
)
from wfm.export.view import SHORT, View
from wfm.export.words import share
from wfm.language import translate as _


def add_summary(book: Book, view: View) -> Sheet:
    """Write the sheet."""
    sheet = Sheet(book, _("Summary"), WIDTHS, tab="223A5E")
    sheet.row([(_("The week of {week} at a glance").format(week=view.roster.week), TITLE)],
              height=24)
    begins = []
    for write in (_write_service, _write_cover, _write_outbound, _write_deferred, _write_accuracy):
        begins.append(sheet.count + 2)  # a section begins with an empty row
        write(sheet, view)
    keep_whole(sheet, [row for row in begins if row <= sheet.count])
    return sheet


def _write_service(sheet: Sheet, view: View) -> None:
    section(sheet, _("Expected service against the promise"))
    header(sheet, _("Queue"), [
        _("Contacts"), _("Promise"), _("Expected service level"), _("Met"),
        _("Average wait, s"), _("Give up"), _("Occupancy"),
    ])
    for row in view.service.to_dict("records"):
        queue = view.center.queues.get(row["queue"])
        level, target = row["service_level"], row["target"]
        met: Entry = ("–", QUIET.but(align="center"))
        if not pd.isna(level) and not pd.isna(target):
            reached = round(level, 3) >= round(target, 3)
            sign, word = (MET_SIGN, _("yes")) if reached else (SHORT_SIGN, _("no"))
            met = (f"{sign} {word}", SIGNED[sign].but(number="General"))
        sheet.row([
            (queue.name or queue.queue if queue else row["queue"], PLAIN),
            (row["volume"], COUNT), (_promise(queue, target), NUMBER), (level, PERCENT), met,
            (row["asa_s"], COUNT), (row["abandon"], PERCENT), (row["occupancy"], PERCENT),
        ])


def _promise(queue: Queue | None, target: float) -> str:
    if queue is not None and queue.deferred and queue.due_within_h is not None:
        return _("within {hours:g} h").format(hours=queue.due_within_h)
    if pd.isna(target):
        return "–"
    if queue is None or queue.answer_within_s is None:
        return share(target)
    return _("{share} in {seconds:g} s").format(
        share=share(target), seconds=queue.answer_within_s
    )


def _write_cover(sheet: Sheet, view: View) -> None:
    section(sheet, _("Hours against the requirement"))
    header(sheet, _("Queue"), [
        _("Required h"), _("Scheduled h"), _("Short h"), _("Over h"), _("Intervals short"),
    ])
    totals = np.zeros(4)
    for queue in view.required:
        hours = view.hours(queue)
        totals += hours
        gap = view.on(queue) - view.required[queue]
        below = int((np.round(np.nan_to_num(gap), 1) <= SHORT).sum())
        of = int((~np.isnan(gap)).sum())
        sheet.row([
            (view.center.queues[queue].name or queue, PLAIN), *[(x, HOURS) for x in hours],
            (_("{n} of {all}").format(n=below, all=of), NUMBER),
        ])
    if len(view.required) > 1:
        sheet.row([(_("Total"), BOLD.but(edge="t")),
                   *[(x, HOURS.but(bold=True, edge="t")) for x in totals]])
    sheet.row([(_("Idle h"), PLAIN), (view.idle_hours, HOURS),
               (_("present without work"), QUIET)])


def _write_outbound(sheet: Sheet, view: View) -> None:
    rows = segment_hours(view)
    if rows.empty:
        return
    section(sheet, _("Outbound: rostered against target"))
    header(sheet, _("Campaign, segment"), [
        _("Hours target"), _("Hours rostered"), _("Share"), _("Results target"),
        _("Results expected"), _("Counted in"), _("Legal hours"), _("Outside legal"),
    ])
    for row in rows.to_dict("records"):
        campaign = view.center.campaigns.get(row["campaign"])
        name = campaign.name or campaign.campaign if campaign else row["campaign"]
        sheet.row([
            (f"{name}, {row['segment']}", PLAIN), (row["hours"], HOURS), (row["rostered"], HOURS),
            (row["rostered"] / row["hours"] if row["hours"] else None, PERCENT),
            (row["results"], COUNT), (row["results"] * row["reached"], COUNT),
            (_(campaign.target_unit) if campaign else "", PLAIN.but(align="center")),
            (row["legal_hours"], HOURS),
            (round(row["outside"], 2), SIGNED[SHORT_SIGN] if row["outside"] > 0.01 else HOURS),
        ])


def _write_deferred(sheet: Sheet, view: View) -> None:
    work = view.requirement.work
    deferred = (work["kind"] == "deferred").to_numpy(dtype=bool)
    if not deferred.any():
        return
    section(sheet, _("Deferred work done in time"))
    header(sheet, _("Queue"), [_("Hours to do"), _("Done in time"), _("Late h"), _("Share")])
    frame = work.assign(done=view.work_done)[deferred]
    for queue, part in frame.groupby("activity", sort=False):
        hours, done = float(part["hours"].sum()), float(part["done"].sum())
        known = view.center.queues.get(str(queue))
        sheet.row([
            (known.name or known.queue if known else str(queue), PLAIN), (hours, HOURS),
            (done, HOURS), (hours - done, HOURS), (done / hours if hours else 1.0, PERCENT),
        ])


def _write_accuracy(sheet: Sheet, view: View) -> None:
    rows = view.forecast.accuracy
    if rows.empty:
        return
    section(sheet, _("How well the forecast did on the past"))
    header(sheet, _("Queue"), [
        _("Weeks ahead"), _("Method"), _("Error, interval"), _("… of the habit"),
        _("… unavoidable"), _("Bias"), _("Error, day"), _("… of the habit"), _("Times tried"),
    ])
    for row in rows.to_dict("records"):
        queue = view.center.queues.get(row["queue"])
        sheet.row([
            (queue.name or queue.queue if queue else row["queue"], PLAIN),
            (row["horizon_weeks"], COUNT), (_(str(row["method"])), PLAIN.but(align="center")),
            (row["wape"], PERCENT), (row["habit_wape"], PERCENT), (row["floor"], PERCENT),
            (row["bias"], PERCENT), (row["day_wape"], PERCENT), (row["habit_day_wape"], PERCENT),
            (row["origins"], COUNT),
        ])
    paragraph(sheet, _("Error: the sum of misses over the sum of contacts (WAPE). The habit is "
                        "the mean of the last weeks. Unavoidable is the error that remains for "
                        "someone who knows the true rate, because contacts arrive by chance."),
               QUIET)
