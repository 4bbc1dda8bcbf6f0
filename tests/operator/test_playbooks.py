"""The operator looks playbooks over and reads one like a page."""

from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot import manifests

OWN = """\
name: Fraud
builds_on: generic
tags: [ACME-01]
what_it_is: Somebody pays with what is not theirs.
steps:
- {id: stop-paying, phase: containing, role: containment, text: Pay nobody, required: true}
"""
TAG = """\
version: 1
tags:
- id: ACME-01
  slug: fraud
  name: Fraud
  sentence: paid a thief
  definition: Somebody makes the system pay them what is not theirs.
  signals: [A refund without an order, Two refunds for one order, A refund at night]
  evaluable: true
  kind: wrong
"""


def run(*words: str) -> int:
    return command_line.main(["playbooks", *words])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company's own folder, with a failure and a playbook of its own."""
    monkeypatch.setenv("HOTWASH_MANIFESTS", str(tmp_path))
    (tmp_path / "taxonomy.yaml").write_text(TAG, encoding="utf-8")
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "fraud.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_ours_have_nothing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint") == 0
    assert capsys.readouterr().out == "14 playbooks: nothing to mend.\n"


def test_what_makes_one_hard_to_use_is_named_with_file_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("lint") == 1
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "playbooks/fraud.yaml, line 1: countermeasures: say what helps, the smallest first",
        "playbooks/fraud.yaml, line 6: steps.0: closing insists on “stop-paying”, so say what shows it: evidence",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[ACME-01]", "[ACME-02]", "playbooks/fraud.yaml, line 3: tags.0: there is no tag “ACME-02”"),
        ("Pay nobody", "x" * 251, "playbooks/fraud.yaml, line 6: steps.0.text"),
        ("tags: [ACME-01]", "kinds: [bias]", "playbooks/fraud.yaml, line 3: kinds.0: bias.yaml is for bias already"),
    ],
)
def test_what_is_wrong_with_one_is_named_too(
    folder: Path, old: str, new: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "playbooks" / "fraud.yaml").write_text(OWN.replace(old, new), encoding="utf-8")
    assert run("lint") == 1
    assert told in capsys.readouterr().err


def test_whoever_has_failures_of_their_own_need_not_write_our_playbooks_anew(folder: Path) -> None:
    library = manifests.load(folder).playbooks
    assert "jailbreak" in library


@pytest.mark.parametrize("words", [["leak"], ["privacy", "leak"], ["AIF-07"]])
def test_one_reads_like_a_page(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", *words) == 0
    page = capsys.readouterr().out
    assert page.startswith("Data leak (playbooks/leak.yaml, version 1)\nFor: Sensitive data disclosed, Training data")
    book = manifests.load().playbooks["leak"]
    plain = " ".join(page.split())
    for words_ in (book.what_it_is, *book.countermeasures, *(one.how or "" for one in book.steps)):
        assert words_ in plain
    assert "What to do: triage" in page
    assert "commander, within 10 minutes in an S1; closing insists on it" in page
    assert max(map(len, page.splitlines())) <= 100


def test_a_name_that_nobody_has_leads_to_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "haluciantion") == 1
    told = capsys.readouterr().err
    assert "There is no playbook “haluciantion”. Do you mean the failure hallucination?" in told
    assert "There are: bias, drift, extraction" in told
