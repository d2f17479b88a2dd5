"""The workbook of a bid as it stands in the file: sheets, names, inputs, formulas, traces."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from finished_bids import finished, plain

from wfm.bid.economics import run
from wfm.bid.request import Assumption
from wfm.export.bid import write_bid
from wfm.language import use_language

SHEETS = [
    "Cover", "Summary", "Inputs", "Assumptions", "Volumes", "Profiles", "Interval requirement",
    "Where hours go", "Capacity plan", "Hiring classes", "Headcount", "Organisation", "Seats",
    "Units", "Cost build-up", "Rate card", "Result", "Volume bands", "Service risk", "Risk",
    "Sites", "Compliance", "Capacity held", "Plan held", "Tenure", "Calendar", "Glossary"]
WORD = re.compile(r"(?<![A-Za-z_.!'$])([A-Za-z_][A-Za-z0-9_]*_[A-Za-z0-9_]*)(?![(A-Za-z0-9_!'])")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bid") / "bid.xlsx"
    write_bid(path, finished())
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str]]:
    return [(f"{sheet.title}!{cell.coordinate}", cell.value) for sheet in book
            for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_sheets_are_there_in_their_order(book):
    assert book.sheetnames == SHEETS


def test_the_cover_says_who_made_the_bid_where_that_is_told(book, tmp_path):
    def cover(book) -> dict[str, tuple[object, object]]:
        return {row[0].value: (row[1].value, row[2].value)
                for row in book["Cover"].iter_rows(max_col=3)}

    assert not {"Made by", "Made on"} & cover(book).keys()
    found = finished()
    at = found.outcome.frame
    signed = replace(at.request, made_by="Night & Day", made_on=date(2027, 1, 9))
    write_bid(tmp_path / "signed.xlsx", replace(found, outcome=replace(
        found.outcome, frame=replace(at, request=signed))))
    assert cover(openpyxl.load_workbook(tmp_path / "signed.xlsx"))["Made by"] == (
        "Night & Day", "2027-01-09")


def test_charts_lie_beside_what_every_page_repeats(book):
    """Else each page would have a part of them."""
    seen = 0
    for sheet in book:
        if not sheet.print_title_cols:
            continue
        last = openpyxl.utils.column_index_from_string(
            sheet.print_title_cols.replace("$", "").rpartition(":")[2])
        assert all(chart.anchor._from.col >= last for chart in sheet._charts), sheet.title
        seen += len(sheet._charts)
        width = sum(sheet.column_dimensions[letter].width for letter in map(
            openpyxl.utils.get_column_letter, range(1, last + 1)))
        for row in (2, 3) if int(sheet.page_setup.fitToWidth or 1) > 1 else ():
            note = sheet.cell(row, 1).value
            if isinstance(note, str) and len(note) > width:
                assert sheet.cell(row, 1).alignment.wrap_text, (sheet.title, note)
    assert seen >= 5


def test_no_formula_has_lost_what_it_refers_to(book):
    found = formulas(book)
    assert len(found) > 8000
    for where, formula in found:
        assert "#REF" not in formula and "None" not in formula and "nan" not in formula, where
        assert formula.count("(") == formula.count(")"), where
        for sheet in re.findall(r"'([^']+)'!", formula):
            assert sheet in book.sheetnames, where


def test_formulas_refer_only_to_cells_that_are_drawn(book):
    empty = []
    for where, formula in formulas(book):
        own = where.rpartition("!")[0]
        if own == "Interval requirement":
            continue  # where nobody is needed the cell is empty
        plain = re.sub(r"'[^']+'!\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", " ", formula)
        plain = re.sub(r"\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+", " ", plain)
        single = [(own, cell) for cell in re.findall(r"(?<![A-Za-z0-9_])\$?[A-Z]{1,3}\$?\d+\b",
                                                     plain)]
        single += re.findall(r"'([^']+)'!(\$[A-Z]+\$\d+)(?![:\d])", formula)
        empty += [(where, sheet, cell) for sheet, cell in single
                  if book[sheet][cell.replace("$", "")].value is None]
    assert not empty


def test_every_name_stands_for_a_cell_and_every_name_in_a_formula_exists(book):
    names = {name: value.attr_text for name, value in book.defined_names.items()}
    assert len(names) > 120
    for name, where in names.items():
        sheet, _mark, cells = where.replace("'", "").rpartition("!")
        assert all(cell.value is not None for row in [book[sheet][cells.replace("$", "")]]
                   for cell in (row if isinstance(row, tuple) else (row,))
                   for cell in (cell if isinstance(cell, tuple) else (cell,))), name
    for where, formula in formulas(book):
        text = re.sub(r"'[^']*'!|\"[^\"]*\"", " ", formula)
        for word in WORD.findall(text):
            assert word in names, (where, word)


def test_only_inputs_are_open_and_all_sheets_are_protected_without_a_password(book):
    for sheet in book:
        assert sheet.protection.sheet and not sheet.protection.password, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    assert sheet.title in ("Inputs", "Volumes", "Volume bands"), cell
                    assert cell.data_type == "n" and cell.fill.fgColor.rgb.endswith("FFF2CC")


def test_inputs_have_units_sources_names_and_limits(book):
    sheet = book["Inputs"]
    checked = {str(area) for rule in sheet.data_validations.dataValidation
               for area in rule.sqref.ranges}
    open_cells = [row[2] for row in sheet.iter_rows(min_row=5) if not row[2].protection.locked]
    assert len(open_cells) > 90
    for cell in open_cells:
        row = [c.value for c in sheet[cell.row]]
        assert all(row[n] not in (None, "") for n in (0, 1, 3, 5, 6)), row
        assert any(cell.coordinate in openpyxl.worksheet.cell_range.CellRange(area)
                   if ":" in area else area == cell.coordinate for area in checked)
    rows = {row[5].value: row for row in sheet.iter_rows(min_row=5)}
    assert rows["on_cost_MAD"][6].value == "payroll" and rows["on_cost_MAD"][4].value == "given"
    assert rows["sharing_BOG"][4].value == "default"
    assert rows["wage_full39_BOG"][3].value == "COP an hour"


def test_what_is_held_is_the_capacity_and_the_plan(book):
    found = finished()
    held = book["Capacity held"].iter_rows(values_only=True)
    fit = next(row for row in held if row[0] == "Madrid" and isinstance(row[1], float))
    assert fit[1] == found.capacity.fits["MAD"].fit
    plan = book["Plan held"]
    paid = next(row for row in plan.iter_rows(values_only=True)
                if row[:2] == ("Paid hours", "Bogotá"))
    assert paid[4:] == pytest.approx(found.outcome.plan.paid[:, 1].tolist())
    people = sum(row[4].value for row in book["Hiring classes"].iter_rows(min_row=6)
                 if isinstance(row[4].value, int))
    assert people == sum(int(one.people.sum()) for one in found.capacity.classes.values())


def test_prices_as_bid_are_those_of_the_engine(book):
    rows = {row[0]: row for row in book["Rate card"].iter_rows(values_only=True) if row[0]}
    assert rows["Productive hour ★"][5] == pytest.approx(finished().outcome.price.amount, rel=1e-14)
    sheet, _mark, cell = book.defined_names["price_bid"].attr_text.replace("'", "").rpartition("!")
    assert book[sheet][cell].value == pytest.approx(
        finished().outcome.price.amount, rel=1e-14)


def test_risks_are_values_that_say_what_makes_them(book):
    found, sheet = finished(), book["Risk"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
    assert rows["Margin"][4] == pytest.approx(found.exposure.margin_at(0.5))
    assert rows["Probability of a loss"][1] == found.exposure.loss
    assert "300 scenarios" in sheet["A2"].value and "wfm bid" in sheet["A2"].value
    start = next(n for n, row in enumerate(sheet.iter_rows(values_only=True), 1)
                 if row[0] == "Margin from")
    counts = []
    for row in sheet.iter_rows(min_row=start + 1, values_only=True):
        if not isinstance(row[1], int):
            break
        counts.append(row[1])
    assert sum(counts) == 300


def test_the_rules_stand_with_their_law_and_confidence(book):
    rows = [row for row in book["Compliance"].iter_rows(values_only=True) if row[6]]
    packs = finished().labour
    assert any(row[3] == packs["ES-CC"].citation.law for row in rows)
    calling = [row for row in rows if row[0] == "Upgrade"]
    assert calling and all(row[3] and row[4] and row[6] in ("high", "medium", "low")
                           for row in calling)


def test_charts_are_native_and_in_the_summary_there_are_three(path):
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
        drawings = {n: package.read(n).decode() for n in package.namelist()
                    if n.startswith("xl/drawings/drawing")}
    assert len(charts) >= 12
    assert max(text.count("<c:chart ") + text.count(":chart ") // 2 for text in
               drawings.values()) >= 2
    book = openpyxl.load_workbook(path)
    assert len(book["Summary"]._charts) == 3


def test_a_bid_with_nothing_but_a_plan_has_a_workbook_too(tmp_path):
    write_bid(tmp_path / "plain.xlsx", plain())
    book = openpyxl.load_workbook(tmp_path / "plain.xlsx")
    assert book["Risk"]["A3"].value == "No scenarios were run for this workbook."
    for where, formula in formulas(book):
        assert "#REF" not in formula and "()" not in formula, where


def test_texts_of_the_inputs_never_become_formulas(tmp_path):
    found = finished()
    request = found.request
    evil = '=HYPERLINK("http://example.com","x")'
    request = replace(
        request, name=evil, client="@SUM(A1)",
        lines={code: replace(line, name=evil) for code, line in request.lines.items()},
        items=tuple(replace(item, item=f"+{item.item}") for item in request.items),
        assumptions=(Assumption("bid_lines", evil, "-1", "=u", "=s", True),))
    write_bid(tmp_path / "evil.xlsx", replace(found, outcome=run(request, found.capacity)))
    book = openpyxl.load_workbook(tmp_path / "evil.xlsx")
    for where, formula in formulas(book):
        assert "HYPERLINK" not in formula, where
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row
             if isinstance(cell.value, str) and "HYPERLINK" in cell.value]
    assert cells and all(cell.data_type == "s" for cell in cells)
    assert all(cell.quotePrefix for cell in cells if cell.value.startswith("="))


def test_another_language_has_the_same_formulas_elsewhere(tmp_path):
    use_language("pt_BR")
    try:
        write_bid(tmp_path / "pt.xlsx", finished())
    finally:
        use_language("en")
    book = openpyxl.load_workbook(tmp_path / "pt.xlsx")
    assert len(book.sheetnames) == len(SHEETS)
    for where, formula in formulas(book):
        for sheet in re.findall(r"'([^']+)'!", formula):
            assert sheet in book.sheetnames, where


def test_units_of_sites_alone_are_words_of_the_language(tmp_path):
    use_language("es")
    try:
        write_bid(tmp_path / "es.xlsx", finished())
    finally:
        use_language("en")
    said = {cell.value for sheet in openpyxl.load_workbook(tmp_path / "es.xlsx")
            for row in sheet.iter_rows() for cell in row}
    assert not said & {"EUR per productive hour", "agents", "people", "seats", "share"}


def test_the_same_bid_has_the_same_cells(tmp_path, path):
    write_bid(tmp_path / "again.xlsx", finished())
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(tmp_path / "again.xlsx") as two:
        for name in one.namelist():
            if name.startswith("xl/"):
                assert one.read(name) == two.read(name), name
