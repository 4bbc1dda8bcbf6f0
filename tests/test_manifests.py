"""What people may change without programming: a mistake is named with its file and its line."""

from pathlib import Path

import pytest

from bot import manifests
from bot.manifests import ManifestError
from bot.rules import playbooks
from bot.rules.lifecycle import WORKING
from bot.rules.words import Kind, Phase

HOUSE = "channels: {broadcast: incidents, triage: ai-triage}\n"
LEAK = """\
name: Leak
what_it_is: The model gives away what it should keep.
kinds: [leak]
builds_on: generic
steps:
- {id: whose-data, phase: triage, role: legal, text: Find out whose data it is, minutes: 25, required: true}
- {id: stop-the-harm, phase: containing, role: containment, text: Take the answers out of the logs, minutes: 5}
"""
PLAYBOOK = "playbooks/leak.yaml"


def load(folder: Path, name: str, text: str | bytes) -> manifests.Manifests:
    (folder / name).parent.mkdir(exist_ok=True)
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


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kinds", "knids", "line 3: unknown key “knids”"),
        ("role: legal", "role: legal, ownr: me", "line 6: unknown key “steps.0.ownr”"),
        ("phase: triage", "phase: panic", "line 6: steps.0.phase: Input should be 'triage'"),
        ("role: containment", "role: boss", "line 7: steps.1.role: Input should be 'commander'"),
        ("minutes: 25", "minutes: 0", "line 6: steps.0.minutes"),
        ("id: whose-data", "id: Whose data", "line 6: steps.0.id"),
        ("id: whose-data", "id: stop-the-harm", "line 7: steps.1.id: “stop-the-harm” is there twice"),
        ("[leak]", "[leek]", "line 3: kinds.0: Input should be 'jailbreak'"),
        ("[leak]", "[leak, jailbreak]", "line 3: kinds.1: jailbreak.yaml is for jailbreak already; give this file"),
        ("kinds: [leak]", "tags: [AIF-06, AIF-60]", "line 3: tags.1: there is no tag “AIF-60”"),
        ("kinds: [leak]", "tags: [AIF-06, AIF-14]", "line 3: tags.1: bias.yaml is for AIF-14 already; give this file"),
        ("kinds: [leak]", "version: 0", "line 3: version: Input should be greater than or equal to 1"),
        (
            "kinds: [leak]",
            "kinds: []",
            "line 3: kinds: say which kinds or tags it is for; generic.yaml is",
        ),
        ("builds_on: generic", "builds_on: genric", "line 4: builds_on: there is no playbook “genric”"),
        ("builds_on: generic", "builds_on: jailbreak", "line 4: builds_on: “jailbreak” builds on another one"),
        ("builds_on: generic", "builds_on: leak", "line 4: builds_on: “leak” builds on another one"),
    ],
)
def test_a_mistake_in_a_playbook_is_named_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert LEAK.count(old) == 1
    with pytest.raises(ManifestError) as mistake:
        load(tmp_path, PLAYBOOK, LEAK.replace(old, new))
    assert str(mistake.value).startswith(f"playbooks/leak.yaml, {told}")
    assert "\n" not in str(mistake.value)


def test_every_way_of_failing_has_a_playbook_or_is_told_that_it_has_none(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"generic.yaml, line 3: kinds: one playbook must have neither"):
        load(tmp_path, "playbooks/generic.yaml", LEAK.replace("builds_on: generic\n", ""))


def test_a_new_playbook_is_one_file(tmp_path: Path) -> None:
    library = load(tmp_path, PLAYBOOK, LEAK).playbooks
    assert playbooks.chosen(library, Kind.LEAK) == "leak"
    texts = {step.id: step.text for step in playbooks.steps(library, "leak")}
    assert texts["whose-data"] == "Find out whose data it is"
    assert texts["stop-the-harm"] == "Take the answers out of the logs"
    assert texts["hold-the-review"] == {one.id: one.text for one in library["generic"].steps}["hold-the-review"]


def test_the_tasks_of_a_phase_come_in_the_order_in_which_they_fall_due(tmp_path: Path) -> None:
    steps = playbooks.steps(load(tmp_path, PLAYBOOK, LEAK).playbooks, "leak")
    assert [step.phase for step in steps] == sorted((step.phase for step in steps), key=list(Phase).index)
    assert [step.id for step in steps if step.phase is Phase.CONTAINING][:2] == ["stop-the-harm", "copy-before-change"]


def test_a_playbook_of_ones_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    own = LEAK.replace("[leak]", "[jailbreak]").replace("name: Leak", "name: Our way")
    library = load(tmp_path, "playbooks/jailbreak.yaml", own).playbooks
    assert library[playbooks.chosen(library, Kind.JAILBREAK)].name == "Our way"
    assert "prompt-families" not in {step.id for step in playbooks.steps(library, "jailbreak")}


@pytest.mark.parametrize("kind", Kind)
def test_whatever_fails_there_is_something_to_do_in_each_phase(kind: Kind) -> None:
    library = manifests.load().playbooks
    steps = playbooks.steps(library, playbooks.chosen(library, kind))
    assert {step.phase for step in steps} == {*WORKING, Phase.REVIEWING}
    assert 16 <= len(steps) <= 32


@pytest.mark.parametrize("name", [path.stem for path in (manifests.DEFAULTS / manifests.PLAYBOOKS).iterdir()])
def test_a_task_of_ours_fits_a_line_and_explains_itself(name: str) -> None:
    book = manifests.load().playbooks[name]
    assert len(book.countermeasures) >= 5
    for step in book.steps:
        assert len(step.text) <= 90, step.id
        assert step.minutes, step.id
        assert step.how and len(step.how) > 100, step.id
        assert step.evidence or not step.required, step.id
