"""The sheet Summary: what the week will be, what it costs, and how good the roster is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wfm.center import Queue
from wfm.export.list_sheets import segment_hours
from wfm.export.sheet import Book, Entry, Link, Sheet, sheet_title
from wfm.export.styles import (
    COUNT,
    HEADER,
    HEADER_LEFT,
    HOURS,
    LINK,
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
    money,
)
from wfm.export.view import SHORT, View
from wfm.export.words import share, short_day
from wfm.language import translate as _
from wfm.rules.calling_terms import CallingPack, chain
from wfm.rules.labour import LabourPack

_COLUMNS = 10
_LETTERS_A_LINE = 128
BOLD = PLAIN.but(bold=True)


def add_summary(book: Book, view: View) -> Sheet:
    """Write the sheet."""
    sheet = Sheet(book, _("Summary"), [30, *[13.5] * (_COLUMNS - 1)], tab="223A5E")
    _write_head(sheet, view)
    _write_service(sheet, view)
    _write_cost(sheet, view)
    _write_cover(sheet, view)
    _write_outbound(sheet, view)
    _write_deferred(sheet, view)
    warnings = [*view.roster.warnings, *_outbound_notes(view)]
    _write_list(sheet, _("Warnings"), warnings, _("None."))
    assumed = [*view.center.notes, *view.requirement.notes]
    _write_list(sheet, _("What was assumed"), assumed, _("Nothing beyond the inputs."))
    _write_accuracy(sheet, view)
    _write_rules(sheet, view)
    return sheet


# ---------------------------------------------------------------------- blocks


def _write_head(sheet: Sheet, view: View) -> None:
    roster = view.roster
    sheet.row([(view.center.name, TITLE)], height=26)
    sheet.row([(_("Roster of the week of {week}").format(week=roster.week), BOLD.but(size=12))])
    status = {
        "optimal": _("optimal: proven to be the cheapest legal roster"),
        "feasible": _("legal; a cheaper one may exist, see the gap below"),
    }
    people = len({a for a, found in view.shifts.items() if found})
    sheet.row([(_("Status"), BOLD), (status.get(roster.status, roster.status), PLAIN)])
    sheet.row([(_("Agents at work"), BOLD), (
        _("{working} of {all}, {hours:,.1f} paid hours").format(
            working=people, all=len(view.center.agents), hours=sum(view.paid_hours.values())
        ), PLAIN)])
    sheet.row([(_("Made in"), BOLD), (_("{seconds:.0f} s, seed {seed}").format(
        seconds=roster.seconds, seed=roster.seed), PLAIN)])
    tabs = [_("Roster"), *[short_day(day) for day in view.days], _("Coverage"), _("Breaks")]
    sheet.row([(Link(name, sheet_title(name)), LINK.but(align="center" if n else "left"))
               for n, name in enumerate(tabs)])


def _write_service(sheet: Sheet, view: View) -> None:
    _section(sheet, _("Expected service against the promise"))
    _header(sheet, _("Queue"), [
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


def _write_cost(sheet: Sheet, view: View) -> None:
    roster, amount = view.roster, money(view.center.main_site.currency)
    names = {
        "pay": _("pay"), "closed": _("paid while nothing is open"),
        "service": _("contacts not answered in time"),
        "outbound": _("outbound hours not rostered"), "deferred": _("deferred work late"),
        "preference": _("wishes not met"), "contract": _("hours below contract"),
    }
    _section(sheet, _("Cost"))
    for part, cost in roster.cost.items():
        sheet.row([(names.get(part, part), PLAIN), (cost, amount)])
    sheet.row([(_("Total"), BOLD.but(edge="t")),
               (roster.total_cost, amount.but(bold=True, edge="t"))])
    sheet.row([(_("Lower bound"), PLAIN), (roster.lower_bound, amount)])
    sheet.row([(_("Gap"), PLAIN), (
        roster.gap if math.isfinite(roster.gap) else "–", PERCENT.but(number="0.00%"))])
    _paragraph(sheet, gap_in_words(view))
    _paragraph(sheet, _("All parts but pay are prices that the settings put on what is missing, "
                        "so that it can be weighed against pay; nobody is paid them."), QUIET)


def gap_in_words(view: View) -> str:
    """What the bound proves, for someone who has never heard of one."""
    roster = view.roster
    unit = view.center.main_site.currency
    bound = f"{roster.lower_bound:,.0f} {unit}".strip()
    if roster.gap == 0:
        return _("No legal roster can be cheaper than {bound}, and this one is not dearer: it is "
                 "the best there is.").format(bound=bound)
    if not math.isfinite(roster.gap):
        return _("No lower bound above 0 was found, so it is not known how far from the best this "
                 "roster is.")
    return _("No legal roster can be cheaper than {bound}; this one is at most {gap:.2f} % above "
             "that.").format(bound=bound, gap=math.ceil(1e4 * roster.gap - 1e-6) / 100)


def _write_cover(sheet: Sheet, view: View) -> None:
    _section(sheet, _("Hours against the requirement"))
    _header(sheet, _("Queue"), [
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
    _section(sheet, _("Outbound: rostered against target"))
    _header(sheet, _("Campaign, segment"), [
        _("Hours target"), _("Hours rostered"), _("Share"), _("Results target"),
        _("Results expected"), _("counted in"), _("Legal hours"), _("Outside legal"),
    ])
    for row in rows.to_dict("records"):
        campaign = view.center.campaigns.get(row["campaign"])
        name = campaign.name or campaign.campaign if campaign else row["campaign"]
        sheet.row([
            (f"{name}, {row['segment']}", PLAIN), (row["hours"], HOURS), (row["rostered"], HOURS),
            (row["rostered"] / row["hours"] if row["hours"] else None, PERCENT),
            (row["results"], COUNT), (row["results"] * row["reached"], COUNT),
            (campaign.target_unit if campaign else "", PLAIN.but(align="center")),
            (row["legal_hours"], HOURS),
            (round(row["outside"], 2), SIGNED[SHORT_SIGN] if row["outside"] > 0.01 else HOURS),
        ])


def _write_deferred(sheet: Sheet, view: View) -> None:
    work = view.requirement.work
    deferred = (work["kind"] == "deferred").to_numpy(dtype=bool)
    if not deferred.any():
        return
    _section(sheet, _("Deferred work done in time"))
    _header(sheet, _("Queue"), [_("Hours to do"), _("Done in time"), _("Late h"), _("Share")])
    frame = work.assign(done=view.work_done)[deferred]
    for queue, part in frame.groupby("activity", sort=False):
        hours, done = float(part["hours"].sum()), float(part["done"].sum())
        known = view.center.queues.get(str(queue))
        sheet.row([
            (known.name or known.queue if known else str(queue), PLAIN), (hours, HOURS),
            (done, HOURS), (hours - done, HOURS), (done / hours if hours else 1.0, PERCENT),
        ])


def _outbound_notes(view: View) -> list[str]:
    return [
        f"{row['campaign']}/{row['segment']}: {row['note']}"
        for row in view.outbound.segments.to_dict("records")
        if isinstance(row["note"], str) and row["note"].strip()
    ]


def _write_accuracy(sheet: Sheet, view: View) -> None:
    rows = view.forecast.accuracy
    if rows.empty:
        return
    _section(sheet, _("How well the forecast did on the past"))
    _header(sheet, _("Queue"), [
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
    _paragraph(sheet, _("Error: the sum of misses over the sum of contacts (WAPE). The habit is "
                        "the mean of the last weeks. Unavoidable is the error that remains for "
                        "someone who knows the true rate, because contacts arrive by chance."),
               QUIET)


def _write_rules(sheet: Sheet, view: View) -> None:
    center = view.center
    _section(sheet, _("Rules used"))
    sheet.row([(_("Rules"), HEADER_LEFT), ("", HEADER), ("", HEADER), ("", HEADER),
               (_("Binds"), HEADER), (_("Pack"), HEADER), (_("Status"), HEADER),
               (_("Confidence"), HEADER), (_("As of"), HEADER)], height=18)
    used = {center.contracts[agent.contract].pack for agent in center.agents.values()}
    _pack_rows(sheet, _("labour"), center.labour, used)
    called = {
        pack.code
        for campaign in center.campaigns.values() for segment in campaign.segments
        for place in segment.jurisdictions for pack in chain(center.calling, place)
    }
    _pack_rows(sheet, _("calling"), center.calling, called)
    _paragraph(sheet, _("This is not legal advice. The rules are a reading of published law and "
                        "may be out of date or incomplete: have them checked before you rely on "
                        "them."), BOLD)


def _pack_rows(
    sheet: Sheet, binds: str, packs: Mapping[str, LabourPack | CallingPack], used: set[str]
) -> None:
    for name in sorted(packs):
        if name not in used:
            continue
        pack = packs[name]
        row = sheet.row([
            (pack.title, PLAIN), None, None, None,
            (binds, PLAIN.but(align="center")), (name, PLAIN.but(align="center")),
            *[(str(text), PLAIN.but(align="center", shrink=True))
              for text in (pack.status, pack.confidence, pack.as_of)],
        ])
        sheet.merge(row, 1, 4)


# ---------------------------------------------------------------------- shapes


def _section(sheet: Sheet, title: str) -> None:
    sheet.row()
    sheet.row([(title, SECTION)] + [("", SECTION)] * (_COLUMNS - 1), height=20)


def _header(sheet: Sheet, first: str, names: Sequence[str]) -> None:
    sheet.row([(first, HEADER_LEFT), *[(name, HEADER) for name in names]], height=32)


def _write_list(sheet: Sheet, title: str, texts: Sequence[str], none: str) -> None:
    _section(sheet, title)
    for text in dict.fromkeys(texts):
        _paragraph(sheet, "• " + text)
    if not texts:
        sheet.row([(none, QUIET)])


def _paragraph(sheet: Sheet, text: str, look: Look = PLAIN) -> None:
    """A text over the whole width; its height is set here because Excel does not fit the
    height of merged cells."""
    lines = sum(-(-max(len(part), 1) // _LETTERS_A_LINE) for part in text.split("\n"))
    row = sheet.row([(text, look.but(wrap=True))], height=14.5 * lines)
    sheet.merge(row, 1, _COLUMNS)
