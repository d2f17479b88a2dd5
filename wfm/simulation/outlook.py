"""What a planner reads from a week that was played: promises, days, intervals, campaigns.

A week's figure is the mean of the replications', each a week that might be; those of days and
intervals are of all replications' contacts together. Shares are of the offered contacts.

Occupancy is that of the agents rostered for the queue: seconds with a contact open, of any queue,
over the seconds in which they were there and not pausing, or finished what they had begun. Of
deferred work the service level is
the share done in time of what was done or fell due before the end of the week.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.stats import binom

from wfm.center import Campaign, Center, Queue
from wfm.language import translate as _
from wfm.simulation.on_duty import blended
from wfm.simulation.result import COLUMNS, Result, estimate
from wfm.simulation.week import Week
from wfm.simulation.work import Floats

UNLIKELY = 0.5
"""A promise kept less often than this is called unlikely."""
QUEUE_MEASURES = ("offered", "service_level", "kept", "abandonment", "asa_s", "occupancy")
CAMPAIGN_MEASURES = ("hours", "attempts", "contacts", "results", "reached")
DAYS = ("queue", "date", "offered", "service_level", "service_level_p10", "service_level_p90",
        "chance", "abandonment", "asa_s", "occupancy")
INTERVALS = ("queue", "start", "offered", "service_level", "service_level_p10",
             "service_level_p90", "asa_s", "abandonment", "occupancy", "rostered", "available",
             "load")
CAMPAIGNS = ("campaign", "unit", "hours", "hours_planned", "attempts", "contacts",
             "contacts_planned", "results", "results_p10", "results_p90", "results_planned",
             "chance")
_SPREAD = ("p10", "p90", "low", "high")


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of a week.

    Attributes
    ----------
    weeks
        replication, activity (queue or campaign), measure, value: of queues
        :data:`QUEUE_MEASURES`, where `kept` is 1 if the week kept every promise, 0 if not, NaN
        without one; of campaigns :data:`CAMPAIGN_MEASURES`, where `reached` is 1 if the results
        are those planned or more.
    queues
        queue, deferred, promised (share), within_s, max_abandon (share); offered; service_level
        with _p10, _p90 (of ten weeks one is below, one above) and _low, _high (95 % confidence
        interval of the mean); chance (share of weeks that keep every promise), abandonment,
        asa_s, occupancy, late (contacts not done in time, deferred work only).
    days
        queue, date, offered, service_level with _p10 and _p90, chance, abandonment, asa_s,
        occupancy.
    intervals
        queue, start (UTC), offered, service_level with _p10 and _p90, asa_s, abandonment,
        occupancy, rostered and available (agents: without and with shrinkage), load (agents that
        the forecast keeps busy). Only where contacts or agents are.
    campaigns
        campaign, unit, hours (at work), hours_planned, attempts, contacts, contacts_planned,
        results with _p10 and _p90, results_planned, chance (share of weeks that reach the plan).
    notes
        What was assumed, in the planner's words.
    """

    replications: int
    seed: int
    weeks: pd.DataFrame = field(repr=False)
    queues: pd.DataFrame = field(repr=False)
    days: pd.DataFrame = field(repr=False)
    intervals: pd.DataFrame = field(repr=False)
    campaigns: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()

    def values(self, activity: str, measure: str) -> Floats:
        """A measure of each replication, shape (replications,)."""
        rows = self.weeks[(self.weeks["activity"] == activity) & (self.weeks["measure"] == measure)]
        return rows["value"].to_numpy(np.float64)


