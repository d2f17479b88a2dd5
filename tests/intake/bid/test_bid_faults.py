"""Every kind of fault in the tables of a bid, with its row and column."""

from __future__ import annotations

import pandas as pd
import pytest
from bid_tables import Bid
from hypothesis import given, settings
from hypothesis import strategies as st

CASES = [
    # table, row, cells, (row, column) of the fault, words in it
    ("bid_lines", 2, {"channel": "fax"}, (2, "channel"), "not known here"),
    ("bid_lines", 2, {"line": "a line"}, (2, "line"), "cannot be a code"),
    ("bid_lines", 2, {"line": "all"}, (2, "line"), "stands for all"),
    ("bid_lines", 2, {"line": "club"}, (2, "line"), "a line and a campaign"),
    ("bid_lines", 3, {"language": "ca"}, (3, "language"), "no site speaks ca"),
    ("bid_lines", 3, {"language": "es ca"}, (3, "language"), "needs its share"),
    ("bid_lines", 3, {"language": "es:0.5 es:0.5"}, (3, "language"), "stands twice"),
    ("bid_lines", 3, {"language": "es:0.5 en:0.1"}, (3, "language"), "sum to 0.6"),
    ("bid_lines", 3, {"language": "Spanish!"}, (3, "language"), "not the code of a language"),
    ("bid_lines", 2, {"country": "XX"}, (2, "country"), "no public holidays"),
    ("bid_lines", 2, {"subdivision": "ZZ"}, (2, "subdivision"), "no public holidays"),
    ("bid_lines", 2, {"zone": "Madrid"}, (2, "zone"), "not a time zone"),
    ("bid_lines", 2, {"mon": "9-22"}, (2, "mon"), "08:00-20:00"),
    ("bid_lines", 2, {"mon": "09:10-22:00"}, (2, "mon"), "interval of 30"),
    ("bid_lines", 4, {"due_within_h": ""}, (4, "due_within_h"), "due time"),
    ("bid_lines", 2, {"answer_within_s": ""}, (2, "answer_within_s"), "belong together"),
    ("bid_lines", 2, {"patience_s": ""}, (2, "patience_s"), "patience"),
    ("bid_lines", 3, {"service_level": 1}, (3, "service_level"), "no number of agents"),
    ("bid_lines", 2, {"profile": "noon"}, (2, "profile"), "no profile 'noon'"),
    ("bid_lines", 2, {"growth_year": ""}, (2, "line"), "lacks months of care: 2028-04, "),
    ("bid_volumes", 2, {"work": "fax"}, (2, "work"), "no line or campaign"),
    ("bid_volumes", 2, {"month": "April"}, (2, "month"), "not a month"),
    ("bid_volumes", 2, {"month": "2026-04"}, (2, "month"), "2027-04 to 2029-03"),
    ("bid_volumes", 3, {"month": "2027-04"}, (3, "month"), "already stand"),
    ("bid_volumes", 3, {"month": "2027-4"}, (3, "month"), "already stand in row 2"),
    ("bid_volumes", 2, {"amount": -1}, (2, "amount"), "below 0"),
    ("bid_profiles", 9, {"time": "09:10"}, (9, "time"), "interval of 30"),
    ("bid_profiles", 21, {"time": "22:30"}, (21, "time"), "closed then"),
    ("bid_profiles", 10, {"time": "09:00"}, (10, "time"), "already stand"),
    ("bid_profiles", 8, {"on": "tue"}, (8, "time"), "already stand"),
    ("bid_profiles", 2, {"profile": "even"}, (2, "profile"), "needs no rows"),
    ("bid_spikes", 2, {"line": "fax"}, (2, "line"), "no line"),
    ("bid_spikes", 2, {"last": "2027-06-30"}, (2, "last"), "before the first"),
    ("bid_spikes", 7, {"last": "2029-04-01"}, (7, "last"), "within the service"),
    ("bid_spikes", 2, {"first": "2027-03-31"}, (2, "first"), "within the service"),
    ("bid_lists", 2, {"jurisdictions": "ES XX"}, (2, "jurisdictions"), "no calling rules"),
    ("bid_lists", 2, {"zones": "Spain"}, (2, "zones"), "not a time zone"),
    ("bid_lists", 2, {"language": "ca"}, (2, "language"), "no site speaks ca"),
    ("bid_lists", 2, {"contact_rate": 0}, (2, "contact_rate"), "ever be reached"),
    ("bid_sites", 2, {"kind": "near"}, (2, "kind"), "not known here"),
    ("bid_sites", 2, {"currency": "euro"}, (2, "currency"), "not the code of a currency"),
    ("bid_sites", 2, {"rate": 2}, (2, "rate"), "paid in EUR"),
    ("bid_sites", 3, {"rate": ""}, (3, "rate"), "what a COP is worth in EUR"),
    ("bid_sites", 3, {"languages": "es:x"}, (3, "languages"), "not a language"),
    ("bid_sites", 2, {"in_office": 0.95}, (2, "in_office"), "nine tenths"),
    ("bid_sites", 2, {"max_share": 0.1}, (3, "max_share"), "0.9 of the work"),
    ("bid_sites", 2, {"overtime_premium": ""}, (2, "overtime_premium"), "do not say"),
    ("bid_sites", 2, {"on_cost": ""}, (2, "on_cost"), "empty"),
    ("bid_sites", 2, {"wage_year": ""}, (2, "wage_year"), "empty"),
    ("bid_patterns", 2, {"cost_h": ""}, (2, "cost_h"), "empty"),
    ("bid_patterns", 2, {"cost_h": 0}, (2, "cost_h"), "not paid"),
    ("bid_patterns", 2, {"pack": "XX"}, (2, "pack"), "no labour rules"),
    ("bid_patterns", 2, {"pack": "AU"}, (2, "pack"), "not sure enough"),
    ("bid_patterns", 2, {"share": 0.5}, (3, "share"), "shares of MAD sum to 0.9"),
    ("bid_patterns", 2, {"site": "BCN"}, (2, "site"), "no site 'BCN'"),
    ("bid_patterns", 4, {"week_min_h": 43, "week_max_h": 43}, (4, "week_max_h"), "42 hours"),
    ("bid_attrition", 2, {"site": "BCN"}, (2, "site"), "no site"),
    ("bid_support", 2, {"site": "BCN"}, (2, "site"), "no site"),
    ("bid_support", 2, {"role": "coach", "agents": ""}, (2, "agents"), "not known"),
    ("bid_support", 2, {"month_cost": ""}, (2, "month_cost"), "empty"),
    ("bid_costs", 2, {"basis": "agent"}, (2, "basis"), "not known here"),
    ("bid_costs", 10, {"amount": 5}, (10, "amount"), "no share"),
    ("bid_costs", 10, {"site": "MAD"}, (10, "site"), "whole programme"),
    ("bid_costs", 8, {"first_month": "2027-06", "last_month": "2027-05"}, (8, "last_month"),
     "before the first"),
    ("bid_costs", 8, {"first_month": "2031-06"}, (8, "first_month"), "2029-03"),
    ("bid_credits", 2, {"line": "mail"}, (2, "line"), "no service level"),
    ("bid_credits", 2, {"share": -0.02}, (2, "share"), "earns a bonus"),
    ("bid_credits", 4, {"points": -0.3}, (4, "points"), "1.1 of care"),
    ("bid_bands", 2, {"high": 0.5}, (2, "high"), "not after"),
    ("bid_bands", 2, {"high": 1.2}, (3, "low"), "overlaps"),
    ("bid_risks", 2, {"driver": "weather"}, (2, "driver"), "not known here"),
    ("bid_risks", 2, {"driver": "attrition"}, (2, "month"), "one factor for all months"),
]


