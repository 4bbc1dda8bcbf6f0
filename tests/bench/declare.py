"""How fast a team is assembled: one declare, thirty at the same moment, thirty under Slack's rate limits."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench import load
from tests.bench.payload import body, request
from tests.bench.report import Report
from tests.bench.rig import Rig, rig

LATENCY = 0.1
"""Seconds that each Slack call takes."""
READY = ("conversations.create", "conversations.invite", "conversations.setTopic", "pins.add")


def one(database: str, folder: Path, report: Report) -> None:
    """One declare at a time: round trips in sequence, and the time that is ours."""
    with rig(database, folder, latency=LATENCY) as it:
        times, chains = [], []
        for number in range(12):
            it.forget_calls()
            sent, _ = it.command(f"/incident declare the bot says {number}")
            calls = settled(it, 1)
            pinned = [call for call in calls if call["method"] == "pins.add"][0]
            times.append((pinned["ended"] - sent) * 1000)
            chains.append(chain(calls, pinned))
            time.sleep(2.5)
    floor = LATENCY * 3000
    report.at_most("round trips in sequence until the pin", max(chains), 3, "")
    report.at_most("median from sending to the pin's reply", statistics.median(times[2:]), floor + 60)
    report.note("slowest", f"{max(times[2:]):.0f} ms")
    report.note("ours beyond three calls, median", f"{statistics.median(times[2:]) - floor:.0f} ms")


def chain(calls: list[dict[str, Any]], last: dict[str, Any]) -> int:
    """The longest run of calls, ending with `last`, in which each began after the one before had ended."""
    before = [chain(calls, call) for call in calls if call["ended"] and call["ended"] <= last["started"]]
    return 1 + max(before, default=0)


def settled(it: Rig, incidents: int, seconds: float = 130) -> list[dict[str, Any]]:
    """The calls, once so many incidents have channel, people, topic and pin."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        calls = it.calls()
        done = [sum(bool(call["ok"]) for call in calls if call["method"] == method) for method in READY]
        if min(done) >= incidents:
            return calls
        time.sleep(0.05)
    raise RuntimeError(f"not ready after {seconds} s: {done}")


def thirty(database: str, folder: Path, report: Report) -> None:
    """Thirty at the same moment, Slack's limits off."""
    with rig(database, folder, latency=LATENCY) as it:
        acks, ready, _ = burst(it, 30)
    report.at_most("30 at once: slowest ack", max(acks) * 1000, 1000)
    report.at_most("30 at once: all ready", max(ready) * 1000, 1500)


def thirty_with_limits(database: str, folder: Path, report: Report) -> None:
    """Thirty at the same moment, Slack's limits on; then one that is urgent."""
    with rig(database, folder, latency=LATENCY, limits=True) as it:
        acks, ready, urgent = burst(it, 30, then_urgent=True)
        refused = sum(call["status"] == 429 for call in it.calls())
    report.at_most("30 with limits: slowest ack", max(acks) * 1000, 1000)
    report.at_most("30 with limits: first 20 ready", sorted(ready)[19] * 1000, 3000)
    report.at_most("30 with limits: all ready", max(ready), 120, "s")
    report.at_most("30 with limits: overtaken by an urgent one", urgent, max(ready) / 2, "s")
    report.note("30 with limits: answers 429", str(refused))


def burst(it: Rig, count: int, then_urgent: bool = False) -> tuple[list[float], list[float], float]:
    """Declare so many at once: seconds until each ack, until each incident is ready, and until an urgent one is."""
    it.forget_calls()
    with ThreadPoolExecutor(count) as crowd:
        begun = time.time()
        answers = list(crowd.map(lambda n: _timed(it, n), range(count)))
    if failed := [answer for _, answer in answers if not answer["ok"]]:
        raise RuntimeError(f"{len(failed)} declares were not acked: {failed[0]}")
    if then_urgent:
        load.send_all(it.bot, [request(it.bot, body(1))])
    calls = settled(it, count + then_urgent)
    ready = {_channel(call): _ready(calls, _channel(call)) - begun for call in calls if call["method"] == "pins.add"}
    urgent = {channel: seconds for channel, seconds in ready.items() if channel in _opened_by_alert(calls)}
    usual = [seconds for channel, seconds in ready.items() if channel not in urgent]
    return [seconds for seconds, _ in answers], usual, max(urgent.values(), default=0.0)


def _opened_by_alert(calls: list[dict[str, Any]]) -> set[str]:
    topics = [call for call in calls if call["method"] == "conversations.setTopic"]
    return {_channel(call) for call in topics if "support-bot" in call["args"].get("topic", "")}


def _timed(it: Rig, number: int) -> tuple[float, dict[str, Any]]:
    sent, answer = it.command(f"/incident declare burst number {number}")
    return time.time() - sent, answer


def _channel(call: dict[str, Any]) -> str:
    return str(call["args"].get("channel", ""))


def _ready(calls: list[dict[str, Any]], channel: str) -> float:
    mine = [call for call in calls if _channel(call) == channel and call["method"] in READY and call["ok"]]
    return float(max(call["ended"] for call in mine))
