"""The noise budget: beyond pages, one message that nobody asked for a channel and a person in ten minutes.

Answers, people's own updates and a declare's first messages do not count; everything else edits what is there.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reporting import reports, verdicts
from bot.reporting.reports import Words
from bot.reporting.verdicts import Finding
from bot.response import alerts, channels, offers, phases, roles, severity, tasks, updates
from bot.rules.alerts import Signal
from bot.rules.words import Door, Phase, Refusal, Role, Severity, Verdict
from tests.desk import ANA, BO, EMI, EVERYBODY, HOUSE, JAILBREAK, KIM, LIU, RAY, Desk
from tests.noise import COUNTED, EXCEPTED, crowded, messages, posting, unsolicited

CREW = (ANA, LIU, RAY)
OTHER_ROLES = tuple(role for role in Role if role not in (Role.COMMANDER, Role.LEGAL))


def test_every_message_either_counts_or_is_excepted_by_name() -> None:
    assert posting() == set(COUNTED) | set(EXCEPTED)
    assert not set(COUNTED) & set(EXCEPTED)


def alert(desk: Desk, number: int) -> None:
    """The same trouble again."""
    labels = {"alertname": "GuardrailTripped", "severity": "critical"}
    signal = Signal(
        source="alertmanager",
        fingerprint=f"print-{number}",
        group="one",
        labels=labels,
        started_at=desk.now,
    )
    desk.do(alerts.receive, "alertmanager", [b"{}"])
    desk.do(alerts.digest, HOUSE, lambda source, body: [signal])


def a_busy_hour(desk: Desk) -> int:
    """An S1 that nobody wants at first: every offer, task, update and trouble that an hour may hold."""
    number = desk.with_channel(severity=Severity.S1)
    for person in CREW:
        desk.do(updates.subscribe, number, person)
    desk.later(5)
    desk.do(offers.decline, HOUSE, desk.offer(number, KIM), KIM)
    desk.later(4)
    failed = {person: "cant_invite" for person in CREW}
    desk.do(channels.invited, number, (), failed, "")
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    for role in OTHER_ROLES:
        for person in CREW[:2]:
            attempt(desk, offers.offer, HOUSE, number, role, person, BO)
    for minute in range(40):
        desk.later(1)
        alert(desk, minute)
        desk.do(tasks.add, number, f"Look at case {minute}", BO, CREW[minute % 3])
        if minute % 4 == 0:
            desk.do(updates.post, number, BO, f"News of minute {minute}", "", 5)
        if minute % 10 == 5:
            desk.do(offers.hand_over, HOUSE, number, CREW[minute % 3], BO, "Nearly over")
    desk.do(phases.move, number, Phase.CONTAINING, BO)
    desk.tag(number, JAILBREAK)
    desk.do(channels.lost, HOUSE, number, "archived")
    desk.do(channels.found, number)
    desk.do(phases.resolve, number, BO, True, "the search tool", LIU)
    desk.do(phases.reopen, HOUSE, number, ANA)
    desk.later(10)
    return number


def test_an_hour_of_an_s1_stays_within_the_budget(desk: Desk) -> None:
    since = desk.now
    number = a_busy_hour(desk)
    assert not crowded(desk, since)
    told = Counter(message.reaches for message in messages(desk, since) if message.kind == "post_letter")
    assert max(told.values()) <= 7, "one in ten minutes, and not one more in an hour"
    lines = sum(sum(desk.letters(person)) for person in CREW)
    assert lines > 60, "it was busy: what came meanwhile was added by edits"
    assert unsolicited(desk, since)[f"C{number}"], "the channel was asked for a commander"


def test_what_is_excepted_comes_no_more_often_than_what_it_answers(desk: Desk) -> None:
    since = desk.now
    number = a_busy_hour(desk)
    count = Counter(message.kind for message in messages(desk, since) if message.reaches != "ai-triage")
    cases = 1 + count["open_channel"]
    assert count["post_card"] == cases
    assert count["announce"] <= 2, "one for what was declared, one for what alerts opened"
    assert count["post_update"] == sum(event.what == "update" for event in desk.events(number))
    assert count["tell"] == 0, "nobody clicked anything that wants an answer of its own"


def test_who_asked_to_be_let_in_is_answered_and_nobody_else_is(desk: Desk) -> None:
    number = desk.with_channel()
    desk.do(channels.invited, number, (), {LIU: "cant_invite", RAY: "cant_invite"}, f"{LIU}:click")
    assert [tell["person"] for tell in desk.wanted("tell")] == [LIU]


def test_a_channel_is_not_asked_twice_for_a_commander_when_it_is_reopened_at_once(desk: Desk) -> None:
    number = desk.tag(desk.with_channel())
    for _ in range(2):
        for person in (EMI, KIM):
            desk.do(offers.decline, HOUSE, desk.offer(number, person), person)
        desk.later(1)
        desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
        desk.do(phases.resolve, number, BO, True)
        desk.do(phases.reopen, HOUSE, number, BO)
    for person in (EMI, KIM):
        desk.do(offers.decline, HOUSE, desk.offer(number, person), person)
    assert len(desk.wanted("post_call")) == 1
    assert desk.wanted("show_call"), "what stands there says it anew"
    desk.later(10)
    assert desk.incident(number).called_at is not None


def report(desk: Desk, what: str, by: str, urgent: bool = False) -> None:
    """Somebody reports something."""
    desk.do(reports.report, HOUSE, Door.COMMAND, Words(what, urgent=urgent), by)


def test_a_hundred_who_report_the_same_share_a_card_and_wake_nobody_twice(desk: Desk) -> None:
    since = desk.now
    for minute in range(100):
        desk.later(1)
        report(desk, f"The assistant gives 99 % off to whoever says that they are the manager, case {minute}", BO)
    count = Counter(message.kind for message in messages(desk, since))
    assert count["post_report"] == 1
    assert count["post_letter"] == 2, "to whoever is on duty: that there are many, and later that nobody has answered"
    desk.later(24 * 60)
    assert not crowded(desk, since)


def test_every_report_that_is_like_no_other_has_one_card_whatever_becomes_of_it(desk: Desk) -> None:
    since = desk.now
    for said in (
        "The chat shows somebody else's order to me",
        "Every nurse is drawn as a woman",
        "It answers in Latin",
    ):
        report(desk, said, BO, urgent=True)
    desk.later(20)
    desk.do(verdicts.judge, HOUSE, 1, Finding(Verdict.FALSE_POSITIVE, "No"), EMI)
    desk.do(verdicts.take_back, HOUSE, 1, EMI)
    desk.later(20)
    assert Counter(message.kind for message in messages(desk, since))["post_report"] == 3
    assert not crowded(desk, since)


# Whatever people do, in any order


def attempt(desk: Desk, use_case: Callable[..., Any], *args: Any) -> None:
    """Do something that may be refused by now."""
    try:
        desk.do(use_case, *args)
    except Refusal:
        return


people = st.sampled_from(EVERYBODY)
Act = Callable[[Desk, int], None]


def acting(use_case: Callable[..., Any], *args: Any) -> Act:
    """An act on an incident; `args` come after its number."""
    return lambda desk, number: attempt(desk, use_case, number, *args)


def led(use_case: Callable[..., Any], *args: Any) -> Act:
    """An act on an incident for which the manifest counts."""
    return lambda desk, number: attempt(desk, use_case, HOUSE, number, *args)


def answers(yes: bool) -> Act:
    """Everybody who is asked says the same."""

    def act(desk: Desk, number: int) -> None:
        for offer in desk.offers(number):
            attempt(desk, offers.accept if yes else offers.decline, HOUSE, offer.id, offer.person)

    return act


def give(desk: Desk, number: int) -> None:
    """Every task to somebody."""
    for place, task in enumerate(desk.tasks(number).values()):
        attempt(desk, tasks.give, task.id, EVERYBODY[place % len(EVERYBODY)], BO)


def lose(desk: Desk, number: int) -> None:
    """The channel is archived by somebody, and back a moment later."""
    desk.do(channels.lost, HOUSE, number, "archived")
    desk.do(channels.found, number)


def again(desk: Desk, number: int) -> None:
    """It is over, and back at once, and nobody wants it."""
    attempt(desk, phases.resolve, number, BO, True)
    attempt(desk, phases.reopen, HOUSE, number, ANA)
    nobody_comes(desk, number)


def nobody_comes(desk: Desk, number: int) -> None:
    """Whoever is asked to command says no, one after the other."""
    while asked := desk.asked(number):
        attempt(desk, offers.decline, HOUSE, desk.offer(number, asked[0]), asked[0])


def cancel(desk: Desk, number: int) -> None:
    """It was no incident."""
    attempt(desk, phases.cancel, HOUSE, number, ANA, Verdict.NEAR_MISS, "The filter caught it")


def reporting(who: str, urgent: bool) -> Act:
    """Somebody reports much the same as the others."""
    return lambda desk, number: report(desk, "The assistant gives everybody 99 % off since this morning", who, urgent)


ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(lambda who: led(roles.take, Role.COMMANDER, who, True), people),
    st.builds(lambda who, by: led(offers.hand_over, who, by, "A brief"), people, people),
    st.builds(lambda role, who, by: led(offers.offer, role, who, by), st.sampled_from(Role), people, people),
    st.builds(answers, st.booleans()),
    st.builds(lambda who: acting(tasks.add, "Call them", BO, who), people),
    st.builds(lambda who, minutes: acting(updates.post, who, "News", "", minutes), people, st.sampled_from([0, 5, 12])),
    st.builds(lambda who: acting(updates.subscribe, who), people),
    st.builds(lambda level: led(severity.rate, level, BO, "form", "so it is"), st.sampled_from(Severity)),
    st.builds(lambda who: acting(phases.resolve, BO, True, "the search tool", who), people),
    st.builds(lambda who, urgent: reporting(who, urgent), people, st.booleans()),
    st.sampled_from([give, lose, again, nobody_comes, cancel, acting(roles.nobody, Role.SCRIBE, BO)]),
)
STEPS = st.tuples(st.integers(0, 1), st.sampled_from([0, 0.5, 1, 2, 4.9, 5]), ACTS)
"""Which of two incidents, after how many minutes, what."""
FEW = settings(max_examples=15, suppress_health_check=list(HealthCheck))


@FEW
@given(st.lists(STEPS, min_size=15, max_size=40), st.none() | st.sampled_from(Severity))
def stays_within(desk: Desk, steps: list[tuple[int, float, Act]], rated: Severity | None) -> None:
    desk.now += timedelta(hours=1)
    since = desk.now
    cases = [desk.tag(desk.with_channel(severity=rated)), desk.tag(desk.with_channel())]
    for which, minutes, act in steps:
        desk.later(minutes)
        act(desk, cases[which])
    assert not crowded(desk, since)
    for number in cases:
        cancel(desk, number)


def test_whatever_people_do_in_whatever_order_the_budget_holds(desk: Desk) -> None:
    stays_within(desk)
