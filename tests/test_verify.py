"""Planning stricter until the simulated week keeps its promises."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from click.testing import CliRunner
from small_centre import AGENTS, SMALL_WEEK, write_small

from wfm import load, pipeline
from wfm.cli import main
from wfm.roster.solve import Stop
from wfm.verify import KEPT, RUN_OUT, Round, Verified, verify

SHORT = Stop(iterations=20, bound_rounds=1)
MORE_CALLS_OUT = {
    "center_toml": ("service = 2.0", "service = 0.5\noutbound = 2.0"),
    "campaigns_csv": ("2026-12-20,40", "2026-12-20,400"),
}
"""A centre to which calling out is worth four times as much as answering."""
FEW_ANSWER = AGENTS
for old, new in (("full,care\n", "full,renew\n"), ("care:1 renew:2", "renew"),
                 ("chat:1 care:2", "chat"), ("part,care chat", "part,chat"),
                 ("care:1 chat:2", "care")):
    FEW_ANSWER = FEW_ANSWER.replace(old, new)


def verified(
    folder, certainty: float | None = None, rounds: int = 5, **changes: object
) -> Verified:
    center = load(write_small(folder / "inputs", **changes)).center
    expected = pipeline.forecast(center, SMALL_WEEK, 1)
    hours = pipeline.outbound(center, SMALL_WEEK)
    return verify(center, expected, hours, SMALL_WEEK, SHORT, replications=30,
                  certainty=certainty, rounds=rounds)


def missed(one: Round) -> dict[str, float]:
    return {verdict.queue: verdict.missed for verdict in one.verdicts}


def test_a_week_that_keeps_its_promises_is_left_as_it_is(tmp_path) -> None:
    found = verified(tmp_path)
    assert (len(found.rounds), found.best) == (1, 0)
    assert found.result.kept
    assert found.result.requirement.aims == {}
    assert {verdict.state for verdict in found.result.verdicts} == {KEPT}


@pytest.mark.slow
def test_a_promise_that_was_missed_is_planned_stricter_until_it_holds(tmp_path) -> None:
    found = verified(tmp_path, **MORE_CALLS_OUT)
    first, last = found.rounds[0], found.result
    assert missed(first)["care"] > 1
    assert last.kept
    assert 0 < last.requirement.aims["care"] < 1
    care = {v.queue: v for v in last.verdicts}["care"]
    assert care.level >= 0.8
    assert care.missed == pytest.approx((1 - care.level) / 0.2, abs=0.01)
    # whoever was mended is not left for the others to take people from
    aims = [one.requirement.aims for one in found.rounds]
    assert all(now[queue] < before[queue]
               for before, now in pairwise(aims) for queue in before)
    assert len(aims[-1]) == 2


@pytest.mark.slow
def test_certainty_asks_for_more_than_the_mean(tmp_path) -> None:
    found = verified(tmp_path, certainty=0.9, **MORE_CALLS_OUT)
    assert all(verdict.chance >= 0.9 for verdict in found.result.verdicts)
    plain = verified(tmp_path, **MORE_CALLS_OUT)
    # both begin with the same roster; later ones differ, and what they end with tells nothing
    same = [one.rounds[0].verdicts for one in (found, plain)]
    assert [v.level for v in same[0]] == [v.level for v in same[1]]
    assert missed(found.rounds[0])["care"] > missed(plain.rounds[0])["care"]
    asked = [one.rounds[1].requirement.aims["care"] for one in (found, plain)]
    assert asked[0] < asked[1]


def test_where_the_people_run_out_it_says_so_and_keeps_the_best_roster(tmp_path) -> None:
    found = verified(tmp_path, agents_csv=FEW_ANSWER)
    states = {verdict.queue: verdict.state for verdict in found.result.verdicts}
    assert states == {"care": RUN_OUT, "chat": KEPT}
    assert not found.result.kept
    assert missed(found.result)["care"] == min(missed(one)["care"] for one in found.rounds)


def test_no_correction_is_only_a_judgement(tmp_path) -> None:
    found = verified(tmp_path, rounds=0, **MORE_CALLS_OUT)
    assert len(found.rounds) == 1
    assert found.result.requirement.aims == {}


def test_a_certainty_that_is_no_share_is_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="certainty"):
        verified(tmp_path, certainty=1.0)


def test_what_comes_does_not_grow_with_what_is_planned_for(tmp_path) -> None:
    """Deferred work that is planned stricter is asked more hours, and not more letters."""
    center = load(write_small(tmp_path / "inputs")).center
    queue = replace(center.queues["chat"], channel="email", due_within_h=24.0, concurrency=1.0)
    center = replace(center, queues={**center.queues, "chat": queue})
    expected = pipeline.forecast(center, SMALL_WEEK, 1)
    hours = pipeline.outbound(center, SMALL_WEEK)
    offered = []
    for aims in ({}, {"chat": 0.5}):
        requirement = pipeline.staff(center, expected, hours, SMALL_WEEK, aims)
        roster = pipeline.roster(center, requirement, SMALL_WEEK, SHORT)
        (played,) = pipeline.simulate(
            center, expected, hours, requirement, roster, SMALL_WEEK, 20)
        offered.append(played.queues.set_index("queue").loc["chat", "offered"])
    assert offered[0] == offered[1] > 0


def test_the_command_says_what_holds(tmp_path) -> None:
    write_small(tmp_path / "inputs", **MORE_CALLS_OUT)
    run = CliRunner().invoke(main, [
        "plan", "-w", str(tmp_path), "--iterations", "20", "--verify", "--replications", "30"])
    assert run.exit_code == 0, run.output
    assert "Simulated week of the roster" in run.output
    assert "holds on average" in run.output or "promise is still missed" in run.output
    assert (tmp_path / "outputs" / f"roster-{SMALL_WEEK}.xlsx").is_file()
    for option in (["--certainty", "80%"], ["--replications", "50"]):
        alone = CliRunner().invoke(main, ["plan", "-w", str(tmp_path), *option])
        assert alone.exit_code == 2
        assert "goes with --verify" in alone.output
