"""What may be asked of the outside world for reports: their cards, and pages for those that cannot wait."""

from typing import ClassVar, Literal

from bot.rules.effect import Effect, Style


class PostReport(Effect):
    """Post a report's card in the triage channel; `draft` counts up when a deleted card is posted anew."""

    report: int
    channel: str
    draft: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True


class ShowReport(Effect):
    """Bring a report's card up to date."""

    report: int
    style: ClassVar[Style] = "show"
    method: ClassVar[str] = "chat.update"


class PageForReport(Effect):
    """Ring a pager for a report that cannot wait, or tell it that somebody has answered."""

    report: int
    rota: str
    pager: str
    action: Literal["trigger", "resolve"]
    round: int
    person: str | None = None
    method: ClassVar[str] = "page"

    @property
    def page_key(self) -> str:
        """What ties the ringing of a page to its end."""
        return f"hotwash-rep-{self.report}-{self.rota}"
