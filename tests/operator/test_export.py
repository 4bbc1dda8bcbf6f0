"""An export holds all that is known of an incident, no captured text unless asked for, and no text that breaks out."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot import __main__ as command_line
from bot.config import Settings
from bot.keeping.evidence import for_export
from bot.learning import postmortems
from bot.record import markdown, records
from bot.response import declaring, offers, phases, roles, severity, tasks, timeline, updates
from bot.response.declaring import Wish
from bot.response.timeline import Message
from bot.rules.postmortem import Section
from bot.rules.text import visible
from bot.rules.words import Door, Mode, Phase, Role, Severity
from storage import custody, evidence
from storage.db import Work, open_store
from storage.incidents import Event
from tests.desk import BO, EMI, HOUSE, JAILBREAK, KIM, LEAK, WORDS, Desk, sitting
from tests.handlers.slack.hostile import HOSTILE
from tests.learning import learn

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
SECTIONS = ["Detection", "Actions taken", "Root cause findings", "Remediation", "Impact"]
BREAKOUTS = [
    "```\n# Broken out\n```",
    "\n\n# Broken out\n\nheading\n=======\n",
    "````````\n</code></pre><h1>Broken out</h1><script>alert(1)</script>",
    "~~~\n| a | b |\n|---|---|\n[x](javascript:alert(1)) ![](http://evil.example/p.png)",
    "\r# Broken out\r\n- \u2028# Broken out\u2029## Report",
]
EXAMPLES = 20
"""Each is a whole incident on a real disk."""
TEXTS = (st.lists(st.sampled_from(BREAKOUTS) | HOSTILE, max_size=4).map("".join)).map(lambda text: f"Zq~{text}"[:240])


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """A desk on SQLite."""
    with sitting(sqlite_url) as opened:
        yield opened


def lived(desk: Desk, words: str, **wish: Any) -> int:
    """An incident from its declare to its end, in which everything that people wrote are these words."""
    number = desk.with_channel(what=words, severity=Severity.S1, copy=json.dumps({"ts": "1.5", "text": words}), **wish)
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.do(offers.hand_over, HOUSE, number, KIM, BO, words)
    files = [{"name": words, "permalink": words}]
    copy = json.dumps({"ts": "2.5", "text": words, "files": files})
    said = Message("C1", "2.5", desk.now, EMI, copy, "https://a.example/1")
    desk.do(timeline.add, number, said, BO)
    desk.do(timeline.edited, said, said, EMI, desk.now + timedelta(seconds=1))
    desk.do(timeline.removed, "C1", "2.5", said, desk.now + timedelta(seconds=2))
    desk.do(severity.rate, HOUSE, number, Severity.S2, BO, "slack", words)
    found = desk.tasks(number)
    own = desk.do(tasks.add, number, words, BO)
    desk.do(tasks.tick, own.id, BO, words)
    desk.do(tasks.tick, found["Look at it"].id, EMI, words)
    desk.do(tasks.not_needed, found["Stop it"].id, EMI, words)
    desk.do(updates.post, number, BO, words, words, 30)
    desk.do(phases.move, desk.tag(number), Phase.RECOVERING, BO)
    desk.do(phases.resolve, number, BO, True, words, EMI)
    learn(desk, number, words)
    desk.do(postmortems.choose, HOUSE, number, BO)
    desk.do(postmortems.write, number, {Section.IMPACT: words}, BO)
    return number


def export(desk: Desk, number: int, captured: bool = False) -> tuple[Json, str]:
    """Both files of an export."""
    found = desk.read(records.record, number, for_export if captured else None)
    return json.loads(json.dumps(found)), markdown.page(found)


def headings(page: str) -> list[str]:
    """The headings of a page as a Markdown reader sees them, without the incident's own."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    places = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    assert tokens[places[0]].tag == "h1"
    return [f"{tokens[place].tag} {tokens[place + 1].content}" for place in places[1:]]


def pieces(text: str) -> set[str]:
    """Every eight characters of a text that stand together."""
    return {text[start : start + 8] for start in range(len(text) - 7)}


def test_before_it_is_made_safe_to_show_no_piece_of_captured_text_is_in_either_file(desk: Desk) -> None:
    usual = "".join(files(desk, "Qz!"))

    @example("Zq~The customer's name is Ada Lovelace")
    @given(TEXTS)
    @settings(max_examples=EXAMPLES)
    def holds(words: str) -> None:
        for file in files(desk, words):
            assert {piece for piece in pieces(words.strip()) if piece in file and piece not in usual} == set()

    holds()


