"""Where an incident may go from where it stands: one table, from which the README's diagram is made."""

from enum import StrEnum
from itertools import pairwise

from bot.rules.words import Phase, Refusal


class Move(StrEnum):
    """What people do to an incident as a whole; the same word as the command."""

    PHASE = "phase"
    RESOLVE = "resolve"
    CANCEL = "cancel"
    CLOSE = "close"
    REOPEN = "reopen"


WORKING = (Phase.TRIAGE, Phase.CONTAINING, Phase.INVESTIGATING, Phase.REMEDIATING, Phase.RECOVERING)
"""The phases of an incident that is not over; people move freely among them, as incidents do."""

MOVES: dict[tuple[Phase, Move], tuple[Phase, ...]] = {
    **{(phase, Move.PHASE): tuple(other for other in WORKING if other is not phase) for phase in WORKING},
    **{(phase, Move.RESOLVE): (Phase.REVIEWING,) for phase in WORKING},
    **{(phase, Move.CANCEL): (Phase.CLOSED,) for phase in WORKING},
    (Phase.REVIEWING, Move.CLOSE): (Phase.CLOSED,),
    (Phase.REVIEWING, Move.REOPEN): (Phase.CONTAINING,),
    (Phase.CLOSED, Move.REOPEN): (Phase.CONTAINING,),
}

WHY_NOT: dict[Move, dict[Phase, str]] = {
    Move.PHASE: {
        Phase.REVIEWING: "It is resolved. If it is back, reopen it.",
        Phase.CLOSED: "It is closed. If it is back, reopen it.",
    },
    Move.RESOLVE: {Phase.REVIEWING: "It is resolved already.", Phase.CLOSED: "It is closed already."},
    Move.CANCEL: {
        Phase.REVIEWING: "It is resolved, so there is nothing left to cancel. Close it when the review is done.",
        Phase.CLOSED: "It is closed already.",
    },
    Move.CLOSE: {
        **dict.fromkeys(WORKING, "Resolve it first: that ends the pressure. Closing is for after the review."),
        Phase.CLOSED: "It is closed already.",
    },
    Move.REOPEN: dict.fromkeys(WORKING, "It is open already."),
}
"""The sentence for whoever wants a move that is not allowed, with the way out."""


def after(phase: Phase, move: Move, to: Phase | None = None) -> Phase:
    """The phase after a move; only `phase` leaves a choice, `to`.  Raises Refusal."""
    allowed = MOVES.get((phase, move))
    if allowed is None:
        raise Refusal(WHY_NOT[move][phase])
    if move is not Move.PHASE:
        return allowed[0]
    if to in allowed:
        return to
    raise Refusal(_no_way(phase, to))


def asks_for_tag(phase: Phase, move: Move, to: Phase | None = None) -> bool:
    """Must somebody have said what failed before this move?  Stopping the harm never waits for it."""
    if move is Move.PHASE:
        return phase is Phase.TRIAGE and to is not Phase.CONTAINING
    return move in (Move.CANCEL, Move.CLOSE) or (move is Move.RESOLVE and phase is Phase.TRIAGE)


def _no_way(phase: Phase, to: Phase | None) -> str:
    """Why an incident that is worked on does not go there by a change of phase."""
    if to is Phase.REVIEWING:
        return "The review comes once it is over. Resolve it, and you are there."
    if to is Phase.CLOSED:
        return "Resolve it first, then close it. If declaring it was a mistake, cancel it."
    where = f"It is in the phase {phase} already." if to else "Say which phase."
    return f"{where} You can move it to {', '.join(MOVES[phase, Move.PHASE])}."


def following(phase: Phase) -> Phase | None:
    """The phase that usually comes next while an incident is worked on; none after the last."""
    place = WORKING.index(phase) + 1 if phase in WORKING else len(WORKING)
    return WORKING[place] if place < len(WORKING) else None


def diagram() -> str:
    """The state table as a Mermaid diagram; the working phases are one box, as any of them leads to any other."""
    usual = [f"        {one} --> {other}: {Move.PHASE}" for one, other in pairwise(WORKING)]
    box = ["    state working {", "        direction LR", f"        [*] --> {WORKING[0]}", *usual, "    }"]
    moves = [_arrow(phase, move, *to) for (phase, move), to in MOVES.items() if move is not Move.PHASE]
    return "\n".join(["stateDiagram-v2", "    [*] --> working: declare", *box, *dict.fromkeys(moves)])


def _arrow(phase: Phase, move: Move, to: Phase) -> str:
    start = "working" if phase in WORKING else phase
    return f"    {start} --> working: {move} to {to}" if to in WORKING else f"    {start} --> {to}: {move}"
