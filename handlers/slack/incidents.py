"""What people ask about incidents: declare by command, form or message menu; join, list, timeline, try again."""

import json

from bot import facts, incidents, outbox
from bot.incidents import Wish
from bot.rules import names
from bot.rules.effects import ShowHome
from bot.rules.text import one_line
from bot.rules.words import KIND_SENTENCES, Door, Kind, Refusal
from handlers.slack import home, lines
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    captured,
    channel,
    context,
    escape,
    modal,
    option,
    plain,
    section,
    text_input,
)
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work


@listen.command("menu", "shows open incidents and what you can do", "menu", "")
def menu(work: Work, ask: Ask) -> Reply:
    """The root command alone."""
    root = ask.manifests.house.command
    blocks = [
        *_listed(work, ask),
        actions(button("Declare an incident", "declare", style="primary")),
        context(f"`{root} declare what is happening` opens one at once · `{root} help` shows everything"),
    ]
    return Say("Open incidents", blocks)


@listen.command("list", "lists open incidents", "list", "ls", "open")
def list_(work: Work, ask: Ask) -> Reply:
    """All open incidents that this person may see."""
    return Say("Open incidents", _listed(work, ask))


def _listed(work: Work, ask: Ask) -> list[Block]:
    found = facts.open_lines(work, ask.person)
    return [home.listed(line) for line in found] or [section("No incident is open.")]


@listen.command("help", "shows this", "help", "?")
def help_(work: Work, ask: Ask) -> Reply:
    """Every verb with an example."""
    return Say("What I understand", [section(text) for text in help_texts(ask.manifests.house.command)])


def help_texts(root: str) -> list[str]:
    """The help, made from the listeners; one paragraph for the verbs and one for the message menu."""
    verbs = [
        f"• `{root} {command.example}` {command.says}" for command in listen.commands.values() if command.verb != "menu"
    ]
    menu_entries = [f"• *{one.name}* {one.says}" for one in listen.shortcuts.values()]
    return [
        f"*What you can type*\n`{root}` shows open incidents\n" + "\n".join(verbs),
        "*In a message's menu*\n" + "\n".join(menu_entries),
    ]


@listen.command("declare", "opens an incident", "declare RetailBot gives 99 % off", "new", "start")
def declare(work: Work, ask: Ask) -> Reply:
    """With words it opens at once; without, it shows the form."""
    if not ask.text:
        return Open(declare_form())
    return _declared(work, ask, incidents.declare(work, Door.COMMAND, Wish(ask.text), ask.person))


def _declared(work: Work, ask: Ask, done: incidents.Declared) -> Say:
    row = incidents.find(work, done.number)
    label = names.label(done.number)
    if done.again:
        text = f"You opened *{label}* in these words just now{_where(row.channel)}. Is this another one?"
        return Say(text, [section(text, button("Declare another", "another", str(done.number)))])
    text = f"*{label}* is open. Its channel is being made; you will be in it in a second."
    return Say(text, [section(text)], follow=done.number)


def _where(channel_id: str | None) -> str:
    return f", see {channel(channel_id)}" if channel_id else ""


@listen.button("declare")
def declare_button(work: Work, ask: Ask) -> Reply:
    """The form from a button."""
    return Open(declare_form())


@listen.button("another")
def another(work: Work, ask: Ask) -> Reply:
    """The same words again, and meant so."""
    wish = incidents.wish_of(work, _number(ask))
    return _declared(work, ask, incidents.declare(work, Door.COMMAND, wish, ask.person, another=True))


