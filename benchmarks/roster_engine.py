"""The roster engine on generated centres, beside other planners, each case on its own.

    python benchmarks/roster_engine.py [--agents 20 100] [--seeds 1 2 3] [--seconds 60]
        [--planners wfm plain greedy] [--peer PEER/bin/python] [--dry]

The centres are those of :mod:`wfm.sample.generated`. Every case runs in a fresh process, so its
peak memory is its own (the making of the centre included). Peers in the same run:

- ``plain``: a CP-SAT model with a Boolean for each agent, day and shift (roster_plain.py),
  two workers, the same time; up to 100 agents;
- ``greedy``: agents one after another, never improved (roster_greedy.py);
- ``pyworkforce`` with ``--peer``, on a week that it can express (roster_single.py), where ``wfm``
  and ``plain`` are run as well. It needs Python 3.12 and an environment of its own:
  python3.12 -m venv PEER && PEER/bin/pip install pyworkforce==0.5.4

Columns: seconds to the first roster and in all; cost as scored from the stints by
roster_scorer.py, the same for all; the bound that wfm proved; gap = (cost − bound) / bound; gap
without pay = (cost − bound) / (bound − pay), pay being that of the roster itself, so that what
nearly every roster costs does not flatter it (– where the bound is below the pay); agent hours
short of what is required or due, and idle (at work without an activity or above what is
required); peak memory; and whether the independent check (:mod:`wfm.roster.check`) found it
legal. Rows of earlier runs stay in benchmarks/README.md unless they are made anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
from page_tables import renewed as tables_renewed
from page_tables import table_of

README = Path(__file__).parent / "README.md"
MANY = 10**9
PLAIN_UP_TO = 100
HEAD = ["agents", "seed", "planner", "first, s", "all, s", "cost", "bound", "gap", "without pay",
        "short, h", "idle, h", "peak, MB", "legal"]


# ---------------------------------------------------------------------- one case, its own process


def run_case(case: dict[str, object]) -> dict[str, object]:
    """Make the centre, roster it, score and check the roster."""
    from roster_scorer import score
    from roster_single import single

    from wfm.handover import Roster
    from wfm.roster.check import check
    from wfm.sample.generated import generated

    make = single if case["week"] == "single" else generated
    began = time.perf_counter()
    made = make(int(str(case["agents"])), int(str(case["seed"])))
    out: dict[str, object] = {"made_s": time.perf_counter() - began}
    stints = _planned(case, made, out)
    out.setdefault("peak_mb", _peak_mb())
    if stints is None:
        return out
    center, requirement = made.center, made.requirement
    scored = score(center, requirement, made.week, made.legal, stints)
    out |= {"cost": scored.total, "parts": scored.cost, "short_h": scored.short_h,
            "idle_h": scored.idle_h, "paid_h": scored.paid_h}
    work = requirement.work
    a_day = dict(zip(zip(work["activity"], work["segment"], strict=True), work["hours_a_day"],
                     strict=True))
    roster = Roster(made.week, stints, {}, 0.0, "feasible", 0.0, 0)
    began = time.perf_counter()
    faults = check(center.at(made.week), roster, a_day)
    out |= {"faults": len(faults), "check_s": time.perf_counter() - began}
    return out


def _planned(
    case: dict[str, object], made: object, out: dict[str, object]
) -> pd.DataFrame | None:
    """The stints of the case's planner; what else is known of the run goes into `out`."""
    from roster_greedy import greedy
    from roster_plain import plain
    from roster_single import peer, stints
    from roster_weeks import week_of

    seconds, seed, planner = float(str(case["seconds"])), int(str(case["seed"])), case["planner"]
    began = time.perf_counter()
    if planner == "wfm":
        return _ours(made, seconds, seed, out)
    week = week_of(*made)
    if planner == "greedy":
        found = greedy(week)
        out["first_s"] = time.perf_counter() - began
    elif planner == "plain":
        solved = plain(week, seconds - (time.perf_counter() - began), seed)
        out |= {"first_s": solved.first_s, "own_bound": solved.bound,
                "variables": solved.variables}
        found = solved.stints
    else:
        answer = peer(str(case["peer"]), made, week, seconds)
        out |= {"status": answer["status"], "peak_mb": answer["peak_kb"] / 1024}
        found = stints(week, answer["rows"]) if answer["rows"] else None
    out["seconds"] = time.perf_counter() - began
    return found


