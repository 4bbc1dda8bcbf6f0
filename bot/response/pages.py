"""Pages: a pager rings for a rota, is told when somebody came, falls silent at the end, and hears nothing captured."""

from datetime import datetime
from typing import NamedTuple

from bot.engine import outbox
from bot.manifests import Manifests
from bot.response.incidents import note, severity_of
from bot.rules import effects, names
from bot.rules.words import Kind, Mode, Priority
from storage import incidents, pages, people
from storage.db import Work
from storage.incidents import Incident
from storage.pages import Page

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


def ring(work: Work, manifests: Manifests, row: Incident, rota: str, person: str | None) -> bool:
    """Ring the pager of a rota; false when it has none, it is not the real thing, or not bad enough to wake anybody."""
    pager, severity = manifests.people.rotas[rota].pager, severity_of(row)
    woken = severity is None or rota in manifests.severity.levels[severity].wakes
    if pager is None or row.mode != Mode.LIVE or not woken:
        return False
    page = pages.page(work.session, row.id, rota)
    if page is None:
        page = Page(incident_id=row.id, rota=rota, pager=pager, rounds=0, state="triggered", at=work.now)
        work.session.add(page)
    page.rounds, page.state, page.pager, page.at = page.rounds + 1, "triggered", pager, work.now
    note(work, row.id, "paged", None, "rota", rota=rota, pager=pager, **({"person": person} if person else {}))
    _send(work, page, "trigger", person)
    return True


def rang_since(work: Work, number: int, rota: str, since: datetime) -> bool:
    """Did the pager of a rota ring for an incident after this moment?"""
    page = pages.page(work.session, number, rota)
    return page is not None and page.at > since


def ring_once(work: Work, manifests: Manifests, row: Incident, rota: str, person: str | None) -> None:
    """Ring the pager of a rota unless it is ringing already."""
    page = pages.page(work.session, row.id, rota)
    if page is None or page.state != "triggered":
        ring(work, manifests, row, rota, person)


def acknowledge(work: Work, row: Incident, rota: str, person: str) -> None:
    """Somebody came: the pager need not ring on."""
    page = pages.page(work.session, row.id, rota)
    if page is not None and page.state == "triggered":
        page.state = "acknowledged"
        note(work, row.id, "page acknowledged", person, "slack", rota=rota)
        _send(work, page, "acknowledge", person)


def resolve(work: Work, row: Incident) -> None:
    """It is over: every pager falls silent."""
    for page in pages.of_incident(work.session, row.id):
        if page.state != "resolved":
            page.state = "resolved"
            note(work, row.id, "page resolved", None, "slack", rota=page.rota)
            _send(work, page, "resolve", None)


def _send(work: Work, page: Page, action: str, person: str | None) -> None:
    sent = {"incident": page.incident_id, "rota": page.rota, "pager": page.pager, "round": page.rounds}
    effect = effects.Page.model_validate({**sent, "action": action, "person": person})
    outbox.ask(work, effect, priority=Priority.URGENT)


def untested(work: Work, manifests: Manifests) -> bool:
    """Has no pager passed a test page yet, so that nobody can count on being woken?"""
    tested = pages.tested(work.session)
    return not any(name in tested for name in manifests.people.pagers)


def call(work: Work, effect: effects.Page, workspace: str, at: datetime) -> Call | None:
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


def sent(work: Work, effect: effects.Page) -> None:
    """A pager took a message; what happened meanwhile may have come before it, so the newest is sent once more."""
    incidents.lock(work.session, effect.incident)
    page = pages.page(work.session, effect.incident, effect.rota)
    if page is None or page.state == LEADS_TO[effect.action]:
        return
    page.rounds += 1
    newest = {"action": SENT_FOR[page.state], "round": page.rounds, "pager": page.pager}
    outbox.ask(work, effects.Page.model_validate({**effect.model_dump(), **newest}), priority=Priority.URGENT)
