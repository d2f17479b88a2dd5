"""The pictures of the page that explains a queue's forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wfm.export.pictures import (
    ACTUAL,
    BAND,
    CLOSED,
    DOWN,
    EVENT,
    FLOOR,
    FORECAST,
    HABIT,
    HOLIDAY,
    MISSING,
    ODD,
    PALE,
    UP,
    Picture,
    clock_axis,
    day_axis,
    draw,
    legend_above,
    percent,
    thousands,
    weekday_names,
)
from wfm.language import translate as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONG_DAYS = 550
"""Days of history that are shown; more would be a blur."""


def ahead(recent: pd.DataFrame, days: pd.DataFrame) -> Picture:
    """The days to come with their band and the habit, after the last of the past.

    Parameters
    ----------
    recent
        date, contacts.
    days
        date, volume, p10, p90, habit, model.
    """
    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        shut = (days["volume"] <= 0) & (days["habit"] <= 0)
        came = recent["contacts"].where(recent["contacts"] > 0)
        axes.plot(recent["date"], came, "-o", color=ACTUAL, ms=3.2, lw=0.5, label=_("came"))
        _band(axes, days)
        axes.plot(days["date"], days["habit"].where(~shut), "--", color=HABIT, lw=1.1,
                  label=_("mean of the last weeks"))
        axes.plot(days["date"], days["volume"].where(~shut), "-o", color=FORECAST, ms=3,
                  label=_("forecast"))
        changed = days[(days["volume"] - days["model"]).abs() > 0.01]
        if len(changed):
            axes.plot(changed["date"], changed["model"], "x", color=ODD, ms=5,
                      label=_("before the overrides"))
        axes.axvline(days["date"].iloc[0] - pd.Timedelta(hours=12), color=ACTUAL, lw=0.7)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(_("contacts a day"))
        if shut.any():
            axes.plot(days.loc[shut, "date"], np.zeros(shut.sum()), "|", color=CLOSED, ms=8,
                      label=_("closed"), clip_on=False)
        thousands(axes.yaxis)
        day_axis(axes, len(recent) + len(days))
        legend_above(axes)

    return draw(_("Contacts of each day to come with the 80 % band, after the last weeks."), 2.7,
                paint)


def week(intervals: pd.DataFrame) -> Picture:
    """A week by interval: date, hour, volume, p10, p90, habit; open intervals."""
    dates = sorted(intervals["date"].unique())

    def paint(figure: Figure) -> None:
        panels = np.atleast_1d(figure.subplots(1, len(dates), sharey=True))
        first, last = intervals["hour"].min(), intervals["end"].max()
        names = weekday_names()
        for axes, day in zip(panels, dates, strict=True):
            mine = intervals[intervals["date"] == day]
            axes.fill_between(mine["hour"], mine["p10"], mine["p90"], step="post", color=BAND,
                              lw=0)
            axes.step(mine["hour"], mine["habit"], where="post", color=HABIT, lw=0.9, ls="--")
            axes.step(mine["hour"], mine["volume"], where="post", color=FORECAST, lw=1.2)
            when = pd.Timestamp(day)
            axes.set_title(f"{names[when.weekday()]} {when.day}\n{mine['volume'].sum():,.0f}",
                           fontsize=8.5)
            clock_axis(axes, first, last)
        panels[0].set_ylim(bottom=0)
        panels[0].set_ylabel(_("contacts an interval"))
        figure.supxlabel(_("hour of the day"), fontsize=8.5)

    return draw(_("Contacts of each interval of the first week with the 80 % band."), 2.2, paint)


def history(past: pd.DataFrame) -> Picture:
    """Days of the past as they were learned, and those set apart."""
    shown = past.tail(LONG_DAYS)
    looks = {
        "borrowed": (_("borrowed"), FLOOR, "."), "holiday": (_("holiday"), HOLIDAY, "D"),
        "event": (_("event"), EVENT, "s"), "eve": (_("day before a holiday"), HOLIDAY, "<"),
        "bridge": (_("bridging day"), HOLIDAY, ">"), "spike": (_("spike"), ODD, "^"),
        "outage": (_("outage"), MISSING, "v"), "missing": (_("no records"), MISSING, "x"),
        "closed": (_("closed"), CLOSED, "|"), "left_out": (_("left out by hand"), ODD, "P"),
        "ended": (_("before it ended"), FLOOR, "."),
    }
    marks = shown["mark"].where(shown["mark"].isin([*looks, ""]), "other")
    looks["other"] = (_("other, see the table"), ODD, "P")

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        expected = shown["expected"].where(shown["expected"] > 0)
        axes.plot(shown["date"], expected, color=PALE, lw=0.9, label=_("expected"))
        plain = shown[shown["learned"]]
        axes.plot(plain["date"], plain["contacts"], "o", color=FORECAST, ms=2.4,
                  label=_("learned"))
        for mark, (name, color, form) in looks.items():
            mine = shown[marks == mark]
            if len(mine):
                axes.plot(mine["date"], mine["contacts"].fillna(0.0), form, color=color, ms=5,
                          mew=1.4 if form in "x|" else 0.5, ls="none", label=name,
                          clip_on=form not in "x|")
        axes.set_ylim(bottom=0)
        axes.set_ylabel(_("contacts a day"))
        thousands(axes.yaxis)
        day_axis(axes, len(shown))
        legend_above(axes, 9)

    return draw(_("Contacts of each day of the history; days set apart are marked."), 2.6, paint)


def waterfall(steps: list[tuple[str, float]], total: float) -> Picture:
    """How a day's contacts come about: names and contacts of the steps, then the total."""
    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        at = 0.0
        for place, (_name, height) in enumerate(steps):
            first = place == 0
            color = FORECAST if first else UP if height >= 0 else DOWN
            axes.bar(place, height, bottom=at, color=color, width=0.62)
            at += height
            axes.plot([place - 0.31, place + 1.31], [at, at], color=ACTUAL, lw=0.6)
            text = f"{height:,.0f}" if first else f"{height:+,.0f}"
            axes.text(place, max(at, at - height), text, ha="center", va="bottom", fontsize=8)
        axes.bar(len(steps), total, color=FORECAST, width=0.62)
        axes.text(len(steps), total, f"{total:,.0f}", ha="center", va="bottom", fontsize=8,
                  fontweight="bold")
        axes.set_xticks(range(len(steps) + 1), [*(name for name, _h in steps), _("forecast")])
        levels = np.cumsum([height for _name, height in steps])
        low, high = min(levels.min(), total), max(levels.max(), total)
        bottom = max(0.0, low - 1.2 * (high - low)) if high > low else 0.0
        axes.set_ylim(bottom, high + 0.16 * (high - bottom))
        axes.set_ylabel(_("contacts a day") if bottom == 0 else _("contacts a day (cut off)"))
        axes.grid(visible=False, axis="x")
        thousands(axes.yaxis)

    return draw(_("Step by step from the level to the forecast of a day."), 2.2, paint)


