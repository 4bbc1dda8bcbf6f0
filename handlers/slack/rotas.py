"""Rotas: who is on duty, until when, who is next; and standing in for somebody, by command or by form."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.engine import letters
from bot.rules.rotas import said
from bot.rules.text import one_line
from bot.rules.words import Refusal
from bot.staffing import rotas
from bot.staffing.rotas import Shift
from handlers.slack.blocks import Block, button, context, day_and_time, escape, modal, option, person, plain, section
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from storage.db import Work

WORDS = re.compile(r"(\S+)\s+(\S.*?)\s+until\s+(\S.*)", re.IGNORECASE | re.DOTALL)


@listen.command(
    "rota",
    "shows who is on duty, until when and who is next; with a name and a time somebody stands in",
    "rota commander @bo until 18:00",
    "rotas",
    "oncall",
)
def rota(work: Work, ask: Ask) -> Reply:
    """Without words it lists the rotas; with words somebody stands in."""
    if not ask.text:
        return _listed(work, ask)
    words = WORDS.fullmatch(ask.text.strip())
    who = words and _who(ask, words[2])
    if words is None or who is None:
        root = ask.manifests.house.command
        raise Refusal(f"Write it like `{root} rota commander @bo until 18:00`, or `{root} rota` for a form.")
    name = words[1].lower()
    return _stand_in(work, ask, name, who, _until(work, ask, name, words[3]))


def _who(ask: Ask, words: str) -> str | None:
    return ask.person if words.lower() == "me" else next(iter(ask.mentioned), None)


def _until(work: Work, ask: Ask, name: str, words: str) -> datetime:
    known = ask.manifests.people.rotas.get(name)
    zone = known.zone if known else "UTC"
    if moment := said(words, work.now, ZoneInfo(zone)):
        return moment
    raise Refusal(
        f"I don't understand “{escape(one_line(words, 40))}”. Write a time in {zone}: “18:00”, “tomorrow 9:00”, "
        "“Friday 18:00” or “2026-02-03 18:00”."
    )


def _stand_in(work: Work, ask: Ask, name: str, who: str, until: datetime, begins: datetime | None = None) -> Reply:
    at = max(begins or work.now, work.now)
    before = rotas.on_duty(work, ask.manifests, name, at)[:1] if name in ask.manifests.people.rotas else ()
    done = rotas.stand_in(work, ask.manifests, name, who, until, ask.person, begins)
    facts: dict[str, str | int] = {"rota": name, "person": who, "by": ask.person}
    times = {"begins": int(done.begins.timestamp()), "ends": int(done.ends.timestamp())}
    for one in sorted({who, *before} - {ask.person}):
        letters.tell(work, one, "stand_in", None, {**facts, **times})
    since = "now" if done.begins <= work.now else day_and_time(done.begins)
    return Say(f"{person(who)} is on duty for *{name}* from {since} until {day_and_time(done.ends)}.")


def _listed(work: Work, ask: Ask) -> Say:
    blocks = [block for shift in rotas.shifts(work, ask.manifests) for block in _shown(shift)]
    return Say("Who is on duty", blocks or [section("There is no rota yet. Your operator adds them in people.yaml.")])


def _shown(shift: Shift) -> list[Block]:
    if not shift.line:
        text = f"*{shift.rota}*: nobody is on duty. Your operator adds people in people.yaml, or you stand in."
    elif shift.until is None:
        text = f"*{shift.rota}*: {person(shift.line[0])} is on duty."
    else:
        then = f"then {person(shift.then)}" if shift.then else "then nobody"
        text = f"*{shift.rota}*: {person(shift.line[0])} is on duty until {day_and_time(shift.until)}, {then}."
    blocks = [section(text, button("Stand in", "stand_in", shift.rota))]
    if shift.unknown:
        names = ", ".join(escape(one_line(name, 80)) for name in shift.unknown[:5])
        blocks.append(context(f":warning: Slack knows no colleague {names}; your operator corrects people.yaml."))
    return blocks


@listen.button("stand_in")
def stand_in(work: Work, ask: Ask) -> Reply:
    """The form to stand in, for the rota whose button was clicked."""
    names = list(ask.manifests.people.rotas)
    if not names:
        raise Refusal("There is no rota any more. Your operator adds them in people.yaml.")
    chosen = ask.text if ask.text in names else names[0]
    return Open(_form(names[:100], chosen, ask.person))


def _form(names: list[str], chosen: str, who: str) -> Block:
    rotas_: Block = {"type": "static_select", "options": [option(name, name) for name in names]}
    blocks = [
        _field("rota", "Rota", {**rotas_, "initial_option": option(chosen, chosen)}),
        _field("person", "Who stands in?", {"type": "users_select", "initial_user": who}),
        _field("begins", "From (leave it empty for now)", {"type": "datetimepicker"}, optional=True),
        _field("until", "Until", {"type": "datetimepicker"}),
    ]
    return modal("stand_in", "Stand in", blocks, submit="Stand in")


def _field(block: str, label: str, element: Block, optional: bool = False) -> Block:
    typed = {**element, "action_id": "value"}
    return {"type": "input", "block_id": block, "label": plain(label), "element": typed, "optional": optional}


@listen.form("stand_in")
def submit_stand_in(work: Work, ask: Ask) -> Reply:
    """The form was sent."""
    until = ask.moment("until")
    if until is None:
        raise Refusal("Choose when it ends.", "until")
    return _stand_in(work, ask, ask.typed("rota"), ask.typed("person"), until, ask.moment("begins"))
