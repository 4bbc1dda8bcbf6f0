"""A post-mortem as it is read: what data says, what people wrote, what is missing and who could fill it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from bot.facts import Line, lines
from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.learning import postmortem_clock, postmortem_facts
from bot.learning.postmortem_facts import Fact, Views
from bot.manifests import Manifests
from bot.response.incidents import find
from bot.rules.cast import Cast
from bot.rules.investigation import WHAT_ELSE
from bot.rules.postmortem import LEARNT, REPORT, Playbook, Section, State, Why
from bot.rules.words import Refusal, Role
from storage import incidents, roles
from storage import postmortems as stored
from storage.db import Work
from storage.incidents import Incident
from storage.postmortems import Postmortem

FILLS: dict[Section, Role] = {
    Section.DETECTION: Role.SCRIBE,
    Section.ACTIONS: Role.CONTAINMENT,
    Section.FINDINGS: Role.INVESTIGATION,
    Section.REMEDIATION: Role.CONTAINMENT,
    Section.IMPACT: Role.SUBJECT_EXPERT,
}
"""Who knows most about a section."""
MISSING: dict[Section, str] = {
    Section.DETECTION: "how it was noticed",
    Section.ACTIONS: "what was done to contain it",
    Section.FINDINGS: "what contributed",
    Section.REMEDIATION: "what is mended or still to be mended",
    Section.IMPACT: "who was affected, and how badly",
}


class Chapter(NamedTuple):
    """A section: what data says, and what people wrote."""

    facts: tuple[Fact, ...]
    words: str
    """With roles in the place of names; empty while nobody has written."""
    version: int
    """What tells one state of the words from the next; 0 while nobody has written."""
    missing: bool


class Gap(NamedTuple):
    """Something that is not there, and whom to ask."""

    says: str
    person: str
    section: Section | None = None


class Page(NamedTuple):
    """A post-mortem."""

    line: Line
    state: State
    why: Why
    owner: str
    due_at: datetime
    overdue: bool
    reviewer: str | None
    published_at: datetime | None
    playbook: Playbook | None
    playbook_name: str
    chapters: Mapping[Section, Chapter]
    gaps: tuple[Gap, ...]
    asks_what_else: bool
    sent_back: Shown | None
    """What the last review asked for, while that is to be done."""
    timeline: tuple[Fact, ...]
    version: int

    @property
    def heading(self) -> str:
        """What it is called."""
        return f"Post-mortem of {self.line.label} {self.line.headline}"


def page(work: Work, manifests: Manifests, number: int, by: str) -> Page | None:
    """The post-mortem of an incident that this person may see; none while nobody wants one.  Raises Refusal."""
    row = find(work, number, by)
    return read(work, manifests, row)


def read(work: Work, manifests: Manifests, row: Incident, views: Views = captured.told) -> Page | None:
    """The post-mortem of an incident, its words shown as `views` allows."""
    known = stored.get(work.session, row.id)
    if known is None or known.state == State.ASIDE:
        return None
    who = postmortem_facts.cast(work, row)
    facts = postmortem_facts.facts(work, manifests, row, who, views)
    newest = stored.sections(work.session, row.id)
    shown = views(work, [one.words_id for one in newest.values()])
    chapters = {one: _chapter(one, facts, newest.get(one), shown, who) for one in Section}
    book = manifests.playbooks.get(row.playbook or "")
    return Page(
        lines(work, [row])[0],
        State(known.state),
        Why(known.why),
        known.owner,
        known.due_at,
        known.state in stored.WAITING and known.due_at < work.now,
        known.reviewer,
        known.published_at if known.state == State.PUBLISHED else None,
        Playbook(known.playbook) if known.playbook else None,
        book.name if book else "",
        chapters,
        tuple(_gaps(work, row, known, chapters, facts.asks_what_else)),
        facts.asks_what_else,
        _sent_back(work, known, who, views),
        facts.timeline,
        max((one.id for one in newest.values()), default=0),
    )


def _chapter(
    section: Section,
    facts: postmortem_facts.Facts,
    written: stored.Section | None,
    shown: Mapping[int, Shown],
    who: Cast,
) -> Chapter:
    words = who.plain(shown[written.words_id].text) if written else ""
    missing = section in REPORT and not words and section not in facts.known
    return Chapter(facts.of.get(section, ()), words, written.id if written else 0, missing)


def _gaps(
    work: Work, row: Incident, known: Postmortem, chapters: Mapping[Section, Chapter], what_else: bool
) -> Iterator[Gap]:
    holders = {one.role: one.person for one in roles.holders(work.session, [row.id]) if one.person}
    for section in REPORT:
        if chapters[section].missing:
            yield Gap(f"Nothing says {MISSING[section]}.", holders.get(FILLS[section]) or known.owner, section)
    if what_else:
        yield Gap(WHAT_ELSE, holders.get(Role.INVESTIGATION) or known.owner)
    if not any(chapters[one].words for one in LEARNT):
        yield Gap("Nobody has said what went well, or what was hard.", known.owner, Section.WELL_RESPONSE)
    if not chapters[Section.LESSONS].words:
        yield Gap("No lesson is written down.", known.owner, Section.LESSONS)
    if known.playbook is None:
        yield Gap("Nobody has said whether the playbook helped.", known.owner, Section.PLAYBOOK)


def _sent_back(work: Work, known: Postmortem, who: Cast, views: Views) -> Shown | None:
    if known.state != State.DRAFT:
        return None
    found = stored.last(work.session, known.incident_id, ("postmortem sent back", "postmortem published"))
    if found is None or found.what != "postmortem sent back":
        return None
    number = int(found.facts["evidence"])
    shown = views(work, [number])[number]
    return shown._replace(text=who.plain(shown.text))


def check_complete(work: Work, manifests: Manifests, row: Incident) -> None:
    """Raises Refusal while something is missing that a review needs."""
    found = read(work, manifests, row)
    if found and found.gaps:
        left = " ".join(gap.says for gap in found.gaps)
        raise Refusal(f"Before somebody reviews it: {left}")


class Waits(NamedTuple):
    """That a post-mortem waits for somebody."""

    line: Line
    due_at: datetime
    state: State
    overdue: bool


def waiting(work: Work, person: str) -> tuple[Waits, ...]:
    """What somebody has to finish or to review, the most urgent first."""
    found = {one.incident_id: one for one in stored.owned(work.session, person, 10)}
    known = {one.number: one for one in lines(work, incidents.several(work.session, found))}
    rows = found.values()
    return tuple(Waits(known[one.incident_id], one.due_at, State(one.state), one.due_at < work.now) for one in rows)


class Standing(NamedTuple):
    """What an incident's card says of its post-mortem."""

    state: State
    person: str
    """Who has to do something about it now."""
    due_at: datetime
    overdue: bool


