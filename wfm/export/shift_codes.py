"""The shift codes that may stand in a cell of the roster, and what each of them counts.

A code is the text of a cell: ``09:00–15:20 D``, ``LEAVE``, ``off``. Every contract at every
site has a list of them, from the labour rules that bind it, with the hours that totals are
added up from; so a total follows when another code is chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from openpyxl.utils import get_column_letter

from wfm.calendar import WEEKDAYS
from wfm.center import Agent, Contract
from wfm.export.codes import absence_name
from wfm.export.sheet import Book, Sheet
from wfm.export.shifts import Shift
from wfm.export.styles import HEADER
from wfm.export.view import View
from wfm.export.words import span
from wfm.language import number_text
from wfm.language import translate as _
from wfm.roster.build import week_grid
from wfm.roster.problem import SLOT_MIN
from wfm.roster.shiftset import make_shifts
from wfm.shift_kind import shift_kind

LISTS = "Lists"
"""Name of the hidden sheet; formulas name it, so it stays English."""
COUNTED = ("paid_h", "leave_h", "days", "off", "nights")
"""What a code counts, in the order of a list's columns behind the code."""


@dataclass(frozen=True)
class ShiftCode:
    """A cell's text, and what a day with it counts in the totals."""

    text: str
    paid_h: float = 0.0
    leave_h: float = 0.0
    days: int = 0
    off: int = 0
    nights: int = 0

    @property
    def counts(self) -> tuple[float, ...]:
        """The figures of :data:`COUNTED`, to a thousandth of a minute."""
        return tuple(round(float(getattr(self, name)), 6) for name in COUNTED)


def letters() -> dict[str, str]:
    """The letter behind a shift by its kind."""
    return {"early": _("E"), "day": _("D"), "late": _("L"), "night": _("N")}


@dataclass(frozen=True)
class Place:
    """Where a list stands on the hidden sheet: its first column, and its last rows."""

    column: int
    last: int
    last_free: int
    """Last row of what may stand on a day on which the contract does not work."""

    def area(self, name: str = "", free: bool = False) -> str:
        """The cells of the codes, or of one of :data:`COUNTED`."""
        letter = get_column_letter(self.column + (1 + COUNTED.index(name) if name else 0))
        return f"{LISTS}!${letter}$2:${letter}${self.last_free if free else self.last}"