def outlook(center: Center, week: Week, result: Result, plan: pd.DataFrame) -> Outlook:
    """The outlook of a week that was played.

    Parameters
    ----------
    plan
        Segments of :class:`wfm.handover.OutboundPlan`.
    """
    played = [_Played(center, week, result, queue) for queue in center.queues.values()]
    called = [_called(center, week, result, plan, campaign)
              for campaign in center.campaigns.values()]
    weeks = [_long(one.queue.queue, one.week()) for one in played]
    weeks += [_long(name, values) for name, values, _planned in called]
    return Outlook(
        result.replications, result.seed,
        pd.concat(weeks, ignore_index=True),
        pd.DataFrame([one.line() for one in played]),
        pd.concat([one.days() for one in played], ignore_index=True),
        pd.concat([one.intervals() for one in played], ignore_index=True),
        pd.DataFrame([_campaign_line(center, *one) for one in called], columns=list(CAMPAIGNS)),
        week.notes,
    )


def differences(before: Outlook, after: Outlook) -> pd.DataFrame:
    """What a change brings: each replication against the same one before.

    Returns
    -------
    DataFrame
        activity, measure, before, after, difference (means), low, high (95 % confidence interval
        of the difference: that of paired differences).
    """
    rows = []
    pairs = before.weeks.drop_duplicates(["activity", "measure"])
    for activity, measure in zip(pairs["activity"], pairs["measure"], strict=True):
        old, new = (one.values(activity, measure) for one in (before, after))
        change = estimate(new - old)
        rows.append((activity, measure, estimate(old).mean, estimate(new).mean, change.mean,
                     change.low, change.high))
    return pd.DataFrame(rows, columns=["activity", "measure", "before", "after", "difference",
                                       "low", "high"])


def promise_text(queue: Queue) -> str:
    """A queue's promise in words; an en dash where it makes none."""
    parts = []
    if queue.service_level is not None or queue.deferred:
        share = f"{100 * _promised(queue):.4g} %"
        if queue.deferred:
            hours = queue.due_within_h
            parts.append(_("{share} in {hours:g} h").format(share=share, hours=hours)
                         if hours else _("{share} in time").format(share=share))
        else:
            parts.append(_("{share} in {seconds:g} s").format(
                share=share, seconds=queue.within_s))
    if queue.max_abandon is not None and not queue.deferred:
        parts.append(_("at most {share} give up").format(share=f"{100 * queue.max_abandon:.4g} %"))
    return ", ".join(parts) or "–"


def unlikely(center: Center, found: Outlook) -> tuple[str, ...]:
    """What will probably not be kept or reached, in the planner's words."""
    queues = [row for row in found.queues.to_dict("records") if row["chance"] < UNLIKELY]
    campaigns = [row for row in found.campaigns.to_dict("records")
                 if row["chance"] < UNLIKELY and row["results"] < row["results_planned"]]
    return (
        *(_("{queue}: the promise ({promise}) is unlikely to be kept: {n} of {all} weeks kept it")
          .format(queue=row["queue"], promise=promise_text(center.queues[row["queue"]]),
                  n=round(row["chance"] * found.replications), all=found.replications)
          for row in queues),
        *(_("{campaign}: the {planned:,.0f} {unit} planned are unlikely to be reached: {n} of "
            "{all} weeks reached them; {results:,.0f} are to be expected")
          .format(campaign=row["campaign"], planned=row["results_planned"], unit=_(row["unit"]),
                  n=round(row["chance"] * found.replications), all=found.replications,
                  results=row["results"])
          for row in campaigns),
    )


def _long(activity: str, values: Mapping[str, Floats]) -> pd.DataFrame:
    return pd.concat([
        pd.DataFrame({"replication": np.arange(len(value)), "activity": activity,
                      "measure": measure, "value": value})
        for measure, value in values.items()
    ], ignore_index=True)


# ------------------------------------------------------------------ queues


def _promised(queue: Queue) -> float:
    """Share promised to be answered or done in time; deferred work: all, unless it says less."""
    if queue.service_level is not None:
        return queue.service_level
    return 1.0 if queue.deferred else np.nan


