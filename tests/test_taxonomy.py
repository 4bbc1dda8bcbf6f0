"""A company may have tags of its own: they take the place of ours, and a mistake is named with its line."""

from pathlib import Path

import pytest

from bot import manifests
from bot.manifests import ManifestError
from bot.rules.taxonomy import Taxonomy

OWN = """\
version: 1
sources: {avid: {name: AVID, version: "0.2", licence: Apache-2.0}}
tags:
- id: MY-01
  slug: one
  name: Uno
  sentence: failed in the first way
  definition: It failed, and that was the first way.
  signals: [A sign, a hint, a smell]
  evaluable: true
  kind: wrong
- id: MY-02
  slug: two
  name: Duo
  sentence: failed in the second way
  definition: It failed, and that was the second way.
  signals: [Another sign, another hint, another smell]
  not_to_confuse_with: {MY-01: that one is the first}
  evaluable: false
  kind: drift
  aliases: [dos, zwei]
  mappings: {avid: {E1: Two}}
vague:
- words: [odd]
  could_be: [MY-01, MY-02]
"""


def load(folder: Path, text: str) -> Taxonomy:
    (folder / "taxonomy.yaml").write_text(text, encoding="utf-8")
    return manifests.load(folder).taxonomy


def test_tags_of_ones_own_take_the_place_of_ours(tmp_path: Path) -> None:
    own = load(tmp_path, OWN)
    assert [tag.name for tag in own.tags] == ["Uno", "Duo"]
    assert [tag.name for tag in own.choices("odd")] == ["Uno", "Duo"]
    assert own.find("prompt injection") is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: MY-02", "id: MY-01", "line 12: tags.1.id: “MY-01” belongs to MY-01 already"),
        ("id: MY-02", "id: second", "line 12: tags.1.id: String should match pattern"),
        ("slug: two", "slug: one", "line 13: tags.1.slug: “one” belongs to MY-01 already"),
        ("name: Duo", "name: UNO", "line 14: tags.1.name: “UNO” belongs to MY-01 already"),
        ("[Another sign,", "[", "line 17: tags.1.signals: Tuple should have at least 3 items"),
        ("{MY-01: that", "{MY-09: that", "line 18: tags.1.not_to_confuse_with.MY-09: there is no other tag “MY-09”"),
        ("{MY-01: that", "{MY-02: that", "line 18: tags.1.not_to_confuse_with.MY-02: there is no other tag “MY-02”"),
        ("kind: drift", "kind: drfit", "line 20: tags.1.kind: Input should be 'jailbreak'"),
        ("kind: drift", "kind: unsorted", "line 20: tags.1.kind: a tag sorts; give it another kind"),
        ("[dos, zwei]", "[dos, O.N.E, one]", "line 21: tags.1.aliases.2: “one” belongs to MY-01 already"),
        ("[dos, zwei]", "[dos, DOS]", "line 21: tags.1.aliases.1: “DOS” belongs to MY-02 already"),
        ("{avid: {E1", "{advi: {E1", "line 22: tags.1.mappings.advi: sources has no “advi”"),
        ("[odd]", "[zwei]", "line 24: vague.0.words.0: “zwei” belongs to MY-02 already"),
        ("[MY-01, MY-02]", "[MY-01, MY-03]", "line 25: vague.0.could_be.1: there is no tag “MY-03”"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert OWN.count(old) == 1
    with pytest.raises(ManifestError) as mistake:
        load(tmp_path, OWN.replace(old, new))
    assert str(mistake.value).startswith(f"taxonomy.yaml, {told}")
