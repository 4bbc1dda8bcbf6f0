"""The questionnaire: how bad real stories are, and that knowing more is never worse than not knowing."""

from itertools import combinations

import pytest

from bot.rules.questionnaire import RULES, S1, S2, S3, S4, TABLE, Rule, judge, to_ask
from bot.rules.questions import (
    QUESTIONS,
    SCREEN,
    Acted,
    Answers,
    Attack,
    Broken,
    Choice,
    Data,
    Harm,
    Left,
    People,
    Public,
    Reach,
    Stakes,
    System,
)
from bot.rules.words import Severity

HARMLESS = Answers.model_validate({one.id: next(iter(one.choices)) for one in QUESTIONS} | {"reach": Reach.OVER})
"""One person saw one harmless error, and it is over."""


def told(*choices: Choice, unknown: tuple[type[Choice], ...] = ()) -> Answers:
    """Harmless but for this."""
    update: dict[str, Choice | None] = {type(choice).__name__.lower(): choice for choice in choices}
    return HARMLESS.model_copy(update=update | {kind.__name__.lower(): None for kind in unknown})


STORIES: list[tuple[str, Severity, tuple[Choice, ...]]] = [
    # What the four seed texts tell.
    ("systemic bias, thousands affected", S1, (Harm.UNFAIR, People.THOUSANDS)),
    ("one benign hallucination", S4, ()),
    ("jailbreak with illegal content", S1, (Harm.ILLEGAL, Attack.ONCE)),
    ("subtle bias in one context", S3, (Harm.UNFAIR,)),
    ("subtle bias that still shows up for a few", S3, (Harm.UNFAIR, People.FEW, Reach.ONGOING)),
    ("discounts of 99 %, again and again", S2, (Attack.REPEATABLE, Stakes.LARGE, Reach.ONGOING)),
    ("false executives get discounts, an uptick", S2, (Attack.CAMPAIGN, Stakes.LARGE, People.HUNDREDS)),
    ("one discount of 99 %, honoured", S3, (Attack.ONCE, Stakes.SMALL)),
    ("training data with names in an answer", S1, (Data.PERSONAL, Left.OUTSIDE)),
    ("analyser shows scrubbed data to colleagues", S2, (Data.PERSONAL, Left.INSIDE)),
    ("proprietary data leaks", S2, (Data.CONFIDENTIAL, Left.OUTSIDE)),
    ("harmful medical advice", S2, (Harm.SERIOUS, System.HIGH_STAKES)),
    ("harmful medical advice to thousands", S1, (Harm.SERIOUS, People.THOUSANDS, System.HIGH_STAKES)),
    ("risky assets for careful clients", S1, (Broken.DRIFT, Stakes.DECISIONS, System.HIGH_STAKES)),
    ("drift over its threshold without harm", S3, (Broken.DRIFT,)),
    ("negative mood of many", S3, (People.HUNDREDS,)),
    ("tabletop: jailbreak of a thousand users and more", S1, (Attack.CAMPAIGN, Harm.SERIOUS, People.THOUSANDS)),
    ("tabletop: the same, the harm is small", S2, (Attack.CAMPAIGN, Harm.MINOR, People.THOUSANDS)),
    ("systematic probing, in vain", S3, (Attack.PROBING, Reach.ONGOING)),
    ("model extraction: queries only", S3, (Attack.PROBING, Data.INTERNAL, Left.SUSPECTED)),
    ("model extraction: weights gone", S1, (Broken.STOLEN,)),
    ("poisoning found in what runs", S1, (Broken.POISONED,)),
    ("hate speech to one person", S3, (Harm.UNFAIR,)),
    ("hate speech on social media", S3, (Harm.UNFAIR, Public.YES)),
    ("privacy leak, not sure whether outside", S2, (Data.PERSONAL, Left.SUSPECTED)),
    ("severe misinformation to hundreds", S2, (Harm.MINOR, People.HUNDREDS)),
    ("guardrail misconfigured", S2, (Broken.UNGUARDED, Reach.ONGOING)),
    # What happens to others.
    ("somebody died", S1, (Harm.SEVERE,)),
    ("zero-click hijack sends mail", S1, (Attack.UNAIDED, Acted.UNDOABLE)),
    ("zero-click hijack sends internal data", S1, (Attack.UNAIDED, Data.INTERNAL, Left.OUTSIDE)),
    ("zero-click hijack without effect", S2, (Attack.UNAIDED,)),
    ("zero-click hijack, the act was blocked", S2, (Attack.UNAIDED, Acted.BLOCKED)),
    ("agent deletes a production table", S1, (Acted.FOR_GOOD,)),
    ("agent cancels orders that can be restored", S2, (Acted.UNDOABLE,)),
    ("agent asks for a right and is refused", S3, (Acted.BLOCKED,)),
    ("runaway loop, a large bill", S2, (Stakes.LARGE, Reach.ONGOING)),
    ("system prompt shown", S3, (Data.INTERNAL, Left.OUTSIDE)),
    ("password in a reply", S1, (Data.PERSONAL, Left.OUTSIDE, Attack.ONCE)),
    ("colleagues see confidential plans", S2, (Data.CONFIDENTIAL, Left.INSIDE)),
    ("colleagues see the instructions", S4, (Data.INTERNAL, Left.INSIDE)),
    ("personal data that went nowhere", S4, (Data.PERSONAL,)),
    ("chatbot of the emergency line is down", S1, (Broken.DOWN,)),
    ("jailbreak that anybody repeats, insults", S2, (Attack.REPEATABLE, Harm.UNFAIR, Reach.ONGOING)),
    ("the same, contained", S3, (Attack.REPEATABLE, Harm.UNFAIR)),
    ("jailbreak that anybody repeats, nonsense", S3, (Attack.REPEATABLE, Reach.ONGOING)),
    ("CV screening treats one group worse", S2, (Harm.UNFAIR, Stakes.DECISIONS, People.FEW)),
    ("credit scores of thousands", S1, (Stakes.DECISIONS, People.THOUSANDS)),
    ("a refund promised to one customer", S3, (Stakes.SMALL,)),
    ("the same, and the customer lost money", S3, (Stakes.SMALL, Harm.MINOR)),
    ("dangerous advice to one person", S2, (Harm.SERIOUS,)),
    ("an annoyance", S3, (Harm.MINOR,)),
    ("off-topic for two", S3, (People.FEW,)),
    ("harmless, for thousands", S3, (People.THOUSANDS,)),
    # Just short of something worse.
    ("bias, hundreds affected", S2, (Harm.UNFAIR, People.HUNDREDS)),
    ("decisions about hundreds", S2, (Stakes.DECISIONS, People.HUNDREDS)),
    ("many promises to thousands", S2, (Stakes.LARGE, People.THOUSANDS)),
    ("a campaign makes it act", S2, (Attack.CAMPAIGN, Acted.UNDOABLE)),
    ("a campaign gets its instructions", S2, (Attack.CAMPAIGN, Data.INTERNAL, Left.OUTSIDE)),
    ("hijack, instructions perhaps outside", S2, (Attack.UNAIDED, Data.INTERNAL, Left.SUSPECTED)),
    ("hijack sends what is public", S2, (Attack.UNAIDED, Left.OUTSIDE)),
    ("one jailbreak, a small loss, still open", S3, (Attack.ONCE, Harm.MINOR, Reach.ONGOING)),
    ("jailbreak again and again, a small loss", S2, (Attack.REPEATABLE, Harm.MINOR, Reach.ONGOING)),
    ("instructions perhaps outside", S3, (Data.INTERNAL, Left.SUSPECTED)),
    ("public data outside", S4, (Left.OUTSIDE,)),
    # High-stakes systems count one step worse, never below S3; what is public is S3.
    ("harmless error, high-stakes", S3, (System.HIGH_STAKES,)),
    ("harmless error, public", S3, (Public.YES,)),
    ("harmless error, public and high-stakes", S3, (Public.YES, System.HIGH_STAKES)),
    ("drift, high-stakes", S2, (Broken.DRIFT, System.HIGH_STAKES)),
    ("safeguard off, high-stakes", S1, (Broken.UNGUARDED, System.HIGH_STAKES)),
    ("data seen inside, high-stakes", S1, (Data.CONFIDENTIAL, Left.INSIDE, System.HIGH_STAKES)),
    ("unfair to one, high-stakes", S2, (Harm.UNFAIR, System.HIGH_STAKES)),
    ("somebody died, high-stakes", S1, (Harm.SEVERE, System.HIGH_STAKES)),
    ("large sum, public", S2, (Stakes.LARGE, Public.YES)),
]

