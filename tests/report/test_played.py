"""A simulation is told only where it is of the roster that stands in outputs/."""

from __future__ import annotations

import json
from hashlib import sha256

import numpy as np
import pytest

from wfm.report.played import read_played
from wfm.report.risk import risk

ROW = {"queue": "care", "promised": 0.8, "service_level": 0.75, "service_level_p10": 0.6,
       "service_level_p90": 0.85, "chance": 0.3, "late": None}


def save(folder, **changes):
    (folder / "roster.csv").write_text("a", encoding="utf-8")
    said = {"week": "2026-11-23", "roster": sha256(b"a").hexdigest(), "replications": 20,
            "seed": 7, "queues": [ROW, {**ROW, "queue": "mail", "chance": None}],
            "campaigns": [{"campaign": "renew", "chance": 0.5}], **changes}
    (folder / "simulation.json").write_text(json.dumps(said), encoding="utf-8")


def test_what_was_simulated_is_read(tmp_path):
    save(tmp_path)
    played, why = read_played(tmp_path, "2026-11-23")
    assert why == "" and (played.replications, played.seed) == (20, 7)
    assert played.queues["care"]["chance"] == 0.3
    assert np.isnan(played.queues["mail"]["chance"])
    assert played.campaigns == {"renew": 0.5}


@pytest.mark.parametrize(("change", "said"), [
    ({"week": "2026-11-16"}, "another week"), ({"roster": "0"}, "another roster"),
    ({"queues": [{"queue": "care"}]}, "damaged"), ({"campaigns": 3}, "damaged")])
def test_what_is_of_something_else_or_damaged_is_not_told(tmp_path, change, said):
    save(tmp_path, **change)
    played, why = read_played(tmp_path, "2026-11-23")
    assert played is None and said in why


def test_a_week_that_was_not_simulated_says_so(tmp_path, facts):
    assert read_played(tmp_path, "2026-11-23") == (None, "The week was not simulated.")
    from dataclasses import replace

    text, _charts = risk(replace(facts, not_played="The week was not simulated."))
    assert "what the formulas expect on average (Erlang A). The week was not simulated." in text


def test_the_chance_to_miss_is_in_chart_and_table(tmp_path, facts):
    from dataclasses import replace

    save(tmp_path)
    played, _why = read_played(tmp_path, "2026-11-23")
    text, (chart,) = risk(replace(facts, played=played))
    assert "weeks played: 20" in text
    assert "<td class=\"n\">70 %</td>" in chart.table
    notes = [note["text"] for note in chart.layout["annotations"]]
    assert "▼ in 30 % of weeks" in notes
