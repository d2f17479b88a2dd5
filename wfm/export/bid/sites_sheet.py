"""The sheet Sites: the same work at each site alone, and why the mix is as it is."""

from __future__ import annotations

from dataclasses import fields

from wfm.bid.compare import figures
from wfm.export.bid.bid_charts import HALF, stacked
from wfm.export.bid.canvas import Across, Canvas, Folio
from wfm.export.bid.findings import Findings, SiteCase
from wfm.export.bid.inputs_sheet import site_name
from wfm.export.bid.labels import figure_label, figure_look, figure_unit
from wfm.export.bid.looks import SHARE, SHARE2, TEXT, TWO, WHOLE, as_held
from wfm.export.bid.words import shore
from wfm.export.sheet import Sheet
from wfm.export.styles import CENTRED, HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION
from wfm.language import translate as _

_ROWS = 19
_FEW = 3
"""So many sites stand side by side on an upright page."""


def _on_one_page(sheet: Sheet) -> None:
    sheet.raw.page_setup.fitToHeight = 1


def add_sites(folio: Folio, found: Findings) -> Canvas:
    """Draw the sheet."""
    request = found.request
    sites = list(request.places)
    columns = len(sites) + 2
    canvas = Canvas(folio, _("Sites"), [46, 22, *[20.0] * len(sites), 4], freeze="C6",
                    landscape=len(sites) > _FEW, tab="CCDDAA")
    canvas.heading(
        _("Sites"),
        _("All sites on the same work. Values: {command} makes them.").format(
            command=found.command))
    canvas.next += 1
    canvas.line((_("Figure"), HEADER_LEFT), (_("Unit"), HEADER_LEFT),
                *[(site_name(found, site), HEADER) for site in sites], height=30)
    canvas.line((_("Kind"), PLAIN), ("", QUIET),
                *[(shore(request.places[site].kind), CENTRED) for site in sites])
    for label, unit, make, look in (
            (_("Country"), "", lambda p: p.country, CENTRED),
            (_("Clock"), "", lambda p: p.zone, CENTRED),
            (_("Languages"), "", lambda p: ", ".join(p.languages), CENTRED),
            (_("Currency"), "", lambda p: p.currency, CENTRED),
            (_("Mean wage"), _("{currency} an hour").format(currency=request.currency),
             lambda p: p.wage_h * p.rate, TWO),
            (_("On-costs"), _("share of wages"), lambda p: p.on_cost, SHARE),
            (_("Rise of wages"), _("share a year"), lambda p: p.wage_year, SHARE2),
            (_("Shrinkage"), _("share of rostered time"), lambda p: 1 - p.availability, SHARE),
            (_("Seats there are"), _("seats"), lambda p: p.seats, WHOLE),
            (_("Largest share of the programme"), _("share of hours"), lambda p: p.max_share,
             SHARE)):
        canvas.line((label, PLAIN), (unit, QUIET),
                    *[(make(request.places[site]), look) for site in sites])
    fits = found.capacity.fits
    for label, name, look in ((_("Schedule fit"), "fit", SHARE),
                              (_("Premiums of wages"), "premium", SHARE2)):
        canvas.line((label, PLAIN), (_("share"), QUIET), *[
            (getattr(fits[site], name), as_held(look)) if site in fits else ("–", CENTRED)
            for site in sites])
    _section(canvas, _("Who does what"), columns)
    for work, name in found.works.items():
        canvas.line((name, PLAIN), (_("share of its hours"), QUIET), *[
            (_share(found, site, work), as_held(SHARE)) for site in sites])
    chart = _add_hours(canvas, found, sites, columns)
    _add_alone(canvas, found, sites, columns)
    _add_reasons(canvas, found, sites, columns)
    if len(sites) <= _FEW:
        canvas.thens.append(_on_one_page)
    if chart is not None:
        canvas.next += 1
        start = canvas.next
        for row in range(start, start + _ROWS):
            canvas.put(row, 1, " ", PLAIN)
        if len(sites) > _FEW:
            canvas.thens.append(lambda sheet: sheet.page_break_before(start))
        canvas.thens.append(lambda sheet: _chart(sheet, found, chart, start))
    return canvas


