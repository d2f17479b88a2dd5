"""How a payroll file looks: which columns, in which order and form.

A layout is one file ``NAME.toml``. Those that come with the project stand beside this module; a
centre's own, in ``inputs/layouts``, add to them, replace one of the same name, or extend one.
Every fault of a file is told at once, with its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wfm.language import noted
from wfm.payroll.fields import FIELDS, KINDS, ROWS, Kind
from wfm.rules.reading import NAME, Node, PackFile, lines_of
from wfm.tables import Faults, InputError, Source

SHIPPED = Path(__file__).parent / "layouts"
FORMATS: Mapping[Kind, tuple[str, ...]] = {
    "text": ("text",), "share": ("decimal", "percent"), "amount": ("decimal",),
    "count": ("decimal",), "minutes": ("decimal", "hh:mm", "minutes"),
    "date": ("date",), "clock": ("clock",),
}
"""Forms of each kind of field, the usual one first."""
SEPARATORS = (",", ";", "\t", "|")
DATE_PARTS, CLOCK_PARTS = "Ymdyj", "HMIpS"
_FILE = "hours-{week}-{layout}"
_NO_FILE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class LayoutColumn:
    """One column: a field of the rows in a form, or a text that is the same everywhere.

    `pattern` is that of :meth:`datetime.date.strftime`, for dates and clocks. Where `only` is not
    empty, the column is filled in rows of these kinds alone: day kinds, or pay codes.
    """

    title: str
    field: str
    text: str
    form: str
    places: int
    pattern: str
    only: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """A payroll file.

    Attributes
    ----------
    rows
        What a row is: ``day``, ``week`` (of an agent) or ``pay_code`` (of an agent's week).
    skip
        Kinds of day, or pay codes, that have no row.
    file
        Name of the file without its ending; {week}, {layout} and the names of `texts` are
        filled in, as in the texts of columns.
    codes
        What payroll calls our pay codes and absence codes, where it is not the same.
    missing
        Names of `texts` that are used and empty: to be written by the centre.
    """

    name: str
    title: str
    rows: str
    columns: tuple[LayoutColumn, ...]
    skip: tuple[str, ...]
    separator: str
    decimal: str
    encoding: str
    header: bool
    file: str
    texts: Mapping[str, str]
    codes: Mapping[str, str]
    missing: tuple[str, ...]


def layout_names(own: Path | None = None) -> tuple[str, ...]:
    """Names of the layouts there are, with those of a centre's folder `own`."""
    found = {path.stem for path in SHIPPED.glob("*.toml")}
    if own is not None:
        found |= {path.stem for path in own.glob("*.toml")}
    return tuple(sorted(found))


def load_layout(name: str, own: Path | None = None) -> Layout:
    """The layout of that name; a centre's own in the folder `own` before the shipped one.

    Raises
    ------
    InputError
        There is no such layout, or everything that is wrong with it.
    """
    faults = Faults()
    folder = own if own is not None and (own / f"{name}.toml").is_file() else SHIPPED
    if name not in layout_names(own):
        faults.add(Source((own or SHIPPED) / f"{name[:40]}.toml"), 0, "",
                   noted("there is no such layout"),
                   noted("Write one of {names}, or add the file",
                         names=", ".join(layout_names(own))))
    faults.raise_if_any()
    node = _with_below(folder / f"{name}.toml", own, faults)
    found = _layout(name, node) if node is not None else None
    faults.raise_if_any()
    assert found is not None  # a file that cannot be read is a fault
    return found


def check_layouts(own: Path) -> None:
    """Read every layout of a centre's folder `own`.

    Raises
    ------
    InputError
        Everything that is wrong with any of them.
    """
    faults = Faults()
    for path in sorted(own.glob("*.toml")):
        try:
            load_layout(path.stem, own)
        except InputError as error:
            faults.take(error)
    faults.raise_if_any()


# ---------------------------------------------------------------------- the file


def _with_below(path: Path, own: Path | None, faults: Faults) -> Node | None:
    """The root of a file, over what it extends: a shipped layout, or another of the centre's."""
    node = _open(path, faults)
    if node is None or not node.has("extends"):
        return node
    below = node.text("extends")
    itself = below == path.stem
    known = [name for name in layout_names(own)
             if name != path.stem or (SHIPPED / f"{name}.toml").is_file()]
    if below not in known:
        node.fault("extends", noted("there is no such layout"),
                   noted("Write one of {names}", names=", ".join(known)))
        return None
    mine = None if own is None or itself else own / f"{below}.toml"
    base = _open(mine if mine is not None and mine.is_file() else SHIPPED / f"{below}.toml", faults)
    if base is None:
        return None
    if base.has("extends"):
        node.fault("extends", noted("'{layout}' extends a layout itself", layout=below),
                   noted("Extend that one"))
        return None
    before = len(faults.found)
    _layout(below, base)
    if len(faults.found) > before:  # they are told of the file below
        return None
    merged = dict(base.data) | dict(node.data)
    for table in ("texts", "codes"):
        ours, theirs = node.data.get(table), base.data.get(table)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            merged[table] = theirs | ours
    return Node(node.file, (), merged)


def _open(path: Path, faults: Faults) -> Node | None:
    source, text = Source(path), ""
    try:
        text = path.read_text("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError:
        faults.add(source, 0, "", noted("this file is not UTF-8 text"),
                   noted("Save it as UTF-8"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        row = int(place[1]) if place else len(text.splitlines())
        faults.add(source, row, "", noted("this is not readable as TOML"),
                   noted("Correct the line; texts stand in quotes, lists in brackets"))
    else:
        return Node(PackFile(source, tuple(text.splitlines()), lines_of(text), faults), (), data)
    return None


def _layout(name: str, node: Node) -> Layout:
    node.has("extends")
    if not NAME.fullmatch(name):
        node.fault("title", noted("the file's name is not one for a layout"),
                   noted("Use letters, digits and . _ -"))
    rows = node.choice("rows", ROWS, "day")
    rows = rows if rows in ROWS else "day"
    texts = _texts(node, "texts", places=True)
    known = frozenset(texts) | {"week", "layout"}
    codes = _texts(node, "codes", places=False)
    columns = tuple(_column(one, rows, known) for one in node.tables("columns"))
    if not columns:
        node.fault("columns", noted("there is no column"), noted("Write tables [[columns]]"))
    decimal = node.choice("decimal", (".", ","), ".")
    separator = _separator(node)
    encoding = node.text("encoding", "utf-8")
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        node.fault("encoding", noted("'{encoding}' is not an encoding that is known",
                                     encoding=encoding[:40]),
                   noted('Write "utf-8", "utf-8-sig" (for Excel) or "cp1252"'))
    file = node.text("file", _FILE)
    _check_places(node, "file", file, known)
    named = _PLACE.sub(lambda found: texts.get(found[1], "x"), file)
    if _NO_FILE.search(named) or named.startswith("."):
        node.fault("file", noted("this cannot be the name of a file"),
                   noted('Write letters, digits and . _ -, such as "{example}"', example=_FILE))
    found = Layout(
        name=name, title=node.text("title", name), rows=rows, columns=columns,
        skip=node.choices("skip", KINDS[rows], ()), separator=separator, decimal=decimal,
        encoding=encoding, header=node.flag("header") if node.has("header") else True,
        file=file, texts=texts, codes=codes,
        missing=tuple(text for text, value in texts.items() if not value and any(
            f"{{{text}}}" in used for used in (file, *(c.text for c in columns)))),
    )
    node.finish()
    return found


def _separator(node: Node) -> str:
    value = node.data.get("separator", ",")
    node.has("separator")
    if value not in SEPARATORS:
        node.fault("separator", noted("this is not a separator that is known"),
                   noted('Write one of ",", ";", "|" and "\\t" (a tab)'))
        return ","
    return str(value)


def _texts(node: Node, key: str, *, places: bool) -> Mapping[str, str]:
    """A table of texts, which may be empty; with `places`, of names that can be filled in."""
    if not node.has(key):
        return {}
    table = node.table(key)
    found = {}
    for name, value in table.data.items():
        table.has(name)
        if not isinstance(value, str):
            table.fault(name, noted("this is not a text"),
                        noted('Write {key} = "…"', key=name))
        elif places and (not name.isidentifier() or name in ("week", "layout")):
            table.fault(name, noted("this cannot be the name of a text"),
                        noted("Use letters and digits, but not week or layout"))
        else:
            found[name] = value
    return found


def _column(node: Node, rows: str, known: frozenset[str]) -> LayoutColumn:
    title = node.text("title")
    named, fixed = node.has("field"), node.has("text")
    name = text = ""
    kind: Kind = "text"
    if named and fixed:
        node.fault("text", noted("a column has a field or a text, not both"),
                   noted("Remove one of the two"))
    elif named:
        name = node.text("field")
        fields = FIELDS[rows]
        if name and name not in fields:
            node.fault("field", noted("'{field}' is not a field of a row per {rows}",
                                      field=name[:40], rows=rows),
                       noted("Write one of {names}", names=", ".join(fields)))
        if name not in fields:  # its format cannot be judged
            for key in ("format", "places", "pattern", "only"):
                node.has(key)
            node.finish()
            return LayoutColumn(title, name, "", "text", 0, "", ())
        kind = fields[name]
    elif fixed:
        value = node.data["text"]
        if isinstance(value, str):
            text = value
            _check_places(node, "text", text, known)
        else:
            node.fault("text", noted("this is not a text"),
                       noted('Write text = "…"; it may be empty'))
    else:
        node.fault("field", noted("this column has neither a field nor a text"),
                   noted('Write field = "…", or text = "…" for the same in every row'))
    form = node.choice("format", FORMATS[kind], FORMATS[kind][0])
    places = node.whole("places", 0, 6, default=2 if form == "decimal" and kind != "count" else 0)
    if node.has("places") and form not in ("decimal", "percent"):
        node.fault("places", noted("only decimal and percent have decimal places"),
                   noted("Remove it"))
    pattern = ""
    if kind in ("date", "clock"):
        parts = DATE_PARTS + (CLOCK_PARTS if kind == "clock" else "")
        pattern = node.text("pattern", "%Y-%m-%d" if kind == "date" else "%H:%M")
        if not re.fullmatch(rf"([^%]|%[{parts}])*%[{parts}]([^%]|%[{parts}])*", pattern):
            node.fault("pattern", noted("this is not a pattern of a date or a time"),
                       noted("Write %d/%m/%Y for a date, %H:%M or %I:%M %p for a time"))
            pattern = "%Y"
    only = node.choices("only", KINDS[rows], ()) if KINDS[rows] else ()
    node.finish()
    return LayoutColumn(title, name, text, form, places, pattern, only)


def _check_places(node: Node, key: str, text: str, known: frozenset[str]) -> None:
    for place in _PLACE.findall(text):
        if place not in known:
            node.fault(key, noted("nothing is known of '{{{place}}}'", place=place[:40]),
                       noted("Write one of {names} in braces, or add it to [texts]",
                             names=", ".join(sorted(known))))


def filled(text: str, layout: Layout, week: str) -> str:
    """A text with what stands in braces filled in."""
    values = {**layout.texts, "week": week, "layout": layout.name}
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)
