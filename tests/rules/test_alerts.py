"""Which alerts open a channel, what they open, and when two are the same trouble."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import alerts
from bot.rules.alerts import Rule, Signal
from bot.rules.words import Kind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# Lone surrogates never get here: a body that holds one is not read but quarantined.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


def signal(group: str = "g", **labels: str) -> Signal:
    return Signal(source="s", fingerprint="f", group=group, labels=labels, started_at=NOON)


def test_the_first_rule_whose_labels_all_match_counts() -> None:
    narrow = Rule(match={"severity": "critical", "team": "safety"})
    wide = Rule(match={"severity": "critical"})
    assert alerts.matching((narrow, wide), signal(severity="critical", team="safety")) is narrow
    assert alerts.matching((narrow, wide), signal(severity="critical", team="shop")) is wide
    assert alerts.matching((narrow, wide), signal(severity="Critical")) is None


@pytest.mark.parametrize(
    ("rule", "one", "two", "same"),
    [
        ({}, signal("g", a="1"), signal("g", a="2"), True),
        ({}, signal("g"), signal("h"), False),
        ({"same_trouble": ("a",)}, signal("g", a="1"), signal("h", a="1"), True),
        ({"same_trouble": ("a",)}, signal("g", a="1"), signal("g", a="2"), False),
        ({"same_trouble": ("a", "b")}, signal(a="1", b="2"), signal(a="1=2", b=""), False),
        ({"same_trouble": ("a",)}, signal(), signal(b="2"), True),
    ],
)
def test_the_same_trouble_is_the_sources_group_or_the_labels_of_the_rule(
    rule: dict[str, Any], one: Signal, two: Signal, same: bool
) -> None:
    ruling = Rule(match={"severity": "critical"}, **rule)
    assert (alerts.trouble_key(ruling, one) == alerts.trouble_key(ruling, two)) is same


@pytest.mark.parametrize(("label", "kind"), [("leak", Kind.LEAK), ("LEAK", Kind.UNSORTED), ("<!x>", Kind.UNSORTED)])
def test_an_alert_may_say_its_kind_and_the_rule_decides(label: str, kind: Kind) -> None:
    assert alerts.kind_of(Rule(match={"a": "b"}), signal(kind=label)) == kind
    assert alerts.kind_of(Rule(match={"a": "b"}, kind=Kind.BIAS), signal(kind=label)) == Kind.BIAS


@given(ANYTHING, ANYTHING)
def test_any_labels_give_a_key_and_a_short_system(group: str, label: str) -> None:
    one = signal(group, model=label)
    assert len(alerts.trouble_key(None, one)) < 60
    assert len(alerts.system_of(None, one) or "") <= 80


@pytest.mark.parametrize(("minutes", "same"), [(0, True), (30, True), (30.1, False)])
def test_half_an_hour_after_recovery_a_trouble_is_a_new_one(minutes: float, same: bool) -> None:
    assert alerts.same_incident(NOON, NOON + timedelta(minutes=minutes)) is same
    assert alerts.same_incident(None, NOON)
