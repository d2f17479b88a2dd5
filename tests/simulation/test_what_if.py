"""Changes as a planner writes them: what they do, and that luck stays the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from played_weeks import all_week, build, centre, forecast, mail, plan, queue

from wfm.simulation.model import Model
from wfm.simulation.outlook import differences, outlook
from wfm.simulation.result import estimate
from wfm.simulation.run import simulate
from wfm.simulation.what_if import Change, WhatIfError, changed, parse

AGENTS = {f"A{n}": {"care": 1, "chat": 2} for n in range(12)}
CENTER = centre(
    queue("care", patience_s=120.0, shrinkage_in_office=0.1, shrinkage_out_of_office=0.05),
    queue("chat", channel="chat", concurrency=2.0), mail(), agents=AGENTS)
EXPECTED = forecast(CENTER, {"care": 70.0, "chat": 1.0, "mail": 0.5}, 240.0, spread=0.2,
                    day_spread=0.1)
WEEK = build(CENTER, EXPECTED, all_week(AGENTS, "care"), replications=20)


def made(text: str, seed: int = 5) -> Model:
    return changed(WEEK.model, parse(text), seed)


def played(model: Model):
    week = replace(WEEK, model=model)
    return outlook(CENTER, week, simulate(model, 20, 7), plan())


# ------------------------------------------------------------------ reading


def test_terms_are_read_one_by_one():
    assert parse("volume=+10%  aht:care=-15s absent=3 spread=0") == (
        Change("volume", None, 10.0, "%"), Change("aht", "care", -15.0, "s"),
        Change("absent", None, 3.0, ""), Change("spread", None, 0.0, ""))
    assert parse("absent=2.5% shrinkage=-1.5%") == (
        Change("absent", None, 2.5, "%"), Change("shrinkage", None, -1.5, "%"))


@pytest.mark.parametrize("text", [
    "", "  ", "volume", "volume=10%", "volume=+10", "volume=+10s", "volume=+%", "rain=+10%",
    "aht=+15", "aht=15s", "absent=+3", "absent=3s", "absent:care=3", "shrinkage=3%",
    "shrinkage:care=+3%", "spread=1", "spread=+0", "spread:care=0", "volume:=+1%",
    "volume=+1%,aht=+1%", "volume=+-1%", "volume=+1e3%", "volume=-101%", "aht=-100%",
    "patience=-100%",
])
def test_what_says_nothing_clear_is_refused_in_one_sentence(text):
    with pytest.raises(WhatIfError) as error:
        parse(text)
    assert "\n" not in str(error.value) and len(str(error.value)) > 20


@pytest.mark.parametrize(("text", "said"), [
    ("volume:cara=+10%", "'cara'; there are care, chat, mail"),
    ("absent=13", "only 12 agents work"), ("absent=1.5", "part of an agent"),
    ("aht=-240s", "care"),
])
def test_what_cannot_be_played_is_refused(text, said):
    with pytest.raises(WhatIfError, match=said):
        made(text)


# ------------------------------------------------------------------ what changes


def test_only_what_is_asked_for_changes():
    for text, number in (("volume:care=+10%", 0), ("aht:chat=-10%", 1), ("patience:care=+60s", 0)):
        before, after = WEEK.model, made(text)
        assert [n for n in range(3) if before.inbound[n] is not after.inbound[n]] == [number]
        assert after.presence is before.presence and after.skills == before.skills
        assert np.array_equal(after.scenarios, before.scenarios)
    assert made("volume=-50%").inbound[0].rates.sum() == pytest.approx(35 * 336)
    assert made("volume=-100%").inbound[0].rates.sum() == 0


def test_times_keep_their_shape_and_rank():
    for text, mean in (("aht=+15s", 255.0), ("aht=-10%", 216.0), ("aht=+10% aht=-4s", 260.0)):
        one, old = made(text).inbound[0], WEEK.model.inbound[0]
        assert one.handling.mean_s == pytest.approx(mean)
        assert one.handling.b == pytest.approx(old.handling.b)
    assert made("patience=-20%").inbound[0].patience.mean_s == pytest.approx(96.0)
    endless = made("patience=+30s").inbound[1].patience
    assert endless == WEEK.model.inbound[1].patience and endless.mean_s == np.inf


def test_who_is_absent_is_drawn_from_the_seed_and_more_are_the_same_and_others():
    def away(text: str, seed: int = 5) -> set[int]:
        return set(WEEK.model.presence.agent) - set(made(text, seed).presence.agent)

    assert len(away("absent=3")) == 3 and away("absent=3") < away("absent=6")
    assert away("absent=25%") == away("absent=3") == away("absent=3", 5)
    assert any(away("absent=3", seed) != away("absent=3") for seed in range(6, 10))
    model = made("absent=3")
    assert len(model.shrinkage.shift) == len(model.presence.agent)
    assert made("absent=0").presence.agent.tolist() == WEEK.model.presence.agent.tolist()


def test_nobody_at_all_leaves_everybody_waiting():
    found = played(made("absent=100%")).queues.set_index("queue")
    assert found.loc["care", "service_level"] == 0
    assert found.loc["care", "abandonment"] == pytest.approx(1.0)


def test_shrinkage_is_in_points_of_the_time_at_work():
    before = simulate(WEEK.model, 20, 7).teams().groupby("replication")["present_s"].sum()
    after = simulate(made("shrinkage=+8%"), 20, 7).teams().groupby("replication")["present_s"].sum()
    # out of office 5 %: the points are of the 95 % at work
    lost = estimate((before - after) / (12 * 168 * 3600))
    assert lost.low < 0.08 * 0.95 < lost.high


def test_without_spread_only_chance_is_left():
    offered = {text: played(made(text)).values("care", "offered")
               for text in ("spread=0", "aht=+1s")}
    assert offered["aht=+1s"].var() > 5 * offered["spread=0"].var()
    assert offered["spread=0"].var() == pytest.approx(70 * 336, rel=1.0)


# ------------------------------------------------------------------ the same luck


def test_ten_percent_more_volume_is_ten_percent_more_contacts():
    before, after = played(WEEK.model), played(made("volume=+10%"))
    frame = differences(before, after).set_index(["activity", "measure"])
    offered = frame.loc[("care", "offered")]
    assert offered["low"] < 0.1 * before.values("care", "offered").mean() < offered["high"]
    assert frame.loc[("care", "service_level"), "high"] < 0


def test_paired_differences_are_far_narrower_than_those_of_strangers():
    before, after = played(WEEK.model), played(made("volume=+2%"))
    week = replace(WEEK, model=made("volume=+2%"))
    # other luck, of days and of contacts
    other = build(CENTER, EXPECTED, all_week(AGENTS, "care"), replications=20, seed=6)
    strange = outlook(CENTER, week, simulate(
        replace(changed(other.model, parse("volume=+2%"), 5)), 20, 8), plan())
    for measure in ("service_level", "abandonment"):
        paired, unpaired = (
            estimate(x.values("care", measure) - before.values("care", measure))
            for x in (after, strange))
        assert (paired.high - paired.low) < (unpaired.high - unpaired.low) / 4


def test_a_change_of_nothing_changes_nothing():
    same = differences(played(WEEK.model), played(made("volume=+0% aht=+0s absent=0")))
    assert (same["difference"].dropna() == 0).all()
