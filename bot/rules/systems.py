"""AI systems: who owns and knows them, how much weighs on them, what they are made of."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.rules.text import same_words

Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Version(_Part):
    """Something that a system runs on, and which one: its model, its instructions, its guardrail, its index."""

    name: Name
    version: Name | None = None


class System(_Part):
    """One AI system."""

    name: Name
    """What people call it; screens show this."""
    aliases: tuple[Name, ...] = ()
    """Other names, as alerts and people write them."""
    high_stakes: bool = False
    """Its mistakes weigh heavily: a person decides on every report, and on lowering a severity a second one."""
    owners: tuple[Name, ...] = ()
    """E-mail addresses, Slack ids or rotas."""
    experts: tuple[Name, ...] = ()
    """Who knows what it should have said: lawyers for a legal bot, for example."""
    parts: dict[Slug, Version] = {}
    """Model, prompt, guardrail, index, tools: by what it is."""
    depends_on: tuple[Slug, ...] = ()
    """Other systems of this file."""

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return self.name, *self.aliases


class Systems(_Part):
    """`systems.yaml`: every AI system of the house, by a short name that never changes."""

    systems: Annotated[dict[Slug, System], Field(max_length=1000)] = {}

    @model_validator(mode="after")
    def _is_consistent(self) -> "Systems":
        owner: dict[str, str] = {}
        for slug, system in self.systems.items():
            if unknown := [one for one in system.depends_on if one not in self.systems]:
                raise ValueError(f"systems.{slug}.depends_on: there is no system “{unknown[0]}”")
            for name in {same_words(one) for one in (slug, *system.names)}:
                if owner.setdefault(name, slug) != slug:
                    raise ValueError(f"systems.{slug}: “{name}” is a name of {owner[name]} already")
        return self

    def find(self, written: str | None) -> System | None:
        """The system that somebody named, by any of its names."""
        return self._by_name.get(same_words(written)) if written else None

    @property
    def _by_name(self) -> Mapping[str, System]:
        return {same_words(name): system for slug, system in self.systems.items() for name in (slug, *system.names)}