class ShiftCodes:
    """All lists of a week, and the code of every cell of its roster."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._away = days_away(view)
        self._lists: dict[tuple[str, str], dict[str, ShiftCode]] = {}
        self._free: dict[tuple[str, str], int] = {}
        self.cells: dict[tuple[str, date], ShiftCode] = {}
        for agent in view.agents:
            key = (agent.contract, agent.site)
            if key not in self._lists:
                free = _free_codes(view.center.contracts[agent.contract])
                known = {code.text: code for code in free}
                for code in legal_codes(view, *key):
                    known.setdefault(code.text, code)
                self._lists[key], self._free[key] = known, len(free)
            for day in view.days:
                self.cells[agent.agent, day] = self._cell(agent, day, self._lists[key])
        self.places: dict[tuple[str, str], Place] = {}
        for number, (key, codes) in enumerate(self._lists.items()):
            self.places[key] = Place(
                1 + number * (len(COUNTED) + 1), 1 + len(codes), 1 + self._free[key])

    def may_work(self, agent: Agent, day: date) -> bool:
        """Whether the contract has work on this day of the week."""
        return WEEKDAYS[day.weekday()] in self._view.center.contracts[agent.contract].work_days

    def write(self, book: Book) -> Sheet:
        """The hidden sheet: the lists side by side, in order of time."""
        sheet = Sheet(book, LISTS, [])
        heads = [name for contract, site in self._lists for name in (
            f"{contract} {site}", *COUNTED)]
        sheet.row([(head, HEADER) for head in heads])
        columns = [
            [(code.text, *code.counts) for code in codes.values()]
            for codes in self._lists.values()
        ]
        for row in range(max((len(rows) for rows in columns), default=0)):
            line: list[object] = []
            for rows in columns:
                line += rows[row] if row < len(rows) else [None] * (len(COUNTED) + 1)
            sheet.bare_row(line)
        sheet.hide()
        return sheet

    def _cell(self, agent: Agent, day: date, known: dict[str, ShiftCode]) -> ShiftCode:
        view = self._view
        shifts = [s for s in view.shifts.get(agent.agent, ()) if s.date == day]
        away = self._away.get((agent.agent, day), [])
        paid = view.paid_by_day.get((agent.agent, day), 0.0)
        leave = view.leave_by_day.get((agent.agent, day), 0.0)
        text = _text(shifts, [absence_name(what).upper() for what in away])
        if away and not leave and not shifts:
            text += " " + _("unpaid").upper()
        if not text:
            text = _("off") if agent.employed(day) else "–"
        code = ShiftCode(
            text, paid, leave, int(bool(shifts)), int(not shifts and not away),
            sum(shift.kind == "night" for shift in shifts))
        if known.setdefault(text, code).counts == code.counts:
            return known[text]
        longer = f"{text} ({number_text(paid + leave, '.4g')} h)"
        return known.setdefault(longer, replace(code, text=longer))


def legal_codes(view: View, contract: str, site: str) -> Iterable[ShiftCode]:
    """Every shift that a contract may have at a site under its labour rules, by its start."""
    center = view.center
    terms = center.contracts[contract]
    made = make_shifts(terms, center.labour[terms.pack], center.sites[site], view.roster.week,
                       week_grid(center, view.roster.week))
    shifts, found = made.shift_set, {}
    midnight = datetime.combine(view.roster.week, time(0))
    for start, end, paid, clock, gap in zip(
        shifts.start, shifts.end, shifts.paid_min, made.clock_min, made.gap, strict=True
    ):
        key = (int(clock), int(end - start), int(paid), int(gap[0] - start) if gap[1] else 0,
               int(gap[1] - gap[0]))
        if key in found:
            continue
        begin = midnight + timedelta(minutes=key[0])
        until = begin + timedelta(minutes=key[1] * SLOT_MIN)
        out = begin + timedelta(minutes=key[3] * SLOT_MIN)
        back = out + timedelta(minutes=key[4] * SLOT_MIN)
        kind = shift_kind(begin, until)
        text = f"{span(begin, out)} / {span(back, until)}" if key[4] else span(begin, until)
        found[key] = ShiftCode(f"{text} {letters()[kind]}", key[2] / 60, 0.0, 1, 0,
                               int(kind == "night"))
    return [found[key] for key in sorted(found)]


def days_away(view: View) -> dict[tuple[str, date], list[str]]:
    """Absences away from work by agent and day, agent's clock."""
    found: dict[tuple[str, date], list[str]] = defaultdict(list)
    off = view.stints[view.stints["off"]]
    for agent, what, start, end in zip(
        off["agent"], off["what"], off["own_start"], off["own_end"], strict=True
    ):
        day = start.date()
        while datetime.combine(day, time(0)) < end:
            names = found[(str(agent), day)]
            if what not in names:
                names.append(str(what))
            day += timedelta(days=1)
    return found


def _free_codes(contract: Contract) -> list[ShiftCode]:
    """What may stand on any day: off, leave and illness."""
    whole = contract.leave_credit_h(1.0)
    off, unpaid = ShiftCode(_("off"), off=1), _("unpaid").upper()
    names = [absence_name(kind).upper() for kind in ("leave", "sick")]
    return [off, *(ShiftCode(name, leave_h=whole) for name in names),
            *(ShiftCode(f"{name} {unpaid}") for name in names)]


def _text(shifts: list[Shift], away: list[str]) -> str:
    parts = []
    for shift in shifts:
        extra = " ".join(absence_name(what) for what in shift.whats)
        if shift.works:
            letter = letters()[shift.kind]
            parts.append(f"{shift.hours} {letter}" + (f" +{extra}" if extra else ""))
        else:
            parts.append(f"{shift.hours} {extra.upper()}")
    return ", ".join([*parts, *away])
