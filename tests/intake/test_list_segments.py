"""Segments of a list: joined where they are small, named, known again, written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendar import zone_exists
from wfm.intake.codes import is_code
from wfm.intake.list_segments import (
    Key,
    Known,
    ListSegment,
    covering,
    join_small,
    known_segments,
    segment_names,
    segments_table,
    usual_least,
    with_rules,
)
from wfm.rules.calling_pack import load_calling_packs
from wfm.schema import SEGMENTS
from wfm.tables import Faults, Source, read_table

MADRID, CANARY, LIMA = "Europe/Madrid", "Atlantic/Canary", "America/Lima"
SPAIN = ListSegment(("ES-*",), (CANARY, MADRID), 100)


def test_order_makes_no_other_segment():
    found = covering({(("ES-CT", "ES-CN"), (MADRID, CANARY)): 2,
                      (("ES-CN", "ES-CT"), (CANARY, MADRID)): 3})
    assert found == (ListSegment(("ES-CN", "ES-CT"), (CANARY, MADRID), 5),)


def test_people_where_no_rules_are_known_are_counted_by_country():
    segments = [SPAIN, ListSegment(("UY",), ("America/Montevideo",), 4),
                ListSegment(("ES-CT", "ES-XX"), (MADRID,), 2), ListSegment(("PE",), (LIMA,), 3)]
    packs = dict(load_calling_packs())
    lawful, lawless = with_rules(segments, packs)
    assert lawful == (SPAIN, ListSegment(("PE",), (LIMA,), 3))
    assert lawless == {"ES": 2, "UY": 4}
    packs["PE-LIM"] = packs["PE"]  # a pack of the centre's own makes Peru a country with parts
    assert with_rules(segments, packs)[0][1].jurisdictions == ("PE-*",)
    del packs["PE-LIM"]
    assert with_rules([ListSegment(("PE-*",), (LIMA,), 3)], packs)[0][0].jurisdictions == ("PE",)


def test_the_least_is_a_hundredth_of_the_list_and_at_least_20():
    assert usual_least([]) == usual_least([SPAIN]) == 20
    assert usual_least([ListSegment(("ES",), (MADRID,), 2001)]) == 21


def test_small_segments_of_a_country_become_one_with_every_place_and_zone():
    segments = (
        ListSegment(("ES-MD",), (MADRID,), 50), ListSegment(("ES-CN",), (CANARY,), 3),
        ListSegment(("PE",), (LIMA,), 2), ListSegment(("ES-CT",), (MADRID,), 2),
        ListSegment(("ES-AN", "ES-CE"), (MADRID,), 1))
    joined, count = join_small(segments, 20)
    assert count == 3
    assert joined == (
        segments[0],
        ListSegment(("ES-AN", "ES-CE", "ES-CN", "ES-CT"), (CANARY, MADRID), 6, True),
        segments[2])  # alone in its country: nothing to join it with
    assert segment_names(joined) == ["ES-MD-Madrid", "ES-other", "PE-Lima"]
    whole, none = join_small(segments, 0)
    assert (set(whole), none) == (set(segments), 0)


def test_anywhere_in_a_country_holds_its_parts():
    few = ListSegment(("ES-*",), (CANARY, MADRID), 3)
    small = (ListSegment(("ES-CN",), (CANARY,), 2), ListSegment(("ES-CT",), (MADRID,), 1))
    joined, count = join_small((few, *small), 20)
    assert (joined, count) == ((ListSegment(("ES-*",), (CANARY, MADRID), 6),), 3)
    two = (ListSegment(("ES-CN", "ES-CT"), (CANARY, MADRID), 30), *small)
    assert join_small(two, 20) == (
        (ListSegment(("ES-CN", "ES-CT"), (CANARY, MADRID), 33),), 2)


PLACES = {"ES-CN": CANARY, "ES-CT": MADRID, "ES-MD": MADRID, "PE": LIMA,
          "BR-AC": "America/Rio_Branco", "BR-SP": "America/Sao_Paulo"}


@given(st.dictionaries(st.sampled_from(sorted(PLACES)), st.integers(1, 60)), st.integers(0, 50))
def test_joining_loses_nobody_and_no_place(records, least):
    segments = covering({((code,), (PLACES[code],)): n for code, n in records.items()})
    joined, count = join_small(segments, least)
    assert sum(s.records for s in joined) == sum(records.values())
    assert {c for s in joined for c in s.jurisdictions} == set(records)
    assert {z for s in joined for z in s.zones} == {PLACES[code] for code in records}
    assert all(len({c[:2] for c in s.jurisdictions}) == 1 for s in joined)
    small = [s for s in segments if s.records < least]
    assert count <= len(small) and len(joined) == len(segments) - count + sum(
        s.mixed for s in joined)
    names = segment_names(joined)
    assert len(set(names)) == len(names) and all(map(is_code, names))


def test_names_are_short_codes_and_each_stands_once():
    segments = (
        SPAIN,
        ListSegment(("AU-*",), tuple(f"Australia/Town_of_{i}" for i in range(7)), 2),
        ListSegment(("AU-*",), tuple(f"Australia/City_of_{i}" for i in range(7)), 2),
        ListSegment(tuple(f"US-{i:02d}" for i in range(20)), ("America/New_York",), 1),
    )
    names = ["ES-Canary-Madrid", "AU-7zones", "AU-7zones.2", "US-00+19-1zones"]
    assert segment_names(segments) == names and all(map(is_code, names))
    assert segment_names(segments, [None, None, None, "AU-7zones"]) == [
        "ES-Canary-Madrid", "AU-7zones.2", "AU-7zones.3", "AU-7zones"]


def read_back(path, text):
    path.write_text(text, encoding="utf-8")
    faults = Faults()
    frame = read_table(SEGMENTS, [Source(path)], path.parent, faults).frame
    assert faults.found == []
    return frame


def test_a_segment_is_known_again_by_whom_it_holds_and_not_by_its_name(tmp_path):
    frame = read_back(
        tmp_path / "segments.csv",
        "campaign,segment,jurisdiction,zone,party,relation,records,contact_rate,attempts_used\n"
        f"sale,mobiles,ES-*,{MADRID} {CANARY},consumer,customer,9,0.31,77\n"
        f"sale,other-party,ES-*,{MADRID} {CANARY},business,customer,9,0.9,9\n"
        f"other,theirs,PE,{LIMA},consumer,customer,9,0.8,8\n")
    known = known_segments(frame, "sale")
    assert known[Key(("ES-*",), (CANARY, MADRID), "consumer", "customer")] == Known(
        "mobiles", 0.31, 77)
    peru = ListSegment(("PE",), (LIMA,), 5)
    table = segments_table([SPAIN, peru], "sale", "consumer", "customer", 0.2, known)
    assert list(table[["segment", "contact_rate", "attempts_used"]].itertuples(
        index=False, name=None)) == [("mobiles", 0.31, 77), ("PE-Lima", 0.2, 0)]
    fresh = segments_table([SPAIN], "sale", "consumer", "prospect", 0.2, known)
    assert list(fresh["segment"]) == ["ES-Canary-Madrid"]
    assert list(segments_table([SPAIN], "sale", "consumer", "customer", None, known)[
        "contact_rate"]) == [0.31]
    with pytest.raises(ValueError, match="contact rate"):
        segments_table([peru], "sale", "consumer", "customer", None, known)


def test_the_table_is_one_that_the_workspace_reads(tmp_path):
    table = segments_table([SPAIN, ListSegment(("PE",), (LIMA,), 5)], "sale", "business",
                           "customer", 0.2, {})
    assert list(table.columns) == [column.name for column in SEGMENTS.columns]
    frame = read_back(tmp_path / "segments.csv", table.to_csv(index=False))
    assert frame["records"].sum() == 105 and set(frame["party"]) == {"business"}
    assert all(zone_exists(zone) for zones in frame["zone"] for zone in zones.split())
