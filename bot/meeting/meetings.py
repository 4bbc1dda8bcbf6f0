"""Meetings: the month's one is always planned ahead, debriefs when somebody proposes them; moved, called off, held."""

from datetime import datetime, timedelta

from bot.engine import letters, outbox, reminders
from bot.keeping import captured
from bot.manifests import Manifests
from bot.meeting import invitations
from bot.response.incidents import changing, find
from bot.rules.agenda import Meeting as Rules
from bot.rules.meeting_effects import PostMeeting
from bot.rules.origin import Origin
from bot.rules.series import Run
from bot.rules.text import blank
from bot.rules.words import Phase, Refusal
from bot.staffing import holidays, people
from storage import incidents, meetings
from storage.db import Work
from storage.meetings import Meeting

MONTHLY, DEBRIEF = "monthly", "debrief"
GRACE = timedelta(hours=24)
"""So long after its end a meeting that nobody wrote anything about is taken for one that did not happen."""
FARTHEST = timedelta(days=180)
LONGEST = 500
"""The most characters of a reason."""
WHY = "A colleague wrote it about a meeting of the house."


def plan(work: Work, manifests: Manifests) -> Meeting | None:
    """Plan the next month's meeting, and those that nobody planned while nothing ran; the last one planned now."""
    rules = manifests.agenda.meeting
    if rules is None or not invitations.anybody(work, manifests):
        return None
    made = None
    for run in _missing(work, manifests, rules):
        made = _plan(work, manifests, rules, run) or made
    return made


def _missing(work: Work, manifests: Manifests, rules: Rules) -> list[Run]:
    """The runs without a meeting up to the next one; of the time before the first meeting, none."""
    last = meetings.newest(work.session, MONTHLY)
    if last is not None and last.state == "planned" and last.starts_at > work.now:
        return []
    found: list[Run] = []
    for run in rules.when.runs(last.starts_at if last else work.now, holidays.of(manifests.house.holidays)):
        known = last is not None and run.period <= (last.period or "")
        if run.at > work.now and not known:
            found.append(run)
            break
        if last is not None and not known:
            found.append(run)
    return found


def _plan(work: Work, manifests: Manifests, rules: Rules, run: Run) -> Meeting | None:
    leads = invitations.facilitator(work, manifests, run.at)
    fresh = {"state": "planned", "sequence": 0, "draft": 1, "facilitator": leads, "zone": rules.when.zone}
    when = {"kind": MONTHLY, "period": run.period, "starts_at": run.at, "minutes": rules.minutes}
    row = meetings.plan(work.session, {**fresh, **when})
    if row is not None:
        _remind(work, row, rules)
    return row


def of_month(work: Work, month: str) -> Meeting | None:
    """The meeting of a month, such as 2026-12."""
    return meetings.of_period(work.session, MONTHLY, month)


def replan(work: Work, manifests: Manifests) -> Meeting | None:
    """Hold the month's meeting when agenda.yaml says now, unless somebody has moved it; calendars are told."""
    rules, row = manifests.agenda.meeting, meetings.newest(work.session, MONTHLY)
    if rules is None or row is None or row.state != "planned" or row.reason_id is not None:
        return None
    runs = rules.when.runs(row.starts_at - invitations.MONTH, holidays.of(manifests.house.holidays))
    at = next(run.at for run in runs if run.period == row.period)
    if (at, rules.minutes) == (row.starts_at, row.minutes) or min(at, row.starts_at) <= work.now:
        return None
    row.starts_at, row.minutes, row.zone, row.sequence = at, rules.minutes, rules.when.zone, row.sequence + 1
    _remind(work, row, rules, again=True)
    invitations.mail_again(work, row)
    invitations.show(work, row)
    return row


def propose_debrief(work: Work, manifests: Manifests, incident: int, at: datetime, by: str) -> Meeting:
    """Plan a talk about one incident with everybody who is in its channel.  Raises Refusal."""
    about = changing(work, incident, by)
    _check_time(work, at)
    if any(one.state == "planned" for one in meetings.of_incident(work.session, incident)):
        raise Refusal("A debrief is planned already. Move that one.", "at")
    rules = manifests.agenda.meeting
    row = Meeting(kind=DEBRIEF, incident_id=incident, starts_at=at, minutes=manifests.agenda.debrief_minutes)
    row.zone, row.facilitator = rules.when.zone if rules else manifests.house.zone, by
    row.state, row.sequence, row.draft = "planned", 0, 1
    meetings.add(work.session, row)
    for person in dict.fromkeys([by, *incidents.members(work.session, incident)]):
        if person == by or people.may_answer(work, person):
            invitations.add(work, row, person, "incident")
    _remind(work, row, None)
    if about.channel and not about.lost and about.phase != Phase.CLOSED:
        announce(work, row, about.channel)
    return row


def announce(work: Work, row: Meeting, channel: str) -> None:
    """Say in a channel that it will be, and ask who comes."""
    row.channel = channel
    outbox.ask(work, PostMeeting(meeting=row.id, channel=channel, draft=row.draft))


def announced(work: Work, number: int, channel: str, ts: str) -> None:
    """The announcement is there."""
    row = meetings.lock(work.session, number)
    if row is not None:
        row.channel, row.message = channel, ts
        invitations.show(work, row)


