"""A month's meeting as files: one for people, with its charts beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.config import Settings
from bot.meeting import decisions, meetings
from bot.meeting.decisions import Choice
from bot.rules.words import Severity
from storage.db import open_store
from storage.meetings import Meeting
from tests.desk import EMI, JAILBREAK, Desk, sitting
from tests.meeting_house import HOUSE_THAT_MEETS


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose meeting of April has decided something; gives the folder of what is written."""
    monkeypatch.setenv("HOTWASH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOTWASH_DATABASE_URL", raising=False)
    assert command_line.main(["effects", "list"]) == 0, "the database is made by the first command"
    settings = Settings()
    with sitting(settings.database) as desk:
        desk.store.close()
        desk.store = open_store(settings.database, settings.vault(), now=lambda: desk.now)
        _meet(desk)
    return tmp_path / "written"


def _meet(desk: Desk) -> None:
    desk.house, desk.now = HOUSE_THAT_MEETS, datetime(2026, 3, 10, tzinfo=UTC)
    row: Meeting = desk.do(meetings.plan, desk.house)
    desk.tag(desk.declare(severity=Severity.S2), JAILBREAK)
    desk.now = row.starts_at
    desk.do(decisions.decide, desk.house, row.id, Choice("Jokes may stay", None), EMI)


def run(*words: str) -> int:
    """Type a command."""
    return command_line.main(list(words)) or 0


def test_the_agenda_is_written_with_its_charts(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("minutes", "2026-04", "--to", str(month)) == 0
    page = (month / "2026-04.md").read_text(encoding="utf-8")
    assert page.startswith("# Cross-team post-mortem, April 2026")
    assert "Most harm: Jailbreak (9)" in page
    pictures = sorted(one.name for one in month.glob("*.svg"))
    assert pictures == [f"2026-04-{place}.svg" for place in range(1, len(pictures) + 1)] and pictures
    assert all(f"]({one})" in page and (month / one).read_bytes().lstrip().startswith(b"<?xml") for one in pictures)
    assert "2026-04.md is written." in capsys.readouterr().out


def test_a_month_without_a_meeting_is_said_to_have_none(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("minutes", "April", "--to", str(month)) == 1
    assert "There is no meeting of “April”. Give a month with its year, such as 2026-12." in capsys.readouterr().err
    assert not month.exists()
