"""What blending saves: the same weeks rostered jointly, and as an inbound and an outbound team.

    python benchmarks/blending.py [--agents 80] [--seeds 1 2 3 4 5] [--seconds 60]

The centres are those of :mod:`wfm.sample.generated`. For separate teams everybody's skills are
cut to one side, that of the first choice; nothing else is changed, not the work either. Each week
is rostered twice:

- *as hired*: contracts as they are. Paid hours hardly differ, since nobody is paid less than the
  contract; what differs is how much is short.
- *hours as needed*: the contracts' least hours and days are lifted and there is less work
  (:data:`FREE_FILL`), so that both ways can cover it. Then service is bought with hours. What
  equal service takes is counted as the hours paid and the hours still short, each of which
  would take one more paid hour at least.

All is scored from the stints (roster_scorer.py). It prints the tables of docs/blending.md, renews
them there, and draws docs/blending.png.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from page_tables import Table, lines, renewed
from roster_scorer import Score, score

from wfm.center import Center
from wfm.roster.check import check
from wfm.roster.plan import roster
from wfm.roster.solve import Stop
from wfm.sample.generated import (
    FILL,
    OFF_BREAKS,
    Generated,
    generated,
    hours_on_duty,
    with_work,
)

PAGE = Path(__file__).parents[1] / "docs" / "blending.md"
PICTURE = PAGE.with_suffix(".png")
MANY = 10**9
FREE_FILL = 0.7
"""Part of the hours on duty that the work takes where hours are paid as needed."""
WAYS = ("joint", "separate")
"""Rows of texts, the head first."""


@dataclass(frozen=True)
class Pair:
    """A week rostered jointly and separately, with the bound that was proved for each way."""

    seed: int
    scores: dict[str, Score]
    bounds: dict[str, float]
    asked_h: float
    """Agent hours that the requirement asks for."""

    def saving(self, what: str) -> float:
        """Share that blending saves of the separate teams' cost, or of their hours."""
        joint, separate = (
            one.total if what == "cost" else one.paid_h + one.short_h
            for one in (self.scores[way] for way in WAYS))
        return 1 - joint / separate


def teams(center: Center) -> Center:
    """The same people in an inbound and an outbound team, by their first choice."""
    def one_side(skills: dict[str, int]) -> dict[str, int]:
        first = min(skills, key=lambda name: skills[name])
        side = center.campaigns if first in center.campaigns else center.queues
        return {name: level for name, level in skills.items() if name in side}

    return replace(center, agents={
        code: replace(agent, skills=one_side(dict(agent.skills)))
        for code, agent in center.agents.items()})


def as_needed(made: Generated, seed: int) -> Generated:
    """The same people with nothing paid that is not worked, and less work."""
    contracts = {code: replace(contract, week_min_h=0.0, days_min=0)
                 for code, contract in made.center.contracts.items()}
    center = replace(made.center, contracts=contracts)
    # leave counts towards the hours of the contracts as they were
    return with_work(center, hours_on_duty(made.center) * OFF_BREAKS * FREE_FILL, seed)


def rostered(made: Generated, seed: int, seconds: float) -> tuple[Score, float]:
    """The score of a week's roster, and its bound; the roster is checked.

    Raises
    ------
    ValueError
        The roster is not legal.
    """
    center = made.center.at(made.week)
    stop = Stop(iterations=MANY, bound_rounds=MANY, seconds=seconds)
    found = roster(center, made.requirement, made.week, made.legal, stop, seed)
    work = made.requirement.work
    faults = check(center, found, dict(zip(
        zip(work["activity"], work["segment"], strict=True), work["hours_a_day"], strict=True)))
    if faults:
        raise ValueError(f"seed {seed}: the roster is not legal: {faults[0]}")
    scored = score(center, made.requirement, made.week, made.legal, found.stints)
    return scored, found.lower_bound


def pair(made: Generated, seed: int, seconds: float) -> Pair:
    """A week, both ways."""
    scores, bounds = {}, {}
    for way in WAYS:
        center = made.center if way == "joint" else teams(made.center)
        scores[way], bounds[way] = rostered(made._replace(center=center), seed, seconds)
        print(f"seed {seed}, {way}: cost {scores[way].total:,.0f}, paid {scores[way].paid_h:,.0f} "
              f"h, short {scores[way].short_h:,.1f} h", flush=True)
    rows = made.requirement
    asked = rows.intervals["required"].sum() * made.center.interval_min / 60 + (
        rows.work["hours"].sum())
    return Pair(seed, scores, bounds, float(asked))


