"""Hands each effect to the one function that can carry it out in Slack; after a doubtful attempt it looks first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.engine.notices import LOST
from bot.manifests import Manifests
from bot.response import channels, incidents
from bot.rules.effect import Effect, IncidentEffect
from bot.rules.outcomes import Claimed, Done, Never, Outcome
from handlers.appointments import Post
from handlers.jira import Tracker
from handlers.pagers import Pagers
from handlers.sanitising import Views
from handlers.slack.client import Lost, NotSent, RateLimited, Refused, Slack, outcome
from handlers.work import read
from storage.db import Store, Work


@dataclass(frozen=True)
class Edge:
    """What deliverers need: Slack, the facts, the manifests, the pagers, the sanitised views, the tracker."""

    slack: Slack
    store: Store
    manifests: Manifests
    pagers: Pagers
    views: Views
    tracker: Tracker | None = None
    post: Post | None = None
    """Sends mail, where the house has a server for it."""

    async def facts(self, query: Callable[..., Any], *args: Any) -> Any:
        """Facts as they are now."""
        return await read(self.store, query, *args)


Deliver = Callable[[Edge, Claimed, Any], Awaitable[Outcome]]
Look = Callable[[Edge, Claimed, Any], Awaitable[Done | None]]
D = TypeVar("D", bound=Deliver)
L = TypeVar("L", bound=Look)

DELIVERERS: dict[str, Deliver] = {}
LOOKS: dict[str, Look] = {}


def delivers(kind: type[Effect]) -> Callable[[D], D]:
    """This function carries out effects of a kind."""

    def register(function: D) -> D:
        DELIVERERS[kind.kind()] = function
        return function

    return register


def looks_for(kind: type[Effect]) -> Callable[[L], L]:
    """This function tells whether an effect of a kind has already happened; needed where doing it twice would show."""

    def register(function: L) -> L:
        LOOKS[kind.kind()] = function
        return function

    return register


async def deliver(edge: Edge, claimed: Claimed) -> Outcome:
    """Carry an effect out, once."""
    try:
        look = LOOKS.get(claimed.kind) if claimed.doubt else None
        found = await look(edge, claimed, claimed.effect) if look else None
        return found or await DELIVERERS[claimed.kind](edge, claimed, claimed.effect)
    except (Refused, RateLimited, NotSent, Lost) as error:
        return _with_loss(edge, claimed, outcome(error))


def _with_loss(edge: Edge, claimed: Claimed, happened: Outcome) -> Outcome:
    """When the channel itself is lost, its incident learns that too."""
    if isinstance(happened, Never) and happened.reason in LOST and isinstance(claimed.effect, IncidentEffect):
        number, what = claimed.effect.incident, LOST[happened.reason]
        channel = getattr(claimed.effect, "channel", None)
        return happened._replace(then=partial(_lost, edge.manifests, number, what, channel))
    return happened


def _lost(manifests: Manifests, number: int, what: str, channel: str | None, work: Work) -> None:
    if channel is None or incidents.channel_of(work, number) == channel:
        channels.lost(work, manifests, number, what)
