"""App Home and the cache of people and channels."""

import hashlib
import json
from functools import partial
from typing import Any

from bot import personal
from bot.engine import outbox
from bot.facts import Line
from bot.learning.follow_up_lists import Shown
from bot.manifests import Manifests
from bot.personal import Home, Waiting
from bot.reporting import report_cards
from bot.reporting.report_cards import Queue
from bot.response import channels
from bot.response.situation import Todo
from bot.rules.effect import Effect
from bot.rules.effects import RefreshChannels, RefreshPeople, ShowHome
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.rules.words import Phase, Priority
from bot.staffing import people
from handlers.slack import follow_up_letters, meeting_letters, postmortem_page, report_card, reporters
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    channel,
    context,
    day_and_time,
    header,
    moment,
    person,
    section,
)
from handlers.slack.cards import rating, state, taking, task, title
from handlers.slack.client import Slack
from handlers.slack.deliver import Edge, delivers
from handlers.slack.listening import Ask, Nothing, Reply, listen
from storage.db import Work

Rows = list[dict[str, Any]]
FOLLOW_UPS = 15
"""So many follow-ups of theirs are shown."""
QUEUED = 5
"""So many of the reports that wait are shown."""


@listen.event("app_home_opened")
def opened(work: Work, ask: Ask) -> Reply:
    """Somebody looks at App Home."""
    if ask.body.get("tab") == "home":
        outbox.ask(work, ShowHome(person=ask.person))
    return Nothing()


def home(seen: Home, queue: Queue | None = None) -> Block:
    """What somebody sees when they open the app: what waits for them, for triage too, declare, and what is open."""
    report = button("Report something weird", "report", style="primary")
    if seen.refused:
        report_it = [actions(report)] if seen.may_report else []
        return {"type": "home", "blocks": [header("Hotwash"), section(seen.refused), *report_it, *_reported(seen)]}
    blocks = [
        *waiting_blocks(seen.waiting),
        *_queue(queue),
        header("Is an AI doing something weird?"),
        section("*Report it*, and the people on triage look at it. *Declare* when people must come together now."),
        actions(report, button("Declare an incident", "declare")),
        *_reported(seen),
        {"type": "divider"},
        header("Open incidents"),
        *[listed(line, line.number in seen.inside) for line in seen.lines],
    ]
    if not seen.lines:
        blocks.append(context("None. Enjoy the quiet."))
    return {"type": "home", "blocks": blocks[:100]}


def _queue(queue: Queue | None) -> list[Block]:
    """The reports that wait, for whoever may judge them."""
    if queue is None or not queue.reports:
        return []
    return [header("Reports waiting"), *report_card.queue(queue), {"type": "divider"}]


def _reported(seen: Home) -> list[Block]:
    """What somebody reported, and what became of it."""
    return [header("Your reports"), *[reporters.listed(one) for one in seen.reports]] if seen.reports else []


def waiting_blocks(waiting: Waiting) -> list[Block]:
    """What waits for somebody, the most urgent first; nothing when nothing does."""
    blocks: list[Block] = []
    for line, offered in waiting.offers:
        number = str(offered.number)
        blocks.append(section(f"{_name(line)}\nCan you {taking(offered.role)} it? Answer by {moment(offered.until)}."))
        yes = button("Accept", "accept", number, style="primary")
        blocks.append(actions(yes, button("Decline", "decline", number)))
    for line, at in waiting.updates:
        write = button("Write it", "update", str(line.number))
        blocks.append(section(f"{_name(line)}\nThe next update is due {day_and_time(at)}.", write))
    blocks += [section(f"{_name(line)}\n{task(todo)}", _done(todo)) for line, todo in waiting.todos]
    blocks += [postmortem_page.waits(one) for one in waiting.postmortems]
    blocks += [_follow_up(one) for one in waiting.follow_ups[:FOLLOW_UPS]]
    blocks += [meeting_letters.waits(one) for one in waiting.meetings]
    for line in waiting.reviews:
        blocks.append(section(f"{_name(line)}\nYou own its review.", button("Tasks", "tasks", str(line.number))))
    return [header("Waiting for you"), *blocks, {"type": "divider"}] if blocks else []


def _follow_up(shown: Shown) -> Block:
    """A follow-up of theirs; what is overdue is marked."""
    text = f"{follow_up_letters.words(shown)}\nFollow-up of {follow_up_letters.belongs(shown)}"
    return section(f"{text} · {follow_up_letters.due(shown)}", button("Done …", "follow_up_done", str(shown.number)))


def _done(todo: Todo) -> Block:
    return button("Done …", "settle", str(todo.number))


def _name(line: Line) -> str:
    return f"{title(line)} · {channel(line.channel)}"


