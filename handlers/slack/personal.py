"""Direct messages as people read them: letters line by line, and single answers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.facts import Line
from bot.manifests import Manifests
from bot.personal import Letter, Offered, Told
from bot.rules import names
from bot.rules.text import blank, one_line, visible
from bot.rules.words import Role
from handlers.slack import (
    follow_up_letters,
    heard,
    meeting_letters,
    postmortem_letters,
    reporters,
    severity_letters,
    ticket_blocks,
    triage_letters,
)
from handlers.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    captured,
    channel,
    context,
    day_and_time,
    defang,
    escape,
    moment,
    person,
    said,
    section,
)
from handlers.slack.cards import holds, taking, title
from handlers.slack.troubles import done_words, reason

Shown: TypeAlias = tuple[str, list[Block]]
"""A sentence for notifications, and the blocks."""
ROOM = 5000
"""So many characters of updates, and half as many more of what is being done, fit into a letter."""


def letter(manifests: Manifests, facts: Letter) -> Message:
    """A direct message with everything that concerns somebody now, the newest last."""
    room = ROOM // max(1, len(facts.told))
    shown = [line(manifests, _fitting(told, room)) for told in facts.told]
    blocks: list[Block] = []
    for _, part in shown:
        blocks += [*([{"type": "divider"}] if blocks else []), *part]
    if facts.more:
        blocks.append(context(f"and {facts.more} more; my Home tab shows everything that waits for you"))
    first = shown[0][0] if shown else "Nothing is left to do here"
    text = first if len(shown) < 2 else f"{first} (and {len(shown) - 1 + facts.more} more)"
    return {"text": text, "blocks": blocks[:50] or [context("Nothing is left to do here.")]}


def _fitting(told: Told, room: int) -> Told:
    """The same with an update cut to what a message holds; the channel has all of it."""
    if told.said is None:
        return told
    known, doing = visible(told.said.known, room), visible(told.said.doing, room // 2)
    return told._replace(said=told.said._replace(known=known, doing=doing))


def line(manifests: Manifests, told: Told) -> Shown:
    """One thing that a letter says."""
    if told.offered is not None and told.line is not None and told.note == "offer":
        return _offer(manifests, told.line, told.offered)
    if told.meeting is not None and told.note in meeting_letters.NOTES:
        return meeting_letters.letter_line(manifests, told.note, told.meeting, told.facts)
    if told.report is not None and told.note in triage_letters.NOTES:
        return triage_letters.letter_line(told.note, told.report, told.facts)
    if told.report is not None:
        return reporters.letter_line(told.note, told.report)
    if told.follow_up is not None and told.note in follow_up_letters.NOTES:
        return follow_up_letters.letter_line(told, told.follow_up)
    if told.note == ticket_blocks.CLOSED_THERE:
        return ticket_blocks.letter_line(told)
    if told.note in NOTES and told.line is not None:
        return NOTES[told.note](manifests, told, told.line)
    message = tell(told.note, told.line.number if told.line else None, told.facts)
    return message["text"], message["blocks"]


def _name(line: Line) -> str:
    where = f" · {channel(line.channel)}" if line.channel and not line.lost else ""
    return f"{title(line)}{where}"


def _offer(manifests: Manifests, line: Line, offered: Offered) -> Shown:
    role = offered.role
    does = taking(role)
    had = "commanded" if role is Role.COMMANDER else f"had the role {role} in"
    match offered.state:
        case "accepted" if offered.holder == offered.person:
            text, blocks = _instructions(manifests, line, role)
            return text, [*blocks, *([captured(offered.brief)] if offered.brief else [])]
        case "accepted":
            return f"You {had} {line.label}", [section(f"{_name(line)}\nYou {had} it. Thank you.")]
        case "declined":
            return f"You declined: {line.label}", [section(f"{_name(line)}\nYou declined to {does} it. Thank you.")]
        case "withdrawn":
            has = holds(person(offered.holder), role, "it") if offered.holder else "It is no longer needed"
            return f"{line.label}: no longer needed", [section(f"{_name(line)}\n{has}. Nothing to do for you.")]
        case "unanswered":
            return _missed(line, offered)
        case _:
            return _asking(line, offered)


def _asking(line: Line, offered: Offered) -> Shown:
    does = taking(offered.role)
    if offered.handover:
        why = f"{person(offered.by)} wants to hand over to you. They lead until you accept."
    elif offered.by:
        why = f"{person(offered.by)} asks you to {does} it."
    else:
        why = f"You are on duty. Can you {does} it?"
    then = "the offer goes back" if offered.by else "somebody else is asked"
    until = f"Please answer by {moment(offered.until)}; after that {then}."
    drill = "This is a drill. " if line.mode == "drill" else ""
    blocks = [section(f"{_name(line)}\n{drill}{why} {until}")]
    if offered.brief:
        blocks.append(captured(offered.brief))
    number = str(offered.number)
    blocks.append(actions(button("Accept", "accept", number, style="primary"), button("Decline", "decline", number)))
    return f"{line.label}: can you {does} it?", blocks


def _missed(line: Line, offered: Offered) -> Shown:
    text = f"{_name(line)}\nYou were asked to {taking(offered.role)} it, and the time to answer is over."
    if offered.holder:
        has = holds(person(offered.holder), offered.role, "it")
        return f"{line.label}: somebody else came", [section(f"{text} {has}.")]
    still = actions(button("I can take it now", "accept", str(offered.number), style="primary"))
    nobody = "Nobody commands it yet" if offered.role is Role.COMMANDER else "Nobody has it yet"
    return f"{line.label}: nobody has come yet", [section(f"{text} {nobody}."), still]


def _instructions(manifests: Manifests, line: Line, role: Role) -> Shown:
    does = "\n".join(f"• {escape(sentence)}" for sentence in manifests.people.roles[role].does)
    root = manifests.house.command
    more = f"`{root} help` shows what you can type." if role is Role.COMMANDER else ""
    what = "You command" if role is Role.COMMANDER else f"You have the role {role} in"
    return f"{what} {line.label}", [section(f"*{what}* {_name(line)}\n{does}"), *([context(more)] if more else [])]


def _told_instructions(manifests: Manifests, told: Told, about: Line) -> Shown:
    return _instructions(manifests, about, Role(told.facts["role"]))


def _released(_: Manifests, told: Told, about: Line) -> Shown:
    role = Role(told.facts["role"])
    free = "You need not command it any more" if role is Role.COMMANDER else f"You no longer have the role {role} in it"
    if by := told.facts.get("by"):
        why = f"{person(str(by))} wrote down that nobody is available for it"
    else:
        why = f"{holds(person(str(told.facts['person'])), role, 'it')} now"
    return f"You are released: {about.label}", [section(f"{_name(about)}\n{why}. {free}. Thank you.")]


def _came_back(_: Manifests, told: Told, about: Line) -> Shown:
    if told.offered is None:
        return f"{about.label}: an offer came back", [section(_name(about))]
    declined = told.offered.state == "declined"
    said_no = "declined" if declined else "has not answered"
    role = told.offered.role
    has = "You still command it." if role is Role.COMMANDER else f"You still have the role {role}."
    keeps = f" {has}" if told.offered.handover else ""
    text = f"{_name(about)}\n{person(told.offered.person)} {said_no}.{keeps} Ask somebody else.{_late(told)}"
    again = (
        button("Hand over", "handover", str(about.number))
        if told.offered.handover
        else button("Roles", "roles", str(about.number))
    )
    became = "was declined" if declined else "was not answered"
    return f"{about.label}: what you offered {became}", [section(text, again)]


def _update_due(_: Manifests, told: Told, about: Line) -> Shown:
    text = f"{_name(about)}\nAn update was promised for now. “Nothing new yet” is one, too.{_late(told)}"
    return f"{about.label}: an update is due", [section(text, button("Write it", "update", str(about.number)))]


def _update(_: Manifests, told: Told, about: Line) -> Shown:
    if told.said is None:
        return f"{about.label}: an update", [section(_name(about))]
    coming = f" · next one by {moment(told.said.next_at)}" if told.said.next_at else ""
    who = f"Update by {person(told.said.by)} {moment(told.said.at)}{coming}"
    blocks = [section(f"{_name(about)}\n{who}"), said(told.said.known)]
    if not blank(told.said.doing):
        blocks.append(said(f"What we are doing: {told.said.doing}"))
    return f"{about.label}: an update", blocks


def _task(_: Manifests, told: Told, about: Line) -> Shown:
    words = escape(defang(one_line(told.todo, 250)))
    text = f"{_name(about)}\n{person(str(told.facts['by']))} asks you to: {words}"
    if not told.todo_left:
        text += "\n:white_check_mark: Nothing is left to do here."
        return f"{about.label}: nothing is left to do", [section(text)]
    return f"{about.label}: a task for you", [section(text, button("Done", "tick", str(told.facts["task"])))]


def _review(_: Manifests, told: Told, about: Line) -> Shown:
    text = f"{_name(about)}\nIt is resolved. {person(str(told.facts['by']))} named you to own its review."
    return f"{about.label}: you own the review", [section(text, button("Tasks", "tasks", str(about.number)))]


def _late(told: Told) -> str:
    if "late_since" not in told.facts:
        return ""
    since = datetime.fromisoformat(str(told.facts["late_since"]))
    return f"\n_This comes late, it was due {moment(since)}: I was not running._"


def _forbidden(_: Manifests, told: Told, about: Line) -> Shown:
    text = f"{_name(about)}\n{person(str(told.facts['by']))} found something that nobody may possess. Nothing of it is "
    text += "kept but where it is and who saw it. You decide what happens next."
    return f"{about.label}: illegal to possess", [section(text, button("Evidence", "evidence", str(about.number)))]


NOTES: dict[str, Callable[[Manifests, Told, Line], Shown]] = {
    "instructions": _told_instructions,
    "released": _released,
    "offer_came_back": _came_back,
    "update_due": _update_due,
    "update": _update,
    "task": _task,
    "review": _review,
    "forbidden": _forbidden,
    **postmortem_letters.NOTES,
    **severity_letters.NOTES,
}


def tell(note: str, incident: int | None, facts: dict[str, Any]) -> Message:
    """A direct message about something that needs this person."""
    label = names.label(incident) if incident else ""
    if note == "channel_lost":
        what, lost, name = (escape(str(facts[key])) for key in ("what", "channel", "name"))
        return _channel_lost(label, str(incident), what, lost, name)
    if note == "not_let_in":
        text = f"You wanted to join *{label}*, and Slack did not let me invite you: {reason(str(facts['reason']))}."
        return {"text": f"You could not be invited to {label}", "blocks": [section(text)]}
    if note == "stand_in":
        return _stand_in(facts)
    if note == "heard":
        return heard.answer(facts)
    what = done_words(str(facts["what"]))
    text = f"*{label}*: {what}: {reason(str(facts['reason']))}."
    return {"text": f"{label}: {what}", "blocks": [section(text, button("Try again", "again", str(incident)))]}


def _stand_in(facts: dict[str, Any]) -> Message:
    """To whoever stands in and to whoever is relieved, when somebody else said so."""
    begins, ends = (day_and_time(datetime.fromtimestamp(facts[name], UTC)) for name in ("begins", "ends"))
    who, by, rota = person(facts["person"]), person(facts["by"]), escape(str(facts["rota"]))
    text = f"{who} is on duty for *{rota}* from {begins} until {ends}; {by} wrote that down."
    return {"text": f"Somebody stands in for {rota}", "blocks": [section(text, button("Change it", "stand_in", rota))]}


def _channel_lost(label: str, incident: str, what: str, lost: str, name: str) -> Message:
    short = f"{label}: its channel was {what}"
    if what == "deleted":
        text = f"The channel of *{label}*, #{name}, was deleted. I am opening a second one and inviting everybody."
        return {"text": short, "blocks": [section(text)]}
    mend = "Bots cannot unarchive: open the channel and choose *Unarchive*, or let me open a second one."
    if what == "left by Hotwash":
        mend = "Invite me back with `/invite @Hotwash` there, or let me open a second one."
        text = f"I am no longer in the channel of *{label}*, {channel(lost)}. {mend}"
    else:
        text = f"The channel of *{label}*, {channel(lost)}, was {what}. {mend}"
    return {
        "text": short,
        "blocks": [
            section(text),
            actions(button("Open a second channel", "second", f"{incident} {lost}", style="primary")),
        ],
    }