@pytest.mark.parametrize(("table", "row", "cells", "place", "words"), CASES,
                         ids=[f"{c[0]}-{'-'.join(c[2])}-{n}" for n, c in enumerate(CASES)])
def test_a_fault_is_found_at_its_row(tmp_path, table, row, cells, place, words):
    faults = Bid(tmp_path / "bid").change(table, row, **cells).faults()
    here = [fault for fault in faults if (fault.row, fault.column) == place
            and fault.file == f"bid/{table}.csv" and words in fault.what]
    assert here, [str(fault) for fault in faults]


SETTINGS = [
    ("start", {"value": "2027-04-15"}, "first of a month"),
    ("start", {"value": "April"}, "start: 'April' is not a date"),
    ("start", {"value": ""}, "the setting start is missing"),
    ("margin", {"value": ""}, "the setting margin is missing"),
    ("margin", {"value": "18%x"}, "margin: '18%x' is not a number"),
    ("currency", {"value": "euros"}, "not the code of a currency"),
    ("interval_min", {"value": "20"}, "15 or 30 minutes"),
    ("model", {"value": "hourly"}, "model: 'hourly' is not known here"),
    ("months", {"value": "400"}, "above 120"),
]


@pytest.mark.parametrize(("key", "cells", "words"), SETTINGS)
def test_a_setting_is_checked_by_its_own_kind(tmp_path, key, cells, words):
    bid = Bid(tmp_path).setting(key, **cells)
    row = bid.row_of("bid_settings", "key", key)
    (fault,) = [f for f in bid.faults() if f.row == row]
    assert fault.column == "value" and words in fault.what


