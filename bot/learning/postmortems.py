"""Post-mortems: begun when an incident needs one, written by many, reviewed by another, published; nothing is lost."""

from bot.engine import letters
from bot.keeping import captured
from bot.learning import postmortem_clock
from bot.manifests import Manifests
from bot.response import cards, roles
from bot.response.incidents import changing, keep_words, note, seen_by
from bot.rules.postmortem import LONGEST, MUST, Playbook, Section, State, Why
from bot.rules.postmortem_text import FIELD
from bot.rules.text import blank, visible
from bot.rules.words import PLACE, Phase, Refusal, Verdict
from bot.staffing import people
from storage import incidents
from storage import postmortems as stored
from storage.db import Work
from storage.incidents import Incident
from storage.postmortems import Postmortem

NONE_YET = "There is no post-mortem yet. Begin one first."
STILL_HERE = "What you wrote still stands here."


def look(work: Work, manifests: Manifests, number: int) -> None:
    """Begin one where it is needed now, put it aside where it is not; what was written stays."""
    row, known = incidents.lock(work.session, number), stored.get(work.session, number)
    why, reached = postmortem_clock.need(work, manifests, row), PLACE[Phase(row.phase)] >= PLACE[Phase.RECOVERING]
    if known is None:
        if why and reached:
            begin(work, manifests, row, why)
        return
    if not reached:
        _put_aside(work, known)
    elif why:
        _wanted(work, manifests, row, known, why)
    else:
        _not_wanted(work, manifests, row, known)
    _follow_owner(work, row, known)
    postmortem_clock.wind(work, manifests, known)
    cards.show(work, row)


def _put_aside(work: Work, known: Postmortem) -> None:
    """It is worked on again: what was found so far will have to be looked at anew."""
    if known.why in MUST or known.state == State.PUBLISHED:
        known.state = State.ASIDE


def _wanted(work: Work, manifests: Manifests, row: Incident, known: Postmortem, why: Why) -> None:
    known.why = why
    if known.state == State.ASIDE:
        begin(work, manifests, row, why)


def _not_wanted(work: Work, manifests: Manifests, row: Incident, known: Postmortem) -> None:
    if known.why in MUST and known.state != State.PUBLISHED:
        # Nobody insists any more, and nobody throws away what somebody has written.
        known.why = Why.CHOSEN
        known.state = known.state if stored.sections(work.session, row.id) else State.ASIDE
    elif known.why not in MUST and known.state == State.ASIDE and stored.sections(work.session, row.id):
        begin(work, manifests, row, Why(known.why))
    if known.why == Why.CHOSEN and _near(row):
        known.why = Why.NEAR_MISS


def _follow_owner(work: Work, row: Incident, known: Postmortem) -> None:
    """Whoever owns the review owns this."""
    if row.reviewer and row.reviewer != known.owner and known.state in stored.WAITING:
        known.owner, known.reminded_at = row.reviewer, None
        _tell(work, known)


def begin(work: Work, manifests: Manifests, row: Incident, why: Why, by: str | None = None) -> Postmortem:
    """Let an incident have a post-mortem, or take it up again; its owner hears until when."""
    owner = row.reviewer or roles.commander(work, row.id) or by or row.declared_by or ""
    at = postmortem_clock.due_at(work, manifests, row)
    known = stored.get(work.session, row.id)
    if known is None:
        known = Postmortem(incident_id=row.id, at=work.now, by=by)
        work.session.add(known)
    known.why, known.state, known.owner, known.due_at = why, State.DRAFT, owner, at
    known.reminded_at = known.escalated_at = None
    work.session.flush()
    note(work, row.id, "postmortem begun", by, "slack" if by else "clock", owner=owner, why=why)
    if owner and owner != by:
        _tell(work, known)
    postmortem_clock.wind(work, manifests, known)
    cards.show(work, row)
    return known


def _tell(work: Work, known: Postmortem) -> None:
    facts = {"due": known.due_at.isoformat()}
    letters.tell(work, known.owner, "postmortem", known.incident_id, facts)


def choose(work: Work, manifests: Manifests, number: int, by: str) -> Postmortem:
    """Somebody wants one, needed or not; of a near miss, too.  Raises Refusal for who may not see the incident."""
    row = changing(work, number, by)
    known = stored.get(work.session, number)
    if known is not None and known.state != State.ASIDE:
        return known
    needed = postmortem_clock.need(work, manifests, row)
    return begin(work, manifests, row, needed or (Why.NEAR_MISS if _near(row) else Why.CHOSEN), by)


def _near(row: Incident) -> bool:
    return row.verdict == Verdict.NEAR_MISS


