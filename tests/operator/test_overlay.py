"""A company's own folder: made with one command, never overwritten, and told of what changed in ours."""

import shutil
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot import manifests
from bot.operator import overlay

OURS = sorted(name for name, _ in manifests.FILES.values())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `hotwash init` will make the company's folder."""
    monkeypatch.setenv("HOTWASH_MANIFESTS", str(tmp_path / "acme"))
    return tmp_path / "acme"


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Our manifests as a later version has them: the rota has other words."""
    copy = shutil.copytree(manifests.DEFAULTS, tmp_path / "later")
    changed = (copy / "people.yaml").read_text().replace("answer_within_minutes: 5", "answer_within_minutes: 7")
    (copy / "people.yaml").write_text(changed)
    return copy


def run(*words: str) -> int:
    return command_line.main(list(words))


def said(one: overlay.Own) -> str:
    return "\n".join(one.lines())


def about(name: str, folder: Path, defaults: Path = manifests.DEFAULTS) -> overlay.Own:
    (found,) = [one for one in overlay.compare(folder, defaults) if one.name == name]
    return found


def test_a_new_folder_holds_copies_with_their_comments_and_says_what_comes_next(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", str(folder)) == 0
    assert sorted(path.name for path in folder.glob("*.yaml")) == OURS
    for name in OURS:
        assert (folder / name).read_text() == (manifests.DEFAULTS / name).read_text()
        assert "#" in (folder / name).read_text()
    assert list((folder / "playbooks").iterdir()) == []
    shown = capsys.readouterr().out
    assert [shown.count(f"\n  {number}. ") for number in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert manifests.load(folder) == manifests.load()


def test_what_is_there_is_never_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "people.yaml").write_text("mine")
    assert run("init", str(folder)) == run("init", str(folder)) == 0
    assert (folder / "people.yaml").read_text() == "mine"
    assert f"kept  {folder / 'people.yaml'}" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert run("init", str(tmp_path / "file")) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_fresh_copies_are_the_same_as_ours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("init", str(folder))
    assert run("manifests", "diff") == 0
    shown = capsys.readouterr().out
    assert shown.count("the same as ours") == len(OURS)
    assert "manifests seen" not in shown


def test_what_the_company_changed_is_no_news(folder: Path) -> None:
    overlay.make(folder)
    (folder / "people.yaml").write_text("mine")
    assert said(about("people.yaml", folder)).endswith("ours has not changed since you copied it or saw the changes.")


def test_what_we_changed_is_shown_until_it_is_seen(folder: Path, later: Path) -> None:
    overlay.make(folder)
    mine = (folder / "people.yaml").read_text() + "# mine\n"
    (folder / "people.yaml").write_text(mine)
    news = about("people.yaml", folder, later)
    assert news.is_behind
    assert "\n    -answer_within_minutes: 5\n    +answer_within_minutes: 7\n" in said(news)
    assert "# mine" not in said(news)
    assert not about("alerts.yaml", folder, later).is_behind
    overlay.see(folder, ["people.yaml"], later)
    assert not about("people.yaml", folder, later).is_behind
    assert (folder / "people.yaml").read_text() == mine


def test_a_file_that_was_copied_by_hand_is_compared_with_ours_and_can_be_seen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay.make(folder)
    (folder / "playbooks" / "generic.yaml").write_text("name: Ours is better\n")
    (folder / "playbooks" / "fraud.yaml").write_text("name: Fraud\n")
    assert run("manifests", "diff", "playbooks/generic.yaml", "playbooks/fraud.yaml") == 0
    shown = capsys.readouterr().out
    assert "playbooks/generic.yaml: takes the place of ours." in shown
    assert "\n    +name: Ours is better\n" in shown
    assert "playbooks/fraud.yaml: your own" in shown
    assert "`hotwash manifests seen`" in shown
    assert run("manifests", "seen", "playbooks/generic.yaml") == 0
    assert capsys.readouterr().out == "playbooks/generic.yaml: seen.\n"
    assert run("manifests", "diff", "playbooks/generic.yaml") == 0
    assert "has not changed" in capsys.readouterr().out


def test_no_folder_and_no_such_file_are_said_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("manifests", "diff") == 1
    assert "there is no such folder" in capsys.readouterr().err
    overlay.make(folder)
    assert run("manifests", "seen", "poeple.yaml") == 1
    assert "Your folder has no poeple.yaml." in capsys.readouterr().err
    monkeypatch.delenv("HOTWASH_MANIFESTS")
    assert run("manifests", "diff") == 1
    assert "`hotwash init FOLDER` makes one" in capsys.readouterr().err
