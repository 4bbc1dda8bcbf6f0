"""What may be asked of the tracker: file a ticket, bring one up to date, look what changed there, look for a twin."""

from typing import ClassVar

from bot.rules.effect import Effect, Style

LANE = "tracker"
"""The one bucket that every call to the tracker is metered by."""


class CreateTicket(Effect):
    """File a ticket for an incident, a task or a follow-up, once; its label finds it again after a lost reply."""

    subject: str
    incident: int | None = None
    method: ClassVar[str] = LANE


class ShowTicket(Effect):
    """Bring a ticket and what we know of it up to date, in both directions."""

    subject: str
    style: ClassVar[Style] = "show"
    method: ClassVar[str] = LANE


class SweepTracker(Effect):
    """Ask the tracker which of our tickets changed, for where no web hook can reach us or one was lost."""

    style: ClassVar[Style] = "show"
    method: ClassVar[str] = LANE


class FindTicketTwins(Effect):
    """Look for a late second ticket after one was filed twice, and close it as a duplicate."""

    subject: str
    look: int
    method: ClassVar[str] = LANE
