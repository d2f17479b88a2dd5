"""The sample bids: the same each time, whole, in both forms, and told to be examples."""

from __future__ import annotations

import pytest
from bid_tables import differences

from wfm.intake.bid import load_bid
from wfm.sample.bids import BIDS, write_bid_sample


@pytest.mark.parametrize("which", BIDS)
def test_workbook_and_files_read_to_the_same_request(which, tmp_path):
    write_bid_sample(tmp_path / "book", which)
    write_bid_sample(tmp_path / "files", which, workbook=False)
    book, files = load_bid(tmp_path / "book"), load_bid(tmp_path / "files")
    assert differences(book.request, files.request) == []
    assert book.notes == files.notes


@pytest.mark.parametrize("which", BIDS)
def test_two_runs_write_the_same_bytes(which, tmp_path):
    for folder in ("one", "two"):
        write_bid_sample(tmp_path / folder, which)
        write_bid_sample(tmp_path / folder, which, workbook=False)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("which", BIDS)
def test_wages_costs_and_rates_are_examples(which):
    for table in ("bid_sites", "bid_patterns", "bid_support", "bid_costs"):
        assert all(row["source"].startswith("example") for row in BIDS[which][table]), table


def test_the_retail_programme(tmp_path):
    write_bid_sample(tmp_path, "retail_es")
    request = load_bid(tmp_path).request
    assert sum(line.contacts[:12].mean() for line in request.lines.values()) == 60_000
    assert {line.channel for line in request.lines.values()} == {"voice", "chat", "email"}
    assert {(p.country, p.kind) for p in request.places.values()} == {
        ("ES", "onshore"), ("CO", "nearshore")}
    care = request.lines["care"].contacts[:12]
    assert care.argmax() == 9  # January, with the winter sales
    assert {spike.name for spike in request.spikes} >= {"Black Friday", "Winter sales"}


def test_the_utility(tmp_path):
    write_bid_sample(tmp_path, "utility_br")
    request = load_bid(tmp_path).request
    light = request.lines["light"]
    assert (light.profile > 0).all()  # around the clock
    assert {p.subdivision for p in request.places.values()} == {"SP", "CE"}
    assert [one.purpose for one in request.lists.values()] == ["collections"]
    wages = {code: place.wage_h for code, place in request.places.items()}
    assert wages["FOR"] < wages["CPQ"]


def test_a_sample_that_there_is_not(tmp_path):
    with pytest.raises(ValueError, match="only retail_es and utility_br"):
        write_bid_sample(tmp_path, "bank")
    assert list(tmp_path.iterdir()) == []
