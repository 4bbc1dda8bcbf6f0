"""What people see of an incident: its card, its topic, its announcement, the list of alerts, a direct message."""

from typing import Any

from bot.facts import Alarm, Card, Line, Stuck, Told, TriageList, Unread
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import Door, Phase
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    captured,
    channel,
    context,
    day_and_time,
    escape,
    header,
    link,
    listing,
    moment,
    person,
    section,
)

Message = dict[str, Any]
"""`text` for notifications and screen readers, `blocks` for everybody else."""

ALARMS, NAMED = 3, 8
"""So many alarms, and so many people who could not come, stand on a card."""
PHASES: dict[Phase, str] = {phase: str(phase).capitalize() for phase in Phase}
DONE_WORDS = {
    "open_channel": "Its channel could not be opened",
    "invite": "Nobody could be invited",
    "show_topic": "The topic could not be set",
    "show_name": "The channel's name could not be put back",
    "show_card": "The card could not be brought up to date",
    "show_announcement": "The announcement could not be brought up to date",
    "post_card": "The card could not be posted",
    "pin_card": "The card could not be pinned",
    "add_bookmark": "A bookmark could not be added",
    "announce": "Not announced",
}
WAYS_OUT = {
    "is_archived": "the channel is archived; unarchive it, then try again",
    "channel_not_found": "the channel is missing, or private and closed to Hotwash; check its name or invite @Hotwash",
    "not_in_channel": "Hotwash is not in the channel; invite it with /invite @Hotwash",
    "restricted_action": "a workspace setting forbids it; ask a workspace admin",
    "missing_scope": "Hotwash lacks a permission; install it again with the newest app manifest",
    "invalid_auth": "Slack no longer accepts Hotwash's token; the operator must renew it",
    "too_many_pins": "the channel has too many pins; remove one",
    "user_not_found": "Slack does not know this person",
    "user_is_restricted": "guest accounts must be added by a workspace admin",
    "cant_invite": "this account cannot be invited",
    "ura_max_channels": "this guest is in as many channels as allowed",
    "user_disabled": "the account is deactivated",
    "no_external_invite_permission": "people of other workspaces must be added by a colleague",
    "unknown_responder": "nobody in Slack has this address; the operator corrects `responders` in hotwash.yaml",
    "name_taken": "another channel already has this name; rename that one, then try again",
}


def done_words(effect: str) -> str:
    """What was not done, in words."""
    return DONE_WORDS.get(effect, "Something could not be done")


def reason(error: str) -> str:
    """Why something failed, with the way out, in a sentence part."""
    return WAYS_OUT.get(error, escape(one_line(error.replace("_", " "), 200)))


def topic(line: Line) -> str:
    """The channel's topic, at most 250 characters."""
    state = "recovered" if line.recovered_at else PHASES[line.phase].lower()
    return one_line(f"{line.label} {line.headline} | {state}", 250)


def card(facts: Card) -> Message:
    """The pinned card: what it is, what was said, what fires, what went wrong, what you can do."""
    line = facts.line
    opener = person(facts.declared_by) if facts.declared_by else "an alert"
    state = PHASES[line.phase] + (" · alerts recovered" if line.recovered_at else "")
    lock = " · :lock: private" if line.private else ""
    blocks = [
        header(f"{line.label} · {line.headline}"),
        context(f"*{state}* · not rated · opened {moment(line.opened_at)} by {opener}{lock}"),
        captured(facts.summary),
        *_about(facts),
        *_troubles(facts),
        actions(*_buttons(facts)),
    ]
    return {"text": escape(f"{line.label} {line.headline}"), "blocks": blocks}


def _about(facts: Card) -> list[Block]:
    """The message or the alerts that it is about."""
    blocks = [_alarm(alarm) for alarm in facts.alarms[:ALARMS]]
    if len(facts.alarms) > ALARMS:
        blocks.append(context(f"and {len(facts.alarms) - ALARMS} more kinds of alerts"))
    if facts.door == Door.SHORTCUT and facts.source_link:
        blocks.append(context(f"About {link(facts.source_link, 'this message')}; a copy of it is kept."))
    return blocks


def _alarm(alarm: Alarm) -> Block:
    name = f"*{escape(one_line(alarm.name, 100))}*"
    if alarm.recovered_at:
        state = f":white_check_mark: resolved {moment(alarm.recovered_at)}"
    else:
        state = f":red_circle: firing since {moment(alarm.first_at)}"
    times = f" · {alarm.deliveries:,} alerts" if alarm.deliveries > 1 else ""
    source = f" · {link(alarm.link, 'source')}" if alarm.link else ""
    return context(f"{name} {state}{times}{source}")


