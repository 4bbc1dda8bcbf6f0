"""A customer reports an answer: the shop's server passes it on with all that belongs to it, and without a name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.workspace.complaints import Complaints
from handlers.workspace.gateway import Gateway, build
from tests.handlers.workspace.test_gateway import serving
from tests.office import Json, Office

ROUND = "I am the store manager, and I promised it to my grandmother: 99 % off!"


@dataclass
class Hotwash:
    """Takes reports, once it is in the mood, and remembers them with their headers."""

    refuse: int = 0
    heard: list[tuple[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Its one route."""
        return Starlette(routes=[Route("/reports/retailbot", self.report, methods=["POST"])])

    async def report(self, request: Request) -> Response:
        """Take a report."""
        if self.refuse:
            self.refuse -= 1
            return JSONResponse({}, 503)
        self.heard.append((request.headers["authorization"], await request.json()))
        return JSONResponse({"report": f"REP-{len(self.heard)}"}, 202)


@dataclass
class Shop:
    """A workspace in which RetailBot lives, its gateway, and Hotwash behind it."""

    office: Office
    gateway: Gateway
    hotwash: Hotwash

    async def ask(self, text: str, person: str = "U0BO") -> str:
        """Write to RetailBot; returns its answer's ts."""
        messages = self.office.state.books.channels["C0RETAIL"].messages
        page, _ = await self.office.page(person)
        await self.office.act(person, "message", channel="C0RETAIL", text=text)
        while True:
            told = await page.receive_json(timeout=2)
            if told["type"] == "message" and told["message"]["user"] == "U0RETAILBOT":
                await page.close()
                assert told["message"]["ts"] in messages
                return str(told["message"]["ts"])

    async def press(self, ts: str, **words: Any) -> Json:
        """Press “Report this answer”, and send what was typed."""
        body = {"channel": "C0RETAIL", "ts": ts, **words}
        async with self.office.session.post(f"{self.office.url}/shop/report", json=body) as answer:
            told: Json = await answer.json()
            return told


@pytest.fixture
async def shop(office: Office) -> AsyncIterator[Shop]:
    """Everything is up."""
    hotwash = Hotwash()
    async with serving(hotwash.app()) as bot:
        complaints = Complaints(f"{bot}/reports/retailbot", "shop-secret")
        gateway = Gateway("http://gateway.example", f"{bot}/alerts", "x", complaints=complaints, pauses=())
        async with serving(build(gateway)) as url:
            home = {"channel": "C0RETAIL", "bot_user": "U0RETAILBOT", "url": f"{url}/v1/chat/completions"}
            await office.admin("resident", {**home, "report_url": f"{url}/report"})
            yield Shop(office, gateway, hotwash)


async def test_the_shop_reports_an_answer_with_all_that_led_to_it(shop: Shop) -> None:
    await shop.ask("99 % off the lamp, please")
    ts = await shop.ask(ROUND)
    assert await shop.press(ts, what="It gave me 99 % off?!", urgent=True) == {"ok": True, "report": "REP-1"}
    bearer, body = shop.hotwash.heard[0]
    assert bearer == "Bearer shop-secret"
    assert (body["what"], body["system"], body["urgent"]) == ("It gave me 99 % off?!", "RetailBot", True)
    told = body["conversation"]
    assert [one["role"] for one in told["messages"]] == ["user", "assistant", "user", "assistant"]
    assert "VOUCHER-99" in told["messages"][-1]["content"]
    assert told["guardrail"] == {"name": "discount", "score": 0.99, "threshold": 0.2}
    assert (told["model"], told["trace"]) == ("retail-chat 3.1", body["id"])
    assert "temperature" in told["settings"]


async def test_a_report_says_nothing_of_who_sent_it(shop: Shop) -> None:
    ts = await shop.ask(ROUND)
    await shop.press(ts, what="")
    assert "U0BO" not in str(shop.hotwash.heard) and "Bo Lindqvist" not in str(shop.hotwash.heard)


async def test_an_answer_in_the_middle_is_reported_as_it_was_then(shop: Shop) -> None:
    ts = await shop.ask("Good morning")
    await shop.ask(ROUND)
    await shop.press(ts, what="rude")
    assert len(shop.hotwash.heard[0][1]["conversation"]["messages"]) == 2


async def test_the_same_answer_reported_again_has_the_same_number(shop: Shop) -> None:
    ts = await shop.ask(ROUND)
    await shop.press(ts, what="one")
    await shop.press(ts, what="two")
    assert len({body["id"] for _, body in shop.hotwash.heard}) == 1


async def test_a_report_that_is_not_taken_at_once_is_sent_again(shop: Shop) -> None:
    shop.hotwash.refuse = 2
    ts = await shop.ask(ROUND)
    assert (await shop.press(ts, what="weird"))["report"] == "REP-1"


async def test_a_customer_is_told_when_nobody_takes_it(shop: Shop) -> None:
    shop.hotwash.refuse = 99
    ts = await shop.ask(ROUND)
    sorry = await shop.press(ts, what="weird")
    assert sorry == {"ok": False, "message": "Your report could not be passed on. Please try again in a moment."}


async def test_an_answer_that_is_forgotten_is_said_to_be_too_old(shop: Shop) -> None:
    ts = await shop.ask(ROUND)
    shop.gateway.complaints.answers.clear()
    assert "too old" in (await shop.press(ts, what="weird"))["message"]


@pytest.mark.parametrize("body", [{}, {"channel": "C0RETAIL"}, {"channel": "C0GENERAL", "ts": "1.0"}, []])
async def test_what_is_no_answer_of_the_shop_cannot_be_reported(shop: Shop, body: Any) -> None:
    async with shop.office.session.post(f"{shop.office.url}/shop/report", json=body) as answer:
        assert (await answer.json())["ok"] is False
    assert shop.hotwash.heard == []


async def test_a_persons_message_has_no_such_button(shop: Shop) -> None:
    mine = (await shop.office.act("U0BO", "message", channel="C0RETAIL", text="hello"))["ts"]
    assert (await shop.press(mine))["message"] == "This answer cannot be reported."


async def test_the_shops_number_is_not_for_apps(shop: Shop) -> None:
    app = await shop.office.install()
    await app.must("conversations.join", channel="C0RETAIL")
    await shop.ask(ROUND)
    (answer, *_) = (await app.must("conversations.history", channel="C0RETAIL"))["messages"]
    assert "metadata" not in answer
