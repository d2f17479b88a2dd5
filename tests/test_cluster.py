"""Work split over processes and over a Dask cluster: the same bytes, and clear refusals."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from commands import good, written, wrong
from dask.distributed import LocalCluster
from small_centre import write_small
from threadpoolctl import threadpool_info

from wfm import cluster
from wfm.cluster import ClusterError, run, working_on
from wfm.language import language_in_use, use_language


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two workers."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address=":0",
    ) as local:
        yield local.scheduler_address


@pytest.fixture()
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An address at which nothing answers, and little patience."""
    monkeypatch.setattr(cluster, "SECONDS", 0.3)
    with socket.socket() as taken:  # bound, but not listened to
        taken.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def test_a_forecast_has_the_same_bytes_alone_with_two_workers_and_on_a_cluster(
    tmp_path: Path, scheduler: str
) -> None:
    made = {}
    for how in ((), ("--workers", "2"), ("--cluster", scheduler)):
        write_small(tmp_path / "_".join(how[:1]) / "inputs")
        good("forecast", "-w", tmp_path / "_".join(how[:1]), *how)
        made[how[:1]] = written(tmp_path / "_".join(how[:1]))
    alone = made[()]
    assert {"forecasts/inbound.csv", "forecasts/days.csv", "forecasts/accuracy.csv",
            "forecasts/cleaning.csv", "forecasts/decomposition.csv"} <= set(alone)
    assert alone == made[("--workers",)] == made[("--cluster",)]


@pytest.mark.parametrize(("command", "table"), [
    (("months", "--months", "3"), "outputs/months.csv"),
    (("accuracy", "--replay", "2"), "outputs/accuracy.csv"),
    (("reforecast", "--at", "2026-11-24 12:00"), "forecasts/today.csv")])
def test_months_replays_and_updates_have_the_same_bytes_on_a_cluster(
    tmp_path: Path, scheduler: str, command: tuple[str, ...], table: str
) -> None:
    write_small(tmp_path / "inputs")
    if command[0] == "reforecast":
        good("forecast", "-w", tmp_path, "-q")
    tables = []
    for how in ((), ("--workers", "2"), ("--cluster", scheduler)):
        good(*command, "-w", tmp_path, "-q", *how)
        tables.append((tmp_path / table).read_bytes())
        (tmp_path / table).unlink()
    assert tables[0] == tables[1] == tables[2]


@pytest.mark.slow
def test_a_week_is_played_to_the_same_bytes_on_a_cluster(centre: Path, scheduler: str) -> None:
    tables = []
    for how in ((), ("--cluster", scheduler)):
        good("simulate", "-w", centre, "--replications", "6", *how)
        tables.append((centre / "outputs/simulation.csv").read_bytes())
    assert tables[0] == tables[1]


def test_results_come_in_the_order_of_the_jobs_wherever_they_are_done(scheduler: str) -> None:
    jobs = [np.full(n, float(n)) for n in range(20)]
    expected = [float(n * n) for n in range(20)]
    assert list(run(np.sum, jobs)) == expected
    assert list(run(np.sum, jobs, workers=2)) == expected
    with working_on(scheduler):
        assert list(run(np.sum, jobs)) == expected


@pytest.mark.parametrize("workers", [1, 2])
def test_every_process_speaks_the_language_in_use_and_counts_with_one_thread(
    workers: int,
) -> None:
    before = language_in_use()
    use_language("cs")
    try:
        found = list(run(_seen, range(4), workers))
    finally:
        use_language(before)
    assert found == 4 * [("cs", {1})]


def _seen(_number: int) -> tuple[str, set[int]]:
    threads = {library["num_threads"] for library in threadpool_info()
               if library["user_api"] == "blas"}
    return language_in_use(), threads


def test_a_scheduler_that_does_not_answer_is_told_and_nothing_is_written(
    tmp_path: Path, nobody: str
) -> None:
    write_small(tmp_path / "inputs")
    for command in ("forecast", "plan"):
        said = wrong(command, "-w", tmp_path, "--cluster", nobody)
        assert f"no Dask scheduler answers at {nobody}" in said
    assert written(tmp_path) == {}


@pytest.mark.parametrize("address", ["somewhere", "http://127.0.0.1:8786"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(ClusterError, match=f"answers at {address}"), working_on(address):
        pass


def test_a_cluster_without_workers_or_with_another_version_is_refused(
    monkeypatch: pytest.MonkeyPatch, scheduler: str
) -> None:
    monkeypatch.setattr(cluster.wfm, "__version__", "0.0.0")
    with pytest.raises(ClusterError, match="install the same version"), working_on(scheduler):
        pass
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with (LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as empty,
          pytest.raises(ClusterError, match="has no worker"),
          working_on(empty.scheduler_address)):
        pass


def test_without_dask_the_way_to_get_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_small(tmp_path / "inputs")
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    assert "pip install 'wfm[cluster]'" in wrong(
        "forecast", "-w", tmp_path, "--cluster", "tcp://127.0.0.1:8786")


def test_no_workers_at_all_are_refused(tmp_path: Path) -> None:
    write_small(tmp_path / "inputs")
    assert "--workers" in wrong("forecast", "-w", tmp_path, "--workers", "0")
