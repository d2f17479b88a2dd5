"""From the tables of ``inputs/`` to a checked :class:`~wfm.center.Center`.

Each table is first read by its columns (:mod:`wfm.tables`), then the rows are checked
against each other here: one module for each thing that a planner describes. All faults are
raised together; nothing is written.
"""

from wfm.intake.hours import parse_spans
from wfm.intake.loading import Loaded, load

__all__ = ["Loaded", "load", "parse_spans"]
