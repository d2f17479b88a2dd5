"""The tables of a bid: units, defaults with an origin, names that no centre's table is close to."""

from __future__ import annotations

import difflib
from itertools import product

import openpyxl
import pytest

from wfm.bid_schema import BID_TABLES, SETTINGS, Figure
from wfm.bid_template import EXAMPLE, write_bid_workbook
from wfm.intake.bid import is_bid, load_bid
from wfm.schema import TABLES
from wfm.tables import InputError

FIGURES = [(table.name, column) for table in BID_TABLES for column in table.columns
           if isinstance(column, Figure)]


def test_every_table_has_a_source_column():
    assert all("source" in [column.name for column in table.columns] for table in BID_TABLES)


def test_every_number_of_a_figure_has_its_unit_in_the_help():
    for name, figure in [*FIGURES, *(("bid_settings", setting) for setting in SETTINGS)]:
        if figure.kind in ("number", "whole", "share") and figure.name != "seed":
            said = f"({figure.unit})" in figure.help or name == "bid_patterns"
            assert figure.unit and said, (name, figure.name)
    for table in BID_TABLES:
        for column in table.columns:
            if column.kind in ("number", "whole", "share") and not isinstance(column, Figure):
                assert "(" in column.help or table.name == "bid_patterns", column.name


def test_every_default_says_where_it_comes_from():
    for name, figure in [*FIGURES, *(("bid_settings", setting) for setting in SETTINGS)]:
        if figure.default is not None:
            assert figure.origin and not figure.required, (name, figure.name)


@pytest.mark.parametrize("name", ["cost_h", "on_cost", "wage_year", "rate", "month_cost", "price",
                                  "amount", "margin"])
def test_wages_and_rates_have_no_default(name):
    found = [column for table in BID_TABLES for column in table.columns if column.name == name]
    found += [setting for setting in SETTINGS if setting.name == name]
    assert found and all(column.default is None for column in found)


def test_no_table_is_taken_for_one_of_a_centre():
    for bid, centre in product(BID_TABLES, TABLES):
        for one, other in ((bid.name, centre.name), (centre.name, bid.name)):
            assert difflib.SequenceMatcher(None, one, other).ratio() < 0.8, (one, other)


def test_the_example_is_a_bid(tmp_path):
    write_bid_workbook(tmp_path / "bid.xlsx", EXAMPLE)
    loaded = load_bid(tmp_path)
    assert set(EXAMPLE) == {table.name for table in BID_TABLES}
    assert any("are examples" in note for note in loaded.notes)


def test_a_blank_workbook_asks_for_what_is_needed(tmp_path):
    write_bid_workbook(tmp_path / "bid.xlsx")
    assert is_bid(tmp_path) and is_bid(tmp_path / "bid.xlsx")
    with pytest.raises(InputError) as error:
        load_bid(tmp_path / "bid.xlsx")
    missing = {f.what for f in error.value.faults if f.sheet == "bid_settings"}
    assert missing == {f"the setting {s.name} is missing" for s in SETTINGS if s.required}


def _list(sheet, cell):
    return next((v for v in sheet.data_validations.dataValidation if cell in v.sqref), None)


def test_the_workbook_helps_to_fill_it_in(tmp_path):
    write_bid_workbook(tmp_path / "bid.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bid.xlsx")
    assert book.sheetnames == ["read_me", *(table.name for table in BID_TABLES)]
    settings = {row[0].value: row for row in book["bid_settings"].iter_rows(min_row=2)}
    assert list(settings) == [setting.name for setting in SETTINGS]
    assert settings["margin"][1].value is None and settings["margin"][4].value.endswith("Needed.")
    assert "Default: 0.9" in settings["commitment"][4].value
    assert settings["lock_months"][2].value == "months"
    model = _list(book["bid_settings"], settings["model"][1].coordinate)
    assert "productive_hour" in model.formula1
    sites = book["bid_sites"]
    headers = {cell.value: cell for cell in sites[1]}
    comment = headers["nesting"].comment.text
    assert "53 %" in comment and "Cinareo" in comment and "then 0.53" in comment
    assert "Example: 0.33" in headers["on_cost"].comment.text
    assert _list(sites, f"{headers['kind'].column_letter}2").showErrorMessage
    volumes = book["bid_volumes"]
    work = _list(volumes, "A2")
    assert "bid_lines!" in work.formula1 and not work.showErrorMessage  # or a campaign
    pattern = {cell.value: cell.column_letter for cell in book["bid_patterns"][1]}
    assert "bid_sites!" in _list(book["bid_patterns"], f"{pattern['site']}2").formula1
