"""What we hear: direct messages to us, each of which is answered, and the reaction that asks whether to report."""

import json
from typing import Any

from bot.engine import deliveries, outbox
from bot.keeping import captured
from bot.reporting import reports
from bot.reporting.reports import Words
from bot.rules.effects import OfferReport, Tell
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.rules.text import one_line
from bot.rules.words import Door
from handlers.slack.blocks import Message, actions, as_typed, button, context, section
from handlers.slack.client import Refused
from handlers.slack.deliver import Edge, delivers
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from handlers.slack.reports import UNSAID, WHO, about_message, aside, form, said
from handlers.work import run
from storage.db import Work


@listen.event("message.im")
def heard(work: Work, ask: Ask) -> Reply:
    """Somebody wrote to us: ask whether these words are a report, or whether they want to know whom to tell."""
    event = ask.body
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share") or not ask.person:
        return Nothing()
    facts: dict[str, str | int] = {"aside": captured.keep_aside(work, json.dumps(event, ensure_ascii=True))}
    house = ask.manifests.house
    facts |= {"root": house.command, "weird": house.report_command}
    command = ask.listeners.verb(one_line(as_typed(str(event.get("text") or "")), 100).partition(" ")[0] or "-")
    if command is not None and command.verb != "menu":
        facts["example"] = command.example
    outbox.ask(work, Tell(person=ask.person, note="heard", facts=facts))
    return Nothing()


def answer(facts: dict[str, Any]) -> Message:
    """The answer to any direct message."""
    text = "Did an AI do something weird? I can report what you just wrote, or tell you whom to tell."
    if "example" in facts:
        text = f"If you meant the command, it begins with a slash: `{facts['root']} {facts['example']}`. {text}"
    yes = button("Report this", "report_heard", str(facts["aside"]), style="primary")
    hint = f"`{facts['weird']}` reports without your name, too · `{facts['root']} help` shows all that I understand"
    return {"text": text, "blocks": [section(text), actions(yes, button("Whom do I tell?", "whom")), context(hint)]}


@listen.for_guests
@listen.button("report_heard")
def report_heard(work: Work, ask: Ask) -> Reply:
    """Yes, those words."""
    number = int(ask.text)
    if not deliveries.first_time(work, f"heard:{number}"):
        return Say("You have reported these words already. Your Home tab shows what became of them.")
    message = json.loads(captured.to_keep_again(work, number) or "{}")
    words = about_message(Words(as_typed(str(message.get("text") or "")) or UNSAID), message)
    words = words._replace(texts={**words.texts, "said": ""})
    return said(reports.report(work, ask.manifests, Door.MESSAGE, words, ask.person))


# By a reaction, where the house wants it


@listen.event("reaction_added")
def reacted(work: Work, ask: Ask) -> Reply:
    """Somebody put a reaction on something; on a message, the one of the manifest asks them in private."""
    item, emoji = ask.body["item"], str(ask.body["reaction"]).split("::")[0]
    if item.get("type") == "message" and emoji == ask.manifests.house.report_reaction:
        outbox.ask(work, OfferReport(person=ask.person, channel=item["channel"], ts=item["ts"]))
    return Nothing()


@delivers(OfferReport)
async def offer_report(edge: Edge, claimed: Claimed, effect: OfferReport) -> Outcome:
    """Copy the message, and ask whoever put the reaction on it; nobody else sees that."""
    only = {"oldest": effect.ts, "latest": effect.ts, "inclusive": True}
    page = await edge.slack.call("conversations.replies", channel=effect.channel, ts=effect.ts, **only)
    message = next((one for one in page["messages"] if one["ts"] == effect.ts), None)
    if message is None:
        return Done({"lost": "message_not_found"})
    about = await run(edge.store, aside, edge.slack, effect.channel, message, effect.person)
    value = json.dumps({"door": Door.REACTION, "named": True, **about})
    text = "Do you want to report this message? Nobody else sees this question."
    blocks = [section(text, button("Report it", "report_reacted", value))]
    try:
        await edge.slack.call(
            "chat.postEphemeral", channel=effect.channel, user=effect.person, text=text, blocks=blocks
        )
    except Refused as refused:
        return Done({"refused": refused.error})
    return Done({})


@listen.for_guests
@listen.button("report_reacted")
def report_reacted(work: Work, ask: Ask) -> Reply:
    """Yes: the form, with the message."""
    about = json.loads(ask.text)
    copy = json.loads(captured.to_keep_again(work, about["copy"]) or "{}")
    return Open(form(ask.manifests, about, str(copy.get("text") or UNSAID).replace(WHO, "you")))
