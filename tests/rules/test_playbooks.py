"""Every failure has a playbook made for it, short enough to be used; what else failed adds only what is urgent."""

from collections.abc import Sequence

import pytest

from bot import manifests
from bot.rules import playbooks
from bot.rules.playbooks import Playbook, Step
from bot.rules.taxonomy import Tag
from bot.rules.words import Kind, Phase, Role

OURS = manifests.load()
LIBRARY = OURS.playbooks
SEEDS = {"jailbreak", "prompt-injection-direct", "model-extraction"}
each_book = pytest.mark.parametrize("name", sorted(LIBRARY))


def step(name: str, phase: Phase = Phase.TRIAGE, text: str = "Do it") -> Step:
    return Step(id=name, phase=phase, role=Role.SCRIBE, text=text, minutes=5)


def book(*steps: Step, **more: object) -> Playbook:
    return Playbook.model_validate({"name": "A book", "what_it_is": "Something.", "steps": steps, **more})


def ids(steps: Sequence[Step]) -> list[str]:
    return [one.id for one in steps]


SMALL = {
    "general": book(step("look"), step("stop", Phase.CONTAINING, "Stop it"), countermeasures=("Stop it.",)),
    "leak": book(
        step("whose"),
        step("stop", Phase.CONTAINING, "Lock it"),
        step("learn", Phase.REVIEWING),
        tags=("T-01",),
        kinds=(Kind.LEAK,),
        builds_on="general",
    ),
    "theft": book(
        step("count"),
        step("stop", Phase.CONTAINING, "Slow them"),
        step("slow", Phase.CONTAINING),
        step("sue", Phase.INVESTIGATING),
        step("learn-more", Phase.REVIEWING),
        tags=("T-02",),
        builds_on="general",
    ),
}


def test_there_are_thirteen_and_one_for_everything_else() -> None:
    assert len(LIBRARY) == 14
    assert [name for name, one in LIBRARY.items() if one.general] == ["generic"]


@pytest.mark.parametrize("tag", OURS.taxonomy.tags, ids=lambda tag: tag.slug)
def test_every_failure_has_a_playbook_that_was_made_for_it(tag: Tag) -> None:
    assert tag.id in LIBRARY[playbooks.chosen(LIBRARY, tag.kind, tag.id)].tags


@pytest.mark.parametrize("slug", sorted(SEEDS))
def test_what_the_field_calls_for_has_a_playbook_of_its_own(slug: str) -> None:
    found = OURS.taxonomy.find(slug)
    assert found is not None
    name = playbooks.chosen(LIBRARY, found.kind, found.id)
    assert LIBRARY[name].tags[0] == found.id, "it is what the playbook is for first of all"


@each_book
def test_a_playbook_explains_itself_to_somebody_who_never_saw_such_a_failure(name: str) -> None:
    one = LIBRARY[name]
    assert 400 <= len(one.what_it_is) <= 1000
    assert 6 <= len(one.countermeasures) <= 9
    assert one.version >= 1


@each_book
def test_a_playbook_is_short_enough_to_be_used(name: str) -> None:
    if not LIBRARY[name].general:
        assert 5 <= len(playbooks.own(LIBRARY, name)) <= playbooks.MOST_OF_ITS_OWN
    phases = [one.phase for one in playbooks.steps(LIBRARY, name)]
    assert all(3 <= phases.count(phase) <= 9 for phase in playbooks.FIRST)


@each_book
def test_what_closing_insists_on_is_little_and_says_what_shows_it(name: str) -> None:
    required = [one for one in playbooks.steps(LIBRARY, name) if one.required]
    assert len(required) <= 19
    assert all(one.evidence for one in required)


def test_ours_have_nothing_that_lint_would_say() -> None:
    assert list(playbooks.advice(LIBRARY)) == []


