"""A recogniser for the engine made of patterns, which may say what part of a match is meant."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult

Rule = tuple[str, re.Pattern[str]]
"""The kind, and the pattern; its group `it` is what is meant, or all of the match."""


def rules(kind: str, *patterns: str, flags: int = re.IGNORECASE) -> tuple[Rule, ...]:
    """Patterns of one kind."""
    return tuple((kind, re.compile(pattern, flags | re.VERBOSE)) for pattern in patterns)


class Rules(EntityRecognizer):
    """Finds what any of the rules describes."""

    def __init__(self, name: str, found_by: Iterable[Rule]) -> None:
        self._rules = tuple(found_by)
        super().__init__(
            supported_entities=sorted({kind for kind, _ in self._rules}), name=name, supported_language="en"
        )

    def load(self) -> None:
        """There is nothing to load."""

    def analyze(self, text: str, entities: Sequence[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Every match."""
        results = []
        for kind, pattern in self._rules:
            group = "it" if "it" in pattern.groupindex else 0
            for found in pattern.finditer(text):
                meant = found[group].rstrip(" \t\n,;.:")
                if meant:
                    results.append(RecognizerResult(kind, found.start(group), found.start(group) + len(meant), 0.9))
        return results
