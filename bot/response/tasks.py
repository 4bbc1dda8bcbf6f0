"""Tasks: a playbook's, laid out when an incident begins, and people's own; ticked, taken, put off, never lost."""

from collections.abc import Sequence
from typing import Any

from bot.engine import letters
from bot.manifests import Manifests
from bot.response import cards
from bot.response.incidents import changing, keep_words, note
from bot.rules import playbooks
from bot.rules.lifecycle import WORKING
from bot.rules.playbooks import Step
from bot.rules.text import blank
from bot.rules.tickets import subject_of
from bot.rules.words import PLACE, Kind, Phase, Refusal
from bot.staffing import people
from bot.ticketing import tickets
from storage import tags, tasks
from storage.db import Work
from storage.incidents import Incident
from storage.tasks import Task

LONGEST = 250
"""The most characters of an own task."""


def lay_out(work: Work, manifests: Manifests, row: Incident) -> None:
    """Copy the tasks of the playbook for what fails, so that a later playbook changes nothing under way."""
    tasks.add_all(work.session, [_row(row.id, step) for step in _choose(work, manifests, row)])


def _choose(work: Work, manifests: Manifests, row: Incident) -> tuple[Step, ...]:
    """Keep which playbook applies now, and in which version; returns its tasks and those of what else failed."""
    library, kind = manifests.playbooks, Kind(row.kind)
    row.playbook = playbooks.chosen(library, kind, row.tag)
    row.playbook_version = library[row.playbook].version
    others = tags.also(work.session, row.id) if row.tag else ()
    also = [playbooks.chosen(library, tag.kind, tag.id) for tag in manifests.taxonomy.tags if tag.id in others]
    return playbooks.steps(library, row.playbook, [name for name in also if not library[name].general])


def _row(number: int, step: Step) -> dict[str, Any]:
    return {"incident_id": number, "step": step.id, "state": "open", "later": False, **_words(step)}


def _words(step: Step) -> dict[str, Any]:
    """What a playbook says about a task."""
    return {
        "text": step.text,
        "phase": step.phase,
        "role": step.role,
        "minutes": step.minutes,
        "required": step.required,
        "wants": step.evidence,
        "how": step.how,
    }


def exchange(work: Work, manifests: Manifests, row: Incident) -> None:
    """Bring the tasks of the playbook that applies now; what was ticked or taken stays.

    Of an incident that is over, only the review is asked for anew.
    """
    known = tasks.of_steps(work.session, row.id)
    steps = {step.id: step for step in _choose(work, manifests, row)}
    settled = {
        task.step for task in known if task.state in ("done", "not needed") or (task.state == "open" and task.owner)
    }
    coming = {
        name
        for name, step in steps.items()
        if step.instead_of not in settled and (row.phase in WORKING or step.phase is Phase.REVIEWING)
    }
    tasks.add_all(work.session, [_row(row.id, step) for name, step in steps.items() if name in coming])
    for task in known:
        name = task.step or ""
        if name not in steps and task.state == "open" and task.owner is None:
            task.state = "gone"
        elif name in steps and (task.state == "open" or (task.state == "gone" and name in coming)):
            task.state, task.later = "open", task.later and task.state == "open"
            for field, value in _words(steps[name]).items():
                setattr(task, field, value)


def get(work: Work, number: int, by: str) -> Task:
    """A task of an incident that this person may see.  Raises Refusal."""
    return _changing(work, number, by)[0]


def _changing(work: Work, number: int, by: str) -> tuple[Task, Incident]:
    known = tasks.get(work.session, number)
    if known is None:
        raise Refusal("This task is gone. The card shows those that are there.")
    row = changing(work, known.incident_id, by)
    task = tasks.refreshed(work.session, number)
    if task.state == "gone":
        raise Refusal("This task went with its playbook. The card shows those that are there.")
    return task, row


def tick(work: Work, number: int, by: str, evidence: str = "") -> Incident:
    """A task is done; `evidence` is what it left, in words or as a link.  Done twice is done.  Raises Refusal."""
    task, row = _changing(work, number, by)
    if task.state == "done":
        return row
    task.state, task.done_by, task.done_at = "done", by, work.now
    task.evidence_id = None if blank(evidence) else keep_words(work, row, "task evidence", evidence, by)
    note(work, row.id, "task done", by, "slack", task=number, step=task.text, evidence=task.evidence_id)
    letters.changed(work, task.owner, "task", row.id)
    _changed(work, row, number)
    return row