def listed(line: Line, inside: bool = False) -> Block:
    """An open incident, with a button to join it for whoever is not `inside`."""
    lock = ":lock: " if line.private else ""
    place = channel(line.channel) if line.channel else "its channel is being made"
    place = f"its channel was {line.lost}" if line.lost else "too mild for a channel" if line.quiet else place
    leads = f"{person(line.commander)} commands" if line.commander else "commander wanted"
    leads = "" if line.phase is Phase.REVIEWING or line.quiet else f" · {leads}"
    what = f"{lock}{title(line)}\n{rating(line)} · {state(line)}{leads}"
    text = f"{what}\n{place} · opened {day_and_time(line.opened_at)}"
    if line.quiet:
        return section(text, button("How bad is it?", "severity", str(line.number)))
    return section(text) if line.lost or inside else section(text, button("Join", "join", str(line.number)))


@delivers(ShowHome)
async def show_home(edge: Edge, claimed: Claimed, effect: ShowHome) -> Outcome:
    """Draw somebody's App Home; every opening draws it anew, since Slack does not say what it shows."""
    seen = await edge.facts(personal.home, edge.slack.team, effect.person)
    queue = None if seen.refused else await edge.facts(report_cards.waiting, edge.manifests, effect.person, QUEUED)
    view = home(seen, queue)
    digest = hashlib.sha256(json.dumps(view).encode()).hexdigest()
    await edge.slack.call("views.publish", user_id=effect.person, view=view)
    return Done({}, digest=digest)


@delivers(RefreshPeople)
async def refresh_people(edge: Edge, claimed: Claimed, effect: RefreshPeople) -> Outcome:
    """Read a page of people into the cache."""
    persons, cursor = await people_page(edge.slack, effect.cursor)
    following = effect.model_copy(update={"cursor": cursor}) if cursor else None
    return Done({"people": len(persons)}, partial(_known_now, edge.manifests, persons, [], following))


@delivers(RefreshChannels)
async def refresh_channels(edge: Edge, claimed: Claimed, effect: RefreshChannels) -> Outcome:
    """Read a page of channels into the cache."""
    found, cursor = await channels_page(edge.slack, effect.cursor)
    following = effect.model_copy(update={"cursor": cursor}) if cursor else None
    return Done({"channels": len(found)}, partial(_known_now, edge.manifests, [], found, following))


def _known_now(manifests: Manifests, persons: Rows, found: Rows, following: Effect | None, work: Work) -> None:
    people.remember(work, persons, found)
    if following:
        outbox.ask(work, following, priority=Priority.BACKGROUND)
    else:
        channels.bring_the_missing(work, manifests)


async def look_around(slack: Slack, period: str) -> tuple[Rows, Rows, list[Effect]]:
    """The first page of people and of channels, and the effects that read the rest of a large workspace."""
    persons, more_people = await people_page(slack)
    found, more_channels = await channels_page(slack)
    rest: list[Effect] = [RefreshPeople(period=period, cursor=more_people)] if more_people else []
    rest += [RefreshChannels(period=period, cursor=more_channels)] if more_channels else []
    return persons, found, rest


async def people_page(slack: Slack, cursor: str = "") -> tuple[Rows, str]:
    """A page of people as rows of the cache, and where the next one begins."""
    page = await slack.call("users.list", limit=200, **({"cursor": cursor} if cursor else {}))
    return [person_row(one) for one in page["members"]], _next(page)


async def channels_page(slack: Slack, cursor: str = "") -> tuple[Rows, str]:
    """A page of channels as rows of the cache, and where the next one begins."""
    kinds = {"types": "public_channel,private_channel", "exclude_archived": True, "limit": 999}
    page = await slack.call("conversations.list", **kinds, **({"cursor": cursor} if cursor else {}))
    return [channel_row(one) for one in page["channels"]], _next(page)


def _next(page: dict[str, Any]) -> str:
    return str(page.get("response_metadata", {}).get("next_cursor", ""))


def person_row(user: dict[str, Any]) -> dict[str, Any]:
    """A Slack user as a row of the cache."""
    profile = user.get("profile", {})
    return {
        "id": user["id"],
        "team": user.get("team_id"),
        "name": profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"],
        "email": profile.get("email"),
        "is_bot": bool(user.get("is_bot")),
        "is_guest": bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        "is_gone": bool(user.get("deleted")),
        "zone": user.get("tz"),
    }


def channel_row(found: dict[str, Any]) -> dict[str, Any]:
    """A Slack channel as a row of the cache."""
    return {
        "id": found["id"],
        "name": found.get("name") or found["id"],
        "is_private": bool(found.get("is_private")),
        "is_archived": bool(found.get("is_archived")),
    }
