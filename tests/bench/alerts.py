"""Alerts in storms: how many are committed a second, what a storm does to Slack and to people's commands."""

import asyncio
import statistics
import sys
import time
from pathlib import Path

from tests.bench import load
from tests.bench.payload import body, request
from tests.bench.report import Report
from tests.bench.rig import Rig, child, free_port, rig

SECONDS, ROUNDS = 2.0, 5


def ingest(database: str, folder: Path, report: Report) -> None:
    """Bodies committed a second, as a share of bare Starlette that only reads the same body; taken in turns."""
    port = free_port()
    bare = f"http://127.0.0.1:{port}"
    rounds = []
    with (
        child([str(Path(__file__).parent / "bare.py"), str(port)], {}, folder / "bare.log", f"{bare}/healthz"),
        rig(database, folder) as it,
    ):
        for _ in range(ROUNDS):
            ceiling = load.per_second(bare, request(bare, body(1)), SECONDS)
            rounds.append((load.per_second(it.bot, request(it.bot, body(1)), SECONDS), ceiling))
            time.sleep(SECONDS)
    ours, ceiling = sorted(rounds, key=lambda one: one[0] / one[1])[ROUNDS // 2]
    report.note("bare Starlette reading the body", f"{ceiling:,.0f} /s")
    report.note("committed before 202", f"{ours:,.0f} /s")
    if database.startswith("sqlite"):
        report.at_least("share of bare Starlette, median of rounds", ours / ceiling * 100, 35, "%")
    else:
        report.note("share of bare Starlette, median of rounds", f"{ours / ceiling * 100:.0f} %")


def storm(database: str, folder: Path, report: Report) -> None:
    """A thousand alerts of the same trouble: one incident and next to no extra calls."""
    with rig(database, folder) as it:
        single = _writes_of(it, [body(0, "alone")])
        many = _writes_of(it, [body(number) for number in range(1000)])
        channels = [call for call in it.calls() if call["method"] == "conversations.create"]
    report.at_most("incidents of 1,000 alerts", len(channels), 1, "")
    report.at_most("Slack writes beyond one declare", many - single, 5, "")


def _writes_of(it: Rig, bodies: list[bytes]) -> int:
    it.forget_calls()
    load.send_all(it.bot, [request(it.bot, one) for one in bodies])
    time.sleep(15)
    return sum(not call["method"].endswith((".list", ".info", ".history", ".test")) for call in it.calls())


def acks_under_storm(database: str, folder: Path, report: Report) -> None:
    """Commands while a thousand alerts a second come in."""
    with rig(database, folder) as it:
        feeder = [sys.executable, "-m", "tests.bench.load", it.bot, "1000", "12"]
        waits = asyncio.run(_commands_during(it, feeder))
    report.note("median ack under 1,000 alerts a second", f"{statistics.median(waits) * 1000:.0f} ms")
    report.at_most("p99 ack under 1,000 alerts a second", sorted(waits)[int(len(waits) * 0.99)] * 1000, 250)


async def _commands_during(it: Rig, feeder: list[str]) -> list[float]:
    process = await asyncio.create_subprocess_exec(*feeder)
    waits = []
    while process.returncode is None:
        sent = time.monotonic()
        _, answer = await asyncio.to_thread(it.command, "/incident list")
        waits.append(time.monotonic() - sent)
        if not answer["ok"]:
            raise RuntimeError(f"a command was not acked: {answer}")
        await asyncio.sleep(0.05)
    return waits
