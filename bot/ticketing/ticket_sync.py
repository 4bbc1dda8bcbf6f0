"""Both sides of a ticket compared: what changed there is taken in or asked about, what changed here is told.

Whoever says that something may have changed, be it a web hook, the sweep or a use case of ours, only leads to one
reading of the ticket as it is now: so the order and the number of such hints cannot matter.
"""

from datetime import timedelta

from bot.engine import outbox
from bot.manifests import Manifests
from bot.response import cards
from bot.response.incidents import note
from bot.rules.text import one_line
from bot.rules.ticket_effects import ShowTicket
from bot.rules.tickets import MISSING, Known, Owner, Seen, Step, Wanted, Writes, parts_of, step
from bot.ticketing import ticket_facts, ticket_takes
from bot.ticketing.ticket_takes import Taken, person_of
from storage import follow_ups, incidents, tickets
from storage.db import Work
from storage.tickets import Dispute, Ticket

SOON = timedelta(seconds=5)
"""When a ticket is looked at again whose words are still being made safe."""
PATIENCE = timedelta(minutes=10)
"""While a question about a field is open, ours is put back this often and no oftener: a robot there may fight us."""
SILENT = timedelta(minutes=1)
"""A ticket that is behind for longer than this is said to be so."""
LONGEST = 300
"""Characters of a trouble."""
OUR_WORDS = {"status": "phase", "priority": "severity", "assignee": "commander", "due": "date"}
"""What we call a field of an incident's ticket."""
TEXTS = frozenset({"summary", "description"})
"""Fields that may hold anything, so that a question about them does not repeat it."""
NAMED = frozenset({"status", "priority"})
"""Fields that are ours and whose history tells their values as we know them."""
SHARED = frozenset({"assignee", "state"})
"""Fields of tasks and follow-ups that either side may change, unless the manifest says otherwise."""


def heard(work: Work, manifests: Manifests, subject: str, asked: str, seen: Seen) -> Writes | None:
    """Take in a ticket as it is there now; returns what it is to be told, none when it is no longer ours.

    `asked` is the key by which it was read: somebody may have linked another one since, and a moved one has a new key.
    """
    row = _locked(work, subject)
    wanted = ticket_facts.wanted(work, manifests, subject, row.linked_by is not None) if row else None
    if row is None or row.key != asked or wanted is None:
        return None
    row.key = seen.key
    passed = ticket_takes.remarks(work, row, seen, wanted)
    sync = _Sync(work, manifests, row, wanted, seen)
    for field, value in wanted.fields.items():
        sync.compare(field, value)
    row.theirs, row.seen_at = dict(seen.fields) | sync.now, seen.at
    row.ours = {**row.ours, "said": sync.said, "trying": sync.trying}
    if wanted.unready:
        outbox.ask(work, ShowTicket(subject=subject), at=work.now + SOON)
    return Writes(
        seen.key,
        sync.writes,
        wanted.description,
        wanted.email,
        wanted.parent if wanted.parent not in seen.links else None,
        wanted.link if wanted.link != row.ours.get("link") else None,
        wanted.title,
        wanted.label,
        tuple(one for one in wanted.remarks if one.mark not in passed),
    )


def twin_heard(work: Work, subject: str, seen: Seen) -> None:
    """Take in what people wrote to a ticket that was filed twice; of its fields nothing counts."""
    row = _locked(work, subject)
    if row is not None:
        ticket_takes.comments(work, row, seen)


def _locked(work: Work, subject: str) -> Ticket | None:
    """A ticket, locked after what it stands for: in another order two changes would wait for each other."""
    known, (kind, number) = tickets.of(work.session, subject), parts_of(subject)
    if known is None:
        return None
    if known.incident_id is not None:
        incidents.lock(work.session, known.incident_id)
    if kind == "follow_up":
        follow_ups.lock(work.session, number)
    return tickets.lock(work.session, subject)


