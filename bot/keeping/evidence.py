"""Evidence: who may read captured text word for word, and what for, and that it is written down."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.manifests import Manifests
from bot.reporting import verdicts
from bot.response import incidents
from bot.response.incidents import note
from bot.rules.origin import Origin
from bot.rules.text import blank, decoded, exact
from bot.rules.words import Refusal, Role
from storage import custody, evidence, inbox, reports, roles
from storage import incidents as stored
from storage.custody import Custody
from storage.db import Work

READERS = (
    Role.COMMANDER,
    Role.INVESTIGATION,
    Role.CONTAINMENT,
    Role.LEGAL,
    Role.SUBJECT_EXPERT,
    Role.RESEARCH_LIAISON,
)
"""The roles that need the words themselves."""
TRIAGE = "triage on duty"
MOST = 200
"""So many texts of an incident can be read."""
LONGEST = 500
"""The most characters of a purpose."""
BASIS = "Whoever reads, holds or erases evidence says why, and that is kept."


class Raw(NamedTuple):
    """A captured text word for word: for whoever may read it, and for nothing else."""

    number: int
    what: str
    words: str


class Done(NamedTuple):
    """Something that was done with evidence."""

    at: Any
    by: str | None
    what: str
    role: str | None
    why: Shown


def reader(work: Work, manifests: Manifests, scope: str, by: str) -> str:
    """As what somebody may read a scope's texts word for word.  Raises Refusal."""
    of, _, name = scope.partition(":")
    if of == "incident":
        return in_role(work, int(name), by, READERS)
    if of != "report" or (row := reports.get(work.session, int(name))) is None:
        raise Refusal("There is no such evidence.")
    if row.incident_id and stored.get(work.session, row.incident_id):
        return in_role(work, row.incident_id, by, READERS)
    verdicts.check_may(work, manifests, row, by)
    return TRIAGE


def in_role(work: Work, number: int, by: str, wanted: Sequence[Role]) -> str:
    """The first of these roles that somebody has in an incident that they may see.  Raises Refusal."""
    row = incidents.find(work, number, by)
    held = {one.role for one in roles.holders(work.session, [row.id]) if one.person == by}
    for role in wanted:
        if role in held:
            return role
    who = ", ".join(wanted[:-1]) + f" or {wanted[-1]}"
    raise Refusal(f"Only whoever has the role {who} of this incident can do that. Take one of them first.")


def read(work: Work, manifests: Manifests, scope: str, by: str, purpose: str) -> int:
    """Let somebody read a scope's texts, and write down who, as what and what for; returns the number of the entry.

    Raises Refusal.
    """
    role = reader(work, manifests, scope, by)
    return write(work, scope, "read", by, role, said(purpose, "purpose"))


def words(work: Work, entry: int, by: str) -> tuple[str, tuple[Raw, ...]]:
    """The scope and the texts that somebody may read after saying what for.  Raises Refusal."""
    row = custody.get(work.session, entry)
    if row is None or row.by != by or row.what != "read" or work.now - row.at > custody.GOOD_FOR:
        raise Refusal("Say once more what you need the words for.")
    kept = evidence.of_scope(work.session, row.scope, MOST)
    texts = evidence.texts(work, kept)
    return row.scope, tuple(Raw(number, what, texts[number]) for number, what in kept.items() if number in texts)


def said(why: str, field: str) -> str:
    """A reason that somebody gave.  Raises Refusal when it says nothing, or too much."""
    if blank(why):
        raise Refusal("Say in a few words what for. It is kept, and others can read it.", field=field)
    if len(why) > LONGEST:
        raise Refusal(f"That is {len(why)} characters; {LONGEST} fit.", field=field)
    return why.strip()


def write(work: Work, scope: str, what: str, by: str | None, role: str | None, why: str, one: int | None = None) -> int:
    """Write down what was done; an incident's timeline says so, too."""
    kept = captured.keep(work, f"custody:{scope}", {"purpose": why}, Origin("custody", by, BASIS))["purpose"]
    row = Custody(scope=scope, evidence_id=one, at=work.now, by=by, what=what, role=role, purpose_id=kept)
    custody.add(work.session, row)
    if (number := _incident(work, scope)) is not None:
        note(work, number, f"evidence {what}", by, "slack", part=role, reason_id=kept)
    return row.id


def _incident(work: Work, scope: str) -> int | None:
    of, _, name = scope.partition(":")
    if of == "incident":
        return int(name)
    row = reports.get(work.session, int(name)) if of == "report" else None
    return row.incident_id if row else None


def described(work: Work, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is known of texts that were not erased, without their words."""
    return evidence.described(work.session, numbers)


def exported(work: Work, number: int, by: str, purpose: str) -> None:
    """Write down that all of an incident's texts leave word for word.  Raises LookupError when there is none."""
    if stored.get(work.session, number) is None:
        raise LookupError(f"There is no incident {number}.")
    scope = captured.of_incident(number)
    write(work, scope, "exported", by, "operator", said(purpose, "purpose"))
    for one in evidence.of_scope(work.session, scope, 100_000):
        custody.add(work.session, Custody(scope=scope, evidence_id=one, at=work.now, by=by, what="exported"))


def unread(work: Work, number: int, by: str, purpose: str) -> str:
    """Something that came in and that nobody could read, word for word for an operator, and written down.

    Raises LookupError when there is no such thing.
    """
    row = inbox.get(work.session, number)
    if row is None:
        raise LookupError(f"The inbox has no number {number}; `hotwash inbox list` shows what could not be read.")
    found = decoded(evidence.reveal(work, row.evidence_id))
    write(work, f"inbox:{number}", "read", by, "operator", said(purpose, "purpose"), row.evidence_id)
    return found


def for_export(work: Work, numbers: Sequence[int]) -> dict[int, str]:
    """Texts word for word, for an export that was written down before."""
    return {number: exact(raw) for number, raw in evidence.reveal_left(work, numbers).items()}


def history(work: Work, number: int, limit: int = 10) -> tuple[Done, ...]:
    """What was done with an incident's evidence, newest first."""
    rows = [one for one in custody.of_scope(work.session, captured.of_incident(number), limit) if one.purpose_id]
    why = captured.shown(work, [one.purpose_id for one in rows])
    return tuple(Done(one.at, one.by, one.what, one.role, why[one.purpose_id or 0]) for one in rows)
