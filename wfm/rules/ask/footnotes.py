"""Sources of a document, each numbered once in the order in which they are named."""

from __future__ import annotations

from collections.abc import Iterable

from wfm.language import translate as _
from wfm.rules.reading import Citation


class Footnotes:
    """Collects citations and gives the mark that stands for each in a text."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, citation: Citation) -> str:
        """Such as ``[^3]``."""
        read = _("read {day}").format(day=citation.read)
        text = f"{citation.law}: {citation.source} ({read})"
        return f"[^{self._numbers.setdefault(text, len(self._numbers) + 1)}]"

    def marks(self, citations: Iterable[Citation]) -> str:
        """The marks of several citations, each once."""
        return " ".join(dict.fromkeys(self.mark(citation) for citation in citations))

    def numbered(self) -> tuple[tuple[int, str], ...]:
        """Every source with its number."""
        return tuple((number, text) for text, number in self._numbers.items())
