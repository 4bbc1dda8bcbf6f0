"""`hotwash demo` as a visitor starts it: one command, one address, and nothing left behind."""

import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.long.demo import GENERAL, PERSON, ROOT, all_gone, command, free_port, running, started
from tests.long.stage import until

DEAD = "http://127.0.0.1:9"
"""An address that nobody answers at."""
PROXIED = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), DEAD)


@pytest.fixture
def port() -> int:
    """A port for the demo."""
    return free_port()


@pytest.mark.timeout(200)
def test_headless_it_tells_a_whole_incident_even_behind_a_proxy_that_is_dead(port: int) -> None:
    process = started("--headless", "--port", port, **PROXIED)
    said, _ = process.communicate(timeout=180)
    assert process.returncode == 0, said
    assert "99 % off: 2.49 €" in said
    assert re.search(r"#inc-1-jailbreak with Ada Okafor, Dev Patel, Chiara Rossi.*, assembled in", said)
    assert "topic      INC-1 Jailbreak on RetailBot | IC: Bo Lindqvist | triage" in said
    assert "Bo Lindqvist handed command over to Ada Okafor" in said
    assert "Ada Okafor resolved it: the harm is stopped" in said
    assert "#incidents INC-2 opened" in said
    assert "the shop   Thank you. Your reference: REP-3" in said
    assert "Thank you: REP-4. Nothing here leads to you." in said
    assert "S1 until you answer" in said
    assert "What you reported does no more harm: it is stopped." in said
    assert "It was a near miss" in said


def test_a_taken_port_is_said_with_a_way_out(port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(command("--port", port), cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert f"Port {port} cannot be used. Choose another with --port " in done.stderr


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_is_none_is_said_too(port: int) -> None:
    done = subprocess.run(command("--port", port), cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Port {port} cannot be used." in done.stderr


def test_a_data_folder_that_cannot_be_is_said(port: int, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("I am no folder")
    told = command("--port", port, "--data", tmp_path / "file")
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The folder ") and "file cannot be used" in done.stderr


def test_a_real_installation_in_the_environment_is_not_touched(port: int, tmp_path: Path) -> None:
    real = {"HOTWASH_DATA": str(tmp_path), "HOTWASH_DATABASE_URL": "postgresql://real", "HOTWASH_PORT": str(port)}
    with running(port, **real) as demo:
        assert demo.act("command", channel=GENERAL, text="/incident list")["ok"]
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_stops_everything_in_a_moment(port: int) -> None:
    with running(port) as demo:
        assert len(demo.children) >= 3
        began = time.monotonic()
        assert "Stopped." in demo.end(signal.SIGINT)
        assert time.monotonic() - began < 5
        assert demo.process.returncode == 0
        assert all_gone(demo.children)()


def test_the_parts_do_not_outlive_a_demo_that_was_killed(port: int) -> None:
    with running(port) as demo:
        demo.end(signal.SIGKILL)
        until(all_gone(demo.children), "a part still runs")


@pytest.mark.parametrize(
    ("part", "name"), [("handlers.demo.bot", "bot"), ("--state", "workspace"), ("--alert-url", "gateway")]
)
def test_a_part_that_dies_ends_the_demo_with_a_sentence(port: int, part: str, name: str) -> None:
    with running(port) as demo:
        demo.part(part).kill()
        rest, _ = demo.process.communicate(timeout=15)
        assert f"The {name} ended by itself, so everything was stopped." in rest
        assert demo.process.returncode == 1
        # The anonymiser of a bot that was killed ends as soon as it looks for its next conversation.
        until(all_gone(demo.children), "a part still runs")


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