NEAR_MISSES: list[tuple[str, Severity, Severity, tuple[Choice, ...]]] = [
    ("illegal content, filtered", S2, S1, (Harm.ILLEGAL,)),
    ("deleting stopped by an approval", S2, S1, (Acted.FOR_GOOD,)),
    ("safeguard off, the second one held", S3, S2, (Broken.UNGUARDED,)),
    ("one insult, filtered", S4, S3, (Harm.UNFAIR,)),
    ("harmless error, filtered", S4, S4, ()),
    ("harmless error, filtered, high-stakes", S4, S3, (System.HIGH_STAKES,)),
    ("safeguard off, the second one held, high-stakes", S2, S1, (Broken.UNGUARDED, System.HIGH_STAKES)),
]

UNKNOWN: list[tuple[str, Severity, Severity, Answers, list[str]]] = [
    ("personal data, left or not", S1, S4, told(Data.PERSONAL, unknown=(Left,)), ["left"]),
    ("confidential data, left or not", S2, S4, told(Data.CONFIDENTIAL, unknown=(Left,)), ["left"]),
    ("what data, outside", S1, S4, told(Left.OUTSIDE, unknown=(Data,)), ["data"]),
    ("bias, how many", S1, S3, told(Harm.UNFAIR, unknown=(People,)), ["people"]),
    ("hijack, what it did", S1, S2, told(Attack.UNAIDED, unknown=(Acted,)), ["acted"]),
    ("bad enough already", S1, S1, told(Harm.SEVERE, unknown=(People, Data, Left, System)), []),
    ("harmless, stopped or not", S4, S4, told(unknown=(Reach,)), []),
    ("insult, stopped or not", S3, S4, told(Harm.UNFAIR, unknown=(Reach,)), ["reach"]),
]


