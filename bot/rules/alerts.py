"""What an alert is, which alerts open a channel, and when two alerts are the same trouble."""

import hashlib
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from bot.rules.words import Kind

SEVERITIES = frozenset(
    ("page", "critical", "error", "high", "major", "warning", "medium", "minor", "low", "info", "none", "ok")
    + tuple(f"{letter}{number}" for letter in "ps" for number in range(6))
    + tuple(f"sev{number}" for number in range(6))
)
REOPEN_WITHIN = timedelta(minutes=30)
"""Re-firing this soon after recovery is the same incident; later it is a new one."""

Short = Annotated[str, StringConstraints(max_length=1024)]
Long = Annotated[str, StringConstraints(max_length=20_000)]


class Signal(BaseModel):
    """One alert as a source reports it, firing or (with `ended_at`) over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Short
    fingerprint: Short
    group: Long
    """What the source itself takes for the same trouble (Alertmanager's groupKey)."""
    labels: Annotated[dict[Short, Short], Field(max_length=100)]
    annotations: Annotated[dict[Short, Long], Field(max_length=100)] = {}
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    link: Long | None = None

    @property
    def firing(self) -> bool:
        """Does it still fire?"""
        return self.ended_at is None

    @property
    def name(self) -> str:
        """What the alert is called."""
        return self.labels.get("alertname") or self.source


class Rule(BaseModel):
    """Alerts whose labels match open a channel; `same_trouble` names the labels that tell two troubles apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: Annotated[dict[Short, Short], Field(min_length=1)]
    same_trouble: tuple[Short, ...] = ()
    kind: Kind | None = None
    """The kind of incident; without it the alert's own label `kind` counts."""
    system: Short | None = None
    """The AI system; without it the alert's own label `system` (or `model`) counts."""
    private: bool = False
    urgent: bool = False


def matching(rules: tuple[Rule, ...], signal: Signal) -> Rule | None:
    """The first rule that an alert matches."""
    for rule in rules:
        if all(signal.labels.get(label) == value for label, value in rule.match.items()):
            return rule
    return None


def trouble_key(rule: Rule | None, signal: Signal) -> str:
    """Alerts with the same key are the same trouble: the rule's labels, else the source's own grouping."""
    if rule and rule.same_trouble:
        parts = [f"{label}={signal.labels.get(label, '')}" for label in rule.same_trouble]
    else:
        parts = [signal.group]
    digest = hashlib.sha256("\0".join([signal.source, *parts]).encode("utf-8", "surrogatepass"))
    return f"{signal.source}:{digest.hexdigest()[:40]}"


def kind_of(rule: Rule, signal: Signal) -> Kind:
    """The kind of incident that an alert opens."""
    if rule.kind:
        return rule.kind
    label = signal.labels.get("kind", "")
    return Kind(label) if label in set(Kind) else Kind.UNSORTED


def system_of(rule: Rule | None, signal: Signal) -> str | None:
    """The AI system that an alert is about, in whatever words."""
    return (rule and rule.system) or signal.labels.get("system") or signal.labels.get("model")


def severity_of(signal: Signal) -> str | None:
    """How bad the source takes it for, when that is a word that sources use; any other word may be anything."""
    said = signal.labels.get("severity", "").lower()
    return said if said in SEVERITIES else None


def same_incident(recovered_at: datetime | None, now: datetime) -> bool:
    """Does a firing alert belong to the incident that its trouble opened before?"""
    return recovered_at is None or now - recovered_at <= REOPEN_WITHIN
