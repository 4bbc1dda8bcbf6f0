"""Verdicts: who may judge a report, who wins, what follows from each, and how it is taken back; on both databases."""

import pytest

from bot.reporting import reporters, reports, verdicts
from bot.reporting.reports import Words
from bot.reporting.verdicts import Finding, Near
from bot.rules.words import Door, Refusal, Verdict
from tests.counter import FALSE, NEAR, OTHER, SAME, WEIRD, Counter
from tests.desk import ANA, BO, EMI, HOUSE, KIM, LIU, RAY


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
