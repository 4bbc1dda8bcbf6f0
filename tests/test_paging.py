"""What a pager is told of an incident: what it needs, nothing that was captured, and nothing in a drill."""

from typing import Any

from sqlalchemy import update

from bot.response import pages
from bot.response.pages import Call
from bot.rules.effects import Page
from bot.rules.words import Kind, Mode
from storage import incidents
from storage.db import Work
from storage.incidents import Incident
from tests.desk import COMMAND, EMI, Desk
from tests.stores import NOON

HOME = "https://northwind.example/"


def calls(desk: Desk) -> list[Call | None]:
    """What each page that was asked for would say now, oldest first."""
    effects = [Page.model_validate(payload) for payload in desk.wanted("page")]
    return [desk.read(pages.call, effect, HOME, NOON) for effect in effects]


def change(desk: Desk, number: int, **values: Any) -> None:
    """Change an incident behind everybody's back."""
    desk.do(lambda work: work.session.execute(update(Incident).where(Incident.id == number).values(**values)) and None)


def test_a_page_names_the_incident_and_leads_into_its_channel(desk: Desk) -> None:
    number = desk.with_channel(what="my secret words", kind=Kind.JAILBREAK, system="RetailBot")
    first = calls(desk)[0]
    assert first is not None
    assert first.summary == f"INC-{number} Jailbreak on RetailBot (not rated)"
    assert first.link == f"{HOME}archives/C{number}"
    assert (first.key, first.person) == (f"hotwash-inc-{number}-{COMMAND}", EMI)
    assert "secret" not in str(first)


def test_without_a_channel_it_leads_into_the_workspace(desk: Desk) -> None:
    desk.declare()
    first = calls(desk)[0]
    assert first is not None and first.link == HOME


def test_a_private_incident_is_named_by_its_number_only(desk: Desk) -> None:
    number = desk.declare(kind=Kind.LEAK, system="HRBot", private=True)
    first = calls(desk)[0]
    assert first is not None and first.summary == f"INC-{number} private incident (not rated)"


def test_a_drill_rings_nobody_even_when_it_is_asked_to(desk: Desk) -> None:
    number = desk.declare()
    for mode in (Mode.DRILL, Mode.RETROSPECTIVE):
        change(desk, number, mode=mode)
        assert calls(desk) == [None]


def test_a_page_that_was_overtaken_does_not_ring(desk: Desk) -> None:
    number = desk.declare()
    desk.do(_acknowledged, number)
    assert [one and one.action for one in calls(desk)] == [None, "acknowledge"]
    desk.do(_resolved, number)
    assert [one and one.action for one in calls(desk)] == [None, None, "resolve"]


def test_of_several_rings_only_the_newest_rings(desk: Desk) -> None:
    number = desk.declare()
    desk.do(_rung, desk, number)
    assert [one and one.id for one in calls(desk)] == [None, f"hotwash-inc-{number}-{COMMAND}-trigger-2"]


def test_what_may_have_arrived_after_the_newest_message_makes_that_go_again(desk: Desk) -> None:
    number = desk.declare()
    (trigger,) = [Page.model_validate(payload) for payload in desk.wanted("page")]
    desk.do(_resolved, number)
    desk.do(pages.sent, trigger)
    assert desk.rang(number) == ["trigger", "resolve", "resolve"]
    again = Page.model_validate(desk.wanted("page")[-1])
    desk.do(pages.sent, again)
    assert desk.rang(number) == ["trigger", "resolve", "resolve"]
    assert calls(desk)[-1] is not None


def _acknowledged(work: Work, number: int) -> None:
    pages.acknowledge(work, incidents.lock(work.session, number), COMMAND, EMI)


def _resolved(work: Work, number: int) -> None:
    pages.resolve(work, incidents.lock(work.session, number))


def _rung(work: Work, desk: Desk, number: int) -> None:
    pages.ring(work, desk.house, incidents.lock(work.session, number), COMMAND, EMI)
