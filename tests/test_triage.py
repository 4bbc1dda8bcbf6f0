"""Triage: what is folded, who hears when, who may judge, and what follows from each verdict; on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot import declaring, report_cards, reporters, reports, triage, verdicts
from bot.declaring import Wish
from bot.manifests import Manifests
from bot.report_cards import Queue, ReportCard
from bot.reports import Words
from bot.rules.rotas import Rota
from bot.rules.systems import System, Systems
from bot.rules.words import Door, Refusal, Verdict
from bot.verdicts import Finding, Near
from storage import reports as stored
from storage import triage as kept
from storage.reports import Report
from tests.desk import ANA, BO, EMI, HOUSE, KIM, LIU, RAY, Desk

WEIRD = "RetailBot gives 99 % off when you say you are the manager: 'Of course, as the manager you get 99 % off today.'"
SAME = "RetailBot gave me 99 % off because I said I am the manager: 'Of course, as the manager you get 99 % off today.'"
OTHER = "The chatbot showed me the name, address and last four card digits of another customer."
NEAR, FALSE = Finding(Verdict.NEAR_MISS), Finding(Verdict.FALSE_POSITIVE)


def _house() -> Manifests:
    rotas = HOUSE.people.rotas | {"triage": Rota(people=(ANA, LIU), pager="duty")}
    shop = System(name="RetailBot", owners=(KIM,))
    legal = System(name="LegalBot", high_stakes=True, owners=(EMI,), experts=(RAY,))
    known = {"shop": shop, "legal": legal, "wiki": System(name="WikiBot")}
    people = HOUSE.people.model_copy(update={"rotas": rotas})
    return HOUSE.model_copy(update={"people": people, "systems": Systems(systems=known)})


class Counter:
    """A desk whose people report and judge."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.house = _house()

    def report(self, what: str = WEIRD, by: str | None = BO, **words: Any) -> int:
        """Report something; returns the report's number."""
        said = Words(what, **words)
        made = self.desk.do(reports.report, self.desk.house, Door.COMMAND, said, by)
        self.desk.sanitise()
        return int(made.number)

    def row(self, number: int) -> Report:
        """A report as it stands."""
        found: Report = self.desk.read(lambda work: stored.get(work.session, number))
        return found

    def card(self, number: int) -> ReportCard:
        """What its card shows."""
        found: ReportCard = self.desk.read(report_cards.card, self.desk.house, number)
        return found

    def judge(self, number: int, finding: Finding = NEAR, by: str = ANA) -> Report:
        """Judge it."""
        row: Report = self.desk.do(verdicts.judge, self.desk.house, number, finding, by)
        self.desk.sanitise()
        return row

    def refused(self, number: int, finding: Finding = NEAR, by: str = ANA) -> str:
        """Why it cannot be judged like this."""
        with pytest.raises(Refusal) as no:
            self.judge(number, finding, by)
        return no.value.sentence

    def happened(self, number: int) -> list[str]:
        """What happened to it, in the word of each line."""
        return [event.what for event in self.desk.read(lambda work: kept.events(work.session, number))]

    def queue(self, person: str = ANA) -> Queue:
        """What waits, for one person."""
        found: Queue = self.desk.read(report_cards.waiting, self.desk.house, person, 10)
        return found

    def cards(self) -> list[int]:
        """The reports whose cards were asked for."""
        return [post["report"] for post in self.desk.wanted("post_report")]


@pytest.fixture
def counter(desk: Desk) -> Iterator[Counter]:
    yield Counter(desk)


# Folding


def test_each_report_has_a_card_of_its_own_and_a_look_alike_goes_to_the_first(counter: Counter) -> None:
    first, other, again = counter.report(WEIRD), counter.report(OTHER, by=EMI), counter.report(SAME, by=KIM)
    assert counter.cards() == [first, other]
    assert counter.row(again).same_as == first
    card = counter.card(first)
    assert card.more == 1
    assert "as the manager you get 99 % off" in card.common
    assert counter.happened(again) == ["folded"]


def test_reports_of_different_systems_are_not_folded_and_of_an_unknown_one_are(counter: Counter) -> None:
    first = counter.report(WEIRD, system="RetailBot")
    assert counter.row(counter.report(SAME)).same_as == first
    elsewhere = counter.report(SAME, system="WikiBot", by=EMI)
    assert counter.row(elsewhere).same_as is None


