"""The sheet Inputs: every figure that may be changed, with its unit, source and name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wfm.bid.request import Place
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.log_words import source_words
from wfm.export.bid.looks import (
    FACTOR,
    ONE,
    PRICE,
    SHARE,
    SHARE2,
    TWO,
    UNIT,
    WHOLE,
    as_held,
    as_input,
)
from wfm.export.bid.sources import Sources
from wfm.export.bid.words import basis_unit, driver_name
from wfm.export.sheet import Formula
from wfm.export.styles import (
    CENTRED,
    HEADER,
    HEADER_LEFT,
    NUMBER,
    PLAIN,
    QUIET,
    SECTION,
    Look,
)
from wfm.language import translate as _

_WIDTHS = [26, 46, 14, 28, 10, 26, 60]
_VALUE = 3

DIALS = ("volume", "aht", "shrinkage", "attrition", "ramp", "currency", "conversion", "wage")


@dataclass
class Inputs:
    """Names of the inputs, and where they stand: by figure and by what it is of."""

    canvas: Canvas
    sources: Sources
    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)

    def __call__(self, *key: str) -> str:
        """The name of an input, for formulas."""
        return self.names[key]

    # ------------------------------------------------------------------ drawing

    def section(self, title: str) -> None:
        """A heading between blocks."""
        self.canvas.next += 1
        self.canvas.line(*[(title if n == 0 else "", SECTION) for n in range(len(_WIDTHS))])

    def add(self, key: tuple[str, ...], of: str, label: str, value: object, unit: str,
            look: Look, table: str = "", *whats: str, held: str = "", least: float | None = 0.0,
            most: float | None = None, whole: bool = False, note: str = "") -> str:
        """An input's line; with `held` it is no input, and that says why."""
        source = self.sources.of(table, *whats) if table else None
        origin = held or (source_words(source) if source else note) or "–"
        flag = "" if source is None else _("default") if source.default else _("given")
        canvas = self.canvas
        row = canvas.line(
            (of, PLAIN.but(shrink=True)), (label, PLAIN.but(shrink=True)),
            (value, as_held(look) if held else as_input(look)), (unit, UNIT),
            (flag, CENTRED), None, (origin, QUIET.but(wrap=True)))
        where = canvas.cell(row, _VALUE)
        name = canvas.folio.name(key, where)
        canvas.put(row, 6, name, QUIET)
        self.names[key], self.at[name] = name, where
        if not held:
            canvas.check(where, "whole" if whole else "decimal",
                         -1e15 if least is None else least, most)
        return name


def add_inputs(folio: Folio, found: Findings) -> Inputs:
    """Draw the sheet."""
    request = found.request
    canvas = Canvas(folio, _("Inputs"), _WIDTHS, freeze="D5", repeat="4:4", tab="EEDD88")
    canvas.heading(
        _("Inputs"),
        _("Yellow figures may be changed: needed hours, headcount, cost and every price follow. "
          "Grey ones are results that are held: a new run makes them. Contacts and records by "
          "month: sheet Volumes."),
        _("The sheets are protected without a password, so that no formula is overwritten by "
          "mistake."))
    canvas.line((_("Of"), HEADER_LEFT), (_("Figure"), HEADER_LEFT), (_("Value"), HEADER),
                (_("Unit"), HEADER_LEFT), (_("Default?"), HEADER), (_("Name"), HEADER_LEFT),
                (_("Source"), HEADER_LEFT))
    made = Inputs(canvas, Sources(request.assumptions))
    _add_dials(made)
    _add_terms(made, found)
    _add_works(made, found)
    for site in found.used:
        _add_place(made, found, request.places[site])
    _add_support(made, found)
    _add_items(made, found)
    _add_credits(made, found)
    return made


def _add_dials(made: Inputs) -> None:
    made.section(_("Dials: times what is assumed"))
    for name in DIALS:
        made.add(("dial", name), _("programme"), driver_name(name), 1.0, _("times"), FACTOR,
                 least=0.01, most=10, note=_("1 is as assumed; it moves all months"))


