"""The escalation matrix: what a severity means, whom it calls, what must be there by when, what closing needs."""

from collections.abc import Container, Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.rules.words import Role, Severity

OWNER, EXPERTS, EXECUTIVES = "owner", "experts", "executives"
"""Owner and experts are those of the AI system that failed (systems.yaml); executives is a rota like any other."""
OF_THE_SYSTEM = (OWNER, EXPERTS)

Minutes = Annotated[int, Field(ge=1, le=90 * 24 * 60)]
Days = Annotated[int, Field(ge=1, le=90)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(StrEnum):
    """Something that must be there so many minutes after the severity was known."""

    ACK = "ack"
    """Somebody came: they have a role."""
    COMMANDER = "commander"
    ROLES = "roles"
    """Every role that the severity asks for is filled."""
    DECISION = "decision"
    """It was decided what to contain: triage is over."""
    CONTAINED = "contained"


class Gate(StrEnum):
    """What closing needs."""

    TASKS = "required tasks"
    CAUSE = "a contributing factor"
    """Somebody has said why it happened."""
    EXECUTIVE = "an executive"
    """Somebody of the executives closes it, as long as there are any."""


class Escalation(_Part):
    """Who is called when nobody has come after so many minutes."""

    after_minutes: Minutes
    to: Name


class PostMortem(_Part):
    """Whether there must be a post-mortem, and until when."""

    needed: Literal["always", "if it comes back", "no"] = "no"
    due_days: Days | None = None
    due_working_days: Days | None = None
    """Until when it is due: so many days, or so many days on which people work, after it is being recovered."""
    meeting_days: Days | None = None
    done_days: Days | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> "PostMortem":
        if self.needed == "always" and not (self.meeting_days and self.done_days):
            raise ValueError("one that is always needed has meeting_days and done_days")
        if self.due_days and self.due_working_days:
            raise ValueError("due_days or due_working_days, not both")
        if self.meeting_days and self.done_days and self.done_days < self.meeting_days:
            raise ValueError("it cannot be done before its meeting")
        return self


class Level(_Part):
    """What a severity means and what it triggers; a cell that is left out asks for nothing."""

    means: Annotated[str, StringConstraints(min_length=3, max_length=200)]
    page: tuple[Name, ...] = ()
    """The rotas whose pagers ring and whose people on duty are asked."""
    tell: tuple[Name, ...] = ()
    """Rotas, owner or experts that hear of it by a letter and are not woken."""
    roles: tuple[Role, ...] = ()
    """The roles that must be filled, within `roles_minutes`."""
    ack_minutes: Minutes | None = None
    commander_minutes: Minutes | None = None
    roles_minutes: Minutes | None = None
    decision_minutes: Minutes | None = None
    contained_minutes: Minutes | None = None
    escalate: Annotated[tuple[Escalation, ...], Field(max_length=5)] = ()
    """Who is called one after the other while nobody has come; the first one also hears of all else that is late."""
    clock: Literal["always", "office hours"] = "always"
    """Whether nights and weekends count, too; where they do not, nothing that is late wakes anybody."""
    update_every_minutes: Annotated[int, Field(ge=5, le=30 * 24 * 60)] | None = None
    executives_every_minutes: Annotated[int, Field(ge=5, le=30 * 24 * 60)] | None = None
    """How often whoever of the executives is on duty hears how it stands."""
    two_functions: bool = False
    """The card says so when everybody in the channel comes from the same function."""
    opens_channel: bool = True
    """Without one it stands in the lists, and nobody is asked to command it."""
    gates: tuple[Gate, ...] = (Gate.TASKS,)
    legal_minutes: Minutes | None = None
    """Until when it is decided whether a duty to report applies."""
    post_mortem: PostMortem = PostMortem()
    research_hours: Annotated[int, Field(ge=1, le=90 * 24)] | None = None
    """Until when research has it."""
    eval_case: Literal["before closing", "if it can be tested", "optional"] = "optional"

    @property
    def targets(self) -> dict[Target, int]:
        """The minutes of each target that this severity has."""
        found = {one: self.minutes(one) for one in Target}
        return {one: minutes for one, minutes in found.items() if minutes is not None}

    def minutes(self, target: Target) -> int | None:
        """How many minutes a target leaves, if the severity has it."""
        found: int | None = getattr(self, f"{target}_minutes")
        return found

    @property
    def wakes(self) -> frozenset[str]:
        """The rotas whose pagers may ring."""
        late = [one.to for one in self.escalate] if self.page and self.clock == "always" else []
        return frozenset([*self.page, *late])

    @property
    def rotas(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every rota that is named, and where."""
        for field in ("page", "tell"):
            yield from (((field, place), name) for place, name in enumerate(getattr(self, field)))
        yield from ((("escalate", place, "to"), one.to) for place, one in enumerate(self.escalate))

    @model_validator(mode="after")
    def _is_consistent(self) -> "Level":
        if bool(self.roles) != bool(self.roles_minutes):
            raise ValueError("roles and roles_minutes belong together")
        if self.commander_minutes and Role.COMMANDER not in self.roles:
            raise ValueError("commander_minutes needs the commander among the roles")
        if any(after.after_minutes <= before.after_minutes for before, after in pairwise(self.escalate)):
            raise ValueError("escalate: each step comes later than the one before")
        if self.page and self.clock != "always":
            raise ValueError("whoever is paged is woken at any hour, so the clock must be always")
        if wrong := [name for name in (*self.page, *(one.to for one in self.escalate)) if name in OF_THE_SYSTEM]:
            raise ValueError(f"“{wrong[0]}” has no pager; name a rota, or put it under tell")
        in_order = [minutes for one, minutes in self.targets.items() if one is not Target.ROLES]
        if in_order != sorted(in_order):
            raise ValueError("ack, commander, decision and contained come one after the other")
        return self

    def without(self, unknown: Container[str]) -> "Level":
        """The same without some rotas."""
        keep = {field: tuple(one for one in getattr(self, field) if one not in unknown) for field in ("page", "tell")}
        late = tuple(one for one in self.escalate if one.to not in unknown)
        return self.model_copy(update={**keep, "escalate": late})


class Severities(_Part):
    """`severity.yaml`: what S1 to S4 mean, and what each triggers."""

    levels: dict[Severity, Level]

    @model_validator(mode="after")
    def _is_consistent(self) -> "Severities":
        if missing := [one for one in Severity if one not in self.levels]:
            raise ValueError(f"levels: {', '.join(missing)} must be there")
        if self.levels[Severity.S4].page:
            raise ValueError("levels.S4.page: an S4 wakes nobody; what must wake somebody is no S4")
        for worse, milder in pairwise(Severity):
            for target, minutes in self.levels[milder].targets.items():
                if minutes < self.levels[worse].targets.get(target, minutes):
                    raise ValueError(f"levels.{milder}.{target}_minutes: {milder} cannot be in more haste than {worse}")
        return self

    def strangers(self, rotas: Container[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Where a rota is named that is not there, and its name."""
        for severity, level in self.levels.items():
            for where, name in level.rotas:
                if name not in rotas and name not in OF_THE_SYSTEM:
                    yield ("levels", severity, *where), name

    def without(self, unknown: Container[str]) -> "Severities":
        """The same without some rotas."""
        levels = {severity: level.without(unknown) for severity, level in self.levels.items()}
        return self.model_copy(update={"levels": levels})
