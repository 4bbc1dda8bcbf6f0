"""What many people read: announcements in the broadcast channel, and the list of alerts without an incident."""

from bot.facts import Alarm, Line, Told, TriageList, Unread
from bot.rules.text import one_line
from bot.rules.words import Phase
from handlers.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    channel,
    context,
    day_and_time,
    escape,
    header,
    link,
    moment,
    person,
    section,
)
from handlers.slack.cards import rating, state, title


def announcement(told: Told) -> Message:
    """One or several incidents in the broadcast channel, each with Join."""
    lines = told.cards
    blocks: list[Block] = []
    for line in lines:
        blocks += [_announced(line, told.declarers.get(line.number)), _buttons(line)]
    if told.more:
        blocks.append(context(f"and {told.more} more; the list of open incidents shows them all"))
    count = len(lines) + told.more
    if count == 1:
        return {"text": escape(f"{lines[0].label} opened: {lines[0].headline}"), "blocks": blocks}
    return {"text": f"{count} incidents opened", "blocks": [header(f"{count} incidents opened"), *blocks]}


def _announced(line: Line, declared_by: str | None) -> Block:
    opener = person(declared_by) if declared_by else "an alert"
    where = f"its channel was {line.lost}" if line.lost else channel(line.channel)
    leads = f"{person(line.commander)} commands" if line.commander else "commander wanted"
    over = line.phase in (Phase.REVIEWING, Phase.CLOSED)
    now = f"*{state(line)}*" if over else f"{rating(line)} · {state(line)} · {leads}"
    text = f"{title(line)}\n{now}\n{where} · opened by {opener} {moment(line.opened_at)}"
    return section(text)


def _buttons(line: Line) -> Block:
    number = str(line.number)
    return actions(button("Join", "join", number), button("Subscribe to updates", "subscribe", number))


def triage_list(facts: TriageList) -> Message:
    """The alerts that opened no channel, and what nobody could read."""
    blocks: list[Block] = [header("Alerts without an incident")]
    blocks += [_listed(alarm) for alarm in facts.alarms]
    if not facts.alarms:
        blocks.append(context("None in the last 24 hours."))
    if facts.quiet:
        blocks.append(header("Incidents too mild for a channel"))
        blocks += [_quiet(line) for line in facts.quiet]
    blocks += [_unread(unread) for unread in facts.unread]
    return {"text": f"{len(facts.alarms)} alerts without an incident", "blocks": blocks}


def _quiet(line: Line) -> Block:
    text = f"{title(line)}\n{rating(line)} · {state(line)} · opened {day_and_time(line.opened_at)}"
    return section(text, button("How bad is it?", "severity", str(line.number)))


def _listed(alarm: Alarm) -> Block:
    system = f" on {escape(one_line(alarm.system, 80))}" if alarm.system else ""
    severity = f" · {escape(one_line(alarm.severity, 40))}" if alarm.severity else ""
    state = f"resolved {moment(alarm.recovered_at)}" if alarm.recovered_at else f"last {day_and_time(alarm.last_at)}"
    source = f" · {link(alarm.link, 'source')}" if alarm.link else ""
    return context(
        f"*{escape(one_line(alarm.name.text, 100))}*{system}{severity} · {alarm.deliveries:,}× · {state}{source}"
    )


def _unread(unread: Unread) -> Block:
    door, _, product = unread.source.partition(":")
    what = f"A report from *{escape(product)}*" if product else f"An alert from *{escape(door)}*"
    what = "Something that Slack told me" if unread.source == "slack" else what
    why = escape(one_line(unread.error, 200))
    return context(
        f":warning: {what} could not be read ({why}). It is kept: your operator sees it with "
        f"`hotwash inbox show {unread.number}`. {day_and_time(unread.received_at)}"
    )
