"""What a month's meeting is about, read from what happened: nobody has to prepare it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.keeping import captured
from bot.learning import follow_up_lists, recurrences
from bot.manifests import Manifests
from bot.measuring import figure_words, figures
from bot.measuring.figure_words import many
from bot.measuring.figures import Figures, Volume
from bot.meeting import decisions, invitations, slots
from bot.meeting.slots import Slotted
from bot.rules import names
from bot.rules.counting import WEIGHTS, Rate
from bot.rules.figures import Measure
from bot.rules.words import Refusal
from storage import agenda as stored
from storage import meetings
from storage.db import Work
from storage.meetings import Meeting

MOST = 8
"""So many lines of a kind; what is more stands in its own list."""
WEIGH = ", ".join(f"an {severity} counts {weight}" for severity, weight in WEIGHTS.items())
BEFORE = 3
"""With so many times as long before, what happened is compared."""


class Who(NamedTuple):
    """Somebody, whom each page names in its own way."""

    id: str


class Point(NamedTuple):
    """A line: words of ours and of others, and people; none of it is escaped yet."""

    parts: tuple[str | Who, ...]
    red: bool = False
    """Somebody should look at it."""
    asks: bool = False
    """It is for those who sit in the meeting; minutes leave it out."""


class Item(NamedTuple):
    """A point of the agenda."""

    title: str
    points: tuple[Point, ...]


class Page(NamedTuple):
    """An agenda, or minutes."""

    title: str
    starts_at: datetime
    items: tuple[Item, ...]


def of(work: Work, manifests: Manifests, number: int) -> Page:
    """The agenda of a meeting as it is now.  Raises Refusal."""
    row = _row(work, number)
    if row.incident_id is not None:
        return Page(invitations.title(row), row.starts_at, ())
    since, until = invitations.since(work, row), max(row.starts_at, min(work.now, row.starts_at + timedelta(days=1)))
    span = _Span(work, manifests, row, since, until, figures.of_period(work, since, until))
    made = [_attendance(work, manifests, row), _last_time(span), *_about(span), *_vectors(span), _late(span)]
    return Page(
        invitations.title(row), row.starts_at, tuple(Item(one, tuple(points)) for one, points in made if points)
    )


def minutes(work: Work, manifests: Manifests, number: int) -> Page:
    """What came of a meeting: what was decided, who was there, and what it was about."""
    page, row = of(work, manifests, number), _row(work, number)
    made = [_decision(manifests, one) for one in decisions.of(work, number)]
    decided = Item("What we decided", tuple(made) or (_point("Nothing was decided."),))
    there = Item("Who was there", tuple(_there(work, manifests, row)))
    said = [Item(one.title, tuple(point for point in one.points if not point.asks)) for one in page.items]
    about = [one for one in said if one.points]
    return page._replace(title=f"Minutes: {page.title}", items=(decided, there, *about))


def _row(work: Work, number: int) -> Meeting:
    row = meetings.get(work.session, number)
    if row is None:
        raise Refusal("There is no such meeting.")
    return row


class _Span(NamedTuple):
    work: Work
    manifests: Manifests
    row: Meeting
    since: datetime
    until: datetime
    figures: Figures


Titled = tuple[str, list[Point]]


def _point(*parts: str | Who, red: bool = False, asks: bool = False) -> Point:
    return Point(parts, red, asks)


def _attendance(work: Work, manifests: Manifests, row: Meeting) -> Titled:
    guests = invitations.guests(work, row.id)
    coming, known = invitations.there(guests), any(one.came is not None for one in guests)
    found = []
    for function in invitations.needed(work, manifests, row):
        if able := invitations.bringing(work, manifests, function, coming):
            found.append(_point(f"{function.capitalize()}: ", *_listed(able), asks=True))
        else:
            nobody = not invitations.of_function(work, manifests, function)
            came = "was there" if known else "has said that they come"
            why = "is named in people.yaml" if nobody else came
            found.append(_point(f"Nobody of {function} {why}", red=True, asks=True))
    return "Who we need", found


def _there(work: Work, manifests: Manifests, row: Meeting) -> Iterator[Point]:
    here = [one for one in invitations.guests(work, row.id) if one.came]
    needed = invitations.needed(work, manifests, row)
    named: set[str] = set()
    for function in needed:
        able = invitations.bringing(work, manifests, function, here)
        named.update(able)
        if able:
            yield _point(f"{function.capitalize()}: ", *_listed(able))
        else:
            yield _point(f"Nobody of {function} was there", red=True)
    if others := [one.person for one in here if one.person not in named]:
        yield _point("Besides: " if needed else "", *_listed(others))


def _listed(people: Iterable[str]) -> list[str | Who]:
    parts: list[str | Who] = []
    for person in people:
        parts += [", ", Who(person)] if parts else [Who(person)]
    return parts


def _last_time(span: _Span) -> Titled:
    last = meetings.before(span.work.session, span.row)
    found = [_decision(span.manifests, one) for one in decisions.of(span.work, last.id)] if last else []
    return "What we decided last time", found[:MOST]


def _decision(manifests: Manifests, one: decisions.Decided) -> Point:
    about = f" ({manifests.taxonomy.name_of(one.tag)})" if one.tag else ""
    if one.follow_up is None:
        return _point(f"Accepted as it is{about}: {one.words}")
    done = one.follow_up
    state = "overdue" if done.overdue else str(done.state)
    by_when = f" by {_day(done.due_at)}" if done.state == "open" else ""
    return _point(
        f"{state.capitalize()}: {one.words}{about}, {done.kind}, ", Who(done.owner), by_when, red=done.overdue
    )


def _about(span: _Span) -> list[Titled]:
    return [
        ("What happened", [*_volume(span), *_top(span)]),
        ("What came back", list(_came_back(span))),
        ("Near misses", list(_near_misses(span))),
        ("Who noticed", list(_noticed(span))),
        ("How we responded", list(_responded(span))),
    ]


def _volume(span: _Span) -> Iterator[Point]:
    now, length = span.figures.incidents, span.until - span.since
    before = figures.of_period(span.work, span.since - length * BEFORE, span.since)
    usual = before.incidents / BEFORE
    trend = f"; {usual:.1f} in a time as long before" if before.incidents else ""
    harm = f"; harm {span.figures.harm}, where {WEIGH}" if now else ""
    yield _point(f"{many(now, 'incident')} since {_day(span.since)}{trend}{harm}")
    if span.figures.withheld:
        yield _point(f"{many(span.figures.withheld, 'private incident')} besides, which nobody has released")


def _top(span: _Span) -> Iterator[Point]:
    rules = span.manifests.agenda.meeting
    most = rules.top if rules else 5
    found = [one for one in figures.volumes(span.work, "tag", span.since, span.until) if one.value]
    often = sorted(found, key=lambda one: (-one.incidents, -one.harm, one.value))
    if found:
        yield _point("Most often: ", ", ".join(f"{_name(span, one)} ({one.incidents})" for one in often[:most]))
        yield _point("Most harm: ", ", ".join(f"{_name(span, one)} ({one.harm})" for one in found[:most]))


def _name(span: _Span, one: Volume) -> str:
    return span.manifests.taxonomy.name_of(one.value)


def _came_back(span: _Span) -> Iterator[Point]:
    for number in stored.came_back(span.work.session, span.since, span.until, MOST):
        for one in recurrences.shown(span.work, number)[:1]:
            done = (
                f"{one.open} of {many(one.follow_ups, 'follow-up')} still open" if one.follow_ups else "no follow-ups"
            )
            only = "; all that is done about it only reacts" if recurrences.only_symptoms(span.work, number) else ""
            words = (
                f"{names.label(number)} is {names.label(one.number)} again after {many(one.days, 'day')}: {done}{only}"
            )
            yield _point(words, red=one.open > 0 or bool(only))


def _near_misses(span: _Span) -> Iterator[Point]:
    count = stored.near_misses(span.work.session, span.since, span.until)
    if count:
        found, them = ("a near miss", "it") if count == 1 else ("near misses", "them")
        yield _point(f"{many(count, 'report')} turned out to be {found}. What stopped {them}?")


def _noticed(span: _Span) -> Iterator[Point]:
    found = {who: count for who, count in span.figures.found_by.items() if count}
    if found:
        yield _point(", ".join(f"{who}: {count}" for who, count in found.items()))
    yield from _times(span, Measure.DETECT, Measure.DWELL)


def _responded(span: _Span) -> Iterator[Point]:
    yield from _times(span, Measure.ACKNOWLEDGE, Measure.CONTAIN, Measure.MITIGATE)
    for rate, share in span.figures.rates.items():
        if share.of:
            loop = rate is Rate.LOOP
            words = figure_words.share_of(share)
            yield _point(f"{str(rate).capitalize()}: {words}", red=loop and share.hit < share.of)


def _times(span: _Span, *wanted: Measure) -> Iterator[Point]:
    for measure in wanted:
        if words := figure_words.spread(span.figures.times[measure]):
            yield _point(f"{str(measure).capitalize()}: {words}")


def _vectors(span: _Span) -> Iterator[Titled]:
    known = {one.value: one for one in figures.volumes(span.work, "tag", span.since, span.until)}
    example = stored.examples(span.work.session, span.since, span.until)
    for slot in sorted(slots.of(span.work, span.manifests, span.row.id), key=partial(_place, list(known))):
        yield slot.name, list(_vector(slot, known.get(slot.tag), example.get(slot.tag)))


def _place(worst_first: list[str], slot: Slotted) -> int:
    return worst_first.index(slot.tag) if slot.tag in worst_first else len(worst_first)


def _vector(slot: Slotted, volume: Volume | None, example: int | None) -> Iterator[Point]:
    if volume:
        such = f", such as {names.label(example)}" if example else ""
        yield _point(f"Response: {many(volume.incidents, 'incident')}, harm {volume.harm}{such}")
    if slot.limitation:
        by: list[str | Who] = ["Research, ", Who(slot.owner), ": "] if slot.owner else ["Research: "]
        yield _point(*by, slot.limitation)
        yield _point(f"Can it be mended: {slot.feasibility}. By when: {slot.horizon}.")
    else:
        asked: list[str | Who] = [Who(slot.owner), " was asked"] if slot.owner else ["nobody could be asked"]
        yield _point("Research has not explained it yet: ", *asked, red=True)
    yield _point("Decide: mend it, change the structure, bet on research, or accept it.", asks=True)


def _late(span: _Span) -> Titled:
    rows = stored.overdue(span.work.session, span.work.now, MOST)
    found = [one for row in rows if (one := follow_up_lists.one(span.work, row.id))]
    words = captured.shown(span.work, [one.words_id for one in found])  # The agenda leaves the incident's channel.
    points = [
        _point(f"{words[one.words_id].text}, ", Who(one.owner), f", since {_day(one.due_at)}", red=True)
        for one in found
    ]
    return "What is overdue", points


def _day(at: datetime) -> str:
    return f"{at:%-d %B %Y}"
