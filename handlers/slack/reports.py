"""Reporting a weird output in one step: by command, form, button or a message's menu."""

import json
from typing import Any

from bot.keeping import captured
from bot.manifests import Manifests
from bot.reporting import reports
from bot.reporting.reports import Reported, Words
from bot.rules import codes, names
from bot.rules.text import blank, one_line
from bot.rules.words import Door
from handlers.slack import answers, reporters
from handlers.slack.blocks import (
    Block,
    as_typed,
    button,
    context,
    header,
    modal,
    option,
    plain,
    section,
    selection,
    text_input,
)
from handlers.slack.blocks import captured as shown
from handlers.slack.client import Slack
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from storage.db import Work

MORE = ("prompt", "output", "trace", "affected")
"""What may be said besides what was weird, and which AI did it."""
ANOTHER = "another"
WHO = "\ue000whoever reports\ue001"
"""Stands for the person in the copy of a message, until it is known whether they give their name."""
UNSAID = "(a message without text)"


@listen.for_guests
@listen.command(
    "weird",
    "reports what an AI did weirdly; without words it shows a form",
    "weird RetailBot answers in Latin",
    "report",
)
def weird(work: Work, ask: Ask) -> Reply:
    """With words it is reported at once; without, it shows the form; with a code, what became of it."""
    if not ask.text:
        return Open(form(ask.manifests), untraced=True)
    word, _, rest = ask.text.partition(" ")
    if word.lower() == "code" and (not rest or codes.read(rest)):
        return reporters.by_code(work, rest)
    if codes.read(ask.text):
        return reporters.by_code(work, ask.text)
    return said(reports.report(work, ask.manifests, Door.COMMAND, Words(ask.text), ask.person))


@listen.for_guests
@listen.button("report")
@listen.shortcut("report", "Report something weird", "tells the people on triage what an AI did weirdly", kind="global")
def report_button(work: Work, ask: Ask) -> Reply:
    """The form from a button, or from Slack's own menu."""
    home = (ask.body.get("view") or {}).get("type") == "home"
    return Open(form(ask.manifests, {"door": Door.HOME} if home else {}), untraced=True)


@listen.for_guests
@listen.shortcut("report_message", "Report weird output", "reports that message and keeps a copy of it")
def report_message(work: Work, ask: Ask) -> Reply:
    """A message that somebody wants to report: keep it now, before it can be changed."""
    message = ask.body["message"]
    about = aside(work, ask.slack, ask.channel or "", message, ask.person)
    about["door"], system = Door.SHORTCUT, written_by(ask.manifests, message)
    return Open(form(ask.manifests, about, message.get("text") or UNSAID, system), untraced=True)


def written_by(manifests: Manifests, message: dict[str, Any]) -> str | None:
    """The AI system that wrote a message, when it goes by one of its names."""
    name = message.get("username") or (message.get("bot_profile") or {}).get("name")
    known = manifests.systems.find(name) if isinstance(name, str) else None
    return known.name if known else None


def aside(work: Work, slack: Slack, channel: str, message: dict[str, Any], person: str) -> dict[str, Any]:
    """Keep a message, with a word in the place of whoever may want to report it without their name."""
    own = message.get("user") == person
    kept = {name: value for name, value in message.items() if not (own and name in ("user_profile", "username"))}
    copy = json.dumps(kept, ensure_ascii=False).replace(person, WHO)
    # A message of their own, or one in a conversation of two, leads to them.
    telling = own or channel.startswith("D")
    link = slack.permalink(channel, str(message["ts"]))
    return {"copy": captured.keep_aside(work, copy), "link": link, "telling": telling}


def form(
    manifests: Manifests, about: dict[str, Any] | None = None, message: str | None = None, system: str | None = None
) -> Block:
    """One required field; the rest can wait.  `about` says where it was opened, and what was kept aside for it."""
    about = about or {}
    named = bool(about.get("named"))
    example = plain("RetailBot answers in Latin when I ask for the price", 150)
    blocks = [
        text_input("what", "What was weird?", multiline=True, placeholder=example),
        *_stored(manifests, message is not None, named),
        *_besides(manifests, system),
        _ticks(named),
    ]
    if message is not None:
        blocks[1:1] = [context("A copy of this message is kept with the report:"), shown(one_line(message, 300))]
    return modal(
        "report", "Report something weird", blocks, submit="Report", metadata=json.dumps(about) if about else ""
    )


def _besides(manifests: Manifests, system: str | None = None) -> list[Block]:
    """All that may be left empty."""
    known = [option(one.name, one.name) for one in list(manifests.systems.systems.values())[:99]]
    every = [*known, option(ANOTHER, "Another one, named below")]
    which = selection("system", "Which AI?", every, system, optional=True, empty="Not sure")
    return [
        which,
        text_input("other", "Its name, if it is not in the list", optional=True, max_length=200),
        text_input("prompt", "What was it asked?", optional=True, multiline=True),
        text_input("output", "What did it answer?", optional=True, multiline=True),
        text_input("trace", "A link to it, or its trace id", optional=True),
        text_input("affected", "Who is affected?", optional=True),
    ]