def files(desk: Desk, words: str) -> list[str]:
    """What an export without captured text writes, and the JSON as it is read."""
    record, page = export(desk, lived(desk, words))
    return [json.dumps(record), json.dumps(record, ensure_ascii=False), page]


def test_with_captured_text_the_page_is_built_as_ever(desk: Desk) -> None:
    _, usual = export(desk, lived(desk, WORDS), captured=True)

    @example("Zq~" + BREAKOUTS[0])
    @given(TEXTS)
    @settings(max_examples=EXAMPLES)
    def holds(words: str) -> None:
        record, page = export(desk, lived(desk, words), captured=True)
        assert headings(page) == headings(usual)
        assert kinds(page) == kinds(usual)
        assert visible(page, len(page)) == page, "nothing in it is hidden"
        assert record["incident"]["summary"]["raw"] == words.strip()

    holds()


def kinds(page: str) -> list[str]:
    """What a page is made of, as a Markdown reader sees it: every block, and everything inside lines but plain text."""
    blocks = MarkdownIt("commonmark").enable("table").parse(page)
    parts = [part.type for block in blocks for part in [block, *(block.children or [])]]
    return [one for one in parts if one not in ("text", "text_special")]


def test_it_has_exactly_the_five_sections_filled_from_what_happened(desk: Desk) -> None:
    record, page = export(desk, lived(desk, WORDS))
    assert [one.removeprefix("h3 ") for one in headings(page) if one.startswith("h3")] == SECTIONS
    says = {line["number"]: line["says"] for line in record["timeline"]}
    report = {name: [says[number] for number in numbers] for name, numbers in record["report"].items()}
    assert any("opened the incident" in one for one in report["detection"])
    assert any("ticked “Look at it”" in one for one in report["detection"])
    assert any("nobody needs to do “Stop it”" in one for one in report["actions_taken"])
    assert any("rated it S2, after S1" in one for one in report["impact"])
    assert any("wrote an update" in one for one in report["impact"])
    assert any("did a follow-up" in one for one in report["remediation"])
    assert any("said what contributed (safeguard gap)" in one for one in report["root_cause_findings"])
    assert [one["state"] for one in record["follow_ups"]] == ["done", "dropped", "open"]
    assert [one["dropped"] for one in record["investigation"]["factors"]] == [False, True]
    _, new = export(desk, desk.declare())
    nothing = new.split("### Remediation", 1)[1].split("###", 1)[0]
    assert "Nothing was recorded for this section." in nothing


def test_times_roles_tasks_and_updates_are_told(desk: Desk) -> None:
    record, page = export(desk, lived(desk, WORDS))
    assert record["times"]["resolved"] == desk.now.isoformat()
    assert record["times"]["closed"] is None
    assert f"{BO} took command" in page.split("## Roles", 1)[1].split("##", 1)[0]
    assert "- [x] Look at it · triage, required · U0EMI" in page
    assert "Stop it · containing, required, not needed" in page
    (update,) = record["updates"]
    known = {"bytes": len(WORDS), "sha256": sha256(WORDS.encode()).hexdigest(), "text": None, "source": "slack"}
    assert {name: update["known"][name] for name in known} == known
    assert f"(captured text, {len(WORDS)} bytes, sha256" in page.split("## Updates", 1)[1].split("## Timeline", 1)[0]


def test_what_was_no_incident_is_exported_with_what_it_looked_like_and_why(desk: Desk) -> None:
    number = desk.tag(desk.declare(), JAILBREAK, LEAK)
    desk.cancel(number)
    record, page = export(desk, number, captured=True)
    about = record["incident"]
    assert (about["tag"], about["also"], about["playbook_version"]) == (JAILBREAK, [LEAK], 3)
    assert (about["verdict"], about["verdict_by"]) == ("misunderstanding", BO)
    assert about["verdict_reason"]["raw"] == "It works as it should."
    assert record["times"]["verdict"] == desk.now.isoformat()
    assert "| Verdict | a misunderstanding |" in page
    said = [one["says"] for one in record["timeline"] if one["what"] == "tagged"]
    assert said == [f"{BO} said what failed: Jailbreak, also Sensitive data disclosed"]


