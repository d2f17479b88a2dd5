"""Recalculated by LibreOffice, a changed input moves cost and price as the engine does."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from finished_bids import finished

from wfm.bid.cohorts import heads
from wfm.bid.drivers import Drivers, planned
from wfm.bid.economics import Outcome, run
from wfm.bid.frame import frame
from wfm.bid.request import PRICE_MODELS, Request
from wfm.bid.revenue import price_at, price_index
from wfm.bid.what_if import what_if
from wfm.export.bid import write_bid

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is absent"),
]

Cells = dict[str, float]
Change = tuple[Cells, Callable[[Request], Request]]


def by(**changes: str | float) -> Callable[[Request], Request]:
    """The change that ``wfm bid --set`` would make; a double underscore is the dot."""
    return lambda request: what_if(request, {
        name.replace("__", "."): value for name, value in changes.items()})


def terms(**changes: Any) -> Callable[[Request], Request]:
    return lambda request: replace(request, terms=replace(request.terms, **changes))


def place(site: str, **changes: Any) -> Callable[[Request], Request]:
    return lambda request: replace(request, places={
        **request.places, site: replace(request.places[site], **changes)})


def line(code: str, **changes: Any) -> Callable[[Request], Request]:
    return lambda request: replace(request, lines={
        **request.lines, code: replace(request.lines[code], **changes)})


def credit(number: int, **changes: float) -> Callable[[Request], Request]:
    def made(request: Request) -> Request:
        rules = list(request.terms.credits)
        rules[number] = replace(rules[number], **changes)
        return replace(request, terms=replace(request.terms, credits=tuple(rules)))
    return made


def languages(request: Request) -> Request:
    madrid = request.places["MAD"]
    return place("MAD", languages={**madrid.languages, "en": 0.2})(request)


CHANGES: dict[str, Change] = {
    "nothing": ({}, lambda request: request),
    "wage": ({"wage_full39_MAD": 9.5 * 1.2, "wage_part25_MAD": 9.8 * 1.2}, by(wage__MAD="x1.2")),
    "wage of one contract": ({"wage_part25_BOG": 17000.0}, lambda request: place(
        "BOG", patterns=(request.places["BOG"].patterns[0], replace(
            request.places["BOG"].patterns[1], contract=replace(
                request.places["BOG"].patterns[1].contract, cost_h=17000.0))))(request)),
    "wage_year": ({"wage_year_BOG": 0.11}, by(wage_year__BOG=0.11)),
    "on_cost": ({"on_cost_MAD": 0.4}, by(on_cost__MAD=0.4)),
    "margin": ({"bid_margin": 0.23}, by(margin=0.23)),
    "commitment": ({"bid_commitment": 0.99, "dial_volume": 0.8},
                   by(commitment=0.99, volume="x0.8")),
    "inflation": ({"inflation_pass": 1.0, "wage_year_MAD": 0.06},
                  by(inflation=1.0, wage_year__MAD=0.06)),
    "payment": ({"payment_days": 120, "capital_year": 0.12}, by(payment_days=120, capital=0.12)),
    "in_office": ({"in_office_MAD": 0.17}, by(in_office__MAD=0.17)),
    "out_of_office": ({"out_of_office_BOG": 0.2}, by(out_of_office__BOG=0.2)),
    "attrition": ({"leaving_1_MAD": 0.12, "leaving_2_MAD": 0.05, "leaving_3_MAD": 0.03}, place(
        "MAD", attrition=((3, 0.12), (12, 0.05), (1200, 0.03)))),
    "bands of tenure": ({"tenure_end_1_BOG": 5}, place(
        "BOG", attrition=((5, 0.06), (12, 0.03), (1200, 0.02)))),
    "volume": ({"volume_care": 1.15}, by(volume__care="x1.15")),
    "less volume": ({"volume_care": 0.7, "volume_telesales": 0.6},
                    by(volume__care=0.7, volume__telesales=0.6)),
    "volume beyond the curve": ({"volume_care": 4.0}, by(volume__care=4.0)),
    "aht": ({"aht_s_care": 360.0}, by(aht__care=360.0)),
    "aht_year": ({"aht_year_retail": 0.08}, line("retail", aht_year=0.08)),
    "concurrency": ({"concurrency_retail": 1.5}, by(concurrency__retail=1.5)),
    "attempts": ({"attempts_telesales": 4.5}, by(attempts=4.5)),
    "rates of the list": (
        {"contact_rate_telesales": 0.35, "right_party_telesales": 0.5, "conversion_telesales": 0.1},
        by(contact_rate=0.35, right_party=0.5, conversion=0.1)),
    "times of the list": ({"aht_contact_s_telesales": 350, "aht_no_contact_s_telesales": 20},
                          lambda request: replace(request, lists={"telesales": replace(
                              request.lists["telesales"], aht_contact_s=350.0,
                              aht_no_contact_s=20.0)})),
    "exchange rate": ({"rate_BOG": 0.00027, "rate_year_BOG": 0.02},
                      by(rate__BOG=0.00027, rate_year__BOG=0.02)),
    "opening": ({"opening_MAD": 25}, by(opening__MAD=25)),
    "home and sharing": ({"home_BOG": 0.5, "sharing_MAD": 1.4},
                         by(home__BOG=0.5, sharing__MAD=1.4)),
    "overtime": ({"overtime_MAD": 0.15, "overtime_premium_MAD": 0.75, "dial_volume": 1.1},
                 by(overtime__MAD=0.15, overtime_premium__MAD=0.75, volume="x1.1")),
    "training": ({"training_weeks_MAD": 5, "training_loss_BOG": 0.3},
                 by(training_weeks__MAD=5, training_loss__BOG=0.3)),
    "no training": ({"training_weeks_BOG": 0}, by(training_weeks__BOG=0)),
    "nesting": ({"nesting_weeks_MAD": 5, "nesting_BOG": 0.2},
                by(nesting_weeks__MAD=5, nesting__BOG=0.2)),
    "ramp": ({"ramp_1_MAD": 0.3, "ramp_3_MAD": 0.6}, place("MAD", ramp=(0.3, 0.8, 0.6))),
    "language": ({"language_en_MAD": 0.2}, languages),
    "span": ({"span_supervisor_all_0": 9.0}, by(span__supervisor=9.0)),
    "support": ({"month_cost_trainer_BOG_1": 7e6, "least_planner_MAD_2": 3},
                lambda request: replace(request, support=(
                    request.support[0], replace(request.support[1], month_cost=7e6),
                    replace(request.support[2], least=3)))),
    "items": ({"item_licence_all_3": 95.0, "item_seat_MAD_4": 300.0, "item_bonus_BOG_8": 0.09},
              by(item__licence=95.0, item__seat=300.0, item__bonus=0.09)),
    "more items": ({"item_set_up_all_0": 3e4, "item_rent_MAD_1": 1500.0,
                    "item_recruiting_BOG_2": 2e6, "item_laptop_BOG_5": 900.0,
                    "item_telecom_all_6": 0.02, "item_recording_all_7": 0.05,
                    "item_overheads_all_9": 0.08},
                   by(**{"item__set-up": 3e4, "item__rent": 1500.0, "item__recruiting": 2e6,
                         "item__laptop": 900.0, "item__telecom": 0.02, "item__recording": 0.05,
                         "item__overheads": 0.08})),
    "credits": ({"credit_share_0": 0.06, "credit_points_1": 0.05, "dial_volume": 1.08}, lambda r:
                by(volume="x1.08")(credit(0, share=0.06)(credit(1, points=0.05)(r)))),
    "lock": ({"lock_band": 0.02, "dial_volume": 1.05}, by(lock_band=0.02, volume="x1.05")),
}
DIALS = {"volume": 1.13, "aht": 0.93, "shrinkage": 1.2, "attrition": 1.3, "ramp": 1.4,
         "currency": 0.9, "conversion": 1.1, "wage": 1.05}
TOGETHER = 6
"""Changes that one workbook has: each starts LibreOffice's calculation anew."""


