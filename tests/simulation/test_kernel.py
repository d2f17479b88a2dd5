"""Single mechanisms, against what theory or arithmetic says."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.run import simulate, trace
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound, Outbound
from wfm.staffing.erlang_a import measures
from wfm.staffing.erlang_b import blocking

HOUR = 3600.0
ONE = (Skills({"q": 1}),)


def nobody() -> Presence:
    return Presence([], [], [], [])


def test_chats_of_one_speed_are_so_many_servers() -> None:
    """4 agents with 3 chats each are Erlang A with 12 servers."""
    queue = Inbound("q", np.full(200, 180.0), Times.exponential(220), "chat", concurrency=3,
                    patience=Times.exponential(100))
    model = Model(HOUR, 200, (queue,), ONE, Presence.all_day({0: 4}, 300 * HOUR))
    totals = simulate(model, 30, seed=1).totals()
    exact = measures(11.0, 12, 220.0, 100.0, 20.0)
    for column, value in (("in_time", exact.service_level), ("abandoned", exact.abandonment)):
        rest = totals[column] - value * totals["offered"]
        assert abs(rest.mean()) < 3 * rest.std() / 30**0.5 + 2  # it begins empty


def test_chats_that_share_an_agent_are_processor_sharing() -> None:
    """Slowing 1: n chats go at 1/n each, so the agent finishes as M/M/1: 1/(μ − λ) in all."""
    queue = Inbound("q", np.full(500, 14.0), Times.exponential(180), "chat", concurrency=4,
                    slowing=1.0)
    model = Model(HOUR, 500, (queue,), ONE, Presence.all_day({0: 1}, 600 * HOUR))
    totals = simulate(model, 40, seed=2).totals()
    stay = (totals["wait_s"] + totals["handled_s"]) / totals["offered"]
    exact = 1 / (1 / 180 - 14 / HOUR)
    assert abs(stay.mean() - exact) < 3 * stay.std() / 40**0.5


def test_of_chat_agents_the_least_busy_come_first() -> None:
    queue = Inbound("q", np.full(1, 2.9), Times.fixed(5000), "chat", concurrency=3)
    model = Model(HOUR, 1, (queue,), ONE, Presence.all_day({0: 10}, 3 * HOUR))
    for replication in range(20):
        rows = trace(model, replication, 1)
        assert rows["agent"].is_unique


def test_as_many_lines_as_agents_is_erlang_b() -> None:
    queue = Inbound("q", np.full(100, 200.0), Times.lognormal(180, 1.5))
    model = Model(HOUR, 100, (queue,), ONE, Presence.all_day({0: 12}, 200 * HOUR), lines=12)
    totals = simulate(model, 40, seed=3).totals()
    rest = totals["blocked"] - blocking(10.0, 12) * totals["offered"]
    assert abs(rest.mean()) < 3 * rest.std() / 40**0.5 + 1


def test_second_choice_agents_answer_after_the_delay() -> None:
    queue = Inbound("q", np.full(1, 100.0), Times.fixed(60), overflow_s=30)
    model = Model(HOUR, 1, (queue,), (Skills({"q": 2}),), Presence.all_day({0: 50}, 2 * HOUR))
    rows = trace(model, 0, 1)
    np.testing.assert_allclose(rows["began"] - rows["arrival"], 30, atol=1e-6)


def test_most_skilled_first_and_longest_idle_first() -> None:
    skills = (Skills({"q": 2}), Skills({"q": 1}))
    present = Presence.all_day({0: 1, 1: 1}, 30 * HOUR)
    queue = Inbound("q", np.full(10, 1.0), Times.fixed(1.0), routing="most_skilled")
    rows = trace(Model(HOUR, 10, (queue,), skills, present), 0, 5)
    assert set(rows["agent"]) == {1}
    queue = Inbound("q", np.full(10, 1.0), Times.fixed(1.0), routing="longest_idle")
    agents = trace(Model(HOUR, 10, (queue,), skills, present), 0, 5)["agent"].to_numpy()
    assert (agents[1:] != agents[:-1]).all()


def test_random_routing_is_fair_between_agents_not_kinds() -> None:
    queue = Inbound("q", np.full(10, 400.0), Times.fixed(0.001), routing="random")
    model = Model(HOUR, 10, (queue,), (Skills({"q": 1}), Skills({"q": 2})),
                  Presence.all_day({0: 1, 1: 3}, 30 * HOUR))
    shares = np.bincount(trace(model, 0, 1)["agent"], minlength=4) / 4000
    np.testing.assert_allclose(shares, 0.25, atol=0.03)


def test_deferred_work_is_late_by_its_end() -> None:
    """Agents come after an hour: work of the first minutes is late, later work is not."""
    queue = Inbound("q", np.full(2, 90.0), Times.fixed(60), "deferred", within_s=2700)
    present = Presence(np.arange(50), np.full(50, HOUR), np.full(50, 4 * HOUR), np.zeros(50))
    model = Model(HOUR, 2, (queue,), ONE, present)
    rows = trace(model, 0, 1)
    late = rows["end"] - rows["arrival"] > 2700
    total = simulate(model, 1, 1).totals().iloc[0]
    assert 10 < late.sum() == total["late"]
    assert total["in_time"] == len(rows) - late.sum()


def test_deferred_work_that_nobody_does_is_late_if_it_was_due() -> None:
    queue = Inbound("q", np.full(2, 40.0), Times.fixed(60), "deferred", within_s=HOUR)
    total = simulate(Model(HOUR, 2, (queue,), ONE, nobody()), 1, 1).intervals()
    assert (total["left"] == total["offered"]).all()
    assert total["late"][0] == total["offered"][0] and total["late"][1] == 0


def test_callbacks_are_work_of_the_other_queue() -> None:
    voice = Inbound("q", np.full(2, 50.0), Times.fixed(60), callback_share=1.0,
                    callback_after_s=120, callback_to="back")
    back = Inbound("back", np.zeros(2), Times.fixed(200), "deferred", within_s=1800)
    model = Model(HOUR, 2, (voice, back), (Skills({"back": 1}),),
                  Presence.all_day({0: 30}, 9 * HOUR))
    rows = trace(model, 0, 1).set_index(["activity", "outcome"]).sort_index()
    asked, done = rows.loc[("q", "called back")], rows.loc[("back", "answered")]
    assert len(asked) == len(done) == len(rows) / 2
    np.testing.assert_allclose(asked["end"] - asked["arrival"], 120)
    np.testing.assert_allclose(np.sort(done["began"]), np.sort(asked["end"]))


def test_who_gives_up_calls_again() -> None:
    """Nobody answers: each contact comes every 10 + 50 seconds until the end."""
    queue = Inbound("q", np.full(1, 30.0), Times.fixed(60), patience=Times.fixed(10),
                    redial_share=1.0, redial_after=Times.fixed(50))
    total = simulate(Model(HOUR, 1, (queue,), ONE, nobody()), 1, 1).totals().iloc[0]
    rows = trace(Model(HOUR, 1, (queue,), ONE, nobody()), 0, 1)
    first = rows[rows["number"] < 1 << 40]["arrival"]
    assert total["offered"] == sum(np.ceil((HOUR - at) / 60) for at in first)
    assert total["redials"] == total["offered"] - len(first)


def test_agents_call_out_only_while_enough_stand_idle() -> None:
    campaign = Outbound("c", np.full(4, 0.25), Times.exponential(300), ((HOUR, 3 * HOUR),),
                        no_contact=Times.exponential(40), idle_needed=4)
    model = Model(HOUR, 4, (), (Skills({"c": 1}),), Presence.all_day({0: 10}, 4 * HOUR),
                  (campaign,))
    rows = trace(model, 0, 1)
    assert rows["began"].between(HOUR, 3 * HOUR).all()
    # the attempt that leaves three idle is the last: seven at a time, all the legal time
    moments = np.linspace(HOUR, 3 * HOUR - 1, 500)
    open_ = [((rows["began"] <= m) & (rows["end"] > m)).sum() for m in moments]
    assert set(open_) == {7}
    total = simulate(model, 1, 1).totals().iloc[0]
    assert total["offered"] == total["answered"] == (rows["outcome"] == "answered").sum()
    assert abs(total["offered"] / total["attempts"] - 0.25) < 0.05
    seconds = (rows["end"] - rows["began"]).sum()
    np.testing.assert_allclose(total["handled_s"] + total["attempt_s"], seconds)


def test_a_campaign_ends_with_its_numbers() -> None:
    campaign = Outbound("c", np.full(1, 0.5), Times.fixed(60), ((0, HOUR),), number=17,
                        no_contact=Times.fixed(20))
    dialler = Outbound("d", np.full(1, 0.5), Times.fixed(60), ((0, HOUR),), number=23,
                       lines_per_agent=2, ring_s=15, patience=Times.fixed(0))
    model = Model(HOUR, 1, (), (Skills({"c": 1}), Skills({"d": 1})),
                  Presence.all_day({0: 4, 1: 4}, HOUR), (campaign, dialler))
    assert list(simulate(model, 1, 1).totals()["attempts"]) == [17, 23]


def test_inbound_comes_before_calling_out() -> None:
    """With the campaign and without it, inbound waits only for attempts that had begun."""
    queue = Inbound("q", np.full(10, 60.0), Times.exponential(200))
    campaign = Outbound("c", np.full(10, 0.3), Times.fixed(30), ((0, 10 * HOUR),),
                        no_contact=Times.fixed(30))
    model = Model(HOUR, 10, (queue,), (Skills({"q": 1, "c": 2}),),
                  Presence.all_day({0: 12}, 10 * HOUR), (campaign,))
    total = simulate(model, 20, 1).totals().groupby("activity").mean()
    assert 0 < total.loc["q", "wait_s"] / total.loc["q", "answered"] < 30
    assert total.loc["c", "attempts"] > 500


def test_a_break_waits_for_the_end_of_the_call() -> None:
    queue = Inbound("q", np.full(2, 300.0), Times.fixed(700))
    present = Presence([0, 0], [0, 1800], [1000, 7200], [0, 0])
    model = Model(HOUR, 2, (queue,), ONE, present)
    began = np.sort(trace(model, 0, 1).query("outcome == 'answered'")["began"])
    first = began[0]
    np.testing.assert_allclose(began[:3], [first, first + 700, 1800])
    agent = simulate(model, 1, 1).agents().iloc[0]
    inside = first + 1400 - 1000
    beyond = began[-1] + 700 - 7200
    np.testing.assert_allclose(agent["overtime_s"], inside + beyond)
    assert agent["present_s"] == 1000 + 5400


def test_busy_days_are_busy_all_day() -> None:
    """Variance of a day's total: λ + λ² cv²; of two days: no more."""
    queue = Inbound("q", np.full(20, 50.0), Times.fixed(1), busyness_cv=0.2)
    model = Model(HOUR, 20, (queue,), ONE, nobody(), days=np.repeat([0, 1], 10))
    days = simulate(model, 4000, 1).days()["offered"].to_numpy().reshape(-1, 2)
    np.testing.assert_allclose(days.mean(), 500, rtol=0.01)
    np.testing.assert_allclose(days.var(0), 500 + 500**2 * 0.04, rtol=0.08)
    assert abs(np.corrcoef(days.T)[0, 1]) < 0.05


