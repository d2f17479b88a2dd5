"""Texts in the reader's language.

Texts of workbooks and stages pass through :func:`translate`. Catalogues are gettext
``.mo`` files in ``wfm/locales/LANGUAGE/LC_MESSAGES/wfm.mo``; a text without a translation
stays English.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_LOCALES = Path(__file__).parent / "locales"
_active: gettext.NullTranslations = gettext.NullTranslations()
_code = "en"


def use_language(code: str) -> None:
    """Speak `code` (``en``, ``pt_BR``, ``es``, ``cs``) from now on."""
    global _active, _code
    _code = code
    _active = gettext.translation("wfm", _LOCALES, languages=[code], fallback=True)


def language_in_use() -> str:
    """The code last given to :func:`use_language`; at first English."""
    return _code


def translated(code: str) -> bool:
    """Whether there is a catalogue for a language."""
    return gettext.find("wfm", _LOCALES, [code]) is not None


def translate(text: str) -> str:
    """`text` in the language in use."""
    return _active.gettext(text)
