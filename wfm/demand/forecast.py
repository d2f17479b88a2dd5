"""Volume and handling time of every queue of a centre, for the weeks to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center
from wfm.cluster import run
from wfm.demand.decomposition import Inside
from wfm.demand.frames import ACCURACY, DRIVERS
from wfm.demand.handling.times import handling_times
from wfm.demand.job import Job, Made, foresee
from wfm.demand.model.borrow import borrow
from wfm.demand.overrides import apply
from wfm.demand.past import changes, moves
from wfm.demand.past.site import early_ends
from wfm.demand.records import by_queue, parts_of
from wfm.demand.uncertainty.together import together
from wfm.handover import Forecast
from wfm.override import Override

CLEANING = ("queue", "start", "end", "what", "done")


def forecast(
    center: Center, first: date, weeks: int = 1,
    watch: Callable[[float], None] = lambda done: None,
    overrides: Sequence[Override] = (),
    inside: Callable[[Inside], object] | None = None,
    workers: int = 1,
) -> Forecast:
    """Forecast all queues from the day before `first` to the day after the last week.

    Parameters
    ----------
    first
        Monday of the first week, in the main site's clock. History from that moment on is
        left aside, so that a week of the past is forecast as it would have been.
    weeks
        Number of weeks, at least 1.
    watch
        Told the share of the queues that is done, 0 to 1.
    overrides
        What the planner knows better, of queues of the centre.
    inside
        Told of each queue how its forecast came about, in their order.
    workers
        Processes, as for :func:`wfm.cluster.run`; the forecast has the same bytes with any
        number.

    Returns
    -------
    Forecast
        Whole days of each queue's own site clock that touch the span. Closed intervals have
        volume 0; only deferred work arrives in them too, where its history shows it. A queue
        without history has volume 0 and a row in ``cleaning`` that says so. Errors are shares (0.05
        is 5 %); ``covered80`` is the share of past counts inside their 80 % band.

    Raises
    ------
    ValueError
        `weeks` is below 1, or contacts are expected in a queue and no queue of the centre
        has a handling time.
    ImpossibleOverridesError
        See :func:`wfm.demand.overrides.apply`.
    """
    if weeks < 1:
        raise ValueError(f"a forecast is for at least one week, not {weeks}")
    zone = center.main_site.zone
    cut = pd.Timestamp(midnight(first, zone))
    span = (
        midnight(first - timedelta(days=1), zone),
        midnight(first + timedelta(days=7 * weeks + 1), zone) - timedelta(seconds=1),
    )
    routes = changes.courses(center, _last_day(center, cut))
    cleaning = [row for route in routes for row in moves.rows_of(center, route, span)]
    for route in routes:
        center = changes.restate(center, route)
    handling = handling_times(center, cut, span, workers)
    cleaning += handling.cleaning
    cleaning += [(f.queue, f.start, f.end, f.what, f.done) for f in center.findings
                 if pd.Timestamp(f.start) < cut]
    jobs = _jobs(center, cut, span, handling.seconds, inside is not None)
    watch(0.0)
    done: list[Made] = []
    for number, one in enumerate(run(foresee, jobs, workers), 1):
        cleaning += one.cleaning
        if inside is not None and one.inside is not None:
            inside(one.inside)
        done.append(replace(one, inside=None))
        if number < len(jobs):
            watch(number / len(jobs))
    watch(1.0)
    cleaned = pd.DataFrame(cleaning, columns=list(CLEANING))
    for column in ("start", "end"):
        cleaned[column] = pd.to_datetime(cleaned[column], utc=True).dt.as_unit("s")
    made = Forecast(
        pd.concat([one.intervals for one in done], ignore_index=True),
        pd.concat([one.days for one in done], ignore_index=True),
        pd.DataFrame([one.accuracy for one in done], columns=list(ACCURACY[:-1])).assign(
            together=together([one.errors for one in done])),
        cleaned,
        pd.concat([one.decomposition for one in done], ignore_index=True),
        drivers=pd.DataFrame([row for one in done for row in one.drivers], columns=list(DRIVERS)),
        handling=handling.accuracy,
    )
    for route in routes:
        made = moves.move(center, route, made)
    return apply(made, center, overrides)


def _last_day(center: Center, cut: pd.Timestamp) -> date:
    """The last day of the history before `cut`, on the main site's clock."""
    # queue by queue: to look through all rows at once takes half their memory again
    known = [rows["start"] for rows in by_queue(center.history).values()]
    ends = [(start if start.max() < cut else start[start < cut]).max() for start in known]
    last = max((end for end in ends if end is not pd.NaT),
               default=cut - pd.Timedelta(minutes=1))
    day: date = pd.Timestamp(last).tz_convert(center.main_site.zone).date()
    return day


def _jobs(
    center: Center, cut: pd.Timestamp, span: tuple[datetime, datetime],
    handling: Mapping[str, np.ndarray], explained: bool,
) -> list[Job]:
    """The work on each queue, in their order."""
    shut, reach = early_ends(center, cut), _last_day(center, cut)
    parts = parts_of(center)
    rows = {part.queue.queue: part.rows for part in parts}
    jobs = []
    for part in parts:
        queue, clock = part.queue, ZoneInfo(part.zone)
        edge = (span[0].astimezone(clock).date(), span[1].astimezone(clock).date())
        jobs.append(Job(
            part, cut, edge, shut.get(queue.site, {}),
            borrow(center, rows, queue, part.rows[part.rows["start"] < cut], edge[0]),
            handling.get(queue.queue), explained, reach))
    return jobs
