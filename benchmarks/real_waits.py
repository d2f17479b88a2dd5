"""Waits of a real bank: learned from January to April 1999, predicted for May and June.

The log is that of the "Anonymous Bank" (Technion; Mandelbaum, Sakov & Zeltyn 2000), call by
call; it is not the project's own and not in the repository. Patience, handling times and the
time agents need between two calls are learned from four months; for the other two the agents
who were there and the calls that came are taken from the log, and Erlang C, Erlang A and the
simulation say how long the calls should have waited and how many should have given up. Run it
with

    python benchmarks/real_waits.py

It prints the tables of docs/real-waits.md, renews them there, and draws docs/real-waits.png
(needs matplotlib). The data is looked for in WFM_DATA or ../shared/data.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from page_tables import Table, lines, renewed
from real_waits_models import (
    FILE,
    GAP_S,
    HALF_HOUR,
    KINDS,
    LEARNED,
    LONGEST_S,
    OPEN,
    PREDICTED,
    ROOT,
    SIMULATION,
    Made,
    between_calls,
    by_half_hour,
    cells,
    chance,
    fair,
    forecast,
    predictions,
    present,
    read,
    scores,
    spread,
    stretches,
)

from wfm.simulation.fit import fits, kaplan_meier

PAGE = ROOT / "docs" / "real-waits.md"
PICTURE = ROOT / "docs" / "real-waits.png"
"""Rows of texts, the head first."""


def table_of_calls(calls: pd.DataFrame) -> Table:
    seen = fair(cells(calls[calls["month"].isin(PREDICTED)]))
    past, ahead = (calls[calls["month"].isin(m)] for m in (LEARNED, PREDICTED))
    hours = present(stretches(ahead, GAP_S))[seen["day"], seen["slot"]].sum() * HALF_HOUR / 3600
    return [["", "January–April", "May–June", "of these compared"]] + [
        [what, f"{a:,.0f}", f"{b:,.0f}", c] for what, a, b, c in (
            ("calls", len(past), len(ahead), f"{seen['calls'].sum():,}"),
            ("of them gave up", (~past["served"]).sum(), (~ahead["served"]).sum(),
             f"{(seen['calls'] * seen['gone']).sum():,.0f}"),
            ("days", past["day"].nunique(), ahead["day"].nunique(), f"{seen['day'].nunique()}"),
            ("half-hours", *(x.groupby(["day", "slot"]).ngroups for x in (past, ahead)),
             f"{len(seen):,}"),
            ("hours of agents", *(present(stretches(x, GAP_S)).sum() / 2 for x in (past, ahead)),
             f"{hours:,.0f}"),
            ("mean talk, s", *(x.loc[x["served"] & (x["spoke"] <= LONGEST_S), "spoke"].mean()
                               for x in (past, ahead)), ""))]


def kinds_of(calls: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    past = calls[calls["month"].isin(LEARNED)]
    yield "all", past
    for kind in KINDS:
        yield kind, past[past["kind"] == kind]


def table_of_patience(calls: pd.DataFrame) -> Table:
    rows = [["calls", "number", "gave up", "exponential: mean, s", "AIC", "Weibull: scale, s",
             "shape", "AIC", "lognormal: median, s", "σ", "AIC"]]
    for name, x in kinds_of(calls):
        fit = {f.family: f for f in fits(x["wait"], ~x["served"])}
        e, w, n = fit["exponential"], fit["weibull"], fit["lognormal"]
        best = min(f.aic for f in fit.values())
        rows.append([
            name, f"{len(x):,}", f"{(~x['served']).sum():,}",
            f"{e.scale_s:.0f} ± {e.scale_s * e.scale_error:.0f}", f"+{e.aic - best:,.0f}",
            f"{w.scale_s:.0f} ± {w.scale_s * w.scale_error:.0f}",
            f"{w.shape:.3f} ± {w.shape_error:.3f}", f"+{w.aic - best:,.0f}",
            f"{n.scale_s:.0f} ± {n.scale_s * n.scale_error:.0f}",
            f"{1 / n.shape:.3f} ± {n.shape_error / n.shape**2:.3f}", f"+{n.aic - best:,.0f}"])
    return rows


def table_of_curve(calls: pd.DataFrame) -> Table:
    past = calls[calls["month"].isin(LEARNED)]
    wait, gone = past["wait"], ~past["served"]
    curve, fit = kaplan_meier(wait, gone), {f.family: f for f in fits(wait, gone)}
    rows = [["seconds", "still waiting then", "Kaplan–Meier, %", "exponential", "Weibull",
             "lognormal"]]
    for t in (10, 20, 30, 60, 120, 240, 480, 900):
        at = np.searchsorted(curve.seconds, t, side="right") - 1
        rows.append([
            f"{t}", f"{(wait >= t).sum():,}",
            f"{100 * curve.surviving[at]:.1f} ± {100 * curve.error[at]:.1f}",
            *(f"{100 * float(fit[n].at(t)):.1f}" for n in ("exponential", "weibull",
                                                           "lognormal"))])
    return rows


def table_of_handling(calls: pd.DataFrame) -> Table:
    rows = [["calls", "answered", "mean talk, s", "CV", "median", "under 10 s, %",
             "over an hour", "exponential AIC", "Weibull AIC", "lognormal AIC",
             "lognormal mean, s"]]
    for name, x in kinds_of(calls):
        every = x.loc[x["served"], "spoke"]
        kept = every[every <= LONGEST_S]
        fit = {f.family: f for f in fits(kept)}
        best = min(f.aic for f in fit.values())
        rows.append([
            name, f"{len(every):,}", f"{kept.mean():.0f}", f"{kept.std() / kept.mean():.2f}",
            f"{kept.median():.0f}", f"{100 * (kept < 10).mean():.1f}",
            f"{(every > LONGEST_S).sum()}",
            *(f"+{fit[n].aic - best:,.0f}" for n in ("exponential", "weibull", "lognormal")),
            f"{fit['lognormal'].mean_s:.0f}"])
    return rows


def table_of_between(calls: pd.DataFrame) -> Table:
    rows = [["between two calls while customers wait", "mean, s", "median", "p90", "p99"]]
    for name, months in (("January–April", LEARNED), ("May–June (not used)", PREDICTED)):
        table = between_calls(calls[calls["month"].isin(months)], GAP_S)
        mean = (table[1:] + table[:-1]).mean() / 2
        p50, p90, p99 = table[[200, 360, 396]]
        rows.append([name, f"{mean:.1f}", f"{p50:.0f}", f"{p90:.0f}", f"{p99:.0f}"])
    return rows


def table_of_choice(calls: pd.DataFrame) -> Table:
    """January to April, each month predicted from the three others."""
    names = ("Erlang A", "simulation, exponential patience", "simulation, fitted patience",
             "simulation, by kind of call")
    rows = [["a break is longer than", *names]]
    for gap_s in (300.0, 600.0, 900.0, 1200.0, 1800.0):
        made: dict[str, list[pd.DataFrame]] = {name: [] for name in names}
        for month in LEARNED:
            others = [m for m in LEARNED if m != month]
            for one in predictions(calls, others, [month], gap_s, replications=10):
                if one.model in made:
                    made[one.model].append(fair(one.cells))
        found = [scores(pd.concat(made[name])) for name in names]
        rows.append([f"{gap_s / 60:.0f} minutes", *(
            f"{f['wait_error']:.1f} s, {f['gone_error']:.1f} points" for f in found)])
    return rows


def table_of_results(every: Sequence[Made]) -> Table:
    rows = [["", "undefined", "wait, s: observed", "predicted", "bias", "error",
             "error of single half-hours", "gave up, %: observed", "predicted", "bias", "error",
             "within 20 s, %: observed", "predicted", "error"]]
    frames = [(made.model, fair(made.cells)) for made in every] + [
        (f"{made.model}, 23 May included", made.cells)
        for made in every if made.model in ("Erlang A", SIMULATION)]
    for name, frame in frames:
        f = scores(frame)
        rows.append([
            name, f"{f['undefined']:.0f}",
            f"{f['wait']:.1f}", f"{f['p_wait']:,.1f}", f"{f['p_wait'] - f['wait']:+,.1f}",
            f"{f['wait_error']:,.1f}", f"{f['single']:,.1f}",
            f"{f['gone']:.1f}", f"{f['p_gone']:.1f}", f"{f['p_gone'] - f['gone']:+.1f}",
            f"{f['gone_error']:.1f}", f"{f['soon']:.1f}", f"{f['p_soon']:.1f}",
            f"{f['soon_error']:.1f}"])
    c = chance(next(made for made in every if made.model == SIMULATION))
    return [*rows, ["chance alone", "", "", "", "", f"{c['wait']:.1f}", "", "", "", "",
                    f"{c['gone']:.1f}", "", "", f"{c['soon']:.1f}"]]


def table_of_half_hours(calls: pd.DataFrame, every: Sequence[Made]) -> Table:
    made = {one.model: fair(one.cells) for one in every}
    seen = made["Erlang C"]
    agents = present(stretches(calls[calls["month"].isin(PREDICTED)], GAP_S))
    mean = seen.assign(agents=agents[seen["day"], seen["slot"]]).groupby("slot").agg(
        calls=("calls", "mean"), agents=("agents", "mean"))
    defined = seen.assign(d=np.isfinite(seen["p_wait"])).groupby("slot")["d"]
    c, a, s = (by_half_hour(made[n]).reindex(OPEN) for n in ("Erlang C", "Erlang A", SIMULATION))
    return [
        ["from", "calls", "agents", "wait, s: observed", "Erlang C", "defined on", "Erlang A",
         "simulation", "gave up, %: observed", "Erlang A", "simulation"],
        *([
            f"{t // 2:02}:{t % 2 * 30:02}", f"{mean['calls'][t]:.1f}", f"{mean['agents'][t]:.1f}",
            f"{a['wait'][t]:.0f}", f"{c['p_wait'][t]:,.0f}",
            f"{defined.sum()[t]:.0f} of {defined.size()[t]}", f"{a['p_wait'][t]:.0f}",
            f"{s['p_wait'][t]:.0f}", f"{100 * a['gone'][t]:.1f}", f"{100 * a['p_gone'][t]:.1f}",
            f"{100 * s['p_gone'][t]:.1f}"] for t in OPEN)]


def results(calls: pd.DataFrame) -> tuple[dict[str, Table], list[Made]]:
    """The tables of docs/real-waits.md by name, and the predictions for May and June."""
    every = predictions(calls, LEARNED, PREDICTED)
    ahead = predictions(calls, LEARNED, PREDICTED, rates=forecast(calls))
    beyond = next(one.beyond for one in every if one.model == SIMULATION)
    return {
        "calls": [*table_of_calls(calls), [
            "hours of agents finishing a call after their stretch, simulated, %", "", "",
            f"{100 * beyond:.1f}"]],
        "patience": table_of_patience(calls),
        "curve": table_of_curve(calls),
        "handling": table_of_handling(calls),
        "between": table_of_between(calls),
        "choice": table_of_choice(calls),
        "results": table_of_results(every),
        "half-hours": table_of_half_hours(calls, every),
        "forecast": table_of_results(ahead),
    }, every


def draw(every: Sequence[Made]) -> None:
    """docs/real-waits.png: wait and share that gave up by half-hour of the day."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    made = {one.model: fair(one.cells) for one in every}
    seen = made["Erlang A"]
    hour = np.array(OPEN) / 2 + 0.25
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(9, 8), sharex=True, layout="constrained", height_ratios=(1.15, 1))
    for axes, name, unit in ((above, "wait", 1.0), (below, "gone", 100.0)):
        observed = unit * by_half_hour(seen)[name]
        error = 1.96 * unit * spread(seen, name)
        axes.fill_between(hour, observed - error, observed + error, color="0.85", lw=0,
                          label="95 % interval of the observed mean")
        axes.plot(hour, observed, color="black", marker="o", ms=4, lw=1.8, label="observed")
        for model, colour, mark, dash in (("Erlang A", "#0072B2", "s", (0, (5, 2))),
                                          (SIMULATION, "#D55E00", "^", "-")):
            axes.plot(hour, unit * by_half_hour(made[model])[f"p_{name}"], color=colour,
                      marker=mark, ms=4, lw=1.4, ls=dash, label=model)
        axes.grid(axis="y", color="0.9")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    top = 150.0
    wait = by_half_hour(made["Erlang C"])["p_wait"].reindex(OPEN).to_numpy()
    above.plot(hour, np.where(wait < top, wait, np.nan), ls="", marker="x", ms=6, color="#009E73",
               label="Erlang C, where it is defined")
    above.plot(hour, np.where(wait < top, np.nan, top), ls="", marker=6, ms=7, color="#009E73",
               clip_on=False, label="Erlang C, off the scale")
    above.set_ylim(0, top)
    below.set_ylim(0, None)
    above.set_ylabel("mean wait of all calls, seconds")
    below.set_ylabel("calls that gave up, %")
    below.set_xlabel("time of day")
    below.set_xlim(7, 24)
    below.set_xticks(range(7, 25), [f"{h}:00" if h % 2 else "" for h in range(7, 25)])
    above.set_title("A bank's calls, Sunday to Thursday, May and June 1999: waits observed, and "
                    "predicted\nby models learned from January to April", fontsize=11, loc="left")
    figure.legend(*above.get_legend_handles_labels(), frameon=False, fontsize=9, ncols=3,
                  loc="outside lower center")
    figure.savefig(PICTURE, dpi=130, metadata={"Software": None})


def main() -> None:
    if not FILE.is_file():
        sys.exit(f"no {FILE.name} at WFM_DATA or ../shared/data: it is not the project's own, "
                 "and nothing can be measured without it")
    tables, every = results(read())
    for name, table in tables.items():
        print(f"{name}\n", *lines(table), "", sep="\n")
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")
    draw(every)


if __name__ == "__main__":
    main()