def test_a_setting_in_another_unit_is_refused(tmp_path):
    bid = Bid(tmp_path).setting("lock_months", value="90", unit="days")
    faults = bid.faults()
    assert any(f.column == "unit" and "lock_months is months, not 'days'" in f.what
               for f in faults)


def test_an_unknown_setting_and_an_unknown_pack_are_refused(tmp_path):
    bid = Bid(tmp_path).setting("accept", value="AU XX").add("bid_settings", key="profit", value=1)
    found = {(f.column, f.what) for f in bid.faults()}
    assert ("value", "there is no pack and no rule 'XX'") in found
    assert any(column == "key" for column, _what in found)
    ready = Bid(tmp_path / "b").setting("accept", value="AU").change("bid_patterns", 2, pack="AU")
    assert not any("sure enough" in f.what for f in ready.faults())


def test_sites_without_contracts_and_ramps_with_gaps(tmp_path):
    bid = Bid(tmp_path).drop("bid_patterns", 4, 5)
    bid.save("bid_ramp", pd.DataFrame(
        {"site": ["MAD", "MAD"], "week": ["1", "3"], "productivity": ["0.6", "0.8"]}))
    found = {(f.file.split("/")[1], f.row, f.what) for f in bid.faults()}
    assert ("bid_sites.csv", 3, "the site MDE has no contract") in found
    assert ("bid_ramp.csv", 3, "the ramp of MAD has no week 2") in found


def test_profiles_of_closed_days_and_days_that_are_not_said(tmp_path):
    bid = Bid(tmp_path).change("bid_lines", 2, sun="closed")
    (fault,) = bid.faults()
    assert (fault.row, fault.column) == (8, "on") and "care is closed on sun" in fault.what
    (fault,) = Bid(tmp_path / "b").drop("bid_profiles", 8).faults()
    assert (fault.row, fault.column) == (2, "profile") and "nothing of sun" in fault.what


def test_all_faults_come_at_once(tmp_path):
    bid = Bid(tmp_path)
    for table, row, cells, _place, _words in (CASES[0], CASES[12], CASES[20], CASES[37],
                                              CASES[53], CASES[66]):
        bid.change(table, row, **cells)
    bid.setting("start", value="2027-04-15")
    tables = {fault.file.split("/")[1] for fault in bid.faults()}
    assert {"bid_lines.csv", "bid_settings.csv", "bid_volumes.csv", "bid_lists.csv",
            "bid_patterns.csv"} <= tables
    assert len(bid.faults()) >= 7


def test_nothing_is_said_of_references_to_a_table_that_cannot_be_read(tmp_path):
    bid = Bid(tmp_path)
    (tmp_path / "bid_sites.csv").write_text("who,knows\n1,2\n")
    faults = bid.faults()
    assert {fault.file.split("/")[1] for fault in faults} == {"bid_sites.csv"}


def test_a_month_that_cannot_be_read_is_not_said_to_be_missing_too(tmp_path):
    bid = Bid(tmp_path)
    bid.change("bid_volumes", 2, amount="=1/0").change("bid_volumes", 3, month="May")
    assert [(fault.row, fault.column) for fault in bid.faults()] == [(2, "amount"), (3, "month")]


_JUNK = ("", "x", "-1", "0", "1e9", "all", "2027-04-01", "2030-01", "es ca", "24:00", "closed",
         "50%", "0.5", "care", "MAD", "=1", "daily", "mon")


@settings(max_examples=25)
@given(st.data())
def test_whatever_stands_in_the_cells_is_read_or_told(tmp_path_factory, data):
    bid = Bid(tmp_path_factory.mktemp("junk"))
    for _ in range(data.draw(st.integers(1, 4))):
        table = data.draw(st.sampled_from(sorted(p.stem for p in bid.folder.glob("*.csv"))))
        frame = bid.frame(table)
        column = data.draw(st.sampled_from(list(frame)))
        if data.draw(st.integers(0, 9)) == 0:
            bid.save(table, frame.drop(columns=[column]) if column != frame.columns[0]
                     else frame.iloc[:0])
        elif len(frame):
            row = data.draw(st.integers(2, len(frame) + 1))
            bid.change(table, row, **{f"{column}_": data.draw(st.sampled_from(_JUNK))})
    for fault in bid.faults():  # no other error is raised
        assert fault.file.split("/")[1].startswith("bid_")