class _Played:
    """A queue in all replications (R) and the intervals (T) that count."""

    def __init__(self, center: Center, week: Week, result: Result, queue: Queue) -> None:
        self.queue, self.result = queue, result
        number = result.model.names.index(queue.queue)
        self._inbound = result.model.inbound[number]
        self._counted = week.counted[queue.queue]
        flow = result.flow[:, number][:, self._counted]
        self._flow = {name: flow[:, :, n] for n, name in enumerate(COLUMNS)}
        kinds = [n for n, what in enumerate(week.rostered) if what == queue.queue]
        there = result.present_s[kinds].sum(axis=0)[self._counted]
        busy, overtime, absent, paused = np.moveaxis(
            result.team[:, kinds].sum(axis=1)[:, self._counted], 2, 0)
        self._flow["busy"] = busy
        self._flow["there"] = np.maximum(there - absent - paused, 0.0)
        # who finishes a contact after going over to another queue is busy for this one
        self._flow["available"] = np.maximum(self._flow["there"] + overtime, busy)
        self._flow["decided"] = self._flow["offered"]
        if queue.deferred:
            self._flow["decided"] = self._flow["in_time"] + self._flow["late"]
        self._rostered = there / result.model.interval_s
        self._starts = week.grid.starts[self._counted]
        self._dates = week.grid.local(center.zone(queue.site)).date[self._counted]
        self._monday = week.week
        self._load = week.load[queue.queue][self._counted]

    def _measures(self, flow: Mapping[str, Floats]) -> dict[str, Floats]:
        """Ratios of sums."""
        of_offered = flow["offered"]
        return {
            "offered": of_offered,
            "service_level": _ratio(flow["in_time"], flow["decided"]),
            "abandonment": _ratio(flow["abandoned"], of_offered),
            "asa_s": _ratio(flow["wait_s"], flow["answered"]),
            "occupancy": _ratio(flow["busy"], flow["available"]),
        }

    def _kept(self, got: Mapping[str, Floats]) -> Floats:
        """1 where every promise is kept, else 0; NaN without a promise, or where nobody came."""
        level, most = _promised(self.queue), self.queue.max_abandon
        missed = got["service_level"] < level - 1e-9
        if most is not None and not self.queue.deferred:
            missed = missed | (got["abandonment"] > most + 1e-9)
        elif np.isnan(level):
            return np.full_like(got["offered"], np.nan)
        return np.where(np.isnan(got["service_level"]), np.nan, np.where(missed, 0.0, 1.0))

    def week(self) -> dict[str, Floats]:
        """Measures of each replication's week, shape (R,)."""
        got = self._measures({name: flow.sum(axis=1) for name, flow in self._flow.items()})
        got["kept"] = self._kept(got)
        return {name: got[name] for name in QUEUE_MEASURES}

    def line(self) -> dict[str, object]:
        """The row of ``Outlook.queues``."""
        queue, got = self.queue, self.week()
        spread = estimate(got["service_level"])
        mean = {name: estimate(value).mean for name, value in got.items()}
        return {
            "queue": queue.queue, "deferred": queue.deferred, "promised": _promised(queue),
            "within_s": self._inbound.within_s,
            "max_abandon": np.nan if queue.max_abandon is None else queue.max_abandon,
            "offered": mean["offered"], "service_level": spread.mean,
            **{f"service_level_{x}": float(np.clip(getattr(spread, x), 0, 1)) for x in _SPREAD},
            "chance": mean["kept"], "abandonment": mean["abandonment"], "asa_s": mean["asa_s"],
            "occupancy": mean["occupancy"],
            "late": estimate(self._flow["late"].sum(axis=1)).mean if queue.deferred else np.nan,
        }

    def days(self) -> pd.DataFrame:
        """Rows of ``Outlook.days``."""
        rows = []
        for day in dict.fromkeys(self._dates):
            if not 0 <= (day - self._monday).days < 7:
                continue
            here = self._dates == day
            flow = {name: x[:, here].sum(axis=1) for name, x in self._flow.items()}
            each = self._measures(flow)
            rows.append({"queue": self.queue.queue, "date": day,
                         **self._all_together(flow, each), "chance": _mean(self._kept(each))})
        return pd.DataFrame(rows, columns=list(DAYS))

    def _all_together(
        self, flow: Mapping[str, Floats], each: Mapping[str, Floats]
    ) -> dict[str, float]:
        """Measures of all replications' contacts, with quantiles of the service level."""
        total = self._measures({name: x.sum(keepdims=True) for name, x in flow.items()})
        level = estimate(each["service_level"])
        return {
            "offered": _mean(flow["offered"]), "service_level": float(total["service_level"][0]),
            "service_level_p10": level.p10, "service_level_p90": level.p90,
            **{name: float(total[name][0]) for name in ("abandonment", "asa_s", "occupancy")},
        }

    def intervals(self) -> pd.DataFrame:
        """Rows of ``Outlook.intervals``."""
        length, load = self.result.model.interval_s, self._load
        rows = []
        for t in np.flatnonzero((load > 0) | (self._rostered > 0)).tolist():
            flow = {name: x[:, t] for name, x in self._flow.items()}
            rows.append({
                "queue": self.queue.queue, "start": self._starts[t],
                **self._all_together(flow, self._measures(flow)),
                "rostered": float(self._rostered[t]),
                "available": _mean(flow["there"]) / length, "load": float(load[t]),
            })
        return pd.DataFrame(rows, columns=list(INTERVALS))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _mean(values: Floats) -> float:
    return estimate(values).mean


