"""Releasing: a private incident is a mere count in agenda, digests and figures until a named person lets it appear."""

from bot.manifests import Manifests
from bot.response import announcements, roles
from bot.response.incidents import changing, find, note
from bot.rules import names
from bot.rules.matrix import EXECUTIVES
from bot.rules.words import Refusal
from bot.staffing import people, rotas
from storage.db import Work
from storage.incidents import Incident


def seen(work: Work, manifests: Manifests, number: int, by: str) -> Incident:
    """A private incident that somebody may release.  Raises Refusal."""
    row = find(work, number, by)
    _check(work, manifests, row, by)
    return row


def release(work: Work, manifests: Manifests, number: int, by: str) -> Incident:
    """From now on it appears with what failed, how bad it was and how long it took.  Raises Refusal."""
    row = changing(work, number, by)
    _check(work, manifests, row, by)
    row.released_by = by
    note(work, number, "released for learning", by, "form")
    announcements.show_everywhere(work, row)
    return row


def _check(work: Work, manifests: Manifests, row: Incident, by: str) -> None:
    label = names.label(row.id)
    if not row.private:
        raise Refusal(f"{label} is not private: it appears in agenda, digests and figures anyway.")
    if row.released_by:
        raise Refusal(f"<@{row.released_by}> has released {label} already.")
    leads = {one for one in (roles.commander(work, row.id), row.reviewer) if one}
    if by not in leads | executives(work, manifests):
        raise Refusal(f"{label} is released by whoever commands or reviews it, or by an executive. Ask one of them.")


def executives(work: Work, manifests: Manifests) -> set[str]:
    """Everybody on the executives' rota."""
    rota = manifests.people.rotas.get(EXECUTIVES)
    if rota is None:
        return set()
    return {*people.ids(work, list(rota.people)), *rotas.on_duty(work, manifests, EXECUTIVES)}
