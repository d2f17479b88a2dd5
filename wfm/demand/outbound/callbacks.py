"""Calls promised to a time: when they may be made, and whether anybody is there to make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, floor
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.campaigns import Callback
from wfm.center import Campaign, Center, Segment
from wfm.demand.outbound.horizon import Bools, Legal
from wfm.demand.outbound.list_state import hours_per_attempt
from wfm.handover import CALLBACKS, Roster
from wfm.language import translate as _

NEAR = timedelta(days=7)
"""A promised call is moved by no more than this."""


@dataclass(frozen=True)
class Promise:
    """A callback of the week, in the time in which it may be made.

    Attributes
    ----------
    opens, due
        UTC; ends of intervals. An agent who calls in any legal interval between them can
        keep to the promised minute and its tolerance.
    note
        What was moved, in the planner's words.
    """

    callback: Callback
    opens: datetime
    due: datetime
    note: str = ""

    def rate(self, usual: float) -> float:
        """Share of its people that is reached; `usual` where the callback does not say."""
        stated = self.callback.contact_rate
        return usual if stated is None else stated


def promises(
    center: Center, campaign: Campaign, segment: Segment, week: date, legal: Legal
) -> tuple[tuple[Promise, ...], tuple[str, ...]]:
    """A segment's callbacks of the week from `week`, and notes on those without a legal time.

    A callback whose time is not legal is moved to the nearest legal time (to the later of two
    as near), which may be in another week than it was promised for.
    """
    mine = [c for c in center.callbacks
            if (c.campaign, c.segment) == (campaign.campaign, segment.segment)]
    zone = center.main_site.zone
    begin, end = midnight(week, zone), midnight(week + timedelta(days=7), zone)
    near = [c for c in mine if begin - NEAR <= c.at < end + NEAR]
    if not near:
        return (), _overdue(center, campaign, segment, mine, begin)
    grid = Grid.days(week - 2 * NEAR, 35, zone, center.interval_min)
    first, beyond = (grid.position(midnight(day, zone)) for day in (
        campaign.start, campaign.end + timedelta(days=1)))
    place = np.arange(grid.count)
    mask = legal(campaign, segment, grid) & (place >= first) & (place < beyond)
    within = timedelta(minutes=campaign.callback_within_min)
    found, lost, moved_here = [], [], []
    for callback in sorted(near, key=lambda c: c.at):
        moment = _nearest(grid, mask, callback.at, within)
        if moment is None:
            if begin <= callback.at < end:
                lost.append(_("{name}: {count} calls promised for {clock} have no legal time "
                              "within a week").format(name=f"{campaign.campaign}/{segment.segment}",
                                                      count=callback.records,
                                                      clock=_clock(callback.at, segment, zone)))
            continue
        opens, due = _window(grid, moment, within)
        note = "" if moment == callback.at else _(
            "{clock} is not legal; moved to {moved}").format(
                clock=_clock(callback.at, segment, zone), moved=_clock(moment, segment, zone))
        if begin <= opens < end:
            found.append(Promise(callback, opens, due, note))
            moved_here.append(callback)
        elif begin <= callback.at < end and note:
            lost.append(f"{campaign.campaign}/{segment.segment}: {note}")
    left = [callback for callback in mine if callback not in moved_here]
    return tuple(found), (*_overdue(center, campaign, segment, left, begin), *lost)


def _overdue(
    center: Center, campaign: Campaign, segment: Segment, left: list[Callback], begin: datetime
) -> tuple[str, ...]:
    """A note on the promises of `left` that are overdue: their time lies before the week and before
    the end of the history.
    """
    late = [callback for callback in left if callback.at < begin]
    known = center.history["start"].max() if late else pd.NaT
    late = [callback for callback in late if pd.Timestamp(callback.at) < known]
    if not late:
        return ()
    return (_("{name}: {count} calls in the table callbacks were promised for times that have "
              "passed, the first for {clock}: they are not planned; give them a new time, or take "
              "out those that were made").format(
        name=f"{campaign.campaign}/{segment.segment}", count=sum(c.records for c in late),
        clock=_clock(min(c.at for c in late), segment, center.main_site.zone)),)


def _clock(moment: datetime, segment: Segment, zone: str) -> str:
    """A moment on the clock of the people called."""
    return f"{moment.astimezone(ZoneInfo((*segment.zones, zone)[0])):%Y-%m-%d %H:%M}"


def _window(grid: Grid, moment: datetime, within: timedelta) -> tuple[datetime, datetime]:
    """The intervals that a moment's tolerance touches: begin of the first, end of the last."""
    step = timedelta(minutes=grid.minutes)
    first = floor((moment - within - grid.start) / step)
    last = max(ceil((moment + within - grid.start) / step), floor((moment - grid.start) / step) + 1)
    return grid.start + first * step, grid.start + last * step


