"""What holds whatever is played: conservation, Little's law, presence, order, determinism."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.run import simulate, trace
from wfm.simulation.shrinkage import Shrinkage
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound, Outbound

HALF_HOUR = 1800.0
INTERVALS = 8


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Three queues and a campaign, with whatever the model can say."""
    share = st.sampled_from([0.0, 0.3, 1.0])
    times = st.sampled_from([
        Times.exponential(200), Times.lognormal(250, 1.2), Times.gamma(180, 0.7),
        Times.fixed(150), Times.quantiles([30, 100, 500]),
    ])
    waits = st.sampled_from([
        Times.endless(), Times.exponential(90), Times.fixed(40), Times.quantiles([0, 300])])
    routing = st.sampled_from(["longest_idle", "most_skilled", "random"])
    rates = st.lists(st.sampled_from([0.0, 4.0, 25.0]), min_size=INTERVALS, max_size=INTERVALS)
    inbound = (
        Inbound("voice", np.array(draw(rates)), draw(times), patience=draw(waits),
                balk=draw(share) / 4, rank=draw(st.integers(1, 2)), routing=draw(routing),
                overflow_s=draw(st.sampled_from([0.0, 15.0])), redial_share=draw(share) / 2,
                callback_share=draw(share), callback_after_s=30, callback_to="mail",
                busyness_cv=draw(st.sampled_from([0.0, 0.3])),
                handling_factor=draw(st.sampled_from([None, np.linspace(0.8, 1.2, INTERVALS)]))),
        Inbound("chat", np.array(draw(rates)), draw(times), "chat", patience=draw(waits),
                concurrency=draw(st.integers(1, 3)), routing=draw(routing),
                slowing=draw(st.sampled_from([0.0, 0.4]))),
        Inbound("mail", np.array(draw(rates)), draw(times), "deferred", within_s=3600, rank=3,
                idle_needed=draw(st.integers(0, 3))),
    )
    outbound = Outbound(
        "calls", np.full(INTERVALS, 0.3), Times.exponential(200), ((1800.0, 9000.0),),
        no_contact=Times.exponential(30), idle_needed=draw(st.integers(1, 3)),
        number=draw(st.sampled_from([None, 20])), patience=Times.fixed(5),
        lines_per_agent=draw(st.sampled_from([0.0, 1.5])), ring_s=20.0)
    skills = (
        Skills({"voice": 1, "chat": 2}), Skills({"chat": 1, "mail": 1}, {"mail": 0.8}),
        Skills({"mail": 2, "calls": 1, "voice": 3}))
    rows = []
    for agent in range(draw(st.integers(1, 9))):
        at = draw(st.sampled_from([0.0, 700.0, 3600.0]))
        for _ in range(draw(st.integers(1, 3))):
            end = at + draw(st.sampled_from([900.0, 4000.0]))
            rows.append((agent, at, end, draw(st.integers(0, 2))))
            at = end + draw(st.sampled_from([0.0, 600.0]))
    shrinkage = None
    if draw(st.booleans()):
        shares = st.sampled_from([0.0, 0.1, 0.6])
        shrinkage = Shrinkage(*np.array([
            (draw(st.integers(0, 1)), draw(shares), draw(shares)) for _ in rows]).T)
    agent, start, end, skill = (np.array(column) for column in zip(*rows, strict=True))
    return Model(
        HALF_HOUR, INTERVALS, inbound, skills, Presence(agent, start, end, skill), (outbound,),
        days=np.repeat([0, 1], INTERVALS // 2), lines=draw(st.sampled_from([None, 6])),
        shrinkage=shrinkage)


@settings(max_examples=30, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_every_contact_is_accounted_for(model: Model, seed: int) -> None:
    result = simulate(model, 2, seed)
    flow = result.intervals().set_index("activity")
    gone = flow[["answered", "abandoned", "blocked", "called_back", "left"]].sum(axis=1)
    assert (flow["offered"] == gone).all()
    assert (flow["in_time"] <= flow["answered"]).all()
    assert (flow["abandoned_in_time"] <= flow["abandoned"]).all()
    assert (flow["waited"] <= flow["answered"]).all()
    calls = flow.loc["calls"]
    assert (calls["offered"] <= calls["attempts"]).all()
    if model.outbound[0].number is not None:
        assert calls.groupby("replication")["attempts"].sum().max() <= model.outbound[0].number
    voice = flow.loc["voice"]
    assert voice["called_back"].sum() <= flow.loc["mail"]["offered"].sum()


@settings(max_examples=30, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_the_trace_tells_the_same_story(model: Model, seed: int) -> None:
    """Counts, waits and agents' seconds, added up from single contacts, are those of the flow."""
    result = simulate(model, 1, seed)
    total = result.totals().set_index("activity")
    rows = trace(model, 0, seed)
    counts = rows.groupby(["activity", "outcome"]).size().unstack(fill_value=0)
    for name, line in total.iterrows():
        for outcome, column in (
            ("answered", "answered"), ("abandoned", "abandoned"), ("blocked", "blocked"),
            ("called back", "called_back"), ("left", "left"),
        ):
            known = name in counts.index and outcome in counts.columns
            assert line[column] == (counts.loc[name, outcome] if known else 0)
        mine = rows[rows["activity"] == name]
        served = mine[mine["outcome"] == "answered"]
        np.testing.assert_allclose(
            line["wait_s"], (served["began"] - served["arrival"]).sum(), atol=1e-6)
        np.testing.assert_allclose(
            line["handled_s"], (served["end"] - served["began"]).sum(), atol=1e-6)
    busy = sum(union(one) for _, one in rows[rows["agent"] >= 0].groupby("agent"))
    np.testing.assert_allclose(result.people[..., 0].sum(), busy, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_agents_begin_only_what_they_can_while_they_are_there(model: Model, seed: int) -> None:
    rows = trace(model, 0, seed)
    p = model.presence
    for agent, mine in rows[rows["agent"] >= 0].groupby("agent"):
        for one in mine.itertuples():
            there = (p.agent == agent) & (p.start <= one.began) & (one.began <= p.end)
            assert any(one.activity in model.skills[k].levels for k in p.skills[there])
            if one.activity == "calls":
                assert 1800 <= one.began <= 9000 + 5
        # one thing at a time; chats up to their number
        chats = mine["activity"] == "chat"
        assert most_at_once(mine[~chats]) <= 1
        assert most_at_once(mine[chats]) <= model.inbound[1].concurrency
        assert union(mine) >= union(mine[chats]) + union(mine[~chats]) - 1e-6


@settings(max_examples=30, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_rostered_time_is_worked_paused_or_missed(model: Model, seed: int) -> None:
    """And nobody is busy in a pause: not more than those who are there, in any interval."""
    result = simulate(model, 3, seed)
    teams = result.teams()
    gone = teams["absent_s"] + teams["paused_s"]
    np.testing.assert_allclose(
        teams["present_s"] + gone, np.tile(result.present_s.ravel(), 3), atol=1e-6)
    assert (teams[["absent_s", "paused_s", "overtime_s"]] >= 0).all(axis=None)
    assert model.shrinkage is not None or (gone == 0).all()
    of_all = teams.groupby(["replication", "interval"])[["busy_s", "available_s"]].sum()
    assert (of_all["busy_s"] <= of_all["available_s"] + 1e-6).all()


@settings(max_examples=30, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_first_come_first_served_within_a_queue_without_levels(model: Model, seed: int) -> None:
    rows = trace(model, 0, seed)
    mail = rows[(rows["activity"] == "mail") & (rows["outcome"] == "answered")]
    mail = mail.sort_values(["began", "arrival"])
    assert mail["arrival"].is_monotonic_increasing


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.floats(20, 600), st.integers(0, 2**32))
def test_little(agents: int, patience_s: float, seed: int) -> None:
    """Mean number waiting, seen at moments, is the arrival rate times the mean wait."""
    queue = Inbound("q", np.full(INTERVALS, 60.0), Times.exponential(200),
                    patience=Times.exponential(patience_s))
    model = Model(HALF_HOUR, INTERVALS, (queue,), (Skills({"q": 1}),),
                  Presence.all_day({0: agents}, 1e5))
    rows = trace(model, 0, seed)
    until = np.where(rows["outcome"] == "answered", rows["began"], rows["end"])
    end = float(rows["end"].max())
    moments = np.linspace(0, end, 200_001)
    number = np.searchsorted(np.sort(rows["arrival"]), moments) - np.searchsorted(
        np.sort(until), moments)
    assert (number >= 0).all()
    total = simulate(model, 1, seed).totals().iloc[0]
    offered, wait_s = total["offered"], total["wait_s"] + total["wait_gone_s"]
    np.testing.assert_allclose(
        number.mean(), offered / end * (wait_s / offered), rtol=0.01, atol=2e-3)


@settings(max_examples=10, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_the_same_bytes_on_any_number_of_workers(model: Model, seed: int) -> None:
    one, two = simulate(model, 5, seed, workers=1), simulate(model, 5, seed, workers=2)
    fewer = simulate(model, 3, seed)
    for name in ("flow", "team", "people"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()
        assert getattr(one, name)[:3].tobytes() == getattr(fewer, name).tobytes()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**32))
def test_the_same_contacts_whatever_the_staffing(few: int, many: int, seed: int) -> None:
    """Common random numbers: contact k comes at the same moment, as patient, as long."""
    queue = Inbound("q", np.full(INTERVALS, 80.0), Times.gamma(200, 1.3),
                    patience=Times.lognormal(100, 1.0), busyness_cv=0.2)
    rows = []
    for agents in (few, many):
        model = Model(HALF_HOUR, INTERVALS, (queue,), (Skills({"q": 1}),),
                      Presence.all_day({0: agents}, 1e5))
        rows.append(trace(model, 3, seed).set_index("number").sort_index())
    one, two = rows
    assert one["arrival"].equals(two["arrival"])
    for outcome, since in (("answered", "began"), ("abandoned", "arrival")):
        both = (one["outcome"] == outcome) & (two["outcome"] == outcome)
        first, second = ((r["end"] - r[since])[both] for r in rows)
        np.testing.assert_allclose(first, second, atol=1e-6)


def union(rows: pd.DataFrame) -> float:
    """Seconds in which at least one of the contacts is open."""
    total, until = 0.0, -1.0
    for began, end in rows[["began", "end"]].sort_values("began").to_numpy():
        total += max(end - max(began, until), 0.0)
        until = max(until, end)
    return total


def most_at_once(rows: pd.DataFrame) -> int:
    """Most contacts open at a moment; one that ends as another begins is over."""
    steps = [(end, -1) for end in rows["end"]] + [(began, 1) for began in rows["began"]]
    count = most = 0
    for _, step in sorted(steps):
        count += step
        most = max(most, count)
    return most
