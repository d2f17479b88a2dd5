"""Publication: a roster as people get to know it, frozen by version.

:mod:`wfm.publication.versions` keeps the versions, :func:`changes` says what differs between two,
:mod:`wfm.publication.calendars` writes a calendar for each agent, :mod:`wfm.publication.pages` a
page for each agent and team, and :mod:`wfm.publication.late` asks for the notice that the labour
rules want.
"""

from wfm.publication.changes import CHANGE_COLUMNS, changes

__all__ = ["CHANGE_COLUMNS", "changes"]
