"""The follow-ups of an incident as a list: what is open by its date, then what is settled and how."""

from datetime import datetime

from bot.learning.follow_up_lists import Shown
from bot.manifests import Manifests
from bot.rules import names
from bot.rules.follow_ups import State
from bot.rules.text import one_line
from handlers.slack.blocks import Block, button, context, defang, escape, on_day, person, section
from handlers.slack.follow_up_letters import belongs, due, words
from handlers.slack.listening import Say

LIST, MINE = "list", "mine"
"""Which list is there again after a form."""
LISTED, SETTLED = 12, 6
"""So many open ones, and settled ones, are listed."""


def listing(manifests: Manifests, number: int, found: tuple[Shown, ...], reader: str) -> Say:
    """The follow-ups of an incident: open ones by their date, then those that are settled."""
    left = [one for one in found if one.state is State.OPEN]
    settled = sorted((one for one in found if one.state is not State.OPEN), key=_settled_at, reverse=True)
    blocks = [section(_head(number, left, settled), button("Add one …", "follow_up_add", str(number)))]
    blocks += [row(manifests, one, reader) for one in left[:LISTED]]
    if len(left) > LISTED:
        blocks.append(context(f"and {len(left) - LISTED} more"))
    if settled:
        blocks.append({"type": "divider"})
        blocks += [_settled(one) for one in settled[:SETTLED]]
    return Say(f"Follow-ups of {names.label(number)}", blocks)


def own(manifests: Manifests, found: tuple[Shown, ...], reader: str) -> Say:
    """What somebody has to do, of all incidents and meetings."""
    blocks = [row(manifests, one, reader, MINE) for one in found[:LISTED]]
    return Say("Your follow-ups", [section("*Your follow-ups*"), *(blocks or [context("Nothing is left to do.")])])


def _head(number: int, left: list[Shown], settled: list[Shown]) -> str:
    head = f"*Follow-ups of {names.label(number)}*\n"
    if not left and not settled:
        return f"{head}None yet. What would have to change so that it cannot happen again?"
    done = sum(one.state is State.DONE for one in settled)
    late = sum(one.overdue for one in left)
    overdue = f" · :red_circle: {late} overdue" if late else ""
    finished = f" · {done} done" if done else ""
    return f"{head}{len(left)} open{overdue}{finished}" if left else f"{head}Nothing is left to do."


def _settled_at(shown: Shown) -> datetime:
    return shown.settled_at or shown.due_at


def row(manifests: Manifests, shown: Shown, reader: str, back: str = LIST) -> Block:
    """One that is open, in two lines; in somebody's own list it says where it comes from instead of whose it is."""
    owner = "*yours*" if shown.owner == reader else person(shown.owner)
    whose = f"from {belongs(shown)}" if back == MINE else owner
    text = f"{words(shown)}\n{whose} · {due(shown)} · {shown.kind} · improves {shown.improves}"
    done = button("Done …", "follow_up_done", f"{shown.number} {back}")
    return section(f"{text}{_prevents(manifests, shown)}", done)


def _prevents(manifests: Manifests, shown: Shown) -> str:
    """What it is to prevent, by name."""
    return f" · prevents {escape(manifests.taxonomy.name_of(shown.tag))}" if shown.tag else ""


def _settled(shown: Shown) -> Block:
    proof, control = (escape(defang(one_line(one.text, 150))) for one in (shown.proof, shown.control))
    when = on_day(_settled_at(shown))
    mark = ":white_check_mark:" if shown.state is State.DONE else ":heavy_minus_sign: dropped:"
    changed = f"\nchanged: {control}" if control else ""
    text = f"{mark} {words(shown, 120)}\n{person(shown.settled_by)} {when}: {proof}{changed}"
    return section(text, button("Open again", "follow_up_reopen", f"{shown.number} {LIST}"))
