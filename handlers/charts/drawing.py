"""How charts look: a white card that reads as well in Slack's dark as in its light, words beside what they name."""

import io
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.rules.charts import Chart, Line
from bot.rules.text import one_line as clipped

WIDE, HIGH, ROW = 5.2, 3.1, 0.34
"""Inches: a chart with lines, and each bar."""
DPI = 200
PAPER, INK, FAINT, GRID = "#ffffff", "#1d1c1d", "#5c5f66", "#e3e5e8"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#a06a00", "#56606b")
"""Told apart by people who see fewer colours (after Okabe and Ito), each dark enough to be read as words on white."""
MARKS = "osD^vX"
LONGEST = 30
"""So many characters of a label stand beside a bar."""
LABELS = 13
"""So many places fit below a chart; of more, some are named."""
STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "svg.fonttype": "path",
    "svg.hashsalt": "hotwash",
    "text.parse_math": False,
    "path.simplify": False,
}
BETWEEN = 0.075
"""How far apart, as a share of the height, the names of two lines stand at least."""


def picture(chart: Chart, form: str) -> bytes:
    """A chart as png or svg; the same chart is the same bytes."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDE, _height(chart)), dpi=DPI, facecolor=PAPER, layout="constrained")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12)  # type: ignore[union-attr, call-arg]
        axes = figure.add_subplot()
        axes.set_facecolor(PAPER)
        figure.suptitle(_titled(chart), x=0.02, ha="left", color=INK, fontsize=12, fontweight="bold")
        (_bars if chart.kind == "bar" else _lines)(axes, chart)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(GRID)
        axes.tick_params(length=0, labelcolor=FAINT)
        written = io.BytesIO()
        plain = {"Date": None, "Creator": "Hotwash"} if form == "svg" else {"Software": "Hotwash"}
        figure.savefig(written, format=form, metadata=plain)
        return written.getvalue()


def _height(chart: Chart) -> float:
    return HIGH if chart.kind == "line" else 1.0 + ROW * max(2, len(chart.labels))


def _titled(chart: Chart) -> str:
    return f"{chart.title}, in {chart.unit}" if chart.unit else chart.title


def _lines(axes: Axes, chart: Chart) -> None:
    places = range(len(chart.labels))
    for line, colour, mark in zip(chart.lines, COLOURS, MARKS, strict=False):
        values = [float("nan") if value is None else value for value in line.values]
        axes.plot(places, values, color=colour, marker=mark, linewidth=2, markersize=5, clip_on=False, zorder=3)
    step = -(-len(chart.labels) // LABELS)
    axes.set_xticks(list(places)[::step], list(chart.labels)[::step])
    top = max([value for line in chart.lines for value in line.values if value is not None], default=0)
    axes.set_ylim(0, top * 1.1 or 1)
    axes.set_xlim(-0.3, len(chart.labels) - 0.7)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=top >= 5 or not chart.unit))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    _name(axes, chart.lines, top * 1.1 or 1)


def _name(axes: Axes, lines: Sequence[Line], top: float) -> None:
    """Each line's name in its own colour at its end, none over another."""
    ends = [(next((one for one in reversed(line.values) if one is not None), 0.0), line) for line in lines]
    last = -BETWEEN
    for place, (value, line) in enumerate(sorted(ends, key=lambda end: end[0])):
        left = len(ends) - place - 1
        at = min(max(value / top, last + BETWEEN), 1 - left * BETWEEN)
        last = at
        colour = COLOURS[list(lines).index(line)]
        axes.annotate(
            line.name,
            (1.0, at),
            xycoords="axes fraction",
            xytext=(8, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            fontweight="bold",
            annotation_clip=False,
        )


def _bars(axes: Axes, chart: Chart) -> None:
    values = [value or 0.0 for value in chart.lines[0].values]
    places = range(len(values))
    axes.barh(places, values, color=COLOURS[0], height=0.62, zorder=3)
    axes.set_yticks(list(places), [clipped(label, LONGEST) for label in chart.labels])
    axes.invert_yaxis()
    axes.set_ylim(max(2, len(values)) - 0.5, -0.5)
    axes.set_xlim(0, (max(values) or 1) * 1.12)
    axes.set_xticks([])
    for place, value in zip(places, values, strict=True):
        axes.annotate(
            f"{value:,.4g}",
            (value, place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontweight="bold",
        )
