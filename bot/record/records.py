"""The record of an incident as plain data, for an export; what its keys mean stands in docs/export.md."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.facts import Alarm, alarms_of
from bot.keeping import captured, evidence
from bot.keeping.captured import Shown
from bot.record import record_of_learning, record_of_postmortem
from bot.response import timeline
from bot.response.lines import Look, sentence
from bot.response.timeline import CAPTURED, Happened
from bot.rules import names
from bot.rules.text import one_line, web_address
from bot.rules.words import Kind, Mode, Phase
from bot.staffing import people
from storage import alerts, incidents, roles, tags, tasks, updates
from storage.db import Work
from storage.incidents import Incident
from storage.tasks import Task

VERSION = 2
PAGE = 200
"""So many lines, or captured texts, are read at once."""
Json = dict[str, Any]

TIMES = ("opened", "recovered", "contained", "restored", "resolved", "closed", "cancelled", "verdict")
SECTIONS: dict[str, tuple[frozenset[str], tuple[Phase, ...]]] = {
    "detection": (
        frozenset({"declared", "message kept", "alert fires again", "alerts resolved"}),
        (Phase.TRIAGE,),
    ),
    "actions_taken": (
        frozenset({"role taken", "handed over", "phase", "resolved", "cancelled", "reopened", "closed"}),
        (Phase.CONTAINING,),
    ),
    "root_cause_findings": (
        frozenset({"kind set", "tagged", "factor added", "factor dropped", "hypothesis settled", "guardrail"}),
        (Phase.INVESTIGATING, Phase.REVIEWING),
    ),
    "remediation": (frozenset({"follow-up added", "follow-up done"}), (Phase.REMEDIATING, Phase.RECOVERING)),
    "impact": (frozenset({"rated", "treated as", "update"}), ()),
}
"""What each section of the report is made from: events, and what was done about the tasks of these phases."""
OF_ROLES = {"role taken", "handed over", "role released", "nobody available"}
"""The events that say who had which role, and until when."""


Raw = Callable[[Work, Sequence[int]], dict[int, str]]
"""Captured texts word for word, by number, for whoever may have them."""


def record(work: Work, number: int, raw: Raw | None = None) -> Json:
    """All that is known of an incident; captured text as its sanitised view and, with `raw`, word for word.

    Raises LookupError when there is no such incident.
    """
    row = incidents.get(work.session, number)
    if row is None:
        raise LookupError(f"There is no {names.label(number)}. The list of open incidents shows their numbers.")
    clerk = Clerk(work, raw)
    lines = clerk.timeline(row)
    done = clerk.tasks(row)
    return {
        "hotwash_export": VERSION,
        "captured_text": raw is not None,
        "incident": clerk.incident(row),
        "times": {name: _time(getattr(row, f"{name}_at")) for name in TIMES},
        "roles": {"now": clerk.roles(row), "lines": [one["number"] for one in lines if one["what"] in OF_ROLES]},
        "alerts": [_alert(one) for one in alarms_of(work, alerts.of_incident(work.session, number))],
        "report": _report(lines, done),
        "tasks": done,
        "updates": clerk.updates(row),
        "investigation": record_of_learning.investigation_of(work, number, clerk.texts, clerk.meet),
        "follow_ups": record_of_learning.follow_ups_of(work, number, clerk.texts, clerk.meet),
        "postmortem": record_of_postmortem.of(work, row, clerk.texts, clerk.meet),
        "timeline": lines,
        "people": clerk.names,
    }


class Clerk:
    """Writes parts of a record, knows people by name, and takes captured text as its sanitised view."""

    def __init__(self, work: Work, raw: Raw | None) -> None:
        self.work, self.raw = work, raw
        self.names: dict[str, str] = {}
        self.look = Look(
            self._named,
            lambda channel: f"the channel {channel}",
            lambda at: f"{at:%Y-%m-%d %H:%M} UTC",
            lambda words: one_line(words, 300),
            lambda effect: f"“{one_line(effect)}” could not be done",
            lambda reason: one_line(reason.replace("_", " ")),
        )

    def incident(self, row: Incident) -> Json:
        """What it is and who is behind it."""
        self.meet([row.declared_by, row.reviewer, row.verdict_by])
        plain = ("mode", "private", "kind", "system", "severity", "treated_as", "phase", "door", "declared_by")
        more = ("reviewer", "playbook", "playbook_version", "channel", "channel_name", "source_link")
        judged = ("tag", "verdict", "verdict_by")
        texts = self.texts([row.summary_id, row.verdict_reason_id])
        return {
            "number": row.id,
            "label": names.label(row.id),
            "headline": names.headline(Kind(row.kind), row.system, Mode(row.mode)),
            **{name: getattr(row, name) for name in (*plain, *more, *judged)},
            "also": list(tags.also(self.work.session, row.id)),
            "verdict_reason": texts.get(row.verdict_reason_id or 0),
            "summary": texts.get(row.summary_id or 0),
        }

    def roles(self, row: Incident) -> list[Json]:
        """Who has which role now; without a person, nobody is available."""
        held = roles.holders(self.work.session, [row.id])
        self.meet(one.person for one in held)
        return [{"role": one.role, "person": one.person, "since": _time(one.since)} for one in held]

    def tasks(self, row: Incident) -> list[Json]:
        """What there was to do; the words of people's own tasks are captured text."""
        found = tasks.of_incident(self.work.session, row.id)
        self.meet(who for one in found for who in (one.owner, one.done_by))
        texts = self.texts(number for one in found for number in (one.words_id, one.evidence_id))
        return [self._task(one, texts) for one in found]

    def _task(self, one: Task, texts: dict[int, Json]) -> Json:
        plain = ("phase", "role", "step", "text", "required", "state", "owner", "done_by")
        return {
            "number": one.id,
            **{name: getattr(one, name) for name in plain},
            "done_at": _time(one.done_at),
            "words": texts.get(one.words_id or 0),
            "evidence": texts.get(one.evidence_id or 0),
        }

    def updates(self, row: Incident) -> list[Json]:
        """What people told everybody."""
        found = updates.of_incident(self.work.session, row.id)
        self.meet(one.by for one in found)
        texts = self.texts(number for one in found for number in (one.known_id, one.doing_id))
        return [
            {
                "at": _time(one.at),
                "by": one.by,
                "known": texts.get(one.known_id),
                "doing": texts.get(one.doing_id or 0),
                "next_at": _time(one.next_at),
            }
            for one in found
        ]

    def timeline(self, row: Incident) -> list[Json]:
        """Every line, oldest first; read page by page from the end."""
        pages: list[list[Json]] = []
        before: int | None = None
        while True:
            page = timeline.page(self.work, row.id, before, PAGE)
            self.meet(who for line in page.lines for who in _people(line))
            texts = self.texts(one for line in page.lines for one in line.copies)
            pages.append([self._line(line, texts) for line in page.lines])
            if page.earlier is None:
                return [line for lines in reversed(pages) for line in lines]
            before = page.earlier

    def _line(self, line: Happened, texts: dict[int, Json]) -> Json:
        return {
            "number": line.number,
            "at": _time(line.at),
            "noted_at": _time(line.noted_at),
            "who": line.who,
            "what": line.what,
            "source": line.source,
            "says": sentence(self.look, line.who, line.what, line.facts),
            "link": web_address(line.facts.get("link")),
            "facts": {name: value for name, value in line.facts.items() if name not in (*CAPTURED, "link")},
            "captured": [texts[one] for one in line.copies],
        }

    def texts(self, numbers: Iterable[int | None]) -> dict[int, Json]:
        """Captured texts by number, some at a time."""
        wanted = list(dict.fromkeys(one for one in numbers if one is not None))
        found: dict[int, Json] = {}
        for start in range(0, len(wanted), PAGE):
            some = wanted[start : start + PAGE]
            shown, about = captured.shown(self.work, some), evidence.described(self.work, some)
            words = self.raw(self.work, some) if self.raw else {}
            found |= {one: _captured(about.get(one), shown[one], words.get(one)) for one in some}
        return found

    def meet(self, persons: Iterable[str | None]) -> None:
        """Know these people by name from now on."""
        fresh = {one for one in persons if one} - set(self.names)
        self.names |= people.names(self.work, sorted(fresh))

    def _named(self, who: str | None) -> str:
        name = one_line(self.names.get(who or "", ""), 80)
        return f"{name} ({who})" if who and name != who else one_line(who or "somebody", 80)