def calendar(
    weekdays: dict[int, float], month: dict[int, float], pauses: dict[int, float]
) -> Picture:
    """Weekday, day of the month and days after a pause, as shares above the usual.

    Parameters
    ----------
    weekdays, month, pauses
        Factor by weekday (0 is Monday), by day of the month, and by working day after a pause;
        empty where it was not learned.
    """
    def paint(figure: Figure) -> None:
        parts = figure.subplots(1, 3, width_ratios=[1.15, 1.6, 0.7])
        names = weekday_names()
        _bars(parts[0], [names[w] for w in weekdays], list(weekdays.values()))
        parts[0].set_title(_("Weekday"))
        parts[1].set_title(_("Day of the month"))
        if month:
            days = sorted(month)
            parts[1].axhline(0, color=ACTUAL, lw=0.7)
            values = np.array([month[day] - 1 for day in days])
            parts[1].fill_between(days, 0, values, color=BAND, lw=0)
            parts[1].plot(days, values, color=FORECAST)
            parts[1].set_xticks([1, 5, 10, 15, 20, 25, 31])
            _few_steps(parts[1])
            percent(parts[1].yaxis, signed=True, digits=0 if np.abs(values).max() > 0.04 else 1)
        else:
            _nothing(parts[1])
        parts[2].set_title(_("After a pause"))
        if pauses:
            _bars(parts[2], [_("1st day") if n == 1 else _("2nd day") for n in pauses],
                  list(pauses.values()))
        else:
            _nothing(parts[2])

    return draw(_("What weekday, day of the month and pauses do to the contacts of a day."), 2.2,
                paint)


