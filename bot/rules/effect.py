"""What every effect is: one write to the outside world, with a key that tells two of them apart."""

import hashlib
from functools import cache
from typing import ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

Style: TypeAlias = Literal["do", "show"]


class Effect(BaseModel):
    """Base of all effects: fields are the payload, `key` tells two of them apart, `buckets` what it is metered by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    style: ClassVar[Style] = "do"
    method: ClassVar[str]
    """The Slack method that it is metered by."""
    lane: ClassVar[str | None] = None
    """The field that names the channel, where Slack meters each channel too."""
    leaves_twins: ClassVar[bool] = False
    """True where the outside has no natural key, so that a late twin must be looked for after a retry."""

    @classmethod
    def kind(cls) -> str:
        """The word that the table, the log and the deliverer share."""
        return _snake(cls.__name__)

    @property
    def key(self) -> str:
        """The same thing asked twice has the same key."""
        fields = self.model_dump_json()
        if len(fields) > 150:
            fields = hashlib.sha256(fields.encode()).hexdigest()
        return f"{self.kind()}:{fields}"

    @property
    def buckets(self) -> tuple[str, str | None]:
        """The method it is metered by, and the channel's own bucket where Slack has one."""
        return self.method, f"{self.method}:{getattr(self, self.lane)}" if self.lane else None


class IncidentEffect(Effect):
    """An effect that belongs to an incident."""

    incident: int


@cache
def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
