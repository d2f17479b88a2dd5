"""What service the rostered agents will give, by the formulas of the requirement."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center
from wfm.handover import Requirement
from wfm.staffing.chat import servers, slowed_aht_s
from wfm.staffing.erlang_a import measures
from wfm.staffing.requirement import promise_of
from wfm.staffing.uncertain import rate_factors


def expected_service(
    center: Center, requirement: Requirement, coverage: pd.DataFrame
) -> pd.DataFrame:
    """Expected service of each interval of the requirement.

    Each interval is taken as long enough to settle, so an overloaded interval of a queue
    whose contacts never give up has no service (0) and an endless wait (inf). Service level
    and abandonment are averages over what the forecast may be off by; the mean wait and the
    occupancy are those of the forecast itself (an average would be endless as soon as some
    load does not settle).

    Parameters
    ----------
    coverage
        queue, start (UTC), present: rostered agents at work on the queue, may be
        fractional. An interval without a row has nobody.

    Returns
    -------
    DataFrame
        queue, start, volume, spread, aht_s, load, required, present, service_level (share answered
        in time), abandonment (share), asa_s (seconds), occupancy (share), as the rows of
        the requirement.
    """
    frame = requirement.intervals[
        ["queue", "start", "volume", "spread", "aht_s", "load", "required"]]
    frame = frame.merge(
        coverage[["queue", "start", "present"]], on=["queue", "start"], how="left",
        validate="one_to_one",
    )
    frame["present"] = frame["present"].fillna(0.0)
    results = np.zeros((4, len(frame)))
    for name, places in frame.groupby("queue", sort=False).indices.items():
        queue = center.queues[str(name)]
        promise = promise_of(queue)
        rows = frame.iloc[places]
        load, spread, present = (
            rows[c].to_numpy(np.float64) for c in ("load", "spread", "present"))
        aht = slowed_aht_s(
            np.where(load > 0, rows["aht_s"].to_numpy(np.float64), 1.0),
            queue.concurrency, queue.slowing)
        free = center.availability_at(queue.queue, pd.DatetimeIndex(rows["start"]))
        at_once = servers(present * free, queue.concurrency)
        patience = queue.patience_s or np.inf
        certain = measures(load, at_once, aht, patience, promise.within_s)
        results[2:, places] = certain.asa_s, certain.occupancy
        factors, weights = rate_factors(spread**2)
        for factor, weight in zip(factors.T, weights, strict=True):
            got = measures(load * factor, at_once, aht, patience, promise.within_s)
            results[0, places] += weight * factor * got.service_level
            results[1, places] += weight * factor * got.abandonment
    names = ("service_level", "abandonment", "asa_s", "occupancy")
    return frame.assign(**dict(zip(names, results, strict=True)))


def week_service(center: Center, expected: pd.DataFrame, week: date) -> pd.DataFrame:
    """The seven days from `week`, by queue, contacts counting alike.

    Parameters
    ----------
    expected
        As :func:`expected_service` returns it; rows outside the week are left aside.

    Returns
    -------
    DataFrame
        queue, volume (contacts), promised (service level, NaN if none), within_s,
        service_level, abandonment, asa_s (weighted by contacts; a queue without contacts
        has 1, 0 and 0), occupancy (of the time of available agents), required_h and
        present_h (agent hours).
    """
    hours = center.interval_min / 60
    lines = []
    for name, rows in expected.groupby("queue", sort=False):
        queue = center.queues[str(name)]
        zone = center.zone(queue.site)
        inside = (rows["start"] >= midnight(week, zone)) & (
            rows["start"] < midnight(week + timedelta(days=7), zone)
        )
        rows = rows[inside]
        total = float(rows["volume"].sum())
        present = float(rows["present"].sum())
        some = rows[rows["volume"] > 0]
        share = some["volume"] / total
        lines.append({
            "queue": queue.queue,
            "volume": total,
            "promised": np.nan if queue.service_level is None else queue.service_level,
            "within_s": promise_of(queue).within_s,
            "service_level": float((some["service_level"] * share).sum()) if total else 1.0,
            "abandonment": float((some["abandonment"] * share).sum()),
            "asa_s": float((some["asa_s"] * share).sum()),
            "occupancy": float((rows["occupancy"] * rows["present"]).sum()) / present
            if present
            else 0.0,
            "required_h": float(rows["required"].sum()) * hours,
            "present_h": present * hours,
        })
    columns = [
        "queue", "volume", "promised", "within_s", "service_level", "abandonment", "asa_s",
        "occupancy", "required_h", "present_h",
    ]
    return pd.DataFrame(lines, columns=columns)
