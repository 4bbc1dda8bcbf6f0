"""What the simulated house does: declares in three rounds, changes of facts, and deliverers that look when in doubt."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from bot.engine import outbox
from bot.response import updates
from bot.rules.effect import Effect
from bot.rules.effects import Announce, FindTwins, Invite, OpenChannel, PinCard, PostCard, ShowCard, ShowTopic
from bot.rules.outcomes import Claimed, Done, Later, Never, Outcome, Unknown
from bot.rules.words import Door, Kind, Mode, Phase, Priority
from storage import incidents, people
from storage.db import Work
from storage.incidents import Incident
from tests.sim.outside import Refused

BROADCAST = "C-broadcast"
PROMISED = timedelta(seconds=40)
"""How long after the declare an update is due."""


class Lost(Exception):
    """No reply came: it may have been applied or not."""


class NotSent(Exception):
    """It surely was not applied; with `after`, because the outside asks for patience with this method."""

    def __init__(self, word: str, bucket: str = "", after: timedelta | None = None) -> None:
        super().__init__(word)
        self.bucket, self.after = bucket, after


class Call(Protocol):
    """One request over the wire, metered as `bucket`."""

    def __call__(self, bucket: str, method: str, **given: Any) -> Awaitable[Any]: ...


def declare(work: Work, number: int, urgent: bool) -> int:
    """Open an incident: its place holds the channel, the card's ts and, as `draft`, the fact that is shown."""
    if people.place_or_none(work.session, f"incident {number}") is None:
        people.place(work.session, f"incident {number}").draft = 1
        updates.promise(work, _row(work, number), work.now + PROMISED)
    outbox.ask(work, OpenChannel(incident=number), priority=Priority.URGENT if urgent else Priority.NORMAL)
    return number


def _row(work: Work, number: int) -> Incident:
    """An incident as the real use cases know it, so that an update of it can fall due."""
    row = Incident(id=number, mode=Mode.LIVE, phase=Phase.TRIAGE, kind=Kind.UNSORTED, private=False, urgent=False)
    row.door, row.opened_at = Door.COMMAND, work.now
    incidents.add(work.session, row)
    return row


def change(work: Work, number: int, fact: int) -> None:
    """A fact changes, perhaps back to what it was."""
    place = people.place_or_none(work.session, f"incident {number}")
    if place:
        place.draft = fact
        outbox.ask(work, ShowTopic(incident=number), ShowCard(incident=number))


def opened(work: Work, number: int, channel: str) -> None:
    """The second round: everything that needs only the channel."""
    people.place(work.session, f"incident {number}").channel = channel
    outbox.ask(
        work,
        Invite(incident=number, channel=channel, people=("U1",)),
        Invite(incident=number, channel=channel, people=("guest",)),
        ShowTopic(incident=number),
        PostCard(incident=number, channel=channel, draft=1),
        Announce(announcement=number, channel=BROADCAST),
    )


def carded(work: Work, number: int, channel: str, ts: str) -> None:
    """The third round: the pin, and whatever changed while the card was under way."""
    people.place(work.session, f"incident {number}").ts = ts
    outbox.ask(work, PinCard(incident=number, channel=channel, ts=ts), ShowCard(incident=number))


def parked(work: Work, claimed: Claimed, reason: str) -> None:
    """A person is told."""
    people.place(work.session, f"told of {claimed.id}").draft += 1


def facts(work: Work, number: int) -> tuple[str | None, str | None, str]:
    """An incident's channel, card and words as they are now."""
    place = people.place_or_none(work.session, f"incident {number}")
    return (place.channel, place.ts, f"fact {place.draft}") if place else (None, None, "")


Read = Callable[..., Awaitable[Any]]


class Deliverer:
    """Carries effects out in the simulated outside; after a doubtful attempt it looks first."""

    def __init__(self, call: Call, read: Read, looks: bool = True) -> None:
        self.call, self.read, self.looks = call, read, looks

    async def __call__(self, claimed: Claimed) -> Outcome:
        try:
            deliver: Callable[[Claimed, Any], Awaitable[Outcome]] = getattr(self, f"_{claimed.kind}")
            return await deliver(claimed, claimed.effect)
        except NotSent as refused:
            return Later(str(refused), refused.after, refused.bucket or None)
        except (Lost, TimeoutError) as lost:
            return Unknown(str(lost))

    async def _open_channel(self, claimed: Claimed, effect: OpenChannel) -> Outcome:
        name = f"inc-{effect.incident}"
        try:
            channel = await self.call(effect.method, "create", name=name)
        except Refused:
            channel = await self.call("conversations.list", "find", name=name)
        return Done({}, partial(opened, number=effect.incident, channel=channel))

    async def _invite(self, claimed: Claimed, effect: Invite) -> Outcome:
        if effect.people == ("guest",):
            return Never("user_is_restricted")
        try:
            await self.call(effect.method, "invite", channel=effect.channel, person=effect.people[0])
        except Refused:
            return Done({"skipped": "already there"})
        return Done({})

    async def _post_card(self, claimed: Claimed, effect: PostCard) -> Outcome:
        ts = await self._post_once(claimed, effect, effect.channel, (await self.read(facts, effect.incident))[2])
        then = partial(carded, number=effect.incident, channel=effect.channel, ts=ts)
        return Done({"channel": effect.channel, "ts": ts}, then)

    async def _announce(self, claimed: Claimed, effect: Announce) -> Outcome:
        ts = await self._post_once(claimed, effect, effect.channel, f"incident {effect.announcement}")
        return Done({"channel": effect.channel, "ts": ts})

    async def _post_once(self, claimed: Claimed, effect: Effect, channel: str, words: str) -> str:
        if claimed.doubt and self.looks:
            found = await self.call("conversations.list", "history", channel=channel, key=effect.key)
            if found:
                return str(found[0])
        return str(await self.call(effect.method, "post", channel=channel, key=effect.key, words=words))

    async def _show_topic(self, claimed: Claimed, effect: ShowTopic) -> Outcome:
        channel, _, words = await self.read(facts, effect.incident)
        if channel is None or words == await self.read(outbox.confirmed, effect):
            return Done({"skipped": "as it should be"}, digest=words if channel else None)
        await self.call(effect.method, "set_topic", channel=channel, words=words)
        return Done({}, digest=words)

    async def _show_card(self, claimed: Claimed, effect: ShowCard) -> Outcome:
        channel, ts, words = await self.read(facts, effect.incident)
        if ts is None or words == await self.read(outbox.confirmed, effect):
            return Done({"skipped": "as it should be"}, digest=words if ts else None)
        await self.call(effect.method, "update", channel=channel, ts=ts, words=words)
        return Done({}, digest=words)

    async def _pin_card(self, claimed: Claimed, effect: PinCard) -> Outcome:
        try:
            await self.call(effect.method, "pin", channel=effect.channel, ts=effect.ts)
        except Refused:
            return Done({"skipped": "already pinned"})
        return Done({})

    async def _find_twins(self, claimed: Claimed, effect: FindTwins) -> Outcome:
        original = await self.read(outbox.carried_out, effect.effect)
        if original is None:
            return Done({"skipped": "not done"})
        done, result = original
        found = await self.call(effect.method, "history", channel=result["channel"], key=done.effect.key)
        for ts in found:
            if ts != result["ts"]:
                await self.call("chat.delete", "delete", channel=result["channel"], ts=ts)
        return Done({})
