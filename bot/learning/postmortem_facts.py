"""What an incident's data says for each section of its post-mortem, with roles in the place of names."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.learning import follow_up_lists, investigation
from bot.manifests import Manifests
from bot.response import judgements, tags, times
from bot.response.incidents import severity_of
from bot.response.lines import Look, sentence
from bot.rules.cast import DECLARED, Cast, titles
from bot.rules.investigation import Guess
from bot.rules.postmortem import Section
from bot.rules.text import one_line
from bot.rules.words import Phase
from storage import people, roles, tasks
from storage import postmortems as stored
from storage.db import Work
from storage.incidents import Incident

Views: TypeAlias = Callable[[Work, Iterable[int | None]], dict[int, Shown]]
"""How captured words may be shown where this is read: as people wrote them, or made safe."""
PEOPLE, LINES, WORDS = 20000, 40, 300
"""So many people of the house are known by name, lines a section are read, and characters of a text are shown."""
DETECTION = ("declared", "message kept", "report added", "alert fires again", "alerts resolved")
ACTIONS = ("role taken", "handed over", "phase", "resolved", "cancelled", "reopened")
IMPACT = ("rated", "treated as")
KEY = (*DETECTION[:1], *ACTIONS, "rated", "treated as", "escalated", "closed")
"""What the short timeline shows."""
NOTICED = {"started": "It began", "detected": "It was noticed", "acknowledged": "Somebody took command"}
STOPPED = {"contained": "It was contained", "mitigated": "The harm was stopped"}
"""Times that a person may have corrected, so that they count before the timeline."""


class Fact(NamedTuple):
    """Something that data says, and when it was, where that is known."""

    says: str
    at: datetime | None = None


class Facts(NamedTuple):
    """What data says, by section; `known` are the sections of which it says something that matters."""

    of: Mapping[Section, tuple[Fact, ...]]
    known: frozenset[Section]
    timeline: tuple[Fact, ...]
    asks_what_else: bool


def cast(work: Work, row: Incident) -> Cast:
    """Who is called what in an incident."""
    parts = [(row.declared_by, DECLARED)] if row.declared_by else []
    took = stored.happened(work.session, row.id, ("role taken",), LINES)
    parts += [(str(one.facts.get("person") or one.who), str(one.facts.get("role"))) for one in took]
    parts += [(one.person, one.role) for one in roles.holders(work.session, [row.id]) if one.person]
    return Cast(titles(parts), people.everybody(work.session, PEOPLE))


def facts(work: Work, manifests: Manifests, row: Incident, who: Cast, views: Views = captured.told) -> Facts:
    """What is known of an incident, section by section."""
    clerk = Clerk(work, row, who, views)
    done = {section: list(clerk.done(phases)) for section, phases in PHASES.items()}
    found = investigation.found(work, row.id)
    judged = judgements.judged(work, manifests, row)
    reasons = [Fact(one) for one in judged.reasons] if judged else []
    todo = list(clerk.follow_ups())
    causes = list(clerk.causes(manifests, found))
    noticed = Fact(f"Noticed by {times.found_by(row)}")
    of = {
        Section.DETECTION: [noticed, *clerk.times(NOTICED), *clerk.happened(DETECTION), *done[Section.DETECTION]],
        Section.ACTIONS: [*clerk.times(STOPPED), *clerk.happened(ACTIONS), *done[Section.ACTIONS]],
        Section.FINDINGS: [*causes, *done[Section.FINDINGS]],
        Section.REMEDIATION: [*done[Section.REMEDIATION], *todo],
        Section.IMPACT: [*clerk.lasted(), *clerk.happened(IMPACT), *reasons],
    }
    matters = {
        Section.DETECTION: True,
        Section.ACTIONS: bool(done[Section.ACTIONS]),
        Section.FINDINGS: bool(found.factors),
        Section.REMEDIATION: bool(done[Section.REMEDIATION] or todo),
        Section.IMPACT: bool(reasons),
    }
    known = frozenset(section for section, there in matters.items() if there)
    return Facts(
        {one: tuple(those) for one, those in of.items()}, known, tuple(clerk.happened(KEY)), found.asks_what_else
    )


PHASES: dict[Section, tuple[Phase, ...]] = {
    Section.DETECTION: (Phase.TRIAGE,),
    Section.ACTIONS: (Phase.CONTAINING,),
    Section.FINDINGS: (Phase.INVESTIGATING,),
    Section.REMEDIATION: (Phase.REMEDIATING, Phase.RECOVERING, Phase.REVIEWING),
}
"""The phases whose tasks tell something for a section."""


class Clerk:
    """Reads one incident, and names nobody."""

    def __init__(self, work: Work, row: Incident, who: Cast, views: Views) -> None:
        self.work, self.row, self.who, self.views = work, row, who, views
        self.look = Look(
            who.title,
            lambda channel: "its channel",
            lambda at: f"{at:%Y-%m-%d %H:%M} UTC",
            lambda words: one_line(who.plain(words), WORDS),
            lambda effect: f"“{one_line(effect)}” could not be done",
            lambda reason: one_line(reason.replace("_", " ")),
        )

    def happened(self, what: Collection[str]) -> Iterator[Fact]:
        """Lines of the timeline."""
        for one in stored.happened(self.work.session, self.row.id, what, LINES):
            yield Fact(sentence(self.look, one.who, one.what, one.facts), one.happened_at or one.at)

    def times(self, which: Mapping[str, str]) -> Iterator[Fact]:
        """When it began, was noticed, was stopped, as far as that is known."""
        known = times.of(self.row)._asdict()
        yield from (Fact(says, known[name]) for name, says in which.items() if known[name])

    def lasted(self) -> Iterator[Fact]:
        """For how long it did harm."""
        known = times.of(self.row)
        begun, ended = known.started or known.detected, known.mitigated or known.contained
        if begun and ended:
            since = "since it began" if known.started else "since it was noticed"
            yield Fact(f"It lasted {_span(ended - begun)} {since}")
        worst = severity_of(self.row)
        if worst:
            yield Fact(f"It counts as {worst}")

    def done(self, phases: Collection[Phase]) -> Iterator[Fact]:
        """The tasks of some phases that are done."""
        found = [one for one in tasks.of_incident(self.work.session, self.row.id) if one.phase in phases]
        done = [one for one in found if one.state == "done"]
        words = self._words(one.words_id for one in done)
        for one in sorted(done, key=lambda task: task.id):
            yield Fact(f"{self.who.title(one.done_by)} did: {one.text or words[one.words_id or 0]}", one.done_at)

    def causes(self, manifests: Manifests, found: investigation.Found) -> Iterator[Fact]:
        """What failed, what contributed, what was supposed, which guardrail did not hold, and since when."""
        names = [tag.name for tag in tags.of(self.work, manifests.taxonomy, self.row)]
        if names:
            yield Fact(f"What failed: {', '.join(names)}")
        kept = [one.words_id for one in found.factors] + [one.words_id for one in found.hypotheses]
        words = self._words([*kept, found.guardrail_id])
        yield from (Fact(f"Contributed ({one.kind}): {words[one.words_id]}") for one in found.factors)
        for guess in found.hypotheses:
            state = "Still open" if guess.state is Guess.OPEN else str(guess.state).capitalize()
            yield Fact(f"{state}: {words[guess.words_id]}")
        if found.guardrail:
            yield Fact(f"The guardrail was {found.guardrail}: {words.get(found.guardrail_id or 0, '')}")
        for at, says in ((found.vulnerable_from, "It could have happened from"), (found.vulnerable_until, "Until")):
            if at:
                yield Fact(says, at)

    def follow_ups(self) -> Iterator[Fact]:
        """What is still to come of it, and what has."""
        found = follow_up_lists.list_of(self.work, self.row.id)
        words = self._words(one.words_id for one in found)
        for one in found:
            when = f", due {one.due_at:%Y-%m-%d}" if one.state == "open" else ""
            yield Fact(f"Follow-up ({one.state}{when}; {one.kind}, improves {one.improves}): {words[one.words_id]}")

    def _words(self, numbers: Iterable[int | None]) -> dict[int, str]:
        shown = self.views(self.work, numbers)
        return {number: one_line(self.who.plain(one.text), WORDS) for number, one in shown.items()}


def _span(passing: timedelta) -> str:
    minutes = max(0, int(passing.total_seconds() // 60))
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
