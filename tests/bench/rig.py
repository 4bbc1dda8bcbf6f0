"""The real bot and the real workspace as processes of their own, for measuring."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bot import manifests
from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest
from tests.bench.payload import SECRET

ROOT = Path(__file__).parent.parent.parent
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Rig:
    """A workspace and a bot that are ready."""

    def __init__(self, workspace: str, bot: str, process: psutil.Process, started_in: float) -> None:
        self.workspace, self.bot, self.process, self.started_in = workspace, bot, process, started_in

    def ask(self, url: str, body: Any = None, method: str | None = None) -> Any:
        """Ask the workspace: its JSON answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.workspace + url, data, {"Content-Type": "application/json"}, method=method
        )
        with DIRECT.open(request, timeout=60) as response:
            return json.loads(response.read() or b"null")

    def calls(self) -> list[dict[str, Any]]:
        """The log of Web API calls."""
        found = self.ask("/admin/calls")
        listed: list[dict[str, Any]] = found["calls"] if isinstance(found, dict) else found
        return listed

    def forget_calls(self) -> None:
        """Begin a new log."""
        self.ask("/admin/calls", method="DELETE")

    def command(self, text: str, person: str = "U0BO") -> tuple[float, dict[str, Any]]:
        """Send a command; the moment it was sent and the answer."""
        sent = time.time()
        return sent, self.ask("/act", {"as": person, "do": "command", "channel": "C0GENERAL", "text": text})


@contextmanager
def rig(database: str, folder: Path, *, latency: float = 0.0, limits: bool = False) -> Iterator[Rig]:
    """Start both and wait until they are ready."""
    page, port = f"http://127.0.0.1:{free_port()}", free_port()
    with child(["-m", "handlers.workspace", "--port", page.rsplit(":", 1)[1]], {}, folder / "workspace.log", page):
        one = Rig(page, f"http://127.0.0.1:{port}", psutil.Process(), 0.0)
        app = one.ask("/admin/apps", {"manifest": app_manifest(registry.listeners(), manifests.load().house)})
        house = manifests.load().house.model_dump(mode="json")
        people = ["ada@northwind.example", "dev@northwind.example", "chiara@northwind.example"]
        (folder / "hotwash.yaml").write_text(manifests.dump({**house, "responders": people}))
        urgent = {"match": {"severity": "critical"}, "urgent": True}
        (folder / "alerts.yaml").write_text(manifests.dump({"rules": [urgent]}))
        settings = {
            "SLACK_BOT_TOKEN": app["bot_token"],
            "SLACK_APP_TOKEN": app["app_token"],
            "SLACK_API_URL": f"{page}/api/",
            "ALERT_TOKENS": f"alertmanager:{SECRET}",
            "DATA": str(folder),
            "DATABASE_URL": database,
            "MANIFESTS": str(folder),
            "PORT": str(port),
            "SLACK_PACE": "1" if limits else "100",
            "LOG_LEVEL": "WARNING",
        }
        begun = time.monotonic()
        with child(["-m", "bot", "run"], settings, folder / "bot.log", f"{one.bot}/readyz") as bot:
            one.process, one.started_in = psutil.Process(bot.pid), time.monotonic() - begun
            one.command("/incident list")
            one.ask("/admin/settings", {"latency": latency, "rate_limits": limits})
            yield one


@contextmanager
def child(args: list[str], settings: dict[str, str], log: Path, ready: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process, from when its address answers until the block is left."""
    env = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    env |= {f"HOTWASH_{key}": value for key, value in settings.items()} | {"PYTHONPATH": str(ROOT)}
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, *args], stdout=output, stderr=output, env=env)
        try:
            _wait(process, ready, log)
            yield process
        finally:
            process.terminate()
            process.wait(15)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            with DIRECT.open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError(f"{url} did not answer:\n{log.read_text()[-2000:]}")
