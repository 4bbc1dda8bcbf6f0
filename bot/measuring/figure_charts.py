"""Charts of figures: how it goes month by month, and what does most harm."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.manifests import Manifests
from bot.measuring import figures
from bot.meeting import invitations
from bot.rules.charts import Chart, Line
from bot.rules.figures import Measure
from bot.rules.text import one_line
from bot.rules.words import Severity
from storage import meetings
from storage.db import Work

MONTHS = 6
BARS = 8
PARTS = {"median": 0.5, "nine in ten": 0.9}
UNITS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
"""Units of time by their seconds; a chart has the largest of which its longest time has at least two."""


def of(work: Work, manifests: Manifests, since: datetime, until: datetime) -> tuple[Chart, ...]:
    """The months up to the end of a time, and the failures of that time; a chart that would be empty is left out."""
    spans = list(months(until))
    made = (_volume(work, spans), _containing(work, spans), _harm(work, manifests, since, until))
    return tuple(chart for chart in made if any(value for line in chart.lines for value in line.values))


def of_meeting(work: Work, manifests: Manifests, number: int) -> tuple[Chart, ...]:
    """What a month's meeting looks at; of the debrief of one incident there is nothing."""
    row = meetings.get(work.session, number)
    if row is None or row.incident_id is not None:
        return ()
    return of(work, manifests, invitations.since(work, row), work.now)


def months(until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The last months, the one of a moment too, the oldest first."""
    first = (until.astimezone(UTC) - timedelta(microseconds=1)).date().replace(day=1)
    for back in range(MONTHS - 1, -1, -1):
        yield figures.midnight(_later(first, -back)), figures.midnight(_later(first, 1 - back))


def _later(first: date, count: int) -> date:
    number = first.year * 12 + first.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def _volume(work: Work, spans: Sequence[tuple[datetime, datetime]]) -> Chart:
    found = [{one.value: one.incidents for one in figures.volumes(work, "severity", *span)} for span in spans]
    named = {severity: str(severity) for severity in Severity} | {"": "not rated"}
    lines = [Line(name=name, values=tuple(float(one.get(key, 0)) for one in found)) for key, name in named.items()]
    kept = tuple(line for line in lines if any(line.values)) or tuple(lines[:1])
    return Chart(kind="line", title="Incidents a month by severity", labels=_labels(spans), lines=kept)


def _containing(work: Work, spans: Sequence[tuple[datetime, datetime]]) -> Chart:
    spreads = [figures.of_period(work, *span).times[Measure.CONTAIN].spread for span in spans]
    times = {name: [one.percentile(share) for one in spreads] for name, share in PARTS.items()}
    longest = max((seconds for row in times.values() for seconds in row if seconds is not None), default=0)
    unit = next((name for name, size in UNITS.items() if longest >= 2 * size), "seconds")
    lines = [
        Line(name=name, values=tuple(None if seconds is None else seconds / UNITS[unit] for seconds in row))
        for name, row in times.items()
    ]
    return Chart(kind="line", title="Time to contain", unit=unit, labels=_labels(spans), lines=tuple(lines))


def _labels(spans: Sequence[tuple[datetime, datetime]]) -> tuple[str, ...]:
    return tuple(f"{begin:%b}" for begin, _ in spans)


def _harm(work: Work, manifests: Manifests, since: datetime, until: datetime) -> Chart:
    found = [one for one in figures.volumes(work, "tag", since, until) if one.value and one.harm][:BARS]
    labels = tuple(one_line(manifests.taxonomy.name_of(one.value), 40) or one.value[:40] for one in found) or (
        "nothing",
    )
    values = tuple(float(one.harm) for one in found) or (0.0,)
    title = "Harm by failure, weighted by severity"
    return Chart(kind="bar", title=title, labels=labels, lines=(Line(name="harm", values=values),))


def described(chart: Chart) -> str:
    """What a chart says, for whoever cannot see it."""
    said = [
        f"{line.name}: {', '.join(_told(label, value) for label, value in zip(chart.labels, line.values, strict=True))}"
        for line in chart.lines
    ]
    unit = f", in {chart.unit}" if chart.unit else ""
    return f"{chart.title}{unit}. {'; '.join(said)}"


def _told(label: str, value: float | None) -> str:
    return f"{label} unknown" if value is None else f"{label} {value:.3g}"
