"""`hotwash page --test`: a real page, marked as a test, that counts only when somebody heard it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.operator.commands import open_settings
from storage import pages
from tests.pagers import CUT, ROUTING_KEY, SIGNING_SECRET, PagerDuty, Receiver

Test = Callable[..., int]
ROOT = Path(__file__).parents[2]
PEOPLE = ROOT / "manifests" / "people.yaml"


@pytest.fixture
def page(tmp_path: Path, pagerduty: PagerDuty, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Test:
    """Type `hotwash page --test …` in a house with two pagers; returns the exit code."""
    pagers = {
        "duty": {"kind": "pagerduty", "address": pagerduty.url},
        "night": {"kind": "webhook", "address": receiver.url},
    }
    people = PEOPLE.read_text(encoding="utf-8")
    (tmp_path / "people.yaml").write_text(people.replace("pagers: {}", f"pagers: {json.dumps(pagers)}"))
    monkeypatch.setenv("HOTWASH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOTWASH_MANIFESTS", str(tmp_path))
    monkeypatch.setenv("HOTWASH_PAGER_SECRETS", f"duty:{ROUTING_KEY},night:{SIGNING_SECRET}")
    return lambda *words: command_line.main(["page", "--test", *words])


def passed() -> set[str]:
    """The pagers that have passed."""
    store = open_settings()
    try:
        return set(store.read(lambda work: pages.tested(work.session)).result())
    finally:
        store.close()


def at_a_terminal(words: str) -> subprocess.CompletedProcess[str]:
    """Test the pager “duty” at a terminal, and type these words when asked."""
    keyboard, terminal = pty.openpty()
    with os.fdopen(keyboard, "wb", buffering=0) as keys, os.fdopen(terminal) as screen:
        keys.write(words.encode() + b"\n")
        command = [sys.executable, "-P", "-m", "bot", "page", "--test", "duty"]
        return subprocess.run(command, stdin=screen, capture_output=True, text=True, cwd=ROOT, timeout=30, check=False)


def test_a_test_page_rings_is_marked_and_falls_silent(page: Test, pagerduty: PagerDuty) -> None:
    assert page("duty") == 0
    assert pagerduty.taken[0]["payload"]["summary"].startswith("TEST of the pager “duty”")
    assert list(pagerduty.state.values()) == ["resolved"]
    assert passed() == {"duty"}


def test_every_pager_is_tested_when_none_is_named(page: Test, receiver: Receiver) -> None:
    assert page() == 0
    assert receiver.taken[0]["data"]["test"] is True
    assert passed() == {"duty", "night"}


def test_each_test_rings_anew(page: Test, pagerduty: PagerDuty) -> None:
    assert page("duty") == page("duty") == 0
    assert sum(pagerduty.rang.values()) == 2


@pytest.mark.usefixtures("page")
def test_at_a_terminal_only_what_was_heard_counts(pagerduty: PagerDuty) -> None:
    silent = at_a_terminal("n")
    assert (silent.returncode, silent.stdout.count("Did it ring?")) == (1, 1)
    assert "Then it does not count." in silent.stderr
    assert passed() == set()
    assert at_a_terminal("yes").returncode == 0
    assert passed() == {"duty"}
    assert set(pagerduty.state.values()) == {"resolved"}


@pytest.mark.parametrize(
    ("fate", "sentence"),
    [
        (400, "No page was sent: the pager “duty” refuses it (400). Check its secret in HOTWASH_PAGER_SECRETS and its"),
        (404, "No page was sent: the pager “duty” refuses it (404). Check its secret in HOTWASH_PAGER_SECRETS and its"),
        (429, "No page was sent: the pager “duty” answers 429. Check its address in people.yaml and the way there"),
        (503, "No page was sent: the pager “duty” answers 503. Check its address in people.yaml and the way there"),
        (CUT, "No page was sent: the pager “duty” did not answer. Check its address in people.yaml and the way there"),
    ],
)
def test_what_went_wrong_is_said_with_the_way_out(
    page: Test, pagerduty: PagerDuty, capsys: pytest.CaptureFixture[str], fate: int | str, sentence: str
) -> None:
    pagerduty.fates.append(fate)
    assert page("duty") == 1
    assert sentence in capsys.readouterr().err
    assert passed() == set()


def test_a_page_that_cannot_be_ended_is_left_to_the_person(
    page: Test, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.fates.extend([None, 503])
    assert page("night") == 0
    assert "It could not be ended, so end it yourself in the pager" in capsys.readouterr().out


def test_a_wrong_name_or_a_missing_secret_is_said_plainly(
    page: Test, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page("day") == 1
    assert capsys.readouterr().err == "people.yaml has no pager “day”; there is duty, night.\n"
    monkeypatch.setenv("HOTWASH_PAGER_SECRETS", "")
    assert page("duty") == 1
    assert "Add duty:secret to it." in capsys.readouterr().err


def test_without_any_pager_it_says_that_nobody_would_be_woken(
    page: Test, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HOTWASH_MANIFESTS")
    assert page() == 1
    assert "nobody would be woken" in capsys.readouterr().err
