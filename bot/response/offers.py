"""Offers of roles: whoever is on duty is asked, then the next in line, then everybody; and handing over."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.engine import letters, outbox, reminders
from bot.manifests import Manifests
from bot.response import pages
from bot.response.incidents import changing, keep_words, note, priority
from bot.response.roles import assign, check_may, commander, part, settle, show, still_open, withdraw
from bot.rules.effects import Invite, PostCall, ShowCall
from bot.rules.words import Phase, Refusal, Role
from bot.staffing import rotas
from storage import effects, incidents, roles
from storage.db import Work
from storage.incidents import Incident
from storage.roles import Offer

ON_TIME: Mapping[str, str | int] = MappingProxyType({})
ASKED_IN_LINE = 2
"""Whoever is on duty and the next in line are asked one after the other, then everybody."""


def seek_commander(work: Work, manifests: Manifests, row: Incident) -> None:
    """Ask whoever is on duty to take command; without anybody on duty, everybody is asked a while later."""
    rota = manifests.people.roles[Role.COMMANDER].rota
    if rota and rotas.on_duty(work, manifests, rota):
        _ask_in_line(work, manifests, row, Role.COMMANDER, 0)
    else:
        if rota:
            pages.ring(work, manifests, row, rota, None)
        _call_later(work, manifests, row, manifests.people.answer_within_minutes)


def seek(work: Work, manifests: Manifests, row: Incident, role: Role) -> None:
    """Ask the rota of a role, unless somebody has the role or is being asked."""
    asked = {offer.role for offer in roles.open_offers(work.session, row.id)}
    if roles.holder(work.session, row.id, role) is None and role not in asked:
        _ask_in_line(work, manifests, row, role, 0)


def _ask_in_line(work: Work, manifests: Manifests, row: Incident, role: Role, step: int) -> None:
    """Ask the person at this place of the line, and ring for them; after the last one, everybody."""
    held = roles.holder(work.session, row.id, role)
    rota = manifests.people.roles[role].rota
    if held is not None and held.person or rota is None or row.phase in (Phase.REVIEWING, Phase.CLOSED):
        return
    line = rotas.on_duty(work, manifests, rota)[:ASKED_IN_LINE]
    asked = {one.person for one in roles.open_offers(work.session, row.id) if one.role == role}
    while step < len(line) and line[step] in asked:
        step += 1  # A colleague has just asked them, and that answer goes to the colleague: the line goes on.
    if step < len(line):
        _offer(work, manifests, row, role, line[step], by=None, step=step)
        pages.ring(work, manifests, row, rota, line[step])
    elif role is Role.COMMANDER:
        ask_everybody(work, manifests, row.id)


def _call_later(work: Work, manifests: Manifests, row: Incident, minutes: int) -> None:
    at = work.now + timedelta(minutes=minutes)
    reminders.remind(work, f"call:{row.id}", "call", at, row.id)


def ask_everybody(work: Work, manifests: Manifests, number: int, late: Mapping[str, str | int] = ON_TIME) -> None:
    """Nobody has taken command: ask the channel once, and ring again until somebody does."""
    row = incidents.lock(work.session, number)
    if commander(work, number) or row.phase in (Phase.REVIEWING, Phase.CLOSED):
        return
    if row.called_at is None and row.channel and not row.lost:
        row.called_at = work.now
        note(work, number, "everybody asked", None, "clock", **late)
        _ask_channel(work, row, row.channel)
    again = manifests.people.ask_again_minutes
    rota = manifests.people.roles[Role.COMMANDER].rota
    # Without a channel this comes back each minute until there is one; a pager must not.
    if rota and (row.called_at or not pages.rang_since(work, number, rota, work.now - timedelta(minutes=again))):
        pages.ring(work, manifests, row, rota, next(iter(rotas.on_duty(work, manifests, rota)), None))
    _call_later(work, manifests, row, again if row.called_at else 1)
    show(work, row)


def _ask_channel(work: Work, row: Incident, channel: str) -> None:
    """Ask in the channel; where that was done a moment ago, the message that stands there asks anew."""
    before = effects.last(work.session, row.id, PostCall.kind())
    if before and before.payload["channel"] == channel and before.created_at > work.now - letters.WITHIN:
        outbox.ask(work, ShowCall(incident=row.id), priority=priority(row))
        return
    post = PostCall(incident=row.id, channel=channel, round=int(work.now.timestamp()))
    outbox.ask(work, post, priority=priority(row))


def offer(work: Work, manifests: Manifests, number: int, role: Role, person: str, by: str) -> None:
    """Ask somebody to take a role.  Raises Refusal."""
    row = still_open(changing(work, number, by))
    check_may(work, manifests, role, person)
    held = roles.holder(work.session, number, role)
    if held is not None and held.person == person:
        raise Refusal(f"<@{person}> has the role {role} already.", field="person")
    if role is Role.COMMANDER and held is not None and held.person:
        raise Refusal(f"<@{held.person}> commands. A commander hands over: use *Hand over*.", field="person")
    _offer(work, manifests, row, role, person, by)


def hand_over(
    work: Work, manifests: Manifests, number: int, person: str, by: str, brief: str, role: Role = Role.COMMANDER
) -> None:
    """Offer one's role to somebody, with a brief; one keeps it until they accept.  Raises Refusal."""
    row = still_open(changing(work, number, by))
    held = roles.holder(work.session, number, role)
    if held is None or held.person != by:
        raise Refusal(f"Only whoever has the role {role} can hand it over. Take it first, or ask them.")
    if person == by:
        raise Refusal("You have it already. Choose somebody else.", field="person")
    check_may(work, manifests, role, person)
    withdraw(work, number, role)
    _offer(work, manifests, row, role, person, by, handover=True, brief=keep_words(work, row, "brief", brief, by))


