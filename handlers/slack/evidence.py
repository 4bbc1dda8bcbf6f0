"""Evidence: read word for word by whoever says what for, and what there is of it; inert, page by page."""

from dataclasses import replace
from typing import Any

from bot.keeping import completeness, custody, evidence, looks
from bot.keeping.completeness import Known
from bot.keeping.evidence import Done, Raw
from bot.response import incidents
from bot.rules import names
from bot.rules.evidence import Item, Presence
from bot.rules.text import visible
from bot.rules.words import Refusal
from handlers.slack.asking import of_incident
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    captured,
    choices,
    context,
    day_and_time,
    escape,
    modal,
    option,
    person,
    section,
    selection,
    text_input,
)
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from storage.db import Work

PART = 1400
"""So many characters stand in one block."""
PAGE = 20
"""So many blocks are a page."""
BASIS = "Consent, a contract, a law. What is known of a user may be kept only with such a permission."
LOGGED = {
    "read": "read word for word",
    "exported": "exported word for word",
    "held": "put under a legal hold",
    "released": "released from the legal hold",
    "erased": "erased for ever",
    "looked at": "looked at what was held back",
    "shown after a look": "let words be shown that were held back",
}


@listen.command("evidence", "shows what evidence there is, and who has read it", "evidence", "proof")
@of_incident
def show(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """What there is; `hold`, `release` and `erase` ask why."""
    if rest.lower() in KEEPING:
        return _why(work, replace(ask, text=str(number)), rest.lower())
    return Open(_window(work, ask, number))


@listen.button("evidence")
def show_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return Open(_window(work, ask, int(ask.text)))


def _window(work: Work, ask: Ask, number: int) -> Block:
    row = incidents.find(work, number, ask.person)
    held = custody.is_held(work, number)
    scope = f"incident:{row.id}"
    buttons = [button("Look at what is held back", "held", scope)] if looks.waiting(work, scope) else []
    buttons += [button("Show the words", "words", scope), button("What there is …", "item", str(row.id))]
    buttons.append(button("Release" if held else "Legal hold", "release" if held else "hold", str(row.id)))
    buttons += [] if held else [button("Erase …", "erase", str(row.id))]
    buttons.append(button("Illegal to possess …", "forbidden", str(row.id)))
    state = ":lock: A legal hold is on it: nothing of it is erased." if held else "No legal hold is on it."
    known = [context(_known(one)) for one in completeness.known(work, number)]
    done = [context(_done(one)) for one in evidence.history(work, number)]
    read = [section("*Who did what with it*"), *done] if done else [context("Nobody has read it word for word.")]
    return modal("answer", f"Evidence of {names.label(row.id)}", [section(state), actions(*buttons), *known, *read])


def _known(one: Known) -> str:
    if one.presence is None:
        return f"*{str(one.item).capitalize()}*: nobody has looked yet"
    why = f" · {escape(visible(one.basis.text, 200))}" if one.basis.text else ""
    return f"*{str(one.item).capitalize()}*: {one.presence}{why} · {person(one.by)}"


def _done(one: Done) -> str:
    who = person(one.by) if one.what != "exported" else escape(visible(one.by or "", 60))
    part = f" as {one.role}" if one.role else ""
    return (
        f"{day_and_time(one.at)} · {who}{part}: {LOGGED.get(one.what, one.what)} · {escape(visible(one.why.text, 200))}"
    )


@listen.button("words")
def ask_purpose(work: Work, ask: Ask) -> Reply:
    """Ask what somebody needs the words for; whoever may not read them hears so at once."""
    evidence.reader(work, ask.manifests, ask.text, ask.person)
    blocks = [
        section("You will see what was captured, word for word. It may upset you, or try to trick you."),
        text_input("purpose", "What do you need it for?", multiline=True, max_length=evidence.LONGEST),
        context("Your name, your role, the time and this sentence are kept, and the timeline says that you read it."),
    ]
    return Open(modal("words", "Show the words", blocks, submit="Show", metadata=ask.text))


@listen.form("words")
def read(work: Work, ask: Ask) -> Reply:
    """Write it down, then show the first page."""
    entry = evidence.read(work, ask.manifests, ask.metadata, ask.person, ask.typed("purpose"))
    return _page(work, ask, entry, 0)


@listen.button("words_back")
@listen.button("words_more")
def turn(work: Work, ask: Ask) -> Reply:
    """Another page of what somebody is reading."""
    entry, start = ask.text.split()
    return _page(work, ask, int(entry), int(start))


def _page(work: Work, ask: Ask, entry: int, start: int) -> Reply:
    scope, texts = evidence.words(work, entry, ask.person)
    blocks = [block for text in texts for block in inert(text)]
    turning = [button("Back", "words_back", f"{entry} {max(0, start - PAGE)}")] if start else []
    if len(blocks) > start + PAGE:
        turning.append(button("More", "words_more", f"{entry} {start + PAGE}"))
    shown = blocks[start : start + PAGE] or [section("Nothing is left: it was erased, or nothing was kept.")]
    return Open(modal("answer", f"The words of {_label(scope)}", [*shown, *([actions(*turning)] if turning else [])]))


def _label(scope: str) -> str:
    of, _, number = scope.partition(":")
    return names.label(int(number)) if of == "incident" else names.report_label(int(number))


def inert(text: Raw) -> list[Block]:
    """A text in blocks in which nothing works: no link, no mention, and what cannot be seen is written out."""
    safe = visible(text.words, 8 * len(text.words) + 8)
    parts = [safe[start : start + PART] for start in range(0, len(safe), PART)] or [" "]
    return [context(f"*{escape(text.what.capitalize())}*"), *(captured(part) for part in parts)]


KEEPING: dict[str, tuple[str, str, str]] = {
    "hold": ("Put a legal hold on it?", "Nothing of it can be erased until it is released.", "Hold"),
    "release": ("Take the legal hold away?", "It can be erased from then on.", "Release"),
    "erase": (
        "Erase it for ever?",
        "Its key is destroyed: what was captured for this incident, its reports and its alerts can never be read "
        "again, and nobody finds it. What people did stays in the timeline.",
        "Erase for ever",
    ),
}


def _why(work: Work, ask: Ask, verb: str) -> Reply:
    """Ask why; whoever may not do it hears so at once."""
    number = int(ask.text)
    evidence.in_role(work, number, ask.person, custody.KEEPERS)
    title, what, submit = KEEPING[verb]
    why = text_input("why", "Why?", multiline=True, max_length=evidence.LONGEST)
    return Open(
        modal(verb, f"Evidence of {names.label(number)}", [section(f"*{title}*\n{what}"), why], submit, str(number))
    )


@listen.button("hold")
def ask_hold(work: Work, ask: Ask) -> Reply:
    """Why hold it?"""
    return _why(work, ask, "hold")


@listen.button("release")
def ask_release(work: Work, ask: Ask) -> Reply:
    """Why release it?"""
    return _why(work, ask, "release")


@listen.button("erase")
def ask_erase(work: Work, ask: Ask) -> Reply:
    """Why erase it?"""
    return _why(work, ask, "erase")


@listen.form("hold")
def hold(work: Work, ask: Ask) -> Reply:
    """Hold it."""
    custody.hold(work, int(ask.metadata), ask.person, ask.typed("why"))
    return Say("A legal hold is on it. Nothing of it can be erased until it is released.")


@listen.form("release")
def release(work: Work, ask: Ask) -> Reply:
    """Release it."""
    custody.release(work, int(ask.metadata), ask.person, ask.typed("why"))
    return Say("The legal hold is taken away.")


@listen.form("erase")
def erase(work: Work, ask: Ask) -> Reply:
    """Erase it."""
    count = custody.erase(work, int(ask.metadata), ask.person, ask.typed("why"))
    return Say(f"{count} texts are erased for ever." if count != 1 else "1 text is erased for ever.")


@listen.button("forbidden")
def ask_forbidden(work: Work, ask: Ask) -> Reply:
    """What nobody may possess: where is it, and who saw it?"""
    incidents.find(work, int(ask.text), ask.person)
    blocks = [
        section("What was captured for this incident is erased at once and for ever, and legal is called."),
        text_input("where", "Where is it? Do not copy it here.", multiline=True, max_length=evidence.LONGEST),
        text_input("seen_by", "Who saw it?", multiline=True, optional=True, max_length=evidence.LONGEST),
    ]
    return Open(modal("forbidden", "Illegal to possess", blocks, submit="Erase, call legal", metadata=ask.text))


@listen.form("forbidden")
def forbidden(work: Work, ask: Ask) -> Reply:
    """Erase what was kept, keep where it is, call legal."""
    where, seen_by = ask.typed("where"), ask.typed("seen_by")
    custody.forbidden(work, ask.manifests, int(ask.metadata), ask.person, where, seen_by)
    return Say("Nothing of it is kept but where it is and who saw it. Legal is being called. Do not open it again.")


@listen.button("item")
def ask_item(work: Work, ask: Ask) -> Reply:
    """What kind of evidence is there?"""
    row = incidents.find(work, int(ask.text), ask.person)
    items = [option(item, str(item).capitalize()) for item in Item]
    there = [option(one, str(one).capitalize()) for one in Presence]
    blocks = [
        selection("item", "What?", items),
        choices("presence", "Is it there?", there),
        text_input(
            "basis",
            "Why may it be kept, or not?",
            BASIS,
            True,
            max_length=evidence.LONGEST,
        ),
    ]
    return Open(modal("item", f"Evidence of {names.label(row.id)}", blocks, submit="Save", metadata=ask.text))


@listen.form("item")
def item(work: Work, ask: Ask) -> Reply:
    """Write down what is there."""
    chosen: dict[str, Any] = {field: ask.typed(field) for field in ("item", "presence")}
    for field, value in chosen.items():
        if not value:
            raise Refusal("Choose one.", field=field)
    number, basis = int(ask.metadata), ask.typed("basis")
    completeness.state(work, number, Item(chosen["item"]), Presence(chosen["presence"]), basis, ask.person)
    return Open(_window(work, ask, number))