def test_scenarios_are_taken_in_turn_and_have_a_factor_for_each_interval() -> None:
    queue = Inbound("q", np.full(4, 1000.0), Times.fixed(1))
    model = Model(HOUR, 4, (queue,), ONE, nobody(), days=np.array([0, 0, 1, 1]),
                  scenarios=np.array([[[1.0, 0.0, 0.0, 0.5]], [[0.0, 2.0, 1.0, 0.0]]]))
    offered = simulate(model, 4, 1).intervals()["offered"].to_numpy().reshape(2, 2, 4)
    for scenario in range(2):
        expected = 1000 * model.scenarios[scenario, 0]
        assert (np.abs(offered[:, scenario] - expected) <= 4 * expected**0.5).all()


def test_scenarios_stand_in_for_busyness() -> None:
    queue = Inbound("q", np.full(2, 100.0), Times.fixed(1))
    model = Model(HOUR, 2, (queue,), ONE, nobody(), scenarios=np.array([[[1.0, 3.0]]]))
    busy = replace(model, inbound=(replace(queue, busyness_cv=0.5),))
    np.testing.assert_array_equal(simulate(busy, 5, 1).flow, simulate(model, 5, 1).flow)


@pytest.mark.parametrize("channel", ["voice", "chat", "deferred"])
def test_handling_takes_as_many_times_as_long(channel: Literal["voice", "chat"]) -> None:
    """A factor of 2 everywhere is handling times of twice the mean, to the last bit."""
    slow = Inbound("q", np.full(9, 50.0), Times.gamma(400, 0.8), channel)
    factor = Inbound("q", np.full(9, 50.0), Times.gamma(200, 0.8), channel,
                     handling_factor=np.full(9, 2.0))
    played = [
        simulate(Model(HOUR, 9, (queue,), ONE, Presence.all_day({0: 8}, 50 * HOUR)), 3, 1).flow
        for queue in (slow, factor)]
    assert played[0].tobytes() == played[1].tobytes()


