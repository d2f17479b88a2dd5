"""How far the queues of a centre are busy together: the correlation of their days' errors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import pandas as pd

from wfm.demand.decomposition import Inside

FEW_DAYS = 10
"""Days of the past that say as much as the assumption that queues have nothing in common."""
FAR_OFF = 4.0
"""Standard deviations that the error of a single day counts at most."""


def day_errors(one: Inside) -> pd.DataFrame | None:
    """How far off a queue's days were in its backtest; None where none was tested.

    Returns
    -------
    pandas.DataFrame
        day, origin (1 is the last), off (relative error over its standard deviation), most (what
        of it would be if it were no chance).
    """
    if one.made is None or not len(one.made.workings.test.day_of):
        return None
    test, phi = one.made.workings.test, one.made.chosen.phi_day
    mean = test.day_habit if one.made.method == "habit" else test.day_model
    some = mean > 0
    deviation = np.sqrt(1 / mean[some] + phi)
    off = (test.day_actual[some] - mean[some]) / mean[some]
    return pd.DataFrame({
        "day": [one.days.dates[0] + timedelta(days=n) for n in test.day_of[some].tolist()],
        "origin": test.origins - test.day_origin[some],
        "off": np.clip(off / deviation, -FAR_OFF, FAR_OFF),
        "most": phi**0.5 / deviation,
    })


def together(errors: Iterable[pd.DataFrame | None]) -> float:
    """Correlation, 0 to 1, of the factors by which two queues' days are off; one for all pairs.

    By moments over the pairs of queues of which the backtest forecast the same day equally far
    ahead, each error over its standard deviation: the sum of products of what was off over that
    of what would be if all were busy together. Chance is no part of either: it is each queue's
    own. 0 where no two queues were tested.

    Parameters
    ----------
    errors
        :func:`day_errors` of each queue.
    """
    parts = [one for one in errors if one is not None]
    if len(parts) < 2:
        return 0.0
    rows = pd.concat(parts, ignore_index=True)
    rows["off_off"], rows["most_most"] = rows["off"] ** 2, rows["most"] ** 2
    by_day = rows.groupby(["day", "origin"])
    sums = by_day.sum()[by_day.size() > 1]
    pairs = [float((sums[name] ** 2 - sums[f"{name}_{name}"]).sum()) for name in ("off", "most")]
    if pairs[1] <= 0:
        return 0.0
    days = sums.index.get_level_values("day").nunique()
    return float(np.clip(days / (days + FEW_DAYS) * pairs[0] / pairs[1], 0.0, 1.0))
