"""A demo that runs in a process of its own, as a visitor starts it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil

from handlers.demo import local
from tests.long.stage import until

ROOT = Path(__file__).parents[2]
PERSON, GENERAL = "U0EMI", "C0GENERAL"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Demo:
    """A demo that runs, as its terminal shows it."""

    def __init__(self, process: subprocess.Popen[str], page: str) -> None:
        self.process, self.page = process, page
        self.children = psutil.Process(process.pid).children(recursive=True)

    def state(self) -> Any:
        """Everything that stands in the workspace."""
        return local.get(f"{self.page}/admin/state")

    def hotwash(self) -> dict[str, str]:
        """Hotwash's own account."""
        users = self.state()["users"].values()
        return dict(next(one for one in users if one["is_bot"] and one["app_id"]))

    def act(self, do: str, **args: str) -> Any:
        """Emi does something."""
        return local.post(f"{self.page}/act", {"as": PERSON, "do": do, **args})

    def incident(self, number: int) -> Any:
        """The channel of an incident, once its card is pinned."""
        return until(lambda: next((one for one in self.incidents(number) if one["pins"]), None), "no incident channel")

    def incidents(self, number: int) -> list[Any]:
        """The channels of an incident."""
        return [one for one in self.state()["channels"].values() if one["name"].startswith(f"inc-{number}-")]

    def end(self, number: int) -> str:
        """Send a signal; returns what was said at the end."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=15)
        return rest

    def part(self, name: str) -> psutil.Process:
        """One of the children by a word of its command line."""
        return next(child for child in self.children if name in child.cmdline())


def command(*args: object) -> list[str]:
    """The command line of a demo."""
    return [sys.executable, "-P", "-m", "bot", "demo", *map(str, args)]


def started(*args: object, **env: str) -> subprocess.Popen[str]:
    """A demo that was told to start."""
    out = subprocess.PIPE
    return subprocess.Popen(
        command(*args), cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=subprocess.STDOUT, text=True
    )


@contextmanager
def running(port: int, *args: object, **env: str) -> Iterator[Demo]:
    """A demo whose page is ready."""
    process = started("--port", port, *args, **env)
    with process:
        try:
            yield Demo(process, address(process.stdout))
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.wait(15)


def address(lines: IO[str] | None) -> str:
    """The one address that the demo prints."""
    assert lines is not None
    said = ""
    for line in lines:
        said += line
        if "Open http" in line:
            return line.split()[-1]
    raise AssertionError(f"no address was printed: {said}")


def all_gone(processes: list[psutil.Process]) -> Callable[[], bool]:
    """Whether none of them runs any more."""
    return lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)
