"""Roles instead of names: who is meant is known, and nobody is named."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.cast import COLLEAGUE, DECLARED, Cast, titles
from bot.rules.words import Role

BO, EMI, KIM, WILL = "U0BO", "U0EMI", "U0KIM", "U0WILL"
NAMES = {BO: "Bo Lindqvist", EMI: "Emi Tanaka", KIM: "Kim Ode", WILL: "Will Grace"}
CAST = Cast(titles([(BO, DECLARED), (EMI, Role.COMMANDER), (WILL, Role.SCRIBE)]), NAMES)


def test_everybody_is_called_by_what_they_did_and_several_are_counted() -> None:
    parts = [(BO, DECLARED), (EMI, Role.COMMANDER), (BO, Role.SCRIBE), (KIM, Role.COMMANDER), (EMI, Role.LEGAL)]
    assert titles(parts) == {EMI: "the first commander", KIM: "the second commander", BO: "the scribe"}


def test_mentions_full_names_and_first_names_are_replaced() -> None:
    text = "<@U0EMI> asked Bo, and emi tanaka told <@U0KIM|kim>; @Kim Ode left."
    said = "the commander asked the person who declared it, and the commander told a colleague; a colleague left."
    assert CAST.plain(text) == said


def test_words_that_only_look_like_names_stay() -> None:
    text = "Will the model boil over? Bob is no Bo-bot; Emission is not Emi."
    said = "Will the model boil over? Bob is no the person who declared it-bot; Emission is not the commander."
    assert CAST.plain(text) == said


def test_two_of_the_same_first_name_are_not_guessed_at() -> None:
    cast = Cast(titles([(BO, DECLARED), (EMI, Role.COMMANDER)]), {BO: "Bo Lindqvist", EMI: "Bo Tanaka"})
    assert cast.plain("Bo said so; Bo Tanaka did not.") == "Bo said so; the commander did not."


def test_whoever_wrote_it_is_told_what_will_stand_there() -> None:
    assert CAST.named("Emi saw <@U0KIM>") == {"Emi": "the commander", "<@U0KIM>": COLLEAGUE}


@given(
    st.lists(st.one_of(st.text(max_size=20), st.sampled_from([*NAMES.values(), "<@U0BO>", "<@UNOBODY>"])), max_size=8)
)
def test_no_mention_and_no_full_name_is_left_in_any_text(parts: list[str]) -> None:
    said = CAST.plain(" ".join(parts))
    assert "<@U" not in said
    assert not CAST.named(said)
