"""Does Slack know the people whom the manifests name, and is anybody asked to lead?"""

from bot.manifests import Manifests
from bot.rules.words import Role
from handlers.doctor.findings import Finding, missing, note, ok
from handlers.doctor.look import Look
from handlers.slack.probe import Answer

UNKNOWN = missing(
    "Slack knows nobody as {name}, or the account is deactivated ({where}).",
    "Correct it there. An e-mail address must be the one of the Slack account; the id is in the menu of a profile.",
)
GONE = missing("The account {name} is deactivated ({where}).", "Name somebody else there.")
OUTSIDE = missing(
    "{name} is a guest, a bot or from another company, and can have no role in an incident ({where}).",
    "Name a colleague there.",
)
KNOWN = ok("Slack knows everybody whom the manifests name ({count}).")
NOBODY_COMES = note(
    "Nobody is brought into every incident: hotwash.yaml names no responders.",
    "Name some there; whoever declares an incident would be alone in its channel.",
)
NOBODY_LEADS = note(
    "Nobody is asked to take command: there is nobody in the rota of the commander.",
    "Name people in its rota in people.yaml. Until then each incident waits for somebody who takes command unasked.",
)
NOBODY_ON_DUTY = note(
    "Nobody is in {rotas}, so nobody is asked for what they do.", "Name people in these rotas, in people.yaml."
)
ON_DUTY = ok("People are on duty in every rota ({rotas}).")


async def known(look: Look) -> list[Finding]:
    """Does Slack know everybody whom the manifests name, as colleagues who are still there?"""
    if look.manifests is None or not look.is_known:
        return []
    named = _named(look.manifests)
    findings = [found for name, where in named.items() if (found := await _finding(look, name, where))]
    return findings or ([KNOWN.about(count=len(named))] if named else [])


def _named(manifests: Manifests) -> dict[str, str]:
    """Everybody whom the manifests name, and where first."""
    people = manifests.people
    places = {"hotwash.yaml, responders": manifests.house.responders}
    places |= {f"people.yaml, rotas.{name}": rota.people for name, rota in people.rotas.items()}
    places |= {
        f"people.yaml, roles.{role}.may": tuple(name for name in duty.may if name not in people.rotas)
        for role, duty in people.roles.items()
        if not isinstance(duty.may, str)
    }
    meeting = manifests.agenda.meeting
    places |= {f"agenda.yaml, meeting.invited.{one}": who for one, who in (meeting.invited if meeting else {}).items()}
    places["people.yaml, managers"] = (*people.managers, *people.managers.values())
    named: dict[str, str] = {}
    for where, names in places.items():
        for name in names:
            named.setdefault(name, where)
    return named


async def _finding(look: Look, name: str, where: str) -> Finding | None:
    answer = await _ask(look, name)
    if answer.error:
        return UNKNOWN.about(name=name, where=where) if "not_found" in answer.error else None
    person = answer.fields["user"]
    ours = look.me is not None and person.get("team_id") == look.me.fields.get("team_id")
    if person.get("deleted"):
        return GONE.about(name=name, where=where)
    if not ours or person.get("is_bot") or person.get("is_restricted") or person.get("is_ultra_restricted"):
        return OUTSIDE.about(name=name, where=where)
    return None


async def _ask(look: Look, name: str) -> Answer:
    if "@" in name:
        return await look.slack.ask("users.lookupByEmail", email=name)
    return await look.slack.ask("users.info", user=name)


async def asked(look: Look) -> list[Finding]:
    """Is anybody brought in, and asked to lead?"""
    if look.manifests is None:
        return []
    people = look.manifests.people
    leading = people.roles[Role.COMMANDER].rota
    empty = [name for name, rota in people.rotas.items() if not rota.people]
    findings = [] if look.manifests.house.responders else [NOBODY_COMES.about()]
    if leading is None or leading in empty:
        findings.append(NOBODY_LEADS.about())
    if others := [f"“{name}”" for name in empty if name != leading]:
        findings.append(NOBODY_ON_DUTY.about(rotas=", ".join(others)))
    return findings if empty or leading is None else [*findings, ON_DUTY.about(rotas=", ".join(people.rotas))]
