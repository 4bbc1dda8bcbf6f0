"""Every way in with ten thousand cases each: no 500, nothing lost, and hostile words inert wherever they show."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.keeping.captured import Shown
from bot.reporting import report_cards, reporters
from handlers.slack import report_card
from handlers.workspace import surfaces
from handlers.workspace.blocks import message_blocks
from storage import evidence
from storage.db import Work
from storage.evidence import Evidence
from storage.inbox import NEW, Inbox
from storage.reports import Report
from tests.handlers.slack.hostile import HOSTILE, harmless
from tests.long.fuzzing import ALERTS, BO, JSON, PLANTED, REPORTS, WORDS, Answer, Gate, gate, shaped

CASES = 10_000
MEMORY = Path("/dev/shm")
pytestmark = pytest.mark.timeout(3600)
MANY = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
TYPED = ("report", "report_code", "declare")
"""The forms whose every field anybody may fill with anything."""


@pytest.fixture
def way_in(tmp_path: Path) -> Iterator[Gate]:
    """Every way in; its file lies in memory where it can: no disk is tried here."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as folder, gate(Path(folder)) as opened:
        yield opened


def count(way_in: Gate, what: Any, *where: Any) -> int:
    """How many rows there are."""
    rows = select(func.count()).select_from(what).where(*where)
    found: int = way_in.store.read(lambda work: work.session.scalar(rows) or 0).result()
    return found


def logged(way_in: Gate) -> list[dict[str, Any]]:
    """What was logged since the last look: whole lines, and never a word of what was sent."""
    text = way_in.log.getvalue()
    way_in.log.seek(0)
    way_in.log.truncate()
    assert PLANTED not in text
    return [json.loads(line) for line in text.splitlines()]


def no_bug(way_in: Gate) -> None:
    assert [line for line in logged(way_in) if line["level"] == "error"] == []


def inert(answer: Answer) -> None:
    """What Slack is given shows nothing of somebody's live, and Slack would take it."""
    assert answer.status == 200, answer
    said = json.loads(answer.body) if answer.body.startswith(b"{") else {}
    if "blocks" in said:
        harmless(said["blocks"], said["text"])
        message_blocks(said["blocks"])
    if "view" in said:
        harmless(said["view"]["blocks"])
        surfaces.modal(said["view"])


# Products


def test_whatever_a_product_posts_is_taken_or_refused_and_never_lost(way_in: Gate) -> None:
    seen: dict[str, int] = {}

    @MANY
    @given(REPORTS)
    def post(body: bytes) -> None:
        status, said = way_in.report(body)
        assert status in (202, 400, 422), said
        answer = json.loads(said)
        if status == 202:
            number = int(answer["report"].removeprefix("REP-"))
            seen["taken"] = max(seen.get("taken", 0), number)
            assert body in raw(way_in, f"report:{number}")
        elif body.strip():
            assert answer["error"].endswith("It is kept, and a person will look at it.")
            seen["kept"] = seen.get("kept", 0) + 1
        assert PLANTED not in answer.get("error", "")
        logged(way_in)

    post()
    assert count(way_in, Report) == seen["taken"] > CASES / 10
    assert count(way_in, Inbox) == seen["kept"] > CASES / 10
    cards_are_inert(way_in)


def raw(way_in: Gate, scope: str) -> list[bytes]:
    """The bodies that a report came in, byte for byte."""

    def query(work: Work) -> list[bytes]:
        numbers = work.session.scalars(select(Evidence.id).where(Evidence.scope == scope, Evidence.what == "body"))
        return list(evidence.reveal_all(work, numbers.all()).values())

    return way_in.store.read(query).result()


def cards_are_inert(way_in: Gate) -> None:
    """The newest cards, with the words as they came, since the anonymiser leaves hostile ones in."""

    def query(work: Work) -> list[tuple[Any, str]]:
        rows = work.session.scalars(select(Report).order_by(Report.id.desc()).limit(300)).all()
        texts = evidence.texts(work, [row.words_id for row in rows])
        return [(report_cards.card(work, way_in.house, row.id), texts[row.words_id]) for row in rows]

    for card, words in way_in.store.read(query).result():
        message = report_card.card(card._replace(words=Shown(words, True), common=words))
        harmless(message["blocks"], message["text"])
        message_blocks(message["blocks"])


# Alerts


def test_whatever_a_source_of_alerts_posts_is_kept_and_read_or_set_aside(way_in: Gate) -> None:
    sent = 0

    @MANY
    @given(ALERTS)
    def post(body: bytes) -> None:
        nonlocal sent
        assert way_in.alert(body) == 202
        sent += 1
        logged(way_in)

    post()
    way_in.digest()
    logged(way_in)
    assert count(way_in, Inbox) == sent
    assert count(way_in, Inbox, NEW) == 0


# Slack


def test_whatever_is_typed_is_answered_and_a_report_is_taken_as_it_is(way_in: Gate) -> None:
    verbs = st.sampled_from(sorted(way_in.listeners.commands)) | HOSTILE
    numbers = st.sampled_from(["", "1", "#1", "INC-7", "2147483648", "9999999999999999999999"])

    @MANY
    @given(st.booleans(), verbs, numbers, WORDS)
    def type_it(weird: bool, verb: str, number: str, words: str) -> None:
        before = count(way_in, Report)
        inert(way_in.command("/weird", words) if weird else way_in.command("/incident", f"{verb} {number} {words}"))
        first = verb.lower().split()[:1]
        assert count(way_in, Report) == before + (weird or first == ["weird"]) or first == ["report"]
        no_bug(way_in)

    type_it()
    cards_are_inert(way_in)


