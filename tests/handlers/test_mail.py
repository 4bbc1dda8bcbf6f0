"""Invitations by mail: each lands in the calendar as one event that later mails move or call off."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from bot.meeting.invitations import Mail
from bot.rules.outcomes import Done, Later, Never
from handlers.mail.smtp import Smtp
from handlers.workspace.mailbox import Mailbox, event_of, receiving

AT = datetime(2026, 12, 1, 14, tzinfo=UTC)
MAIL = Mail(
    uid="meeting-1@hotwash",
    sequence=0,
    to="kim@northwind.example",
    name="Kim “K”, the first",
    title="Cross-team post-mortem, December 2026",
    words="Response and research meet.",
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
    zone="Europe/Berlin",
    cancelled=False,
    stamp=AT - timedelta(days=14),
)


class Post:
    """A mail server that remembers, and what sends to it."""

    def __init__(self, box: Mailbox, port: int) -> None:
        self.box = box
        self.smtp = Smtp(f"smtp://127.0.0.1:{port}", "hotwash@northwind.example")

    def events(self) -> list[Event]:
        """What everybody's calendar was told."""
        return [Calendar.from_ical(event_of(mail)).events[0] for mail in self.box.mails]


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    box = Mailbox()
    async with receiving(box) as port:
        yield Post(box, port)


async def test_an_invitation_is_a_request_that_asks_for_an_answer(post: Post) -> None:
    assert isinstance(await post.smtp(MAIL), Done)
    (mail,), (event,) = post.box.to("kim@northwind.example"), post.events()
    calendar = Calendar.from_ical(event_of(mail))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Berlin"]
    assert (str(event["UID"]), event["SEQUENCE"], event.start.isoformat()) == (
        "meeting-1@hotwash",
        0,
        "2026-12-01T15:00:00+01:00",
    )
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert str(event["ORGANIZER"]) == "mailto:hotwash@northwind.example"
    assert "method=REQUEST" in [part["Content-Type"] for part in mail.walk()][2].replace('"', "")


async def test_an_update_and_a_cancel_are_of_the_same_event(post: Post) -> None:
    moved = MAIL._replace(sequence=1, starts_at=AT + timedelta(days=1), ends_at=AT + timedelta(days=1, hours=1))
    for mail in (MAIL, moved, moved._replace(sequence=2, cancelled=True)):
        await post.smtp(mail)
    events = post.events()
    assert {str(event["UID"]) for event in events} == {"meeting-1@hotwash"}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert Calendar.from_ical(event_of(post.box.mails[-1]))["METHOD"] == "CANCEL"


async def test_the_same_mail_sent_twice_is_known_as_one(post: Post) -> None:
    for _ in range(2):
        await post.smtp(MAIL)
    assert len({mail["Message-ID"] for mail in post.box.mails}) == 1


@pytest.mark.parametrize("name", ['Kim"\r\nBcc: all@northwind.example', "Kim;X=1:evil", "名前", ""])
async def test_a_name_adds_nothing_to_the_mail(post: Post, name: str) -> None:
    assert isinstance(await post.smtp(MAIL._replace(name=name)), Done)
    (mail,), (event,) = post.box.mails, post.events()
    assert mail["Bcc"] is None
    assert (str(event["ATTENDEE"]), "X" in event["ATTENDEE"].params) == ("mailto:kim@northwind.example", False)


async def test_what_the_server_refuses_for_now_is_tried_again_and_for_good_is_not(post: Post) -> None:
    post.box.answer = "451 try later"
    assert isinstance(await post.smtp(MAIL), Later)
    post.box.answer = "550 not from you"
    assert isinstance(await post.smtp(MAIL), Never)
    assert isinstance(await post.smtp(MAIL._replace(to="no address")), Never)


async def test_somebody_whom_the_server_does_not_know_is_told_of_and_somebody_who_has_no_room_now_is_tried_again(
    post: Post,
) -> None:
    post.box.knows = "550 no such user"
    assert await post.smtp(MAIL) == Never("the mail server knows no such address")
    post.box.knows = "452 mailbox full"
    assert isinstance(await post.smtp(MAIL), Later)


async def test_a_server_that_is_away_is_asked_again() -> None:
    assert isinstance(await Smtp("smtp://127.0.0.1:1", "hotwash@northwind.example")(MAIL), Later)


async def test_the_page_shows_mail_and_nothing_in_it_works(post: Post) -> None:
    await post.smtp(MAIL._replace(title="<script>alert(1)</script>"))
    shown = bytes((await post.box.page(None)).body).decode()  # type: ignore[arg-type]
    assert "kim@northwind.example" in shown
    assert "<script>" not in shown