def level(past: pd.DataFrame, path: pd.DataFrame, known: pd.Timestamp) -> Picture:
    """The level by day, past and ahead: date, level; and what each day showed."""
    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        shown, line = past.tail(LONG_DAYS), path[path["date"] >= past["date"].tail(
            LONG_DAYS).iloc[0]]
        axes.plot(shown["date"], shown["level"], "o", color=FLOOR, ms=2.2,
                  label=_("each day without its calendar"))
        before, after = line[line["date"] <= known], line[line["date"] >= known]
        axes.plot(before["date"], before["level"], color=FORECAST, label=_("level as expected the "
                  "day before"))
        axes.plot(after["date"], after["level"], color=FORECAST, ls="--", lw=1.8,
                  label=_("level ahead"))
        seen = shown["level"].dropna()
        low, high = np.percentile(seen, [1, 99]) if len(seen) else (0.0, 1.0)
        low, high = min(low, line["level"].min()), max(high, line["level"].max())
        axes.set_ylim(max(0.0, low - 0.15 * (high - low)), high + 0.15 * (high - low))
        axes.set_ylabel(_("contacts a day"))
        thousands(axes.yaxis)
        day_axis(axes, len(line))
        legend_above(axes)

    return draw(_("The level over the history and ahead, weekday and calendar taken out."), 2.2,
                paint)


def shapes(own: np.ndarray, pooled: np.ndarray, minutes: int) -> Picture:
    """Share of each hour by weekday, beside that of all weekdays together; (7, S) each."""
    open_days = [w for w in range(7) if own[w].sum() > 0]
    hour = np.arange(own.shape[1] + 1) * minutes / 60
    used = np.flatnonzero(own.sum(axis=0) > 0)
    first, last = hour[used[0]], hour[used[-1] + 1]

    def paint(figure: Figure) -> None:
        panels = np.atleast_1d(figure.subplots(1, len(open_days), sharey=True))
        names = weekday_names()
        for axes, weekday in zip(panels, open_days, strict=True):
            scale = 60 / minutes
            mine = np.append(own[weekday], own[weekday][-1]) * scale
            all_days = np.append(pooled[weekday], pooled[weekday][-1]) * scale
            axes.fill_between(hour, 0, all_days, step="post", color="#DDDDDD", lw=0)
            axes.step(hour, mine, where="post", color=FORECAST, lw=1.2)
            axes.set_title(names[weekday], fontsize=8.5)
            clock_axis(axes, first, last)
        panels[0].set_ylim(bottom=0)
        panels[0].set_ylabel(_("share an hour"))
        percent(panels[0].yaxis)
        figure.supxlabel(_("hour of the day"), fontsize=8.5)

    return draw(_("How the contacts of each weekday spread over the day."), 1.9, paint)