def _add_terms(made: Inputs, found: Findings) -> None:
    terms, price = found.request.terms, found.outcome.price
    settings = "bid_settings"
    everything = _("programme")
    made.section(_("Commercial terms"))
    made.add(("margin",), everything, _("target margin"), terms.margin, _("share of the price"),
             SHARE, settings, "margin", least=-1, most=0.95)
    made.add(("expected_credits",), everything, _("credits less bonuses expected"),
             found.capacity.credits, _("share of the price"), SHARE2, least=-1, most=0.95,
             note=_("from the scenarios of sheet Risk"))
    made.add(("commitment",), everything, _("least that is billed"), terms.commitment,
             _("share of the forecast"), SHARE, settings, "commitment", most=1)
    made.add(("inflation_pass",), everything, _("rise of wages that the price follows"),
             terms.inflation_pass, _("share of the rise"), SHARE, settings, "inflation_pass",
             most=2)
    made.add(("payment_days",), everything, _("days until payment"), terms.payment_days,
             _("days"), WHOLE, settings, "payment_days", most=3650)
    made.add(("capital_year",), everything, _("cost of capital"), terms.capital_year,
             _("share a year"), SHARE2, settings, "capital_year", most=5)
    made.add(("lock_band",), everything, _("contacts above the locked forecast that are covered"),
             terms.lock_band, _("share of the forecast"), SHARE, settings, "lock_band", most=100)
    made.section(_("Price as bid, held in sheet Result"))
    unit = found.request.currency
    made.add(("price_bid",), everything, _("price of a unit"), price.amount, unit, PRICE,
             least=None, note=_("at the target margin when the bid was made"))
    for n, band in enumerate(price.bands, start=1):
        made.add(("price_band", str(n)), everything,
                 _("price from {low:.0%} to {high:.0%} of the forecast").format(
                     low=band.low, high=band.high), band.amount, unit, PRICE, "bid_bands",
                 f"{band.low:g}: price", least=None)


def _add_works(made: Inputs, found: Findings) -> None:
    request = found.request
    for code, line in request.lines.items():
        name = found.works[code]
        made.section(_("Line {name}").format(name=name))
        made.add(("volume", code), name, _("contacts, all months"), 1.0, _("times"), FACTOR,
                 note=_("of the months in sheet Volumes"))
        for figure, label, value, unit, look in (
                ("aht_s", _("handling time in the first month"), line.aht_s, _("seconds"), ONE),
                ("aht_year", _("change of handling time"), line.aht_year, _("share a year"),
                 SHARE2),
                ("concurrency", _("contacts at once"), line.concurrency, _("contacts"), ONE)):
            made.add((figure, code), name, label, value, unit, look, "bid_lines",
                     f"{code}: {figure}", least=-0.9 if figure == "aht_year" else 0.001)
        if line.service_level is not None:
            made.add(("service_level", code), name, _("service level promised"),
                     line.service_level, _("share of contacts"), SHARE, "bid_lines",
                     f"{code}: service_level",
                     held=_("another promise needs other staff: a new run"))
    for code, calls in request.lists.items():
        name = found.works[code]
        made.section(_("Call list {name}").format(name=name))
        made.add(("volume", code), name, _("records, all months"), 1.0, _("times"), FACTOR,
                 note=_("of the months in sheet Volumes"))
        for figure, label, value, unit, look in (
                ("attempts", _("attempts on a record"), calls.attempts, _("attempts"), TWO),
                ("contact_rate", _("attempts that somebody answers"), calls.contact_rate,
                 _("share of attempts"), SHARE),
                ("right_party", _("of these, the right person"), calls.right_party,
                 _("share of the answered"), SHARE),
                ("conversion", _("right persons that buy or promise"), calls.conversion,
                 _("share of right persons"), SHARE),
                ("aht_contact_s", _("time of an attempt that reaches the right person"),
                 calls.aht_contact_s, _("seconds"), ONE),
                ("aht_no_contact_s", _("time of any other attempt"), calls.aht_no_contact_s,
                 _("seconds"), ONE)):
            made.add((figure, code), name, label, value, unit, look, "bid_lists",
                     f"{code}: {figure}", most=1 if look is SHARE else None)


