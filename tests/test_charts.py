"""Charts: drawn by a child from one specification, the same each time, whatever words stand in them."""

import xml.etree.ElementTree as ET

import pytest
from pydantic import ValidationError

from bot.measuring import figure_charts, figures
from bot.rules.charts import Chart, Line
from handlers.charts import draw_all
from tests.desk import LEAK, Desk
from tests.history import APRIL, MARCH, happened, went

MONTHS = ("Oct", "Nov", "Dec")
HOSTILE = ("$\\frac{1}{0}$ {x}", "--></svg><script>alert(1)</script>", "﷽" * 40, "\u202eevil", "🦝 ünïcödé")
LINES = Chart(
    kind="line",
    title="Incidents a month by severity",
    labels=MONTHS,
    lines=(Line(name="S1", values=(0, None, 2)), Line(name="S2", values=(0, 4, 2))),
)
BARS = Chart(kind="bar", title="Harm $by$ failure", labels=HOSTILE, lines=(Line(name="harm", values=(5, 4, 3, 2, 0)),))
NOTHING = Chart(kind="line", title="Nothing", unit="hours", labels=("Oct",), lines=(Line(name="x", values=(None,)),))


async def test_every_chart_is_drawn_in_both_forms_and_the_same_each_time() -> None:
    pictures = await draw_all([LINES, BARS, NOTHING], "png")
    assert all(one.startswith(b"\x89PNG\r\n\x1a\n") for one in pictures)
    drawn = await draw_all([LINES, BARS, NOTHING, LINES], "svg")
    assert drawn[0] == drawn[3]
    for one in drawn:
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(one).iter()}
        assert "svg" in tags and not tags & {"script", "a", "image", "foreignObject"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": (Line(name="S1", values=(1,)),)},
        {"labels": ()},
        {"lines": ()},
        {"kind": "bar"},
        {"title": "x" * 81},
    ],
)
def test_a_chart_that_cannot_be_read_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Chart.model_validate({**LINES.model_dump(), **wrong})


def test_charts_show_months_and_say_in_words_what_they_show(desk: Desk) -> None:
    desk.do(happened, severity="S1", tag=LEAK, **went("08:00", "09:00", "09:10", "11:00"))
    desk.do(happened, severity="S2", private=True, tag=LEAK)
    desk.do(figures.count)
    volume, contain, harm = desk.read(figure_charts.of, desk.house, MARCH, APRIL)
    assert volume.labels == ("Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
    assert [(line.name, line.values[-1]) for line in volume.lines] == [("S1", 1)]
    assert contain.lines[0].values[-1] == pytest.approx(2, rel=0.025)
    assert contain.lines[0].values[0] is None
    assert harm.lines[0].values == (27,)
    assert figure_charts.described(volume).endswith("S1: Oct 0, Nov 0, Dec 0, Jan 0, Feb 0, Mar 1")


def test_times_are_shown_in_a_unit_that_fits_them(desk: Desk) -> None:
    desk.do(happened, severity="S1", tag=LEAK, **went("08:00", "09:00", "09:01", "09:10"))
    desk.do(figures.count)
    contain = desk.read(figure_charts.of, desk.house, MARCH, APRIL)[1]
    assert (contain.unit, contain.lines[0].values[-1]) == ("minutes", pytest.approx(10, rel=0.025))


def test_without_incidents_there_are_no_charts(desk: Desk) -> None:
    assert desk.read(figure_charts.of, desk.house, MARCH, APRIL) == ()