def not_needed(work: Work, number: int, by: str, reason: str) -> Incident:
    """A task need not be done here, for a reason.  Raises Refusal."""
    task, row = _changing(work, number, by)
    if blank(reason):
        raise Refusal("Say in a few words why nobody needs to do it.", field="evidence")
    if task.state == "done":
        raise Refusal(f"<@{task.done_by}> has done it already.")
    if task.state == "not needed":
        return row
    task.state, task.done_by, task.done_at = "not needed", by, work.now
    task.evidence_id = keep_words(work, row, "task reason", reason, by)
    note(work, row.id, "task not needed", by, "slack", task=number, step=task.text, reason_id=task.evidence_id)
    letters.changed(work, task.owner, "task", row.id)
    _changed(work, row, number)
    return row


def untick(work: Work, number: int, by: str) -> Incident:
    """It was not done after all; what was written stays in the timeline.  Raises Refusal."""
    task, row = _changing(work, number, by)
    if task.state == "open":
        return row
    task.state, task.done_by, task.done_at, task.evidence_id = "open", None, None, None
    note(work, row.id, "task reopened", by, "slack", task=number, step=task.text)
    letters.changed(work, task.owner, "task", row.id)
    _changed(work, row, number)
    return row


def give(work: Work, number: int, person: str, by: str) -> Incident:
    """Somebody takes a task, or is given it and hears of it.  Raises Refusal."""
    task, row = _changing(work, number, by)
    people.check_can_answer(work, person, field="person")
    if task.owner == person:
        return row
    if task.state != "open":
        raise Refusal("It needs nobody any more. The card shows what is left to do.")
    task.owner = person
    note(work, row.id, "task taken", by, "slack", task=number, step=task.text, person=person)
    if person != by:
        letters.tell(work, person, "task", row.id, {"task": number, "by": by})
    _changed(work, row, number)
    return row


def add(work: Work, number: int, words: str, by: str, owner: str | None = None) -> Task:
    """Add an own task to the phase that the incident is in.  Raises Refusal."""
    row = changing(work, number, by)
    if blank(words):
        raise Refusal("Say what is to be done.", field="what")
    if len(words) > LONGEST:
        raise Refusal(f"That is {len(words)} characters; {LONGEST} fit. Put the rest into the channel.", field="what")
    if owner:
        people.check_can_answer(work, owner)
    return add_own(work, row, words, by, owner, Phase(row.phase), required=False)


def add_own(work: Work, row: Incident, words: str, by: str, owner: str | None, phase: Phase, required: bool) -> Task:
    """Write an own task."""
    task = Task(incident_id=row.id, phase=phase, required=required, owner=owner, state="open", later=False)
    task.words_id = keep_words(work, row, "task", words, by)
    tasks.add(work.session, task)
    note(work, row.id, "task added", by, "slack", task=task.id, evidence=task.words_id)
    if owner and owner != by:
        letters.tell(work, owner, "task", row.id, {"task": task.id, "by": by})
    _changed(work, row, task.id)
    return task


def _changed(work: Work, row: Incident, number: int) -> None:
    cards.show(work, row)
    tickets.changed(work, subject_of("task", number))


def unfinished(found: Sequence[Task], phase: Phase) -> list[Task]:
    """The required tasks of a phase and of those before it that are open and not yet put off."""
    reached = PLACE[phase]
    return [
        task
        for task in found
        if task.state == "open" and task.required and not task.later and PLACE[Phase(task.phase)] <= reached
    ]


def unfinished_of(work: Work, row: Incident) -> list[Task]:
    """The required tasks that moving on would put off."""
    return unfinished(tasks.of_incident(work.session, row.id), Phase(row.phase))


def put_off(work: Work, row: Incident, phase: Phase, by: str) -> None:
    """Whatever is open up to this phase comes back with the review."""
    late = unfinished(tasks.of_incident(work.session, row.id), phase)
    for task in late:
        task.later = True
    if late:
        note(work, row.id, "task put off", by, "slack", tasks=[task.id for task in late])


def come_back(work: Work, row: Incident) -> None:
    """It is open again: what was put off is to be done."""
    for task in tasks.of_incident(work.session, row.id):
        task.later = False


def insisting(work: Work, number: int) -> list[Task]:
    """What closing insists on: every required task that is neither done nor known to be not needed."""
    return [task for task in tasks.of_incident(work.session, number) if task.required and task.state == "open"]
