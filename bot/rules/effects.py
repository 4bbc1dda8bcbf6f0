"""What may be asked of the outside world: one class an effect, and each effect is one write.

A *do* effect happens once for ever; its key says so.  A *show* effect names a thing to bring up to date and is drawn
when it is delivered, so many changes become one update.
"""

from typing import ClassVar, Literal

from bot.rules.effect import Effect, IncidentEffect, Style


class OpenChannel(IncidentEffect):
    """Create the incident's channel; `part` 2 is the linked second one after an archive."""

    part: int = 1
    method: ClassVar[str] = "conversations.create"


class Invite(IncidentEffect):
    """Bring people into the incident's channel; those who cannot come are named on the card."""

    channel: str
    people: tuple[str, ...]
    asked: str = ""
    """What asked for it (a click's id), so that somebody who left may join again."""
    method: ClassVar[str] = "conversations.invite"


class ShowTopic(IncidentEffect):
    """Set the channel's topic to what the incident is now."""

    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "conversations.setTopic"


class ShowName(IncidentEffect):
    """Give the channel back the name that it was opened with."""

    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "conversations.rename"


class PostCard(IncidentEffect):
    """Post the incident's card; `draft` counts up when a deleted card is posted anew."""

    channel: str
    draft: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class PinCard(IncidentEffect):
    """Pin the card; `round` counts up when somebody unpinned it."""

    channel: str
    ts: str
    round: int = 1
    method: ClassVar[str] = "pins.add"


class ShowCard(IncidentEffect):
    """Bring the posted card up to date."""

    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "chat.update"


class AddBookmark(IncidentEffect):
    """Put a link into the channel's bookmark bar."""

    channel: str
    title: str
    link: str
    method: ClassVar[str] = "bookmarks.add"


class JoinChannel(Effect):
    """Enter a channel that Hotwash speaks in, so that its first message there needs no detour."""

    channel: str
    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "conversations.join"


class Announce(Effect):
    """Tell the broadcast channel; one announcement may hold several incidents of the same moment."""

    announcement: int
    channel: str
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class ShowAnnouncement(Effect):
    """Bring a posted announcement up to date."""

    announcement: int
    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "chat.update"


class PostTriageList(Effect):
    """Post the one list of alerts that opened no channel; `draft` counts up when it was deleted."""

    channel: str
    draft: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class ShowTriageList(Effect):
    """Bring the list of alerts in the triage channel up to date."""

    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "chat.update"


class Tell(Effect):
    """Answer one person in a direct message of its own; `note` names the sentence and its facts.

    What nobody asked for goes into a letter instead, which holds all that concerns a person within some minutes.
    """

    person: str
    note: str
    facts: dict[str, str | int] = {}
    incident: int | None = None
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "person"
    leaves_twins: ClassVar[bool] = True


class PostLetter(Effect):
    """Send a letter: a direct message that may hold several things, each drawn as it is then."""

    person: str
    letter: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "person"
    leaves_twins: ClassVar[bool] = True


class ShowLetter(Effect):
    """Bring a letter up to date: an offer that was answered, a line that came in since."""

    letter: int
    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "chat.update"


class PostCall(IncidentEffect):
    """Ask everybody in the channel who takes command."""

    channel: str
    round: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class ShowCall(IncidentEffect):
    """Bring that message up to date once somebody has taken command."""

    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "chat.update"


class PostUpdate(IncidentEffect):
    """Post an update that somebody wrote into the incident's channel."""

    channel: str
    update: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class ArchiveChannel(IncidentEffect):
    """Archive the channel of an incident that is closed."""

    channel: str
    round: int
    """Counts the closings, so that one that was reopened is archived again."""
    method: ClassVar[str] = "conversations.archive"


class Page(IncidentEffect):
    """Ring a pager for a rota, or tell it that somebody came, or that it is over."""

    rota: str
    pager: str
    action: Literal["trigger", "acknowledge", "resolve"]
    round: int
    person: str | None = None
    """Who is on duty, for pagers that do not keep rotas of their own."""
    method: ClassVar[str] = "page"

    @property
    def page_key(self) -> str:
        """What ties the ringing of a page to its end: the same however often it is sent."""
        return f"hotwash-inc-{self.incident}-{self.rota}"


class KeepMessage(IncidentEffect):
    """Fetch a message that somebody put into the timeline with a reaction, and keep a copy of it."""

    channel: str
    ts: str
    by: str
    method: ClassVar[str] = "conversations.replies"


class React(IncidentEffect):
    """Put a reaction on a message: that it was understood."""

    channel: str
    ts: str
    emoji: str
    method: ClassVar[str] = "reactions.add"


class Sanitise(Effect):
    """Make the sanitised view of captured texts that belong together, so that a name in one is known in all."""

    scope: str
    evidence: tuple[int, ...]
    method: ClassVar[str] = "sanitise"


class OfferReport(Effect):
    """Ask somebody in private whether to report the message that they put a reaction on."""

    person: str
    channel: str
    ts: str
    method: ClassVar[str] = "chat.postEphemeral"


class ShowHome(Effect):
    """Draw somebody's App Home."""

    person: str
    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "views.publish"


class SweepChannel(IncidentEffect):
    """Read an incident's channel and mend what people or outages changed."""

    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "sweep"


class FindTwins(Effect):
    """Look for a late second copy of a message that was sent twice, and remove it."""

    effect: int
    look: int
    method: ClassVar[str] = "sweep"


class RefreshPeople(Effect):
    """Read a page of people into the cache; the next page follows.  `period` tells one reading from the next."""

    period: str
    cursor: str = ""
    method: ClassVar[str] = "users.list"


class RefreshChannels(Effect):
    """Read a page of channels into the cache; the next page follows."""

    period: str
    cursor: str = ""
    method: ClassVar[str] = "conversations.list"


def _all(base: type[Effect]) -> list[type[Effect]]:
    return [cls for sub in base.__subclasses__() for cls in (sub, *_all(sub))]


def kinds() -> dict[str, type[Effect]]:
    """Every effect by its kind."""
    return {cls.kind(): cls for cls in _all(Effect) if cls is not IncidentEffect}
