"""Hostile words in follow-ups and investigations: nothing in them works, and every window fits what Slack takes."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given

from bot import manifests
from bot.keeping.captured import Shown as Words
from bot.learning.follow_up_lists import Shown
from bot.learning.investigation import Contributes, Found, Speaks, Supposed
from bot.personal import Home, Told, Waiting
from bot.rules.follow_ups import Improves, Kind, Measure, State
from bot.rules.investigation import FactorKind, Guardrail, Guess
from handlers.slack import follow_up_letters, follow_up_list, follow_ups, home, investigation
from handlers.slack.blocks import modal
from handlers.workspace import surfaces
from handlers.workspace.blocks import message_blocks
from tests.handlers.slack.facts import NOON
from tests.handlers.slack.hostile import HOSTILE, harmless

HOUSE = manifests.load()


def shown(words: str, number: int = 1, **changes: Any) -> Shown:
    kinds = {"kind": Kind.RESEARCH, "improves": Improves.CONTAINMENT, "measure": Measure.DATASET, "tag": "AIF-03"}
    made: dict[str, Any] = {"number": number, "incident": 42, "meeting": None, "words_id": 7, "words": words, **kinds}
    made |= {"owner": "U0BO", "due_at": NOON, "state": State.OPEN, "overdue": True, "by": "U0ADA"}
    made |= {"settled_by": "U0ADA", "settled_at": NOON, "proof": Words(words, True), "proof_id": 1}
    made |= {"control": Words(words, True), "control_id": 2}
    return Shown(**made, escalated_at=None)._replace(**changes)


def found(words: str, count: int = 30) -> Found:
    factors = tuple(Contributes(one, FactorKind.SAFEGUARD, 1, words, "U0BO", NOON) for one in range(count))
    speaks = tuple(Speaks(one % 2 == 0, 1, words, "U0BO") for one in range(count))
    guesses = tuple(Supposed(one, 1, words, Guess.OPEN, "U0BO", speaks, None) for one in range(count))
    ends = NOON + timedelta(hours=2)
    return Found(factors, factors, guesses, Guardrail.BYPASSED, 1, words, NOON, ends, "U0BO")


@given(HOSTILE)
def test_the_list_is_harmless_and_fits_a_message_and_a_window(words: str) -> None:
    many = tuple(shown(words, number) for number in range(40))
    done = tuple(one._replace(state=state) for one in many for state in (State.DONE, State.DROPPED))
    for reply in (
        follow_up_list.listing(HOUSE, 42, many + done, "U0BO"),
        follow_up_list.listing(HOUSE, 42, done, "U0BO"),
        follow_up_list.own(HOUSE, many, "U0BO"),
    ):
        harmless(reply.shown, reply.text)
        message_blocks(reply.shown)
        surfaces.modal(modal("answer", "Hotwash", reply.shown))


@given(HOSTILE)
@pytest.mark.parametrize("note", follow_up_letters.NOTES)
@pytest.mark.parametrize("state", State)
def test_a_letter_is_harmless(note: str, state: State, words: str) -> None:
    for reader in ("U0BO", "U0ADA"):
        told = Told(note, None, {"by": "U0ADA", "follow_up": 1}, reader=reader)
        text, blocks = follow_up_letters.letter_line(told, shown(words, state=state))
        harmless(blocks, text)
        message_blocks(blocks)


@given(HOSTILE)
def test_app_home_is_harmless(words: str) -> None:
    waiting = Waiting((), (), (), (), tuple(shown(words, number) for number in range(50)))
    view = home.home(Home(None, (), waiting))
    harmless(view["blocks"])
    surfaces.home(view)


@given(HOSTILE)
def test_the_form_takes_any_words(words: str) -> None:
    row: Any = SimpleNamespace(id=42, tag="AIF-03")
    surfaces.modal(follow_ups.form(HOUSE, row, words, "U0BO", NOON.date()))


@given(HOSTILE)
def test_what_is_known_is_harmless_and_fits(words: str) -> None:
    everything = found(words)
    for one in (everything, found(words, 1)._replace(only_factor=None), found(words, 0)):
        view = investigation.known(123456, one)
        harmless(view["blocks"])
        surfaces.modal(view)
    weighed = investigation.weighing(42, everything.hypotheses[0])
    harmless(weighed["blocks"])
    surfaces.modal(weighed)
