"""The sheets Organisation and Cost: support staff by span, and all cost by month (step 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from wfm.bid.costs import paid_in
from wfm.bid.request import Floats, Item, Support
from wfm.export.bid.canvas import Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.heads_sheet import Heads
from wfm.export.bid.held_sheet import Held
from wfm.export.bid.inputs_sheet import Inputs, names_of, site_name
from wfm.export.bid.looks import FACTOR, ONE, PRICE, SHARE2, WHOLE
from wfm.export.bid.months import MonthCanvas, Row, Rows
from wfm.export.bid.plan_sheet import Plan
from wfm.export.bid.units_sheet import Units, round_up
from wfm.export.bid.volume_sheet import Work
from wfm.export.bid.words import basis_unit, kind_name
from wfm.export.sheet import Formula
from wfm.language import translate as _


@dataclass(frozen=True)
class Cost:
    """Rows of all cost, by kind, and what prices need of it."""

    canvas: MonthCanvas
    kinds: Mapping[str, Row]
    sites: Mapping[str, Row]
    total: Row
    wage_index: Row
    revenue_share: Row


@dataclass(frozen=True)
class Ground:
    """What pay is made of: worth of money and rises by site, and their index."""

    worth: Rows
    rise: Rows
    index: Row


def add_spans(folio: Folio, found: Findings, inputs: Inputs, heads: Heads) -> dict[int, Row]:
    """Draw the sheet Organisation; gives how many of each role, by its number."""
    canvas = MonthCanvas(
        folio, _("Organisation"), found.request.first_days[:-1],
        _("Support staff by span: one for so many agents, rounded up, at least as many as sheet "
          "Inputs says."), tab="CCDDAA")
    rows: dict[int, Row] = {}
    canvas.section(_("Agents"))
    for site, name in names_of(found).items():
        canvas.figure(_("Agents"), name, _("agents"), partial(_sum, [heads.heads[site]]), ONE,
                      "max")
    canvas.section(_("Support staff"))
    for n, role in enumerate(found.request.support):
        if role.site != "all" and role.site not in found.used:
            continue
        rows[n] = canvas.figure(
            role.role, site_name(found, role.site), _("people"),
            partial(_count, inputs, heads, role, n), WHOLE, "max")
    if rows:
        canvas.figure(
            _("Support staff"), _("all"), _("people"),
            lambda m: Formula("=" + "+".join(row(m) for row in rows.values())), WHOLE, "max",
            strong=True)
        canvas.figure(
            _("Agents for one of them"), _("all"), _("agents"),
            lambda m: Formula(f"=IF({'+'.join(row(m) for row in rows.values())}>0,"
                              f"{heads.heads.together(m)}"
                              f"/({'+'.join(row(m) for row in rows.values())}),0)"), ONE, "mean")
    return rows


def _sum(rows: Iterable[Row], month: int) -> Formula:
    return Formula("=" + ("+".join(row(month) for row in rows) or "0"))


def _count(inputs: Inputs, heads: Heads, role: Support, n: int, m: int) -> Formula:
    people = heads.heads.together(m) if role.site == "all" else heads.heads[role.site](m)
    key = (role.role, role.site, str(n))
    return Formula(f"=IF({people}>0,MAX({round_up(f'{people}/' + inputs('span', *key))},"
                   f"{inputs('least', *key)}),0)")


def add_cost(folio: Folio, found: Findings, inputs: Inputs, held: Held, plan: Plan, work: Work,
             heads: Heads, units: Units, seats: Rows, spans: Mapping[int, Row]) -> Cost:
    """Draw the sheet Cost build-up."""
    request, sites, money = found.request, names_of(found), found.request.currency
    canvas = MonthCanvas(
        folio, _("Cost build-up"), request.first_days[:-1],
        _("All cost by month in {currency}; money of a site is turned into it by the month's "
          "rate. Shares of revenue and the cost of capital stand in sheet Rate card.").format(
              currency=money), tab="EE8866")
    ground = _add_ground(canvas, found, inputs, plan, sites)
    dial = inputs("dial", "wage")
    hour = canvas.figures(
        _("Wage of a contract hour"), _("{currency} an hour").format(currency=money),
        lambda p, m: Formula(f"={inputs('wage_h', p)}*{ground.rise[p](m)}*{dial}"
                             f"*{ground.worth[p](m)}"), sites, PRICE, "mean", add=False)
    language = canvas.figures(
        _("Language premium"), _("share of wages"),
        lambda p, m: Formula(
            f"=IF(SUMPRODUCT({held.shares[p]},{work.hours.column(m)})>0,"
            f"SUMPRODUCT({held.shares[p]},{held.language[p]},{work.hours.column(m)})"
            f"/SUMPRODUCT({held.shares[p]},{work.hours.column(m)}),0)"), sites, SHARE2, "mean",
        add=False)
    pay: dict[str, Rows] = {}
    pay["wages"] = canvas.figures(
        kind_name("wages"), money,
        lambda p, m: Formula(f"={heads.heads[p](m)}*{heads.month_h[p](m)}*{hour[p](m)}"), sites,
        WHOLE)
    pay["premiums"] = canvas.figures(
        kind_name("premiums"), money,
        lambda p, m: Formula(f"={pay['wages'][p](m)}*((1+{held.premium[p]})"
                             f"*(1+{language[p](m)})-1)"), sites, WHOLE)
    pay["overtime"] = canvas.figures(
        kind_name("overtime"), money,
        lambda p, m: Formula(f"={heads.paid_over[p](m)}*(1+{inputs('overtime_premium', p)})"
                             f"*{hour[p](m)}"), sites, WHOLE)
    pay["training"] = canvas.figures(
        kind_name("training"), money,
        lambda p, m: Formula(f"={heads.trained[p](m)}*{inputs('week_h', p)}*{hour[p](m)}"), sites,
        WHOLE)
    gross = canvas.figures(
        _("Pay of agents"), money,
        lambda p, m: Formula("=" + "+".join(rows[p](m) for rows in pay.values())), sites, WHOLE)
    pay["on_costs"] = canvas.figures(
        kind_name("on_costs"), money,
        lambda p, m: Formula(f"={inputs('on_cost', p)}*{gross[p](m)}"), sites, WHOLE)
    support = _add_support(canvas, found, inputs, ground, spans)
    items = _add_items(canvas, found, inputs, ground, heads, units, seats, gross)
    return _add_totals(canvas, found, inputs, pay, support, items, ground)


def _add_ground(canvas: MonthCanvas, found: Findings, inputs: Inputs, plan: Plan,
                sites: Mapping[str, str]) -> Ground:
    request = found.request

    def plain(p: str, m: int) -> str:
        return f"{inputs('rate', p)}*(1+{inputs('rate_year', p)})^({m}/12)"

    def worth(p: str, m: int) -> Formula:
        foreign = request.places[p].currency != request.currency
        return Formula("=" + plain(p, m) + (f"*{inputs('dial', 'currency')}" if foreign else ""))

    worths = canvas.figures(_("Worth of the site's money"),
                            _("{currency} for one").format(currency=request.currency), worth,
                            sites, FACTOR.but(number="0.000000"), "mean", add=False)
    rise = canvas.figures(
        _("Rise of wages"), _("times the first year's"),
        lambda p, m: Formula(f"=(1+{inputs('wage_year', p)})^{m // 12}"), sites, FACTOR, "mean",
        add=False)
    weight = canvas.figures(
        _("Weight of the site in the index of wages"), request.currency,
        lambda p, m: Formula(f"={plan.paid[p](m)}*{inputs('wage_h', p)}*(1+{inputs('on_cost', p)})"
                             f"*{plain(p, m)}"), sites, WHOLE)
    index = canvas.figure(
        _("Index of wages"), _("all"), _("times the first year's"),
        lambda m: Formula(f"=IF({weight.together(m)}>0,SUMPRODUCT({weight.column(m)},"
                          f"{rise.column(m)})/{weight.together(m)},1)"), FACTOR, "mean",
        strong=True)
    return Ground(worths, rise, index)


def _add_support(canvas: MonthCanvas, found: Findings, inputs: Inputs, ground: Ground,
                 spans: Mapping[int, Row]) -> dict[int, Row]:
    if not spans:
        return {}
    canvas.section(kind_name("support"))
    dial, rows = inputs("dial", "wage"), {}
    for n, count in spans.items():
        role = found.request.support[n]
        cost = inputs("month_cost", role.role, role.site, str(n))

        def make(m: int, role: Support = role, count: Row = count, cost: str = cost) -> Formula:
            if role.site == "all":
                return Formula(f"={count(m)}*{cost}*{ground.index(m)}*{dial}")
            return Formula(f"={count(m)}*{cost}*{ground.rise[role.site](m)}*{dial}"
                           f"*{ground.worth[role.site](m)}")

        rows[n] = canvas.figure(role.role, site_name(found, role.site), found.request.currency,
                                make, WHOLE)
    return rows


def _add_items(canvas: MonthCanvas, found: Findings, inputs: Inputs, ground: Ground, heads: Heads,
               units: Units, seats: Rows, gross: Rows) -> dict[int, Row]:
    counted = {"hire": heads.hires, "agent_month": heads.heads, "seat_month": seats,
               "paid_hour": units.paid, "handled_minute": units.minutes,
               "contact": units.contacts, "wage_share": gross}
    rows: dict[int, Row] = {}
    money = found.request.currency
    for n, item in enumerate(found.request.items):
        if item.basis == "revenue_share" or (item.site != "all" and item.site not in found.used):
            continue
        if not rows:
            canvas.section(kind_name("items"))
        due = paid_in(item, found.request.months)
        amount = inputs("item", item.item, item.site, str(n))

        def make(m: int, item: Item = item, due: Floats = due, amount: str = amount) -> object:
            if not due[m]:
                return 0.0
            parts = [amount]
            of = counted.get(item.basis)
            if of is not None:
                parts.append(of.together(m) if item.site == "all" else of[item.site](m))
            if item.site != "all" and item.basis != "wage_share":
                parts.append(ground.worth[item.site](m))
            return Formula("=" + "*".join(parts))

        rows[n] = canvas.figure(item.item, site_name(found, item.site), money, make, WHOLE)
    return rows


def _add_totals(canvas: MonthCanvas, found: Findings, inputs: Inputs, pay: Mapping[str, Rows],
                support: Mapping[int, Row], items: Mapping[int, Row], ground: Ground) -> Cost:
    request, money = found.request, found.request.currency
    canvas.section(_("Cost by kind"))
    kinds: dict[str, Row] = {}
    for kind, rows in pay.items():
        kinds[kind] = canvas.figure(kind_name(kind), _("all"), money,
                                    partial(_sum, [rows.together]), WHOLE)
    for kind, by in (("support", support), ("items", items)):
        kinds[kind] = canvas.figure(
            kind_name(kind), _("all"), money,
            partial(_sum, by.values()), WHOLE)
    total = canvas.figure(_("Cost"), _("all"), money, lambda m: Formula(
        "=" + "+".join(row(m) for row in kinds.values())), WHOLE, strong=True)
    canvas.section(_("Cost by site"))
    sites: dict[str, Row] = {}
    for site, name in {**names_of(found), "all": _("not of one site")}.items():
        parts = [rows[site] for rows in pay.values()] if site != "all" else []
        parts += [row for n, row in support.items() if request.support[n].site == site]
        parts += [row for n, row in items.items() if request.items[n].site == site]
        if parts:
            sites[site] = canvas.figure(
                _("Cost"), name, money,
                partial(_sum, parts), WHOLE)
    canvas.section(_("Shares of revenue"))
    shares = [(n, item) for n, item in enumerate(request.items) if item.basis == "revenue_share"]

    def share(m: int) -> Formula:
        due = [inputs("item", item.item, item.site, str(n)) for n, item in shares
               if paid_in(item, request.months)[m]]
        return Formula("=" + ("+".join(due) or "0"))

    revenue = canvas.figure(_("Items that are shares of revenue"), _("all"),
                            basis_unit("revenue_share", money), share, SHARE2, "mean")
    return Cost(canvas, kinds, sites, total, ground.index, revenue)