# ------------------------------------------------------------------ campaigns


def _called(
    center: Center, week: Week, result: Result, plan: pd.DataFrame, campaign: Campaign
) -> tuple[str, dict[str, Floats], dict[str, float]]:
    """A campaign's name, what each replication brings, and what is planned.

    A contact brings results by the plan's own ratio, sales and the like by chance.
    """
    code, names = campaign.campaign, result.model.names
    sums = {name: np.zeros(result.replications) for name in CAMPAIGN_MEASURES}
    planned = dict.fromkeys(("hours", "contacts", "results"), 0.0)
    for segment in campaign.segments:
        row = plan[(plan["campaign"] == code) & (plan["segment"] == segment.segment)]
        wanted = {name: float(row[name].sum()) for name in ("contacts", "results", "hours")}
        name = f"{code}/{segment.segment}"
        every = (name, *(blended(name, queue) for queue in center.queues))
        places = [names.index(x) for x in every if x in names]
        flow = dict(zip(COLUMNS, np.moveaxis(
            result.flow[:, places].sum(axis=(1, 2)), 1, 0), strict=True))
        got = {"hours": (flow["handled_s"] + flow["attempt_s"]) / 3600,
               "attempts": flow["attempts"], "contacts": flow["answered"]}
        got["results"] = got.get(campaign.target_unit, np.zeros(0))
        if campaign.target_unit not in got:
            share = min(wanted["results"] / wanted["contacts"], 1.0) if wanted["contacts"] else 0.0
            rng = np.random.default_rng((result.seed, crc32(name.encode())))
            luck = rng.random(result.replications)
            got["results"] = binom.ppf(luck, got["contacts"], share)
        for measure, value in got.items():
            sums[measure] += value
        for measure in planned:
            planned[measure] += wanted[measure]
    sums["reached"] = (sums["results"] >= planned["results"] - 1e-6).astype(np.float64)
    planned["hours"] *= center.mean_availability(code, week.week)
    return code, sums, planned


def _campaign_line(
    center: Center, name: str, got: Mapping[str, Floats], planned: Mapping[str, float]
) -> dict[str, object]:
    results = estimate(got["results"])
    return {
        "campaign": name, "unit": center.campaigns[name].target_unit,
        "hours": _mean(got["hours"]), "hours_planned": planned["hours"],
        "attempts": _mean(got["attempts"]),
        "contacts": _mean(got["contacts"]), "contacts_planned": planned["contacts"],
        "results": results.mean, "results_p10": results.p10, "results_p90": results.p90,
        "results_planned": planned["results"], "chance": _mean(got["reached"]),
    }
