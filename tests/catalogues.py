"""Every text that is translated, and catalogues kept in step with them.

    python tests/catalogues.py

adds texts that are new to wfm/locale/*/LC_MESSAGES/wfm.po, without a translation, and takes out
those that are gone.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import wfm
from wfm import stage_tables
from wfm.bid_schema import BID_TABLES, SETTINGS, Figure
from wfm.bid_template import ABOUT, EXAMPLE_WORD
from wfm.rules.labour import load_labour_packs
from wfm.schema import TABLES, TARGET_UNITS
from wfm.tables import Table

LANGUAGES = ("pt_BR", "es", "cs")
ROOT = Path(wfm.__file__).parent
METHODS = ("calendar", "habit", "change", "none", "level", "lent", "steady", "trend", "mean")
"""How a forecast came about, as its tables say it."""


def all_texts() -> list[str]:
    """Texts in the order of the modules, then those that are found in data: what columns and
    tables are for, units of targets, names of breaks and of methods."""
    found: dict[str, None] = {}
    places = extract_from_dir(ROOT, method_map=[("**.py", "python")],
                              keywords={"_": None, "translate": None, "noted": None})
    for _file, _line, text, _comments, _context in sorted(places, key=lambda row: row[:2]):
        found[str(text)] = None
    staged = [one for one in vars(stage_tables).values() if isinstance(one, Table)]
    for table in (*TABLES, *BID_TABLES, *staged):
        found |= dict.fromkeys([table.help, *(column.help for column in table.columns)])
    for table in BID_TABLES:
        found |= dict.fromkeys(
            column.origin for column in table.columns
            if isinstance(column, Figure) and column.origin)
    found |= dict.fromkeys([*ABOUT, EXAMPLE_WORD, *(setting.help for setting in SETTINGS)])
    for pack in load_labour_packs().values():
        for at in (pack, *(change.pack for change in pack.changes)):
            found |= dict.fromkeys(rule.name for rule in (
                *at.fixed_breaks, *at.periodic_breaks, *at.longest_work))
    return list(dict.fromkeys([*found, *TARGET_UNITS, *METHODS, "split"]))


def catalogue_file(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "wfm.po"


def translations(language: str) -> dict[str, str]:
    """The texts of a catalogue; those without a translation are ''."""
    path = catalogue_file(language)
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string)
                for message in read_po(file, locale=language) if message.id}


def write_catalogue(language: str, known: dict[str, str], texts: list[str]) -> None:
    """The catalogue of these texts, in their order, with what is known of them."""
    catalogue = Catalog(locale=language, project="wfm", version="1", charset="utf-8",
                        fuzzy=False, msgid_bugs_address="", copyright_holder="")
    for text in texts:
        catalogue.add(text, known.get(text, ""))
    path = catalogue_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=False)


def main() -> None:
    texts = all_texts()
    for language in LANGUAGES:
        known = translations(language)
        write_catalogue(language, known, texts)
        missing = sum(not known.get(text) for text in texts)
        print(f"{language}: {len(texts)} texts, {missing} to be translated")


if __name__ == "__main__":
    main()
