"""Workforce planner for contact centres.

From a folder of tables to a legal, near-optimal weekly roster::

    import wfm

    loaded = wfm.load("inputs")
    plan = wfm.plan(loaded.center, loaded.week)
    print(plan.roster.total_cost, plan.roster.lower_bound, plan.roster.gap)

The stages one by one are in :mod:`wfm.pipeline`.
"""

from importlib import import_module
from importlib.metadata import version
from typing import Any

__version__ = version("wfm")

_HOME = {
    "Center": "wfm.center",
    "Forecast": "wfm.handover",
    "InputError": "wfm.tables",
    "Loaded": "wfm.intake",
    "OutboundPlan": "wfm.handover",
    "Plan": "wfm.pipeline",
    "Requirement": "wfm.handover",
    "Roster": "wfm.handover",
    "Stop": "wfm.roster.solve",
    "Violation": "wfm.roster.check",
    "check": "wfm.roster.check",
    "load": "wfm.intake",
    "plan": "wfm.pipeline",
}
__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: the solvers take seconds to load."""
    if name not in _HOME:
        raise AttributeError(f"module 'wfm' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
