"""The sheet Fairness: who has the weekends, the late and the night shifts, and whose wishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from openpyxl.utils import get_column_letter

from wfm.calendar import monday_of
from wfm.center import Agent
from wfm.export.sheet import A3, Book, Entry, Formula, Sheet
from wfm.export.styles import (
    COUNT,
    HEADER,
    HEADER_LEFT,
    OVER_SIGN,
    PERCENT,
    PLAIN,
    QUIET,
    SHORT_SIGN,
    SIGNED,
    TEAM,
    TITLE,
)
from wfm.export.view import View
from wfm.export.wishes import wishes
from wfm.language import translate as _

MEASURES = ("weekends", "sundays", "late", "night")
_FIRST = 5
"""First column of the counts; before it agent, name, team, contract."""
_HEAD = 5


def add_fairness(book: Book, view: View) -> Sheet:
    """Write the sheet: this week, the weeks known before it, and both together."""
    weeks = past_weeks(view)
    titles = [_("Weekends"), _("Sundays"), _("Late"), _("Night")]
    sheet = Sheet(book, _("Fairness"), [9, 24, 16, 12, *[10] * 12, 11, 11, 8, 9],
                  freeze=f"C{_HEAD + 1}", repeat=f"1:{_HEAD}", paper=A3, tab="44BB99")
    sheet.row([(_("Fairness: weekends, late and night shifts, wishes"), TITLE)], height=24)
    sheet.row([(_("Weekends count once where Saturday or Sunday is worked. Before this week: what "
                  "the table last_roster has (weeks: {n}). ▲ stands where somebody has at least "
                  "one and a half times the team's mean of late and night shifts.").format(n=weeks),
                QUIET)])
    last = _HEAD + len(view.agents)
    total: list[Entry] = [(_("Total of the rows shown"), PLAIN.but(bold=True)), None, None, None]
    total += [(_sum(column, last), COUNT.but(bold=True)) for column in range(_FIRST, _FIRST + 12)]
    total += [None, *[(_sum(column, last), COUNT.but(bold=True)) for column in (18, 19)],
              (Formula('=IF(S3=0,"–",R3/S3)'), PERCENT.but(bold=True))]
    sheet.row(total)
    groups: list[Entry] = [("", TEAM)] * 4
    for title in (_("This week"), _("Before"), _("Together")):
        groups += [(title, TEAM.but(align="center")), *[("", TEAM)] * 3]
    row = sheet.row([*groups, ("", TEAM), (_("Wishes"), TEAM.but(align="center")),
                     ("", TEAM), ("", TEAM)])
    for begin, end in ((5, 8), (9, 12), (13, 16), (18, 20)):
        sheet.merge(row, begin, end)
    names = [_("Agent"), _("Name"), _("Team"), _("Contract")]
    sheet.row([(name, HEADER_LEFT) for name in names]
              + [(title, HEADER) for title in titles * 3]
              + [(name, HEADER) for name in (
                  _("Against the team"), _("Met"), _("Of"), _("Share"))], height=32)
    met, asked = _wishes(view)
    for agent in view.agents:
        _write_agent(sheet, view, agent, (met[agent.agent], asked[agent.agent]), last)
    if view.agents:
        area, cell = f"Q{_HEAD + 1}:Q{last}", f"Q{_HEAD + 1}"
        sheet.looks_where(area, [
            (f"AND(ISNUMBER({cell}),{cell}>=1.5)", SIGNED[OVER_SIGN])])
        share = f"T{_HEAD + 1}"
        sheet.looks_where(f"{share}:T{last}", [
            (f"AND(ISNUMBER({share}),{share}<0.5)", SIGNED[SHORT_SIGN].but(
                number=f'"{SHORT_SIGN}"0%'))])
    sheet.filter(_HEAD, 20)
    sheet.protect()
    return sheet


def past_weeks(view: View) -> int:
    """How many weeks before this one the history knows of anybody."""
    return len({monday_of(shift.date) for agent in view.agents
                for shift in view.past(agent, 366)})


def counts(shifts: Iterable[tuple[date, str]]) -> dict[str, int]:
    """:data:`MEASURES` of shifts given by day and kind."""
    shifts = list(shifts)
    kinds = Counter(kind for _day, kind in shifts)
    return {
        "weekends": len({monday_of(day) for day, _kind in shifts if day.weekday() >= 5}),
        "sundays": len({day for day, _kind in shifts if day.weekday() == 6}),
        "late": kinds["late"], "night": kinds["night"],
    }


def _sum(column: int, last: int) -> Formula:
    letter = get_column_letter(column)
    return Formula(f"=SUBTOTAL(109,{letter}{_HEAD + 1}:{letter}{last})")


def _write_agent(
    sheet: Sheet, view: View, agent: Agent, wished: tuple[int, int], last: int
) -> None:
    row = sheet.count + 1
    days = set(view.days)
    here = counts((s.date, s.kind) for s in view.shifts.get(agent.agent, ()) if s.date in days)
    before = counts((s.date, s.kind) for s in view.past(agent, 366))
    entries: list[Entry] = [
        (agent.agent, PLAIN), (agent.name, PLAIN), (agent.team, PLAIN), (agent.contract, PLAIN)]
    entries += [(here[name], COUNT) for name in MEASURES]
    entries += [(before[name], COUNT) for name in MEASURES]
    entries += [
        (Formula(f"={get_column_letter(_FIRST + n)}{row}+{get_column_letter(_FIRST + 4 + n)}{row}"),
         COUNT) for n in range(4)]
    first = _HEAD + 1
    team = "+".join(f"SUMIF($C${first}:$C${last},C{row},{x}${first}:{x}${last})"
                    for x in ("$O", "$P"))
    heads = f"COUNTIF($C${first}:$C${last},C{row})"
    entries.append((Formula(f'=IF(({team})=0,"–",ROUND((O{row}+P{row})*{heads}/({team}),2))'),
                    COUNT.but(number="0.00")))
    met, asked = wished
    entries += [(met, COUNT), (asked, COUNT),
                (Formula(f'=IF(S{row}=0,"–",R{row}/S{row})'), PERCENT.but(number="0%"))]
    sheet.row(entries)


def _wishes(view: View) -> tuple[Counter[str], Counter[str]]:
    """Wishes met and made, by agent."""
    met: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for wish in wishes(view):
        asked[wish.agent.agent] += 1
        met[wish.agent.agent] += wish.met
    return met, asked
