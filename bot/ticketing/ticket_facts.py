"""What the tracker is to say of an incident, a task, a follow-up or a meeting: the sanitised view, and nothing else."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.keeping import captured
from bot.manifests import Manifests
from bot.meeting import invitations
from bot.response import roles, tags
from bot.response.incidents import severity_of
from bot.rules import names
from bot.rules.text import one_line, visible
from bot.rules.tickets import Remark, Wanted, label_of, labels_of, mark, parts_of, subject_of
from bot.rules.words import Kind, Mode, Phase
from bot.staffing import people
from storage import follow_ups, incidents, meetings, tasks, tickets, updates
from storage import people as stored
from storage.db import Work
from storage.incidents import Incident

LONGEST = 200
"""Characters of a title there."""
DESCRIPTION = 12_000
"""And of a description."""
KEPT = "Kept up to date by Hotwash: phase, severity and commander are changed in Slack, not here."
LINKED = frozenset({"status", "priority", "labels", "phase", "severity", "commander"})
"""What we say in a ticket that somebody else wrote and a person linked."""
STATES = {"open": "open", "done": "done"}
"""Every other state of a task or follow-up means that nobody is to do it."""


class Words(NamedTuple):
    """Words that may leave, and whether they are still being made safe."""

    text: str
    unready: bool


def wanted(work: Work, manifests: Manifests, subject: str, linked: bool = False) -> Wanted | None:
    """What its ticket is to say; none when it is gone.  `linked`: a person chose a ticket that was there already."""
    kind, number = parts_of(subject)
    if kind == "incident":
        row = incidents.get(work.session, number)
        found = _incident(work, manifests, row) if row else None
    else:
        found = {"task": _task, "follow_up": _follow_up, "meeting": _minutes}[kind](work, manifests, number)
    if found and linked:
        return found._replace(fields={name: value for name, value in found.fields.items() if name in LINKED})
    return found


def _safe(work: Work, number: int | None, otherwise: str) -> Words:
    """The sanitised view of a captured text; `otherwise` while there is none or a person must look first."""
    shown = captured.shown_one(work, number)
    unready = number is not None and not shown.ready and shown.held is None
    return Words(shown.text if number and shown.ready else otherwise, unready)


def _description(*lines: str) -> str:
    return visible("\n".join(filter(None, lines)), DESCRIPTION)


def _incident(work: Work, manifests: Manifests, row: Incident) -> Wanted:
    subject, stub = subject_of("incident", row.id), row.private and manifests.jira.security_level is None
    words = Words("", False) if stub else _safe(work, row.summary_id, "What was said is not shown here.")
    label = names.label(row.id)
    title = f"{label} private incident" if stub else f"{label} {names.headline(Kind(row.kind), row.system, Mode.LIVE)}"
    description = _description(words.text, KEPT)
    fields = {
        "summary": one_line(title, LONGEST),
        "description": mark(description),
        "status": manifests.jira.phases[Phase.CLOSED if row.cancelled_at else Phase(row.phase)],
        "labels": labels_of(subject),
    }
    found = Wanted(subject, manifests.jira.types.incident, label_of(subject), fields, description, title=title)
    found = found._replace(unready=words.unready, link=f"archives/{row.channel}" if row.channel else None)
    return found if stub else _openly(work, manifests, row, found)


def _openly(work: Work, manifests: Manifests, row: Incident, found: Wanted) -> Wanted:
    """All that a private one's stub leaves out."""
    severity = severity_of(row)
    slugs = tuple(tag.slug for tag in tags.of(work, manifests.taxonomy, row))
    fields = found.fields | {
        "priority": manifests.jira.priorities[severity or "not rated"],
        "labels": labels_of(found.subject, slugs),
    }
    commander = roles.commander(work, row.id)
    if commander:
        fields["assignee"] = commander
    if row.private and manifests.jira.security_level:
        fields["security"] = manifests.jira.security_level
    ours = {"phase": str(row.phase), "severity": str(severity or "not rated")}
    ours["commander"] = people.names(work, [commander])[commander] if commander else "nobody yet"
    fields |= {name: ours[name] for name in manifests.jira.fields}
    remarks, unready = _remarks(work, row.id)
    return found._replace(
        fields=fields, email=_email(work, commander), remarks=remarks, unready=found.unready or unready
    )