def _add_place(made: Inputs, found: Findings, place: Place) -> None:
    site, name, money = place.site, place.name or place.site, place.currency
    made.section(_("Site {name}").format(name=name))
    weekly: list[str] = []
    paid: list[str] = []
    for pattern in place.patterns:
        code = pattern.contract.contract
        hours = made.add(("week_h", code, site), name, _("contract {code}: hours").format(
            code=code), pattern.contract.week_max_h, _("hours a week"), TWO,
            held=_("the roster was made with it"))
        share = made.add(("share", code, site), name, _("contract {code}: share").format(
            code=code), pattern.share, _("share of agents"), SHARE,
            held=_("the roster was made with it"))
        wage = made.add(("wage", code, site), name, _("contract {code}: wage").format(code=code),
                        pattern.contract.cost_h, _("{currency} an hour").format(currency=money),
                        PRICE, "bid_patterns", f"{code}: cost_h")
        weekly.append(f"{share}*{hours}")
        paid.append(f"{share}*{hours}*{wage}")
    week_h = made.add(("week_h", site), name, _("mean contract hours"),
                      Formula("=" + "+".join(weekly)), _("hours a week"), TWO,
                      held=_("a formula"))
    made.add(("wage_h", site), name, _("mean wage of a contract hour"),
             Formula(f"=({'+'.join(paid)})/{week_h}"),
             _("{currency} an hour").format(currency=money), PRICE, held=_("a formula"))
    made.add(("full_h", site), name, _("hours of a full-time agent"),
             max(one.contract.week_max_h for one in place.patterns), _("hours a week"), TWO,
             held=_("the longest contract"))
    for figure, label, unit, look, most in _place_figures(place, money):
        made.add((figure, site), name, label, getattr(place, figure), unit, look, "bid_sites",
                 f"{site}: {figure}", most=most, whole=look is WHOLE,
                 least=-0.9 if figure in ("rate_year", "wage_year")
                 else 0.01 if figure == "sharing" else 0)
    for tongue in sorted({*found.languages.values()} & set(place.languages)):
        made.add(("language", tongue, site), name, _("premium for the language {code}").format(
            code=tongue), place.languages[tongue], _("share of the wage"), SHARE, "bid_sites",
            f"{site}: premium of {tongue}", most=5)
    _add_tenure(made, place, name)


def _place_figures(place: Place, money: str) -> list[tuple[str, str, str, Look, float | None]]:
    return [
        ("on_cost", _("employer's contributions and benefits"), _("share of wages"), SHARE, 5),
        ("wage_year", _("rise of wages"), _("share a year"), SHARE2, 2),
        ("overtime", _("most overtime"), _("share of contract hours"), SHARE, 1),
        ("overtime_premium", _("what overtime pays above the wage"), _("share of the wage"),
         SHARE, 5),
        ("rate", _("worth of one {currency} in the bid's currency").format(currency=money),
         _("money"), NUMBER.but(number="0.000000"), None),
        ("rate_year", _("change of that worth"), _("share a year"), SHARE2, 5),
        ("in_office", _("shrinkage in the office"), _("share of rostered time"), SHARE2, 0.95),
        ("out_of_office", _("shrinkage out of the office"), _("share of rostered time"), SHARE2,
         0.95),
        ("home", _("agents who work from home"), _("share of agents"), SHARE, 1),
        ("sharing", _("agents at work at the peak for each seat"), _("agents a seat"), TWO, 10),
        ("seats", _("seats there are"), _("seats"), WHOLE, None),
        ("opening", _("trained agents at the start"), _("people"), WHOLE, None),
        ("training_weeks", _("training"), _("weeks"), WHOLE, 104),
        ("training_loss", _("people lost in training"), _("share of a class"), SHARE, 0.95),
        ("nesting_weeks", _("nesting"), _("weeks"), WHOLE, 104),
        ("nesting", _("productivity in nesting"), _("of a trained agent's"), SHARE, 1),
    ]