def gone(work: Work, number: int, ts: str) -> None:
    """Somebody deleted the announcement: it is posted anew while the meeting is ahead."""
    row = meetings.lock(work.session, number)
    if row is None or row.message != ts or row.channel is None:
        return
    row.message, row.draft = None, row.draft + 1
    if row.state == "planned":
        announce(work, row, row.channel)


def stuck(work: Work, manifests: Manifests, number: int, what: str, reason: str, about: str) -> None:
    """Something about a meeting could not be done: whoever leads it hears of it; `about` is who was to be mailed."""
    row = meetings.lock(work.session, number)
    leads = row and (row.facilitator or invitations.facilitator(work, manifests, work.now))
    if leads:
        facts: dict[str, str | int] = {"meeting": number, "what": what, "reason": reason, "about": about}
        letters.tell(work, leads, "meeting_stuck", None, facts)


def steps(row: Meeting, rules: Rules | None) -> dict[str, datetime]:
    """What happens around a meeting, and when."""
    ends = row.starts_at + timedelta(minutes=row.minutes)
    found = {"begin": row.starts_at, "end": ends, "missed": ends + GRACE}
    if rules is None:
        return found | {"remind 15": row.starts_at - timedelta(minutes=15)}
    found["announce"] = row.starts_at - timedelta(days=rules.announce_days)
    found["slots"] = row.starts_at - timedelta(days=rules.slots_days)
    found |= {f"chase {days}": row.starts_at - timedelta(days=days) for days in rules.chase_days}
    return found | {f"remind {minutes}": row.starts_at - timedelta(minutes=minutes) for minutes in rules.remind_minutes}


def _remind(work: Work, row: Meeting, rules: Rules | None, again: bool = False) -> None:
    """Let each step come back at its time; when it was moved, those alone that are still to come."""
    for step, at in steps(row, rules).items():
        if at > work.now or not again:
            reminders.remind(work, f"meeting:{row.id}:{step}", "meeting", at, meeting=row.id, step=step)


def seen(work: Work, number: int, by: str) -> Meeting:
    """A meeting that somebody may know of: of a private incident only whoever is inside.  Raises Refusal."""
    row = meetings.get(work.session, number)
    if row is None:
        raise Refusal("There is no such meeting.")
    if row.incident_id is not None:
        find(work, row.incident_id, by)
    return row


def changing_meeting(work: Work, manifests: Manifests, number: int, by: str) -> Meeting:
    """A meeting that somebody changes who is invited or may lead it.  Raises Refusal."""
    seen(work, number, by)
    row = meetings.lock(work.session, number)
    if row is None:
        raise Refusal("There is no such meeting.")
    known = {one.person for one in meetings.attendees(work.session, number)}
    if by not in {*known, row.facilitator, *invitations.facilitators(work, manifests)}:
        raise Refusal("That is for those who take part. Press *I come* first, or ask whoever leads it.")
    return row


def move(work: Work, manifests: Manifests, number: int, at: datetime, reason: str, by: str) -> Meeting:
    """Hold it at another time; calendars are told.  Raises Refusal without a reason."""
    row = _ahead(work, manifests, number, by)
    _check_time(work, at)
    row.reason_id = _reason(work, row, reason, by)
    row.starts_at, row.sequence = at, row.sequence + 1
    _remind(work, row, manifests.agenda.meeting if row.incident_id is None else None, again=True)
    invitations.mail_again(work, row)
    invitations.show(work, row)
    return row


def cancel(work: Work, manifests: Manifests, number: int, reason: str, by: str) -> Meeting:
    """Call it off; calendars are told, and the next month's is planned.  Raises Refusal without a reason."""
    row = _ahead(work, manifests, number, by)
    row.reason_id = _reason(work, row, reason, by)
    row.state, row.sequence = "cancelled", row.sequence + 1
    rules = manifests.agenda.meeting if row.incident_id is None else None
    reminders.call_off(work, *[f"meeting:{row.id}:{step}" for step in steps(row, rules)])
    invitations.mail_again(work, row)
    invitations.show(work, row)
    plan(work, manifests)
    return row


def _ahead(work: Work, manifests: Manifests, number: int, by: str) -> Meeting:
    row = changing_meeting(work, manifests, number, by)
    if row.state != "planned":
        raise Refusal(f"It is {row.state} already.")
    return row


def held(work: Work, row: Meeting) -> None:
    """Something came of it, so it took place."""
    if row.state in ("planned", "missed"):
        row.state = "held"
        invitations.show(work, row)


def _reason(work: Work, row: Meeting, reason: str, by: str) -> int:
    if blank(reason):
        raise Refusal("Say in a few words why, for those who have kept the time free.", "reason")
    if len(reason) > LONGEST:
        raise Refusal(f"That is {len(reason)} characters; {LONGEST} fit.", "reason")
    return keep(work, row, "meeting reason", reason, by)


def keep(work: Work, row: Meeting, what: str, text: str, by: str) -> int:
    """Keep what somebody wrote about a meeting; returns the evidence's number."""
    scope = captured.of_incident(row.incident_id) if row.incident_id is not None else f"meeting:{row.id}"
    return captured.keep(work, scope, {what: text.strip()}, Origin("slack", by, WHY))[what]


def _check_time(work: Work, at: datetime) -> None:
    if at <= work.now:
        raise Refusal("That time is over. Choose one that is still to come.", "at")
    if at - work.now > FARTHEST:
        raise Refusal("That is more than half a year away. Choose a nearer time.", "at")
