"""Prometheus Alertmanager's web hook, version 4 (prometheus.io/docs/alerting/latest/configuration, webhook_config)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from bot.rules.alerts import Long, Short, Signal

MOST = 10_000
"""Alerts in one body; Alertmanager itself sends every alert of a group unless `max_alerts` is set."""


class Alert(BaseModel):
    """One alert of a group."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel)

    status: Literal["firing", "resolved"]
    labels: dict[Short, Short]
    annotations: dict[Short, Long] = {}
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    generator_url: Annotated[str, Field(alias="generatorURL", max_length=8000)] = ""
    fingerprint: Short


class Group(BaseModel):
    """What Alertmanager posts: the alerts of one group."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel)

    version: Literal["4"]
    group_key: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    external_url: Annotated[str, Field(alias="externalURL")] = ""
    alerts: Annotated[list[Alert], Field(max_length=MOST)]


def parse(body: bytes) -> list[Signal]:
    """The alerts in a body.  Raises ValueError (pydantic's) when it is no version 4 payload."""
    group = Group.model_validate_json(body)
    return [
        Signal(
            source="alertmanager",
            fingerprint=alert.fingerprint,
            group=group.group_key,
            labels=alert.labels,
            annotations=alert.annotations,
            started_at=alert.starts_at,
            ended_at=(alert.ends_at or alert.starts_at) if alert.status == "resolved" else None,
            link=alert.generator_url or group.external_url or None,
        )
        for alert in group.alerts
    ]
