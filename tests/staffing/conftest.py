"""Demand to staff."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def busy_at_noon() -> Callable[[pd.DatetimeIndex], np.ndarray]:
    def volume(local: pd.DatetimeIndex) -> np.ndarray:
        hour = np.asarray(local.hour + local.minute / 60, dtype=float)
        return 60 * np.exp(-(((hour - 12) / 4) ** 2))

    return volume
