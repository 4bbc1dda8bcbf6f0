"""What failed, in words that everybody shares: the tags of failures, and how a free word finds its tag."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.rules.text import same_words
from bot.rules.words import Kind

LONGEST = 80
"""So much of a free word is looked at; no word of ours is longer."""
ALIKE = 0.65
"""From 0 to 1: words that are less alike than this are no near match."""

Line = Annotated[str, StringConstraints(min_length=3, max_length=200)]
Word = Annotated[str, StringConstraints(min_length=2, max_length=60, pattern=r"\w")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,8}-\d{2,4}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tag(_Part):
    """One way in which an AI system fails."""

    id: Id
    """Stable for ever; it never gets another meaning."""
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,40}$")]
    name: Word
    """What a screen shows."""
    sentence: Annotated[str, StringConstraints(min_length=3, max_length=80)]
    """What the AI did; goes on after “an AI that”."""
    definition: Annotated[str, StringConstraints(min_length=20, max_length=400)]
    signals: Annotated[tuple[Line, ...], Field(min_length=3, max_length=8)]
    """What somebody may notice first."""
    not_to_confuse_with: dict[Id, Line] = {}
    """Another tag's id → how that one differs."""
    evaluable: bool
    """Can a test of the model show it again?"""
    kind: Kind
    """The coarse word that ends the channel's name."""
    aliases: tuple[Word, ...] = ()
    mappings: dict[str, dict[str, Line]] = {}
    """A source's name → its ids → what it calls them."""

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.id, self.slug, self.name, *self.aliases)


class Vague(_Part):
    """Words that say too little, and the tags that they could mean."""

    words: Annotated[tuple[Word, ...], Field(min_length=1)]
    could_be: Annotated[tuple[Id, ...], Field(min_length=2)]


class Source(_Part):
    """A public list that tags are mapped to."""

    name: Line
    version: Line
    licence: Line


class Taxonomy(_Part):
    """`taxonomy.yaml`: the tags, the words that are too vague for one, and the lists that tags are mapped to."""

    version: Annotated[int, Field(ge=1)]
    sources: dict[str, Source] = {}
    tags: Annotated[tuple[Tag, ...], Field(min_length=1)]
    vague: tuple[Vague, ...] = ()

    def find(self, word: str) -> Tag | None:
        """The tag with this id, slug, name or alias; none for any other word."""
        asked = _plain(word)
        return next((tag for tag in self.tags if asked in map(_plain, tag.words)), None)

    def name_of(self, id_: str) -> str:
        """The name of a tag by its id; of one that is in the taxonomy no more, the id."""
        return next((tag.name for tag in self.tags if tag.id == id_), id_)

    def choices(self, word: str, most: int = 5) -> tuple[Tag, ...]:
        """The tags that a vague word could mean; of any other the nearest, the most alike first, or none."""
        asked = _plain(word)
        for vague in self.vague:
            if asked in map(_plain, vague.words):
                return tuple(tag for tag in self.tags if tag.id in vague.could_be)
        alike = {tag.id: max(_likeness(asked, _plain(one)) for one in tag.words) for tag in self.tags}
        near = [tag for tag in self.tags if alike[tag.id] >= ALIKE]
        return tuple(sorted(near, key=lambda tag: -alike[tag.id])[:most])

    def of_kind(self, kind: Kind) -> tuple[Tag, ...]:
        """The tags that a coarse word stands for."""
        return tuple(tag for tag in self.tags if tag.kind is kind)


def _plain(word: str) -> str:
    """A word without what does not matter for knowing it again: case, hyphens, punctuation, white space."""
    return re.sub(r"[\W_]+", " ", same_words(word[:LONGEST]))[:LONGEST].strip()


def _likeness(asked: str, known: str) -> float:
    """How alike two plain words are, from 0 to 1: by their letters, or by the share of whole words found again."""
    parts = {part for part in asked.split() if len(part) > 2}
    shared = len(parts & set(known.split())) / len(parts) if parts else 0.0
    return max(SequenceMatcher(None, asked, known).ratio(), shared)


class Fault(NamedTuple):
    """What is wrong with a tag among the others: where in the file, and a sentence."""

    where: tuple[str | int, ...]
    sentence: str


def faults(taxonomy: Taxonomy) -> Iterator[Fault]:
    """What is wrong with a taxonomy as a whole; each tag by itself is right."""
    ids = {tag.id for tag in taxonomy.tags}
    yield from _twice(taxonomy)
    for place, tag in enumerate(taxonomy.tags):
        yield from _astray(place, tag, ids - {tag.id}, set(taxonomy.sources))
    for place, vague in enumerate(taxonomy.vague):
        for rank, other in enumerate(vague.could_be):
            if other not in ids:
                yield Fault(("vague", place, "could_be", rank), f"there is no tag “{other}”")


def _astray(place: int, tag: Tag, others: set[str], sources: set[str]) -> Iterator[Fault]:
    """What a tag names and the file does not have."""
    if tag.kind is Kind.UNSORTED:
        yield Fault(("tags", place, "kind"), "a tag sorts; give it another kind")
    for other in sorted(set(tag.not_to_confuse_with) - others):
        yield Fault(("tags", place, "not_to_confuse_with", other), f"there is no other tag “{other}”")
    for source in sorted(set(tag.mappings) - sources):
        yield Fault(("tags", place, "mappings", source), f"sources has no “{source}”")


def _twice(taxonomy: Taxonomy) -> Iterator[Fault]:
    """Words that two claim, or one claims twice; only a slug and a name may be the same."""
    claimed: dict[str, str] = {}
    for where, owner, word in _claims(taxonomy):
        if _plain(word) in claimed:
            yield Fault(where, f"“{word}” belongs to {claimed[_plain(word)]} already")
        claimed.setdefault(_plain(word), owner)


def _claims(taxonomy: Taxonomy) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where each word stands, and what claims it."""
    for place, tag in enumerate(taxonomy.tags):
        yield ("tags", place, "id"), tag.id, tag.id
        yield ("tags", place, "slug"), tag.id, tag.slug
        if _plain(tag.name) != _plain(tag.slug):
            yield ("tags", place, "name"), tag.id, tag.name
        for rank, alias in enumerate(tag.aliases):
            yield ("tags", place, "aliases", rank), tag.id, alias
    for place, vague in enumerate(taxonomy.vague):
        for rank, word in enumerate(vague.words):
            yield ("vague", place, "words", rank), "the vague words", word
