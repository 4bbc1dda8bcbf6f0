"""An incident's card and topic: how it stands, who leads, what to do next, and the buttons to do it with."""

from collections.abc import Sequence

from bot.facts import Alarm, Line
from bot.keeping.captured import Shown
from bot.manifests import Manifests
from bot.response.situation import Card, Todo
from bot.rules import lifecycle
from bot.rules.lifecycle import Move
from bot.rules.text import one_line
from bot.rules.words import PLACE, VERDICT_WORDS, Door, Kind, Phase, Role, Severity
from handlers.slack import postmortem_card, ticket_blocks, watch
from handlers.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    captured,
    context,
    defang,
    escape,
    header,
    link,
    listing,
    moment,
    person,
    section,
    sure,
)
from handlers.slack.troubles import reason, undone

ALARMS, NAMED, NEXT = 3, 8, 5
"""So many alarms, people who could not come, and next tasks stand on a card."""
PHASES: dict[Phase, str] = {phase: str(phase).capitalize() for phase in Phase}
HURT = sure(
    "Could someone be hurt?",
    "It becomes an S1 at once: whoever is on duty is called, and everything for it goes first.",
    "Yes, make it S1",
)
GENERAL_LIST = "This is the general list; none was made for this kind of failure."


def title(line: Line) -> str:
    """An incident by its name, as every list shows it."""
    return f"*{line.label}* {escape(one_line(line.headline, 120))}"


def holds(who: str, role: Role, what: str) -> str:
    """Who has a role in what, as the beginning of a sentence."""
    return f"{who} commands {what}" if role is Role.COMMANDER else f"{who} has the role {role} in {what}"


def taking(role: Role) -> str:
    """What somebody in a role does, before the name of an incident."""
    return "command" if role is Role.COMMANDER else f"take the role {role} in"


def rating(line: Line) -> str:
    """How bad it is, in a few words."""
    if line.severity:
        return str(line.severity)
    return f"not rated, treated as {line.treated_as}" if line.treated_as else "not rated"


def triggers(manifests: Manifests, one: Severity) -> str:
    """What a severity triggers, in a sentence."""
    level = manifests.severity.levels[one]
    calls = f"Calls whoever is on duty for {', '.join(level.page)}" if level.page else "Wakes nobody"
    every = level.update_every_minutes
    return f"{calls}; an update every {_time(every)}." if every else f"{calls}; asks for no updates."


def _time(minutes: int) -> str:
    if minutes % 60:
        return f"{minutes} minutes"
    return "hour" if minutes == 60 else f"{minutes // 60} hours"


def state(line: Line) -> str:
    """Where it stands, in a word or two."""
    if line.cancelled:
        return "Cancelled"
    return PHASES[line.phase] + (" · alerts recovered" if line.recovered_at else "")


def topic(line: Line) -> str:
    """The channel's topic, at most 250 characters."""
    worst = line.severity or line.treated_as
    leads = f"IC: {one_line(line.commander_name, 60)}" if line.commander else "commander wanted"
    over = line.phase in (Phase.REVIEWING, Phase.CLOSED)
    parts = [f"[{worst}]" if worst else "", f"{line.label} {one_line(line.headline, 120)}"]
    now = "cancelled" if line.cancelled else "recovered" if line.recovered_at and not over else str(line.phase)
    return " | ".join([" ".join(filter(None, parts)), *([] if over else [leads]), now])[:250]


def card(facts: Card) -> Message:
    """The pinned card: what it is, who leads, what was said, what comes next, what went wrong, what you can do."""
    line = facts.line
    working = line.phase in lifecycle.WORKING
    opener = person(facts.declared_by) if facts.declared_by else "an alert"
    lock = " · :lock: private" if line.private else ""
    failed = f" · {escape(tagged(facts.tags))}" if facts.tags else ""
    blocks = [
        header(f"{line.label} · {line.headline}"),
        context(f"*{state(line)}* · *{rating(line)}*{failed} · opened {moment(line.opened_at)} by {opener}{lock}"),
        *(_lead(facts) if working else [section(_ended(facts))]),
        actions(*(_first(facts) if working else _after(line))),
        *summary(facts.summary, f"incident:{line.number}"),
        *watch.blocks(facts.watch),
        *postmortem_card.blocks(line.number, facts.postmortem),
        *ticket_blocks.blocks(line, facts.filed),
        *_about(facts),
        *_plan(facts),
        *_troubles(facts),
        actions(*_more(facts)),
    ]
    return {"text": escape(f"{line.label} {line.headline}"), "blocks": blocks}


