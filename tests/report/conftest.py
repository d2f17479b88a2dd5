"""The small centre's week, planned, and the report of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wfm import pipeline
from wfm.cli.rostered import rostered
from wfm.report.facts import Facts
from wfm.report.report import gather
from wfm.workspace import Workspace, load_forecast, load_outbound, load_requirement

TODAY = date(2026, 11, 1)


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., Facts]:
    """The facts of a workspace; `change` makes another centre and roster of its own."""

    def make(root: Path, change: Any = lambda center, roster: (center, roster),
             **given: Any) -> Facts:
        space = Workspace(root)
        loaded, roster = rostered(space)
        week = roster.week
        read = [load(space, loaded.center, week)
                for load in (load_forecast, load_outbound, load_requirement)]
        center, roster = change(loaded.center, roster)
        requirement = read[2]
        return gather(
            center, *read, roster, pipeline.service(center, requirement, roster, week),
            pipeline.interval_service(center, requirement, roster, week),
            pipeline.legal_times(center, week),
            pipeline.broken_rules(center, requirement, roster, week),
            pipeline.outbound(center, week).feasibility, **{"today": TODAY, **given})

    return make


@pytest.fixture(scope="session")
def facts(planned: Path, facts_of: Callable[..., Facts]) -> Facts:
    return facts_of(planned)
