from __future__ import annotations

import pytest
from kept_days import HOUR, NOWHERE, records


@pytest.fixture
def small(center, queue):
    """A queue of one hour on five days, with the given history."""
    def make(counts, special=(), **changes):
        return center({"care": records(counts)}, (queue("care", hours=HOUR, **changes),),
                      special, sites=NOWHERE)
    return make
