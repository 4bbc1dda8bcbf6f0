"""One Hotwash process: joins store, worker, clock, HTTP and Slack, and stops them in order."""

import asyncio
import logging
import secrets
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import aiohttp

from bot.config import Settings
from bot.engine import deliveries, notices, outbox
from bot.keeping import captured, sanitising
from bot.manifests import Manifests
from bot.measuring import digests, figures
from bot.meeting import meetings
from bot.response import alerts, channels, declaring
from bot.rules.effects import RefreshChannels, RefreshPeople
from bot.rules.outcomes import Timing
from bot.rules.ticket_effects import SweepTracker
from bot.rules.words import Priority
from bot.staffing import people
from bot.ticketing import ticket_hints
from handlers import appointments, jira, pagers
from handlers.clock import Clock
from handlers.http import web
from handlers.http.health import Check, healthz, readyz
from handlers.http.intake import Alerts, Intake, Tokens
from handlers.http.jira import Hooks
from handlers.http.metrics import Metrics
from handlers.http.reports import Reports
from handlers.reminders import ring_due
from handlers.sanitising import Sanitises, Views
from handlers.slack import deliver, home
from handlers.slack.bolt import Edge
from handlers.slack.client import Lost, NotSent, RateLimited, Refused, Slack, connect
from handlers.slack.connection import Socket, endpoint
from handlers.slack.listening import Listeners
from handlers.slack.signing import Signatures
from handlers.sources import Sources
from handlers.work import read, run
from handlers.worker import Worker
from storage import engines, migrate
from storage.db import PostgresStore, SqliteStore, Store, open_store, utcnow

R = TypeVar("R")
log = logging.getLogger("hotwash.process")

BREATH = 0.2
"""Seconds between two batches of alerts."""
STOP = 8.0
"""Seconds that effects under way get to end; all of a stop takes less than ten."""


class CannotStart(Exception):
    """Something outside is not as it must be; the sentence says what to mend."""


