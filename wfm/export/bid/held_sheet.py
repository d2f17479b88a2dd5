"""The sheet Capacity held: curves, schedule fits and who does what, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wfm.bid.capacity import Curve
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import Inputs, names_of
from wfm.export.bid.looks import FACTOR, ONE, SHARE2, WHOLE, as_held
from wfm.export.sheet import Formula
from wfm.export.styles import HEADER, HEADER_LEFT, PLAIN, SECTION, Look
from wfm.language import translate as _


@dataclass(frozen=True)
class Table:
    """A curve's columns: x, then figures of it; straight between its rows."""

    canvas: Canvas
    first: int
    last: int
    x: int
    columns: Mapping[str, int]

    def _column(self, column: int) -> str:
        return self.canvas.area(self.first, column, self.last, column)

    @property
    def least(self) -> str:
        """The first x."""
        return self.canvas.cell(self.first, self.x)

    @property
    def most(self) -> str:
        """The last x."""
        return self.canvas.cell(self.last, self.x)

    def segment(self, x: str) -> str:
        """The formula of the row, from 1, of the segment in which x lies."""
        return f"=MIN(MATCH({x},{self._column(self.x)},1),{self.last - self.first})"

    def at(self, name: str, x: str, segment: str) -> str:
        """The formula of a figure at x, whose segment is known: value and slope times the rest."""
        column = self.columns[name]
        return (f"INDEX({self._column(column)},{segment})+({x}-INDEX({self._column(self.x)},"
                f"{segment}))*INDEX({self._column(column + 1)},{segment})")


@dataclass(frozen=True)
class Held:
    """Where results that are held stand.

    Attributes
    ----------
    fit, premium, present
        The cell, by site.
    shares
        Part of all works at a site, a column by site; `share` the cell by site and work.
    language
        Premium of each work's language at a site, a column by site.
    load, ratio
        Curves by line: hours of load, and service by ratio.
    """

    canvas: Canvas
    fit: Mapping[str, str]
    premium: Mapping[str, str]
    present: Mapping[str, str]
    shares: Mapping[str, str]
    share: Mapping[tuple[str, str], str]
    language: Mapping[str, str]
    load: Mapping[str, Table]
    ratio: Mapping[str, Table]


def add_held(folio: Folio, found: Findings, inputs: Inputs) -> Held:
    """Draw the sheet."""
    canvas = Canvas(folio, _("Capacity held"), [34, *[13.0] * 12], freeze="B4", tab="D9D9D9")
    canvas.heading(
        _("Capacity held"),
        _("Results of simulation, of the roster optimiser and of the choice of sites. They stay as "
          "they are when inputs are changed; {command} makes them anew.").format(
              command=found.command))
    fit, premium, present = _add_fits(canvas, found)
    shares, share = _add_shares(canvas, found)
    language = _add_language(canvas, found, inputs)
    load, ratio = {}, {}
    for code in found.request.lines:
        load[code], ratio[code] = _add_curve(canvas, found.works[code],
                                             found.capacity.curves[code])
    return Held(canvas, fit, premium, present, shares, share, language, load, ratio)


def _section(canvas: Canvas, title: str, note: str, columns: int) -> None:
    canvas.next += 1
    canvas.line(*[(title if n == 0 else "", SECTION) for n in range(columns)])
    canvas.line((note, PLAIN))


def _add_fits(canvas: Canvas, found: Findings) -> tuple[dict[str, str], ...]:
    _section(canvas, _("Schedule fit"), _(
        "Hours needed at the phone over those rostered there, in the roster that the optimiser "
        "made; premiums and people at work at once are seen in it."), 7)
    canvas.line(*[(name, HEADER_LEFT if n == 0 else HEADER) for n, name in enumerate((
        _("Site"), _("Schedule fit"), _("Premiums of wages"), _("At work at once"),
        _("People rostered"), _("Left uncovered"), _("Gap to the bound")))], height=30)
    fit, premium, present = {}, {}, {}
    for site, name in names_of(found).items():
        one = found.capacity.fits[site]
        row = canvas.line(
            (name, PLAIN), (one.fit, as_held(FACTOR.but(number="0.0000"))),
            (one.premium, as_held(SHARE2)), (one.present, as_held(SHARE2)),
            (one.agents, as_held(WHOLE)), (one.short, as_held(SHARE2)),
            (one.gap, as_held(SHARE2)))
        fit[site], premium[site], present[site] = (canvas.cell(row, n) for n in (2, 3, 4))
        for key, cell in (("schedule_fit", fit[site]), ("pay_premium", premium[site]),
                          ("present", present[site])):
            canvas.folio.name((key, site), cell)
    return fit, premium, present


