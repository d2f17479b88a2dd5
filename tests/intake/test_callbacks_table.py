"""The tables contact_rates and callbacks, and what campaigns and segments say of rates."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from small_centre import CAMPAIGNS, SEGMENTS, faults_in

from wfm import load
from wfm.campaigns import Callback, DayPart
from wfm.intake.list_segments import ListSegment, known_segments, segments_table
from wfm.schema import SEGMENTS as SEGMENTS_TABLE
from wfm.tables import Faults, Source, read_table
from wfm.template import write_workbook

RATES = "campaign,segment,on,from,to,contact_rate\n"
CALLS = "campaign,segment,at,records,contact_rate,agent\n"


def with_tables(write, tmp_path, rates=None, calls=None, **changes):
    inputs = write(tmp_path / "inputs", **changes)
    for name, header, rows in (("contact_rates", RATES, rates), ("callbacks", CALLS, calls)):
        if rows is not None:
            (inputs / f"{name}.csv").write_text(header + "\n".join(rows) + "\n", "utf-8")
    return inputs


def with_columns(text, **columns):
    """A table with further columns; their cell stands in the first row only."""
    header, first, *rest = text.splitlines()
    more = [f"{header},{','.join(columns)}", f"{first},{','.join(columns.values())}"]
    return "\n".join([*more, *(line + "," * len(columns) for line in rest)]) + "\n"


def test_both_tables_are_read_in_their_order(write, tmp_path):
    inputs = with_tables(
        write, tmp_path,
        rates=["renew,all,daily,18:00,24:00,0.4", "renew,prague,Sat,,,10%"],
        calls=["renew,prague,2026-11-24 10:00,,,", "renew,prague,2026-11-24T10:00-03:00,3,0.6,A2"])
    center = load(inputs).center
    assert center.day_parts == (
        DayPart("renew", "all", "daily", time(18), time(0), 0.4),
        DayPart("renew", "prague", "sat", time(0), time(0), 0.1))
    assert center.callbacks == (
        Callback("renew", "prague", datetime(2026, 11, 24, 9, tzinfo=UTC), 1),
        Callback("renew", "prague", datetime(2026, 11, 24, 13, tzinfo=UTC), 3, 0.6, "A2"))


def test_a_sheet_may_hold_them(write, tmp_path):
    inputs = write(tmp_path / "inputs")
    write_workbook(inputs / "more.xlsx", {
        "contact_rates": [{"campaign": "renew", "segment": "all", "on": "mon", "from": time(9),
                           "to": time(12), "contact_rate": 0.2}],
        "callbacks": [{"campaign": "renew", "segment": "prague",
                       "at": datetime(2026, 11, 24, 10, 15)}]})
    center = load(inputs).center
    assert center.day_parts[0].minutes == (540, 720)
    assert center.callbacks[0].at == datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def test_the_tables_may_be_absent(write, tmp_path):
    center = load(write(tmp_path / "inputs")).center
    assert center.day_parts == () and center.callbacks == ()
    renew = center.campaigns["renew"]
    assert (renew.yield_decay, renew.prior_weight, renew.callback_within_min) == (0.83, 200, 15)
    prague = renew.segments[0]
    assert (prague.right_party, prague.contacts_made, prague.retire_rate) == (1.0, None, 0.0)
    assert prague.right_party_rate == 0.3


def test_what_is_said_of_rates_is_read(write, tmp_path):
    campaigns = with_columns(CAMPAIGNS.replace(",40,hours", ",40,promises"), yield_decay="90%",
                             prior_weight="5000", callback_within_min="30")
    segments = with_columns(SEGMENTS, right_party="0.6", contacts_made="80", attempts_used="400",
                            retire_rate="0.02")
    renew = load(write(tmp_path / "inputs", campaigns_csv=campaigns, segments_csv=segments)
                 ).center.campaigns["renew"]
    assert (renew.target_unit, renew.yield_decay) == ("promises", 0.9)
    assert (renew.prior_weight, renew.callback_within_min) == (5000, 30)
    prague = renew.segments[0]
    assert (prague.contacts_made, prague.retire_rate) == (80, 0.02)
    assert prague.right_party_rate == pytest.approx(0.18)


@pytest.mark.parametrize(("row", "column", "words"), [
    ("sales,all,mon,,,0.2", "campaign", "no campaign 'sales'"),
    ("renew,brno,mon,,,0.2", "segment", "no segment 'brno'. Write one of all, prague"),
    ("renew,all,2026-11-24,,,0.2", "on", "is not a day"),
    ("renew,all,monday,,,0.2", "on", "Write one of mon, tue"),
    ("renew,all,mon,09:00,,0.2", "to", "belong together"),
    ("renew,all,mon,,09:00,0.2", "from", "belong together"),
    ("renew,all,mon,12:00,09:00,0.2", "to", "write two rows, one up to 24:00"),
    ("renew,all,mon,,,1.2", "contact_rate", "is not a share"),
    ("renew,all,mon,,,", "contact_rate", "is empty"),
    ("renew,all,daily,12:00,14:00,0.2", "from", "this row and row 2 are equally specific"),
])
def test_a_faulty_rate_is_named(write, tmp_path, row, column, words):
    rows = ["renew,all,daily,08:00,13:00,0.3", row]
    (fault,) = faults_in(with_tables(write, tmp_path, rates=rows))
    assert (fault.file, fault.row, fault.column) == ("inputs/contact_rates.csv", 3, column)
    assert words in str(fault)


@pytest.mark.parametrize(("row", "column", "words"), [
    ("sales,prague,2026-11-24 10:00,1,,", "campaign", "no campaign 'sales'"),
    ("renew,all,2026-11-24 10:00,1,,", "segment", "no segment 'all'"),
    ("renew,prague,soon,1,,", "at", "is not a date and time"),
    ("renew,prague,,1,,", "at", "is empty"),
    ("renew,prague,2026-11-24 10:00,0,,", "records", "below 1"),
    ("renew,prague,2026-11-24 10:00,2000,,", "records", "to 2001 people up to here, the segment "
     "has 2000"),
    ("renew,prague,2026-11-24 10:00,1,120%,", "contact_rate", "is not a share"),
    ("renew,prague,2026-11-24 10:00,1,,A9", "agent", "no agent 'A9'"),
    ("renew,prague,2026-11-24 10:00,1,,A1", "agent", "does not have the skill 'renew'"),
])
def test_a_faulty_callback_is_named(write, tmp_path, row, column, words):
    (fault,) = faults_in(with_tables(
        write, tmp_path, calls=["renew,prague,2026-11-24 10:00,1,,A2", row]))
    assert (fault.file, fault.row, fault.column) == ("inputs/callbacks.csv", 3, column)
    assert words in str(fault)


def test_several_clocks_need_an_offset(write, tmp_path):
    rows = ["renew,prague,2026-11-24 10:00,1,,", "renew,prague,2026-11-24T10:00+01:00,1,,"]
    (fault,) = faults_in(with_tables(
        write, tmp_path, calls=rows,
        segments_csv=("Europe/Prague", "Europe/Prague Europe/Lisbon")))
    assert (fault.row, fault.column) == (2, "at") and "several clocks" in fault.what


def test_what_refers_to_an_unreadable_table_is_not_judged(write, tmp_path):
    faults = faults_in(with_tables(
        write, tmp_path, rates=["nobody,all,mon,,,0.2"], calls=["nobody,x,2026-11-24 10:00,1,,A9"],
        campaigns_csv=b"\xff\xfe\x00"))
    assert {(f.file, f.column) for f in faults if "contact_rates" in f.file
            or "callbacks" in f.file} == {("inputs/callbacks.csv", "agent")}


@pytest.mark.parametrize(("table", "columns", "column", "words"), [
    ("segments", {"contacts_made": "5"}, "contacts_made", "5 contacts on 0 attempts"),
    ("segments", {"contacts_made": "-1"}, "contacts_made", "below 0"),
    ("segments", {"right_party": "2"}, "right_party", "is not a share"),
    ("segments", {"retire_rate": "-0.1"}, "retire_rate", "is not a share"),
    ("campaigns", {"yield_decay": "1.1"}, "yield_decay", "is not a share"),
    ("campaigns", {"prior_weight": "0"}, "prior_weight", "below 1"),
    ("campaigns", {"callback_within_min": "300"}, "callback_within_min", "above 240"),
])
def test_rates_that_cannot_be_are_faults(faults_of, table, columns, column, words):
    text = with_columns({"segments": SEGMENTS, "campaigns": CAMPAIGNS}[table], **columns)
    (fault,) = faults_of(**{f"{table}_csv": text})
    assert (fault.file, fault.row, fault.column) == (f"inputs/{table}.csv", 2, column)
    assert words in fault.what


def test_more_results_than_contacts_are_a_fault_of_the_campaign(faults_of):
    segments = with_columns(SEGMENTS, attempts_used="400", contacts_made="80")
    for unit, achieved, wrong in (("sales", 81, True), ("promises", 80, False),
                                  ("contacts", 81, True), ("attempts", 400, False)):
        campaigns = with_columns(CAMPAIGNS.replace("40,hours", f"400,{unit}"),
                                 achieved=str(achieved))
        found = faults_of(campaigns_csv=campaigns, segments_csv=segments)
        assert [f.column for f in found] == (["achieved"] if wrong else []), unit


def test_a_list_that_is_counted_anew_keeps_what_is_known_of_its_segments(tmp_path):
    text = with_columns(SEGMENTS, party="consumer", right_party="0.6", contacts_made="80",
                        attempts_used="400", retire_rate="0.02")
    (tmp_path / "segments.csv").write_text(text, "utf-8")
    faults = Faults()
    table = read_table(SEGMENTS_TABLE, [Source(tmp_path / "segments.csv")], tmp_path, faults)
    known = known_segments(table.frame, "renew")
    parts = [ListSegment(("CZ",), ("Europe/Prague",), 50),
             ListSegment(("ES",), ("Europe/Madrid",), 9)]
    made = segments_table(parts, "renew", "consumer", "customer", 0.2, known)
    rates = made[["contact_rate", "attempts_used", "right_party", "contacts_made", "retire_rate"]]
    assert rates.iloc[0].tolist() == [0.3, 400, 0.6, 80, 0.02]
    assert rates.iloc[1, [0, 1, 2, 4]].tolist() == [0.2, 0, 1.0, 0.0]
    assert made["contacts_made"].isna().tolist() == [False, True]
