"""Hands each effect to the one function that can carry it out in Slack; after a doubtful attempt it looks first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.manifests import Manifests
from bot.rules.effects import Claimed, Done, Effect, Outcome
from handlers.slack.client import Lost, NotSent, RateLimited, Refused, Slack, outcome
from handlers.work import read
from storage.db import Store


@dataclass(frozen=True)
class Edge:
    """What deliverers need: Slack, the facts, and the manifests."""

    slack: Slack
    store: Store
    manifests: Manifests

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
        return outcome(error)
