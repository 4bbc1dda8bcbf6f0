"""Who is invited to a meeting and what they answered; whoever is invited has it in their calendar, too."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.engine import outbox
from bot.manifests import Manifests
from bot.rules import names
from bot.rules.meeting_effects import MailInvitation, ShowMeeting
from bot.rules.words import Refusal, Severity
from bot.staffing import people, rotas
from storage import agenda, meetings
from storage import people as places
from storage.db import Work
from storage.meetings import Attendee, Meeting

ANSWERS = ("yes", "maybe", "no")
GUEST = "guest"
"""The function of somebody who was not invited and comes."""
SETTLE = timedelta(seconds=1)
WORDS = {
    True: "Response and research look at what failed, and decide what changes. The agenda fills in by itself.",
    False: "Everybody who was there talks about how it went.",
}
"""What a month's meeting is for, and what a debrief is."""
ANSWER = "Say in Slack whether you come; nobody reads what is answered to this mail."
MONTH = timedelta(weeks=5)
"""The longest time between two meetings of a series."""


class Guest(NamedTuple):
    """Somebody who is invited."""

    person: str
    function: str
    answer: str | None
    came: bool | None


class Mail(NamedTuple):
    """A meeting as it is mailed to one person."""

    uid: str
    sequence: int
    to: str
    name: str
    title: str
    words: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    cancelled: bool
    stamp: datetime


def uid(number: int) -> str:
    """What a meeting is called in calendars, for ever (RFC 5545, 3.8.4.7)."""
    return f"meeting-{number}@hotwash"


def title(row: Meeting) -> str:
    """What a meeting is called; of an incident the number alone, since calendars are read over shoulders."""
    if row.incident_id is not None:
        return f"Debrief of {names.label(row.incident_id)}"
    return f"Cross-team post-mortem, {date.fromisoformat(f'{row.period}-01'):%B %Y}"


def since(work: Work, row: Meeting) -> datetime:
    """From when on a meeting looks: the one before or, when there was none, as long as there can be between two."""
    last = meetings.before(work.session, row)
    return last.starts_at if last else row.starts_at - MONTH


def needed(work: Work, manifests: Manifests, row: Meeting) -> tuple[str, ...]:
    """The functions without which a meeting cannot decide anything."""
    rules = manifests.agenda.meeting
    if rules is None or row.incident_id is not None:
        return ()
    grave = agenda.any_of(work.session, since(work, row), work.now, Severity.S1)
    return tuple(dict.fromkeys([*rules.required, *(rules.required_after_s1 if grave else ())]))


def of_function(work: Work, manifests: Manifests, function: str) -> tuple[str, ...]:
    """Everybody who brings a function, by id: the people of its rotas, and whoever agenda.yaml names."""
    known = manifests.people.rotas
    rules = manifests.agenda.meeting
    on_rotas = [one for name in known if (known[name].function or name) == function for one in known[name].people]
    return people.ids(work, [*on_rotas, *(rules.invited.get(function, ()) if rules else ())])


def anybody(work: Work, manifests: Manifests) -> bool:
    """Is there anybody who could be invited each month?"""
    rules = manifests.agenda.meeting
    return rules is not None and next(_wanted(work, manifests, rules.required), None) is not None


def _wanted(work: Work, manifests: Manifests, functions: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    rules = manifests.agenda.meeting
    for function in dict.fromkeys([*functions, *(rules.invited if rules else ())]):
        for person in of_function(work, manifests, function):
            yield person, function


def facilitator(work: Work, manifests: Manifests, at: datetime) -> str | None:
    """Who leads through a meeting at a moment."""
    return next(iter(facilitators(work, manifests, at)), None)


def facilitators(work: Work, manifests: Manifests, at: datetime | None = None) -> tuple[str, ...]:
    """Everybody who may lead through it, whoever is on duty first."""
    rules = manifests.agenda.meeting
    rota = rules.facilitators if rules else ""
    return rotas.on_duty(work, manifests, rota, at) if rota in manifests.people.rotas else ()


def invite(work: Work, manifests: Manifests, row: Meeting) -> None:
    """Invite everybody who is to come to a month's meeting and is not invited yet."""
    wanted = list(_wanted(work, manifests, needed(work, manifests, row)))
    if row.facilitator:
        wanted.append((row.facilitator, "facilitator"))
    for person, function in wanted:
        add(work, row, person, function)


def add(work: Work, row: Meeting, person: str, function: str) -> None:
    """Invite one person."""
    if meetings.invite(work.session, row.id, person, function):
        outbox.ask(work, MailInvitation(meeting=row.id, person=person, sequence=row.sequence))
        show(work, row)


def mail_again(work: Work, row: Meeting) -> None:
    """Tell everybody's calendar what has changed."""
    for one in meetings.attendees(work.session, row.id):
        outbox.ask(work, MailInvitation(meeting=row.id, person=one.person, sequence=row.sequence))


def answer(work: Work, number: int, person: str, said: str) -> Meeting:
    """Somebody comes, perhaps, or does not; who was not invited is a guest.  Raises Refusal."""
    row = meetings.lock(work.session, number)
    if row is None or row.state != "planned":
        raise Refusal("This meeting is over, or was cancelled.")
    people.check_can_answer(work, person)
    add(work, row, person, GUEST)
    _attendee(work, row, person).answer = said
    show(work, row)
    return row


def came(work: Work, row: Meeting, present: set[str]) -> None:
    """Write down who was there."""
    for person in present:
        meetings.invite(work.session, row.id, person, GUEST)
    for one in meetings.attendees(work.session, row.id):
        one.came = one.person in present
    show(work, row)


def _attendee(work: Work, row: Meeting, person: str) -> Attendee:
    return next(one for one in meetings.attendees(work.session, row.id) if one.person == person)


def show(work: Work, row: Meeting) -> None:
    """Bring the announcement up to date."""
    if row.message:
        outbox.ask(work, ShowMeeting(meeting=row.id), at=work.now + SETTLE)


def bringing(work: Work, manifests: Manifests, function: str, there: Iterable[Guest]) -> tuple[str, ...]:
    """Those who bring a function; one person may bring several."""
    able = of_function(work, manifests, function)
    return tuple(one.person for one in there if one.function == function or one.person in able)


def there(found: Iterable[Guest]) -> list[Guest]:
    """Who was there or, while nobody has written that down, who has said that they come."""
    guests = list(found)
    known = any(one.came is not None for one in guests)
    return [one for one in guests if (one.came if known else one.answer == "yes")]


def guests(work: Work, number: int) -> tuple[Guest, ...]:
    """Who is invited, and what they said."""
    found = meetings.attendees(work.session, number)
    return tuple(Guest(one.person, one.function, one.answer, one.came) for one in found)


def mail(work: Work, effect: MailInvitation) -> Mail | None:
    """What to mail to somebody; none when that was overtaken, or they have no address."""
    row, person = meetings.get(work.session, effect.meeting), places.get(work.session, effect.person)
    if row is None or person is None or not person.email or row.sequence != effect.sequence:
        return None
    called = title(row)
    local = row.starts_at.astimezone(ZoneInfo(row.zone))
    when = f"{local:%A, %-d %B %Y, %H:%M} ({row.zone}), {row.minutes} minutes."
    words = f"{when}\n\n{WORDS[row.incident_id is None]} {ANSWER}"
    ends = row.starts_at + timedelta(minutes=row.minutes)
    cancelled = row.state == "cancelled"
    return Mail(
        uid(row.id),
        row.sequence,
        person.email,
        person.name,
        called,
        words,
        row.starts_at,
        ends,
        row.zone,
        cancelled,
        work.now,
    )
