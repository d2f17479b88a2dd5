"""Against Ciw (Palmer, Knight, Harper & Hawa 2019, "Ciw: an open-source discrete event
simulation library"), which shares no code with the kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from wfm.simulation.model import Model, Presence, Skills
from wfm.simulation.run import simulate
from wfm.simulation.times import Times
from wfm.simulation.work import Inbound

ciw = pytest.importorskip("ciw")

HOUR = 3600.0
DAYS = 20


class SkilledNode(ciw.Node):  # type: ignore[misc, name-defined]
    """Servers 1–4 take A only, 5–7 take both; whoever is free takes what waits longest."""

    both = 5

    def find_free_server(self, ind: object) -> object:
        able = self.servers if ind.customer_class == "A" else self.servers[self.both - 1:]
        return next((server for server in able if not server.busy), None)

    def begin_service_if_possible_accept(self, next_individual: object) -> None:
        # the newcomer, not the first who waits: that one may wait for other servers
        self.newcomer = next_individual
        super().begin_service_if_possible_accept(next_individual)
        self.newcomer = None

    def begin_service_if_possible_release(self, individual: object, server: object) -> None:
        self.freed = server
        super().begin_service_if_possible_release(individual, server)
        self.freed = None

    newcomer = None
    freed = None

    def choose_next_customer(self) -> object:
        if self.newcomer is not None:
            return self.newcomer
        waiting = [ind for group in self.individuals for ind in group if not ind.server]
        if self.freed is not None and self.freed.id_number < self.both:
            waiting = [ind for ind in waiting if ind.customer_class == "A"]
        return min(waiting, key=lambda ind: ind.arrival_date, default=None)


def ciw_days(
    network: Callable[[], object], end: float, node: type | None = None,
) -> dict[str, np.ndarray]:
    """By class: offered, answered in 20 s, gave up, seconds waited; a row for each day."""
    days: dict[str, list[list[float]]] = {}
    for day in range(DAYS):
        ciw.seed(day)  # arrivals are drawn when the network is made
        more = {"node_class": node} if node else {}
        play = ciw.Simulation(network(), **more)
        play.simulate_until_max_time(2 * end)
        records = [r for r in play.get_all_records() if r.arrival_date < end]
        for name in {r.customer_class for r in records}:
            mine = [r for r in records if r.customer_class == name]
            served = [r.waiting_time for r in mine if r.record_type == "service"]
            gone = [r.waiting_time for r in mine if r.record_type == "renege"]
            days.setdefault(name, []).append([
                len(mine), sum(w <= 20 for w in served), len(gone), sum(served) + sum(gone)])
    return {name: np.array(rows) for name, rows in days.items()}


def compare(model: Model, theirs: dict[str, np.ndarray], end: float) -> None:
    """Means within three joint standard errors."""
    totals = simulate(model, 2000, seed=1).intervals()
    totals = totals[totals["interval"] < end / model.interval_s]
    totals["wait_all_s"] = totals["wait_s"] + totals["wait_gone_s"]
    for name, rows in theirs.items():
        mine = totals[totals["activity"] == name].groupby("replication")[
            ["offered", "in_time", "abandoned", "wait_all_s"]].sum().to_numpy()
        error = np.sqrt(mine.var(0, ddof=1) / len(mine) + rows.var(0, ddof=1) / len(rows))
        assert (np.abs(mine.mean(0) - rows.mean(0)) <= 3 * error + 1e-9).all(), (
            name, mine.mean(0), rows.mean(0), error)


def rates(per_hour: float, end: float) -> np.ndarray:
    """Constant until `end`, nothing afterwards, for as long again."""
    hours = int(end / HOUR)
    return np.array([per_hour] * hours + [0.0] * hours)


def poisson_until(per_hour: float, end: float) -> object:
    return ciw.dists.PoissonIntervals(
        rates=[per_hour / HOUR, 0.0], endpoints=[end, 4 * end], max_sample_date=3 * end)


def test_priorities() -> None:
    end = 4 * HOUR
    def network() -> object:
        return ciw.create_network(
            arrival_distributions={"A": [poisson_until(60, end)], "B": [poisson_until(90, end)]},
            service_distributions={
                "A": [ciw.dists.Exponential(1 / 180)], "B": [ciw.dists.Exponential(1 / 120)]},
            reneging_time_distributions={
                "A": [ciw.dists.Exponential(1 / 200)], "B": [ciw.dists.Exponential(1 / 300)]},
            priority_classes={"A": 0, "B": 1},
            number_of_servers=[6],
        )

    model = Model(HOUR, 8, (
        Inbound("A", rates(60, end), Times.exponential(180), patience=Times.exponential(200)),
        Inbound("B", rates(90, end), Times.exponential(120), patience=Times.exponential(300),
                rank=2),
    ), (Skills({"A": 1, "B": 1}),), Presence.all_day({0: 6}, 2 * end))
    compare(model, ciw_days(network, end), end)


def test_schedules() -> None:
    """Staff changes by the hour; who leaves finishes the call."""
    end = 4 * HOUR
    def network() -> object:
        return ciw.create_network(
            arrival_distributions=[poisson_until(100, end)],
            service_distributions=[ciw.dists.Exponential(1 / 200)],
            reneging_time_distributions=[ciw.dists.Exponential(1 / 240)],
            number_of_servers=[ciw.Schedule(
                numbers_of_servers=[4, 8, 3, 6], shift_end_dates=[k * HOUR for k in (1, 2, 3, 8)],
                preemption=False)],
        )

    stretches = [(0, 1, 4), (1, 2, 8), (2, 3, 3), (3, 8, 6)]
    # Ciw's staff of an hour are other people than those of the hour before
    rows = [(a * HOUR, b * HOUR) for a, b, count in stretches for _ in range(count)]
    start, stop = np.array(rows).T
    model = Model(HOUR, 8, (
        Inbound("Customer", rates(100, end), Times.exponential(200),
                patience=Times.exponential(240)),
    ), (Skills({"Customer": 1}),),
        Presence(np.arange(len(rows)), start, stop, np.zeros(len(rows))))
    compare(model, ciw_days(network, end), end)


def test_skills() -> None:
    end = 4 * HOUR
    def network() -> object:
        return ciw.create_network(
            arrival_distributions={"A": [poisson_until(80, end)], "B": [poisson_until(40, end)]},
            service_distributions={
                "A": [ciw.dists.Exponential(1 / 180)], "B": [ciw.dists.Exponential(1 / 240)]},
            reneging_time_distributions={
                "A": [ciw.dists.Exponential(1 / 240)], "B": [ciw.dists.Exponential(1 / 240)]},
            number_of_servers=[7],
        )

    # Ciw takes the servers in their order: specialists of A before those who do both
    model = Model(HOUR, 8, (
        Inbound("A", rates(80, end), Times.exponential(180), patience=Times.exponential(240),
                routing="most_skilled"),
        Inbound("B", rates(40, end), Times.exponential(240), patience=Times.exponential(240)),
    ), (Skills({"A": 1}), Skills({"A": 2, "B": 2})), Presence.all_day({0: 4, 1: 3}, 2 * end))
    compare(model, ciw_days(network, end, SkilledNode), end)
