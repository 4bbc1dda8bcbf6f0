"""What follows when the two sides of a ticket differ, as a table, and labels that find a ticket again."""

import pytest
from pydantic import ValidationError

from bot import manifests
from bot.rules.tickets import MISSING, Jira, Known, Owner, Step, label_of, labels_of, mark, parts_of, step

A, B, C = "a", "b", "c"
SAID_A = Known(A, A)

CASES: list[tuple[Owner, str, str, Known, bool, Step]] = [
    # owner, wanted, there now, known, theirs is newer → what follows
    ("hotwash", A, A, Known(), True, Step.AGREED),
    ("hotwash", A, B, Known(), True, Step.WRITE),
    ("hotwash", B, A, SAID_A, True, Step.WRITE),
    ("hotwash", A, B, SAID_A, True, Step.DISPUTE),
    ("hotwash", C, B, SAID_A, True, Step.DISPUTE),
    ("hotwash", C, B, Known(A, A, B), True, Step.WRITE),
    ("both", A, A, Known(B, C), True, Step.AGREED),
    ("both", A, B, SAID_A, False, Step.TAKE),
    ("both", B, A, SAID_A, True, Step.WRITE),
    ("both", C, B, SAID_A, True, Step.TAKE),
    ("both", C, B, SAID_A, False, Step.WRITE),
    ("both", A, B, Known(B, A), True, Step.LEAVE),
    ("both", A, B, Known(B, A, A), True, Step.WRITE),
    ("both", A, B, Known(A, A, B), True, Step.WRITE),
    ("both", A, B, Known(), True, Step.WRITE),
    ("jira", A, B, Known(), True, Step.WRITE),
    ("jira", A, B, SAID_A, True, Step.LEAVE),
]


@pytest.mark.parametrize(("owner", "wanted", "now", "known", "newer", "follows"), CASES)
def test_what_follows_for_a_field(
    owner: Owner, wanted: str, now: str, known: Known, newer: bool, follows: Step
) -> None:
    assert step(owner, wanted, now, known, newer) is follows


def test_writing_what_follows_ends_in_agreement_whatever_was_known() -> None:
    values = [MISSING, A, B, C]
    for owner in ("hotwash", "both"):
        for known in (Known(*three) for three in [(x, y, z) for x in values for y in values for z in values]):
            for wanted, now in ((A, B), (B, C), (C, A)):
                if step(owner, wanted, now, known) in (Step.WRITE, Step.DISPUTE):
                    assert step(owner, wanted, wanted, Known(now, known.said, wanted)) is Step.AGREED


def test_a_label_names_one_thing_and_ours_are_told_from_others() -> None:
    labels = [label_of(one) for one in ("incident:1", "task:1", "follow_up:1", "incident:11")]
    assert labels == ["hotwash-inc-1", "hotwash-task-1", "hotwash-action-1", "hotwash-inc-11"]
    assert labels_of("incident:1", ("jailbreak",)) == "hotwash hotwash-inc-1 hotwash-tag-jailbreak"
    assert parts_of("follow_up:12") == ("follow_up", 12)


def test_two_texts_with_the_same_letters_are_the_same_whatever_their_markup() -> None:
    assert mark("It gives *99 %* off.\r\n") == mark("It gives \\*99 %\\* off.")
    assert mark("99 % off") != mark("98 % off")


def test_a_mapping_covers_every_phase_and_severity() -> None:
    usual = manifests.load().jira.model_dump(mode="json")
    for field, key in (("phases", "closed"), ("priorities", "S1")):
        with pytest.raises(ValidationError, match=key):
            Jira.model_validate({**usual, field: {name: value for name, value in usual[field].items() if name != key}})