def summary(words: Shown, scope: str) -> list[Block]:
    """What was said, or why it is not shown, with a way to mend that."""
    if not words.held:
        return [captured(words.text)]
    return [captured(words.text), actions(button("Look at what is held back", "held", scope))]


def _lead(facts: Card) -> list[Block]:
    """Who leads, who does what, and who is asked."""
    asked = {one.role: one for one in facts.asked if not one.handover}
    offered = next((one for one in facts.asked if one.handover and one.role is Role.COMMANDER), None)
    if facts.line.commander:
        words = f":star: *{person(facts.line.commander)} commands*"
        if offered:
            words += f" · has offered it to {person(offered.person)}, until {moment(offered.until)}"
    elif one := asked.get(Role.COMMANDER):
        words = f":rotating_light: *Commander wanted* · {person(one.person)} is asked until {moment(one.until)}"
    else:
        words = ":rotating_light: *Commander wanted* · whoever reads this can take command"
    others = {part.role: person(part.person) if part.person else "nobody available" for part in facts.parts}
    others |= {role: f"{person(one.person)} is asked" for role, one in asked.items()}
    others.pop(Role.COMMANDER, None)
    team = " · ".join(f"{role}: {who}" for role, who in others.items())
    return [section(words), *([context(team)] if team else [])]


def _ended(facts: Card) -> str:
    line = facts.line
    if line.cancelled:
        was = VERDICT_WORDS[facts.verdict] if facts.verdict else "declared by mistake"
        return f"It was {was}. Nothing is left to do."
    harm = "The harm is stopped." if facts.restored_at else "Whether the harm is stopped was not sure yet."
    at = f" {moment(facts.resolved_at)}" if facts.resolved_at else ""
    if line.phase is Phase.CLOSED:
        return f":white_check_mark: Resolved{at} and closed."
    return f":white_check_mark: Resolved{at}. {harm} {person(facts.reviewer)} owns the review."


def _first(facts: Card) -> list[Block]:
    """What somebody who leads, or should, needs first."""
    line, number = facts.line, str(facts.line.number)
    found = [] if line.commander else [button("Take command", "take_command", number, style="primary")]
    if line.severity is not Severity.S1:
        found.append(button("Someone could be hurt", "hurt", number, style="danger", confirm=HURT))
    if following := lifecycle.following(line.phase):
        found.append(button(f"Next: {following}", "next_phase", f"{number} {following}"))
    found.append(button("Update", "update", number))
    found.append(button("Resolve", "resolve", number))
    return found


def _after(line: Line) -> list[Block]:
    number = str(line.number)
    close = [button("Close", "close", number, style="primary")] if (line.phase, Move.CLOSE) in lifecycle.MOVES else []
    return [*close, button("It is back: reopen", "reopen", number)]


def _more(facts: Card) -> list[Block]:
    line, number = facts.line, str(facts.line.number)
    found = [button("Tasks", "tasks", number)]
    if not facts.general and line.phase is not Phase.CLOSED:
        found.append(_ask_what_failed(line))  # Beside a general list the same button stands with its warning.
    if line.phase in lifecycle.WORKING:
        found += [button("How bad is it?", "severity", number), button("Roles", "roles", number)]
        found += [button("Hand over", "handover", number)] if line.commander else []
        found += [button("Bring people in", "bring", number)]
    found += [button("Timeline", "timeline", number), button("Show the words", "words", f"incident:{number}")]
    found.append(button("Evidence", "evidence", number))
    if PLACE[line.phase] >= PLACE[Phase.INVESTIGATING] and not line.cancelled:
        found.append(button("Why?", "investigate", number))
    if PLACE[line.phase] >= PLACE[Phase.REMEDIATING]:
        found.append(button("Follow-ups", "follow_ups", number))
    if line.phase is Phase.TRIAGE:
        found.append(button("No incident after all", "cancel", number))
    if facts.stuck:
        found.append(button("Try again", "again", number))
    return found


