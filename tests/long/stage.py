"""A workspace in a thread of its own, an app that answers over a socket, and a browser that looks at the page."""

import asyncio
import json
import shutil
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from handlers.workspace import seed, server
from tests.office import manifest

Json = dict[str, Any]
PATIENCE = 25.0
"""Seconds that the page may take to show something; the anonymiser takes some of them to start."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@dataclass
class Stage:
    """A workspace that is being served, with one installed app."""

    url: str
    app: Json = field(default_factory=dict)
    heard: list[Json] = field(default_factory=list)
    replies: dict[str, Callable[[Json], Json | None]] = field(default_factory=dict)
    """What the app acknowledges with, by the payload's type or its command; None leaves a person waiting."""

    def post(self, path: str, body: Json, token: str = "") -> Json:
        """POST JSON to the workspace."""
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(body).encode(), headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE) as answer:
            read: Json = json.loads(answer.read())
        return read

    def act(self, person: str, verb: str, **args: Any) -> Json:
        """Let a person do something."""
        done = self.post("/act", {"as": person, "do": verb, **args})
        assert done["ok"], done
        return done

    def call(self, method: str, **args: Any) -> Json:
        """Let the app call the Web API."""
        done = self.post(f"/api/{method}", args, self.app["bot_token"])
        assert done["ok"], done
        return done

    def say(self, channel: str, *blocks: Json, text: str = "words") -> str:
        """Post blocks as the app; gives the message's ts."""
        self.call("conversations.join", channel=channel)
        return str(self.call("chat.postMessage", channel=channel, text=text, blocks=list(blocks))["ts"])

    def payload(self, kind: str) -> Json:
        """The latest interaction of a kind that the app heard of, waited for."""
        found: Json = until(
            lambda: next((one for one in reversed(self.heard) if one.get("type") == kind), None), f"no {kind}"
        )
        return found


SHORTCUTS = [
    {"name": "Declare incident", "type": "message", "callback_id": "declare", "description": "About this message"},
    {"name": "Report weird output", "type": "global", "callback_id": "weird", "description": "Ten seconds"},
]


@contextmanager
def staged() -> Iterator[Stage]:
    """Serve a fresh workspace and keep an app connected to it."""
    ready: list[Stage] = []
    stops: list[Callable[[], object]] = []

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(stop.set))
        async with server.running(seed.fresh()) as url, aiohttp.ClientSession() as http:
            stage = Stage(url)
            body = manifest("Hotwash", commands=["/incident"], shortcuts=SHORTCUTS, events=["app_home_opened"])
            body["features"]["slash_commands"][0]["usage_hint"] = "declare [what is happening] | list | help"
            async with http.post(f"{url}/admin/apps", json={"manifest": body}) as answer:
                stage.app = await answer.json()
            listening = asyncio.create_task(listen(http, stage, ready))
            await stop.wait()
            listening.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    until(lambda: ready, "the workspace did not start")
    try:
        yield ready[0]
    finally:
        stops[0]()
        thread.join(10)


async def listen(http: aiohttp.ClientSession, stage: Stage, ready: list[Stage]) -> None:
    """Answer what comes over the socket, as an app would."""
    headers = {"Authorization": f"Bearer {stage.app['app_token']}"}
    async with http.post(f"{stage.url}/api/apps.connections.open", headers=headers) as answer:
        ticket = await answer.json()
    async with http.ws_connect(ticket["url"]) as socket:
        await socket.receive_json()
        ready.append(stage)
        async for message in socket:
            envelope = json.loads(message.data)
            if "envelope_id" not in envelope:
                continue
            heard = envelope["payload"]
            stage.heard.append(heard)
            think = stage.replies.get(heard.get("type") or heard.get("command"), lambda _: {})
            reply = await asyncio.to_thread(think, heard)
            if reply is not None:
                await socket.send_json(
                    {"envelope_id": envelope["envelope_id"], **({"payload": reply} if reply else {})}
                )


@dataclass
class Browser:
    """Headless Chromium looking at the page as one person."""

    driver: webdriver.Chrome
    stage: Stage = field(default_factory=lambda: Stage(""))
    clicks: int = 0
    """How often somebody clicked so far."""

    def visit(self, place: str = "#C0GENERAL", person: str = "U0BO") -> None:
        """Open the page afresh at a place."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.stage.url}/?as={person}{place}")
        self.find("body[data-ready]")

    def find(self, selector: str, containing: str = "") -> WebElement:
        """The first visible element, waited for."""
        found: WebElement = until(lambda: self._look(selector, containing), f"no {selector} {containing}")
        return found

    def _look(self, selector: str, containing: str) -> WebElement | None:
        script = """const shown = (one) => one.checkVisibility({visibilityProperty: true});
            const words = (one) => one.textContent + (one.value ?? "");
            return [...document.querySelectorAll(arguments[0])]
                .find((one) => shown(one) && words(one).includes(arguments[1])) ?? null"""
        found: WebElement | None = self.driver.execute_script(script, selector, containing)
        return found

    def click(self, selector: str, containing: str = "") -> None:
        """Click the first visible element; aims again if it was drawn anew in that moment."""
        self.clicks += 1
        for _ in range(3):
            with suppress(StaleElementReferenceException):
                return self.find(selector, containing).click()
        raise AssertionError(f"{selector} {containing} keeps moving")

    def type(self, selector: str, *keys: str) -> None:
        """Type into a field."""
        self.find(selector).send_keys(*keys)

    def press(self, *keys: str) -> None:
        """Press keys wherever the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def gone(self, selector: str, containing: str = "") -> None:
        """Wait until nothing like it is visible."""
        until(lambda: self._look(selector, containing) is None, f"still there: {selector} {containing}")

    def run(self, script: str, *args: Any) -> Any:
        """Run JavaScript in the page."""
        return self.driver.execute_script(script, *args)

    def size(self, width: int, height: int) -> None:
        """Give the window a size, as on a phone."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def scheme(self, name: str) -> None:
        """Be light or dark; empty for the machine's own."""
        features = [{"name": "prefers-color-scheme", "value": name}] if name else []
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def sticks_out(self) -> list[str]:
        """What can be used or read and is cut off at a side of the window."""
        script = """const out = (one) => { const at = one.getBoundingClientRect();
                return at.width && (at.right > innerWidth + 1 || at.left < -1); };
            const parts = "button, input, textarea, .message-body, .hints, dialog, .toast, #place-header";
            const cut = [...document.querySelectorAll(parts)].filter((one) => one.checkVisibility(
                {visibilityProperty: true}) && out(one)).map((one) => one.outerHTML.slice(0, 200));
            return document.documentElement.scrollWidth > innerWidth ? ["the page", ...cut] : cut"""
        found: list[str] = self.driver.execute_script(script)
        return found

    def complaints(self) -> list[str]:
        """What the page complained about on the browser's console."""
        return [str(line["message"]) for line in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]


@contextmanager
def browsing() -> Iterator[Browser]:
    """Open a browser; a missing one is a failure with a sentence."""
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    assert chromium and chromedriver, "Install chromium and chromedriver (Debian: chromium-driver) for these tests."
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size=1280,800"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(chromedriver))
        try:
            yield Browser(driver)
        finally:
            driver.quit()


def until(look: Callable[[], Any], otherwise: str) -> Any:
    """What `look` gives as soon as it gives something; fails with a sentence after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.03)
    raise AssertionError(otherwise)


__all__ = ["Browser", "By", "Keys", "Stage", "browsing", "staged", "until"]
