"""Lists of people become counts by place, and no number leaves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.intake.call_list import CallList, join_places, read_call_list
from wfm.rules.numbers import places_of_number
from wfm.rules.zones import different_clocks
from wfm.tables import InputError

LIST = """nome;telefone;uf;cep
Ana;+55 (21) 98765-4321;RJ;20040-020
Rui;005521987654322;SP;
Eva;+55 21 98765-4321;RJ;
Zoe;+34 612 345 678;;
Leo;+34 612 345 679;Canarias;35001
Ida;+1 800 234 5678;;
Max;12;;
Kim;;;
"""
PLACES = {
    (("BR-RJ",), ("America/Sao_Paulo",)): 1,
    (("BR-RJ", "BR-SP"), ("America/Sao_Paulo",)): 1,
    (("ES-*",), ("Atlantic/Canary", "Europe/Madrid")): 1,
    (("ES-CN",), ("Atlantic/Canary",)): 1,
}


def places(found: CallList) -> dict[tuple[tuple[str, ...], tuple[str, ...]], int]:
    return {(s.jurisdictions, s.zones): s.records for s in found.segments}


def save(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_list_is_counted_by_place(tmp_path, encoding, delimiter):
    text = LIST.replace(";", delimiter).replace("Ana", "Antônia")
    found = read_call_list(save(tmp_path / "list.csv", text, encoding))
    assert places(found) == PLACES
    assert (found.rows, found.valid) == (8, 5)
    assert (found.invalid, found.duplicates, found.empty) == (1, 1, 1)
    assert sum(found.unknown.values()) == 1
    assert found.unread_places == found.misfits == found.stateless == 0
    assert found.columns == (2, 3, 4)


def test_a_workbook_and_a_parquet_file_say_the_same(tmp_path):
    rows = [line.split(";") for line in LIST.strip().splitlines()]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.create_sheet("other").append(["+34 928 123 456"])
    book.save(tmp_path / "list.xlsx")
    pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(tmp_path / "list.parquet")
    for name in ("list.xlsx", "list.parquet"):
        assert places(read_call_list(tmp_path / name)) == PLACES


def test_numbers_that_a_spreadsheet_made_of_them(tmp_path):
    book = openpyxl.Workbook()
    for cell in ("phone", 34612345678, 34612345679.0, "'34612345670", "34612345671.0",
                 "3.46123E+10"):
        book.active.append([cell])
    book.save(tmp_path / "list.xlsx")
    found = read_call_list(tmp_path / "list.xlsx", "ES")
    assert (found.valid, found.invalid) == (4, 1)
    lacking = read_call_list(tmp_path / "list.xlsx")
    assert (lacking.valid, lacking.invalid, lacking.stateless) == (0, 1, 4)


def test_a_list_without_a_header_loses_nobody(tmp_path):
    found = read_call_list(save(tmp_path / "list.csv", "+34612345678\n+34612345679\n"))
    assert found.rows == found.valid == 2
    found = read_call_list(save(tmp_path / "list.csv", "612345678\n612345679\n"), column="1")
    assert found.rows == found.stateless == 2


def test_the_column_is_found_by_what_stands_in_it(tmp_path):
    text = "who,reach,x\na,612345678,1\nb,612345679,2\n"
    found = read_call_list(save(tmp_path / "list.csv", text), "ES")
    assert found.columns[0] == 2 and found.valid == 2
    with pytest.raises(InputError, match="no column of phone numbers"):
        read_call_list(tmp_path / "list.csv")


def test_columns_by_header_and_by_place(tmp_path):
    path = save(tmp_path / "list.csv", "a,Phone 2,b\n+34612345678,+34928123456,Madrid\n")
    for asked in ("Phone 2", "phone_2", "2"):
        found = read_call_list(path, column=asked, region_column="b")
        assert places(found) == {
            (("ES-CN", "ES-MD"), ("Atlantic/Canary", "Europe/Madrid")): 1}
    with pytest.raises(InputError, match="no such column"):
        read_call_list(path, column="c")


def test_area_code_and_residence_both_count(tmp_path):
    florida = places_of_number("+1 850 234 5678")
    assert join_places(places_of_number("+61 7 3030 1234"), ("AU-QLD",)).jurisdictions == (
        "AU-QLD",)
    both = join_places(florida, ("US-TX",))
    assert both.jurisdictions == ("US-FL", "US-TX")
    assert set(both.zones) == {"America/New_York", "America/Chicago", "America/Denver"}
    assert join_places(florida, ("US-FL",)).jurisdictions == florida.jurisdictions
    assert set(join_places(florida, ("US-FL",)).zones) == set(florida.zones)
    miami = places_of_number("+1 305 234 5678")
    assert join_places(miami, ("US-FL",)).zones == ("America/New_York",)
    mobile = places_of_number("+34 612 345 678")
    assert join_places(mobile, ("ES-MD",)).jurisdictions == ("ES-MD",)
    assert join_places(mobile, ("ES-MD",)).zones == ("Europe/Madrid",)
    free = places_of_number("+1 800 234 5678")
    assert join_places(free, ("US-FL",)).zones == ()


@given(st.sampled_from(["+55 61 98765 4321", "+1 219 234 5678", "+34 612 345 678",
                        "+61 8 8941 1234", "+351 291 234 567", "+1 867 234 5678"]),
       st.lists(st.sampled_from(["BR-AC", "BR-DF", "US-IN", "US-HI", "ES-CN", "AU-NT", "CA-YT"]),
                max_size=3))
def test_what_a_list_states_never_takes_the_area_code_away(number, stated):
    place = places_of_number(number)
    joined = join_places(place, stated)
    assert joined.zones
    if place.by_area:
        clocks = different_clocks(joined.zones)
        assert len(different_clocks((*joined.zones, *place.zones))) == len(clocks)
        fine = {code for code in place.jurisdictions if not code.endswith("-*")}
        assert fine <= set(joined.jurisdictions)
    assert set(stated) <= set(joined.jurisdictions)


def test_places_that_are_not_understood_are_counted(tmp_path):
    text = "phone,state,zip\n+34612345678,Atlantis,xx\n+34612345679,Madrid,28001\n"
    found = read_call_list(save(tmp_path / "list.csv", text))
    assert found.unread_places == 2
    assert places(found)[("ES-MD",), ("Europe/Madrid",)] == 1


def test_the_words_that_were_not_understood_are_shown_if_they_may_be_codes(tmp_path):
    words = ["xx"] * 3 + ["XX", "Ana Maria", "Pedro", "R2", "12345", "Åx"] + [
        f"z{chr(97 + i)}" for i in range(12)]
    rows = "".join(f"+34612345{i:03d},{word},zip\n" for i, word in enumerate(words))
    found = read_call_list(save(tmp_path / "list.csv", "phone,state,zip\n" + rows))
    assert found.unread_places == 2 * len(words)
    assert list(found.unread_words.items())[:2] == [("XX", 4), ("ZA", 1)]
    assert len(found.unread_words) == 10
    assert all(len(word) <= 4 and word.isalpha() for word in found.unread_words)


def test_a_region_of_another_country_is_counted_apart_and_nobody_is_called(tmp_path):
    text = ("phone;uf\n+51 912 345 678;RS\n+598 94 123 456;RS\n+34 612 345 678;US-FL\n"
            "+51 912 345 678;RS\n+55 51 98123 4567;RS\n")
    found = read_call_list(save(tmp_path / "list.csv", text), "BR")
    # 51 912345678 is also one of Rio Grande do Sul, and its region says so
    assert (found.valid, found.misfits, found.duplicates) == (4, 2, 1)
    assert found.unread_places == 0
    assert places(found) == {(("BR-RS",), ("America/Sao_Paulo",)): 2}


def test_a_state_of_the_neighbour_does_not_fit_an_area_code(tmp_path):
    text = "phone;state\n+1 807 345 1234;FL\n+1 305 234 5678;Ontario\n+1 305 234 5679;FL\n"
    found = read_call_list(save(tmp_path / "list.csv", text))
    assert found.misfits == 2
    assert places(found) == {(("US-FL",), ("America/New_York",)): 1}


def test_a_plus_too_much_is_seen_by_the_region_alone(tmp_path):
    path = save(tmp_path / "list.csv", "phone;uf\n+51 981 234 567;RS\n")
    assert places(read_call_list(path, "BR")) == {(("BR-RS",), ("America/Sao_Paulo",)): 1}
    save(path, "phone;uf\n+51 981 234 567;SP\n")
    assert (read_call_list(path, "BR").misfits, read_call_list(path, "BR").segments) == (1, ())
    save(path, "phone;uf\n+51 981 234 567;\n51 98123-4567;\n")
    found = read_call_list(path, "BR")
    assert places(found) == {(("PE",), ("America/Lima",)): 1,
                             (("BR-RS",), ("America/Sao_Paulo",)): 1}


def test_numbers_without_a_country_are_counted_apart(tmp_path):
    path = save(tmp_path / "list.csv", "phone\n51 98123-4567\n+34612345678\n12\n")
    found = read_call_list(path)
    assert (found.rows, found.valid, found.stateless, found.invalid) == (3, 1, 1, 1)
    assert read_call_list(path, "BR").stateless == 0


def test_the_order_of_places_and_zones_makes_no_other_segment(tmp_path):
    """An area code in the Canaries with a residence in Catalonia, and the other way round."""
    text = "phone,state\n+34 928 123 456,CT\n+34 93 123 4567,CN\n"
    found = read_call_list(save(tmp_path / "list.csv", text))
    assert places(found) == {
        (("ES-CN", "ES-CT"), ("Atlantic/Canary", "Europe/Madrid")): 2}
    text = "phone,state\n+1 517 234 5678,NY\n+1 212 234 5678,MI\n"
    found = read_call_list(save(tmp_path / "list.csv", text))
    assert {s.jurisdictions for s in found.segments} == {("US-MI", "US-NY")}
    assert all("America/New_York" in s.zones for s in found.segments)


@pytest.mark.parametrize("name", ["list.csv", "list.txt", "list.xlsx", "empty.csv", "quote.csv"])
def test_no_error_and_no_result_holds_a_number(tmp_path, name):
    save(tmp_path / "list.csv", "a,b\n,\n911111222 Ana,\n")
    save(tmp_path / "list.txt", "911111222\n")
    save(tmp_path / "list.xlsx", "911111222\n")
    save(tmp_path / "empty.csv", "\n")
    save(tmp_path / "quote.csv", 'a,b\n911111222,"Ana\n')
    with pytest.raises(InputError) as raised:
        read_call_list(tmp_path / name)
    assert "911111222" not in str(raised.value) and "Ana" not in str(raised.value)


def test_nothing_in_the_result_holds_a_number(tmp_path):
    text = repr(read_call_list(save(tmp_path / "list.csv", LIST)))
    assert not any(digits in text for digits in ("987654", "612345", "2345678"))


def test_counts_agree_with_a_count_by_hand(tmp_path):
    """Many rows: every one is in exactly one count, and repeats are found in any writing."""
    rng = np.random.default_rng(5)
    numbers = [f"{rng.integers(0, 400):04d}" for _ in range(1500)]
    styles = ("+5511 9{}-1{}", "005511 9{}1{}", "+55(11)9{}.1{}")
    cells = [styles[i % 3].format(n, n[1:]) for i, n in enumerate(numbers)]
    found = read_call_list(save(tmp_path / "list.csv", "tel\n" + "\n".join(cells)))
    valid = {n for n in numbers if places_of_number(f"+55119{n}1{n[1:]}").country}
    counts = Counter(n in valid for n in numbers)
    assert found.valid == len(valid)
    assert found.duplicates == counts[True] - len(valid)
    assert found.invalid == counts[False]
    assert sum(s.records for s in found.segments) == len(valid)
