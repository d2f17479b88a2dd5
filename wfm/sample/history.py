"""26 weeks of contacts: trend, weekdays, hours, pay days, bills, holidays, and noise.

The expected volume of an interval is a curve of the day times factors of the day. What
really came is drawn from it: a gamma factor for the whole day (a busy day is busy all
day), a small gamma factor for the interval, and a Poisson count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from wfm.sample import dates
from wfm.sample.work import QUEUES, opening_slots

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Demand:
    """How the contacts of one queue come.

    Attributes
    ----------
    curve
        Contacts in a half hour at each full hour 0 … 23 of a mean weekday at the end of
        the history; in between it is interpolated.
    weekday
        Factor for Monday … Sunday.
    growth
        Growth over the whole history (0.06 is 6 %).
    pay_day, billing, after_holiday
        Factors of such days.
    abandoned
        Share of contacts that give up on a mean interval.
    aht_s, aht_night
        Mean handling time, and factor of it between 22:00 and 06:00.
    """

    curve: tuple[float, ...]
    weekday: tuple[float, ...]
    growth: float
    pay_day: float
    billing: float
    after_holiday: float
    abandoned: float
    aht_s: float
    aht_night: float = 1.0


DAY_CV = 0.06
INTERVAL_CV = 0.05
CONTACT_CV = 1.1
"""Spread of single handling times: standard deviation over mean."""
AHT_DAY_CV = 0.03
AHT_WEEKDAY = (1.02, 1.0, 0.99, 0.99, 1.0, 1.03, 1.04)
HOLIDAY_LIKE = 6
"""A public holiday has the factor of a Sunday."""

DEMAND: Mapping[str, Demand] = {
    "care": Demand(
        curve=(9, 6.5, 4.5, 4, 4.5, 7, 15, 36, 61, 76.5, 78.5, 73,
               64.5, 66.5, 71, 68.5, 64.5, 59.5, 51.5, 44.5, 36, 28, 20, 13.5),
        weekday=(1.08, 1.02, 0.99, 0.98, 0.97, 0.78, 0.62),
        growth=0.06, pay_day=1.08, billing=1.09, after_holiday=1.12,
        abandoned=0.035, aht_s=260, aht_night=1.06,
    ),
    "tech": Demand(
        curve=(0, 0, 0, 0, 0, 0, 0, 10, 13.5, 18.5, 20, 18,
               15, 16, 18.5, 18, 16.5, 15, 12.5, 9.5, 7.5, 0, 0, 0),
        weekday=(1.12, 1.02, 0.98, 0.96, 0.92, 0.0, 0.0),
        growth=-0.04, pay_day=1.0, billing=1.0, after_holiday=1.15,
        abandoned=0.045, aht_s=420,
    ),
    "sales": Demand(
        curve=(0, 0, 0, 0, 0, 0, 0, 5, 8, 12, 15.5, 15.5,
               15, 14, 15, 15, 14, 14, 15, 13.5, 10, 7.5, 0, 0),
        weekday=(1.03, 1.0, 0.99, 0.99, 0.99, 0.72, 0.0),
        growth=0.02, pay_day=1.14, billing=1.0, after_holiday=1.08,
        abandoned=0.03, aht_s=300,
    ),
    "chat": Demand(
        curve=(0, 0, 0, 0, 0, 0, 0, 6, 11, 18.5, 23.5, 25,
               25, 24, 25.5, 26.5, 25.5, 25, 25.5, 27.5, 26.5, 20.5, 11.5, 0),
        weekday=(1.05, 1.01, 1.0, 0.99, 0.95, 0.80, 0.74),
        growth=0.20, pay_day=1.05, billing=1.05, after_holiday=1.08,
        abandoned=0.05, aht_s=500,
    ),
    "mail": Demand(
        curve=(2, 1.5, 1, 1, 1, 1.5, 3, 5.5, 9, 12, 12.5, 12,
               10, 10, 11, 11, 10.5, 9, 7.5, 6, 5.5, 5.5, 4.5, 3),
        weekday=(1.18, 1.05, 1.0, 0.97, 0.92, 0.50, 0.42),
        growth=0.05, pay_day=1.03, billing=1.12, after_holiday=1.12,
        abandoned=0.0, aht_s=300,
    ),
}
_EVENTS: Mapping[tuple[str, date], float] = {
    ("sales", dates.BLACK_FRIDAY): 1.85,
    ("chat", dates.BLACK_FRIDAY): 1.3,
    ("sales", dates.ADVERTISEMENT): 1.3,
}


def expected_volume(queue: str, day: date) -> Floats:
    """Mean contacts in each interval of `day` if the queue were never closed, shape (48,)."""
    demand = DEMAND[queue]
    hours = np.arange(dates.SLOTS) * dates.INTERVAL_MIN / 60
    curve = np.interp(hours, np.arange(25), [*demand.curve, demand.curve[0]])
    return curve * _day_factor(queue, day)


def _day_factor(queue: str, day: date) -> float:
    demand = DEMAND[queue]
    holiday = day in dates.public_holidays()
    weeks_ahead = (day - dates.WEEK).days / 7
    factor = demand.weekday[HOLIDAY_LIKE if holiday else day.weekday()]
    factor *= (1 + demand.growth) ** (weeks_ahead / dates.HISTORY_WEEKS)
    if dates.is_pay_day(day):
        factor *= demand.pay_day
    if dates.is_billing_day(day):
        factor *= demand.billing
    if dates.follows_holiday(day):
        factor *= demand.after_holiday
    return float(factor * _EVENTS.get((queue, day), 1.0))


def expected_aht(queue: str, day: date) -> Floats:
    """Mean handling time in each interval of `day` (seconds), shape (48,)."""
    demand = DEMAND[queue]
    hours = np.arange(dates.SLOTS) * dates.INTERVAL_MIN / 60
    night = (hours >= 22) | (hours < 6)
    # people tire: handling times rise by a few per cent in the afternoon
    through_the_day = 1 + 0.03 * np.sin((hours - 12) / 24 * 2 * np.pi)
    return (
        demand.aht_s * AHT_WEEKDAY[day.weekday()]
        * np.where(night, demand.aht_night, 1.0) * through_the_day
    )


def history_rows() -> Iterator[tuple[str, str, int, int, int, str]]:
    """Rows of the table history, by queue and start; a closed interval has none."""
    days = [
        dates.HISTORY_FIRST + timedelta(days=n) for n in range(7 * dates.HISTORY_WEEKS)
    ]
    for number, row in enumerate(QUEUES):
        queue = str(row["queue"])
        # one stream per queue: to change one leaves the others as they are
        rng = np.random.default_rng([dates.SEED, number])
        for day in days:
            # drawn for every day, so that a closed day does not shift the days after it
            uniform = rng.random((6, dates.SLOTS))
            if day != dates.MISSING_DAY:
                yield from _day_rows(queue, day, opening_slots(row, day), uniform)


def _day_rows(
    queue: str, day: date, slots: range, uniform: Floats
) -> Iterator[tuple[str, str, int, int, int, str]]:
    demand = DEMAND[queue]
    mean = expected_volume(queue, day) * _gamma(uniform[0, 0], DAY_CV)
    mean = mean * _gamma(uniform[1], INTERVAL_CV)
    if queue == dates.OUTAGE_QUEUE and day == dates.OUTAGE_DAY:
        mean = np.where(_outage_slots(), 0.01 * mean, mean)
    offered = stats.poisson.ppf(uniform[2], mean).astype(np.int64)
    # more give up when the interval is busier than was to be expected
    rush = np.clip(mean / np.maximum(expected_volume(queue, day), 1e-9), 0.5, 2.0)
    share = np.clip(demand.abandoned * rush**4, 0, 0.4)
    abandoned = stats.binom.ppf(uniform[3], offered, share).astype(np.int64)
    handled = offered - abandoned
    aht = expected_aht(queue, day) * _gamma(uniform[0, 1], AHT_DAY_CV)
    aht = aht * _gamma(uniform[4], CONTACT_CV / np.sqrt(np.maximum(handled, 1)))
    for slot in slots:
        clock = time(*divmod(slot * dates.INTERVAL_MIN, 60))
        yield (
            queue, f"{day} {clock:%H:%M}", int(offered[slot]), int(handled[slot]),
            int(abandoned[slot]), str(round(float(aht[slot]))) if handled[slot] else "",
        )


def _outage_slots() -> NDArray[np.bool_]:
    slots = np.arange(dates.SLOTS) * dates.INTERVAL_MIN
    first = dates.OUTAGE_FROM.hour * 60 + dates.OUTAGE_FROM.minute
    last = dates.OUTAGE_TO.hour * 60 + dates.OUTAGE_TO.minute
    return (slots >= first) & (slots < last)


def _gamma(uniform: Floats | float, cv: Floats | float) -> Floats:
    """A gamma factor with mean 1 and the coefficient of variation `cv`."""
    shape = 1 / np.square(cv)
    return np.asarray(stats.gamma.ppf(uniform, shape, scale=1 / shape), dtype=np.float64)
