"""Who somebody is in Slack, from cached rows: colleague, guest, stranger, gone."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from bot.manifests import Manifests
from bot.rules.words import Refusal
from storage import people
from storage.db import Work
from storage.people import Person


def remember(work: Work, persons: Sequence[dict[str, Any]], channels: Sequence[dict[str, Any]]) -> None:
    """Keep people and channels as Slack shows them now; a row needs every column but `seen_at`."""
    people.see(work.session, [{**row, "seen_at": work.now} for row in persons])
    people.see_channels(work.session, [{**row, "seen_at": work.now} for row in channels])


def no_colleague(work: Work, ours: str, person: str, team: str | None = None, guests_too: bool = False) -> str | None:
    """Why somebody has no say here, in a sentence: strangers of other workspaces, guests, deactivated accounts.

    `ours` is our team; `team` is the person's as Slack named it just now, for somebody whom we have not seen yet.
    """
    known = people.get(work.session, person)
    belongs = (known.team if known else None) or team
    if belongs and belongs != ours:
        return (
            "Only people of this workspace can open or join incidents here. Tell the colleague who shares this "
            "channel with you what you saw."
        )
    if known and known.is_guest and not guests_too:
        return "Guests can't open or join incidents. Tell the person you work with here what you saw; they can."
    if known and known.is_gone:
        return "This account is deactivated. Ask a workspace admin to restore it first."
    return None


def check_colleague(work: Work, ours: str, person: str, team: str | None = None, guests_too: bool = False) -> None:
    """Raises Refusal for people who have no say here."""
    if sentence := no_colleague(work, ours, person, team, guests_too):
        raise Refusal(sentence)


def is_colleague(work: Work, ours: str, person: str) -> bool:
    """Is this somebody of our workspace whom Slack has told us of, no guest, no app and not deactivated?"""
    known = people.get(work.session, person)
    return bool(known and known.team == ours and not (known.is_bot or known.is_guest or known.is_gone))


def check_can_answer(work: Work, person: str, field: str | None = None) -> None:
    """Raises Refusal for somebody who cannot be asked for anything: bots, guests, deactivated accounts."""
    known = people.get(work.session, person)
    if known and known.is_bot:
        raise Refusal("That is a bot. Choose a colleague.", field)
    if known and known.is_guest:
        raise Refusal("Guests cannot do this here. Choose a colleague.", field)
    if known and known.is_gone:
        raise Refusal("This account is deactivated. Choose somebody else.", field)


def may_answer(work: Work, person: str) -> bool:
    """Is this somebody who can be asked for something: no bot, no guest, not deactivated?"""
    known = people.get(work.session, person)
    return bool(known and not (known.is_bot or known.is_guest or known.is_gone))


def responders(work: Work, manifests: Manifests) -> tuple[str, ...]:
    """Whom the house brings into every incident, by id."""
    return known_responders(work, manifests)[0]


def known_responders(work: Work, manifests: Manifests) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The house's responders by id, and those whom Slack does not know as the manifest names them."""
    wanted = manifests.house.responders
    known = named(work, wanted)
    return tuple(row.id for row in known.values()), tuple(name for name in wanted if name not in known)


def ids(work: Work, names: Sequence[str]) -> tuple[str, ...]:
    """People of the manifests, named by id or e-mail address, by id; those whom Slack does not know are left out."""
    return tuple(dict.fromkeys(row.id for row in named(work, names).values()))


def named(work: Work, names: Sequence[str]) -> dict[str, Person]:
    """Whom the manifests' ids and e-mail addresses name; those whom Slack does not know are left out."""
    rows = {key: row for row in people.find(work.session, names) for key in (row.id, (row.email or row.id).lower())}
    found = ((name, rows.get(name) or rows.get(name.lower())) for name in names)
    return {name: row for name, row in found if row}


def names(work: Work, ids: Sequence[str]) -> dict[str, str]:
    """What people are called, by id; somebody whom we have not seen yet by the id itself."""
    return {one: one for one in ids} | {row.id: row.name for row in people.find(work.session, ids)} if ids else {}


def channel_id(work: Work, name: str) -> str:
    """A channel's id from its name in a manifest; an unknown name is passed on, and Slack will say so."""
    known = people.channel(work.session, name.lstrip("#"))
    return known.id if known else name.lstrip("#")


def answers(work: Work) -> bool:
    """Does the database answer?"""
    people.get(work.session, "")
    return True


def zone(work: Work, person: str, otherwise: str) -> str:
    """Where somebody's day begins, as Slack knows it; `otherwise` when it does not, or names no zone of ours."""
    known = people.get(work.session, person)
    return known.zone if known and known.zone and known.zone in available_timezones() else otherwise
