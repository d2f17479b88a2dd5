"""Layouts: the shipped ones, a centre's own, and what is said of faulty ones."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from payroll_cases import MONDAY, PLACES, Piece, agent, centre, leave_rows, roster, rows_of

from wfm.center import Absence
from wfm.payroll import payroll_days
from wfm.payroll.cells import quoted, safe
from wfm.payroll.fields import FIELDS
from wfm.payroll.files import file_name, write_hours
from wfm.payroll.layout import SHIPPED, layout_names, load_layout
from wfm.tables import InputError

CALABRIO = (
    "Employment number", "First name", "Last name", "Business unit name", "Site name",
    "Team name", "Contract name", "Part-time percentage name", "Part-time percentage value",
    "Date", "Start time", "End time", "Shift category name", "Contract time", "Work time",
    "Paid time", "Absence payroll system code", "Day off payroll system code",
)
ADP = (
    "Co Code", "Batch ID", "File #", "Employee Name", "Temp Dept", "Reg Hours", "O/T Hours",
    "Hours 3 Code", "Hours 3 Amount", "Earnings 3 Code", "Earnings 3 Amount", "Rate Code",
    "Temp Rate", "Job Cost#",
)
OWN = """\
rows = "day"
separator = ";"
decimal = ","
encoding = "cp1252"
file = "{company}_{week}"
skip = ["off"]
[texts]
company = "ACME"
[codes]
leave = "U1"
[[columns]]
title = "Nr"
field = "employee_number"
[[columns]]
title = "Tag"
field = "date"
pattern = "%d.%m.%Y"
[[columns]]
title = "von"
field = "start"
pattern = "%I:%M %p"
[[columns]]
title = "Std"
field = "paid_min"
places = 3
[[columns]]
title = "Min"
field = "paid_min"
format = "minutes"
[[columns]]
title = "Saldo"
field = "balance_min"
format = "hh:mm"
[[columns]]
title = "Art"
field = "absence_code"
[[columns]]
title = "Firma"
text = "{company}/{layout}"
only = ["work"]
"""


@pytest.fixture()
def own(tmp_path):
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "own.toml").write_text(OWN, "utf-8")
    return folder


def a_week(name="Ana Sá", number="", **more):
    """Two days of work, one at night into Sunday, and two days of leave."""
    leave = Absence(datetime(2026, 12, 9), datetime(2026, 12, 11), "leave", True)
    who = agent("A1", "CZ", absences=(leave,), name=name, employee_number=number, **more)
    zone = PLACES["CZ"].zone
    rows = leave_rows("A1", zone, leave, [MONDAY + timedelta(days=n) for n in range(7)])
    rows += rows_of("A1", zone, datetime(2026, 12, 7, 8), [
        Piece(200), Piece(30, "break", False), Piece(245)])
    rows += rows_of("A1", zone, datetime(2026, 12, 12, 22), [Piece(480)])
    return payroll_days(centre([who]), roster(rows))


def lines(path, separator=",", encoding="utf-8-sig"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def written(tmp_path, layout, days, suffix="csv"):
    path = tmp_path / file_name(layout, MONDAY, suffix)
    write_hours(path, layout, days, MONDAY)
    return path


def test_the_shipped_layouts_are_three():
    assert layout_names() == ("adp", "calabrio", "generic")


def test_calabrio_has_its_columns_in_order(tmp_path):
    layout = load_layout("calabrio")
    found = lines(written(tmp_path, layout, a_week(number="0007")), ";")
    assert tuple(found[0]) == CALABRIO and len(found) == 8
    assert found[1] == ["0007", "Ana", "Sá", "Small", "Praha", "one", "CZ", "100%", "1.00",
                        "2026-12-07", "08:00", "15:55", "day", "9:00", "7:25", "7:25", "", ""]
    assert found[3][-5:] == ["9:00", "0:00", "0:00", "leave", ""]
    assert found[5][-2:] == ["", "DO"]
    assert found[6][10:13] == ["22:00", "06:00", "night"]


def test_adp_has_its_columns_and_a_row_for_each_pay_code(tmp_path):
    layout = load_layout("adp")
    assert layout.missing == ("company",)
    found = lines(written(tmp_path, layout, a_week(cost_centre="K1")))
    assert tuple(found[0]) == ADP
    assert [row[5:9] for row in found[1:]] == [
        ["15.42", "", "", ""], ["", "", "NIGHT", "8.00"], ["", "", "SAT", "2.00"],
        ["", "", "SUN", "6.00"], ["", "", "VAC", "14.40"]]
    assert {(row[1], row[2], row[4]) for row in found[1:]} == {("2026-12-07", "A1", "K1")}


def test_generic_has_hours_both_in_decimals_and_in_hours_and_minutes(tmp_path):
    path = written(tmp_path, load_layout("generic"), a_week())
    assert path.name == "hours-2026-12-07-generic.csv"
    found = lines(path)
    first = dict(zip(found[0], found[1], strict=True))
    assert (first["Paid hours"], first["Paid hh:mm"]) == ("7.42", "7:25")
    assert len(set(found[0])) == len(found[0])
    night = dict(zip(found[0], found[6], strict=True))
    assert (night["Date"], night["End date"]) == ("2026-12-12", "2026-12-13")
    assert (night["Sunday hours"], night["Night hh:mm"]) == ("6.00", "8:00")


def test_a_layout_of_the_centre_needs_no_code(own, tmp_path):
    path = written(tmp_path, load_layout("own", own), a_week())
    assert path.name == "ACME_2026-12-07.csv"
    assert path.read_bytes().startswith(b"Nr;Tag;von;Std;Min;Saldo;Art;Firma\r\n")
    found = lines(path, ";", "cp1252")
    assert found[1] == ["A1", "07.12.2026", "08:00 AM", "7,417", "445", "-1:35", "", "ACME/own"]
    assert found[2] == ["A1", "09.12.2026", "", "0,000", "0", "-1:48", "U1", ""]
    assert len(found) == 5  # days off are skipped


def test_a_layout_extends_a_shipped_one_even_of_its_own_name(own):
    (own / "adp.toml").write_text(
        'extends = "adp"\nfile = "PR{company}EPI"\n[texts]\ncompany = "ABC"\n'
        '[codes]\nnight = "NGT"\n', "utf-8")
    layout = load_layout("adp", own)
    assert file_name(layout, MONDAY, "csv") == "PRABCEPI.csv" and layout.missing == ()
    assert layout.codes["night"] == "NGT" and layout.codes["sunday"] == "SUN"
    assert tuple(column.title for column in layout.columns) == ADP
    (own / "more.toml").write_text('extends = "own"\ndecimal = "."\n', "utf-8")
    assert load_layout("more", own).columns == load_layout("own", own).columns
    assert load_layout("more", own).decimal == "."


def test_rows_by_week_and_without_a_header(own, tmp_path):
    (own / "weekly.toml").write_text(
        'rows = "week"\nheader = false\nseparator = "\\t"\n[[columns]]\ntitle = "n"\n'
        'field = "agent"\n[[columns]]\ntitle = "d"\nfield = "days_worked"\n[[columns]]\n'
        'title = "p"\nfield = "paid_min"\nformat = "hh:mm"\n', "utf-8")
    path = written(tmp_path, load_layout("weekly", own), a_week())
    assert path.read_text("utf-8").splitlines() == ["A1\t2\t15:25"]


def faults(own, name="own"):
    with pytest.raises(InputError) as caught:
        load_layout(name, own)
    return [(fault.row, fault.column) for fault in caught.value.faults]


def test_all_faults_of_a_layout_are_told_with_their_lines(own):
    (own / "own.toml").write_text(
        'rows = "day"\nseparator = "x"\nencoding = "klingon"\ndecimal = "!"\nfile = "a/b{what}"\n'
        'colour = "red"\n[texts]\nweek = "7"\n[[columns]]\ntitle = "a"\nfield = "salary"\n'
        '[[columns]]\nfield = "date"\npattern = "%Q"\nformat = "hh:mm"\n[[columns]]\n'
        'title = "b"\ntext = "{nobody}"\nonly = ["regular"]\n[[columns]]\ntitle = "c"\n'
        'field = "team"\ntext = "d"\n[[columns]]\ntitle = "e"\n', "utf-8")
    found = faults(own)
    assert found == sorted([
        (2, "separator"), (3, "encoding"), (4, "decimal"), (5, "file"), (5, "file"),
        (6, "colour"), (8, "week"), (11, "field"), (12, "title"), (14, "pattern"),
        (15, "format"), (18, "text"), (19, "only"), (23, "text"), (24, "field")])


@pytest.mark.parametrize(("text", "where"), [
    ("rows = [", (1, "")), ('rows = "day"\n', (1, "columns")), ('extends = "nobody"\n',
                                                             (1, "extends")),
    ('extends = "own"\n', (1, "extends")), ("columns = 5\n", (1, "columns")),
    ('[texts]\na = 5\n[[columns]]\ntitle = "a"\nfield = "date"\nplaces = 2\n', (2, "a")),
])
def test_single_faults(own, text, where):
    (own / "own.toml").write_text(text, "utf-8")
    assert where in faults(own)


def test_a_file_that_is_no_text_and_a_layout_that_is_not_there(own):
    (own / "own.toml").write_bytes(b"\xff\xfe\x00")
    assert faults(own) == [(0, "")]
    with pytest.raises(InputError, match=r"Write one of adp, calabrio, generic, own"):
        load_layout("../own", own)


def test_faults_below_an_extended_layout_are_told_of_its_own_file(own):
    (own / "own.toml").write_text(OWN.replace('"paid_min"\nplaces', '"payed"\nplaces'), "utf-8")
    (own / "more.toml").write_text('extends = "own"\n', "utf-8")
    with pytest.raises(InputError) as caught:
        load_layout("more", own)
    assert [fault.file for fault in caught.value.faults] == ["layouts/own.toml"]


def test_a_name_that_the_encoding_cannot_hold_is_a_fault_that_does_not_name_it(own, tmp_path):
    (own / "own.toml").write_text(OWN.replace("employee_number", "name"), "utf-8")
    with pytest.raises(InputError, match="cannot be written in cp1252") as caught:
        written(tmp_path, load_layout("own", own), a_week(name="Zoë Řehoř"))
    assert "Řehoř" not in str(caught.value)
    assert not (tmp_path / "ACME_2026-12-07.csv").exists()


def test_each_field_of_the_shipped_layouts_and_of_the_rows_is_known():
    for path in SHIPPED.glob("*.toml"):
        for field in re.findall(r'^field = "(\w+)"', path.read_text("utf-8"), re.MULTILINE):
            assert field in FIELDS[load_layout(path.stem).rows]


# ---------------------------------------------------------------------- what people typed

NASTY = ("=1+1", "+1-cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "\u200b=1",
         "'=1", '"=1+1', "=cmd|' /C calc'!A0", "\n=1")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("text", NASTY)
def test_no_name_or_code_becomes_a_formula_in_a_text_file(own, tmp_path, text):
    (own / "own.toml").write_text(
        OWN.replace("employee_number", "name").replace('decimal = ","', 'decimal = "."').replace(
            'encoding = "cp1252"', 'encoding = "utf-8"').replace("ACME", "A"), "utf-8")
    path = written(tmp_path, load_layout("own", own), a_week(name=text))
    raw = path.read_text("utf-8")
    for separator in (";", ",", "\t"):  # a spreadsheet may split at any of them
        for row in csv.reader(io.StringIO(raw, newline=""), delimiter=separator):
            for cell in row:
                for part in (cell, *cell.split(";")):
                    assert not part.startswith(FORMULA) or re.fullmatch(
                        r"-?[\d.:]+", part), part


@pytest.mark.parametrize("text", NASTY)
def test_no_name_or_code_becomes_a_formula_in_a_workbook(tmp_path, text):
    path = written(tmp_path, load_layout("generic"), a_week(name=text, number=text), "xlsx")
    book = openpyxl.load_workbook(path)
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    named = [cell for cell in cells if isinstance(cell.value, str) and "1" in cell.value
             and cell.row > 1 and cell.column <= 2]
    assert all(cell.quotePrefix for cell in named if str(cell.value).startswith("="))


@given(st.text(max_size=30))
def test_safe_texts_are_never_formulas_and_lose_no_letter(text):
    found = safe(text)
    assert not found.lstrip().startswith(FORMULA) or re.fullmatch(
        r"[+-]\d{1,15}([.,]\d{1,15})?", found)
    assert [c for c in found if c.isalnum()] == [c for c in text if c.isalnum()]
    assert safe(found) == found


@given(st.lists(st.text(max_size=12).map(safe), min_size=1, max_size=4),
       st.sampled_from([",", ";", "\t", "|"]))
def test_quoted_fields_are_read_back_as_they_were(fields, separator):
    line = separator.join(quoted(field, separator) for field in fields)
    read = next(csv.reader([line], delimiter=separator), None)
    assert read == fields or (read == [] and fields == [""])


@pytest.mark.parametrize("number", ["-5", "+3.25", "-0,5", "12", "0007"])
def test_numbers_stay_numbers(number):
    assert safe(number) == number


def test_a_workbook_has_numbers_dates_and_times_not_texts(tmp_path):
    path = written(tmp_path, load_layout("generic"), a_week(), "xlsx")
    sheet = openpyxl.load_workbook(path).active
    head = {cell.value: cell.column for cell in sheet[1]}

    def at(row, title):
        return sheet.cell(row, head[title])

    assert at(2, "Date").value == datetime(2026, 12, 7) and at(2, "Date").is_date
    assert at(2, "Paid hours").value == pytest.approx(7.42)
    assert at(2, "Paid hh:mm").number_format == "[h]:mm"
    assert at(2, "Balance hh:mm").value == "-1:35"
    assert sheet.auto_filter.ref.startswith("A1:") and sheet.freeze_panes == "A2"


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path, monkeypatch):
    layout = load_layout("generic")
    path = written(tmp_path, layout, a_week())
    before = path.read_bytes()

    def fails(*_arguments):
        raise OSError("disk full")

    monkeypatch.setattr("wfm.payroll.files._write", fails)
    with pytest.raises(OSError, match="disk full"):
        write_hours(path, layout, a_week(name="Other"), date(2026, 12, 7))
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1
