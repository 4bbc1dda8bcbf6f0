"""Taking command, handing over, and the other roles: by button, by command, in a form."""

from bot.manifests import Manifests
from bot.response import incidents, offers, roles, situation
from bot.response.situation import Card
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import Refusal, Role
from handlers.slack import cards
from handlers.slack.asking import of_incident
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    choices,
    context,
    escape,
    modal,
    option,
    person,
    section,
    selection,
    text_input,
    who,
)
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work

BRIEF = 2500
ME, ASK, NOBODY = "me", "ask", "nobody"


@listen.command("commander", "makes you the commander, or asks somebody to be", "commander @bo", "ic", "lead")
@of_incident
def commander(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """Take command, or ask somebody to."""
    asked = next(iter(ask.mentioned), None)
    if asked and asked != ask.person:
        offers.offer(work, ask.manifests, number, Role.COMMANDER, asked, ask.person)
        return Say(f"I am asking {person(asked)} to command {names.label(number)}.")
    return _take(work, ask, number, Role.COMMANDER)


@listen.button("take_command")
def take_command(work: Work, ask: Ask) -> Reply:
    """The card's first button."""
    return _take(work, ask, int(ask.text), Role.COMMANDER, quiet=True)


def _take(work: Work, ask: Ask, number: int, role: Role, quiet: bool = False) -> Reply:
    has = roles.take(work, ask.manifests, number, role, ask.person)
    if has:
        taken = cards.holds(person(has), role, names.label(number))
        text = f"{taken}. It is best if they hand over to you; if they cannot, take it over."
        take = button("Take it over", "take_over", f"{number} {role}", style="danger")
        return Say(text, [section(text), actions(take)])
    does = "You command" if role is Role.COMMANDER else f"You have the role {role} in"
    return Nothing() if quiet else Say(f"{does} {names.label(number)}. What that means is in your direct messages.")


@listen.button("take_over")
def take_over(work: Work, ask: Ask) -> Reply:
    """Take a role from somebody who cannot hand it over; they hear of it."""
    number, _, role = ask.text.partition(" ")
    roles.take(work, ask.manifests, int(number), Role(role), ask.person, over=True)
    does = "You command" if Role(role) is Role.COMMANDER else f"You have the role {role} in"
    return Say(f"{does} {names.label(int(number))} now. Whoever did before has been told.")


@listen.button("accept")
def accept(work: Work, ask: Ask) -> Reply:
    """Say yes to an offer; its message turns into instructions."""
    offers.accept(work, ask.manifests, int(ask.text), ask.person)
    return Nothing()


@listen.button("decline")
def decline(work: Work, ask: Ask) -> Reply:
    """Say no to an offer."""
    offers.decline(work, ask.manifests, int(ask.text), ask.person)
    return Nothing()


@listen.command("handover", "hands command over, with a brief drafted for you", "handover", "hand-over")
@of_incident
def handover(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """The form to hand over, its brief drafted from the record."""
    return _handover_form(work, ask, number, next(iter(ask.mentioned), None))


@listen.button("handover")
def handover_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _handover_form(work, ask, int(ask.text), None)


def _handover_form(work: Work, ask: Ask, number: int, chosen: str | None) -> Reply:
    incidents.find(work, number, ask.person)
    if roles.commander(work, number) != ask.person:
        raise Refusal(f"You do not command {names.label(number)}, so there is nothing to hand over.")
    return Open(handover_form(situation.card(work, ask.manifests, number), chosen))


def handover_form(seen: Card, chosen: str | None) -> Block:
    """To whom, and what they need to know."""
    blocks = [
        who("person", "Who takes over?", chosen),
        text_input(
            "brief",
            "What do they need to know?",
            hint="Drafted from the record. Change what you like.",
            multiline=True,
            max_length=BRIEF,
            initial_value=brief(seen),
        ),
        context("You lead until they accept. If they do not answer, it comes back to you."),
    ]
    title, number = f"Hand over {seen.line.label}", str(seen.line.number)
    return modal("handover", title, blocks, submit="Offer", metadata=number)


def brief(seen: Card) -> str:
    """A handover's brief, drafted from the record."""
    line = seen.line
    left = [todo for todo in seen.todos if todo.state == "open"]
    done = [todo for todo in seen.todos if todo.state == "done"]
    lines = [
        f"{line.label} {one_line(line.headline, 120)}",
        f"How bad: {cards.rating(line)}. Phase: {line.phase}. Open since {line.opened_at:%H:%M} UTC.",
        f"Declared as: {one_line(seen.summary.text, 300)}",
        f"Last update, {seen.said.at:%H:%M} UTC: {one_line(seen.said.known, 400)}" if seen.said else "No update yet.",
        f"Next update due {seen.update_due_at:%H:%M} UTC." if seen.update_due_at else "",
        *([f"Tasks done so far: {len(done)}, the last: {one_line(done[-1].text, 120)}"] if done else []),
        "Next:",
        *[f"- {one_line(todo.text, 150)}" for todo in left[: cards.NEXT]],
    ]
    return "\n".join(one for one in lines if one)[:BRIEF]


@listen.form("handover")
def submit_handover(work: Work, ask: Ask) -> Reply:
    """Offer it."""
    chosen = ask.chosen("person")
    if not chosen:
        raise Refusal("Choose who takes over.", field="person")
    offers.hand_over(work, ask.manifests, int(ask.metadata), chosen, ask.person, ask.typed("brief"))
    return Nothing()


@listen.command(
    "role", "takes a role, asks somebody, or says that nobody is available", "role scribe @bo", "roles", "assign"
)
@of_incident
def role(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """Roles by words, or the form without."""
    found = next((one for one in Role if rest.lower().startswith(one)), None)
    if found is None:
        if rest:
            known = ", ".join(Role)
            raise Refusal(f"“{escape(one_line(rest, 40))}” is no role. There are: {known}.")
        return _roles_form(work, ask, number)
    words = rest[len(found) :].strip()
    if words.lower() in ("nobody", "none"):
        return _nobody(work, number, found, ask.person)
    asked = next(iter(ask.mentioned), None)
    if asked and asked != ask.person:
        offers.offer(work, ask.manifests, number, found, asked, ask.person)
        return Say(f"I am asking {person(asked)} to {cards.taking(found)} {names.label(number)}.")
    return _take(work, ask, number, found)


def _nobody(work: Work, number: int, role: Role, by: str) -> Reply:
    roles.nobody(work, number, role, by)
    return Say(f"Written down: nobody is available for the role {role}.")


@listen.button("roles")
def roles_button(work: Work, ask: Ask) -> Reply:
    """The form from the card."""
    return _roles_form(work, ask, int(ask.text))


def _roles_form(work: Work, ask: Ask, number: int) -> Reply:
    incidents.find(work, number, ask.person)
    return Open(roles_form(ask.manifests, situation.card(work, ask.manifests, number)))


def roles_form(manifests: Manifests, seen: Card) -> Block:
    """Who has which role, and a change to one of them."""
    blocks = [
        *held(manifests, seen),
        selection("role", "Which role?", [option(one, one.capitalize()) for one in Role], Role.COMMUNICATIONS),
        choices(
            "how",
            "Who?",
            [option(ME, "I take it"), option(ASK, "Ask somebody"), option(NOBODY, "Nobody is available")],
            ME,
        ),
        who("person", "Whom to ask", optional=True),
    ]
    title, number = f"Roles in {seen.line.label}", str(seen.line.number)
    return modal("role", title, blocks, submit="Do it", metadata=number)


def held(manifests: Manifests, seen: Card) -> list[Block]:
    """Every role of an incident and who has it."""
    has = {part.role: person(part.person) if part.person else "nobody available" for part in seen.parts}
    asked = {one.role: f"{person(one.person)} is asked" for one in seen.asked}
    lines = [f"*{one.capitalize()}*: {has.get(one) or asked.get(one) or '–'}" for one in manifests.people.roles]
    return [section("\n".join(lines))]


@listen.form("role")
def submit_role(work: Work, ask: Ask) -> Reply:
    """Do what the form says."""
    number, found, how = int(ask.metadata), Role(ask.typed("role")), ask.typed("how")
    if how == NOBODY:
        roles.nobody(work, number, found, ask.person)
    elif how == ME:
        return _take(work, ask, number, found)
    elif chosen := ask.chosen("person"):
        offers.offer(work, ask.manifests, number, found, chosen, ask.person)
    else:
        raise Refusal("Choose whom to ask.", field="person")
    return Nothing()
