"""What the stages say of the rules, and that they keep to the week's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from small_centre import SMALL_WEEK, write_small

from wfm import load, pipeline
from wfm.center import Center
from wfm.rules.labour_terms import Change


def small(tmp_path, **changes: object) -> Center:
    return load(write_small(tmp_path / "inputs", **changes)).center


def test_the_day_of_publication_is_told(tmp_path) -> None:
    notes = pipeline.rule_notes(small(tmp_path), SMALL_WEEK)
    assert any(note.startswith("CZ: the roster is to be published by 2026-11-09") for note in notes)
    late = pipeline.rule_notes(small(tmp_path), SMALL_WEEK, date(2026, 11, 10))
    assert any("was to be published by 2026-11-09, which has passed" in note for note in late)
    assert any("a change of the roster is to be known 14 days before" in note for note in notes)


def test_rules_of_low_confidence_are_named_with_how_to_use_them(tmp_path) -> None:
    abroad = ("prague,CZ,Europe/Prague", "kiwi,NZ,Pacific/Auckland")
    center = small(tmp_path, segments_csv=abroad)
    notes = pipeline.rule_notes(center, SMALL_WEEK)
    assert any('accept = ["NZ"]' in note for note in notes)
    assert any("nobody is called" in note for note in notes)
    _grid, legal = pipeline.legal_times(center, SMALL_WEEK)
    assert not legal["renew", "kiwi"].any()
    accepted = ('name = "Small"', 'name = "Small"\nrules = {accept = ["NZ"]}')
    willing = load(write_small(tmp_path / "b", segments_csv=abroad, center_toml=accepted)).center
    assert pipeline.legal_times(willing, SMALL_WEEK)[1]["renew", "kiwi"].any()


def test_a_change_of_law_binds_from_its_week_on(tmp_path) -> None:
    center = small(tmp_path)
    old = center.labour["CZ"]
    new = replace(old, max_week_min=2100)
    changed = replace(old, changes=(Change(date(2026, 11, 25), "", new),))
    center = replace(center, labour={**center.labour, "CZ": changed})
    before, within = date(2026, 11, 16), date(2026, 11, 23)
    assert center.at(before).labour["CZ"].max_week_min == old.max_week_min
    assert center.at(within).labour["CZ"].max_week_min == 2100, "it begins on the Wednesday"


def test_attempts_of_the_week_and_of_a_day_are_those_that_the_law_allows(tmp_path) -> None:
    """France: four attempts in thirty days, of which three have been made on each record."""
    france = ("prague,CZ,Europe/Prague,customer,2000", "fr,FR,Europe/Paris,customer,2000")
    terms = {
        "segments_csv": france, "campaigns_csv": ("renew,service,", "renew,sales,")}
    center = small(tmp_path, **terms)
    started = replace(center.campaigns["renew"], start=SMALL_WEEK - timedelta(days=15))
    center = replace(center, campaigns={"renew": started})
    fresh = pipeline.outbound(center, SMALL_WEEK).segments.iloc[0]
    assert fresh["attempts_legal"] <= 4 * 2000
    campaign = center.campaigns["renew"]
    # nobody is ever reached: after 6,000 attempts each record has had three
    tired = replace(campaign, segments=(
        replace(campaign.segments[0], attempts_used=6000, contact_rate=0.0),))
    used = pipeline.outbound(
        replace(center, campaigns={"renew": tired}), SMALL_WEEK).segments.iloc[0]
    assert used["attempts_legal"] == 1 * 2000
    assert used["attempts"] <= used["attempts_legal"] + 1e-9
    assert np.isfinite(used["attempts_a_day"])


def test_a_file_that_is_no_table_is_told(tmp_path) -> None:
    inputs = write_small(tmp_path / "inputs")
    (inputs / "segments-renew.csv").write_text("campaign,segment\n")
    notes = load(inputs).center.notes
    assert any(note.startswith("inputs/segments-renew.csv is not one of the tables")
               for note in notes)


def test_weeks_are_as_busy_as_the_forecast_says_they_may_be(tmp_path) -> None:
    center = small(tmp_path)
    made = pipeline.forecast(center, SMALL_WEEK, 2)
    made = replace(made, accuracy=made.accuracy.assign(together=0.5), days=made.days.assign(
        spread=0.08, shared_spread=0.04, week_spread=0.04), intervals=made.intervals.assign(
        spread=0.1))
    number = 4000
    found = pipeline.busyness(center, made, SMALL_WEEK, number, 7)
    few = pipeline.busyness(center, made, SMALL_WEEK, 20, 7)
    assert np.array_equal(few.factors, found.factors[:20])
    monday = np.asarray([moment.date() for moment in found.starts.tz_convert("Europe/Prague")]
                        ) == SMALL_WEEK
    totals = {}
    for place, name in enumerate(found.queues):
        rows = made.intervals[made.intervals["queue"] == name].set_index("start")["volume"]
        volume = rows.reindex(found.starts).fillna(0.0).to_numpy() * monday
        totals[name] = found.factors[:, place] @ volume / volume.sum()
        assert abs(totals[name].mean() - 1) < 5 * 0.08 / number**0.5
        assert abs(totals[name].std() / 0.08 - 1) < 0.08
    together = np.corrcoef(totals["care"], totals["chat"])[0, 1]
    assert abs(together - 0.5) < 0.06
    begin = found.starts.min().tz_convert("Europe/Prague").date()
    assert begin == SMALL_WEEK - timedelta(days=1), "of the days around the week no more is drawn"
    assert found.starts.max() < made.intervals["start"].max()
