"""What is noted at the cells of the roster: rules that are broken there, edits by hand."""

from __future__ import annotations

from datetime import date

from wfm.export.rule_names import rule_names
from wfm.export.sheet import Noted
from wfm.export.styles import SHORT_FILL, SHORT_SIGN, Look
from wfm.export.view import View
from wfm.export.words import short_day
from wfm.language import translate as _
from wfm.roster.check_limits import WISHED

BROKEN = Look(fill=SHORT_FILL, bold=True)
BY_HAND = Look(fill="FFF2B3", bold=True)
"""Looks of cells at which a rule is broken, and of those that were edited and break none."""
_HAND_SIGN = "◆"


class RosterNotes:
    """Notes by agent and day; those of a whole week stand at the agent."""

    def __init__(self, view: View) -> None:
        self._hand = view.by_hand or {}
        self._broken: dict[tuple[str, date | None], list[str]] = {}
        names = {rule: text for rules in rule_names().values() for rule, text in rules.items()}
        for one in view.violations:
            if one.rule in WISHED or one.agent not in view.center.agents:
                continue
            day = one.day if one.day in view.days else None
            text = f"{SHORT_SIGN} {names.get(one.rule, one.rule)}: {one.what}"
            self._broken.setdefault((one.agent, day), []).append(text)

    @property
    def marked(self) -> bool:
        """Whether any cell is."""
        return bool(self._hand or self._broken)

    def look(self, agent: str, day: date) -> Look | None:
        """How the cell of a day is marked; None where there is nothing to say."""
        if (agent, day) in self._broken:
            return BROKEN
        return BY_HAND if (agent, day) in self._hand else None

    def noted(self, text: str, agent: str, day: date | None) -> object:
        """The text of a cell with what is to be said of it."""
        lines = list(self._broken.get((agent, day), ()))
        if day is not None and (agent, day) in self._hand:
            before, after = self._hand[agent, day]
            lines.insert(0, _("{sign} edited by hand: was {before}, is {after}").format(
                sign=_HAND_SIGN, before=before, after=after))
        return Noted(text, "\n".join(lines)) if lines else text

    def summary(self, agent: str) -> str:
        """The same in a few words, for the end of the agent's row."""
        edited = [short_day(day) for code, day in sorted(self._hand) if code == agent]
        broken = [short_day(day) for code, day in self._broken if code == agent and day]
        if (agent, None) in self._broken:
            broken.append(_("week"))
        said = ((_HAND_SIGN, _("by hand"), edited), (SHORT_SIGN, _("rule broken"), broken))
        return " ".join(f"{sign} {what}: {', '.join(days)}" for sign, what, days in said if days)
