"""Notices: what could not be done is noted, shown where people look, told to whoever can mend it, and tried again."""

from collections.abc import Sequence

from bot.engine import letters, outbox
from bot.manifests import Manifests
from bot.meeting import meetings
from bot.reporting import triage_clocks
from bot.response import announcements, cards
from bot.response.incidents import find, note
from bot.rules.effect import IncidentEffect
from bot.rules.effects import Announce
from bot.rules.meeting_effects import OF_MEETINGS
from bot.rules.outcomes import Claimed
from bot.rules.report_effects import PostReport
from bot.staffing import people
from storage import effects, incidents
from storage.db import Work
from storage.effects import Effect
from storage.incidents import Incident

LOST = {"is_archived": "archived", "channel_not_found": "deleted", "not_in_channel": "left by Hotwash"}
"""Slack's words for a channel that we lost, and ours."""
WITHOUT_CARD = ("open_channel", "post_card", "show_card")


def parked(manifests: Manifests, work: Work, claimed: Claimed, reason: str) -> None:
    """Something could not be done: tell whoever it concerns, in the transaction that parks it."""
    effect = claimed.effect
    if isinstance(effect, Announce):
        for row in announcements.told_by(work, effect.announcement):
            _parked(manifests, work, row, claimed, reason)
    elif isinstance(effect, PostReport):
        triage_clocks.unposted(work, manifests, effect.report, reason)
    elif isinstance(effect, OF_MEETINGS):
        meetings.stuck(work, manifests, effect.meeting, claimed.kind, reason, getattr(effect, "person", ""))
    elif isinstance(effect, IncidentEffect):
        _parked(manifests, work, incidents.lock(work.session, effect.incident), claimed, reason)


def _parked(manifests: Manifests, work: Work, row: Incident, claimed: Claimed, reason: str) -> None:
    note(work, row.id, "could not be done", None, "slack", effect=claimed.kind, reason=reason)
    if isinstance(claimed.effect, IncidentEffect) and reason in LOST and row.channel:
        return  # The channel itself is lost; that is told once, by `channels.lost`.
    if row.card and claimed.kind != "show_card":
        cards.show(work, row)
    elif claimed.kind in WITHOUT_CARD:
        tell(manifests, work, row, "stuck", what=claimed.kind, reason=reason)


def tell(manifests: Manifests, work: Work, row: Incident, words: str, **facts: str) -> None:
    """Tell whoever declared an incident, or the responders when an alert did, by direct message."""
    told = (row.declared_by,) if row.declared_by else people.responders(work, manifests)
    for one in told:
        letters.tell(work, one, words, row.id, facts)


def try_again(work: Work, number: int, by: str) -> int:
    """Try again what could not be done for an incident; returns how much that was."""
    row = find(work, number, by)
    count = retry(work, row)
    if count:
        note(work, number, "tried again", by, "button")
    cards.show(work, row)
    return count


def retry(work: Work, row: Incident) -> int:
    """Try again what could not be done; returns how much that was."""
    return sum(outbox.retry(work, effect.id) for effect in parked_of(work, row))


def parked_of(work: Work, row: Incident) -> Sequence[Effect]:
    """The effects of an incident, its announcement's too, that need a person."""
    announce = announcements.effect_of(work, row)
    return effects.parked_of(work.session, row.id, [announce.key] if announce else [])
