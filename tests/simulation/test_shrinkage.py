"""Missed shifts and pauses: their shares, their independence, what they do to the service."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.run import simulate, trace
from wfm.simulation.shrinkage import Shrinkage
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound
from wfm.staffing.erlang_a import measures

HOUR = 3600.0


def quiet(
    presence: Presence, shrinkage: Shrinkage, intervals: int, interval_s: float = HOUR
) -> Model:
    """Nobody calls; every agent is a kind of its own, so that each is seen alone."""
    queue = Inbound("q", np.zeros(intervals), Times.fixed(1))
    return Model(interval_s, intervals, (queue,), (Skills({"q": 1}),) * (presence.skills.max() + 1),
                 presence, shrinkage=shrinkage)


def two_days(agents: int) -> Presence:
    """Two stretches on each of two days, on the second without a gap."""
    agent = np.repeat(np.arange(agents), 4)
    start = np.tile([0.0, 2.5, 24.0, 26.0], agents) * HOUR
    return Presence(agent, start, start + 2 * HOUR, agent)


def test_shares_are_those_asked_for_in_every_interval() -> None:
    present = two_days(10)
    absent, paused = np.tile([0.2, 0.2, 0.05, 0.05], 10), np.tile([0.1, 0.3, 0.0, 0.15], 10)
    model = quiet(present, Shrinkage(np.tile([0, 0, 1, 1], 10), absent, paused), 30)
    team = simulate(model, 400, 1).team.sum(axis=1)
    hours = np.zeros((2, 30))  # expected seconds of one agent
    for n in range(4):
        for t in range(30):
            inside = min(present.end[n], (t + 1) * HOUR) - max(present.start[n], t * HOUR)
            hours[:, t] += max(inside, 0) * np.array(
                [absent[n], (1 - absent[n]) * paused[n]])
    for column, expected in ((2, hours[0]), (3, hours[1])):
        mean = team[:, :, column].mean(axis=0)
        error = team[:, :, column].std(axis=0, ddof=1) / 400**0.5
        assert (mean[expected == 0] == 0).all()
        # 3 standard errors, for the greatest of a dozen intervals 3.5
        assert (np.abs(mean - 10 * expected) <= 3.5 * error).all()
        total = team[:, :, column].sum(axis=1)
        assert abs(total.mean() - 10 * expected.sum()) < 3 * total.std(ddof=1) / 400**0.5


def test_a_shift_is_missed_as_a_whole_with_the_mean_of_what_is_said_of_it() -> None:
    present = two_days(20)
    absent = np.tile([0.1, 0.5, 0.0, 0.0], 20)
    model = quiet(present, Shrinkage(np.tile([7, 7, 8, 8], 20), absent, np.zeros(80)), 30)
    away = simulate(model, 300, 1).team[..., 2] / HOUR
    morning, evening = away[:, :, :2].sum(axis=2), away[:, :, 2:5].sum(axis=2)
    assert (morning == evening).all() and set(np.unique(morning)) == {0.0, 2.0}
    assert (away[:, :, 24:] == 0).all()
    assert abs((morning > 0).mean() - 0.3) < 3 * (0.3 * 0.7 / 6000) ** 0.5
    # agents fall ill one by one
    assert abs((morning > 0).sum(axis=1).var() - 20 * 0.3 * 0.7) < 3 * 4.2 * (2 / 300) ** 0.5


def test_pauses_and_the_times_between_are_exponential() -> None:
    seconds = 60_000
    model = quiet(Presence([0], [0], [seconds], [0]),
                  Shrinkage([0], [0.0], [0.4], pause_s=200), seconds, 1.0)
    pauses, gaps = [], []
    for paused in simulate(model, 10, 1).team[:, 0, :, 3]:
        edges = np.flatnonzero(np.diff((paused > 0).astype(int), prepend=0, append=0))
        lengths = [paused[a:b].sum() for a, b in edges.reshape(-1, 2)]
        between = [b - a - 2 + (2 - paused[a - 1] - paused[b])
                   for a, b in edges[1:-1].reshape(-1, 2) if b - a > 2]
        pauses += lengths[1:-1]
        gaps += between
    assert len(pauses) > 1000
    assert stats.kstest(pauses, stats.expon(scale=200).cdf).pvalue > 0.01
    # gaps that lie within two seconds are not seen
    assert stats.kstest(gaps, stats.expon(loc=1, scale=300).cdf).pvalue > 0.01


def test_absence_thins_the_team() -> None:
    """Who is there is binomial: the service is the mean over it of exact Erlang A."""
    n, absent, hours, load = 14, 0.2, 40, 11.0
    queue = Inbound("q", np.full(hours, load * 12), Times.exponential(300),
                    patience=Times.exponential(200))
    model = Model(HOUR, hours, (queue,), (Skills({"q": 1}),),
                  Presence.all_day({0: n}, 100 * HOUR),
                  shrinkage=Shrinkage(np.zeros(n), np.full(n, absent), np.zeros(n)))
    totals = simulate(model, 600, seed=1).totals()
    there = stats.binom(n, 1 - absent)
    exact = [measures(load, k, 300.0, 200.0, 20.0) for k in range(1, n + 1)]
    for column, values in (
        ("in_time", [0.0, *(m.service_level for m in exact)]),
        ("abandoned", [1.0, *(m.abandonment for m in exact)]),
    ):
        got = totals[column] / totals["offered"]
        expected = sum(there.pmf(k) * value for k, value in enumerate(values))
        assert abs(got.mean() - expected) < 3 * got.std() / 600**0.5 + 0.003  # it begins empty
    full = measures(load, n, 300.0, 200.0, 20.0).service_level
    assert (totals["in_time"] / totals["offered"]).mean() < full - 0.1


def busy(stretch_s: float, paused: list[float]) -> Model:
    """Ten agents for eight hours in stretches of one length, always something to do."""
    count = int(8 * HOUR / stretch_s)
    agent = np.repeat(np.arange(10), count)
    start = np.tile(np.arange(count) * stretch_s, 10)
    queue = Inbound("q", np.full(8, 300.0), Times.exponential(240), patience=Times.fixed(300))
    return Model(HOUR, 8, (queue,), (Skills({"q": 1}),),
                 Presence(agent, start, start + stretch_s, np.zeros(len(agent))),
                 shrinkage=Shrinkage(np.zeros(len(agent)), np.zeros(len(agent)),
                                     np.resize(paused, len(agent))))


@pytest.mark.parametrize("model", [busy(8 * HOUR, [0.12]), busy(900, [0.12, 0.1200001])])
def test_a_pause_begins_after_the_contact_and_loses_nothing_but_at_the_end(model: Model) -> None:
    """What is lost: the pauses that fall due in the last contact of the shift, 4 minutes of it."""
    result = simulate(model, 200, 1)
    paused = result.team[..., 3].sum(axis=(1, 2)) / (80 * HOUR)
    error = paused.std(ddof=1) / 200**0.5
    assert 0.12 * (1 - 4 / 480) - 3 * error < paused.mean() < 0.12 + 3 * error
    assert error < 0.001
    teams = result.teams()
    assert (teams["busy_s"] <= teams["available_s"] + 1e-6).all()
    assert teams["busy_s"].sum() > 0.99 * teams["available_s"].sum()
    assert result.agents()["overtime_s"].mean() < 300  # of the shift's end, not of pauses


def test_chats_are_finished_before_the_pause() -> None:
    queue = Inbound("q", np.full(8, 400.0), Times.exponential(200), "chat", concurrency=3,
                    patience=Times.fixed(60))
    model = replace(busy(8 * HOUR, [0.1]), inbound=(queue,))
    result = simulate(model, 100, 1)
    teams = result.teams()
    assert (teams["busy_s"] <= teams["available_s"] + 1e-6).all()
    paused = result.team[..., 3].sum(axis=(1, 2)) / (80 * HOUR)
    error = paused.std(ddof=1) / 10
    assert 0.1 * (1 - 7 / 480) - 3 * error < paused.mean() < 0.1 + 3 * error


def test_what_is_owed_waits_for_a_stretch_in_which_it_can_be_taken() -> None:
    """A call outlasts two stretches; whether there was a second in between changes nothing."""
    queue = Inbound("q", np.array([90.0, 0, 0, 0]), Times.fixed(1.2 * HOUR))
    start, end = np.array([0.0, 3610, 4500]), np.array([3600.0, 3620, 4 * HOUR])
    paused = []
    for rows in ([0, 1, 2], [0, 2]):
        n = len(rows)
        model = Model(HOUR, 4, (queue,), (Skills({"q": 1}),),
                      Presence(np.zeros(n), start[rows], end[rows], np.zeros(n)),
                      shrinkage=Shrinkage(np.zeros(n), np.zeros(n), np.resize([0.5, 0, 0], n),
                                          pause_s=2 * HOUR))
        paused.append(simulate(model, 50, 1).team[:, 0, :, 3])
    np.testing.assert_allclose(paused[0], paused[1], atol=1e-6)
    assert (paused[0][:, 1:].sum(axis=1) > 0).sum() > 5


def test_after_a_pause_an_agent_has_been_idle_for_the_shortest_time() -> None:
    queue = Inbound("q", np.full(8, 60.0), Times.fixed(1.0))
    model = Model(HOUR, 8, (queue,), (Skills({"q": 1}),), Presence.all_day({0: 2}, 9 * HOUR),
                  shrinkage=Shrinkage([0, 0], [0.0, 0.0], [0.1, 0.0], pause_s=0.2))
    assert (trace(model, 0, 1)["agent"] == 1).mean() > 0.9


def test_the_draws_of_an_agent_are_its_own() -> None:
    """Common random numbers: one agent or shift more leaves the others as they were."""
    few = two_days(3)
    more = Presence(np.append(few.agent, [3, 1]), np.append(few.start, [0, 6 * HOUR]),
                    np.append(few.end, [8 * HOUR, 7 * HOUR]), np.append(few.skills, [3, 1]))
    shift = np.tile([0, 0, 1, 1], 3)
    one = quiet(few, Shrinkage(shift, np.full(12, 0.3), np.full(12, 0.2)), 30)
    two = quiet(more, Shrinkage(np.append(shift, [0, 2]), np.full(14, 0.3), np.full(14, 0.2)), 30)
    first, second = simulate(one, 20, 5).team, simulate(two, 20, 5).team[:, :3]
    assert (first[:, [0, 2]] == second[:, [0, 2]]).all()
    assert (first[:, 1, :6] == second[:, 1, :6]).all()
    assert (first[:, 1, 7:] == second[:, 1, 7:]).all()
    assert second[:, 1, 6].any()
    assert len(np.unique(first.sum(axis=(1, 2)), axis=0)) == 20


def test_contacts_are_the_same_with_and_without() -> None:
    model = busy(8 * HOUR, [0.2])
    with_, without = simulate(model, 5, 3), simulate(replace(model, shrinkage=None), 5, 3)
    assert (with_.flow[..., 0] == without.flow[..., 0]).all()
    assert with_.flow[..., 3].sum() > without.flow[..., 3].sum()
    np.testing.assert_array_equal(with_.present_s, without.present_s)
    assert (without.team[..., 2:] == 0).all()
    none = replace(model, shrinkage=Shrinkage(np.zeros(10), np.zeros(10), np.zeros(10)))
    np.testing.assert_array_equal(simulate(none, 5, 3).flow, without.flow)


def test_nobody_comes_where_everybody_is_absent() -> None:
    model = busy(8 * HOUR, [0.2])
    gone = replace(model, shrinkage=Shrinkage(np.zeros(10), np.ones(10), np.full(10, 0.2)))
    result = simulate(gone, 3, 1)
    assert result.totals()["answered"].sum() == 0
    assert (result.teams()["present_s"] == 0).all()
    np.testing.assert_allclose(result.teams()["absent_s"], 10 * HOUR)


def test_a_roster_of_nobody_has_shrinkage_too() -> None:
    model = replace(busy(8 * HOUR, [0.2]), presence=Presence([], [], [], []),
                    shrinkage=Shrinkage([], [], []))
    total = simulate(model, 1, 1).totals().iloc[0]
    assert total["answered"] == 0 < total["offered"]


def test_overtime_is_counted_through_a_shift_that_is_missed() -> None:
    """The call of the first shift goes on through the whole of the second, which is missed."""
    queue = Inbound("q", np.array([100.0, 0, 0, 0]), Times.fixed(3 * HOUR))
    model = Model(HOUR, 4, (queue,), (Skills({"q": 1}),),
                  Presence([0, 0], [0, HOUR], [HOUR, 2 * HOUR], [0, 0]),
                  shrinkage=Shrinkage([0, 1], [0.0, 1.0], [0.0, 0.0]))
    call = trace(model, 0, 1).query("outcome == 'answered'").iloc[0]
    agent = simulate(model, 1, 1).agents().iloc[0]
    assert agent["contacts"] == 1
    assert agent["overtime_s"] == pytest.approx(call["began"] + 2 * HOUR)


@pytest.mark.parametrize(("columns", "text"), [
    (([0], [0.1, 0.1], [0.1]), "lengths"),
    (([0], [1.1], [0.1]), "absent"),
    (([0], [-0.1], [0.1]), "absent"),
    (([0], [0.1], [1.0]), "paused"),
    (([0], [0.1], [np.nan]), "paused"),
    (([0], [0.1], [0.1], 0.0), "longer"),
    (([0], [0.1], [0.1], np.inf), "finite"),
])
def test_what_makes_no_sense_is_refused(columns: tuple[object, ...], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Shrinkage(*columns)  # type: ignore[arg-type]


def test_an_entry_for_each_stretch_is_needed() -> None:
    with pytest.raises(ValueError, match="each stretch"):
        quiet(two_days(1), Shrinkage([0], [0.1], [0.1]), 30)