def missing(work: Work, manifests: Manifests, row: Incident) -> str | None:
    """What closing lacks, in a sentence: the published post-mortem that an incident as bad as this must have."""
    why = postmortem_clock.need(work, manifests, row)
    known = stored.get(work.session, row.id)
    if why is None or (known and known.state == State.PUBLISHED):
        return None
    reason = "It came back" if why is Why.RECURRING else f"It is {row.severity or row.treated_as}"
    if known is None or known.state == State.ASIDE:
        return f"{reason}, so its post-mortem comes first, and nobody has begun it."
    who, does = postmortem_clock.asked(known), "reviewing" if known.state == State.REVIEW else "writing"
    now = f"<@{who}> is {does} it." if who else "Nobody owns it yet."
    return f"{reason}, so its post-mortem is published first. {now}"


def known_to(work: Work, number: int, by: str, *states: State) -> tuple[Incident, Postmortem]:
    """The post-mortem of an incident that this person may see.  Raises Refusal unless it is in one of these states."""
    row = changing(work, number, by)
    known = stored.get(work.session, number)
    if known is None or known.state == State.ASIDE:
        raise Refusal(NONE_YET)
    if known.state not in states:
        raise Refusal(
            f"It is published. Press *Revise* to change it. {STILL_HERE}"
            if known.state == State.PUBLISHED
            else f"It is {known.state} now. Look at it again."
        )
    return row, known


def write(work: Work, number: int, said: dict[Section, str], by: str) -> list[Section]:
    """Write sections; returns those that are new.  Raises Refusal beside the section, and then none is kept."""
    row, known = known_to(work, number, by, State.DRAFT, State.REVIEW)
    newest = stored.sections(work.session, number)
    fresh = {one: words.strip() for one, words in said.items() if _is_new(work, newest.get(one), words)}
    for one, words in fresh.items():
        _check(one, words)
    for one, words in fresh.items():
        kept = keep_words(work, row, "post-mortem", words, by)
        made = stored.Section(incident_id=number, section=one, words_id=kept, by=by, at=work.now)
        stored.add(work.session, made)
        note(work, number, "postmortem written", by, "form", section=one.heading)
    return list(fresh)


def _is_new(work: Work, newest: stored.Section | None, words: str) -> bool:
    if newest is None:
        return not blank(words)
    before = captured.written(work, [newest.words_id])[newest.words_id]
    return words.strip() not in (before, visible(before, FIELD))  # A form shows what cannot be seen as its code.


def written_by(work: Work, number: int, section: Section) -> str | None:
    """Who wrote the newest version of a section."""
    newest = stored.sections(work.session, number).get(section)
    return newest.by if newest else None


def _check(section: Section, words: str) -> None:
    if blank(words):
        raise Refusal("Nothing would be left of it. Write a word, “nothing” for example.", field=section.name)
    if len(words) > LONGEST:
        raise Refusal(f"That is {len(words)} characters; {LONGEST} fit. {STILL_HERE}", field=section.name)


def judge_playbook(work: Work, number: int, verdict: Playbook, words: str, by: str) -> None:
    """Say what it finds about the playbook.  Raises Refusal when a change is wanted and nobody says which."""
    known = known_to(work, number, by, State.DRAFT, State.REVIEW)[1]
    before = stored.sections(work.session, number).get(Section.PLAYBOOK)
    if verdict is not Playbook.HELPED and blank(words) and before is None:
        raise Refusal("Say in a few words what is to be different.", field=Section.PLAYBOOK.name)
    if known.playbook != verdict:
        known.playbook = verdict
        note(work, number, "playbook judged", by, "form", judged=verdict)
    write(work, number, {Section.PLAYBOOK: words}, by)


def give(work: Work, manifests: Manifests, number: int, person: str, by: str) -> None:
    """Somebody else owns it, and the review with it, from now on.  Raises Refusal."""
    row, known = known_to(work, number, by, State.DRAFT, State.REVIEW)
    check_person(work, row, person, "owner")
    if person == known.owner:
        return
    known.owner, known.reminded_at = person, None
    known.reviewer = None if known.reviewer == person else known.reviewer
    known.state = known.state if known.reviewer else State.DRAFT
    row.reviewer = person if row.reviewer else None
    note(work, number, "postmortem given", by, "slack", person=person)
    if person != by:
        _tell(work, known)
    postmortem_clock.wind(work, manifests, known)
    cards.show(work, row)


def check_person(work: Work, row: Incident, person: str, field: str) -> None:
    """Raises Refusal for somebody who cannot be asked to do something about it."""
    if not person:
        raise Refusal("Choose a colleague.", field=field)
    people.check_can_answer(work, person, field=field)
    if not seen_by(work, person, [row]):
        raise Refusal("It is private, and they are not in its channel. Bring them in first.", field=field)