class Process:
    """One replica.  Nothing happens before `serve`."""

    def __init__(
        self,
        settings: Settings,
        manifests: Manifests,
        listeners: Listeners,
        timing: Timing,
        anonymiser: Sanitises,
        now: Callable[[], datetime] = utcnow,
    ) -> None:
        self.settings, self.manifests, self.listeners, self.timing = settings, manifests, listeners, timing
        self.views, self.now = Views(anonymiser), now
        self.tracker = jira.tracker(settings, manifests.jira, timing.timeout.total_seconds())
        self.owner = f"{socket.gethostname()}:{secrets.token_hex(4)}"
        self.sources = Sources()
        self._arrived, self._ended = asyncio.Event(), asyncio.Event()

    async def serve(self, ready: Callable[[int], None]) -> None:
        """Run until SIGTERM or SIGINT; `ready` learns the port.  Raises CannotStart."""
        if faults := pagers.faults(self.manifests.people.pagers, self.settings.pagers()):
            raise CannotStart("\n".join(faults))
        self.settings.data.mkdir(parents=True, exist_ok=True)
        with self._listening() as listening, self._alone():
            migrate.upgrade(self.settings.database)
            timeout = aiohttp.ClientTimeout(total=self.timing.timeout.total_seconds())
            async with aiohttp.ClientSession(timeout=timeout) as http:
                token = self.settings.slack_bot_token.get_secret_value()
                await self._serve(connect(token, self.settings.slack_api_url, http), listening, ready)

    def _listening(self) -> socket.socket:
        where = (self.settings.host, self.settings.port)
        # Named as TCP, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms for the peer.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(where)
        except OSError as error:
            listening.close()
            raise CannotStart(f"Cannot listen on {where[0]}:{where[1]} ({error.strerror}). Set HOTWASH_PORT.") from None
        listening.listen(2048)
        return listening

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = engines.hold(self.settings.database)
        try:
            yield
        finally:
            if lock:
                lock.close()

    async def _serve(self, slack: Slack, listening: socket.socket, ready: Callable[[int], None]) -> None:
        woken: list[Callable[[], None]] = []
        database, vault = self.settings.database, self.settings.vault()
        store = open_store(database, vault, self.now, lambda: [wake() for wake in woken].clear())
        worker = Worker(
            store,
            partial(deliver.deliver, self._outside(slack, store)),
            partial(notices.parked, self.manifests),
            self.owner,
            self.timing,
        )
        woken.append(worker.wake_from(asyncio.get_running_loop()))
        try:
            await self._meet(slack)
            await self._begin(store, slack)
            await self._work(store, worker, slack, listening, ready)
        finally:
            await self.views.stop()
            if self.tracker:
                self.tracker.stop()
            store.close()

    def _outside(self, slack: Slack, store: Store) -> deliver.Edge:
        rung = pagers.Pagers(self.manifests.people.pagers, self.settings.pagers(), slack.http)
        post = appointments.post(self.settings)
        return deliver.Edge(slack, store, self.manifests, rung, self.views, self.tracker, post)

    async def _meet(self, slack: Slack) -> None:
        try:
            await slack.meet()
        except Refused as refused:
            raise CannotStart(f"Slack does not accept HOTWASH_SLACK_BOT_TOKEN ({refused.error}).") from None
        except (NotSent, Lost, RateLimited) as error:
            raise CannotStart(f"Slack cannot be reached at {self.settings.slack_api_url} ({error}).") from None

    async def _begin(self, store: SqliteStore | PostgresStore, slack: Slack) -> None:
        """Take over what a dead process left, and look around once so that the first answer knows everybody."""
        if isinstance(store, SqliteStore):
            await run(store, outbox.release_the_dead, self.timing)
        else:
            await asyncio.to_thread(store.warm)
        if not await run(store, captured.opens):
            raise CannotStart(
                "This database was sealed with another key. Give every replica the same HOTWASH_EVIDENCE_KEY."
            )
        try:
            persons, found, rest = await home.look_around(slack, self.owner)
            await run(store, people.remember, persons, found)
        except (NotSent, Lost, RateLimited) as error:
            log.warning("could not look around", extra={"action": "look_around_failed", "error": str(error)})
            rest = [RefreshPeople(period=self.owner), RefreshChannels(period=self.owner)]
        await run(store, outbox.ask, *rest, priority=Priority.BACKGROUND)
        await run(store, channels.enter, self.manifests)
        await run(store, declaring.catch_up, self.manifests)
        await run(store, sanitising.catch_up)
        await run(store, meetings.replan, self.manifests)
        await run(store, meetings.plan, self.manifests)
        await run(store, ticket_hints.connect, self.manifests, self.settings.jira_url)

    async def _work(
        self, store: Store, worker: Worker, slack: Slack, listening: socket.socket, ready: Callable[[int], None]
    ) -> None:
        edge = Edge(slack, store, self.manifests, self.listeners)
        app, token = edge.app(), self.settings.slack_app_token.get_secret_value()
        link = Socket(app, token, self.settings.slack_api_url) if token else None
        server = web.server(self._routes(store, endpoint(app, Signatures(self._secrets())), link))
        clock = self._clock(store)
        parts = [worker.work(), self._digest(store), server.serve([listening]), self._ended.wait()]
        if link:
            await link.open()
            parts.append(link.watch())
        tasks = [asyncio.ensure_future(part) for part in parts]
        self._end_on_signals()
        clock.start()
        port = listening.getsockname()[1]
        log.info("ready", extra={"action": "ready", "port": port, "owner": self.owner})
        self.views.warm()
        ready(port)
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", extra={"action": "stopping"})
        clock.stop()
        server.should_exit = True
        await edge.drained()
        if link:
            await link.close()
        await worker.stop(STOP)
        await asyncio.wait(tasks[2:3], timeout=1)
        for task in tasks:
            task.cancel()
        for task in ended:
            task.result()

    def end(self) -> None:
        """Stop gracefully, as on SIGTERM."""
        self._ended.set()

    def _end_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.end)

    def _secrets(self) -> list[str]:
        return [secret.get_secret_value() for secret in self.settings.slack_signing_secrets]

    def _routes(self, store: Store, slack_events: web.Endpoint, link: Socket | None) -> web.Routes:
        checks: dict[str, Check] = {"database": partial(_answers, store)}
        if link:
            checks["slack"] = link.connected
        intake = Intake(store, self._arrived.set)
        return {
            # First, because it is the one that comes in storms.
            "POST /alerts/{source}": Alerts(intake, Tokens(self.settings.tokens()), self.sources.names()),
            "POST /reports/{source}": Reports(store, self.manifests, Tokens(self.settings.products())).take,
            "POST /jira": Hooks(store, self.settings.jira_webhook_secrets).take,
            "POST /slack/events": slack_events,
            "GET /healthz": healthz,
            "GET /readyz": readyz(checks),
            "GET /metrics": Metrics(store, self.manifests, self.settings.metrics_token).show,
            **appointments.routes(self.settings, store, self.manifests),
        }

    async def _digest(self, store: Store) -> None:
        """Read what came in: the first at once, a storm in batches with breaths between them for people's commands.

        When a batch fails, smaller ones are tried, down to the one body that fails; that one is quarantined.
        """
        most = alerts.BATCH
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while taken := await self._attempt(run(store, alerts.digest, self.manifests, self.sources.parse, most)):
                await asyncio.sleep(BREATH)
                most = min(alerts.BATCH, most * 8)
            if taken is None and most == 1:
                await self._attempt(run(store, alerts.set_aside, self.manifests))
            most = max(1, most // 8) if taken is None else most

    async def _attempt(self, use_case: Coroutine[Any, Any, R]) -> R | None:
        """The result, or None when it failed; the clock's next tick tries again."""
        task = asyncio.ensure_future(use_case)
        await asyncio.wait([task])
        if bug := task.exception():
            log.error("cannot digest", extra={"action": "digest_failed"}, exc_info=bug)
            return None
        return task.result()

    def _clock(self, store: Store) -> Clock:
        async def look_for_alerts() -> None:
            self._arrived.set()

        async def refresh_people() -> None:
            today = f"{store.now():%Y-%m-%d}"
            wanted = RefreshPeople(period=today), RefreshChannels(period=today)
            await run(store, outbox.ask, *wanted, priority=Priority.BACKGROUND)

        clock = Clock()
        clock.every(1, look_for_alerts)
        clock.every(1, partial(ring_due, store, self.manifests))
        clock.every(3600, partial(run, store, channels.sweep_all))
        clock.every(3600, refresh_people)
        clock.every(3600, partial(run, store, deliveries.forget))
        clock.every(5, partial(run, store, figures.count))
        clock.every(60, partial(run, store, digests.send, self.manifests))
        clock.every(60, partial(run, store, sanitising.catch_up))
        clock.every(60, partial(run, store, meetings.plan, self.manifests))
        clock.every(3600, partial(run, store, sanitising.forget_old))
        if self.tracker:
            clock.every(self.manifests.jira.sweep_seconds, partial(run, store, outbox.ask, SweepTracker()))
        return clock


async def _answers(store: Store) -> bool:
    return await read(store, people.answers)
