"""Meetings: the next one and its agenda, coming or not, what research says, deciding, who came, the minutes."""

from datetime import date

from bot.meeting import agenda, decisions, invitations, meeting_facts, meetings, slots
from bot.meeting.decisions import Choice
from bot.meeting.meeting_facts import Planned
from bot.meeting.slots import Feasibility, Horizon
from bot.record import markdown_meeting
from bot.rules.follow_ups import IMPROVES, KINDS, Improves, Kind
from bot.rules.text import visible
from bot.rules.words import Refusal
from bot.staffing import people
from handlers.slack import agenda as pages
from handlers.slack import meeting_posts
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    choices,
    context,
    day,
    escape,
    modal,
    option,
    plain,
    section,
    selection,
    text_input,
    who,
)
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work

ACCEPT = "accept"
PIECE = 2500
"""So many characters of Markdown stand in one block."""
WINDOW = 95


@listen.command(
    "meeting",
    "shows the month's next meeting and its agenda; with markdown, the minutes to copy",
    "meeting",
    "meetings",
)
def meeting(work: Work, ask: Ask) -> Reply:
    """The next one, or the one that is going on."""
    if ask.text.strip().lower() == "markdown":
        return _markdown(work, ask)
    planned = meeting_facts.following(work, ask.manifests)
    if planned is None:
        return Say("No meeting is planned. Your operator names who leads and who comes in agenda.yaml and people.yaml.")
    return Say(planned.title, _all(work, ask, planned))


def _all(work: Work, ask: Ask, planned: Planned) -> list[Block]:
    said = meeting_posts.announcement(planned)["blocks"]
    rows = [button("Agenda", "agenda", str(planned.number))]
    if planned.state == "planned":
        rows += [button("Move …", "move_meeting", str(planned.number))]
        rows += [button("Call it off …", "cancel_meeting", str(planned.number))]
    red = [
        section(
            f":red_circle: Research has not explained *{escape(slot.name)}* yet",
            button("Explain …", "explain_vector", f"{planned.number} {slot.tag}"),
        )
        for slot in planned.slots
        if not slot.limitation
    ]
    begun = planned.starts_at <= work.now and planned.state != "cancelled"
    return [*said, *red, actions(*rows), *([actions(*meeting_posts.buttons(planned.number))] if begun else [])]


def _markdown(work: Work, ask: Ask) -> Say:
    number = meeting_facts.last_begun(work)
    if number is None:
        return Say("There was no meeting yet, so there are no minutes.")
    page = agenda.minutes(work, ask.manifests, number)
    text = markdown_meeting.markdown(page, people.names(work, markdown_meeting.people_of(page)))
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    return Say("As Markdown", [_copied(one) for one in pieces[:40]])


def _copied(text: str) -> Block:
    words = {"type": "text", "text": visible(text, PIECE) or " "}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [words]}]}


def _seen(work: Work, ask: Ask, number: int) -> Planned:
    meetings.seen(work, number, ask.person)
    found = meeting_facts.of(work, ask.manifests, number)
    if found is None:
        raise Refusal("There is no such meeting.")
    return found


@listen.button("meeting")
def meeting_button(work: Work, ask: Ask) -> Reply:
    """Everything about one, in a window."""
    planned = _seen(work, ask, int(ask.text))
    return Open(modal("answer", "Meeting", _all(work, ask, planned)[:WINDOW]))


@listen.button("agenda")
def agenda_button(work: Work, ask: Ask) -> Reply:
    """What it is about, as of now."""
    planned = _seen(work, ask, int(ask.text))
    message = pages.message(agenda.of(work, ask.manifests, planned.number))
    return Open(modal("answer", "Agenda", message["blocks"][:WINDOW]))


@listen.button("rsvp_yes")
def comes(work: Work, ask: Ask) -> Reply:
    """They come."""
    return _answered(work, ask, "yes")


@listen.button("rsvp_maybe")
def perhaps(work: Work, ask: Ask) -> Reply:
    """They may come."""
    return _answered(work, ask, "maybe")


@listen.button("rsvp_no")
def cannot(work: Work, ask: Ask) -> Reply:
    """They do not come."""
    return _answered(work, ask, "no")


def _answered(work: Work, ask: Ask, said: str) -> Reply:
    meetings.seen(work, int(ask.text), ask.person)
    invitations.answer(work, int(ask.text), ask.person, said)
    return Nothing()


@listen.button("explain_vector")
def explain(work: Work, ask: Ask) -> Reply:
    """The form for research."""
    number, _, tag = ask.text.partition(" ")
    planned = _seen(work, ask, int(number))
    slot = next((one for one in planned.slots if one.tag == tag), None)
    if slot is None:
        raise Refusal("This failure is not on the agenda any more.")
    longest: Block = {"multiline": True, "max_length": slots.LONGEST}
    if slot.limitation:
        longest["initial_value"] = visible(slot.limitation, slots.LONGEST)
    blocks = [
        section(f"*{escape(slot.name)}*"),
        text_input("limitation", "Why can the model do this?", "For leads, not for researchers.", **longest),
        selection("feasible", "Can it be mended?", [option(one, one) for one in Feasibility], slot.feasibility),
        selection("horizon", "By when?", [option(one, one) for one in Horizon], slot.horizon),
    ]
    return Open(modal("explain_vector", "What research says", blocks, submit="Save", metadata=f"{number} {tag}"))


