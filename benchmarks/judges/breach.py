"""What a judge finds wrong with a roster."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """One broken hard rule.

    Attributes
    ----------
    rule
        The rule's short name, one of those that the judge lists.
    who
        Employee, or what the rule is about where it is nobody's own (a task's cover).
    when
        Day or interval at which the fault is seen; −1 for a fault of the whole horizon.
    by
        How much more, or less, it is than the rule allows, in the rule's own unit; at least 1.
    """

    rule: str
    who: str
    when: int
    by: int
