"""The leak rate does not get worse: planted people and secrets, and the labelled sets, measured again each time."""

import base64
from collections.abc import Callable
from urllib.parse import quote

import pytest
from faker import Faker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.anonymiser.canaries import KEPT_APART, LOCALES, PEOPLE, TUNED, Canary, canaries, person
from tests.anonymiser.conftest import Show

pytestmark = pytest.mark.timeout(300)

MOST_LEAKS = 2
"""Of 240 planted values with sentences that the rules were not written for; see docs/anonymising.md."""
ENCODINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "for an address": quote,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "with what nobody sees": lambda text: "\u200b".join(text),
    "wide": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
}


def test_planted_people_and_secrets_are_not_seen_again(show: Show) -> None:
    planted = list(canaries(KEPT_APART, seed=20_26, each=4, secrets=12))
    assert len(planted) > 230
    leaked = [one for one in planted if one.survives(show(one.text).texts[0])]
    assert len(leaked) <= MOST_LEAKS, leaked


def test_a_canary_that_is_not_hidden_would_be_noticed() -> None:
    planted = next(canaries(TUNED, seed=1))
    assert planted.survives(planted.text)
    assert not planted.survives(planted.text.replace(planted.value, "user-0a1b2c@example.com"))


@given(
    locale=some.sampled_from(LOCALES),
    kind=some.sampled_from(PEOPLE),
    seed=some.integers(0, 2**32),
    carrier=some.integers(0, 3),
    encoding=some.sampled_from(sorted(ENCODINGS)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_of_any_country_is_seen_in_any_encoding(
    show: Show, locale: str, kind: str, seed: int, carrier: int, encoding: str
) -> None:
    faker = Faker(locale)
    faker.seed_instance(seed)
    value = person(faker)[kind]()
    disguised = ENCODINGS[encoding](value)
    text = TUNED[kind][carrier].format(disguised)
    view = show(text)
    assert disguised not in view.texts[0] or view.held
    seen = Canary(kind, locale, value, text.replace(disguised, value)).survives(view.texts[0].replace("\\u200b", ""))
    assert not seen or view.held
