"""Digests: each once, of the right time, silent while there is nothing, and saying of what is private only how much."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.measuring import digests
from bot.response import phases
from bot.rules.agenda import Digests
from bot.rules.digest_effects import Digest
from bot.rules.rotas import Rota
from bot.rules.series import Daily, Monthly, Weekday, Weekly
from bot.rules.words import Severity
from tests.desk import BO, KIM, LIU, Desk

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
NINE = time(9)


@pytest.fixture
def leads(desk: Desk) -> Desk:
    """A desk whose leads read digests in a channel, and whose executives are Kim and Liu; nothing was due yet."""
    wanted = Digests(
        channel="CLEADS",
        weekly=Weekly(weekday=Weekday.MONDAY, at=NINE),
        daily=Daily(at=NINE),
        executives=Monthly(nth=1, weekday=Weekday.TUESDAY, at=NINE),
    )
    agenda = desk.house.agenda.model_copy(update={"digests": wanted})
    rotas = {**desk.house.people.rotas, "executives": Rota(people=(KIM, LIU))}
    staff = desk.house.people.model_copy(update={"rotas": rotas})
    desk.house = desk.house.model_copy(update={"agenda": agenda, "people": staff})
    desk.now = SUNDAY
    desk.do(digests.send, desk.house)
    return desk


def sent(desk: Desk, digest: Digest) -> list[dict[str, Any]]:
    """What was asked for of a digest, oldest first."""
    return [one for one in desk.wanted("post_digest") if one["digest"] == digest]


def days(desk: Desk, count: int) -> None:
    """Days pass, with replicas that look every hour."""
    for _ in range(count * 24):
        desk.now += timedelta(hours=1)
        desk.do(digests.send, desk.house)
        desk.do(digests.send, desk.house)


def test_what_is_open_is_said_each_morning_until_nothing_is_and_that_is_said_once(leads: Desk) -> None:
    number = leads.tag(leads.declare())
    days(leads, 2)
    assert [(one["period"], one["quiet"]) for one in sent(leads, Digest.DAILY)] == [
        ("2026-03-02", False),
        ("2026-03-03", False),
    ]
    leads.cancel(number)
    days(leads, 4)
    assert [one["period"] for one in sent(leads, Digest.DAILY) if one["quiet"]] == ["2026-03-04"]
    assert len(sent(leads, Digest.DAILY)) == 3
    leads.declare("It is back")
    days(leads, 3)
    assert sent(leads, Digest.DAILY)[3]["period"] == "2026-03-09"  # After the weekend.


def test_the_week_and_the_month_are_those_before(leads: Desk) -> None:
    leads.declare(severity=Severity.S2)
    days(leads, 9)
    first, second = sent(leads, Digest.WEEKLY)
    assert (first["period"], first["quiet"], second["quiet"]) == ("2026-W10", False, True)
    told = leads.read(digests.told, Digest.WEEKLY, datetime.fromisoformat(first["due"]))
    assert (f"{told.now.since}", f"{told.now.until}", told.now.incidents) == ("2026-02-23", "2026-03-02", 1)
    months = sent(leads, Digest.EXECUTIVES)
    assert {(one["to"], one["period"], one["quiet"]) for one in months} == {
        (KIM, "2026-03", True),
        (LIU, "2026-03", True),
    }
    month = leads.read(digests.told, Digest.EXECUTIVES, datetime.fromisoformat(months[0]["due"])).now
    assert (f"{month.since}", f"{month.until}") == ("2026-02-01", "2026-03-01")


def test_a_digest_that_comes_late_says_so_and_comes_once(leads: Desk) -> None:
    leads.declare()
    leads.now += timedelta(days=16)
    leads.do(digests.send, leads.house)
    leads.do(digests.send, leads.house)
    assert [(one["period"], one["late"]) for one in sent(leads, Digest.WEEKLY)] == [("2026-W12", True)]


def test_of_what_is_private_only_the_number_is_said(leads: Desk) -> None:
    leads.declare(private=True)
    leads.declare()
    found = leads.read(digests.still_open)
    assert ([line.number for line in found.lines], found.private, found.more) == ([2], 1, 0)


def test_the_worst_and_longest_open_stand_first_and_the_rest_is_counted(leads: Desk) -> None:
    numbers = [leads.declare(severity=severity) for severity in (Severity.S3, Severity.S1, Severity.S2, Severity.S1)]
    for _ in range(8):
        leads.declare(severity=Severity.S3)
    found = leads.read(digests.still_open)
    assert [line.number for line in found.lines][:3] == [numbers[1], numbers[3], numbers[2]]
    assert (len(found.lines), found.more) == (8, 4)


def test_without_a_channel_and_executives_nobody_reads_any(desk: Desk) -> None:
    desk.declare()
    desk.do(digests.send, desk.house)
    desk.now += timedelta(days=40)
    assert desk.do(digests.send, desk.house) == 0


def test_what_is_resolved_and_reviewed_is_still_open(leads: Desk) -> None:
    number = leads.tag(leads.declare())
    leads.do(phases.resolve, number, BO, True)
    assert [line.number for line in leads.read(digests.still_open).lines] == [number]
