"""Socket Mode: tickets, connections, and envelopes that go to exactly one of them."""

import asyncio
import time
import uuid
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from handlers.workspace.faults import Faults, Rule
from handlers.workspace.records import Json

CONNECTIONS_MAX = 10
TICKET_SECONDS = 30.0


class NotDelivered(Exception):
    """An app did not take what was sent; `reason` is Slack's word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(eq=False)
class Connection:
    """One open socket of an app."""

    app_id: str
    websocket: WebSocket
    silent: bool = False

    async def send(self, body: Json) -> None:
        """Send JSON unless the socket has fallen silent."""
        if not self.silent:
            await self.websocket.send_json(body)

    def cut(self) -> None:
        """Break the connection without a word."""
        self.websocket.scope["state"]["transport"].abort()

    def hush(self) -> None:
        """Leave the connection open, but neither send nor answer pings any more."""
        self.silent = True
        self.websocket.scope["state"]["transport"].pause_reading()


@dataclass
class Sockets:
    """Every ticket and connection of every app, and the acks that are waited for."""

    faults: Faults
    tickets: dict[str, tuple[str, float]] = field(default_factory=dict)
    open: dict[str, list[Connection]] = field(default_factory=dict)
    acks: dict[str, asyncio.Future[Json]] = field(default_factory=dict)

    def ticket(self, app_id: str) -> str:
        """A ticket for one connection."""
        name = str(uuid.uuid4())
        self.tickets[name] = (app_id, time.monotonic() + TICKET_SECONDS)
        return name

    async def serve(self, websocket: WebSocket) -> None:
        """Keep one connection from hello to goodbye."""
        app_id, expires = self.tickets.pop(websocket.query_params.get("ticket", ""), ("", 0.0))
        if time.monotonic() > expires:
            await websocket.close(code=1008)
            return
        await websocket.accept()
        connection = Connection(app_id, websocket)
        peers = self.open.setdefault(app_id, [])
        for dead in [peer for peer in peers if peer.silent]:
            self._forget(dead)
            dead.cut()
        if len(peers) >= CONNECTIONS_MAX:
            await connection.send({"type": "disconnect", "reason": "too_many_websockets"})
            await websocket.close()
            return
        peers.append(connection)
        try:
            await connection.send(_hello(app_id, len(peers)))
            await self._listen(connection)
        finally:
            self._forget(connection)

    async def deliver(self, app_id: str, envelope: Json, seconds: float) -> Json:
        """Send an envelope to one connection; returns what came with the ack. Raises NotDelivered."""
        peers = self.open.get(app_id)
        if not peers:
            raise NotDelivered("connection_failed")
        peers.append(peers.pop(0))
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.acks[envelope["envelope_id"]] = ack
        try:
            await self._send(peers[-1], envelope)
            async with asyncio.timeout(seconds):
                return await ack
        except TimeoutError:
            raise NotDelivered("timeout") from None
        finally:
            self.acks.pop(envelope["envelope_id"], None)

    async def strike(self, rule: Rule) -> None:
        """Apply a fault of sockets to open connections, as often as it may fire."""
        for connection in [one for peers in self.open.values() for one in peers]:
            if rule.fired < rule.times:
                rule.fired += 1
                await self._misbehave(connection, rule)

    async def _send(self, connection: Connection, envelope: Json) -> None:
        rule = self.faults.for_envelope(envelope["type"] == "events_api")
        if rule is not None:
            if rule.kind == "delay":
                await asyncio.sleep(rule.seconds)
            elif rule.kind == "duplicate":
                await _try_send(connection, envelope)
            elif await self._misbehave(connection, rule):
                return
        await _try_send(connection, envelope)

    async def _misbehave(self, connection: Connection, rule: Rule) -> bool:
        """Do what a fault says to a connection; True when the envelope is lost with it."""
        if rule.kind == "drop_socket":
            self._forget(connection)
            connection.cut()
            return True
        if rule.kind == "silent_socket":
            connection.hush()
            return True
        if rule.kind == "refresh_requested":
            await connection.send({"type": "disconnect", "reason": "refresh_requested"})
            self._forget(connection)
            asyncio.get_running_loop().call_later(0.2, connection.cut)
            return False
        return rule.kind in ("lost_request", "error", "internal_error")

    async def _listen(self, connection: Connection) -> None:
        while True:
            try:
                body = await connection.websocket.receive_json()
            except (WebSocketDisconnect, ValueError):
                return
            ack = self.acks.get(str(body.get("envelope_id")))
            if ack is not None and not ack.done():
                ack.set_result(body.get("payload") or {})

    def _forget(self, connection: Connection) -> None:
        peers = self.open.get(connection.app_id, [])
        if connection in peers:
            peers.remove(connection)


async def _try_send(connection: Connection, envelope: Json) -> None:
    if connection.websocket.client_state is WebSocketState.CONNECTED:
        try:
            await connection.send(envelope)
        except (WebSocketDisconnect, RuntimeError):
            raise NotDelivered("connection_failed") from None


def _hello(app_id: str, count: int) -> Json:
    return {
        "type": "hello",
        "num_connections": count,
        "debug_info": {"host": "local", "build_number": 1, "approximate_connection_time": 3600},
        "connection_info": {"app_id": app_id},
    }
