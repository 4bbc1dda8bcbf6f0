"""What may be asked of the outside world for meetings: announcements, agendas, minutes, and mail for calendars."""

from typing import ClassVar

from bot.rules.effect import Effect, Style


class PostMeeting(Effect):
    """Announce a meeting, with buttons to say whether one comes; `draft` counts up when it was deleted."""

    meeting: int
    channel: str
    draft: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class ShowMeeting(Effect):
    """Bring a meeting's announcement up to date."""

    meeting: int
    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "chat.update"


class PostAgenda(Effect):
    """Post what a meeting is about when it begins; `sequence` tells it from one that was moved."""

    meeting: int
    channel: str
    sequence: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class PostMinutes(Effect):
    """Post what came of a meeting; `round` counts the times."""

    meeting: int
    channel: str
    round: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class MailInvitation(Effect):
    """Mail a meeting to somebody's calendar, as it is at this sequence; a later one takes its place there.

    A second copy does no harm: a calendar knows the event by its UID and sequence.
    """

    meeting: int
    person: str
    sequence: int
    method: ClassVar[str] = "mail"


OF_MEETINGS = (PostMeeting, ShowMeeting, PostAgenda, PostMinutes, MailInvitation)