@pytest.mark.parametrize(("severity", "choices"), [case[1:] for case in STORIES], ids=[case[0] for case in STORIES])
def test_a_story_is_as_bad_as_people_say(severity: Severity, choices: tuple[Choice, ...]) -> None:
    judgement = judge(told(*choices))
    assert judgement.severity is judgement.offered is severity
    assert (judgement.at_least, judgement.potential, judgement.unknowns) == (severity, None, ())


@pytest.mark.parametrize(
    ("severity", "potential", "choices"), [case[1:] for case in NEAR_MISSES], ids=[case[0] for case in NEAR_MISSES]
)
def test_a_near_miss_is_answered_one_step_lower(
    severity: Severity, potential: Severity, choices: tuple[Choice, ...]
) -> None:
    judgement = judge(told(Reach.STOPPED, *choices))
    assert (judgement.severity, judgement.potential) == (severity, potential)
    assert any("one step below" in reason for reason in judgement.reasons) == (severity is not potential)


@pytest.mark.parametrize(
    ("severity", "at_least", "known", "asked"), [case[1:] for case in UNKNOWN], ids=[case[0] for case in UNKNOWN]
)
def test_what_nobody_knows_counts_as_the_worst_and_is_shown(
    severity: Severity, at_least: Severity, known: Answers, asked: list[str]
) -> None:
    judgement = judge(known)
    assert (judgement.severity, judgement.at_least) == (severity, at_least)
    assert [one.id for one in judgement.unknowns] == asked
    guesses = [reason for reason in judgement.reasons if reason.startswith("Not ruled out: ")]
    assert bool(guesses) == (bool(asked) and asked != ["reach"])


