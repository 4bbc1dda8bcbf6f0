"""Effects that reach the tracker; what cannot be told it now is remembered, and goes on when it answers again."""

from datetime import timedelta
from functools import partial
from typing import Any

from bot.rules.outcomes import Claimed, Done, Later, Never, Outcome, Unknown
from bot.rules.ticket_effects import LANE, CreateTicket, FindTicketTwins, ShowTicket, SweepTracker
from bot.rules.tickets import Seen, Writes, label_of
from bot.ticketing import ticket_facts, ticket_hints, ticket_sync, tickets
from handlers.jira import Away, Refused, Throttled, Tracker, Unsure
from handlers.slack.deliver import Edge, delivers
from handlers.work import run

WITHOUT = Done({"skipped": "no tracker is configured"})
AGAIN = timedelta(seconds=15)
"""When a ticket is tried to be filed again while nobody answers."""
UNKNOWN_THERE = 404
CLOSED_TO_US = (401, 403)


@delivers(CreateTicket)
async def create_ticket(edge: Edge, claimed: Claimed, effect: CreateTicket) -> Outcome:
    """File a ticket; one that may be there already is looked for first, and while nobody answers none is filed."""
    known = await edge.facts(ticket_hints.known, effect.subject)
    wanted = await edge.facts(ticket_facts.wanted, edge.manifests, effect.subject)
    if edge.tracker is None or known is None or known.key or wanted is None:
        return WITHOUT
    try:
        if claimed.doubt:
            found = await edge.tracker.labelled(wanted.label)
            if found:
                return _filed(effect, found[0], True)
        return _filed(effect, await edge.tracker.create(wanted), claimed.doubt)
    except (Away, Unsure, Throttled, Refused) as error:
        return await _not_filed(edge, effect, error)


def _filed(effect: CreateTicket, key: str, doubt: bool) -> Done:
    return Done({"key": key}, partial(tickets.created, subject=effect.subject, key=key, doubt=doubt))


async def _not_filed(edge: Edge, effect: CreateTicket, error: Exception) -> Outcome:
    if isinstance(error, Throttled):
        return Later("rate limited", error.after, throttled=LANE)
    if isinstance(error, Refused) and error.status not in CLOSED_TO_US:
        why = f"it refuses it: {error.sentence}"
        return Never(why, partial(ticket_hints.refused, subject=effect.subject, why=why))
    await run(edge.store, ticket_hints.unanswered, effect.subject)
    if isinstance(error, Unsure):
        return Unknown("the tracker did not answer")
    return Later("the tracker did not answer", AGAIN, patient=True)


@delivers(ShowTicket)
async def show_ticket(edge: Edge, claimed: Claimed, effect: ShowTicket) -> Outcome:
    """Read a ticket, take in what changed there, tell it what changed here."""
    known = await edge.facts(ticket_hints.known, effect.subject)
    if edge.tracker is None or known is None or known.key is None:
        return WITHOUT
    try:
        seen = await edge.tracker.read(known.key)
        return await _told(edge, edge.tracker, effect.subject, known.key, seen)
    except Throttled as error:
        return Later("rate limited", error.after, throttled=LANE)
    except Refused as error:
        return Done({"refused": error.status}, partial(ticket_hints.refused, subject=effect.subject, why=_why(error)))
    except (Away, Unsure):
        return Done({"unanswered": True}, partial(ticket_hints.unanswered, subject=effect.subject))


async def _told(edge: Edge, tracker: Tracker, subject: str, asked: str, seen: Seen) -> Outcome:
    writes: Writes | None = await run(edge.store, ticket_sync.heard, edge.manifests, subject, asked, seen)
    if writes is None:
        return Done({"skipped": "it stands for nothing of ours"})
    refused = await tracker.write(writes, edge.slack.url)
    wrote: dict[str, Any] = {"wrote": sorted(writes.fields), "remarks": len(writes.remarks)}
    return Done(wrote, partial(ticket_sync.told, subject=subject, writes=writes, refused=refused))


def _why(error: Refused) -> str:
    if error.status == UNKNOWN_THERE:
        return "it was deleted there, or moved where Hotwash cannot see it"
    return f"it refuses it: {error.sentence}"


@delivers(SweepTracker)
async def sweep_tracker(edge: Edge, claimed: Claimed, effect: SweepTracker) -> Outcome:
    """Ask which of our tickets changed."""
    if edge.tracker is None:
        return WITHOUT
    since, began = await edge.facts(ticket_hints.since), edge.store.now()
    try:
        found = await edge.tracker.changed_since(since, began)
    except Throttled as error:
        return Later("rate limited", error.after, throttled=LANE)
    except (Away, Unsure, Refused):
        return Done({"unanswered": True}, ticket_hints.unanswered)
    return Done({"changed": len(found)}, partial(ticket_hints.swept, found=found, began=began))


@delivers(FindTicketTwins)
async def find_ticket_twins(edge: Edge, claimed: Claimed, effect: FindTicketTwins) -> Outcome:
    """Close what was filed twice; what people wrote there until then is taken in."""
    known = await edge.facts(ticket_hints.known, effect.subject)
    if edge.tracker is None or known is None or known.key is None:
        return WITHOUT
    try:
        found = await edge.tracker.labelled(label_of(effect.subject))
        twins = [key for key in found if key != known.key]
        for twin in twins:
            await _take_in(edge, edge.tracker, effect.subject, twin)
            await edge.tracker.close_twin(twin, known.key, label_of(effect.subject))
            await _take_in(edge, edge.tracker, effect.subject, twin)
    except Throttled as error:
        return Later("rate limited", error.after, throttled=LANE)
    except (Away, Unsure, Refused):
        return Later("the tracker did not answer", AGAIN, patient=True)
    return Done({"twins": twins}, partial(ticket_hints.twins_closed, subject=effect.subject, twins=twins))


async def _take_in(edge: Edge, tracker: Tracker, subject: str, twin: str) -> None:
    await run(edge.store, ticket_sync.twin_heard, subject, await tracker.read(twin))
