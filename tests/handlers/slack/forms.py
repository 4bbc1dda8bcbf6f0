"""How people in tests fill forms, and what an alert looks like."""

from typing import Any

from tests.whole import BO, Whole


def typed(what: str, **more: Any) -> dict[str, Any]:
    """The declare form's fields as somebody fills them."""
    values: dict[str, Any] = {"what": {"value": {"value": what}}}
    if more.get("private"):
        chosen = {"text": {"type": "plain_text", "text": "Private: only people who are invited"}, "value": "private"}
        values["private"] = {"value": {"selected_options": [chosen]}}
    if "system" in more:
        values["system"] = {"value": {"value": more["system"]}}
    return values


async def form_of(whole: Whole, person: str = BO) -> str:
    """A fresh form by the command without words; its view id."""
    assert await whole.command(person, "declare") == {}
    return str((await whole.modal(person))["id"])


def firing(labels: dict[str, str] | None = None, group: str = "{}:{a=1}", **changes: Any) -> dict[str, Any]:
    """An Alertmanager body with one alert, critical unless the labels say otherwise."""
    one = {
        "status": "firing",
        "labels": {"alertname": "GuardrailTripped", "severity": "critical", **(labels or {})},
        "annotations": {"summary": "The guardrail trips again and again"},
        "startsAt": "2026-03-02T12:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example/graph",
        "fingerprint": "abc",
    }
    return {"version": "4", "groupKey": group, "status": "firing", "alerts": [{**one, **changes}]}


def resolved(labels: dict[str, str] | None = None, group: str = "{}:{a=1}", **changes: Any) -> dict[str, Any]:
    """The same alert, over."""
    return firing(labels, group, status="resolved", endsAt="2026-03-02T12:05:00Z", **changes)
