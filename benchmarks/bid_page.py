"""The worked example of a bid: what the commands print on the sample, and its pictures.

    python benchmarks/bid_page.py [--workers 2] [--dry]

It does what docs/bid.md says, in a folder of its own: the sample in English, the bid, the bid with
more shrinkage beside it, the centre, and three months that are made up here (:data:`CAME`). It
renews the outputs on the page and draws docs/bid-people.png, docs/bid-cost.png,
docs/bid-margin.png and docs/bid-tornado.png.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
from click.testing import CliRunner

from wfm.bid.economics import Outcome, run
from wfm.bid.request import Floats
from wfm.bid.risk import SCENARIOS, Exposure, exposure, simulate
from wfm.bid.tornado import Swing, tornado
from wfm.bid_kept import read_kept
from wfm.cli import main as wfm
from wfm.export.bid.words import driver_name, kind_name
from wfm.intake.bid import load_bid
from wfm.language import use_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAGE = Path(__file__).parents[1] / "docs" / "bid.md"
BID = Path("mybid/outputs/bid-customer-care-and-telesales.xlsx")
MOST = ((r"    - ", 2), (r"  ! ", 2), (r"  \S.* x \d", 4), (r"  bid_", 2))
"""How many lines of a kind in a row are shown: reasons, notes, drivers, defaults."""
COMPARED = ("Beside", "  figure", "  Paid hours", "  Agents, mean", "  People hired", "  Seats",
            "  Cost  ", "  Price  ", "  Margin P10")
"""Beginnings of the lines that are shown of two bids side by side."""

CAME: Mapping[str, Mapping[str, Sequence[float]]] = {
    "care": {"amount": (0.99, 1.14, 1.01), "aht_s": (0.99, 0.98, 0.97)},
    "chat": {"amount": (1.05, 1.08, 1.06), "aht_s": (1.01, 1.0, 0.98)},
    "mail": {"amount": (1.0, 1.02, 0.99)},
    "club": {"amount": (0.93, 0.98, 0.99)},
    "club_cn": {"amount": (0.93, 0.98, 0.99)},
    "MAD": {"shrinkage": (1.02, 1.04, 1.0), "wage_h": (1.01, 1.01, 1.01),
            "paid_h": (1.0, 1.02, 1.0), "cost": (1.0, 1.03, 1.01)},
    "MDE": {"shrinkage": (1.04, 1.03, 1.0), "wage_h": (1.01, 1.01, 1.01),
            "rate": (0.99, 0.985, 0.98), "paid_h": (1.0, 1.03, 1.0), "cost": (1.0, 1.05, 1.02)},
    "all": {"cost": (1.0, 1.0, 1.02), "billed": (1.0, 1.03, 1.01), "units": (1.0, 1.03, 1.01)},
}
"""What came of the first months, as multiples of the bid."""
SERVICE = {"care": (0.86, 0.71, 0.85), "chat": (0.83, 0.8, 0.82)}

NAVY, BLUE, ORANGE = "#223A5E", "#0072B2", "#D55E00"
KINDS = {"wages": "#223A5E", "premiums": "#77AADD", "overtime": "#994455", "training": "#EEDD88",
         "on_costs": "#44BB99", "support": "#EE8866", "items": "#BBBBBB"}
STYLE: Any = {
    "font.size": 11, "axes.titlesize": 12, "axes.titlelocation": "left",
    "axes.titleweight": "bold", "axes.spines.top": False, "axes.spines.right": False,
    "axes.axisbelow": True, "legend.frameon": False, "legend.fontsize": 10}


# ---------------------------------------------------------------------- what is printed


def say(*arguments: str) -> str:
    """What a command prints.

    Raises
    ------
    RuntimeError
        It fails.
    """
    done = CliRunner(charset="utf-8").invoke(wfm, arguments, env={"COLUMNS": "100"})
    if done.exit_code:
        raise RuntimeError(f"wfm {' '.join(arguments)}: {done.output}")
    return done.stdout


def shortened(text: str) -> str:
    """A long answer without the lines of a kind that are too many; an ellipsis stands for them."""
    shown: list[str] = []
    last, count = "", 0
    for line in text.splitlines():
        kind, most = next(((kind, most) for kind, most in MOST if re.match(kind, line)), ("", 0))
        count = count + 1 if kind == last else 1
        last = kind
        if not kind or count <= most:
            shown.append(line)
        elif count == most + 1:
            shown.append(f"{re.match(' *', line)[0]}…")  # type: ignore[index]
    return "\n".join(shown) + "\n"


def of_interest(text: str) -> str:
    """Two bids side by side: what most ask for."""
    begin = text.index("Beside")
    shown = [line for line in text[begin:].splitlines() if line.startswith(COMPARED)]
    end = next(line for line in text.splitlines() if line.startswith("Side by side"))
    return "\n".join([*shown, "  …", end]) + "\n"


def with_outputs(page: str, outputs: Mapping[str, str]) -> str:
    """The page with these outputs, each in the block behind a comment with its name.

    Raises
    ------
    ValueError
        The page has no place for one.
    """
    for name, text in outputs.items():
        pattern = rf"(?ms)(^<!-- {name} -->\n```\n).*?(^```$)"
        if re.search(pattern, page) is None:
            raise ValueError(f"the page has no place for {name}")
        page = re.sub(pattern, lambda found, text=text: found[1] + text + found[2], page)
    return page


def in_english() -> None:
    """Set the language of the sample, as a reader would."""
    path = Path("mybid/inputs/bid.xlsx")
    book = openpyxl.load_workbook(path)
    for row in book["bid_settings"].iter_rows(min_row=2):
        if row[0].value == "language":
            row[1].value = "en"
    book.save(path)


def fill_months(plan: Outcome) -> None:
    """Fill the table that `wfm bid track` has written with what is made up here."""
    path = Path("mybid/inputs/bid_actuals.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["bid_actuals"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    planned = of_plan(plan)
    months = sorted({str(row[0].value) for row in sheet.iter_rows(min_row=2)})
    for row in sheet.iter_rows(min_row=2):
        month, of = months.index(str(row[columns["month"] - 1].value)), str(
            row[columns["of"] - 1].value)
        for column, factors in CAME[of].items():
            if month < len(factors):
                amount = planned[of, column][month] * factors[month]
                row[columns[column] - 1].value = float(f"{amount:.6g}")
        if of in SERVICE and month < len(SERVICE[of]):
            row[columns["service_level"] - 1].value = SERVICE[of][month]
    book.save(path)


def of_plan(plan: Outcome) -> dict[tuple[str, str], Floats]:
    """The bid's own figures of each row and column of bid_actuals, (M,) each."""
    at, done = plan.frame, plan.operation
    found = {(work, column): series[:, j] for j, work in enumerate(at.works)
             for column, series in (("amount", at.contacts), ("aht_s", at.seconds))}
    cost = {site: amount[0] for (site,), amount in done.costs.by("site").items()}
    for p, (site, place) in enumerate(zip(at.sites, at.places, strict=True)):
        found |= {
            (site, "shrinkage"): np.full(at.months, 1 - place.availability),
            (site, "wage_h"): (at.wage_h * at.raises)[:, p],
            (site, "rate"): at.rate[:, p],
            (site, "paid_h"): done.units.paid_hours[0, :, p],
            (site, "cost"): cost[site] / at.rate[:, p]}
    return found | {("all", "cost"): cost["all"], ("all", "billed"): plan.billed[0],
                    ("all", "units"): done.counts[plan.price.model][0]}


