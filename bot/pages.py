"""Pages: a pager rings for a rota, is told when somebody came, and falls silent when the incident is over."""

from datetime import datetime

from bot import outbox
from bot.incidents import note, severity_of
from bot.manifests import Manifests
from bot.rules import effects
from bot.rules.words import Mode, Priority
from storage import pages
from storage.db import Work
from storage.incidents import Incident
from storage.pages import Page


def ring(work: Work, manifests: Manifests, row: Incident, rota: str, person: str | None) -> bool:
    """Ring the pager of a rota; false when it has none, it is not the real thing, or not bad enough to wake anybody."""
    pager, severity = manifests.people.rotas[rota].pager, severity_of(row)
    woken = severity is None or rota in manifests.severity.levels[severity].page
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
