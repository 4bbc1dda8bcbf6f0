"""Departments: who belongs where, for counting reports without showing what a few people did."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^<>&|\n]+$")]
SMALLEST = 5
"""A group in which fewer people reported is not shown by itself."""
OTHERS = "others"


class Departments(BaseModel):
    """`departments.yaml`: the people of each department, by address or Slack id; with @, all of a mail domain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    departments: Annotated[dict[Name, tuple[Annotated[str, StringConstraints(min_length=1)], ...]], Field()] = {}

    @model_validator(mode="after")
    def _has_everybody_once(self) -> "Departments":
        seen: dict[str, str] = {}
        for name, members in self.departments.items():
            if name == OTHERS:
                raise ValueError(f"departments.{OTHERS}: this name is taken by the small ones together")
            for one in members:
                if seen.setdefault(one.lower(), name) != name:
                    raise ValueError(f"departments.{name}: “{one}” is in {seen[one.lower()]} already")
        return self

    def of(self, person: str, email: str | None) -> str | None:
        """Where somebody belongs; a person counts before a mail domain."""
        homes = {one.lower(): name for name, members in self.departments.items() for one in members}
        domain = f"@{email.rpartition('@')[2]}" if email else ""
        return homes.get(person.lower()) or homes.get((email or "").lower()) or homes.get(domain.lower())


class Share(NamedTuple):
    """How much one department reported, and how much of that was answered."""

    department: str
    people: int
    reports: int
    answered: int


def folded(shares: Iterable[Share]) -> list[Share]:
    """The shares, largest first, with small groups counted together so that none shows what a few people did.

    When even those together are few, the next larger group joins them; when all together are few, none is shown.
    """
    found = sorted(shares, key=lambda one: (-one.people, one.department))
    small = [one for one in found if one.people < SMALLEST or one.department == OTHERS]
    shown = [one for one in found if one not in small]
    while small and shown and sum(one.people for one in small) < SMALLEST:
        small.append(shown.pop())
    people = sum(one.people for one in small)
    together = Share(OTHERS, people, sum(one.reports for one in small), sum(one.answered for one in small))
    return [*shown, *([together] if people >= SMALLEST else [])]