def table(pairs: list[Pair]) -> Table:
    rows: Table = [["seed", "asked, h", "cost: joint", "separate", "saving", "paid h: joint",
                    "separate", "short h: joint", "separate", "paid and short: saving",
                    "idle h: joint", "separate", "gap: joint", "separate"]]
    for one in pairs:
        joint, separate = (one.scores[way] for way in WAYS)
        gaps = [one.scores[way].total / one.bounds[way] - 1 if one.bounds[way] > 0 else np.nan
                for way in WAYS]
        rows.append([
            f"{one.seed}", f"{one.asked_h:,.0f}",
            f"{joint.total:,.0f}", f"{separate.total:,.0f}", f"{one.saving('cost'):.1%}",
            f"{joint.paid_h:,.0f}", f"{separate.paid_h:,.0f}",
            f"{joint.short_h:,.1f}", f"{separate.short_h:,.1f}", f"{one.saving('hours'):.1%}",
            f"{joint.idle_h:,.1f}", f"{separate.idle_h:,.1f}", *(f"{gap:.1%}" for gap in gaps)])
    found = {what: np.array([one.saving(what) for one in pairs]) for what in ("cost", "hours")}
    mean = {what: f"{values.mean():.1%}" + (
        f" ± {values.std(ddof=1) / np.sqrt(len(values)):.1%}" if len(values) > 1 else "")
        for what, values in found.items()}
    means = [f"{np.mean([float(getattr(one.scores[way], what)) for one in pairs]):,.{digits}f}"
             for what, digits in (("total", 0), ("paid_h", 0), ("short_h", 1), ("idle_h", 1))
             for way in WAYS]
    rows.append(["mean", f"{np.mean([one.asked_h for one in pairs]):,.0f}", *means[:2],
                 mean["cost"], *means[2:6], mean["hours"], *means[6:], "", ""])
    return rows


def draw(found: dict[str, list[Pair]]) -> None:
    """docs/blending.png: what blending saves in each week, and what is short without it."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    pairs = found["as-needed"]
    place = np.arange(len(pairs))
    for offset, what, name, colour in ((-0.2, "cost", "cost", "#0072B2"),
                                       (0.2, "hours", "hours, paid and short", "#E69F00")):
        left.bar(place + offset, [100 * one.saving(what) for one in pairs], 0.38, color=colour,
                 label=name)
    left.set_title("Hours as needed: saved by blending, %", fontsize=10, loc="left")
    pairs = found["as-hired"]
    for offset, way, colour in ((-0.2, "joint", "#009E73"), (0.2, "separate", "#D55E00")):
        right.bar(place + offset, [one.scores[way].short_h for one in pairs], 0.38, color=colour,
                  label=way)
    right.set_title("As hired: agent hours short in the week", fontsize=10, loc="left")
    for axes in (left, right):
        axes.set_xticks(place, [f"week {one.seed}" for one in pairs])
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=9)
    figure.savefig(PICTURE, dpi=130, metadata={"Software": None})


def main() -> None:
    parser = argparse.ArgumentParser(description="What blending inbound and outbound saves.")
    parser.add_argument("--agents", type=int, default=80)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--dry", action="store_true", help="leave docs/ as it is")
    arguments = parser.parse_args()
    found: dict[str, list[Pair]] = {"as-needed": [], "as-hired": []}
    for seed in arguments.seeds:
        made = generated(arguments.agents, seed)
        found["as-hired"].append(pair(made, seed, arguments.seconds))
        found["as-needed"].append(pair(as_needed(made, seed), seed, arguments.seconds))
    tables = {name: table(pairs) for name, pairs in found.items()}
    tables["made"] = [["agents", "weeks", "seconds a roster", "work as hired", "as needed"], [
        f"{arguments.agents}", f"{len(arguments.seeds)}", f"{arguments.seconds:.0f}",
        f"{FILL:.0%}", f"{FREE_FILL:.0%}"]]
    for name, rows in tables.items():
        print(f"\n{name}\n", *lines(rows), sep="\n")
    if not arguments.dry:
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")
        draw(found)


if __name__ == "__main__":
    main()
