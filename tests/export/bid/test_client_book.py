"""The client's workbook holds nothing that the client must not see, in any part of the file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from finished_bids import finished

from wfm.bid.economics import run
from wfm.bid.price import rate_card
from wfm.bid.request import Assumption
from wfm.export.bid import Findings, write_client_safe
from wfm.export.bid.offer import Offer, make_offer, rounded

WORDS = (
    "cost", "wage", "margin", "shrink", "attrition", "salar", "payroll", "profit", "on-cost",
    "overhead", "premium", "full39", "part25", "supervisor", "licence", "recruiting", "laptop",
    "telecom", "confidential", "discount rate", "capital")


def secret() -> Findings:
    """The bid with figures that no other figure is like."""
    found = finished()
    request = found.request
    places = {site: replace(
        place, on_cost=0.33717, wage_year=0.03719, in_office=0.10313, out_of_office=0.12343,
        overtime_premium=0.25373, training_loss=0.10739, rate=place.rate * 1.00173,
        attrition=tuple((until, rate * 1.0137) for until, rate in place.attrition),
        patterns=tuple(replace(p, contract=replace(p.contract, cost_h=p.contract.cost_h * 1.01731))
                       for p in place.patterns)) for site, place in request.places.items()}
    request = replace(
        request, places=places,
        support=tuple(replace(x, month_cost=x.month_cost * 1.01933) for x in request.support),
        items=tuple(replace(x, amount=x.amount * 1.02377) for x in request.items),
        terms=replace(request.terms, margin=0.15737, capital_year=0.06173),
        assumptions=(
            Assumption("bid_lines", "care: aht_s", "300", "seconds", "confidential note", False),
            Assumption("bid_profiles", "care: profile", "day", "", "an assumption", True),
            Assumption("bid_sites", "MAD: on_cost", "0.33717", "share of wages", "payroll", False),
            Assumption("bid_settings", "margin", "0.15737", "share", "board", False),
            Assumption("bid_costs", "licence all", "61.4", "EUR", "confidential", False)))
    return replace(found, outcome=run(request, found.capacity), scenario="confidential",
                   command="wfm bid margin=0.15737")


def secrets(found: Findings) -> Iterator[float]:
    """Every figure that the client must not see."""
    request, outcome = found.request, found.outcome
    for place in request.places.values():
        yield from (place.on_cost, place.wage_year, place.in_office, place.out_of_office,
                    place.overtime_premium, place.training_loss, place.rate, place.wage_h,
                    1 - place.availability, place.availability, place.wage_h * place.rate)
        yield from (rate for _until, rate in place.attrition)
        yield from (p.contract.cost_h for p in place.patterns)
    yield from (role.month_cost for role in request.support)
    yield from (item.amount for item in request.items)
    yield from (request.terms.margin, 1 - request.terms.margin, request.terms.capital_year)
    for table in (outcome.operation.costs.by("kind"), outcome.operation.costs.by("site"),
                  outcome.operation.costs.by("name", "site")):
        for amount in table.values():
            yield from amount[0].tolist()
            yield float(amount.sum())
    yield from outcome.cost[0].tolist()
    yield from outcome.profit[0].tolist()
    yield from (float(outcome.cost.sum()), float(outcome.profit.sum()), outcome.margin[0])
    for rate in rate_card(outcome):
        if rate.unit_cost is not None:
            yield rate.unit_cost
        if rate.price is not None:
            yield from rate.price.keep.tolist()
            yield from (band.cost for band in rate.price.bands if band.cost is not None)
            if rate.model == "cost_plus":
                yield rate.price.amount
    yield from found.exposure.margin.tolist()[:20]


def said(path: Path) -> Iterator[tuple[str, str]]:
    """Every text and every value of an attribute in every part, but no names of elements."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            yield name, name
            for element in ElementTree.fromstring(package.read(name)).iter():
                for text in (element.text, element.tail, *element.attrib.values()):
                    if text and text.strip():
                        yield name, text


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Findings, Path]:
    found, path = secret(), tmp_path_factory.mktemp("client") / "client.xlsx"
    write_client_safe(path, found)
    return found, path


def test_no_confidential_figure_is_in_any_part(written):
    found, path = written
    hidden = sorted({abs(value) for value in secrets(found) if abs(value) > 1e-6
                     and float(f"{value:.3g}") != value})
    assert len(hidden) > 200
    for name, text in said(path):
        for number in re.findall(r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", text):
            value = float(number)
            for scale in (1.0, 0.01):
                for secret_value in hidden:
                    close = abs(value * scale - secret_value) <= 1e-5 * secret_value
                    digits = len(number.replace(".", "").strip("0"))
                    assert not (close and digits > 3), (name, text, secret_value)


def test_no_confidential_word_is_in_any_part(written):
    for name, text in said(written[1]):
        low = text.lower()
        if name.startswith(("xl/theme", "xl/styles", "[Content")) or "schemas." in low:
            continue
        assert not [word for word in WORDS if word in low], (name, text)


def test_the_search_would_find_them_in_the_other_workbook(written, tmp_path):
    from wfm.export.bid import write_bid

    write_bid(tmp_path / "bid.xlsx", written[0])
    texts = [text.lower() for _name, text in said(tmp_path / "bid.xlsx")]
    for word in ("wage", "margin", "shrink", "licence", "full39", "confidential"):
        assert any(word in text for text in texts), word
    assert any("0.33717" in text for text in texts)


def test_nothing_is_hidden_and_nothing_is_a_formula(written):
    book = openpyxl.load_workbook(written[1])
    assert all(sheet.sheet_state == "visible" for sheet in book)
    assert not book.defined_names.keys() - {"_xlnm.Print_Titles"}
    for sheet in book:
        assert not any(d.hidden for d in sheet.column_dimensions.values())
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.comment is None, cell


def test_the_prices_are_those_of_the_bid_rounded_up_and_never_cost_plus(written):
    found, path = written
    rows: dict[str, tuple] = {}
    for row in openpyxl.load_workbook(path)["Prices"].iter_rows(values_only=True):
        if row[0] and row[1] and row[2]:
            rows.setdefault(row[0], row)  # prices first, then bands
    price = found.outcome.price.amount
    assert rows["Productive hour ★"][2] == rounded(price)
    assert price <= rounded(price) < price * 1.01
    assert not any("lus" in name for name in rows)
    assert [p.model for p in make_offer(found, ["contact", "cost_plus"]).prices] == [
        "Contact handled"]
    assert rounded(24.93) == 24.93 and rounded(24.931) == 24.94 and rounded(1234.2) == 1235


def test_an_offer_has_no_field_for_what_is_confidential():
    names = {field.name for field in fields(Offer)}
    assert names == {
        "name", "client", "currency", "months", "made_by", "made_on", "services", "volumes",
        "agents",
        "places", "prices", "terms", "levels", "assumptions"}
    offer = make_offer(secret())
    assert {one.what for one in offer.assumptions} == {
        "Customer service: handling time", "Customer service: shape of the week"}
    assert all(n % 5 == 0 for n in offer.agents)
    assert offer.services[0].hours == "Mon–Fri 09:00–21:00; Sat 10:00–18:00; Sun closed"
    assert offer.services[0].promise == (
        "80% within 20 s, at most 5% given up, measured by interval")
