"""The sheet Hiring classes: when each begins, and a chart of bars made of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from openpyxl.utils import get_column_letter

from wfm.bid.request import Place
from wfm.export.bid.calendar_sheet import Calendar
from wfm.export.bid.canvas import Canvas, Folio, Then
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import Inputs, names_of
from wfm.export.bid.looks import DAY, ONE, WHOLE, as_held
from wfm.export.sheet import A3, Formula, Sheet
from wfm.export.styles import CENTRED, DATE, HEADER, HEADER_LEFT, PLAIN, Look
from wfm.language import translate as _

_FIRST = 9
"""Column of the first week."""
_SLACK = 4
"""Weeks beyond the plan's in which a letter may still appear when training is made longer."""
TRAINING_FILL, NESTING_FILL, RAMP_FILL = "77AADD", "EEDD88", "CCDDAA"


@dataclass(frozen=True)
class Classes:
    """Where the weeks and people of each site's classes stand; sites without classes are left
    out."""

    canvas: Canvas
    week: Mapping[str, str]
    people: Mapping[str, str]


def add_classes(folio: Folio, found: Findings, inputs: Inputs, calendar: Calendar) -> Classes:
    """Draw the sheet."""
    request, lead = found.request, calendar.lead
    last = _last_week(found)
    numbers = range(-lead, min(request.weeks, last + 1))
    canvas = Canvas(folio, _("Hiring classes"), [26, 8, 12, 9, 9, 11, 12, 2,
                                                *[6.2] * len(numbers)],
                    freeze=f"{get_column_letter(_FIRST)}6", repeat="4:5", repeat_columns="A:G",
                    paper=A3, pages=-(-len(numbers) // 48), tab="77AADD")
    canvas.heading(_("Hiring classes"), _(
        "Classes at least cost, by an optimiser: values that are held. T in training, N nesting, "
        "R learning (ramp); weeks of sheet Inputs. Week 0 is the first of service."))
    canvas.next += 1
    canvas.line(*[(name, HEADER_LEFT if n == 0 else HEADER) for n, name in enumerate((
        _("Site"), _("Week"), _("Begins"), _("Classes"), _("People"), _("Graduates"),
        _("Productive"), ""))], *[(n, HEADER.but(size=8)) for n in numbers], height=18)
    canvas.line(*[("", HEADER)] * (_FIRST - 1),
                *[(request.first_week + timedelta(days=7 * n), DAY.but(number="d\\ mmm", size=7))
                  for n in numbers], height=26)
    week, people = {}, {}
    for site, name in names_of(found).items():
        rows = _starts(found, site)
        if not rows:
            canvas.line((name, PLAIN), (_("no classes: the opening staff is enough"), PLAIN))
            continue
        first = canvas.next
        for start, (classes, heads) in rows.items():
            _add_row(canvas, found, inputs, request.places[site], name, start, classes, heads,
                     lead, len(numbers))
        end = canvas.next - 1
        week[site], people[site] = (canvas.area(first, n, end, n) for n in (2, 5))
    if week:
        canvas.thens.append(_bars(canvas.next - 1, len(numbers)))
    return Classes(canvas, week, people)


def _starts(found: Findings, site: str) -> dict[int, tuple[int, int]]:
    """Classes and people by the week in which they begin."""
    classes = found.capacity.classes.get(site)
    by: dict[int, tuple[int, int]] = {}
    if classes is not None:
        for start, people in zip(classes.week, classes.people, strict=True):
            count, heads = by.get(int(start), (0, 0))
            by[int(start)] = (count + 1, heads + int(people))
    return dict(sorted(by.items()))


def _last_week(found: Findings) -> int:
    """The last week in which somebody learns."""
    last = 0
    for site in found.used:
        place = found.request.places[site]
        for start in _starts(found, site):
            last = max(last, start + _length(place) + _SLACK)
    return last


def _length(place: Place) -> int:
    return place.training_weeks + place.nesting_weeks + len(place.ramp)


def _add_row(canvas: Canvas, found: Findings, inputs: Inputs, place: Place, name: str, start: int,
             classes: int, heads: int, lead: int, weeks: int) -> None:
    site, request = place.site, found.request
    training, nesting = inputs("training_weeks", site), inputs("nesting_weeks", site)
    row = canvas.line(
        (name, PLAIN), (start, as_held(WHOLE)),
        (request.first_week + timedelta(days=7 * start), DATE), (classes, WHOLE),
        (heads, as_held(WHOLE)))
    canvas.put(row, 6, Formula(
        f"={canvas.cell(row, 5)}*(1-{inputs('training_loss', site)})"), ONE)
    done = f"{canvas.cell(row, 2)}+{training}"
    canvas.put(row, 7, Formula(
        f"={canvas.cell(row, 3)}+7*({training}+{nesting}+{len(place.ramp)})"), DATE)
    for week in range(start, start + _length(place) + _SLACK):
        column = _FIRST + lead + week
        if column >= _FIRST + weeks:
            break
        at = canvas.cell(4, column)
        canvas.put(row, column, Formula(
            f'=IF({at}<{canvas.cell(row, 2)},"",IF({at}<{done},"T",IF({at}<{done}+{nesting},"N",'
            f'IF({at}<{done}+{nesting}+{len(place.ramp)},"R",""))))'), CENTRED.but(size=8))


def _bars(last: int, weeks: int) -> Then:
    corner = f"{get_column_letter(_FIRST)}6"
    area = f"{corner}:{get_column_letter(_FIRST + weeks - 1)}{last}"

    def then(sheet: Sheet) -> None:
        sheet.looks_where(area, [
            (f'{corner}="{letter}"', Look(fill=fill, align="center"))
            for letter, fill in (("T", TRAINING_FILL), ("N", NESTING_FILL), ("R", RAMP_FILL))])

    return then
