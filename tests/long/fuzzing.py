"""Every way in as one function that takes a body and gives a status, on a real store; and bodies to send there."""

import asyncio
import io
import itertools
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import aiohttp
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from bot import manifests
from bot.manifests import Manifests
from bot.response import alerts
from bot.staffing import people
from handlers.http.intake import Alerts, Intake, Tokens
from handlers.http.reports import Reports
from handlers.logs import JsonLines
from handlers.slack import registry
from handlers.slack.bolt import Edge
from handlers.slack.client import Slack
from handlers.slack.connection import endpoint
from handlers.slack.signing import Signatures
from handlers.sources import Sources
from handlers.workspace.delivery import sign
from storage import migrate
from storage.db import PostgresStore, SqliteStore, open_store
from tests.handlers.slack.hostile import HOSTILE
from tests.stores import VAULT

SECRET = "a-secret"
TEAM, BO, BOT = "T0NORTHWIND", "U0BO", "U0BOT"
PLANTED = "kxqz-planted"
"""Stands in whatever is sent, so that it can be looked for in the log."""
UNREACHABLE = "http://127.0.0.1:9/api/"
_numbers = itertools.count(1)


class Answer(NamedTuple):
    """What a sender gets."""

    status: int
    body: bytes


class Gate:
    """A bot without its worker: everything that comes in is taken, and nothing goes out."""

    def __init__(self, store: SqliteStore | PostgresStore, house: Manifests, log: io.StringIO) -> None:
        self.store, self.house, self.log = store, house, log
        self.listeners = registry.listeners()
        self.loop = asyncio.new_event_loop()
        self.http = self.loop.run_until_complete(_session())
        web = AsyncWebClient(token="xoxb-none", base_url=UNREACHABLE, session=self.http, retry_handlers=[])
        slack = Slack(web, self.http)
        slack.team, slack.bot, slack.url = TEAM, BOT, "https://slack.example/"
        app = Edge(slack, store, house, self.listeners).app()
        self._slack = endpoint(app, Signatures([SECRET]))
        self._reports = Reports(store, house, Tokens({"retailbot": [SECRET]})).take
        self._alerts = Alerts(Intake(store, lambda: None), Tokens({"alertmanager": [SECRET]}), Sources().names())

    def close(self) -> None:
        """Give everything back."""
        self.loop.run_until_complete(self.http.close())
        self.loop.close()
        self.store.close()

    def report(self, body: bytes) -> Answer:
        """A product posts."""
        request = _request(body, {"source": "retailbot"}, authorization=f"Bearer {SECRET}")
        return self._answer(self.loop.run_until_complete(self._reports(request)))

    def alert(self, body: bytes) -> int:
        """A source of alerts posts; returns the status."""
        statuses: list[int] = []

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        request = _request(body, {"source": "alertmanager"}, authorization=f"Bearer {SECRET}")
        self.loop.run_until_complete(self._alerts(request.scope, request.receive, send))
        return statuses[0]

    def digest(self) -> None:
        """Read the alerts that came in."""
        while self.store.submit(alerts.digest, self.house, Sources().parse).result():
            pass

    def event(self, event: dict[str, Any], name: str = "") -> Answer:
        """Slack tells of something."""
        number = next(_numbers)
        body: dict[str, Any] = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event}
        # Never the same time, since Slack's second try is signed anew.
        body |= {"event_id": name or f"Ev{number}", "event_time": number}
        return self._post(json.dumps(body).encode(), "application/json")

    def command(self, command: str, text: str, person: str = BO) -> Answer:
        """Somebody types a command."""
        form = {"command": command, "text": text, "user_id": person, "team_id": TEAM, "channel_id": "C0GENERAL"}
        form |= {"api_app_id": "A1", "trigger_id": f"{next(_numbers)}.1.x"}
        return self._form(form)

    def interaction(self, payload: dict[str, Any], person: str = BO) -> Answer:
        """Somebody clicks, chooses or sends a form."""
        usual: dict[str, Any] = {"user": {"id": person, "team_id": TEAM}, "team": {"id": TEAM}, "api_app_id": "A1"}
        usual |= {"trigger_id": f"{next(_numbers)}.1.x"}
        return self._form({"payload": json.dumps(usual | payload)})

    def _form(self, form: dict[str, str]) -> Answer:
        return self._post(urlencode(form, errors="surrogatepass").encode(), "application/x-www-form-urlencoded")

    def _post(self, body: bytes, kind: str) -> Answer:
        stamp = str(int(time.time()))
        signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": sign(SECRET, stamp, body)}
        request = _request(body, {}, **{"content-type": kind}, **signed)
        return self._answer(self.loop.run_until_complete(self._slack(request)))

    @staticmethod
    def _answer(response: Response) -> Answer:
        return Answer(response.status_code, bytes(response.body))


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2))