def packed() -> list[tuple[str, ...]]:
    """The changes in groups whose cells are not the same."""
    groups: list[list[str]] = []
    for name, (cells, _change) in CHANGES.items():
        fits = [group for group in groups if "nothing" not in group and len(group) < TOGETHER
                and all(not cells.keys() & CHANGES[other][0].keys() for other in group)]
        if fits:
            fits[0].append(name)
        else:
            groups.append([name])
    return [tuple(group) for group in groups]


GROUPS = packed()


class Book:
    """A recalculated workbook, read by names and by figures of its sheets."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path, data_only=True)
        self.names = self.book.defined_names

    def __getitem__(self, name: str) -> Any:
        sheet, cell = place_of(self.names[name].attr_text)
        return self.book[sheet][cell].value

    def row(self, sheet: str, figure: str, of: str, last: bool = False) -> list[float]:
        """A figure by month; with `last` the last of that name."""
        rows = [row for row in self.book[sheet].iter_rows(values_only=True)
                if row[:2] == (figure, of)]
        return [float(value) for value in rows[-1 if last else 0][4:]]


def place_of(where: str) -> tuple[str, str]:
    match = re.fullmatch(r"'(.+)'!(\$[A-Z]+\$\d+)", where)
    assert match, where
    return match[1].replace("''", "'"), match[2].replace("$", "")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Book]:
    """All changed workbooks, recalculated at once."""
    folder = tmp_path_factory.mktemp("flexed")
    first = folder / "bid.xlsx"
    write_bid(first, finished())
    paths = {}
    changes = {group: {cell: value for name in group for cell, value in CHANGES[name][0].items()}
               for group in GROUPS}
    changes["dials",] = {f"dial_{name}": value for name, value in DIALS.items()}
    opened = openpyxl.load_workbook(first)
    for number, (name, cells) in enumerate(changes.items()):
        before = {}
        for cell_name, value in cells.items():
            sheet, cell = place_of(opened.defined_names[cell_name].attr_text)
            assert not opened[sheet][cell].protection.locked, cell_name
            before[sheet, cell] = opened[sheet][cell].value
            opened[sheet][cell].value = value
        paths[name] = folder / f"{number}.xlsx"
        opened.save(paths[name])
        for (sheet, cell), value in before.items():
            opened[sheet][cell].value = value
    out = folder / "again"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out),
         *map(str, paths.values())], check=True, capture_output=True, timeout=900)
    return {name: Book(out / path.name) for name, path in paths.items()}


def flexed(request: Request, drivers: Drivers | None = None) -> Outcome:
    """The changed request against the plan as it was priced, at the price as bid."""
    found = finished()
    plan, capacity = found.outcome.plan, found.capacity
    price = replace(found.outcome.price, index=price_index(
        frame(request, capacity), plan, request.terms.model))
    return run(request, capacity, drivers, plan=plan, price=price)


def same(book: Book, outcome: Outcome) -> None:
    done, plan = outcome.operation, outcome.plan
    assert sum(book.row("Cost build-up", "Cost", "all")) == pytest.approx(
        outcome.cost.sum(), rel=1e-6)
    assert book.row("Cost build-up", "Cost", "all") == pytest.approx(
        outcome.cost[0].tolist(), rel=1e-6)
    for p, (site, name) in enumerate((("MAD", "Madrid"), ("BOG", "Bogotá"))):
        assert book.row("Headcount", "Agents", name) == pytest.approx(
            done.people.heads[0, :, p].tolist(), rel=1e-6), site
        assert book.row("Headcount", "Begin training", name) == pytest.approx(
            done.people.hires[0, :, p].tolist(), rel=1e-6, abs=1e-6), site
    own = replace(plan, units={model: count[0] for model, count in done.counts.items()})
    for model in PRICE_MODELS:
        price = price_at(outcome.frame, own, model)
        assert price is not None
        assert book[f"price_{model}"] == pytest.approx(price.amount, rel=1e-6), model
    assert book.row("Result", "Revenue", "all") == pytest.approx(
        outcome.billed[0].tolist(), rel=1e-6)
    assert book.row("Result", "Profit", "all", last=True) == pytest.approx(
        outcome.profit[0].tolist(), rel=1e-6, abs=0.01)


def changed(group: tuple[str, ...]) -> Request:
    request = finished().request
    for name in group:
        request = CHANGES[name][1](request)
    return request


@pytest.mark.parametrize("group", GROUPS, ids=", ".join)
def test_changed_inputs_are_the_changed_request(books, group) -> None:
    same(books[group], flexed(changed(group)))


def test_dials_are_drivers(books) -> None:
    same(books["dials",], flexed(finished().request, planned(18, **DIALS)))


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "nothing"])
def test_each_change_alone_would_be_seen(name) -> None:
    """So that an input without effect cannot hide among those changed with it."""
    base, made = flexed(finished().request), flexed(CHANGES[name][1](finished().request))
    assert made.profit != pytest.approx(base.profit, rel=1e-6) or (
        price_of(made) != pytest.approx(price_of(base), rel=1e-6))


def price_of(outcome: Outcome) -> float:
    own = replace(outcome.plan, units={m: c[0] for m, c in outcome.operation.counts.items()})
    price = price_at(outcome.frame, own, outcome.price.model)
    assert price is not None
    return price.amount


def test_nothing_is_an_error(books) -> None:
    for name, book in books.items():
        errors = [(name, sheet.title, cell.coordinate, cell.value) for sheet in book.book
                  for row in sheet.iter_rows() for cell in row
                  if cell.data_type == "e" or str(cell.value).startswith(("#", "Err:"))]
        assert not errors


def test_the_weeks_are_those_of_the_engine(books) -> None:
    found, book = finished(), books["nothing",]
    for site, name in (("MAD", "Madrid"), ("BOG", "Bogotá")):
        staff = heads(found.request.places[site], found.capacity.classes[site],
                      found.request.weeks)
        rows = {row[0]: row for row in book.book["Capacity plan"].iter_rows(values_only=True)
                if row[1] == name}
        early = -int(min(one.week.min() for one in found.capacity.classes.values()))
        for title, series in (("Agents by the plan", staff.heads),
                              ("Fully productive by the plan", staff.effective),
                              ("In training", staff.trainees)):
            assert np.array(rows[title][4 + early:], dtype=float) == pytest.approx(series, rel=1e-9)
