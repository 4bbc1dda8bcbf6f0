"""What `agenda.yaml` says: when leads meet, who is needed, what is sent when, and when digests come."""

from datetime import time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.rules.series import Daily, Monthly, Weekday, Weekly

Function = Annotated[str, StringConstraints(min_length=2, max_length=40)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Days = Annotated[int, Field(ge=1, le=27)]
Minutes = Annotated[int, Field(ge=10, le=8 * 60)]
FIRST_TUESDAY = Monthly(nth=1, weekday=Weekday.TUESDAY, at=time(15), zone="Europe/Berlin")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meeting(_Part):
    """Each month's cross-team post-mortem."""

    when: Monthly = FIRST_TUESDAY
    minutes: Minutes = 60
    channel: str | None = None
    """Where it is announced, a name or an id; else where incidents are."""
    required: tuple[Function, ...] = ("response", "research")
    """The functions without which it cannot decide anything; rotas say who brings which."""
    required_after_s1: tuple[Function, ...] = ("legal", "communications")
    """Those that come, too, when there was an S1 since the last one."""
    facilitators: Name = "managers"
    """The rota whose person on duty leads through it, and is asked when it did not happen."""
    invited: dict[Function, tuple[str, ...]] = {}
    """Who is invited besides the people of those rotas: function → e-mail addresses or Slack ids."""
    announce_days: Days = 14
    """How long before it invitations go out."""
    slots_days: Days = 7
    """How long before it research leads get what they are asked to explain."""
    chase_days: Annotated[tuple[Days, ...], Field(max_length=5)] = (2, 1)
    """How long before it whoever has not written it yet is asked again."""
    remind_minutes: Annotated[tuple[Annotated[int, Field(ge=1, le=7 * 24 * 60)], ...], Field(max_length=3)] = (1440, 15)
    top: Annotated[int, Field(ge=1, le=10)] = 5
    """How many kinds of failure are discussed: those seen most, and those that did most harm."""

    @model_validator(mode="after")
    def _is_in_order(self) -> "Meeting":
        if self.slots_days > self.announce_days:
            raise ValueError("announce_days must not be less than slots_days")
        if any(days >= self.slots_days for days in self.chase_days):
            raise ValueError("chase_days: nobody can be chased before they were asked, slots_days before")
        return self


class Digests(_Part):
    """What leads hear by itself; a digest that is left out is not sent."""

    channel: str | None = None
    """Where leads read them, a name or an id; else they are not sent."""
    weekly: Weekly | None = Weekly(weekday=Weekday.MONDAY, at=time(9), zone="Europe/Berlin")
    daily: Daily | None = Daily(at=time(9), zone="Europe/Berlin")
    executives: Monthly | None = Monthly(nth=1, weekday=Weekday.MONDAY, at=time(9), zone="Europe/Berlin")


class Agenda(_Part):
    """`agenda.yaml`: meetings and digests."""

    meeting: Meeting | None = Meeting()
    """Without it there is none, and nobody misses it."""
    debrief_minutes: Minutes = 45
    """How long the debrief of one incident takes."""
    digests: Digests = Digests()