def _remarks(work: Work, number: int) -> tuple[tuple[Remark, ...], bool]:
    """The updates that people wrote, in their order; one that is still being made safe holds those after it back."""
    found: list[Remark] = []
    for one in updates.of_incident(work.session, number):
        known, doing = _safe(work, one.known_id, ""), _safe(work, one.doing_id, "")
        if known.unready or doing.unready:
            return tuple(found), True
        if known.text:
            text = f"Update of {one.at:%Y-%m-%d %H:%M} UTC: {known.text}"
            text += f"\nWhat we are doing: {doing.text}" if doing.text else ""
            found.append(Remark(f"hotwash-update-{one.id}", text))
    return tuple(found), False


def _task(work: Work, manifests: Manifests, number: int) -> Wanted | None:
    row = tasks.get(work.session, number)
    if row is None:
        return None
    words = Words(row.text, False) if row.text else _safe(work, row.words_id, "")
    found = _action(work, manifests, subject_of("task", number), row.incident_id, words, row.state, row.owner)
    return found._replace(type=manifests.jira.types.task)


def _follow_up(work: Work, manifests: Manifests, number: int) -> Wanted | None:
    row = follow_ups.get(work.session, number)
    if row is None:
        return None
    words, subject = _safe(work, row.words_id, ""), subject_of("follow_up", number)
    found = _action(work, manifests, subject, row.incident_id, words, row.state, row.owner)
    due = row.due_at.astimezone(ZoneInfo(manifests.house.zone))
    decided = tickets.of(work.session, subject_of("meeting", row.meeting_id)) if row.meeting_id else None
    parent = found.parent or (decided.key if decided else None)
    return found._replace(fields={**found.fields, "due": f"{due:%Y-%m-%d}"}, parent=parent)


def _minutes(work: Work, manifests: Manifests, number: int) -> Wanted | None:
    """What a meeting decided and who was there; what is to be done has tickets of its own, linked to this one."""
    row = meetings.get(work.session, number)
    if row is None:
        return None
    words = [_safe(work, one.words_id, "It is not shown here.") for one in meetings.decisions(work.session, number)]
    there = [one.person for one in meetings.attendees(work.session, number) if one.came]
    named = ", ".join(people.names(work, there).values())
    lines = [*(f"• {one.text}" for one in words)] or ["Nothing was decided."]
    safe = Words("\n".join(["Decided:", *lines, f"There: {named}"]), any(one.unready for one in words))
    found = _action(work, manifests, subject_of("meeting", number), row.incident_id, safe, "done", row.facilitator)
    title = f"Minutes: {invitations.title(row)}"
    found = found._replace(type=manifests.jira.types.meeting, title=title, link=f"archives/{row.channel}")
    return found._replace(fields={**found.fields, "summary": one_line(title, LONGEST)})


def _action(
    work: Work, manifests: Manifests, subject: str, incident: int | None, words: Words, state: str, owner: str | None
) -> Wanted:
    """A task or follow-up; one of a private incident says nothing of it unless a security level hides it."""
    row = incidents.get(work.session, incident) if incident else None
    hidden = row is not None and row.private and manifests.jira.security_level is None
    what = "Something to do" if hidden or not words.text else words.text
    title = f"{names.label(incident)}: {what}" if incident else what
    description = _description("" if hidden else words.text, f"Follow it in Slack. {KEPT}")
    fields = {
        "summary": one_line(title, LONGEST),
        "description": mark(description),
        "state": STATES.get(state, "dropped"),
        "assignee": owner or "",
        "labels": labels_of(subject),
    }
    if row is not None and row.private and manifests.jira.security_level:
        fields["security"] = manifests.jira.security_level
    parent = tickets.of(work.session, subject_of("incident", incident)) if incident else None
    found = Wanted(subject, manifests.jira.types.follow_up, label_of(subject), fields, description)
    return found._replace(
        parent=parent.key if parent else None, unready=words.unready, email=_email(work, owner), title=title
    )


def _email(work: Work, person: str | None) -> str | None:
    known = stored.get(work.session, person) if person else None
    return known.email if known else None
