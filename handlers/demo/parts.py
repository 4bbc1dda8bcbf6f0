"""The demo's child processes: started, awaited, watched, and stopped together."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from handlers.demo import local

ROOT = Path(__file__).parents[2]
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
"""slack_sdk ignores NO_PROXY, so that any proxy variable would send local calls away."""
START, STOP = 20.0, 10.0
"""Seconds that a part may take to be ready, and to stop by itself."""
TAIL = 1500
"""How many characters of a log are shown when its part failed."""


class PartFailed(Exception):
    """A part did not start, or ended by itself; the sentence says which, with the end of its log."""


@dataclass(frozen=True)
class Part:
    """A running child and where it logs."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def failed(self, what: str) -> PartFailed:
        """The sentence about a failure."""
        tail = self.log.read_text(encoding="utf-8", errors="replace")[-TAIL:].strip()
        return PartFailed(f"The {self.name} {what}, so everything was stopped. The end of its log:\n{tail}")


class Parts:
    """All children; leaving the context stops them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[Part] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        # The workspace was first and goes last: the bot still has words to say to it.
        try:
            self._stop(self.running[1:], STOP)
            self._stop(self.running[:1], STOP)
        finally:
            for part in self.running:
                part.process.kill()

    def start(self, name: str, args: Sequence[str], settings: Mapping[str, str] | None = None) -> Part:
        """Start a module of ours as a child."""
        log = self.folder / f"{name}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "handlers.demo.child", *args],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                env=_environment(settings or {}),
                start_new_session=True,  # Ctrl-C is for us alone: we stop the others in order
            )
        part = Part(name, process, log)
        self.running.append(part)
        return part

    def until_ready(self, part: Part, url: str) -> None:
        """Wait until a part's address answers.  Raises PartFailed when it does not."""
        deadline = time.monotonic() + START
        while not local.answers(url):
            if part.process.poll() is not None or time.monotonic() > deadline:
                raise part.failed("did not start")
            time.sleep(0.03)

    def watch(self) -> None:
        """Return never while all parts run.  Raises PartFailed when one has ended."""
        while True:
            for part in self.running:
                if part.process.poll() is not None:
                    raise part.failed("ended by itself")
            time.sleep(0.2)

    def _stop(self, parts: Sequence[Part], seconds: float) -> None:
        for part in parts:
            part.process.terminate()
        deadline = time.monotonic() + seconds
        for part in parts:
            try:
                part.process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                part.process.kill()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """What a child gets: neither a proxy nor the settings of a real installation."""
    kept = {name: value for name, value in os.environ.items() if not _ours_or_proxy(name)}
    return kept | {f"HOTWASH_{name}": value for name, value in settings.items()} | {"PYTHONPATH": str(ROOT)}


def _ours_or_proxy(name: str) -> bool:
    return name.lower() in PROXIES or name.upper().startswith("HOTWASH_")
