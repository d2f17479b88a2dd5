"""Which queues' forecasts need a human, and why, each reason in one plain sentence."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, NamedTuple

import pandas as pd

from wfm.demand.past.actual import SCORED
from wfm.demand.tracking.accuracy import Accuracy
from wfm.demand.uncertainty.measures import ratio
from wfm.language import translate as _

Row = dict[str, Any]
"""A row of :attr:`wfm.demand.tracking.accuracy.Accuracy.queues`."""

LEAST_DAYS = 10
"""Fewer days say nothing about error, bias and coverage."""
ABOVE_FLOOR = 1.25
"""The error is well above the floor from this multiple of it on."""
BIAS = 0.05
COVERAGE = 0.1
"""Bias and coverage may be off by so much (shares)."""
ERRORS = 2.0
"""A difference counts when it is more than so many standard errors."""
LEAST_OUT = 3
"""Days of the last week outside their band that count, if they are more than half of it."""
LEAST_EXPECTED = 20.0
"""Contacts expected from which it is no chance that none came."""
MISSING = 0.1
"""Share of the open days that may have no records."""


class Difference(NamedTuple):
    """A difference and its standard error."""

    value: float
    se: float


def attention(found: Accuracy) -> dict[str, tuple[str, ...]]:
    """The queues that need a human, in the centre's order, each with its reasons.

    - *No forecast*: contacts came where none was expected.
    - *No contacts*: none came where 20 or more were expected.
    - *No records*: on two days or more, and on over 10 % of the open days.
    - *Error*: at least 1.25 times the floor and above the habit's, by more than two standard
      errors of the difference.
    - *Bias*: beyond 5 % and beyond two standard errors.
    - *Coverage*: more than 10 points from what the 80 % band should hold, and beyond two
      standard errors.
    - *Last week*: more than half of its days, at least three, outside the band of their day.
    - *Changes by hand*: they made the error larger, by more than two standard errors.

    Error, bias, coverage and changes are judged from ten scored days on. Standard errors are
    those of :func:`wfm.demand.uncertainty.measures.ratio`, with days as the sample.
    """
    rows = found.intervals
    missed = (rows["contacts"] - rows["volume"]).abs()
    rows = rows.assign(
        one=1.0,
        apart=((rows["contacts"] >= rows["p10"] - 0.5)
               & (rows["contacts"] <= rows["p90"] + 0.5)).astype(float) - rows["due"],
        worse=missed - (rows["contacts"] - rows["habit"]).abs(),
        lost=missed - (rows["contacts"] - rows["model"]).abs())
    tests = {
        "coverage": ratio(rows, "apart", "one", ["queue"]),
        "habit": ratio(rows, "worse", "contacts", ["queue"]),
        "hand": ratio(rows, "lost", "contacts", ["queue"]),
    }
    result = {}
    for record in found.queues.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        queue = str(row["queue"])
        reasons = [*_absent(row)]
        if row["days"] >= LEAST_DAYS and row["forecast"] > 0 and row["contacts"] > 0:
            reasons += _judged(row, {name: _of(test, queue) for name, test in tests.items()})
        reasons += _last_week(found, queue)
        if reasons:
            result[queue] = tuple(reasons)
    return result


def _absent(row: Row) -> list[str]:
    contacts, missing, days = row["contacts"], row["missing"], row["days"]
    found = []
    if row["forecast"] == 0 and contacts > 0:
        found.append(_("{contacts:,.0f} contacts came where none was expected: see why the "
                       "forecast knows no ordinary day.").format(contacts=contacts))
    if contacts == 0 and row["forecast"] >= LEAST_EXPECTED:
        found.append(_("None came where {forecast:,.0f} contacts were expected on {days} days: has "
                       "the queue ended, or does its import?").format(
            forecast=row["forecast"], days=row["days"]))
    if missing >= 2 and missing > MISSING * (missing + days):
        found.append(_("There are no records of {missing} of {all} open days: is the "
                       "import complete?").format(missing=missing, all=missing + days))
    return found


def _of(test: pd.DataFrame, queue: str) -> Difference:
    """A queue's row of :func:`wfm.demand.uncertainty.measures.ratio`."""
    return Difference(float(test["value"][queue]), float(test["se"][queue]))


def _beyond(test: Difference, least: float = 0.0) -> bool:
    """Whether a difference is larger than chance and than `least`."""
    return abs(test.value) > max(least, ERRORS * test.se)


def _judged(row: Row, test: dict[str, Difference]) -> list[str]:
    found = []
    if (row["wape"] >= ABOVE_FLOOR * row["floor"] and test["habit"].value > 0
            and _beyond(test["habit"])):
        found.append(_("The error is {wape:.1%}; chance alone leaves {floor:.1%}, and the mean of "
                       "the last weeks would have missed by {habit_wape:.1%}: something changed "
                       "that the forecast does not know.").format(**row))
    if _beyond(Difference(row["bias"], row["bias_se"]), BIAS):
        text = _("The forecast was {bias:.1%} too high (±{range:.1%}) over {days} days.")
        if row["bias"] < 0:
            text = _("The forecast was {bias:.1%} too low (±{range:.1%}) over {days} days.")
        found.append(text.format(bias=abs(row["bias"]), range=ERRORS * row["bias_se"],
                                 days=row["days"]))
    if _beyond(test["coverage"], COVERAGE):
        text = _("{covered80:.0%} of the intervals lie in their 80 % band and {due80:.0%} should: "
                 "the forecast is less sure than it could be.")
        if test["coverage"].value < 0:
            text = _("{covered80:.0%} of the intervals lie in their 80 % band and {due80:.0%} "
                     "should: the forecast is surer than it may be.")
        found.append(text.format(**row))
    if test["hand"].value > 0 and _beyond(test["hand"]):
        found.append(_("Changes by hand made it worse: where they were made the error is "
                       "{changed_wape:.1%}, without them it would be {model_wape:.1%}.").format(
            **row))
    return found


def _last_week(found: Accuracy, queue: str) -> list[str]:
    """Whether the last seven days ran out of their bands."""
    days = found.days
    since = pd.Timestamp(found.last - timedelta(days=6))
    mine = days[(days["queue"] == queue) & (days["status"] == SCORED) & (days["date"] >= since)]
    above = int((mine["contacts"] > mine["p90"] + 0.5).sum())
    below = int((mine["contacts"] < mine["p10"] - 0.5).sum())
    actual, expected = float(mine["contacts"].sum()), float(mine["volume"].sum())
    if expected == 0 or above + below < max(LEAST_OUT, math.floor(len(mine) / 2) + 1):
        return []
    return [_("In the last week {above} of {days} days lay above their band and {below} below; "
              "together they had {change:+.0%} contacts against the forecast.").format(
        above=above, below=below, days=len(mine), change=actual / expected - 1)]
