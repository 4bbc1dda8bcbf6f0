"""The figures in Prometheus' text format; no label ever names a person."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.measuring.gauges import Gauges
from bot.rules.counting import WEIGHTS
from bot.rules.words import Severity

QUANTILES = (0.5, 0.9)
UNKNOWN = "unknown"
CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition(found: Gauges, known: frozenset[str]) -> bytes:
    """The figures as text; a registry of its own, so that nothing else gets in."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(found, known))
    return generate_latest(registry)


class _Once(Collector):
    def __init__(self, found: Gauges, known: frozenset[str]) -> None:
        self._found, self._known = found, known

    def collect(self) -> Iterable[Metric]:
        """Every figure; what nothing is known of is left out, not zero."""
        yield from _counts(self._found, self._known)
        yield from _times(self._found)
        yield from _shares(self._found)


def _family(name: str, says: str, labels: Iterable[str], values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(f"hotwash_{name}", f"{says}, last 30 days.", labels=tuple(labels))
    for given, value in values:
        family.add_metric(given, value)
    return family


def _counts(found: Gauges, known: frozenset[str]) -> Iterator[Metric]:
    by_severity = {one: 0 for one in (*Severity, "")} | {one.value: one.incidents for one in found.severities}
    by_tag = {tag: 0 for tag in (*sorted(known), "")}
    for one in found.tags:
        by_tag[one.value if one.value in known else ""] += one.incidents
    now = GaugeMetricFamily("hotwash_open_incidents", "Open incidents now, the private ones too.")
    now.add_metric((), found.open)
    yield now
    told = [((str(one) or UNKNOWN,), count) for one, count in by_severity.items()]
    yield _family("incidents", "Incidents opened", ["severity"], told)
    told = [((tag or UNKNOWN,), count) for tag, count in by_tag.items()]
    yield _family("incidents_by_tag", "Incidents opened, by what failed", ["tag"], told)
    weights = ", ".join(f"{severity} {weight}" for severity, weight in WEIGHTS.items())
    yield _family("harm", f"Weights of the incidents opened: {weights}", (), [((), found.figures.harm)])
    yield _family("withheld_incidents", "Private incidents nobody released", (), [((), found.figures.withheld)])
    finders = [((str(who),), count) for who, count in found.figures.found_by.items()]
    yield _family("found_by", "Incidents by who noticed", ["who"], finders)


def _times(found: Gauges) -> Iterator[Metric]:
    times = {_word(one): timed for one, timed in found.figures.times.items()}
    seconds = [
        ((name, str(quantile)), value)
        for name, timed in times.items()
        for quantile in QUANTILES
        if (value := timed.spread.percentile(quantile)) is not None
    ]
    yield _family("time_seconds", "How long things took", ["measure", "quantile"], seconds)
    measured = [((name,), timed.spread.total) for name, timed in times.items()]
    yield _family("time_measured", "How many were measured", ["measure"], measured)
    unknown = [((name,), timed.unknown) for name, timed in times.items()]
    yield _family("time_unknown", "How many began nobody knows when", ["measure"], unknown)


def _shares(found: Gauges) -> Iterator[Metric]:
    shares = {_word(rate): share for rate, share in found.figures.rates.items()}
    if found.figures.reports is not None:
        shares["reports_answered"] = found.figures.reports
    if found.figures.learning is not None:
        shares["follow_ups_on_time"] = found.figures.learning.on_time
        shares["follow_ups_structural"] = found.figures.learning.structural
    ratios = [((name,), share.ratio) for name, share in shares.items() if share.ratio is not None]
    yield _family("share_ratio", "Shares, from 0 to 1", ["share"], ratios)
    yield _family("share_of", "What shares are of", ["share"], [((name,), one.of) for name, one in shares.items()])


def _word(words: str) -> str:
    return str(words).replace(" ", "_").replace("-", "_")
