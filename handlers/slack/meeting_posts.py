"""Effects that end in messages about meetings: announcements, agendas, minutes; and in mail for calendars."""

from functools import partial

from bot.measuring import figure_charts
from bot.meeting import agenda, invitations, meeting_facts, meetings
from bot.meeting.meeting_facts import Planned
from bot.rules.effect import Effect
from bot.rules.meeting_effects import MailInvitation, PostAgenda, PostMeeting, PostMinutes, ShowMeeting
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.rules.text import one_line
from handlers.slack import agenda as pages
from handlers.slack import pictures
from handlers.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    day_and_time,
    defang,
    escape,
    listing,
    person,
    section,
)
from handlers.slack.deliver import Edge, delivers, looks_for
from handlers.slack.messages import first_copy, join_and_post, update

NAMED = 8


def announcement(planned: Planned) -> Message:
    """A meeting in its channel, with who comes and what is missing."""
    head = f":calendar: *{planned.title}*\n{day_and_time(planned.starts_at)}, {planned.minutes} minutes"
    leads = f" · {person(planned.facilitator)} leads" if planned.facilitator else ""
    blocks = [section(f"{head}{leads}")]
    if planned.reason:
        what = "Moved" if planned.moved else "Called off"
        blocks.append(context(f"{what}: {escape(defang(one_line(planned.reason, 300)))}"))
    blocks += _standing(planned)
    if planned.state == "planned":
        answers = [("I come", "yes"), ("Maybe", "maybe"), ("I can't", "no")]
        rsvp = [button(label, f"rsvp_{said}", str(planned.number)) for label, said in answers]
        blocks.append(actions(*rsvp, button("More …", "meeting", str(planned.number))))
    else:
        blocks.append(actions(button("Open it", "meeting", str(planned.number))))
    return {"text": f"{planned.title}: {WORDS[planned.state]}", "blocks": blocks}


WORDS = {"planned": "who comes?", "held": "it took place", "missed": "it did not happen", "cancelled": "called off"}


def _standing(planned: Planned) -> list[Block]:
    if planned.state != "planned":
        mark = ":red_circle: It did not happen." if planned.state == "missed" else f"_{WORDS[planned.state]}_"
        return [context(mark)]
    said = {word: [one.person for one in planned.guests if one.answer == word] for word in ("yes", "maybe", "no")}
    silent = sum(one.answer is None for one in planned.guests)
    counts = f"*{len(said['yes'])}* come · {len(said['maybe'])} maybe · {len(said['no'])} cannot · {silent} silent"
    coming = f"\n{listing([person(one) for one in said['yes']], NAMED)}" if said["yes"] else ""
    blocks = [context(f"{counts}{coming}")]
    if planned.missing:
        blocks.append(context(f":red_circle: Nobody yet of: {escape(', '.join(planned.missing))}"))
    if red := [slot for slot in planned.slots if not slot.limitation]:
        asked = ", ".join(f"{escape(slot.name)} ({person(slot.owner)})" for slot in red[:NAMED])
        blocks.append(context(f":red_circle: Research has still to explain: {asked}"))
    return blocks


@delivers(PostMeeting)
async def post_meeting(edge: Edge, claimed: Claimed, effect: PostMeeting) -> Outcome:
    """Announce a meeting."""
    planned = await edge.facts(meeting_facts.of, edge.manifests, effect.meeting)
    if planned is None or planned.state != "planned":
        return Done({"skipped": "no longer planned"})
    posted = await join_and_post(edge, effect.channel, effect, announcement(planned))
    return _announced(effect, posted["channel"], posted["ts"])


@looks_for(PostMeeting)
async def find_meeting(edge: Edge, claimed: Claimed, effect: PostMeeting) -> Done | None:
    """It may have been announced already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return _announced(effect, effect.channel, ts) if ts else None


def _announced(effect: PostMeeting, channel: str, ts: str) -> Done:
    then = partial(meetings.announced, number=effect.meeting, channel=channel, ts=ts)
    return Done({"channel": channel, "ts": ts}, then)


@delivers(ShowMeeting)
async def show_meeting(edge: Edge, claimed: Claimed, effect: ShowMeeting) -> Outcome:
    """Bring an announcement up to date."""
    planned = await edge.facts(meeting_facts.of, edge.manifests, effect.meeting)
    if planned is None or planned.channel is None or planned.message is None:
        return Done({"skipped": "not announced"})
    lost = partial(meetings.gone, number=effect.meeting, ts=planned.message)
    return await update(edge, effect, planned.channel, planned.message, announcement(planned), lost)


@delivers(PostAgenda)
async def post_agenda(edge: Edge, claimed: Claimed, effect: PostAgenda) -> Outcome:
    """Post what the meeting is about, with the buttons that it needs."""
    page = await edge.facts(agenda.of, edge.manifests, effect.meeting)
    charts = await edge.facts(figure_charts.of_meeting, edge.manifests, effect.meeting)
    message = pages.message(page, actions(*buttons(effect.meeting)))
    posted = await pictures.send(edge, join_and_post, effect.channel, effect, message, charts)
    return Done({"channel": posted["channel"], "ts": posted["ts"]})


def buttons(number: int) -> list[Block]:
    """What people do in a meeting."""
    return [
        button("Decide …", "decide", str(number), style="primary"),
        button("Who came? …", "attendance", str(number)),
        button("Post minutes", "minutes", str(number)),
    ]


@delivers(PostMinutes)
async def post_minutes(edge: Edge, claimed: Claimed, effect: PostMinutes) -> Outcome:
    """Post what came of a meeting."""
    page = await edge.facts(agenda.minutes, edge.manifests, effect.meeting)
    posted = await join_and_post(edge, effect.channel, effect, pages.message(page))
    return Done({"channel": posted["channel"], "ts": posted["ts"]})


async def _find(edge: Edge, claimed: Claimed, effect: Effect) -> Done | None:
    """It may have been posted already."""
    channel = str(getattr(effect, "channel", ""))
    ts = await first_copy(edge, claimed, effect, channel)
    return Done({"channel": channel, "ts": ts}) if ts else None


looks_for(PostAgenda)(_find)
looks_for(PostMinutes)(_find)


@delivers(MailInvitation)
async def mail_invitation(edge: Edge, claimed: Claimed, effect: MailInvitation) -> Outcome:
    """Put a meeting into somebody's calendar, where the house has a mail server."""
    mail = await edge.facts(invitations.mail, effect)
    if edge.post is None or mail is None:
        return Done({"skipped": "no mail server, no address, or overtaken"})
    return await edge.post(mail)
