"""A healthy installation to spoil: a workspace with the app in it, manifests, a database, and all settings."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import manifests
from bot.config import Settings
from bot.operator import overlay
from handlers.doctor.findings import Finding
from handlers.doctor.run import examine
from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest
from storage import evidence, pages
from storage.db import Work
from tests.office import Office
from tests.stores import NOON, SOON, opened, run_statement

Json = dict[str, Any]
KEY = base64.b64encode(bytes(32)).decode()
SHOWN = ("Content-Type", "X-OAuth-Scopes")
"""The headers that a relay passes on."""
ADDRESS = "https://hotwash.northwind.example"


@cache
def ours() -> manifests.Manifests:
    """The manifests as we ship them."""
    return manifests.load()


class Practice:
    """An installation, by Socket Mode or by HTTP, and what the doctor says about it."""

    def __init__(self, office: Office, folder: Path, database: str, http: bool) -> None:
        self.office, self.folder, self.http = office, folder / "acme", http
        self.given: Json = {"database_url": database, "evidence_key": KEY, "data": folder / "data"}
        self.start_data = folder / "data"
        self.app: Json = {}
        self.team: Json = {}

    async def settle(self) -> None:
        """Do everything that the README asks for."""
        overlay.make(self.folder)
        self.house(responders=["ada@northwind.example"])
        rotas = {"commander": {"people": ["U0ADA", "dev@northwind.example"], "pager": "duty"}}
        self.people(rotas=rotas, pagers={"duty": {"kind": "pagerduty"}})
        self.app = await self.office.admin("apps", {"manifest": self.app_manifest()})
        with opened(self.given["database_url"]) as store:
            store.submit(_used).result(SOON)
        way_in = {"slack_signing_secrets": self.app["signing_secret"]} if self.http else {}
        self.set(
            slack_bot_token=self.app["bot_token"],
            slack_api_url=f"{self.office.url}/api/",
            alert_tokens="alertmanager:a-long-secret",
            pager_secrets=f"duty:{'f' * 32}",
            manifests=self.folder,
            host="192.0.2.7",
            **(way_in or {"slack_app_token": self.app["app_token"]}),
        )

    def app_manifest(self) -> Json:
        """What one pastes at Slack."""
        return app_manifest(registry.listeners(), ours().house, ADDRESS if self.http else None)

    def set(self, **settings: Any) -> None:
        """Set variables."""
        self.given |= settings

    def house(self, **changes: Any) -> None:
        """Change hotwash.yaml."""
        self._change("hotwash.yaml", ours().house.model_dump(mode="json"), changes)

    def people(self, **changes: Any) -> None:
        """Change people.yaml."""
        usual = {name: {"people": ["U0ADA"]} for name in ours().people.rotas}
        self.team |= changes | ({"rotas": usual | changes["rotas"]} if "rotas" in changes else {})
        self._change("people.yaml", ours().people.model_dump(mode="json"), self.team)

    def roles(self, role: str, **changes: Any) -> None:
        """Change a role in people.yaml."""
        roles = ours().people.model_dump(mode="json")["roles"]
        self.people(roles=roles | {role: roles[role] | changes})

    def _change(self, name: str, tree: Json, changes: Json) -> None:
        (self.folder / name).write_text(manifests.dump(tree | changes), encoding="utf-8")

    async def scopes(self, *without: str) -> None:
        """Install the app as it was when it asked for fewer scopes."""
        manifest = self.app_manifest()
        granted = manifest["oauth_config"]["scopes"]["bot"]
        manifest["oauth_config"]["scopes"]["bot"] = [scope for scope in granted if scope not in without]
        await self.office.admin("apps", {"manifest": manifest})

    async def fault(self, method: str, kind: str, **more: Any) -> None:
        """Let Slack have trouble."""
        await self.office.admin("faults", {"rules": [{"method": method, "kind": kind, "times": 99, **more}]})

    async def archive(self, channel: str) -> None:
        """Somebody archives a channel."""
        assert (await self.office.act("U0ADA", "archive", channel=channel))["ok"]

    def execute(self, statement: str) -> None:
        """Change the database from outside."""
        with opened(self.given["database_url"]) as store:
            store.submit(run_statement, statement).result(SOON)

    def key_file(self, content: str) -> None:
        """Put something where the evidence key lies when it is not given."""
        self.start_data.mkdir()
        (self.start_data / "evidence.key").write_text(content)

    async def findings(self) -> list[Finding]:
        """What the doctor finds."""
        return await examine(Settings(**self.given))


def _used(work: Work) -> None:
    evidence.opens(work)
    pages.passed(work.session, "duty", NOON)


@asynccontextmanager
async def relayed(office: Office, ahead: timedelta = timedelta(), drop: str = "") -> AsyncIterator[str]:
    """Slack behind a relay whose clock goes wrong, or that drops a header; gives the address of the Web API."""

    async def relay(request: web.Request) -> web.Response:
        headers = {"Authorization": request.headers["Authorization"], "Content-Type": request.headers["Content-Type"]}
        url = f"{office.url}{request.path_qs}"
        async with office.session.post(url, data=await request.read(), headers=headers) as answer:
            shown = {name: answer.headers[name] for name in SHOWN if name in answer.headers and name != drop}
            shown["Date"] = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
            return web.Response(body=await answer.read(), status=answer.status, headers=_lowered(shown))

    app = web.Application()
    app.router.add_post("/{path:.*}", relay)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    (address,) = [f"http://127.0.0.1:{port}" for _, port in runner.addresses]
    try:
        yield f"{address}/api/"
    finally:
        await runner.cleanup()


def _lowered(headers: dict[str, str]) -> dict[str, str]:
    """Proxies may write the names of headers in small letters."""
    return {name.lower(): value for name, value in headers.items()}
