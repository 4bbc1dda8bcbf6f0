"""Triage: what is folded into one card, and by when somebody must have answered; on both databases."""

from datetime import timedelta
from typing import Any

from bot import personal
from bot.reporting import reports, triage, triage_clocks
from bot.reporting.reports import Words
from bot.reporting.verdicts import Finding
from bot.response import declaring
from bot.response.declaring import Wish
from bot.rules.words import Door, Verdict
from storage import letters
from storage.db import Work
from tests.counter import OTHER, SAME, WEIRD, Counter
from tests.desk import ANA, BO, EMI, KIM, LIU, RAY

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


def test_what_is_added_later_counts_too(counter: Counter) -> None:
    def add(number: int, by: str, **words: Any) -> None:
        counter.desk.do(reports.add, counter.desk.house, number, Words("", **words), by)

    first, again, third = counter.report(WEIRD), counter.report(SAME, by=KIM), counter.report(SAME, by=EMI)
    add(again, KIM, urgent=True)
    assert counter.card(first).urgent
    assert counter.row(first).due_at == counter.desk.now + timedelta(minutes=15)
    add(third, EMI, system="LegalBot")
    assert counter.row(third).same_as is None, "where much weighs on a system nothing is folded by itself"
    assert counter.cards() == [first, third]
    rang = [page["report"] for page in counter.desk.wanted("page_for_report")]
    add(first, BO, texts={"affected": "Nobody yet"})
    assert rang == [first, third] == [page["report"] for page in counter.desk.wanted("page_for_report")]


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


def test_a_letter_that_calls_somebody_shows_the_words_as_soon_as_they_have_been_read(counter: Counter) -> None:
    desk = counter.desk
    number = desk.do(reports.report, desk.house, Door.FORM, Words(WEIRD), BO).number
    desk.do(triage_clocks.unposted, desk.house, number, "not_in_channel")
    desk.do(letter_there)
    assert "being made safe" in desk.read(personal.letter, 1).told[0].report.words.text
    desk.sanitise()
    assert desk.wanted("show_letter") == [{"letter": 1}]
    assert desk.read(personal.letter, 1).told[0].report.words.text == WEIRD


def letter_there(work: Work) -> None:
    """The letter is in Slack, and whatever it was drawn anew for is done."""
    letters.get(work.session, 1).ts = "1.1"


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