class _Sync:
    """One comparison of a ticket, field by field."""

    def __init__(self, work: Work, manifests: Manifests, row: Ticket, wanted: Wanted, seen: Seen) -> None:
        self.work, self.manifests, self.row, self.wanted, self.seen = work, manifests, row, wanted, seen
        self.now = ticket_takes.as_ours(work, manifests, wanted, seen)
        self.said: dict[str, str] = dict(row.ours.get("said", {}))
        self.trying: dict[str, str] = dict(row.ours.get("trying", {}))
        self.open = {one.field: one for one in tickets.disputes(work.session, [row.id])}
        self.writes: dict[str, str] = {}

    def compare(self, field: str, value: str) -> None:
        """Do what follows for one field."""
        now = self.now.get(field, "")
        self._ask_about_hidden(field, value, now)
        known = Known(
            self.row.theirs.get(field, MISSING), self.said.get(field, MISSING), self.trying.get(field, MISSING)
        )
        match step(self._owner(field), value, now, known, self._theirs_is_newer(field)):
            case Step.AGREED:
                self.said[field] = value
                self.trying.pop(field, None)
                self._settle(field, now)
            case Step.WRITE:
                if not self._waits(field, value):
                    self._write(field, value)
            case Step.DISPUTE:
                self._dispute(field, value, now)
            case Step.TAKE:
                self._take(field, value, now)
            case Step.LEAVE:
                pass

    def _waits(self, field: str, value: str) -> bool:
        """Ours was put back, and changed there once more: that is not put back again at once, unless ours changed."""
        known = self.open.get(field)
        put_back = known is not None and field not in self.trying and self.said.get(field) == value
        return put_back and known is not None and self.work.now < known.at + PATIENCE

    def _ask_about_hidden(self, field: str, value: str, now: str) -> None:
        """Somebody's edit that a change of ours has overwritten before anybody read it is asked about all the same."""
        edit, since = self.seen.strange.get(field), self.row.seen_at
        if field in NAMED and edit and since and edit.at > since and edit.to not in (value, now):
            self._ask(field, edit.to)

    def _take(self, field: str, value: str, now: str) -> None:
        if self._is_ours(field):
            self._write(field, value)
            return
        taken = ticket_takes.take(self.work, self.manifests, self.row, field, now, self.seen)
        self.said[field] = now if taken is Taken.DONE else value
        self.trying.pop(field, None)
        if taken is Taken.REFUSED:
            self._write(field, value)

    def _dispute(self, field: str, value: str, now: str) -> None:
        if self._is_ours(field) or self._ask(field, now):
            self._write(field, value)

    def _write(self, field: str, value: str) -> None:
        self.writes[field] = self.trying[field] = value
        if field in self.open:
            self.open[field].at = self.work.now

    def _owner(self, field: str) -> Owner:
        owners, kind = self.manifests.jira.owners, parts_of(self.row.subject)[0]
        if field in SHARED and kind == "meeting":
            return "jira"  # Minutes are done when they are posted; what the tracker makes of that changes nothing here.
        if field in TEXTS or field == "due" or (field in SHARED and kind != "incident"):
            owner: Owner = getattr(owners, field)
            return owner
        return "hotwash"

    def _theirs_is_newer(self, field: str) -> bool:
        edit = self.seen.edits.get(field)
        at = edit.at if edit else self.seen.at
        return self.row.touched_at is None or at > self.row.touched_at

    def _is_ours(self, field: str) -> bool:
        """The newest change of it there was ours: a late request of ours arrived, and nobody edited anything."""
        edit = self.seen.edits.get(field)
        return edit is not None and edit.author.account == self.seen.me

    def _settle(self, field: str, now: str) -> None:
        """What somebody wanted there was done here meanwhile, so the question is answered."""
        asked = self.open.get(field)
        if asked is not None and asked.value == self._shown(field, now):
            asked.answered_by, asked.answered_at = self.seen.me, self.work.now
            self._show_card()

    def _ask(self, field: str, now: str) -> bool:
        """Make a question of an edit; true when ours is to be put back now."""
        edit, known = self.seen.strange.get(field), self.open.get(field)
        by = edit.author.name if edit else ""
        if known is None:
            row = Dispute(ticket_id=self.row.id, field=field, value=self._shown(field, now), by=by, at=self.work.now)
            self.work.session.add(row)
            self.open[field] = row
            self._note(field, by)
            return True
        known.value, known.by = self._shown(field, now), by
        again = known.at + PATIENCE
        if self.work.now < again:
            outbox.ask(self.work, ShowTicket(subject=self.row.subject), at=again)
            return False
        return True

    def _shown(self, field: str, now: str) -> str:
        if field in TEXTS:
            return ""
        if field == "assignee":
            return self.seen.assignee.name if self.seen.assignee else "nobody"
        return now

    def _note(self, field: str, by: str) -> None:
        if self.row.incident_id is not None:
            edit = self.seen.strange.get(field)
            who = person_of(self.work, self.manifests, edit.author) if edit else None
            facts = {
                "key": self.row.key,
                "field": OUR_WORDS.get(field, field),
                **({} if who or not by else {"name": by}),
            }
            note(self.work, self.row.incident_id, "ticket edited", who, "jira", **facts)
            self._show_card()

    def _show_card(self) -> None:
        row = incidents.get(self.work.session, self.row.incident_id) if self.row.incident_id else None
        if row is not None:
            cards.show(self.work, row, after=cards.MOMENT)


def told(work: Work, subject: str, writes: Writes, refused: dict[str, str]) -> None:
    """The tracker confirmed what it was told, but for the fields that it refused, each with its reason."""
    row = _locked(work, subject)
    if row is None or row.key != writes.key:
        return
    confirmed = {name: value for name, value in writes.fields.items() if name not in refused}
    trying = {name: value for name, value in row.ours.get("trying", {}).items() if confirmed.get(name) != value}
    row.ours = {**row.ours, "said": row.ours.get("said", {}) | confirmed, "trying": trying}
    if writes.link:
        row.ours = {**row.ours, "link": writes.link}
    row.theirs = row.theirs | confirmed
    for one in writes.remarks:
        tickets.remarked(work.session, row.id, one.mark, True, work.now)
    why = "; ".join(f"{name} ({why})" for name, why in refused.items())
    in_trouble(work, row, one_line(f"it refuses {why}", LONGEST) if why else None)


def in_trouble(work: Work, row: Ticket, why: str | None) -> None:
    """A ticket is not up to date, or is again; the card says so once that has lasted for a minute."""
    before, row.trouble = row.trouble_at, why
    row.trouble_at = (row.trouble_at or work.now) if why else None
    incident = incidents.get(work.session, row.incident_id) if row.incident_id else None
    if incident is not None and (before is None) is not (row.trouble_at is None):
        cards.show(work, incident, after=SILENT if why else cards.MOMENT)
