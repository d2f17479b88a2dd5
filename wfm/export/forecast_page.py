"""One page that explains a queue's forecast: words, tables and pictures in one HTML file.

It needs nothing from the net, opens in any browser and prints on A4.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.demand import explanation
from wfm.demand.decomposition import FACTORS, Inside, decompose
from wfm.demand.queue import QueueForecast
from wfm.export import forecast_pictures as pictures
from wfm.export.forecast_view import (
    View,
    day_words,
    days_words,
    factor_names,
    reason,
    span_words,
)
from wfm.export.page_parts import document, example, figure, heading, paragraph, table, tiles
from wfm.handover import Forecast
from wfm.language import translate as _
from wfm.stage_tables import OVERRIDES
from wfm.tables import write_beside

RECENT_DAYS = 28
MOST_MOVERS = 12
MOST_CLEANED = 18
NAMED = ("closed", "holiday", "event")
"""What a day's name explains."""


def write_forecast_page(
    path: Path, center: Center, week: date, made: Forecast, inside: Inside
) -> None:
    """Write the page of one queue in one step.

    Parameters
    ----------
    week
        The first Monday of the forecast.
    made
        The whole forecast, overrides applied.
    inside
        How the queue's own came about.

    Raises
    ------
    OSError
        The file cannot be written; an earlier one stays as it was.
    """
    text = forecast_page(center, week, made, inside)
    write_beside(path, lambda draft: _write(draft, text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def forecast_page(center: Center, week: date, made: Forecast, inside: Inside) -> str:
    """The page of one queue as HTML."""
    queue = center.queues[inside.queue]
    view = View(center, queue, week, made, inside)
    parts = [*_ahead(view)]
    if inside.made is None or view.ended:  # there is nothing to take apart or to test
        parts += _history(view, inside.made)
    else:
        parts += [*_movers(view, inside.made), *_decomposition(view, inside.made),
                  *_history(view, inside.made), *_day(view, inside.made),
                  *_backtest(view, inside.made)]
    parts += _overriding(view)
    title = _("Forecast of {queue}").format(queue=queue.name or queue.queue)
    return document(title, center.language, [_subtitle(view), *parts])


# ------------------------------------------------------------------ sections


def _subtitle(view: View) -> str:
    said = [view.center.name, view.queue.channel, _("weeks from {week}: {weeks}").format(
        weeks=view.weeks, week=day_words(view.week, year=True))]
    if view.inside.made is not None:
        last = view.inside.days.dates[view.inside.days.known - 1]
        said.append(_("history up to {last}").format(last=day_words(last, year=True)))
    return paragraph(" · ".join(said), "sub")


def _ahead(view: View) -> Iterable[str]:
    days = view.days
    yield heading(_("What is expected"))
    made = view.inside.made
    if made is None:
        yield paragraph(_("There is no ordinary day in the history, so the model expects no "
                          "contacts. What the tables changes and overrides bring is all there is."))
    elif view.ended:
        yield paragraph(_("{ended}. What the tables changes and overrides bring is all there "
                          "is.").format(ended=view.ended[0].upper() + view.ended[1:]))
    else:
        yield _lead(view, made)
    if (made is None or view.ended) and not days[["volume", "habit"]].to_numpy().any():
        return
    recent = pd.DataFrame({"date": pd.to_datetime([]), "contacts": []})
    if made is not None:
        past = view.past(made)
        recent = past[past["mark"] != "borrowed"].tail(RECENT_DAYS)[["date", "contacts"]]
    yield figure(pictures.ahead(recent, days), _(
        "Each day with the band in which 8 of 10 such days end. The habit is the mean of the last "
        "six same weekdays, cleaned."))
    week = view.intervals
    if len(week):
        yield figure(pictures.week(week), _(
            "The first week by interval. Line: forecast; area: 8 of 10 intervals; dashes: mean of "
            "the last weeks."))
    totals = days.assign(week=(days["date"] - pd.Timestamp(view.week)).dt.days // 7).groupby(
        "week")[["volume", "model", "habit"]].sum()
    busiest = days.loc[days.groupby((days["date"] - pd.Timestamp(view.week)).dt.days // 7)[
        "volume"].idxmax()]
    rows = [(
        day_words(view.week + timedelta(weeks=number)), f"{row['volume']:,.0f}",
        f"{row['model']:,.0f}", f"{row['habit']:,.0f}",
        _change(row["volume"], row["habit"]),
        _("{day}: {n:,.0f} ({low:,.0f}–{high:,.0f})").format(
            day=day_words(top["date"].date()), n=top["volume"], low=top["p10"], high=top["p90"]))
        for number, (row, top) in enumerate(zip(
            totals.to_dict("records"), busiest.to_dict("records"), strict=True))]
    yield table((_("Week from"), _("forecast"), _("without overrides"), _("last weeks' mean"),
                 _("against it"), _("busiest day (80 % band)")), rows, left=(0, 5))


def _lead(view: View, made: QueueForecast) -> str:
    said = view.accuracy
    share = {name: float(said[name]) for name in (
        "wape", "habit_wape", "floor", "day_wape", "covered80", "bias")}
    if np.isnan(share["wape"]):
        return paragraph(_("The history is too short to be tested on: take the numbers with care."))
    numbers = (
        (f"{share['wape']:.1%}", _("error of an interval")),
        (f"{share['habit_wape']:.1%}", _("error of the mean of the last weeks")),
        (f"{share['floor']:.1%}", _("of it chance alone, whoever forecasts")),
        (f"{share['day_wape']:.1%}", _("error of a day's total")),
        (f"{share['covered80']:.0%}" if not np.isnan(share["covered80"]) else "–",
         _("of past intervals lay in their band")),
    )
    text = _("The calendar model made the numbers: the mean of the last six same weekdays was not "
             "clearly better when both were tried on {past}, up to {weeks} weeks ahead.")
    if made.method == "habit":
        text = _("The mean of the last six same weekdays made the numbers: it was clearly better "
                 "than the calendar model when both were tried on {past}, up to {weeks} weeks "
                 "ahead.")
    return "\n".join([
        paragraph(text.format(past=_past_weeks(made.origins), weeks=made.horizon_weeks)),
        tiles(numbers)])


def _movers(view: View, made: QueueForecast) -> Iterable[str]:
    found = explanation.movers(view.inside, view.decomposition, view.week, view.weeks)
    yield heading(_("What moves the days ahead most"))
    if found.empty:
        yield paragraph(_("Nothing but the weekday and the level: no holiday, event, pause, day of "
                          "the month or override changes a day by more than one or two per cent."))
        return
    rows = [(
        day_words(row["date"]), f"{row['change']:+.0%}", f"{row['contacts']:+,.0f}",
        reason(view, row["factor"], row["date"], row["why"]),
    ) for row in found.head(MOST_MOVERS).to_dict("records")]
    yield table((_("Day"), _("change"), _("contacts"), _("why")), rows, left=(0, 3))
    if len(found) > MOST_MOVERS:
        yield paragraph(_("Smaller ones, in forecasts/decomposition.csv: {n}.").format(
            n=len(found) - MOST_MOVERS), "quiet")


def _decomposition(view: View, made: QueueForecast) -> Iterable[str]:
    yield heading(_("What a day is made of"))
    days = view.decomposition
    chosen = _day_to_show(view, days)
    if chosen is not None:
        steps, total = _steps(chosen)
        yield paragraph(_("Every day is a product: the level, times what the weekday, the day of "
                          "the month, a pause before it and so on make of it. {day}, step by step, "
                          "in contacts:").format(day=day_words(chosen["date"])))
        yield figure(pictures.waterfall(steps, total), chosen["why"])
    everything = decompose(view.inside)
    opened = everything[(everything["hours"] > 0) & (everything["weekday"] > 0)]
    opened = opened.assign(
        number=[day.weekday() for day in opened["date"]], place=[d.day for d in opened["date"]])
    weekdays = {int(str(w)): float(v) for w, v in
                opened.groupby("number")["weekday"].last().items()}
    month, pauses = _month_and_pauses(view, opened)
    if weekdays:
        yield figure(pictures.calendar(weekdays, month, pauses), _(
            "In per cent of an average day. What is not learned needs a longer history, or the "
            "mean of the last weeks was chosen, which knows only weekdays."))
    past = view.past(made)
    path = pd.DataFrame({"date": pd.to_datetime(everything["date"]), "level": everything[
        ["level", "drift", "correction"]].prod(axis=1)})
    path = path[(everything["weekday"] * everything["hours"] > 0).to_numpy()]
    if past["level"].notna().sum() > 1:
        caption = _("A level ahead returns to where it usually is: far ahead nobody knows of "
                    "today's drift any more.")
        if made.method == "habit":
            caption = _("The mean of the last weeks knows one level only, that of these weeks.")
        yield figure(pictures.level(past, path, past["date"].iloc[-1]), caption)


def _month_and_pauses(
    view: View, opened: pd.DataFrame
) -> tuple[dict[int, float], dict[int, float]]:
    """Factor by day of the month and by working day after a pause, where they were learned."""
    month: dict[int, float] = {}
    if (opened["month_day"] - 1).abs().max() > 1e-9:
        long = opened["place"].isin(range(1, 32))
        month = {int(str(n)): float(v) for n, v in
                 opened[long].groupby("place")["month_day"].mean().items()}
    after = dict(zip(view.inside.days.dates, view.inside.days.after.tolist(), strict=True))
    pauses: dict[int, float] = {}
    for day, factor in zip(opened["date"], opened["after_pause"], strict=True):
        if after[day] and abs(factor - 1) > 1e-9:
            pauses[int(after[day])] = float(factor)
    return month, dict(sorted(pauses.items()))


def _day_to_show(view: View, days: pd.DataFrame) -> dict[str, Any] | None:
    """The day that is most unlike its weekday's usual, if any is open."""
    mine = days[(days["date"] >= view.week) & (days["total"] > 0)
                & (days["date"] < view.week + timedelta(weeks=view.weeks))]
    if mine.empty:
        return None
    others = mine[[f for f in FACTORS if f not in ("level", "weekday")]].to_numpy(dtype=float)
    apart = np.abs(np.log(np.maximum(others, 1e-9))).sum(axis=1)
    return {str(k): v for k, v in mine.iloc[int(apart.argmax())].to_dict().items()}


def _steps(day: dict[str, Any]) -> tuple[list[tuple[str, float]], float]:
    """The factors of a day as steps in contacts; those that do nothing are left out."""
    names = factor_names()
    at, steps = 1.0, []
    for factor in FACTORS:
        value = float(day[factor])
        if factor == "level":
            at = value
            steps.append((names[factor], value))
        elif abs(value - 1) > 5e-4:
            steps.append((names[factor], at * (value - 1)))
            at *= value
    return steps, float(day["total"])


def _history(view: View, made: QueueForecast | None) -> Iterable[str]:
    yield heading(_("The history, and what was set apart"))
    if made is not None:
        past = view.past(made)
        own = past[past["mark"] != "borrowed"]
        yield figure(pictures.history(past), _(
            "{learned} of {all} days were learned as ordinary ones.").format(
            learned=int(own["learned"].sum()), all=len(own)) if not view.ended else "")
    marks = view.cleaning.sort_values("start", ascending=False, kind="stable")
    rows = []
    for row in marks.head(MOST_CLEANED).to_dict("records"):
        first, end = (row[name].tz_convert(view.inside.zone) for name in ("start", "end"))
        name = view.inside.names.get(first.date()) if row["what"] in NAMED else None
        rows.append((span_words(first, end), row["what"],
                     f"{name}: {row['done']}" if name else row["done"]))
    if rows:
        yield table((_("When"), _("what"), _("what was made of it")), rows, left=(0, 1, 2))
    if len(marks) > MOST_CLEANED:
        yield paragraph(_("Further ones, in forecasts/cleaning.csv: {n}.").format(
            n=len(marks) - MOST_CLEANED), "quiet")


def _day(view: View, made: QueueForecast) -> Iterable[str]:
    own, pooled = explanation.shapes(view.inside, made)
    yield heading(_("The shape of the day"))
    if own.sum() > 0:
        caption = _("Line: the weekday; grey: all weekdays together.")
        if made.method == "calendar":
            caption += " " + _("A weekday differs from the others only as far as its own days show "
                               "it beyond chance.")
        yield figure(pictures.shapes(own, pooled, view.inside.days.minutes), caption)
    if view.inside.aht is not None:
        opened = np.asarray(view.inside.days.regular.any(axis=0))
        if opened.any():
            yield heading(_("Handling time"), 3)
            yield figure(pictures.handling(view.inside.aht, opened, view.inside.days.minutes), _(
                "Average handling time by time of day: all time handled over all contacts handled, "
                "recent weeks counting more."))


def _backtest(view: View, made: QueueForecast) -> Iterable[str]:
    weeks = explanation.by_week(view.inside, made)
    last = explanation.last_test(view.inside, made)
    if weeks.empty or last.empty:
        return
    yield heading(_("How good it would have been"))
    text = _("Tried on {past}, each with what was known before it. Error: the misses of all "
             "intervals added up, of all contacts. No forecast can be better than chance alone "
             "leaves it.").format(past=_past_weeks(made.origins))
    bias = float(view.accuracy["bias"])
    if not np.isnan(bias):
        text += " " + (_("Together the forecasts were {bias:.1%} too high.") if bias > 0 else
                       _("Together the forecasts were {bias:.1%} too low.")).format(bias=abs(bias))
    covered = float(view.accuracy["covered80"])
    if not np.isnan(covered):
        text += " " + _("{covered:.0%} of the intervals lay in their 80 % band.").format(
            covered=covered)
    yield paragraph(text)
    yield figure(pictures.errors(weeks))
    inside = float(((last["contacts"] >= last["p10"]) & (last["contacts"] <= last["p90"])).mean())
    yield figure(pictures.tested(last), _(
        "The last weeks of the history, forecast without knowing them. {inside:.0%} of the days "
        "ended in their band.").format(inside=inside))


def _overriding(view: View) -> Iterable[str]:
    yield heading(_("Overrides"))
    overrides = view.overrides
    if len(overrides):
        signs = {"factor": "× {v:g}", "add": "{v:+g}", "set": "= {v:g}"}
        states = {"applied": _("applied"), "expired": _("its days are past"),
                  "later": _("not yet forecast"), "closed": _("closed then: nothing changed")}
        rows = [(
            str(row["row"]), days_words(row["from"], row["to"]) + _clocks(row),
            signs[row["action"]].format(v=row["value"]), f"{row['effect']:+,.0f}",
            states[row["status"]], row["why"]) for row in overrides.to_dict("records")]
        yield table((_("Row"), _("days"), _("what"), _("contacts"), _("state"), _("why")), rows,
                    left=(1, 2, 4, 5))
    else:
        yield paragraph(_("None for this queue."))
    yield paragraph(_("What you know better goes into forecasts/overrides.csv, one row for each "
                      "change; every forecast applies it. factor multiplies, add adds, set "
                      "replaces: the contacts of each day, or, with times, of each interval. For "
                      "example:"))
    header = ",".join(column.name for column in OVERRIDES.columns)
    yield example(f"{header}\n{view.queue.queue},{view.week},{view.week},,,factor,1.1,AB,"
                  + _("letter to all customers"))


def _past_weeks(number: int) -> str:
    return _("1 past week") if number == 1 else _("{n} past weeks").format(n=number)


def _clocks(row: dict[Any, Any]) -> str:
    """`` 10:00–12:00``; nothing for whole days."""
    if row["from_time"] is None:
        return ""
    end = "24:00" if row["to_time"] == time(0) else f"{row['to_time']:%H:%M}"
    return f" {row['from_time']:%H:%M}–{end}"


def _change(new: float, old: float) -> str:
    return f"{new / old - 1:+.1%}" if old > 0 else "–"