def test_the_handling_factor_is_that_of_the_interval_of_arrival() -> None:
    """The agent is away around the turn of the hour; who calls again counts for the second."""
    queue = Inbound("q", np.full(2, 20.0), Times.fixed(60), patience=Times.fixed(2000),
                    redial_share=1.0, redial_after=Times.fixed(500),
                    handling_factor=np.array([1.0, 3.0]))
    present = Presence([0, 0], [0, 4800], [1800, 9 * HOUR], [0, 0])
    rows = trace(Model(HOUR, 2, (queue,), ONE, present), 0, 1)
    rows = rows[rows["outcome"] == "answered"]
    expected = np.where(rows["arrival"] < HOUR, 60, 180)
    np.testing.assert_allclose(rows["end"] - rows["began"], expected)
    assert (rows["began"] > HOUR)[rows["arrival"] < HOUR].any()
    assert (rows["number"] >= 1 << 40).any()


def test_a_queue_may_grow_without_limit() -> None:
    queue = Inbound("q", np.full(1, 60_000.0), Times.fixed(100))
    model = Model(HOUR, 1, (queue,), ONE, Presence.all_day({0: 1}, 2 * HOUR))
    total = simulate(model, 1, 1).totals().iloc[0]
    assert total["answered"] == 72 and total["left"] == total["offered"] - 72 > 59_000


def test_equal_rank_takes_what_waits_longest_and_rank_goes_before() -> None:
    def order(rank: int) -> np.ndarray:
        queues = tuple(
            Inbound(name, np.full(1, 60.0), Times.fixed(30), rank=r)
            for name, r in (("q", 1), ("p", rank)))
        late = Presence([0], [HOUR], [9 * HOUR], [0])
        model = Model(HOUR, 1, queues, (Skills({"q": 1, "p": 1}),), late)
        return trace(model, 0, 1).sort_values("began")

    assert order(1)["arrival"].is_monotonic_increasing
    ranked = order(2)["activity"].to_numpy()
    assert (ranked == np.sort(ranked)[::-1]).all()


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    queue = Inbound("q", np.full(1, 1.0), Times.fixed(1))
    with pytest.raises(ValueError, match="seed"):
        simulate(Model(HOUR, 1, (queue,), ONE, nobody()), 1, seed)