def _add_tenure(made: Inputs, place: Place, name: str) -> None:
    """The ramp and the share that leaves, by tenure."""
    site, canvas = place.site, made.canvas
    first = canvas.next
    for week, share in enumerate(place.ramp, start=1):
        made.add(("ramp", str(week), site), name,
                 _("productivity {n} weeks after nesting").format(n=week), share,
                 _("of a trained agent's"), SHARE, "bid_ramp", f"{site} {week}: productivity",
                 f"all {week}: productivity", most=1)
    if place.ramp:
        made.names["ramp", site] = canvas.folio.name(
            ("ramp", "all", site), canvas.area(first, _VALUE, canvas.next - 1, _VALUE))
    for n, (until, share) in enumerate(place.attrition, start=1):
        last = n == len(place.attrition)
        if not last:
            made.add(("tenure_end", str(n), site), name, _("tenure band {n}: ends").format(n=n),
                     until, _("months after graduation"), ONE, "bid_attrition",
                     f"{site} {until:g}: monthly", f"all {until:g}: monthly")
        made.add(("leaving", str(n), site), name,
                 _("tenure band {n}: leaving").format(n=n) if not last
                 else _("leaving after that"), share, _("share a month"), SHARE2,
                 "bid_attrition", f"{site} {until:g}: monthly", f"all {until:g}: monthly",
                 most=0.95)


def _add_support(made: Inputs, found: Findings) -> None:
    rows = [(n, role) for n, role in enumerate(found.request.support)
            if role.site == "all" or role.site in found.used]
    if not rows:
        return
    made.section(_("Support staff"))
    for n, role in rows:
        money = (found.request.currency if role.site == "all"
                 else found.request.places[role.site].currency)
        key, what = (role.role, role.site, str(n)), f"{role.role} {role.site}"
        of = site_name(found, role.site)
        made.add(("span", *key), of, _("{role}: agents for one").format(role=role.role),
                 role.agents, _("agents"), ONE, "bid_support", f"{what}: agents", least=0.1)
        made.add(("least", *key), of, _("{role}: at least").format(role=role.role), role.least,
                 _("people"), WHOLE, "bid_support", f"{what}: least", whole=True)
        made.add(("month_cost", *key), of, _("{role}: cost of one").format(role=role.role),
                 role.month_cost, _("{currency} a month").format(currency=money), PRICE,
                 "bid_support", f"{what}: month_cost")


def _add_items(made: Inputs, found: Findings) -> None:
    rows = [(n, item) for n, item in enumerate(found.request.items)
            if item.site in ("all", *found.used) or item.basis == "revenue_share"]
    if not rows:
        return
    made.section(_("Other items of cost"))
    for n, item in rows:
        money = (found.request.currency if item.site == "all"
                 else found.request.places[item.site].currency)
        share = item.basis in ("wage_share", "revenue_share")
        made.add(("item", item.item, item.site, str(n)), site_name(found, item.site), item.item,
                 item.amount, basis_unit(item.basis, money), SHARE2 if share else PRICE,
                 "bid_costs", f"{item.item} {item.site}", least=None)


def _add_credits(made: Inputs, found: Findings) -> None:
    rules = found.request.terms.credits
    if not rules:
        return
    made.section(_("Credits and bonuses"))
    for n, rule in enumerate(rules):
        of = _("all") if rule.line == "all" else found.works.get(rule.line, rule.line)
        what = f"{rule.line} {rule.points:g}"
        bonus = rule.points < 0
        made.add(("credit_points", str(n)), of,
                 _("bonus: points above the promise, negative") if bonus
                 else _("credit: points below the promise"), rule.points,
                 _("share of contacts"), SHARE2, "bid_credits", f"{what}: points",
                 least=-1 if bonus else 0, most=0 if bonus else 1)
        made.add(("credit_share", str(n)), of,
                 _("bonus, negative") if bonus else _("credit"), rule.share,
                 _("share of the line's part of the bill"), SHARE2, "bid_credits",
                 f"{what}: share", least=-1, most=1)


def site_name(found: Findings, site: str) -> str:
    """A site's name for people; of ``'all'`` that word."""
    if site == "all":
        return _("all sites")
    return found.request.places[site].name or site


def names_of(found: Findings) -> Mapping[str, str]:
    """Names of the sites that do something, by code."""
    return {site: site_name(found, site) for site in found.used}