def _nearest(
    grid: Grid, mask: Bools, moment: datetime, within: timedelta
) -> datetime | None:
    """The moment itself where its window holds a legal interval, else the nearest legal minute."""
    opens, due = _window(grid, moment, within)
    if mask[grid.position(opens):grid.position(due)].any():
        return moment
    step = timedelta(minutes=grid.minutes)
    places = np.flatnonzero(mask)
    later, before = places[places >= grid.position(moment)], places[places < grid.position(moment)]
    ways: list[datetime] = []
    if len(later):
        ways.append(grid.start + int(later[0]) * step)
    if len(before):
        ways.append(grid.start + (int(before[-1]) + 1) * step - timedelta(minutes=1))
    near = [way for way in ways if abs(way - moment) <= NEAR]
    return min(near, key=lambda way: abs(way - moment), default=None)


def promised_rows(
    center: Center, campaign: Campaign, segment: Segment, found: tuple[Promise, ...],
    rate: float, available: float,
) -> list[tuple[object, ...]]:
    """The promises as rows of :attr:`wfm.handover.OutboundPlan.callbacks`.

    Parameters
    ----------
    rate
        Share of the segment's attempts that reach the right person.
    available
        Share of rostered time in which an agent really calls.
    """
    gap_s = center.contact_gap_s(campaign.campaign)
    rows: list[tuple[object, ...]] = []
    for one in found:
        back, share = one.callback, one.rate(rate)
        hours = float(hours_per_attempt(campaign, share, gap_s)) * back.records / available
        rows.append((campaign.campaign, segment.segment, back.at, one.opens, one.due,
                     float(back.records), share, hours, back.agent or "", one.note))
    return rows


def promised_frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Rows of :func:`promised_rows` as a table with proper dtypes, also where it is empty."""
    frame = pd.DataFrame(rows, columns=list(CALLBACKS))
    for column in ("at", "opens", "due"):
        frame[column] = pd.to_datetime(frame[column], utc=True).dt.as_unit("s")
    numbers = dict.fromkeys(("records", "contact_rate", "hours"), "float64")
    return frame.astype(numbers)


def unkept(callbacks: pd.DataFrame, roster: Roster, zone: str) -> tuple[str, ...]:
    """What a roster does not keep of the promises, in the planner's words.

    A promise needs somebody who calls its segment between `opens` and `due`, for as long as
    its calls take; and the agent who gave it, where one is named, at work then.
    """
    said = []
    work = roster.stints[roster.stints["kind"] == "work"]
    for row in callbacks.to_dict("records"):
        what = f"{row['campaign']}/{row['segment']}"
        starts = work["start"].clip(lower=row["opens"])
        ends = work["end"].clip(upper=row["due"])
        hours = ((ends - starts).dt.total_seconds() / 3600).clip(lower=0.0)
        clock = f"{pd.Timestamp(row['at']).tz_convert(zone):%Y-%m-%d %H:%M}"
        there = float(hours[work["what"] == what].sum())
        if there < row["hours"] - 1e-6:
            said.append(_("{what}: calls promised for {clock} take {hours:.1f} agent hours, "
                          "{there:.1f} are rostered then.").format(
                what=what, clock=clock, hours=row["hours"], there=there))
        elif row["agent"] and not hours[work["agent"] == row["agent"]].sum():
            said.append(_("{what}: {agent}, who promised to call at {clock}, is not at work "
                          "then.").format(what=what, agent=row["agent"], clock=clock))
    return tuple(said)
