"""Tickets: how our words map to the tracker's, who owns which field, and what follows when the two sides differ."""

import hashlib
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.rules.words import Phase, Severity

Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Owner: TypeAlias = Literal["hotwash", "jira", "both"]
MISSING = "\0missing"
"""Stands for what nobody has said yet; no tracker can say it."""
LABELS = {"incident": "inc", "follow_up": "action"}
"""What labels call a subject that they do not call by its own word."""
OURS = "hotwash"
"""The label of every ticket of ours, and what our other labels begin with."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Types(_Part):
    """The issue type of each thing that is filed."""

    incident: Word = "Incident"
    task: Word = "Task"
    follow_up: Word = "Action"
    meeting: Word = "Task"
    """The minutes of a meeting."""


class States(_Part):
    """The status that a task or follow-up gets; coming back, the category of a status decides."""

    open: Word = "Open"
    done: Word = "Done"
    dropped: Word = "Done"


class Owners(_Part):
    """Who owns a field.  Phase, severity and commander are Hotwash's, so they are not asked for here."""

    summary: Literal["hotwash", "jira"] = "hotwash"
    description: Literal["hotwash", "jira"] = "hotwash"
    due: Literal["hotwash", "jira"] = "hotwash"
    assignee: Owner = "both"
    """Of tasks and follow-ups."""
    state: Owner = "both"
    """Of tasks and follow-ups."""


class Jira(_Part):
    """`jira.yaml`: what is filed where, in whose words, and who owns what."""

    project: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,20}$")] = "AI"
    types: Types = Types()
    phases: dict[Phase, Word]
    states: States = States()
    priorities: dict[Severity | Literal["not rated"], Word]
    owners: Owners = Owners()
    fields: dict[Literal["phase", "severity", "commander"], Annotated[str, StringConstraints(pattern=r"^\w+$")]] = {}
    """Text fields of your own that show these in our words: what → the field's id."""
    fixed: dict[Annotated[str, StringConstraints(pattern=r"^\w+$")], Any] = {}
    """What every new issue gets besides, such as fields that your project insists on: id → value."""
    tasks: Literal["none", "own", "all"] = "own"
    """Which tasks are filed: none, those that people added themselves, or all."""
    private: Literal["stub", "none"] = "stub"
    """What is filed for a private incident where no security level is given."""
    security_level: Word | None = None
    """The level that hides private incidents in the tracker; with it they are filed whole."""
    dropped: tuple[Word, ...] = ("Won't Do", "Won't Fix", "Duplicate", "Cannot Reproduce")
    """Resolutions that mean that nobody is to do it any more."""
    link: Word = "Relates"
    """How tasks and follow-ups are linked to their incident."""
    accounts: dict[str, Word] = {}
    """E-mail address → account, for people whose address the tracker hides."""
    sweep_seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    """How often the tracker is asked what changed; web hooks tell it sooner."""

    @model_validator(mode="after")
    def _covers_everything(self) -> "Jira":
        if left := [phase for phase in Phase if phase not in self.phases]:
            raise ValueError(f"phases: {', '.join(left)} must be there")
        if left := [one for one in (*Severity, "not rated") if one not in self.priorities]:
            raise ValueError(f"priorities: {', '.join(left)} must be there")
        return self


class Author(NamedTuple):
    """Who did something in the tracker."""

    account: str
    email: str | None
    name: str


class Comment(NamedTuple):
    """What somebody said there."""

    id: str
    author: Author
    at: datetime
    text: str


class Edit(NamedTuple):
    """A change of a field: by whom, when, to what."""

    author: Author
    at: datetime
    to: str = ""


class Seen(NamedTuple):
    """A ticket as the tracker shows it; values are words that can be compared."""

    key: str
    at: datetime
    fields: dict[str, str]
    done: bool
    """Its status counts as done there."""
    assignee: Author | None
    links: tuple[str, ...]
    """The tickets that it is linked to."""
    comments: tuple[Comment, ...]
    edits: dict[str, Edit]
    """The newest change of each field."""
    strange: dict[str, Edit]
    """The newest that was not ours, which ours may hide."""
    me: str
    """Our own account."""


class Remark(NamedTuple):
    """Something of ours that is worth a comment there."""

    mark: str
    """Stands at its end, so that it is found again after a lost reply."""
    text: str


class Wanted(NamedTuple):
    """What the tracker is to say of something of ours."""

    subject: str
    type: str
    label: str
    fields: dict[str, str]
    description: str
    parent: str | None = None
    """The ticket of its incident."""
    link: str | None = None
    """A path in Slack where it happens."""
    title: str = ""
    remarks: tuple[Remark, ...] = ()
    unready: bool = False
    """Words are still being made safe, so look again soon."""
    email: str | None = None
    """Of whoever it is assigned to."""


class Writes(NamedTuple):
    """What the tracker is to be told of a ticket; all of it may be told twice."""

    key: str
    fields: dict[str, str]
    description: str = ""
    email: str | None = None
    parent: str | None = None
    link: str | None = None
    title: str = ""
    label: str = ""
    remarks: tuple[Remark, ...] = ()


class Step(Enum):
    """What follows for one field."""

    AGREED = "agreed"
    LEAVE = "leave"
    WRITE = "write"
    TAKE = "take"
    DISPUTE = "dispute"


class Known(NamedTuple):
    """What we know of a field from before: what they last said, what they confirmed of ours, what we tried to say."""

    theirs: str = MISSING
    said: str = MISSING
    trying: str = MISSING


def step(owner: Owner, wanted: str, now: str, known: Known, theirs_is_newer: bool = True) -> Step:
    """What follows for a field that is to say `wanted` and says `now`: a three-way comparison.

    What we tried to say may have arrived although nobody told us, so it counts as ours.
    """
    if now == wanted:
        return Step.AGREED
    if owner == "jira":
        return Step.LEAVE if known.said != MISSING else Step.WRITE
    told = known.trying if now == known.trying else known.said
    edited = known.theirs != MISSING and now not in (known.theirs, told)
    if owner == "hotwash":
        return Step.DISPUTE if edited else Step.WRITE
    unconfirmed = known.trying == wanted and now != wanted
    changed = wanted != told or unconfirmed
    if edited and changed:
        return Step.TAKE if theirs_is_newer else Step.WRITE
    return Step.TAKE if edited else Step.WRITE if changed else Step.LEAVE


def subject_of(kind: str, number: int) -> str:
    """What a ticket is about: `incident:42`, `task:7`, `follow_up:3`, `meeting:5`."""
    return f"{kind}:{number}"


def parts_of(subject: str) -> tuple[str, int]:
    """The kind and the number of what a ticket is about."""
    kind, _, number = subject.partition(":")
    return kind, int(number)


def label_of(subject: str) -> str:
    """The label that finds its ticket again: `hotwash-inc-42`."""
    kind, number = parts_of(subject)
    return f"{OURS}-{LABELS.get(kind, kind)}-{number}"


def labels_of(subject: str, tags: tuple[str, ...] = ()) -> str:
    """All labels of ours, in a set order."""
    return " ".join(sorted({OURS, label_of(subject), *(f"{OURS}-tag-{tag}" for tag in tags)}))


def mark(text: str) -> str:
    """Stands for a longer text when two are compared: its letters and digits alone, since markup changes the rest."""
    letters = "".join(one for one in text if one.isalnum())
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:32]
