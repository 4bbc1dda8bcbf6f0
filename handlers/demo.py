"""`hotwash demo`: a workspace in the browser, a shop assistant behind a gateway, and the bot, as one process group."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bot import manifests
from handlers import demo_play
from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest

ROOT = Path(__file__).parent.parent
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
"""slack_sdk ignores NO_PROXY, so that any proxy variable would send local calls away."""
START = 20.0
"""Seconds that a part may take to be ready."""
RESPONDERS = ["ada@northwind.example", "dev@northwind.example", "chiara@northwind.example"]


class NotStarted(Exception):
    """A part of the demo did not start; the sentence says which and where its log is."""


def demo(port: int, data: Path | None, headless: bool) -> int:
    """Run the demo until Ctrl-C, or with `headless` until it is played; the exit code."""
    if taken(port):
        print(f"Port {port} is taken. Choose another one: hotwash demo --port {port + 1}", file=sys.stderr)  # noqa: T201
        return 1
    # A stop by `kill` must stop the children as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotwash-demo-")))
            folder.mkdir(parents=True, exist_ok=True)
            page = start(stack, port, folder)
            if headless:
                return demo_play.play(page)
            print(f"\n  Hotwash is ready. Open {page}\n  Ctrl-C stops everything.\n", flush=True)  # noqa: T201
            wait(stack)
    except KeyboardInterrupt:
        print("\nStopped.")  # noqa: T201
        return 0
    except NotStarted as fault:
        print(fault, file=sys.stderr)  # noqa: T201
    return 1


def start(stack: ExitStack, port: int, folder: Path) -> str:
    """Start all parts; returns the page's address."""
    page, bot, gateway = f"http://127.0.0.1:{port}", free_port(), free_port()
    secret = secrets.token_urlsafe(16)
    child(
        stack,
        folder,
        "workspace",
        ["-m", "handlers.workspace", "--port", str(port), "--state", str(folder / "workspace.json")],
        {},
        page,
    )
    house = overlay(folder / "manifests")
    app = post(f"{page}/admin/apps", {"manifest": app_manifest(registry.listeners(), house)})
    post(f"{page}/admin/settings", {"rate_limits": True})
    settings = {
        "SLACK_BOT_TOKEN": app["bot_token"],
        "SLACK_APP_TOKEN": app["app_token"],
        "SLACK_API_URL": f"{page}/api/",
        "ALERT_TOKENS": f"alertmanager:{secret}",
        "DATA": str(folder),
        "MANIFESTS": str(folder / "manifests"),
        "PORT": str(bot),
    }
    child(stack, folder, "bot", ["-m", "bot", "run"], settings, f"http://127.0.0.1:{bot}/readyz")
    alert = ["--alert-url", f"http://127.0.0.1:{bot}/alerts/alertmanager", "--alert-token", secret]
    child(
        stack,
        folder,
        "gateway",
        ["-m", "handlers.workspace.gateway", "--port", str(gateway), "--workspace", page, *alert],
        {},
        f"http://127.0.0.1:{gateway}/log",
    )
    post(f"{page}/admin/resident", demo_play.resident(f"http://127.0.0.1:{gateway}/v1/chat/completions"))
    post(f"{page}/admin/hints", {"hints": demo_play.HINTS})
    return page


def overlay(folder: Path) -> manifests.House:
    """The demo company's own manifests: who comes to every incident."""
    folder.mkdir(exist_ok=True)
    house = manifests.load().house.model_dump(mode="json")
    (folder / "hotwash.yaml").write_text(manifests.dump({**house, "responders": RESPONDERS}), encoding="utf-8")
    return manifests.load(folder).house


def child(stack: ExitStack, folder: Path, name: str, args: list[str], settings: dict[str, str], url: str) -> None:
    """Start a part and wait until its address answers; it is stopped when the stack is left."""
    log = stack.enter_context((folder / f"{name}.log").open("ab"))
    env = {key: value for key, value in os.environ.items() if key.lower() not in PROXIES}
    env |= {f"HOTWASH_{key}": value for key, value in settings.items()} | {"PYTHONPATH": str(ROOT)}
    process = stack.enter_context(running([sys.executable, *args], log, env))
    deadline = time.monotonic() + START
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = (folder / f"{name}.log").read_text(errors="replace")[-1500:]
            raise NotStarted(f"The {name} did not start. The end of its log:\n{tail}")
        time.sleep(0.05)


@contextmanager
def running(command: list[str], log: Any, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A child process that ends with us."""
    process = subprocess.Popen(command, stdout=log, stderr=log, env=env)
    CHILDREN.append(process)
    try:
        yield process
    finally:
        CHILDREN.remove(process)
        process.terminate()
        try:
            process.wait(12)
        except subprocess.TimeoutExpired:
            process.kill()


CHILDREN: list[subprocess.Popen[bytes]] = []


def wait(stack: ExitStack) -> None:
    """Return never while all parts run.  Raises NotStarted when one has ended."""
    while all(process.poll() is None for process in CHILDREN):
        time.sleep(0.2)
    raise NotStarted(
        "A part of the demo ended by itself; everything was stopped. Start it again with --data to keep the logs."
    )


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    """POST JSON to a local address and return the JSON that it answers."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with DIRECT.open(request, timeout=20) as response:
        answer: dict[str, Any] = json.loads(response.read() or b"{}")
    return answer


def answers(url: str) -> bool:
    """Does this local address answer well?"""
    try:
        with DIRECT.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens local addresses without a proxy, whatever the environment says."""


def taken(port: int) -> bool:
    """Does somebody listen on this port?"""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return False
    except OSError:
        return True


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
