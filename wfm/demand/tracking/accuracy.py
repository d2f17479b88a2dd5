"""How good the forecasts were: those that were kept, against what came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import monday_of
from wfm.center import Center
from wfm.demand.past.actual import CLOSED, LATER, MISSING, SCORED, SPECIAL, came
from wfm.demand.tracking.snapshot import Kept
from wfm.demand.uncertainty.bands import effective_days, held
from wfm.demand.uncertainty.measures import measures


@dataclass(frozen=True)
class Accuracy:
    """How good the forecasts of a span of days were.

    In `leads` every kept forecast counts; in the other tables each interval counts once, by the
    last forecast made before it. Holidays and events are in `special` and `days` only;
    what is closed or missing is nowhere.

    Attributes
    ----------
    first, last
        The span.
    made
        The days on which the forecasts that are judged were made, in order.
    queues
        queue, missing (forecast and open days without one record),
        :data:`wfm.demand.uncertainty.measures.MEASURES`.
    leads
        queue, lead (``'1'`` … ``'7'`` days ahead, the whole week ``'1-7'``, ``'8-14'``,
        ``'15-21'``, …), measures. Where all forecasts are made on the same weekday, a single
        day ahead is always the same weekday too, and only whole weeks can be compared.
    weekdays
        queue, weekday (0 is Monday), measures.
    times
        queue, minute (start of the interval, minutes after the site's midnight), measures.
    special
        queue, date, measures.
    days
        queue, date, made, lead (days), status (scored or special), contacts, volume, p10,
        p90, due, habit, naive: totals of wholly known days. Moments are naive midnights.
    weeks
        The same of week totals of which every day is known, with monday for the date; `special`
        are those that hold a holiday or an event.
    intervals
        The scored intervals of `queues`: queue, date, start (UTC), made, contacts, volume,
        p10, p90, due, habit, naive, model.
    """

    first: date
    last: date
    made: tuple[date, ...]
    queues: pd.DataFrame = field(repr=False)
    leads: pd.DataFrame = field(repr=False)
    weekdays: pd.DataFrame = field(repr=False)
    times: pd.DataFrame = field(repr=False)
    special: pd.DataFrame = field(repr=False)
    days: pd.DataFrame = field(repr=False)
    weeks: pd.DataFrame = field(repr=False)
    intervals: pd.DataFrame = field(repr=False)


def track(center: Center, kept: Kept, first: date, last: date) -> Accuracy:
    """Judge the forecasts that were kept of the days from `first` to `last`.

    Forecasts of intervals of another length than the centre's now are left aside.
    """
    kept = _of_this_length(kept, center.interval_min)
    until = monday_of(last) + timedelta(days=6)  # a week is known when its last day is closed
    past = pd.concat([came(center, queue, first, until) for queue in center.queues.values()],
                     ignore_index=True)
    pairs = _pairs(past, kept)
    weeks = _week_totals(past, pairs, kept)
    past, pairs = (frame[frame["date"] <= pd.Timestamp(last)] for frame in (past, pairs))
    totals = _totals(past, pairs, kept)
    latest, latest_days, latest_weeks = (
        frame[frame["made"] == frame.groupby(["queue", day])["made"].transform("max")]
        for frame, day in ((pairs, "date"), (totals, "date"), (weeks, "monday")))
    plain, special = (latest[latest["status"] == its] for its in (SCORED, SPECIAL))
    plain_days, special_days = (
        latest_days[latest_days["status"] == its] for its in (SCORED, SPECIAL))
    judged, judged_days = (
        _in_weeks(frame[frame["status"] == SCORED]) for frame in (pairs, totals))
    plain_weeks, judged_weeks = (
        frame[frame["status"] == SCORED] for frame in (latest_weeks, weeks))
    queues = measures(plain, plain_days, ["queue"], plain_weeks)
    order = list(center.queues)
    queues = _with_missing(queues, _missing_days(past, kept))
    columns = ["queue", "date", "start", "made", "contacts", *_EXPECTED, "due", "model"]
    return Accuracy(
        first, last, tuple(day.date() for day in pairs["made"].sort_values().unique()),
        queues=_sorted(queues, order, []),
        leads=_sorted(measures(
            judged, judged_days, ["queue", "lead_key"], judged_weeks).rename(
            columns={"lead_key": "lead"}), order, ["lead"]),
        weekdays=_sorted(measures(plain, plain_days, ["queue", "weekday"]), order, ["weekday"]),
        times=_sorted(measures(plain, None, ["queue", "minute"]), order, ["minute"]),
        special=_sorted(measures(special, special_days, ["queue", "date"]), order, ["date"]),
        days=_sorted(latest_days.drop(columns=["lead_key", "weekday", "model"]), order, ["date"]),
        weeks=_sorted(latest_weeks.drop(columns=["lead_key", "model"]), order, ["monday"]),
        intervals=_sorted(plain[columns], order, ["start"]),
    )


_EXPECTED = ("volume", "p10", "p90", "habit", "naive")


def lead_key(lead: pd.Series) -> pd.Series:
    """``'1'`` … ``'7'``, then ``'8-14'``, ``'15-21'``, …, from days ahead."""
    week = (lead - 1) // 7
    spans = (7 * week + 1).astype(str) + "-" + (7 * week + 7).astype(str)
    return lead.astype(str).where(lead <= 7, spans)


def lead_order(key: str) -> int:
    """Where a lead stands among others: ``'1-7'`` after ``'7'``."""
    return 2 * int(key.split("-")[-1]) + ("-" in key)


def _in_weeks(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with its rows of the first week ahead once more, as those of the whole week."""
    week = frame[frame["lead"] <= 7].assign(lead_key="1-7")
    return pd.concat([frame, week], ignore_index=True)


def _sorted(frame: pd.DataFrame, queues: list[str], by: list[str]) -> pd.DataFrame:
    """Rows in the order of the centre's queues, then by the columns `by`."""
    place: dict[str, pd.Series] = {"queue": frame["queue"].map(queues.index)}
    for name in by:
        place[name] = frame[name].map(lead_order) if name == "lead" else frame[name]
    rank = pd.DataFrame(place, index=frame.index)
    return frame.loc[rank.sort_values(list(place), kind="stable").index].reset_index(drop=True)


# ------------------------------------------------------------------ pairs


def _of_this_length(kept: Kept, minutes: int) -> Kept:
    """The forecasts whose intervals are `minutes` long."""
    by = ["made", "week", "queue"]
    intervals = kept.intervals.sort_values([*by, "start"])
    step = intervals.groupby(by)["start"].diff().groupby([intervals[b] for b in by])
    other = step.transform("min").dt.total_seconds() != 60 * minutes
    return Kept(intervals[~other], kept.days, kept.weeks)


def _pairs(past: pd.DataFrame, kept: Kept) -> pd.DataFrame:
    """Each known interval with each forecast made of it."""
    known = past[past["status"].isin([SCORED, SPECIAL])]
    pairs = kept.intervals.merge(known, on=["queue", "start"])
    if "model" not in pairs:
        pairs["model"] = np.nan
    pairs["model"] = pairs["model"].fillna(pairs["volume"])
    pairs["due"] = _due(pairs)
    return _with_lead(pairs)


def _totals(past: pd.DataFrame, pairs: pd.DataFrame, kept: Kept) -> pd.DataFrame:
    """Each wholly known day with each forecast made of it."""
    sums = _sums(pairs, ["queue", "made", "date", "weekday", "status"])
    unknown = past["status"].isin([MISSING, LATER])
    totals = _without(sums.reset_index(), past[unknown], ["queue", "date"])
    totals = totals.merge(kept.days.drop(columns="week"), on=["queue", "made", "date"])
    totals["due"] = _due(totals)
    return _with_lead(totals.drop(columns="spread"))


def _week_totals(past: pd.DataFrame, pairs: pd.DataFrame, kept: Kept) -> pd.DataFrame:
    """Each week of which seven days are wholly known, with each forecast made of it."""
    past, pairs = (frame.assign(monday=_monday(frame["date"])) for frame in (past, pairs))
    by = ["queue", "monday"]
    sums = _sums(pairs, [*by, "made"]).reset_index()
    sums = _without(sums, past[past["status"].isin([MISSING, LATER])], by)
    days = past.groupby(by)["date"].nunique().rename("number").reset_index()
    sums = sums.merge(days[days["number"] == 7].drop(columns="number"), on=by)
    special = pd.MultiIndex.from_frame(past.loc[past["status"] == SPECIAL, by])
    sums["status"] = np.where(pd.MultiIndex.from_frame(sums[by]).isin(special), SPECIAL, SCORED)
    totals = sums.merge(kept.weeks.drop(columns="week"), on=[*by, "made"])
    by_day = kept.days.assign(monday=_monday(kept.days["date"])).groupby([*by, "made"])["volume"]
    number = by_day.agg(lambda volume: effective_days(volume.to_numpy(dtype=np.float64)))
    totals = totals.merge(number.rename("days").reset_index(), on=[*by, "made"])
    totals["due"] = _due(totals, totals.pop("days").to_numpy(dtype=np.float64))
    totals = _with_lead(totals.drop(columns="spread"), "monday")
    # by the week as a whole, whichever day of it comes first
    return totals.assign(lead_key=totals["lead_key"].where(totals["lead"] > 7, "1-7"))


def _monday(dates: pd.Series) -> pd.Series:
    """The Monday of each date's week, naive midnights."""
    mondays: pd.Series = dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")
    return mondays


def _sums(pairs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Contacts, habit, model and naive of each group; naive only where known throughout."""
    groups = pairs.groupby(by, sort=False)
    sums = groups[["contacts", "habit", "model"]].sum()
    known = pairs["naive"].notna().groupby([pairs[name] for name in by], sort=False).all()
    sums["naive"] = groups["naive"].sum().where(known)
    return sums


def _without(totals: pd.DataFrame, gaps: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The totals of groups `by` in which there is none of the `gaps`."""
    gone = pd.MultiIndex.from_frame(gaps[by])
    return totals[~pd.MultiIndex.from_frame(totals[by]).isin(gone)]


def _with_lead(frame: pd.DataFrame, day: str = "date") -> pd.DataFrame:
    lead = (frame[day] - frame["made"]).dt.days
    return frame.assign(lead=lead, lead_key=lead_key(lead))


def _due(frame: pd.DataFrame, days: float | np.ndarray = 1.0) -> np.ndarray:
    """P(p10 ≤ Y ≤ p90) as the forecast says it, with mean `volume` and φ = `spread`², (n,)."""
    mean, low, high, spread = (
        frame[name].to_numpy(dtype=np.float64) for name in ("volume", "p10", "p90", "spread"))
    return held(np.rint(low), np.rint(high), mean, spread**2, days)


def _missing_days(past: pd.DataFrame, kept: Kept) -> pd.Series:
    """By queue, the days that were forecast and open and of which no interval is known."""
    opened = past[~past["status"].isin([CLOSED, LATER])]
    gone = (opened["status"] == MISSING).groupby([opened["queue"], opened["date"]]).all()
    forecast = kept.days.set_index(["queue", "date"]).index
    by_queue: pd.Series = gone[gone.index.isin(forecast)].groupby(level="queue").sum()
    return by_queue


def _with_missing(queues: pd.DataFrame, missing: pd.Series) -> pd.DataFrame:
    """The table of queues with their missing days; also those that have nothing else."""
    names = queues["queue"].tolist()
    bare = [queue for queue, days in missing.items() if days and queue not in names]
    rows = queues.set_index("queue").reindex([*names, *bare])
    counts = ["days", "intervals", "contacts", "forecast", "weeks", "changed"]
    rows[counts] = rows[counts].fillna(0)
    rows.insert(0, "missing", missing.reindex(rows.index).fillna(0))
    whole = dict.fromkeys(("missing", "days", "intervals", "weeks", "changed"), "int64")
    return rows.astype(whole).rename_axis("queue").reset_index()