def _about(facts: Card) -> list[Block]:
    """The message or the alerts that it is about."""
    blocks = [_alarm(alarm) for alarm in facts.alarms[:ALARMS]]
    if len(facts.alarms) > ALARMS:
        blocks.append(context(f"and {len(facts.alarms) - ALARMS} more kinds of alerts"))
    if facts.door == Door.SHORTCUT and facts.source_link:
        blocks.append(context(f"About {link(facts.source_link, 'this message')}; a copy of it is kept."))
    return blocks


def _alarm(alarm: Alarm) -> Block:
    name = f"*{escape(one_line(alarm.name.text, 100))}*"
    if alarm.recovered_at:
        now = f":white_check_mark: resolved {moment(alarm.recovered_at)}"
    else:
        now = f":red_circle: firing since {moment(alarm.first_at)}"
    times = f" · {alarm.deliveries:,} alerts" if alarm.deliveries > 1 else ""
    source = f" · {link(alarm.link, 'source')}" if alarm.link else ""
    return context(f"{name} {now}{times}{source}")


def _plan(facts: Card) -> list[Block]:
    """The next tasks, and when the next update is due."""
    left = [todo for todo in facts.todos if todo.state == "open"]
    if facts.line.phase is Phase.CLOSED:
        return []
    blocks: list[Block] = [{"type": "divider"}, _playbook(facts)] if left else []
    blocks += [section(task(todo), button("Done", "tick", str(todo.number))) for todo in left[:NEXT]]
    rest = [f"{len(left) - NEXT} more tasks"] if len(left) > NEXT else []
    if facts.update_due_at:
        rest.append(f"next update due {moment(facts.update_due_at)}")
    if facts.said:
        rest.append(f"last one {moment(facts.said.at)} by {person(facts.said.by)}")
    return [*blocks, *([context(" · ".join(rest))] if rest else [])]


def tagged(names_: Sequence[str]) -> str:
    """What failed, first of all and beside it."""
    first, *others = names_
    return f"{first}, also {', '.join(others)}" if others else first


def _playbook(facts: Card) -> Block:
    """Which playbook the tasks come from; a general one says so, since it may lead astray."""
    if not facts.general:
        about = button("What is this?", "explain", str(facts.line.number))
        return section(f"*Next* · playbook: {escape(facts.playbook)}", about)
    return section(f"*Next* · {whose_list(facts.tags, facts.line.kind)}", _ask_what_failed(facts.line))


def whose_list(tags: Sequence[str], kind: Kind) -> str:
    """What somebody who works through the general list must know."""
    unsorted = not tags and kind is Kind.UNSORTED
    return "general playbook, until somebody says what failed" if unsorted else f":warning: {GENERAL_LIST}"


def _ask_what_failed(line: Line) -> Block:
    return button("What failed?", "tag", str(line.number))


def task(todo: Todo) -> str:
    """A task in a line: what, who, by when."""
    doer = person(todo.owner) if todo.owner else f"_{todo.role or 'anybody'}_"
    when = f" · due {moment(todo.due_at)}" if todo.due_at else ""
    must = "" if todo.required else " · if it helps"
    return f"{escape(defang(one_line(todo.text, 250)))}\n{doer}{when}{must}"


def _troubles(facts: Card) -> list[Block]:
    lines = [f":warning: {undone(stuck)}: {reason(stuck.reason)}." for stuck in facts.stuck]
    if facts.not_invited:
        missing = [f"{_invitee(who)} ({reason(why)})" for who, why in facts.not_invited.items()]
        lines.insert(0, f":warning: Could not be invited: {listing(missing, NAMED)}")
    if facts.nobody_wakes and facts.line.phase in lifecycle.WORKING:
        lines.insert(0, ":warning: No pager has passed a test: a Slack message wakes nobody. Call people yourself.")
    return [context(text) for text in lines[:5]]


def _invitee(who: str) -> str:
    """Somebody by id, or by the address in our manifest that nobody has."""
    return person(who) if "@" not in who else escape(one_line(who, 40))
