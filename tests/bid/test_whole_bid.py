"""The whole chain of a small bid, what is kept of it, and figures that travel with a workbook."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from made_request import MONTHS, call_list, line, place, request
from programme import two_sites

from wfm.bid.bid import FEWER, bid, priced
from wfm.bid.capacity import Capacity
from wfm.bid.economics import margin_identity, run
from wfm.bid.request import Band, Credit
from wfm.bid.risk import simulate
from wfm.bid.what_if import what_if
from wfm.bid_kept import Kept, digest, keep, read_kept
from wfm.export.bid.stamp import stamp, stamped
from wfm.tables import InputError

ASKED = request(
    lines={"care": line(contacts=np.full(MONTHS, 3500.0))},
    lists={"telesales": call_list(records=np.full(MONTHS, 800.0))},
    places={"MAD": place(opening=4, attrition=((1200, 0.0),))})
ASKED = replace(ASKED, terms=replace(ASKED.terms, bands=(Band(1.1, 1.3),),
                                     credits=(Credit("care", 0.03, 0.05),)))


@pytest.fixture(scope="module")
def made():
    told = []
    found = bid(ASKED, scenarios=400, told=lambda what, done: told.append((what, done)))
    assert [done for _what, done in told] == sorted(done for _what, done in told)
    assert told[-1] == ("done", 1.0)
    return found


def test_the_price_has_its_margin_and_the_credits_of_the_scenarios(made):
    assert made.outcome.margin_expected[0] == pytest.approx(0.15)
    assert made.capacity.credits == pytest.approx(made.exposure.credits, abs=1e-12)
    assert made.exposure.price.amount == made.outcome.price.amount
    own = next(rate for rate in made.rates if rate.model == ASKED.terms.model)
    assert own.price.amount == made.outcome.price.amount
    assert made.exposures[ASKED.terms.model].loss == made.exposure.loss
    assert len(made.exposure.margin) == made.scenarios == 400 < FEWER
    assert len(made.outcome.price.bands) == 1


def test_other_service_levels_have_staff_of_their_own(made):
    asked, *others = made.alternatives
    assert [one.name for one in others] == ["70%", "90%", "95%"]
    needed = [one.needed_heads for one in (others[0], asked, *others[1:])]
    assert needed == sorted(needed) and needed[0] < needed[-1]
    assert asked.price == made.outcome.price.amount


def test_all_of_the_work_at_one_site_is_the_bid_where_there_is_one_site(made):
    assert made.sites["MAD"].outcome is not None and not made.sites["MAD"].cannot
    alone = made.sites["MAD"].outcome.cost.sum()
    assert alone == pytest.approx(made.outcome.cost.sum(), rel=0.05)


def test_it_says_when_hiring_has_to_begin(made):
    assert any("award" in note for note in made.notes)
    late = priced(replace(ASKED, award=ASKED.start), made.staffed, 100)
    assert not any("award" in note for note in late.notes)


def test_the_margin_identity_holds_on_every_scenario(made):
    found = simulate(ASKED, made.capacity, 100)
    assert found.cost.shape == (100, MONTHS)
    identity = margin_identity(run(ASKED, made.capacity))
    assert identity.by_identity == pytest.approx(identity.profit)


def test_a_bid_is_kept_and_read_back(made, tmp_path):
    path = tmp_path / "outputs" / "bid-small.json"
    keep(path, made, {"shrinkage": "0.3"}, 7)
    kept = read_kept(path)
    assert (kept.name, kept.changes, kept.seed) == (ASKED.name, {"shrinkage": "0.3"}, 7)
    assert kept.digest == digest(ASKED) and kept.figures == made.figures
    assert run(ASKED, kept.capacity).price.amount == made.outcome.price.amount
    before = path.read_bytes()
    keep(path, made, {"shrinkage": "0.3"}, 7)
    assert path.read_bytes() == before
    assert isinstance(kept, Kept) and isinstance(kept.capacity, Capacity)


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"}', "nothing"])
def test_what_was_not_kept_is_a_fault(text, tmp_path):
    path = tmp_path / "bid-x.json"
    with pytest.raises(InputError, match="no such bid"):
        read_kept(path)
    path.write_text(text)
    with pytest.raises(InputError, match="damaged"):
        read_kept(path)


def test_the_digest_knows_every_figure_but_not_where_it_comes_from():
    asked = two_sites()
    assert digest(asked) == digest(two_sites())
    assert digest(replace(asked, assumptions=(), labour={}, calling={})) == digest(asked)
    for changes in ({"volume.care": "x1.001"}, {"wage.BOG": "+0.1%"}, {"margin": "0.16"}):
        assert digest(what_if(asked, changes)) != digest(asked)


def test_figures_travel_with_a_workbook(tmp_path):
    path = tmp_path / "book.xlsx"
    openpyxl.Workbook().save(path)
    assert stamped(path) is None
    text = json.dumps({"a": "<&> é 中"}, ensure_ascii=False)
    stamp(path, "something older")
    stamp(path, text)
    assert stamped(path) == text
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None and len(book.namelist()) == len(set(book.namelist()))
        assert book.read("[Content_Types].xml").count(b"wfm-bid") == 1
        assert book.read("xl/_rels/workbook.xml.rels").count(b"wfm-bid") == 1
    assert openpyxl.load_workbook(path).sheetnames == ["Sheet"]
    (tmp_path / "no.xlsx").write_text("no workbook")
    assert stamped(tmp_path / "no.xlsx") is None
