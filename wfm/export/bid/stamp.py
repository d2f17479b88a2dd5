"""Figures that travel with a bid's workbook, so that another bid can be set beside it.

They stand in a part of its own (custom XML data, ECMA-376 part 1, 15.2.5); no cell and no name
refers to it. Excel keeps such parts when it saves the workbook, if under another name; LibreOffice
drops them, and then the file that `wfm bid` keeps beside the workbook serves.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from wfm.tables import write_beside

_PART = "customXml/wfm-bid.xml"
_SPACE = "urn:wfm:bid"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_TYPES = "[Content_Types].xml"


def stamp(path: Path, text: str) -> None:
    """Put a text into a workbook that is finished, in one step."""
    with zipfile.ZipFile(path) as book:
        parts = [(one, book.read(one)) for one in book.infolist() if one.filename != _PART]

    def write(draft: Path) -> None:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as made:
            for info, content in parts:
                if info.filename == _RELATIONS:
                    content = _related(content)
                elif info.filename == _TYPES:
                    content = _typed(content)
                made.writestr(info, content)
            info = zipfile.ZipInfo(_PART, parts[0][0].date_time)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                                f'<bid xmlns="{_SPACE}">{escape(text)}</bid>')

    write_beside(path, write)


def stamped(path: Path) -> str | None:
    """The text in a workbook; None where there is none, or where it is no workbook."""
    try:
        with zipfile.ZipFile(path) as book:
            for part in book.namelist():
                # a program that saves the workbook may name the part anew
                if re.fullmatch(r"customXml/[^/]+\.xml", part):
                    root = ElementTree.fromstring(book.read(part))
                    if root.tag == f"{{{_SPACE}}}bid":
                        return root.text or ""
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError):
        return None
    return None


def _related(content: bytes) -> bytes:
    """The workbook's relations with one to the part."""
    if _PART.encode() in content:
        return content
    one = f'<Relationship Id="rIdBid" Type="{_KIND}" Target="../{_PART}"/>'
    return content.replace(b"</Relationships>", one.encode() + b"</Relationships>")


def _typed(content: bytes) -> bytes:
    """The types of parts with that of the part."""
    name = f"/{_PART}"
    if name.encode() in content:
        return content
    one = f'<Override PartName="{name}" ContentType="application/xml"/>'
    return content.replace(b"</Types>", one.encode() + b"</Types>")
