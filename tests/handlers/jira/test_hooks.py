"""Web hooks of the tracker: signed by one of two secrets, kept before they are answered, the same one once."""

import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from bot.ticketing import ticket_hints, tickets
from handlers.http.jira import LARGEST, Hooks
from handlers.workspace.server import served
from tests.desk import Desk

SECRETS = ("an-old-one", "a-new-one")
BODY = json.dumps({"webhookEvent": "jira:issue_updated", "issue": {"key": "AI-1"}}).encode()


@pytest.fixture
async def address(desk: Desk) -> AsyncIterator[str]:
    """Where web hooks come in, for a bot that has filed AI-1."""
    hooks = Hooks(desk.store, [SecretStr(one) for one in SECRETS])
    desk.do(ticket_hints.connect, desk.house, "https://jira.example")
    number = desk.with_channel()
    desk.do(tickets.created, f"incident:{number}", "AI-1")
    async with served(Starlette(routes=[Route("/jira", hooks.take, methods=["POST"])])) as url:
        yield f"{url}/jira"


def signed(body: bytes, secret: str = SECRETS[0], identifier: str = "1") -> dict[str, str]:
    """The headers of a web hook."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature": f"sha256={signature}", "X-Atlassian-Webhook-Identifier": identifier}


async def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """The status that it is answered with."""
    async with aiohttp.ClientSession() as http, http.post(address, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status


def looks(desk: Desk) -> int:
    """How often the ticket is to be looked at."""
    return len(desk.wanted("show_ticket"))


@pytest.mark.parametrize("secret", SECRETS)
async def test_a_signed_web_hook_leads_to_a_look_at_its_ticket(desk: Desk, address: str, secret: str) -> None:
    desk.do(lambda work: work.session.connection().exec_driver_sql("DELETE FROM effect"))
    assert await post(address, BODY, signed(BODY, secret)) == 202
    assert looks(desk) == 1


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Hub-Signature": "sha256="}, {"X-Hub-Signature": "sha1=aa"}, signed(BODY, "wrong"), signed(b"other")],
)
async def test_without_the_right_signature_nothing_is_taken(desk: Desk, address: str, headers: dict[str, str]) -> None:
    before = looks(desk)
    assert await post(address, BODY, headers) == 401
    assert looks(desk) == before


async def test_with_no_secret_set_nothing_is_taken(desk: Desk) -> None:
    for secrets in ([], [SecretStr("")]):
        async with served(Starlette(routes=[Route("/jira", Hooks(desk.store, secrets).take, methods=["POST"])])) as url:
            assert await post(f"{url}/jira", BODY, signed(BODY, "")) == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
async def test_what_is_no_web_hook_is_refused_for_good(address: str, body: bytes) -> None:
    assert await post(address, body, signed(body)) == 400


@pytest.mark.parametrize("body", [{}, {"issue": None}, {"issue": {"key": 7}}, {"issue": {"key": "X" * 99}}])
async def test_a_web_hook_about_nothing_of_ours_is_taken_and_changes_nothing(
    desk: Desk, address: str, body: dict[str, object]
) -> None:
    before, raw = looks(desk), json.dumps(body).encode()
    assert await post(address, raw, signed(raw)) == 202
    assert looks(desk) == before


async def test_a_body_larger_than_any_issue_is_refused(address: str) -> None:
    body = b" " * (LARGEST + 1)
    assert await post(address, body, signed(body)) == 413


def test_the_same_delivery_counts_once(desk: Desk) -> None:
    desk.do(ticket_hints.connect, desk.house, "https://jira.example")
    number = desk.with_channel()
    desk.do(tickets.created, f"incident:{number}", "AI-1")
    assert [desk.do(ticket_hints.heard, "same", ["AI-1"]) for _ in range(3)] == [1, 0, 0]
    assert [desk.do(ticket_hints.heard, "", ["AI-1"]) for _ in range(2)] == [1, 1]