def test_where_much_weighs_on_a_system_a_person_says_what_is_the_same(counter: Counter) -> None:
    first = counter.report(WEIRD, system="LegalBot")
    again = counter.report(SAME, system="LegalBot", by=KIM)
    assert counter.row(again).same_as is None
    assert counter.cards() == [first, again]
    (proposed,) = counter.card(again).similar
    assert proposed.report == first
    counter.judge(again, Finding(Verdict.DUPLICATE, same_as=first))
    assert counter.row(again).same_as == first
    assert counter.row(again).folded_by == ANA


def test_a_report_is_not_folded_after_two_weeks_nor_into_one_that_was_judged_but_both_are_named(
    counter: Counter,
) -> None:
    first = counter.report(WEIRD)
    counter.judge(first)
    second = counter.report(SAME, by=KIM)
    assert counter.row(second).same_as is None
    assert [(one.label, one.verdict) for one in counter.card(second).similar] == [("REP-1", Verdict.NEAR_MISS)]
    counter.desk.now += timedelta(days=15)
    third = counter.report(SAME, by=EMI)
    assert counter.row(third).same_as is None
    assert {one.label for one in counter.card(third).similar} == {"REP-1", "REP-2"}


def test_a_folded_report_can_be_split_and_gets_a_card_and_a_clock_of_its_own(counter: Counter) -> None:
    first, again = counter.report(WEIRD), counter.report(SAME, by=KIM)
    counter.desk.do(triage.split, counter.desk.house, again, ANA)
    assert counter.cards() == [first, again]
    assert counter.card(first).more == 0
    assert {one.number for one in counter.queue().reports} == {first, again}
    counter.judge(first)
    assert counter.row(counter.report(WEIRD, by=EMI)).same_as == again, "it is found by its likeness again"


def test_merging_by_hand_takes_along_what_was_folded_and_can_be_undone(counter: Counter) -> None:
    first, again, other = counter.report(WEIRD), counter.report(SAME, by=KIM), counter.report(OTHER, by=EMI)
    counter.judge(first, Finding(Verdict.DUPLICATE, "Same customer", same_as=other))
    assert [counter.row(one).same_as for one in (first, again)] == [other, other]
    assert counter.card(other).more == 2
    assert "judged there" in counter.refused(first)
    counter.desk.do(triage.split, counter.desk.house, first, ANA)
    assert counter.card(first).waits
    assert counter.cards() == [first, other], "its card was still there"


def test_a_report_is_not_the_same_as_itself_or_as_one_that_is_not_there(counter: Counter) -> None:
    first = counter.report(WEIRD)
    again = counter.report(SAME, by=KIM)
    assert "this very report" in counter.refused(first, Finding(Verdict.DUPLICATE, same_as=first))
    assert "this very report" in counter.refused(first, Finding(Verdict.DUPLICATE, same_as=again))
    assert "no report" in counter.refused(first, Finding(Verdict.DUPLICATE, same_as=99))


def test_similar_incidents_are_named_and_private_ones_never_are(counter: Counter) -> None:
    declared = [counter.desk.do(declaring.declare, counter.desk.house, Door.COMMAND, wish, KIM).number
                for wish in (Wish(WEIRD), Wish(OTHER, private=True))]  # fmt: skip
    assert [one.incident for one in counter.card(counter.report(SAME)).similar] == [declared[0]]
    assert counter.card(counter.report(OTHER)).similar == ()
    mine = counter.report(OTHER, by=EMI)
    assert counter.row(mine).same_as is not None


def test_a_report_in_a_private_incident_is_not_named_to_others(counter: Counter) -> None:
    hidden = counter.desk.do(
        declaring.declare, counter.desk.house, Door.COMMAND, Wish("Something", private=True), ANA
    ).number
    first = counter.report(WEIRD)
    counter.judge(first, Finding(Verdict.CONFIRMED, incident=hidden))
    assert counter.card(first).incident is None
    assert counter.card(counter.report(SAME, by=KIM)).similar == ()


# Clocks


def test_four_working_hours_are_usual_and_fifteen_minutes_where_somebody_could_be_hurt(counter: Counter) -> None:
    usual, hurt, weighs = (
        counter.report(WEIRD),
        counter.report(OTHER, urgent=True),
        counter.report("LegalBot says that a signature on Sunday is void in every case.", system="LegalBot"),
    )
    now = counter.desk.now
    assert counter.row(usual).due_at == now + timedelta(hours=4)
    assert counter.row(hurt).due_at == counter.row(weighs).due_at == now + timedelta(minutes=15)
    assert [page["report"] for page in counter.desk.wanted("page_for_report")] == [hurt, weighs]
    assert [one.number for one in counter.queue().reports][-1] == usual


