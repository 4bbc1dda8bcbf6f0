"""Whatever people answer: knowing more never makes it worse than not knowing, and nothing is asked in vain."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.questionnaire import RULES, S1, S2, judge
from bot.rules.questions import QUESTIONS, Answers, Choice, Question, Reach

answers = st.builds(Answers, **{one.id: st.none() | st.sampled_from(one.choices) for one in QUESTIONS})
questions = st.sampled_from(QUESTIONS)


def with_answer(answers: Answers, question: Question, choice: Choice | None) -> Answers:
    return answers.model_copy(update={question.id: choice})


@given(answers, questions, st.data())
def test_knowing_more_never_makes_it_worse_than_not_knowing(
    known: Answers, asked: Question, data: st.DataObject
) -> None:
    choice = data.draw(st.sampled_from(asked.choices))
    before, after = judge(with_answer(known, asked, None)), judge(with_answer(known, asked, choice))
    assert before.severity <= after.severity <= before.at_least
    assert after.at_least <= before.at_least


@given(answers)
def test_in_silence_it_is_never_s1_by_a_guess_and_never_milder_than_s2_by_one(known: Answers) -> None:
    judgement = judge(known)
    known_to_have_reached = known if known.reach else known.model_copy(update={"reach": Reach.OVER})
    assert (judgement.in_silence is S1) == (judge(known_to_have_reached).at_least is S1)
    assert judgement.severity <= judgement.offered <= judgement.in_silence <= max(judgement.severity, S2)
    if not judgement.unknowns:
        assert judgement.in_silence is judgement.offered is judgement.severity


@given(answers, questions)
def test_a_worse_answer_never_lowers_the_severity(known: Answers, asked: Question) -> None:
    severities = [judge(with_answer(known, asked, choice)).severity for choice in asked.choices]
    assert severities == sorted(severities, reverse=True)


@given(answers)
def test_every_judgement_has_its_reasons_each_told_once(known: Answers) -> None:
    judgement = judge(known)
    reasons = judgement.reasons
    assert reasons
    assert len(set(reasons)) == len(reasons)
    assert sum(reason.startswith("Not ruled out: ") for reason in reasons) <= len(judgement.unknowns)
    levels = {rule.sentence: rule.severity for rule in RULES}
    told_levels = [levels[reason] for reason in reasons if reason in levels]
    assert told_levels == sorted(told_levels)


@given(answers, st.data())
def test_what_is_not_asked_changes_nothing(known: Answers, data: st.DataObject) -> None:
    judgement = judge(known)
    for one in QUESTIONS:
        # That the mildest reached nobody makes it a near miss, and no milder.
        if known.to(one.choices) is None and one not in judgement.unknowns and one.choices is not Reach:
            known = with_answer(known, one, data.draw(st.sampled_from(one.choices)))
    later = judge(known)
    assert (later.severity, later.at_least, later.potential) == judgement[:3]
    assert later.unknowns == judgement.unknowns


@given(answers)
def test_once_nothing_is_asked_the_result_stands(known: Answers) -> None:
    judgement = judge(known)
    assert (judgement.unknowns == ()) == (judgement.severity is judgement.at_least)
