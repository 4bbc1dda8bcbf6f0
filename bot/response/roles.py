"""Roles: who plays which part in an incident; nobody without having said yes, and one person leads."""

from typing import Any

from bot.engine import letters, outbox, reminders
from bot.manifests import Manifests
from bot.response import announcements, cards, pages, targets, times
from bot.response.incidents import changing, note, priority
from bot.rules import names
from bot.rules.effects import Invite, PostCall, ShowCall
from bot.rules.words import Phase, Refusal, Role
from bot.staffing import people, rotas
from storage import effects, roles
from storage.db import Work
from storage.incidents import Incident
from storage.roles import Offer


def commander(work: Work, number: int) -> str | None:
    """Who leads an incident."""
    row = roles.holder(work.session, number, Role.COMMANDER)
    return row.person if row else None


def part(role: Role) -> str:
    """What somebody in a role does, after “you”."""
    return "command" if role is Role.COMMANDER else f"have the role {role}"


def last_call(work: Work, number: int) -> dict[str, Any] | None:
    """Where the channel was last asked for a commander: `channel` and `ts`."""
    asked = effects.last(work.session, number, PostCall.kind())
    return asked.result if asked else None


def called(work: Work, number: int) -> None:
    """The channel was asked for a commander; perhaps somebody came meanwhile."""
    outbox.ask(work, ShowCall(incident=number))


def take(work: Work, manifests: Manifests, number: int, role: Role, person: str, over: bool = False) -> str | None:
    """Take a role.  Where somebody else has it and `over` is false, nothing changes and they are returned."""
    row = still_open(changing(work, number, person))
    check_may(work, manifests, role, person)
    held = roles.holder(work.session, number, role)
    if held is not None and held.person == person:
        raise Refusal(f"You {part(role)} already.")
    if held is not None and held.person and not over:
        return held.person
    mine = [one for one in roles.open_offers(work.session, number) if one.role == role and one.person == person]
    assign(work, manifests, row, role, person, mine[0] if mine else None)
    return None


def assign(work: Work, manifests: Manifests, row: Incident, role: Role, person: str, given: Offer | None) -> None:
    """From now on this person has the role; whoever had it is released and told."""
    before = roles.holder(work.session, row.id, role)
    released = before.person if before else None
    roles.hold(work.session, row.id, role, person, work.now)
    withdraw(work, row.id, role, but=given)
    if given is not None:
        settle(work, given, "accepted")
    if released and given is not None and given.handover:
        note(work, row.id, "handed over", person, "slack", role=role, person=released)
    else:
        note(work, row.id, "role taken", person, "slack", role=role, **({"from": released} if released else {}))
    if released:
        for past in roles.offered(work.session, row.id, role):
            if past.person == released and past.state == "accepted":
                letters.show(work, past.letter_id)
        letters.tell(work, released, "released", row.id, {"role": role, "person": person})
    if given is None:
        letters.tell(work, person, "instructions", row.id, {"role": role})
    _came(work, manifests, row, role, person)


def _came(work: Work, manifests: Manifests, row: Incident, role: Role, person: str) -> None:
    if rota := manifests.people.roles[role].rota:
        pages.acknowledge(work, row, rota, person)
    targets.came(work, manifests, row, person)
    if role is Role.COMMANDER:
        times.taken(work, row)
        reminders.call_off(work, f"call:{row.id}", f"unrated:{row.id}")
        _called_off(work, row)
    if row.channel and not row.lost:
        outbox.ask(
            work,
            Invite(incident=row.id, channel=row.channel, people=(person,), asked=f"{role} {work.now.isoformat()}"),
            priority=priority(row),
        )
    show(work, row)


def nobody(work: Work, number: int, role: Role, by: str) -> None:
    """Write that nobody is available for a role, or that whoever had it stands down.  Raises Refusal."""
    row = still_open(changing(work, number, by))
    held = roles.holder(work.session, number, role)
    if role is Role.COMMANDER:
        raise Refusal("Somebody must lead. Hand over to somebody instead, or ask the channel who can.")
    if held is not None and held.person is None:
        raise Refusal(f"It is written already that nobody is available for the role {role}.")
    withdraw(work, number, role)
    roles.hold(work.session, number, role, None, work.now)
    note(work, number, "nobody available", by, "slack", role=role, **({"from": held.person} if held else {}))
    if held is not None and held.person and held.person != by:
        letters.tell(work, held.person, "released", number, {"role": role, "by": by})
    show(work, row)


def let_go(work: Work, row: Incident) -> None:
    """It is over: nobody is asked any more, and the commander is free."""
    withdraw(work, row.id)
    reminders.call_off(work, f"call:{row.id}")
    held = roles.holder(work.session, row.id, Role.COMMANDER)
    if held is not None and held.person:
        note(work, row.id, "role released", None, "slack", role=Role.COMMANDER, person=held.person)
        roles.release(work.session, row.id, Role.COMMANDER)
    _called_off(work, row)


def _called_off(work: Work, row: Incident) -> None:
    if row.called_at is not None:
        row.called_at = None
        outbox.ask(work, ShowCall(incident=row.id))


def withdraw(work: Work, number: int, role: Role | None = None, but: Offer | None = None) -> None:
    """What was offered stands no longer, not even for a late yes; of one role, or of all."""
    for other in roles.answerable(work.session, number):
        if other is not but and role in (None, other.role):
            settle(work, other, "withdrawn")


def settle(work: Work, given: Offer, state: str) -> None:
    """An offer is answered, or nobody need answer it any more."""
    given.state, given.answered_at = state, work.now
    work.session.flush()
    reminders.call_off(work, f"offer:{given.id}")
    letters.show(work, given.letter_id)


def still_open(row: Incident) -> Incident:
    """The incident, if it is still worked on.  Raises Refusal."""
    if row.phase == Phase.CLOSED:
        raise Refusal(f"{names.label(row.id)} is closed. If it is back, reopen it.")
    if row.phase == Phase.REVIEWING:
        raise Refusal(f"{names.label(row.id)} is resolved. If it is back, reopen it.")
    return row


def show(work: Work, row: Incident) -> None:
    """Show everywhere who does what now."""
    announcements.show_everywhere(work, row, after=cards.MOMENT)


def check_may(work: Work, manifests: Manifests, role: Role, person: str) -> None:
    """Raises Refusal when the manifest does not let this person take a role."""
    people.check_can_answer(work, person, field="person")
    allowed = manifests.people.roles[role].may
    if allowed == "everyone":
        return
    ids = people.ids(work, [one for name in allowed for one in _named(work, manifests, name)])
    if person not in ids:
        who = ", ".join(f"<@{one}>" for one in ids[:5]) or "nobody whom Slack knows"
        raise Refusal(f"In this company the role {role} is for {who}. Ask one of them.", field="person")


def _named(work: Work, manifests: Manifests, name: str) -> tuple[str, ...]:
    """Whom a name in the manifest stands for; a rota's are also those who stand in now."""
    rota = manifests.people.rotas.get(name)
    return (*rota.people, *rotas.on_duty(work, manifests, name)) if rota else (name,)