def _request(body: bytes, params: dict[str, str], **headers: str) -> Request:
    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": raw, "path_params": params}
    return Request(scope, receive)


@contextmanager
def gate(folder: Path) -> Iterator[Gate]:
    """A gate on a fresh SQLite file; its log is written as `hotwash run` writes it."""
    url = f"sqlite:///{folder / 'fuzz.db'}"
    migrate.upgrade(url)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(JsonLines())
    logging.getLogger("hotwash").addHandler(handler)
    store = open_store(url, VAULT)
    person = {"team": TEAM, "email": None, "is_bot": False, "is_guest": False, "is_gone": False}
    store.submit(people.remember, [{"id": BO, "name": "Bo", **person}], []).result()
    opened = Gate(store, manifests.load(), log)
    try:
        yield opened
    finally:
        opened.close()
        logging.getLogger("hotwash").removeHandler(handler)


# What is sent there

WORDS = HOSTILE.map(lambda words: f"{PLANTED} {words}")
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)


def shaped(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with some of these fields, each as it should be or as anything."""
    return st.fixed_dictionaries({}, optional={name: field | JSON for name, field in fields.items()})


def bodies(tree: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """As bytes: mostly JSON, sometimes cut off, sometimes no JSON at all."""
    whole = tree.map(json.dumps).map(str.encode)
    cut = st.tuples(whole, st.integers(0, 200)).map(lambda pair: pair[0][: pair[1]])
    return whole | whole | cut | st.binary(max_size=200)


TALK = shaped(
    messages=st.lists(shaped(role=st.sampled_from(["user", "assistant"]), content=WORDS), max_size=4),
    model=WORDS,
    prompt=WORDS,
    settings=shaped(temperature=st.floats()),
    trace=WORDS,
    guardrail=shaped(name=WORDS, score=st.floats(), threshold=st.floats()),
)
WELL = st.fixed_dictionaries(
    {"what": WORDS},
    optional={
        "id": WORDS | st.integers(),
        "system": WORDS | st.just("RetailBot"),
        "urgent": st.booleans(),
        "affected": WORDS,
        "conversation": st.fixed_dictionaries(
            {}, optional={"messages": st.lists(st.fixed_dictionaries({"role": st.just("user"), "content": WORDS}))}
        ),
    },
)
"""What a product sends that does it well."""
REPORTS = WELL.map(json.dumps).map(str.encode) | bodies(
    shaped(id=WORDS | st.integers(), what=WORDS, system=WORDS, urgent=st.booleans(), affected=WORDS, conversation=TALK)
    | JSON
)
ALERT = shaped(
    status=st.sampled_from(["firing", "resolved"]),
    labels=st.dictionaries(WORDS, WORDS, max_size=3) | st.just({"alertname": "A", "severity": "critical"}),
    annotations=shaped(summary=WORDS, description=WORDS),
    startsAt=st.just("2026-03-02T12:00:00Z"),
    endsAt=st.just("0001-01-01T00:00:00Z"),
    generatorURL=WORDS,
    fingerprint=WORDS,
)
ALERTS = bodies(
    shaped(version=st.just("4"), groupKey=WORDS, status=st.sampled_from(["firing"]), alerts=st.lists(ALERT, max_size=3))
    | JSON
)