def test_every_reason_is_told_in_plain_words_the_worst_first() -> None:
    story = told(Harm.UNFAIR, Broken.UNGUARDED, Data.PERSONAL, Public.YES, unknown=(Left,))
    assert judge(story).reasons == (
        "Not ruled out: personal data, passwords or keys got outside.",
        "A safeguard is off where outsiders can reach it.",
        "It treated people unfairly or hatefully.",
        "People outside talk about it.",
    )
    assert judge(told(Broken.DRIFT, System.HIGH_STAKES)).reasons == (
        "It got measurably worse, on an AI whose mistakes weigh heavily.",
    )


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ((Harm.SEVERE,), "Somebody is badly hurt, or could be at any moment."),
        ((Harm.UNFAIR,), "It treated people unfairly or hatefully."),
        ((Broken.STOLEN,), "The model was stolen."),
        ((Broken.POISONED,), "Something poisoned or tampered with is running."),
        ((Data.CONFIDENTIAL, Left.SUSPECTED), "Confidential data is outside, or may be."),
        ((Attack.UNAIDED,), "Hidden text steered it, and nobody had to click."),
        ((Attack.ONCE,), "Somebody got round its safeguards."),
        ((Stakes.DECISIONS,), "It decided about people."),
        ((), "Nothing worse is known than a single harmless error."),
    ],
)
def test_what_is_as_bad_as_something_milder_is_told_in_its_own_words(choices: tuple[Choice, ...], reason: str) -> None:
    assert judge(told(*choices)).reasons == (reason,)


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.name)
def test_every_rule_decides_a_story(rule: Rule) -> None:
    assert any(rule.sentence == judge(told(*choices)).reasons[0] for _, _, choices in STORIES)


def test_a_tired_person_is_asked_what_settles_most_and_no_more_than_a_screen() -> None:
    assert [one.id for one in to_ask(Answers())][:2] == ["harm", "reach"]
    assert len(to_ask(Answers())) <= SCREEN
    assert to_ask(Answers(harm=Harm.SEVERE, reach=Reach.ONGOING)) == ()


def test_where_the_data_went_is_asked_once_there_is_data() -> None:
    assert "left" not in [one.id for one in to_ask(Answers())]
    assert "left" not in [one.id for one in to_ask(Answers(data=Data.NONE))]
    assert "left" in [one.id for one in to_ask(Answers(data=Data.PERSONAL))]


def test_every_answer_has_a_question_and_plain_words() -> None:
    assert [one.id for one in QUESTIONS] == list(Answers.model_fields)
    for one in QUESTIONS:
        assert one.text.endswith("?")
        assert len({choice.words for choice in one.choices}) == len(one.choices)
        assert all(len(choice.words) <= 75 for choice in one.choices)  # what an option of Slack may hold
    assert all(len(rule.sentence) <= 130 for rule in RULES)


def test_answers_survive_being_stored() -> None:
    story = told(Harm.UNFAIR, Acted.FOR_GOOD, unknown=(People,))
    assert Answers.model_validate_json(story.model_dump_json()) == story


def test_personal_data_that_may_be_outside_is_offered_as_s1_until_somebody_knows() -> None:
    judgement = judge(Answers(data=Data.PERSONAL, reach=Reach.OVER))
    assert (judgement.offered, judgement.in_silence) == (S1, S2)
    assert Left in [one.choices for one in judgement.unknowns]
    assert judge(Answers(data=Data.PERSONAL, reach=Reach.OVER, left=Left.NOWHERE, harm=Harm.NONE)).offered is not S1


def test_what_no_answer_points_to_is_no_more_than_s2() -> None:
    assert judge(Answers()).offered is S2
    assert judge(Answers(harm=Harm.MINOR)).offered is S2
    assert judge(Answers(stakes=Stakes.DECISIONS, people=People.ONE)).offered is S2


def test_no_two_rules_ask_the_same() -> None:
    assert not [(one.name, other.name) for one, other in combinations(RULES, 2) if set(one.when) == set(other.when)]
