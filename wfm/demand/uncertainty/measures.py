"""Error, bias and coverage of forecasts, by any grouping of what they are of.

Error is WAPE, Σ|y − f| / Σy; bias is Σ(f − y) / Σy, positive where too much was expected. Both
beside the seasonal naive forecast, the planner's habit, and the *floor*: the error that remains
when the true rate is known, because contacts come by chance
(:func:`wfm.demand.uncertainty.bands.poisson_error`, Σ E|Y − f| / Σf).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.demand.uncertainty.bands import poisson_error

MEASURES = (
    "days", "intervals", "contacts", "forecast", "wape", "bias", "bias_se", "naive_wape",
    "habit_wape", "floor", "covered80", "due80", "day_wape", "day_naive_wape", "day_habit_wape",
    "day_floor", "day_covered80", "day_due80", "weeks", "week_wape", "week_naive_wape",
    "week_habit_wape", "week_floor", "week_covered80", "week_due80", "changed", "changed_wape",
    "model_wape",
)
"""What every table holds for each group of scored intervals; shares are not per cent.

days
    Dates with a scored interval (count).
intervals
    Scored pairs of a forecast and what came (count).
contacts, forecast
    Sums over them (contacts).
wape, bias, naive_wape, habit_wape, floor
    See the module; naive over the intervals where it is known.
bias_se
    Standard error of the bias, the days being the sample: days vary, the intervals of a day
    go together.
covered80, due80
    Share of counts within p10 … p90, both included, and the share that would be if the
    forecast's distribution were right: counts are whole, so that it is above 80 %.
day_…
    The same for totals of days of which every open interval is known.
weeks, week_…
    Totals of weeks of seven ordinary days that are wholly known (count), and the same for them.
changed, changed_wape, model_wape
    Intervals whose forecast was changed by hand (count), the error there, and the error of
    the forecast before the change: what changing it was worth.
"""


def measures(
    rows: pd.DataFrame, totals: pd.DataFrame | None, by: list[str],
    weeks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """:data:`MEASURES` of each group of scored intervals and of its days' and weeks' totals.

    Without `totals` or `weeks` the measures of days or of weeks are NaN.
    """
    own = _shares(rows, by)
    error = ratio(rows.assign(off=rows["volume"] - rows["contacts"]), "off", "contacts", by)
    own["days"] = rows.groupby(by)["date"].nunique()
    own["bias_se"] = error["se"]
    changed = rows[(rows["model"] - rows["volume"]).abs() > 0.01]
    groups = changed.groupby(by)
    of = groups["contacts"].sum()
    own["changed"] = groups.size()
    own["changed"] = own["changed"].fillna(0).astype(int)
    for name, column in (("changed_wape", "volume"), ("model_wape", "model")):
        missed = (changed["contacts"] - changed[column]).abs()
        own[name] = _over(missed.groupby([changed[b] for b in by]).sum(), of)
    for span, sums in (("day", totals), ("week", weeks)):
        if sums is None:
            whole = pd.DataFrame(index=own.index, columns=own.columns, dtype=np.float64)
        else:
            whole = _shares(sums, by).reindex(own.index)
        for name in ("wape", "naive_wape", "habit_wape", "floor", "covered80", "due80"):
            own[f"{span}_{name}"] = whole[name]
        if span == "week":
            own["weeks"] = whole["intervals"].fillna(0).astype(int)
    return own[list(MEASURES)].reset_index()


def _shares(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Error, bias, floor and coverage of each group."""
    actual, expected = rows["contacts"], rows["volume"]
    known = rows["naive"].notna()
    parts = pd.DataFrame({
        **{name: rows[name] for name in by},
        "intervals": 1,
        "contacts": actual,
        "forecast": expected,
        "miss": (actual - expected).abs(),
        "naive": (actual - rows["naive"]).abs(),
        "naive_of": actual.where(known),
        "habit": (actual - rows["habit"]).abs(),
        "chance": poisson_error(expected.to_numpy(dtype=np.float64)),
        "inside": (actual >= rows["p10"] - 0.5) & (actual <= rows["p90"] + 0.5),
        "due": rows["due"],
    })
    sums = parts.groupby(by).sum()
    of, number = sums["contacts"], sums["intervals"]
    return pd.DataFrame({
        "intervals": number,
        "contacts": of,
        "forecast": sums["forecast"],
        "wape": _over(sums["miss"], of),
        "bias": _over(sums["forecast"] - of, of),
        "naive_wape": _over(sums["naive"], sums["naive_of"]),
        "habit_wape": _over(sums["habit"], of),
        "floor": _over(sums["chance"], sums["forecast"]),
        "covered80": sums["inside"] / number,
        "due80": sums["due"] / number,
    })


def _over(part: pd.Series, whole: pd.Series) -> pd.Series:
    """`part` / `whole`; NaN where the whole is 0."""
    quotient: pd.Series = part / whole.where(whole > 0)
    return quotient


def ratio(rows: pd.DataFrame, part: str, whole: str, by: list[str]) -> pd.DataFrame:
    """Σ part / Σ whole of each group with its standard error, the days being the sample.

    Columns value and se, index `by`. The ratio estimator (Cochran 1977, *Sampling
    Techniques*, 3rd ed., eq. 6.13): with d, y the sums of n days and r = Σd / Σy,
    se² = n / (n − 1) · Σ(d − r y)² / (Σy)². NaN from a single day.
    """
    keys = [*(rows[name] for name in by), rows["date"].rename("day")]
    days = rows[[part, whole]].groupby(keys).sum()
    d, y = days[part], days[whole]
    sums = pd.DataFrame({"n": 1, "d": d, "y": y, "dd": d * d, "dy": d * y, "yy": y * y}
                        ).groupby(level=by).sum()
    value = _over(sums["d"], sums["y"])
    square = (sums["dd"] - 2 * value * sums["dy"] + value**2 * sums["yy"]).clip(lower=0)
    many = sums["n"].where(sums["n"] > 1)
    return pd.DataFrame({"value": value, "se": np.sqrt(many / (many - 1) * square) / sums["y"]})