def _people(line: Happened) -> Iterable[str | None]:
    """Whoever a line may name."""
    yield line.who
    for value in line.facts.values():
        for one in value if isinstance(value, list | dict) else [value]:
            if isinstance(one, str) and one[:1] in ("U", "W") and one.isalnum() and one.isupper():
                yield one


def _captured(about: Json | None, shown: Shown, raw: str | None) -> Json:
    """A captured text: where it comes from, what may be shown of it and, if it was asked for, what it says."""
    if about is None:
        return {"erased": True}
    told = {name: about[name] for name in ("what", "sha256", "bytes", "source", "by", "basis")}
    told |= {"at": _time(about["at"]), "text": shown.text if shown.ready else None, "held": shown.held}
    return told if raw is None else {**told, "raw": raw}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _alert(alarm: Alarm) -> Json:
    return {
        "name": alarm.name.text if alarm.name.ready else None,
        "system": alarm.system,
        "severity": alarm.severity,
        "deliveries": alarm.deliveries,
        "link": alarm.link,
        "first_at": _time(alarm.first_at),
        "last_at": _time(alarm.last_at),
        "recovered_at": _time(alarm.recovered_at),
    }


def _report(lines: Sequence[Json], done: Sequence[Json]) -> dict[str, list[int]]:
    """The five sections, each as the numbers of the timeline's lines that belong into it."""
    phases = {task["number"]: task["phase"] for task in done if task["state"] in ("done", "not needed")}
    ticked = {"task done", "task not needed"}
    return {
        name: [
            line["number"]
            for line in lines
            if line["what"] in events or (line["what"] in ticked and phases.get(line["facts"].get("task")) in about)
        ]
        for name, (events, about) in SECTIONS.items()
    }