def declare_form(metadata: str = "", about: str | None = None) -> Block:
    """One required field; kind, system and privacy can wait."""
    kinds = [option(kind, KIND_SENTENCES[kind].capitalize()) for kind in Kind if kind is not Kind.UNSORTED]
    kind: Block = {
        "type": "static_select",
        "action_id": "value",
        "options": kinds,
        "placeholder": plain("Not sure yet"),
    }
    private = {
        "type": "checkboxes",
        "action_id": "value",
        "options": [option("private", "Only people who are invited may see it")],
    }
    blocks = [
        text_input(
            "what",
            "What is happening?",
            multiline=True,
            max_length=incidents.LONGEST,
            placeholder=plain("RetailBot gives customers 99 % off when they ask twice", 150),
        ),
        text_input("system", "Which AI?", optional=True, max_length=80, placeholder=plain("RetailBot")),
        {"type": "input", "block_id": "kind", "label": plain("How does it fail?"), "element": kind, "optional": True},
        {"type": "input", "block_id": "private", "label": plain("Private"), "element": private, "optional": True},
    ]
    if about:
        blocks.insert(1, context("A copy of this message is kept with the incident:"))
        blocks.insert(2, captured(about[:400]))
    return modal("declare", "Declare an incident", blocks, submit="Declare", metadata=metadata)


@listen.form("declare")
def submit_declare(work: Work, ask: Ask) -> Reply:
    """The form was submitted."""
    about = json.loads(ask.metadata) if ask.metadata else {}
    wish = Wish(
        what=ask.typed("what"),
        kind=Kind(ask.typed("kind") or Kind.UNSORTED),
        system=one_line(ask.typed("system"), 80) or None,
        private="private" in ask.ticked("private"),
        link=about.get("link"),
        copy=incidents.set_aside(work, about["copy"]) if "copy" in about else None,
    )
    done = incidents.declare(work, Door.SHORTCUT if about else Door.FORM, wish, ask.person)
    return _declared(work, ask, done)


@listen.shortcut("declare_message", "Declare incident", "opens an incident about that message and keeps a copy of it")
def declare_message(work: Work, ask: Ask) -> Reply:
    """A message that somebody wants to open an incident about: keep it now, before it can be changed."""
    message = ask.body["message"]
    said = message.get("text") or "(a message without text)"
    copy = incidents.keep_aside(work, json.dumps(message, ensure_ascii=True))
    link = ask.slack.permalink(ask.channel or "", message["ts"])
    return Open(declare_form(metadata=json.dumps({"copy": copy, "link": link}), about=said))


@listen.command("join", "brings you into an incident's channel", "join 42")
def join(work: Work, ask: Ask) -> Reply:
    """Join by number."""
    return _join(work, ask, _number(ask))


@listen.button("join")
def join_button(work: Work, ask: Ask) -> Reply:
    """Join from the announcement."""
    return _join(work, ask, _number(ask))


def _join(work: Work, ask: Ask, number: int) -> Reply:
    row = incidents.join(work, number, ask.person, ask.asked)
    return Say(f"Inviting you to {channel(row.channel)}.")


def _number(ask: Ask) -> int:
    number = names.number_in(ask.text)
    if number is None:
        root = ask.manifests.house.command
        said = f"“{escape(one_line(ask.text, 40))}” is not an incident number" if ask.text else "Which incident?"
        raise Refusal(
            f"{said} For example: `{root} join 42`. `{root} list` shows the open ones.".replace(
                "number For", "number. For"
            )
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
    incidents.bring(work, int(ask.metadata), ask.ticked("people"), ask.person, ask.asked)
    return Nothing()


@listen.button("timeline")
def timeline(work: Work, ask: Ask) -> Reply:
    """What happened so far."""
    number = _number(ask)
    return Open(
        modal("answer", f"Timeline of {names.label(number)}"[:24], lines.timeline(facts.timeline(work, number)))
    )


@listen.button("again")
def again(work: Work, ask: Ask) -> Reply:
    """Try again what could not be done."""
    count = incidents.try_again(work, _number(ask), ask.person)
    return Say("Trying again." if count else "There is nothing left to try again; it has been done.")


@listen.button("second")
def second(work: Work, ask: Ask) -> Reply:
    """Open a second channel in place of a lost one."""
    number, _, lost = ask.text.partition(" ")
    incidents.open_second(work, int(number), lost)
    return Say(f"Opening a second channel for {names.label(int(number))}.", follow=int(number))


@listen.event("app_home_opened")
def home_opened(work: Work, ask: Ask) -> Reply:
    """Somebody looks at App Home."""
    if ask.body.get("tab") == "home":
        outbox.ask(work, ShowHome(person=ask.person))
    return Nothing()