# ---------------------------------------------------------------------- pictures


def picture(path: Path, size: tuple[float, float], paint: Callable[[Figure], None]) -> None:
    """Let `paint` draw, and write the same bytes for the same figures."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        paint(figure)
        figure.savefig(path, dpi=130, metadata={"Software": None})


def draw(folder: Path, plan: Outcome, risk: Exposure, swings: Sequence[Swing]) -> None:
    """All pictures of a bid."""
    picture(folder / "bid-people.png", (9, 4.2), lambda figure: people(figure, plan))
    picture(folder / "bid-cost.png", (9, 4.4), lambda figure: cost(figure, plan))
    picture(folder / "bid-margin.png", (9, 3.9), lambda figure: margins(figure, risk))
    picture(folder / "bid-tornado.png", (9, 3.9), lambda figure: drivers(figure, plan, swings))


def people(figure: Figure, plan: Outcome) -> None:
    """Agents needed, there, and fully productive, by month."""
    found = plan.operation.people
    request = plan.frame.request
    axes = figure.add_subplot()
    months = np.arange(plan.frame.months)
    heads, able, needed = (series[0].sum(axis=1) for series in (
        found.heads, found.effective, found.needed_heads))
    axes.bar(months, heads, color="#D5DEEC", width=0.8, label="agents employed")
    axes.plot(months, able, color=NAVY, lw=2.2, marker="o", ms=4, label="fully productive agents")
    axes.plot(months, needed, color=ORANGE, lw=2.2, ls=(0, (4, 2)), marker="s", ms=4,
              label="agents needed")
    axes.set_ylim(0, 1.22 * max(heads.max(), needed.max()))
    axes.set_ylabel("agents, mean of the month")
    days = request.first_days[:-1]
    step = max(1, len(days) // 12)
    axes.set_xticks(months[::step], [_month(day.year, day.month, n == 0)
                                     for n, day in enumerate(days[::step])])
    axes.set_xlim(-0.6, len(days) - 0.4)
    axes.set_title(f"{request.name}: people needed and people there")
    axes.grid(axis="y", color="0.9")
    axes.legend(loc="upper center", ncols=3)


def _month(year: int, month: int, first: bool) -> str:
    name = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
            "Dec")[month - 1]
    return f"{name}\n{year}" if first or month < 3 else name


def cost(figure: Figure, plan: Outcome) -> None:
    """Cost by kind of each site side by side: all of it, and of an hour at the phone there."""
    at, done = plan.frame, plan.operation
    request = at.request
    parts = {key: float(amount[0].sum()) for key, amount in done.costs.by("kind", "site").items()}
    used = [site for site, on in zip(at.sites, at.used, strict=True) if on]
    hours = {site: float(done.people.needed[0, :, p].sum()) for p, site in enumerate(at.sites)}
    left, right = figure.subplots(1, 2, width_ratios=(len(used) + 1, len(used)))
    names = [request.places[site].name for site in used]
    _build(left, [*used, "all"], [*names, "no single\nsite"],
           {key: amount / 1000 for key, amount in parts.items()}, "{:,.0f}")
    left.set_ylabel(f"thousand {request.currency}, {at.months} months")
    left.set_title("Cost by site")
    _build(right, used, names, {
        (kind, site): amount / hours[site] for (kind, site), amount in parts.items()
        if site in used}, "{:,.2f}")
    right.set_ylabel(f"{request.currency} per hour at the phone")
    right.set_title("Of an hour, shared cost aside")
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside right center")


def _build(axes: Axes, sites: Sequence[str], names: Sequence[str],
           parts: Mapping[tuple[str, str], float], form: str) -> None:
    """Bars of the kinds of cost on top of each other, with their sum above."""
    below = np.zeros(len(sites))
    for kind, color in KINDS.items():
        amounts = np.array([parts.get((kind, site), 0.0) for site in sites])
        if any(part[0] == kind for part in parts):
            axes.bar(names, amounts, 0.62, bottom=below, color=color, label=kind_name(kind))
        below += amounts
    for n, total in enumerate(below):
        axes.text(n, total + 0.015 * below.max(), form.format(total), ha="center", va="bottom",
                  weight="bold")
    axes.set_ylim(0, 1.1 * below.max())
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y", color="0.9")


def margins(figure: Figure, risk: Exposure) -> None:
    """How often each margin, with P10, P50 and P90."""
    axes = figure.add_subplot()
    found = 100 * risk.margin
    low, high = np.quantile(found, (0.001, 0.999))
    edges = np.arange(np.floor(low), np.ceil(high) + 0.25, 0.5)
    counts, _edges = np.histogram(np.clip(found, edges[0], edges[-1]), edges)
    share = 100 * counts / len(found)
    axes.bar(edges[:-1], share, 0.5, align="edge", color="#9DB4D6", edgecolor="white", lw=0.6)
    top = 1.28 * share.max()
    for part, dash in ((0.1, (0, (4, 2))), (0.5, "-"), (0.9, (0, (4, 2)))):
        at = 100 * risk.margin_at(part)
        axes.plot([at, at], [0, 0.86 * top], color=NAVY, lw=1.8, ls=dash)
        axes.text(at, 0.88 * top, f"P{100 * part:.0f}\n{at:.1f} %", ha="center", va="bottom",
                  color=NAVY, weight="bold")
    axes.set_ylim(0, 1.06 * top)
    axes.set_xlabel("margin over all months, %")
    axes.set_ylabel("share of scenarios, %")
    axes.set_title(f"Margin in {len(found):,} scenarios")
    axes.grid(axis="y", color="0.9")


def drivers(figure: Figure, plan: Outcome, swings: Sequence[Swing]) -> None:
    """Profit against the plan with each driver alone at its P10 and its P90."""
    axes = figure.add_subplot()
    base = float(plan.profit[0].sum())
    rows = [one for one in swings if one.span > 0][::-1]
    reach = max(max(abs(one.low_profit - base), abs(one.high_profit - base)) for one in rows) / 1000
    for low, color, label in ((True, BLUE, "driver low (P10)"),
                              (False, ORANGE, "driver high (P90)")):
        gain = [((one.low_profit if low else one.high_profit) - base) / 1000 for one in rows]
        axes.barh(range(len(rows)), gain, 0.62, color=color, label=label)
        for n, (one, by) in enumerate(zip(rows, gain, strict=True)):
            axes.text(by + (0.012 if by >= 0 else -0.012) * reach, n,
                      f"x {one.low if low else one.high:.2f}", va="center", fontsize=9,
                      ha="left" if by >= 0 else "right", color="0.25")
    axes.axvline(0, color="0.2", lw=1)
    axes.set_yticks(range(len(rows)), [driver_name(one.driver) for one in rows])
    axes.set_xlim(-1.2 * reach, 1.2 * reach)
    axes.set_xlabel(f"profit against the plan, thousand {plan.frame.request.currency}; "
                    "x: the driver as a multiple of what is assumed")
    axes.set_title("What matters most: each driver alone")
    axes.grid(axis="x", color="0.9")
    axes.legend(loc="lower right")


# ---------------------------------------------------------------------- all of it


def outputs(workers: int) -> tuple[dict[str, str], Outcome]:
    """What the commands of the page print, in the folder one is in; and the plan of the bid."""
    say("bid", "init", "--sample", "retail_es", "mybid")
    in_english()
    found = {"bid": shortened(say("bid", "-w", "mybid", "--workers", str(workers)))}
    shutil.copy(BID, "base.xlsx")
    loaded, kept = load_bid("mybid/inputs"), read_kept(BID.with_suffix(".json"))
    plan = run(loaded.request, kept.capacity)
    found["compared"] = of_interest(say(
        "bid", "-w", "mybid", "--set", "shrinkage=0.35", "--compare", "base.xlsx", "--workers",
        str(workers)))
    name = BID.stem.removeprefix("bid-")
    found["started"] = say("bid", "start", "mycentre", "-w", "mybid", "--name", name)
    say("check", "-w", "mycentre")
    say("bid", "track", "-w", "mybid", "--name", name)
    fill_months(plan)
    found["tracked"] = say("bid", "track", "-w", "mybid", "--name", name)
    return found, plan


def main() -> None:
    parser = argparse.ArgumentParser(description="The outputs and pictures of docs/bid.md.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="leave docs/ as it is")
    arguments = parser.parse_args()
    use_language("en")
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            found, plan = outputs(arguments.workers)
        finally:
            os.chdir(before)
    for name, text in found.items():
        print(f"\n{name}\n{text}")
    if not arguments.dry:
        PAGE.write_text(with_outputs(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
        risk = exposure(simulate(plan.frame.request, plan.frame.capacity, SCENARIOS),
                        price=plan.price)
        draw(PAGE.parent, plan, risk, tornado(plan))


if __name__ == "__main__":
    main()
