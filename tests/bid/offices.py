"""Sites for tests: Manila and Bogotá beside Madrid, with contracts under their own laws."""

from __future__ import annotations

from typing import Any

from made_request import contract, place

from wfm.bid.request import Pattern, Place


def manila(**changes: Any) -> Place:
    """Full-time people at any hour, under the Labor Code."""
    full = contract(contract="ph40", pack="PH", week_min_h=40.0, week_max_h=40.0,
                    shift_min_h=8.0, shift_max_h=8.0, cost_h=220.0)
    return place(**{
        "site": "MNL", "name": "Manila", "kind": "offshore", "country": "PH",
        "subdivision": None, "zone": "Asia/Manila", "currency": "PHP", "rate": 1 / 62,
        "patterns": (Pattern(full, 1.0),), **changes})


def bogota(**changes: Any) -> Place:
    """Full-time people on six days."""
    full = contract(contract="co42", pack="CO", week_min_h=42.0, week_max_h=42.0,
                    shift_min_h=6.0, shift_max_h=8.0, days_max=6, cost_h=14000.0)
    return place(**{
        "site": "BOG", "name": "Bogotá", "kind": "nearshore", "country": "CO",
        "subdivision": None, "zone": "America/Bogota", "currency": "COP", "rate": 0.00022,
        "patterns": (Pattern(full, 1.0),), **changes})
