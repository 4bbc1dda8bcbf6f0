"""Post-mortems: there where the matrix wants one, complete before a review, nothing lost, nobody nagged at night."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import (
    captured,
    due,
    follow_ups,
    investigation,
    people,
    phases,
    postmortem_page,
    postmortem_review,
    postmortems,
    severity,
    tasks,
)
from bot.follow_ups import Wanted
from bot.postmortem_page import Page
from bot.rules.follow_ups import Improves, Kind
from bot.rules.investigation import FactorKind
from bot.rules.matrix import EXECUTIVES
from bot.rules.postmortem import LONGEST, REPORT, Playbook, Section, State, Why
from bot.rules.words import Mode, Phase, Refusal, Severity, Verdict
from storage import incidents, recurrences, reminders
from tests.company import USUAL, employ, on
from tests.desk import ANA, BO, EMI, KIM, LIU, Desk
from tests.review import WRITTEN, fill, known, publish

S1, S2, S3, S4 = Severity
MANAGER = on("managers")


@pytest.fixture
def house(desk: Desk) -> Iterator[Desk]:
    """A house with the matrix as we ship it, and somebody on every rota."""
    employ(desk)
    desk.do(
        people.remember, [{"id": EMI, "name": "Emi Tanaka", **USUAL}, {"id": BO, "name": "Bo Lindqvist", **USUAL}], []
    )
    yield desk


def recovering(house: Desk, level: Severity | None = S2, **wish: object) -> int:
    """An incident whose system is recovering."""
    number = house.tag(house.with_channel(severity=level, **wish))
    house.do(phases.move, number, Phase.RECOVERING, BO)
    house.later(0)
    return number


def resolved(house: Desk, level: Severity = S2, reviewer: str = LIU) -> int:
    """An incident that is over, whose review somebody owns."""
    number = recovering(house, level)
    house.do(phases.resolve, number, BO, True, "", reviewer)
    house.later(0)
    return number


def page(house: Desk, number: int, by: str = BO) -> Page:
    found: Page | None = house.read(postmortem_page.page, house.house, number, by)
    assert found is not None
    return found


def state(house: Desk, number: int) -> str | None:
    found = known(house, number)
    return found.state if found else None


def close(house: Desk, number: int) -> None:
    for task in house.tasks(number).values():
        if task.required and task.state == "open":
            house.do(tasks.not_needed, task.id, BO, "Nobody needs it here.")
    house.do(phases.close, house.house, number, on(EXECUTIVES))


# When there is one


def test_one_begins_when_it_recovers_and_its_owner_hears_until_when(house: Desk) -> None:
    number = recovering(house)
    found = known(house, number)
    assert found is not None
    assert (found.state, found.why, found.owner) == (State.DRAFT, Why.REQUIRED, BO)
    assert (found.due_at - house.now).days == 7, "five working days are a week"
    assert house.notes(BO)[-1] == "postmortem"


def test_an_s1_has_three_days_whatever_days_they_are(house: Desk) -> None:
    found = known(house, recovering(house, S1))
    assert found is not None
    assert found.due_at - house.now == timedelta(days=3)


def test_one_that_is_resolved_at_once_has_one_too_and_whoever_owns_the_review_owns_it(house: Desk) -> None:
    number = house.tag(house.declare(severity=S2))
    house.do(phases.resolve, number, BO, True, "", LIU)
    house.later(0)
    found = known(house, number)
    assert found is not None
    assert found.owner == LIU


def test_resolving_gives_it_to_whoever_owns_the_review(house: Desk) -> None:
    number = resolved(house, reviewer=EMI)
    found = known(house, number)
    assert found is not None
    assert found.owner == EMI
    assert "postmortem" in house.notes(EMI)


@pytest.mark.parametrize("level", [S3, S4, None])
def test_what_is_mild_or_not_rated_needs_none_and_closes_without(house: Desk, level: Severity | None) -> None:
    number = house.tag(house.declare(severity=level))
    house.do(phases.resolve, number, BO, True)
    house.later(0)
    assert state(house, number) is None
    close(house, number)


def test_a_drill_needs_none(house: Desk) -> None:
    assert state(house, recovering(house, S1, mode=Mode.DRILL)) is None


def test_a_mild_one_that_comes_back_needs_one(house: Desk) -> None:
    earlier, number = (house.tag(house.declare(severity=S3)) for _ in range(2))
    house.do(lambda work: recurrences.add(work.session, number, earlier, "linked by hand", BO, work.now))
    house.do(phases.resolve, number, BO, True)
    house.later(0)
    found = known(house, number)
    assert found is not None
    assert found.why == Why.RECURRING
    with pytest.raises(Refusal, match="It came back, so its post-mortem is published first"):
        close(house, number)


def test_raised_later_it_needs_one_after_all(house: Desk) -> None:
    number = recovering(house, S3)
    assert state(house, number) is None
    house.do(severity.rate, house.house, number, S2, BO, "command")
    house.later(0)
    assert state(house, number) == State.DRAFT


def test_lowered_later_an_empty_one_goes_and_one_with_words_stays_without_insisting(house: Desk) -> None:
    empty, written = recovering(house), recovering(house)
    house.do(postmortems.write, written, {Section.IMPACT: "Two guests saw it."}, LIU)
    for number in (empty, written):
        house.do(severity.rate, house.house, number, S3, BO, "command", "Nobody was harmed.")
        house.later(0)
    assert [state(house, one) for one in (empty, written)] == [State.ASIDE, State.DRAFT]
    assert page(house, written).chapters[Section.IMPACT].words == "Two guests saw it."
    house.do(phases.resolve, written, BO, True)
    close(house, written)


def test_cancelled_it_needs_none(house: Desk) -> None:
    number = recovering(house)
    house.do(phases.cancel, house.house, number, BO, Verdict.MISUNDERSTANDING, "It works as it should.")
    house.later(0)
    assert state(house, number) == State.ASIDE
    assert set(house.waiting(number)) == {"archive"}


def test_anybody_may_want_one_and_nothing_insists_on_it(house: Desk) -> None:
    number = recovering(house, S3)
    house.do(postmortems.choose, house.house, number, ANA)
    found = known(house, number)
    assert found is not None
    assert (found.why, found.by, found.owner) == (Why.CHOSEN, ANA, ANA)
    house.do(phases.resolve, number, BO, True)
    close(house, number)
    assert state(house, number) == State.DRAFT


def test_a_near_miss_can_have_one(house: Desk) -> None:
    number = house.tag(house.declare())
    house.do(phases.cancel, house.house, number, BO, Verdict.NEAR_MISS, "The filter caught it.")
    house.do(postmortems.choose, house.house, number, BO)
    publish(house, number)
    found = known(house, number)
    assert found is not None
    assert (found.why, found.state) == (Why.NEAR_MISS, State.PUBLISHED)


def test_one_that_is_back_takes_its_post_mortem_up_again_with_all_that_was_written(house: Desk) -> None:
    number = resolved(house)
    publish(house, number)
    house.do(phases.reopen, house.house, number, BO)
    house.later(0)
    assert state(house, number) == State.ASIDE
    house.do(phases.resolve, number, BO, True)
    house.later(0)
    assert state(house, number) == State.DRAFT
    assert page(house, number).chapters[Section.IMPACT].words == WRITTEN[Section.IMPACT]
    with pytest.raises(Refusal, match="is writing it"):
        close(house, number)


# What closing insists on


def test_nothing_grave_is_closed_before_it_is_published_and_resolving_never_waits(house: Desk) -> None:
    number = resolved(house)
    with pytest.raises(Refusal, match=f"It is S2, so its post-mortem is published first. <@{LIU}> is writing it"):
        close(house, number)
    assert house.incident(number).phase == Phase.REVIEWING
    publish(house, number)
    close(house, number)
    assert house.incident(number).phase == Phase.CLOSED


# What it says


def test_data_fills_five_sections_and_what_is_missing_is_named_with_whom_to_ask(house: Desk) -> None:
    found = page(house, resolved(house))
    assert tuple(found.chapters)[:5] == REPORT
    missing = {gap.section: gap.person for gap in found.gaps}
    assert {Section.ACTIONS, Section.FINDINGS, Section.REMEDIATION, Section.IMPACT} <= set(missing)
    assert Section.DETECTION not in missing
    assert missing[Section.FINDINGS] == LIU
    detection = [fact.says for fact in found.chapters[Section.DETECTION].facts]
    assert detection[0] == "Noticed by employees"
    assert "the person who declared it opened the incident" in detection


def test_factors_tasks_and_follow_ups_stand_in_their_sections(house: Desk) -> None:
    number = resolved(house)
    fill(house, number)
    (stop, *_) = [task for task in house.tasks(number).values() if task.phase == Phase.CONTAINING]
    house.do(tasks.tick, stop.id, BO)
    wanted = Wanted(number, None, "Teach it Finnish", Kind.STRUCTURAL, Improves.MODEL, LIU)
    house.do(follow_ups.add, house.house, wanted, LIU)
    chapters = page(house, number).chapters
    assert f"the person who declared it did: {stop.text}" in [fact.says for fact in chapters[Section.ACTIONS].facts]
    findings = [fact.says for fact in chapters[Section.FINDINGS].facts]
    assert "Contributed (safeguard gap): The filter knows no Finnish" in findings
    (todo,) = [fact.says for fact in chapters[Section.REMEDIATION].facts if "Follow-up" in fact.says]
    assert todo.startswith("Follow-up (open, due 2026-")
    assert todo.endswith("structural, improves model): Teach it Finnish")


def test_people_are_called_by_their_roles(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, {Section.IMPACT: f"<@{EMI}> saw what Bo Lindqvist told Bo."}, BO)
    said = page(house, number).chapters[Section.IMPACT].words
    assert said == "a colleague saw what the person who declared it told the person who declared it."


def test_words_are_sealed_and_stand_as_they_were_written_for_those_who_may_see_them(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, {Section.LESSONS: "  Ask *twice* <b>\n\nAlways.  "}, BO)
    assert page(house, number).chapters[Section.LESSONS].words == "Ask *twice* <b>\n\nAlways."
    safe = house.read(postmortem_page.read, house.house, house.incident(number), captured.shown)
    assert safe.chapters[Section.LESSONS].words == captured.MAKING


# Writing


def test_the_same_words_again_are_no_new_version(house: Desk) -> None:
    number = resolved(house)
    assert house.do(postmortems.write, number, {Section.IMPACT: "Two guests."}, BO) == [Section.IMPACT]
    assert house.do(postmortems.write, number, {Section.IMPACT: " Two guests. "}, LIU) == []
    assert house.happened(number).count("postmortem written") == 1


@pytest.mark.parametrize(
    ("words", "sentence"), [(" \u200b", "Nothing would be left"), ("x" * (LONGEST + 1), "2501 characters; 2500 fit")]
)
def test_what_cannot_be_kept_is_refused_beside_its_section_and_nothing_else_is_kept(
    house: Desk, words: str, sentence: str
) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, {Section.IMPACT: "Two guests."}, BO)
    with pytest.raises(Refusal, match=sentence) as no:
        house.do(postmortems.write, number, {Section.LESSONS: "Look.", Section.IMPACT: words}, BO)
    assert no.value.field == Section.IMPACT.name
    assert page(house, number).chapters[Section.LESSONS].words == ""
    assert page(house, number).chapters[Section.IMPACT].words == "Two guests."


def test_a_verdict_on_the_playbook_that_wants_a_change_says_which(house: Desk) -> None:
    number = resolved(house)
    with pytest.raises(Refusal, match="what is to be different"):
        house.do(postmortems.judge_playbook, number, Playbook.CHANGE, "", BO)
    house.do(postmortems.judge_playbook, number, Playbook.CHANGE, "Name who may switch it off", BO)
    found = page(house, number)
    assert (found.playbook, found.chapters[Section.PLAYBOOK].words) == (Playbook.CHANGE, "Name who may switch it off")


# Review


def test_a_review_waits_until_nothing_is_missing(house: Desk) -> None:
    number = resolved(house)
    with pytest.raises(Refusal, match="Nothing says what contributed"):
        house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    fill(house, number)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    assert (state(house, number), house.notes(EMI)[-1]) == (State.REVIEW, "postmortem_review")


def test_a_single_factor_is_asked_what_else_before_the_review(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, WRITTEN, LIU)
    house.do(postmortems.judge_playbook, number, Playbook.HELPED, "", LIU)
    house.do(investigation.add_factor, number, FactorKind.MODEL, "It believes what it reads", LIU)
    with pytest.raises(Refusal, match="What else?"):
        house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    house.do(investigation.nothing_else, number, LIU)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)


def test_nobody_reviews_their_own_nor_what_they_have_not_seen(house: Desk) -> None:
    number = resolved(house)
    fill(house, number, BO)
    with pytest.raises(Refusal, match="owns it cannot review it"):
        house.do(postmortem_review.ask_review, house.house, number, LIU, BO)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    seen = house.read(postmortem_review.newest, number)
    with pytest.raises(Refusal, match="somebody else must have looked"):
        house.do(postmortem_review.publish, house.house, number, seen, LIU)
    house.do(postmortems.write, number, {Section.IMPACT: "Three guests."}, BO)
    with pytest.raises(Refusal, match="changed it since you opened it"):
        house.do(postmortem_review.publish, house.house, number, seen, EMI)
    house.do(postmortem_review.publish, house.house, number, house.read(postmortem_review.newest, number), EMI)
    assert (state(house, number), house.notes(LIU)[-1]) == (State.PUBLISHED, "postmortem_published")


def test_what_the_review_asks_for_stands_above_it_until_it_is_published(house: Desk) -> None:
    number = resolved(house)
    fill(house, number)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    house.do(postmortem_review.send_back, house.house, number, "Say how many guests", EMI)
    sent = page(house, number).sent_back
    assert sent is not None
    assert (sent.text, house.notes(LIU)[-1]) == ("Say how many guests", "postmortem_back")
    publish(house, number)
    assert page(house, number).sent_back is None


def test_published_it_is_told_in_its_channel_and_to_everybody_but_never_what_is_private(house: Desk) -> None:
    number = resolved(house)
    publish(house, number)
    broadcast = house.house.house.channels.broadcast
    assert [one["channel"] for one in house.wanted("post_postmortem")] == [f"C{number}", broadcast]


def test_a_private_one_is_told_in_its_channel_alone_and_reviewed_by_whoever_is_in_it(house: Desk) -> None:
    number = house.tag(house.with_channel(severity=S2, private=True))
    house.do(phases.resolve, number, BO, True)
    fill(house, number, BO)
    with pytest.raises(Refusal, match="not in its channel"):
        house.do(postmortem_review.ask_review, house.house, number, EMI, BO)
    with pytest.raises(Refusal, match="You can see no INC-"):
        house.read(postmortem_page.page, house.house, number, EMI)
    house.do(lambda work: incidents.come(work.session, number, [EMI]))
    house.do(postmortem_review.ask_review, house.house, number, EMI, BO)
    house.do(postmortem_review.publish, house.house, number, house.read(postmortem_review.newest, number), EMI)
    assert [one["channel"] for one in house.wanted("post_postmortem")] == [f"C{number}"]


def test_what_is_published_changes_only_when_somebody_takes_it_up_and_is_published_anew(house: Desk) -> None:
    number = resolved(house)
    publish(house, number)
    with pytest.raises(Refusal, match="It is published. Press"):
        house.do(postmortems.write, number, {Section.IMPACT: "Three guests."}, BO)
    house.do(postmortem_review.revise, house.house, number, BO)
    house.now += timedelta(minutes=1)
    house.do(postmortems.write, number, {Section.IMPACT: "Three guests."}, BO)
    publish(house, number)
    first, second = (event.facts["sections"] for event in house.events(number) if event.what == "postmortem published")
    assert first != second, "each publication says which versions it consists of"
    assert len(house.wanted("post_postmortem")) == 4


# Its clock


def until_late(house: Desk, days: int) -> None:
    """Let days pass, three hours at a time."""
    for _ in range(days * 8):
        house.later(180)


def test_the_owner_hears_on_the_day_it_is_due_and_managers_a_working_day_later_once(house: Desk) -> None:
    number = resolved(house, S1)  # On a Monday at noon, so it is due on Thursday.
    until_late(house, 2)
    assert "postmortem_due" not in house.notes(LIU)
    until_late(house, 1)
    assert house.notes(LIU).count("postmortem_due") == 1
    assert "postmortem_overdue" not in house.notes(MANAGER)
    until_late(house, 6)
    assert house.notes(LIU).count("postmortem_due") == 1
    assert house.notes(MANAGER).count("postmortem_overdue") == 1
    assert house.happened(number).count("postmortem escalated") == 1


def test_nobody_hears_of_it_at_a_weekend_or_at_night(house: Desk) -> None:
    house.now += timedelta(days=3, hours=9)  # Thursday evening: due on Sunday.
    resolved(house, S1)
    heard: list[tuple[int, int]] = []
    for _ in range(7 * 8):
        before = len(house.told())
        house.later(180)
        if [line for line in house.told()[before:] if line.note.startswith("postmortem_")]:
            heard.append((house.now.weekday(), house.now.hour))
    assert [day for day, _ in heard] == [0, 1], "the owner on Monday, managers on Tuesday"
    assert all(9 <= hour <= 17 for _, hour in heard)


def test_one_that_somebody_chose_goes_to_no_manager(house: Desk) -> None:
    number = recovering(house, S3)
    house.do(postmortems.choose, house.house, number, ANA)
    until_late(house, 20)
    assert house.notes(ANA).count("postmortem_due") == 1
    assert "postmortem_overdue" not in house.notes(MANAGER)


def test_published_nothing_comes_back(house: Desk) -> None:
    number = resolved(house, S1)
    publish(house, number)
    assert not [what for what in house.waiting(number) if what.startswith("postmortem")]


def test_it_waits_for_its_owner_and_in_review_for_whoever_reviews_it(house: Desk) -> None:
    number = resolved(house)
    assert [line.number for line, *_ in house.read(postmortem_page.waiting, LIU)] == [number]
    fill(house, number)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    assert house.read(postmortem_page.waiting, LIU) == ()
    assert [line.number for line, *_ in house.read(postmortem_page.waiting, EMI)] == [number]


def test_given_to_somebody_else_it_waits_for_them_and_so_does_the_review(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.give, house.house, number, KIM, BO)
    assert house.incident(number).reviewer == KIM
    house.do(severity.rate, house.house, number, S1, BO, "command")
    house.later(0)
    found = known(house, number)
    assert found is not None
    assert found.owner == KIM


def test_a_look_that_rings_twice_changes_nothing(house: Desk) -> None:
    number = house.tag(house.declare(severity=S2))
    house.do(phases.resolve, number, BO, True)
    (one,) = house.read(lambda work: reminders.due(work.session, work.now, 100))
    assert house.do(due.ring, house.house, one) is True
    assert house.do(due.ring, house.house, one) is False
    assert house.happened(number).count("postmortem begun") == 1