def _section(canvas: Canvas, title: str, columns: int) -> None:
    canvas.next += 1
    canvas.line(*[(title if n == 0 else "", SECTION) for n in range(columns)])


def _share(found: Findings, site: str, work: str) -> float:
    share = found.capacity.shares.get(site)
    return 0.0 if share is None else share.shares.get(work, 0.0)


def part_names() -> dict[str, str]:
    """Parts of the cost of an hour at the phone."""
    return {"wages": _("Wages"), "premiums": _("Premiums"), "on_costs": _("On-costs"),
            "hiring": _("Hiring and training"), "support": _("Support staff"),
            "items": _("Other items")}


def _add_hours(canvas: Canvas, found: Findings, sites: list[str],
               columns: int) -> list[int] | None:
    """What an hour at the phone costs, of the work that most sites can do; rows of the parts."""
    cases = {site: found.sites.get(site, SiteCase()) for site in sites}
    works = [work for work in found.works if any(work in c.hour_cost for c in cases.values())]
    if not works:
        return None
    work = max(works, key=lambda one: sum(one in c.hour_cost for c in cases.values()))
    _section(canvas, _("An hour at the phone for {name}, mean of all months").format(
        name=found.works[work]), columns)
    unit = _("{currency} an hour").format(currency=found.request.currency)
    names = part_names()
    first = canvas.next
    some = next(c.hour_cost[work] for c in cases.values() if work in c.hour_cost)
    for part in fields(some):
        canvas.line((names[part.name], PLAIN), (unit, QUIET), *[
            (getattr(cases[site].hour_cost[work], part.name), as_held(TWO))
            if work in cases[site].hour_cost else ("–", CENTRED) for site in sites])
    last = canvas.next - 1
    canvas.line((_("An hour at the phone"), PLAIN.but(bold=True)), (unit, QUIET), *[
        (cases[site].hour_cost[work].total, as_held(TWO.but(bold=True)))
        if work in cases[site].hour_cost else ("–", CENTRED) for site in sites])
    return list(range(first, last + 1))


def _add_alone(canvas: Canvas, found: Findings, sites: list[str], columns: int) -> None:
    """Figures of each site doing everything."""
    done = {site: {f.key: f for f in figures(case.outcome)}
            for site, case in found.sites.items() if case.outcome is not None}
    if not done:
        return
    _section(canvas, _("All of the work at one site"), columns)
    keys: dict[str, None] = {}
    for table in done.values():
        for key in table:
            if not key.startswith("cost_at."):
                keys.setdefault(key)
    for key in keys:
        like = next(table[key] for table in done.values() if key in table)
        canvas.line((figure_label(found.works, key, like.label), PLAIN),
                    (figure_unit(like.unit), QUIET), *[
            (done[site][key].value, as_held(figure_look(like)))
            if site in done and key in done[site] else ("–", CENTRED) for site in sites])


def _add_reasons(canvas: Canvas, found: Findings, sites: list[str], columns: int) -> None:
    reasons = {site: [*(found.capacity.shares[site].reasons if site in found.capacity.shares
                        else ()), *found.sites.get(site, SiteCase()).cannot] for site in sites}
    if not any(reasons.values()):
        return
    _section(canvas, _("Why the mix is as it is"), columns)
    for site, texts in reasons.items():
        for text in texts:
            row = canvas.line((site_name(found, site), PLAIN), (text, TEXT))
            canvas.merge(row, 2, max(columns, 6))
            canvas.heights[row] = 15.0 * (1 + len(text) // 90)


def _chart(sheet: Sheet, found: Findings, parts: list[int], start: int) -> None:
    sites = len(found.request.places)
    block = Across(sheet, 3, 2 + sites, {"label": 4} | {str(row): row for row in parts})
    names = list(part_names().values())
    made = stacked(block, [(str(row), names[n]) for n, row in enumerate(parts)],
                   _("An hour at the phone ({currency})").format(currency=found.request.currency),
                   "0.00", HALF, gap=60)
    made.x_axis.number_format = "General"
    sheet.raw.add_chart(made, f"A{start}")
