"""Where each figure of the inputs comes from: the assumptions log, looked up."""

from __future__ import annotations

from collections.abc import Iterable

from wfm.bid.request import Assumption


class Sources:
    """The log by table and figure."""

    def __init__(self, assumptions: Iterable[Assumption]) -> None:
        self._found = {(one.table, one.what): one for one in assumptions}

    def of(self, table: str, *whats: str) -> Assumption | None:
        """The first of the figures that the log has."""
        for what in whats:
            found = self._found.get((table, what))
            if found is not None:
                return found
        return None