def _add_shares(
    canvas: Canvas, found: Findings
) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    _section(canvas, _("Who does what"), _(
        "Part of each line and list that is done at each site."), len(found.used) + 1)

    def value(site: str, work: str) -> object:
        return found.capacity.shares[site].shares.get(work, 0.0)

    return _matrix(canvas, found, value, as_held(SHARE2))


def _add_language(canvas: Canvas, found: Findings, inputs: Inputs) -> dict[str, str]:
    _section(canvas, _("Language premiums"), _(
        "What the language of each line and list adds to wages: from sheet Inputs."),
        len(found.used) + 1)
    def value(site: str, work: str) -> object:
        name = inputs.names.get(("language", found.languages[work], site))
        return Formula(f"={name}") if name else 0.0

    return _matrix(canvas, found, value, SHARE2)[0]


def _matrix(
    canvas: Canvas, found: Findings, value: Callable[[str, str], object], look: Look
) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Works as rows, sites as columns."""
    canvas.line((_("Line or list"), HEADER_LEFT),
                *[(name, HEADER) for name in names_of(found).values()])
    first = canvas.next
    cells = {}
    for work, name in found.works.items():
        row = canvas.line((name, PLAIN), *[(value(site, work), look) for site in found.used])
        for n, site in enumerate(found.used):
            cells[site, work] = canvas.cell(row, 2 + n)
    last = canvas.next - 1
    return {site: canvas.area(first, 2 + n, last, 2 + n)
            for n, site in enumerate(found.used)}, cells


def _add_curve(canvas: Canvas, name: str, curve: Curve) -> tuple[Table, Table]:
    """Both tables of a line, side by side; slopes belong to the segment that begins in a row."""
    _section(canvas, _("Curves of {name}").format(name=name), _(
        "Straight between the rows. Left: agent hours at the phone that keep the promise, by hours "
        "of handling in a week. Right: what is reached with more or fewer hours than those."), 10)
    canvas.line(*[(title, HEADER) for title in (
        _("Handling (h a week)"), _("Agent hours"), _("slope"))], None, *[
        (title, HEADER) for title in (
            _("Hours over needed"), _("Service level"), _("slope"), _("Answered"), _("slope"))],
        height=30)
    first = canvas.next
    for n in range(max(len(curve.load), len(curve.ratio))):
        row = first + n
        if n < len(curve.load):
            canvas.put(row, 1, float(curve.load[n]), as_held(ONE))
            canvas.put(row, 2, float(curve.hours[n]), as_held(ONE))
            _slope(canvas, row, 1, 2, n + 1 < len(curve.load))
        if n < len(curve.ratio):
            canvas.put(row, 5, float(curve.ratio[n]), as_held(FACTOR))
            for column, series in ((6, curve.service), (8, curve.answered)):
                canvas.put(row, column, float(series[n]), as_held(SHARE2))
                _slope(canvas, row, 5, column, n + 1 < len(curve.ratio))
    return (Table(canvas, first, first + len(curve.load) - 1, 1, {"hours": 2}),
            Table(canvas, first, first + len(curve.ratio) - 1, 5, {"service": 6, "answered": 8}))


def _slope(canvas: Canvas, row: int, x: int, y: int, there: bool) -> None:
    if there:
        rise = f"{canvas.cell(row + 1, y)}-{canvas.cell(row, y)}"
        run = f"{canvas.cell(row + 1, x)}-{canvas.cell(row, x)}"
        canvas.put(row, y + 1, Formula(f"=({rise})/({run})"), FACTOR)


