"""Where an incident may go from where it stands: one table, from which the README's diagram is made."""

from enum import StrEnum

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
    Move.REOPEN: dict.fromkeys(WORKING, "It is open."),
}
"""The sentence for whoever wants a move that is not allowed, with the way out."""


def after(phase: Phase, move: Move, to: Phase | None = None) -> Phase:
    """The phase after a move; only `phase` leaves a choice, `to`.  Raises Refusal."""
    allowed = MOVES.get((phase, move))
    if allowed is None:
        raise Refusal(WHY_NOT[move][phase])
    if move is not Move.PHASE:
        return allowed[0]
    if to is phase:
        raise Refusal(f"It is in the phase {phase} already.")
    if to not in allowed:
        way = "Resolve it instead." if to is Phase.REVIEWING else "Resolve it first, then close it."
        raise Refusal(f"An incident does not go to {to} by itself. {way}")
    return to


def following(phase: Phase) -> Phase | None:
    """The phase that usually comes next while an incident is worked on; none after the last."""
    place = WORKING.index(phase) + 1 if phase in WORKING else len(WORKING)
    return WORKING[place] if place < len(WORKING) else None


def diagram() -> str:
    """The state table as a Mermaid diagram; the five working phases are one box, as any of them leads to any other."""
    inside = [f"        {one} --> {other}" for one, other in zip(WORKING, WORKING[1:], strict=False)]
    lines = ["stateDiagram-v2", "    [*] --> working: declare", "    state working {", *inside, "    }"]
    for (phase, move), (to, *_) in MOVES.items():
        if move is Move.PHASE:
            continue
        line = f"    {'working' if phase in WORKING else phase} --> {to}: {move}"
        if line not in lines:
            lines.append(line)
    return "\n".join(lines)