def handling(aht: np.ndarray, opened: np.ndarray, minutes: int) -> Picture:
    """Handling time (seconds) by slot of the day, in the slots that are open on some weekday."""
    hour = np.arange(len(aht) + 1) * minutes / 60
    used = np.flatnonzero(opened)
    shown = np.where(opened, aht, np.nan)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        axes.step(hour, np.append(shown, shown[-1]), where="post", color=FORECAST)
        low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
        middle = float(np.nanmean(shown))
        room = max(high - low, 0.2 * middle)
        axes.set_ylim(max(0.0, low - 0.4 * room), high + 0.4 * room)
        axes.set_ylabel(_("seconds"))
        axes.set_xlabel(_("hour of the day"))
        clock_axis(axes, hour[used[0]], hour[used[-1] + 1])
        thousands(axes.yaxis)

    return draw(_("Average handling time by time of day."), 1.7, paint)


def errors(table: pd.DataFrame) -> Picture:
    """Backtest error by week ahead: week, chosen, habit, floor (shares)."""
    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        place = np.arange(len(table))
        for shift, column, color, hatch, name in (
            (-0.27, "chosen", FORECAST, "", _("forecast")),
            (0.0, "habit", HABIT, "///", _("mean of the last weeks")),
            (0.27, "floor", FLOOR, "...", _("chance alone")),
        ):
            bars = axes.bar(place + shift, table[column], 0.25, color=color, hatch=hatch,
                            edgecolor="white", lw=0.4, label=name)
            axes.bar_label(bars, [f"{100 * v:.1f}" for v in table[column]], fontsize=7, padding=1)
        axes.set_xticks(place, [_("week {n}").format(n=n) for n in table["week"]])
        axes.set_ylabel(_("error (share of the contacts)"))
        axes.set_ylim(0, 1.18 * float(table[["chosen", "habit", "floor"]].max().max()))
        axes.grid(visible=False, axis="x")
        _few_steps(axes)
        percent(axes.yaxis)
        legend_above(axes)

    return draw(_("Error by week ahead, of the forecast, the habit and chance alone."), 2.3, paint)


def tested(days: pd.DataFrame) -> Picture:
    """The last weeks as they would have been forecast: date, contacts, chosen, habit, p10, p90."""
    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        shown = days.rename(columns={"chosen": "volume"})
        _band(axes, shown)
        axes.plot(shown["date"], shown["habit"], "--", color=HABIT, lw=1.1,
                  label=_("mean of the last weeks"))
        axes.plot(shown["date"], shown["volume"], color=FORECAST, label=_("forecast"))
        axes.plot(shown["date"], shown["contacts"], "o", color=ACTUAL, ms=3.4, label=_("came"))
        axes.set_ylim(bottom=0)
        axes.set_ylabel(_("contacts a day"))
        thousands(axes.yaxis)
        day_axis(axes, (shown["date"].iloc[-1] - shown["date"].iloc[0]).days + 1)
        legend_above(axes)

    return draw(_("The last weeks as they would have been forecast, and what came."), 2.4, paint)


# ------------------------------------------------------------------ parts


def _band(axes: Axes, days: pd.DataFrame) -> None:
    """The band day by day; an area would reach over days that are closed."""
    axes.bar(days["date"], days["p90"] - days["p10"], bottom=days["p10"], width=0.82, color=BAND,
             label=_("8 of 10 days"))


def _bars(axes: Axes, names: list[str], factors: list[float]) -> None:
    values = np.array(factors) - 1
    axes.bar(range(len(names)), values, color=[UP if v >= 0 else DOWN for v in values], width=0.7)
    axes.axhline(0, color=ACTUAL, lw=0.7)
    axes.set_xticks(range(len(names)), names)
    axes.grid(visible=False, axis="x")
    axes.margins(y=0.18)
    _few_steps(axes)
    percent(axes.yaxis, signed=True)
    for place, value in enumerate(values):
        axes.text(place, value, f"{100 * value:+.0f}", ha="center",
                  va="bottom" if value >= 0 else "top", fontsize=7)


def _few_steps(axes: Axes) -> None:
    """Round numbers beside the axes, none of which says the same twice."""
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _nothing(axes: Axes) -> None:
    axes.text(0.5, 0.5, _("not learned"), ha="center", va="center", transform=axes.transAxes,
              color=ACTUAL)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
