"""Forecasts as they were made, kept in ``forecasts/made/`` to be followed later."""

from __future__ import annotations

import gzip
import zlib
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pandas as pd

from wfm.center import Center
from wfm.demand.tracking import snapshot
from wfm.demand.tracking.snapshot import Kept
from wfm.language import noted
from wfm.tables import Faults, Source, write_beside
from wfm.workspace import Workspace, wall

LONGEST_FORECAST = 26
"""Weeks that one forecast covers at most."""


def keep_forecast(space: Workspace, center: Center, made: Kept) -> None:
    """Keep a forecast in ``forecasts/made/DAY``, for the day it was made.

    Three compressed tables, named by the forecast's first week: what the same day made of the
    same week is replaced.
    """
    if made.intervals.empty:
        return
    day, week = (pd.Timestamp(made.intervals[name].iloc[0]).date() for name in ("made", "week"))
    folder = space.made / day.isoformat()
    intervals = made.intervals.drop(columns=["made", "week"])
    zone = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    intervals["start"] = wall(intervals["start"], intervals["queue"].map(zone))
    # the intervals last: whoever finds them finds all
    for name, frame in (("weeks", made.weeks.drop(columns=["made", "week"])),
                        ("days", made.days.drop(columns=["made", "week"])),
                        ("inbound", intervals)):
        rounded = frame.round(dict.fromkeys(frame.select_dtypes("float").columns, 3))
        text = rounded.to_csv(index=False, lineterminator="\n")
        # the time of writing is left out: the same forecast makes the same file
        packed = gzip.compress(text.encode(), mtime=0)
        write_beside(folder / f"{name}-{week.isoformat()}.csv.gz", partial(_write, packed))


def load_kept(space: Workspace, first: date, last: date) -> Kept:
    """The forecasts kept of the days from `first` to `last`; of others there may be some too.

    Raises
    ------
    InputError
        A file is damaged.
    """
    found, faults = [], Faults()
    for path in sorted(space.made.glob("*/inbound-*.csv.gz"), key=lambda path: path.name,
                       reverse=True):  # of one day and two weeks, the later week has the say
        try:
            made = date.fromisoformat(path.parent.name)
            week = date.fromisoformat(path.name.removeprefix("inbound-").removesuffix(".csv.gz"))
        except ValueError:
            continue  # not ours
        if week > last or week + timedelta(weeks=LONGEST_FORECAST) <= first:
            continue
        try:
            found.append(_read_kept(path, made, week))
        except (gzip.BadGzipFile, zlib.error, EOFError, ValueError, FileNotFoundError):
            faults.add(Source(path), 0, "", noted("the file is damaged"), noted("Remove it"))
    faults.raise_if_any()
    return Kept.together(found)


def _read_kept(path: Path, made: date, week: date) -> Kept:
    """One kept forecast; ValueError where it is not as :func:`keep_forecast` writes it."""
    intervals, days = (_table(path, name) for name in ("inbound", "days"))
    model = ["model"] if "model" in intervals else []
    intervals["start"] = pd.to_datetime(intervals["start"], utc=True, format="ISO8601"
                                        ).dt.as_unit("s")
    tables = [(intervals, (*snapshot.INTERVALS, *model)), (days, snapshot.DAYS)]
    if _beside(path, "weeks").exists():
        tables.append((_table(path, "weeks"), snapshot.WEEKS))
    frames = []
    for frame, columns in tables:
        for name in {"date", "monday"} & set(columns):
            frame[name] = pd.to_datetime(frame[name], format="ISO8601").dt.as_unit("s")
        numbers = [name for name in columns if name not in ("queue", "start", "date", "monday")]
        frame[numbers] = frame[numbers].astype("float64")
        whole = [name for name in columns if name not in ("naive", "model")]
        if frame[whole].isna().to_numpy().any():
            raise ValueError("an empty cell")
        frames.append(snapshot.dated(frame[list(columns)], made, week))
    return Kept(*frames)


def _beside(path: Path, name: str) -> Path:
    return path.with_name(path.name.replace("inbound-", f"{name}-", 1))


def _table(path: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(_beside(path, name), dtype={"queue": "object"}, keep_default_na=False,
                       na_values=[""])


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)
