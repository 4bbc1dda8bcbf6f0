"""What nobody could read is shown to the operator for a purpose, and that is written down."""

from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.config import Settings
from storage import custody, evidence, inbox
from storage.db import Work, open_store


@pytest.fixture
def number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Something that came in and could not be read."""
    monkeypatch.setenv("HOTWASH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("HOTWASH_DATABASE_URL", raising=False)
    assert command_line.main(["inbox", "list"]) == 0

    def arrive(work: Work) -> int:
        kept = evidence.keep(work, "intake:2026-03-02", "body", "not JSON, from Ada")
        inbox.set_aside(work.session, "alertmanager", kept, "it is no JSON", work.now)
        return inbox.quarantined(work.session, 1)[0].id

    store = open_store(Settings().database, Settings().vault())
    found = store.submit(arrive).result()
    store.close()
    return found


def test_it_is_shown_as_it_came_for_a_purpose(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["inbox", "show", str(number), "--purpose", " "]) == 1
    assert "Say what you need it for" in capsys.readouterr().err
    assert command_line.main(["inbox", "show", str(number), "--purpose", "Mend the source"]) == 0
    assert "not JSON, from Ada" in capsys.readouterr().out
    store = open_store(Settings().database, Settings().vault())
    (done,) = store.read(lambda work: custody.of_scope(work.session, f"inbox:{number}", 9)).result()
    store.close()
    assert (done.what, done.role) == ("read", "operator")
    assert (done.by or "").startswith("operator ")


def test_the_list_never_quotes_what_came(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["inbox", "list"]) == 0
    told = capsys.readouterr().out
    assert str(number) in told
    assert "Ada" not in told


def test_what_is_not_there_is_said(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["inbox", "show", "7", "--purpose", "look"]) == 1
    assert "The inbox has no number 7" in capsys.readouterr().err
