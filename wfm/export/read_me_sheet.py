"""The sheet Read me: what this roster is, how good, what to heed, and what everything means."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from wfm.export.blocks import BOLD, WIDTHS, bullets, header, paragraph, section
from wfm.export.cost_sheet import gap_in_words
from wfm.export.roster_sheet import AWAY, OFF, SHIFT_LOOKS
from wfm.export.sheet import Book, Link, Sheet, sheet_title
from wfm.export.shift_codes import letters
from wfm.export.signs import legend
from wfm.export.styles import CALLABLE_FILL, LINK, PLAIN, QUIET, TITLE, Look
from wfm.export.view import View
from wfm.handover import Roster
from wfm.language import day_text, told
from wfm.language import translate as _
from wfm.roster.check_limits import WISHED
from wfm.rules.calling_terms import CallingPack, chain
from wfm.rules.labour import LabourPack


def run_id(roster: Roster) -> str:
    """Ten letters that name a version of a roster: other stints, another name."""
    digest = hashlib.sha256(f"{roster.week} {roster.seed} {roster.status}".encode())
    digest.update(roster.stints.to_csv(index=False).encode())
    return digest.hexdigest()[:10]


def add_read_me(book: Book, view: View, sheets: Sequence[tuple[str, str]]) -> Sheet:
    """Write the sheet.

    Parameters
    ----------
    sheets
        Title and purpose of each other sheet; those without a purpose are only linked.
    """
    sheet = Sheet(book, _("Read me"), WIDTHS, tab="223A5E", landscape=False)
    _write_head(sheet, view)
    warnings = [*view.roster.warnings, *_outbound_notes(view)]
    bullets(sheet, _("Warnings"), [told(one) for one in warnings], _("None."))
    assumed = [*view.center.notes, *view.requirement.notes]
    bullets(sheet, _("What was assumed"), [told(one) for one in assumed],
            _("Nothing beyond the inputs."))
    _write_sheets(sheet, sheets)
    _write_legend(sheet, view)
    _write_rules(sheet, view)
    return sheet


def _write_head(sheet: Sheet, view: View) -> None:
    roster = view.roster
    sheet.row([(view.center.name, TITLE)], height=26)
    sheet.row([(_("Roster of the week of {week}").format(week=roster.week), BOLD.but(size=12))])
    status = {
        "optimal": _("optimal: proven to be the cheapest legal roster"),
        "feasible": _("legal; a cheaper one may exist, see the gap below"),
    }
    broken = sum(one.rule not in WISHED for one in view.violations)
    people = len({a for a, found in view.shifts.items() if found})
    lines = [
        (_("Run"), run_id(roster)),
        (_("Status"), status.get(roster.status, roster.status)),
        (_("Rules"), _("● every rule was checked and is kept") if not broken else
         _("▼ Breaches: {n}, see the sheet Rule check").format(n=broken)),
        (_("Agents at work"), _("{working} of {all}, {hours:,.1f} paid hours").format(
            working=people, all=len(view.center.agents), hours=sum(view.paid_hours.values()))),
        (_("Made in"), _("{seconds:.0f} s, seed {seed}").format(
            seconds=roster.seconds, seed=roster.seed)),
        (_("Week"), _("{first} to {last}, clock of {site}").format(
            first=view.days[0], last=view.days[-1], site=view.site_name)),
    ]
    for name, text in lines:
        sheet.row([(name, BOLD), (text, PLAIN)])
    paragraph(sheet, gap_in_words(view))


def _outbound_notes(view: View) -> list[str]:
    return [
        f"{row['campaign']}/{row['segment']}: {row['note']}"
        for row in view.outbound.segments.to_dict("records")
        if isinstance(row["note"], str) and row["note"].strip()
    ]


def _write_sheets(sheet: Sheet, sheets: Sequence[tuple[str, str]]) -> None:
    section(sheet, _("Sheets"))
    for title, purpose in sheets:
        if purpose:
            row = sheet.row([(Link(title, sheet_title(title)), LINK), (purpose, PLAIN)])
            sheet.merge(row, 2, len(WIDTHS))
    days = [title for title, purpose in sheets if not purpose]
    if days:
        sheet.row([(_("Days"), PLAIN), *[
            (Link(title, sheet_title(title)), LINK.but(align="center")) for title in days]])
        paragraph(sheet, _("A sheet for each day: everyone's activities by interval, and below "
                           "them required, scheduled, over and under, service level and occupancy "
                           "to be expected, and when each segment may be called."), QUIET)


def _write_legend(sheet: Sheet, view: View) -> None:
    section(sheet, _("Colours and codes"))
    letter = letters()
    shown: list[tuple[str, Look]] = [
        (_("{letter} early, before 08:00").format(letter=letter["early"]), SHIFT_LOOKS["early"]),
        (_("{letter} day").format(letter=letter["day"]), SHIFT_LOOKS["day"]),
        (_("{letter} late, after 20:00").format(letter=letter["late"]), SHIFT_LOOKS["late"]),
        (_("{letter} night: 3 h from 22 to 6").format(letter=letter["night"]),
         SHIFT_LOOKS["night"]),
        (_("training, meeting"), SHIFT_LOOKS["other"]), (_("leave, sick").upper(), AWAY),
        (_("off"), OFF), *legend(),
        (_("callable · nobody calls"), Look(fill=CALLABLE_FILL, align="center")),
    ]
    codes = view.codes
    shown += [(f"{codes.code[key]} {codes.name[key]}", codes.look(key).but(open=False))
              for key in codes.code]
    for begin in range(0, len(shown), 3):
        entries: list[tuple[object, Look] | None] = []
        merges = []
        for n, (text, look) in enumerate(shown[begin : begin + 3]):
            first = (1, 4, 8)[n]
            entries += [None] * (first - 1 - len(entries))
            entries.append((text, look.but(size=10, align="left", shrink=True, wrap=False,
                                           number="General")))
            merges.append((first, (3, 7, 10)[n]))
        row = sheet.row(entries)
        for first, last in merges:
            sheet.merge(row, first, last)
    paragraph(sheet, _("Every colour comes with a sign, a letter or a word, so that a print in "
                       "black and white says the same."), QUIET)


# ---------------------------------------------------------------------- legal basis


def _write_rules(sheet: Sheet, view: View) -> None:
    center = view.center
    section(sheet, _("Legal basis"))
    header(sheet, _("Rules"), ["", "", "", _("Binds"), _("Pack"), _("Status"), _("Confidence"),
                               _("As of"), ""], height=18)
    used = {center.contracts[agent.contract].pack for agent in center.agents.values()}
    _pack_rows(sheet, _("labour"), center.labour, used)
    called = {
        pack.code
        for campaign in center.campaigns.values() for segment in campaign.segments
        for place in segment.jurisdictions for pack in chain(center.calling, place)
    }
    _pack_rows(sheet, _("calling"), center.calling, called)
    paragraph(sheet, _("This is not legal advice. The rules are a reading of published law and "
                       "may be out of date or incomplete: have them checked before you rely on "
                       "them."), BOLD)


def _pack_rows(
    sheet: Sheet, binds: str, packs: Mapping[str, LabourPack | CallingPack], used: set[str]
) -> None:
    stands = {
        "in_force": _("in force"), "self_regulation": _("self-regulation"),
        "practice": _("practice"), "unverified": _("unverified"), "bill": _("bill"),
        "repealed": _("repealed"),
    }
    sure = {"high": _("high"), "medium": _("medium"), "low": _("low")}
    for name in sorted(packs):
        if name not in used:
            continue
        pack = packs[name]
        small = PLAIN.but(align="center", shrink=True)
        row = sheet.row([
            (pack.title, PLAIN), None, None, None, (binds, small), (name, small),
            (stands.get(pack.status, pack.status), small),
            (sure.get(pack.confidence, pack.confidence), small),
            (day_text(pack.as_of), small),
        ])
        sheet.merge(row, 1, 4)


