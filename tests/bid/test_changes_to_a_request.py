"""Changes by name, and bids side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programme import capacity, two_sites

from wfm.bid.compare import compare, figures
from wfm.bid.economics import run
from wfm.bid.risk import exposure, simulate
from wfm.bid.what_if import KEYS, ChangeError, what_if

REQUEST = two_sites()


@given(st.floats(0.01, 0.94))
def test_shrinkage_is_set_as_a_whole(total):
    for place in what_if(REQUEST, {"shrinkage": total}).places.values():
        assert 1 - place.availability == pytest.approx(total)
        assert place.in_office / place.out_of_office == pytest.approx(0.10 / 0.12)


def test_one_place_or_all():
    made = what_if(REQUEST, {"shrinkage.BOG": "0.35", "wage": "+10%"})
    assert made.places["MAD"].availability == REQUEST.places["MAD"].availability
    assert made.places["BOG"].availability == pytest.approx(0.65)
    for site, place in made.places.items():
        assert place.wage_h == pytest.approx(1.1 * REQUEST.places[site].wage_h)


def test_a_figure_is_set_changed_or_multiplied():
    wage = REQUEST.places["MAD"].wage_h
    for text, expected in (("12", 12), ("-5%", 0.95 * wage), ("x1.5", 1.5 * wage),
                           ("*2", 2 * wage), ("+0.5%", 1.005 * wage)):
        assert what_if(REQUEST, {"wage.MAD": text}).places["MAD"].wage_h == pytest.approx(expected)


def test_volume_is_a_multiple():
    made = what_if(REQUEST, {"volume": 1.1, "volume.care": "x2"})
    assert made.lines["care"].contacts == pytest.approx(2.2 * REQUEST.lines["care"].contacts)
    assert made.lists["telesales"].records == pytest.approx(
        1.1 * REQUEST.lists["telesales"].records)


def test_changes_of_other_kinds():
    made = what_if(REQUEST, {
        "aht.care": 320, "aht.telesales": "+10%", "attrition.MAD": "x2", "margin": "0.2",
        "occupancy": "0.8", "training_weeks": 5, "span.supervisor": 10, "item.licence": "+50%",
        "model": "month", "replan_months": 4, "conversion": 0.1, "patience": "+10%"})
    assert made.lines["care"].aht_s == 320
    assert made.lists["telesales"].aht_contact_s == pytest.approx(308)
    assert made.lists["telesales"].aht_no_contact_s == pytest.approx(38.5)
    assert [rate for _until, rate in made.places["MAD"].attrition] == [0.12, 0.06, 0.04]
    assert (made.terms.margin, made.terms.model, made.terms.replan_months) == (0.2, "month", 4)
    assert made.lines["care"].max_occupancy == 0.8
    assert made.places["BOG"].training_weeks == 5
    assert isinstance(made.places["BOG"].training_weeks, int)
    assert [role.agents for role in made.support] == [10, 25, 50]
    assert {item.item: item.amount for item in made.items}["licence"] == pytest.approx(90)
    assert made.lists["telesales"].conversion == 0.1


def test_a_line_without_a_promise_gets_none_unless_named():
    bare = replace(REQUEST, lines={"care": replace(REQUEST.lines["care"], service_level=None)})
    assert what_if(bare, {"service_level": "0.9"}).lines["care"].service_level is None
    assert what_if(bare, {"service_level.care": "0.9"}).lines["care"].service_level == 0.9
    with pytest.raises(ChangeError, match="none to change"):
        what_if(bare, {"service_level.care": "+1%"})


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ChangeError) as error:
        what_if(REQUEST, {
            "shrinkge": 0.3, "shrinkage.MNL": 0.3, "margin": "much", "commitment": 2,
            "model": "free", "margin.MAD": 0.1, "wage": "nan", "aht.sales": 5, "span.cook": 3})
    faults = error.value.faults
    assert len(faults) == 9
    assert faults[0] == "shrinkge=0.3: no such key; shrinkage?"
    assert "MAD, BOG" in faults[1]
    assert "from 0 to 1" in faults[3]


@pytest.mark.parametrize("key", sorted(set(KEYS) - {"model"}))
def test_every_key_changes_something(key):
    value = "7" if KEYS[key].whole else "17" if KEYS[key].least >= 1 else "0.37"
    assert repr(what_if(REQUEST, {key: value})) != repr(REQUEST)


@pytest.mark.parametrize("value", ["0.35", "0,35", "35%", "35 %"])
def test_a_share_may_be_written_in_hundredths_and_with_a_comma(value):
    made = what_if(REQUEST, {"shrinkage.BOG": value, "margin": "20%"})
    assert made.places["BOG"].availability == pytest.approx(0.65)
    assert made.terms.margin == pytest.approx(0.2)
    with pytest.raises(ChangeError, match="a number"):
        what_if(REQUEST, {"seats": "35%"})
    with pytest.raises(ChangeError, match="a number"):
        what_if(REQUEST, {"volume": "1,234.5"})


def test_an_hour_cannot_cost_nothing():
    with pytest.raises(ChangeError, match="0 is not from"):
        what_if(REQUEST, {"wage": "0", "wage.MAD": "5"})


def test_bids_side_by_side():
    held = capacity(REQUEST)
    first = figures(run(REQUEST, held), exposure(simulate(REQUEST, held, 50)))
    dear = what_if(REQUEST, {"wage": "+10%"})
    second = figures(run(dear, capacity(dear)))
    rows = {row.key: row for row in compare({"base": first, "dear": second})}
    assert rows["cost.wages"].relative == pytest.approx((0, 0.1))
    assert rows["price"].differences[1] > 0
    assert rows["price"].unit == "EUR per productive hour"
    assert rows["margin"].values == pytest.approx((0.15, 0.15))
    assert rows["margin_p10"].values[1] is None
    assert rows["margin_p10"].differences == (0.0, None)
    parts = [rows[key].values[0] for key in rows if key.startswith("cost.")]
    assert sum(parts) == pytest.approx(rows["cost"].values[0])


def test_prices_of_other_units_are_not_subtracted():
    other = what_if(REQUEST, {"model": "minute"})
    rows = compare({
        "hour": figures(run(REQUEST, capacity(REQUEST))),
        "minute": figures(run(other, capacity(other)))})
    hour, minute = (row for row in rows if row.key == "price")
    assert hour.differences == (0.0, None) and hour.values[1] is None
    assert minute.unit == "EUR per minute" and minute.values[0] is None
    assert minute.differences == (None, None) and minute.relative == (None, None)
    (cost,) = (row for row in rows if row.key == "cost")
    assert cost.differences == pytest.approx((0.0, 0.0))


def test_money_of_another_currency_has_rows_of_its_own():
    other = replace(REQUEST, currency="CZK")
    rows = [row for row in compare({
        "euro": figures(run(REQUEST, capacity(REQUEST))),
        "crown": figures(run(other, capacity(other)))}) if row.key == "cost.wages"]
    assert [row.unit for row in rows] == ["EUR", "CZK"]
    assert rows[0].values[1] is None and rows[1].values[0] is None
    assert rows[1].values[1] == pytest.approx(rows[0].values[0])