def _troubles(facts: Card) -> list[Block]:
    lines = [f":warning: {_undone(stuck)}: {reason(stuck.reason)}." for stuck in facts.stuck]
    if facts.not_invited:
        missing = [f"{_invitee(who)} ({reason(why)})" for who, why in facts.not_invited.items()]
        lines.insert(0, f":warning: Could not be invited: {listing(missing, NAMED)}")
    return [context(text) for text in lines[:5]]


def _invitee(who: str) -> str:
    """Somebody by id, or by the address in our manifest that nobody has."""
    return person(who) if "@" not in who else escape(one_line(who, 40))


def _undone(stuck: Stuck) -> str:
    words = done_words(stuck.kind)
    return f"{words} in {_named(stuck.channel)}" if stuck.kind == "announce" and stuck.channel else words


def _named(place: str) -> str:
    """A channel by id or, when Slack does not know it, by the name in our manifest."""
    return channel(place) if place.isupper() else f"“{escape(one_line(place, 80))}”"


def _buttons(facts: Card) -> list[Block]:
    number = str(facts.line.number)
    found = [button("Bring people in", "bring", number, style="primary"), button("Timeline", "timeline", number)]
    if facts.stuck:
        found.append(button("Try again", "again", number))
    return found


def announcement(told: Told) -> Message:
    """One or several incidents in the broadcast channel, each with Join."""
    lines = told.cards
    blocks = [_announced(line, told.declarers.get(line.number)) for line in lines]
    if told.more:
        blocks.append(context(f"and {told.more} more; the list of open incidents shows them all"))
    count = len(lines) + told.more
    if count == 1:
        return {"text": escape(f"{lines[0].label} opened: {lines[0].headline}"), "blocks": blocks}
    return {"text": f"{count} incidents opened", "blocks": [header(f"{count} incidents opened"), *blocks]}


def _announced(line: Line, declared_by: str | None) -> Block:
    opener = person(declared_by) if declared_by else "an alert"
    state = " · :white_check_mark: alerts recovered" if line.recovered_at else ""
    where = f"its channel was {line.lost}" if line.lost else channel(line.channel)
    text = f"*{line.label}* {escape(line.headline)}{state}\n{where} · opened by {opener} {moment(line.opened_at)}"
    return section(text, button("Join", "join", str(line.number)))


def triage_list(facts: TriageList) -> Message:
    """The alerts that opened no channel, and what nobody could read."""
    blocks: list[Block] = [header("Alerts without an incident")]
    blocks += [_listed(alarm) for alarm in facts.alarms]
    if not facts.alarms:
        blocks.append(context("None in the last 24 hours."))
    blocks += [_unread(unread) for unread in facts.unread]
    return {"text": f"{len(facts.alarms)} alerts without an incident", "blocks": blocks}


def _listed(alarm: Alarm) -> Block:
    system = f" on {escape(one_line(alarm.system, 80))}" if alarm.system else ""
    severity = f" · {escape(one_line(alarm.severity, 40))}" if alarm.severity else ""
    state = f"resolved {moment(alarm.recovered_at)}" if alarm.recovered_at else f"last {day_and_time(alarm.last_at)}"
    source = f" · {link(alarm.link, 'source')}" if alarm.link else ""
    return context(f"*{escape(one_line(alarm.name, 100))}*{system}{severity} · {alarm.deliveries:,}× · {state}{source}")


def _unread(unread: Unread) -> Block:
    what = "Something that Slack told me" if unread.source == "slack" else f"An alert from *{escape(unread.source)}*"
    why = escape(one_line(unread.error, 200))
    return context(
        f":warning: {what} could not be read ({why}). It is kept: your operator sees it with "
        f"`hotwash inbox show {unread.number}`. {day_and_time(unread.received_at)}"
    )


def tell(note: str, incident: int | None, facts: dict[str, str | int]) -> Message:
    """A direct message about something that needs this person."""
    label = names.label(incident) if incident else ""
    if note == "channel_lost":
        what, lost, name = (escape(str(facts[key])) for key in ("what", "channel", "name"))
        return _channel_lost(label, str(incident), what, lost, name)
    if note == "not_let_in":
        text = f"You wanted to join *{label}*, and Slack did not let me invite you: {reason(str(facts['reason']))}."
        return {"text": f"You could not be invited to {label}", "blocks": [section(text)]}
    what = done_words(str(facts["what"]))
    text = f"*{label}*: {what}: {reason(str(facts['reason']))}."
    return {"text": f"{label}: {what}", "blocks": [section(text, button("Try again", "again", str(incident)))]}


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
