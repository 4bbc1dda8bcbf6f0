"""Declaring an incident: by command, by form, from a message's menu, or the same words once more."""

import json

from bot.keeping import captured
from bot.manifests import Manifests
from bot.response import declaring, incidents
from bot.response.declaring import Declared, Wish
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import KIND_SENTENCES, Door, Kind, Mode, Severity
from handlers.slack import cards
from handlers.slack.blocks import (
    Block,
    button,
    channel,
    context,
    modal,
    option,
    plain,
    section,
    text_input,
)
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from storage.db import Work

SHORT = {
    Severity.S1: "someone is or could be hurt",
    Severity.S2: "many people are affected",
    Severity.S3: "a few people, and there is a way around",
    Severity.S4: "nobody is harmed",
}


@listen.command(
    "declare",
    "opens an incident at once; without words it shows a form",
    "declare RetailBot gives 99 % off",
    "new",
    "start",
)
def declare(work: Work, ask: Ask) -> Reply:
    """With words it opens at once; without, it shows the form."""
    if not ask.text:
        return Open(form(ask.manifests))
    return declared(work, declaring.declare(work, ask.manifests, Door.COMMAND, Wish(ask.text), ask.person))


@listen.command(
    "drill", "opens an incident for practice: everything works, nobody is paged", "drill RetailBot gives 99 % off"
)
def drill(work: Work, ask: Ask) -> Reply:
    """The same as a declare, marked everywhere, ringing nobody."""
    if not ask.text:
        return Open(form(ask.manifests, mode=Mode.DRILL))
    wish = Wish(ask.text, mode=Mode.DRILL)
    return declared(work, declaring.declare(work, ask.manifests, Door.COMMAND, wish, ask.person))


@listen.button("declare_words")
def declare_words(work: Work, ask: Ask) -> Reply:
    """Words that were no verb, and were meant as a declare."""
    return declared(work, declaring.declare(work, ask.manifests, Door.COMMAND, Wish(ask.text), ask.person))


@listen.button("declare")
def declare_button(work: Work, ask: Ask) -> Reply:
    """The form from a button."""
    return Open(form(ask.manifests))


@listen.button("another")
def another(work: Work, ask: Ask) -> Reply:
    """The same words again, and meant so."""
    wish = declaring.wish_of(work, int(ask.text), ask.person)
    return declared(work, declaring.declare(work, ask.manifests, Door.COMMAND, wish, ask.person, another=True))


def declared(work: Work, done: Declared) -> Say:
    """What somebody who declared is told."""
    label = names.label(done.number)
    if done.again:
        place = incidents.channel_of(work, done.number)
        where = f" in {channel(place)}" if place else ""
        text = f"You opened *{label}*{where} with these words a moment ago. Is this another one?"
        return Say(text, [section(text, button("Declare another", "another", str(done.number)))])
    if done.quiet:
        text = f"*{label}* is open. It is too mild to wake anybody or to open a channel; it stands in the lists."
        return Say(text, [section(text, button("How bad is it?", "severity", str(done.number)))])
    return Say(f"*{label}* is open. I am making its channel and bringing people in.", follow=done.number)


def form(manifests: Manifests, metadata: str = "", mode: Mode = Mode.LIVE) -> Block:
    """One required field; system, kind, severity, privacy and mode can wait."""
    example = plain("RetailBot gives customers 99 % off when they ask twice", 150)
    blocks = [
        text_input("what", "What is happening?", multiline=True, max_length=declaring.LONGEST, placeholder=example),
        text_input("system", "Which AI?", optional=True, max_length=80, placeholder=plain("RetailBot")),
        _choice("kind", "How does it fail?", _kinds()),
        _choice("severity", "How bad is it?", _severities(manifests)),
        _choice("private", "Who may see it?", _privacy()),
        _choice("mode", "Is it real?", _modes(mode)),
    ]
    if metadata:
        kept = "A copy of the message as it is now is kept with the incident, sealed; people see it made safe to show."
        blocks.insert(1, context(kept))
    return modal("declare", "Declare an incident", blocks, submit="Declare", metadata=metadata)


def _choice(block: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": True}


def _kinds() -> Block:
    kinds = [option(kind, KIND_SENTENCES[kind].capitalize()) for kind in Kind if kind is not Kind.UNSORTED]
    return {"type": "static_select", "action_id": "value", "options": kinds, "placeholder": plain("Not sure yet")}


def _severities(manifests: Manifests) -> Block:
    levels = [option(one, f"{one}: {SHORT[one]}", cards.triggers(manifests, one)) for one in Severity]
    return {"type": "static_select", "action_id": "value", "options": levels, "placeholder": plain("Not sure yet")}


def _modes(mode: Mode) -> Block:
    drill = option("drill", "This is a drill: nobody is paged")
    chosen = {"initial_options": [drill]} if mode is Mode.DRILL else {}
    return {"type": "checkboxes", "action_id": "value", "options": [drill], **chosen}


def _privacy() -> Block:
    only = option("private", "Private: only people who are invited")
    return {"type": "checkboxes", "action_id": "value", "options": [only]}


@listen.form("declare")
def submit(work: Work, ask: Ask) -> Reply:
    """The form was sent."""
    about = json.loads(ask.metadata) if ask.metadata else {}
    wish = Wish(
        what=ask.typed("what"),
        kind=Kind(ask.typed("kind") or Kind.UNSORTED),
        system=one_line(ask.typed("system"), 80) or None,
        private="private" in ask.ticked("private"),
        severity=Severity(ask.typed("severity")) if ask.typed("severity") else None,
        mode=Mode.DRILL if "drill" in ask.ticked("mode") else Mode.LIVE,
        link=about.get("link"),
        copy=captured.to_keep_again(work, about.get("copy")),
    )
    return declared(
        work, declaring.declare(work, ask.manifests, Door.SHORTCUT if about else Door.FORM, wish, ask.person)
    )


@listen.shortcut("declare_message", "Declare incident", "opens an incident about that message and keeps a copy of it")
def declare_message(work: Work, ask: Ask) -> Reply:
    """A message that somebody wants to open an incident about: keep it now, before it can be changed."""
    message = ask.body["message"]
    copy = captured.keep_aside(work, json.dumps(message, ensure_ascii=True))
    link = ask.slack.permalink(ask.channel or "", message["ts"])
    return Open(form(ask.manifests, json.dumps({"copy": copy, "link": link})))