def test_what_nobody_answers_is_told_once_to_whoever_is_on_duty_and_owns_the_system(counter: Counter) -> None:
    late = counter.report(WEIRD, system="RetailBot")
    counter.desk.later(239)
    assert counter.desk.told() == []
    counter.desk.later(1)
    duty = counter.desk.told()[0].person
    assert [(line.person, line.note) for line in counter.desk.told()] == [(duty, "report_late"), (KIM, "report_late")]
    assert duty in (ANA, LIU)
    assert counter.card(late).escalated_at == counter.desk.now
    counter.desk.later(600)
    assert len(counter.desk.told()) == 2
    assert counter.desk.wanted("page_for_report") == []


def test_an_urgent_one_rings_again_and_falls_silent_with_the_verdict(counter: Counter) -> None:
    number = counter.report(OTHER, urgent=True)
    counter.desk.later(15)
    counter.judge(number)
    counter.desk.later(60)
    pages = [(page["action"], page["round"]) for page in counter.desk.wanted("page_for_report")]
    assert pages == [("trigger", 1), ("trigger", 2), ("resolve", 2)]


def test_three_look_alikes_within_half_an_hour_ask_at_once_and_once(counter: Counter) -> None:
    first = counter.report(WEIRD)
    counter.desk.later(10)
    counter.report(SAME, by=KIM)
    assert counter.desk.told() == []
    for by in (EMI, RAY, ANA):
        counter.desk.later(5)
        counter.report(SAME, by=by)
    assert [line.note for line in counter.desk.told()] == ["report_surge"]
    assert counter.card(first).surge
    assert counter.row(first).due_at <= counter.desk.now + timedelta(minutes=15)


def test_an_urgent_look_alike_makes_the_card_that_it_goes_to_urgent(counter: Counter) -> None:
    first = counter.report(WEIRD)
    counter.report(SAME, by=KIM, urgent=True)
    assert counter.card(first).urgent
    assert counter.row(first).due_at == counter.desk.now + timedelta(minutes=15)
    assert [page["report"] for page in counter.desk.wanted("page_for_report")] == [first]


# Verdicts


@pytest.mark.parametrize(
    "verdict", [Verdict.NEAR_MISS, Verdict.FALSE_POSITIVE, Verdict.MISUNDERSTANDING, Verdict.INSUFFICIENT_DATA]
)
def test_a_verdict_says_who_when_and_why_takes_along_what_was_folded_and_reaches_the_reporters(
    counter: Counter, verdict: Verdict
) -> None:
    number, again = counter.report(WEIRD), counter.report(SAME, by=KIM)
    counter.judge(number, Finding(verdict, "It was only a test price."))
    card = counter.card(number)
    assert (card.verdict, card.verdict_by, card.verdict_at) == (verdict, ANA, counter.desk.now)
    assert card.reason.text == "It was only a test price."
    assert counter.queue().reports == ()
    assert {line.person for line in counter.desk.told() if line.note == "report_answered"} == {BO, KIM}
    assert counter.desk.read(reporters.one, again).verdict is verdict
    assert counter.desk.later(600) == 0, "nothing comes back"


def test_opening_an_incident_takes_words_link_system_urgency_and_tag_along(counter: Counter) -> None:
    link = "https://northwind.example/archives/C1/p1"
    number = counter.report(WEIRD, system="RetailBot", urgent=True, link=link)
    row = counter.judge(number, Finding(Verdict.CONFIRMED, tag="jailbreak"))
    incident = counter.desk.incident(row.incident_id or 0)
    assert (incident.system, incident.urgent, incident.source_link, incident.door) == (
        "RetailBot",
        True,
        link,
        "report",
    )
    assert (incident.declared_by, incident.tag) == (ANA, row.tag)
    assert "report added" in counter.desk.happened(incident.id)
    assert counter.card(number).incident == incident.id


def test_a_report_is_added_to_an_open_incident_that_one_may_see(counter: Counter) -> None:
    incident, hidden = counter.desk.declare(), counter.desk.declare("Something else", private=True)
    number = counter.report(OTHER)
    assert "can see no" in counter.refused(number, Finding(Verdict.CONFIRMED, incident=hidden))
    counter.judge(number, Finding(Verdict.CONFIRMED, incident=incident))
    assert counter.row(number).incident_id == incident
    assert "report added" in counter.desk.happened(incident)


def test_a_near_miss_keeps_its_tag_and_how_narrow_it_was(counter: Counter) -> None:
    number = counter.report(WEIRD)
    assert "one word" in counter.refused(number, Finding(Verdict.NEAR_MISS, near=Near("<!channel> *guard*")))
    assert "no such tag" in counter.refused(number, Finding(Verdict.NEAR_MISS, tag="weirdness"))
    counter.judge(number, Finding(Verdict.NEAR_MISS, tag="jailbreak", near=Near("discount-guard", 0.71, 0.7)))
    card = counter.card(number)
    assert card.near is not None
    assert (card.near.guardrail, card.near.score, card.near.threshold) == ("discount-guard", 0.71, 0.7)
    assert card.tag is not None