def _offer(
    work: Work,
    manifests: Manifests,
    row: Incident,
    role: Role,
    person: str,
    by: str | None,
    step: int = 0,
    handover: bool = False,
    brief: int | None = None,
) -> None:
    if any(one.person == person and one.role == role for one in roles.open_offers(work.session, row.id)):
        raise Refusal(f"<@{person}> has been asked and has not answered yet.", field="person")
    until = work.now + timedelta(minutes=manifests.people.answer_within_minutes)
    made = Offer(incident_id=row.id, role=role, person=person, by=by, handover=handover, step=step, state="open")
    made.at, made.until, made.brief_id = work.now, until, brief
    roles.add_offer(work.session, made)
    made.letter_id = letters.tell(work, person, "offer", row.id, {"offer": made.id}, priority(row))
    reminders.remind(work, f"offer:{made.id}", "offer", until, row.id, offer=made.id)
    note(work, row.id, "role offered", by, "slack" if by else "rota", role=role, person=person, handover=handover)
    if row.channel and not row.lost:
        wanted = Invite(incident=row.id, channel=row.channel, people=(person,), asked=f"offer {made.id}")
        outbox.ask(work, wanted, priority=priority(row))
    show(work, row)


def accept(work: Work, manifests: Manifests, number: int, person: str) -> Incident:
    """Say yes to an offer.  Raises Refusal."""
    given, row = _given(work, number, person)
    held = roles.holder(work.session, row.id, given.role)
    now = held.person if held else None
    if now == person:
        raise Refusal(f"You {part(Role(given.role))} already.")
    _check_stands(given, now)
    check_may(work, manifests, Role(given.role), person)
    assign(work, manifests, row, Role(given.role), person, given)
    return row


def _check_stands(given: Offer, now: str | None) -> None:
    """Raises Refusal unless a yes to this offer still counts; `now` has the role."""
    if now and not (given.handover and now == given.by):
        raise Refusal(f"<@{now}> has it by now. Nothing to do for you.")
    if given.state == "declined":
        raise Refusal("You said no to this. If you can after all, take the role in the channel.")
    if given.state not in roles.ANSWERABLE or given.handover and now != given.by:
        raise Refusal("This was taken back. If the role needs you, take it in the channel.")


def decline(work: Work, manifests: Manifests, number: int, person: str) -> None:
    """Say no to an offer; the next in line is asked, or whoever offered it hears.  Raises Refusal."""
    given, row = _given(work, number, person)
    if given.state not in roles.ANSWERABLE:
        raise Refusal("That is settled already. Nothing to do for you.")
    was_open = given.state == "open"
    settle(work, given, "declined")
    note(work, row.id, "offer declined", person, "slack", role=given.role)
    if was_open:
        _pass_on(work, manifests, row, given)


def unanswered(work: Work, manifests: Manifests, number: int, late: dict[str, str | int]) -> None:
    """The time to answer an offer is over: it comes back to whoever offered it, or goes to the next in line."""
    given = roles.offer(work.session, number)
    if given is None:
        return
    row = incidents.lock(work.session, given.incident_id)
    given = roles.refreshed(work.session, number)
    if given.state != "open":
        return
    settle(work, given, "unanswered")
    note(work, row.id, "offer unanswered", given.person, "clock", role=given.role, **late)
    _pass_on(work, manifests, row, given, late)


def _pass_on(
    work: Work, manifests: Manifests, row: Incident, given: Offer, late: dict[str, str | int] | None = None
) -> None:
    if given.by is None:
        _ask_in_line(work, manifests, row, Role(given.role), given.step + 1)
    else:
        facts = {"offer": given.id, **(late or {})}
        letters.tell(work, given.by, "offer_came_back", row.id, facts, priority(row))
    show(work, row)


def _given(work: Work, number: int, person: str) -> tuple[Offer, Incident]:
    given = roles.offer(work.session, number)
    if given is None or given.person != person:
        raise Refusal("This was offered to somebody else.")
    row = still_open(incidents.lock(work.session, given.incident_id))
    return roles.refreshed(work.session, number), row
