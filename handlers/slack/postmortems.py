"""Post-mortems: opened, begun, given, reviewed, published, taken up again, and talked about in a debrief."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.learning import postmortem_page, postmortem_review, postmortems
from bot.manifests import Manifests
from bot.meeting import meetings
from bot.response import incidents
from bot.rules import names, working_days
from bot.rules.postmortem import LONGEST
from bot.rules.words import Refusal
from bot.staffing import holidays
from handlers.slack import postmortem_forms
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, at_moment, context, modal, section, text_input, who
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from handlers.slack.postmortem_page import history, window
from storage.db import Work

NONE_YET = (
    "Nobody has asked for one, and nothing insists on it. It is filled in from what is known already; people say what "
    "went well, what was hard and what they learnt. Near misses are worth one, too."
)


@listen.command(
    "postmortem",
    "opens what we learn from an incident; `markdown` to edit its text",
    "postmortem",
    "post-mortem",
    "retro",
)
@of_incident
def postmortem(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """All of it, or its text."""
    if rest.lower() in ("markdown", "md", "text"):
        return postmortem_forms.markdown(work, ask, number)
    return shown(work, ask, number)


@listen.button("postmortem")
def opened(work: Work, ask: Ask) -> Reply:
    """From the card, a letter, App Home or a channel."""
    return shown(work, ask, int(ask.text))


def shown(work: Work, ask: Ask, number: int) -> Reply:
    """All of it; where there is none, the question whether to begin one."""
    found = postmortem_page.page(work, ask.manifests, number, ask.person)
    if found is None:
        row = incidents.find(work, number, ask.person)
        return Open(
            modal("pm_begin", names.label(row.id), [section(NONE_YET)], submit="Begin it", metadata=str(number))
        )
    return Open(window(found, ask.person))


@listen.form("pm_begin")
def begin(work: Work, ask: Ask) -> Reply:
    """Somebody wants one."""
    number = int(ask.metadata)
    postmortems.choose(work, ask.manifests, number, ask.person)
    return shown(work, ask, number)


@listen.button("pm_give")
def give(work: Work, ask: Ask) -> Reply:
    """Ask whom to give it to."""
    text = "Whoever owns it sees that it is written and reviewed; everybody can write in it."
    return _whom(ask, "pm_give", "Give it to somebody", "owner", "Who owns it from now on?", text, "Give")


@listen.form("pm_give")
def given(work: Work, ask: Ask) -> Reply:
    """Somebody else owns it."""
    number = int(ask.metadata)
    postmortems.give(work, ask.manifests, number, ask.chosen("owner"), ask.person)
    return shown(work, ask, number)


@listen.button("pm_review")
def review(work: Work, ask: Ask) -> Reply:
    """Ask who reviews it, once nothing is missing."""
    row = incidents.find(work, int(ask.text), ask.person)
    postmortem_page.check_complete(work, ask.manifests, row)
    text = "Somebody who does not own it looks whether others would understand it and learn from it, then publishes it."
    return _whom(ask, "pm_review", "Ask for a review", "reviewer", "Who reviews it?", text, "Ask")


def _whom(ask: Ask, callback: str, title: str, field: str, label: str, text: str, submit: str) -> Reply:
    return Open(modal(callback, title, [section(text), who(field, label)], submit=submit, metadata=ask.text))


@listen.form("pm_review")
def review_asked(work: Work, ask: Ask) -> Reply:
    """Somebody is asked to review it."""
    number = int(ask.metadata)
    postmortem_review.ask_review(work, ask.manifests, number, ask.chosen("reviewer"), ask.person)
    return shown(work, ask, number)


@listen.button("pm_publish")
def publish(work: Work, ask: Ask) -> Reply:
    """It is good as it was seen."""
    number, _, seen = ask.text.partition(" ")
    postmortem_review.publish(work, ask.manifests, int(number), int(seen), ask.person)
    return shown(work, ask, int(number))


@listen.button("pm_back")
def back(work: Work, ask: Ask) -> Reply:
    """Ask what is to be different."""
    field = text_input("words", "What is to be different?", multiline=True, max_length=LONGEST)
    note = context("Its owner hears so, and this stands above it until it is published.")
    return Open(modal("pm_back", "Ask for changes", [field, note], submit="Send it back", metadata=ask.text))


@listen.form("pm_back")
def sent_back(work: Work, ask: Ask) -> Reply:
    """It is a draft again."""
    number = int(ask.metadata)
    postmortem_review.send_back(work, ask.manifests, number, ask.typed("words"), ask.person)
    return shown(work, ask, number)


@listen.button("pm_revise")
def revise(work: Work, ask: Ask) -> Reply:
    """It is to change after all."""
    number = int(ask.text)
    postmortem_review.revise(work, ask.manifests, number, ask.person)
    return shown(work, ask, number)


@listen.button("pm_history")
def changed(work: Work, ask: Ask) -> Reply:
    """Every version of every section."""
    number = int(ask.text)
    return Open(history(names.label(number), postmortem_page.history(work, number, ask.person)))


@listen.button("pm_debrief")
def debrief(work: Work, ask: Ask) -> Reply:
    """Ask when to talk about it."""
    row = incidents.find(work, int(ask.text), ask.person)
    return Open(debrief_form(ask.manifests, row.id, work.now))


def debrief_form(manifests: Manifests, number: int, now: datetime) -> Block:
    """When to talk about it: ten o'clock on the second working day from now, unless somebody says otherwise."""
    house = manifests.house
    day = working_days.step(now.astimezone(ZoneInfo(house.zone)).date(), 2, holidays.of(house.holidays))
    at = datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo(house.zone))
    text = "A talk about what happened, with everybody who was in its channel: no blame, and no slides."
    blocks = [section(text), at_moment("at", "When?", at)]
    return modal("pm_debrief", f"Debrief of {names.label(number)}", blocks, submit="Invite", metadata=str(number))


@listen.form("pm_debrief")
def debrief_asked(work: Work, ask: Ask) -> Reply:
    """Everybody who was there is invited."""
    at = ask.moment("at")
    if at is None:
        raise Refusal("Choose a day and a time.", field="at")
    meetings.propose_debrief(work, ask.manifests, int(ask.metadata), at, ask.person)
    return Say(f"Everybody in the channel of {names.label(int(ask.metadata))} is invited to the debrief.")
