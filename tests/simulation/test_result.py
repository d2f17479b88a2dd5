"""Measures and their spread; what a model refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wfm.simulation import result as r
from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.run import simulate
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound, Outbound

HOUR = 3600.0


def test_the_three_service_levels() -> None:
    line = pd.DataFrame({
        "offered": [100.0, 0.0], "answered": [90.0, 0.0], "in_time": [72.0, 0.0],
        "abandoned": [10.0, 0.0], "abandoned_in_time": [4.0, 0.0]})
    assert r.of_offered(line)[0] == pytest.approx(0.72)
    assert r.of_answered(line)[0] == pytest.approx(0.8)
    assert r.short_abandons_aside(line)[0] == pytest.approx(72 / 96)
    assert r.abandonment(line)[0] == pytest.approx(0.1)
    assert r.of_offered(line).isna()[1]


def test_estimates_cover_what_they_estimate() -> None:
    rng = np.random.default_rng(1)
    covered = ratio_covered = 0
    for _ in range(400):
        below = rng.gamma(20, 5, 30)
        above = below * 0.8 + rng.normal(0, 3, 30)
        one, two = r.estimate(above), r.estimate_ratio(above, below)
        covered += one.low <= 80 <= one.high
        ratio_covered += two.low <= 0.8 <= two.high
    assert 0.92 < covered / 400 < 0.98
    assert 0.92 < ratio_covered / 400 < 0.98
    some = r.estimate(np.arange(11.0))
    assert (some.mean, some.p10, some.p90) == (5, 1, 9)
    assert r.estimate([3.0]).high == np.inf
    assert np.isnan(r.estimate([]).mean)


def small(**changes: object) -> Model:
    given: dict[str, object] = {
        "interval_s": HOUR, "intervals": 4,
        "inbound": (Inbound("q", np.full(4, 60.0), Times.exponential(120),
                            patience=Times.exponential(200)),),
        "skills": (Skills({"q": 1}), Skills({"q": 2})),
        "presence": Presence([0, 1, 1], [0, 1800, 9000], [14400, 5400, 20000], [0, 1, 1]),
        "days": np.array([0, 0, 1, 1]),
    }
    return Model(**(given | changes))  # type: ignore[arg-type]


def test_days_and_totals_add_up_the_intervals() -> None:
    result = simulate(small(), 3, seed=1)
    columns = list(r.COLUMNS)
    total = result.totals()[columns].sum()
    for part in (result.intervals(), result.days()):
        np.testing.assert_allclose(part[columns].sum(), total)
    days = result.days().set_index(["replication", "day"])["offered"]
    first = result.intervals().query("replication == 2 and interval < 2")["offered"].sum()
    assert days[2, 0] == first
    odd = result.grouped("odd", [4, 1, 4, 1]).set_index(["replication", "odd"])["offered"]
    assert odd[2, 1] == result.intervals().query(
        "replication == 2 and interval in (1, 3)")["offered"].sum()
    with pytest.raises(ValueError, match="each interval"):
        result.grouped("hour", [1, 2])


def test_presence_by_interval() -> None:
    result = simulate(small(), 1, seed=1)
    np.testing.assert_allclose(result.present_s, [[3600] * 4, [1800, 1800, 1800, 3600]])
    teams = result.teams()
    assert (teams["busy_s"] <= teams["available_s"] + 1e-6).all()


def test_busy_seconds_by_interval_are_those_of_the_agents() -> None:
    model = small(presence=Presence([0, 1], [0, 0], [14400, 14400], [0, 1]))
    result = simulate(model, 5, seed=1)
    beyond = result.teams()["overtime_s"].sum()
    assert beyond == 0  # after the last interval, which is not counted
    inside = result.agents()["busy_s"].sum() - result.agents()["overtime_s"].sum()
    np.testing.assert_allclose(result.teams()["busy_s"].sum(), inside)
    assert result.agents()["contacts"].sum() == result.totals()["answered"].sum()


def test_the_chance_of_meeting_a_promise() -> None:
    result = simulate(small(), 200, seed=1)
    level = r.of_offered(result.totals())
    assert result.chance("q", float(level.median())) == pytest.approx(0.5, abs=0.02)
    assert result.chance("q", 0.0) == 1
    with pytest.raises(KeyError):
        result.chance("none", 0.5)


def test_the_summary_says_the_same() -> None:
    result = simulate(small(), 50, seed=1)
    table = result.summary().set_index(["activity", "measure"])
    total = result.totals().sum(numeric_only=True)
    line = table.loc[("q", "service_level_of_offered")]
    assert line["mean"] == pytest.approx(total["in_time"] / total["offered"])
    assert line["low"] < line["mean"] < line["high"]
    assert table.loc[("q", "hours"), "mean"] == pytest.approx(total["handled_s"] / 3600 / 50)


def wrong_queue(**changes: object) -> object:
    return lambda: Inbound(
        "q", np.full(4, 1.0), **({"handling": Times.fixed(1)} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("wrong", "text"), [
    (wrong_queue(concurrency=2), "concurrency"),
    (wrong_queue(balk=1.5), "balk"),
    (wrong_queue(handling=Times.endless()), "end"),
    (wrong_queue(routing="nearest"), "routing"),
    (wrong_queue(channel="fax"), "channel"),
    (wrong_queue(callback_share=0.5), "callback"),
    (wrong_queue(within_s=-1), "within_s"),
    (wrong_queue(rank=0), "rank"),
    (wrong_queue(handling_factor=np.array([1.0, 0.0, 1.0, 1.0])), "handling_factor"),
    (wrong_queue(handling_factor=np.array([1.0, np.inf, 1.0, 1.0])), "handling_factor"),
    (lambda: small(inbound=(Inbound("q", np.full(4, 1.0), Times.fixed(1),
                                    handling_factor=np.ones(3)),)), "4 intervals"),
    (lambda: Inbound("q", np.array([1.0, -1.0]), Times.fixed(1)), "rates"),
    (lambda: Outbound("c", np.full(4, 1.2), Times.fixed(1), ()), "share"),
    (lambda: Outbound("c", np.full(4, 0.2), Times.fixed(9), ()), "takes time"),
    (lambda: Outbound("c", np.full(4, 0.2), Times.fixed(9), ((5, 9), (8, 10)),
                      lines_per_agent=1), "legal"),
    (lambda: Skills({"q": 0}), "levels"),
    (lambda: Skills({"q": 1}, {"p": 1.0}), "pace"),
    (lambda: Presence([0, 0], [0, 5], [6, 9], [0, 0]), "twice"),
    (lambda: Presence([0], [5], [5], [0]), "start < end"),
    (lambda: small(intervals=3), "3 intervals"),
    (lambda: small(days=np.array([0, 1, 0, 1])), "days"),
    (lambda: small(skills=(Skills({"p": 1}), Skills({}))), "no queue"),
    (lambda: small(skills=(Skills({"q": 1}),)), "skills"),
    (lambda: small(lines=0), "lines"),
    (lambda: small(scenarios=np.ones((2, 1, 2))), "scenarios"),
    (lambda: small(scenarios=np.ones((2, 2, 4))), "scenarios"),
    (lambda: small(scenarios=np.ones((0, 1, 4))), "scenarios"),
    (lambda: small(inbound=()), "queues or campaigns"),
    (lambda: simulate(small(), 0, 1), "replication"),
])
def test_what_makes_no_sense_is_refused(wrong: object, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        wrong()  # type: ignore[operator]
