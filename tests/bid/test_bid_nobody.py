"""A service that ends before anybody could be trained for it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from programme import capacity, two_sites

from wfm.bid import bid as making
from wfm.bid.capacity import Classes
from wfm.bid.risk import exposure, simulate

NOBODY = {site: Classes(np.array([], int), np.array([], int)) for site in ("MAD", "BOG")}


def _empty():
    asked = two_sites()
    return replace(asked, places={
        site: replace(place, opening=0) for site, place in asked.places.items()})


def test_there_is_no_bid_without_anybody(monkeypatch):
    asked = _empty()
    monkeypatch.setattr(making, "staff", lambda *_given: SimpleNamespace(
        capacity=capacity(asked, classes=NOBODY)))
    with pytest.raises(ValueError, match="nobody can be hired and trained"):
        making.bid(asked, 100)


def test_the_price_model_that_counts_nothing_is_named():
    asked = _empty()
    found = simulate(asked, capacity(asked, classes=NOBODY), 100)
    with pytest.raises(ValueError, match=f"counted by {asked.terms.model}$"):
        exposure(found)
