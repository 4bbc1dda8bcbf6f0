"""What letters say because of how bad an incident is: to those who are told, called or kept informed."""

from bot.facts import Line
from bot.manifests import Manifests
from bot.personal import Told
from bot.rules.matrix import Target
from bot.rules.text import blank
from bot.rules.words import Phase
from handlers.slack import watch
from handlers.slack.blocks import Block, button, channel, person, said, section
from handlers.slack.cards import rating, state, title

Shown = tuple[str, list[Block]]


def informed(_: Manifests, told: Told, about: Line) -> Shown:
    """It concerns somebody who is not asked for anything."""
    text = (
        f"{_name(about)}\nIt is {rating(about)}, so you are told. Nobody asks you for anything; come if you can help."
    )
    return f"{about.label}: for your information", [section(text, _join(about))]


def late(_: Manifests, told: Told, about: Line) -> Shown:
    """Something is not there in time, and somebody else is called."""
    what = watch.late(Target(told.facts["target"]))
    drill = "This is a drill. " if about.mode == "drill" else ""
    nobody = Target(told.facts["target"]) in (Target.ACK, Target.COMMANDER)
    asks = "You are called because nobody else has come." if nobody else "Can you help, or send somebody?"
    text = f"{_name(about)}\n{drill}It is {rating(about)}, and late: {what}. {asks}"
    over = about.phase in (Phase.REVIEWING, Phase.CLOSED)
    take = button("Take command", "take_command", str(about.number), style="primary")
    return f"{about.label} is late: {what}", [section(text, take if not (about.commander or over) else _join(about))]


def briefing(_: Manifests, told: Told, about: Line) -> Shown:
    """How it stands, for those who only want to know that."""
    leads = f"{person(about.commander)} commands" if about.commander else "nobody commands"
    blocks = [section(f"{_name(about)}\nHow it stands: *{state(about)}* · *{rating(about)}* · {leads}", _join(about))]
    if told.said and not blank(told.said.known):
        blocks.append(said(told.said.known))
    return f"{about.label}: how it stands", blocks


def stays(_: Manifests, told: Told, about: Line) -> Shown:
    """Nobody agreed to lower it."""
    by, severity = told.facts.get("by"), told.facts["severity"]
    why = (
        f"{person(str(by))} wants to keep it {severity}"
        if by
        else f"Nobody agreed within a day, so it stays {severity}"
    )
    return f"{about.label} stays {severity}", [section(f"{_name(about)}\nYou wanted to lower it. {why}.")]


def _name(line: Line) -> str:
    """What it is; of a private one the number alone, since not everybody who is told is in its channel."""
    if line.private:
        return f"*{line.label}* is private; whoever declared it can bring you in."
    return f"{title(line)} · {channel(line.channel)}" if line.channel and not line.lost else title(line)


def _join(line: Line) -> Block | None:
    there = line.channel and not line.lost and not line.private
    return button("Join", "join", str(line.number)) if there else None


NOTES = {"informed": informed, "late": late, "briefing": briefing, "stays": stays}
