from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.demand.cleaning import clean
from wfm.demand.days import tabulate
from wfm.demand.habit import habit


def week_by_week(values, hours, **kinds):
    """A queue whose contacts are the same in every interval of a week."""
    first = date(2025, 1, 6)
    grid = Grid.days(first, 7 * len(values), "UTC", 30)
    frame = pd.DataFrame({"start": grid.starts, "offered": np.repeat(values, 7 * 48).astype(float)})
    return tabulate(frame, "UTC", 30, first + timedelta(days=7 * len(values) - 1), hours, **kinds)


def test_habit_is_the_mean_of_the_last_six_same_weekdays(every_day):
    days = week_by_week([90, 10, 12, 14, 11, 13, 15], every_day)
    result = habit(days, np.where(days.open, days.counts, np.nan), days.working)
    assert (result[:, 16:40] == (10 + 12 + 14 + 11 + 13 + 15) / 6).all()
    assert (result[:, :16] == 0).all()


def test_a_day_not_learned_gives_way_to_an_older_one(every_day):
    values = [10, 11, 12, 13, 14, 15, 16]
    event = date(2025, 1, 6) + timedelta(days=35)  # the sixth Monday
    days = week_by_week(values, every_day, events=[event])
    cleaned = clean(days)
    result = habit(days, cleaned.counts, cleaned.learn)
    assert result[0, 20] == (10 + 11 + 12 + 13 + 14 + 16) / 6
    assert result[1, 20] == (11 + 12 + 13 + 14 + 15 + 16) / 6


def test_a_missing_interval_is_left_out_of_the_mean(every_day):
    days = week_by_week([10, 20, 30], every_day)
    counts = np.where(days.open, days.counts, np.nan)
    counts[14, 20] = np.nan
    result = habit(days, counts, days.working)
    assert result[0, 20] == 15
    assert result[0, 21] == 20
