"""The company's own patterns: the file that is shipped is right, and none that could stall the anonymiser is taken."""

import pytest
import yaml
from pydantic import ValidationError

from bot.manifests import DEFAULTS
from bot.rules.privacy import Pattern, Privacy


def test_the_manifest_that_is_shipped_is_right() -> None:
    tree = yaml.safe_load((DEFAULTS / "privacy.yaml").read_text(encoding="utf-8"))
    assert Privacy.model_validate(tree).patterns == ()


@pytest.mark.parametrize(
    "pattern", ["KD-[0-9]{6}", r"\bEMP\d{4,8}\b", "(?:AB|CD)-[0-9]+", r"contract [A-Z]{2}(?:-\d{3}){2}"]
)
def test_an_ordinary_pattern_is_taken(pattern: str) -> None:
    assert Pattern(label="OWN", pattern=pattern).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*)*",
        "([a-z]+)*x",
        "((ab)+c)+",
        "(x+x+)+y",
        "a*b*c*d*e",
        "(unclosed",
        "x*",
        " ?",
        ".",
        "a" * 201,
        "z{1,5000}" * 9,
    ],
)
def test_a_pattern_that_could_stall_or_hide_everything_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        Pattern(label="OWN", pattern=pattern)


@pytest.mark.parametrize("label", ["lower", "A", "WITH SPACE", "X" * 31, "PERSON", "PERHAPS"])
def test_a_label_is_a_word_in_capitals_that_is_not_taken(label: str) -> None:
    with pytest.raises(ValidationError):
        Pattern(label=label, pattern="KD-[0-9]{6}")
