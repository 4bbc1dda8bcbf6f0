"""The review of a post-mortem: asked for, sent back, published for everybody, and taken up again."""

from bot.engine import letters, outbox
from bot.learning import postmortem_clock, postmortem_page
from bot.learning.postmortems import check_person, known_to
from bot.manifests import Manifests
from bot.response import cards
from bot.response.incidents import keep_words, note
from bot.rules.postmortem import LONGEST, State
from bot.rules.postmortem_effects import PostPostmortem
from bot.rules.text import blank
from bot.rules.words import Refusal
from bot.staffing import people
from storage import postmortems as stored
from storage.db import Work
from storage.incidents import Incident


def ask_review(work: Work, manifests: Manifests, number: int, reviewer: str, by: str) -> None:
    """Ask somebody other than the owner to review it.  Raises Refusal."""
    row, known = known_to(work, number, by, State.DRAFT, State.REVIEW)
    check_person(work, row, reviewer, "reviewer")
    if reviewer == known.owner:
        raise Refusal("Whoever owns it cannot review it. Choose somebody else.", field="reviewer")
    postmortem_page.check_complete(work, manifests, row)
    known.state, known.reviewer = State.REVIEW, reviewer
    note(work, number, "postmortem review asked", by, "slack", person=reviewer)
    if reviewer != by:
        letters.tell(work, reviewer, "postmortem_review", number, {"by": by})
    postmortem_clock.wind(work, manifests, known)
    cards.show(work, row)


def send_back(work: Work, manifests: Manifests, number: int, words: str, by: str) -> None:
    """The review asks for something first.  Raises Refusal without words."""
    row, known = known_to(work, number, by, State.REVIEW)
    if blank(words):
        raise Refusal("Say in a few words what is to be different.", field="words")
    if len(words) > LONGEST:
        raise Refusal(f"That is {len(words)} characters; {LONGEST} fit.", field="words")
    kept = keep_words(work, row, "post-mortem", words, by)
    known.state = State.DRAFT
    note(work, number, "postmortem sent back", by, "slack", evidence=kept)
    if known.owner != by:
        letters.tell(work, known.owner, "postmortem_back", number, {"by": by})
    postmortem_clock.wind(work, manifests, known)
    cards.show(work, row)


def newest(work: Work, number: int) -> int:
    """What tells one state of what people wrote from the next."""
    return max((one.id for one in stored.sections(work.session, number).values()), default=0)


def publish(work: Work, manifests: Manifests, number: int, seen: int, by: str) -> None:
    """Somebody other than the owner has looked at it as it was `seen`, and everybody may read it.  Raises Refusal."""
    row, known = known_to(work, number, by, State.REVIEW)
    if by == known.owner:
        raise Refusal("You own it, so somebody else must have looked at it. Ask the person who reviews it.")
    if newest(work, number) != seen:
        raise Refusal("Somebody has changed it since you opened it. Look at it again.")
    known.state, known.reviewer, known.published_by = State.PUBLISHED, by, by
    known.reviewed_at = known.published_at = work.now
    kept = {one.section: one.id for one in stored.sections(work.session, number).values()}
    note(work, number, "postmortem published", by, "slack", sections=kept)
    _tell_everybody(work, manifests, row)
    if known.owner != by:
        letters.tell(work, known.owner, "postmortem_published", number, {"by": by})
    postmortem_clock.wind(work, manifests, known)
    cards.show(work, row)


def _tell_everybody(work: Work, manifests: Manifests, row: Incident) -> None:
    version = int(work.now.timestamp())
    places = [row.channel] if row.channel and not row.lost else []
    if not row.private:
        places.append(people.channel_id(work, manifests.house.channels.broadcast))
    outbox.ask(work, *[PostPostmortem(incident=row.id, channel=place, round=version) for place in places])


def revise(work: Work, manifests: Manifests, number: int, by: str) -> None:
    """What was published is to change: it is a draft again, and is reviewed again.  Raises Refusal."""
    row, known = known_to(work, number, by, State.PUBLISHED)
    known.state, known.due_at = State.DRAFT, postmortem_clock.due_at(work, manifests, row)
    known.reminded_at = known.escalated_at = None
    note(work, number, "postmortem revised", by, "slack")
    postmortem_clock.wind(work, manifests, known)
    cards.show(work, row)