SENT = itertools.count(1)
FIELDS = ("what", "system", "other", "prompt", "output", "trace", "affected", "code", "kind", "severity", "answer")
TICKS = st.lists(st.sampled_from(["urgent", "nameless", "private", "drill"]), max_size=2, unique=True)


def field(words: str | None) -> dict[str, Any]:
    return {"value": {"type": "plain_text_input", "value": words}}


VALUES = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS[:8], st.none() | WORDS)).map(
    lambda found: {name: field(words) for name, words in found.items()}
)


def test_whatever_stands_in_a_form_is_taken_or_answered_beside_its_field(way_in: Gate) -> None:
    @MANY
    @given(st.sampled_from(TYPED), VALUES, TICKS)
    def send(form: str, values: dict[str, Any], ticks: list[str]) -> None:
        before = count(way_in, Report)
        boxes = {"value": {"selected_options": [{"value": one} for one in ticks]}}
        state = {"what": field(None), "code": field(None), **values, "ticks": boxes, "private": boxes, "mode": boxes}
        answer = way_in.interaction(submission(form, state))
        inert(answer)
        if form == "report" and b'"errors"' not in answer.body:
            assert count(way_in, Report) == before + 1
        no_bug(way_in)

    send()


def submission(form: str, values: dict[str, Any], metadata: str = "") -> dict[str, Any]:
    """A form that somebody sends."""
    view: dict[str, Any] = {"id": f"V{next(SENT)}", "hash": "h", "type": "modal", "callback_id": form}
    view |= {"private_metadata": metadata, "state": {"values": values}}
    return {"type": "view_submission", "view": view}


MESSAGE = shaped(
    text=WORDS, user=st.just(BO), blocks=JSON, attachments=JSON, files=st.lists(shaped(name=WORDS, mimetype=WORDS))
).map(lambda found: {"type": "message", **found, "ts": "1772452800.000100"})


def test_whatever_message_or_button_is_chosen_is_answered(way_in: Gate) -> None:
    shortcuts, buttons, forms = (sorted(way_in.listeners.__dict__[name]) for name in ("shortcuts", "buttons", "forms"))

    @MANY
    @given(st.sampled_from(["shortcut", "button", "form"]), st.integers(0, 999), MESSAGE, WORDS | st.just("1"))
    def choose(what: str, place: int, message: dict[str, Any], words: str) -> None:
        channel = {"channel": {"id": "C0GENERAL", "name": "general"}}
        if what == "shortcut":
            callback = shortcuts[place % len(shortcuts)]
            kind = "message_action" if way_in.listeners.shortcuts[callback].kind == "message" else "shortcut"
            answer = way_in.interaction({"type": kind, "callback_id": callback, "message": message, **channel})
        elif what == "button":
            action = {"action_id": buttons[place % len(buttons)], "value": words, "action_ts": "1", "type": "button"}
            answer = way_in.interaction({"type": "block_actions", "actions": [action], "message": message, **channel})
        else:
            typed = {"what": field(words), "answer": field(words)}
            answer = way_in.interaction(submission(forms[place % len(forms)], typed, words))
        inert(answer)
        logged(way_in)

    choose()


EVENTS = st.one_of(
    shaped(text=WORDS, user=st.just(BO), files=JSON, blocks=JSON).map(
        lambda found: {**found, "type": "message", "channel_type": "im", "channel": "D1", "ts": "1.1"}
    ),
    shaped(reaction=WORDS, user=st.just(BO), item=shaped(type=st.just("message"), channel=WORDS, ts=WORDS)).map(
        lambda found: {**found, "type": "reaction_added"}
    ),
    shaped(message=MESSAGE, previous_message=MESSAGE, channel=st.just("C1"), event_ts=st.just("1.1")).map(
        lambda found: {**found, "type": "message", "subtype": "message_changed"}
    ),
    shaped(user=shaped(id=st.just(BO), name=WORDS, profile=shaped(real_name=WORDS, email=WORDS))).map(
        lambda found: {**found, "type": "user_change"}
    ),
)


def test_whatever_slack_tells_is_taken_or_kept_aside_at_the_third_time(way_in: Gate) -> None:
    names = iter(range(10**9))

    @MANY
    @given(EVENTS)
    def tell(event: dict[str, Any]) -> None:
        before, name = count(way_in, Inbox), f"Fz{next(names)}"
        statuses = [way_in.event(event, name).status]
        while statuses[-1] >= 500:
            statuses.append(way_in.event(event, name).status)
            assert len(statuses) <= 3, "it is left unacknowledged twice at most, so that Slack brings it again"
        assert statuses[-1] in (200, 400), "what has not even Slack's shape is refused"
        assert count(way_in, Inbox) == before + (len(statuses) == 3)
        logged(way_in)

    tell()


@MANY
@given(WORDS)
def test_whatever_is_typed_as_a_code_is_read_or_is_none(words: str) -> None:
    with pytest.raises(Exception, match="I know no report") as no:
        reporters.by_code(_nothing(), words)
    assert no.type.__name__ == "Refusal"


def _nothing() -> Any:
    """No database is asked about words that are no code."""
    return None
