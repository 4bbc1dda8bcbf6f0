"""A bot with a tracker beside it: what it files, what people do there, and the web hooks between the two."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from handlers.workspace.tracker import issues
from handlers.workspace.tracker.books import Books, CustomField, Flavour, Issue, User
from handlers.workspace.tracker.hooks import Hooks
from tests.office import Office
from tests.tracker import BOT, Site, site
from tests.whole import House, Whole, open_whole, until

HOOK_SECRET = "a-hook-secret"
ADA_THERE = User("acc-ada", "ada", "Ada Lovelace", "ada@northwind.example", "ada-token")
STRANGER = User("acc-eve", "eve", "Eve Elsewhere", "eve@elsewhere.example", "eve-token")
MAPPING = {"project": "INC", "sweep_seconds": 1}


@dataclass
class Tracked:
    """A bot and its tracker."""

    whole: Whole
    site: Site
    hooks: Hooks | None

    @property
    def books(self) -> Books:
        """What the tracker remembers."""
        return self.site.books

    def issues(self, label: str = "hotwash") -> list[Issue]:
        """The issues with a label, oldest first."""
        return [one for one in self.books.issues.values() if label in one.fields["labels"]]

    async def issue(self, label: str = "hotwash-inc-1", **wanted: Any) -> Issue:
        """The issue with a label, once it is there and says what is wanted."""

        async def there() -> Issue | None:
            found = [one for one in self.issues(label) if _says(one, wanted)]
            return found[0] if found else None

        found: Issue = await until(there)
        return found

    def edit(self, row: Issue, by: User = ADA_THERE, **fields: Any) -> None:
        """Somebody changes fields there."""
        issues.change(self.books, row, {"fields": fields}, by, 2)

    def move(self, row: Issue, *names: str, by: User = ADA_THERE) -> None:
        """Somebody moves it along there."""
        for name in names:
            number = {"Open": "11", "In Progress": "31", "In Review": "41", "Done": "51"}[name]
            issues.move(self.books, row, {"transition": {"id": number}}, by, 2)

    def say(self, row: Issue, words: str, by: User = ADA_THERE) -> None:
        """Somebody writes a comment there."""
        issues.say(self.books, row, words, by)

    def calls(self, *verbs: str) -> list[tuple[str, str]]:
        """The calls that came, only those of some verbs if any are named."""
        return [call for call in self.site.tracker.calls if not verbs or call[0] in verbs]


def _says(row: Issue, wanted: dict[str, Any]) -> bool:
    status = wanted.get("status", row.status)
    return row.status == status and all(
        row.fields.get(name) == value for name, value in wanted.items() if name != "status"
    )


@asynccontextmanager
async def tracked(
    url: str,
    folder: Path,
    office: Office,
    flavour: Flavour = "cloud",
    custom: Sequence[CustomField] = (),
    hooks: bool = True,
    **house: Any,
) -> AsyncIterator[Tracked]:
    """A bot with a tracker of a flavour; without `hooks` only the sweep tells it of changes."""
    async with site(flavour, "2", *custom) as here:
        here.books.people += [ADA_THERE, STRANGER]
        known = {"jira_url": here.address, "jira_token": SecretStr(BOT.token)}
        known |= {"jira_user": BOT.email} if flavour == "cloud" else {}
        known |= {"jira_webhook_secrets": (SecretStr("an-old-one"), SecretStr(HOOK_SECRET))}
        mapping = MAPPING | house.pop("mapping", {})
        async with open_whole(url, folder, House(jira=known, mapping=mapping, **house), office) as whole:
            sent = Hooks(here.books, here.address, f"{whole.url}/jira", HOOK_SECRET) if hooks else None
            yield Tracked(whole, here, sent)
            if sent:
                await sent.stop()