@pytest.mark.parametrize(
    ("kind", "tag", "name"),
    [
        (Kind.LEAK, "T-01", "leak"),
        (Kind.LEAK, "T-02", "theft"),
        (Kind.LEAK, None, "leak"),
        (Kind.LEAK, "T-99", "leak"),
        (Kind.DRIFT, "T-99", "general"),
        (Kind.UNSORTED, None, "general"),
    ],
)
def test_the_tag_chooses_then_the_kind_then_the_general_one(kind: Kind, tag: str | None, name: str) -> None:
    assert playbooks.chosen(SMALL, kind, tag) == name


def test_a_task_of_the_same_id_takes_the_place_of_the_general_one() -> None:
    made = playbooks.steps(SMALL, "leak")
    assert ids(made) == ["look", "whose", "stop", "learn"]
    assert made[2].text == "Lock it"
    assert ids(playbooks.own(SMALL, "leak")) == ["whose", "learn"]


def test_a_task_may_take_the_place_of_one_with_another_id_and_stand_beside_it_where_it_is_only_added() -> None:
    stop = step("freeze", Phase.CONTAINING, "Freeze it").model_copy(update={"instead_of": "stop"})
    library = SMALL | {"frozen": book(stop, builds_on="general", tags=("T-03",))}
    assert ids(playbooks.steps(library, "frozen")) == ["look", "freeze"]
    assert playbooks.own(library, "frozen") == ()
    assert ids(playbooks.steps(library, "leak", also=["frozen"])) == ["look", "whose", "stop", "freeze", "learn"]
    added = playbooks.steps(library, "leak", also=["frozen"])[3]
    assert added.instead_of is None


def test_what_else_failed_adds_only_what_is_urgent_and_new() -> None:
    made = playbooks.steps(SMALL, "leak", also=["theft"])
    assert ids(made) == ["look", "whose", "count", "stop", "slow", "learn"]
    assert next(one for one in made if one.id == "stop").text == "Lock it", "what failed first decides"


def test_what_is_the_same_in_two_playbooks_comes_once() -> None:
    made = ids(playbooks.steps(LIBRARY, "hijack", also=["runaway", "supply-chain", "hijack"]))
    assert len(made) == len(set(made))
    assert made.count("revoke-keys") == 1


@pytest.mark.parametrize(
    ("changed", "place", "said"),
    [
        ({"countermeasures": ()}, ("countermeasures",), "say what helps"),
        (
            {"steps": tuple(step(f"own-{place}") for place in range(10))},
            ("steps", 9),
            "10 tasks of its own; with more than 9",
        ),
        (
            {"steps": (step("whose"), step("so").model_copy(update={"required": True}))},
            ("steps", 1),
            "closing insists on “so”, so say what shows it",
        ),
    ],
)
def test_lint_says_what_makes_a_playbook_hard_to_use(
    changed: dict[str, object], place: tuple[str | int, ...], said: str
) -> None:
    right = SMALL["leak"].model_copy(update={"countermeasures": ("Lock it.",)})
    library = {"general": SMALL["general"], "leak": right}
    assert list(playbooks.advice(library)) == []
    (fault,) = playbooks.advice(library | {"leak": right.model_copy(update=changed)})
    assert (fault.book, fault.where) == ("leak", place)
    assert fault.sentence.startswith(said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"tags": ("T-09",)}, "there is no tag “T-09”"),
        ({"steps": (step("so").model_copy(update={"instead_of": "stpo"}),)}, "general has no task “stpo”"),
        ({"tags": ("T-02",)}, "leak.yaml is for T-02 already; give this file the name leak.yaml"),
    ],
)
def test_a_tag_is_known_and_has_one_playbook_and_what_is_replaced_is_there(
    changed: dict[str, object], said: str
) -> None:
    library = SMALL | {"leak": SMALL["leak"].model_copy(update=changed)}
    assert any(fault.sentence.startswith(said) for fault in playbooks.faults(library, {"T-01", "T-02"}))
    assert list(playbooks.faults(SMALL, {"T-01", "T-02"})) == []