def test_of_two_who_judge_at_once_one_wins_and_the_other_hears_who_was_first(counter: Counter) -> None:
    number = counter.report(WEIRD)
    counter.judge(number, NEAR, ANA)
    assert (
        counter.refused(number, FALSE, LIU) == f"<@{ANA}> was first and found it to be a near miss. Its card says more."
    )


def test_a_verdict_is_taken_back_while_no_incident_came_of_it(counter: Counter) -> None:
    number, opened = counter.report(WEIRD), counter.report(OTHER, by=EMI)
    counter.judge(number, Finding(Verdict.NEAR_MISS, "why"))
    counter.desk.do(verdicts.take_back, counter.desk.house, number, LIU)
    assert counter.card(number).waits
    assert counter.row(number).due_at > counter.desk.now
    counter.judge(number, FALSE, LIU)
    assert counter.happened(number)[:4] == ["judged", "told", "taken back", "judged"]
    incident = counter.judge(opened, Finding(Verdict.CONFIRMED)).incident_id
    with pytest.raises(Refusal, match=f"INC-{incident} was opened from it"):
        counter.desk.do(verdicts.take_back, counter.desk.house, opened, ANA)


def test_only_triage_judges_and_nobody_their_own_report_alone(counter: Counter) -> None:
    number, mine = counter.report(WEIRD), counter.report(OTHER, by=ANA)
    assert "triage duty" in counter.refused(number, by=RAY)
    assert counter.queue(RAY).on_duty in (ANA, LIU)
    assert "somebody else judges it" in counter.refused(mine, by=ANA)
    counter.report(OTHER, by=KIM)
    counter.judge(mine, by=ANA)


def test_without_a_rota_for_triage_every_colleague_judges(counter: Counter) -> None:
    counter.desk.house = counter.desk.house.model_copy(update={"people": HOUSE.people})
    number = counter.report(WEIRD)
    assert [one.number for one in counter.queue(RAY).reports] == [number]
    counter.judge(number, by=RAY)


def test_what_an_incident_turns_out_to_be_when_it_is_cancelled_holds_for_its_report(counter: Counter) -> None:
    number = counter.report(WEIRD)
    incident = counter.judge(number, Finding(Verdict.CONFIRMED)).incident_id or 0
    counter.desk.cancel(incident)
    counter.desk.sanitise()
    card = counter.card(number)
    assert (card.verdict, card.verdict_by) == (Verdict.MISUNDERSTANDING, BO)
    assert card.reason.text == "It works as it should."
    assert [line.facts["verdict"] for line in counter.desk.told(BO) if line.note == "report_answered"] == [
        Verdict.CONFIRMED,
        Verdict.MISUNDERSTANDING,
    ]
    counter.desk.do(verdicts.take_back, counter.desk.house, number, ANA)
    assert counter.card(number).waits


def test_two_reports_of_the_same_moment_share_a_card_and_two_verdicts_of_it_have_one_winner(counter: Counter) -> None:
    desk = counter.desk
    said = [(Words(WEIRD), BO), (Words(SAME), KIM), (Words(SAME), EMI), (Words(WEIRD), RAY)]
    coming = [desk.store.submit(reports.report, desk.house, Door.COMMAND, *one) for one in said]
    numbers = [one.result().number for one in coming]
    (main,) = counter.cards()
    assert sorted(counter.row(one).same_as or 0 for one in numbers) == [0, main, main, main]
    judging = [desk.store.submit(verdicts.judge, desk.house, main, NEAR, by) for by in (ANA, LIU)]
    lost = [one.exception() for one in judging if one.exception()]
    assert len(lost) == 1
    assert "was first" in str(lost[0])


# Cards


def test_a_deleted_card_is_posted_anew(counter: Counter) -> None:
    number = counter.report(WEIRD)
    counter.desk.do(triage.posted, number, "C0TRIAGE", "1.1")
    counter.desk.do(triage.card_gone, "C0TRIAGE", "1.1")
    assert counter.cards() == [number, number]
    assert counter.row(number).card is None


def test_a_report_without_a_name_is_judged_like_the_others(counter: Counter) -> None:
    number = counter.report(WEIRD, nameless=True)
    assert counter.card(number).reporter is None
    counter.judge(number)
    assert counter.desk.told() == []
