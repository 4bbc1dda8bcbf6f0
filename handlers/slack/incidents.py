"""What people ask about incidents: join, bring people in, try again, a second channel; and help."""

from collections.abc import Sequence

from bot import facts, personal
from bot.engine import notices
from bot.response import channels, incidents, situation
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import Refusal
from bot.staffing import people, rotas
from bot.staffing.rotas import Shift
from handlers.slack import home, roles
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    channel,
    context,
    day_and_time,
    escape,
    modal,
    person,
    plain,
    section,
)
from handlers.slack.listening import Ask, Listeners, Nothing, Open, Reply, Say, listen
from storage.db import Work


@listen.command("menu", "shows what waits for you and what is open", "menu", "")
def menu(work: Work, ask: Ask) -> Reply:
    """The root command alone."""
    root = ask.manifests.house.command
    blocks = [
        *[*home.waiting_blocks(personal.waiting(work, ask.person)), *_listed(work, ask)][:48],
        actions(button("Declare an incident", "declare", style="primary")),
        context(f"`{root} declare what is happening` opens one at once · `{root} help` shows everything"),
    ]
    return Say("Open incidents", blocks)


@listen.command("who", "shows whom to tell: who leads, who has which role, who is on duty", "who")
def who(work: Work, ask: Ask) -> Reply:
    """In an incident's channel its roles; everywhere who is on duty."""
    number = incidents.in_channel(work, ask.channel)
    blocks = roles.held(ask.manifests, situation.card(work, ask.manifests, number)) if number else []
    blocks += _on_duty(rotas.shifts(work, ask.manifests))
    return Say("Whom to tell", [*_tell_it(ask), *blocks])


def _tell_it(ask: Ask) -> list[Block]:
    """What everybody may do at once, whoever is on duty."""
    root, weird = ask.manifests.house.command, ask.manifests.house.report_command
    text = (
        f"*An AI did something weird?* `{weird} what you saw` reports it: people on triage look at it, and you hear "
        f"what became of it.\n*People must come together now?* `{root} declare what you saw` tells the right people."
    )
    report = button("Report something weird", "report", style="primary")
    return [section(text), actions(report, button("Declare an incident", "declare"))]


@listen.for_guests
@listen.button("whom")
def whom(work: Work, ask: Ask) -> Reply:
    """The same from a direct message; guests are told what they can do."""
    if people.no_colleague(work, ask.slack.team, ask.person, ask.team) is None:
        return who(work, ask)
    weird = ask.manifests.house.report_command
    text = f"Tell me: `{weird} what you saw` reports it. You can also tell the person with whom you work here."
    return Say(text, [section(text, button("Report something weird", "report", style="primary"))])


def _on_duty(shifts: Sequence[Shift]) -> list[Block]:
    """Who is on duty where; rotas without anybody share a line."""
    blocks = [section(f"*On duty for {one.rota}*: {_now(one)}") for one in shifts if one.line]
    if empty := [one.rota for one in shifts if not one.line]:
        blocks.append(context(f"Nobody is on duty for {', '.join(empty)}. The operator names people in people.yaml."))
    return blocks


def _now(shift: Shift) -> str:
    until = f" until {day_and_time(shift.until)}" if shift.until else ""
    return f"{person(shift.line[0])}{until}"


def _listed(work: Work, ask: Ask) -> list[Block]:
    found = facts.open_lines(work, ask.person)
    there = incidents.inside(work, ask.person, [line.number for line in found])
    listed = [home.listed(line, line.number in there) for line in found]
    return listed or [section("No incident is open that you can see.")]


@listen.command("help", "shows this", "help", "?")
def help_(work: Work, ask: Ask) -> Reply:
    """Every verb with an example."""
    return Say("What I understand", [section(text) for text in help_texts(ask.listeners, ask.manifests.house.command)])


def help_texts(listeners: Listeners, root: str) -> list[str]:
    """The help, made from the listeners; a paragraph for the verbs and one for the menus, as long as Slack allows."""
    verbs = [
        f"• `{root} {command.example}` {command.says}"
        for command in listeners.commands.values()
        if command.verb != "menu"
    ]
    entries = [f"• *{one.name}* {one.says}" for one in listeners.shortcuts.values()]
    typed = _paragraphs(["*What you can type*", f"• `{root}` shows open incidents", *verbs])
    return [*typed, *_paragraphs(["*In a message's menu*", *entries])]


def _paragraphs(lines_: list[str]) -> list[str]:
    texts = [""]
    for line in lines_:
        if len(texts[-1]) + len(line) > 2900:
            texts.append("")
        texts[-1] += line + "\n"
    return texts


@listen.command("join", "brings you into an incident's channel", "join 42")
def join(work: Work, ask: Ask) -> Reply:
    """Join by number; without one, choose from the open incidents."""
    if not ask.text:
        return Say("Which one?", [section("Which one?"), *_listed(work, ask)])
    return _join(work, ask, number_of(work, ask))


@listen.button("join")
def join_button(work: Work, ask: Ask) -> Reply:
    """Join from an announcement or a list."""
    return _join(work, ask, number_of(work, ask))


def _join(work: Work, ask: Ask, number: int) -> Reply:
    row = channels.join(work, number, ask.person, ask.asked)
    return Say(f"I am inviting you to {channel(row.channel)}.")


def number_of(work: Work, ask: Ask) -> int:
    """The incident that is named or, when none is, whose channel this is."""
    number = names.number_in(ask.text) if ask.text else incidents.in_channel(work, ask.channel)
    if number is None:
        root = ask.manifests.house.command
        said = f"“{escape(one_line(ask.text, 40))}” is not an incident's number." if ask.text else "Which incident?"
        verb = (ask.body.get("text") or "join").split()[0]
        raise Refusal(
            f"{said} For example: `{root} {escape(one_line(verb, 20))} 42`. `{root} list` shows the open ones."
        )
    return number


@listen.button("bring")
def bring(work: Work, ask: Ask) -> Reply:
    """Ask whom to bring in."""
    people: Block = {"type": "multi_users_select", "action_id": "value", "max_selected_items": 30}
    field: Block = {"type": "input", "block_id": "people", "label": plain("Who should come?"), "element": people}
    return Open(modal("bring", "Bring people in", [field], submit="Invite", metadata=ask.text))


@listen.form("bring")
def submit_bring(work: Work, ask: Ask) -> Reply:
    """Invite the people chosen."""
    channels.bring(work, int(ask.metadata), ask.ticked("people"), ask.person, ask.asked)
    return Nothing()


@listen.button("again")
def again(work: Work, ask: Ask) -> Reply:
    """Try again what could not be done."""
    count = notices.try_again(work, number_of(work, ask), ask.person)
    return Say("I am trying again." if count else "There is nothing left to try again; it has been done.")


@listen.button("second")
def second(work: Work, ask: Ask) -> Reply:
    """Open a second channel in place of a lost one."""
    word, _, lost = ask.text.partition(" ")
    row = incidents.find(work, int(word), ask.person)
    label = names.label(row.id)
    if row.channel != lost or not row.lost:
        return Say(f"{label} has a channel again: {channel(row.channel)}.")
    channels.open_second(work, row.id, lost)
    return Say(f"I am opening a second channel for {label}.", follow=row.id, past=lost)
