"""Sizing intervals by Erlang C and Erlang A, beside pyworkforce, in one run on one core.

pyworkforce 0.5.4 needs Python 3.12 or newer and dependencies of its own, so it runs in an
environment of its own, made once with

    python3.12 -m venv PEER && PEER/bin/pip install pyworkforce==0.5.4

and given by its interpreter:

    python benchmarks/erlang_speed.py [PEER/bin/python]

Without it the project's own part runs alone, and says so. The intervals are drawn by a seeded
generator: half-hours of 180-second calls, 80 % to be answered within 20 seconds, at most 85 %
occupancy, patience of 300 seconds. The peer sizes as many of the same intervals as it can in
reasonable time, one after another, which is how it works. Seconds are of processor time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from wfm.staffing.agents import least_agents

AHT_S, WITHIN_S, PATIENCE_S, HALF_HOUR_S = 180.0, 20.0, 300.0, 1800.0
LEVEL, CAP = 0.8, 0.85
PEER_C, PEER_A = 5_000, 336

PEER = """
import json, sys, time
from pyworkforce.queuing import ErlangA, ErlangC
task = json.load(sys.stdin)
made = {"c": ErlangC, "a": ErlangA}[task["kind"]]
more = {"patience": 5.0} if task["kind"] == "a" else {}
start, found = time.process_time(), []
for calls in task["calls"]:
    one = made(transactions=calls, aht=3.0, asa=20 / 60, interval=30, shrinkage=0.0, **more)
    found.append(one.required_positions(service_level=0.8, max_occupancy=0.85)["raw_positions"])
print(json.dumps({"seconds": time.process_time() - start, "found": found}))
"""


def best_of(runs: int, work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Seconds of the fastest of so many runs, and the result."""
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return min(seconds), result


def sized(calls: np.ndarray, patience_s: float | None) -> np.ndarray:
    return least_agents(
        calls * AHT_S / HALF_HOUR_S, AHT_S, service_level=LEVEL, within_s=WITHIN_S,
        max_occupancy=CAP, patience_s=patience_s,
    )


def peer(python: str, kind: str, calls: np.ndarray) -> tuple[float, np.ndarray]:
    """Seconds the peer takes in its own interpreter, without starting it, and its agents."""
    task = json.dumps({"kind": kind, "calls": calls.tolist()})
    done = subprocess.run(
        [python, "-c", PEER], input=task, capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    return answer["seconds"], np.array(answer["found"])


def has_peer(python: str) -> bool:
    try:
        return subprocess.run(
            [python, "-c", "import pyworkforce.queuing"], capture_output=True, check=False
        ).returncode == 0
    except OSError:
        return False


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    python = sys.argv[1] if len(sys.argv) > 1 else ""
    beside = bool(python) and has_peer(python)
    if not beside:
        print("pyworkforce is not there: its columns are left out (see the head of this script)")
    rng = np.random.default_rng(2026)
    sized(np.array([100.0]), None)  # compiled once, kept on disk
    print("| formula | calls per half-hour | intervals | seconds | µs each | pyworkforce, "
          "µs each | times | same agents |")
    print("|---|---|---|---|---|---|---|---|")
    floor = 0.0
    for kind, low, high, size, most in (
        ("c", 50, 169, 1_000_000, PEER_C), ("c", 10, 2000, 1_000_000, PEER_C),
        ("a", 50, 169, 100_000, PEER_A), ("a", 10, 2000, 100_000, 8),
    ):
        calls = rng.integers(low, high + 1, size).astype(np.float64)
        patience = PATIENCE_S if kind == "a" else None
        seconds, found = best_of(3, lambda c=calls, p=patience: sized(c, p))
        row = [f"Erlang {kind.upper()}", f"{low}-{high}", f"{size:,}", f"{seconds:.2f}",
               f"{seconds / size * 1e6:.2f}"]
        if beside:
            part = calls[:most]
            took, theirs = peer(python, kind, part)
            row += [f"{took / most * 1e6:,.1f} ({most:,})",
                    f"{took / most / (seconds / size):,.0f}",
                    f"{np.mean(theirs == found[:most]):.1%}"]
        print("| " + " | ".join([*row, *[""] * (8 - len(row))]) + " |")
        if kind == "c":
            out = np.empty_like(calls)
            floor, _ = best_of(9, lambda c=calls, o=out: np.add(c, 1.0, out=o))
            print(f"<!-- one pass over the memory of a million: {floor * 1e3:.2f} ms; "
                  f"sizing takes {seconds / floor:,.0f} times that -->")
    calls = rng.integers(50, 170, 336).astype(np.float64)
    seconds, found = best_of(5, lambda: sized(calls, PATIENCE_S))
    text = f"a week of 336 half-hours by Erlang A: {seconds * 1e3:.2f} ms"
    if beside:
        took, theirs = peer(python, "a", calls)
        text += (f"; pyworkforce {took:.1f} s, {took / seconds:,.0f} times as long, same agents "
                 f"in {np.mean(theirs == found):.1%}")
    print(text)


if __name__ == "__main__":
    main()
