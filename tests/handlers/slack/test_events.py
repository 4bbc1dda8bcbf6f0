"""Events are acknowledged once they are kept; one that fails comes again, and is kept aside after the third time."""

import asyncio
import copy
import json
from typing import Any

from handlers.slack import registry
from handlers.slack.listening import Ask, Listeners, Nothing, Reply, Say
from storage.db import Work
from tests.whole import ADA, BO, GENERAL, TRIAGE, Start, Whole, until


def listeners() -> Listeners:
    """All listeners, and room for one more that does not stay."""
    return copy.deepcopy(registry.listeners())


class Failing:
    """A listener that fails so many times."""

    def __init__(self, times: int) -> None:
        self.times, self.calls, self.done = times, 0, 0

    def __call__(self, work: Work, ask: Ask) -> Reply:
        self.calls += 1
        if self.calls <= self.times:
            raise ZeroDivisionError("a bug")
        self.done += 1
        return Nothing()


async def test_an_event_that_failed_once_comes_again_and_is_acted_upon_once(start: Start) -> None:
    house, failing = listeners(), Failing(1)
    house.event("team_join")(failing)
    async with start(listeners=house) as whole:
        await _somebody_new(whole)

        async def done() -> bool:
            return failing.done == 1

        assert await until(done)
        await asyncio.sleep(0.3)
        assert (failing.calls, failing.done) == (2, 1)


async def _somebody_new(whole: Whole) -> None:
    await whole.office.admin("settings", {"ack_seconds": 1.5})
    await whole.office.admin("users", {"id": "U0NEW", "name": "new", "real_name": "New Person"})


async def test_an_event_that_always_fails_is_kept_aside_and_shown(start: Start) -> None:
    house, failing = listeners(), Failing(99)
    house.event("team_join")(failing)
    async with start(listeners=house) as whole:
        await _somebody_new(whole)
        (listed,) = await until(lambda: whole.messages(TRIAGE))
        assert "Something that Slack told me could not be read (failed 3 times" in json.dumps(listed)
        await asyncio.sleep(2)
        assert failing.calls == 3, "it was acknowledged after the third time"


async def test_two_listeners_hear_the_same_event(start: Start) -> None:
    house, first, second = listeners(), Failing(0), Failing(0)
    house.event("team_join")(first)
    house.event("team_join")(second)
    async with start(listeners=house) as whole:
        await _somebody_new(whole)

        async def heard() -> bool:
            return (first.done, second.done) == (1, 1)

        assert await until(heard)


async def test_an_event_delivered_twice_is_acted_upon_once(start: Start) -> None:
    house, counting = listeners(), Failing(0)
    house.event("team_join")(counting)
    async with start(listeners=house) as whole:
        await whole.office.admin("faults", {"rules": [{"method": "event", "kind": "duplicate"}]})
        await _somebody_new(whole)
        await asyncio.sleep(0.4)
        assert counting.done == 1


async def test_a_command_that_fails_is_answered_with_a_short_reference(start: Start) -> None:
    house = listeners()

    def break_(work: Work, ask: Ask) -> Reply:
        raise ZeroDivisionError("a bug with a secret in it")

    house.command("break", "breaks", "break")(break_)
    async with start(listeners=house) as whole:
        answer = await whole.command(BO, "break")
        assert "Something broke on my side; nothing was changed" in answer["text"]
        assert "secret" not in json.dumps(answer)


async def test_a_new_command_is_one_decorated_function(start: Start) -> None:
    house = listeners()

    def greet(work: Work, ask: Ask) -> Reply:
        return Say(f"Hello, <@{ask.person}>.")

    house.command("greet", "greets you", "greet", "hi")(greet)
    async with start(listeners=house) as whole:
        assert (await whole.command(BO, "hi"))["text"] == f"Hello, <@{BO}>."
        assert "`/incident greet` greets you" in json.dumps(await whole.command(BO, "help"))
        app = await _manifest_of(whole)
        assert "greet" in app["features"]["slash_commands"][0]["usage_hint"]
        assert "Did you mean `/incident greet`" in (await whole.command(ADA, "gret", channel=GENERAL))["text"]


async def _manifest_of(whole: Whole) -> dict[str, Any]:
    apps = (await whole.office.look("state"))["apps"]
    found: dict[str, Any] = apps[whole.app["app_id"]]["manifest"]
    return found