def _ticks(named: bool) -> Block:
    options = [option("urgent", "It happens now, and somebody could be hurt")]
    if not named:
        options.append(option("nameless", "Without my name", "You get a code to follow it up with."))
    boxes: Block = {"type": "checkboxes", "action_id": "value", "options": options}
    return {
        "type": "input",
        "block_id": "ticks",
        "label": plain("What else should we know?"),
        "element": boxes,
        "optional": True,
    }


def _stored(manifests: Manifests, message: bool, named: bool) -> list[Block]:
    """What will be stored and who can read it."""
    copy = ", with a copy of the message" if message else ""
    lines = [
        f"*Stored*, encrypted: what you write here{copy}. *Read* by the people on triage, with names, numbers and "
        "secrets taken out; as you wrote it, only by those who work on it, and each time they say what for."
    ]
    if named:
        lines.append(f"From here it has your name. `{manifests.house.report_command}` alone takes it without.")
    else:
        lines.append("Without your name, we keep no trace of you. Slack itself may log that you sent this form.")
    return [context(line) for line in lines]


@listen.for_guests
@listen.form("report")
def submit(work: Work, ask: Ask) -> Reply:
    """The form was sent."""
    about = json.loads(ask.metadata) if ask.metadata else {}
    nameless = "nameless" in ask.ticked("ticks") and not about.get("named")
    words = _words(ask)._replace(nameless=nameless, urgent="urgent" in ask.ticked("ticks"))
    if "copy" in about:
        words = _with_copy(work, words, about, ask.person)
    taken = reports.report(work, ask.manifests, Door(about.get("door", Door.FORM)), words, ask.person)
    if taken.code:
        return Open(answers.window(nameless_said(ask.manifests.house.report_command, taken)), untraced=True)
    return said(taken, more=False)


def _words(ask: Ask) -> Words:
    chosen = ask.typed("system")
    system = ask.typed("other") if chosen in ("", ANOTHER) else chosen
    texts = {name: ask.typed(name) for name in MORE}
    if chosen not in ("", ANOTHER) and not blank(ask.typed("other")):
        texts["system"] = ask.typed("other")
    return Words(ask.typed("what"), system, texts)


def _with_copy(work: Work, words: Words, about: dict[str, Any], person: str) -> Words:
    """A report with the copy of the message that it is about; without a name, nothing in it leads to the person."""
    who = "somebody" if words.nameless else person
    copy = (captured.to_keep_again(work, about["copy"]) or "{}").replace(WHO, who)
    link = None if words.nameless and about["telling"] else about["link"]
    return about_message(words, json.loads(copy))._replace(link=link)


def about_message(words: Words, message: dict[str, Any]) -> Words:
    copy = json.dumps(message, ensure_ascii=True).encode()
    files = "\n".join(_file(one) for one in message.get("files") or [] if isinstance(one, dict))
    texts = {**words.texts, "said": as_typed(str(message.get("text") or "")), "files": files}
    return words._replace(texts=texts, copies={"message": copy})


def _file(file: dict[str, Any]) -> str:
    """A file by its name and by what it is; the file itself stays where it is."""
    return (
        f"{file.get('name') or 'a file'} ({file.get('mimetype') or 'of unknown kind'}, {file.get('size', '?')} bytes)"
    )


# What they are told at once


def said(taken: Reported, more: bool = True) -> Say:
    """The confirmation for somebody who gave their name; it goes out with the acknowledgement."""
    label = names.report_label(taken.number)
    text = f"Thank you: *{label}*. People on triage look at it, and you hear from me what became of it."
    return Say(text, [section(text, button("Add more", "report_more", str(taken.number)) if more else None)])


def nameless_said(root: str, taken: Reported) -> Say:
    """The confirmation for somebody without a name, with the code that is shown this once."""
    text = f"Thank you: *{names.report_label(taken.number)}*. Nothing here leads to you."
    keep = (
        f"Write this down now, it is shown this once. `{root} code` asks for it and shows what became of your report, "
        "and whether we have a question."
    )
    return Say(text, [section(text), header(taken.code or ""), section(keep)])


@listen.for_guests
@listen.button("report_more")
def more(work: Work, ask: Ask) -> Reply:
    """The form to add to a report that was sent by a command."""
    urgent = option("urgent", "It happens now, and somebody could be hurt")
    boxes: Block = {"type": "checkboxes", "action_id": "value", "options": [urgent]}
    ticks: Block = {"type": "input", "block_id": "ticks", "label": plain("What else should we know?"), "element": boxes}
    blocks = [*_besides(ask.manifests), {**ticks, "optional": True}, *_stored(ask.manifests, False, True)[:1]]
    title = f"Add to {names.report_label(int(ask.text))}"
    return Open(modal("report_more", title, blocks, submit="Add", metadata=ask.text))


@listen.for_guests
@listen.form("report_more")
def submit_more(work: Work, ask: Ask) -> Reply:
    """More was said."""
    words = _words(ask)._replace(urgent="urgent" in ask.ticked("ticks"))
    reports.add(work, ask.manifests, int(ask.metadata), words, ask.person)
    return Say(f"Thank you. It stands with *{names.report_label(int(ask.metadata))}* now.")
