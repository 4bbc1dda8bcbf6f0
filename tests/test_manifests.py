"""What people may change without programming: a mistake is named with its file and its line."""

from pathlib import Path

import pytest

from bot import manifests
from bot.manifests import ManifestError

HOUSE = "channels: {broadcast: incidents, triage: ai-triage}\n"


def load(folder: Path, name: str, text: str | bytes) -> manifests.Manifests:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return manifests.load(folder)


def test_the_defaults_are_right() -> None:
    loaded = manifests.load()
    assert loaded.house.command == "/incident"
    assert loaded.alerts.rules[0].match == {"severity": "critical"}


def test_a_file_of_ones_own_takes_the_place_of_the_default(tmp_path: Path) -> None:
    loaded = load(tmp_path, "hotwash.yaml", HOUSE + "command: /hotwash\n")
    assert loaded.house.command == "/hotwash"
    assert loaded.alerts == manifests.load().alerts


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("hotwash.yaml", HOUSE + "comand: /x\n", "hotwash.yaml, line 2: unknown key “comand”"),
        ("hotwash.yaml", HOUSE + "command: incident\n", "hotwash.yaml, line 2: command"),
        ("hotwash.yaml", "channels:\n  broadcast: x\n", "hotwash.yaml, line 1: channels.triage: Field required"),
        ("hotwash.yaml", "channels:\n  broadcast: ''\n  triage: x\n", "hotwash.yaml, line 2: channels.broadcast"),
        ("hotwash.yaml", HOUSE + "responders:\n- a@b.example\n- [x]\n", "hotwash.yaml, line 4: responders.1"),
        ("hotwash.yaml", HOUSE + "links:\n  Wiki: javascript:x\n", "hotwash.yaml, line 3: links.Wiki"),
        (
            "hotwash.yaml",
            HOUSE + "links: {a: 'http://a', b: 'http://b', c: 'http://c'}\n",
            "hotwash.yaml, line 2: links",
        ),
        ("hotwash.yaml", HOUSE + "command: /a\ncommand: /b\n", "hotwash.yaml, line 3: “command” is there twice"),
        ("hotwash.yaml", "", "hotwash.yaml, line 1: channels: Field required"),
        ("hotwash.yaml", "- a list\n", "hotwash.yaml, line 1"),
        ("hotwash.yaml", "channels: [\n", "hotwash.yaml, line 2"),
        ("hotwash.yaml", "channels: 'a\x00b'\n", "hotwash.yaml"),
        ("hotwash.yaml", b"channels: \xff\n", "hotwash.yaml: cannot be read"),
        ("hotwash.yaml", "channels: !!python/object/apply:os.system [ls]\n", "hotwash.yaml, line 1"),
        ("alerts.yaml", "rules:\n- match: {}\n", "alerts.yaml, line 2: rules.0.match"),
        ("alerts.yaml", "rules:\n- match: {a: b}\n  kind: wierd\n", "alerts.yaml, line 3: rules.0.kind"),
        (
            "alerts.yaml",
            "rules:\n- match: {a: b}\n  urgnet: true\n",
            "alerts.yaml, line 3: unknown key “rules.0.urgnet”",
        ),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, name: str, text: str | bytes, told: str) -> None:
    with pytest.raises(ManifestError) as mistake:
        load(tmp_path, name, text)
    assert told in str(mistake.value)


def test_all_mistakes_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as mistake:
        load(tmp_path, "hotwash.yaml", HOUSE + "one: 1\ntwo: 2\n")
    assert "line 2: unknown key “one”" in str(mistake.value)
    assert "line 3: unknown key “two”" in str(mistake.value)
