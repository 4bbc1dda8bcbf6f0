"""`hotwash demo` as a visitor starts it: one command, one address, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil
import pytest

from handlers.demo import local
from tests.long.stage import until

ROOT = Path(__file__).parents[2]
DEAD = "http://127.0.0.1:9"
"""An address that nobody answers at."""
PROXIED = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), DEAD)
PERSON, GENERAL = "U0EMI", "C0GENERAL"


@pytest.fixture
def port() -> int:
    """A port with two free ones after it."""
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


def test_headless_it_tells_how_a_team_was_called_even_behind_a_proxy_that_is_dead(port: int) -> None:
    process = started("--headless", "--port", port, **PROXIED)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "99 % off: 2.49 €" in said
    assert "#inc-1-jailbreak with Ada Okafor, Dev Patel, Chiara Rossi, assembled in" in said
    assert "#incidents INC-2 opened" in said


def test_a_taken_port_is_said_with_a_way_out(port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(command("--port", port), cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert f"Port {port} cannot be used. Choose another: hotwash demo --port " in done.stderr


def test_a_real_installation_in_the_environment_is_not_touched(port: int, tmp_path: Path) -> None:
    real = {"HOTWASH_DATA": str(tmp_path), "HOTWASH_DATABASE_URL": "postgresql://real", "HOTWASH_PORT": str(port)}
    with running(port, **real) as demo:
        assert demo.act("command", channel=GENERAL, text="/incident list")["ok"]
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_stops_everything_in_a_moment(port: int) -> None:
    with running(port) as demo:
        assert len(demo.children) == 3
        began = time.monotonic()
        assert "Stopped." in demo.end(signal.SIGINT)
        assert time.monotonic() - began < 5
        assert demo.process.returncode == 0
        assert all_gone(demo.children)()


def test_the_parts_do_not_outlive_a_demo_that_was_killed(port: int) -> None:
    with running(port) as demo:
        demo.end(signal.SIGKILL)
        until(all_gone(demo.children), "a part still runs")


@pytest.mark.parametrize(("part", "name"), [("run", "bot"), ("--state", "workspace"), ("--alert-url", "gateway")])
def test_a_part_that_dies_ends_the_demo_with_a_sentence(port: int, part: str, name: str) -> None:
    with running(port) as demo:
        demo.part(part).kill()
        rest, _ = demo.process.communicate(timeout=15)
        assert f"The {name} ended by itself, so everything was stopped." in rest
        assert demo.process.returncode == 1
        assert all_gone(demo.children)()


def test_kept_data_is_there_after_a_restart_and_join_still_works(port: int, tmp_path: Path) -> None:
    with running(port, "--data", tmp_path / "kept") as demo:
        demo.act("command", channel=GENERAL, text="/incident declare The bot swears")
        before = demo.incident(1)
    with running(port, "--data", tmp_path / "kept") as demo:
        after = demo.incident(1)
        assert after["messages"].keys() >= before["messages"].keys()
        assert PERSON in after["members"]
        demo.act("leave", channel=after["id"])
        until(lambda: PERSON not in demo.incident(1)["members"], "Emi did not leave")
        demo.act("command", channel=GENERAL, text="/incident join 1")
        until(lambda: PERSON in demo.incident(1)["members"], "Emi was not let in again")
        demo.act("command", channel=GENERAL, text="/incident declare It swears in Welsh now")
        assert demo.incident(2)["id"] != after["id"]
