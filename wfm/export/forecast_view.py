"""A forecast cut to what the page of one queue shows, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from wfm.center import Center, Queue
from wfm.demand import explanation
from wfm.demand.decomposition import Inside
from wfm.demand.queue import QueueForecast
from wfm.export.pictures import month_names, weekday_names
from wfm.handover import Forecast
from wfm.language import translate as _


@dataclass(frozen=True)
class View:
    """What the page is about, cut to the queue."""

    center: Center
    queue: Queue
    week: date
    made: Forecast
    inside: Inside

    def _mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["queue"] == self.queue.queue].reset_index(drop=True)

    @property
    def days(self) -> pd.DataFrame:
        """The days of the weeks forecast; date as timestamps."""
        mine = self._mine(self.made.days)
        mine["date"] = pd.to_datetime(mine["date"])
        inside = (mine["date"] >= pd.Timestamp(self.week)) & (
            mine["date"] < pd.Timestamp(self.week + timedelta(weeks=self.weeks)))
        return mine[inside].reset_index(drop=True)

    @property
    def weeks(self) -> int:
        """How many weeks are forecast."""
        mine = self._mine(self.made.days)
        last: date = max(mine["date"])
        return max(1, (last - self.week).days // 7)

    @property
    def intervals(self) -> pd.DataFrame:
        """Open intervals of the first week: date, hour, end, volume, p10, p90, habit."""
        mine = self._mine(self.made.intervals)
        local = mine["start"].dt.tz_convert(self.inside.zone).dt.tz_localize(None)
        hour = local.dt.hour + local.dt.minute / 60
        mine = mine.assign(date=local.dt.normalize(), hour=hour,
                           end=hour + self.center.interval_min / 60)
        first = pd.Timestamp(self.week)
        used = (mine["open"].astype(bool) | (mine["volume"] > 0)) & (mine["date"] >= first) & (
            mine["date"] < first + pd.Timedelta(days=7))
        return mine[used].reset_index(drop=True)

    @property
    def decomposition(self) -> pd.DataFrame:
        """The queue's rows, as are all that follow."""
        return self._mine(self.made.decomposition)

    @property
    def accuracy(self) -> dict[str, Any]:
        """Its row by column."""
        return {str(k): v for k, v in self._mine(self.made.accuracy).iloc[0].to_dict().items()}

    @property
    def cleaning(self) -> pd.DataFrame:
        """What was set apart."""
        return self._mine(self.made.cleaning)

    @property
    def ended(self) -> str:
        """What is said of a queue that has ended; '' of others."""
        said = self.cleaning.loc[self.cleaning["what"] == "ended", "done"]
        return str(said.iloc[-1]) if len(said) else ""

    def past(self, made: QueueForecast) -> pd.DataFrame:
        """As :func:`explanation.past`; days lent by another queue are marked ``borrowed``."""
        past = explanation.past(self.inside, made)
        lent = self.cleaning.loc[self.cleaning["what"] == "borrowed", "end"]
        if len(lent):
            end = lent.max().tz_convert(self.inside.zone).tz_localize(None)
            theirs = past["date"] < end
            past = past.assign(mark=past["mark"].mask(theirs, "borrowed"),
                               learned=past["learned"] & ~theirs)
        return past

    @property
    def overrides(self) -> pd.DataFrame:
        """What the planner changed."""
        if self.made.overrides.empty:
            return self.made.overrides
        return self._mine(self.made.overrides)


def reason(view: View, factor: str, day: date, why: str) -> str:
    """Why a factor of a day is not 1, in plain words."""
    code = view.queue.queue
    if factor == "month_day":
        return _("day {n} of the month").format(n=day.day)
    if factor == "after_pause":
        days = view.inside.days
        place = (day - days.dates[0]).days
        return _("first working day after a pause") if days.after[place] == 1 else _(
            "second working day after a pause")
    if factor == "override":
        return _("override: {why}").format(why=_whys(view.overrides, day))
    said = [why]
    if factor == "change":
        said = [change.why for change in view.center.changes
                if code in (change.queue, change.to_queue) and change.strength(day) > 0]
    if factor == "driver":
        table = view.made.drivers
        said = [] if table.empty else list(table.loc[
            (table["queue"] == code) & table["used"].astype(bool), "driver"])
    words = "; ".join(filter(None, said))
    name = factor_names()[factor].replace("\n", " ")
    if factor in ("special", "hours"):
        return words or name
    return f"{name}: {words}" if words else name



def factor_names() -> dict[str, str]:
    """What the factors of a day are called."""
    return {
        "level": _("level"), "weekday": _("weekday"), "month_day": _("day of\nthe month"),
        "after_pause": _("after\na pause"), "drift": _("drift of\nthe level"),
        "correction": _("bias\ncorrection"), "hours": _("opening\nhours"),
        "special": _("holiday\nor event"), "driver": _("drivers"), "change": _("changes"),
        "override": _("override"),
    }


def day_words(day: date, year: bool = False) -> str:
    """``Tue 8 Dec``."""
    text = f"{weekday_names()[day.weekday()]} {day.day} {month_names()[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def days_words(first: date, last: date) -> str:
    """``Tue 8 Dec – Thu 10 Dec``."""
    return day_words(first) if first == last else f"{day_words(first)} – {day_words(last)}"


def span_words(first: pd.Timestamp, end: pd.Timestamp) -> str:
    """From the one up to the other: days where they are whole, else with times."""
    if first.hour == first.minute == end.hour == end.minute == 0:
        last = (end - pd.Timedelta(hours=1)).date()
        return days_words(first.date(), max(last, first.date()))
    return f"{day_words(first.date())} {first:%H:%M}–{end:%H:%M}"


def _whys(table: pd.DataFrame, day: date) -> str:
    mine = table[(table["from"] <= day) & (table["to"] >= day) & (table["status"] == "applied")]
    return "; ".join(dict.fromkeys(mine["why"]))
