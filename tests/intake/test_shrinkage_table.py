"""The table shrinkage and the settings of handling: as read from files and from Excel."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from small_centre import CAMPAIGNS, QUEUES

from wfm import load
from wfm.shrinkage import ShrinkageRow
from wfm.template import write_workbook

HEADER = "activity,on,from,to,in_office,out_of_office\n"


def with_columns(text, **columns):
    """A table with further columns; their cell stands in the first row only."""
    header, first, *rest = text.splitlines()
    more = [f"{header},{','.join(columns)}", f"{first},{','.join(columns.values())}"]
    return "\n".join([*more, *(line + "," * len(columns) for line in rest)]) + "\n"


def test_the_rows_come_in_their_order(write, tmp_path):
    text = HEADER + ("care,Mon,,,,8%\nall,daily,22:00,24:00,0.1,\nrenew,2026-11-24,00:00,08:00,"
                     "0.05,0\n")
    center = load(write(tmp_path, shrinkage_csv=text)).center
    assert center.shrinkage == (
        ShrinkageRow("care", "mon", out_of_office=0.08),
        ShrinkageRow("all", "daily", time(22), time(0), in_office=0.1),
        ShrinkageRow("renew", date(2026, 11, 24), time(0), time(8), 0.05, 0.0),
    )


def test_a_sheet_may_hold_dates_and_times_as_cells(write, tmp_path):
    inputs = write(tmp_path, shrinkage_csv=None)
    write_workbook(inputs / "more.xlsx", {"shrinkage": [
        {"activity": "care", "on": "daily", "from": time(9), "to": "24:00", "in_office": 0.2},
        {"activity": "care", "on": datetime(2026, 11, 24), "out_of_office": 0.3},
    ]})
    assert load(inputs).center.shrinkage == (
        ShrinkageRow("care", "daily", time(9), time(0), in_office=0.2),
        ShrinkageRow("care", date(2026, 11, 24), out_of_office=0.3),
    )


def test_the_table_may_be_absent(write, tmp_path):
    assert load(write(tmp_path, shrinkage_csv=None)).center.shrinkage == ()


def test_rows_that_say_different_things_of_the_same_time_are_in_order(faults_of):
    text = HEADER + ("care,mon,,,0.1,\ncare,mon,,,,0.1\ncare,mon,,,,\n"
                     "care,tue,08:00,10:00,0.1,\ncare,tue,10:00,12:00,0.2,\n"
                     "all,mon,,,0.1,0.1\ncare,2026-11-23,,,0.1,0.1\n")
    (only,) = faults_of(shrinkage_csv=text)
    assert (only.row, only.what) == (4, "the row states no share")


def test_all_faults_of_the_table_come_at_once(faults_of):
    text = HEADER + ("fax,mon,,,0.1,\ncare,often,,,0.1,\ncare,tue,22:00,06:00,0.1,\n"
                     "care,wed,,,1,1\ncare,thu,,,0.1,\ncare,thu,10:00,11:00,0.1,\n")
    faults = faults_of(shrinkage_csv=text)
    assert [(f.row, f.column) for f in faults] == [
        (2, "activity"), (3, "on"), (4, "to"), (5, "in_office"), (5, "out_of_office"),
        (7, "from")]
    assert {f.file for f in faults} == {"inputs/shrinkage.csv"}


def test_what_refers_to_an_unreadable_table_is_not_judged(faults_of):
    faults = faults_of(queues_csv=b"\xff\xfe\x00", shrinkage_csv=HEADER + "fax,mon,,,0.1,\n")
    assert faults and all(f.file != "inputs/shrinkage.csv" for f in faults)


# ------------------------------------------------------------------ queues and campaigns


def test_how_contacts_are_handled_has_defaults(write, tmp_path):
    center = load(write(tmp_path)).center
    care, renew = center.queues["care"], center.campaigns["renew"]
    assert (care.slowing, care.aht_cv, care.redial_share, care.shrinkage_rostered) == (
        0.0, 1.0, 0.0, False)
    assert (renew.aht_cv, renew.shrinkage_rostered) == (1.0, False)


def test_how_contacts_are_handled_is_read(write, tmp_path):
    queues = with_columns(
        QUEUES, slowing="15%", aht_cv="1.3", redial_share="0.4", shrinkage_rostered="yes")
    campaigns = with_columns(CAMPAIGNS, aht_cv="0.8", shrinkage_rostered="yes")
    center = load(write(tmp_path, queues_csv=queues, campaigns_csv=campaigns)).center
    care, renew = center.queues["care"], center.campaigns["renew"]
    assert (care.slowing, care.aht_cv, care.redial_share, care.shrinkage_rostered) == (
        0.15, 1.3, 0.4, True)
    assert (renew.aht_cv, renew.shrinkage_rostered) == (0.8, True)


def test_the_rostered_absences_of_the_tables_are_taken_off(write, tmp_path):
    queues = with_columns(QUEUES, shrinkage_rostered="yes")
    loaded = load(write(tmp_path, queues_csv=queues, shrinkage_csv=None))
    care = loaded.center.at(loaded.week).queues["care"]
    # care: A1 to A4 of 40 hours, A6 and A7 of 24; an hour of training, a day of leave of five
    assert care.shrinkage_in_office == pytest.approx(1 - 0.95 / (1 - 1 / 208))
    assert loaded.center.at(loaded.week).rostered["care"] == pytest.approx((1 / 208, 8 / 208))


@pytest.mark.parametrize(("columns", "column", "words"), [
    ({"aht_cv": "0"}, "aht_cv", "below 0.01"),
    ({"aht_cv": "250"}, "aht_cv", "above 10"),
    ({"slowing": "2"}, "slowing", "not a share"),
    ({"redial_share": "1.5"}, "redial_share", "not a share"),
    ({"shrinkage_rostered": "maybe"}, "shrinkage_rostered", "is neither yes nor no"),
    ({"shrinkage_out_of_office": "0.95"}, "shrinkage_out_of_office", "nine tenths"),
])
def test_handling_that_cannot_be_is_a_fault(faults_of, columns, column, words):
    (fault,) = faults_of(queues_csv=with_columns(QUEUES, **columns))
    assert (fault.file, fault.row, fault.column) == ("inputs/queues.csv", 2, column)
    assert words in fault.what


def test_shares_that_leave_no_time_are_a_fault_of_the_queue(faults_of):
    queues = with_columns(QUEUES, shrinkage_out_of_office="0.5").replace(",1,0.05,", ",1,0.5,")
    (fault,) = faults_of(queues_csv=queues, shrinkage_csv=None)
    assert (fault.row, fault.column) == (2, "shrinkage_out_of_office")


def test_only_who_gives_up_calls_again(faults_of):
    queues = with_columns(QUEUES, redial_share="0.3").replace(",0.8,20,120,", ",0.8,20,,")
    (fault,) = faults_of(queues_csv=queues)
    assert fault.column == "patience_s" and "given up first" in fault.what