def standing(work: Work, number: int) -> Standing | None:
    """How the post-mortem of an incident stands; none without one."""
    known = stored.get(work.session, number)
    if known is None or known.state == State.ASIDE:
        return None
    overdue = known.state in stored.WAITING and known.due_at < work.now
    return Standing(State(known.state), postmortem_clock.asked(known), known.due_at, overdue)


def published(work: Work, number: int, channel: str) -> Line | None:
    """What a channel is told; none when it is no longer published, or the channel may not know of the incident."""
    row, known = incidents.get(work.session, number), stored.get(work.session, number)
    if row is None or known is None or known.state != State.PUBLISHED:
        return None
    return lines(work, [row])[0] if channel == row.channel or not row.private else None


def drafts(work: Work, number: int, by: str) -> dict[Section, tuple[int, str]]:
    """What people wrote, word for word and with what tells one version from the next.  Raises Refusal."""
    newest = stored.sections(work.session, find(work, number, by).id)
    words = captured.written(work, [one.words_id for one in newest.values()])
    return {Section(name): (one.id, words[one.words_id]) for name, one in newest.items()}


class Version(NamedTuple):
    """What somebody wrote for a section at some time."""

    section: Section
    by: str
    at: datetime
    words: str


def history(work: Work, number: int, by: str, limit: int = 40) -> tuple[Version, ...]:
    """What was written, all sections together, the newest first.  Raises Refusal."""
    row = find(work, number, by)
    found, who = stored.versions(work.session, number, limit), postmortem_facts.cast(work, row)
    words = captured.written(work, [one.words_id for one in found])
    return tuple(Version(Section(one.section), one.by, one.at, who.plain(words[one.words_id])) for one in found)
