"""Pictures for pages: drawn without a screen, embedded as vector graphics.

Colours are Paul Tol's *vibrant* and *pale* schemes (Tol 2021, "Colour schemes",
SRON/EPS/TN/09-002); what colour tells, a line's dashes or a marker's form tells too.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wfm.language import translate as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORECAST, BAND, HABIT, ACTUAL, FLOOR = "#223A5E", "#BBCCEE", "#CC5500", "#4D4D4D", "#A6A6A6"
ODD, MISSING, HOLIDAY, EVENT, CLOSED = "#CC3311", "#AA3377", "#009988", "#AA8800", "#A6A6A6"
PALE = "#8FA8D6"
UP, DOWN, GRID, INK = "#0077BB", "#CC5500", "#E3E6EA", "#333333"
WIDTH_IN = 7.3
"""Width of a picture: an A4 page between its margins."""

_STYLE: Any = {
    "font.size": 8.5, "axes.titlesize": 9, "axes.titleweight": "bold", "axes.labelsize": 8.5,
    "axes.titlelocation": "left", "axes.edgecolor": "#8A8F98", "axes.linewidth": 0.7,
    "axes.labelcolor": INK, "text.color": INK, "xtick.color": INK, "ytick.color": INK,
    "xtick.labelsize": 8, "ytick.labelsize": 8, "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True, "grid.color": GRID,
    "grid.linewidth": 0.7, "legend.frameon": False, "legend.fontsize": 8,
    "svg.fonttype": "path", "svg.hashsalt": "wfm", "lines.linewidth": 1.4,
}


@dataclass(frozen=True)
class Picture:
    """A finished picture.

    Attributes
    ----------
    svg
        Its drawing.
    says
        What is to be seen, in a sentence, for those who cannot see it.
    """

    svg: bytes
    says: str

    @property
    def source(self) -> str:
        """The picture as the address of an image, needing no other file."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode("ascii")


def draw(says: str, height_in: float, paint: Callable[[Figure], None]) -> Picture:
    """Let `paint` draw on an empty figure, `height_in` inches high."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
        FigureCanvasSVG(figure)
        paint(figure)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return Picture(_same_again(drawn.getvalue()), says)


_NAME = re.compile(rb'(?<=["#])[A-Za-z]+[0-9a-f]{10}')


def _same_again(svg: bytes) -> bytes:
    """The drawing with its parts named by their order; some are named by where they lay in memory,
    and the same picture would not be the same file."""
    order: dict[bytes, bytes] = {}
    return _NAME.sub(lambda name: order.setdefault(name[0], b"n%d" % len(order)), svg)


def day_axis(axes: Axes, days: int) -> None:
    """Dates below: days for up to six weeks, then weeks or months."""
    import matplotlib.dates

    dates: Any = matplotlib.dates
    names = month_names()
    if days <= 70:
        axes.xaxis.set_major_locator(dates.WeekdayLocator(byweekday=dates.MO))
        axes.xaxis.set_minor_locator(dates.DayLocator())
    else:
        axes.xaxis.set_major_locator(dates.MonthLocator(interval=1 + days // 400))
    step = days <= 70

    def label(x: float, _place: Any = None) -> str:
        day = dates.num2date(x)
        name: str = names[day.month - 1]
        if step:
            return f"{day.day} {name}"
        return f"{name}\n{day.year}" if day.month == 1 else name

    axes.xaxis.set_major_formatter(label)


def month_names() -> tuple[str, ...]:
    """``Jan`` … ``Dec``."""
    return (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"),
            _("Sep"), _("Oct"), _("Nov"), _("Dec"))


def weekday_names() -> tuple[str, ...]:
    """``Mon`` … ``Sun``."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def clock_axis(axes: Axes, first: float, last: float) -> None:
    """Hours below, as a clock shows them, from `first` to `last`."""
    span = last - first
    step = 1 if span <= 3 else 2 if span <= 8 else 4 if span <= 16 else 6
    start = int(-(-first // step) * step)
    axes.set_xlim(first, last)
    axes.set_xticks(list(range(start, int(last) + 1, step)))
    axes.xaxis.set_major_formatter("{x:.0f}")


def percent(axes: Any, signed: bool = False, digits: int = 0) -> None:
    """Shares on an axis as ``12 %``."""
    sign = "+" if signed else ""
    axes.set_major_formatter(lambda x, _place=None: f"{100 * x:{sign if x else ''}.{digits}f} %")


def thousands(axes: Any) -> None:
    """Counts on an axis as ``12,000``."""
    axes.set_major_formatter(lambda x, _place=None: f"{x:,.0f}" if x == int(x) else f"{x:g}")


def legend_above(axes: Axes, columns: int = 6) -> None:
    """A legend in one line above the axes."""
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=columns, borderaxespad=0.2,
                handlelength=1.8, columnspacing=1.4)