def _ours(
    made: object, seconds: float, seed: int, out: dict[str, object]
) -> pd.DataFrame:
    from wfm.roster.plan import roster
    from wfm.roster.solve import Stop

    began = time.perf_counter()

    def watch(phase: str, done: float, cost: float, bound: float, short: float) -> None:
        if cost < float("inf"):
            out.setdefault("first_s", time.perf_counter() - began)

    center = made.center.at(made.week)
    found = roster(center, made.requirement, made.week, made.legal,
                   Stop(iterations=MANY, bound_rounds=MANY, seconds=seconds), seed, watch)
    out |= {"seconds": time.perf_counter() - began, "bound": found.lower_bound,
            "own_cost": found.total_cost}
    return found.stints


def _peak_mb() -> float:
    """Most memory that this process ever held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def apart(case: dict[str, object]) -> dict[str, object]:
    """:func:`run_case` in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--case", json.dumps(case)], capture_output=True, text=True,
        check=False, env={**os.environ, "OMP_NUM_THREADS": "1"})
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, object] = json.loads(done.stdout.partition("ANSWER")[2])
    return found


# ---------------------------------------------------------------------- tables


def row(agents: int, seed: int, planner: str, one: dict[str, object], bound: float) -> list[str]:
    """A row of the table; `bound` is the proven one."""
    key = [f"{agents:,}", f"{seed}", planner]
    first = f"{one['first_s']:.1f}" if one.get("first_s") is not None else "–"
    if "cost" not in one:
        return [*key, "none", f"{one['seconds']:.0f}", *["–"] * 6, f"{one['peak_mb']:,.0f}", "–"]
    cost, pay = one["cost"], one["parts"]["pay"]
    above = cost - bound
    return [
        *key, first, f"{one['seconds']:.0f}" if one["seconds"] >= 10 else f"{one['seconds']:.1f}",
        f"{cost:,.0f}", f"{bound:,.0f}" if bound > 0 else "–",
        f"{above / bound:.2%}" if bound > 0 else "–",
        f"{above / (bound - pay):.1%}" if bound > pay else "–",
        f"{one['short_h']:,.1f}", f"{one['idle_h']:,.1f}", f"{one['peak_mb']:,.0f}",
        "yes" if one["faults"] == 0 else f"no ({one['faults']})"]


def cases_of(name: str, arguments: argparse.Namespace) -> list[list[str]]:
    """Rows of one kind of week for all sizes, seeds and planners."""
    planners = list(arguments.planners)
    if name == "single":
        planners = [p for p in ("wfm", "plain") if p in planners] + ["pyworkforce"]
    rows = []
    for agents in arguments.agents:
        for seed in arguments.seeds:
            bound = 0.0
            for planner in planners:
                if planner in ("plain", "pyworkforce") and agents > PLAIN_UP_TO:
                    continue
                one = apart({"week": name, "planner": planner, "agents": agents, "seed": seed,
                             "seconds": arguments.seconds, "peer": arguments.peer})
                bound = max(bound, float(str(one.get("bound", 0.0))))
                rows.append(row(agents, seed, planner, one, bound))
                print(f"| {' | '.join(rows[-1])} |", flush=True)
                own = one.get("own_cost", one.get("cost", 0.0))
                if abs(own - one.get("cost", 0.0)) > 0.005 * own:
                    print(f"wfm itself says {own:,.0f}: not what is scored")
    return rows


def renewed(page: str, name: str, rows: list[list[str]]) -> str:
    """The page with these rows behind the comment with the table's name, others kept."""
    kept = table_of(page, name)
    every = {tuple(cells[:3]): cells for cells in [*kept, *rows]}
    order = sorted(every.values(), key=lambda c: (int(c[0].replace(",", "")), int(c[1])))
    return tables_renewed(page, {name: [HEAD, *order]})


def main() -> None:
    parser = argparse.ArgumentParser(description="The roster engine beside other planners.")
    parser.add_argument("--agents", type=int, nargs="+", default=[20, 100])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--planners", nargs="*", default=["wfm", "plain", "greedy"],
                        choices=["wfm", "plain", "greedy"])
    parser.add_argument("--peer", default="", help="interpreter that has pyworkforce")
    parser.add_argument("--dry", action="store_true", help="leave benchmarks/README.md as it is")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        print("ANSWER" + json.dumps(run_case(json.loads(arguments.case)), default=float))
        return
    apart({"week": "full", "planner": "wfm", "agents": 20, "seed": 0, "seconds": 1.0})
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    tables = {"roster-engine": cases_of("full", arguments)}
    if arguments.peer:
        print()
        tables["roster-single"] = cases_of("single", arguments)
    else:
        print("pyworkforce is left out: see the head of this script")
    if not arguments.dry:
        page = README.read_text(encoding="utf-8")
        for name, rows in tables.items():
            page = renewed(page, name, rows)
        README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
