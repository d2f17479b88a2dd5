"""Average handling time: all the time handled over all the contacts handled.

Means of interval means are never taken, and weekday × interval cells are not either: nearly
all the difference between them is chance.
"""

from __future__ import annotations

import numpy as np

from wfm.demand.level import recency

LEVEL_HALF_LIFE = 14.0
SHAPE_HALF_LIFE = 70.0
"""Days after which a day counts half, for the level and for the time of day."""
CONTACT_VARIANCE = 1.5
"""Squared coefficient of variation of one handling time: 1.2 to 1.3 squared in a bank's
58,000 calls, and much the same elsewhere (Brown et al. 2005, JASA 100:36-50)."""


def handling_time(
    age_days: np.ndarray, slot: np.ndarray, handled: np.ndarray, aht_s: np.ndarray, slots: int
) -> np.ndarray | None:
    """Expected seconds by slot of the day, (slots,); None where nothing was recorded.

    The recent level × a factor for the time of day. The factor of a slot is drawn to 1 by the
    share of its difference that the number of contacts behind it leaves to chance.

    Parameters
    ----------
    age_days, slot, handled, aht_s
        One entry per recorded interval: how old, which slot of the day, contacts handled and
        their mean handling time. Entries without contacts or time are left out.
    """
    use = (handled > 0) & (aht_s > 0) & np.isfinite(aht_s)
    if not use.any():
        return None
    age, slot, handled, aht_s = (a[use] for a in (age_days, slot, handled, aht_s))
    spent = handled * aht_s
    age = age - age.min()
    recent = recency(age, LEVEL_HALF_LIFE)
    level = float(recent @ spent) / float(recent @ handled)

    weight = recency(age, SHAPE_HALF_LIFE)
    time = np.bincount(slot, weights=weight * spent, minlength=slots)
    number = np.bincount(slot, weights=weight * handled, minlength=slots)
    square = np.bincount(slot, weights=weight**2 * handled, minlength=slots)
    mean = time.sum() / number.sum()
    raw = np.divide(time, number * mean, out=np.ones(slots), where=number > 0)
    chance = np.divide(
        CONTACT_VARIANCE * square, number**2, out=np.full(slots, np.inf), where=number > 0
    )
    seen = number > 0
    part = number[seen] / number.sum()
    real = max(float(part @ ((raw[seen] - 1) ** 2 - chance[seen])), 0.0)
    factor = np.where(seen, 1 + real / (real + chance + 1e-12) * (raw - 1), 1.0)
    # shrinking moves the mean of the factors; the level is the mean
    return level * factor / (float(part @ factor[seen]))
