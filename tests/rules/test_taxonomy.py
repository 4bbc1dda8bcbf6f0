"""Everybody uses the same words for what failed: each is defined, mapped, and found by its other names."""

import json
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import manifests
from bot.rules.taxonomy import Tag
from bot.rules.words import Kind

DATA = Path(__file__).parents[1] / "data" / "taxonomy"
OURS = manifests.load().taxonomy
REFERENCE: dict[str, dict[str, str]] = json.loads((DATA / "reference.json").read_text(encoding="utf-8"))
SEEDS: dict[str, str] = json.loads((DATA / "seed_words.json").read_text(encoding="utf-8"))
FACETS = {"near miss", "false positive", "severity", "intent", "timing", "outcome", "layer", "drill", "duplicate", "S1"}

each_tag = pytest.mark.parametrize("tag", OURS.tags, ids=lambda tag: tag.slug)


def named(*words: str) -> list[str | None]:
    return [found.id if (found := OURS.find(word)) else None for word in words]


def offered(word: str) -> list[str]:
    return [tag.slug for tag in OURS.choices(word)]


def test_there_are_24_tags_whose_ids_stay() -> None:
    assert [tag.id for tag in OURS.tags] == [f"AIF-{number:02}" for number in range(1, 25)]


@each_tag
def test_every_mapping_has_the_id_and_the_name_of_its_source(tag: Tag) -> None:
    assert set(tag.mappings) <= set(REFERENCE)
    for source, entries in tag.mappings.items():
        assert entries.items() <= REFERENCE[source].items(), source


@each_tag
def test_every_tag_is_mapped_to_atlas_and_to_avid(tag: Tag) -> None:
    assert tag.mappings["mitre_atlas"]
    assert tag.mappings["avid"]


def test_the_reference_has_nothing_that_no_tag_uses() -> None:
    used = {(source, id_) for tag in OURS.tags for source, entries in tag.mappings.items() for id_ in entries}
    assert used == {(source, id_) for source, entries in REFERENCE.items() for id_ in entries}


def test_an_owasp_id_never_stands_without_its_year() -> None:
    ids = [(source, id_) for tag in OURS.tags for source, entries in tag.mappings.items() for id_ in entries]
    assert {id_.split(":")[1] == source[-4:] for source, id_ in ids if source.startswith("owasp")} == {True}


def test_the_versions_are_those_that_the_reference_was_read_from() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert set(OURS.sources) == set(REFERENCE)
    assert OURS.sources["mitre_atlas"].version == "5.6.0"
    assert "MITRE ATLAS 5.6.0" in readme


@each_tag
def test_every_tag_explains_itself(tag: Tag) -> None:
    assert len(set(tag.signals)) >= 3
    assert tag.not_to_confuse_with
    assert tag.sentence[0].islower()
    assert not tag.sentence.endswith(".")
    assert tag.definition.endswith(".")


def test_every_kind_has_its_tags_and_every_tag_its_kind() -> None:
    kinds = [kind for kind in Kind if kind is not Kind.UNSORTED]
    assert sorted(chain(*map(OURS.of_kind, kinds)), key=lambda tag: tag.id) == list(OURS.tags)
    assert all(OURS.of_kind(kind) for kind in kinds)


def test_how_bad_or_how_noticed_is_never_a_tag() -> None:
    assert named(*FACETS) == [None] * len(FACETS)


@pytest.mark.parametrize(("word", "id_"), SEEDS.items())
def test_the_words_that_people_use_lead_to_their_tag(word: str, id_: str) -> None:
    assert named(word) == [id_]


def test_case_hyphens_and_spaces_do_not_matter() -> None:
    assert named("PROMPT  INJECTION", "prompt-injection", "prompt_injection", "“Prompt injection”") == ["AIF-01"] * 4
    assert named("aif-15", "AIF-15", "Hallucination", "hallucination") == ["AIF-15"] * 4


@pytest.mark.parametrize("word", ["security issue", "Security-Issue", "vulnerability", "leak", "weird output", "other"])
def test_a_word_that_says_too_little_leads_to_a_choice(word: str) -> None:
    assert named(word) == [None]
    assert len(offered(word)) >= 2


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("haluciantion", "hallucination"),
        ("jail break", "jailbreak"),
        ("discount", "unauthorised-commitment"),
        ("poisend data", "data-or-model-poisoning"),
        ("biased", "bias-discrimination"),
    ],
)
def test_a_word_that_is_nearly_right_is_answered_with_the_nearest_tag(word: str, slug: str) -> None:
    assert named(word) == [None]
    assert offered(word)[0] == slug


def test_a_word_that_is_like_none_is_answered_with_none() -> None:
    assert offered("teapot") == offered("") == offered("?!") == []


@given(
    st.text(alphabet=st.characters(exclude_categories=()))
    | st.sampled_from([word for tag in OURS.tags for word in tag.words])
)
def test_any_word_gets_an_answer(word: str) -> None:
    found = OURS.find(word)
    assert found is None or found in OURS.tags
    assert all(tag in OURS.tags for tag in OURS.choices(word))


@pytest.mark.parametrize("word", ["jailbreak " * 100_000, "\x00" * 1_000_000, "\ufdfa" * 1_000_000])
def test_an_enormous_word_takes_no_time(word: str) -> None:
    assert OURS.find(word) is None
    assert len(OURS.choices(word)) <= 5
