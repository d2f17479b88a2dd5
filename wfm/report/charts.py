"""Charts as the page's script draws them: plain data in the terms of plotly.js.

Colours are those of :mod:`wfm.export.pictures`, which the colour-blind can tell apart; what colour
tells, dashes, hatching or the form of a mark tell too. Texts from the inputs pass :func:`plain`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import numpy as np

from wfm.export.pictures import GRID, INK
from wfm.language import number_text
from wfm.language import translate as _

Trace = dict[str, Any]
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif'


@dataclass(frozen=True)
class Chart:
    """A chart and what stands for it where it cannot be seen.

    Attributes
    ----------
    name
        Its place on the page, unique.
    says
        What is to be seen, in a sentence.
    traces, layout
        As plotly.js takes them.
    height
        In pixels.
    table
        The same as a table, HTML.
    shared
        Places on the first axis that all traces share, where they have none of their own.
    views
        Parts of the first axis to look into: name, first and last place.
    """

    name: str
    says: str
    traces: Sequence[Trace]
    layout: Mapping[str, Any]
    height: int
    table: str
    shared: Sequence[str] = ()
    views: Sequence[tuple[str, float, float]] = ()


def plain(text: str) -> str:
    """A text that plotly.js shows as it is: tags in it are letters."""
    return escape(text, quote=False)


def wrapped(text: str, width: int = 22) -> str:
    """:func:`plain`, in two lines of at most so many letters."""
    return "<br>".join(map(plain, wrap(text, width, max_lines=2, placeholder=" …")))


def values(numbers: Any, digits: int = 1) -> list[float | None]:
    """Numbers as JSON has them: rounded, and null for NaN and what is endless."""
    array = np.round(np.asarray(numbers, dtype=np.float64), digits)
    return [float(x) if np.isfinite(x) else None for x in array]


def layout(**more: Any) -> dict[str, Any]:
    """What all charts have alike, and `more`."""
    sample = number_text(12345.6, ",.1f")
    return {
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": "#fff", "plot_bgcolor": "#fff",
        "margin": {"l": 58, "r": 14, "t": 30, "b": 40}, "autosize": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom",
                   "font": {"size": 12}, "traceorder": "normal"},
        "hoverlabel": {"bgcolor": "#fff", "bordercolor": "#8A8F98",
                       "font": {"color": INK, "family": FONT}, "namelength": -1},
        "hovermode": "closest", "dragmode": "zoom", "separators": sample[6] + sample[2],
        **more,
    }


def axis(title: str = "", **more: Any) -> dict[str, Any]:
    """An axis with light lines."""
    return {"title": {"text": plain(title), "font": {"size": 12}}, "gridcolor": GRID,
            "zerolinecolor": "#8A8F98", "linecolor": "#8A8F98", "automargin": True, **more}


def rows_axis(names: Sequence[str], width: int = 22) -> dict[str, Any]:
    """A vertical axis with a name for each of the places 0, 1, …, from above.

    Two rows may have one name: places and not names tell them apart.
    """
    return axis("", tickmode="array", tickvals=list(range(len(names))), showgrid=False,
                zeroline=False, range=[len(names) - 0.5, -0.5],
                ticktext=[wrapped(name, width) for name in names])


def as_json(charts: Sequence[Chart], language: str) -> str:
    """The charts for the page's script; nothing in it can end the element that holds it."""
    text = json.dumps({
        "charts": {
            chart.name: {"data": chart.traces, "layout": {**chart.layout, "height": chart.height},
                         "x": list(chart.shared)}
            for chart in charts},
        "config": _config(language),
    }, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _config(language: str) -> dict[str, Any]:
    """Few buttons, in the reader's language; nothing that leads off the page."""
    words = {
        "Zoom": _("Zoom"), "Pan": _("Move"), "Reset axes": _("Whole chart"),
        "Download plot as a PNG": _("Save as a picture"),
        "Double-click to zoom back out": _("Double-click to see the whole chart again"),
        "Taking snapshot - this may take a few seconds": _("One moment"),
        "Snapshot succeeded": _("Saved"),
    }
    code = language.replace("_", "-")
    return {
        "displaylogo": False, "showLink": False, "showSendToCloud": False, "responsive": True,
        "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
        "locale": code, "locales": {code: {"dictionary": words, "format": {}}},
    }
