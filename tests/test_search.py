"""Who finds and lists what, in which order, and page by page; on both databases."""

from typing import Any

import pytest

from bot import listing, search
from bot.facts import Line
from bot.listing import Listed
from bot.reporting import reports, verdicts
from bot.reporting.reports import Words
from bot.reporting.verdicts import Finding
from bot.response import phases, severity
from bot.rules.rotas import Rota
from bot.rules.systems import System, Systems
from bot.rules.words import Door, Refusal, Severity, Verdict
from bot.search import Page, Place
from storage import incidents
from storage.incidents import Incident
from storage.reports import Report
from storage.sanitised import Sanitised
from tests.desk import ANA, BO, EMI, HOUSE, KIM, LIU, Desk

SALARY = "HRBot tells me what somebody else earns"
NEAR = Finding(Verdict.NEAR_MISS)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk where Ana and Liu look at reports."""
    rotas = HOUSE.people.rotas | {"triage": Rota(people=(ANA, LIU))}
    systems = Systems(systems={"shop": System(name="RetailBot"), "hr": System(name="HRBot")})
    people = HOUSE.people.model_copy(update={"rotas": rotas})
    desk.house = HOUSE.model_copy(update={"people": people, "systems": systems})
    return desk


def report(desk: Desk, what: str, by: str | None = BO, **words: Any) -> int:
    """Report something; returns its number."""
    made = desk.do(reports.report, desk.house, Door.COMMAND, Words(what, **words), by)
    return int(made.number)


def find(desk: Desk, typed: str, person: str = ANA, place: Place = Place()) -> Page:  # noqa: B008
    """What somebody finds, once all words are safe to show."""
    desk.sanitise()
    page: Page = desk.read(search.find, desk.house, person, typed, place)
    return page


def found(desk: Desk, typed: str, person: str = ANA) -> list[str]:
    """The labels of what somebody finds."""
    return [hit.about.label for hit in find(desk, typed, person).hits]


def listed(desk: Desk, typed: str, person: str = ANA, place: listing.Place = listing.Place()) -> Listed:  # noqa: B008
    """What is listed for somebody."""
    page: Listed = desk.read(listing.page, desk.house, person, typed, place)
    return page


def labels(desk: Desk, typed: str, person: str = ANA) -> list[str]:
    """The labels of what is listed."""
    return [item.label for item in listed(desk, typed, person).items]


def test_an_incident_is_found_by_the_words_of_whoever_declared_it(desk: Desk) -> None:
    number = desk.declare(SALARY)
    desk.declare("RetailBot gives 99 % off")
    page = find(desk, '"somebody else" EARN', person=KIM)
    (hit,) = page.hits
    assert isinstance(hit.about, Line) and hit.about.number == number
    assert [part.text for part in hit.excerpt if part.hit] == ["somebody else", "earns"]
    assert "".join(part.text for part in hit.excerpt) == SALARY
    assert page.more is None


def test_nothing_is_found_before_its_words_are_safe_to_show_nor_while_they_are_held(desk: Desk) -> None:
    desk.declare(SALARY)
    assert desk.read(search.find, desk.house, KIM, "salary earns").hits == ()
    desk.anonymiser.holds = "earns"
    assert found(desk, "earns", KIM) == []


def test_words_that_were_replaced_are_not_found(desk: Desk) -> None:
    desk.anonymiser.replaces = {"Ada Okafor": "PERSON_1"}
    desk.declare("HRBot tells me what Ada Okafor earns")
    assert found(desk, "okafor", KIM) == []
    assert found(desk, "person_1", KIM) == ["INC-1"]


def test_a_private_incident_is_found_and_listed_only_by_those_who_may_know_of_it(desk: Desk) -> None:
    number = desk.declare(SALARY, by=BO, private=True)
    desk.do(lambda work: incidents.come(work.session, number, [EMI]))
    for person, there in ((BO, True), (EMI, True), (KIM, False), (ANA, False)):
        assert found(desk, "earns", person) == (["INC-1"] if there else [])
        assert labels(desk, "all", person) == (["INC-1"] if there else [])


def test_reports_are_found_by_those_who_look_at_them_and_by_whoever_made_them(desk: Desk) -> None:
    report(desk, SALARY, by=BO)
    report(desk, "It says what my colleague earns", by=KIM)
    assert found(desk, "earns", ANA) == ["REP-2", "REP-1"]
    assert found(desk, "earns", LIU) == ["REP-2", "REP-1"]
    assert found(desk, "earns", BO) == ["REP-1"]
    assert found(desk, "earns", KIM) == ["REP-2"]
    assert found(desk, "earns", EMI) == []


def test_a_report_without_a_name_is_found_by_those_who_look_at_reports_alone(desk: Desk) -> None:
    report(desk, SALARY, by=BO, nameless=True)
    assert found(desk, "earns", ANA) == ["REP-1"]
    assert found(desk, "earns", BO) == []


def test_without_a_triage_rota_every_colleague_looks_at_reports(desk: Desk) -> None:
    rotas = {name: rota for name, rota in desk.house.people.rotas.items() if name != "triage"}
    desk.house = desk.house.model_copy(update={"people": desk.house.people.model_copy(update={"rotas": rotas})})
    report(desk, SALARY, by=BO)
    assert found(desk, "earns", EMI) == ["REP-1"]


def test_a_report_of_a_private_incident_is_hidden_with_it_but_from_its_reporter(desk: Desk) -> None:
    number = desk.declare("Something else", by=EMI, private=True)
    made = report(desk, SALARY, by=BO)
    desk.do(_belongs, made, number)
    assert found(desk, "earns", ANA) == []
    assert labels(desk, "near misses", ANA) == []
    (hit,) = find(desk, "earns", BO).hits
    assert hit.about.label == "REP-1" and getattr(hit.about, "incident", 0) is None


def _belongs(work: Any, report_number: int, incident: int) -> None:
    row = work.session.get(Report, report_number)
    row.incident_id, row.verdict = incident, Verdict.NEAR_MISS


def test_the_best_stands_first_and_of_equals_the_newest(desk: Desk) -> None:
    desk.declare("earns, earns and earns again")
    desk.declare("earns")
    desk.declare("earns")
    assert found(desk, "earns", KIM) == ["INC-1", "INC-3", "INC-2"]


def test_a_thing_stands_once_however_often_it_says_the_words(desk: Desk) -> None:
    number = desk.declare("It earns")
    desk.do(severity.rate, desk.house, number, Severity.S2, BO, "slack")
    desk.do(severity.rate, desk.house, number, Severity.S3, BO, "slack", "It earns less")
    assert found(desk, "earns", KIM) == ["INC-1"]


def test_more_goes_on_without_a_gap_or_a_double_while_others_come_in(desk: Desk) -> None:
    for number in range(21):
        desk.declare(f"It earns {number}")
    page, seen = find(desk, "earns", KIM), []
    for _ in range(9):
        seen += [hit.about.number for hit in page.hits]
        desk.declare("It earns more")
        if page.more is None:
            break
        page = find(desk, "earns", KIM, page.more)
    assert seen == list(range(21, 0, -1))


def test_no_words_are_refused_with_an_example(desk: Desk) -> None:
    for typed in ("", "   ", "-only -without", "!?"):
        with pytest.raises(Refusal, match="Say what to look for"):
            find(desk, typed)


def test_what_is_erased_is_not_found(desk: Desk) -> None:
    desk.declare(SALARY)
    assert found(desk, "earns", KIM) == ["INC-1"]
    desk.do(lambda work: work.session.query(Sanitised).delete())
    assert found(desk, "earns", KIM) == []


def test_a_list_holds_what_its_words_say(desk: Desk) -> None:
    first, second, third = desk.declare("one", system="RetailBot"), desk.declare("two"), desk.declare("three", by=KIM)
    desk.do(severity.rate, desk.house, first, Severity.S1, BO, "slack")
    desk.tag(second)
    desk.do(phases.cancel, desk.house, second, BO, Verdict.MISUNDERSTANDING, "It works as it should.")
    assert labels(desk, "") == ["INC-3", "INC-1"]
    assert labels(desk, "all") == ["INC-3", "INC-2", "INC-1"]
    assert labels(desk, "closed") == ["INC-2"]
    assert labels(desk, "s1") == labels(desk, "retailbot") == ["INC-1"]
    assert labels(desk, "not rated") == ["INC-3"]
    assert labels(desk, "misunderstandings") == ["INC-2"]
    assert labels(desk, "all mine", BO) == ["INC-2", "INC-1"]
    assert labels(desk, "mine", KIM) == ["INC-3"]
    assert labels(desk, "all today") == ["INC-3", "INC-2", "INC-1"]
    assert labels(desk, "yesterday") == []
    assert third == 3


def test_a_word_that_means_nothing_is_left_out_and_said(desk: Desk) -> None:
    desk.declare("one")
    page = listed(desk, "blorps open")
    assert page.filter.unknown == ("blorps",)
    assert len(page.items) == 1


def test_near_misses_are_listed_with_the_reports_that_were_one(desk: Desk) -> None:
    number = desk.declare("one")
    desk.do(_found_to_be, number, Verdict.NEAR_MISS)
    desk.later(1)
    for what in ("It nearly said it", "Something altogether different happened with the weather"):
        made = report(desk, what, by=BO)
        desk.sanitise()
        desk.do(verdicts.judge, desk.house, made, NEAR, ANA)
    assert labels(desk, "near misses", ANA) == ["REP-2", "REP-1", "INC-1"]
    assert labels(desk, "near misses", BO) == ["REP-2", "REP-1", "INC-1"]
    assert labels(desk, "near misses", EMI) == ["INC-1"]
    assert labels(desk, "near misses s1", ANA) == []


def _found_to_be(work: Any, number: int, verdict: Verdict) -> None:
    work.session.get(Incident, number).verdict = verdict


def test_pages_of_a_list_go_on_without_a_gap_or_a_double(desk: Desk) -> None:
    for number in range(14):
        desk.do(_found_to_be, desk.declare(f"one {number}"), Verdict.NEAR_MISS)
        desk.later(1)
        made = report(desk, f"report {number} of {'abcdefghijklmn'[number] * 9}", by=BO)
        desk.do(_near, made)
        desk.later(1)
    seen: list[str] = []
    place: listing.Place | None = listing.Place()
    while place is not None:
        page = listed(desk, "near misses", ANA, place)
        seen += [item.label for item in page.items]
        place = page.more
    assert seen == [label for number in range(14, 0, -1) for label in (f"REP-{number}", f"INC-{number}")]


def _near(work: Any, number: int) -> None:
    work.session.get(Report, number).verdict = Verdict.NEAR_MISS