def test_once_it_is_made_safe_to_show_its_sanitised_view_is_told_with_where_it_comes_from(desk: Desk) -> None:
    desk.anonymiser.replaces["Ada Lovelace"] = "Jane Doe"
    number = lived(desk, "Ada Lovelace got 99 % off")
    desk.sanitise()
    record, page = export(desk, number)
    assert "Ada" not in page + json.dumps(record)
    assert "Jane Doe got 99 % off" in page.split("## Summary", 1)[1].split("## Roles", 1)[0]
    summary = record["incident"]["summary"]
    assert (summary["source"], summary["by"], summary["text"]) == ("command", BO, "Jane Doe got 99 % off")
    assert "opened an incident" in summary["basis"]


def test_a_message_stands_where_it_happened_with_its_later_fate_below(desk: Desk) -> None:
    record, page = export(desk, lived(desk, WORDS), captured=True)
    whats = [line["what"] for line in record["timeline"] if line["what"].startswith("message ")]
    assert whats == ["message kept", "message added", "message edited", "message removed"]
    added = next(line for line in record["timeline"] if line["what"] == "message added")
    assert json.loads(added["captured"][0]["raw"])["text"] == WORDS
    assert "[where it was](<https://a.example/1>)" in page


@pytest.mark.parametrize(
    ("wish", "words"),
    [({"private": True}, "**Private incident.**"), ({"mode": Mode.DRILL}, "**This was a drill.**")],
)
def test_what_kind_of_incident_it_is_stands_on_top(desk: Desk, wish: Json, words: str) -> None:
    _, page = export(desk, desk.declare(**wish))
    assert words in page.split("## ", 1)[0]
    assert words not in export(desk, desk.declare())[1]


def test_a_long_timeline_is_read_in_pages_and_in_order(desk: Desk) -> None:
    number = desk.declare()

    def write(work: Work) -> None:
        for count in range(records.PAGE * 2 + 7):
            line = Event(incident_id=number, at=work.now, what=f"note {count}", source="test", facts={})
            work.session.add(line)

    desk.do(write)
    record, _ = export(desk, number)
    notes = [line["what"] for line in record["timeline"] if line["what"].startswith("note ")]
    assert notes == [f"note {count}" for count in range(records.PAGE * 2 + 7)]


def test_what_was_erased_is_said_to_be(desk: Desk) -> None:
    number = lived(desk, WORDS)
    desk.do(lambda work: work.session.query(evidence.EvidenceKey).filter_by(scope=f"incident:{number}").delete())
    record, page = export(desk, number, captured=True)
    assert record["incident"]["summary"] == {"erased": True}
    assert "(captured text, erased)" in page


def test_every_key_is_documented(desk: Desk) -> None:
    text = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE))
    record, _ = export(desk, lived(desk, WORDS), captured=True)
    assert list(rows) == list(record)
    for name, value in record.items():
        one = value[0] if isinstance(value, list) and value else value
        if isinstance(one, dict) and name != "people":
            assert {key for key in one if f"`{key}`" not in rows[name]} == set(), name


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one incident; returns its folder."""
    monkeypatch.setenv("HOTWASH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("HOTWASH_DATABASE_URL", raising=False)
    assert command_line.main(["effects", "list"]) == 0
    store = open_store(Settings().database, Settings().vault())
    store.submit(declaring.declare, HOUSE, Door.COMMAND, Wish(WORDS, private=True), BO).result()
    store.close()
    return tmp_path


def test_the_operator_gets_two_files_that_only_they_can_read(
    operator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["export", "incident", "INC-1", "--to", str(operator / "out")]) == 0
    told = capsys.readouterr().out
    for name in ("INC-1.md", "INC-1.json"):
        file = operator / "out" / name
        assert str(file) in told
        assert "99 %" not in file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o077 == 0
    assert "private" in told
    asked = ["export", "incident", "1", "--captured", "--to", str(operator / "out")]
    assert command_line.main(asked) == 1
    assert "Say what the words are needed for" in capsys.readouterr().err
    assert command_line.main([*asked, "--purpose", "The regulator asks"]) == 0
    assert "99 %" in (operator / "out" / "INC-1.md").read_text(encoding="utf-8")
    assert "Give them to nobody who may not read it" in capsys.readouterr().out
    store = open_store(Settings().database, Settings().vault())
    done = store.read(lambda work: [row.what for row in custody.of_scope(work.session, "incident:1", 10)]).result()
    assert done == ["exported", "exported"], "the whole, and the one text in it"
    store.close()


@pytest.mark.parametrize(
    ("number", "words"), [("7", "There is no INC-7"), ("soon", "“soon” is not an incident's number")]
)
def test_what_is_not_there_is_said(operator: Path, number: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["export", "incident", number]) == 1
    assert words in capsys.readouterr().err
