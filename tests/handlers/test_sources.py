"""Alert sources: what real programs send is read, what nobody can read is refused by name."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sources import Sources, alertmanager

DATA = Path(__file__).parents[1] / "data" / "alerts"


def test_a_real_alertmanager_is_understood() -> None:
    (fires,) = alertmanager.parse((DATA / "alertmanager_v4_firing.json").read_bytes())
    (over,) = alertmanager.parse((DATA / "alertmanager_v4_resolved.json").read_bytes())
    assert fires.firing and not over.firing
    assert fires.fingerprint == over.fingerprint
    assert fires.name == "GuardrailBlockRateHigh"
    assert fires.labels["model"] == "support-bot"
    assert fires.link and fires.link.startswith("http://vm:9912/graph")


def test_a_resolved_alert_without_an_end_is_over_all_the_same() -> None:
    body = json.loads((DATA / "alertmanager_v4_resolved.json").read_bytes())
    del body["alerts"][0]["endsAt"]
    (over,) = alertmanager.parse(json.dumps(body).encode())
    assert not over.firing


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode) | st.from_type(dict).map(repr).map(str.encode))
def test_whatever_comes_in_is_read_or_refused_by_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        Sources().parse("alertmanager", body)


def test_a_body_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError):
        Sources().parse("alertmanager", b"[" * 100_000)


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no source called grafana"):
        Sources({}).parse("grafana", b"{}")
