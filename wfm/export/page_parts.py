"""A page of words, tables and pictures in one HTML file: no scripts, nothing from the net.

It opens in any browser and prints on A4. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from wfm.export.pictures import Picture

SMALL = 14
"""Tables of up to so many rows are not broken between pages."""


def document(title: str, language: str, parts: Iterable[str]) -> str:
    """A whole page of `parts`, which are HTML."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language.replace("_", "-"))}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join([heading(title, 1), *parts]) + "\n</main>\n</body>\n</html>\n"
    )


def heading(text: str, depth: int = 2) -> str:
    """A heading; 1 is the page's own."""
    return f"<h{depth}>{escape(text)}</h{depth}>"


def example(text: str) -> str:
    """A piece of a file."""
    return f"<pre>{escape(text)}</pre>"


def tiles(pairs: Iterable[tuple[str, str]]) -> str:
    """Numbers, large, each with what it is."""
    cells = "".join(f"<div><b>{escape(n)}</b><span>{escape(t)}</span></div>" for n, t in pairs)
    return f'<div class="tiles">{cells}</div>'



def paragraph(text: str, kind: str = "") -> str:
    """A paragraph; `kind` is '', ``quiet`` or ``sub``."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def figure(picture: Picture, caption: str = "") -> str:
    """A picture and what there is to say of it."""
    text = escape(caption)
    return (f'<figure><img src="{picture.source}" alt="{escape(picture.says)}">'
            + (f"<figcaption>{text}</figcaption>" if text else "") + "</figure>")


def table(
    head: Sequence[str], rows: Sequence[Sequence[object]], left: Sequence[int] = ()
) -> str:
    """A table; the columns `left` hold words, the others numbers."""
    def cells(tag: str, row: Sequence[object]) -> str:
        kind = {place: "" if place in left else ' class="n"' for place in range(len(row))}
        return "".join(f"<{tag}{kind[place]}>{escape(str(cell))}</{tag}>"
                       for place, cell in enumerate(row))

    body = "\n".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    size = ' class="small"' if len(rows) <= SMALL else ""
    return (f"<table{size}><thead><tr>{cells('th', head)}</tr></thead>\n<tbody>\n{body}\n</tbody>"
            "</table>")


STYLE = """
@page { size: A4; margin: 14mm 14mm 16mm; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; background: #f3f4f6; color: #222b36; line-height: 1.45;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial,
  sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 28px 34px 40px; background: #fff; }
h1 { margin: 0; color: #223A5E; font-size: 26px; }
h2 { margin: 30px 0 8px; padding-top: 12px; border-top: 2px solid #D5DEEC; color: #223A5E;
  font-size: 18px; break-after: avoid; }
h3 { margin: 16px 0 4px; color: #223A5E; font-size: 15px; break-after: avoid; }
p { margin: 6px 0 10px; max-width: 76ch; }
.sub, .quiet, figcaption { color: #595959; }
.quiet, figcaption { font-size: 13px; }
figure { margin: 10px 0 14px; break-inside: avoid; }
figure img { display: block; width: 100%; height: auto; }
figcaption { margin-top: 2px; }
table { width: 100%; margin: 8px 0 14px; border-collapse: collapse; font-size: 13.5px; }
table.small { break-inside: avoid; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { padding: 5px 8px; background: #223A5E; color: #fff; font-weight: 600; text-align: left; }
td { padding: 4px 8px; border-bottom: 1px solid #E3E6EA; vertical-align: top; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.tiles { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 14px; }
td:first-child { white-space: nowrap; }
.tiles div { flex: 1 1 90px; min-width: 0; padding: 8px 10px; border-left: 4px solid #BBCCEE;
  background: #F5F7FA; }
.tiles b { display: block; color: #223A5E; font-size: 20px; }
.tiles span { color: #595959; font-size: 12.5px; }
pre { padding: 10px 12px; overflow-x: auto; background: #F5F7FA; border-left: 4px solid #BBCCEE;
  font: 12.5px/1.5 ui-monospace, Consolas, "Liberation Mono", monospace; }
@media print {
  body { background: #fff; font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  p { max-width: none; }
  pre { white-space: pre-wrap; }
}
"""
