"""The worked example: its page has a place for each output, and its pictures are drawn the same."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from programme import capacity, two_sites

from wfm.bid.economics import run
from wfm.bid.risk import exposure, simulate
from wfm.bid.tornado import tornado

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import bid_page  # noqa: E402

OUTPUTS = ("bid", "compared", "started", "tracked")


def test_the_page_has_a_place_for_every_output_and_shows_every_picture():
    page = bid_page.PAGE.read_text(encoding="utf-8")
    made = bid_page.with_outputs(page, dict.fromkeys(OUTPUTS, "of this\n"))
    assert made.count("of this\n") == len(OUTPUTS)
    assert re.findall(r"\]\((bid-\w+\.png)\)", page) == [
        "bid-people.png", "bid-cost.png", "bid-margin.png", "bid-tornado.png"]
    assert all((bid_page.PAGE.parent / name).read_bytes()[:4] == b"\x89PNG"
               for name in re.findall(r"\]\((bid-\w+\.png)\)", page))
    with pytest.raises(ValueError, match="no place for nothing"):
        bid_page.with_outputs(page, {"nothing": ""})


def test_too_many_lines_of_a_kind_are_an_ellipsis():
    text = "Sites:\n  A\n    - one\n    - two\n    - three\n    - four\n  B\n    - five\nEnd\n"
    assert bid_page.shortened(text) == (
        "Sites:\n  A\n    - one\n    - two\n    …\n  B\n    - five\nEnd\n")


def test_the_same_bid_has_the_same_pictures(tmp_path):
    request = two_sites()
    held = capacity(request)
    plan, risk = run(request, held), exposure(simulate(request, held, 200))
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        bid_page.draw(tmp_path / name, plan, risk, tornado(plan))
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
                  for name in ("one", "other"))
    assert one == other and len(one) == 4


def test_made_up_months_are_of_rows_and_columns_that_the_table_has():
    from wfm.bid_schema.actuals import BID_ACTUALS

    columns = {column.name for column in BID_ACTUALS.columns}
    assert {column for row in bid_page.CAME.values() for column in row} < columns
    plan = run(two_sites(), capacity(two_sites()))
    figures = {column for _of, column in bid_page.of_plan(plan)}
    assert {column for row in bid_page.CAME.values() for column in row} <= figures
