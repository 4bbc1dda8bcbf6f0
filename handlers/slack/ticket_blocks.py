"""How a ticket looks in Slack: a line on the card, a sentence while it is behind, a question for each edit of ours."""

from bot.facts import Line
from bot.personal import Told
from bot.rules import lifecycle
from bot.rules.follow_ups import State
from bot.rules.text import blank, one_line
from bot.rules.words import PLACE, Phase
from bot.ticketing.ticket_card import Filed, Question
from handlers.slack.blocks import Block, actions, button, context, defang, escape, link, moment, said, section

CLOSED_THERE = "ticket_done"
"""A letter: something was closed in the tracker, and nothing shows that it is done."""
SHOWN = 3
"""So many questions stand on a card at once."""
NAMES = {"status": "phase", "priority": "severity", "assignee": "commander", "due": "date", "state": "state"}
"""What we call a field of the tracker."""


def blocks(line: Line, filed: Filed | None) -> list[Block]:
    """All that a card says of the ticket."""
    if filed is None:
        return []
    found = [context(f"Ticket: {link(filed.url, filed.key)}")] if filed.key else []
    if filed.behind_since:
        found.append(context(_behind(filed)))
    for one in filed.questions[:SHOWN]:
        found += _question(line, one)
    return found


def _behind(filed: Filed) -> str:
    since = moment(filed.behind_since) if filed.behind_since else ""
    more = f" {filed.others} tickets of tasks and follow-ups wait, too." if filed.others > 1 else ""
    if filed.silent:
        what = "The ticket is behind" if filed.key else "The ticket is not filed yet"
        return f":hourglass_flowing_sand: {what}: Jira does not answer since {since}; nothing is lost.{more}"
    why = escape(defang(one_line(filed.why, 250)))
    return f":warning: The ticket is behind since {since}: {why}. `ticket` tries again once that is mended.{more}"


def _question(line: Line, one: Question) -> list[Block]:
    """What was changed there, and both ways on."""
    by = f"*{escape(one_line(one.by, 60))}*" if not blank(one.by) else "Somebody"
    name = NAMES.get(one.field, one.field)
    to = f" to “{escape(one_line(one.value, 60))}”" if not blank(one.value) else ""
    where = escape(one.key)
    text = f":grey_question: {by} changed the {escape(name)}{to} in {where}. It is kept here, so it was put back."
    leave = button("Leave it as it is", "ticket_leave", str(one.number))
    here = _here(line, one)
    return [section(text), actions(*([here] if here else []), leave)]


def _here(line: Line, one: Question) -> Block | None:
    """The way to do the same here, where there is one."""
    number = str(line.number)
    if one.field == "priority":
        return button("Rate it here", "severity", number, style="primary")
    if one.field == "assignee":
        return button("Hand over here", "handover", number, style="primary") if line.commander else None
    if one.field != "status" or line.phase not in lifecycle.WORKING:
        return None
    following = lifecycle.following(line.phase)
    if following and PLACE[following] < PLACE[Phase.REVIEWING]:
        return button(f"On to {following} here", "next_phase", f"{number} {following}", style="primary")
    return button("Resolve it here", "resolve", number, style="primary")


def letter_line(told: Told) -> tuple[str, list[Block]]:
    """Something of yours was closed in the tracker: what shows that it is done?"""
    key = escape(one_line(str(told.facts.get("key", "")), 40))
    if told.follow_up is not None and told.follow_up.state is not State.OPEN:
        text = f"*{key}* was closed in Jira, and here it is settled too."
        return f"{key} was closed in Jira", [section(text), said(told.follow_up.words)]
    text = f"*{key}* was closed in Jira. What shows that it is done? Here it stays open until something does."
    found = [section(text)]
    if told.follow_up is not None:
        found.append(said(told.follow_up.words))
        found.append(actions(button("Done …", "follow_up_done", str(told.follow_up.number), style="primary")))
    elif told.todo:
        found.append(said(told.todo))
        found.append(actions(button("Done …", "settle", str(told.facts["task"]), style="primary")))
    return f"{key} was closed in Jira", found
