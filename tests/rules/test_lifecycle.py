"""Where an incident may go: every move from every phase, and the sentence for whoever wants one that is not allowed."""

import re
from itertools import pairwise, product

import pytest

from bot.rules.lifecycle import WORKING, Move, after, diagram, following
from bot.rules.words import Phase, Refusal

RESOLVE_FIRST = "Resolve it first: that ends the pressure. Closing is for after the review."
ALREADY_OPEN = "It is open already."
ALREADY_CLOSED = "It is closed already."
MOVES: dict[Move, dict[Phase, Phase | str]] = {
    Move.RESOLVE: {
        Phase.TRIAGE: Phase.REVIEWING,
        Phase.CONTAINING: Phase.REVIEWING,
        Phase.INVESTIGATING: Phase.REVIEWING,
        Phase.REMEDIATING: Phase.REVIEWING,
        Phase.RECOVERING: Phase.REVIEWING,
        Phase.REVIEWING: "It is resolved already.",
        Phase.CLOSED: ALREADY_CLOSED,
    },
    Move.CANCEL: {
        Phase.TRIAGE: Phase.CLOSED,
        Phase.CONTAINING: Phase.CLOSED,
        Phase.INVESTIGATING: Phase.CLOSED,
        Phase.REMEDIATING: Phase.CLOSED,
        Phase.RECOVERING: Phase.CLOSED,
        Phase.REVIEWING: "It is resolved, so there is nothing left to cancel. Close it when the review is done.",
        Phase.CLOSED: ALREADY_CLOSED,
    },
    Move.CLOSE: {
        Phase.TRIAGE: RESOLVE_FIRST,
        Phase.CONTAINING: RESOLVE_FIRST,
        Phase.INVESTIGATING: RESOLVE_FIRST,
        Phase.REMEDIATING: RESOLVE_FIRST,
        Phase.RECOVERING: RESOLVE_FIRST,
        Phase.REVIEWING: Phase.CLOSED,
        Phase.CLOSED: ALREADY_CLOSED,
    },
    Move.REOPEN: {
        Phase.TRIAGE: ALREADY_OPEN,
        Phase.CONTAINING: ALREADY_OPEN,
        Phase.INVESTIGATING: ALREADY_OPEN,
        Phase.REMEDIATING: ALREADY_OPEN,
        Phase.RECOVERING: ALREADY_OPEN,
        Phase.REVIEWING: Phase.CONTAINING,
        Phase.CLOSED: Phase.CONTAINING,
    },
}
OVER = {
    Phase.REVIEWING: "It is resolved. If it is back, reopen it.",
    Phase.CLOSED: "It is closed. If it is back, reopen it.",
}
NOT_BY_A_CHANGE_OF_PHASE = {
    Phase.REVIEWING: "The review comes once it is over. Resolve it, and you are there.",
    Phase.CLOSED: "Resolve it first, then close it. If declaring it was a mistake, cancel it.",
}


def outcome(phase: Phase, move: Move, to: Phase | None = None) -> Phase | str:
    """Where a move leads, or the sentence that refuses it."""
    try:
        return after(phase, move, to)
    except Refusal as refusal:
        return refusal.sentence


@pytest.mark.parametrize(("move", "phase"), [(move, phase) for move in MOVES for phase in Phase])
def test_every_move_leads_somewhere_or_is_refused_with_a_sentence(move: Move, phase: Phase) -> None:
    assert outcome(phase, move) == MOVES[move][phase]


@pytest.mark.parametrize(("phase", "to"), [pair for pair in product(WORKING, WORKING) if pair[0] is not pair[1]])
def test_people_move_freely_among_the_phases_of_work(phase: Phase, to: Phase) -> None:
    assert after(phase, Move.PHASE, to) is to


@pytest.mark.parametrize(("phase", "to"), list(product(WORKING, NOT_BY_A_CHANGE_OF_PHASE)))
def test_an_end_is_said_and_not_drifted_into(phase: Phase, to: Phase) -> None:
    assert outcome(phase, Move.PHASE, to) == NOT_BY_A_CHANGE_OF_PHASE[to]


@pytest.mark.parametrize(("phase", "to"), list(product(OVER, Phase)))
def test_what_is_over_is_reopened_first(phase: Phase, to: Phase) -> None:
    assert outcome(phase, Move.PHASE, to) == OVER[phase]


def test_moving_to_where_it_is_tells_where_it_can_go() -> None:
    others = "You can move it to triage, investigating, remediating, recovering."
    assert outcome(Phase.CONTAINING, Move.PHASE, Phase.CONTAINING) == (
        f"It is in the phase containing already. {others}"
    )
    assert outcome(Phase.CONTAINING, Move.PHASE) == f"Say which phase. {others}"


def test_the_table_above_leaves_nothing_out() -> None:
    assert {*MOVES, Move.PHASE} == set(Move)
    assert {*WORKING, *OVER} == set(Phase)
    assert all(set(cases) == set(Phase) for cases in MOVES.values())


@pytest.mark.parametrize("start", Phase)
def test_every_incident_can_be_closed_and_reopened(start: Phase) -> None:
    reached, fresh = {start}, {start}
    while fresh:
        steps = product(fresh, Move, [None, *Phase])
        fresh = {to for step in steps if isinstance(to := outcome(*step), Phase)} - reached
        reached |= fresh
    assert reached == set(Phase)


def test_the_phases_of_work_usually_follow_one_another() -> None:
    assert [following(phase) for phase in Phase] == [*WORKING[1:], None, None, None]


BOX = re.compile(r"    state (\w+) \{\n        direction LR\n(.*?)\n    \}\n", re.DOTALL)
ARROW = re.compile(r"(?:\[\*\]|\w+) --> (?:\w+)(?:: [\w ]+)?")


def arrows(lines: str, indent: int) -> set[tuple[str, str, str]]:
    """The arrows of a part of a Mermaid state diagram: from, to, label.  Anything else there is a mistake."""
    found = set()
    for line in lines.splitlines():
        assert line.startswith(" " * indent) and ARROW.fullmatch(line[indent:]), line
        start, _, end = line[indent:].partition(" --> ")
        to, _, label = end.partition(": ")
        found.add((start, to, label))
    return found


def test_the_diagram_says_what_the_table_says() -> None:
    head, _, body = diagram().partition("\n")
    assert head == "stateDiagram-v2"
    (box,) = BOX.finditer(body + "\n")
    assert box[1] == "working"
    inside, outside = arrows(box[2], 8), arrows(BOX.sub("", body + "\n"), 4)
    assert inside == {("[*]", "triage", ""), *((a, b, "phase") for a, b in pairwise(WORKING))}
    assert outside == {
        ("[*]", "working", "declare"),
        ("working", "reviewing", "resolve"),
        ("working", "closed", "cancel"),
        ("reviewing", "closed", "close"),
        ("reviewing", "working", "reopen to containing"),
        ("closed", "working", "reopen to containing"),
    }
    assert {label.split(" ")[0] for _, _, label in inside | outside} - {"", "declare"} == set(Move)
