"""What the model remembers: incidents, offers and tasks as plain records."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.rules.words import Kind, Mode, Phase, Role, Severity, Verdict

WORKING = list(Phase)[:5]
ANSWERABLE = ("open", "unanswered")


class No(Exception):
    """The model refuses."""


def insist(true: object) -> None:
    """Refuse unless this holds."""
    if not true:
        raise No


@dataclass
class Asked:
    """A role offered to somebody; the number is known once the database has given one."""

    incident: int
    role: Role
    person: str
    by: str | None
    handover: bool
    until: datetime
    step: int = 0
    state: str = "open"
    number: int = 0


@dataclass
class Todo:
    """A task."""

    phase: Phase
    required: bool
    state: str = "open"
    owner: str | None = None
    later: bool = False


@dataclass
class Case:
    """An incident."""

    number: int
    mode: Mode
    phase: Phase = Phase.TRIAGE
    kind: Kind = Kind.UNSORTED
    tag: str | None = None
    also: frozenset[str] = frozenset()
    verdict: Verdict | None = None
    severity: Severity | None = None
    treated: Severity | None = None
    part: int = 0
    quiet: bool = False
    """Too mild for a channel, and for asking anybody to command it."""
    lost: bool = False
    called: bool = False
    update_at: datetime | None = None
    reviewer: str | None = None
    marks: dict[str, datetime | None] = field(default_factory=dict)
    """When it was contained, restored, resolved, closed, cancelled."""
    holders: dict[Role, str | None] = field(default_factory=dict)
    todos: dict[str, Todo] = field(default_factory=dict)
    """By the playbook's step, own ones by number."""
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Is nobody working on it any more?"""
        return self.phase not in WORKING

    @property
    def channel(self) -> bool:
        """Is its channel there?"""
        return self.part > 0 and not self.lost
