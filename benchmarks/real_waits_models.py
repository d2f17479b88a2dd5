"""What models say of the waits at a real bank, and how far that is from what was: the reading of
the log, the learning, the predictions and their errors. :mod:`real_waits` shows them; what is
done, and why so, is on the page docs/real-waits.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.demand.days import tabulate
from wfm.demand.queue import forecast_queue
from wfm.simulation.fit import Fit, fits, handling, kaplan_meier, patience
from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.result import COLUMNS
from wfm.simulation.run import simulate
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound
from wfm.staffing import erlang_a, erlang_c

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("WFM_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "anonymous_bank_1999" / "calls_1999-01_to_06.csv.gz"

FIRST = pd.Timestamp("1999-01-01")
DAYS, SLOTS, HALF_HOUR, DAY_S = 181, 48, 1800, 86400
LEARNED, PREDICTED = (1, 2, 3, 4), (5, 6)
OPEN = range(14, 48)
"""Half-hours of the day that are compared: 07:00 to 24:00."""
BROKEN = (pd.Timestamp("1999-05-23") - FIRST).days
"""Its evening has many times the calls of others, most of which give up."""
KIND = {"PS": "service", "PE": "service", "TT": "service", "NE": "stocks", "NW": "prospects",
        "IN": "internet"}
KINDS = ("service", "stocks", "prospects", "internet")
ANSWER_S, LONGEST_S, GAP_S = 20.0, 3600.0, 900.0
REPLICATIONS, SEED = 50, 1999
SIMULATION = "simulation, fitted patience"
"""The one that is drawn and shown by half-hour."""
BORROWED = 50.0
"""A half-hour's mean handling time is drawn to the day's mean as by so many calls."""
WEEK = {day: ((time(7), time(0)),) for day in ("mon", "tue", "wed", "thu", "sun")} | {
    "fri": ((time(7), time(14)),), "sat": ((time(19), time(0)),)}

Rates = Callable[[pd.DataFrame, str | None], np.ndarray]


@dataclass(frozen=True)
class Made:
    """What a model predicts.

    Attributes
    ----------
    model
        Its name.
    cells
        As :func:`cells`, with p_wait, p_gone, p_soon; inf where a wait is undefined.
    single
        Of the simulation, by measure, replication and half-hour of the day.
    beyond
        Of the simulation: agents' time beyond their stretches, finishing calls, over that within.
    """

    model: str
    cells: pd.DataFrame
    single: np.ndarray | None = None
    beyond: float = 0.0


def read() -> pd.DataFrame:
    """Calls that asked for an agent, one row each; moments are seconds from 1 January.

    Columns: day (from 0), month, slot, weekday (Sunday to Thursday), kind, served, agent, wait,
    join, start and end of service, spoke (end − start).
    """
    raw = pd.read_csv(FILE, dtype={"server": str})
    served = raw["outcome"] == "AGENT"
    # who hangs up in the voice response never asked for an agent; phantoms are no calls; what
    # was "served" by no agent took nobody's time; seven or eight hours are no wait
    raw = raw[raw["type"].isin(list(KIND)) & (raw["q_time"] < LONGEST_S) & (
        (served & raw["server"].notna()) | ((raw["outcome"] == "HANG") & (raw["q_time"] > 0)))]
    date = pd.to_datetime(raw["date"])
    day = (date - FIRST).dt.days.to_numpy()

    def clock(name: str) -> np.ndarray:
        return pd.to_timedelta(raw[name]).dt.total_seconds().to_numpy()

    wait = raw["q_time"].to_numpy(dtype=np.float64)
    join = np.where(wait > 0, clock("q_start"), clock("vru_exit"))
    join += DAY_S * (join < clock("vru_entry") - 600)  # past midnight
    start = clock("ser_start")
    # a service of no length has no clock either
    start = np.where(np.abs(start - join - wait) <= 15, start, join + wait)
    return pd.DataFrame({
        "day": day, "month": date.dt.month.to_numpy(),
        "slot": np.minimum(join // HALF_HOUR, SLOTS - 1).astype(int),
        "weekday": ~date.dt.day_of_week.isin([4, 5]).to_numpy(),
        "kind": raw["type"].map(KIND).to_numpy(),
        "served": (raw["outcome"] == "AGENT").to_numpy(), "agent": raw["server"].to_numpy(),
        "wait": wait, "join": day * DAY_S + join, "start": day * DAY_S + start,
        "end": day * DAY_S + start + raw["ser_time"].to_numpy(),
        "spoke": raw["ser_time"].to_numpy(dtype=np.float64),
    })


def stretches(calls: pd.DataFrame, gap_s: float) -> pd.DataFrame:
    """When agents were there: from a first call to a last, without a gap longer than `gap_s`.

    Who ends in the last quarter of an hour before midnight stays until nobody waits, as the
    log shows them to do.
    """
    a = calls[calls["served"]].sort_values(["agent", "start"])
    until = a.groupby("agent")["end"].cummax().groupby(a["agent"]).shift()
    new = until.isna() | (a["start"] - until > gap_s)
    found = a.groupby(new.cumsum().to_numpy()).agg(
        agent=("agent", "first"), start=("start", "min"), end=("end", "max"))
    midnight = (found["start"] // DAY_S + 1) * DAY_S
    found["end"] = found["end"].where(found["end"] < midnight - 900, midnight + 900)
    after = found.groupby("agent")["start"].shift(-1).fillna(np.inf)
    found["end"] = np.minimum(found["end"], after)
    return found[found["end"] > found["start"]].reset_index(drop=True)


def present(there: pd.DataFrame) -> np.ndarray:
    """Mean number of agents present by day and half-hour, shape (days, slots)."""
    edges = np.arange(DAYS * SLOTS + 1) * float(HALF_HOUR)
    seconds = np.zeros(len(edges) - 1)
    for start, end in zip(there["start"], there["end"], strict=True):
        seconds += np.diff(np.clip(edges, start, end))
    return seconds.reshape(DAYS, SLOTS) / HALF_HOUR


def between_calls(calls: pd.DataFrame, gap_s: float) -> np.ndarray:
    """Seconds between two calls of an agent while customers wait: a table of quantiles.

    Observed where somebody waits at the end of a call; when the queue empties before the agent's
    next call begins the observation is censored there. What is longer than `gap_s` is a break
    (:func:`stretches`) and left out of the distribution.
    """
    queued = calls[calls["wait"] > 0]
    time = np.concatenate([queued["join"], queued["join"] + queued["wait"]])
    change = np.repeat([1, -1], len(queued))
    order = np.lexsort((-change, time))
    time, waiting = time[order], np.cumsum(change[order])
    empty = np.append(time[waiting == 0], np.inf)
    a = calls[calls["served"]].sort_values(["agent", "start"])
    after = a.groupby(["agent", "day"])["start"].shift(-1).to_numpy()
    end = a["end"].to_numpy()
    use = (after >= end) & (waiting[np.searchsorted(time, end, side="right") - 1] > 0)
    end, after = end[use], after[use]
    emptied = empty[np.searchsorted(empty, end, side="right")]
    # the clocks of queue and service differ by up to two seconds
    curve = kaplan_meier(np.minimum(after, emptied) - end, after <= emptied + 2)
    known = curve.seconds <= gap_s
    lost = 1 - curve.surviving[known]
    return curve.seconds[known][np.searchsorted(lost / lost[-1], np.linspace(0, 1, 401) - 1e-12)]


@dataclass(frozen=True)
class Learned:
    """What a history says of one kind of call, or of all."""

    patience: tuple[Fit, ...]
    mean_patience_s: float
    impatient: Times
    handling: Times
    aht_s: np.ndarray
    """Mean handling time by half-hour of the day, time between calls included."""
    logged_s: np.ndarray
    """The same without."""


def learn(calls: pd.DataFrame, between: np.ndarray) -> Learned:
    """Patience and handling times of a history."""
    wait, gone = calls["wait"].to_numpy(), ~calls["served"].to_numpy()
    spoke = calls[calls["served"] & (calls["spoke"] <= LONGEST_S)]
    talk = handling(spoke["spoke"], most_s=LONGEST_S)
    middles = [(table[1:] + table[:-1]) / 2 for table in (np.array(talk.table), between)]
    every = spoke[spoke["weekday"]].groupby("slot")["spoke"].agg(["sum", "size"]).reindex(
        range(SLOTS), fill_value=0)
    logged = (every["sum"] + BORROWED * talk.mean_s) / (every["size"] + BORROWED)
    return Learned(
        patience=fits(wait, gone), mean_patience_s=float(wait.sum() / gone.sum()),
        impatient=patience(wait, gone), handling=Times.observed(np.add.outer(*middles), 1000),
        aht_s=(logged + middles[1].mean()).to_numpy(), logged_s=logged.to_numpy())


def cells(calls: pd.DataFrame) -> pd.DataFrame:
    """What was observed by day and half-hour, Sunday to Thursday from 07:00 to 24:00."""
    x = calls[calls["weekday"] & calls["slot"].isin(OPEN)]
    x = x.assign(gone=~x["served"], soon=x["served"] & (x["wait"] <= ANSWER_S))
    return x.groupby(["day", "slot"]).agg(
        calls=("wait", "size"), wait=("wait", "mean"), gone=("gone", "mean"),
        soon=("soon", "mean")).reset_index()


def fair(seen: pd.DataFrame) -> pd.DataFrame:
    """Without the day on which something was broken."""
    return seen[seen["day"] != BROKEN]


def counted(calls: pd.DataFrame, kind: str | None) -> np.ndarray:
    """Calls by day and half-hour, of one kind or all: the rates of a model that knows them."""
    x = calls if kind is None else calls[calls["kind"] == kind]
    at = x["day"].to_numpy() * SLOTS + x["slot"].to_numpy()
    return np.bincount(at, minlength=DAYS * SLOTS).reshape(DAYS, SLOTS).astype(float)


def by_erlang(name: str, seen: pd.DataFrame, rates: np.ndarray, agents: np.ndarray,
              aht_s: np.ndarray, patience_s: float | None) -> Made:
    """Erlang A, or C without patience, in each half-hour by itself; inf where undefined."""
    at = seen["day"].to_numpy(), seen["slot"].to_numpy()
    aht, n = aht_s[at[1]], agents[at]
    load = rates[at] * aht / HALF_HOUR
    if patience_s is None:
        return Made(name, seen.assign(
            p_wait=erlang_c.mean_wait_s(load, n, aht), p_gone=0.0,
            p_soon=erlang_c.service_level(load, n, aht, ANSWER_S)))
    m = erlang_a.measures(load, n, aht, patience_s, ANSWER_S)
    return Made(name, seen.assign(
        p_wait=m.asa_s, p_gone=m.abandonment, p_soon=m.service_level))


def by_playing(
    name: str, seen: pd.DataFrame, there: pd.DataFrame,
    queues: Sequence[tuple[str, np.ndarray, Learned]],
    exponential: bool = False, replications: int = REPLICATIONS,
) -> Made:
    """The simulation, all days in a row.

    Parameters
    ----------
    queues
        Name, rates by day and half-hour, and what was learned of each.
    exponential
        Patience is exponential with the learned mean, instead of the fitted family.
    """
    first, last = int(seen["day"].min()), int(seen["day"].max()) + 1
    inbound = tuple(
        Inbound(
            queue, rates[first:last].ravel(), what.handling, within_s=ANSWER_S,
            patience=Times.exponential(what.mean_patience_s) if exponential else what.impatient,
            handling_factor=np.tile(what.aht_s / what.handling.mean_s, last - first))
        for queue, rates, what in queues)
    mine = there[(there["start"] >= first * DAY_S) & (there["start"] < last * DAY_S)]
    number = pd.factorize(mine["agent"], sort=True)[0]
    model = Model(
        HALF_HOUR, (last - first) * SLOTS, inbound, (Skills({q.name: 1 for q in inbound}),),
        Presence(number, mine["start"] - first * DAY_S, mine["end"] - first * DAY_S,
                 np.zeros(len(mine))))
    result = simulate(model, replications, SEED)
    flow, team = result.flow.sum(axis=1), result.teams()
    at = ((seen["day"] - first) * SLOTS + seen["slot"]).to_numpy()
    column = {what: flow[:, at, n] for n, what in enumerate(COLUMNS)}
    offered = column["offered"]
    found = np.stack([column["wait_s"] + column["wait_gone_s"], column["abandoned"],
                      column["in_time"]])
    mean = found.sum(axis=1) / np.maximum(offered.sum(axis=0), 1)
    slot = (seen["slot"].to_numpy()[:, None] == np.array(OPEN)).astype(float)
    slot *= (seen["day"].to_numpy() != BROKEN)[:, None]
    single = (found @ slot) / (offered @ slot)
    return Made(name, seen.assign(p_wait=mean[0], p_gone=mean[1], p_soon=mean[2]), single,
                float(team["overtime_s"].sum() / team["present_s"].sum()))


MEASURES = (("wait", 1.0), ("gone", 100.0), ("soon", 100.0))


def by_half_hour(made: pd.DataFrame) -> pd.DataFrame:
    """Means over the calls of each half-hour of the day, where the prediction is defined."""
    made = made[np.isfinite(made["p_wait"])]
    names = [f"{p}{m}" for m, _ in MEASURES for p in ("", "p_")]
    sums = made[names].mul(made["calls"], axis=0).groupby(made["slot"]).sum()
    calls = made.groupby("slot")["calls"].sum()
    return sums.div(calls, axis=0).assign(calls=calls)


def scores(made: pd.DataFrame) -> dict[str, float]:
    """Means, and errors weighted by calls: by half-hour of the day, and (wait) by single ones."""
    table = by_half_hour(made)
    weight = table["calls"] / table["calls"].sum()
    found: dict[str, float] = {"undefined": float((~np.isfinite(made["p_wait"])).sum())}
    for name, unit in MEASURES:
        error = unit * (table[f"p_{name}"] - table[name])
        found[name] = float(unit * (table[name] * weight).sum())
        found[f"p_{name}"] = float(unit * (table[f"p_{name}"] * weight).sum())
        found[f"{name}_error"] = float((error.abs() * weight).sum())
    fine = made[np.isfinite(made["p_wait"])]
    found["single"] = float(np.average((fine["p_wait"] - fine["wait"]).abs(),
                                       weights=fine["calls"]))
    return found


def chance(made: Made) -> dict[str, float]:
    """The error that one play of a model has against the mean of all: what chance alone does."""
    assert made.single is not None
    weight = by_half_hour(fair(made.cells))["calls"].to_numpy()
    off = np.abs(made.single - made.single.mean(axis=1, keepdims=True)).mean(axis=1)
    off = off @ weight / weight.sum()
    return {name: float(unit * off[n]) for n, (name, unit) in enumerate(MEASURES)}


def forecast(calls: pd.DataFrame) -> Rates:
    """Volumes of May and June foreseen at the end of April by :mod:`wfm.demand`."""
    last = FIRST + timedelta(days=DAYS - 1)
    past = calls[calls["month"].isin(LEARNED)]
    known = sorted(past["day"].unique())
    begun = set(calls["day"].unique())
    made: dict[str, np.ndarray] = {}
    for kind in KINDS:
        counts = counted(past, kind)[known]
        start = (FIRST.tz_localize("UTC") + pd.to_timedelta(np.repeat(known, SLOTS), unit="D")
                 + pd.to_timedelta(np.tile(np.arange(SLOTS) * HALF_HOUR, len(known)), unit="s"))
        history = pd.DataFrame({"start": start, "offered": counts.ravel()})
        shut = [(FIRST + timedelta(days=d)).date() for d in range(DAYS) if d not in begun]
        days = tabulate(history, "UTC", 30, last.date(), WEEK, closed=shut)
        queue = forecast_queue(days, 4)
        assert queue is not None
        made[kind] = queue.volume
    return lambda _, kind: made[kind] if kind else sum(made.values(), np.zeros((DAYS, SLOTS)))


def predictions(
    calls: pd.DataFrame, learned: Sequence[int], predicted: Sequence[int], gap_s: float = GAP_S,
    rates: Rates = counted, replications: int = REPLICATIONS,
) -> list[Made]:
    """All models, learned from some months and asked of others."""
    past, ahead = (calls[calls["month"].isin(m)] for m in (learned, predicted))
    there = stretches(ahead, gap_s)
    agents, seen, between = present(there), cells(ahead), between_calls(past, gap_s)
    every, total = learn(past, between), rates(ahead, None)
    patience_s = every.mean_patience_s
    made = [by_erlang(name, seen, total, agents, aht_s, patient) for name, aht_s, patient in (
        ("Erlang C, talk only", every.logged_s, None),
        ("Erlang A, talk only", every.logged_s, patience_s),
        ("Erlang C", every.aht_s, None),
        ("Erlang A", every.aht_s, patience_s))]
    one = [("all", total, every)]
    kinds = [(k, rates(ahead, k), learn(past[past["kind"] == k], between)) for k in KINDS]
    return made + [
        by_playing(f"simulation, {name}", seen, there, queues, exponential, replications)
        for name, queues, exponential in (
            ("exponential patience", one, True), ("fitted patience", one, False),
            ("by kind of call", kinds, False))]


def spread(seen: pd.DataFrame, name: str) -> pd.Series:
    """Standard error of an observed mean by half-hour of the day, days being independent."""
    mean = by_half_hour(seen)[name].reindex(seen["slot"]).to_numpy()
    square = (seen["calls"] * (seen[name] - mean)) ** 2
    by = seen["slot"]
    return np.sqrt(square.groupby(by).sum()) / seen["calls"].groupby(by).sum()
