"""The workbook of months, as a reader finds it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from small_centre import history_text, write_small

from wfm import pipeline
from wfm.center import Center, SpecialDay
from wfm.demand.months.ahead import Months
from wfm.demand.months.long_run import GROWTH, SEASON
from wfm.export.months_book import long_table, write_months
from wfm.export.months_notes import general_notes, growth_word, queue_notes, season_word
from wfm.intake import load

WEEK = date(2026, 11, 23)
PAYROLL = [7.0, 6.5, 2.0, 7.0]


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Center:
    inputs = write_small(tmp_path_factory.mktemp("small") / "inputs",
                         history_csv=history_text(20, until=WEEK))
    made = load(inputs).center
    named = SpecialDay(date(2026, 12, 16), "care", "closed", None, None, "=HYPERLINK(1)")
    return replace(made, special_days=(*made.special_days, named))


@pytest.fixture(scope="module")
def found(center: Center) -> tuple[Months, pd.DataFrame]:
    return pipeline.months(center, WEEK, 4)


@pytest.fixture(scope="module")
def written(
    center: Center, found: tuple[Months, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("book") / "months.xlsx"
    write_months(path, center, *found, PAYROLL)
    return path


@pytest.fixture(scope="module")
def book(written: Path) -> Any:
    return openpyxl.load_workbook(written)


def column(sheet: Any, header: int, name: str) -> list[Any]:
    heads = [cell.value for cell in sheet[header]]
    place = heads.index(name) + 1
    return [sheet.cell(row, place).value for row in range(header + 1, sheet.max_row + 1)]


def test_the_months_are_those_of_the_tables(book, found):
    sheet, table = book["Months"], long_table(*found)
    assert column(sheet, 3, "Contacts") == pytest.approx(table["contacts"].tolist())
    assert column(sheet, 3, "P10") == table["p10"].tolist()
    assert column(sheet, 3, "P90") == table["p90"].tolist()
    assert column(sheet, 3, "Full-time equivalents") == pytest.approx(table["fte"].tolist())
    months = [value.date() for value in column(sheet, 3, "Month")]
    assert months == table["month"].tolist()
    assert sheet.auto_filter.ref == f"A3:S{3 + len(table)}"


def test_the_calendar_has_the_open_days_of_each_weekday(book, found):
    sheet, table = book["Calendar"], found[0].table
    assert column(sheet, 2, "Open days") == table["open_days"].tolist()
    assert [value or 0 for value in column(sheet, 2, "Sat")] == table["sat"].tolist()
    assert column(sheet, 2, "Contacts in it") == pytest.approx(table["busiest_contacts"].tolist())


def test_a_name_from_the_inputs_never_becomes_a_formula(book):
    cells = [cell for row in book["Calendar"].iter_rows() for cell in row
             if isinstance(cell.value, str) and "HYPERLINK" in cell.value]
    assert cells and all(cell.data_type == "s" for cell in cells)


def test_hiring_adds_the_queues_up_and_sets_them_against_the_payroll(book, found):
    sheet, hired = book["Hiring"], found[1]
    need = hired.groupby("month")["fte"].sum()
    assert column(sheet, 3, "Together")[:4] == pytest.approx(need.tolist())
    assert column(sheet, 3, "care")[:4] == pytest.approx(
        hired.loc[hired["queue"] == "care", "fte"].tolist())
    assert column(sheet, 3, "On the payroll")[:4] == PAYROLL
    free = column(sheet, 3, "Left for all else (▼ missing)")[:4]
    assert free == pytest.approx(np.round(np.array(PAYROLL) - need.to_numpy(), 1).tolist())


def test_the_figures_are_the_months_that_came_and_those_expected(book, found):
    sheet, made = book["Figures"], found[0]
    came = [value for value in column(sheet, 2, "Came") if value is not None]
    assert came == pytest.approx(made.history["contacts"].tolist())
    expected = [value for value in column(sheet, 2, "Expected") if value is not None]
    assert expected == pytest.approx(made.table["contacts"].tolist())
    low, width = column(sheet, 2, "Band from"), column(sheet, 2, "Width of the band")
    high = [value for value in column(sheet, 2, "P90") if value is not None]
    both = [a + b for a, b, seen in zip(low, width, column(sheet, 2, "Came"), strict=True)
            if seen is None]
    assert both == pytest.approx(high)


def test_each_queue_has_a_chart_with_titles_and_so_have_the_people(written, center):
    with zipfile.ZipFile(written) as package:
        assert package.testzip() is None
        charts = [package.read(name).decode() for name in package.namelist()
                  if name.startswith("xl/charts/chart")]
    assert len(charts) == len(center.queues) + 1
    for text in charts:
        assert text.count("<title>") == 3
        assert "'Figures'!" in text or "'Hiring'!" in text


def test_the_queues_say_whether_a_season_is_known_and_all_months_together(book, found, center):
    sheet, made = book["Queues"], found[0]
    rows = [[cell.value for cell in sheet[row][:8]] for row in (3, 4)]
    for row, queue in zip(rows, center.queues, strict=True):
        total, low, _middle, high = made.total(queue, 4)
        assert row[1] == pytest.approx(20, abs=0.2) and row[2] == "unknown: in the width only"
        assert row[3] == "none"
        assert row[4:7] == pytest.approx([total, low, high])


def test_the_notes_say_what_was_assumed(book, found, center):
    said = "\n".join(str(row[0].value) for row in book["Notes"].iter_rows())
    for note in (*general_notes(*found), *queue_notes(center, found[0])):
        assert note in said
    assert "coefficient of variation of 10%" in said
    assert "care: occupancy " in said and "from Erlang" in said


def test_what_was_foretold_and_judged_is_put_into_words(found, center):
    made = found[0]
    run = made.runs["care"]
    assert run is not None
    both = frozenset({SEASON, GROWTH})
    judged = replace(run, parts=both, origins=12,
                     errors={frozenset({SEASON}): 0.071, both: 0.042})
    plain = replace(run, parts=frozenset(), origins=9,
                    errors={frozenset({SEASON}): 0.05, frozenset(): 0.03})
    notes = queue_notes(center, replace(
        made, runs={"care": judged, "chat": plain}, weeks={"care": 80.0, "chat": 120.0}))
    assert "a season of the year, drawn to none as far as the history is short" in notes[0]
    assert "level + season 7.1%, level + season + growth 4.2% (12 of them)" in notes[0]
    assert notes[0].endswith("taken: level + season + growth")
    assert "no season of the year: past forecasts were better without one" in notes[1]
    assert (season_word(judged), growth_word(judged)) == ("learned", "goes on, fading")
    assert (season_word(None), growth_word(None)) == ("–", "–")
    nothing = queue_notes(center, replace(made, runs={"care": None, "chat": None}))
    assert nothing[0] == "care: no history of its own; only what changes move here comes"


def test_a_closed_month_has_cells_without_shares(center, tmp_path):
    shut = tuple(SpecialDay(date(2026, 12, day), "all", "closed", None, None, "")
                 for day in range(1, 32))
    closed = replace(center, special_days=shut)
    made, hired = pipeline.months(closed, WEEK, 2)
    write_months(tmp_path / "months.xlsx", closed, made, hired, [7.0, 7.0])
    sheet = openpyxl.load_workbook(tmp_path / "months.xlsx")["Months"]
    assert column(sheet, 3, "Contacts")[1] == 0
    assert column(sheet, 3, "± half the band")[1] is None
    assert column(sheet, 3, "Occupancy")[1] is None


def test_a_failed_write_leaves_the_old_book(center, found, tmp_path, full_disk):
    path = tmp_path / "months.xlsx"
    path.write_bytes(b"old")

    with pytest.raises(OSError, match="no space left"):
        write_months(path, center, *found, PAYROLL)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