@listen.form("explain_vector")
def explained(work: Work, ask: Ask) -> Reply:
    """It is written."""
    number, _, tag = ask.metadata.partition(" ")
    said = Feasibility(ask.typed("feasible")), Horizon(ask.typed("horizon"))
    slots.fill(work, ask.manifests, int(number), tag, ask.typed("limitation"), *said, ask.person)
    return Nothing()


@listen.button("decide")
def decide(work: Work, ask: Ask) -> Reply:
    """The form for a decision."""
    planned = _seen(work, ask, int(ask.text))
    kinds = [option(one, str(one).capitalize(), text) for one, text in KINDS.items()]
    kinds.append(option(ACCEPT, "Accept it as it is", "Nothing is to be done"))
    tags = [option(slot.tag, slot.name) for slot in planned.slots]
    blocks = [
        text_input("what", "What was decided?", max_length=decisions.LONGEST),
        choices("kind", "What kind of change?", kinds, Kind.STRUCTURAL),
        *([selection("tag", "About which failure?", tags, optional=True)] if tags else []),
        who("person", "Who does it? (nobody, when it is accepted)", optional=True),
        day("due", "By when? (leave it empty for the usual time)", optional=True),
        selection("improves", "What gets better?", [option(*one) for one in IMPROVES.items()], Improves.MODEL),
    ]
    return Open(modal("decide", "Decide", blocks, submit="Decide", metadata=ask.text))


@listen.form("decide")
def decided(work: Work, ask: Ask) -> Reply:
    """A decision."""
    kind = ask.typed("kind")
    choice = Choice(ask.typed("what"), None if kind == ACCEPT else Kind(kind or Kind.STRUCTURAL))
    choice = choice._replace(improves=Improves(ask.typed("improves") or Improves.MODEL), owner=ask.chosen("person"))
    chosen = ask.typed("due")
    choice = choice._replace(day=date.fromisoformat(chosen) if chosen else None, tag=ask.typed("tag") or None)
    decisions.decide(work, ask.manifests, int(ask.metadata), choice, ask.person)
    return Nothing()


@listen.button("attendance")
def attendance(work: Work, ask: Ask) -> Reply:
    """The form for who came; whoever said so is there already."""
    planned = _seen(work, ask, int(ask.text))
    there = [one.person for one in planned.guests if one.came or (one.came is None and one.answer == "yes")]
    leads = [planned.facilitator] if planned.facilitator and all(one.came is None for one in planned.guests) else []
    known = list(dict.fromkeys([*leads, *there]))
    element: Block = {"type": "multi_users_select", "action_id": "value"}
    if known:
        element["initial_users"] = known
    field: Block = {"type": "input", "block_id": "came", "label": plain("Who came?"), "element": element}
    return Open(modal("attendance", "Attendance", [field], submit="Save", metadata=ask.text))


@listen.form("attendance")
def attended(work: Work, ask: Ask) -> Reply:
    """Who came."""
    decisions.attended(work, ask.manifests, int(ask.metadata), set(ask.ticked("came")), ask.person)
    return Nothing()


@listen.button("minutes")
def minutes(work: Work, ask: Ask) -> Reply:
    """Post what came of it."""
    decisions.post_minutes(work, ask.manifests, int(ask.text), ask.person)
    return Nothing()


@listen.button("move_meeting")
def move(work: Work, ask: Ask) -> Reply:
    """The form for another time."""
    planned = _seen(work, ask, int(ask.text))
    blocks = [_moment("at", "When?", int(planned.starts_at.timestamp())), _why()]
    return Open(modal("move_meeting", "Move the meeting", blocks, submit="Move", metadata=ask.text))


@listen.form("move_meeting")
def moved(work: Work, ask: Ask) -> Reply:
    """Another time."""
    at = ask.moment("at")
    if at is None:
        raise Refusal("Choose when it is to be.", "at")
    meetings.move(work, ask.manifests, int(ask.metadata), at, ask.typed("reason"), ask.person)
    return Nothing()


@listen.button("cancel_meeting")
def cancel(work: Work, ask: Ask) -> Reply:
    """The form to call it off."""
    _seen(work, ask, int(ask.text))
    said = context("Every calendar is told. What was to be discussed comes up in the next one.")
    return Open(modal("cancel_meeting", "Call it off", [said, _why()], submit="Call it off", metadata=ask.text))


@listen.form("cancel_meeting")
def cancelled(work: Work, ask: Ask) -> Reply:
    """Called off."""
    meetings.cancel(work, ask.manifests, int(ask.metadata), ask.typed("reason"), ask.person)
    return Nothing()


def _why() -> Block:
    return text_input("reason", "Why?", max_length=meetings.LONGEST)


def _moment(block: str, label: str, chosen: int | None = None, optional: bool = False) -> Block:
    element: Block = {"type": "datetimepicker", "action_id": "value"}
    if chosen:
        element["initial_date_time"] = chosen
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": optional}
