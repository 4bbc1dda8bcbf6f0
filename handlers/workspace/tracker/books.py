"""What the tracker remembers: people, one project with its workflow, issues and all that hangs on them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

Json = dict[str, Any]
Flavour = Literal["cloud", "server"]


@dataclass(frozen=True)
class User:
    """Somebody; on Cloud known by `account`, on Server by `name`."""

    account: str
    name: str
    display: str
    email: str
    token: str
    active: bool = True
    is_app: bool = False


@dataclass(frozen=True)
class Status:
    """A step of the workflow and the statuses that it leads to."""

    id: str
    name: str
    category: Literal["new", "indeterminate", "done"]
    leads_to: tuple[str, ...]


@dataclass(frozen=True)
class CustomField:
    """A field of the company's own; issue types may insist on it."""

    id: str
    name: str
    required_by: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    """What may be chosen; any text when empty."""


@dataclass
class Comment:
    """What somebody said about an issue."""

    id: str
    author: User
    body: Any
    """Text on Server and in version 2, a document in version 3."""
    created: datetime
    updated: datetime


@dataclass
class RemoteLink:
    """A link to something outside; `global_id` makes writing it twice one link."""

    id: int
    global_id: str | None
    object: Json


@dataclass
class Change:
    """What somebody changed at once, field by field."""

    id: str
    items: list[Json]
    author: User
    created: datetime


@dataclass
class Issue:
    """One issue; `fields` are those that people set, by Jira's names."""

    id: str
    key: str
    type: str
    status: str
    fields: Json
    reporter: User
    created: datetime
    updated: datetime
    resolved: datetime | None = None
    comments: list[Comment] = field(default_factory=list)
    remote_links: list[RemoteLink] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """Two issues that belong together."""

    id: str
    type: str
    inward: str
    outward: str


STATUSES = (
    Status("1", "Open", "new", ("In Progress", "Done")),
    Status("3", "In Progress", "indeterminate", ("Open", "In Review", "Done")),
    Status("4", "In Review", "indeterminate", ("In Progress", "Done")),
    Status("5", "Done", "done", ("Open",)),
)
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
TYPES = ("Incident", "Task", "Action")
LINK_TYPES = {"Relates": ("relates to", "relates to"), "Blocks": ("is blocked by", "blocks")}


@dataclass
class Books:
    """Everything; `changed` hears of each change after it was made."""

    flavour: Flavour = "cloud"
    project: str = "INC"
    project_name: str = "AI incidents"
    people: list[User] = field(default_factory=list)
    custom: list[CustomField] = field(default_factory=list)
    security: tuple[str, ...] = ("Private",)
    issues: dict[str, Issue] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    index_lag: float = 0.0
    """Seconds after which a search finds what was changed; Cloud promises nothing shorter."""
    changed: list[Callable[[str, Issue, User, Json], None]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(10001))
    keys: "count[int]" = field(default_factory=lambda: count(1))

    def tell(self, event: str, issue: Issue, by: User, **more: Any) -> None:
        """Let web hooks and the board know of a change."""
        for hear in self.changed:
            hear(event, issue, by, more)

    def person(self, account: str) -> User | None:
        """Somebody by the name that this flavour uses."""
        return next((one for one in self.people if account == (one.account if self.is_cloud else one.name)), None)

    @property
    def is_cloud(self) -> bool:
        """Cloud and Server differ in people, search and version 3."""
        return self.flavour == "cloud"


def status(name: str) -> Status:
    """A status by name.  Raises StopIteration when there is none."""
    return next(one for one in STATUSES if one.name == name)
