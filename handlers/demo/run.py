"""`hotwash demo`: starts the workspace, the gateway and the bot, and says where to look."""

import secrets
import signal
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bot import manifests
from bot.rules import series
from bot.staffing import holidays
from handlers.demo import hints, local, play
from handlers.demo.parts import PartFailed, Parts
from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest

LATENCY = 0.1
"""Seconds that a call to Slack takes, so that the stopwatch tells what one would see at Slack."""
RESPONDERS = ["ada@northwind.example", "dev@northwind.example", "chiara@northwind.example"]
ON_DUTY = ["bo@northwind.example", "ada@northwind.example", "dev@northwind.example"]
"""Who is asked to take command; the visitor, who is Bo, comes first."""


TRIAGE = ["chiara@northwind.example", "ada@northwind.example", "dev@northwind.example"]
"""Who judges reports."""
ROTAS = {"commander": ON_DUTY, "triage": TRIAGE, "managers": RESPONDERS[1:2], "research": RESPONDERS[2:]}
"""Managers lead through the monthly meeting, and research answers there."""


TRACKED_BY = "hotwash@northwind.example"
"""Who files tickets in the tracker."""


class NoFolder(Exception):
    """The data folder cannot be used; the sentence says why."""


def demo(port: int, data: Path | None, headless: bool) -> int:
    """Run the demo until Ctrl-C, or with `headless` until it is played; the exit code."""
    if local.taken(port):
        print(f"Port {port} cannot be used. Choose another with --port {_other(port)}", file=sys.stderr)  # noqa: T201
        return 1
    # `kill` stops the children as Ctrl-C does; a shell that runs us in the background makes us deaf to Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotwash-demo-")))
            prepare(folder)
            parts = stack.enter_context(Parts(folder.absolute()))
            page = start(parts, port)
            if headless:
                return play.play(page)
            print(f"\n  Hotwash is ready. Open {page}\n  Ctrl-C stops everything.\n", flush=True)  # noqa: T201
            parts.watch()
    except KeyboardInterrupt:
        print("\nStopped.")  # noqa: T201
        return 0
    except (NoFolder, PartFailed) as fault:
        print(fault, file=sys.stderr)  # noqa: T201
    return 1


def prepare(folder: Path) -> None:
    """Make the folder that keeps everything.  Raises NoFolder when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise NoFolder(f"The folder {folder} cannot be used: {fault.strerror}. Choose another with --data.") from None


def start(parts: Parts, port: int) -> str:
    """Start all parts; returns the page's address."""
    page, secret, shop = f"http://127.0.0.1:{port}", secrets.token_hex(16), secrets.token_hex(16)
    bot_port, gateway_port = local.port_near(port + 1), local.port_near(port + 2)
    bot_url, gateway_url = f"http://127.0.0.1:{bot_port}", f"http://127.0.0.1:{gateway_port}"
    mail_port = local.port_near(port + 4)
    kept = ["--state", str(parts.folder / "workspace.json"), "--mail-port", str(mail_port)]
    workspace = parts.start("workspace", ["handlers.workspace", "--port", str(port), *kept])
    alert = ["--alert-url", f"{bot_url}/alerts/alertmanager", "--alert-token", secret]
    report = ["--report-url", f"{bot_url}/reports/retailbot", "--report-token", shop]
    where = ["--port", str(gateway_port), "--workspace", page]
    gateway = parts.start("gateway", ["handlers.workspace.gateway", *where, *alert, *report])
    parts.until_ready(workspace, page)
    local.post(f"{page}/admin/settings", {"latency": LATENCY})
    given = settings(page, bot_port, secret, shop, parts.folder) | invitations(mail_port)
    given |= tracker(parts, local.port_near(port + 3), bot_url)
    bot = parts.start("bot", ["handlers.demo.bot", page], given)
    parts.until_ready(bot, f"{bot_url}/readyz")
    parts.until_ready(gateway, f"{gateway_url}/log")
    local.post(f"{page}/admin/resident", hints.resident(gateway_url))
    local.post(f"{page}/admin/hints", {"hints": hints.listed(_meeting())})
    return page


def _meeting() -> datetime | None:
    """When the next monthly meeting is, if there is one."""
    ours = manifests.load()
    meeting, days_off = ours.agenda.meeting, holidays.of(ours.house.holidays)
    return series.following(meeting.when, datetime.now(UTC), days_off).at if meeting else None


def invitations(port: int) -> dict[str, str]:
    """The settings with which meetings land in calendars; the workspace shows the mails at /mail."""
    return {
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "MAIL_FROM": "hotwash@northwind.example",
        "CALENDAR_SECRET": secrets.token_urlsafe(16),
    }


def tracker(parts: Parts, port: int, bot: str) -> dict[str, str]:
    """Start the tracker with its board; returns the settings with which the bot files tickets there."""
    url, token, secret = f"http://127.0.0.1:{port}", secrets.token_hex(16), secrets.token_hex(16)
    us = ["--user", TRACKED_BY, "--token", token, "--hook-url", f"{bot}/jira", "--hook-secret", secret]
    kept = ["--state", str(parts.folder / "tracker.json")]
    part = parts.start("tracker", ["handlers.workspace.tracker", "--port", str(port), *us, *kept])
    parts.until_ready(part, f"{url}/board")
    return {"JIRA_URL": url, "JIRA_USER": TRACKED_BY, "JIRA_TOKEN": token, "JIRA_WEBHOOK_SECRETS": secret}


def settings(page: str, port: int, secret: str, shop: str, folder: Path) -> dict[str, str]:
    """The bot's settings, once its app is installed in the workspace."""
    house = overlay(folder / "manifests")
    app = local.post(f"{page}/admin/apps", {"manifest": app_manifest(registry.listeners(), house)})
    return {
        "SLACK_BOT_TOKEN": app["bot_token"],
        "SLACK_APP_TOKEN": app["app_token"],
        "SLACK_API_URL": f"{page}/api/",
        "ALERT_TOKENS": f"alertmanager:{secret}",
        "REPORT_TOKENS": f"retailbot:{shop}",
        "DATA": str(folder),
        "MANIFESTS": str(folder / "manifests"),
        "PORT": str(port),
    }


def overlay(folder: Path) -> manifests.House:
    """The demo company's own manifests: who comes to every incident, and who is on duty."""
    folder.mkdir(exist_ok=True)
    ours = manifests.load()
    house, people = ours.house.model_dump(mode="json"), ours.people.model_dump(mode="json")
    # The first in line is on duty from the start for a week and longer, whatever day it is.
    today = datetime.now(UTC).date()
    for rota, line in ROTAS.items():
        people["rotas"][rota] |= {"people": line, "starts": today}
    (folder / "hotwash.yaml").write_text(manifests.dump({**house, "responders": RESPONDERS}), encoding="utf-8")
    (folder / "people.yaml").write_text(manifests.dump(people), encoding="utf-8")
    return manifests.load(folder).house


def _other(port: int) -> int:
    """A port that can be used instead."""
    return local.port_near(port + 10 if 1024 <= port < 65_000 else 8100)
