"""`wfm accuracy`: how good the forecasts were, and which queues need a human."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import click
import pandas as pd

from wfm.calendar import midnight, monday_of
from wfm.center import Center
from wfm.cli import counts
from wfm.cli.console import INPUT_FAULT, Console, Line, common, complain
from wfm.cli.options import cluster, workers, workspace
from wfm.cluster import working_on
from wfm.demand.tracking.snapshot import Kept, snapshot
from wfm.intake import Loaded, load
from wfm.kept_forecasts import LONGEST_FORECAST, load_kept
from wfm.language import translate as _
from wfm.language import use_language
from wfm.tables import write_csv
from wfm.workspace import Workspace

WEEKS = 8
"""Weeks that are judged unless more or fewer are asked for."""


@click.command()
@workspace
@click.option("--weeks", type=click.IntRange(1, 520), metavar="N",
              help="Judge the last N weeks of the history; otherwise 8.")
@click.option("--replay", type=click.IntRange(1, 104), metavar="N",
              help="Judge, in the place of the forecasts that were kept, those of the last N "
              "weeks as they would have been: each is made from the history before it, but with "
              "the queues and special days as they are known now and without changes by hand. They "
              "are not kept.")
@workers
@cluster
@common
def accuracy(
    space: Workspace, console: Console, weeks: int | None, replay: int | None, workers: int,
    cluster: str | None,
) -> None:
    """Judge the forecasts that were made by what came; say which queues need a human.

    Every forecast is kept in forecasts/made/ by the day it was made. Errors and biases by queue,
    days ahead, weekday and time of day stand beside those of last week's contacts (naive), of
    the mean of the last weeks (habit), and what chance alone would leave (floor). Closed and
    missing intervals are not judged; holidays and events apart.

    Writes outputs/accuracy.xlsx with charts, and accuracy.csv.

    \b
    Example:
      wfm accuracy --workspace mycentre
      wfm accuracy --workspace mycentre --replay 8
    """
    from wfm.demand.tracking.accuracy import track
    from wfm.demand.tracking.attention import attention
    from wfm.export.accuracy_book import long_table, write_accuracy
    from wfm.export.words import day_name

    loaded = load(space.inputs)
    center = loaded.center
    use_language(center.language)
    if replay and weeks:
        raise click.UsageError(_("--replay says itself how many weeks are judged"))
    if not replay and (cluster or workers != 1):
        raise click.UsageError(_("--workers and --cluster go with --replay: forecasts that were "
                                 "kept are only compared"))
    zone = center.main_site.zone
    last = pd.Timestamp(center.history["start"].max()).tz_convert(zone).date()
    first = monday_of(last) - timedelta(weeks=(replay or weeks or WEEKS) - 1)
    if replay:
        with working_on(cluster):
            kept = _replay(console, loaded, last, replay, workers)
    else:
        kept = load_kept(space, first, last)
    found = track(center, kept, first, last)
    if found.intervals.empty:
        _say_nothing_yet(center, kept, first, last, replay)
        raise SystemExit(INPUT_FAULT)
    reasons = attention(found)
    path = space.outputs / "accuracy.xlsx"
    write_accuracy(path, center, found, reasons, replayed=bool(replay))
    write_csv(space.outputs / "accuracy.csv", long_table(found))
    if replay:
        console.say(_("Forecasts as they would have been made on the Sunday before each week:"))
    _say_queues(console, found.queues, first, last, list(reasons))
    _say_weeks(console, found.queues)
    _say_changes(console, found.queues)
    _say_table(console, _("Error by days ahead"), found.leads, "lead", "wape")
    if len({day.weekday() for day in found.made}) == 1:
        console.say(_("  all made on a {day}: a day ahead is always the same weekday; compare "
                      "whole weeks").format(day=day_name(found.made[0])))
    _say_table(console, _("Error by weekday"), found.weekdays, "weekday", "wape")
    if console.verbose:
        _say_table(console, _("Bias by days ahead"), found.leads, "lead", "bias")
        _say_table(console, _("Bias by weekday"), found.weekdays, "weekday", "bias")
    if reasons:
        console.say(_("Queues that need a human:"))
    else:
        console.say(_("No queue needs a human."))
    for queue, why in reasons.items():
        for sentence in why:
            console.say(f"  ! {queue}: {sentence}")
    console.say(_("By time of day and day by day, with charts: {path}").format(path=path))


# ------------------------------------------------------------------ forecasts anew


def _replay(
    console: Console, loaded: Loaded, last: date, weeks: int, workers: int
) -> Kept:
    """The forecasts of the last weeks as they would have been made the Sunday before each."""
    from wfm import pipeline

    center, ahead = loaded.center, min(loaded.forecast_weeks, LONGEST_FORECAST)
    line = Line(console)
    parts = []
    mondays = [monday_of(last) - timedelta(weeks=n) for n in range(weeks)]
    for number, week in enumerate(mondays):
        line.show(_("replay"), number / weeks)
        if _can_be_made(center, week):
            made = pipeline.forecast(center, week, ahead, workers=workers)
            parts.append(snapshot(center, made, week, ahead, week - timedelta(days=1)))
    line.show(_("replay"), 1.0, last=True)
    if len(parts) < weeks:
        console.say(_("The history is long enough for {n} of {weeks}.").format(
            n=len(parts), weeks=counts.weeks(weeks)))
    return Kept.together(parts)


def _can_be_made(center: Center, week: date) -> bool:
    """Whether there are contacts with a handling time before `week`."""
    before = center.history["start"] < pd.Timestamp(midnight(week, center.main_site.zone))
    rows = center.history[before]
    handled = rows["handled"].fillna(rows["offered"])
    return bool(((rows["aht_s"] > 0) & (handled > 0)).any())


def _say_nothing_yet(
    center: Center, kept: Kept, first: date, last: date, replay: int | None
) -> None:
    if replay:
        text = (_("The history is too short: no forecast could have been made before its last "
                  "week. Nothing was written.") if replay == 1 else
                _("The history is too short: no forecast could have been made before its last "
                  "{n} weeks. Nothing was written."))
        complain(text.format(n=replay))
        return
    if kept.intervals.empty:
        said = _("No forecast is kept of the days from {first} to {last}, the last weeks of the "
                 "history.")
    else:
        said = _("Of the days that were forecast none has records yet: the history ends on "
                 "{last}.")
    complain(said.format(first=first, last=last))
    complain(_("`wfm forecast` and `wfm plan` keep what they make; when the contacts of those days "
               "are in the history, run this again. To see now how good the forecasts would have "
               "been: wfm accuracy --replay 8"))


# ------------------------------------------------------------------ what is said


def _say_queues(
    console: Console, queues: pd.DataFrame, first: date, last: date, flagged: Sequence[str]
) -> None:
    console.say(_("Forecasts of {first} to {last} against what came; each interval by the last "
                  "forecast made before its day.").format(first=first, last=last))
    console.say("  {:<12}  {:>4} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9} {:>9}".format(
        "", _("days"), _("contacts"), _("error"), _("bias"), _("naive"), _("habit"), _("floor"),
        _("in band"), _("day error")))
    for row in queues.itertuples():
        sign = "!" if row.queue in flagged else " "
        console.say(
            f"{sign} {row.queue!s:<12}  {row.days:>4} {row.contacts:>9,.0f} "
            f"{_share(row.wape)} {_share(row.bias, '+')} {_share(row.naive_wape)} "
            f"{_share(row.habit_wape)} {_share(row.floor)} {_share(row.covered80, width=9)} "
            f"{_share(row.day_wape, width=9)}")
    console.say(_("  error: misses of the intervals added up, of all contacts; floor: what chance "
                  "alone leaves;\n  in band: share of the intervals within their 80 % band; day "
                  "error: of day totals"))


def _say_weeks(console: Console, queues: pd.DataFrame) -> None:
    """How good the totals of whole weeks were."""
    known = queues[queues["weeks"] > 0]
    if known.empty:
        return
    console.say(_("Totals of whole weeks without special days:"))
    console.say("  {:<12}  {:>5} {:>7} {:>7} {:>7} {:>7} {:>9}".format(
        "", _("weeks"), _("error"), _("naive"), _("habit"), _("floor"), _("in band")))
    for row in known.itertuples():
        console.say(
            f"  {row.queue!s:<12}  {row.weeks:>5} {_share(row.week_wape)} "
            f"{_share(row.week_naive_wape)} {_share(row.week_habit_wape)} "
            f"{_share(row.week_floor)} {_share(row.week_covered80, width=9)}")


def _say_changes(console: Console, queues: pd.DataFrame) -> None:
    """What changes by hand were worth."""
    for row in queues[queues["changed"] > 0].itertuples():
        text = (_("  {queue}: 1 interval was changed by hand; error there {with_} with, "
                  "{without} without the change") if row.changed == 1 else
                _("  {queue}: {n} intervals were changed by hand; error there {with_} with, "
                  "{without} without the change"))
        console.say(text.format(
            queue=row.queue, n=row.changed, with_=_share(row.changed_wape).strip(),
            without=_share(row.model_wape).strip()))


def _say_table(
    console: Console, title: str, frame: pd.DataFrame, column: str, measure: str
) -> None:
    """A measure with a row for each queue and a column for each lead or weekday."""
    from wfm.demand.tracking.accuracy import lead_order
    from wfm.export.words import short_day

    table = frame.pivot(index="queue", columns=column, values=measure)
    if column == "lead":
        keys = sorted(table.columns, key=lead_order)
        heads = list(keys)
    else:
        keys = sorted(table.columns)
        heads = [short_day(date(2001, 1, 1 + int(key)))[:-3] for key in keys]
    console.say(f"{title}:")
    console.say(f"  {'':<12}  " + " ".join(f"{head:>7}" for head in heads))
    for queue in frame["queue"].unique():
        console.say(f"  {queue:<12}  " + " ".join(
            _share(table.loc[queue, key], "+" if measure == "bias" else "") for key in keys))


def _share(value: object, sign: str = "", width: int = 7) -> str:
    """``12.3%``; a dash where there is none."""
    number = float(str(value))
    text = "–" if pd.isna(number) else f"{number:{sign}.1%}"
    return f"{text:>{width}}"
