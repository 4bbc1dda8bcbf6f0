"""What a pager is told: nothing that was captured, nothing in a drill, and nothing that is over already."""

from datetime import datetime
from typing import NamedTuple

from bot import outbox
from bot.incidents import severity_of
from bot.rules import names
from bot.rules.effects import Page
from bot.rules.words import Kind, Mode, Priority
from storage import incidents, pages, people
from storage.db import Work
from storage.incidents import Incident

LEADS_TO = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}
SENT_FOR = {state: action for action, state in LEADS_TO.items()}


class Call(NamedTuple):
    """One message to a pager.  `key` ties the ringing to its end; `id` is the same when the message is sent again."""

    id: str
    key: str
    action: str
    summary: str
    severity: str | None
    """S1 to S4; none while nobody has rated it."""
    link: str | None
    at: datetime
    person: str | None = None
    """Slack id of whoever is on duty."""
    email: str | None = None
    test: bool = False


def call(work: Work, effect: Page, workspace: str, at: datetime) -> Call | None:
    """What to send, with a link into the workspace at this address; none when it would ring for nothing."""
    row, page = incidents.get(work.session, effect.incident), pages.page(work.session, effect.incident, effect.rota)
    if row is None or page is None or row.mode != Mode.LIVE:
        return None
    if page.state != LEADS_TO[effect.action] or page.rounds > effect.round:
        return None
    on_duty = people.get(work.session, effect.person) if effect.person else None
    return Call(
        id=f"{effect.page_key}-{effect.action}-{effect.round}",
        key=effect.page_key,
        action=effect.action,
        summary=_summary(row),
        severity=severity_of(row),
        link=f"{workspace}archives/{row.channel}" if row.channel else workspace,
        at=at,
        person=effect.person,
        email=on_duty.email if on_duty else None,
    )


def _summary(row: Incident) -> str:
    what = "private incident" if row.private else names.headline(Kind(row.kind), row.system, Mode(row.mode))
    return f"{names.label(row.id)} {what} ({severity_of(row) or 'not rated'})"


def sent(work: Work, effect: Page) -> None:
    """A pager took a message; what happened meanwhile may have come before it, so the newest is sent once more."""
    incidents.lock(work.session, effect.incident)
    page = pages.page(work.session, effect.incident, effect.rota)
    if page is None or page.state == LEADS_TO[effect.action]:
        return
    page.rounds += 1
    newest = {"action": SENT_FOR[page.state], "round": page.rounds, "pager": page.pager}
    outbox.ask(work, Page.model_validate({**effect.model_dump(), **newest}), priority=Priority.URGENT)
