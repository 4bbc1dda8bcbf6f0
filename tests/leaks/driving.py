"""Sends conversations in by every door, and lets people do with them all that makes a Hotwash show something."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.record import markdown, records
from handlers.work import read
from storage.db import Store
from tests.leaks.corpus import Author, Conversation, as_bytes
from tests.leaks.reality import Reality
from tests.office import Json
from tests.whole import until

ADA, BO, CHIARA, EMI = "U0ADA", "U0BO", "U0CHIARA", "U0EMI"
GENERAL, RANDOM, TRIAGE = "C0GENERAL", "C0RANDOM", "C0TRIAGE"
TRIES = 10
AT_ONCE = 6
"""So many conversations come in at the same time."""
MOST = 3000
"""Slack takes no more characters in one field of a form."""
LONG = {"other": 200}
"""Fields that take less."""
Door = Callable[[Reality, Author, Conversation], Coroutine[Any, Any, None]]


async def drive(reality: Reality, author: Author, count: int) -> list[Conversation]:
    """Let so many conversations come in, most of them from products, the others by each door in turn."""
    conversations = list(author.conversations(count))
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(conversation: Conversation) -> None:
        async with turns:
            await DOORS[conversation.number % len(DOORS)](reality, author, conversation)

    await asyncio.gather(*map(one, conversations))
    await reality.quiet()
    return conversations


async def _product(reality: Reality, author: Author, into: Conversation) -> None:
    await reality.post("/reports/retailbot", as_bytes(author.product(into)))


async def _alert(reality: Reality, author: Author, into: Conversation) -> None:
    await reality.post("/alerts/alertmanager", as_bytes(author.alert(into)))


async def _command(reality: Reality, author: Author, into: Conversation) -> None:
    await _act(reality, BO, "command", channel=GENERAL, text=f"/weird {_typed(author.text(into))}")


async def _declared(reality: Reality, author: Author, into: Conversation) -> None:
    text = f"/incident declare {_typed(author.text(into, 1))}"
    await _act(reality, CHIARA, "command", channel=GENERAL, text=text)


async def _written(reality: Reality, author: Author, into: Conversation) -> None:
    channel = (await reality.act(EMI, "dm", user=reality.app["bot_user_id"]))["channel"]
    await _act(reality, EMI, "message", channel=channel, text=_typed(author.text(into)))


async def _menu(reality: Reality, author: Author, into: Conversation) -> None:
    """A message's menu, with all that the form asks."""
    person = _somebody(into)
    file = {"name": _typed(author.line(into))[:200], "data_url": "data:text/plain;base64,OTkgJSBvZmY="}
    said = {"channel": RANDOM, "text": _typed(author.text(into, 3)), "files": [file]}
    ts = (await _act(reality, ADA, "message", **said))["ts"]
    view = await _opened(reality, person, callback_id="report_message", channel=RANDOM, ts=ts)
    await _fill(reality, person, view, author, into)


async def _form(reality: Reality, author: Author, into: Conversation) -> None:
    """The form from Slack's own menu, without a name."""
    person = _somebody(into)
    view = await _opened(reality, person, callback_id="report")
    await _fill(reality, person, view, author, into, "nameless")


DOORS: tuple[Door, ...] = (*[_product] * 13, _alert, _command, _declared, _written, _menu, _form, _command)


def _somebody(into: Conversation) -> str:
    """Whoever fills in this form; two people do not open two forms at once."""
    return (ADA, BO, CHIARA, "U0DEV", EMI, "U0FARID")[into.number % 6]


async def _opened(reality: Reality, person: str, **shortcut: str) -> Json:
    """The form that a shortcut opens; on a busy machine it may take a second try, as it may at Slack."""
    for _ in range(TRIES):
        await _act(reality, person, "shortcut", **shortcut)
        with suppress(AssertionError):
            return await _view(reality, person, "report")
    raise AssertionError("the form never opened")


async def _fill(reality: Reality, person: str, view: Json, author: Author, into: Conversation, *ticks: str) -> None:
    fields = ("what", "other", "prompt", "output", "trace", "affected")
    values: Json = {name: {"value": {"value": _typed(author.line(into))[: LONG.get(name)]}} for name in fields}
    values["ticks"] = {"value": {"selected_options": [{"value": tick} for tick in ticks]}}
    done = await _act(reality, person, "submit", view_id=view["id"], values=values)
    assert "errors" not in done, done
    reality.office.state.modals.pop(person, None)


async def _view(reality: Reality, person: str, callback: str) -> Json:
    async def top() -> Json | None:
        open_ = reality.office.state.modals.get(person) or []
        view = reality.office.state.views[open_[-1]] if open_ else None
        return view if view and view["callback_id"] == callback else None

    view: Json = await until(top, 10)
    return view


async def _act(reality: Reality, person: str, verb: str, **args: Any) -> Json:
    done = await reality.act(person, verb, **args)
    assert done["ok"], done
    return done


def _typed(text: str) -> str:
    """A text as Slack passes it on: no half characters, no NUL."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")[:MOST]


async def show(reality: Reality, judged: int) -> None:
    """Look at everything: cards are judged, lists and records opened, words searched for."""
    cards = [one for one in _messages(reality, TRIAGE) if "triage_open" in json.dumps(one)][:judged]
    for place, message in enumerate(cards):
        verb = ("triage_open", "triage_more", "triage_false_alarm", "triage_near_miss")[place % 4]
        await reality.act(ADA, "click", channel=TRIAGE, ts=message["ts"], action_id=verb)
        if place % 4 > 1:
            with suppress(AssertionError):
                view = await _view(reality, ADA, "verdict")
                await reality.act(ADA, "submit", view_id=view["id"], values={})
        reality.office.state.modals.pop(ADA, None)
    for person in (ADA, BO, CHIARA, EMI):
        await _act(reality, person, "home", app_id=reality.app["app_id"])
        for words in ("", "list", "triage", "reports", "timeline 1", "timeline 2", "find discount", "help"):
            await reality.act(person, "command", channel=GENERAL, text=f"/incident {words}")
    await reality.quiet()


def _messages(reality: Reality, channel: str) -> list[Json]:
    return list(reality.office.state.books.channels[channel].messages.values())


async def exported(store: Store) -> AsyncIterator[tuple[str, str]]:
    """The record of every incident, as programs and as people read it."""
    for number in range(1, 10_000):
        try:
            found = await read(store, records.record, number)
        except LookupError:
            return
        yield f"export {number} json", json.dumps(found, ensure_ascii=False)
        yield f"export {number} md", markdown.page(found)


async def pages(reality: Reality) -> list[tuple[str, str]]:
    """What the bot's own HTTP address says."""
    found = [("http answer", text) for text in reality.answered]
    for path in ("/healthz", "/readyz", "/"):
        async with reality.office.session.get(f"{reality.url}{path}") as answer:
            found.append((f"page {path}", await answer.text()))
    return found
