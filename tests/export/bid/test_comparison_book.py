"""Bids side by side in a workbook."""

from __future__ import annotations

import openpyxl
import pytest
from finished_bids import finished

from wfm.bid.compare import figures
from wfm.bid.economics import run
from wfm.bid.what_if import what_if
from wfm.export.bid import write_comparison
from wfm.export.bid.labels import figure_label, figure_unit
from wfm.language import translate, use_language


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    found = finished()
    dearer = run(what_if(found.request, {"wage": "+10%"}), found.capacity)
    path = tmp_path_factory.mktemp("compare") / "compare.xlsx"
    write_comparison(
        path, {"base": figures(found.outcome, found.exposure), "=dearer": figures(dearer)},
        {"=dearer": "wage=+10%"}, found.works)
    return openpyxl.load_workbook(path), figures(found.outcome, found.exposure), figures(dearer)


def test_figures_stand_side_by_side_with_formulas_of_their_differences(book):
    made, base, dearer = book
    sheet = made["Comparison"]
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    values = {figure.key: figure.value for figure in base}
    other = {figure.key: figure.value for figure in dearer}
    for label, key in (("Price", "price"), ("Cost", "cost"), ("Wages", "cost.wages"),
                       ("Cost at BOG", "cost_at.BOG"), ("Agents, mean", "heads"),
                       ("Service level, Retail", "service.retail")):
        row = rows[label]
        assert row[2].value == pytest.approx(values[key])
        assert row[3].value == pytest.approx(other[key])
        number = row[0].row
        assert row[5].value == f"=$D${number}-$C${number}"
    assert rows["Margin P10"][3].value == "–" and rows["Margin P10"][5].value is None


def test_labels_and_units_are_words_that_can_be_translated(book):
    sheet = book[0]["Comparison"]
    units = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
    assert units["Price"] == "EUR per hour at the phone" and units["Agents, mean"] == "agents"
    assert figure_unit("EUR per sale") == "EUR per sale" and figure_unit("CZK") == "CZK"
    use_language("es")
    try:
        assert figure_label({}, "margin_p10", "Margin P10") != "Margin P10"
        assert figure_unit("share") == translate("share")
    finally:
        use_language("en")


def test_what_was_changed_is_told_and_charts_show_cost_and_price(book):
    sheet = book[0]["Comparison"]
    assert [row[1].value for row in sheet.iter_rows() if row[0].value == "=dearer"] == ["wage=+10%"]
    assert len(sheet._charts) == 2
    assert all(cell.data_type != "f" or cell.value.startswith(("=$", "=IF($"))
               for row in sheet.iter_rows() for cell in row)
