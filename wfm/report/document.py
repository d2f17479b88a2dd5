"""The report as one file: words, tables, charts and the script that draws them.

The page may run the two scripts that it holds and nothing else, and may ask no host for anything:
its policy (Content-Security-Policy) names their digests and forbids the rest.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from wfm.export.page_parts import STYLE, heading
from wfm.language import translate as _
from wfm.report.charts import Chart, as_json


def section(name: str, title: str, parts: Iterable[str]) -> str:
    """A part of the page that can be gone to."""
    return f'<section id="{name}">\n{heading(title)}\n' + "\n".join(parts) + "\n</section>"


def figure(chart: Chart, caption: str = "", above: str = "") -> str:
    """The place of a chart with its buttons, what there is to say of it and its table; `above` is
    HTML that is not to be parted from it."""
    buttons = "".join(
        f'<button type="button" data-from="{first}" data-to="{last}">{escape(name)}</button>'
        for name, first, last in chart.views)
    label = escape(_("Part of the week"))
    views = (f'<div class="views" role="group" aria-label="{label}" data-of="{chart.name}">'
             f"{buttons}</div>" if buttons else "")
    said = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return (
        f'<div class="together">{above}<figure class="chart">{views}'
        f'<div id="{chart.name}" class="plot" role="img" aria-label="{escape(chart.says)}" '
        f'style="height:{chart.height}px"></div>{said}</figure></div>\n'
        + folded(_("The same as a table"), chart.table))


def folded(title: str, inside: str) -> str:
    """What is opened by a click."""
    return (f"<details><summary>{escape(title)}</summary>\n"
            f'<div class="wide" tabindex="0">{inside}</div></details>')


def wide(table: str) -> str:
    """A table that scrolls by itself on a narrow screen."""
    return f'<div class="wide">{table}</div>'


def bullets(texts: Iterable[str]) -> str:
    """A list of remarks."""
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def numbered(items: Iterable[tuple[str, str, str]]) -> str:
    """A list of what to do: kind of mark, text, and what it is worth ('' for unknown)."""
    rows = "".join(
        f'<li class="{kind}"><span>{escape(text)}</span>'
        + (f" <b>{escape(worth)}</b>" if worth else "") + "</li>" for kind, text, worth in items)
    return f'<ol class="steps">{rows}</ol>'


def document(
    title: str, subtitle: str, language: str, sections: Sequence[tuple[str, str, str]],
    charts: Sequence[Chart],
) -> str:
    """The whole page.

    Parameters
    ----------
    sections
        Name, title and HTML of each.
    charts
        Those that the sections have places for.
    """
    library, script = plotly(), _own("page.js")
    policy = (
        "default-src 'none'; script-src " + " ".join(map(_digest, (library, script)))
        + "; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'")
    links = "".join(f'<a href="#{name}">{escape(text)}</a>' for name, text, _html in sections)
    parts = "\n".join(html for _name, _text, html in sections)
    parts_named = escape(_("Parts of the report"))
    no_script = escape(_("The charts need JavaScript; the same numbers stand in the tables."))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language.replace("_", "-"))}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}{_own('page.css')}</style>\n</head>\n<body>\n<main>\n{heading(title, 1)}\n"
        f'<p class="sub">{escape(subtitle)}</p>\n'
        f'<nav aria-label="{parts_named}">{links}</nav>\n'
        f'<noscript><p class="quiet">{no_script}</p></noscript>\n{parts}\n</main>\n'
        f'<script type="application/json" id="charts">{as_json(charts, language)}</script>\n'
        f"<script>{library}</script>\n<script>{script}</script>\n</body>\n</html>\n")


def plotly() -> str:
    """The library that draws the charts, as the package plotly ships it (MIT licence)."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _own(name: str) -> str:
    return files("wfm.report").joinpath(name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return "'sha256-" + b64encode(sha256(script.encode()).digest()).decode() + "'"
